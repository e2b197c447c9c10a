"""Putting a backup in the place of the data file; what is there first is kept.

Crash-safe at every step: what is there is kept before anything changes, the file changes at once, and the old
journal's lines then belong to an earlier generation that counts as folded.
"""

from __future__ import annotations

import contextlib
import errno
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from coach_tui import clock
from coach_tui.domain.days import MONTHS
from coach_tui.errors import CoachError, DataFileError, NotThere
from coach_tui.storage import backups, copies, durable, journal, main_file, names
from coach_tui.storage.backups import BEFORE_RESTORE, Progress, no_progress
from coach_tui.storage.journal_file import JournalFile
from coach_tui.storage.lock import FileLock
from coach_tui.storage.main_file import NOTHING_FOLDED, Folded, Meta, TableData
from coach_tui.storage.newer import Newer, Valid, any_document, take_over
from coach_tui.storage.recovery import Found, recover
from coach_tui.storage.salvage import whose

_LOCK_SECONDS = 5.0
_MOST = 1 << 40


class Restored(Struct, frozen=True, kw_only=True):
    """What became of the data file.

    `backup` is what was restored, `made` when it was made (local time; None when its name doesn't say).
    `kept` are the files with what was there before, `damaged` those of them that can't be opened.
    `newer` counts the records that were newer than the backup and were taken over from a damaged file or
    from the journal, `lost` what could not be read in them, `mended` the single flipped bits that were found.
    `notices` are sentences about what lay beside the backup. `sentence()` says it all.
    """

    backup: Path
    made: datetime | None
    kept: tuple[Path, ...] = ()
    damaged: tuple[Path, ...] = ()
    newer: int = 0
    lost: int = 0
    mended: int = 0
    notices: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was found and done, for the manager, in one sentence."""
        of = f"the backup of {_moment(self.made)}" if self.made is not None else f"“{self.backup.name}”"
        if self.damaged:
            names = " and ".join(f"“{path.name}”" for path in self.damaged)
            are = "that file is kept as" if len(self.damaged) == 1 else "what was there is kept as"
            return f"Restored from {of}: {self._taken()}; {are} {names}."
        if self.kept:
            return f"Restored from {of}; what was there before is kept as “{self.kept[0].name}”."
        return f"Restored from {of}."

    def _taken(self) -> str:
        lost = ", in which one flipped bit was mended" if self.mended == 1 else ""
        if self.lost:
            lost = f", {'one' if self.lost == 1 else self.lost} could not be"
        where = "the damaged file" if any(".journal." not in p.name for p in self.damaged) else "its journal"
        if not self.newer:
            return f"nothing newer than it was found in {where}{lost}"
        records = "one record" if self.newer == 1 else f"{self.newer} records"
        was = "was" if self.newer == 1 else "were"
        return f"{records} newer than it {was} read from {where}{lost}"


class _Backup(NamedTuple):
    """A sound one, read; its tables in today's format."""

    path: Path
    meta: Meta
    tables: TableData
    notices: tuple[str, ...]


class _There(NamedTuple):
    """What is there: the bytes, the lines of the journal, and the state, None where it can't be opened."""

    main: bytes | None
    log: bytes
    scan: journal.Scan
    found: Found | None
    suspect: bool

    @property
    def generation(self) -> int:
        """The highest that is named anywhere in it."""
        known = whose(self.main)[1] if self.main else None
        # A generation that nobody could have reached is damage, and must not drag ours along.
        return max(
            known if known is not None and known < _MOST else 0,
            *(line.generation for line in self.scan.lines),
            self.found.meta.generation if self.found is not None and self.found.meta is not None else 0,
        )

    @property
    def folded(self) -> Folded:
        """So that lines left in the journal count as folded, were we interrupted before it is emptied."""
        if not self.scan.lines:
            return NOTHING_FOLDED
        last = self.scan.lines[-1]
        return last.generation, last.n, last.crc


def restore(
    data_file: Path, backup: Path, *, progress: Progress = no_progress, valid: Valid = any_document
) -> Restored:
    """Verifies the backup, keeps what is there, and puts the backup in its place.

    Works also where the data file can't be opened: what is newer in a damaged one is then taken over.
    Nothing is changed before the backup was found sound and what is there was kept. Raises DataFileError,
    NotThere or CoachError; the data file is then as it was.
    """
    path = names.resolved(data_file)
    source = _read_backup(path, backup)
    progress(0.3)
    try:
        durable.make_folder(path.parent)
        for each in (path, names.journal_of(path), path.parent):
            if durable.exists(each) and not durable.writable(each):
                raise PermissionError(errno.EACCES, "read-only")
        with FileLock(names.lock_of(path), _LOCK_SECONDS) as lock:
            if lock.failure is not None:
                raise lock.failure
            return _restore(path, source, progress, valid)
    except OSError as error:
        problem = durable.not_saved(error, path)
        message = problem.message.replace("Not saved:", "Not restored:", 1)
        raise DataFileError(message, "The data file is as it was.") from error


def _restore(path: Path, source: _Backup, progress: Progress, valid: Valid) -> Restored:
    there = _there(path)
    kept, damaged = _keep(path, there)
    progress(0.6)
    newer = Newer(source.tables, 0, 0, 0)
    if damaged:
        newer = take_over(source.meta, source.tables, there.main, there.scan, valid)
    generation = max(source.meta.generation, there.generation) + 2
    meta = msgspec.structs.replace(
        source.meta, schema=main_file.SCHEMA, generation=generation, folded=there.folded
    )
    main_file.write(path, meta, newer.tables)
    # The backup is in its place. What follows is repaired by the next opening, were it not reached.
    with contextlib.suppress(OSError):
        JournalFile(names.journal_of(path)).cut()
    with contextlib.suppress(OSError):
        names.head_of(path).unlink(missing_ok=True)
    copies.draw_anew(path, meta.file)
    progress(1.0)
    return Restored(
        backup=source.path,
        made=backups.made_of(source.path),
        kept=(*kept, *damaged),
        damaged=damaged,
        newer=newer.records,
        lost=newer.lost,
        mended=newer.mended,
        notices=source.notices,
    )


def _read_backup(path: Path, backup: Path) -> _Backup:
    backup = names.resolved(backup)
    if backup == path:
        raise CoachError(f"“{backup}” is the data file itself.", "coach-tui restore lists the backups.")
    data = durable.read_bytes(backup)
    if data is None:
        raise NotThere(f"There is no “{backup}”.", "coach-tui restore lists the backups.")
    if not backups.is_sound(main_file.parse(data, backup)):
        raise backups.unsound(backup)
    # A data file that was copied as a whole has its last changes in the journal beside it.
    found = recover(data, durable.read_bytes(names.journal_of(backup)) or b"", backup)
    if found.meta is None:
        raise DataFileError(f"“{backup}” is empty.", "Take another backup.")
    notices = found.told(aside=names.journal_of(backup).name, main=backup.name)
    return _Backup(backup, found.meta, found.tables, notices)


def _there(path: Path) -> _There:
    main, log = durable.read_bytes(path), durable.read_bytes(names.journal_of(path)) or b""
    scan = journal.scan(log)
    suspect = False
    found: Found | None = None
    with contextlib.suppress(DataFileError):
        found = recover(main, log, path)
        if main is not None and not main_file.is_blank(main):
            suspect = not backups.is_as_written(main_file.parse(main, path))
    return _There(main, log, scan, found, suspect)


def _keep(path: Path, there: _There) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Keeps what is there: a backup of it, or, where it is damaged, its bytes under dated names."""
    sound = there.found is not None and not there.suspect
    if sound and there.found is not None:
        if there.found.meta is None:
            return (), ()
        kept = [backups.make_of(there.found.meta, there.found.tables, path, BEFORE_RESTORE)]
        if there.found.aside is not None:
            kept.append(names.set_aside(names.journal_of(path), there.log, there.found.aside))
        return tuple(kept), ()
    damaged = []
    if there.main is not None and not main_file.is_blank(there.main):
        damaged.append(names.set_aside(path, there.main, "damaged"))
    if there.log:
        damaged.append(names.set_aside(names.journal_of(path), there.log, "damaged"))
    return (), tuple(damaged)


def _moment(made: datetime) -> str:
    year = f" {made.year}" if made.year != clock.today().year else ""
    return f"{made.day} {MONTHS[made.month - 1]}{year} {made:%H:%M}"
