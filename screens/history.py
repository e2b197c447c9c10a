"""The history of a rep: what was said, noted and agreed, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui.coach.history import Entry
from coach_tui.coach.team import day_of
from coach_tui.display import shown
from coach_tui.domain.days import MONTHS
from coach_tui.domain.note import Note
from coach_tui.domain.plan import Plan
from coach_tui.domain.session import Session

from .entry import EntryPage, entry_rows
from .keys import Hint, bindings, hint
from .page import WIDE
from .reading import Listing, clickable
from .team import one_sentence
from .widgets.rows import Span, clip, pad, row

KIND = 10
WORDS = 22
SIDE = 70
KINDS = {"session": "one-on-one", "note": "note", "plan": "plan"}


class HistoryPage(Listing):
    """Everything about one rep by year. Enter opens the whole of an entry."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("return")

    def __init__(self, rep_id: int) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._all: list[Entry] | None = None

    @property
    def entries(self) -> list[Entry]:
        """What may be seen now; turned, private notes are neither shown nor counted."""
        if self._all is None:
            self._all = self.coach.history.of(self._rep_id)
        if not self.shared:
            return self._all
        return [e for e in self._all if not (isinstance(e.record, Note) and e.record.private)]

    def on_screen_resume(self) -> None:
        """Back on the page: read again."""
        self._all = None
        self.redraw()

    def count(self) -> int:
        """How many entries."""
        return len(self.entries)

    def turned(self) -> None:
        """Turned: what is chosen may be another entry now."""
        self.chosen = max(0, min(self.chosen, self.count() - 1))
        super().turned()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose history, and since when."""
        name = shown(self.coach.team.get(self._rep_id).name)
        left = [(name, "bold $ink"), ("   history", "$muted")]
        dated = [e.at for e in self.entries if e.at]
        if not dated:
            return left, []
        since = day_of(dated[-1])
        return left, [(f"since {MONTHS[since.month - 1]} {since.year}", "$muted")]

    def hints(self) -> list[Hint]:
        """What works here."""
        move = [Hint("↑ ↓", "move", "cursor_down"), hint("open")] if self.count() else []
        turn = hint("turn", "turn back" if self.shared else "")
        return [*move, turn, hint("help"), hint("leave", "back", bare=True)]

    def rows(self, width: int) -> list[Content]:
        """The list, and when wide the chosen entry beside it."""
        if not self.entries:
            self.chosen_rows = range(0)
            return [row(("Nothing yet. What you both say and agree will stand here.", "$muted"))]
        beside = self.app.size.width >= WIDE
        return self._list(min(width, SIDE - 4) if beside else width)

    def _draw(self, width: int, height: int) -> list[Content]:
        rows = super()._draw(width, height)
        if not self.entries or self.app.size.width < WIDE:
            return rows
        side = self._side(width - SIDE)[:height]
        count = max(len(rows), len(side))
        blank = Content("")
        left = [*rows, *[blank] * (count - len(rows))]
        right = [*side, *[blank] * (count - len(side))]
        return [row(a, " " * (SIDE - a.cell_length), b) for a, b in zip(left, right, strict=True)]

    def _side(self, width: int) -> list[Content]:
        entry = self.entries[min(self.chosen, self.count() - 1)]
        rep = self.coach.team.get(self._rep_id)
        return entry_rows(self.coach, rep, entry, width, shared=self.shared, gutter=0)

    def _list(self, width: int) -> list[Content]:
        rows: list[Content] = []
        year = ""
        for n, entry in enumerate(self.entries):
            if entry.at[:4] != year:
                year = entry.at[:4]
                rows += [*([Content("")] if rows else []), row((year or "not dated", "$muted"))]
            if n == self.chosen:
                # The first of a year brings its heading into view.
                self.chosen_rows = range(0 if n == 0 else len(rows), len(rows) + 1)
            rows.append(clickable(self._line(entry, width, n == self.chosen), n))
        return rows

    def _line(self, entry: Entry, width: int, chosen: bool) -> Content:
        day = day_of(entry.at) if entry.at else None
        when = f"{day.day} {MONTHS[day.month - 1][:3]}" if day else ""
        says, style = entry_words(self, entry)
        return row(
            ("› " if chosen else "  ", "$accent"),
            (pad(when, KIND - 2), "$muted"),
            (pad(_kind(entry), WORDS - KIND), style if _kind(entry) == "private" else "$muted"),
            (clip(says, width - WORDS), f"bold {style}" if chosen else style),
        )

    def action_open(self) -> None:
        """The whole entry; a plan opens as its page."""
        if not self.entries:
            return
        entry = self.entries[min(self.chosen, self.count() - 1)]
        if entry.kind == "plan":
            from .paper import PaperPage

            self.app.push_screen(PaperPage(entry.id))
        else:
            self.app.push_screen(EntryPage(self._rep_id, entry))


def _kind(entry: Entry) -> str:
    """The kind in a word; a private note says so, for where there are no colours."""
    if isinstance(entry.record, Note) and entry.record.private:
        return "private"
    return KINDS.get(entry.kind, entry.kind)


def entry_words(page: HistoryPage, entry: Entry) -> Span:
    """An entry in one line, and its style."""
    match entry.record:
        case Session() as talk:
            return _session_words(talk)
        case Note() as note:
            return one_sentence(note.text), "italic $private" if note.private else "$ink"
        case Plan() as plan:
            return _plan_words(page, plan)


def _session_words(talk: Session) -> Span:
    if talk.status == "paused":
        day = talk.follow_up
        if day is None:
            return "Paused", "$ink"
        return f"Paused, follow-up agreed ({day.day} {MONTHS[day.month - 1]})", "$ink"
    words = talk.last_words()
    begun = "begun, not finished" if talk.status == "open" else "closed as it stood"
    if not words:
        return (begun if talk.status != "finished" else "no words kept"), "$muted"
    return f"“{one_sentence(words)}”", "$ink"


def _plan_words(page: HistoryPage, plan: Plan) -> Span:
    promises = page.coach.plans.promises(plan)
    what = one_sentence(promises[0].what) if promises else "nothing on it yet"
    return (f"draft: {what}", "$muted") if plan.agreed_on is None else (what, "$ink")
