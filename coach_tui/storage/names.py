"""What the files of a data file are called: those beside it, its backups, and those that are set aside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from coach_tui import clock
from coach_tui.errors import DataFileError
from coach_tui.storage import durable, journal

JOURNAL, LOCK, HEAD, TEMPORARY = ".journal", ".lock", ".head", ".tmp"
# Behind the data file's name: what no other file may be called.
BESIDE = (JOURNAL, LOCK, TEMPORARY, HEAD)
BACKUPS = ".backups"
MERGED = "merged"
STAMP = "%Y-%m-%d %H.%M.%S"


def resolved(path: Path) -> Path:
    """The path behind links and ~. Raises DataFileError."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise DataFileError(f"“{path}” can’t be reached.", "Check the path and its links.") from error


def journal_of(path: Path) -> Path:
    """Where the journal of a data file or of a backup lies, if it has one."""
    return path.with_name(path.name + JOURNAL)


def lock_of(path: Path) -> Path:
    """Where the lock of a data file lies, or of a backup that was opened once."""
    return path.with_name(path.name + LOCK)


def head_of(path: Path) -> Path:
    """Where the head of a data file lies, if it has one."""
    return path.with_name(path.name + HEAD)


def temporary_of(path: Path) -> Path:
    """Where a file is written before it takes the place of `path`."""
    return path.with_name(path.name + TEMPORARY)


def dated(data_file: Path, moment: datetime, why: str, ending: str) -> str:
    """“coach 2026-11-24 17.20.05 asked.json”: a backup's name, or that of a copy that was merged."""
    reason = f" {why}" if why else ""
    return f"{data_file.stem} {moment.strftime(STAMP)}{reason}{ending}"


def set_aside(path: Path, data: bytes, why: str) -> Path:
    """Copies the bytes of `path` to a file beside it, under a dated name, and returns that. Raises OSError.

    The name comes from the bytes: a repair that is interrupted and repeated makes no second copy.
    """
    start, crc = f"{path.name}.{why}-", journal.checksum(data)
    known = (p for p in path.parent.iterdir() if p.name.startswith(start) and p.name.endswith(crc))
    aside = next(known, path.with_name(f"{start}{clock.today():%Y-%m-%d}-{crc}"))
    if durable.read_bytes(aside) != data:
        durable.write_file(aside, data)
    return aside
