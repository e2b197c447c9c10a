"""Measures and results: what was counted for one rep in one period, and the target if there was one."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct


class Measure(Struct, frozen=True, kw_only=True):
    """Something counted per period. `unit` is "EUR", "%", "days" or "" for a plain count."""

    id: str
    title: str
    unit: str = ""


MEASURES = (
    Measure(id="revenue_won", title="Revenue won", unit="EUR"),
    Measure(id="deals_won", title="Deals won"),
    Measure(id="deals_lost", title="Deals lost"),
    Measure(id="win_rate", title="Win rate", unit="%"),
    Measure(id="average_deal", title="Average deal", unit="EUR"),
    Measure(id="cycle_days", title="Cycle", unit="days"),
    Measure(id="pipeline_created", title="Pipeline created", unit="EUR"),
    Measure(id="meetings_held", title="Meetings held"),
)

_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-W(0[1-9]|[1-4]\d|5[0-3]))?", re.ASCII)


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One actual (and target) of one measure for one rep, period and unit; absent is None, never zero.

    `period` is `2026-10`, `2026-Q4`, `2026-W41` or `2026`. `source` names where the actual came from.
    """

    id: int
    rep: int
    measure: str
    period: str
    actual: float | None = None
    target: float | None = None
    unit: str = ""
    source: str = ""


def kind_of(period: str) -> str:
    """Whether a period is a "month", "quarter", "week" or "year"."""
    if "Q" in period:
        return "quarter"
    return "week" if "W" in period else "month" if "-" in period else "year"


def has_ended(period: str, today: date) -> bool:
    """Whether the whole of a period lies before that day."""
    year, _, part = period.partition("-")
    match kind_of(period):
        case "year":
            return int(year) < today.year
        case "month":
            return (int(year), int(part)) < (today.year, today.month)
        case "quarter":
            return (int(year), int(part[1:])) < (today.year, (today.month + 2) // 3)
    week = today.isocalendar()
    return (int(year), int(part[1:])) < (week.year, week.week)


def is_period(text: str) -> bool:
    """Whether the text is a period as records spell it."""
    return _PERIOD.fullmatch(text) is not None


def measure_title(measure: str) -> str:
    """The words for a measure id; an unknown one is spelled out."""
    known = {m.id: m.title for m in MEASURES}
    return known.get(measure, measure.replace("_", " ").capitalize())
