"""The data file can't be opened: what is wrong, what is safe, and the ways that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.backups import BackupFile, Contents, backups_of, own_ones, restore_file
from coach_tui.display import shown
from coach_tui.errors import CoachError, DataFileError

from .backups import holds, looked_into, moment, restored_words
from .behind import in_front
from .keys import Hint, bindings, hint
from .reading import Listing, clickable
from .widgets.rows import Span, paragraph, row

if TYPE_CHECKING:
    from .app import Trouble

BLOCK = 58
SAFE = "Nothing is lost: the file was left as it is."
SAYS_IT_IS_SAFE = ("It was left as it is.", "Nothing was")
KEPT = "What is there now is kept under a dated name; what is newer in it and can be read comes too."
# Problems that a backup helps out of; a file that is locked, too new or not ours to write is none of them.
A_BACKUP_HELPS = re.compile(r"\bbackup\b|\bits journal\b", re.IGNORECASE)


class Way(NamedTuple):
    """One way on: its words, what it does, and what there is to know before."""

    words: str
    go: Callable[[], None]
    also: str = ""


class CannotOpen(Listing):
    """Shown in place of the first page. 1 to 4 does it at once; ↑ ↓ and Enter as well.

    The first way is the newest sound backup. It is looked for in a thread; where there is none, there are
    three ways.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("way_1", "way_2", "way_3", "way_4", "copy_this")
    needs_whole_file = False
    # There is no team to turn and nothing to set.
    NOT_HERE = ("turn", "settings")

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble
        self._backups: list[BackupFile] = []
        self._sound: tuple[BackupFile, Contents] | None = None
        self._wanted = False
        self._restoring = False

    def on_mount(self) -> None:
        """Which backups there are, by their names; then, in a thread, which is the newest sound one."""
        if A_BACKUP_HELPS.search(str(self.trouble.problem)):
            self._backups = own_ones(backups_of(self.trouble.file, self.coach_app.backup_folder))
        if self._backups:
            self._in_thread(partial(self._look_for_one, list(self._backups)))
        self.redraw()

    def _in_thread(self, work: Callable[[], None]) -> None:
        self.run_worker(work, name="backups", thread=True, exit_on_error=False)

    def _look_for_one(self, backups: Sequence[BackupFile]) -> None:
        for backup in backups:
            found = looked_into(backup)
            if isinstance(found, Contents):
                in_front(self.coach_app, self._has_found, (backup, found))
                return
        in_front(self.coach_app, self._has_found, None)

    def _has_found(self, sound: tuple[BackupFile, Contents] | None) -> None:
        self._sound = sound
        if sound is None:
            # The others move up: the choice stays on the same of them.
            self._backups, self.chosen = [], max(0, self.chosen - 1)
            self.tell("No backup can be used: each of them is damaged.")
        self.redraw()
        if self._wanted:
            self._wanted = False
            self._restore()

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways that there are now."""
        last = "quit" if self.coach_app.trouble is not None else "go back"
        return (
            *([self._way_back()] if self._backups else []),
            Way("Try again", self._try_again),
            Way("Look around with the sample team", self._sample),
            Way(f"Leave it as it is and {last}", self.action_leave),
        )

    def _way_back(self) -> Way:
        if self._sound is None:
            return Way("Open the newest backup; looking for a sound one …", self._restore, KEPT)
        backup, contents = self._sound
        words = f"Open the backup of {moment(backup.made, clock.today(), spoken=True)}"
        return Way(words, self._restore, f"{holds(contents)}. {KEPT}")

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
            hint("leave", "quit" if self.coach_app.trouble is not None else "back", bare=True),
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
            also = paragraph(way.also, room - 5, "$muted", indent=5) if way.also else []
            rows += [clickable(line, n) for line in also]
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
        if number > self.count():
            return
        self.chosen = number - 1
        self.redraw()
        self.action_open()

    def action_open(self) -> None:
        """The chosen way."""
        self.ways[self.chosen].go()

    def _restore(self) -> None:
        """The newest sound backup takes the file's place; what is there is kept."""
        if self._restoring:
            return
        if self._sound is None:
            self._wanted = True
            self.tell("Looking for the newest sound backup …")
            return
        self._restoring = True
        self.tell("Putting it back …")
        self._in_thread(partial(self._put_back, self._sound[0].path))

    def _put_back(self, backup: Path) -> None:
        """In a thread. A file that is open in brief is let go of first, and opened anew whatever happens."""
        app, still_open = self.coach_app, self.coach_app.trouble is None
        restore = self.coach.backups.restore if still_open else partial(restore_file, self.trouble.file)
        try:
            said = restored_words(restore(backup))
        except CoachError as problem:
            if not still_open:
                in_front(app, self._not_restored, problem)
                return
            said = [str(problem)]
        in_front(app, app.open_again, *said)

    def _not_restored(self, problem: CoachError) -> None:
        self._restoring, self.said = False, ()
        self.show_problem(problem)

    def action_leave(self) -> None:
        """Away, but never in the middle of putting a backup back."""
        if self._restoring:
            self.tell("A moment: the backup is just being put back.")
        elif self.coach_app.trouble is not None:
            self.app.exit()
        else:
            super().action_leave()

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
