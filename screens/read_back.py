"""The read-back: line by line, both hear it; the last stamp is the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.display import one_line, shown
from coach_tui.domain.days import short_day
from coach_tui.domain.plan import Plan, Promise
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Session
from coach_tui.errors import CoachError, NotThere

from .keys import Hint, bindings, hint
from .page import ROOMY
from .talk_page import TalkPage
from .widgets.plan_rows import Look, in_view, promise_rows, text_rows
from .widgets.rows import paragraph, row

if TYPE_CHECKING:
    from .plan import PlanPage


class ReadBack(TalkPage):
    """The plan's lines with a box each: Enter stamps, ↑ takes back, E changes, A agrees to the rest."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "agreed", "agree_all", "change", "cursor_up", "back", "turn", "safe", "palette", "help", "leave"
    )

    def __init__(self, session: Session, rep: Rep, plan: Plan) -> None:
        super().__init__(session, rep)
        self.plan = plan

    def has_editor(self) -> bool:
        """Lines are changed on the plan."""
        return False

    def reserve_height(self) -> int:
        """Only a problem needs rows here."""
        return 2 if self.problem is not None else 0

    def show_problem(self, problem: CoachError | None) -> None:
        """A problem takes the rows that it needs."""
        super().show_problem(problem)
        self.fit()

    def made_to_be_turned(self) -> bool:
        """Nothing private is here."""
        return True

    def uses_rail(self) -> bool:
        """Same rows as the plan."""
        return False

    def ask_height(self) -> int:
        """As on the plan."""
        # Nothing is typed here, so the sentence may take the rows that it needs: it is read whole.
        return len(self._sentence()) + (4 if self.tall else 3)

    def _sentence(self) -> list[Content]:
        if not self.plan.problem:
            return []
        width = min(self.app.size.width, 120) - self.axis - (12 if self.app.size.width >= ROOMY else 4)
        rows = paragraph(f"“{self.plan.problem}”", min(width, 66), "italic $ink", indent=self.axis)
        # The promises are what is agreed here: a very long sentence leaves them half of the page.
        most = max(2, self.app.size.height // 2 - 4)
        return rows if len(rows) <= most else [*rows[: most - 1], row(" " * self.axis, ("…", "$muted"))]

    def look_at_the_rest(self) -> None:
        """The plan as it is now: what another window changed is read aloud as it stands."""
        try:
            self.plan = self.coach.plans.get(self.plan.id)
        except NotThere as problem:
            self.show_problem(problem)

    def lines(self) -> tuple[Promise, ...]:
        """The promises in the order they are read."""
        return (*self.plan.supports(), *self.plan.steps())

    def current(self) -> Promise | None:
        """The line being read: the first without a stamp."""
        return next((p for p in self.lines() if p.id not in self.plan.stamped), None)

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """The sentence, and whether it is right."""
        measure = min(width - self.axis, 66)
        rows = [Content("")] if self.tall else []
        rows += self._sentence()
        rows += [Content("")] * (height - 2 - len(rows))
        question = "Did I get this right?" if self.current() else "All of it is agreed."
        return rows + paragraph(question, measure, "$muted", indent=self.axis)

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """The plan's rows, the line read aloud bold."""
        blocks: list[list[Content]] = []
        here, current = 0, self.current()
        owner = ""
        for promise in self.lines():
            block = [Content("")] if blocks and promise.owner != owner else []
            label = "" if promise.owner == owner else self._owner_name(promise)
            owner = promise.owner
            if current is not None and promise.id == current.id:
                here = len(blocks)
            block += promise_rows(
                label, promise, width, self.axis, clock.today(), self._look(promise, current)
            )
            blocks.append(block)
        blocks += self._singles(width)
        return in_view(blocks, here, height, self.axis)

    def _look(self, promise: Promise, current: Promise | None) -> Look:
        if promise.id in self.plan.stamped:
            return Look("■")
        if current is not None and promise.id == current.id:
            return Look("□", True, "$accent", "bold $ink", "bold $ink", "bold $ink")
        return Look("□", mark_style="$muted")

    def _owner_name(self, promise: Promise) -> str:
        if promise.owner == "rep":
            return one_line(self.who, self.axis - 3)
        name = (self.plan.manager or self.coach.manager).split(maxsplit=1)
        return one_line(shown(name[0]), self.axis - 3) if name else "me"

    def _singles(self, width: int) -> list[list[Content]]:
        plan = self.plan
        first = plan.check_in.date
        day = f"first {short_day(first, clock.today())} {plan.check_in.time}".strip() if first else ""
        mine = "" if plan.my_part_private else plan.my_part
        pairs = [
            ("Own part" if self.shared else "My part", mine, ""),
            ("Let go", plan.let_go, ""),
            ("Helps if", plan.helps_if, ""),
            ("Check-in", plan.check_in.rhythm or day, day if plan.check_in.rhythm else ""),
            ("Boss" if self.shared else "My boss", plan.may_tell_boss, ""),
        ]
        rows = [
            text_rows(label, text, width, self.axis, "$muted", "$muted", "", (after, "$muted"))
            for label, text, after in pairs
            if text
        ]
        return [[Content(""), *rows[0]], *rows[1:]] if rows else []

    def hints(self) -> list[Hint]:
        """The keys that do something here."""
        if self.current() is None:
            keys = [Hint("Enter", "the page", "agreed")]
        else:
            keys = [
                hint("agreed"),
                hint("agree_all", bare=True),
                hint("change", bare=True),
                Hint("↑", "back one"),
            ]
        keys.append(hint("turn", "turn back" if self.shared else ""))
        return keys if self.shared else [*keys, hint("safe"), hint("back"), hint("leave")]

    def action_agreed(self) -> None:
        """This line is agreed; the last one makes the plan."""
        line = self.current()
        if line is not None and not self._stamp(line.id):
            return
        if self.current() is None:
            self._agree()

    def action_agree_all(self) -> None:
        """The rest is agreed too."""
        while (line := self.current()) is not None:
            if not self._stamp(line.id):
                return
        self._agree()

    def action_cursor_up(self) -> None:
        """Take the last stamp back; with none, back to the plan."""
        stamped = [p for p in self.lines() if p.id in self.plan.stamped]
        if not stamped:
            self.action_back()
            return

        def save() -> None:
            self.plan = self.coach.plans.stamp(self.plan.id, stamped[-1].id, agreed=False)

        self.attempt(save)

    def _stamp(self, line: int) -> bool:
        def save() -> None:
            self.plan = self.coach.plans.stamp(self.plan.id, line)

        return self.attempt(save)

    def _agree(self) -> None:
        from .paper import PaperPage

        def save() -> None:
            self.plan = self.coach.plans.agree(self.plan.id)

        if not self.attempt(save):
            return
        self.coach_app.fold_soon()
        self.app.switch_screen(PaperPage(self.plan.id))

    def action_change(self) -> None:
        """The line on the plan's writing line; Enter there returns here."""
        line = self.current()
        # The rep may be looking: what is private on the plan stays hidden until Ctrl+T.
        self.coach_app.shared = True
        page = self._plan_page()
        if line is not None:
            page.to_read_back = True
            group = "rep" if line.owner == "rep" else "manager"
            from .plan_parts import Item

            page.first_pick = Item(group, line.id)

    def action_back(self) -> None:
        """Back to the plan."""
        self._plan_page()

    def _plan_page(self) -> PlanPage:
        from .plan import PlanPage

        page = PlanPage(self.session, self.rep, self.plan)
        page.began = self.began
        self.app.switch_screen(page)
        return page

    def save_draft(self) -> None:
        """Nothing is written here."""

    def resume_line(self) -> None:
        """Nothing is written here."""

    def line_label(self) -> tuple[str, str]:
        """No line."""
        return "", ""
