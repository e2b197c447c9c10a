"""The history: every session, note and plan of a rep, and what became of it, newest first."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from .. import clock
from ..domain.measures import Result
from ..domain.note import Note
from ..domain.plan import Plan, Promise
from ..domain.session import Session
from ..review.periods import first_day, last_day
from ..storage.ids import moment_of
from .plans import Plans
from .records import Records, to_document
from .team import day_of


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that happened: `kind` is session, check_in, note or plan; `at` sorts it."""

    kind: str
    id: int
    at: str
    record: Session | Note | Plan


class PromiseEntry(Struct, frozen=True, kw_only=True):
    """An agreed promise: as `promise` on the day it was agreed, as `helped` on the day its effect is of."""

    kind: Literal["promise", "helped"]
    id: int
    at: str
    record: Promise
    agreed: str


class ResultEntry(Struct, frozen=True, kw_only=True):
    """The results of one period, in the order of entry. `at` is its last day, today while it runs."""

    kind: Literal["result"] = "result"
    id: int
    at: str
    period: str
    results: tuple[Result, ...]


AnyEntry = Entry | PromiseEntry | ResultEntry
# Of one moment the plan is the newest: it ends its talk, and its promises follow from it.
_ORDER = {"plan": 3, "promise": 2}


class History:
    """Reads the history of a rep."""

    def __init__(self, records: Records, plans: Plans) -> None:
        self._records = records
        self._plans = plans

    def of(self, rep_id: int) -> list[Entry]:
        """Everything about one rep, newest first."""
        entries = [
            Entry(kind=_kind(s), id=s.id, at=s.started, record=s) for s in self._records.of(Session, rep_id)
        ]
        entries += [Entry(kind="note", id=n.id, at=n.at, record=n) for n in self._records.of(Note, rep_id)]
        entries += [
            Entry(kind="plan", id=p.id, at=self._plan_at(p), record=p) for p in self._records.of(Plan, rep_id)
        ]
        # A plan ends its talk: of the two at one moment it is the newer.
        return sorted(entries, key=lambda e: (e.at, e.kind == "plan", e.id), reverse=True)

    def entries(self, rep_id: int) -> list[AnyEntry]:
        """Everything about one rep, newest first, with its agreed promises, their effects and its results.

        A promise that has an effect is there twice, as `promise` and as `helped`. Periods that have not
        begun yet are no history.
        """
        told = self.of(rep_id)
        agreed = {e.id: e.at for e in told if isinstance(e.record, Plan)}
        entries: list[AnyEntry] = [*told, *self._promises(rep_id, agreed), *self._results(rep_id)]
        # The promises of a plan keep its order.
        return sorted(entries, key=lambda e: (e.at, _ORDER.get(e.kind, 0), _rank(e)), reverse=True)

    def as_json(self, rep_id: int) -> list[dict[str, Any]]:
        """The history in the shape that `history --json` promises."""
        return [self._json(e) for e in self.of(rep_id)]

    def _promises(self, rep_id: int, agreed: dict[int, str]) -> list[PromiseEntry]:
        found: list[PromiseEntry] = []
        for promise in self._records.of(Promise, rep_id):
            at = agreed.get(promise.plan, "")
            known = promise.first_due or promise.due
            at = at or (known.isoformat() if known else "")
            found.append(PromiseEntry(kind="promise", id=promise.id, at=at, record=promise, agreed=at))
            if promise.effect is not None:
                day = promise.closed_on or promise.due
                of = day.isoformat() if day and day <= clock.today() else at
                found.append(PromiseEntry(kind="helped", id=promise.id, at=of, record=promise, agreed=at))
        return found

    def _results(self, rep_id: int) -> list[ResultEntry]:
        today = clock.today()
        periods: dict[str, list[Result]] = {}
        for result in self._records.of(Result, rep_id):
            if first_day(result.period) <= today:
                periods.setdefault(result.period, []).append(result)
        return [
            ResultEntry(
                id=found[0].id,
                at=min(last_day(period), today).isoformat(),
                period=period,
                results=tuple(found),
            )
            for period, found in periods.items()
        ]

    def _plan_at(self, plan: Plan) -> str:
        session = None if plan.session is None else self._records.get(Session, plan.session)
        if session is not None:
            return session.ended or session.started
        # A draft without a talk was brought in from a file: its id knows the moment.
        return plan.agreed_on.isoformat() if plan.agreed_on else moment_of(plan.id).isoformat()

    def _json(self, entry: Entry) -> dict[str, Any]:
        head: dict[str, Any] = {
            "kind": entry.kind,
            "id": entry.id,
            "date": day_of(entry.at).isoformat() if entry.at else None,
        }
        match entry.record:
            case Session():
                return head | session_json(entry.record)
            case Note():
                note = entry.record
                return head | {"text": note.text, "private": note.private, "at": note.at}
            case _:
                return head | plan_json(entry.record, self._plans)


def _rank(entry: AnyEntry) -> int:
    return -entry.id if isinstance(entry, PromiseEntry) else entry.id


def _kind(session: Session) -> str:
    return "check_in" if session.kind == "check_in" else "session"


def session_json(session: Session) -> dict[str, Any]:
    """A session with every kept line, and the line being written marked as a draft."""
    lines = [_answer(a, draft=False) for a in session.answers]
    if session.draft is not None:
        lines.append(_answer(session.draft, draft=True))
    return {
        "started": session.started,
        "ended": session.ended,
        "status": session.status,
        "stage": session.stage,
        "guide": session.guide,
        "guide_version": session.guide_version,
        "answers": lines,
        "problem": session.problem or None,
        "causes": list(session.causes),
        "plan": session.plan,
        "reflected": session.reflected,
        "asked": list(session.asked),
        "follow_up": session.follow_up.isoformat() if session.follow_up else None,
    }


def plan_json(plan: Plan, plans: Plans) -> dict[str, Any]:
    """A plan in the shape that `plan --json` promises."""
    promises = plans.promises(plan)
    check_in = plan.check_in
    return {
        "id": plan.id,
        "rep": plan.rep,
        "session": plan.session,
        "manager": plan.manager or None,
        "problem": plan.problem or None,
        "my_part": plan.my_part or None,
        "my_part_private": plan.my_part_private,
        "cause": plan.causes[0] if plan.causes else None,
        "causes": list(plan.causes),
        "supports": [_promise(p) for p in promises if p.owner == "manager"],
        "steps": [_promise(p) for p in promises if p.owner == "rep"],
        "let_go": plan.let_go or None,
        "helps_if": plan.helps_if or None,
        "check_in": {
            "date": check_in.date.isoformat() if check_in.date else None,
            "time": check_in.time or None,
            "rhythm": check_in.rhythm or None,
        },
        "may_tell_boss": plan.may_tell_boss or None,
        "agreed_on": plan.agreed_on.isoformat() if plan.agreed_on else None,
    }


def promise_json(promise: Any) -> dict[str, Any]:
    """A promise as `show --json` lists it."""
    shape = _promise(promise)
    return {"owner": promise.owner, **shape}


def result_json(result: Result) -> dict[str, Any]:
    """A result as `show --json` lists it."""
    return {
        "measure": result.measure,
        "period": result.period,
        "actual": result.actual,
        "target": result.target,
        "unit": result.unit or None,
        "source": result.source or None,
    }


def _promise(p: Any) -> dict[str, Any]:
    document = to_document(p)
    return {
        "id": p.id,
        "code": p.code,
        "what": p.what,
        "due": document.get("by") or document.get("starts"),
        "from": document.get("starts"),
        "ends": document.get("ends") or ("until we say so" if p.open_end else None),
        "chosen_by": p.chosen_by,
        "measure": p.measure or None,
        "resource": p.resource,
        "status": p.status,
        "first_due": document.get("first_due"),
        "moves": p.moves,
        "closed_on": document.get("closed_on"),
        "why": p.why or None,
        "effect": p.effect,
        "effect_words": p.effect_words or None,
    }


def _answer(line: Any, *, draft: bool) -> dict[str, Any]:
    return {
        "id": line.id,
        "stage": line.stage,
        "question": line.question,
        "text": line.text,
        "voice": line.voice,
        "private": line.private,
        "draft": draft,
        "at": getattr(line, "at", None) or None,
    }
