"""Results on the profile, as numbers and words: never without a target, or the word that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from coach_tui.coach.profile import MeasureRow
from coach_tui.display import cells, shown
from coach_tui.domain.days import MONTHS
from coach_tui.domain.measures import measure_title

from .widgets.rows import Span, pad, row

MOST = 6
THOUSANDS_FROM = 10_000
# Money first; what was created before what was attended.
ORDER = (
    "revenue_won",
    "deals_won",
    "win_rate",
    "cycle_days",
    "pipeline_created",
    "meetings_held",
    "average_deal",
    "deals_lost",
)
MONEY = {"EUR": "euros", "USD": "dollars", "GBP": "pounds"}


def measure_rows(measures: Sequence[MeasureRow], width: int, today: date, gap: int) -> list[Content]:
    """The measures: money with a heading and its period in words, the others a row each."""
    known = {m: n for n, m in enumerate(ORDER)}
    shown_ones = sorted(measures, key=lambda m: known.get(m.measure, len(ORDER)))[:MOST]
    money = [m for m in shown_ones if m.unit in MONEY]
    plain = [m for m in shown_ones if m.unit not in MONEY]
    rows: list[Content] = []
    for measure in money:
        each = "" if rows and measure.period == money[0].period else _each(measure.period)
        rows += [*([Content("")] if rows else []), *_money(measure, today, each)]
    if rows and plain:
        rows += [Content("")] * gap
    return rows + _plain(plain, width, today)


def _money(m: MeasureRow, today: date, each: str) -> list[Content]:
    most = max(abs(v) for v in (m.actual, m.target, 0) if v is not None)
    thousands = most >= THOUSANDS_FROM
    unit = f"{'thousand ' if thousands else ''}{MONEY[m.unit]}"
    head = f"{_title(m)}, {unit}{each}"
    by = 1000 if thousands else 1
    number = "" if m.actual is None else figure(m.actual / by)
    target = None if m.target is None else figure(m.target / by)
    said: list[Span] = [(f"{period_words(m.period, today)} ", "$muted"), (number, "$ink")]
    return [row((head, "$muted")), row(*said, *_target(target))]


def _plain(measures: Sequence[MeasureRow], width: int, today: date) -> list[Content]:
    if not measures:
        return []
    label = max(cells(_title(m)) for m in measures) + 2
    whole = [_with_before(m) for m in measures]
    fits = all(label + _length(spans) <= width for spans in whole)
    usual = measures[0].period
    rows = []
    for m, spans in zip(measures, whole, strict=True):
        said = spans if fits else _alone(m)
        other = [] if m.period == usual else [(f"  {period_words(m.period, today)}", "$muted")]
        rows.append(row((pad(_title(m), label), "$ink"), *said, *other))
    return rows


def _with_before(m: MeasureRow) -> list[Span]:
    before = [] if m.before is None else [(figure(m.before), "$muted"), (" → ", "$muted")]
    return [*before, *_alone(m)]


def _alone(m: MeasureRow) -> list[Span]:
    unit = f" {shown(m.unit)}" if m.unit else ""
    number = "" if m.actual is None else f"{figure(m.actual)}{unit}"
    return [(number, "$ink"), *_target(None if m.target is None else figure(m.target))]


def _target(target: str | None) -> list[Span]:
    if target is None:
        return [(", no target", "$muted")]
    return [(", target ", "$muted"), (target, "$accent")]


def _length(spans: Sequence[Span]) -> int:
    return sum(cells(text) for text, _ in spans)


def _title(m: MeasureRow) -> str:
    return shown(measure_title(m.measure))


def figure(value: float) -> str:
    """A number as it is read: 49, 1,240, 24.5."""
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


def _each(period: str) -> str:
    part = period.partition("-")[2]
    each = {"Q": "quarter", "W": "week", "": "year"}.get(part[:1], "month")
    return f" a {each}"
