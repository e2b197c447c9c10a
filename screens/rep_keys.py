"""What can be done with a rep from any page that has one chosen."""

from __future__ import annotations

from coach_tui.errors import CoachError, NotThere

from .page import Page


class RepKeys(Page):
    """The actions C, B, P, H, /, W, N, F, D and E. Pages with them say which rep is meant by `rep_id`."""

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

    def action_find(self) -> None:
        """Find: the history, whose find line is always ready."""
        self.action_history()

    def action_helped(self) -> None:
        """What helped before: the history, of that kind alone."""
        from .history import HistoryPage

        if self.rep_id is not None:
            self.app.push_screen(HistoryPage(self.rep_id, "helped"))

    def action_check_in(self) -> None:
        """The short check-in between two talks."""
        from .check_in import begin_check_in

        if self.rep_id is None:
            return
        try:
            self.app.push_screen(begin_check_in(self.coach, self.rep_id))
        except CoachError as problem:
            self.show_problem(problem)

    def action_promise(self) -> None:
        """What became of a promise, by its code."""
        from .quick_line import QuickLine

        self.app.push_screen(QuickLine(self.rep_id))

    def action_card(self) -> None:
        """The rep's card: names, role, rhythm, next date."""
        from .card import CardPage

        if self.rep_id is not None:
            self.app.push_screen(CardPage(self.rep_id))

    def action_undo(self) -> None:
        """Take back the last change, whichever page or command made it."""
        self._turn_back("undo")

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self._turn_back("redo")

    def _turn_back(self, word: str) -> None:
        if self.shared:
            # What it says and changes may be about somebody else.
            return
        changes = self.coach.changes
        try:
            step = changes.undo() if word == "undo" else changes.redo()
        except CoachError as problem:
            self.show_problem(problem)
            return
        said = f"{'Undone' if word == 'undo' else 'Redone'}: {step.label}."
        if self.rep_is_gone():
            self.coach_app.last_word = said
            self.action_leave()
            return
        self.read_again()
        self.tell(said)

    def read_again(self) -> None:
        """Something changed: read the page's records anew."""

    def look_again(self) -> None:
        """The same where another window changed it; a rep who is gone has no page."""
        if self.rep_is_gone():
            self.coach_app.last_word = "That rep is not in the data file any more."
            self.action_leave()
        else:
            self.read_again()

    def rep_is_gone(self) -> bool:
        """Whether the rep of this page was taken out, as by undoing that the rep was added."""
        return False

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
