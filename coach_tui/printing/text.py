"""The page tree as lines of text: the preview on the screen, and `plan` in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from ..display import wrap
from .page import PlanPage, Row

NARROWEST = 20
_INDENT = "  "


class Style(StrEnum):
    """How a line is to look; the one who shows it decides on colours."""

    TITLE = "title"
    MUTED = "muted"
    QUOTE = "quote"
    HEADING = "heading"
    BODY = "body"


class Line(Struct, frozen=True):
    """One line of the page, at most as wide as asked; empty between its parts."""

    text: str
    style: Style = Style.BODY


def page_lines(page: PlanPage, width: int) -> list[Line]:
    """The page's words in lines of at most `width` cells (20 at least), as the paper has them."""
    room = max(width, NARROWEST)
    parts = (part for part in _parts(page, room) if part)
    lines = [line for part in parts for line in (*part, Line(""))]
    return lines[:-1]


def _parts(page: PlanPage, room: int) -> Iterator[list[Line]]:
    yield [*_wrapped(page.title, room, Style.TITLE), *_wrapped(page.byline, room, Style.MUTED)]
    yield _wrapped(page.quote, room, Style.QUOTE)
    yield [line for aside in page.asides for line in _wrapped(aside, room, Style.MUTED)]
    for group in page.promises:
        rows = (line for row in group.rows for line in _row(row, room))
        yield [*_wrapped(group.heading, room, Style.HEADING), *rows]
    for section in page.sections:
        yield [*_wrapped(section.heading, room, Style.HEADING), *_wrapped(section.text, room, Style.BODY)]
    signatures = [line for words in page.signatures for line in _wrapped(f"____ {words}", room, Style.MUTED)]
    yield signatures
    yield _wrapped(f"{page.footer} {page.copy_label}.", room, Style.MUTED)


def _wrapped(text: str, room: int, style: Style) -> list[Line]:
    return [Line(line, style) for line in wrap(text, room)] if text else []


def _row(row: Row, room: int) -> list[Line]:
    """The promise, wrapped behind its box, and its days beneath, so that no column cuts either."""
    inside = room - len(_INDENT)
    first, *rest = wrap(row.what, inside)
    days = " · ".join(part for part in (row.days, row.code) if part)
    return [
        Line(f"{row.box} {first}"),
        *(Line(_INDENT + line) for line in rest),
        *(Line(_INDENT + line, Style.MUTED) for line in (wrap(days, inside) if days else [])),
    ]
