"""What one saved answer costs, whatever lies behind it.

    python -m tests.benchmarks.save_cost [SAVES=300] [FOLDER]

Saves a session of about 4 KB again and again into stores with no, 5 MB and 40 MB of history, and beside
them, in the same rounds, a bare append and fsync of as many bytes; then stock TinyDB on the same files.
Prints median and 99th percentile in ms, and ratios within this run; only those can be compared. Then what
opening takes, in brief and whole, and folding, and for how long a thread beside them was held up.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document

from coach_tui.storage import Store
from tests.benchmarks.history import open_store, write_history

SESSION_BYTES = 4_100
STOCK_SAVES = {5: 15, 40: 7}
TEXT = "We lost two days each week to approvals that nobody could give, she said, and so did the others. "


def session(doc_id: int, version: int = 0) -> dict[str, Any]:
    """A session record of about 4 KB."""
    answers = [
        {"id": doc_id + n, "stage": n % 8, "question": "What is wrong?", "text": TEXT * 3, "voice": "rep"}
        for n in range(10)
    ]
    return {"id": doc_id, "rep": doc_id % 12, "started": "2026-11-24T10:00:00+01:00", "guide": "empathy",
            "version": version, "answers": answers}  # fmt: skip


def store_with(path: Path, megabytes: int) -> Store:
    """A folded store with that much history."""
    store = Store(path)
    with store.transaction() as changes:
        for n in range(max(1, megabytes * 1_000_000 // SESSION_BYTES)):
            changes.put("sessions", session(1000 + n * 20))
    store.fold()
    return store


def timed(save: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    save()
    return (time.perf_counter() - start) * 1000


def save_to(store: Store, n: int) -> None:
    store.put("sessions", session(1000, n))


def bare_append(path: Path) -> Callable[[int], object]:
    """An append and fsync of a session's bytes: what the disk asks at the least."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    data = b"x" * SESSION_BYTES

    def save(_: int) -> None:
        os.write(fd, data)
        os.fsync(fd)

    return save


def measure(folder: Path, saves: int) -> dict[str, list[float]]:
    """Milliseconds of each save; the contestants take turns, so that all meet the same noise."""
    contestants: dict[str, Callable[[int], object]] = {"bare append + fsync": bare_append(folder / "bare")}
    for megabytes in (0, 5, 40):
        store = store_with(folder / f"{megabytes}.json", megabytes)
        contestants[f"store, {megabytes} MB"] = partial(save_to, store)
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for n in range(saves + 5):
        for name, save in contestants.items():
            took = timed(partial(save, n))
            if n >= 5:
                times[name].append(took)
    for megabytes, count in STOCK_SAVES.items():
        times[f"stock TinyDB, {megabytes} MB"] = stock(folder / f"{megabytes}.json", count)
    return times


def stock(path: Path, count: int) -> list[float]:
    """Stock TinyDB on the same file: it rewrites everything, and does not even sync."""
    with TinyDB(path) as db:
        table = db.table("sessions")
        return [timed(partial(table.upsert, Document(session(1000, n), doc_id=1000))) for n in range(count)]


def report(times: dict[str, list[float]]) -> None:
    base = statistics.median(times["store, 0 MB"])
    print(f"{'':22}{'median':>9}{'p99':>9}{'ratio':>8}   (ms; ratio to the store without history)")
    for name, values in times.items():
        median, worst = statistics.median(values), sorted(values)[int(len(values) * 0.99)]
        print(f"{name:22}{median:9.2f}{worst:9.2f}{median / base:8.2f}")


def longest_pause(work: Callable[[], object]) -> float:
    """Milliseconds for which a thread that does nothing but look at the clock was held up by the work."""
    working = threading.Thread(target=work)
    working.start()
    worst, last = 0.0, time.perf_counter()
    while working.is_alive():
        time.sleep(0.0005)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst * 1000


def fold_times(folder: Path) -> None:
    for megabytes in (5, 40):
        path = folder / f"fold{megabytes}.json"
        write_history(path, megabytes)
        store = open_store(path)
        rep = store.all("reps")[0]
        whole = timed(store.read_whole)
        store.put("reps", rep | {"role": "1"})
        fold = timed(store.fold)
        pauses = []
        for n in range(5):
            store.put("reps", rep | {"role": str(n)})
            pauses.append(longest_pause(store.fold))
        brief = timed(partial(open_store, path))
        beside = longest_pause(open_store(path).read_beside)
        print(
            f"{megabytes} MB: open in brief {brief:.1f} ms, read whole {whole:.0f} ms (beside: held up"
            f" {beside:.0f} ms), fold {fold:.0f} ms (held up {statistics.median(pauses):.1f} ms,"
            f" at most {max(pauses):.1f})"
        )


def main() -> None:
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        report(measure(Path(name), saves))
        fold_times(Path(name))


if __name__ == "__main__":
    main()
