"""Ideas for the plan: the bumpers of the chosen causes, offered one at a time and only with permission."""

from __future__ import annotations

from coach_tui.domain.plan import Owner, Plan
from coach_tui.domain.question_guide import Bumper, Cause, QuestionGuide

MOST = 9


class Offers:
    """What could be offered. `open` is the index of the idea on the line, or None."""

    def __init__(self, guide: QuestionGuide) -> None:
        self._guide = guide
        self._opened = False
        self._next = 0
        self.open: int | None = None

    def bumpers(self, plan: Plan, owner: Owner) -> list[Bumper]:
        """The ideas for the chosen causes, those for this owner if there are any."""
        causes = self._causes(plan)
        found = [b for c in causes if self._opened or not c.opens_after for b in c.bumpers]
        return ([b for b in found if b.owner == owner] or found)[:MOST]

    def opens_after(self, plan: Plan) -> str:
        """The sentence that both must be able to say before the last cause's ideas open; empty once said."""
        if self._opened:
            return ""
        return next((c.opens_after for c in self._causes(plan) if c.opens_after), "")

    def said(self) -> None:
        """Both can say it."""
        self._opened = True

    def next(self, plan: Plan, owner: Owner) -> Bumper:
        """The next idea, now on the line."""
        bumpers = self.bumpers(plan, owner)
        self.open = self._next % len(bumpers)
        self._next = self.open + 1
        return bumpers[self.open]

    def close(self) -> None:
        """No idea is on the line any more."""
        self.open = None

    def _causes(self, plan: Plan) -> list[Cause]:
        return [c for i in plan.causes if (c := self._guide.cause(i)) is not None]
