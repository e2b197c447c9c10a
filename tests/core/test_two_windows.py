"""Two programs on one file: neither undoes what the other has kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.domain.plan import CheckIn
from coach_tui.errors import CoachError


@pytest.fixture
def windows(tmp_path: Path) -> tuple[Coach, Coach]:
    """Two windows on a file with two reps."""
    first = open_coach(tmp_path / "coach.json")
    for name in ("Maya Lindqvist", "Jonas Weber"):
        first.team.add(name)
    return first, open_coach(tmp_path / "coach.json")


def lines(coach: Coach, session: int) -> list[str]:
    """The kept lines of a session as the file has them."""
    coach.changed_elsewhere()
    return [a.text for a in coach.talks.get(session).answers]


def test_lines_kept_in_turn_in_two_windows_are_all_there(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = here.talks.begin(here.team.find("maya").id).id
    here.talks.keep_line(session, "one")
    there.changed_elsewhere()
    for n in range(3):
        there.talks.keep_line(session, f"there {n}")
        here.talks.keep_line(session, f"here {n}")
    assert lines(here, session) == ["one", "there 0", "here 0", "there 1", "here 1", "there 2", "here 2"]


def test_one_open_session_a_rep_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    assert here.talks.begin(maya).id == there.talks.begin(maya).id


def test_what_the_safe_path_took_in_one_window_does_not_come_back_from_the_other(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    session = here.talks.begin(maya)
    here.talks.keep_line(session.id, "UNSPEAKABLE")
    there.changed_elsewhere()
    assert lines(there, session.id) == ["UNSPEAKABLE"]
    here.safe_path.pause(here.safe_path.take(here.talks.get(session.id)), date(2026, 12, 1))
    with pytest.raises(CoachError, match="has ended"):
        there.talks.keep_line(session.id, "on we go")
    found = [p.name for p in here.file.parent.iterdir() if b"UNSPEAKABLE" in p.read_bytes()]
    assert found == []


def test_promise_codes_are_given_once_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    codes: list[str | None] = []
    for coach, name in zip(windows, ("maya", "jonas"), strict=True):
        session = coach.talks.begin(coach.team.find(name).id).id
        plan = coach.plans.of_session(session, "Jana").id
        coach.plans.keep_line(plan, "manager", "Call legal", by=date(2026, 11, 27), open_end=True)
        coach.plans.set_check_in(plan, CheckIn(date=date(2026, 12, 1)))
    for coach, name in zip(windows, ("maya", "jonas"), strict=True):
        agreed = coach.plans.agree(coach.plans.current(coach.team.find(name).id).id)
        codes += [p.code for p in coach.plans.promises(agreed)]
    assert codes == ["A1", "A2"]


def test_a_name_is_added_once_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    here.team.add("Petra Kovács")
    with pytest.raises(CoachError, match="in the team already"):
        there.team.add("petra kovacs")


def test_a_page_is_never_written_over_the_data_file(windows: tuple[Coach, Coach], tmp_path: Path) -> None:
    here, _ = windows
    session = here.talks.begin(here.team.find("maya").id).id
    plan = here.plans.of_session(session).id
    link = tmp_path / "page.html"
    link.symlink_to(here.file)
    with pytest.raises(CoachError, match="is the data file itself"):
        here.paper.save(plan, link)
    assert here.team.find("maya")
