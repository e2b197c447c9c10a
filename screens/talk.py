"""Opening a talk: the page of the stage where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.conversation.stepper import LAST_TIME
from coach_tui.domain import session as talk
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Session

if TYPE_CHECKING:
    from coach_tui.coach import Coach

    from .talk_page import TalkPage


def begin(coach: Coach, rep_id: int, *, before: bool = False, new: bool = False) -> TalkPage:
    """Begin a one-on-one, or resume the open one, at the page of its stage."""
    session = coach.talks.begin(rep_id, before=before, new=new)
    return page_for(coach, session, coach.team.get(rep_id))


def page_for(coach: Coach, session: Session, rep: Rep) -> TalkPage:
    """The page that shows this session's stage."""
    if session.kind == "check_in":
        from .check_in import CheckInPage

        return CheckInPage(session, rep)
    if session.stage == talk.BEFORE:
        from .before import BeforePage

        return BeforePage(session, rep)
    if session.stage == talk.CAUSE:
        from .cause import CausePage

        return CausePage(session, rep)
    if session.stage >= talk.SUPPORTS:
        return _plan_page(coach, session, rep)
    from .conversation import Conversation

    return Conversation(session, rep)


def _plan_page(coach: Coach, session: Session, rep: Rep) -> TalkPage:
    """The plan; first, what was promised last time, if there is anything to ask about."""
    plan = coach.plans.of_session(session.id, coach.manager)
    if plan.group == LAST_TIME and coach.last_time.to_answer(session):
        from .last_time import LastTimePage

        return LastTimePage(session, rep, plan)
    from .plan import PlanPage

    return PlanPage(session, rep, plan)
