"""What a damaged file still knows that its backup does not: records that are newer there are taken over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coach_tui.errors import DataFileError
from coach_tui.storage import journal, main_file, versions
from coach_tui.storage.main_file import Document, Meta, TableData
from coach_tui.storage.memory import Memory
from coach_tui.storage.salvage import Salvaged, is_too_new, salvage

# Versions of documents from before there were versions: they say nothing of which is newer.
_UNTOLD = frozenset({"0"})


Valid = Callable[[str, Document], bool]


class Newer(NamedTuple):
    """The tables with what was taken over. `records` counts that, `lost` what could not be read, `mended` the
    flipped bits that were found and flipped back."""

    tables: TableData
    records: int
    lost: int
    mended: int


def any_document(table: str, document: Document) -> bool:
    """Whether this can be a record of that table; who knows the records asks more."""
    del table, document
    return True


def take_over(
    backup: Meta, tables: TableData, main: bytes | None, log: journal.Scan, valid: Valid = any_document
) -> Newer:
    """`tables` of the backup, with all that is newer in a damaged data file and in its journal.

    What is not `valid` counts as lost: damage that can be decoded all the same. A file of another origin, of
    an earlier time, or of a format that we don't know gives nothing.
    """
    merged = {name: dict(table) for name, table in tables.items()}
    lost = mended = 0
    generation = None
    if main is not None and not main_file.is_blank(main) and not is_too_new(main):
        read = _only_valid(_read(main, tables), valid)
        generation = read.generation
        if _belongs(read, backup, tables):
            lost, mended = read.lost, read.mended
            _take(merged, read)
    lines = _lines(backup, generation, log)
    memory = Memory(merged)
    for line in lines:
        memory.apply(line.ops)
    lost += log.bad if lines or not log.lines else 0
    return Newer(memory.tables, _differing(tables, memory.tables), lost, mended)


def _read(main: bytes, names: TableData) -> Salvaged:
    """One by one; a file that parses but was changed outside tells nothing of what was deleted."""
    read = salvage(main, names)
    try:
        file = main_file.parse(main, Path())
    except DataFileError:
        return read
    if not any(read.tables.values()):
        # Not the compact JSON that we write: another program wrote it.
        every = frozenset(file.tables)
        return Salvaged(file.tables, 0, {}, every, frozenset(), 0, file.meta.file, file.meta.generation)
    differing = set() if read.mended else set(file.differing)
    return read._replace(whole=read.whole - differing)


def _only_valid(read: Salvaged, valid: Valid) -> Salvaged:
    unread = {name: set(keys) for name, keys in read.unread.items()}
    kept: TableData = {}
    lost = 0
    for name, table in read.tables.items():
        kept[name] = {key: document for key, document in table.items() if valid(name, document)}
        bad = table.keys() - kept[name].keys()
        unread.setdefault(name, set()).update(bad)
        lost += len(bad)
    return read._replace(tables=kept, unread=unread, lost=read.lost + lost)


def _belongs(read: Salvaged, backup: Meta, tables: TableData) -> bool:
    """Whether it has the same origin, by its id or any record's, and is not from before the backup."""
    if read.generation is not None and read.generation < backup.generation:
        return False
    # Ids are random: one that is in both files was given by one program.
    shared = any(read.tables.get(name, {}).keys() & table.keys() for name, table in tables.items())
    return read.file == backup.file or shared


def _take(merged: TableData, read: Salvaged) -> None:
    for name, found in read.tables.items():
        table = merged.setdefault(name, {})
        for key, document in found.items():
            known = table.get(key)
            # Where a table could not be told from the next one, only what is known to be its own counts.
            if known is None and name not in read.certain:
                continue
            if known is None or _is_newer(document, known):
                table[key] = document
        if name in read.whole:
            for key in table.keys() - found.keys() - read.unread.get(name, set()):
                del table[key]


def _is_newer(document: Document, known: Document) -> bool:
    if versions.bare(document) == versions.bare(known):
        return False
    here, there = versions.vector(document), versions.vector(known)
    if here.keys() | there.keys() <= _UNTOLD:
        return True
    # The same version with another content: that is the damage itself.
    return versions.order(here, there) in ("newer", "siblings")


def _lines(backup: Meta, generation: int | None, log: journal.Scan) -> list[journal.Line]:
    """The journal's lines that are later than the backup and belong to the file."""
    files = {str(line.ops[0][1]) for line in log.lines if line.ops and line.ops[0][0] == "f"}
    if files and backup.file not in files:
        return []
    earliest = max(backup.generation, generation or 0)
    return [line for line in log.lines if line.generation >= earliest]


def _differing(before: TableData, after: TableData) -> int:
    """How many records came, went or changed; what is the file's own business is not counted."""
    count = 0
    for name in before.keys() | after.keys():
        if name.startswith("_") or name == "counters":
            continue
        old, new = before.get(name, {}), after.get(name, {})
        count += sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())
    return count
