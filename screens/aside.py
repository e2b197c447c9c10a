"""Those put aside: who they are, and the way back into the team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.team import TeamRow, fold
from coach_tui.display import shown
from coach_tui.domain.days import short_day
from coach_tui.errors import CoachError

from .card import to_the_first_page
from .keys import Hint, bindings, hint
from .reading import Listing, clickable
from .rep_keys import RepKeys
from .widgets.rows import Span, clip, pad, paragraph, row

COLUMNS_FROM = 70
NAME_CELLS = 30


def open_aside(page: RepKeys | Listing, then: Callable[[int], None]) -> None:
    """Open the page of those put aside; `then` gets the id of the rep who was brought back."""
    page.app.push_screen(AsidePage(then))


class AsidePage(RepKeys, Listing):
    """Those put aside, by name. Enter brings the chosen one back; nothing was ever deleted."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    def __init__(self, then: Callable[[int], None] = lambda _: None) -> None:
        super().__init__()
        self._then = then
        self._entries: list[TeamRow] | None = None

    @property
    def entries(self) -> list[TeamRow]:
        """Those put aside, by name, with the day of the last talk."""
        if self._entries is None:
            team = self.coach.team
            found = sorted(team.reps(archived=True), key=lambda r: fold(r.name))
            self._entries = [team.row(r) for r in found]
        return self._entries

    @property
    def rep_id(self) -> int | None:
        """The chosen one's id."""
        if self.shared or not self.entries:
            return None
        return self.entries[min(self.chosen, len(self.entries) - 1)].rep.id

    def count(self) -> int:
        """How many are put aside."""
        return len(self.entries)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name."""
        return [("Put aside", "bold $ink")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        back = hint("leave", "back", bare=True)
        if self.shared:
            return [hint("turn", "turn back"), back]
        if not self.entries:
            return [back, hint("help")]
        return [hint("open", "bring back"), hint("history"), hint("turn"), hint("help"), back]

    def rows(self, width: int) -> list[Content]:
        """A row for each; in front of a rep none."""
        self.chosen_rows = range(0)
        if self.shared:
            return paragraph("Nothing to show here.", width, "$muted")
        if not self.entries:
            said = "Nobody is put aside. The last row of a rep’s card (E) does that, with everything kept."
            return paragraph(said, min(width, 66), "$muted")
        rows: list[Content] = []
        for n, entry in enumerate(self.entries):
            block = _rows_of(entry, width, clock.today(), n == self.chosen)
            if n == self.chosen:
                self.chosen_rows = range(len(rows), len(rows) + len(block))
            rows += [clickable(line, n) for line in block]
        return rows

    def action_open(self) -> None:
        """The chosen one is in the team again."""
        if self.rep_id is None:
            return
        try:
            rep = self.coach.team.bring_back(self.rep_id)
        except CoachError as problem:
            self.show_problem(problem)
            return
        to_the_first_page(self, f"{shown(rep.first_name)} is in the team again, with everything kept.")
        self._then(rep.id)

    def on_screen_resume(self) -> None:
        """Back from a history: read again."""
        self._entries = None

    def read_again(self) -> None:
        """Who is put aside now; the same one stays chosen."""
        before = self.rep_id
        self._entries = None
        at = (n for n, entry in enumerate(self.entries) if entry.rep.id == before)
        self.chosen = next(at, min(self.chosen, max(0, self.count() - 1)))
        self.redraw()


def _rows_of(entry: TeamRow, width: int, today: date, chosen: bool) -> list[Content]:
    rep = entry.rep
    mark = ("› " if chosen else "  ", "$accent")
    since = f"put aside {short_day(rep.aside_on, today)}" if rep.aside_on else ""
    met = f"last met {short_day(entry.met, today)}" if entry.met else "no one-on-one so far"
    style = "bold $ink" if chosen else "$ink"
    if width < COLUMNS_FROM:
        facts = ", ".join(fact for fact in (since, met) if fact)
        return [
            row(mark, (clip(rep.name, width - 2), style)),
            row("    ", (clip(facts, width - 4), "$muted")),
        ]
    name = pad(clip(rep.name, NAME_CELLS - 2), NAME_CELLS)
    return [row(mark, (name, style), (pad(since, 24), "$muted"), (met, "$muted"))]
