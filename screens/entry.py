"""One entry of the history, whole: a talk, a note, a plan, a promise or a period's results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui.coach.history import AnyEntry, Entry, PromiseEntry
from coach_tui.display import shown
from coach_tui.domain.note import Note
from coach_tui.domain.plan import Plan
from coach_tui.domain.session import Session

from .entry_rows import EntryRows, heading_of
from .keys import Hint, bindings, hint
from .reading import Reading
from .widgets.found import hits_in
from .widgets.rows import GUTTER, Span, row

MEASURE = 66


class EntryPage(Reading):
    """An entry to read, opened at what was found: `words` are folded. Turned, nothing private is on it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("plan", "return")

    def __init__(self, rep_id: int, entry: AnyEntry, words: Sequence[str] = ()) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._entry = entry
        self._words = tuple(words)
        self._opened = False

    def look_again(self) -> None:
        """As it stands now; what is gone from the file stays to be read."""
        if self.left_with(self._rep_id):
            return
        found = self.coach.history.entries(self._rep_id)
        same = (e for e in found if (e.kind, e.id) == (self._entry.kind, self._entry.id))
        self._entry = next(same, self._entry)
        self.redraw()

    @property
    def _hidden(self) -> bool:
        """Whether all of it is private and the screen is turned."""
        note = self._entry.record if isinstance(self._entry, Entry) else None
        return self.shared and isinstance(note, Note) and note.private

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose, what, and when."""
        name = shown(self.coach.team.get(self._rep_id).name)
        heading = "history" if self._hidden else heading_of(self._entry, shared=self.shared)
        return [(name, "bold $ink"), (f"   {heading}", "$muted")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        page = [hint("plan", "the page", bare=True)] if self._plan() is not None else []
        turn = hint("turn", "turn back" if self.shared else "")
        return [Hint("↑ ↓", "scroll", "cursor_down"), *page, turn, hint("leave", "back", bare=True)]

    def rows(self, width: int) -> list[Content]:
        """The entry on the axis of a script."""
        if self._hidden:
            return [row(("Nothing to show here.", "$muted"))]
        rep = self.coach.team.get(self._rep_id)
        gutter = min(16, max(GUTTER, len(shown(rep.first_name)) + 2))
        room = min(width, MEASURE + gutter)
        made = EntryRows(self.coach, rep, room, shared=self.shared, gutter=gutter, words=self._words)
        return made.of(self._entry)

    def _draw(self, width: int, height: int) -> list[Content]:
        if not self._opened and height:
            # The hit is in view, and what it answers.
            self._opened = True
            self.window.top = max(0, first_hit(self.rows(width)) - 3)
        return super()._draw(width, height)

    def _plan(self) -> int | None:
        match self._entry:
            case PromiseEntry(record=promise):
                return promise.plan
            case Entry(record=Session() as talk):
                return talk.plan
            case Entry(record=Plan() as plan):
                return plan.id
        return None

    def action_plan(self) -> None:
        """The plan that was agreed here, as its page."""
        from .paper import PaperPage

        plan = self._plan()
        if plan is not None and not self._hidden:
            self.app.push_screen(PaperPage(plan))


def first_hit(rows: Sequence[Content]) -> int:
    """The first of the rows with most of the words that were found, 0 when there is none."""
    return max(range(len(rows)), key=lambda n: (hits_in(rows[n]), -n), default=0)
