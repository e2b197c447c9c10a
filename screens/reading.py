"""Pages without writing: text that scrolls, lists to choose from, and a row for what went wrong."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.style import Style

from coach_tui.errors import CoachError

from .keys import bindings
from .page import Page
from .widgets.rows import Rows, paragraph
from .widgets.window import Window

FAR = 1_000_000


class Reading(Page):
    """A page that is read. Subclasses give `rows`; what does not fit scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "cursor_up", "cursor_down", "page_up", "page_down", "first", "last"
    )

    def __init__(self) -> None:
        super().__init__()
        self.window = Window()
        self.said: tuple[str, ...] = ()

    def rows(self, width: int) -> list[Content]:
        """Every row of the page, for a width in cells."""
        del width
        return []

    def keep(self) -> range:
        """The rows that must stay in view; known once the rows are drawn."""
        return range(0)

    def below(self, first_hidden: int) -> str:
        """What the last row says follows, when the page goes on below; empty for the plain “more”."""
        del first_hidden
        return ""

    @property
    def gap(self) -> int:
        """Blank rows between two groups."""
        return 2 if self.tall else 1

    def body(self) -> ComposeResult:
        """The scrolling rows, and beneath them whatever has to be said."""
        yield Rows(self._draw, id="body")
        yield Rows(self._said, id="said")

    def move(self, by: int) -> None:
        """Scroll; lists move their choice instead."""
        self.window.top = max(0, self.window.top + by)
        self.redraw()

    def tell(self, *sentences: str) -> None:
        """Say something above the footer, until the next key."""
        self.said = sentences
        self.redraw()

    def show_problem(self, problem: CoachError | None) -> None:
        """What went wrong and what to do, until the next key."""
        super().show_problem(problem)

    def before_key(self) -> None:
        """Any key: what was said has been read."""
        if self.problem is not None or self.said:
            self.problem, self.said = None, ()
            self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel."""
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel."""
        event.stop()
        self.move(-1)

    def action_cursor_up(self) -> None:
        """One up."""
        self.move(-1)

    def action_cursor_down(self) -> None:
        """One down."""
        self.move(1)

    def action_page_up(self) -> None:
        """A screenful up."""
        self.move(-self._page())

    def action_page_down(self) -> None:
        """A screenful down."""
        self.move(self._page())

    def action_first(self) -> None:
        """To the beginning."""
        self.move(-FAR)

    def action_last(self) -> None:
        """To the end."""
        self.move(FAR)

    def _page(self) -> int:
        return max(1, self.query_one("#body", Rows).size.height - 2)

    def _draw(self, width: int, height: int) -> list[Content]:
        rows = self.rows(width)
        return self.window.show(rows, height, self.keep(), self.below)

    def _said(self, width: int, height: int) -> list[Content]:
        del height
        said = [(text, "$muted") for text in self.said]
        if self.problem is not None:
            said += [(text, "$attention") for text in (self.problem.message, self.problem.hint) if text]
        return [line for text, style in said for line in paragraph(text, width, style)]


class Listing(Reading):
    """A page with a list to choose from. Subclasses give `count` and, in `rows`, set `chosen_rows`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("open")

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0
        self.chosen_rows = range(0)

    def count(self) -> int:
        """How many there are to choose from."""
        return 0

    def keep(self) -> range:
        """The chosen one."""
        return self.chosen_rows

    def move(self, by: int) -> None:
        """Choose another."""
        self.chosen = max(0, min(self.chosen + by, self.count() - 1))
        self.redraw()

    def action_pick(self, index: int) -> None:
        """A click: the first chooses, a second opens."""
        if index == self.chosen:
            self.action_open()
        else:
            self.move(index - self.chosen)

    def action_open(self) -> None:
        """Open what is chosen."""


def clickable(content: Content, index: int) -> Content:
    """The row, choosing its entry when it is clicked."""
    return content.stylize(Style.from_meta({"@click": f"screen.pick({index})"}))
