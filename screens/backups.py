"""The backups: which there are, what is in the chosen one, one more now, and one put back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.backups import (
    BackupFile,
    Contents,
    Made,
    Restored,
    backups_of,
    folder_problem,
    look,
    own_ones,
)
from coach_tui.display import shown
from coach_tui.domain.days import MONTHS, WEEKDAYS, bare_day
from coach_tui.errors import CoachError

from .behind import in_front
from .keys import Hint, bindings, hint
from .reading import Listing, clickable
from .widgets.rows import Span, clip, pad, paragraph, row

MEASURE = 76
ONE_ROW_FROM = 72  # cells from which when, why and size stand on one row
WHY = {
    "": "the day’s own",
    "asked": "asked for",
    "before restore": "before a restore",
    "before merge": "before a merge",
    "before migration": "before a newer format",
    "merged": "a copy that was merged",
}
NONE_YET = (
    "There is no backup yet. The first start of a day makes one by itself, once there is something in the"
    " data file."
)
NOT_FOR_SAMPLE = "The sample team is thrown away when you leave, so there is nothing to back up here."
LOOKING = "looking into it …"
A_BREATH = 0.4  # seconds; a second Enter that comes sooner is a key held down, and no answer

Looked = Contents | str  # what is in a backup, or why it can't be used


class BackupsPage(Listing):
    """Newest first. Enter asks whether to put the chosen one back, because no undo reaches behind that."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("make_backup", "return")
    needs_whole_file = False

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[BackupFile] = []
        self._folder_problem = ""
        self._looked: dict[BackupFile, Looked] = {}
        self._looking = False
        self._now = ""
        self._busy = ""
        # The one that Enter asked about, and the one it had asked about when this key came.
        self._asking: BackupFile | None = None
        self._answered: BackupFile | None = None
        self._asked_at = 0.0

    # What there is. -----------------------------------------------------------------------------

    @property
    def available(self) -> bool:
        """Whether there is anything to do here: not in front of a rep, not with the sample team."""
        return not self.shared and not self.coach.demo

    @property
    def backup(self) -> BackupFile | None:
        """The chosen one."""
        return self._entries[self.chosen] if self.chosen < len(self._entries) else None

    def on_mount(self) -> None:
        """Which there are, by their names alone; then what is in the first."""
        self.look_again()

    def look_again(self) -> None:
        """Read the folders anew; the same one stays chosen."""
        if self.coach.demo:
            return
        before = self.backup
        folder = self.coach_app.backup_folder
        self._entries = backups_of(self.coach.file, folder)
        self._folder_problem = folder_problem(folder)
        # Another copy that was merged is only chosen by hand.
        wanted = before or next(iter(own_ones(self._entries)), None)
        at = (n for n, each in enumerate(self._entries) if each == wanted)
        self.chosen = next(at, max(0, min(self.chosen, len(self._entries) - 1)))
        self._look()
        self.redraw()

    def backed_up(self) -> None:
        """There may be one more."""
        self.look_again()

    def count(self) -> int:
        """How many there are."""
        return len(self._entries) if self.available else 0

    def move(self, by: int) -> None:
        """Choose another, and look into it."""
        super().move(by)
        self._look()

    def turned(self) -> None:
        """Turned: no question stays open."""
        self._asking = None
        super().turned()

    # What the page shows. -----------------------------------------------------------------------

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name."""
        return [("Backups", "bold $ink")], [(self._busy, "$muted")]

    def hints(self) -> list[Hint]:
        """What works here."""
        back = hint("leave", "back", bare=True)
        if self.shared:
            return [hint("turn", "turn back"), back]
        if self.coach.demo:
            return [back, hint("help")]
        if self._asking is not None:
            return [hint("open", "put it back"), hint("escape", "leave it all as it is")]
        return [
            *([hint("open", "put back")] if self._entries else []),
            hint("make_backup", bare=True),
            *([Hint("↑ ↓", "move", "cursor_down")] if len(self._entries) > 1 else []),
            hint("help"),
            back,
        ]

    def rows(self, width: int) -> list[Content]:
        """A row or two for each, what is in the chosen one beneath it, and where they lie."""
        self.chosen_rows = range(0)
        room = min(width, MEASURE)
        if self.shared:
            return paragraph("Nothing to show here.", room, "$muted")
        if self.coach.demo:
            return paragraph(NOT_FOR_SAMPLE, room, "$muted")
        rows: list[Content] = []
        for n, backup in enumerate(self._entries):
            block = self._rows_of(backup, width, n == self.chosen)
            if n == self.chosen:
                self.chosen_rows = range(len(rows), len(rows) + len(block))
            rows += [clickable(line, n) for line in block]
        if not self._entries:
            rows = paragraph(NONE_YET, room, "$ink")
        return [*rows, Content(""), *self._where(room)]

    def keep(self) -> range:
        """The chosen one; with the last, where they lie as well."""
        if self.chosen == len(self._entries) - 1:
            return range(self.chosen_rows.start, self.chosen_rows.stop + 3)
        return self.chosen_rows

    def _rows_of(self, backup: BackupFile, width: int, chosen: bool) -> list[Content]:
        mark = ("› " if chosen else "  ", "$accent")
        bold = chosen and backup != self._asking
        when = (moment(backup.made, clock.today()), "bold $ink" if bold else "$ink")
        why, size = WHY.get(backup.why, shown(backup.why)), size_words(backup.size)
        away = backup.path.parent != self._own_folder()
        if width >= ONE_ROW_FROM:
            also = ", in your own folder" if away else ""
            lines = [row(mark, (pad(when[0], 34), when[1]), (pad(why, 23) + size + also, "$muted"))]
        else:
            facts = ", ".join([why, size, *(["in your own folder"] if away else [])])
            lines = [row(mark, when), row("    ", (clip(facts, width - 4), "$muted"))]
        if chosen:
            lines += self._beneath(backup, min(width, MEASURE) - 4)
        return lines

    def _beneath(self, backup: BackupFile, width: int) -> list[Content]:
        """What is in the chosen one; or, when Enter asked, what would happen."""
        if backup == self._asking:
            found, there = self._looked[backup], self._now
            held = holds(found) if isinstance(found, Contents) else ""
            ask = f"Put back the backup of {moment(backup.made, clock.today(), spoken=True)}: {held}?"
            now = f"What is there now{f' ({there})' if there else ''} is kept as a backup first."
            lines = paragraph(ask, width, "bold $ink") + paragraph(now, width, "$ink")
        else:
            lines = paragraph(self._inside(backup), width, "$muted")
        return [row("    ", line) for line in lines]

    def _inside(self, backup: BackupFile) -> str:
        found = self._looked.get(backup)
        if found is None:
            return LOOKING
        return f"{holds(found)}; verified" if isinstance(found, Contents) else f"can’t be used: {found}"

    def _own_folder(self) -> Path:
        return self.coach.backups.own_folder

    def _where(self, width: int) -> list[Content]:
        folder = self.coach_app.backup_folder
        rows = paragraph(f"They lie beside the data file, in “{self._own_folder().name}”.", width, "$muted")
        if folder is not None:
            rows += paragraph(self._folder_problem or f"And in your own folder, “{folder}”.", width, "$muted")
        return rows

    # Looking into the chosen one, in a thread, one at a time. -------------------------------------

    def _look(self) -> None:
        backup = self.backup
        if not self.available or self._looking or backup is None or backup in self._looked:
            return
        self._looking = True
        self._in_thread(partial(self._look_into, backup))

    def _look_into(self, backup: BackupFile) -> None:
        in_front(self.coach_app, self._has_looked, backup, looked_into(backup))

    def _has_looked(self, backup: BackupFile, found: Looked) -> None:
        self._looking = False
        self._looked[backup] = found
        if self.is_attached:
            self.redraw()
            self._look()

    def _in_thread(self, work: partial[None]) -> None:
        self.run_worker(work, name="backups", thread=True, exit_on_error=False)

    # One more now. ------------------------------------------------------------------------------

    def action_make_backup(self) -> None:
        """One now, beside the data file and in the manager's own folder."""
        if not self.available or self._busy:
            return
        self._begin("making a backup …")
        self._in_thread(partial(self._make))

    def _make(self) -> None:
        """In a thread."""
        try:
            made = self.coach.backups.make(progress=self._progress("making a backup"))
        except (CoachError, OSError) as problem:
            in_front(self.coach_app, self._failed, problem)
        else:
            in_front(self.coach_app, self._made, made)

    def _made(self, made: Made) -> None:
        self._busy = ""
        self.look_again()
        paths = [made.path, *([made.also] if made.also else [])]
        self.chosen = next((n for n, each in enumerate(self._entries) if each.path in paths), self.chosen)
        self._look()
        also = f" And one in {shown(str(made.also.parent))}." if made.also else ""
        self.tell(f"Made and verified.{also}", *([made.problem] if made.problem else []))

    def _failed(self, problem: CoachError | OSError) -> None:
        self._busy = ""
        if isinstance(problem, OSError):
            problem = CoachError(f"That could not be done ({problem.strerror}).", "Nothing was changed.")
        self.show_problem(problem)
        self.look_again()

    def _begin(self, words: str) -> None:
        self._busy = words
        self.problem, self.said = None, ()
        self.redraw()

    def _progress(self, words: str) -> _Progress:
        return _Progress(self, words)

    def show_progress(self, words: str) -> None:
        """How far it is, in the header."""
        if self._busy:
            self._busy = words
            self.redraw()

    # Putting one back. --------------------------------------------------------------------------

    def before_key(self) -> None:
        """Any key but Enter answers the question with no."""
        super().before_key()
        self._answered, self._asking = self._asking, None
        if self._answered is not None:
            self.redraw()

    def action_pick(self, index: int) -> None:
        """A click chooses; what asks is answered by keys alone."""
        self._asking = self._answered = None
        if index == self.chosen:
            self._ask()
        else:
            self.move(index - self.chosen)

    def action_open(self) -> None:
        """Ask about the chosen one; asked already, put it back."""
        backup = self.backup
        in_time = time.monotonic() - self._asked_at >= A_BREATH
        if backup is not None and self._answered == backup and in_time:
            self._put_back(backup)
        else:
            self._ask()

    def _ask(self) -> None:
        backup = self.backup
        if not self.available or backup is None or self._busy:
            return
        found = self._looked.get(backup)
        if found is None:
            self.tell("It is still being looked into: a moment.")
        elif isinstance(found, str):
            self.show_problem(CoachError(f"This one can’t be used: {found}", "Take another one."))
        else:
            self._asking, self._now = backup, self._counts()
            self._asked_at = time.monotonic()
            self.redraw()

    def _counts(self) -> str:
        """What is in the data file now, as far as it can be read."""
        try:
            return holds_words(*self.coach.backups.now())
        except CoachError:
            return ""

    def _put_back(self, backup: BackupFile) -> None:
        self.coach_app.flush()
        self._begin("putting it back …")
        self._in_thread(partial(self._restore, backup))

    def _restore(self, backup: BackupFile) -> None:
        """In a thread. Once the file was let go of it is opened anew, whatever became of it."""
        app, coach = self.coach_app, self.coach
        try:
            look(backup.path)
        except CoachError as problem:
            in_front(app, self._failed, problem)
            return
        try:
            restored = coach.backups.restore(backup.path, self._progress("putting it back"))
            said = restored_words(restored)
        except CoachError as problem:
            said = [str(problem)]
        in_front(app, app.open_again, *said)

    # Leaving. -----------------------------------------------------------------------------------

    def action_escape(self) -> None:
        """The question first."""
        if self._answered is None:
            self.action_leave()

    def action_leave(self) -> None:
        """Back; while one is being put back there is no page to go back to."""
        if self._answered is not None:
            return
        if self._busy.startswith("putting"):
            self.tell("A moment: the data file is just being put back.")
            return
        super().action_leave()


class _Progress:
    """Tells the page how far it is, at every twentieth part; a small file is done before it says anything."""

    def __init__(self, page: BackupsPage, words: str) -> None:
        self._page = page
        self._words = words
        self._said = 0

    def __call__(self, done: float) -> None:
        part = int(done * 20)
        if part > self._said and done < 1:
            self._said = part
            words = f"{self._words}, {part * 5} %"
            in_front(self._page.coach_app, self._page.show_progress, words)


def looked_into(backup: BackupFile) -> Looked:
    """What is in it, or in one sentence why it can't be used."""
    try:
        return look(backup.path)
    except CoachError as problem:
        return problem.message.replace(str(backup.path), backup.path.name)
    except OSError as error:
        return f"it can’t be read ({error.strerror})."


def restored_words(restored: Restored) -> list[str]:
    """What was found and done, for the page that opens then."""
    return [restored.sentence(), *restored.notices]


def moment(made: datetime, today: date, *, spoken: bool = False) -> str:
    """“Today, 09:12”, “Yesterday, 17:20”, “Friday 20 November, 09:12”; `spoken` inside a sentence."""
    days = (today - made.date()).days
    if days in (0, 1):
        word = ("today", "yesterday")[days]
        return f"{word if spoken else word.capitalize()}, {made:%H:%M}"
    year = f" {made.year}" if made.year != today.year else ""
    return f"{WEEKDAYS[made.weekday()]} {made.day} {MONTHS[made.month - 1]}{year}, {made:%H:%M}"


def holds(contents: Contents) -> str:
    """“6 reps, 31 one-on-ones, the last on 24 Nov”."""
    return holds_words(contents.reps, contents.one_on_ones, contents.last_day)


def holds_words(reps: int, talks: int, last: date | None = None) -> str:
    """The same of numbers."""
    who = "one rep" if reps == 1 else f"{reps} reps"
    what = "one one-on-one" if talks == 1 else f"{talks} one-on-ones"
    return f"{who}, {what}" + (f", the last on {bare_day(last, clock.today())}" if last else "")


def size_words(size: int) -> str:
    """“412 kB”, “40.1 MB”."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"
