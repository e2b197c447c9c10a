"""What another window did to the same thing meanwhile: both texts stay, and one sentence says so.

Three things are compared: what an editor started from, what is there now, and what it wants to save.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from ..domain import session as talk
from ..domain.plan import Promise
from ..domain.session import Answer, Draft, Session

CHANGED = "Another window changed this line meanwhile; both are kept."
STAYS = "Another window changed this line meanwhile; it stays."
GONE = "Another window removed this line meanwhile; it stays so."
BESIDE = "Another window changed this meanwhile; what it wrote is kept as a private note."
NOTE = "Another window changed this note meanwhile; both are kept."
WRITING = "Another window is writing here too; both are kept."

T = TypeVar("T")


class Told:
    """Use cases that may find what another window did. What is to be said of it is said once."""

    _meanwhile = ""

    def take_meanwhile(self) -> str:
        """The sentence about the last change, empty when no other window was in its way."""
        said, self._meanwhile = self._meanwhile, ""
        return said


class Settled(NamedTuple):
    """The line as it is kept (None: it is gone), what is kept beside it, and the sentence about it."""

    kept: Answer | None
    beside: Answer | None
    said: str


def three_way(base: T, there: T, mine: T) -> tuple[T, T | None]:
    """What is kept, and what must be kept beside it: None where one side alone changed it, or both alike."""
    if mine in (base, there):
        return there, None
    return mine, (None if there == base else there)


def settle_line(base: Answer, there: Answer | None, mine: Answer, own: str = "") -> Settled:
    """A kept line that was picked up as `base`, is `there` now, and shall be `mine`; blank removes it.

    `own` is the text that this window itself has put there since, as a line being written. A mark of
    privacy that the other window set stays, also on what is kept beside.
    """
    wanted = mine.text if mine.text.strip() else ""
    if there is None:
        unchanged = wanted in ("", base.text)
        return Settled(None, None, GONE if wanted else "") if unchanged else Settled(mine, None, "")
    start = own if there.text == own else base.text
    text, other = three_way(start, there.text, wanted)
    private = mine.private if there.private == base.private else there.private
    voice = mine.voice if there.voice == base.voice else there.voice
    if not text:
        return Settled(None, None, "") if other is None else Settled(there, None, STAYS)
    kept = replace(mine, text=text, private=private, voice="manager" if private else voice)
    if other is None:
        return Settled(kept, None, "")
    hidden = private or there.private
    beside = replace(there, private=hidden, voice="manager" if hidden else there.voice)
    return Settled(kept, beside, CHANGED)


def with_settled(session: Session, settled: Settled, at: str, beside_id: int) -> Session:
    """The session with the kept line in its place, and behind it what is kept beside it.

    In Confirm it stands before the line: the sentence that was kept last is the one both agreed on.
    """
    if settled.kept is None:
        return session
    line = settled.kept if settled.kept.at else replace(settled.kept, at=at)
    lines = [line] if settled.beside is None else [line, replace(settled.beside, id=beside_id)]
    if line.stage == talk.CONFIRM:
        lines.reverse()
    answers = list(session.answers)
    place = next((n for n, a in enumerate(answers) if a.id == line.id), len(answers))
    answers[place : place + 1] = lines
    return talk.with_answers(session, tuple(answers))


def beside(session: Session, stage: int, question: str, text: str, line_id: int, at: str) -> Session:
    """The session with this text as a private note of the manager, where nothing else could hold it.

    What is the beginning of it, kept so before, is replaced.
    """
    line = Answer(id=line_id, stage=stage, question=question, text=text, voice="manager", private=True, at=at)
    same = (a for a in session.answers if (a.stage, a.question, a.private) == (stage, question, True))
    older = next((a.id for a in same if text.startswith(a.text)), None)
    answers = tuple(a for a in session.answers if a.id != older)
    return talk.with_answers(session, (*answers, line))


def as_line(draft: Draft, at: str) -> Answer | None:
    """A line that another window is writing, as a kept one; a day that is half typed is none.

    Why something is let go is the manager's own.
    """
    if not draft.text.strip() or draft.part in ("day", "next"):
        return None
    private = draft.private or draft.part == "why"
    return Answer(
        id=draft.id,
        stage=draft.stage,
        question=draft.question,
        text=draft.text,
        voice="manager" if private else draft.voice,
        private=private,
        at=at,
    )


def keep_foreign(
    session: Session, own: Draft | None, at: str, kept: dict[int, Answer], new_id: Callable[[], int]
) -> tuple[Session, Answer | None]:
    """The session with another window's line kept, and that line; `own` is what this window wrote last.

    A kept line that is edited there stays as it is until Enter: what is typed becomes a line of its own
    behind it. `kept` holds, by the ids of lines being written, what this window kept of them before: that
    line grows with what is typed, as long as nobody changed it.
    """
    there = session.draft
    if there is None or (own is not None and there == own):
        return session, None
    line = as_line(there, at)
    known = {a.id: a for a in session.answers}
    before = kept.get(there.id)
    ours = before is not None and known.get(before.id) == before
    same = {known[each].text for each in (there.id, before.id if before and ours else 0) if each in known}
    if line is None or line.text in same:
        return session, None
    if before is not None and ours:
        line = replace(line, id=before.id, at=before.at)
    elif line.id in known:
        line = replace(line, id=new_id())
    kept[there.id] = line
    return talk.with_answers(session, _placed(session.answers, line, there.id)), line


def _placed(answers: tuple[Answer, ...], line: Answer, edited: int) -> tuple[Answer, ...]:
    """The lines with this one in its old place, else behind the one that it edits, else at the end."""
    if any(a.id == line.id for a in answers):
        return tuple(line if a.id == line.id else a for a in answers)
    behind = next((n for n, a in enumerate(answers, 1) if a.id == edited), len(answers))
    if line.stage == talk.CONFIRM and behind and answers[behind - 1].id == edited:
        # The sentence that was kept last is the one both agreed on.
        behind -= 1
    return (*answers[:behind], line, *answers[behind:])


def without_half(session: Session, own: Draft | None) -> Session:
    """The session without what another window kept of an edit as `own` stood, now that the edit is kept."""
    answers = session.answers
    at = next((n for n, a in enumerate(answers) if own is not None and a.id == own.id), None)
    if own is None or at is None:
        return session
    beside = answers[max(0, at - 1) : at] if own.stage == talk.CONFIRM else answers[at + 1 : at + 2]
    half = {a.id for a in beside if (a.text, a.stage, a.question) == (own.text, own.stage, own.question)}
    return talk.with_answers(session, tuple(a for a in answers if a.id not in half)) if half else session


def same_line(one: Promise, other: Promise) -> bool:
    """Whether two forms of a plan's line say the same; which window chose it says nothing."""
    return _said(one) == _said(other)


def _said(line: Promise) -> tuple[object, ...]:
    return line.owner, line.what, line.by, line.starts, line.ends, line.open_end
