"""The walk through a talk, place by place, until it is agreed, paused, left, or the input ends."""

from __future__ import annotations

from ...conversation.stepper import Place, after, before
from ...domain import session as talk
from ..output import say
from .agreeing import hold_agreement
from .console import Ended, GoBack, GoSafe
from .plan_lines import PlanLines
from .plan_texts import hold_check_in, hold_leave, hold_my_part, hold_text
from .safe import hold_safe_path
from .stages import Stages, hold_cause
from .talk import Talk


class Walk:
    """Holds one talk. `contacts` are the organisation's own, for the safe path."""

    def __init__(self, at: Talk, contacts: tuple[str, ...]) -> None:
        self._at = at
        self._contacts = contacts
        self._stage_said = -1
        self._resumed = True

    def hold(self) -> None:
        """Ask on from where the talk stands. Returns when it has ended or the input has."""
        try:
            while self._at.session.status == "open" and self._step():
                pass
        except Ended:
            return

    def _step(self) -> bool:
        """One place; False when the talk is left."""
        place = self._at.place
        resumed, self._resumed = self._resumed, False
        try:
            self._at.head(place, stage_too=place.stage != self._stage_said)
            self._stage_said = place.stage
            self._ask(place, resumed)
            return self._on(place)
        except GoBack:
            self._back(place)
            return True
        except GoSafe:
            self._stage_said = -1
            return hold_safe_path(self._at, self._contacts)

    def _ask(self, place: Place, resumed: bool) -> None:
        at = self._at
        match place.group:
            case "my_part":
                hold_my_part(at)
            case "manager":
                PlanLines(at, "manager").hold()
            case "rep":
                PlanLines(at, "rep").hold()
            case "check_in":
                hold_check_in(at, resumed=resumed)
            case "leave":
                hold_leave(at, resumed=resumed)
            case "":
                hold_cause(at) if place.stage == talk.CAUSE else Stages(at).hold()
            case group:
                hold_text(at, group)

    def _on(self, place: Place) -> bool:
        """To the next place of the plan, or to the read-back; a stage without a group has gone on itself."""
        if not place.group:
            return True
        following = after(place)
        if following is not None:
            self._at.coach.plans.go_to(self._at.plan.id, following.group)
            return True
        try:
            return hold_agreement(self._at)
        except GoBack:
            return True

    def _back(self, place: Place) -> None:
        earlier = before(place)
        if earlier is None:
            say("This is where it begins.")
        elif earlier.group:
            self._at.coach.plans.go_to(self._at.plan.id, earlier.group)
        else:
            self._at.coach.talks.go_back(self._at.session_id)
