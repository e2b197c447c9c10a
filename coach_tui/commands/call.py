"""One call of a command: its arguments, the data file opened when it is needed, and its end."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .opening import Opening
from .output import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ..coach import Coach
    from ..settings import Settings


class Call:
    """What a command works with. `args` are its own arguments; `end` lets go of what was opened."""

    def __init__(self, args: Namespace) -> None:
        self.args = args
        self._opening = Opening(args.file, demo=args.demo)
        self._opened: Coach | None = None
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
        self._opened = self._opening.coach()
        self._say_notices()
        return self._opened

    def name_manager(self) -> None:
        """The manager's own name from the settings, for commands that write a plan."""
        if not self.coach.demo:
            self.coach.manager = self.settings.manager

    def end(self) -> None:
        """Fold if it is due, let go of the file, remove what was thrown away."""
        self._opening.finish()
        self._say_notices()

    def _say_notices(self) -> None:
        """What opening, and later the fold, found and did; each sentence once."""
        if self._opened is not None:
            notices = self._opened.notices
            say(*(notice for notice in notices if notice not in self._said))
            self._said = notices
