"""What the tests of the screens share: a copy of the sample team on a fixed day, and what is seen."""

from __future__ import annotations

import os

# Both change what is drawn, and Textual reads them when it is imported.
os.environ.pop("NO_COLOR", None)
os.environ.pop("TEXTUAL_THEME", None)
# Without a UTF-8 locale the app draws in ASCII.
os.environ["LC_ALL"] = "C.UTF-8"

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
from coach_tui.demo import write_sample
from coach_tui.settings import Settings
from coach_tui.storage import Store
from screens.app import CoachApp

NOW = "2026-11-24T09:00:00+01:00"


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is Tuesday 24 November 2026, nine o'clock, at home in an empty folder."""
    monkeypatch.setenv("COACH_TUI_NOW", NOW)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    """The use cases over a copy of the sample team."""
    store = Store(tmp_path / "coach.json")
    sample = write_sample(store, clock.today())
    opened = Coach(store, manager=sample.manager)
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Coach]:
    """The use cases over a file that is not there yet."""
    opened = open_coach(tmp_path / "empty.json", manager="Jana Novotná")
    yield opened
    opened.close()


@pytest.fixture
def app(coach: Coach) -> CoachApp:
    """The app on the sample team, not running yet."""
    return CoachApp(coach, Settings())


def text_of(app: CoachApp) -> str:
    """The text that is on the screen now, row by row, without the spaces at the ends."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def rep_named(coach: Coach, name: str) -> int:
    """The id of a rep of the sample team."""
    return coach.team.find(name).id
