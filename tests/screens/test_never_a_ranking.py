"""Never a ranking: no list of reps is ordered or coloured by a result, and only the manager is ever late."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.screen import Screen

from coach_tui import clock
from coach_tui.coach import Coach
from coach_tui.domain.measures import Result
from coach_tui.domain.plan import Promise
from coach_tui.settings import Settings
from screens.app import CoachApp

from ..command import coach_tui
from ..snapshots.seen import seen
from .conftest import NOW, rep_named, text_of

SIZES = [(60, 20), (80, 24), (120, 40)]


def turn_the_results_over(coach: Coach) -> None:
    """Who sold most now sells least: every actual becomes its distance from twice its target."""
    for rep in coach.team.reps():
        for result in coach._records.of(Result, rep.id):
            if result.actual is None:
                continue
            other = max(0.0, 2 * (result.target or 50.0) - result.actual)
            coach._records.save(replace(result, actual=other))


def lists_of_reps() -> dict[str, Callable[[Coach], Screen[None] | None]]:
    """Every page on which more than one rep can stand."""
    from screens.aside import AsidePage
    from screens.quick_line import QuickLine

    return {"team": lambda _: None, "promises": lambda _: QuickLine(None), "aside": lambda _: AsidePage()}


def said(file: Path, *words: str) -> str:
    """What the command prints."""
    run = [*coach_tui("--file", str(file)), *words]
    env = {**os.environ, "COACH_TUI_NOW": NOW}
    return subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout


async def page(coach: Coach, make: Callable[[Coach], Screen[None] | None], size: tuple[int, int]) -> str:
    """The page's words and the colour of every one of them."""
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        if (screen := make(coach)) is not None:
            app.push_screen(screen)
        await pilot.pause()
        await pilot.pause()
        return seen(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["team", "promises", "aside"])
async def test_other_results_change_no_list_of_reps(coach: Coach, name: str, size: tuple[int, int]) -> None:
    for rep in coach.team.reps()[-2:]:
        coach.team.archive(rep.id)
    make = lists_of_reps()[name]
    before = await page(coach, make, size)
    turn_the_results_over(coach)
    assert await page(coach, make, size) == before


@pytest.mark.parametrize("words", [["team"], ["team", "--json"]])
def test_other_results_change_no_command_about_the_team(
    coach: Coach, words: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "coach.json"
    before = said(file, *words)
    turn_the_results_over(coach)
    assert said(file, *words) == before
    assert len(before) > 100


async def test_a_result_below_its_target_has_the_colour_of_one_above(coach: Coach) -> None:
    from screens.profile import ProfilePage

    maya = rep_named(coach, "Maya")
    styles = []
    for factor in (0.2, 3.0):
        for result in coach._records.of(Result, maya):
            if result.target is not None:
                coach._records.save(replace(result, actual=round(result.target * factor, 1)))
        words = await page(coach, lambda _: ProfilePage(maya), (120, 40))
        colours = words.partition("\n\n 0 ")[2]
        styles.append({c for c in ("attention", "private", "#") if f" {c}" in colours})
        assert "attainment" not in words.lower()
    assert styles[0] == styles[1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_of_the_rep_is_never_shown_as_late(coach: Coach, size: tuple[int, int]) -> None:
    from screens.profile import ProfilePage
    from screens.quick_line import QuickLine

    maya = rep_named(coach, "Maya")
    long_ago = clock.today() - timedelta(days=40)
    late = []
    for promise in coach._records.of(Promise, maya):
        if promise.status == "open" and promise.owner == "manager":
            coach._records.save(replace(promise, status="kept"))
        elif promise.status == "open":
            late.append(replace(promise, by=long_ago, starts=None))
    assert late
    coach._records.save(*late)
    for make in (lambda _: ProfilePage(maya), lambda _: QuickLine(maya)):
        words = await page(coach, make, size)
        assert late[0].what.split()[0] in words
        assert " over" not in words.partition("\n\n 0 ")[0]
        assert "attention" not in words


async def test_what_i_promised_is_shown_as_late_with_the_number_of_days(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "days over" in text_of(app)
