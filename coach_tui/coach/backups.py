"""Backups: made by themselves at the first start of a day, asked for, listed, and restored."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from .. import clock
from ..errors import CoachError, DataFileError
from ..storage import Store, backups, durable, names, versions
from ..storage.backups import BackupFile, Contents, Progress, look, no_progress, own_ones
from ..storage.recovery import recover
from ..storage.restoring import Restored
from ..storage.restoring import restore as _restore
from .records import TABLES

__all__ = [
    "BackupFile",
    "Backups",
    "Contents",
    "Made",
    "Restored",
    "backups_of",
    "folder_problem",
    "look",
    "own_ones",
    "restore_file",
]


_TRIES = 3  # copies of a file that others change meanwhile


class Made(Struct, frozen=True, kw_only=True):
    """Backups that were made. `path` is the one beside the data file, or where it was asked for.

    `also` is the one in the manager's own folder; `problem` says in a sentence or two why there is none
    there, or is empty.
    """

    path: Path
    also: Path | None = None
    problem: str = ""


class Backups:
    """Use cases of backups. `progress` is told the part done, 0 to 1.

    `make`, `make_if_due`, `all` and `look` may run in a thread.
    """

    def __init__(self, store: Store, *, demo: bool = False) -> None:
        self._store = store
        self._demo = demo
        self._folder: Path | None = None
        self._folder_set = False

    @property
    def folder(self) -> Path | None:
        """The manager's own folder for backups, such as a stick; from the settings unless it was set here."""
        if self._folder_set or self._demo:
            return self._folder
        from ..settings import read_settings

        named = read_settings().backup_folder
        return Path(named).expanduser() if named else None

    @folder.setter
    def folder(self, folder: Path | None) -> None:
        self._folder, self._folder_set = folder, True

    @property
    def folder_problem(self) -> str:
        """Why no backup can be made in the manager's own folder now, as a sentence; empty when it can."""
        return folder_problem(self.folder)

    def make(self, to: Path | None = None, progress: Progress = no_progress) -> Made:
        """One now: beside the data file, and in the manager's own folder; or only at `to`, a file or folder.

        Raises CoachError where there is nothing yet or `to` can't be; DataFileError when it can't be written.
        """
        made = self._make(backups.ASKED, to, progress)
        return self._also(made, backups.ASKED, progress) if to is None else made

    def make_if_due(self, progress: Progress = no_progress) -> Made | None:
        """The day's own, unless it was made; the old ones are thinned. For the app's start, in a thread.

        None when nothing is due: made today, nothing there yet, a file that can only be read, the sample
        team. Raises DataFileError when it can't be made.
        """
        if self._demo or self._store.read_only or not self._is_there():
            return None
        folder = self.folder
        there = folder is not None and self._due(folder)
        if not self._due(backups.folder_of(self._store.path)):
            return self._only_there(folder, progress) if folder is not None and there else None
        made = self._make(backups.DAILY, None, progress)
        self._thin(made.path.parent)
        return self._also(made, backups.DAILY, progress) if there else made

    def all(self) -> list[BackupFile]:
        """Every backup, newest first, in both folders; none is opened."""
        return backups.all_of(self._store.path, self.folder)

    @property
    def own_folder(self) -> Path:
        """The folder beside the data file; made by the first backup."""
        return backups.folder_of(self._store.path)

    def now(self) -> tuple[int, int]:
        """How many reps and one-on-ones the data file holds now. Raises DataFileError."""
        tables = self._store.tables
        sessions = list(tables.get("sessions", {}).values())
        talks = sum(each.get("kind", "one_on_one") == "one_on_one" for each in sessions)
        return len(tables.get("reps", {})), talks

    def look(self, path: Path) -> Contents:
        """What is in one. Raises DataFileError when it is not sound."""
        return look(path)

    def restore(self, path: Path, progress: Progress = no_progress) -> Restored:
        """Puts a backup in the data file's place; what is there is kept first.

        The data file is let go of: this `Coach` is at its end, and has to be opened anew, also when this
        raises later on. A backup that is not sound is refused before that.
        """
        look(path)
        self._store.close(fold=False)
        return _restore(self._store.path, path, progress=progress, valid=_is_record)

    def _is_there(self) -> bool:
        return durable.exists(self._store.path) or bool(self._store.tables)

    def _make(self, why: str, to: Path | None, progress: Progress) -> Made:
        if not self._is_there():
            raise CoachError(
                "There is nothing to back up yet.", "The first thing that is kept makes the file."
            )
        if self._store.read_only:
            return Made(path=self._of_both_files(why, to))
        for _ in range(_TRIES):
            with self._store.snapshot() as source:
                if (made := self._copied(source, why, to, progress)) is not None:
                    return Made(path=made)
        raise DataFileError("The file was changed again and again; try again.")

    def _copied(self, source: BinaryIO, why: str, to: Path | None, progress: Progress) -> Path | None:
        """The backup, or None, and there is none, where the file became another one meanwhile.

        The safe path takes words out of the file and of every backup that it finds; one that was only
        begun by then would keep them.
        """
        path = self._store.path
        try:
            made = backups.make(source, path, why, to=to, progress=progress)
        except DataFileError:
            # The safe path sweeps away what is half written.
            if backups.is_open_file(source, path):
                raise
            return None
        if backups.is_open_file(source, path):
            return made
        backups.drop(made)
        return None

    def _of_both_files(self, why: str, to: Path | None) -> Path:
        """Where nothing can be folded: what the file and its journal hold together."""
        path = self._store.path
        log = durable.read_bytes(names.journal_of(path))
        found = recover(durable.read_bytes(path), log or b"", path)
        if found.meta is None:
            raise CoachError("There is nothing to back up yet.")
        return backups.make_of(found.meta, found.tables, path, why, to=to)

    def _also(self, made: Made, why: str, progress: Progress) -> Made:
        """The same one in the manager's own folder; the one that was made counts, whatever happens there."""
        folder = self.folder
        if folder is None or names.resolved(folder) == made.path.parent:
            return made
        try:
            _prepare(folder)
            # From the data file again: the first copy may be one that the safe path is just rewriting.
            also = self._make(why, folder, progress).path
        except (OSError, CoachError) as problem:
            return replace(made, problem=str(problem))
        self._thin(folder)
        return replace(made, also=also)

    def _only_there(self, folder: Path, progress: Progress) -> Made | None:
        """The day's own was made before the stick was plugged in: now there too."""
        if folder_problem(folder):
            return None
        _prepare(folder)
        made = self._make(backups.DAILY, folder, progress)
        self._thin(folder)
        return made

    def _thin(self, folder: Path) -> None:
        backups.tidy(self._store.path, folder, clock.now())

    def _due(self, folder: Path) -> bool:
        today = clock.today()
        found = backups.in_folder(folder, self._store.path)
        return not any(each.made.date() == today and each.why == backups.DAILY for each in found)


def backups_of(data_file: Path, folder: Path | None = None) -> list[BackupFile]:
    """Every backup of a data file, also of one that can't be opened, newest first; none is opened."""
    return backups.all_of(data_file, folder)


def restore_file(data_file: Path, path: Path, progress: Progress = no_progress) -> Restored:
    """Puts a backup in the place of a data file that is damaged or missing; what is there is kept first."""
    return _restore(data_file, path, progress=progress, valid=_is_record)


def folder_problem(folder: Path | None) -> str:
    """Why no backup can be made in the manager's own folder, as a sentence; empty when it can.

    A folder that is missing is made by the first backup, but never where the one above it is missing too:
    that is a stick that is not there.
    """
    if folder is None:
        return ""
    try:
        if folder.is_dir():
            return "" if durable.writable(folder) else f"The backup folder “{folder}” can’t be written."
        if folder.exists():
            return f"The backup folder “{folder}” is no folder."
        there = folder.parent.is_dir()
    except OSError as error:
        return f"The backup folder “{folder}” can’t be read ({error.strerror})."
    return "" if there else f"The backup folder “{folder}” is not there; perhaps its stick is not plugged in."


def _is_record(table: str, document: dict[str, Any]) -> bool:
    """Whether a document from a damaged file can be read as what its table holds."""
    kind = next((kind for kind, name in TABLES.items() if name == table), None)
    if kind is None:
        return True
    try:
        msgspec.convert(versions.bare(document), kind)
    except msgspec.ValidationError:
        return False
    return True


def _prepare(folder: Path) -> None:
    """Makes the manager's own folder where it may be made. Raises DataFileError."""
    if problem := folder_problem(folder):
        raise DataFileError(problem, "The backups beside the data file are made all the same.")
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=0o700)
        with suppress(OSError):
            folder.chmod(0o700)
        durable.sync_folder(folder.parent)
    except OSError as error:
        raise DataFileError(
            f"The backup folder “{folder}” can’t be made ({error.strerror}).", "Name another one."
        ) from error
