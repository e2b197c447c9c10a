"""The profile: where things stand with one rep."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach
from coach_tui.coach.profile import MeasureRow
from coach_tui.coach.series import Point, before, series
from coach_tui.domain.measures import Result
from coach_tui.domain.session import Answer, Session
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.conversation import Conversation
from screens.figures import figure, period_words
from screens.history import HistoryPage
from screens.paper import PaperPage
from screens.profile import ProfilePage
from screens.profile_results import Room, measure_rows

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
        "no target",
        "Win rate",
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
    # What is mine to be reminded of stays so, as drawn; my handles for D go.
    assert "4 days over" in text
    assert "B2" not in text


async def test_a_rep_of_whom_nothing_is_written_gets_a_calm_page(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep.id))
        await pilot.pause()
        text = " ".join(text_of(app).split())
        assert "Nothing is written down about Ines yet." in text
        assert "C begins the first one-on-one." in text
        assert "No results yet. The conversation works without. coach-tui result adds one." in text
        await pilot.press("p")
        await pilot.pause()
        assert "There is no plan yet." in text_of(app)
        await pilot.press("j")
        await pilot.pause()
        assert "There is no plan yet." not in text_of(app)
        await pilot.press("t")
        await pilot.pause()
        turned = text_of(app)
        assert "Nothing is written down yet." in turned
        assert "ready to listen" not in turned
        assert "coach-tui result" not in turned


async def test_without_results_the_page_says_that_it_works_without(coach: Coach) -> None:
    rep = coach.team.add("Ines Faria")
    talk = coach.talks.begin(rep.id)
    said = Answer(id=1, stage=1, question="How are you?", text="Curious.")
    kept = replace(talk, answers=(said,), status="finished", stage=8)
    coach._records.save(kept)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep.id))
        await pilot.pause()
        text = " ".join(text_of(app).split())
    assert "“Curious.”" in text
    assert "No results yet. The conversation works without. coach-tui result adds one." in text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40), (140, 45)])
async def test_every_profile_fits_its_columns(app: CoachApp, coach: Coach, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        for rep in coach.team.reps():
            page = ProfilePage(rep.id)
            app.push_screen(page)
            await pilot.pause(0.1)
            width = page.query_one("#body").size.width
            rows = page.rows(width)
            assert all(line.cell_length <= width for line in rows)
            assert all("…" not in line.plain for line in rows)
            if size[0] >= 80 and rep.name != "Hugo Martin":
                at = 39 if width < 100 else 56
                # The gutter between the two columns is free in every row beneath the words.
                top = next(
                    n for n, line in enumerate(rows) if "promised" in line.plain or "chose" in line.plain
                )
                assert all(line.plain.ljust(at)[at - 2 : at].strip() == "" for line in rows[top:])
            await pilot.press("q")
            await pilot.pause()


async def test_the_chart_stands_there_with_its_line_its_initials_and_its_words(
    app: CoachApp, coach: Coach
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause(0.2)
        rows = [line[2:41].rstrip() for line in text_of(app).splitlines()]
    names = rows.index("     N D J F M A M J J A S O")
    assert rows[names + 1] == "     October 49, target 80"
    assert rows[names - 1].startswith("0    █ █ █")
    assert rows[names - 4].startswith("80   ")
    assert "─" in rows[names - 4]
    assert [line[:9].strip() for line in rows[names + 3 : names + 7]] == [
        "Deals won",
        "Win rate",
        "Cycle day",
        "Pipeline",
    ]
    assert [line[24:] for line in rows[names + 3 : names + 7]] == [
        "3 of 5",
        "23 of 27 %",
        "61, no target",
        "130 of 256 k€",
    ]


async def test_a_month_that_is_missing_is_a_gap_in_the_line_of_months(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Tomás")))
        await pilot.pause(0.2)
        rows = [line[6:62] for line in text_of(app).splitlines()]
    names = next(n for n, line in enumerate(rows) if line.split() == list("NDJFMAMJJASO"))
    february = rows[names].index("F")
    assert all(rows[n][february] == " " for n in range(names - 8, names))
    assert rows[names - 1][february - 3] == "█"


async def test_lately_shows_where_there_is_room_and_never_a_private_line(coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    profile = coach.profiles.read(maya)
    assert [s.on for s in profile.lately] == [date(2026, 10, 27), date(2026, 10, 13)]
    newest = [s for s in coach._records.of(Session, maya) if s.status == "finished"][-2]
    hidden = Answer(id=9, stage=8, question="?", text="a worry of mine", voice="manager", private=True)
    coach._records.save(replace(newest, answers=(*newest.answers, hidden)))
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(maya))
        await pilot.pause(0.2)
        text = text_of(app)
        assert "Lately, in Maya’s words" in text
        assert "27 Oct" in text
        assert "worry" not in text
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(maya))
        await pilot.pause(0.2)
        assert "Lately" not in text_of(app)


async def test_every_open_promise_shows_its_code(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        for rep in coach.team.reps():
            profile = coach.profiles.read(rep.id)
            app.push_screen(ProfilePage(rep.id))
            await pilot.pause()
            words = text_of(app).split()
            assert all(p.code in words for p in (*profile.mine, *profile.theirs))
            await pilot.press("q")
            await pilot.pause()


async def test_slash_opens_the_history_to_find_in(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.press("slash")
        await pilot.pause()
        assert isinstance(app.screen, HistoryPage)


async def test_the_footer_gives_more_keys_where_there_is_room(coach: Coach) -> None:
    said = {}
    for size in ((60, 20), (80, 24), (140, 45)):
        again = CoachApp(coach, Settings())
        async with again.run_test(size=size) as pilot:
            again.push_screen(ProfilePage(rep_named(coach, "Maya")))
            await pilot.pause(0.2)
            said[size[0]] = text_of(again).splitlines()[-1]
    assert said[60].split("   ")[0].strip() == "C one-on-one"
    assert "Ctrl+T turn" in said[60]
    assert all(words in said[80] for words in ("P plan", "H history", "Q back"))
    assert all(words in said[140] for words in ("W what helped", "F check-in", "Q back"))


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


def row_of(measure: str, unit: str, actual: float, target: float | None, *series: float | None) -> MeasureRow:
    """A measure in October; `series` are the months up to it, each against the same target."""
    months = [f"2026-{10 - len(series) + n:02}" for n in range(1, len(series) + 1)]
    points = tuple(Point(period=p, actual=a, target=target) for p, a in zip(months, series, strict=True))
    return MeasureRow(
        measure=measure, unit=unit, period="2026-10", actual=actual, target=target, before=None, series=points
    )


def said(*measures: MeasureRow, width: int = 37) -> list[str]:
    return [line.plain.rstrip() for line in measure_rows(measures, TODAY, Room(width))]


def test_small_sums_stay_in_euros_and_big_ones_are_thousands() -> None:
    small = said(row_of("revenue_won", "EUR", 9000, 8000))
    big = said(row_of("revenue_won", "EUR", 49000, 80000))
    assert small == ["Revenue won, euros a month", "October 9,000, target 8,000"]
    assert big == ["Revenue won, thousand euros a month", "October 49, target 80"]


def test_what_is_counted_comes_by_results_first_and_activity_only_where_it_is_all_there_is() -> None:
    names = ("meetings_held", "deals_lost", "average_deal", "pipeline_created", "cycle_days", "win_rate")
    rows = said(*(row_of(m, "", 1, None) for m in (*names, "deals_won", "revenue_won")))
    assert [line.split()[0] for line in rows] == ["Revenue", "Deals", "Win", "Cycle"]
    assert all("no target" in line for line in rows)
    assert said(row_of("meetings_held", "", 14, None)) == ["Meetings  14, no target"]


def test_a_target_of_zero_is_a_target() -> None:
    assert said(row_of("deals_lost", "", 2, 0)) == ["Deals lost  2, target 0"]


def test_the_fullest_words_that_fit_stand_beside_the_silhouettes() -> None:
    measure = row_of("win_rate", "%", 23, 27, 26, 25, 23)
    assert said(measure, width=54) == ["Win rate  ▇▇▆           26 → 23 %, target 27"]
    assert said(measure, width=40) == ["Win rate  ▇▇▆           23 %, target 27"]
    assert said(measure) == ["Win rate ▇▇▆          23 %, target 27"]
    assert said(measure, width=35) == ["Win rate  ▇▇▆           23 of 27 %"]


def test_where_words_and_silhouette_do_not_fit_the_words_stay_with_their_target() -> None:
    long = row_of("demos_given_to_the_harbour_authorities", "demos", 1234.5, 2000, 900, 1234.5)
    plain = " ".join(" ".join(said(long, row_of("win_rate", "%", 23, 27, 26, 23))).split())
    assert "1,234 of 2,000 demos" in plain or "1,234 demos, target 2,000" in plain
    assert all(len(line) <= 37 for line in said(long))


@pytest.mark.parametrize("width", [37, 54, 56])
@pytest.mark.parametrize("actual", [1e300, -1e300, 123_456_789_012.0, 0.0])
def test_no_number_is_too_long_for_its_column(actual: float, width: int) -> None:
    for target in (None, 5.0, 1e300):
        rows = said(
            row_of("revenue_won", "EUR", actual, target, 1.0, actual),
            row_of("demos", "a unit of 20 letters", actual, target, actual, 1.0),
            width=width,
        )
        assert all(len(line) <= width for line in rows)


def test_what_columns_cannot_show_is_said_in_words() -> None:
    rows = " ".join(said(row_of("revenue_won", "EUR", 61000, 80000, 900_000, -4000, 61000), width=54))
    assert "August 900: higher than drawn" in rows
    assert "September -4: below zero, not drawn" in rows


def test_a_result_without_a_target_has_no_line_and_says_so() -> None:
    rows = said(row_of("revenue_won", "EUR", 49000, None, 40000, 49000))
    assert "October 49, no target" in rows[-1]
    assert "─" not in "".join(rows)


def result(period: str, actual: float | None, target: float | None = None) -> Result:
    return Result(id=1, rep=1, measure="revenue_won", period=period, actual=actual, target=target)


def test_a_series_is_twelve_months_that_are_over_with_its_gaps() -> None:
    found = [result("2026-09", 61.0, 80.0), result("2026-07", 0.0), result("2026-11", 5.0)]
    points = series(found, "2026-09", TODAY)
    assert [p.period for p in points][:2] == ["2025-11", "2025-12"]
    assert points[-1] == Point(period="2026-10", actual=None, target=None)
    assert points[-2] == Point(period="2026-09", actual=61.0, target=80.0)
    assert points[-3].actual is None
    assert points[-4].actual == 0.0
    assert len(points) == 12


def test_figures_that_ended_long_ago_end_their_own_series() -> None:
    assert series([result("2024-03", 1.0)], "2024-03", TODAY)[-1].period == "2024-03"


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026-W01", "2025-W52"),
        ("2021-W01", "2020-W53"),
        ("2026", "2025"),
        ("0001-01", ""),
        ("0001-W01", ""),
    ],
)
def test_periods_are_counted_back_over_the_turn_of_the_year(period: str, earlier: str) -> None:
    assert before(period) == earlier


@pytest.mark.parametrize("newest", ["2026-W40", "2026-Q3", "2025", "2026-10", "0002-01"])
def test_every_kind_of_period_makes_a_chart(newest: str) -> None:
    points = series([result(newest, 20_000.0, 30_000.0)], newest, TODAY)
    measure = MeasureRow(
        measure="revenue_won",
        unit="EUR",
        period=newest,
        actual=20_000.0,
        target=30_000.0,
        before=None,
        series=points,
    )
    rows = said(measure)
    assert all(len(line) <= 37 for line in rows)
    assert any("20" in line and "target 30" in line for line in rows)


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
    ("value", "says"),
    [(49.0, "49"), (24.5, "24.5"), (1240.4, "1,240"), (0.0, "0"), (99.96, "100"), (1e300, "1.0e+300")],
)
def test_figures_are_short(value: float, says: str) -> None:
    assert figure(value) == says
