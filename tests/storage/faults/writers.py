"""Several processes write at once: everything that each one kept is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .counts import Counts, Effort, Fault
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


def by_stores(effort: Effort, processes: int, notes: int) -> Counts:
    """Processes that hold the file open, save in a loop and fold now and then; a counter counts along."""
    counts = Counts(tried=processes * notes)
    path = effort.fresh() / "new" / "coach.json"
    for code, out, err in all_of(STORE, path, processes, notes):
        if code:
            counts.tracebacks.append(err[-400:])
        if out.strip():
            counts.corrupted.append(f"{processes} writers were told {out.strip()}")
    wanted = {f"{n} of {who}" for who in range(processes) for n in range(notes)}
    count_texts(counts, path, wanted)
    tables = read(path).tables or {}
    total = tables.get("counters", {}).get("1", {}).get("n")
    if total != processes * notes:
        counts.lost.append(f"the counter stands at {total} after {processes * notes}")
    counts.acknowledged = len(wanted)
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
            counts.tried += 1
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


def _all(effort: Effort) -> Counts:
    counts = Counts()
    for processes in (2, 3, 4) if effort.full else (4,):
        counts += by_stores(effort, processes, effort.pick(40, 500))
    counts += by_commands(effort, effort.pick(3, 4), effort.pick(4, 50))
    return counts


def _control(effort: Effort) -> Counts:
    """Stock TinyDB, which knows no lock."""
    processes, notes = 3, 40
    path = effort.fresh() / "stock.json"
    counts = Counts(tried=processes * notes)
    ended = all_of(STOCK, path, processes, notes)
    counts.tracebacks += [f"stock: {err[-100:]}" for code, _, err in ended if code]
    wanted = {f"{n} of {who}" for who in range(processes) for n in range(notes)}
    found = path.read_text(errors="replace")
    counts.lost += [f"stock: note {text}" for text in sorted(wanted) if f'"{text}"' not in found]
    return counts


FAULT = Fault(
    "writers",
    "two to four processes write and fold at once (4 × 500 notes; and real `note` commands)",
    _all,
    "stock TinyDB, which has no lock",
    _control,
)
