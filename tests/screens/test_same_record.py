"""The same answers typed in the app and piped into `coach-tui session` give the same record."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from coach_tui.coach import Coach, open_coach

from ..command import coach_tui
from .conftest import NOW
from .talking import talking

# Lines of the conversation, in the order asked; an empty one goes on.
PIPED = """Tired, honestly.
And a bit worried.

The renewals eat my mornings.
:me She lit up when she spoke of the demo.
:private I promised the pricing sheet in September.

Legal answers late.

Chase legal.

The renewals eat my mornings and legal answers late.
1 2
I let the pricing sheet slip.
Get pricing out of legal
fri
31 jan
Move renewal paperwork to sales ops


Keep mornings free of internal calls
from now
until we say so

When a renewal mail comes before 11, I park it
mon

the daily pipeline message
fewer days waiting
10 dec
Maya rings every second thursday
that we work on legal
Lighter than before.
yes
"""


def without_ids(document: Any) -> Any:
    """The record with every id and time left out."""
    if isinstance(document, dict):
        left_out = ("id", "at", "started", "ended", "plan", "rep", "session")
        return {k: without_ids(v) for k, v in document.items() if k not in left_out}
    if isinstance(document, list):
        return [without_ids(v) for v in document]
    return document


def by_session(path: Path) -> Any:
    """The record that the command writes."""
    coach = open_coach(path)
    coach.team.add("Maya Lindqvist")
    coach.close()
    env = {**os.environ, "COACH_TUI_NOW": NOW, "COACH_TUI_FILE": str(path)}
    done = subprocess.run(
        coach_tui("session", "maya"), input=PIPED, capture_output=True, text=True, env=env, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return record(path)


def record(path: Path) -> Any:
    """Session and plan of the only rep, without ids and times."""
    coach = open_coach(path)
    maya = coach.team.find("maya")
    found = without_ids(coach.history.as_json(maya.id)), maya.due, maya.every, maya.rhythm
    coach.close()
    return found


async def by_app(coach: Coach) -> None:
    """The same, typed."""
    coach.manager = ""
    coach.team.add("Maya Lindqvist")
    async with talking(coach) as talk:
        await talk.say("Tired, honestly.", "enter")
        await talk.say("And a bit worried.", "enter", "enter")
        await talk.say("The renewals eat my mornings.", "enter", "tab")
        await talk.say("She lit up when she spoke of the demo.", "enter", "shift+tab")
        await talk.say("I promised the pricing sheet in September.", "ctrl+n")
        await talk.say("Legal answers late.", "ctrl+n")
        await talk.say("Chase legal.", "ctrl+n")
        await talk.say("The renewals eat my mornings and legal answers late.", "ctrl+n")
        await talk.keys("1", "2", "enter")
        await talk.keys("enter")  # no name: the page then says so
        await talk.say("I let the pricing sheet slip.", "enter")
        await talk.say("Get pricing out of legal by fri until 31 jan", "enter")
        await talk.say("Move renewal paperwork to sales ops", "enter", "enter", "enter")
        await talk.say("Keep mornings free of internal calls from now until we say so", "enter")
        await talk.keys("enter")
        await talk.say("When a renewal mail comes before 11, I park it", "enter")
        await talk.say("mon", "enter", "enter")
        await talk.say("the daily pipeline message", "enter")
        await talk.say("fewer days waiting", "enter")
        await talk.say("Maya rings every second thursday", "enter", "enter")
        await talk.say("that we work on legal", "enter")
        await talk.say("Lighter than before.", "enter", "a")


async def test_session_and_app_give_the_same_record(tmp_path: Path) -> None:
    typed = tmp_path / "typed.json"
    coach = open_coach(typed)
    await by_app(coach)
    coach.close()
    piped = by_session(tmp_path / "piped.json")
    assert record(typed) == piped
    (plan, session) = piped[0]
    assert (plan["kind"], session["kind"]) == ("plan", "session")
    assert plan["agreed_on"] == "2026-11-24"
    assert len(plan["supports"]) == 3
    assert session["status"] == "finished"
