"""A guide of one's own: held by its path, its mistakes named, and no talk lost when the file goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.conversation.guide_reader import GUIDES, GuideError


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """A file with one rep."""
    opened = open_coach(tmp_path / "coach.json")
    opened.team.add("Maya Lindqvist")
    return opened


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The shipped guide with another first question."""
    path = tmp_path / "mine.md"
    text = (GUIDES / "empathy.md").read_text(encoding="utf-8")
    path.write_text(text.replace("How are you, really?", "Shall we walk?"), encoding="utf-8")
    return path


def test_a_talk_by_an_own_guide_asks_its_questions(coach: Coach, own: Path) -> None:
    session = coach.talks.begin(coach.team.find("maya").id, guide=str(own))
    kept = coach.talks.keep_line(session.id, "Gladly.")
    assert kept.answers[0].question == "Shall we walk?"
    assert kept.guide == str(own)


def test_a_broken_guide_begins_no_talk_and_names_the_line(coach: Coach, own: Path) -> None:
    own.write_text(own.read_text(encoding="utf-8").replace("## 3 Why", "## 33 Why"), encoding="utf-8")
    maya = coach.team.find("maya").id
    with pytest.raises(GuideError, match=r"mine\.md, line \d+"):
        coach.talks.begin(maya, guide=str(own))
    assert coach.talks.open_one(maya) is None


def test_a_talk_goes_on_with_the_shipped_guide_when_its_own_is_gone(
    coach: Coach, own: Path, tmp_path: Path
) -> None:
    session = coach.talks.begin(coach.team.find("maya").id, guide=str(own))
    coach.talks.keep_line(session.id, "Gladly.")
    coach.close()
    own.unlink()
    again = open_coach(tmp_path / "coach.json")
    resumed = again.talks.begin(again.team.find("maya").id)
    assert again.talks.guide_of(resumed).stage(1).question == "How are you, really?"
    assert again.talks.guide_trouble is not None
    assert [a.question for a in resumed.answers] == ["Shall we walk?"]
    again.close()
