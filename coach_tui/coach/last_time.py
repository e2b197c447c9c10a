"""What was promised last time: what the rep says it did, inside a talk or a check-in."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from .. import clock
from ..conversation.stepper import LAST_TIME_QUESTION
from ..domain import plan as planning
from ..domain.plan import Effect, Promise
from ..domain.session import Session
from .meanwhile import BESIDE, CHANGED, Told, beside, three_way
from .promises import Promises
from .records import Records, in_one_go
from .talks import Talks, refuse_ended
from .team import Team, refuse_past
from .undo import promises_label


class LastTime(Told):
    """Use cases of earlier promises in a talk. Each that answers returns the session as it now stands.

    An answer may be changed as long as the talk is open: each begins from the promise as it was before the
    talk, in one transaction with the session that remembers it. `seen` is the promise as the page had it
    when its words were begun: what another window wrote about it since is kept as well.
    """

    def __init__(self, records: Records, promises: Promises, talks: Talks, team: Team) -> None:
        self._records = records
        self._promises = promises
        self._talks = talks
        self._team = team

    def to_answer(self, session: Session) -> tuple[Promise, ...]:
        """What this talk asks about, what it has answered already among it, by the day it was due."""
        return self._with_answered(session, self._promises.to_ask(session.rep))

    def mine(self, session: Session) -> tuple[Promise, ...]:
        """The manager's open promises, and those that were closed or moved in this talk."""
        mine = (p for p in self._team.open_promises(session.rep) if p.owner == "manager")
        return self._with_answered(session, tuple(mine))

    @in_one_go
    def say(
        self,
        session_id: int,
        promise_id: int,
        effect: Effect,
        words: str = "",
        seen: Promise | None = None,
    ) -> Session:
        """What the rep says it did, in the rep's words. It is kept then, unless it runs on."""
        was = self._was(session_id, promise_id)
        today = clock.today()
        done = was.status == "open" and not planning.runs_on(was, today)
        said = planning.keep_promise(was, today) if done else was
        there = self._promises.get(promise_id)
        if seen is not None and there.effect == effect:
            words = self._both(seen.effect_words if seen.effect == effect else "", there.effect_words, words)
        return self._save(session_id, was, planning.say_effect(said, effect, words), seen)

    @in_one_go
    def keep(self, session_id: int, promise_id: int) -> Session:
        """It was kept; what it did is not said yet."""
        was = self._was(session_id, promise_id)
        return self._save(session_id, was, planning.keep_promise(_opened(was), clock.today()))

    @in_one_go
    def move(self, session_id: int, promise_id: int, day: date) -> Session:
        """Not yet: it is carried on to another day. Raises CoachError when that has passed."""
        refuse_past(day)
        was = self._was(session_id, promise_id)
        return self._save(session_id, was, planning.move_promise(_opened(was), day))

    @in_one_go
    def drop(self, session_id: int, promise_id: int, why: str = "", seen: Promise | None = None) -> Session:
        """It was let go. `why` is kept exactly; it is not on the page."""
        was = self._was(session_id, promise_id)
        on = was.closed_on if was.status == "dropped" and was.closed_on else clock.today()
        why = _said(why) or was.why
        if seen is not None:
            why = self._both(seen.why, self._promises.get(promise_id).why, why)
        return self._save(session_id, was, planning.drop_promise(_opened(was), on, why), seen)

    def _with_answered(self, session: Session, found: tuple[Promise, ...]) -> tuple[Promise, ...]:
        ids = {p.id for p in found}
        others = [p.id for p in session.last_time if p.id not in ids]
        answered = [p for i in others if (p := self._records.get(Promise, i)) is not None]
        return tuple(sorted([*found, *answered], key=lambda p: _order(session.before_answer(p.id) or p)))

    def _was(self, session_id: int, promise_id: int) -> Promise:
        return self._talks.get(session_id).before_answer(promise_id) or self._promises.get(promise_id)

    def _both(self, seen: str, there: str, mine: str) -> str:
        """What two windows wrote of one promise, one below the other."""
        kept, other = three_way(seen, there, mine)
        if not other or other == kept:
            return kept
        self._meanwhile = CHANGED
        return f"{kept}\n{other}" if kept else other

    def _save(self, session_id: int, was: Promise, now: Promise, seen: Promise | None = None) -> Session:
        session = self._talks.get(session_id)
        refuse_ended(session)
        if session.before_answer(was.id) is None:
            session = replace(session, last_time=(*session.last_time, was))
        before = self._promises.get(was.id)
        self._records.undoable(promises_label([(before, now)]), was.rep)
        session = self._with_words_kept(session, before, now, seen)
        session = self._talks.without_own_draft(session)
        self._records.save(now, session)
        return session

    def _with_words_kept(
        self, session: Session, there: Promise, now: Promise, seen: Promise | None
    ) -> Session:
        """Words of another window that the new answer has no place for: a private note of the talk."""
        if seen is None:
            return session
        lost = [
            text
            for text, old, new in (
                (there.effect_words, seen.effect_words, now.effect_words),
                (there.why, seen.why, now.why),
            )
            if text.strip() and text != old and text not in new
        ]
        if not lost:
            return session
        self._meanwhile = BESIDE
        return beside(
            session,
            session.stage,
            LAST_TIME_QUESTION,
            "\n".join(lost),
            self._records.new_id(),
            clock.stamp(),
        )


def _opened(promise: Promise) -> Promise:
    return replace(promise, status="open", closed_on=None, why="")


def _said(words: str) -> str:
    return words if words.strip() else ""


def _order(promise: Promise) -> tuple[date, int]:
    return promise.due or date.max, promise.id
