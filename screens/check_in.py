"""The check-in between two talks: my promises first, one question, the next day. Two minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from coach_tui import clock
from coach_tui.coach.check_ins import refuse_not_later
from coach_tui.conversation.stepper import (
    CHECK_IN_CUE,
    CHECK_IN_QUESTION,
    LAST_TIME_QUESTION,
    NEXT_QUESTION,
)
from coach_tui.display import one_line, shown
from coach_tui.domain.days import day_problem, short_day
from coach_tui.domain.next_date import read_next
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Draft, Session
from coach_tui.errors import CoachError

from .conversation import Conversation
from .keys import Hint, hint
from .page import ROOMY
from .promise_answers import PromiseAnswers
from .widgets.plan_rows import in_view
from .widgets.rows import Span, paragraph, row

if TYPE_CHECKING:
    from coach_tui.coach import Coach

STEPS = ("Promises", "Since then", "Next talk")


def begin_check_in(coach: Coach, rep_id: int) -> CheckInPage:
    """Begin a check-in, or resume the open one."""
    session = coach.check_ins.begin(rep_id)
    return CheckInPage(session, coach.team.get(rep_id))


class CheckInPage(PromiseAnswers, Conversation):
    """Three steps on one page. The day of the next talk ends it."""

    def __init__(self, session: Session, rep: Rep) -> None:
        super().__init__(session, rep)
        self.dating = False

    @property
    def step(self) -> int:
        """Which of the steps one stands at."""
        return 0 if self.answering else 2 if self.dating else 1

    # How it looks. ------------------------------------------------------------------------------

    def uses_rail(self) -> bool:
        """Three steps are a row."""
        return False

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The name, what this is, and whether all is saved."""
        left, right = super().header()
        return [*left, ("   check-in", "$muted")], right

    def _stage_row(self, width: int, height: int) -> list[Content]:
        del height
        if width < len("  ".join(STEPS)) + 2:
            return [row(("› ", "$accent"), (STEPS[self.step], "$ink"))]
        spans: list[Span] = []
        for n, title in enumerate(STEPS):
            here = n == self.step
            spans += [("  " if spans else "", ""), ("› " if here else "", "$accent")]
            spans.append((title, "$ink" if here else "$muted"))
        return [row(*spans)]

    def main_question(self) -> str:
        """The one question of a check-in."""
        return CHECK_IN_QUESTION

    def cue(self) -> str:
        """A private hint, beneath the one question."""
        return self._text(CHECK_IN_CUE) if self.step == 1 else ""

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """The question of the step, and the cue beneath."""
        at = max(3, height - 4)
        measure = min(width, 66 + self.axis) - self.axis
        asked = (LAST_TIME_QUESTION, self.question, NEXT_QUESTION)[self.step]
        lines = paragraph(self._text(asked), measure, "bold $ink", indent=self.axis)
        if self.answering:
            lines = paragraph(self.lead_text(), measure, "$muted", indent=self.axis) + lines
        rows = [Content("")] * (at + 1 - len(lines)) + lines
        if not self.wide and not self.shared and self.cue():
            rows += [Content(""), *paragraph(self.cue(), measure, "italic $private", indent=self.axis)]
        return rows

    def side_rows(self, width: int, height: int) -> list[Content]:
        """When wide: the cue beside the question."""
        del height
        if self.shared or not self.cue():
            return []
        rows = [Content("")] * (self.ask_height() - 4)
        return rows + paragraph(self.cue(), width, "italic $private")

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """The promises while they are answered, then what the rep says."""
        if not self.answering:
            return super().kept_rows(width, height)
        blocks = self.promise_blocks(width)
        return in_view(blocks, min(self.at or 0, len(blocks) - 1), height, self.axis)

    def tally(self) -> list[str]:
        """Nothing is counted here."""
        return []

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """The day as it is read, while it is asked."""
        if not self.dating or self.problem is not None:
            return super().reserve_rows(width, height)
        found = read_next(self.line.text, clock.today()) if self.line.text.strip() else None
        said = f"{short_day(found[0], clock.today())} {found[1]}".strip() if found else ""
        return [row(" " * self.axis, (one_line(said, width - self.axis), "$accent"))]

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        if self.answering:
            return self.promise_hints()
        turn = hint("turn", "turn back" if self.shared else "")
        if self.dating:
            keys = [Hint("Enter", "take it"), Hint("type", "another day"), Hint("↑", "the words"), turn]
            return keys if self.shared else [*keys, hint("safe"), hint("leave")]
        if self.shared:
            return [hint("keep"), hint("back"), turn]
        if self.editing is not None:
            keys = [Hint("Enter", "keep the change"), Hint("↓", "as it was"), hint("voice")]
        elif self.private:
            keys = [hint("keep"), hint("private", "not private")]
        else:
            keys = [hint("keep"), hint("voice"), hint("private")]
        keys += [turn, hint("safe")]
        if self._last_kept() and self.editing is None and self.app.size.width >= ROOMY:
            keys.append(hint("was_private", "was private"))
        return [*keys, hint("leave"), hint("back")]

    # The line. ----------------------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """“next?” where the day is asked."""
        return ("next?", "bold $accent") if self.dating else super().line_label()

    def placeholder(self) -> str:
        """The offered day, or what belongs here."""
        if not self.dating:
            return super().placeholder()
        day, time = self.coach.check_ins.offered(self.rep.id)
        return f"{short_day(day, clock.today())} {time}".strip()

    def resume_line(self) -> None:
        """Where it was left: at a promise, at the words, or at the day."""
        if self.resume_promises():
            return
        draft = self.session.draft
        if draft is not None and draft.part == "next":
            self.coach.talks.take_up(self.session)
            self._date(draft.text)
        elif draft is None and not self.session.answers and self.first_open() < len(self.promises):
            self.at = self.first_open()
            self.clear_line()
        else:
            super().resume_line()

    def line_changed(self) -> None:
        """The day is read anew."""
        super().line_changed()
        if self.dating:
            self.redraw()

    def save_draft(self) -> None:
        """The line as a draft of its step."""
        if self.dating:
            self.session = self.here(self.coach.talks.put_draft(self.session.id, self._drafted_day()))
        else:
            super().save_draft()

    def draft_now(self) -> Draft | None:
        """What is on the line, saved or not."""
        if not self.dating:
            return super().draft_now()
        return self._drafted_day() if self.line.text else self.session.draft

    def _drafted_day(self) -> Draft:
        held = self.session.draft
        return Draft(
            id=held.id if held and held.part == "next" else self.coach.talks.new_line_id(),
            stage=self.stage,
            question=NEXT_QUESTION,
            text=self.line.text,
            voice="manager",
            part="next",
        )

    # From step to step. -------------------------------------------------------------------------

    def past_promises(self) -> None:
        """On to the one question."""
        self.at = None
        self._begin_stage()
        self.redress()

    def _date(self, text: str = "") -> None:
        self.at, self.dating = None, True
        self._begin_stage()
        self.saved_text, self.unsaved = text, False
        self.line.load(text)
        self.redress()

    def _to_words(self) -> None:
        """Back from the day; one that was half typed is given up."""
        if self._forget_draft():
            self.dating = False
            self.clear_line()

    def entered(self) -> None:
        """Enter keeps and goes on; at the day it ends the check-in."""
        if self.dating:
            self._take_next()
        else:
            super().entered()

    def asked(self, what: str) -> None:
        """At the day ↑ leads back to the words."""
        if not self.dating:
            super().asked(what)
        elif what == "up":
            self._to_words()

    def action_escape(self) -> None:
        """At the day: back to the words, unless one was typed."""
        if self.dating and not self.line.text:
            self._to_words()
        else:
            super().action_escape()

    def action_next(self) -> None:
        """Keep, and the next step."""
        if self.dating:
            self._take_next()
        elif self.answering:
            if self.keep_promise_line() and self.answering:
                self.clear_line()
                self.past_promises()
        elif self._words_are_kept():
            self._date()

    def action_back(self) -> None:
        """Keep, and the step before."""
        if self.dating:
            self._to_words()
        elif self.answering:
            self.leave_promise_line()
        elif self._words_are_kept() and self.promises:
            self.at = min(self.first_open(), len(self.promises) - 1)
            self.part, self.waiting = "", False
            self.clear_line()

    def _words_are_kept(self) -> bool:
        if self.editing is not None and not self.line.text.strip():
            self._put_back()
        return not self.line.text.strip() or self.keep()

    def _take_next(self) -> None:
        """The day both agree on ends the check-in."""
        text = self.line.text.strip()
        found = read_next(text, clock.today()) if text else self.coach.check_ins.offered(self.rep.id)
        if found is None:
            self.tell(day_problem(text))
            return
        day, time = found
        try:
            refuse_not_later(day)
        except CoachError as problem:
            self.show_problem(problem)
            return
        self._finish(day, time)

    def _finish(self, day: date, time: str) -> None:
        def save() -> None:
            self.session = self.coach.check_ins.finish(self.session.id, day, time)

        if not self.attempt(save):
            return
        self.unsaved, self.saved_text = False, self.line.text
        when = f"{short_day(day, clock.today())}{f', {time}' if time else ''}"
        self.coach_app.last_word = (
            f"The check-in is kept. You talk to {shown(self.rep.first_name)} on {when}."
        )
        self._forget_timers()
        self.coach_app.fold_soon()
        self.app.pop_screen()

    def action_offer(self) -> None:
        """One question only."""

    def action_reflected(self) -> None:
        """Not counted here."""

    def action_was_private(self) -> None:
        """Only words are private or not."""
        if self.step == 1:
            super().action_was_private()

    def turned(self) -> None:
        """A private line is kept and gone; a promise's line, or a day's, is fit to be seen."""
        if self.step == 1:
            super().turned()
        else:
            self.put_why_away()
            self.redress()
