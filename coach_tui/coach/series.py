"""The last twelve periods of a measure, as a chart shows them: what is missing stays missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from ..domain.measures import Result, has_ended, kind_of

LENGTH = 12  # periods


class Point(Struct, frozen=True, kw_only=True):
    """One period of one measure; absent is None, never zero."""

    period: str
    actual: float | None
    target: float | None


def series(results: Sequence[Result], newest: str, today: date) -> tuple[Point, ...]:
    """Twelve periods in a row, the oldest first, of the kind of `newest`: a period that has an actual.

    They end with the last period that is over, so that one not reported yet is a gap; where the newest
    actual lies further back than that, they end with it.
    """
    kind = kind_of(newest)
    periods = _ending(_last_ended(kind, today))
    if newest not in periods:
        periods = _ending(newest)
    found = {r.period: r for r in results}
    return tuple(_point(period, found.get(period)) for period in periods)


def _point(period: str, result: Result | None) -> Point:
    if result is None:
        return Point(period=period, actual=None, target=None)
    return Point(period=period, actual=result.actual, target=result.target)


def _ending(period: str) -> list[str]:
    """Twelve periods, this one last; fewer only where the calendar begins."""
    periods = [period]
    while len(periods) < LENGTH and (earlier := before(periods[0])):
        periods.insert(0, earlier)
    return periods


def _last_ended(kind: str, today: date) -> str:
    week = today.isocalendar()
    current = {
        "year": f"{today.year:04}",
        "quarter": f"{today.year:04}-Q{(today.month + 2) // 3}",
        "month": f"{today.year:04}-{today.month:02}",
        "week": f"{week.year:04}-W{week.week:02}",
    }[kind]
    return current if has_ended(current, today) else before(current) or current


def before(period: str) -> str:
    """The period before this one; empty before the first year that dates know."""
    year, _, part = period.partition("-")
    match kind_of(period):
        case "year":
            number, spelled = int(year) - 1, f"{int(year) - 1:04}"
        case "quarter":
            number, spelled = _one_less(year, int(part[1:]), 4, "Q{}")
        case "month":
            number, spelled = _one_less(year, int(part), 12, "{:02}")
        case _:
            return _week_before(int(year), int(part[1:]))
    return spelled if number >= date.min.year else ""


def _one_less(year: str, part: int, count: int, spelled: str) -> tuple[int, str]:
    number, earlier = (int(year), part - 1) if part > 1 else (int(year) - 1, count)
    return number, f"{number:04}-{spelled.format(earlier)}"


def _week_before(year: int, week: int) -> str:
    try:
        # A week 53 in a year that has none is read as the next year's first.
        day = date.fromisocalendar(year, 1, 1) + timedelta(weeks=week - 2)
    except (ValueError, OverflowError):
        return ""
    said = day.isocalendar()
    return f"{said.year:04}-W{said.week:02}"
