"""The throw-away copy of the sample team: in a private temporary folder, gone when the command ends."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .. import clock
from ..coach import open_coach
from ..demo import write_sample
from ..paths import DATA_FILE
from ..storage import Store

if TYPE_CHECKING:
    from ..coach import Coach


def demo_folder() -> Path:
    """A fresh private folder (0700)."""
    return Path(tempfile.mkdtemp(prefix="coach-tui-demo-"))


def open_demo(folder: Path) -> Coach:
    """The use cases over the sample team, dated so that it is current, in this folder."""
    path = folder / DATA_FILE
    store = Store(path)
    sample = write_sample(store, clock.today())
    store.close()
    return open_coach(path, manager=sample.manager, demo=True)
