"""Check-ins: two minutes between two talks. My promises first, one question, the next day."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from .. import clock
from ..conversation.stepper import CHECK_IN_QUESTION
from ..domain import session as talk
from ..domain.rep import Rep
from ..domain.session import Answer, Session
from ..errors import CoachError
from .records import Records, in_one_go
from .talks import Talks, refuse_ended
from .team import Team


class CheckIns:
    """Use cases of check-ins. Lines and drafts are those of a talk; all of them stand at one stage."""

    def __init__(self, records: Records, talks: Talks, team: Team) -> None:
        self._records = records
        self._talks = talks
        self._team = team

    @in_one_go
    def begin(self, rep_id: int) -> Session:
        """Resume the rep's open check-in, or begin one."""
        current = self._talks.open_one(rep_id, "check_in")
        if current is not None:
            return self._talks.take_up(current)
        fresh = self._fresh(rep_id)
        self._records.save(fresh)
        return self._talks.take_up(fresh)

    def offered(self, rep_id: int) -> tuple[date, str]:
        """The day and time (HH:MM or empty) to offer for the next talk.

        One that is agreed already stands; else the rhythm's next day, else one in two weeks.
        """
        from ..domain.rhythm import read_rhythm

        rep, today = self._team.get(rep_id), clock.today()
        if rep.due is not None and rep.due > today:
            return rep.due, rep.due_time
        rhythm = read_rhythm(rep.rhythm, today)
        if rep.every is not None and rhythm.every != rep.every:
            return today + timedelta(days=rep.every), ""
        return rhythm.first, rhythm.time

    @in_one_go
    def finish(self, session_id: int, day: date, time: str = "") -> Session:
        """The check-in ends, and the next talk is on that day. Raises CoachError unless it is a later one."""
        session = self._talks.get(session_id)
        refuse_ended(session)
        refuse_not_later(day)
        self._name_step(session.rep)
        session = self._talks.with_foreign_kept(session)
        ended = replace(session, status="finished", ended=clock.stamp())
        self._records.save(ended, self._with_next(session.rep, day, time))
        return ended

    @in_one_go
    def add(self, rep_id: int, text: str, day: date, time: str = "") -> Session:
        """A whole check-in at once: the rep's words exactly (none are allowed), and the next day.

        An open one gets the words as another line, and ends; the line being written in it is kept too.
        """
        refuse_not_later(day)
        self._name_step(rep_id)
        session = self._talks.open_one(rep_id, "check_in") or self._fresh(rep_id)
        draft = session.draft
        if draft is not None and draft.about and draft.part != "day" and draft.text.strip():
            raise CoachError(
                "Words about a promise are being written in this check-in.",
                "Finish it in the app by F.",
            )
        now = clock.stamp()
        session = talk.keep_draft(_without_other_draft(session), now)
        if text.strip():
            said = Answer(
                id=self._records.new_id(), stage=talk.OPEN, question=CHECK_IN_QUESTION, text=text, at=now
            )
            session = replace(session, answers=(*session.answers, said))
        ended = replace(session, status="finished", ended=now)
        self._records.save(ended, self._with_next(rep_id, day, time))
        return ended

    def _name_step(self, rep_id: int) -> None:
        self._records.undoable(f"the check-in with {self._records.called(rep_id)}", rep_id)

    def _fresh(self, rep_id: int) -> Session:
        return Session(
            id=self._records.new_id(),
            rep=self._team.get(rep_id).id,
            started=clock.stamp(),
            guide="empathy",
            kind="check_in",
            stage=talk.OPEN,
        )

    def _with_next(self, rep_id: int, day: date, time: str) -> Rep:
        return replace(self._team.get(rep_id), due=day, due_time=time)


def refuse_not_later(day: date) -> None:
    """Raises CoachError when the next talk would be today or earlier: this check-in spends that day."""
    if day <= clock.today():
        raise CoachError("The next talk comes after today.", "Give a later day.")


def _without_other_draft(session: Session) -> Session:
    """A half-written day is no line of the conversation; words about a promise are not one either."""
    draft = session.draft
    return replace(session, draft=None) if draft is not None and (draft.part or draft.about) else session
