"""Those put aside: by name, with the day and the last talk; Enter brings one back."""

from __future__ import annotations

import pytest

from coach_tui.coach import Coach
from coach_tui.domain.rep import Rep
from screens.app import CoachApp
from screens.aside import AsidePage, open_aside
from screens.history import HistoryPage
from screens.team import TeamPage

from .conftest import rep_named, text_of

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]


@pytest.fixture
def two(coach: Coach) -> list[Rep]:
    """Hugo and Aisha are put aside, in this order."""
    return [coach.team.archive(rep_named(coach, name)) for name in ("Hugo", "Aisha")]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("size", SIZES)
async def test_those_put_aside_are_listed_by_name_with_their_days(
    app: CoachApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        app.push_screen(AsidePage())
        await pilot.pause()
        text = text_of(app)
        assert text.index("› Aisha Rahman") < text.index("Hugo Martin")
        assert text.count("put aside Tue 24 Nov") == 2
        assert "last met" in text
        assert "bring back" in text.splitlines()[-1]


async def test_enter_brings_the_chosen_one_back_and_the_team_has_them_chosen(
    app: CoachApp, coach: Coach, two: list[Rep]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        team = app.screen
        assert isinstance(team, TeamPage)
        open_aside(team, team.choose_new)
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "Hugo is in the team again, with everything kept." in text_of(app)
        assert app.screen.rep_id == two[0].id
    assert coach.team.get(two[0].id).archived is False
    assert coach.team.get(two[1].id).archived is True


async def test_history_can_be_read_before_bringing_back(app: CoachApp, two: list[Rep]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(AsidePage())
        await pilot.pause()
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, HistoryPage)
        assert two[1].name in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_page_says_so(app: CoachApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        app.push_screen(AsidePage())
        await pilot.pause()
        assert "Nobody is put aside." in text_of(app)
        await pilot.press("enter", "h", "down")
        await pilot.pause()
        assert isinstance(app.screen, AsidePage)


@pytest.mark.usefixtures("two")
async def test_turned_nobody_is_named_and_enter_does_nothing(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(AsidePage())
        await pilot.pause()
        await pilot.press("t")
        await pilot.pause()
        text = text_of(app)
        assert "Nothing to show here." in text
        assert "Aisha" not in text
        assert "Hugo" not in text
        await pilot.press("enter", "h")
        await pilot.pause()
        assert isinstance(app.screen, AsidePage)
    assert len(coach.team.reps(archived=True)) == 2


async def test_a_long_or_hostile_name_is_shown_as_data(app: CoachApp, coach: Coach) -> None:
    coach.team.archive(coach.team.add("[/b] \u202e" + "界" * 150).id)
    async with app.run_test(size=(60, 20)) as pilot:
        app.push_screen(AsidePage())
        await pilot.pause()
        assert "› [/b] ‹RLO›界" in text_of(app)
