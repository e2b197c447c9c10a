"""What to make of a data file and a journal as found: pure, so that every case can be tried as bytes.

An older format is brought up to date last, when the file has been checked and the journal replayed: both
were written in it. That happens in memory; the disk keeps the older format until the store folds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from coach_tui.errors import DataFileError
from coach_tui.storage import journal, main_file
from coach_tui.storage.main_file import NOTHING_FOLDED, Meta, TableData
from coach_tui.storage.memory import Memory

Aside = Literal["damaged", "other"]


class Position(NamedTuple):
    """Where the journal stands: the next line is `next_n`, at byte `end`; `crc` is the last line's."""

    next_n: int = 0
    crc: str = ""
    end: int = 0


class Found(NamedTuple):
    """The state to go on with, and what the disk needs first.

    `aside`: copy the journal away, `cut`: then cut it to this many bytes, `fold`: and fold. `differs` says
    that what is in memory is not just what the two files held before, so that another process may not take
    the next fold for its own knowledge. `unclosed` counts the changes after which nobody closed properly.
    `notices` are sentences for the manager; “{aside}” in them stands for the file that the journal was
    copied to. `migrated_from` is the older format that both files still have; `meta` and `tables` are of
    today's. `keep_main`: copy the data file away before it is written anew; “{main}” in a notice stands for
    that copy. No change may be written before the fold: in the old journal it would stand in the new format.
    """

    meta: Meta | None
    tables: TableData
    position: Position
    notices: tuple[str, ...] = ()
    aside: Aside | None = None
    cut: int | None = None
    fold: bool = False
    differs: bool = False
    unclosed: int = 0
    migrated_from: int | None = None
    keep_main: bool = False

    @property
    def needs_repair(self) -> bool:
        """Whether anything on the disk has to change."""
        return self.aside is not None or self.cut is not None

    def told(self, *, aside: str, main: str) -> tuple[str, ...]:
        """The notices, with the names of where the journal's old lines and the file as it was found are."""
        return tuple(notice.replace("{aside}", aside).replace("{main}", main) for notice in self.notices)

    def recovered(self) -> str:
        """What to say of the unclosed changes, when whoever made them is gone."""
        return (
            f"Recovered {_changes(self.unclosed)} from a session that was not closed; nothing of it is lost."
        )

    def migrated(self, name: str, backup: str) -> str:
        """What to say when the migrated file has been written, and its older form kept as `backup`."""
        return (
            f"“{name}” was brought from format {self.migrated_from} to format {main_file.SCHEMA};"
            f" the file as it was is kept as “{backup}”."
        )


def recover(main: bytes | None, log: bytes, path: Path) -> Found:
    """Reads both files' bytes. Raises DataFileError for a file that must not be touched."""
    return _in_todays_format(_recovered(main, log, path))


def _recovered(main: bytes | None, log: bytes, path: Path) -> Found:
    """What the two files hold, in the format they have."""
    scan = journal.scan(log)
    if main is None or main_file.is_blank(main):
        return _with_journal(_blank_base(scan), {}, scan, path)
    file = main_file.parse(main, path)
    found = _with_journal(file.meta, file.tables, scan, path)
    if file.rewritten:
        notices = (_outside(file, path), *found.notices)
        damaged = file.compact and bool(file.differing or file.mended)
        return found._replace(notices=notices, fold=True, differs=True, keep_main=damaged)
    return found


def _in_todays_format(found: Found) -> Found:
    if found.meta is None or found.meta.schema == main_file.SCHEMA:
        return found
    # Nearly every file has today's format, and a quick note does not wait for this.
    from coach_tui.storage.migrations import migrate

    before = found.meta.schema
    meta = msgspec.structs.replace(found.meta, schema=main_file.SCHEMA)
    tables = migrate(found.tables, before)
    return found._replace(meta=meta, tables=tables, fold=True, differs=True, migrated_from=before)


def _blank_base(scan: journal.Scan) -> Meta | None:
    """Before the first fold the journal holds everything, so a lost first file is no loss."""
    first = scan.lines[0] if scan.lines else None
    if first is None or first.generation != 1 or not (file := _file_of(first)):
        return None
    return Meta(schema=_format_of(first), file=file, generation=1, folded=NOTHING_FOLDED, crc={})


def _with_journal(meta: Meta | None, tables: TableData, scan: journal.Scan, path: Path) -> Found:
    if not scan.lines and not scan.bad:
        cut = (_CUT,) if scan.tail else ()
        return Found(meta, tables, Position(), cut, cut=0 if scan.tail else None)
    if _is_other_copy(meta, scan):
        return Found(meta, tables, Position(), (_OTHER,), aside="other", cut=0)
    format = max(map(_format_of, scan.lines), default=1)
    if format > main_file.SCHEMA:
        raise main_file.too_new(path.with_name(path.name + ".journal"), format)
    newest = max((line.generation for line in scan.lines), default=0)
    if newest > (meta.generation if meta else 0):
        raise _journal_is_newer(path, meta)
    return _replayed(meta, tables, scan)


def _is_other_copy(meta: Meta | None, scan: journal.Scan) -> bool:
    files = {file for line in scan.lines if (file := _file_of(line))}
    return meta is not None and bool(files) and meta.file not in files


def _replayed(meta: Meta | None, tables: TableData, scan: journal.Scan) -> Found:
    generation = meta.generation if meta else 0
    current = [line for line in scan.lines if line.generation == generation]
    older = [line for line in scan.lines if line.generation < generation]
    if not current:
        return _nothing_current(meta, tables, older, scan.bad)
    memory = Memory(tables)
    for line in current:
        memory.apply(line.ops)
    last = current[-1]
    missing = max(scan.bad, last.n + 1 - len({line.n for line in current})) + len(older)
    return Found(
        meta,
        memory.tables,
        Position(last.n + 1, last.crc, scan.end),
        (_missing(missing),) * bool(missing) + (_CUT,) * bool(scan.tail),
        aside="damaged" if missing else None,
        cut=scan.end if scan.tail else None,
        fold=bool(missing),
        differs=bool(missing),
        unclosed=_since_last_close(current),
    )


def _nothing_current(meta: Meta | None, tables: TableData, older: list[journal.Line], bad: int) -> Found:
    """No line of this generation: a fold interrupted at its very end, a foreign journal, or a ruined one."""
    last = older[-1] if older else None
    if meta is not None and last is not None and meta.folded == (last.generation, last.n, last.crc):
        return Found(meta, tables, Position(), cut=0)
    if last is not None:
        return Found(meta, tables, Position(), (_OTHER,), aside="other", cut=0)
    return Found(meta, tables, Position(), (_missing(bad),), aside="damaged", cut=0)


def _missing(count: int) -> str:
    were = "was" if count == 1 else "were"
    return (
        f"{_changes(count).capitalize()} in the journal could not be read and {were} left out;"
        " the journal as it was is kept as “{aside}”."
    )


def _since_last_close(current: list[journal.Line]) -> int:
    changes = 0
    for line in reversed(current):
        if not line.ops:
            break
        changes += 1
    return changes


def _outside(file: main_file.MainFile, path: Path) -> str:
    if file.differing:
        tables = ", ".join(f"“{name}”" for name in sorted(file.differing))
        kept = " The file as it was found is kept as “{main}”." if file.compact else ""
        return (
            f"“{path.name}” was changed by another program or is damaged, in {tables};"
            f" if you did not change it yourself, restore a backup.{kept}"
        )
    if file.mended:
        return (
            f"One bit of “{path.name}” was not as it had been written and was put right; every record in it"
            " is as it was. The file as it was found is kept as “{main}”."
        )
    if file.about_itself == "mended":
        return f"One bit of “{path.name}” had flipped and was put right; every record in it is as it was."
    if file.about_itself == "damaged":
        return (
            f"“{path.name}” is damaged in what it says about itself; every record in it is as it was."
            " If the last words are missing, restore a backup."
        )
    return f"Another program wrote “{path.name}”; every record in it is as it was."


def _file_of(line: journal.Line) -> str | None:
    if line.ops and line.ops[0][0] == "f":
        return str(line.ops[0][1])
    return None


def _format_of(line: journal.Line) -> int:
    """The format that a generation's first line names; in format 1, and in other lines, none is."""
    return int(line.ops[0][2]) if _file_of(line) and len(line.ops[0]) > 2 else 1


def _changes(count: int) -> str:
    return "one change" if count == 1 else f"{count} changes"


def _journal_is_newer(path: Path, meta: Meta | None) -> DataFileError:
    what = "is older than its journal" if meta else "is missing or empty, but its journal is not"
    return DataFileError(
        f"“{path}” {what}: probably it was replaced by an earlier copy.",
        f"Nothing was changed. Put the newer “{path.name}” back, or, to go on with this one,"
        f" move “{path.name}.journal” away.",
    )


_CUT = "The last change was not written to its end and was left out; the last keystrokes may be missing."
_OTHER = (
    "The journal found belongs to another or an earlier copy of the data file; it was not applied and is kept"
    " as “{aside}”, to be merged."
)
