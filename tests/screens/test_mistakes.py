"""A mistake of the app itself in a real terminal: one sentence, no word of a rep, and the line kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from coach_tui.coach import open_coach

from ..terminal import Terminal

BREAKING = """
import sys
from coach_tui import cli
from screens.conversation import Conversation

def breaks(self):
    said = self.line.text
    raise KeyError(said)

Conversation.action_reflected = breaks
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_crash_shows_no_word_of_the_rep_and_keeps_the_line(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    coach = open_coach(path)
    maya = coach.team.add("Maya Lindqvist").id
    coach.close()
    command = [sys.executable, "-c", BREAKING, "--file", str(path)]
    with Terminal(command, env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Maya Lindqvist")
        terminal.press("c")
        terminal.wait("How are you, really?")
        terminal.send("SECRETWORD that she said")
        terminal.press("ctrl+g")
        assert terminal.ended() == 70
        terminal.wait("Something went wrong inside coach-tui")
        # The parser knows no second screen: what stands above is what the app had drawn.
        text = terminal.text().partition("Something went wrong")[2]
    assert "SECRETWORD" not in text
    assert "Traceback" not in text
    coach = open_coach(path)
    session = coach.talks.open_one(maya)
    assert session is not None
    assert session.draft is not None
    assert session.draft.text == "SECRETWORD that she said"
    coach.close()
