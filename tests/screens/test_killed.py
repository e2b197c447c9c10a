"""SIGKILL in a real terminal: every word is there at the next start."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from coach_tui.coach import open_coach

from ..command import coach_tui
from ..terminal import Terminal
from . import kill_app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A data file with one rep."""
    coach = open_coach(tmp_path / "coach.json")
    coach.team.add("Maya Lindqvist")
    coach.close()
    return tmp_path / "coach.json"


def test_killed_two_seconds_after_typing_stopped_every_word_is_there_in_the_same_stage(path: Path) -> None:
    env = {"HOME": str(path.parent)}
    with Terminal(coach_tui("--file", str(path)), env=env) as terminal:
        terminal.wait("Maya Lindqvist")
        terminal.press("c")
        terminal.wait("How are you, really?")
        terminal.send("Tired, honestly.")
        terminal.press("ctrl+n")
        terminal.wait("hardest lately")
        terminal.press("tab")
        terminal.send("She looks away when I ask about")
        time.sleep(2)
        terminal.kill()
    with Terminal(coach_tui("--file", str(path)), env=env) as terminal:
        terminal.wait("begun")
        terminal.press("c")
        terminal.wait("hardest lately")
        terminal.wait("She looks away when I ask about")
        assert "me  " in terminal.text()
    kept, draft = kill_app.stored(path)
    assert (kept, draft) == (["Tired, honestly."], "She looks away when I ask about")


def test_kills_at_random_moments_lose_nothing_that_was_shown_as_saved(path: Path) -> None:
    chance = random.Random(20261124)
    checked, lost = 0, []
    for _ in range(5):
        count, gone = kill_app.once(path, path.parent, chance)
        checked += count
        lost += gone
    assert checked > 5
    assert lost == []
