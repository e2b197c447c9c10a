"""Opening a talk: the page of the stage where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    if session.stage == talk.CAUSE:
        from .cause import CausePage

        return CausePage(session, rep)
    if session.stage >= talk.SUPPORTS:
        from .plan import PlanPage

        return PlanPage(session, rep, coach.plans.of_session(session.id, coach.manager))
    from .conversation import Conversation

    return Conversation(session, rep)
