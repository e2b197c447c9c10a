"""What can be done with a rep from any page that has one chosen."""

from __future__ import annotations

from coach_tui.errors import CoachError, NotThere

from .page import Page


class RepKeys(Page):
    """The actions C, B, P, H and N. Pages with them say which rep is meant by `rep_id`."""

    @property
    def rep_id(self) -> int | None:
        """The rep that is meant."""
        return None

    def action_talk(self) -> None:
        """A one-on-one: begin it, or go on with the one begun."""
        self._begin(before=False)

    def action_before(self) -> None:
        """The self-check, then the one-on-one."""
        self._begin(before=True)

    def action_plan(self) -> None:
        """The rep's current plan, as the page shows it."""
        from .paper import PaperPage

        if self.rep_id is None:
            return
        try:
            self.app.push_screen(PaperPage(self.coach.plans.current(self.rep_id).id))
        except NotThere:
            self.show_problem(NotThere("There is no plan yet.", "A one-on-one ends with one: C begins it."))

    def action_history(self) -> None:
        """Everything that was said and agreed."""
        from .history import HistoryPage

        if self.rep_id is not None:
            self.app.push_screen(HistoryPage(self.rep_id))

    def action_note(self) -> None:
        """Write a note about the rep."""
        from .note import NotePage

        if self.rep_id is not None:
            self.app.push_screen(NotePage(self.rep_id))

    def _begin(self, *, before: bool) -> None:
        from .talk import begin

        if self.rep_id is None:
            return
        try:
            self.app.push_screen(begin(self.coach, self.rep_id, before=before))
        except CoachError as problem:
            self.show_problem(problem)
