"""A whole talk in one burst of bytes, as on a machine that stood still: nothing is lost or swapped."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from coach_tui.coach import open_coach

from ..command import coach_tui
from ..terminal import Terminal

NEXT = "\x0e"
BURST = (
    f"Tired.\rAnd busy.{NEXT}The renewals.\r\tShe lit up.{NEXT}Legal answers late.{NEXT}Chase legal.{NEXT}"
    f"The renewals eat my mornings.{NEXT}12\rJana Novotná\rI let it slip.\r"
    "Get pricing out of legal by 27 nov 2027 until 31 jan 2028\r\r"
    "When a renewal mail comes, I park it from 29 nov 2027\r\r"
    "the daily message\rfewer days waiting\rMaya rings every second thursday\r\r"
)


def test_a_whole_talk_in_one_burst_lands_word_for_word(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    coach = open_coach(path)
    maya = coach.team.add("Maya Lindqvist").id
    coach.close()
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with Terminal(coach_tui("--file", str(path)), env=env) as terminal:
        terminal.wait("Maya Lindqvist")
        terminal.send("c" + BURST)
        terminal.wait("What may I say to my boss?")
        terminal.press("f10", "q", pause=0.3)
        assert terminal.ended() == 0
    coach = open_coach(path)
    session = coach.talks.open_one(maya)
    assert session is not None
    assert [(a.stage, a.voice, a.text) for a in session.answers] == [
        (1, "rep", "Tired."),
        (1, "rep", "And busy."),
        (2, "rep", "The renewals."),
        (2, "manager", "She lit up."),
        (3, "rep", "Legal answers late."),
        (4, "rep", "Chase legal."),
        (5, "rep", "The renewals eat my mornings."),
    ]
    plan = coach.plans.get(session.plan or 0)
    assert session.causes == ("support", "workload")
    assert (plan.manager, plan.my_part) == ("Jana Novotná", "I let it slip.")
    assert [(p.owner, p.what) for p in plan.lines] == [
        ("manager", "Get pricing out of legal"),
        ("rep", "When a renewal mail comes, I park it"),
    ]
    assert (plan.let_go, plan.helps_if) == ("the daily message", "fewer days waiting")
    assert plan.check_in.rhythm == "Maya rings every second thursday"
    coach.close()
