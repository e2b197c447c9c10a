"""The use cases: what a manager can do, one verb each. The only door from screens and commands into the core.

Spoken as `coach.talks.keep_line(…)`, `coach.plans.agree(…)`, `coach.team.view()`. Each subject is imported
when it is first spoken to: the first frame and a quick note pay only for what they use.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..storage import Busy, Store
from .records import Records
from .team import Team

if TYPE_CHECKING:
    from .backups import Backups
    from .check_ins import CheckIns
    from .history import History
    from .last_time import LastTime
    from .merging import Merging
    from .notes import Notes
    from .paper import Paper
    from .plans import Plans
    from .profile import Profiles
    from .promises import Promises
    from .results import Results
    from .safe_path import SafePath
    from .talks import Talks
    from .undo import Changes

LOOK_PATIENCE = 0.02  # seconds that a look at another's changes may hold up who types


class Coach:
    """The use cases over one open data file, by subject. `manager` is the manager's own name, if known."""

    def __init__(
        self,
        store: Store,
        *,
        manager: str = "",
        demo: bool = False,
        later: Callable[[], None] | None = None,
    ) -> None:
        self._store = store
        self._later = later
        self._others_read = store.others_read
        self._records = Records(store)
        self.manager = manager
        self.demo = demo
        self.team = Team(self._records)

    @cached_property
    def talks(self) -> Talks:
        """The conversation."""
        from .talks import Talks

        return Talks(self._records)

    @cached_property
    def safe_path(self) -> SafePath:
        """What happens after a serious disclosure."""
        from .safe_path import SafePath

        return SafePath(self._records, lambda: self.backups.folder)

    @cached_property
    def plans(self) -> Plans:
        """Plans and their promises."""
        from .plans import Plans

        return Plans(self._records, self.talks)

    @cached_property
    def promises(self) -> Promises:
        """What became of a promise."""
        from .promises import Promises

        return Promises(self._records)

    @cached_property
    def last_time(self) -> LastTime:
        """What was promised last time, inside a talk."""
        from .last_time import LastTime

        return LastTime(self._records, self.promises, self.talks, self.team)

    @cached_property
    def check_ins(self) -> CheckIns:
        """The two minutes between two talks."""
        from .check_ins import CheckIns

        return CheckIns(self._records, self.talks, self.team)

    @cached_property
    def results(self) -> Results:
        """Results and targets by hand."""
        from .results import Results

        return Results(self._records)

    @cached_property
    def paper(self) -> Paper:
        """Pages, files and the printer."""
        from .paper import Paper

        return Paper(self.plans, self.file)

    @cached_property
    def notes(self) -> Notes:
        """Notes between two talks."""
        from .notes import Notes

        return Notes(self._records)

    @cached_property
    def changes(self) -> Changes:
        """Taking changes back, step by step, and doing them again."""
        from .undo import Changes

        return Changes(self._records)

    @cached_property
    def profiles(self) -> Profiles:
        """Where things stand with a rep."""
        from .profile import Profiles

        return Profiles(self._records, self.team)

    @cached_property
    def history(self) -> History:
        """Everything that was said and agreed."""
        from .history import History

        return History(self._records, self.plans)

    @cached_property
    def backups(self) -> Backups:
        """Copies of the data file, and putting one in its place."""
        from .backups import Backups

        return Backups(self._store, demo=self.demo)

    @cached_property
    def merging(self) -> Merging:
        """Other copies of the data file, made one with it."""
        from .merging import Merging

        return Merging(self._records, demo=self.demo)

    def finish_opening(self) -> None:
        """Do what the first page did not wait for. Every other use of the file comes after this."""
        later, self._later = self._later, None
        if later is not None:
            later()

    def read_beside(self) -> None:
        """Read what the first page did not need; in a thread, while others go on. Takes up to a second.

        Nobody has to wait for it: what is asked for earlier is read then. Raises DataFileError.
        """
        self._store.read_beside()

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
        """Whether another process wrote since the last look; if so, its changes are read in.

        Also when a save of this one has read them in meanwhile. Who is still writing is looked at next time.
        """
        if self._store.changed_elsewhere():
            with suppress(Busy):
                self._store.refresh(LOOK_PATIENCE)
        read, self._others_read = self._others_read, self._store.others_read
        return read != self._others_read

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
    from .brief import BRIEFS

    return Coach(Store(path, briefs=BRIEFS), manager=manager, demo=demo)
