"""Reading another data file, a backup, a second copy or a journal that was set aside: never changing it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from coach_tui.errors import CoachError, DataFileError
from coach_tui.storage import durable, journal, main_file, names
from coach_tui.storage.main_file import TableData
from coach_tui.storage.memory import Memory
from coach_tui.storage.migrations import STEPS, migrate
from coach_tui.storage.recovery import recover

_AS_IT_WAS = "Nothing was changed."


class OtherFile(NamedTuple):
    """What it holds, in today's format. `file` is its random id, None where it says none.

    `notices` are sentences about what of it can't be read.
    """

    tables: TableData
    file: str | None
    notices: tuple[str, ...] = ()


def read_other(path: Path) -> OtherFile:
    """Reads it, with the journal beside it. Raises CoachError with one sentence when it can't be used."""
    if not path.is_file():
        what = "is no file" if path.exists() else "is not there"
        raise CoachError(f"“{path}” {what}.", f"Name a data file or a backup. {_AS_IT_WAS}")
    try:
        data = durable.read_bytes(path) or b""
        return _journal(data, path) if data.startswith(b"J1 ") else _data_file(data, path)
    except DataFileError as problem:
        raise CoachError(problem.message, _hint(problem)) from problem


def _hint(problem: DataFileError) -> str:
    return problem.hint if "update" in problem.hint.casefold() else _AS_IT_WAS


def _data_file(data: bytes, path: Path) -> OtherFile:
    log = durable.read_bytes(names.journal_of(path)) or b""
    if not main_file.is_blank(data) and (differing := main_file.parse(data, path).differing):
        tables = ", ".join(f"“{name}”" for name in sorted(differing))
        raise CoachError(
            f"“{path}” is damaged, or was changed by another program, in {tables}: its checksums don’t fit.",
            f"{_AS_IT_WAS} Look at it with coach-tui --file; saved there, it can be merged.",
        )
    found = recover(data, log, path)
    if found.meta is None:
        raise CoachError(f"“{path}” holds nothing.", "Name another file.")
    notices = found.told(aside=names.journal_of(path).name, main=path.name)
    return OtherFile(found.tables, found.meta.file, notices)


def _journal(data: bytes, path: Path) -> OtherFile:
    """What was put counts; what was deleted in that copy is not deleted here."""
    scan = journal.scan(data)
    if not scan.lines:
        raise CoachError(f"No change in the journal “{path}” can be read.", _AS_IT_WAS)
    memory = Memory({})
    head = next((op for line in scan.lines for op in line.ops if op[0] == "f"), ["f", None])
    schema = head[2] if len(head) > 2 and type(head[2]) is int else min(STEPS, default=main_file.SCHEMA)
    if schema > main_file.SCHEMA:
        raise main_file.too_new(path, schema)
    for line in scan.lines:
        memory.apply(op for op in line.ops if op[0] == "p")
    unread = scan.bad + bool(scan.tail)
    changes = "One change" if unread == 1 else f"{unread} changes"
    notices = (f"{changes} in “{path.name}” can’t be read.",) * bool(unread)
    return OtherFile(migrate(memory.tables, schema), head[1], notices)
