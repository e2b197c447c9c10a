"""Keys one at a time: each is answered by the page that is in front when its turn comes.

Textual hands keys on as they arrive: it runs priority keys before the editor has taken the letters typed
before them, and what follows a key that opens a page still goes to the page that was left. Somebody who
types fast, or on a machine that stood still for a moment, then loses or swaps words. So the keys wait in
one row; a page that is being opened is waited for.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual import events

from .page import Page

if TYPE_CHECKING:
    from .app import CoachApp
    from .widgets.writing_line import WritingLine

Typed = events.Key | events.Paste


class KeyTurns:
    """The row of keys that wait for their turn."""

    def __init__(self, app: CoachApp) -> None:
        self._app = app
        self._row: deque[Typed] = deque()
        self._busy_with: WritingLine | None = None

    async def add(self, event: Typed) -> None:
        """A key at the end of the row."""
        self._row.append(event)
        await self.go_on()

    def done(self) -> None:
        """The writing line has taken its key."""
        self._busy_with = None
        self._app.call_next(self.go_on)

    async def go_on(self) -> None:
        """Give keys their turn until one has to be waited for."""
        if self._busy_with is not None and not self._busy_with.is_attached:
            # Its page was left, by the mouse or the palette, before the key's turn came.
            self._busy_with = None
        while self._row and self._busy_with is None:
            page = self._app.screen
            if not isinstance(page, Page):
                await self._app.pass_on(self._row.popleft())
                continue
            if not page.open_for_keys:
                return
            event = self._row.popleft()
            line = page.writing_line()
            if line is not None:
                self._busy_with = line
                if not line.has_focus:
                    line.focus()
                line._forward_event(event)
            elif isinstance(event, events.Key):
                page.before_key()
                await self._app.run_key(event.key)
