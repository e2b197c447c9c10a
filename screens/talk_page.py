"""What the pages of a talk share: header, stages, the question, the writing line, and saving every word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer

from coach_tui import clock
from coach_tui.coach.meanwhile import Told
from coach_tui.display import cells, shown
from coach_tui.domain import session as talk
from coach_tui.domain.plan import PlanDraft
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Draft, Session
from coach_tui.errors import CoachError, DataFileError, NotThere

from .keys import bindings
from .page import Page
from .widgets.rows import GUTTER, Rows, Span, pad, paragraph, row
from .widgets.writing_line import WritingLine

PAUSE = 0.5  # seconds without a key after which the line is saved
LONGEST = 3.0  # seconds of unbroken typing after which it is saved all the same
ENDED = "Another window has ended this talk. What is on your line stays on it."
IDLE = 30.0  # seconds without a save after which the journal is folded


class TalkPage(Page):
    """A page of an open session. Subclasses say what is asked, what is kept, and how a draft is saved."""

    CSS_PATH = "talk_page.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "next",
        "back",
        "offer",
        "reflected",
        "was_private",
        "save",
        "turn",
        "safe",
        "palette",
        "help",
        "leave",
        "escape",
        writing=True,
    )

    def __init__(self, session: Session, rep: Rep) -> None:
        super().__init__()
        self.session = session
        self.rep = rep
        self.unsaved = False
        self.failed = False
        self.began = clock.now()
        self.last_save = monotonic()
        self._ready = False
        self._pause: Timer | None = None
        self._idle: Timer | None = None

    # What the page shows. -----------------------------------------------------------------------

    @property
    def who(self) -> str:
        """The rep's name as the gutter shows it."""
        return shown(self.rep.first_name)

    @property
    def me(self) -> str:
        """The manager in the gutter: "me", or the name in shared view."""
        name = self.coach.manager.split(maxsplit=1)
        if not self.shared:
            return "me"
        return shown(name[0]) if name else "manager"

    @property
    def axis(self) -> int:
        """The gutter's width: 10 cells, up to 16 for longer names."""
        longest = max(cells(self.who), cells(self.coach.manager.split(" ")[0]))
        return min(16, max(GUTTER, longest + 2))

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The name, whether all is saved, and the minutes of this sitting."""
        minutes = int((clock.now() - self.began).total_seconds() // 60)
        right: list[Span] = [(self.saved_word(), "$attention" if self.failed else "$muted")]
        if not self.made_to_be_turned():
            right.append((f"   {minutes} min", "$muted"))
        return [(shown(self.rep.name), "$muted")], right

    def saved_word(self) -> str:
        """Whether what is on the line is on the disk."""
        if self.made_to_be_turned():
            return "made to be turned"
        if self.failed:
            return "not saved yet"
        return "…" if self.is_dirty() else "saved"

    def made_to_be_turned(self) -> bool:
        """Pages that hold nothing private."""
        return False

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """The question, alone in white space."""
        raise NotImplementedError

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """The kept lines, whole ones only."""
        raise NotImplementedError

    def side_rows(self, width: int, height: int) -> list[Content]:
        """The right column, when wide."""
        del width, height
        return []

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """The reserved rows under the writing line: problems first."""
        del height
        if self.problem is None:
            return []
        text = shown(f"{self.problem.message} {self.problem.hint}".strip())
        return paragraph(text, width, "$attention")

    def line_label(self) -> tuple[str, str]:
        """The gutter's word beside the writing line and its style."""
        raise NotImplementedError

    def rule_style(self) -> tuple[str, str]:
        """The rule's glyphs and style."""
        return "─", "$line"

    def placeholder(self) -> str:
        """What belongs on the empty line."""
        return ""

    def redress(self) -> None:
        """Let the writing line look like what it takes."""
        self.line.placeholder = self.placeholder()
        self.redraw()

    # Layout: the question and the writing line never move. --------------------------------------

    def body(self) -> ComposeResult:
        """Stages, then rail, centre and side."""
        yield Rows(self._stage_row, id="stages")
        with Horizontal(id="talk"):
            yield Rows(self._rail, id="rail")
            with Vertical(id="centre"):
                yield Rows(self.ask_rows, id="ask")
                yield Rows(self.kept_rows, id="kept")
                if self.has_editor():
                    yield Rows(self._rule, id="rule")
                    with Horizontal(id="write"):
                        yield Rows(self._label, id="label")
                        yield WritingLine(
                            entered=self.entered,
                            changed=self.line_changed,
                            asked=self.asked,
                            picked=self.picked,
                            unpicked=self.unpicked,
                        )
                yield Rows(self.reserve_rows, id="reserve")
            yield Rows(self.side_rows, id="side")

    def has_editor(self) -> bool:
        """Whether words are written on this page."""
        return True

    def writing_line(self) -> WritingLine | None:
        """Keys are written wherever there is a line."""
        return self.line if self.has_editor() else None

    def entered(self) -> None:
        """Enter on the writing line."""

    def asked(self, what: str) -> None:
        """Tab, Shift+Tab or an arrow on the writing line."""

    def picked(self, digit: int) -> None:
        """A digit while a list is open."""

    def unpicked(self) -> None:
        """The digit was text."""

    @property
    def line(self) -> WritingLine:
        """The writing line."""
        return self.query_one(WritingLine)

    def ask_height(self) -> int:
        """Rows of the question's block; the question itself is its third last but two."""
        return 9 if self.tall else 7

    def reserve_height(self) -> int:
        """Rows under the writing line."""
        return max(2, min(8, (self.app.size.height - 24) // 2))

    def uses_rail(self) -> bool:
        """Whether the stages stand in a rail at the left."""
        return self.wide

    def on_mount(self) -> None:
        """Fit the fixed rows, put the draft back on the line, and count the minutes."""
        self.fit()
        if self.has_editor():
            self.resume_line()
            self.line.focus()
            self._ready = True
            if self.shared:
                self.turned()
        self.set_interval(60, self.redraw_header)
        trouble, self.coach.talks.guide_trouble = self.coach.talks.guide_trouble, None
        if self.said_first:
            self.show_problem(CoachError(self.said_first))
        if trouble is not None:
            self.show_problem(CoachError(f"{trouble.message} This talk goes on with the shipped guide."))

    def on_resize(self) -> None:
        """Fit the fixed rows to the new size."""
        self.fit()

    def fit(self) -> None:
        """Set the heights that never change while one talks."""
        self.query_one("#ask").styles.height = self.ask_height()
        self.query_one("#reserve").styles.height = self.reserve_height()
        self.query_one("#stages").display = not self.uses_rail()
        self.query_one("#rail").display = self.uses_rail()
        self.query_one("#side").display = self.wide
        if self.has_editor():
            self.query_one("#label").styles.width = self.axis
        self.redraw()

    def redraw_header(self) -> None:
        """Only the first row."""
        self.query_one("#header", Rows).refresh()

    def _stage_row(self, width: int, height: int) -> list[Content]:
        del height
        stages = [s for s in self.guide_stages() if s[0] > talk.BEFORE]
        now = self.session.stage
        if width < 74:
            title = next((t for n, t in self.guide_stages() if n == now), "")
            return [row(("› ", "$accent"), (title, "$ink"), (f"  {max(now, 1)} of {len(stages)}", "$muted"))]
        spans: list[Span] = []
        for number, title in stages:
            here = number == now
            if spans:
                spans.append(("  ", ""))
            spans += [("› ", "$accent"), (title, "$ink")] if here else [(title, "$muted")]
        return [row(*spans)]

    def _rail(self, width: int, height: int) -> list[Content]:
        del width, height
        rows = [Content("")] * (self.ask_height() - 4)
        for number, title in self.guide_stages():
            if number == talk.BEFORE and self.session.stage != talk.BEFORE:
                continue
            here = number == self.session.stage
            rows += [
                row(("› " if here else "  ", "$accent"), (title, "$ink" if here else "$muted")),
                Content(""),
            ]
        return rows

    def guide_stages(self) -> list[tuple[int, str]]:
        """Numbers and titles of the guide's stages."""
        return [(s.number, s.title) for s in self.coach.talks.guide_of(self.session).stages]

    def _rule(self, width: int, height: int) -> list[Content]:
        del height
        glyph, style = self.rule_style()
        return [row(((glyph * width)[:width], style))]

    def _label(self, width: int, height: int) -> list[Content]:
        del height
        word, style = self.line_label()
        return [row((pad(word, width), style))]

    # Saving: every word, before anything else happens. ------------------------------------------

    def save_draft(self) -> None:
        """Put what is on the line on the disk. Raises `CoachError` when that fails."""
        raise NotImplementedError

    def resume_line(self) -> None:
        """Put the stored draft, if any, back on the line."""
        raise NotImplementedError

    def line_changed(self) -> None:
        """The line changed: it will be saved after a short pause, or in the midst of long typing."""
        if not self.is_dirty():
            return
        self.unsaved = True
        self.problem = None if not self.failed else self.problem
        self.redraw_header()
        if self._pause is not None:
            self._pause.stop()
        if monotonic() - self.last_save > LONGEST:
            self.flush()
        else:
            self._pause = self.set_timer(PAUSE, self.flush)

    def is_dirty(self) -> bool:
        """Whether the line holds something that is not on the disk."""
        if not self.has_editor() or not self._ready:
            return False
        return self.unsaved or self.line.text != self.saved_text

    saved_text = ""
    # What a page that led here has to say.
    said_first = ""

    def flush(self) -> None:
        """Save the line now; a failure is shown and the words stay."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        # What was just said of the line itself, such as a day that is none, stays to be read.
        said = None if self.failed else self.problem
        if self.is_dirty() and self.attempt(self.save_draft):
            self.problem = self.problem or said
            self.unsaved = False
            self.saved_text = self.line.text
            self.last_save = monotonic()
            self.redraw_header()

    def attempt(self, save: Callable[[], None]) -> bool:
        """Run something that saves. On failure say so, keep the words, and return False.

        Only `flush` and what puts another text on the line may count the line itself as saved.
        """
        try:
            save()
        except CoachError as problem:
            self.unsaved = self.failed = True
            again = "Ctrl+S tries again." if isinstance(problem, DataFileError) else problem.hint
            self.show_problem(
                CoachError(
                    f"Not saved: {_lower(problem.message)} Your words are still here, nothing is lost.",
                    f"{again} F10 keeps a text copy somewhere else.",
                )
            )
            return False
        self.failed = False
        meanwhile = self._told()
        self.problem = CoachError(meanwhile) if meanwhile else None
        if self._idle is not None:
            self._idle.stop()
        self._idle = self.set_timer(IDLE, self._fold)
        if self.is_dirty() and self._pause is None:
            self._pause = self.set_timer(PAUSE, self.flush)
        self.redraw()
        return True

    def _told(self) -> str:
        """What another window did to what was just saved, as a sentence; empty when it did nothing."""
        uses: tuple[Told, ...] = (self.coach.talks, self.coach.plans, self.coach.last_time)
        return next((said for use in uses if (said := use.take_meanwhile())), "")

    def _fold(self) -> None:
        self.coach_app.fold_soon()

    def here(self, session: Session) -> Session:
        """The session as stored, at the stage where this page stands: another window may stand elsewhere."""
        return replace(session, stage=self.session.stage)

    def look_again(self) -> None:
        """What another window kept or changed shows; the line of this page and its caret stay."""
        try:
            now = self.coach.talks.get(self.session.id)
        except NotThere as problem:
            self.show_problem(problem)
            return
        ended = now.status != "open" and self.session.status == "open"
        # The line being written is this window's own, whatever the other one is writing.
        self.session = replace(self.here(now), draft=self.session.draft)
        self.look_at_the_rest()
        if ended:
            self.show_problem(CoachError(ENDED))
        self.redraw()

    def look_at_the_rest(self) -> None:
        """What the page shows besides the session, read again."""

    def read_again(self) -> None:
        """The talk as it is on the disk now, and the line that belongs to it."""
        self.session = self.here(self.coach.talks.get(self.session.id))
        self.resume_line()

    def take_back(self) -> None:
        """Ctrl+Z on an empty line: the last stored change of this talk, never one of another day or rep."""
        if self.shared:
            # It may bring back what is private.
            self.show_problem(CoachError("Turn back first; then it can be undone."))
            return
        self.flush()
        try:
            step = self.coach.changes.undo(of=self.session)
        except NotThere:
            self.show_problem(CoachError("Nothing more to undo in this talk."))
            return
        except CoachError as problem:
            self.show_problem(problem)
            return
        try:
            self.read_again()
        except NotThere:
            self.leave()
            return
        if self.session.status == "open":
            self.show_problem(CoachError(f"Undone: {step.label}."))
        else:
            self.leave()

    def action_save(self) -> None:
        """Save now, and say so."""
        self.unsaved = True
        self.flush()

    def action_next(self) -> None:
        """Keep and go on."""

    def action_back(self) -> None:
        """Keep and go back."""

    def clear_line(self) -> None:
        """An empty line, saved as such: what stood on it is kept elsewhere or given up."""
        self.unsaved = False
        self.saved_text = ""
        self.line.load("")
        self.redress()

    def action_leave(self) -> None:
        """Leave, all kept. Where nothing can be saved, a text copy is kept somewhere else first."""
        if self._ready:
            # Another window may have changed the stored draft: what stands here is saved once more.
            self.unsaved = self.unsaved or bool(self.line.text)
        self.flush()
        if self.is_dirty():
            from .text_copy import keep_text_copy

            where = keep_text_copy(self.line.text)
            self.coach_app.last_word = f"Not saved in the data file. A text copy is in {where}."
        self.leave()

    def action_escape(self) -> None:
        """Pages without anything open inside them are left."""
        self.action_leave()

    def leave(self) -> None:
        """Back to the page below."""
        self.attempt(lambda: self.coach.talks.forget_untouched(self.session.id))
        self.coach_app.fold_soon()
        self.app.pop_screen()

    def action_safe(self) -> None:
        """The safe path: one key, any stage, no confirmation."""
        from .safe_path import SafePathPage

        self._forget_timers()
        try:
            taken = self.coach.safe_path.take(
                self.session, draft=self.draft_now(), plan_draft=self.plan_draft_now()
            )
        except CoachError as problem:
            self.show_problem(problem)
            return
        self.unsaved = False
        self.app.switch_screen(SafePathPage(taken, self.rep, self.began))

    def draft_now(self) -> Draft | None:
        """What is on the line of the conversation, saved or not."""
        return None

    def plan_draft_now(self) -> PlanDraft | None:
        """What is on the line of the plan, saved or not."""
        return None

    def _forget_timers(self) -> None:
        for timer in (self._pause, self._idle):
            if timer is not None:
                timer.stop()

    def action_reflected(self) -> None:
        """My own tally; never about the rep."""

        def save() -> None:
            self.session = self.here(self.coach.talks.count_reflection(self.session.id))

        self.attempt(save)


def _lower(message: str) -> str:
    """A sentence to go on with after "Not saved:"."""
    message = message.removeprefix("Not saved: ")
    return message[:1].lower() + message[1:]
