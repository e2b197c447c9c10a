"""The rows of a plan: a promise is the sentence typed, its days in columns or, when narrow, beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from textual.content import Content

from coach_tui.display import wrap
from coach_tui.domain.plan import Promise
from coach_tui.domain.plan_words import due_words, end_words

from .rows import pad, row

DAY_CELLS = 16
END_CELLS = 13
COLUMNS_FROM = 70


class Look(NamedTuple):
    """How one row is drawn: the mark before the axis, and the styles of words, day and end."""

    mark: str = ""
    pointed: bool = False
    mark_style: str = "$accent"
    words: str = "$ink"
    day: str = "$ink"
    end: str = "$muted"


def promise_rows(
    label: str,
    promise: Promise,
    width: int,
    gutter: int,
    today: date,
    look: Look,
    label_style: str = "$muted",
) -> list[Content]:
    """One promise; it wraps whole in its column."""
    due, end = due_words(promise, today), end_words(promise, today)
    head = pad(label, gutter - 3) + ("›" if look.pointed else " ")
    mark = pad(look.mark, 2)
    if width < COLUMNS_FROM:
        lines = wrap(promise.what, width - gutter)
        rows = _first(head, label_style, mark, look, lines, gutter)
        days = " ".join(d for d in (due, end) if d)
        return [*rows, row(" " * gutter, (days, "$muted"))] if days else rows
    what = width - gutter - DAY_CELLS - END_CELLS
    lines = wrap(promise.what, what - 1)
    first = row(
        (head, label_style),
        (mark, look.mark_style),
        (pad(lines[0], what), look.words),
        (pad(due, DAY_CELLS), look.day),
        (end, look.end),
    )
    return [first, *(row(" " * gutter, (line, look.words)) for line in lines[1:])]


def text_rows(
    label: str,
    text: str,
    width: int,
    gutter: int,
    style: str,
    label_style: str = "$muted",
    mark: str = "",
    after: tuple[str, str] = ("", ""),
) -> list[Content]:
    """One of the plan's single lines, with something muted behind it if there is room."""
    lines = wrap(text, width - gutter) if text else [""]
    rows = _first(pad(label, gutter - 2), label_style, pad(mark, 2), Look(words=style), lines, gutter)
    if after[0]:
        if len(lines[-1]) + len(after[0]) + 2 <= width - gutter:
            rows[-1] = row(rows[-1], "  ", after)
        else:
            rows.append(row(" " * gutter, after))
    return rows


def _first(
    head: str, label_style: str, mark: str, look: Look, lines: Sequence[str], gutter: int
) -> list[Content]:
    first = row((head, label_style), (mark, look.mark_style), (lines[0] if lines else "", look.words))
    return [first, *(row(" " * gutter, (line, look.words)) for line in lines[1:])]


def in_view(blocks: list[list[Content]], current: int, height: int, gutter: int) -> list[Content]:
    """The blocks around the current one that fit, each whole; notes say where there are more."""
    if sum(map(len, blocks)) <= height:
        return [r for block in blocks for r in block]
    if not blocks:
        return []
    first = last = min(current, len(blocks) - 1)
    room = height - len(blocks[first])
    while True:
        # Two rows are the notes', one where an end is reached.
        notes = (first > 0) + (last < len(blocks) - 1)
        if first > 0 and len(blocks[first - 1]) + notes - (first == 1) <= room:
            first -= 1
            room -= len(blocks[first])
        elif last < len(blocks) - 1 and len(blocks[last + 1]) + notes - (last == len(blocks) - 2) <= room:
            last += 1
            room -= len(blocks[last])
        else:
            break
    rows = [r for block in blocks[first : last + 1] for r in block]
    above = [row(" " * gutter, ("↑ earlier lines", "$muted"))] if first > 0 else []
    below = [row(" " * gutter, ("↓ more", "$muted"))] if last < len(blocks) - 1 else []
    return [*above, *rows, *below]
