"""The use cases: what a manager can do, one verb each. The only door from screens and commands into the core.

Spoken as `coach.talks.keep_line(…)`, `coach.plans.agree(…)`, `coach.team.view()`.
"""

from __future__ import annotations

from pathlib import Path

from ..storage import Store
from .history import History
from .notes import Notes
from .paper import Paper
from .plans import Plans
from .profile import Profiles
from .records import Records
from .safe_path import SafePath
from .talks import Talks
from .team import Team


class Coach:
    """The use cases over one open data file, by subject. `manager` is the manager's own name, if known."""

    def __init__(self, store: Store, *, manager: str = "", demo: bool = False) -> None:
        records = Records(store)
        self._store = store
        self.manager = manager
        self.demo = demo
        self.team = Team(records)
        self.talks = Talks(records)
        self.safe_path = SafePath(records)
        self.plans = Plans(records, self.talks)
        self.paper = Paper(self.plans)
        self.notes = Notes(records)
        self.profiles = Profiles(records, self.team)
        self.history = History(records, self.plans)

    @property
    def file(self) -> Path:
        """The data file."""
        return self._store.path

    @property
    def notices(self) -> tuple[str, ...]:
        """What opening the file found and did, a sentence each."""
        return self._store.notices

    @property
    def read_only(self) -> bool:
        """Whether the file can only be read."""
        return self._store.read_only

    def changed_elsewhere(self) -> bool:
        """Whether another process wrote since the last look; if so, its changes are read in."""
        if not self._store.changed_elsewhere():
            return False
        self._store.refresh()
        return True

    def fold(self) -> None:
        """Everything into the TinyDB file, so that any TinyDB program sees it."""
        self._store.fold()

    def finish_command(self) -> None:
        """The end of one command: fold where it is cheap, and let go of the file."""
        self._store.fold_if_due()
        self._store.close(fold=False)

    def close(self) -> None:
        """The end: fold and let go of the file."""
        self._store.close()


def open_coach(path: Path, *, manager: str = "", demo: bool = False) -> Coach:
    """The use cases over the data file at this path; a missing file is an empty team."""
    return Coach(Store(path), manager=manager, demo=demo)
