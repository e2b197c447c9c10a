"""The history of a rep: what was said, tried and agreed, and whether it helped. Typing finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from coach_tui.coach.history import Entry, PromiseEntry
from coach_tui.display import cells, one_line, shown
from coach_tui.domain.days import MONTHS
from coach_tui.domain.plan import Plan, Promise
from coach_tui.domain.session import Session
from coach_tui.review.find import Query, fold, read_query
from coach_tui.review.passages import Findable, Shelf, flat

from .entry import EntryPage, first_hit
from .entry_rows import EntryRows, side_heading
from .history_rows import Look, entry_row, is_cut
from .keys import Hint, bindings, hint
from .outcome import came_of, telling
from .page import WIDE
from .reading import Listing, clickable
from .widgets.rows import Rows, Span, ends, paragraph, row
from .widgets.window import Window
from .widgets.writing_line import WritingLine

SIDE = 70
NARROW = 70
QUOTED = 30
CAME = 3  # rows kept free beneath the list: a blank one, and what came of it
KINDS = {
    "everything": "everything",
    "one_on_one": "one-on-ones",
    "check_in": "check-ins",
    "note": "notes",
    "plan": "plans",
    "promise": "promises",
    "result": "results",
    "helped": "what helped",
}
BLANK = Content("")


class HistoryPage(Listing):
    """Everything about one rep by year, of one kind or all. Letters are what is looked for."""

    CSS_PATH = "history.tcss"
    AUTO_FOCUS = "WritingLine"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *("cursor_up", "cursor_down", "page_up", "page_down"),
        *("turn", "palette", "help", "leave", "return", "escape"),
        writing=True,
    )

    def __init__(self, rep_id: int, kind: str = "everything") -> None:
        super().__init__()
        self._rep_id = rep_id
        self._kind = kind
        self._query = Query()
        self._shelf: Shelf | None = None
        self._found: list[Findable] | None = None
        self._lines: list[int | str] = []
        self._since: dict[bool, date | None] = {}
        self._beside = Window()

    # What there is. -----------------------------------------------------------------------------

    @property
    def shelf(self) -> Shelf:
        """All entries, ready to be found in; read when the page comes to the front."""
        if self._shelf is None:
            self._shelf = Shelf(self.coach.history.entries(self._rep_id))
        return self._shelf

    @property
    def found(self) -> list[Findable]:
        """What is listed now, newest first; turned, without what is private."""
        if self._found is None:
            self._found = self.shelf.find(self._query, self._kind, shared=self.shared)
            self._lines = _by_year(self._found)
        return self._found

    def count(self) -> int:
        """How many are listed."""
        return len(self.found)

    @property
    def entry(self) -> Findable | None:
        """The chosen one."""
        return self.found[min(self.chosen, self.count() - 1)] if self.found else None

    def _again(self, *, read: bool = False) -> None:
        """Find anew; what was chosen stays so if it is still there, else it is the newest."""
        was = self.entry if self._found else None
        if read:
            self._shelf = None
            self._since.clear()
        self._found = None
        same = (n for n, item in enumerate(self.found) if was and _is_same(item, was))
        self.chosen = next(same, 0)
        self._beside.top = 0
        self.redraw()

    def on_screen_resume(self) -> None:
        """Back on the page: read again."""
        self._again(read=True)

    def look_again(self) -> None:
        """What another window wrote is in the list; what is typed and what is chosen stay."""
        if not self.left_with(self._rep_id):
            self._again(read=True)

    def turned(self) -> None:
        """Turned: what is private is gone, also from the count."""
        self._again()
        super().turned()

    # What is seen. ------------------------------------------------------------------------------

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose history, and since when."""
        name = shown(self.coach.team.get(self._rep_id).name)
        left = [(name, "bold $ink"), ("   history", "$muted")]
        since = self._first_day(self.shared)
        if since is None:
            return left, []
        return left, [(f"since {MONTHS[since.month - 1]} {since.year}", "$muted")]

    def _first_day(self, shared: bool) -> date | None:
        """The day of the first entry that may be seen; results may be older than what was said."""
        if shared not in self._since:
            told = (i for i in reversed(self.shelf.all) if i.kind != "result" and i.day is not None)
            self._since[shared] = next((i.day for i in told if not (shared and i.private)), None)
        return self._since[shared]

    def body(self) -> ComposeResult:
        """The find line, the kinds, the list."""
        with Horizontal(id="find"):
            yield Rows(lambda *_: [row(("Find", "$muted"))], id="find-word")
            yield WritingLine(entered=self.action_open, changed=self._changed, asked=self._asked)
            yield Rows(self._count, id="found")
        yield Rows(self._kinds, id="kinds")
        yield from super().body()

    def writing_line(self) -> WritingLine:
        """The find line."""
        return self.query_one(WritingLine)

    def hints(self) -> list[Hint]:
        """What works here."""
        if self.found:
            work = [Hint("↑ ↓", "move", "cursor_down"), hint("open")]
        else:
            work = [hint("open", "everything")] if self._kind != "everything" else []
        finding = [Hint("Tab", "kind", "next_kind"), Hint("type", "find")]
        return [*work, *finding, hint("leave"), hint("turn", "turn back" if self.shared else "")]

    def _count(self, width: int, height: int) -> list[Content]:
        del height
        return [ends([], [(f"{self.count()} found", "$muted")], width)] if self._query else []

    def _kinds(self, width: int, height: int) -> list[Content]:
        del height
        words = KINDS
        if _length(words) > width:
            words = {**KINDS, "everything": "all"}
        if _length(words) > width:
            at = list(KINDS).index(self._kind) + 1
            here = KINDS[self._kind]
            return [row(("› ", "$accent"), (here, "$ink"), (f"  {at} of {len(KINDS)}", "$muted"))]
        spans: list[Span] = []
        for kind, word in words.items():
            chosen = kind == self._kind
            spans += [("  " if spans else "", ""), ("› " if chosen else "", "$accent")]
            spans.append((word, "$ink" if chosen else "$muted"))
        return [row(*spans)]

    def _draw(self, width: int, height: int) -> list[Content]:
        if not self.found:
            return self._none(width)
        if self.app.size.width < WIDE:
            came = self._came(width)[: height // 2]
            rows = self._listed(width, max(3, height - max(CAME, len(came) + 1)))
            return [*rows, BLANK, *(row("  ", line) for line in came)] if came else rows
        rows = self._listed(min(width, SIDE - 4), height)
        side = self._side(width - SIDE, height)
        count = max(len(rows), len(side))
        left = [*rows, *[BLANK] * (count - len(rows))]
        right = [*side, *[BLANK] * (count - len(side))]
        return [row(a, " " * (SIDE - a.cell_length), b) for a, b in zip(left, right, strict=True)]

    def _none(self, width: int) -> list[Content]:
        everything = len(self.shelf.find(self._query, "everything", shared=self.shared))
        if not self._query and not everything:
            return [row(("Nothing yet. What you both say and agree will stand here.", "$muted"))]
        here = KINDS[self._kind]
        asked = one_line(flat(self.query_one(WritingLine).text), QUOTED)
        if not self._query:
            said = "No effects yet." if self._kind == "helped" else f"No {here} yet."
        elif everything:
            said = f"Nothing with “{asked}” in {here}."
        else:
            said = f"Nothing with “{asked}”."
        more = f" {everything} elsewhere: Enter." if everything else ""
        return paragraph(said + more, width, "$muted")

    def _listed(self, width: int, height: int) -> list[Content]:
        """The part of the list that is in view; only its rows are made."""
        if not height:
            return []
        look = self._look(width)
        at = self._lines.index(self.chosen)
        # The first of a year brings its heading into view.
        keep = range(0 if self.chosen == 0 else at, at + 1)
        seen = self.window.show([BLANK] * len(self._lines), height, keep)
        for n, made in enumerate(seen):
            if made is BLANK:
                seen[n] = self._row(self._lines[self.window.top + n], look)
        return seen

    def _look(self, width: int) -> Look:
        name = self.coach.manager.split()
        return Look(
            me=shown(name[0]) if name else "the manager",
            rep=shown(self.coach.team.get(self._rep_id).first_name),
            query=self._query,
            kind=self._kind,
            shared=self.shared,
            width=width,
            narrow=width < NARROW and self.app.size.width < WIDE,
        )

    def _row(self, what: int | str, look: Look) -> Content:
        if isinstance(what, str):
            return row((what, "$muted"))
        return clickable(entry_row(self.found[what], look, chosen=what == self.chosen), what)

    def _side(self, width: int, height: int) -> list[Content]:
        """The whole of the chosen entry; what does not fit begins shortly before the hit."""
        if self.entry is None:
            return []
        rep, entry = self.coach.team.get(self._rep_id), self.entry.entry
        made = EntryRows(self.coach, rep, width, shared=self.shared, gutter=0, words=self._query.marked()).of(
            entry
        )
        head = paragraph(side_heading(entry, shared=self.shared), width, "$muted")
        self._beside.top = max(0, first_hit(made) - 3)
        return [*head, BLANK, *self._beside.show(made, height - len(head) - 1)]

    def _came(self, width: int) -> list[Content]:
        """What came of the chosen one, in a row or two."""
        if self.entry is None:
            return []
        entry = self.entry.entry
        who = self.coach.team.get(self._rep_id).first_name
        width -= 2
        if isinstance(entry, PromiseEntry):
            # A promise is read whole: here, where its row has no room for it.
            cut = is_cut(self.entry, self._look(width + 2))
            return came_of(entry.record, who, width, named=cut)
        promises = self._promises(entry) if isinstance(entry, Entry) else []
        words = self._query.words
        found = [p for p in promises if words and all(word in fold(flat(p.what)) for word in words)]
        promise = telling(found or promises)
        return [] if promise is None else came_of(promise, who, width, named=True)

    def _promises(self, entry: Entry) -> Sequence[Promise]:
        """Of a plan its own; of a talk its plan's, else those that were answered for in it."""
        promises = self.shelf.promises
        match entry.record:
            case Plan(id=plan) | Session(plan=int(plan)):
                return promises.get(plan, [])
            case Session(last_time=earlier):
                ids = {p.id for p in earlier}
                return [p for of_one in promises.values() for p in of_one if p.id in ids] if ids else []
        return []

    # What keys do. ------------------------------------------------------------------------------

    def move(self, by: int) -> None:
        """Choose another."""
        self.before_key()
        self._beside.top = 0
        super().move(by)

    def _changed(self) -> None:
        # Typing finds at once.
        self.before_key()
        query = read_query(self.query_one(WritingLine).text)
        if query != self._query:
            self._query = query
            self._again()

    def _asked(self, what: str) -> None:
        if what in ("voice", "private"):
            self._show_kind(1 if what == "voice" else -1)

    def _show_kind(self, by: int) -> None:
        kinds = list(KINDS)
        self._kind = kinds[(kinds.index(self._kind) + by) % len(kinds)]
        self._again()

    def action_next_kind(self) -> None:
        """The next kind; after the last one everything again."""
        self._show_kind(1)

    def action_open(self) -> None:
        """The whole entry, at the hit; where nothing is found, everything."""
        if self.entry is not None:
            self.app.push_screen(EntryPage(self._rep_id, self.entry.entry, self._query.marked()))
        elif self._kind != "everything":
            self._kind = "everything"
            self._again()

    def action_escape(self) -> None:
        """First what is typed goes, then the page."""
        line = self.query_one(WritingLine)
        if line.text:
            line.load("")
            self._changed()
        else:
            self.action_leave()


def _is_same(one: Findable, other: Findable) -> bool:
    return one.entry.id == other.entry.id and (one.kind == other.kind or "helped" in (one.kind, other.kind))


def _length(words: dict[str, str]) -> int:
    return sum(cells(word) + 2 for word in words.values())  # two cells between them, and for the mark


def _by_year(found: Sequence[Findable]) -> list[int | str]:
    """The rows of the list: a year, a blank row before the next, and the places of the entries."""
    rows: list[int | str] = []
    year = ""
    for n, item in enumerate(found):
        of = item.entry.at[:4] or "not dated"
        if of != year:
            rows += ["", of] if rows else [of]
            year = of
        rows.append(n)
    return rows
