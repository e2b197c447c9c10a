"""The safe path: after a serious disclosure the words leave screen and disk at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from .. import clock
from ..domain import session as talk
from ..domain.plan import Plan, PlanDraft, Promise
from ..domain.rep import Rep
from ..domain.session import Answer, Draft, Session
from ..errors import DataFileError
from ..storage import Store
from .records import Records, in_one_go
from .safe_path_copies import clear_copies


class Taken(Struct, frozen=True, kw_only=True):
    """What was taken off the disk and is held in memory only, until the path is left.

    `before` is the session as it was, `plan` its draft plan if that went too, `stages` the questions
    taken so far, newest first. `promises` are those that this talk answered for, with the words that were
    said of them. `still_on_disk` is true while the fold that takes the words out of the file, or out of
    a backup, could not be written. `elsewhere` is a sentence about a backup folder that is not there now
    and may hold them too, or empty.
    """

    before: Session
    plan: Plan | None
    stages: tuple[int, ...]
    promises: tuple[Promise, ...] = ()
    still_on_disk: bool = False
    elsewhere: str = ""


class SafePath:
    """Use cases of the safe path. Each returns when the words are off the disk."""

    def __init__(self, records: Records, folder: Callable[[], Path | None] = lambda: None) -> None:
        """`folder` says where the manager's own backups are, if anywhere."""
        self._records = records
        self._folder = folder

    def take(
        self, session: Session, *, draft: Draft | None = None, plan_draft: PlanDraft | None = None
    ) -> Taken:
        """Take the lines of the current stage, the draft and all that was derived from them.

        `draft` and `plan_draft` are what is on the line now, saved or not: held in memory for M.
        """
        try:
            return self._off_the_disk(self._take_current(session, draft, plan_draft))
        except DataFileError:
            # The path opens all the same: what can't be written yet is tried again at every key.
            return replace(self._current(session, draft, plan_draft), still_on_disk=True)

    def try_again(self, taken: Taken) -> Taken:
        """Once more off the disk, where that could not be written before."""
        if not taken.still_on_disk:
            return taken
        try:
            return self._off_the_disk(self._take(taken))
        except DataFileError:
            return taken

    def take_earlier(self, taken: Taken) -> Taken:
        """One earlier question that has lines goes too; unchanged when there is none."""
        earlier = self.earlier_stage(taken)
        if earlier is None:
            return taken
        return self._off_the_disk(self._take(replace(taken, stages=(*taken.stages, earlier))))

    def give_later(self, taken: Taken) -> Taken:
        """The question that went last comes back to the disk; the first one stays taken."""
        if len(taken.stages) == 1:
            return taken
        return self._off_the_disk(self._take(replace(taken, stages=taken.stages[:-1])))

    def earlier_stage(self, taken: Taken) -> int | None:
        """The next earlier stage with lines that were not taken, if there is one."""
        stages = [a.stage for a in taken.before.answers if a.stage < taken.stages[-1]]
        return max(stages, default=None)

    @in_one_go
    def restore(self, taken: Taken) -> Session:
        """Pressed by mistake: every line, the draft and the plan as they were."""
        plans = [taken.plan] if taken.plan else []
        whole = replace(taken.before, answers=(*taken.before.answers, *self._written_since(taken)))
        whole = self._as_ended_elsewhere(whole)
        self._records.save(whole, *plans, *self._promises(taken, gone=False))
        return whole

    def _as_ended_elsewhere(self, session: Session) -> Session:
        """A talk that another window ended meanwhile stays ended."""
        now = self._records.get(Session, session.id)
        if now is None or now.status == "open":
            return session
        return replace(session, status=now.status, ended=now.ended)

    def pause(self, taken: Taken, follow_up: date | None) -> Session:
        """The talk ends as "Paused, follow-up agreed (date)"; nothing else is recorded."""
        paused = self._pause(taken, follow_up)
        self._records.store.fold()
        return paused

    @in_one_go
    def _pause(self, taken: Taken, follow_up: date | None) -> Session:
        session = self._records.get(Session, taken.before.id) or without(taken)
        paused = replace(session, status="paused", ended=clock.stamp(), follow_up=follow_up, draft=None)
        paused = replace(paused, last_time=())
        changed: list[Session | Rep] = [paused]
        rep = self._records.get(Rep, session.rep)
        if rep is not None and follow_up is not None:
            changed.append(replace(rep, due=follow_up, due_time=""))
        self._records.save(*changed)
        return paused

    def go_on(self, taken: Taken) -> Session:
        """The talk goes on, if the rep wants, without the words that were taken.

        Not before they are off the disk: they would be on the screen again.
        """
        if self.try_again(taken).still_on_disk:
            raise DataFileError("The words are not off the disk yet: it can’t be written.", "F10 leaves.")
        return self._records.get(Session, taken.before.id) or without(taken)

    @in_one_go
    def _take_current(self, session: Session, draft: Draft | None, plan_draft: PlanDraft | None) -> Taken:
        return self._take(self._current(session, draft, plan_draft))

    def _current(self, session: Session, draft: Draft | None, plan_draft: PlanDraft | None) -> Taken:
        before = self._records.get(Session, session.id) or session
        plan = self._draft_plan(before)
        if plan is not None and plan_draft is not None:
            plan = replace(plan, draft=plan_draft)
        if draft is not None:
            before = replace(before, draft=draft)
        found = (self._records.get(Promise, was.id) for was in before.last_time)
        promises = tuple(p for p in found if p is not None)
        return Taken(before=before, plan=plan, stages=(before.stage,), promises=promises)

    @in_one_go
    def _take(self, taken: Taken) -> Taken:
        gone = frozenset(a.id for a in taken.before.answers if a.stage in taken.stages)
        asked = frozenset(a.question for a in taken.before.answers if a.id in gone)
        left = talk.remove_answers(replace(taken.before, draft=None), gone)
        causes = left.causes if talk.CAUSE not in taken.stages else ()
        left = replace(left, answers=(*left.answers, *self._written_since(taken)))
        left = replace(left, causes=causes, asked=tuple(q for q in left.asked if q not in asked))
        plan = taken.plan if self._plan_goes(taken, left) else None
        if plan is not None:
            left = replace(left, plan=None)
        left = self._with_ids_of_what_went(taken, left, plan)
        back = [taken.plan] if taken.plan is not None and plan is None else []
        left = self._as_ended_elsewhere(left)
        # No undo, by this window or another, brings back a word of it: the steps hold what was there before.
        self._records.forget_steps()
        self._records.save_all([left, *back, *self._promises(taken)], drop=[plan] if plan is not None else [])
        return taken

    def _with_ids_of_what_went(self, taken: Taken, left: Session, plan: Plan | None) -> Session:
        """What another copy still has of it is known by these ids, and stays out."""
        now = self._records.get(Session, left.id)
        known = {*now.taken, *_draft_id(now)} if now is not None else set()
        back = {a.id for a in left.answers} | ({taken.plan.id} if taken.plan and plan is None else set())
        went = {plan.id} if plan is not None else set()
        return replace(left, taken=tuple(sorted((known | went | _ids_that_went(taken)) - back)))

    def _promises(self, taken: Taken, *, gone: bool | None = None) -> list[Promise]:
        """The promises that change: without the words said of them here, or with them again.

        What another window has said of one meanwhile stays.
        """
        gone = _words_go(taken) if gone is None else gone
        changed = []
        for whole in taken.promises:
            now = self._records.get(Promise, whole.id)
            bare = _without_words(whole, taken.before)
            was, wanted = (whole, bare) if gone else (bare, whole)
            if now is None or was == wanted:
                continue
            words = wanted.effect_words if now.effect_words == was.effect_words else now.effect_words
            why = wanted.why if now.why == was.why else now.why
            if (words, why) != (now.effect_words, now.why):
                changed.append(replace(now, effect_words=words, why=why))
        return changed

    def _written_since(self, taken: Taken) -> tuple[Answer, ...]:
        """Lines that another window kept while the path was open: they are not this path's to take."""
        now = self._records.get(Session, taken.before.id)
        known = {a.id for a in taken.before.answers}
        return tuple(a for a in now.answers if a.id not in known) if now is not None else ()

    def _off_the_disk(self, taken: Taken) -> Taken:
        # Only the fold takes the words out of the journal and the file.
        try:
            self._records.store.fold()
            clean, elsewhere = clear_copies(
                self._records.store.path, self._folder(), taken, lambda copy: _take_from(copy, taken)
            )
        except DataFileError:
            return replace(taken, still_on_disk=True)
        return replace(taken, still_on_disk=not clean, elsewhere=elsewhere)

    def take_alike(self, taken: Taken) -> None:
        """The same stages of the same session, as this file has it: for a backup, which gets nothing back."""
        self._records.forget_steps()
        session = self._records.get(Session, taken.before.id)
        if session is not None:
            self._take(replace(self._current(session, None, None), stages=taken.stages))

    def _plan_goes(self, taken: Taken, left: Session) -> bool:
        touched = any(stage >= talk.SUPPORTS for stage in taken.stages)
        return touched or left.problem != taken.before.problem

    def _draft_plan(self, session: Session) -> Plan | None:
        plan = None if session.plan is None else self._records.get(Plan, session.plan)
        return plan if plan is not None and plan.agreed_on is None else None


def _take_from(copy: Store, taken: Taken) -> None:
    """Takes the words out of a backup, by the same rules."""
    SafePath(Records(copy)).take_alike(taken)


def without(taken: Taken) -> Session:
    """The session as it was, without a word of what was taken."""
    gone = frozenset(a.id for a in taken.before.answers if a.stage in taken.stages)
    ids = tuple(sorted(_ids_that_went(taken)))
    return talk.remove_answers(replace(taken.before, draft=None, plan=None, taken=ids), gone)


def _ids_that_went(taken: Taken) -> set[int]:
    """Of the lines and of the one being written, and what went by an earlier safe path."""
    lines = {a.id for a in taken.before.answers if a.stage in taken.stages}
    return {*taken.before.taken, *_draft_id(taken.before), *lines}


def _draft_id(session: Session) -> set[int]:
    return {session.draft.id} if session.draft is not None else set()


def _words_go(taken: Taken) -> bool:
    """Whether what was said of promises goes: they are answered for in Before, Supports and a check-in."""
    stages = taken.stages
    asked = any(stage >= talk.SUPPORTS or stage == talk.BEFORE for stage in stages)
    return asked or taken.before.kind == "check_in"


def _without_words(promise: Promise, session: Session) -> Promise:
    """What became of it stays; the words that were said of it in this talk go."""
    was = session.before_answer(promise.id)
    return promise if was is None else replace(promise, effect_words=was.effect_words, why=was.why)
