"""Opening the data file, or a throw-away copy of the sample team, and letting go of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..coach import Coach


class Opening:
    """What is opened for one run. Nothing is opened before `coach` is called."""

    def __init__(self, file: str | None, *, demo: bool) -> None:
        self._file = file
        self._demo = demo
        self._opened: Coach | None = None

    def coach(self, manager: str = "") -> Coach:
        """The use cases, opened once. The sample team brings its own manager's name."""
        opened = self.first(manager)
        opened.finish_opening()
        return opened

    def first(self, manager: str = "") -> Coach:
        """The use cases as soon as the first page can be shown; the app finishes the opening itself."""
        if self._opened is None:
            self._opened = self._sample() if self._demo else self._own(manager)
        return self._opened

    def finish(self) -> None:
        """The end of a command: fold if it is due, let go of the file."""
        if self._opened is not None:
            self._opened.finish_command()

    def close(self) -> None:
        """The end of the app: everything into the data file."""
        if self._opened is not None:
            self._opened.close()

    def _own(self, manager: str) -> Coach:
        from ..coach import open_coach
        from ..paths import data_file

        return open_coach(data_file(self._file), manager=manager)

    def _sample(self) -> Coach:
        from ..demo_copy import open_demo

        return open_demo()
