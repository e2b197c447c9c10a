"""A torn journal and a torn data file: cut at every byte of the last lines, and anywhere in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from tinydb import TinyDB

from coach_tui.storage import Store, journal

from .counts import Control, Counts, Effort, Fault, Part
from .world import Tables, as_text, copied, note_texts, read, small_team

ADDED = {"id": 7, "rep": 1, "text": "after the cut", "at": "2026-11-24T09:00:00+01:00"}


def cut_journal(effort: Effort) -> Counts:
    """Every byte of the last three lines (full: of all lines), on the disk."""
    source = effort.fresh() / "coach.json"
    counts = Counts()
    lines = effort.pick(4, 12)
    truth = small_team(source, journal=lines)
    log = Path(f"{source}.journal").read_bytes()
    texts = note_texts(truth)
    # A journal that was closed properly ends with a line without changes.
    ends = [n + 1 for n, byte in enumerate(log) if byte == 10]
    first = 0 if effort.full else ends[-4]
    every = range(first, len(log) + 1) if effort.full else effort_short(effort, first, ends)
    for at in every:
        path = copied(source, effort.fresh())
        Path(f"{path}.journal").write_bytes(log[:at])
        whole = sum(end <= at for end in ends)
        wanted = texts[: len(texts) - lines + min(whole, lines)]
        count_cut(counts, path, wanted, torn=at not in (0, *ends), at=at)
    return counts


def effort_short(effort: Effort, first: int, ends: list[int]) -> list[int]:
    """The ends of lines, what is just beside them, and a sample between."""
    near = {max(first, end + d) for end in ends for d in (-2, -1, 0, 1) if first <= end + d <= ends[-1]}
    return sorted(near | {first + n for n in effort.sampled(ends[-1] - first, 60, 0)})


def count_cut(counts: Counts, path: Path, wanted: list[str], *, torn: bool, at: int) -> None:
    """Opens it, compares, goes on writing, and opens it once more."""
    counts.begin()
    found = read(path)
    if found.trouble:
        counts.tracebacks.append(f"cut at {at}: {found.trouble}")
        return
    counts.told += bool(found.told)
    there = note_texts(found.tables)
    if [t for t in wanted if t not in there]:
        counts.lost.append(f"cut at {at}: {len(there)} of {len(wanted)} notes, told {found.told}")
    if [t for t in there if t not in wanted]:
        counts.corrupted.append(f"cut at {at}: words that nobody kept")
    if torn and not any("last keystrokes may be missing" in n for n in found.told):
        counts.lost.append(f"cut at {at}: nothing was said, {found.told}")
    try:
        store = Store(path)
        store.put("notes", ADDED)
        store.close()
        again = note_texts(read(path).tables)
    except Exception as error:
        counts.tracebacks.append(f"cut at {at}, going on: {error!r}")
        return
    if again != [*there, ADDED["text"]]:
        counts.lost.append(f"cut at {at}: a note that was kept afterwards")


def cut_file(effort: Effort) -> Counts:
    """The data file cut anywhere: refused with what to do, and left as it was."""
    counts = Counts()
    for lines in (0, 2):
        source = effort.fresh() / "coach.json"
        truth = small_team(source, journal=lines)
        data = source.read_bytes()
        for at in effort.sampled(len(data), 25, 600):
            path = copied(source, effort.fresh())
            path.write_bytes(data[:at])
            count_refused(counts, path, data[:at], truth, f"file cut at {at}")
    return counts


def count_refused(counts: Counts, path: Path, damaged: bytes, truth: Tables, what: str) -> None:
    """A damaged data file must be refused, or what is there told; never touched, never shown as whole."""
    counts.begin()
    found = read(path)
    if found.trouble:
        counts.tracebacks.append(f"{what}: {found.trouble}")
        return
    counts.told += bool(found.told)
    if found.tables is None:
        if path.read_bytes() != damaged:
            counts.corrupted.append(f"{what}: refused and yet changed")
        if not offers_backup(found.told):
            counts.lost.append(f"{what}: refused without a way back: {found.told}")
    elif as_text(found.tables) != as_text(truth) and not found.told:
        counts.lost.append(f"{what}: opened with other contents, and nothing was said")


# For an emptied file with its journal, or one of a later version, a backup is not the first way back.
WAYS_BACK = ("backup", "restore", "Put the newer", "Update coach-tui")


def offers_backup(told: tuple[str, ...]) -> bool:
    """Whether what was said leads back: a backup, or the right file."""
    return any(word in text for text in told for word in WAYS_BACK)


def _unfinished(effort: Effort) -> Counts:
    """A journal whose unfinished last line is passed over."""
    with patch.object(journal, "scan", _believing(journal.scan)):
        return cut_journal(effort._replace(full=False))


def _stock(effort: Effort) -> Counts:
    """Stock TinyDB with a cut file."""
    counts = Counts()
    path = effort.fresh() / "stock.json"
    with TinyDB(path) as db:
        db.table("notes").insert_multiple({"text": f"note {n}"} for n in range(20))
    data = path.read_bytes()
    for at in effort.sampled(len(data), 20, 20):
        counts.begin()
        path.write_bytes(data[:at])
        try:
            with TinyDB(path) as db:
                count = len(db.table("notes"))
        except json.JSONDecodeError as error:
            counts.tracebacks.append(f"stock, cut at {at}: {error!r}")
        else:
            counts.lost += [f"stock, cut at {at}: {count} notes"] if count < 20 else []
    return counts


def _believing(scan: Callable[[bytes], journal.Scan]) -> Callable[[bytes], journal.Scan]:
    """A reader that takes no notice of an unfinished last line."""

    def believing(data: bytes) -> journal.Scan:
        return scan(data)._replace(tail=0)

    return believing


JOURNAL = "journal cut at every byte of its lines (short form: of the last three, sampled)"
FILE = "data file cut anywhere, with lines in the journal and without"

FAULT = Fault(
    "cuts",
    (Part(JOURNAL, "cuts", cut_journal, (60, 1000)), Part(FILE, "cuts", cut_file, (50, 1200))),
    (
        Control("an unfinished last line is passed over in silence", (JOURNAL,), _unfinished),
        Control("stock TinyDB, its file cut", (), _stock),
    ),
)
