"""The welcome on an empty file."""

from __future__ import annotations

import os
import stat

import pytest

from coach_tui.coach import Coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.team import TeamPage
from screens.welcome import Welcome, greeting

from .conftest import text_of


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_an_empty_file_is_welcomed_with_what_works(empty: Coach, size: tuple[int, int]) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=size):
        text = " ".join(text_of(app).split())
        assert isinstance(app.screen, Welcome)
    assert "Good morning. Who would you like to help first?" in text
    assert "› 1 Look around with a sample team" in text
    assert "2 Add someone you coach" in text
    assert "This app has no way to send it anywhere." in text
    assert "CRM" not in text


@pytest.mark.parametrize(
    ("hour", "says"), [(0, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_greeting_fits_the_hour(hour: int, says: str) -> None:
    assert greeting(hour) == f"Good {says}."


async def test_one_opens_the_sample_team_on_a_copy_that_is_private(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        text = text_of(app)
        copy = app.coach.file
        assert copy != empty.file
        if os.name == "posix":
            assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
        app.coach.close()
    assert "Maya Lindqvist" in text
    assert "sample team" in text
    assert not empty.file.exists()


async def test_two_asks_for_a_name_and_shows_the_team(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", *"Ines Faria", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "› Ines Faria" in text_of(app)
        assert "new in the team" in text_of(app)
    assert [r.name for r in empty.team.reps()] == ["Ines Faria"]


async def test_an_empty_name_changes_nothing(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Welcome)
    assert empty.team.reps() == []


async def test_q_ends_the_app(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert not app.is_running
