"""Opening a large file by its head and the journal's tail, where nothing speaks against it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from coach_tui.storage import durable, head, journal, main_file, names
from coach_tui.storage.brief import BriefMemory, BriefRules
from coach_tui.storage.journal_file import JournalFile
from coach_tui.storage.main_file import Meta
from coach_tui.storage.recovery import Position
from coach_tui.storage.signature import Signature


class Opened(NamedTuple):
    """The journal's last line begins at byte `last_start`; the head tells of it up to `head_end`.

    `closed` says that whoever wrote the last line closed properly, `last_id` is the largest id in use.
    """

    memory: BriefMemory
    meta: Meta
    position: Position
    last_start: int
    head_end: int
    last_id: int
    closed: bool


def open_in_brief(path: Path, log: JournalFile, signature: Signature, rules: BriefRules) -> Opened | None:
    """Under the lock. None when the head is not of this very file, or the journal needs a closer look."""
    known = head.read(names.head_of(path))
    meta = main_file.peek(durable.start_of(path, main_file.PEEK))
    if known is None or meta is None or not _is_of(known, meta, signature, rules):
        return None
    data = log.read(known.start)
    scan = journal.scan(data)
    if scan.bad or scan.tail or not _follows(known, data, scan):
        return None
    memory = BriefMemory(known.tables, rules)
    new = scan.lines[bool(known.n) :]
    for line in new:
        memory.apply(line.ops)
    if memory.short:
        return None
    ids = [op[2] for line in new for op in line.ops if op[0] == "p"]
    last = scan.lines[-1] if scan.lines else None
    return Opened(
        memory=memory,
        meta=meta,
        position=Position(last.n + 1, last.crc, known.start + scan.end) if last else Position(),
        last_start=known.start + scan.last,
        head_end=known.end,
        last_id=max([known.last_id, *ids]),
        closed=last is None or not last.ops,
    )


def _is_of(known: head.Head, meta: Meta, signature: Signature, rules: BriefRules) -> bool:
    said = (known.file, known.generation, known.first, known.size, known.time, known.rules)
    there = (signature.start.hex(), signature.size, signature.time)
    return said == (meta.file, meta.generation, *there, rules.number)


def _follows(known: head.Head, data: bytes, scan: journal.Scan) -> bool:
    """Whether these are the journal's lines from the head's last one on, each the next."""
    first = max(0, known.n - 1)
    if [line[:2] for line in scan.lines] != [(known.generation, first + i) for i in range(len(scan.lines))]:
        return False
    if known.n:
        ends = known.start + data.find(b"\n") + 1
        return bool(scan.lines) and (scan.lines[0].crc, ends) == (known.crc, known.end)
    if (known.start, known.end, known.crc) != (0, 0, ""):
        return False
    return not scan.lines or scan.lines[0].ops[0][:2] == ["f", known.file]
