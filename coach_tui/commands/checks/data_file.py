"""The data file: whether it can be used, who may read it, who has it open, and what lies beside it."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ...display import quoted, shown
from ...errors import DataFileError
from ...paths import default_file
from ...storage import durable, head, main_file, names, neighbours
from ...storage.lock import Presence
from ...storage.recovery import Found, recover
from .check import Check

LOCK_SECONDS = 1.0
MOST_NAMES = 5
_TRIES = 20


class DataFile:
    """The data file of a run, looked at from outside: it is neither opened nor locked, made nor mended."""

    def __init__(self, path: Path) -> None:
        self.path = _resolved(path)
        self._journal = names.journal_of(self.path)

    def data_file(self, name: str) -> Check:
        """Whether it can be used, and how much is in it."""
        path = quoted(str(self.path))
        if self.path.exists() and not self.path.is_file():
            raise DataFileError(f"{path} is no file.", "Name a file: --file team.json.")
        if not (durable.exists(self.path) or durable.exists(self._journal)):
            return Check(
                name, True, f"There is no data file {path} yet; the first thing that is kept makes it."
            )
        if self._is_locked():
            detail = f"{path} is locked: another coach-tui has held it for more than a second."
            return Check(name, False, detail, "Close the other one, or wait, then look again.")
        found, log = self._read()
        if self._is_read_only():
            do = "Check the permissions of the file and its folder."
            return Check(name, False, f"{path} can be read, but not written.", do)
        size = self.path.stat().st_size if self.path.exists() else 0
        detail = f"{path} has {_counts(found)}: {_kilobytes(size)}, and {_kilobytes(log)} in its journal."
        if trouble := found.told(aside="a copy beside it", main="a copy beside it"):
            return Check(name, False, f"{detail} {' '.join(trouble)}", "Open the app: it mends what it can.")
        return Check(name, True, detail)

    def rights(self, name: str) -> Check:
        """Who may read it."""
        there = [p for p in (self.path, self._journal) if p.exists()]
        if sys.platform == "win32" or not there:
            return Check(name, True, "There are no rights to look at.")
        modes = [stat.S_IMODE(p.stat().st_mode) for p in there]
        folder = stat.S_IMODE(self.path.parent.stat().st_mode)
        detail = f"The file is {modes[0]:04o}, its folder {folder:04o}."
        if any(mode & 0o077 for mode in modes):
            names = " ".join(quoted(str(p)) for p in there)
            return Check(name, False, f"{detail} Others may read the file.", f"chmod 600 {names}")
        # A folder of the manager's own choice may be seen by others; that the file is there is no secret.
        if folder & (0o077 if self.path.parent == _resolved(default_file()).parent else 0o022):
            may = "change what is in" if folder & 0o022 else "look into"
            do = f"chmod 700 {quoted(str(self.path.parent))}"
            return Check(name, False, f"{detail} Others may {may} the folder.", do)
        return Check(name, True, f"{detail} Nobody else may read it.")

    def elsewhere(self, name: str) -> Check:
        """Which other programs have it open."""
        found = sorted(set(self._processes()))
        if found:
            are = ", ".join(f"{pid} ({program})" for pid, program in found[:MOST_NAMES])
            detail = f"Another program has it open: process {are}."
        elif Presence(self._journal).others():
            detail = "Another coach-tui has written to it and is still open."
        else:
            return Check(name, True, "No other program is writing to it.")
        return Check(
            name, True, detail, "Both may write in turn; close the other one before you copy the file."
        )

    def beside(self, name: str) -> Check:
        """What was set aside, and the copies that sync folders make of a conflict."""
        aside = [path.name for path in neighbours.set_aside(self.path)]
        copies = [path.name for path in neighbours.conflict_copies(self.path)]
        if not aside and not copies:
            return Check(name, True, "Nothing was set aside, and no second copy lies beside it.")
        parts = []
        if aside:
            parts.append(f"Set aside when the file was opened: {_named(aside)}.")
        if copies:
            parts.append(f"Second copies, perhaps by a sync folder: {_named(copies)}.")
        journals = [n for n in aside if n.startswith(f"{self._journal.name}.")]
        return Check(name, False, " ".join(parts), _how_to_merge(self.path, [*copies, *journals]))

    def head(self, name: str) -> Check:
        """Whether a large file can be opened without being read."""
        try:
            size = self.path.stat().st_size
        except OSError:
            size = 0
        if size < head.LEAST_FILE:
            return Check(name, True, "The file is small: it needs no head.")
        meta = main_file.peek(durable.start_of(self.path, main_file.PEEK))
        known = head.read(names.head_of(self.path))
        if known is not None and meta is not None and known.generation == meta.generation:
            return Check(name, True, "The head fits the file: a large file opens without being read whole.")
        detail = "There is no head that fits the file: opening reads it whole, and nothing is lost by that."
        return Check(name, True, f"{detail} The next fold writes one.")

    def _is_locked(self) -> bool:
        """Whether somebody holds the lock for longer than any save takes."""
        held = Presence(names.lock_of(self.path))
        until = time.monotonic() + LOCK_SECONDS
        while held.others():
            if time.monotonic() > until:
                return True
            time.sleep(0.02)
        return False

    def _is_read_only(self) -> bool:
        there = (p for p in (self.path, self._journal, self.path.parent) if p.exists())
        return not all(durable.writable(p) for p in there)

    def _read(self) -> tuple[Found, int]:
        """What is in file and journal, of one moment, and the journal's size. Raises DataFileError."""
        for _ in range(_TRIES):
            before = self._moment()
            main, log = durable.read_bytes(self.path), durable.read_bytes(self._journal) or b""
            if self._moment() == before:
                return recover(main, log, self.path), len(log)
            time.sleep(0.01)
        raise DataFileError("Another program writes to it without a pause.", "Close it, then look again.")

    def _moment(self) -> list[tuple[int, int, int]]:
        found = []
        for path in (self.path, self._journal):
            with suppress(OSError):
                of = path.stat()
                found.append((of.st_ino, of.st_size, of.st_mtime_ns))
        return found

    def _processes(self) -> Iterator[tuple[int, str]]:
        """Other processes with the file or what belongs to it open, where the system tells (Linux)."""
        ours = {str(self.path), str(self._journal)}
        for process in Path("/proc").glob("[0-9]*"):
            if int(process.name) == os.getpid():
                continue
            with suppress(OSError):
                if any(_target(fd) in ours for fd in (process / "fd").iterdir()):
                    yield int(process.name), (process / "comm").read_text().strip()


def _how_to_merge(file: Path, names: list[str]) -> str:
    if not names:
        return "Keep it until you know that nothing is missing. coach-tui restore lists the backups."
    # The folder holds the names of people's own choice: a shell must take this as one word.
    command = f"coach-tui merge {shlex.quote(str(file.parent / names[0]))}"
    return f"{shown(command)} brings in what is in it, and takes it out of the way."


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise DataFileError(
            f"{quoted(str(path))} can’t be reached.", "Check the path and its links."
        ) from error


def _target(fd: Path) -> str:
    try:
        return os.readlink(fd)  # noqa: PTH115
    except OSError:
        return ""


def _counts(found: Found) -> str:
    reps = len(found.tables.get("reps", {}))
    sessions = found.tables.get("sessions", {}).values()
    talks = sum(s.get("kind", "one_on_one") == "one_on_one" for s in sessions)
    return f"{reps} rep{'' if reps == 1 else 's'} and {talks} one-on-one{'' if talks == 1 else 's'}"


def _kilobytes(size: int) -> str:
    return f"{size} bytes" if size < 1000 else f"{size / 1000:,.0f} kB"


def _named(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(quoted(n) for n in names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
