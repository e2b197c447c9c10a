"""What the reps are to hear of the manager's promises: gathered line by line until it is copied or saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from coach_tui.coach.promises import Became
from coach_tui.domain.plan import Promise

if TYPE_CHECKING:
    from coach_tui.coach import Coach


class ToTell:
    """One line a rep, so that a whole sheet is one message; what was taken is not told again."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._promises: dict[int, dict[int, Promise]] = {}
        self._last: tuple[int, ...] = ()
        self._taken = False

    def gather(self, became: Iterable[Became]) -> None:
        """Add what was done just now; a promise that was there is told as it stands now."""
        told = [b.now for b in became if b.to_tell]
        if not told:
            return
        if self._taken:
            self._promises, self._taken = {}, False
        for promise in told:
            self._promises.setdefault(promise.rep, {})[promise.id] = promise
        self._last = tuple(dict.fromkeys(p.rep for p in told))

    def lines(self) -> list[tuple[str, str]]:
        """The name and the line of each rep whose promises were done last."""
        return [(self._coach.team.get(rep).name, self._line(rep)) for rep in self._last]

    def take(self) -> list[tuple[str, str]]:
        """The lines, to be copied or saved: the next one begins anew."""
        self._taken = True
        return self.lines()

    def _line(self, rep: int) -> str:
        return self._coach.promises.telling(list(self._promises[rep].values()), self._coach.manager)
