"""One call of a command: its arguments, the data file opened when it is needed, and its end."""

from __future__ import annotations

from argparse import Namespace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .output import say

if TYPE_CHECKING:
    from ..coach import Coach
    from ..settings import Settings


class Call:
    """What a command works with. `args` are its own arguments; `end` lets go of what was opened."""

    def __init__(self, args: Namespace) -> None:
        self.args = args
        self._opened: Coach | None = None
        self._folder: Path | None = None
        self._said: tuple[str, ...] = ()

    @property
    def json(self) -> bool:
        """Whether the output is one JSON document."""
        return bool(self.args.json)

    @cached_property
    def settings(self) -> Settings:
        """The manager's settings; what is wrong in the file is said once."""
        from ..settings import read_settings

        settings = read_settings()
        say(*settings.warnings)
        return settings

    @cached_property
    def coach(self) -> Coach:
        """The use cases over the data file, or over a throw-away sample team."""
        self._opened = self._demo() if self.args.demo else self._own()
        self._say_notices(self._opened)
        return self._opened

    def name_manager(self) -> None:
        """The manager's own name from the settings, for commands that write a plan."""
        if not self.coach.demo:
            self.coach.manager = self.settings.manager

    def end(self) -> None:
        """Fold if it is due, let go of the file, remove what was thrown away."""
        try:
            if self._opened is not None:
                self._opened.finish_command()
                self._say_notices(self._opened)
        finally:
            if self._folder is not None:
                import shutil

                shutil.rmtree(self._folder, ignore_errors=True)

    def _say_notices(self, coach: Coach) -> None:
        """What opening, and later the fold, found and did; each sentence once."""
        say(*(notice for notice in coach.notices if notice not in self._said))
        self._said = coach.notices

    def _own(self) -> Coach:
        from ..coach import open_coach
        from ..paths import data_file

        return open_coach(data_file(self.args.file))

    def _demo(self) -> Coach:
        from .demo_copy import demo_folder, open_demo

        self._folder = demo_folder()
        return open_demo(self._folder)
