"""The writing line: an editor whose Enter keeps, and that never swallows a word or a key of the page."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from coach_tui.display import shown


class WritingLine(TextArea):
    """Up to three rows of text. Posts what was asked of it; keeps nothing and knows no storage."""

    DEFAULT_CSS = """
    WritingLine {
        height: auto; min-height: 1; max-height: 3; padding: 0; border: none;
        background: $background; color: $ink;
        scrollbar-size: 0 0;
        &:focus { border: none; }
        & .text-area--cursor-line { background: $background; }
        & .text-area--placeholder { color: $muted; }
        & .text-area--cursor { background: $accent; color: $background; }
        &:light .text-area--cursor, &:dark .text-area--cursor { background: $accent; color: $background; }
        & .text-area--selection { background: $line; color: $ink; }
        &.-me { color: $muted; }
        &.-private {
            color: $private; text-style: italic; background: $tint;
            & .text-area--cursor-line { background: $tint; }
            & .text-area--placeholder { color: $private; background: $tint; }
            &:light .text-area--cursor, &:dark .text-area--cursor {
                background: $private; color: $background;
            }
        }
    }
    """

    class Entered(Message):
        """Enter was pressed: keep the line, or go on when it is empty."""

    class Asked(Message):
        """A key that the page answers: "voice", "private", "up", "down" or "any" (closes a list)."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    class Picked(Message):
        """A digit was typed while a list was open."""

        def __init__(self, digit: int) -> None:
            super().__init__()
            self.digit = digit

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            placeholder=placeholder,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self.choices = 0
        self._picked: str | None = None

    async def _on_key(self, event: events.Key) -> None:
        picked, self._picked = self._picked, None
        if self.choices and event.key.isdigit() and 1 <= int(event.key) <= self.choices:
            self._take(event)
            self._picked = event.key
            self.post_message(self.Picked(int(event.key)))
        elif picked and event.key == "backspace":
            # The digit was meant as text after all.
            self._take(event)
            self.insert(picked)
        elif event.key == "enter":
            self._take(event)
            self.post_message(self.Entered())
        elif event.key in ("tab", "shift+tab"):
            self._take(event)
            self.post_message(self.Asked("voice" if event.key == "tab" else "private"))
        elif event.key == "up" and (not self.text or self._untouched_top()):
            self._take(event)
            self.post_message(self.Asked("up"))
        elif event.key == "down" and self.cursor_at_last_line and not self._moves_down():
            self._take(event)
            self.post_message(self.Asked("down"))
        elif self.choices:
            self.post_message(self.Asked("any"))

    def load(self, text: str, *, select: bool = False) -> None:
        """Put a text on the line, the cursor behind it; forgets the editor's own undo."""
        self.load_text(text)
        self.move_cursor(self.document.end)
        if select and text:
            self.select_all()
        self._loaded = text

    _loaded = ""

    def _untouched_top(self) -> bool:
        return self.text == self._loaded and self.cursor_at_first_line and self._first_row()

    def _first_row(self) -> bool:
        return self.wrapped_document.location_to_offset(self.cursor_location).y == 0

    def _moves_down(self) -> bool:
        rows = self.wrapped_document.height
        return self.wrapped_document.location_to_offset(self.cursor_location).y < rows - 1

    def _take(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    def render_line(self, y: int) -> Strip:
        """A row of the editor, its control characters as pictures."""
        strip = super().render_line(y)
        if all(s.text.isprintable() for s in strip):
            return strip
        segments = [Segment(shown(s.text), s.style, s.control) for s in strip]
        return Strip(segments).adjust_cell_length(strip.cell_length)
