"""The same answers typed in the app and piped into `session` give the same record."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coach_tui.cli import main
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.history import promise_json
from coach_tui.settings import Settings

TALK = ["hi", "", "a", "", "b", "c", "", "d", "", "e"]
PLAN = [
    *("mine", "Ring legal", "fri", "", "Ask ops by 1 dec for 4 weeks"),
    *("", "I stop", "", "", "f", "g"),
]
DATE, RHYTHM = "10 dec 14:00", "every second Thursday"
CLOSE = ["h", "lighter"]


def record(coach: Coach) -> Any:
    """Everything about Maya, without the ids: they are random within a second, and so is their order."""
    rep = coach.team.find("maya")
    history = sorted(coach.history.as_json(rep.id), key=lambda entry: str(entry["kind"]))
    promises = sorted(map(promise_json, coach.profiles.read(rep.id).promises), key=lambda p: str(p["code"]))
    return without_ids([history, msgspec.to_builtins(rep), promises])


def without_ids(value: Any) -> Any:
    match value:
        case dict():
            return {key: without_ids(each) for key, each in value.items()}
        case list() | tuple():
            return [without_ids(each) for each in value]
        case int() if value > 1 << 32:
            return "id"
        case _:
            return value


def team(file: Path) -> Coach:
    coach = open_coach(file, manager="Jana Weber")
    coach.team.add("Maya Brandt")
    return coach


async def typed_in_the_app(coach: Coach) -> None:
    from screens.app import CoachApp

    app = CoachApp(coach, Settings(manager="Jana Weber"))
    async with app.run_test(size=(120, 40)) as pilot:

        async def enter(*lines: str) -> None:
            for line in lines:
                await pilot.press(*({" ": "space"}.get(c, c) for c in line), "enter")

        await pilot.press("c")
        await pilot.pause()
        await enter(*TALK, "")
        await pilot.press("1", "2", "enter")
        await pilot.pause()
        await enter(*PLAN, RHYTHM, DATE, *CLOSE)
        await pilot.press("ctrl+n")
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        await app.workers.wait_for_complete()


async def test_the_app_and_the_command_give_the_same_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "coach-tui").mkdir()
    (tmp_path / "coach-tui" / "settings.toml").write_text('manager = "Jana Weber"\n')
    app, command = team(tmp_path / "app.json"), team(tmp_path / "command.json")
    await typed_in_the_app(app)

    # `session` asks for every day, also for one that the line has said: an empty line takes it.
    plan = [*PLAN[:5], "", "", *PLAN[5:]]
    lines = [*TALK, "1 2", *plan, DATE, RHYTHM, *CLOSE, "yes"]
    data = "".join(f"{line}\n" for line in lines).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["session", "maya", "--file", str(tmp_path / "command.json")]) == 0

    command.changed_elsewhere()
    same = record(app)
    assert record(command) == same
    assert same[0][-1]["status"] == "finished"
    assert len(same[2]) == 3
