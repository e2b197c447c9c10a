"""Taking changes back, step by step, also those of another window or of years ago, and doing them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from ..display import one_line
from ..domain.plan import Plan, Promise
from ..domain.rep import Rep
from ..domain.session import Session
from ..errors import CoachError, NotThere
from ..storage import undo
from ..storage.main_file import Document
from ..storage.undo import Refused, Turned
from .brief import is_one_on_one, is_open
from .records import TABLES, Records
from .team import fold

WHAT_WIDTH = 60
Turns = dict[tuple[str, int], Document | None]
REPS, SESSIONS, PLANS, PROMISES = TABLES[Rep], TABLES[Session], TABLES[Plan], TABLES[Promise]


class Step(Struct, frozen=True, kw_only=True):
    """One change of the manager. `label` says what, without a private word (“a note about Maya”).

    `at` is an ISO 8601 instant with offset (empty where it is not known), `rep` the id of the rep that it
    is about, if of one.
    """

    id: int
    label: str
    at: str
    rep: int | None = None


class Changes:
    """Use cases about the changes in the data file, whichever window or command made them."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def steps(self) -> tuple[Step, ...]:
        """What can be taken back, newest first; at most 200."""
        return tuple(map(_step, undo.steps(self._records.store, undone=False)))

    def undone(self) -> tuple[Step, ...]:
        """What was taken back and can be done again, the last one first."""
        return tuple(map(_step, undo.steps(self._records.store, undone=True)))

    def undo(self, of: Session | None = None) -> Step:
        """Take back the newest change; with `of`, only if it is of that talk. NotThere when there is none.

        Raises CoachError, with nothing changed, where something else has changed the same thing since; a
        second call goes past that step.
        """
        return self._turn(undone=False, of=of)

    def redo(self) -> Step:
        """Do again what was undone last, as `undo`. A new change leaves nothing to do again."""
        return self._turn(undone=True)

    def _turn(self, *, undone: bool, of: Session | None = None) -> Step:
        word = "redo" if undone else "undo"
        try:
            step = undo.turn(
                self._records.store,
                undone=undone,
                check=self._why_not,
                only=None if of is None else _part_of(of),
            )
        except Refused as refused:
            raise CoachError(
                f"Not {'redone' if undone else 'undone'}, {_step(refused.step).label}: {refused.why}.",
                f"It stays as it is now; {word} again goes past it.",
            ) from None
        if step is None:
            raise NotThere(f"There is nothing to {word}.")
        return _step(step)

    def _why_not(self, turned: list[Turned]) -> str:
        """Why records must not become like this, as the end of a sentence; empty when they may."""
        after = {(t.table, t.id): t.after for t in turned}
        for t in turned:
            if t.table == REPS and t.after is None and self._has_more(t.id, after):
                return "there is more about this rep now"
            if t.table == REPS and t.after is not None and self._name_taken(t.after):
                return "another rep has that name now"
            if t.table == SESSIONS and (why := self._session_why_not(t, after)):
                return why
            if t.after is None and t.before is not None and t.before.get("draft"):
                return "a line is being written in it"
            if t.table == PLANS and _both(t, "agreed_on"):
                return "the plan is agreed now"
        return ""

    def _session_why_not(self, turned: Turned, turns: Turns) -> str:
        before, after = turned.before, turned.after
        if after is None:
            return ""
        if before is not None and all(d.get("status") in ("finished", "paused") for d in (before, after)):
            return "the one-on-one has ended"
        others = self._records.documents(Session, after["rep"])
        rivals = (turns.get((SESSIONS, d["id"]), d) for d in others if d["id"] != after["id"])
        open_ones = [is_one_on_one(d) for d in rivals if d is not None and is_open(d)]
        if is_open(after) and is_one_on_one(after) in open_ones:
            return "another one with the rep is open now"
        return ""

    def _has_more(self, rep_id: int, turns: Turns) -> bool:
        store = self._records.store
        return any(
            turns.get((table, d["id"]), d) is not None
            for table in TABLES.values()
            if table != REPS
            for d in store.where(table, "rep", rep_id)
        )

    def _name_taken(self, rep: Document) -> bool:
        name = fold(str(rep["name"]))
        return any(r.id != rep["id"] and fold(r.name) == name for r in self._records.all(Rep))


def _part_of(session: Session) -> Callable[[Document], bool]:
    """Whether a step changed this talk, its plan, or a promise that was answered for in it."""
    its = {(SESSIONS, session.id), (PLANS, session.plan)}
    its |= {(PROMISES, was.id) for was in session.last_time}
    return lambda step: int(step["id"]) > session.id and any(tuple(e[:2]) in its for e in step["back"])


def promise_label(before: Promise, now: Promise) -> str:
    """What became of a promise, as the name of a step: “kept K7 (Pricing sheet from legal)”."""
    done = "what was said of" if before.due == now.due else "moved"
    if before.status != now.status:
        done = now.status
    return f"{done} {now.code} ({one_line(now.what, WHAT_WIDTH)})"


def rep_label(before: Rep, now: Rep) -> str:
    """What was changed about a rep: “Maya put aside”, “the next one-on-one with Maya”, “Maya’s card”."""
    name = before.first_name
    if before.archived != now.archived:
        return f"{name} {'put aside' if now.archived else 'brought back'}"
    if replace(before, due=now.due, due_time=now.due_time) == now:
        return f"the next one-on-one with {name}"
    return f"{name}’s card"


def promises_label(changed: Iterable[tuple[Promise, Promise]]) -> str:
    """The same for several: “kept K7, moved K8”; for one with its words."""
    pairs = list(changed)
    labels = [promise_label(before, now) for before, now in pairs if len(pairs) == 1 or before != now]
    return labels[0] if len(labels) == 1 else ", ".join(label.partition(" (")[0] for label in labels)


def _step(document: Document) -> Step:
    # Another program may have left something out: what can be taken back still can.
    label, at = document.get("label"), document.get("at")
    return Step(
        id=document["id"],
        label=label if isinstance(label, str) and label else "a change",
        at=at if isinstance(at, str) else "",
        rep=document.get("rep"),
    )


def _both(turned: Turned, field: str) -> bool:
    return all(d is not None and d.get(field) is not None for d in (turned.before, turned.after))
