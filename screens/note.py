"""A quick note about a rep, between two talks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer

from coach_tui.display import shown
from coach_tui.domain.note import Note
from coach_tui.errors import CoachError

from .keys import Hint, bindings, hint
from .page import Page
from .widgets.rows import Rows, Span, paragraph, row
from .widgets.writing_line import WritingLine

PAUSE = 0.5  # seconds without a key after which the note is saved


class NotePage(Page):
    """One note. Enter keeps it and goes back; leaving keeps it too. An empty one is none."""

    CSS_PATH = "dialogs/ask_line.tcss"
    AUTO_FOCUS = "WritingLine"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "turn", "palette", "save", "help", "leave", "escape", writing=True
    )

    def __init__(self, rep_id: int) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._name = ""
        self._private = False
        self._kept = ("", False)
        self._note: Note | None = None
        self._refused = False
        self._pause: Timer | None = None

    def writing_line(self) -> WritingLine:
        """The note's line."""
        return self.query_one(WritingLine)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whom the note is about."""
        if not self._name:
            # Once: the page stays where its rep is taken out of the file meanwhile.
            self._name = shown(self.coach.team.get(self._rep_id).name)
        return [(self._name, "$muted"), ("   note", "$muted")], []

    def body(self) -> ComposeResult:
        """The question, the rule, the line."""
        yield Rows(self._ask, id="question")
        yield Rows(self._rule, id="line-rule")
        with Horizontal(id="line"):
            yield Rows(self._word, id="line-word")
            yield WritingLine(entered=self.action_leave, changed=self._changed, asked=self._asked)
        yield Rows(self._below, id="line-said")

    def hints(self) -> list[Hint]:
        """What works here."""
        return [
            Hint("Enter", "keep"),
            Hint("Shift+Tab", "private"),
            hint("turn"),
            hint("leave", "keep, back"),
        ]

    def _ask(self, width: int, height: int) -> list[Content]:
        asked = paragraph("What would you like to remember?", width - 10, "bold $ink", indent=10)
        return [Content("")] * (height - 2 - len(asked)) + asked

    def _rule(self, width: int, height: int) -> list[Content]:
        del height
        if self._private and not self.shared:
            return [row(("─ " * (width // 2), "$private"))]
        return [row(("─" * width, "$line"))]

    def _word(self, width: int, height: int) -> list[Content]:
        del width, height
        return [row(("private", "italic $private") if self._private else ("note", "$muted"))]

    def _below(self, width: int, height: int) -> list[Content]:
        del height
        problem = self.problem
        text = "" if problem is None else f"{problem} F10 again leaves and keeps a text copy somewhere else."
        return paragraph(text, width - 10, "$attention", indent=10)

    def flush(self) -> None:
        """Keep what is written; a problem leaves it on the line."""
        self._keep()

    def _keep(self) -> bool:
        text = self.query_one(WritingLine).text
        if (text, self._private) == self._kept or (not text.strip() and self._note is None):
            return True
        try:
            note = self.coach.notes.keep(
                self._rep_id,
                None if self._note is None else self._note.id,
                text,
                private=self._private,
                base=self._note,
            )
        except CoachError as problem:
            self.show_problem(problem)
            return False
        self._note = note
        self._kept = (text, self._private)
        if self.problem is not None:
            self.show_problem(None)
        if said := self.coach.notes.take_meanwhile():
            self.coach_app.last_word = said
        return True

    def _changed(self) -> None:
        # The words are on the disk after a short pause.
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.flush)

    def _asked(self, what: str) -> None:
        # Shift+Tab: private, and back. A private note never shows while the screen is turned.
        if what in ("private", "voice") and not self.shared:
            self._private = not self._private
            self._keep()
            self.query_one(WritingLine).set_class(self._private, "-private")
            self.redraw()

    def turned(self) -> None:
        """Turned: what is being written is the manager's own, so it is kept and leaves the screen."""
        if self.shared and not self._keep():
            # What could not be kept would stay on the screen.
            self.coach_app.shared = False
        elif self.shared and self.app.screen is self:
            self.action_leave()
        elif self.shared:
            self._kept, self._note = ("", False), None
            self.query_one(WritingLine).load("")
        super().turned()

    def action_save(self) -> None:
        """Keep the note and go back."""
        self.action_leave()

    def action_leave(self) -> None:
        """Back, the note kept; where it can't be, a text copy is kept somewhere else at the second try."""
        if self._keep():
            if self._note is not None:
                self.coach_app.last_word = f"The note is kept. {self.coach_app.last_word}".strip()
            self.dismiss(None)
        elif self._refused:
            from .text_copy import keep_text_copy

            where = keep_text_copy(self.query_one(WritingLine).text)
            self.coach_app.last_word = f"Not saved in the data file. A text copy is in {where}."
            self.dismiss(None)
        else:
            self._refused = True
