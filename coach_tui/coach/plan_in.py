"""A plan from a file: by its id where it has one, else a new draft. All of it, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..domain.plan import CheckIn, Plan, PlanDraft, Promise
from ..domain.rep import Rep
from .history import plan_json
from .plan_check import KNOWN, Checker, LineIn, PlanIn
from .plan_file import PlanDocument, PlanFileError, read_document, read_text
from .team import fold

if TYPE_CHECKING:
    from .plans import Plans
    from .records import Records

AGREED = "This plan is agreed; a new one-on-one makes a new plan."
NOTHING = PlanIn(
    manager="",
    problem="",
    my_part="",
    my_part_private=None,
    causes=(),
    lines=(),
    let_go="",
    helps_if="",
    check_in=CheckIn(),
    may_tell_boss="",
)
FROM_THE_TALK = "It is what the talk has; change it there."


class BroughtIn(Struct, frozen=True, kw_only=True):
    """What became of a file: its plan, what was done, and what was left out, a sentence each."""

    plan: Plan
    done: Literal["new", "changed", "same"]
    notes: tuple[str, ...] = ()


def bring_in(records: Records, plans: Plans, rep: Rep, source: Path) -> BroughtIn:
    """The plan of a file (“-”: standard input) into this rep's, in one transaction.

    Raises `PlanFileError` with everything that is wrong in it; then nothing was written.
    """
    text = read_text(source)
    papers = plans.papers()
    document = read_document(text, source, rep, papers)
    checker = Checker(document.place, papers)
    checker.problems += document.problems
    checker.notes += document.notes
    with records.store.transaction():
        return _Taking(records, plans, rep, document, checker).done()


class _Taking:
    """One file on its way in, under the lock."""

    def __init__(
        self, records: Records, plans: Plans, rep: Rep, document: PlanDocument, checker: Checker
    ) -> None:
        self._records = records
        self._plans = plans
        self._rep = rep
        self._document = document
        self._fields = document.fields
        self._checker = checker

    def done(self) -> BroughtIn:
        """What became of it."""
        self._check_rep()
        plan = self._named()
        ids = None if plan is None else frozenset(line.id for line in self._plans.promises(plan))
        if plan is not None and plan.agreed_on is not None:
            return self._agreed(plan)
        found = self._checker.plan(self._fields, ids)
        if plan is not None and plan.session is not None:
            self._check_talk(plan, found)
        self._refuse_problems()
        if plan is None:
            return self._new(found)
        return self._changed(plan, found)

    def _refuse_problems(self) -> None:
        if self._checker.problems:
            raise PlanFileError(tuple(dict.fromkeys(self._checker.problems)))

    def _check_rep(self) -> None:
        said = self._fields.get("rep") if self._document.page_of is None else self._document.page_of
        ours = (self._rep.id, str(self._rep.id))
        is_name = isinstance(said, str) and fold(said) == fold(self._rep.name)
        if not (said is None or said in ours or is_name):
            self._checker.wrong("rep", f"This plan is another rep’s, not {self._rep.name}’s.")

    def _named(self) -> Plan | None:
        """The plan that the file names by its id; None for a new draft."""
        found = self._fields.get("id")
        if found is None:
            return None
        plan = self._records.get(Plan, found) if type(found) is int else None
        if plan is None:
            self._checker.wrong("id", "There is no such plan. Take the id out to make a new draft.")
        elif plan.rep != self._rep.id:
            self._checker.wrong("id", f"This plan is another rep’s, not {self._rep.name}’s.")
        else:
            return plan
        # The rest is checked as a new draft, so that everything is named at once.
        return None

    def _check_talk(self, plan: Plan, found: PlanIn) -> None:
        """The app takes both from the talk each time it opens the plan: a change here would not last."""
        if found.problem != plan.problem:
            self._checker.wrong("problem", FROM_THE_TALK)
        if found.causes != plan.causes:
            self._checker.wrong("causes", FROM_THE_TALK)

    # What is done. ------------------------------------------------------------------------------

    def _new(self, found: PlanIn) -> BroughtIn:
        said = replace(found, manager="", my_part_private=None)
        if said == NOTHING:
            self._checker.wrong("supports", "Nothing is planned here.")
        self._refuse_problems()
        plan_id = self._records.new_id()
        lines = tuple(self._line(line, plan_id, None) for line in found.lines)
        plan = replace(
            Plan(id=plan_id, rep=self._rep.id, lines=lines, my_part_private=bool(found.my_part_private)),
            **_texts(found),
        )
        self._records.undoable(f"a new plan for {self._rep.first_name} from a file", self._rep.id)
        self._records.save(plan)
        return self._brought(plan, "new")

    def _changed(self, plan: Plan, found: PlanIn) -> BroughtIn:
        there = {line.id: line for line in plan.lines}
        read = [self._line(line, plan.id, there.get(line.id or 0)) for line in found.lines]
        kept = {line.id: line for line in read}
        lines = (*(kept[i] for i in there if i in kept), *(line for line in read if line.id not in there))
        now = replace(plan, **_texts(found), lines=lines)
        now = replace(
            now,
            **_my_part(plan, found),
            stamped=tuple(i for i in plan.stamped if i in kept and kept[i] == there.get(i)),
            draft=_draft(plan.draft, frozenset(kept)),
        )
        if now == plan:
            return self._brought(plan, "same")
        self._records.undoable(f"{self._rep.first_name}’s plan from a file", self._rep.id)
        self._records.save(now)
        return self._brought(now, "changed")

    def _agreed(self, plan: Plan) -> BroughtIn:
        """An agreed plan stays as it is: a file that says the same is fine, another one is refused."""
        self._refuse_problems()
        now = plan_json(plan, self._plans)
        if not _says(self._fields, now, private=plan.my_part_private):
            self._checker.wrong("id", AGREED)
        self._refuse_problems()
        self._checker.notes += [
            f"{self._document.place(key[:40])}: It is not known here and left out."
            for key in self._fields
            if key not in KNOWN
        ]
        return self._brought(plan, "same")

    def _brought(self, plan: Plan, done: Literal["new", "changed", "same"]) -> BroughtIn:
        return BroughtIn(plan=plan, done=done, notes=tuple(dict.fromkeys(self._checker.notes)))

    def _line(self, line: LineIn, plan_id: int, there: Promise | None) -> Promise:
        """The line as a record; one that is there and says the same stays as it was."""
        said: dict[str, Any] = {
            key: getattr(line, key) for key in line.__struct_fields__ if key not in ("id", "by", "starts")
        }
        if there is None or (there.by or there.starts, there.starts) != (line.by or line.starts, line.starts):
            # A file has one day where a line is due on the day it begins: that line stays as it was.
            said |= {"by": line.by, "starts": line.starts}
        if there is not None:
            return replace(there, **said)
        return Promise(id=self._records.new_id(), rep=self._rep.id, plan=plan_id, **said)


def _texts(found: PlanIn) -> dict[str, Any]:
    texts = ("manager", "problem", "causes", "let_go", "helps_if", "may_tell_boss", "check_in", "my_part")
    return {key: getattr(found, key) for key in texts}


def _my_part(plan: Plan, found: PlanIn) -> dict[str, Any]:
    """A private part never gets onto the page by a file that does not speak of it."""
    private = found.my_part_private
    if plan.my_part_private and private is not False and not found.my_part:
        return {"my_part": plan.my_part, "my_part_private": True}
    if private is None:
        private = plan.my_part_private and found.my_part == plan.my_part
    return {"my_part": found.my_part, "my_part_private": private}


def _draft(draft: PlanDraft | None, lines: frozenset[int]) -> PlanDraft | None:
    """The line being written stays; where the one that it changes is gone, it is a new one."""
    if draft is None or draft.line is None or draft.line in lines:
        return draft
    # What was asked about a line (“manager:by”) is over with it.
    return None if ":" in draft.group else replace(draft, line=None)


def _says(said: dict[str, Any], now: dict[str, Any], *, private: bool) -> bool:
    """Whether a file has nothing that differs from the plan; what it does not speak of is no difference."""
    for key, value in said.items():
        if key in ("supports", "steps"):
            if not _same_lines(value, now[key]):
                return False
        elif key in KNOWN and not (key == "my_part" and private and value is None) and value != now[key]:
            return False
    return True


def _same_lines(said: Any, now: list[dict[str, Any]]) -> bool:
    if not isinstance(said, list) or not all(isinstance(line, dict) for line in said):
        return False
    there = {line["id"]: line for line in now}
    ids = [line.get("id") for line in said]
    if not all(type(i) is int for i in ids) or sorted(ids) != sorted(there):
        return False
    return all(all(there[line["id"]].get(k, v) == v for k, v in line.items()) for line in said)
