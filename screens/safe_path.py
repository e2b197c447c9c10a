"""The safe path: no header, no clock, no stages; what to say, whom to call, what is not recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.safe_path import Taken
from coach_tui.display import shown
from coach_tui.domain.days import day_problem, long_day, next_weekday, read_day, short_day
from coach_tui.domain.question_guide import with_rep
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Session
from coach_tui.errors import CoachError

from .keys import Hint, bindings, hint
from .page import Page
from .widgets.rows import Rows, paragraph, row
from .widgets.writing_line import WritingLine

INDENT = 9


class SafePathPage(Page):
    """Shown at once, on one key. Enter does nothing until a date is being written."""

    CSS_PATH = "safe_path.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "date", "go_on", "mistake", "cursor_up", "cursor_down", "leave"
    )

    def __init__(self, taken: Taken, rep: Rep, began: datetime) -> None:
        super().__init__()
        self.taken = taken
        self.rep = rep
        self.began = began
        self.dating = False

    def body(self) -> ComposeResult:
        """The words, and the line for a date, hidden until D."""
        yield Rows(self.rows, id="safe")
        with Horizontal(id="date"):
            yield Rows(lambda *_: [row(("when?", "bold $accent"))], id="label")
            yield WritingLine(entered=self.entered)

    def on_mount(self) -> None:
        """The date's line comes with D."""
        self.query_one("#header").display = False
        self.query_one("#date").display = False

    def writing_line(self) -> WritingLine | None:
        """The line for a date, once D has asked for one."""
        return self.query_one(WritingLine) if self.dating else None

    def rows(self, width: int, height: int) -> list[Content]:
        """Everything there is to say and to know."""
        path = self.coach.talks.guide_of(self.taken.before).safe_path
        indent = INDENT if width > 70 else 0
        measure = min(width - indent, 62)
        tall = height >= 24
        gap = [Content("")]
        rows = gap * (3 if tall else 0 if height < 20 else 2)
        for n, sentence in enumerate(path.say):
            style = "bold $ink" if n == 0 else "$ink"
            rows += _hanging(f"“{self._text(sentence)}”", measure, style, indent) + gap
            if n == 0:
                rows += paragraph(path.listen, measure, "$ink", indent=indent) + gap
        rows.append(row(" " * indent, ("Someone to talk to", "$muted")))
        for who, how in self.contacts():
            rows.append(row(" " * indent, (f"{who:<26}{how}".rstrip(), "$ink")))
        rows += (gap if height > 20 else []) + paragraph(path.danger, measure, "$ink", indent=indent) + gap
        rows += paragraph(self._record(path.record), measure, "$muted", indent=indent)
        for line in self._gone().split("\n"):
            rows += paragraph(line, measure, "$muted", indent=indent)
        if self.problem is not None:
            rows += gap + paragraph(shown(str(self.problem)), measure, "$attention", indent=indent)
        return rows

    def _record(self, text: str) -> str:
        return self._text(text)

    def _gone(self) -> str:
        guide = self.coach.talks.guide_of(self.taken.before)
        earlier = self.coach.safe_path.earlier_stage(self.taken)
        titles = [f"“{self._text(guide.stage(s).question)}”" for s in self.taken.stages[1:]]
        if titles:
            return f"Gone from screen and disk: the lines of this question, and of {', '.join(titles)}."
        if self.taken.still_on_disk:
            return "Off the screen, but not yet off the disk: it could not be written. Any key tries again."
        if self.taken.plan is not None:
            count = len(self.taken.plan.lines)
            promises = (
                f"{count} promise{'' if count == 1 else 's'} in it" if count else "nothing promised in it yet"
            )
            return f"The plan that was not agreed yet is off the screen and off the disk, {promises}."
        more = (
            f"↑ also takes the lines of “{self._text(guide.stage(earlier).question)}”."
            if earlier is not None
            else ""
        )
        return f"What was just typed is off the screen and off the disk.\n{more}".strip()

    def contacts(self) -> list[tuple[str, str]]:
        """The organisation's own contacts, or the guide's kinds of help."""
        own = [c.partition(",") for c in self.coach_app.settings.contacts]
        path = self.coach.talks.guide_of(self.taken.before).safe_path
        if own:
            return [(shown(w.strip()), shown(h.strip())) for w, _, h in own] + [("Someone you choose", "")]
        return [(self._text(c), "") for c in path.contacts]

    def _text(self, text: str) -> str:
        return shown(with_rep(text, self.rep.first_name))

    def hints(self) -> list[Hint]:
        """The ways on; nothing else."""
        if self.dating:
            return [Hint("Enter", "agree"), Hint("type", "a day"), Hint("F10", "no date", "leave")]
        who = shown(self.rep.first_name)
        if self.app.size.width < 80:
            return [
                hint("date", "a date", bare=True),
                hint("go_on", bare=True),
                hint("mistake", "a mistake", bare=True),
                hint("leave", bare=True),
            ]
        return [
            hint("date", bare=True),
            hint("go_on", f"go on, if {who} wants", bare=True),
            hint("mistake", bare=True),
            hint("leave", "leave, no date", bare=True),
        ]

    def before_key(self) -> None:
        """What is not off the disk yet is tried again."""
        self.taken = self.coach.safe_path.try_again(self.taken)

    # Keys. --------------------------------------------------------------------------------------

    def action_cursor_up(self) -> None:
        """One earlier question goes too."""
        self._try(lambda: self.coach.safe_path.take_earlier(self.taken))

    def action_cursor_down(self) -> None:
        """The last one comes back."""
        self._try(lambda: self.coach.safe_path.give_later(self.taken))

    def _try(self, change: Callable[[], Taken]) -> None:
        if self.dating:
            return
        try:
            self.taken = change()
            self.show_problem(None)
        except CoachError as problem:
            self.show_problem(problem)

    def action_date(self) -> None:
        """A gentle next contact, at the rep's choice."""
        self.dating = True
        self.query_one("#date").display = True
        line = self.query_one(WritingLine)
        line.placeholder = short_day(self._offered(), clock.today())
        line.focus()
        self.redraw()

    def _offered(self) -> date:
        return next_weekday(clock.today().weekday(), clock.today())

    def entered(self) -> None:
        """The date that both agree on."""
        text = self.query_one(WritingLine).text.strip()
        day = read_day(text, clock.today()) if text else self._offered()
        if day is None:
            self.show_problem(CoachError(day_problem(text)))
            return
        self._pause(day)

    def _pause(self, day: date | None) -> None:
        try:
            self.coach.safe_path.pause(self.taken, day)
        except CoachError as problem:
            self.show_problem(problem)
            return
        agreed = (
            f"Paused. You meet {shown(self.rep.first_name)} again on {long_day(day)}." if day else "Paused."
        )
        self.coach_app.last_word = agreed
        self.app.pop_screen()

    def action_go_on(self) -> None:
        """On with the talk, if the rep wants; what was taken is forgotten."""
        try:
            session = self.coach.safe_path.go_on(self.taken)
        except CoachError as problem:
            self.show_problem(problem)
            return
        self._return(session)

    def action_mistake(self) -> None:
        """Pressed by mistake: every line and the draft are back."""
        try:
            session = self.coach.safe_path.restore(self.taken)
        except CoachError as problem:
            self.show_problem(problem)
            return
        self._return(session)

    def _return(self, session: Session) -> None:
        from .talk import page_for

        try:
            page = page_for(self.coach, session, self.rep)
        except CoachError as problem:
            self.show_problem(problem)
            return
        page.began = self.began
        self.app.switch_screen(page)

    def action_leave(self) -> None:
        """Paused without a date; left also where that can't be written."""
        self._pause(None)
        if self.problem is not None and self.app.screen is self:
            self.coach_app.last_word = f"The pause could not be saved. {self.problem}"
            self.app.pop_screen()

    def action_escape(self) -> None:
        """Esc only takes the question for a date back: the path is left by a key that says how."""
        if self.dating:
            self.dating = False
            self.query_one("#date").display = False
            self.show_problem(None)

    def action_safe(self) -> None:
        """Already here."""


def _hanging(text: str, width: int, style: str, indent: int) -> list[Content]:
    lines = paragraph(text, width, style, indent=indent)
    return [lines[0], *(row(" ", line) for line in lines[1:])]
