"""Results on the profile: columns for money, a silhouette for the rest, and the same in words.

A number never stands without its target, or the word that there is none: where both do not fit, the
silhouette goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from textual.content import Content

from coach_tui.coach.profile import MeasureRow
from coach_tui.coach.series import LENGTH
from coach_tui.display import cells, shown
from coach_tui.domain.measures import measure_title

from . import charts
from .figures import each_period, figure, initial, period_words
from .widgets.rows import Span, pad, paragraph, row

MOST = 4  # measures beneath the chart
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
# How often somebody was active says nothing about why; it shows where there is nothing else.
ACTIVITY = ("meetings_held",)
LONG_NAME = 12  # cells; a longer name does not push the others to the right
SHORT = {"pipeline_created": "Pipeline", "meetings_held": "Meetings"}
MONEY = {"EUR": "euros", "USD": "dollars", "GBP": "pounds"}
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


class Room(NamedTuple):
    """What there is to draw on: cells, rows of the columns, blank rows between two groups; ASCII or not."""

    width: int
    rows: int = 5
    gap: int = 1
    broad: bool = False
    ascii: bool = False

    def shape(self, count: int, label: str) -> charts.Shape:
        """The airiest columns that fit."""
        airy = (2, 1) if self.broad else (1, 2)
        fits = charts.Shape(self.rows, *airy, self.ascii)
        return fits if fits.width(count, label) <= self.width else charts.Shape(self.rows, 1, 1, self.ascii)


def measure_rows(measures: Sequence[MeasureRow], today: date, room: Room) -> list[Content]:
    """The first measure of money as columns, the others a row each."""
    known = {m: n for n, m in enumerate(ORDER)}
    others = sorted(measures, key=lambda m: known.get(m.measure, len(ORDER)))
    others = [m for m in others if m.measure not in ACTIVITY] or others
    money = next((m for m in others if m.unit in MONEY), None)
    rows = [] if money is None else _money(money, today, room)
    plain = [m for m in others if m is not money][:MOST]
    if rows and plain:
        rows.append(Content(""))
    usual = money.period if money else plain[0].period if plain else ""
    return rows + _plain(plain, usual, today, room)


def _money(m: MeasureRow, today: date, room: Room) -> list[Content]:
    by = _by(m)
    unit = f"{'thousand ' if by > 1 else ''}{MONEY[m.unit]}"
    head = paragraph(f"{_title(m)}, {unit}{each_period(m.period)}", room.width, "$muted")
    target = charts.newest([p.target for p in m.series])
    label = figure(target / by) if target is not None and target > 0 else ""
    shape = room.shape(len(m.series), label)
    indent = charts.label_cells(label) if m.series else 0
    return [
        *head,
        *_chart(m, label, shape),
        *_words(m, today, by, indent, room.width),
        *_not_drawn(m, today, by, shape.rows, room.width - indent, indent),
    ]


def _chart(m: MeasureRow, label: str, shape: charts.Shape) -> list[Content]:
    if not m.series:
        return []
    actuals, targets = [p.actual for p in m.series], [p.target for p in m.series]
    drawn = charts.columns(actuals, targets, label, shape)
    names = charts.beneath([initial(p.period) for p in m.series], shape, label)
    return [*(row(*spans) for spans in drawn), row(names)]


def _words(m: MeasureRow, today: date, by: int, indent: int, width: int) -> list[Content]:
    """“October 49, target 80”, in a second row where it is too long for one."""
    number = "" if m.actual is None else figure(m.actual / by)
    said: list[Span] = [(f"{period_words(m.period, today)} ", "$muted"), (number, "$ink")]
    target = _target(None if m.target is None else figure(m.target / by), charts.TARGET)
    if indent + _length([*said, *target]) <= width:
        return [row(" " * indent, *said, *target)]
    return [row(" " * indent, *said, (",", "$muted")), row(" " * indent, *_without_comma(target))]


def _without_comma(spans: Sequence[Span]) -> list[Span]:
    (text, style), *more = spans
    return [(text.removeprefix(", "), style), *more]


def _not_drawn(m: MeasureRow, today: date, by: int, rows: int, width: int, indent: int) -> list[Content]:
    """In words what the columns can't show: what is higher than there is room for, or below zero."""
    actuals, targets = [p.actual for p in m.series], [p.target for p in m.series]
    high = charts.clipped(actuals, targets, rows)
    low = [n for n, actual in enumerate(actuals) if actual is not None and actual < 0]
    said = [(high, "higher than drawn"), (low, "below zero, not drawn")]
    return [
        line
        for places, what in said
        if places
        for line in paragraph(f"{_named(m, places, today, by)}: {what}", width, "$muted", indent=indent)
    ]


def _named(m: MeasureRow, places: Sequence[int], today: date, by: int) -> str:
    points = [m.series[n] for n in places]
    return ", ".join(
        f"{period_words(p.period, today)} {figure(p.actual / by)}" for p in points if p.actual is not None
    )


class Line(NamedTuple):
    """One way to say a measure: its name, and what stands behind it."""

    name: str
    said: list[Span]


def _plain(measures: Sequence[MeasureRow], usual: str, today: date, room: Room) -> list[Content]:
    """A row each, in the fullest words that every row has room for beside its silhouette."""
    outline = 0 if room.ascii or not any(m.series for m in measures) else LENGTH
    ways = [_ways(m, usual, today, ascii=room.ascii) for m in measures]
    for lines in zip(*ways, strict=True):
        for space in (2, 1):
            name = max(cells(line.name) for line in lines) + space
            behind = name + (outline + space if outline else 0)
            if all(behind + _length(line.said) <= room.width for line in lines):
                pairs = zip(measures, lines, strict=True)
                return [_row(m, line, name, outline, space) for m, line in pairs]
    short = [cells(way[-1].name) for way in ways]
    name = max((n for n in short if n < LONG_NAME), default=LONG_NAME) + 1
    each = (_by_itself(m, way, name, outline, room.width) for m, way in zip(measures, ways, strict=True))
    return [line for lines in each for line in lines]


def _row(m: MeasureRow, line: Line, name: int, outline: int, space: int) -> Content:
    drawn = pad(charts.silhouette([p.actual for p in m.series]), outline) + " " * space if outline else ""
    return row((pad(line.name, name), "$ink"), (drawn, "$bar"), *line.said)


def _by_itself(m: MeasureRow, ways: Sequence[Line], name: int, outline: int, width: int) -> list[Content]:
    """A row that is longer than the others: in words alone, on two rows where one is too short."""
    short = ways[-1]
    behind = name + (outline + 1 if outline else 0)
    if cells(short.name) < name and behind + _length(short.said) <= width:
        return [_row(m, short, name, outline, 1)]
    for way in ways:
        at = max(name, cells(way.name) + 1)
        if at + _length(way.said) <= width:
            return [_row(m, way, at, 0, 0)]
    words = "".join(text for text, _ in short.said)
    return [*paragraph(short.name, width, "$ink"), *paragraph(words, width - 2, "$ink", indent=2)]


def _ways(m: MeasureRow, usual: str, today: date, *, ascii: bool) -> tuple[Line, ...]:
    """What can be said, the fullest first."""
    by = _by(m)
    name = shown(SHORT.get(m.measure) or measure_title(m.measure))
    unit = _unit(m, by, ascii=ascii)
    spaced = f" {unit}" if unit else ""
    number = "" if m.actual is None else figure(m.actual / by)
    target = None if m.target is None else figure(m.target / by)
    other: list[Span] = [] if m.period == usual else [(f"  {period_words(m.period, today)}", "$muted")]
    alone = [(f"{number}{spaced}", "$ink"), *_target(target)]
    first = next((p.actual for p in m.series if p.actual is not None and p.period != m.period), None)
    before = [] if first is None else [(figure(first / by), "$muted"), (" -> " if ascii else " → ", "$muted")]
    if target is None:
        short = Line(f"{name}{spaced}", [(number, "$ink"), *_target(None), *other])
    else:
        short = Line(name, [(number, "$ink"), (" of ", "$muted"), (f"{target}{spaced}", "$ink"), *other])
    return Line(name, [*before, *alone, *other]), Line(name, [*alone, *other]), short


def _by(m: MeasureRow) -> int:
    """What a measure's figures are divided by: large sums are said in thousands."""
    series = (v for p in m.series for v in (p.actual, p.target))
    most = max(abs(v) for v in (m.actual, m.target, *series, 0) if v is not None)
    return 1000 if m.unit in MONEY and most >= THOUSANDS_FROM else 1


def _unit(m: MeasureRow, by: int, *, ascii: bool) -> str:
    sign = shown(m.unit) if ascii else SIGNS.get(m.unit, shown(m.unit))
    return f"k {sign}" if by > 1 and ascii else f"k{sign}" if by > 1 else sign


def _target(target: str | None, style: str = "$ink") -> list[Span]:
    if target is None:
        return [(", no target", "$muted")]
    return [(", target ", "$muted"), (target, style)]


def _length(spans: Sequence[Span]) -> int:
    return sum(cells(text) for text, _ in spans)


def _title(m: MeasureRow) -> str:
    return shown(measure_title(m.measure))
