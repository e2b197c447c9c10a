"""Backups: dated copies of the data file in a folder beside it, each verified after it was written.

A name tells people when and why: “coach 2026-11-24 17.20.05.json” is the day's own, “… before restore.json”
one made before something was changed, “… asked.json” one that was asked for, “… merged.json” another copy
that was merged. A backup is a whole data file: it opens like one. Of an older format it may have a journal
beside it, as a data file has.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from zlib import crc32

from coach_tui import clock
from coach_tui.errors import CoachError, DataFileError, NotThere
from coach_tui.storage import durable, main_file, names
from coach_tui.storage.neighbours import file_id
from coach_tui.storage.recovery import recover
from coach_tui.storage.thinning import clock_is_proven, thin, thin_others

if TYPE_CHECKING:
    from coach_tui.storage.store import Store

DAILY, ASKED = "", "asked"
BEFORE_RESTORE, BEFORE_MIGRATION, BEFORE_MERGE = "before restore", "before migration", "before merge"
BEFORE_REPLACEMENT = "before replacement"  # an older file was put in the place of the one in memory
PART, REWRITING = ".part", ".rewriting"
_CHUNK = 1 << 20
_LEFT_BEHIND = 3600.0  # seconds after which a half-written one is what a killed process left

Progress = Callable[[float], None]


def no_progress(done: float) -> None:
    """Nobody looks on."""
    del done


class BackupFile(NamedTuple):
    """A backup by its name: `made` is local time without a zone, `why` empty for the day's own."""

    path: Path
    made: datetime
    size: int
    why: str


class Contents(NamedTuple):
    """What a sound backup holds. `last_day` is the day of the last one-on-one or check-in in it."""

    schema: int
    file: str
    generation: int
    reps: int
    one_on_ones: int
    last_day: date | None


def folder_of(data_file: Path) -> Path:
    """Where the backups of a data file lie: “coach.json.backups” beside it, made by the first of them."""
    path = names.resolved(data_file)
    return path.with_name(path.name + names.BACKUPS)


def make(
    source: BinaryIO | bytes,
    data_file: Path,
    why: str,
    *,
    to: Path | None = None,
    progress: Progress = no_progress,
) -> Path:
    """Copies the bytes of a data file to a new backup, verifies it, and returns where it is.

    Without `to` it goes into the folder beside the data file; `to` is another folder (which is there), or
    the file that it becomes. Nothing is ever written over. `progress` is told the part done, 0 to 1.
    Raises DataFileError, or CoachError for a `to` that can't be; then nothing of it is left.
    """
    place = _place(data_file, to)
    part = _part(place.folder, data_file)
    try:
        crc = _copied(source, part, progress)
        _verify(part, crc, strict=why != BEFORE_MIGRATION)
        made = _named(part, place, names.resolved(data_file), why)
    except OSError as error:
        raise _not_made(error, place.folder) from error
    finally:
        _drop(part)
    progress(1.0)
    return made


def make_of(
    meta: main_file.Meta, tables: main_file.TableData, data_file: Path, why: str, *, to: Path | None = None
) -> Path:
    """The same, of tables that are in memory. Raises as `make` does."""
    place = _place(data_file, to)
    part = _part(place.folder, data_file)
    try:
        main_file.write(part, meta, tables)
        _verify(part, None, strict=True)
        return _named(part, place, names.resolved(data_file), why)
    except OSError as error:
        raise _not_made(error, place.folder) from error
    finally:
        _drop(names.temporary_of(part))
        _drop(part)


def all_of(data_file: Path, folder: Path | None = None) -> list[BackupFile]:
    """Every backup in the folder beside the data file and in `folder`, newest first; none is opened."""
    found = in_folder(folder_of(data_file), data_file)
    if folder is not None and names.resolved(folder) != folder_of(data_file):
        found += in_folder(names.resolved(folder), data_file)
    return sorted(found, key=lambda backup: (backup.made, backup.path.name), reverse=True)


def look(path: Path) -> Contents:
    """Reads and verifies one. Raises DataFileError when it is no sound data file that we can read."""
    data = durable.read_bytes(path)
    if data is None:
        raise NotThere(f"There is no “{path}”.", "coach-tui restore lists the backups.")
    file = main_file.parse(data, path)
    if not is_sound(file):
        raise unsound(path)
    if log := durable.read_bytes(names.journal_of(path)):
        file = file._replace(tables=recover(data, log, path).tables)
    sessions = list(file.tables.get("sessions", {}).values())
    days = [day for each in sessions if (day := _day(each.get("started"))) is not None]
    talks = sum(each.get("kind", "one_on_one") == "one_on_one" for each in sessions)
    reps = len(file.tables.get("reps", {}))
    meta = file.meta
    return Contents(meta.schema, meta.file, meta.generation, reps, talks, max(days, default=None))


def tidy(data_file: Path, folder: Path, now: datetime) -> list[Path]:
    """Thins the backups in one folder, of this very data file only, and returns those that went.

    Called after one was made: so the newest sound one always stays. What can't be removed stays.
    """
    ours = in_folder(folder, data_file)
    newest = max(ours, key=lambda backup: backup.made, default=None)
    own_id = file_id(newest.path) if newest is not None else None
    mine = [backup for backup in ours if own_id is not None and file_id(backup.path) == own_id]
    now = now.replace(tzinfo=None)
    if not clock_is_proven([backup.made for backup in mine], now):
        return []
    daily = [backup for backup in mine if backup.why == DAILY]
    others = [backup for backup in mine if backup.why != DAILY]
    going = [daily[i] for i in thin([b.made for b in daily], now)]
    going += [others[i] for i in thin_others([b.made for b in others], now)]
    gone = []
    for backup in going:
        with contextlib.suppress(OSError):
            backup.path.unlink()
            gone.append(backup.path)
            names.journal_of(backup.path).unlink(missing_ok=True)
    if gone:
        with contextlib.suppress(OSError):
            durable.sync_folder(folder)
    return gone


def own_ones(found: list[BackupFile]) -> list[BackupFile]:
    """Those that may be chosen without being named: of another copy only where its name was given."""
    return [backup for backup in found if backup.why != names.MERGED]


def is_open_file(source: BinaryIO, path: Path) -> bool:
    """Whether what is open for reading is still what stands at `path`, and unchanged."""
    try:
        there, read = path.stat(), os.fstat(source.fileno())
    except OSError:
        return False
    return (there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns) == (
        read.st_dev,
        read.st_ino,
        read.st_size,
        read.st_mtime_ns,
    )


def drop(path: Path) -> None:
    """Takes a backup away for good. Raises DataFileError."""
    try:
        path.unlink(missing_ok=True)
        durable.sync_folder(path.parent)
    except OSError as error:
        raise durable.not_saved(error, path) from error


def rewrite(path: Path, change: Callable[[Store], None]) -> bool:
    """Changes a backup by `change`, on a copy that then takes its place, whole and verified.

    Returns whether that could be done; if not, the backup is as it was. Raises nothing for a file.
    """
    from coach_tui.storage.store import Store

    space = path.with_name(REWRITING)
    try:
        shutil.rmtree(space, ignore_errors=True)
        space.mkdir(mode=0o700)
        copy = space / "coach.json"
        times = path.stat()
        durable.write_file(copy, path.read_bytes())
        if log := durable.read_bytes(names.journal_of(path)):
            durable.write_file(names.journal_of(copy), log)
        # A name of its own, so that no other copy is taken for one that knows this change.
        store = Store(copy, copy=os.urandom(4).hex())
        try:
            change(store)
            store.fold()
        finally:
            store.close(fold=False)
        look(copy)
        with contextlib.suppress(OSError):
            os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))
        durable.replace(copy, path)
        # Its lines count as folded from here on; a head speaks of the file that it was.
        of_head = names.head_of(path)
        for beside in (names.journal_of(path), of_head, names.temporary_of(of_head)):
            beside.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            names.lock_of(path).unlink(missing_ok=True)
        durable.sync_folder(path.parent)
        return True
    except (OSError, CoachError):
        return False
    finally:
        shutil.rmtree(space, ignore_errors=True)


def sweep(folder: Path, *, older_than: float = _LEFT_BEHIND, stem: str = "") -> None:
    """Removes what killed processes left half-written, some seconds ago at least; of `stem` alone, if named.

    Where others keep files too a stem has to be named.
    """
    gone = False
    for left in _entries(folder):
        if (
            left.name.startswith(f".{stem}") and left.name.endswith((PART, f"{PART}.tmp"))
        ) or left.name == REWRITING:
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime >= older_than:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                    gone = True
    if gone:
        with contextlib.suppress(OSError):
            durable.sync_folder(folder)


def is_sound(file: main_file.MainFile) -> bool:
    """Whether every record and what the file says of itself is as it was written, or is again."""
    return not file.differing and main_file.is_proven(file.meta)


def is_as_written(file: main_file.MainFile) -> bool:
    """Whether no bit had to be put right either."""
    return is_sound(file) and not file.mended and file.about_itself == "sound"


def unsound(path: Path) -> DataFileError:
    """What to say of a backup whose bytes are not what was written."""
    return DataFileError(
        f"“{path}” is damaged: its checksums don’t fit.", "It was left as it is. Take another backup."
    )


class _Place(NamedTuple):
    """The folder, which is there by now, and the name asked for, if one was."""

    folder: Path
    name: str | None


def _place(data_file: Path, to: Path | None) -> _Place:
    data_file = names.resolved(data_file)
    if to is None:
        folder = folder_of(data_file)
        try:
            durable.make_folder(folder)
        except OSError as error:
            raise _not_made(error, folder) from error
        sweep(folder)
        return _Place(folder, None)
    to = names.resolved(to)
    if to.is_dir():
        sweep(to)
        return _Place(to, None)
    if to == data_file:
        raise CoachError("That is the data file itself.", "Name another file, or a folder.")
    if to.parent == data_file.parent and to.name.startswith(data_file.name):
        raise CoachError(f"“{to.name}” is a name of the data file’s own.", "Name another file, or a folder.")
    if durable.exists(to):
        raise _is_there(to)
    if not to.parent.is_dir():
        raise CoachError(f"There is no folder “{to.parent}”.", "Make it first, or name another one.")
    return _Place(to.parent, to.name)


def _part(folder: Path, data_file: Path) -> Path:
    return folder / f".{data_file.stem}-{os.getpid()}-{time.monotonic_ns():x}{PART}"


def _copied(source: BinaryIO | bytes, part: Path, progress: Progress) -> int:
    """Writes all of `source` to `part`, durably, some at a time; returns the checksum."""
    stream: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0, os.SEEK_END)
    size = stream.tell() or 1
    stream.seek(0)
    fd = durable.open_private(part, os.O_WRONLY | os.O_TRUNC)
    crc = done = 0
    try:
        while chunk := stream.read(_CHUNK):
            durable.write_all(fd, chunk)
            crc = crc32(chunk, crc)
            done += len(chunk)
            progress(0.5 * done / size)
        durable.sync(fd)
        _forget_cached(fd)
    finally:
        os.close(fd)
    return crc


def _forget_cached(fd: int) -> None:
    """Reading the file again then reads the disk, where the system can be asked for that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)


def _verify(path: Path, crc: int | None, *, strict: bool) -> None:
    """Reads it anew. Raises DataFileError when it is not what was written, or not sound."""
    data = path.read_bytes()
    if crc is not None and crc32(data) != crc:
        raise DataFileError(
            "No backup was made: what the disk gives back is not what was written.", "Use another disk."
        )
    try:
        file = main_file.parse(data, path)
    except DataFileError as error:
        raise _source_is_damaged() from error
    if strict and not is_as_written(file):
        raise _source_is_damaged()


def _source_is_damaged() -> DataFileError:
    return DataFileError(
        "No backup was made: the data file on the disk is damaged.",
        "Leave the app and open it again; it says what it finds.",
    )


def _named(part: Path, place: _Place, data_file: Path, why: str) -> Path:
    """Gives it its name, never one that is taken: a second one of a second has the next second's."""
    if place.name is not None:
        target = place.folder / place.name
        if not _take(part, target):
            raise _is_there(target)
        return target
    moment = clock.now().replace(tzinfo=None, microsecond=0)
    while not _take(part, target := place.folder / names.dated(data_file, moment, why, data_file.suffix)):
        moment += timedelta(seconds=1)
    return target


def _drop(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _take(part: Path, target: Path) -> bool:
    """`part` becomes `target`, for good; False when there is one already."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:
        # A stick's file system knows no links: between the look and the renaming is a moment only.
        if durable.exists(target):
            return False
        durable.replace(part, target)
    else:
        part.unlink()
        durable.sync_folder(target.parent)
    return True


def in_folder(folder: Path, data_file: Path) -> list[BackupFile]:
    """The backups of this data file's name in a folder, in no order."""
    data_file = names.resolved(data_file)
    pattern = re.compile(
        rf"{re.escape(data_file.stem)} (\d{{4}}-\d\d-\d\d \d\d\.\d\d\.\d\d)"
        rf"(?: (asked|merged|before [a-z]+))?{re.escape(data_file.suffix)}"
    )
    found = []
    for path in _entries(folder):
        name = pattern.fullmatch(path.name)
        with contextlib.suppress(OSError, ValueError):
            if name is not None and path.is_file():
                made = datetime.strptime(name[1], names.STAMP)
                found.append(BackupFile(path, made, path.stat().st_size, name[2] or ""))
    return found


def made_of(path: Path) -> datetime | None:
    """When a backup was made, by its name: local time; None for a file of another name."""
    found = re.search(
        r" (\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?: (?:asked|merged|before [a-z]+))?(?:\.|$)", path.name
    )
    try:
        return datetime.strptime(found[1], names.STAMP) if found else None
    except ValueError:
        return None


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _day(moment: object) -> date | None:
    try:
        return datetime.fromisoformat(str(moment)).date()
    except ValueError:
        return None


def _is_there(path: Path) -> CoachError:
    return CoachError(f"“{path}” is there already; it was left as it is.", "Name another file.")


def _not_made(error: OSError, folder: Path) -> DataFileError:
    problem = durable.not_saved(error, folder)
    message = problem.message.replace("Not saved:", "No backup was made:", 1)
    return DataFileError(message, problem.hint.replace("then save again", "then make it again"))
