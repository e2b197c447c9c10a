"""The days that a period of results covers."""

from __future__ import annotations

from datetime import date, timedelta

from ..domain.days import MONTHS, add_months
from ..domain.measures import kind_of

FIRST, LAST = 2, 9998


def first_day(period: str) -> date:
    """The first day of a period; of week 53 of a year that has none, the week after."""
    text, _, part = period.partition("-")
    # Whatever another program may have written, it is a day that can be reckoned with.
    year = min(max(int(text), FIRST), LAST)
    match kind_of(period):
        case "year":
            return date(year, 1, 1)
        case "month":
            return date(year, int(part), 1)
        case "quarter":
            return date(year, int(part[1:]) * 3 - 2, 1)
    return date.fromisocalendar(year, 1, 1) + timedelta(weeks=int(part[1:]) - 1)


def last_day(period: str) -> date:
    """The last day of a period."""
    months = {"year": 12, "month": 1, "quarter": 3}.get(kind_of(period))
    first = first_day(period)
    return first + timedelta(days=6) if months is None else add_months(first, months) - timedelta(days=1)


def period_name(period: str) -> str:
    """“October 2026”, “quarter 4, 2026”, “week 41, 2026”, “2026”."""
    year, _, part = period.partition("-")
    match kind_of(period):
        case "year":
            return year
        case "month":
            return f"{MONTHS[int(part) - 1]} {year}"
        case "quarter":
            return f"quarter {part[1:]}, {year}"
    return f"week {int(part[1:])}, {year}"
