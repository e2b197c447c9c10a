"""Last time: what became of the promises of the plans before, and what the rep says each did."""

from __future__ import annotations

from textual.content import Content

from coach_tui.conversation.stepper import GROUPS, LAST_TIME_QUESTION
from coach_tui.domain.plan import Plan
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import SUPPORTS, Session

from .keys import Hint
from .promise_answers import PromiseAnswers
from .widgets.plan_rows import in_view
from .widgets.rows import paragraph


class LastTimePage(PromiseAnswers):
    """The beginning of Supports, made to be turned: nothing private is on it, and no lateness."""

    def __init__(self, session: Session, rep: Rep, plan: Plan) -> None:
        super().__init__(session, rep)
        self.plan = plan

    def uses_rail(self) -> bool:
        """As on the plan, which follows."""
        return False

    def ask_height(self) -> int:
        """As on the plan."""
        return 7 if self.tall else 5

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """What to say first, and the question."""
        measure = min(width - self.axis, 66)
        rows = paragraph(self.lead_text(), measure, "$muted", indent=self.axis)
        rows += paragraph(LAST_TIME_QUESTION, measure, "bold $ink", indent=self.axis)
        return [Content("")] * (height - 1 - len(rows)) + rows

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """The promises, the marked one in view."""
        blocks = self.promise_blocks(width)
        return in_view(blocks, min(self.at or 0, len(blocks) - 1), height, self.axis)

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        return self.promise_hints()

    def resume_line(self) -> None:
        """At the line that was being written, or the first promise without an answer."""
        if not self.resume_promises():
            self.at = self.first_open()
            self.clear_line()

    def above_promises(self) -> None:
        """As ↑ on an empty line everywhere: back."""
        self.action_back()

    def turned(self) -> None:
        """Nothing goes but the header's words and why something was let go; names come."""
        self.put_why_away()
        self.redress()

    def action_next(self) -> None:
        """Keep, and on to the plan's first group."""
        if not self.keep_promise_line():
            return

        def save() -> None:
            self.plan = self.coach.plans.go_to(self.plan.id, GROUPS[0])
            self.session = self.coach.talks.get(self.session.id)

        if self.attempt(save):
            self._show()

    def action_back(self) -> None:
        """Keep, and back to the cause."""
        if not self.leave_promise_line():
            return

        def save() -> None:
            self.session = self.coach.talks.go_back(self.session.id, SUPPORTS)

        if self.attempt(save):
            self._show()

    def _show(self) -> None:
        from .talk import page_for

        page = page_for(self.coach, self.session, self.rep)
        page.began = self.began
        self.app.switch_screen(page)

    def action_reflected(self) -> None:
        """Not counted here."""
