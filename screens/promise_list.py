"""Open promises to look up by their code: what the manager promised, then what the rep chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from textual.content import Content

from coach_tui.display import cells, shown, wrap
from coach_tui.domain.days import bare_day, promise_when
from coach_tui.domain.plan import Promise

from .team import from_when, own_when
from .widgets.rows import GUTTER, Span, clip, pad, row

WHOM_CELLS = 12
WHEN_CELLS = 14
COLUMNS_FROM = 70


class Listed(NamedTuple):
    """One open promise, whom it is between (empty where the page is about one rep), and its day."""

    promise: Promise
    whom: str
    when: Span


class Group(NamedTuple):
    """Promises under one heading."""

    heading: str
    listed: Sequence[Listed]


def mine(promise: Promise, whom: str, today: date, *, shared: bool) -> Listed:
    """A promise of the manager. Only here does a passed day count, and not while the rep looks on."""
    if shared and promise.by is not None:
        return Listed(promise, whom, (promise_when(promise.by, today, own=False), "$muted"))
    return Listed(promise, whom, own_when(promise, today))


def theirs(promise: Promise, whom: str, today: date) -> Listed:
    """What a rep chose, with its bare day."""
    day = bare_day(promise.by, today) if promise.by else from_when(promise.starts, today)
    return Listed(promise, whom, (day, "$muted"))


def blocks(groups: Sequence[Group], width: int, named: set[str], gap: int) -> list[list[Content]]:
    """The rows of each promise; the first of a group has the heading above it. `named` codes are marked."""
    found: list[list[Content]] = []
    for group in groups:
        for n, listed in enumerate(group.listed):
            above = [Content("")] * (gap if found else 0) if n == 0 else []
            heading = [row((shown(group.heading), "$muted"))] if n == 0 else []
            found.append([*above, *heading, *_rows(listed, width, listed.promise.code in named)])
    return found


def _rows(listed: Listed, width: int, named: bool) -> list[Content]:
    mark = row(("› " if named else "  ", "$accent"), (pad(listed.promise.code or "", GUTTER - 2), "$muted"))
    if width < COLUMNS_FROM:
        lines = wrap(listed.promise.what, max(8, width - GUTTER))
        whom = f"{clip(listed.whom, WHOM_CELLS)}, " if listed.whom else ""
        return [*_axis(mark, lines), row(" " * GUTTER, (whom, "$muted"), listed.when)]
    after = WHEN_CELLS + (WHOM_CELLS if listed.whom else 0)
    first, *more = _axis(mark, wrap(listed.promise.what, width - GUTTER - after - 2))
    gap = " " * max(1, width - after - first.cell_length)
    whom = pad(clip(listed.whom, WHOM_CELLS - 2), WHOM_CELLS) if listed.whom else ""
    left = " " * max(0, WHEN_CELLS - cells(listed.when[0]))
    return [row(first, gap, (whom, "$muted"), left, listed.when), *more]


def _axis(mark: Content, lines: list[str]) -> list[Content]:
    return [row(mark, (lines[0], "$ink")), *(row(" " * GUTTER, (line, "$ink")) for line in lines[1:])]
