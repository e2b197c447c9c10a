"""A throw-away copy of the sample team, gone when the program ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from pathlib import Path

from . import clock
from .coach import Coach
from .demo import write_results, write_sample
from .storage import Store

PREFIX = "coach-tui-sample-"
LEFT_BEHIND = 24 * 3600  # seconds after which a copy is one that a killed process left


def open_demo() -> Coach:
    """The use cases over a fresh copy of the sample team, in a folder that only its owner can read.

    The results are written by `Coach.finish_opening`: the first page shows none.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(_remove, folder)
    store = Store(folder / "coach.json")
    today = clock.today()
    sample = write_sample(store, today, results=False)
    return Coach(store, manager=sample.manager, demo=True, later=lambda: write_results(store, today))


def _remove(folder: Path) -> None:
    """Remove this copy, and those that killed processes left a day ago or more."""
    shutil.rmtree(folder, ignore_errors=True)
    for other in folder.parent.glob(f"{PREFIX}*"):
        try:
            old = time.time() - other.stat().st_mtime > LEFT_BEHIND
        except OSError:
            continue
        if old:
            shutil.rmtree(other, ignore_errors=True)
