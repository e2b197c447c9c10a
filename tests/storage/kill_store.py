"""Kills a saving process again and again and counts what was acknowledged but is gone.

    python tests/storage/kill_store.py [ROUNDS=100] [SEED]

A child saves in a loop, folding now and then, and acknowledges each save through a pipe once it has
returned; the parent kills it at a random moment, opens the file and compares. Prints one line, exits 1
when anything was lost. Kills alone prove little: the kernel keeps what was written. Torn files and failing
calls have tests of their own.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coach_tui.storage import Store

SAVER = """
import os, sys
from pathlib import Path
from coach_tui.storage import Store
store = Store(Path(sys.argv[1]))
first = int(sys.argv[2])
for n in range(first, first + 100_000):
    with store.transaction() as changes:
        changes.put("notes", {"id": n, "text": "note %d " % n * 40})
        changes.put("last", {"id": 1, "n": n})
    os.write(1, b"%d\\n" % n)
    if n % 7 == 0:
        store.fold()
"""


def one_round(path: Path, first: int, pause: float) -> list[int]:
    """The numbers that a saving process had acknowledged when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", SAVER, str(path), str(first)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        acknowledged = child.stdout.readline()
        time.sleep(pause)
        os.kill(child.pid, signal.SIGKILL)
        acknowledged += child.stdout.read()
    return [int(word) for word in acknowledged.split()]


def run(rounds: int, seed: int) -> tuple[int, list[int]]:
    """How many saves were acknowledged, and those that are lost."""
    rng = random.Random(seed)
    known: set[int] = set()
    lost: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coach.json"
        for _ in range(rounds):
            known.update(one_round(path, max(known, default=0) + 2, rng.uniform(0, 0.06)))
            store = Store(path)
            found = {document["id"]: document["text"] for document in store.all("notes")}
            lost += [n for n in known if found.get(n) != f"note {n} " * 40]
            last = store.get("last", 1)
            if last is None or last["n"] != max(found):
                lost.append(max(found, default=0))
            if not any("Recovered" in notice for notice in store.notices) and store.notices:
                raise SystemExit(f"unexpected: {store.notices}")
    return len(known), lost


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    saves, lost = run(rounds, seed)
    print(f"{rounds} kills, {saves} acknowledged saves, {len(lost)} lost (seed {seed})")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
