"""Plans: write the lines, read them back, agree, and bring the page to paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from .. import clock
from ..conversation.stepper import CLOSE_GROUPS, GROUP_QUESTIONS, LAST_TIME
from ..domain import plan as planning
from ..domain import session as talk
from ..domain.plan import CheckIn, Owner, Plan, PlanDraft, Promise
from ..domain.rep import Rep
from ..domain.session import Answer, Session
from ..errors import CoachError, NotThere
from .meanwhile import BESIDE, CHANGED, GONE, STAYS, WRITING, Told, beside, same_line, three_way
from .records import Records, in_one_go
from .talks import Talks

if TYPE_CHECKING:
    from pathlib import Path

    from ..printing.page import PlanPage
    from .plan_in import BroughtIn

Copy = Literal["rep", "manager"]
TEXT_NAMES = {"let_go": "let go", "helps_if": "it helps if", "may_tell_boss": "my boss may hear"}


class PlanGaps(CoachError):
    """The plan can't be agreed yet; `gaps` names everything that is missing, a sentence each."""

    def __init__(self, gaps: tuple[str, ...]) -> None:
        super().__init__("The plan is not complete yet.", " ".join(gaps))
        self.gaps = gaps


class Plans(Told):
    """Use cases of the plan. Those that change it return the plan as it now stands on the disk.

    `base` is what an editor started from: the plan, or the line of it, as this window saw it then. What
    another window changed since is kept as well.
    """

    def __init__(self, records: Records, talks: Talks) -> None:
        self._records = records
        self._talks = talks
        # The line that this window is writing on a plan, as it saved or took it up last.
        self._own: dict[int, PlanDraft | None] = {}

    def take_up(self, plan: Plan) -> Plan:
        """This window goes on with the line that is being written on the plan, or with none."""
        self._own[plan.id] = plan.draft
        return plan

    def get(self, plan_id: int) -> Plan:
        """The plan with this id."""
        plan = self._records.get(Plan, plan_id)
        if plan is None:
            raise NotThere("That plan is not in the data file.", "Open the rep again.")
        return plan

    @in_one_go
    def of_session(self, session_id: int, manager: str = "") -> Plan:
        """The session's plan, begun now if it has none; problem and causes are those of the talk."""
        session = self._talks.get(session_id)
        plan = None if session.plan is None else self._records.get(Plan, session.plan)
        if plan is None:
            plan = Plan(id=self._records.new_id(), rep=session.rep, session=session.id, group=LAST_TIME)
        known = replace(
            plan,
            problem=session.problem,
            causes=tuple(c for c in session.causes if c != talk.NOT_SURE),
            manager=plan.manager or manager,
        )
        if session.plan != known.id:
            self._records.save(known, replace(session, plan=known.id))
        elif known != plan:
            self._records.save(known)
        self._own.setdefault(known.id, known.draft)
        return known

    @in_one_go
    def keep_line(
        self,
        plan_id: int,
        owner: Owner,
        what: str,
        *,
        by: date | None = None,
        starts: date | None = None,
        ends: date | None = None,
        open_end: bool = False,
        chosen_by: Owner | None = None,
        line: int | None = None,
        base: Promise | None = None,
    ) -> Plan:
        """A support or step, new or (by `line`) changed. The words must not be empty.

        Where another window changed the line since `base`, its form becomes a line of its own behind it.
        """
        plan = self.get(plan_id)
        if not what.strip():
            raise CoachError("The line is empty.", "What will be done?")
        day = by or starts
        if ends is not None and day is not None and ends < day:
            raise CoachError("It would end before it begins.", "Give a later end.")
        kept = Promise(
            id=line or self._records.new_id(),
            rep=plan.rep,
            plan=plan.id,
            owner=owner,
            what=what,
            by=by,
            starts=starts,
            ends=ends,
            open_end=open_end and ends is None,
            chosen_by=chosen_by or ("rep" if owner == "rep" else None),
        )
        self._name_step(plan, "a line of {}’s plan")
        return self._save(self._without_own_draft(self._with_line(plan, kept, base)))

    @in_one_go
    def drop_line(self, plan_id: int, line: int, base: Promise | None = None) -> Plan:
        """The plan without that line; one that another window changed since `base` stays."""
        plan = self.get(plan_id)
        there = next((p for p in plan.lines if p.id == line), None)
        if base is not None and there is not None and not same_line(base, there):
            self._meanwhile = STAYS
            return self._save(self._without_own_draft(plan))
        self._name_step(plan, "a line dropped from {}’s plan")
        return self._save(self._without_own_draft(planning.drop_line(plan, line)))

    @in_one_go
    def set_my_part(
        self, plan_id: int, text: str, *, private: bool = False, base: Plan | None = None
    ) -> Plan:
        """The manager's own share in the trouble; a private one is not on the page."""
        plan = self.get(plan_id)
        self._name_step(plan, "my part in {}’s plan")
        if base is not None and plan.my_part_private != base.my_part_private:
            private = plan.my_part_private
        text = self._both(plan.my_part if base is None else base.my_part, plan.my_part, text.strip())
        return self._save(self._without_own_draft(replace(plan, my_part=text, my_part_private=private)))

    @in_one_go
    def set_text(
        self,
        plan_id: int,
        field: Literal["let_go", "helps_if", "may_tell_boss"],
        text: str,
        base: Plan | None = None,
    ) -> Plan:
        """One of the plan's single lines; what another window wrote there since is a second line of it."""
        plan = self.get(plan_id)
        self._name_step(plan, f"“{TEXT_NAMES[field]}” in {{}}’s plan")
        text = self._both(getattr(base or plan, field), getattr(plan, field), text.strip())
        return self._save(self._without_own_draft(replace(plan, **{field: text})))

    @in_one_go
    def set_check_in(self, plan_id: int, check_in: CheckIn, base: Plan | None = None) -> Plan:
        """The agreed next contact and its rhythm; what another window agreed since is kept as a note."""
        plan = self.get(plan_id)
        self._name_step(plan, "the check-in of {}’s plan")
        started = plan.check_in if base is None else base.check_in
        check_in, other = three_way(started, plan.check_in, check_in)
        if other is not None:
            words = (other.date.isoformat() if other.date else "", other.time, other.rhythm)
            text = " ".join(word for word in words if word)
            self._keep_beside(plan, PlanDraft(group="check_in", text=text))
        return self._save(self._without_own_draft(replace(plan, check_in=check_in)))

    @in_one_go
    def set_leaving(self, plan_id: int, text: str, question: str, base: str | None = None) -> Session:
        """How the rep leaves this conversation: an answer of the Close, in the rep's words."""
        plan = self.get(plan_id)
        self._refuse_agreed(plan)
        session = self._talks.get(plan.session or 0)
        said = next((a for a in session.answers_at(talk.CLOSE) if a.question == question), None)
        others = tuple(a for a in session.answers if said is None or a.id != said.id)
        answers = others
        if base is not None:
            text = self._both(base, said.text if said else "", text if text.strip() else "")
        if text.strip():
            line = Answer(
                id=said.id if said else self._records.new_id(),
                stage=talk.CLOSE,
                question=question,
                text=text,
                at=clock.stamp(),
            )
            answers = (*others, line)
        self._name_step(plan, "how {} leaves the talk")
        session = replace(session, answers=answers)
        self._records.save(session, self._without_own_draft(plan))
        return session

    @in_one_go
    def save_draft(self, plan_id: int, draft: PlanDraft | None) -> Plan:
        """The line being written on the plan, durable. What another window writes there is kept as a note."""
        plan = self.get(plan_id)
        if draft is None:
            given_up = self._without_own_draft(plan)
            if given_up != plan and _has_words(plan.draft):
                self._name_step(plan, "words given up on {}’s plan")
            return self._save(given_up)
        self._refuse_agreed(plan)
        if self._is_foreign(plan) and plan.draft is not None and plan.draft.text != draft.text:
            self._name_step(plan, "another window’s words on {}’s plan")
            self._keep_beside(plan, plan.draft)
            self._meanwhile = WRITING
        self._own[plan_id] = draft
        return self._save(replace(plan, draft=draft))

    @in_one_go
    def go_to(self, plan_id: int, group: str) -> Plan:
        """Stand at a group of lines; the session's stage follows it."""
        plan = self.get(plan_id)
        session = self._talks.get(plan.session or 0)
        stage = talk.CLOSE if group in CLOSE_GROUPS else talk.SUPPORTS
        self._refuse_agreed(plan)
        moved = replace(plan, group=group)
        if session.stage != stage:
            self._records.save(moved, replace(session, stage=stage))
            return moved
        return self._save(moved)

    @in_one_go
    def set_manager(self, plan_id: int, name: str) -> Plan:
        """The manager's name as this plan's page shows it."""
        plan = self.get(plan_id)
        self._name_step(plan, "the manager’s name on {}’s plan")
        return self._save(replace(plan, manager=" ".join(name.split())))

    @in_one_go
    def stamp(self, plan_id: int, line: int, *, agreed: bool = True) -> Plan:
        """One line of the read-back is agreed, or taken back; kept as a draft until all are."""
        plan = self.get(plan_id)
        others = tuple(s for s in plan.stamped if s != line)
        return self._save(replace(plan, stamped=(*others, line) if agreed else others))

    def gaps(self, plan_id: int) -> tuple[str, ...]:
        """What is missing before the plan can be agreed, all at once."""
        return planning.gaps(self.get(plan_id))

    def first_gap(self, plan_id: int) -> tuple[str, int | None] | None:
        """The group and the line where something is missing first, or None."""
        return planning.first_gap(self.get(plan_id))

    @in_one_go
    def agree(self, plan_id: int) -> Plan:
        """Both agree: promises get their codes, the talk ends, the check-in becomes the next one-on-one.

        One transaction. Raises `PlanGaps` with everything that is missing.
        """
        plan = self.get(plan_id)
        if plan.agreed_on is not None:
            return plan
        if missing := planning.gaps(plan):
            raise PlanGaps(missing)
        self._name_step(plan, "the plan agreed with {}")
        today = clock.today()
        first = self._records.next_code()
        promises = [
            replace(line, code=planning.code_of(first + n), first_due=line.due)
            for n, line in enumerate((*plan.supports(), *plan.steps()))
        ]
        agreed = replace(
            plan,
            agreed_on=today,
            lines=(),
            stamped=(),
            draft=None,
            group="",
            promises=tuple(p.id for p in promises),
        )
        ended = self._ended(plan)
        rep = self._with_check_in(plan)
        self._records.save_all([agreed, *promises, *ended, *rep], codes=first + len(promises))
        return agreed

    def bring_in(self, rep: Rep, source: Path) -> BroughtIn:
        """A plan from a file that `plan --json` or `plan --to` wrote: by its id, else as a new draft.

        Raises `PlanFileError` with everything that is wrong in the file.
        """
        from .plan_in import bring_in

        return bring_in(self._records, self, rep, source)

    def papers(self) -> dict[str, str]:
        """Each cause by its name, in the words that stand on paper."""
        return {cause.id: cause.paper for cause in self._talks.guide().causes}

    def current(self, rep_id: int) -> Plan:
        """The rep's newest plan: the one being written, or the last one agreed."""
        plans = self._records.of(Plan, rep_id)
        if not plans:
            raise NotThere("There is no plan yet.", "A one-on-one ends with one: coach-tui session REP.")
        return plans[-1]

    def promises(self, plan: Plan) -> tuple[Promise, ...]:
        """The supports and steps of a plan, as they stand today: the manager's first, then by day."""
        if plan.agreed_on is None:
            return (*plan.supports(), *plan.steps())
        found = [p for i in plan.promises if (p := self._records.get(Promise, i)) is not None]
        return tuple(sorted(found, key=lambda p: (p.owner == "rep", p.due or date.max, p.id)))

    def rep_of(self, plan: Plan) -> Rep:
        """The rep that a plan was made with."""
        rep = self._records.get(Rep, plan.rep)
        if rep is None:
            raise NotThere("The plan's rep is not in the data file.")
        return rep

    def page(self, plan_id: int, *, copy: Copy = "rep") -> PlanPage:
        """The page that paper, HTML and the preview show."""
        from ..printing.page import plan_page

        plan = self.get(plan_id)
        rep = self.rep_of(plan)
        return plan_page(
            plan,
            self.promises(plan),
            rep,
            self._cause_words(plan),
            copy=copy,
            day=plan.agreed_on or clock.today(),
            draft=plan.agreed_on is None,
        )

    def _cause_words(self, plan: Plan) -> list[str]:
        session = None if plan.session is None else self._records.get(Session, plan.session)
        guide = self._talks.guide_of(session) if session is not None else self._talks.guide()
        return [found.paper if (found := guide.cause(c)) else c for c in plan.causes]

    def _ended(self, plan: Plan) -> list[Session]:
        session = None if plan.session is None else self._records.get(Session, plan.session)
        if session is None or session.status != "open":
            return []
        session = self._talks.with_foreign_kept(session)
        if self._is_foreign(plan):
            session = self._beside(session, plan.draft)
            self._meanwhile = WRITING
        return [replace(session, status="finished", ended=clock.stamp(), stage=talk.CLOSE)]

    def _with_check_in(self, plan: Plan) -> list[Rep]:
        from ..domain.rhythm import read_rhythm

        rep = self._records.get(Rep, plan.rep)
        if rep is None:
            return []
        rhythm = plan.check_in.rhythm
        every = read_rhythm(rhythm, clock.today()).every if rhythm else None
        return [
            replace(
                rep,
                due=plan.check_in.date,
                due_time=plan.check_in.time,
                every=every or rep.every,
                rhythm=rhythm if every else rep.rhythm,
            )
        ]

    def _with_line(self, plan: Plan, line: Promise, base: Promise | None) -> Plan:
        there = next((p for p in plan.lines if p.id == line.id), None)
        if base is None:
            return planning.put_line(plan, line)
        if there is None:
            if not same_line(base, line):
                return planning.put_line(plan, line)
            self._meanwhile = GONE
            return plan
        if same_line(base, line):
            return plan
        changed = planning.put_line(plan, line)
        if same_line(base, there) or same_line(line, there):
            return changed
        self._meanwhile = CHANGED
        at = next(n for n, p in enumerate(changed.lines, 1) if p.id == line.id)
        other = replace(there, id=self._records.new_id())
        return replace(changed, lines=(*changed.lines[:at], other, *changed.lines[at:]))

    def _both(self, base: str, there: str, mine: str) -> str:
        """One text of the plan: what two windows wrote stands in it, one below the other."""
        kept, other = three_way(base, there, mine)
        if not other:
            return kept
        self._meanwhile = CHANGED if kept else STAYS
        return f"{kept}\n{other}" if kept else other

    def _is_foreign(self, plan: Plan) -> bool:
        """Whether another window is writing words on the plan."""
        return _has_words(plan.draft) and plan.draft != self._own.get(plan.id, plan.draft)

    def _keep_beside(self, plan: Plan, text: PlanDraft) -> None:
        """A text for which the plan has no second place: a private note of the talk."""
        session = None if plan.session is None else self._records.get(Session, plan.session)
        if session is not None and text.text.strip():
            self._meanwhile = BESIDE
            self._records.save(self._beside(session, text))

    def _beside(self, session: Session, text: PlanDraft | None) -> Session:
        if text is None:
            return session
        stage = talk.CLOSE if text.group in CLOSE_GROUPS else talk.SUPPORTS
        question = GROUP_QUESTIONS.get(text.group) or self._talks.guide_of(session).stage(stage).question
        line = self._records.new_id()
        return beside(session, stage, question, text.text, line, clock.stamp())

    def _without_own_draft(self, plan: Plan) -> Plan:
        """The plan when this window has kept its line or given it up; what another is writing stays."""
        own = self._own.get(plan.id, plan.draft)
        self._own[plan.id] = None
        return replace(plan, draft=None) if plan.draft == own else plan

    def _name_step(self, plan: Plan, label: str) -> None:
        """`label` has {} where the rep's name belongs."""
        self._records.undoable(label.format(self._records.called(plan.rep)), plan.rep)

    def _refuse_agreed(self, plan: Plan) -> None:
        if plan.agreed_on is not None:
            raise CoachError("This plan is agreed.", "A new one-on-one makes a new plan.")

    def _save(self, plan: Plan) -> Plan:
        stored = self.get(plan.id)
        self._refuse_agreed(stored)
        if plan != stored:
            self._records.save(plan)
        return plan


def _has_words(draft: PlanDraft | None) -> bool:
    """Whether something is written there; a day that is being asked is not."""
    return draft is not None and bool(draft.text.strip()) and ":" not in draft.group
