"""The data file can't be opened: what is wrong, what is safe, and the ways that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content

from coach_tui.display import shown
from coach_tui.errors import CoachError, DataFileError

from .keys import Hint, bindings, hint
from .reading import Listing, clickable
from .widgets.rows import Span, paragraph, row

if TYPE_CHECKING:
    from .app import Trouble

BLOCK = 58
SAFE = "Nothing is lost: the file was left as it is."
SAYS_IT_IS_SAFE = ("It was left as it is.", "Nothing was")


class Way(NamedTuple):
    """One way on: its words and what it does."""

    words: str
    go: Callable[[], None]


class CannotOpen(Listing):
    """Shown in place of the first page. 1 to 3 does it at once; ↑ ↓ and Enter as well."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("way_1", "way_2", "way_3", "copy_this")
    # There is no team to turn and nothing to set.
    NOT_HERE = ("turn", "settings")

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble
        self.ways = (
            Way("Try again", self._try_again),
            Way("Look around with the sample team", self._sample),
            Way("Leave it as it is and quit", self.action_leave),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is there on this page."""
        del parameters
        return action not in self.NOT_HERE

    def count(self) -> int:
        """The ways."""
        return len(self.ways)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The app's name."""
        return [("coach-tui", "bold $ink")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        return [
            Hint(f"1–{len(self.ways)}", "choose"),
            hint("open", "do it"),
            hint("copy_this"),
            hint("leave", "quit", bare=True),
        ]

    def rows(self, width: int) -> list[Content]:
        """What is wrong, what is safe, the ways, and the detail."""
        left = min(8, max(0, (width - BLOCK) // 2)) if width < 100 else max(0, (width - BLOCK) // 2)
        room = min(width - left, BLOCK)
        rows = paragraph(self.sentence(), room, "bold $ink")
        rows += [Content(""), *paragraph(self.safe(), room, "$ink"), Content("")]
        for n, way in enumerate(self.ways):
            start = len(rows)
            rows += [clickable(line, n) for line in self._way(n, way.words, room)]
            if n == self.chosen:
                self.chosen_rows = range(0 if n == 0 else start, len(rows))
        rows += [Content(""), *paragraph(self.detail(), room, "$muted")]
        above = max(0, min(2 if not self.tall else 8, self.query_one("#body").size.height - len(rows)))
        return [Content("")] * above + [row(" " * left, line) for line in rows]

    def _way(self, n: int, words: str, room: int) -> list[Content]:
        chosen = n == self.chosen
        mark = row(("› " if chosen else "  ", "$accent"), (f"{n + 1}  ", "$muted"))
        first, *more = paragraph(words, room - 5, "bold $ink" if chosen else "$ink")
        return [row(mark, first), *(row(" " * 5, line) for line in more)]

    def keep(self) -> range:
        """The chosen way where the page does not fit."""
        return self.chosen_rows if self.chosen else range(0)

    # The words. ---------------------------------------------------------------------------------

    def sentence(self) -> str:
        """What is wrong, the file by its name alone; its place is the detail."""
        text = self.trouble.problem.message.removeprefix("Not saved: ")
        text = text.replace(str(self.trouble.file), self.trouble.file.name)
        return text[:1].upper() + text[1:]

    def safe(self) -> str:
        """That nothing was changed, and what can be done."""
        does = self.trouble.problem.hint
        return does if does.startswith(SAYS_IT_IS_SAFE) else f"{SAFE} {does}".strip()

    def detail(self) -> str:
        """Where the file is, and where in it, if the reader knew."""
        place = re.search(
            r"(?:byte|line|column|position|char) \d+(?: column \d+)?", _causes(self.trouble.problem)
        )
        return f"{self.trouble.file}{f', {place[0]}' if place else ''}"

    # The ways. ----------------------------------------------------------------------------------

    def action_way(self, number: int) -> None:
        """A way by its number."""
        self.chosen = number - 1
        self.redraw()
        self.action_open()

    def action_open(self) -> None:
        """The chosen way."""
        self.ways[self.chosen].go()

    def _try_again(self) -> None:
        try:
            self.coach_app.open_own(self.trouble.again())
        except DataFileError as problem:
            self.trouble = self.trouble._replace(problem=problem)
            self.coach_app.trouble = self.trouble
            self.tell("Tried again: it still can’t be opened.")

    def _sample(self) -> None:
        try:
            self.coach_app.open_sample()
        except CoachError as problem:
            self.show_problem(problem)

    def action_copy_this(self) -> None:
        """What the page says, for whoever is asked for help."""
        problem = self.trouble.problem
        self.app.copy_to_clipboard(shown(f"{problem}\n{self.detail()}", lines=True))
        self.tell("Copied, if this terminal lets an app copy.")


def _causes(problem: BaseException) -> str:
    """What the reader of the file said; it tells places, and is never shown itself."""
    cause = problem.__cause__
    return "" if cause is None else f"{cause} {_causes(cause)}"
