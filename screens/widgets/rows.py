"""Rows of styled text on a fixed axis: what every page is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coach_tui.display import cells, one_line, wrap

from ..glyphs import in_ascii, plain

Span = tuple[str, str]
Draw = Callable[[int, int], Sequence[Content]]

GUTTER = 10


class Rows(Widget):
    """Draws the rows that its owner's function returns for (width, height); cuts what does not fit.

    The texts are data: they must have passed `coach_tui.display.shown` (as `wrap` does), and are never
    read as markup.
    """

    DEFAULT_CSS = "Rows { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        # A click on a row runs its action; it needs no look of a web link.
        self.auto_links = False

    def render(self) -> Content:
        """The rows for the size that the widget has now."""
        width, height = self.content_size
        rows = list(self._draw(width, height))[: height or None]
        if plain(getattr(self.app, "settings", None)):
            rows = [in_ascii(each, width) for each in rows]
        return Content("\n").join(rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the function draws for that width."""
        del container, viewport
        return len(self._draw(width, 0))


def row(*spans: Span | Content | str) -> Content:
    """One row of styled pieces."""
    return Content.assemble(*spans)


def pad(text: str, width: int) -> str:
    """The text filled with spaces to a width in terminal cells."""
    return text + " " * max(0, width - cells(text))


def paragraph(text: str, width: int, style: str = "", *, indent: int = 0) -> list[Content]:
    """The text wrapped to a width, each row on its axis."""
    return [row(" " * indent, (line, style)) for line in wrap(text, max(8, width))]


def spoken(
    who: str, text: str, width: int, *, who_style: str, style: str, gutter: int = GUTTER
) -> list[Content]:
    """A line of a script: the name hangs in the gutter, every word stands on one axis beside it."""
    lines = wrap(text, max(8, width - gutter))
    first = row((pad(clip(who, gutter - 1), gutter), who_style), (lines[0] if lines else "", style))
    return [first, *(row(" " * gutter, (line, style)) for line in lines[1:])]


def clip(text: str, width: int) -> str:
    """The text cut to a width in cells, with … where it was cut; spaces before it stay."""
    if text.isprintable() and cells(text) <= width:
        return text
    bare = text.lstrip(" ")
    lead = len(text) - len(bare)
    return (" " * lead)[:width] + one_line(bare, width - lead)


def ends(left: Sequence[Span], right: Sequence[Span], width: int) -> Content:
    """A row with something at both ends; the right end wins where both do not fit."""
    room = width - sum(cells(t) for t, _ in right) - 2
    kept: list[Span] = []
    for text, style in left:
        if room <= 0:
            break
        kept.append((clip(text, room), style))
        room -= cells(kept[-1][0])
    gap = width - sum(cells(t) for t, _ in kept) - sum(cells(t) for t, _ in right)
    return row(*kept, " " * max(1, gap), *right)
