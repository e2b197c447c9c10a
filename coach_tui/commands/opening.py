"""Opening the data file, or a throw-away copy of the sample team, and letting go of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..coach import Coach


class Opening:
    """What is opened for one run. Nothing is opened before `coach` is called."""

    def __init__(self, file: str | None, *, demo: bool) -> None:
        self._file = file
        self._demo = demo
        self._opened: Coach | None = None
        self._folder: Path | None = None

    def coach(self, manager: str = "") -> Coach:
        """The use cases, opened once. The sample team brings its own manager's name."""
        if self._opened is None:
            self._opened = self._sample() if self._demo else self._own(manager)
        return self._opened

    def finish(self) -> None:
        """The end of a command: fold if it is due, let go of the file."""
        try:
            if self._opened is not None:
                self._opened.finish_command()
        finally:
            self._remove()

    def close(self) -> None:
        """The end of the app: everything into the data file."""
        try:
            if self._opened is not None:
                self._opened.close()
        finally:
            self._remove()

    def _own(self, manager: str) -> Coach:
        from ..coach import open_coach
        from ..paths import data_file

        return open_coach(data_file(self._file), manager=manager)

    def _sample(self) -> Coach:
        """The sample team in a fresh private folder (0700), dated so that it is current."""
        import tempfile

        from .. import clock
        from ..coach import open_coach
        from ..demo import write_sample
        from ..paths import DATA_FILE
        from ..storage import Store

        self._folder = Path(tempfile.mkdtemp(prefix="coach-tui-demo-"))
        store = Store(self._folder / DATA_FILE)
        sample = write_sample(store, clock.today())
        store.close()
        return open_coach(self._folder / DATA_FILE, manager=sample.manager, demo=True)

    def _remove(self) -> None:
        if self._folder is not None:
            import shutil

            shutil.rmtree(self._folder, ignore_errors=True)
