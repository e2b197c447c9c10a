"""Several processes write at once: everything that each one kept is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .counts import Control, Counts, Effort, Fault, Part
from .world import ROOT, Home, is_traceback, note_texts, read

STORE = """
import sys
from pathlib import Path
from coach_tui.storage import Store
path, who, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
store = Store(path)
store._lock.timeout = 60
for n in range(count):
    store.put("notes", {"id": store.new_id(), "text": "%d of %d" % (n, who)})
    with store.transaction() as changes:
        total = changes.get("counters", 1) or {"id": 1, "n": 0}
        changes.put("counters", {"id": 1, "n": total["n"] + 1})
    if n % 17 == who:
        store.fold()
store.close(fold=who == 0)
print(*store.notices)
"""

UNLOCKED = (
    """
from coach_tui.storage import lock
lock._try_lock = lock._unlock = lambda _: None
"""
    + STORE
)

STOCK = """
import sys
from tinydb import TinyDB
path, who, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
db = TinyDB(path)
for n in range(count):
    db.table("notes").insert({"text": "%d of %d" % (n, who)})
"""


def all_of(code: str, path: Path, processes: int, notes: int) -> list[tuple[int, str, str]]:
    """Runs that many writers at once; exit code, output and errors of each."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(who), str(notes)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for who in range(processes)
    ]  # fmt: skip
    return [(child.returncode, out, err) for child in children for out, err in [child.communicate()]]


def by_stores(effort: Effort, processes: int, notes: int, code: str = STORE) -> Counts:
    """Processes that hold the file open, save in a loop and fold now and then; a counter counts along."""
    counts = Counts(tried=processes * notes)
    path = effort.fresh() / "new" / "coach.json"
    for ended, out, err in all_of(code, path, processes, notes):
        if ended:
            counts.tracebacks.append(err[-400:])
        if out.strip():
            counts.corrupted.append(f"{processes} writers were told {out.strip()}")
    wanted = {f"{n} of {who}" for who in range(processes) for n in range(notes)}
    count_texts(counts, path, wanted)
    tables = read(path).tables or {}
    total = tables.get("counters", {}).get("1", {}).get("n")
    if total != processes * notes:
        counts.corrupted.append(f"the counter stands at {total} after {processes * notes}")
    counts.acknowledged = len(wanted)
    # Each try is a note; of a file that can't be opened, all.
    counts.settle(max(len(counts.lost), bool(counts.bad)) if tables else counts.tried)
    return counts


def count_texts(counts: Counts, path: Path, wanted: set[str]) -> None:
    """All are there, once each, and nothing else."""
    found = read(path)
    if found.tables is None:
        counts.corrupted.append(f"{found.told or found.trouble}")
        return
    there = note_texts(found.tables)
    counts.lost += [f"note {text}" for text in sorted(wanted - set(there))]
    if len(there) != len(set(there)) or set(there) - wanted:
        counts.corrupted.append(f"{len(there)} notes stand where {len(wanted)} were kept")


def by_commands(effort: Effort, processes: int, notes: int) -> Counts:
    """`coach-tui note` from that many terminals; what was said to be kept must be there."""
    counts = Counts()
    home = Home(effort.fresh())
    home.run("add", "Maya Lindqvist")
    wanted = set()
    for n in range(notes):
        children = [home.start("note", "maya", f"{n} of {who}") for who in range(processes)]
        for who, child in enumerate(children):
            _, err = child.communicate()
            counts.begin()
            text = err.decode()
            if is_traceback(child.returncode, text):
                counts.tracebacks.append(text[-300:])
            elif child.returncode:
                counts.lost.append(f"note was refused: {text}")
            else:
                wanted.add(f"{n} of {who}")
    counts.acknowledged = len(wanted)
    count_texts(counts, home.file, wanted)
    return counts


def of_stores(processes: int) -> Callable[[Effort], Counts]:
    """So many of them, 500 notes each (short: 40)."""
    return lambda effort: by_stores(effort, processes, effort.pick(40, 500))


def of_commands(effort: Effort) -> Counts:
    """Three terminals, or four."""
    return by_commands(effort, effort.pick(3, 4), effort.pick(2, 50))


def _stock(effort: Effort) -> Counts:
    """Stock TinyDB, which knows no lock."""
    processes, notes = 3, 40
    path = effort.fresh() / "stock.json"
    counts = Counts()
    died = [bool(code) for code, _, _ in all_of(STOCK, path, processes, notes)]
    found = path.read_text(errors="replace")
    for who in range(processes):
        for n in range(notes):
            counts.begin()
            if f'"{n} of {who}"' not in found:
                counts.lost.append(f"stock: note {n} of {who}{' (its writer died)' * died[who]}")
    return counts


def _unlocked(effort: Effort) -> Counts:
    """Our storage without its lock."""
    return by_stores(effort, 4, 80, UNLOCKED)


STORES = "{} programs with the file open, {} notes and steps of a shared counter each, folding now and then"
TERMINALS = "`note` from four terminals at once (short form: three)"
ALL_STORES = {n: STORES.format(word, 500) for n, word in ((2, "two"), (3, "three"), (4, "four"))}

FAULT = Fault(
    "writers",
    (
        *(Part(what, "notes", of_stores(n), (n * 40, n * 500)) for n, what in ALL_STORES.items()),
        Part(TERMINALS, "notes", of_commands, (6, 200)),
    ),
    (
        Control("our storage without its lock", tuple(ALL_STORES.values()), _unlocked),
        Control("stock TinyDB, which has no lock", (), _stock),
    ),
)
