"""A session: one one-on-one, stage by stage, with every kept line and the line being written."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from .plan import Promise

Voice = Literal["rep", "manager"]
SessionKind = Literal["one_on_one", "check_in"]
# What a half-written line is, where it is no line of the conversation: the rep's words about a promise, its
# new day, why it is let go, or the day of the next talk.
DraftPart = Literal["", "words", "day", "why", "next"]
SessionStatus = Literal["open", "finished", "paused", "closed"]

BEFORE, OPEN, WRONG, WHY, HELP, CONFIRM, CAUSE, SUPPORTS, CLOSE = range(9)
NOT_SURE = "not_sure"
MOST_CAUSES = 2


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kept line under a question. `question` is the question as asked; `at` an ISO 8601 instant.

    The rep's words are never private; a private line is always the manager's.
    """

    id: int
    stage: int
    question: str
    text: str
    voice: Voice = "rep"
    private: bool = False
    at: str = ""


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The line being written. Kept, it becomes an answer with this id.

    While a kept line is edited, `id` is that line's and the old text stays until Enter; `was` is its text
    when it was picked up. `about` is the id of the promise that the line belongs to, if it does, and `part`
    what is being said of it.
    """

    id: int
    stage: int
    question: str
    text: str
    voice: Voice = "rep"
    private: bool = False
    about: int | None = None
    part: DraftPart = ""
    was: str = ""


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One conversation. Open until finished, paused by the safe path, or closed by starting anew.

    `problem` is the trouble in the rep's words, agreed in Confirm; `causes` at most two ids of the
    guide's; `plan` the id of its plan; `sent_back` is true once "not sure" has led back to Why.
    `started` and `ended` are ISO 8601 instants with offset. `kind` is "check_in" for the two-minute one
    between two talks, which has neither causes nor a plan. `last_time` holds the earlier promises that
    were answered for here, each as it was before. `taken` are the ids, and only the ids, of what the safe
    path took out: no merge with another copy brings them back.
    """

    id: int
    rep: int
    started: str
    guide: str
    kind: SessionKind = "one_on_one"
    guide_version: str = ""
    stage: int = OPEN
    status: SessionStatus = "open"
    answers: tuple[Answer, ...] = ()
    draft: Draft | None = None
    problem: str = ""
    causes: tuple[str, ...] = ()
    sent_back: bool = False
    plan: int | None = None
    reflected: int = 0
    asked: tuple[str, ...] = ()
    ended: str | None = None
    follow_up: date | None = None
    last_time: tuple[Promise, ...] = ()
    taken: tuple[int, ...] = ()

    def answers_at(self, stage: int) -> tuple[Answer, ...]:
        """The kept lines of one stage, in the order of keeping."""
        return tuple(a for a in self.answers if a.stage == stage)

    def before_answer(self, promise_id: int) -> Promise | None:
        """A promise that was answered for here, as it was before; None when it was not."""
        return next((p for p in self.last_time if p.id == promise_id), None)

    def last_words(self) -> str:
        """The rep's confirmed sentence, or the last thing the rep said that is written down."""
        said = [a.text for a in self.answers if a.voice == "rep" and not a.private]
        return self.problem or (said[-1] if said else "")


def set_draft(session: Session, draft: Draft | None) -> Session:
    """The session with this as the line being written; a private line is always the manager's."""
    if draft is not None and (draft.private or draft.stage == BEFORE):
        draft = replace(draft, voice="manager", private=True)
    return replace(session, draft=draft)


def keep_draft(session: Session, at: str) -> Session:
    """The draft becomes a kept line: in its old place when it edits one, else at the end.

    An emptied edit removes the line. In Confirm the rep's last kept line is the problem.
    """
    draft = session.draft
    if draft is None:
        return session
    editing = any(a.id == draft.id for a in session.answers)
    answers = session.answers
    if not draft.text.strip():
        answers = tuple(a for a in answers if a.id != draft.id)
    else:
        first_at = next((a.at for a in answers if a.id == draft.id), at)
        kept = Answer(
            id=draft.id,
            stage=draft.stage,
            question=draft.question,
            text=draft.text,
            voice=draft.voice,
            private=draft.private,
            at=first_at,
        )
        answers = tuple(kept if a.id == draft.id else a for a in answers) if editing else (*answers, kept)
    return _with_problem(replace(session, answers=answers, draft=None))


def with_answers(session: Session, answers: tuple[Answer, ...]) -> Session:
    """The session with these kept lines, and the problem that follows from them."""
    return _with_problem(replace(session, answers=answers))


def change_answer(session: Session, answer_id: int, *, voice: Voice, private: bool) -> Session:
    """The session with another voice or private mark on one kept line."""
    voice = "manager" if private else voice
    answers = tuple(
        replace(a, voice=voice, private=private) if a.id == answer_id and a.stage != BEFORE else a
        for a in session.answers
    )
    return _with_problem(replace(session, answers=answers))


def remove_answers(session: Session, ids: frozenset[int]) -> Session:
    """The session without these lines, and without what was derived from them."""
    return _with_problem(replace(session, answers=tuple(a for a in session.answers if a.id not in ids)))


def _with_problem(session: Session) -> Session:
    said = [a.text for a in session.answers if a.stage == CONFIRM and a.voice == "rep"]
    return replace(session, problem=said[-1] if said else "")


def toggle_cause(session: Session, cause: str) -> Session:
    """The session with this cause chosen or not; "not sure" stands alone; a third is not taken."""
    if cause in session.causes:
        return replace(session, causes=tuple(c for c in session.causes if c != cause))
    if cause == NOT_SURE:
        return replace(session, causes=(NOT_SURE,))
    chosen = tuple(c for c in session.causes if c != NOT_SURE)
    if len(chosen) >= MOST_CAUSES:
        return session
    return replace(session, causes=(*chosen, cause))


def go_on(session: Session) -> Session:
    """The session at its next stage. From Cause, "not sure" leads back to Why, once."""
    if session.stage == CAUSE and session.causes == (NOT_SURE,) and not session.sent_back:
        return replace(session, stage=WHY, sent_back=True)
    return replace(session, stage=min(session.stage + 1, CLOSE))


def go_back(session: Session) -> Session:
    """The session one stage earlier."""
    return replace(session, stage=max(session.stage - 1, BEFORE))
