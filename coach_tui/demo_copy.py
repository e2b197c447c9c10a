"""A throw-away copy of the sample team, gone when the program ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from . import clock
from .coach import Coach
from .demo import write_sample
from .storage import Store


def open_demo() -> Coach:
    """The use cases over a fresh copy of the sample team, in a folder that only its owner can read."""
    folder = Path(tempfile.mkdtemp(prefix="coach-tui-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(folder / "coach.json")
    sample = write_sample(store, clock.today())
    return Coach(store, manager=sample.manager, demo=True)
