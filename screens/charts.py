"""Charts as rows of text: columns with a target line, and silhouettes one row high. Knows no Textual.

Zero is at the bottom. What is missing is a gap, and so is what lies below zero. A column and its own
target's line always tell the truth about each other: whoever is a thousand short does not touch the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coach_tui.display import cells

Span = tuple[str, str]
Values = Sequence[float | None]

BLOCKS = " ▁▂▃▄▅▆▇█"
BAR, LABEL, TARGET = "$bar", "$muted", "$accent"
LABEL_CELLS = 5
TINY = 1e-300  # no smaller unit: nothing is divided by zero
OUTLINE = 7  # eighths of a row
LOWEST = 3  # the target is never lower than one row in this many: the columns under it must still tell


class Shape(NamedTuple):
    """How a chart is laid out: its rows, and the cells of a column and of the gap between two."""

    rows: int
    column: int
    gap: int
    ascii: bool = False

    def width(self, count: int, label: str = "") -> int:
        """The cells of a chart of so many columns, with its label."""
        return label_cells(label) + count * (self.column + self.gap) - self.gap


class Scale(NamedTuple):
    """How many units a row stands for, and in which row the newest target is, None without one."""

    unit: float
    target: int | None


class Column(NamedTuple):
    """One period: the eighths of a row that it takes, None for a gap; its target's row; whether too high."""

    eighths: int | None
    target: int | None
    clipped: bool


def label_cells(label: str) -> int:
    """The cells at the left of the columns."""
    return max(LABEL_CELLS, cells(label) + 2)


def newest(values: Values) -> float | None:
    """The last one there is."""
    return next((v for v in reversed(values) if v is not None), None)


def scale(actuals: Values, targets: Values, rows: int) -> Scale:
    """The newest target in the middle of a row, as high up as leaves room for everything above it.

    A column several times as high does not press the others down: it is clipped.
    """
    peak = max((v for v in (*actuals, *targets) if v is not None), default=0)
    target = newest(targets)
    if target is None or target <= 0:
        return Scale(max(peak / rows, TINY) if peak > 0 else 1.0, None)
    lowest = max(1, rows // LOWEST) if rows > 1 else 0
    places = range(rows - 1, lowest, -1)
    place = next((r for r in places if peak * (r + 0.5) <= target * rows), lowest)
    return Scale(max(target / (place + 0.5), TINY), place)


def column(actual: float | None, target: float | None, by: Scale, rows: int) -> Column:
    """One period on this scale."""
    line = None
    if by.target is not None and target is not None and target > 0:
        height = target / by.unit + 1e-9
        line = int(height) if height < rows else None
    if actual is None or actual < 0:
        return Column(None, line, False)
    eighths = max(1, round(min(actual / by.unit, rows + 1) * 8))
    if line is not None and target is not None:
        middle = line * 8 + 4
        eighths = max(eighths, middle) if actual >= target else min(eighths, middle - 1)
    return Column(min(eighths, rows * 8), line, eighths > rows * 8)


def columns(actuals: Values, targets: Values, label: str, shape: Shape) -> list[list[Span]]:
    """The chart's rows, the highest first; `label` names the newest target beside its line."""
    by = scale(actuals, targets, shape.rows)
    drawn = [column(a, t, by, shape.rows) for a, t in zip(actuals, targets, strict=True)]
    room = label_cells(label)
    rows = []
    for at in range(shape.rows - 1, -1, -1):
        said = (label, TARGET) if at == by.target else ("0", LABEL) if at == 0 else ("", LABEL)
        head = (said[0] + " " * (room - cells(said[0])), said[1])
        rows.append(_joined([head, *_cells(drawn, at, shape)]))
    return rows


def clipped(actuals: Values, targets: Values, rows: int) -> list[int]:
    """Which periods are higher than the chart, by their place."""
    by = scale(actuals, targets, rows)
    drawn = (column(a, t, by, rows) for a, t in zip(actuals, targets, strict=True))
    return [n for n, each in enumerate(drawn) if each.clipped]


def _cells(drawn: Sequence[Column], at: int, shape: Shape) -> list[Span]:
    line = "-" if shape.ascii else "─"
    spans: list[Span] = []
    for n, each in enumerate(drawn):
        on_line = each.target == at
        block = _block(each, at, shape)
        if block != " ":
            spans.append((block * shape.column, BAR))
        else:
            spans.append((line * shape.column, TARGET) if on_line else (" " * shape.column, ""))
        if n + 1 < len(drawn):
            spans.append((line * shape.gap, TARGET) if on_line else (" " * shape.gap, ""))
    return spans


def _block(each: Column, at: int, shape: Shape) -> str:
    """What one column shows in one row."""
    if each.eighths is None:
        return " "
    if each.clipped and at == shape.rows - 2 and shape.rows > 2:
        # Broken below its top, as on paper: it goes on higher than there is room for.
        return " "
    here = max(0, min(each.eighths - at * 8, 8))
    if not shape.ascii:
        return BLOCKS[here]
    return "#" if here >= 4 else "_" if at == 0 else " "


def silhouette(actuals: Values) -> str:
    """One cell a period, scaled to the highest of them, which leaves air below the row above."""
    peak = max((v for v in actuals if v is not None), default=0)
    return "".join(_outline(v, peak) for v in actuals)


def _outline(value: float | None, peak: float) -> str:
    if value is None or value < 0:
        return " "
    return BLOCKS[max(1, round(value / peak * OUTLINE))] if peak > 0 else BLOCKS[1]


def beneath(names: Sequence[str], shape: Shape, label: str) -> Span:
    """The names of the periods under their columns; where they are too long, only the two ends."""
    pitch = shape.column + shape.gap
    room = shape.width(len(names), label)
    line = " " * label_cells(label)
    if all(cells(name) < pitch for name in names):
        return (line + "".join(name + " " * (pitch - cells(name)) for name in names).rstrip(), LABEL)
    first, last = names[0], names[-1]
    return (line + first + " " * max(1, room - cells(line + first + last)) + last, LABEL)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The spans, neighbours of one style as one; without the blanks at the end."""
    joined: list[Span] = []
    for text, style in spans:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    while joined and not joined[-1][0].strip() and not joined[-1][1]:
        joined.pop()
    return joined
