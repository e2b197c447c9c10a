"""How commands speak of backups: one line each, and how far a large one is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..coach.backups import BackupFile, Contents
from ..domain.days import MONTHS
from ..storage.names import MERGED

_SILENT = 1.0  # seconds before there is anything to say


def line(backup: BackupFile, contents: Contents | None, problem: str, place: str) -> str:
    """“2026-11-20 09.12.44   412 kB  6 reps, 31 one-on-ones  before restore”."""
    inside = problem if contents is None else holds(contents)
    why = "a copy that was merged" if backup.why == MERGED else backup.why
    parts = [f"{backup.made:%Y-%m-%d %H.%M.%S}", f"{kilobytes(backup.size):>9}", inside, why, place]
    return "  ".join(part for part in parts if part)


def document(backup: BackupFile, contents: Contents | None, problem: str) -> dict[str, Any]:
    """A backup in the list, for --json."""
    last = contents.last_day.isoformat() if contents and contents.last_day else None
    return {
        "file": str(backup.path),
        "made": backup.made.isoformat(),
        "why": backup.why or "daily",
        "bytes": backup.size,
        "sound": contents is not None,
        "reps": contents.reps if contents else None,
        "one_on_ones": contents.one_on_ones if contents else None,
        "last_day": last,
        "problem": problem or None,
    }


def holds(contents: Contents) -> str:
    """“6 reps, 31 one-on-ones, the last on 24 November 2026”."""
    reps = "one rep" if contents.reps == 1 else f"{contents.reps} reps"
    talks = "one one-on-one" if contents.one_on_ones == 1 else f"{contents.one_on_ones} one-on-ones"
    day = contents.last_day
    last = f", the last on {day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return f"{reps}, {talks}{last}"


def kilobytes(size: int) -> str:
    """“412 kB”."""
    return f"{size} bytes" if size < 1000 else f"{size / 1000:,.0f} kB"


def place_of(backup: Path, own: Path) -> str:
    """Where it lies, when that is not the folder beside the data file."""
    return "" if backup.parent == own else f"in {backup.parent}"


def progress(done_what: str) -> Callable[[float], None]:
    """Says on a terminal how far a large file is; nothing for one that takes no time."""
    began = time.monotonic()

    def told(done: float) -> None:
        if sys.stderr is None or not sys.stderr.isatty() or time.monotonic() - began < _SILENT:
            return
        sys.stderr.write(f"\r{done:4.0%} {done_what}" + ("\n" if done >= 1 else ""))
        sys.stderr.flush()

    return told
