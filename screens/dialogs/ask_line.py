"""One question, answered on one line: a name, a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from coach_tui.errors import CoachError

from ..keys import Hint, bindings, hint
from ..page import margin_for
from ..widgets.footer import Footer
from ..widgets.rows import Rows, paragraph, row
from ..widgets.writing_line import WritingLine

if TYPE_CHECKING:
    from ..app import CoachApp

Take = Callable[[str], CoachError | None]


class AskLine(ModalScreen[str | None]):
    """Asks, and hands the line to `take`; a problem is shown and the line stays. Gives the line, or None."""

    CSS_PATH = "ask_line.tcss"
    AUTO_FOCUS = "WritingLine"
    BINDINGS: ClassVar[list[BindingType]] = bindings("leave", "escape", writing=True)

    def __init__(self, question: str, word: str, take: Take, *, hint_text: str = "") -> None:
        super().__init__()
        self._question = question
        self._word = word
        self._take = take
        self._hint = hint_text
        self._problem: CoachError | None = None

    def compose(self) -> ComposeResult:
        """The question, the rule, the line, and room for what may be wrong with it."""
        with Widget(id="page"):
            yield Rows(self._ask, id="question")
            yield Rows(lambda width, _: [row(("─" * width, "$line"))], id="line-rule")
            with Horizontal(id="line"):
                yield Rows(lambda *_: [row((self._word, "$muted"))], id="line-word")
                yield WritingLine(entered=self._entered)
            yield Rows(self._below, id="line-said")
        yield Footer(self._hints, lambda: margin_for(self.app.size.width))

    def _hints(self) -> list[Hint]:
        return [Hint("Enter", "keep"), hint("leave", "leave it")]

    def _ask(self, width: int, height: int) -> list[Content]:
        asked = paragraph(self._question, width - 10, "bold $ink", indent=10)
        return [Content("")] * (height - 2 - len(asked)) + asked

    def _below(self, width: int, height: int) -> list[Content]:
        del height
        problem = self._problem
        text, style = (self._hint, "$muted") if problem is None else (str(problem), "$attention")
        return paragraph(text, width - 10, style, indent=10)

    def _entered(self) -> None:
        text = self.query_one(WritingLine).text.strip()
        if not text:
            self.dismiss(None)
            return
        self._problem = self._take(text)
        if self._problem is None:
            self.dismiss(text)
        else:
            self.query_one("#line-said", Rows).refresh(layout=True)

    def action_leave(self) -> None:
        """Without an answer."""
        self.dismiss(None)

    def action_escape(self) -> None:
        """Without an answer."""
        self.dismiss(None)

    @property
    def coach_app(self) -> CoachApp:
        """The app, typed."""
        return cast("CoachApp", self.app)
