"""The welcome on an empty file: two ways in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.errors import CoachError

from .keys import Hint, bindings, hint
from .reading import Listing, clickable
from .widgets.rows import Span, paragraph, row

BLOCK = 58
WAYS = (
    ("Look around with a sample team", "Six invented people. Nothing you do there is kept."),
    ("Add someone you coach", "A name is enough."),
)
PROMISE = "Everything stays in one file on this laptop. This app has no way to send it anywhere."


class Welcome(Listing):
    """Who would you like to help first? 1 or 2 does it at once; ↑ ↓ and Enter as well."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("way_1", "way_2", "add")

    def count(self) -> int:
        """The ways in."""
        return len(WAYS)

    def on_mount(self) -> None:
        """Say what opening the file found."""
        self.said = self.coach_app.notices()

    def look_again(self) -> None:
        """Somebody was added by a command: the team."""
        team = self.coach.team
        if team.reps() or team.reps(archived=True):
            self.coach_app.show_team()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The app's name."""
        return [("coach-tui", "bold $ink")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        return [
            Hint("1–2", "choose"),
            hint("open"),
            hint("help"),
            hint("leave", "quit", bare=True),
        ]

    def rows(self, width: int) -> list[Content]:
        """The greeting, the ways, and the promise of the file."""
        left = max(0, (width - BLOCK) // 2)
        room = min(width, BLOCK)
        rows = paragraph(f"{greeting(clock.now().hour)} Who would you like to help first?", room, "bold $ink")
        for n, (way, word) in enumerate(WAYS):
            start = len(rows) + 1
            rows += [Content(""), *(clickable(line, n) for line in self._way(n, way, word, room))]
            if n == self.chosen:
                self.chosen_rows = range(0 if n == 0 else start, len(rows))
        rows += [Content("")] * 2 + paragraph(PROMISE, min(room, 46), "$muted")
        above = max(0, (self.query_one("#body").size.height - len(rows)) // 4)
        return [Content("")] * above + [row(" " * left, line) for line in rows]

    def _way(self, n: int, way: str, word: str, room: int) -> list[Content]:
        chosen = n == self.chosen
        mark = row(("› " if chosen else "  ", "$accent"), (f"{n + 1}  ", "$muted"))
        first, *more = paragraph(way, room - 5, "bold $ink" if chosen else "$ink")
        lines = [row(mark, first), *(row(" " * 5, line) for line in more)]
        return lines + paragraph(word, room - 5, "$muted", indent=5)

    def keep(self) -> range:
        """The chosen way, wherever the block stands."""
        above = max(0, (self.query_one("#body").size.height - self.chosen_rows.stop) // 4)
        return self.chosen_rows if above == 0 else range(0)

    def action_open(self) -> None:
        """The chosen way."""
        if self.chosen == 0:
            self.action_sample()
        else:
            self.action_add()

    def action_way(self, number: int) -> None:
        """A way by its number."""
        self.move(number - 1 - self.chosen)
        self.action_open()

    def action_sample(self) -> None:
        """The sample team, on a throw-away copy."""
        try:
            self.coach_app.open_sample()
        except CoachError as problem:
            self.show_problem(problem)

    def action_add(self) -> None:
        """Ask for a name; the team follows."""
        from .adding import ask_for_rep

        ask_for_rep(self, lambda _: self.coach_app.show_team())


def greeting(hour: int) -> str:
    """By the time of day."""
    if 5 <= hour < 12:
        return "Good morning."
    return "Good afternoon." if 12 <= hour < 18 else "Good evening."
