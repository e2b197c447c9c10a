"""Figures and periods as they are read: “49”, “October”, “Quarter 3”."""

from __future__ import annotations

from datetime import date

from coach_tui.display import shown
from coach_tui.domain.days import MONTHS

ASTRONOMIC = 1e12  # from here on a number is a slip of the hand, and must not fill the page


def figure(value: float) -> str:
    """A number as it is read: 49, 1,240, 24.5."""
    if abs(value) >= ASTRONOMIC:
        return f"{value:.1e}"
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) or abs(rounded) >= 1000 else f"{rounded:,.1f}"


def period_words(period: str, today: date) -> str:
    """“October”, “week 41”, “third quarter”; with the year when it is not this or the last twelve months'."""
    year, _, part = period.partition("-")
    if not part:
        return shown(period)
    if part.startswith("W"):
        return f"Week {int(part[1:])}" + _year(year, today)
    if part.startswith("Q"):
        return f"Quarter {part[1:]}" + _year(year, today)
    month = int(part)
    months_ago = (today.year - int(year)) * 12 + today.month - month
    return MONTHS[month - 1] + ("" if 0 <= months_ago < 12 else f" {year}")


def _year(year: str, today: date) -> str:
    return "" if int(year) == today.year else f" {year}"


def each_period(period: str) -> str:
    """“ a month”."""
    part = period.partition("-")[2]
    each = {"Q": "quarter", "W": "week", "": "year"}.get(part[:1], "month")
    return f" a {each}"


def initial(period: str) -> str:
    """What stands beneath a column: a month's initial, a quarter's, week's or year's number."""
    part = period.partition("-")[2]
    if not part:
        return period
    return part[1:] if part[0] in "QW" else MONTHS[int(part) - 1][0]
