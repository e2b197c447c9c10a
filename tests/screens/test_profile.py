"""The profile: where things stand with one rep."""

from __future__ import annotations

from datetime import date

import pytest

from coach_tui.coach import Coach
from coach_tui.coach.profile import MeasureRow
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.conversation import Conversation
from screens.paper import PaperPage
from screens.profile import ProfilePage
from screens.profile_results import figure, measure_rows, period_words

from .conftest import rep_named, text_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (140, 45)])
async def test_words_results_promises_help_and_causes_are_on_one_page(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause(0.2)
        text = text_of(app)
    for words in (
        "“I have no voice left for new people.”",
        "Maya, 10 November",
        "every second Tuesday",
        "Revenue won, thousand euros a month",
        "October 49, target 80",
        "61 days, no target",
        "You promised",
        "4 days over",
        "Maya chose",
        "What helped before",
        "What was behind it",
        "3 times",
    ):
        assert words in text


async def test_narrow_it_is_one_column_that_names_what_follows(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause(0.2)
        text = text_of(app)
        assert text.index("You promised") < text.index("Revenue won")
        assert "↓ what helped before, what was behind it" in text
        assert "↓ more" in text.splitlines()[-1]
        await pilot.press("end")
        await pilot.pause()
        assert "Workload" in text_of(app)
        assert "↓ more" not in text_of(app).splitlines()[-1]


async def test_turned_it_speaks_of_the_manager_by_name(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.press("t")
        await pilot.pause(0.2)
        text = text_of(app)
    assert "shared view" in text
    assert "Jana promised" in text
    assert "You promised" not in text


async def test_a_rep_without_anything_is_said_kindly(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep.id))
        await pilot.pause()
        assert "No results yet. The conversation works without." in " ".join(text_of(app).split())
        await pilot.press("p")
        await pilot.pause()
        assert "There is no plan yet." in text_of(app)
        await pilot.press("j")
        await pilot.pause()
        assert "There is no plan yet." not in text_of(app)


async def test_c_begins_and_then_goes_on_with_the_talk(app: CoachApp, coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(maya))
        await pilot.pause()
        assert "C one-on-one" in text_of(app)
        await pilot.press("c")
        await pilot.pause(0.2)
        assert isinstance(app.screen, Conversation)
        await pilot.press("h", "i", "enter", "f10")
        await pilot.pause(0.2)
        assert isinstance(app.screen, ProfilePage)
        assert "C go on, begun today" in text_of(app)
    assert coach.talks.open_one(maya) is not None


async def test_p_shows_the_page_of_the_plan(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, PaperPage)


async def test_only_my_own_lateness_is_counted(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for rep in coach.team.reps():
            profile = coach.profiles.read(rep.id)
            app.push_screen(ProfilePage(rep.id))
            await pilot.pause()
            late = [p for p in profile.mine if p.by and p.by < TODAY]
            assert text_of(app).count("days over") == len([p for p in late if (TODAY - p.by).days > 1])  # type: ignore[operator]
            await pilot.press("q")


def row_of(measure: str, unit: str, actual: float, target: float | None) -> MeasureRow:
    return MeasureRow(measure=measure, unit=unit, period="2026-10", actual=actual, target=target, before=None)


def test_small_sums_stay_in_euros_and_big_ones_are_thousands() -> None:
    small = measure_rows([row_of("revenue_won", "EUR", 9000, 8000)], 40, TODAY, 1)
    big = measure_rows([row_of("revenue_won", "EUR", 49000, 80000)], 40, TODAY, 1)
    assert [line.plain for line in small] == ["Revenue won, euros a month", "October 9,000, target 8,000"]
    assert [line.plain for line in big] == ["Revenue won, thousand euros a month", "October 49, target 80"]


def test_pipeline_comes_before_meetings_and_six_are_the_most() -> None:
    names = ("meetings_held", "deals_lost", "average_deal", "pipeline_created", "cycle_days", "win_rate")
    many = [row_of(m, "", 1, None) for m in (*names, "deals_won", "revenue_won")]
    rows = [line.plain for line in measure_rows(many, 40, TODAY, 1)]
    assert len(rows) == 6
    assert rows.index(next(r for r in rows if r.startswith("Pipeline"))) < rows.index(
        next(r for r in rows if r.startswith("Meetings"))
    )
    assert all("no target" in r for r in rows)


def test_a_target_of_zero_is_a_target() -> None:
    rows = measure_rows([row_of("deals_lost", "", 2, 0)], 40, TODAY, 1)
    assert rows[0].plain == "Deals lost  2, target 0"


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2026-10", "October"),
        ("2025-12", "December"),
        ("2025-11", "November 2025"),
        ("2026-Q3", "Quarter 3"),
        ("2025-W41", "Week 41 2025"),
        ("2026", "2026"),
    ],
)
def test_periods_are_said_in_words(period: str, says: str) -> None:
    assert period_words(period, TODAY) == says


@pytest.mark.parametrize(
    ("value", "says"), [(49.0, "49"), (24.5, "24.5"), (1240.4, "1,240"), (0.0, "0"), (99.96, "100")]
)
def test_figures_are_short(value: float, says: str) -> None:
    assert figure(value) == says
