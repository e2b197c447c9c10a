"""The writing line: an editor whose Enter keeps, and that never swallows a word or a key of the page."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Protocol, cast

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from coach_tui.display import shown

from ..glyphs import in_one_cell, plain

TYPED_ON = 0.8  # seconds: whoever types on so soon after a digit is writing a number, not reading a probe


class KeysInTurn(Protocol):
    """An app that gives its writing line one key at a time and waits until it is taken."""

    async def run_priority_key(self, key: str) -> bool: ...
    def key_done(self) -> None: ...


class WritingLine(TextArea):
    """Up to three rows of text. Says what was asked of it; keeps nothing and knows no storage."""

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

    def __init__(
        self,
        *,
        entered: Callable[[], None],
        changed: Callable[[], None] = lambda: None,
        asked: Callable[[str], None] = lambda _: None,
        picked: Callable[[int], None] = lambda _: None,
        unpicked: Callable[[], None] = lambda: None,
    ) -> None:
        """The page's answers, called at once and not posted: what is typed after Enter, in the same
        burst, must find the next line and not the one that Enter kept.

        `entered`: keep, or go on. `changed`: the text is another one, so that "saved" is never shown
        beside words that are not. `asked`: "voice", "private", "up", "down", "undo", or "any", which
        closes a list.
        `picked`: a digit was typed while a list of that many `choices` was open; `unpicked`: it was text
        after all, since the next key was Backspace or came at once.
        """
        super().__init__(
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self.choices = 0
        self._entered = entered
        self._changed = changed
        self._asked = asked
        self._on_pick = picked
        self._unpicked = unpicked
        self._digit: str | None = None
        self._digit_at = 0.0

    async def _on_key(self, event: events.Key) -> None:
        app = cast("KeysInTurn", self.app)
        try:
            if await app.run_priority_key(event.key):
                self._take(event)
                self._digit = None
            else:
                self._plain_key(event)
                if not (event.is_printable or event._no_default_action):
                    await self._editing_key(event)
        finally:
            app.key_done()

    async def _editing_key(self, event: events.Key) -> None:
        """Backspace, Ctrl+U and the like, at once: as bindings they would come after what is typed next."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            self._take(event)
            await self.run_action(binding.action)
            return

    async def _on_paste(self, event: events.Paste) -> None:
        del event
        cast("KeysInTurn", self.app).key_done()

    def _plain_key(self, event: events.Key) -> None:
        digit, self._digit = self._digit, None
        if digit and event.is_printable and monotonic() - self._digit_at < TYPED_ON:
            self._unpicked()
            self.insert(digit)
        if self.choices and event.key.isdecimal() and 1 <= int(event.key) <= self.choices:
            self._take(event)
            self._digit, self._digit_at = event.key, monotonic()
            self._on_pick(int(event.key))
        elif digit and event.key == "backspace":
            self._take(event)
            self._unpicked()
            self.insert(digit)
        elif event.key == "ctrl+z" and not self.text:
            self._take(event)
            self._asked("undo")
        elif event.key == "enter":
            self._take(event)
            self._entered()
        elif event.key in ("tab", "shift+tab"):
            self._take(event)
            self._asked("voice" if event.key == "tab" else "private")
        elif event.key == "up" and (not self.text or self._untouched_top()):
            self._take(event)
            self._asked("up")
        elif event.key == "down" and self.cursor_at_last_line and not self._moves_down():
            self._take(event)
            self._asked("down")
        elif self.choices:
            self._asked("any")

    def settle(self) -> None:
        """The digit that was just picked stays picked, whatever key is next."""
        self._digit = None

    def edit(self, edit: Edit) -> EditResult:
        """Every change of the text but loading, undo and redo."""
        result = super().edit(edit)
        self._changed()
        return result

    def undo(self) -> None:
        """Take the last change back."""
        super().undo()
        self._changed()

    def redo(self) -> None:
        """Make it again."""
        super().redo()
        self._changed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The page has been told already."""
        event.stop()

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
        ascii_only = plain(getattr(self.app, "settings", None))
        if not ascii_only and all(s.text.isprintable() for s in strip):
            return strip
        say = (lambda text: in_one_cell(shown(text))) if ascii_only else shown
        segments = [Segment(say(s.text), s.style, s.control) for s in strip]
        return Strip(segments).adjust_cell_length(strip.cell_length)
