"""A week’s life through the real app, and by plain commands, ends in the same file.

Every table and record is compared, instants too; ids are compared as places (the second promise, the first
session), and the steps of undo are left out. One difference is the product’s own and is left out as well:

- `last_time` of the second one-on-one. The app asks there what became of the promises of before, and the
  session remembers each as it was; with commands that is said by `kept CODE --effect`, before the session.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from coach_tui.coach import open_coach
from coach_tui.settings import Settings
from coach_tui.storage import versions
from screens.app import CoachApp
from screens.card import CardPage
from screens.check_in import CheckInPage
from screens.last_time import LastTimePage
from screens.note import NotePage
from screens.paper import PaperPage
from screens.plan import PlanPage
from screens.quick_line import QuickLine
from screens.read_back import ReadBack
from screens.team import TeamPage
from screens.welcome import Welcome
from screens.widgets.writing_line import WritingLine

from ..command import coach_tui

ME = "Jana Novotná"
MONDAY, TUESDAY = "2026-11-23T09:00:00+01:00", "2026-11-24T12:10:00+01:00"
WEDNESDAY, THURSDAY = "2026-11-25T16:30:00+01:00", "2026-11-26T08:45:00+01:00"
FRIDAY, AGAIN = "2026-11-27T17:00:00+01:00", "2026-11-30T11:00:00+01:00"

NOTE, PRIVATE = "Pricing came back from legal today", "Ask about the move, gently"
WHY = "The mail rule does it now."

# The two talks as `session` is answered, a line a prompt.
FIRST_TALK = """Tired, honestly.

The renewals eat my mornings.

Legal answers late.

Chase legal.

The renewals eat my mornings and legal answers late.
1 2
I let the pricing sheet slip.
Get pricing out of legal by fri once


Ask legal for a standard clause by thu until 31 jan


Keep mornings free of internal calls from now until we say so



When a renewal mail comes before 11, I park it from mon


the daily pipeline message
fewer days waiting
10 dec
Maya rings every second thursday
that we work on legal
Lighter than before.
yes
"""
SECOND_TALK = """Better.

The forecast takes my Fridays.

Three sheets ask for the same.

One sheet.

Three sheets ask for the same numbers every Friday.
2
I asked for all three.
Close two of the three sheets by 4 dec once



I fill in one sheet on Fridays from now


the weekly call
Friday noon is free
14 dec
Maya rings every second monday
nothing
Heard.
yes
"""


def without_ids(tables: dict[str, Any]) -> dict[str, list[Any]]:
    """Every table but the steps of undo, oldest first, ids as places: “promises 2”; without versions."""
    kept = {
        name: sorted(map(versions.bare, rows.values()), key=lambda r: r["id"])
        for name, rows in tables.items()
        if name[0] != "_"
    }
    places: dict[int, str] = {}
    for name, rows in kept.items():
        places |= {r["id"]: f"{name} {n}" for n, r in enumerate(rows, 1)}
        inner = sorted(a["id"] for r in rows for a in r.get("answers", ()))
        places |= {i: f"answers {n}" for n, i in enumerate(inner, 1)}
    return {name: _placed(rows, places) for name, rows in kept.items()}


def _placed(value: Any, places: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {k: _placed(v, places) for k, v in value.items()}
    if isinstance(value, list):
        return [_placed(v, places) for v in value]
    return places.get(value, value) if isinstance(value, int) and value > 1 << 21 else value


def file_of(path: Path) -> dict[str, list[Any]]:
    """The data file as any TinyDB program reads it, everything folded in."""
    open_coach(path).close()
    return without_ids(json.loads(path.read_text("utf-8")))


# --- by commands ---


class Commands:
    """Plain commands on one file; each is a process of its own."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path, self.now = path, MONDAY
        (home / "coach-tui").mkdir(parents=True)
        (home / "coach-tui" / "settings.toml").write_text(f'manager = "{ME}"\n', "utf-8")
        self._env = {**os.environ, "XDG_CONFIG_HOME": str(home)}

    def run(self, *arguments: str, piped: str = "") -> None:
        """One command, which has to succeed."""
        done = subprocess.run(
            coach_tui("--file", str(self.path), *arguments),
            input=piped,
            capture_output=True,
            text=True,
            env={**self._env, "COACH_TUI_NOW": self.now},
            timeout=60,
        )
        assert done.returncode == 0, (arguments, done.stderr)


def week_by_commands(run: Commands) -> None:
    """Monday to Monday."""
    run.run("add", "Maya Lindqvist", "--role", "Account executive", "--rhythm", "every second Tuesday")
    run.run("due", "maya", "tue", "10:00")
    run.run("add", "Tom Okafor", "--role", "Sales development", "--every", "14")
    run.run("due", "tom", "3 dec")
    run.run("note", "maya", NOTE)
    run.run("note", "maya", "--private", PRIVATE)
    run.run("session", "maya", piped=FIRST_TALK)
    run.now = TUESDAY
    run.run("kept", "A3")
    run.now = WEDNESDAY
    run.run("check-in", "maya", "Mornings are easier. Legal still takes a week.", "--next", "1 dec", "10:00")
    run.now = THURSDAY
    run.run("moved", "A2", "wed")
    run.run("dropped", "A4", WHY)
    run.now = FRIDAY
    run.run("edit", "maya", "--rhythm", "every second monday")
    run.run("due", "maya", "mon", "11:00")
    run.run("edit", "tom", "--every", "21")
    run.run("archive", "tom")
    run.now = AGAIN
    run.run("kept", "A1", "--effect", "helped", "--words", "Two calm mornings.", "--goes-on")
    run.run("session", "maya", piped=SECOND_TALK)


# --- through the app ---


class Week:
    """The running app, from its team page and back to it."""

    def __init__(self, app: CoachApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def keys(self, *names: str) -> None:
        """Press keys, and let the screen come to rest."""
        await self.pilot.press(*names)
        await self.pilot.pause()
        await self.pilot.pause()

    async def say(self, text: str, *names: str) -> None:
        """Words on the line, as a paste puts them there, then keys."""
        self.app.screen.query_one(WritingLine).insert(text)
        await self.pilot.pause()
        await self.keys(*names)

    async def line(self, text: str) -> None:
        """A whole line, which is replaced by typing where it is selected, and Enter."""
        await self.pilot.press("end", "ctrl+u")
        await self.say(text, "enter")

    def at(self, page: type) -> None:
        """This page is in front."""
        assert type(self.app.screen) is page, self.app.screen

    async def choose(self, name: str, key: str) -> None:
        """From the team page, with this rep chosen, one key."""
        self.at(TeamPage)
        rep = self.app.coach.team.find(name).id
        await self.keys("home")
        for _ in range(3):
            if self.app.screen.rep_id == rep:  # type: ignore[attr-defined]
                break
            await self.keys("down")
        assert self.app.screen.rep_id == rep  # type: ignore[attr-defined]
        await self.keys(key)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Week]:
    """The app on this file, open all week."""
    coach = open_coach(path, manager=ME)
    app = CoachApp(coach, Settings(manager=ME))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield Week(app, pilot)
    coach.close()


async def monday(week: Week) -> None:
    """Two reps, their cards, two notes, and a whole one-on-one."""
    week.at(Welcome)
    await week.keys("a")
    await week.say("Maya Lindqvist", "enter")
    await week.choose("Maya", "e")
    await card(week, "Account executive", "every second Tuesday", "tue 10:00")
    await week.keys("a")
    await week.say("Tom Okafor", "enter")
    await week.choose("Tom", "e")
    await card(week, "Sales development", "14", "3 dec")
    await week.choose("Maya", "n")
    week.at(NotePage)
    await week.say(NOTE, "enter")
    await week.choose("Maya", "n")
    await week.say(PRIVATE, "shift+tab", "enter")
    await week.choose("Maya", "c")
    for words in ("Tired, honestly.", "The renewals eat my mornings.", "Legal answers late.", "Chase legal."):
        await week.say(words, "ctrl+n")
    await week.say("The renewals eat my mornings and legal answers late.", "ctrl+n")
    await week.keys("1", "2", "enter")
    week.at(PlanPage)
    await week.say("I let the pricing sheet slip.", "enter")
    await week.say("Get pricing out of legal by fri once", "enter")
    await week.say("Ask legal for a standard clause by thu until 31 jan", "enter")
    await week.say("Keep mornings free of internal calls from now until we say so", "enter", "enter")
    await week.say("When a renewal mail comes before 11, I park it from mon", "enter", "enter")
    await week.say("the daily pipeline message", "enter")
    await week.say("fewer days waiting", "enter")
    await week.say("Maya rings every second thursday", "enter", "enter")
    await week.say("that we work on legal", "enter")
    await week.say("Lighter than before.", "enter")
    await agreed(week)


async def card(week: Week, role: str, rhythm: str, due: str) -> None:
    """The rows of a new rep’s card, Enter by Enter."""
    week.at(CardPage)
    await week.keys("down", "down")
    await week.say(role, "enter", "enter")
    await week.say(rhythm, "enter")
    await week.say(due, "enter")
    week.at(TeamPage)


async def agreed(week: Week) -> None:
    """From the read-back to the page, and back to the team."""
    week.at(ReadBack)
    await week.keys("a")
    week.at(PaperPage)
    await week.keys("f10")
    week.at(TeamPage)


async def promises(week: Week, *lines: str) -> None:
    """Lines of the quick line, then back."""
    await week.choose("Maya", "d")
    week.at(QuickLine)
    for line in lines:
        await week.say(line, "enter")
    await week.keys("enter")
    week.at(TeamPage)


async def wednesday(week: Week) -> None:
    """The check-in; nothing is said of the promises."""
    await week.choose("Maya", "f")
    week.at(CheckInPage)
    await week.keys("ctrl+n")
    await week.say("Mornings are easier. Legal still takes a week.", "ctrl+n")
    await week.say("1 dec 10:00", "enter")
    week.at(TeamPage)


async def friday(week: Week) -> None:
    """Another rhythm and date on the card; the other rep is put aside there."""
    await week.choose("Maya", "e")
    await week.keys("down", "down", "down", "down")
    await week.line("every second monday")
    await week.line("mon 11:00")
    await week.choose("Tom", "e")
    await week.keys("down", "down", "down", "down")
    await week.line("21")
    await week.keys("down", "enter")
    week.at(TeamPage)


async def monday_again(week: Week) -> None:
    """A new one-on-one: what helped, and a new plan."""
    await week.choose("Maya", "c")
    for words in (
        "Better.",
        "The forecast takes my Fridays.",
        "Three sheets ask for the same.",
        "One sheet.",
    ):
        await week.say(words, "ctrl+n")
    await week.say("Three sheets ask for the same numbers every Friday.", "ctrl+n")
    await week.keys("2", "enter")
    week.at(LastTimePage)
    await week.keys("1")
    await week.say("Two calm mornings.", "enter", "ctrl+n")
    week.at(PlanPage)
    await week.say("I asked for all three.", "enter")
    await week.say("Close two of the three sheets by 4 dec once", "enter", "enter")
    await week.say("I fill in one sheet on Fridays from now", "enter", "enter")
    await week.say("the weekly call", "enter")
    await week.say("Friday noon is free", "enter")
    await week.say("Maya rings every second monday", "enter", "enter")
    await week.say("nothing", "enter")
    await week.say("Heard.", "enter")
    await agreed(week)


async def week_by_app(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday to Monday, the app open all the while."""
    monkeypatch.setenv("COACH_TUI_NOW", MONDAY)
    async with opened(path) as week:
        await monday(week)
        monkeypatch.setenv("COACH_TUI_NOW", TUESDAY)
        await promises(week, "A3")
        monkeypatch.setenv("COACH_TUI_NOW", WEDNESDAY)
        await wednesday(week)
        monkeypatch.setenv("COACH_TUI_NOW", THURSDAY)
        await promises(week, "A2 wed", f"A4 dropped {WHY}")
        monkeypatch.setenv("COACH_TUI_NOW", FRIDAY)
        await friday(week)
        monkeypatch.setenv("COACH_TUI_NOW", AGAIN)
        await monday_again(week)


async def test_a_week_through_the_app_and_by_commands_gives_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await week_by_app(tmp_path / "app.json", monkeypatch)
    by_app = file_of(tmp_path / "app.json")
    run = Commands(tmp_path / "commands.json", tmp_path / "config")
    week_by_commands(run)
    by_commands = file_of(run.path)

    answered = by_app["sessions"][-1].pop("last_time")
    assert [p["code"] for p in answered] == ["A1"]
    assert by_app.keys() == by_commands.keys()
    for table in by_app:
        assert by_app[table] == by_commands[table], table
    _what_a_week_leaves(by_app)


def _what_a_week_leaves(tables: dict[str, list[Any]]) -> None:
    """Both sides could be the same and wrong: what has to stand in the file after such a week."""
    assert {name: len(rows) for name, rows in tables.items()} == {
        "reps": 2,
        "notes": 2,
        "sessions": 3,
        "plans": 2,
        "promises": 6,
        "counters": 1,
    }
    stands = {p["code"]: p.get("status", "open") for p in tables["promises"]}
    assert stands == {"A1": "open", "A2": "open", "A3": "kept", "A4": "dropped", "A5": "open", "A6": "open"}
    first = {p["code"]: p for p in tables["promises"]}
    assert (first["A1"]["effect"], first["A1"]["effect_words"]) == ("helped", "Two calm mornings.")
    assert (first["A2"]["by"], first["A2"]["moves"], first["A2"]["first_due"]) == (
        "2026-12-02",
        1,
        "2026-11-26",
    )
    assert first["A4"]["why"] == WHY
    maya, tom = tables["reps"]
    assert (maya["due"], maya["every"], tom["archived"], tom["every"]) == ("2026-12-14", 14, True, 21)
    assert [s.get("kind", "one_on_one") for s in tables["sessions"]] == [
        "one_on_one",
        "check_in",
        "one_on_one",
    ]
    assert [n.get("private", False) for n in tables["notes"]] == [False, True]
