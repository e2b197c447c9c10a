"""Results and targets by hand, and how their numbers are read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.domain.measures import Result
from coach_tui.domain.numbers import number_problem, read_number
from coach_tui.errors import CoachError, NotThere


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    coach = open_coach(tmp_path / "team.json")
    yield coach
    coach.close()


@pytest.fixture
def maya(coach: Coach) -> int:
    return coach.team.add("Maya").id


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1234.5", 1234.5),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1’234’567.5", 1234567.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("12,5", 12.5),
        ("1234,567", 1234.567),
        ("0.125", 0.125),
        ("0,125", 0.125),
        (" -3 ", -3),
        ("−3.5", -3.5),
        ("+3", 3),
        ("999999999999999", 999999999999999),
    ],
)
def test_a_number_is_read_where_it_can_be_read_in_one_way(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("1,234", "Write 1234 or 1.2340."),
        ("-412.000", "Write -412000 or -412.0000."),
        ("1e5", "Write it like 1234.5"),
        ("nan", "Write it like 1234.5"),
        ("-inf", "Write it like 1234.5"),
        ("", "Write it like 1234.5"),
        ("12.", "Write it like 1234.5"),
        (".5", "Write it like 1234.5"),
        ("0x1f", "Write it like 1234.5"),
        ("1_000", "Write it like 1234.5"),
        ("３", "Write it like 1234.5"),
        ("1,23,456", "Write it like 1234.5"),
        ("1,234.567.890", "Write it like 1234.5"),
        ("0,125,000", "Write it like 1234.5"),
        ("€ 12", "Write it like 1234.5"),
        ("58%", "--unit"),
        ("1000000000000000", "up to 15 digits"),
        ("9" * 40, "up to 15 digits"),
        ("9" * 5000, "Write it like 1234.5"),
    ],
)
def test_any_other_number_is_refused_with_the_way_out(text: str, way_out: str) -> None:
    assert read_number(text) is None
    assert way_out in number_problem(text)
    assert len(number_problem(text)) < 140


def test_zero_has_no_sign() -> None:
    assert math.copysign(1, read_number("-0") or 0.0) == 1


def test_an_actual_and_its_target_stand_in_one_row(coach: Coach, maya: int) -> None:
    coach.results.set_target(maya, "revenue_won", "2026-12", 450000)
    entered = coach.results.set_actual(maya, "revenue_won", "2026-12", 412000)
    assert coach.results.of(maya) == [entered.result]
    assert (entered.result.actual, entered.result.target) == (412000, 450000)
    assert (entered.result.unit, entered.result.source) == ("EUR", "entered by hand")


def test_a_second_actual_replaces_the_first_and_tells_it(coach: Coach, maya: int) -> None:
    first = coach.results.set_actual(maya, "deals_won", "2026-11", 3)
    second = coach.results.set_actual(maya, "deals_won", "2026-11", 4)
    assert (first.before, second.before) == (None, first.result)
    assert [r.actual for r in coach.results.of(maya)] == [4]


def test_an_export_keeps_its_source_under_a_target_and_loses_it_to_an_actual(coach: Coach, maya: int) -> None:
    exported = Result(id=77, rep=maya, measure="deals_won", period="2026-11", actual=3, source="CRM export")
    coach._records.save(exported)
    assert coach.results.set_target(maya, "deals_won", "2026-11", 5).result.source == "CRM export"
    changed = coach.results.set_actual(maya, "deals_won", "2026-11", 4).result
    assert (changed.id, changed.source, changed.target) == (77, "entered by hand", 5)


@pytest.mark.parametrize(
    "other",
    [
        {"period": "2026-Q4"},
        {"measure": "demos_held"},
        {"unit": "USD"},
    ],
)
def test_another_measure_period_or_unit_is_another_row(
    coach: Coach, maya: int, other: dict[str, str]
) -> None:
    one: dict[str, str] = {"measure": "revenue_won", "period": "2026-11", "unit": "EUR"}
    for names in (one, one | other):
        coach.results.set_actual(maya, names["measure"], names["period"], 1, names["unit"])
    assert len(coach.results.of(maya)) == 2


def test_another_rep_has_a_row_of_its_own(coach: Coach, maya: int) -> None:
    tom = coach.team.add("Tom").id
    coach.results.set_actual(maya, "deals_won", "2026-11", 3)
    coach.results.set_actual(tom, "deals_won", "2026-11", 4)
    assert [[r.actual for r in coach.results.of(who)] for who in (maya, tom)] == [[3], [4]]


def test_without_a_unit_it_is_the_one_in_use_and_two_in_use_must_be_told_apart(
    coach: Coach, maya: int
) -> None:
    coach.results.set_actual(maya, "revenue_won", "2026-10", 1, "USD")
    assert coach.results.set_actual(maya, "revenue_won", "2026-11", 2).result.unit == "USD"
    assert coach.results.set_actual(maya, "revenue_won", "2026-11", 3, "usd").result.unit == "USD"
    coach.results.set_actual(maya, "revenue_won", "2026-11", 4, "eur")
    with pytest.raises(CoachError, match=r"“EUR” and “USD”.*--unit"):
        coach.results.set_actual(maya, "revenue_won", "2026-11", 5)


@pytest.mark.parametrize("period", ["2026-10", "2026-Q4", "2026-q4", "2026-w41", "2026", " 2026-10 "])
def test_a_period_is_kept_as_records_spell_it(coach: Coach, maya: int, period: str) -> None:
    entered = coach.results.set_target(maya, "deals_won", period, 1)
    assert entered.result.period == period.strip().upper()


@pytest.mark.parametrize(
    "period", ["", "2026-13", "2026-Q5", "2026-W54", "26-10", "oct", "2026-1", "２０２６"]
)
def test_anything_else_is_no_period(coach: Coach, maya: int, period: str) -> None:
    with pytest.raises(CoachError, match="2026-Q4"):
        coach.results.set_target(maya, "deals_won", period, 1)
    assert coach.results.of(maya) == []


@pytest.mark.parametrize("measure", ["", "_", "x1", "größe", "a" * 41, "[/oops]", "a\nb", "\x1b"])
def test_a_measure_has_small_letters_and_underscores(coach: Coach, maya: int, measure: str) -> None:
    with pytest.raises(CoachError, match="revenue_won"):
        coach.results.set_actual(maya, measure, "2026", 1)


def test_a_measure_may_be_written_as_its_title(coach: Coach, maya: int) -> None:
    assert coach.results.set_actual(maya, "Win rate", "2026", 1).result.measure == "win_rate"


@pytest.mark.parametrize("unit", ["\x1b", "x" * 21, "a\u202eb"])
def test_a_unit_is_short_and_plain(coach: Coach, maya: int, unit: str) -> None:
    with pytest.raises(CoachError, match="no unit"):
        coach.results.set_actual(maya, "deals_won", "2026", 1, unit)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(coach: Coach, maya: int, value: float) -> None:
    for enter in (coach.results.set_actual, coach.results.set_target):
        with pytest.raises(CoachError, match="no number"):
            enter(maya, "deals_won", "2026", value)


def test_an_unknown_rep_gets_no_row(coach: Coach, maya: int) -> None:
    with pytest.raises(NotThere):
        coach.results.set_actual(maya + 1, "deals_won", "2026", 1)
    assert coach.results.of(maya + 1) == []
