"""A rep's card: names, role, rhythm and next date, each on its row, one of them on the line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.team import TeamRow
from coach_tui.display import shown
from coach_tui.domain.rep import Rep
from coach_tui.errors import CoachError, DataFileError, NotThere

from .card_rows import ASIDE, ROWS, aside_words, echo, keep, stands, text_of
from .keys import Hint, bindings, hint
from .page import Page
from .widgets.plan_rows import in_view, text_rows
from .widgets.rows import Rows, Span, pad, paragraph, row
from .widgets.writing_line import WritingLine

AXIS = 12  # the cells before every word: the longest label, and the hand
FIRST, LAST = next(iter(ROWS)), next(reversed(ROWS))


class FormLine(WritingLine):
    """A row's writing line: ↑ from its first line goes to the row above, changed or not."""

    def _untouched_top(self) -> bool:
        return self.cursor_at_first_line and self._first_row()


class CardPage(Page):
    """The rows of one rep's card. Enter keeps a row and goes to the next; a kept row is stored at once."""

    CSS_PATH = "talk_page.tcss"
    AUTO_FOCUS = "WritingLine"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "next", "save", "turn", "palette", "help", "leave", "escape", writing=True
    )

    def __init__(self, rep_id: int) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._entry: TeamRow | None = None
        self._row = FIRST
        self._loaded = ""
        self._kept = False
        self._refused = False
        self._base: Rep | None = None
        self._meanwhile = ""

    # What it shows. -----------------------------------------------------------------------------

    @property
    def entry(self) -> TeamRow:
        """The rep and what follows from the talks, read when it is first drawn and after each change."""
        if self._entry is None:
            self._entry = self.coach.team.row(self.coach.team.get(self._rep_id))
        return self._entry

    @property
    def rep(self) -> Rep:
        """The rep, as stored."""
        return self.entry.rep

    @property
    def who(self) -> str:
        """What the rep is called."""
        return shown(self.rep.first_name)

    @property
    def today(self) -> date:
        """Today."""
        return clock.today()

    def writing_line(self) -> WritingLine:
        """The line that the chosen row is on."""
        return self.query_one(WritingLine)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose card it is, and whether what is on the line is on the disk."""
        left = [(shown(self.rep.name), "$muted"), ("   card", "$muted")]
        if self.problem is not None and isinstance(self.problem, DataFileError):
            return left, [("not saved yet", "$attention")]
        return left, [("…" if self._changed() else "saved" if self._kept else "", "$muted")]

    def body(self) -> ComposeResult:
        """The question, the rows, the rule, the line, and what it is understood as."""
        yield Rows(self._ask, id="ask")
        yield Rows(self._rows, id="kept")
        yield Rows(lambda width, _: [row(("─" * width, "$line"))], id="rule")
        with Horizontal(id="write"):
            yield Rows(self._label, id="label")
            yield FormLine(entered=self._entered, changed=self._line_changed, asked=self._asked)
        yield Rows(self._beneath, id="reserve")

    def hints(self) -> list[Hint]:
        """What works here."""
        if self._row == ASIDE:
            enter = Hint("Enter", "bring back" if self.rep.archived else "put aside")
        else:
            enter = Hint("Enter", "keep, back" if self._row == LAST else "keep, next")
        turn = hint("turn", "turn back" if self.shared else "")
        return [enter, Hint("↑ ↓", "rows"), hint("next", "done"), turn, hint("leave", "keep, back")]

    def _ask(self, width: int, height: int) -> list[Content]:
        if self._row == ASIDE:
            question = f"Bring {self.who} back?" if self.rep.archived else f"Put {self.who} aside?"
        else:
            question = ROWS[self._row].question.replace("{who}", self.who)
        asked = paragraph(question, width - AXIS, "bold $ink", indent=AXIS)[: max(1, height - 1)]
        return [Content("")] * (height - 1 - len(asked)) + asked

    def _rows(self, width: int, height: int) -> list[Content]:
        """Every row, whole; who it is, when we meet, and apart from both the way out of the team."""
        order = self._order()
        blocks = [self._row_lines(name, width) for name in order]
        spare = height - sum(map(len, blocks))
        for name in ("rhythm", ASIDE):
            if name in order and spare > 0:
                at = order.index(name)
                blocks[at] = [Content(""), *blocks[at]]
                spare -= 1
        return in_view(blocks, order.index(self._row), height, AXIS)

    def _row_lines(self, name: str, width: int) -> list[Content]:
        here = name == self._row
        style = "$accent" if here else "$muted"
        mark = "›" if here else ""
        if name == ASIDE:
            return text_rows(
                "Bring back" if self.rep.archived else "Put aside", "", width, AXIS, "", style, mark
            )
        text, after = stands(name, self.entry, self.today)
        if not text:
            return text_rows(ROWS[name].label, after, width, AXIS, "$muted", style, mark)
        return text_rows(ROWS[name].label, text, width, AXIS, "$ink", style, mark, (after, "$muted"))

    def _label(self, width: int, height: int) -> list[Content]:
        del height
        return [row((pad("" if self._row == ASIDE else ROWS[self._row].label, width), "bold $accent"))]

    def _beneath(self, width: int, height: int) -> list[Content]:
        """What is wrong, else what was understood, else what may be written."""
        room = width - AXIS
        if self.problem is not None:
            again = "F10 again leaves without it." if self._refused else ""
            if self._refused and isinstance(self.problem, DataFileError):
                again = "F10 again leaves and keeps a text copy somewhere else."
            return paragraph(f"{self.problem} {again}".strip(), room, "$attention", indent=AXIS)[:height]
        if self._row == ASIDE:
            return paragraph(aside_words(self.rep), room, "$muted", indent=AXIS)[:height]
        understood = echo(self._row, self._text(), self.today) if self._changed() else ""
        said = paragraph(understood, room, "$accent", indent=AXIS) if understood else []
        return (said or paragraph(ROWS[self._row].hint, room, "$muted", indent=AXIS))[:height]

    # Layout. ------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The first row is on the line at once."""
        self._fit()
        self._pick_up(FIRST)
        self.writing_line().focus()

    def on_resize(self) -> None:
        """Fit the rows that never move to the new size."""
        self._fit()

    def look_again(self) -> None:
        """The rows as another window left them; the line stays."""
        try:
            self.coach.team.get(self._rep_id)
        except NotThere as problem:
            self.show_problem(problem)
            return
        self._entry = None
        self.redraw()

    def _fit(self) -> None:
        self.query_one("#ask").styles.height = 5 if self.tall else 3
        self.query_one("#reserve").styles.height = 5 if self.tall else 3
        self.query_one("#label").styles.width = AXIS
        self.redraw()

    def turned(self) -> None:
        """In front of the rep nobody is put aside."""
        if self.shared and self._row == ASIDE:
            self._pick_up(LAST)
        super().turned()

    # Rows. --------------------------------------------------------------------------------------

    def _order(self) -> list[str]:
        return [*ROWS] if self.shared else [*ROWS, ASIDE]

    def _pick_up(self, name: str) -> None:
        """Put a row on the line."""
        self._row, self._refused, self.problem = name, False, None
        self._base = self.rep
        if self._meanwhile:
            self.problem, self._meanwhile = CoachError(self._meanwhile), ""
        self._load("" if name == ASIDE else text_of(name, self.entry, self.today))

    def _load(self, text: str) -> None:
        line = self.writing_line()
        self._loaded = text
        # Nothing is written where somebody is put aside.
        line.read_only, line.show_cursor = self._row == ASIDE, True
        line.load(text, select=self._row != ASIDE and ROWS[self._row].whole)
        line.show_cursor = not line.read_only
        self.redraw()

    def _text(self) -> str:
        # A row is one line: a pasted line break is a space; a name with one is refused.
        text = self.writing_line().text.strip()
        return text if self._row in ("name", "called") else " ".join(text.splitlines())

    def _changed(self) -> bool:
        return self._row != ASIDE and self._text() != self._loaded.strip()

    def _keep(self) -> bool:
        """Keep what is on the line, if it is another. False says why not; the line stays as it is."""
        if not self._changed():
            return True
        try:
            keep(self._row, self._text(), self.coach, self._base or self.rep, self.today)
        except CoachError as problem:
            self.show_problem(self._for_both(problem))
            return False
        self._entry, self._kept, self._refused, self.problem = None, True, False, None
        self._loaded = self.writing_line().text
        self._base = self.rep
        self._meanwhile = self.coach.team.take_meanwhile()
        self.redraw()
        return True

    def _for_both(self, problem: CoachError) -> CoachError:
        """Turned towards one rep, no sentence names another."""
        others = (r for archived in (False, True) for r in self.coach.team.reps(archived=archived))
        if self.shared and any(r.id != self._rep_id and r.name in problem.message for r in others):
            return CoachError("That name is taken.", "Add an initial to it.")
        return problem

    def _walk(self, step: int) -> None:
        """The row above or below; from the first one up to the next date, not to the way out of the team."""
        order = self._order()
        at = order.index(self._row) + step
        to = LAST if at < 0 else order[at % len(order)]
        if self._keep():
            self._pick_up(to)

    # Keys. --------------------------------------------------------------------------------------

    def _line_changed(self) -> None:
        self._refused, self.problem = False, None
        self.redraw()

    def _entered(self) -> None:
        """Enter keeps the row and goes on; after the last the card is done."""
        if self._row == ASIDE:
            self._put_aside()
        elif self._row == LAST:
            if self._keep():
                self._done()
        else:
            self._walk(1)

    def _asked(self, what: str) -> None:
        """The arrows, and Tab as in every form, walk; Ctrl+Z on an emptied line puts its text back."""
        match what:
            case "up" | "private":
                self._walk(-1)
            case "down" | "voice":
                self._walk(1)
            case "undo":
                self._load(self._loaded)

    def _put_aside(self) -> None:
        rep, back = self.rep, self.rep.archived
        try:
            if back:
                self.coach.team.bring_back(rep.id)
            else:
                self.coach.team.archive(rep.id)
        except CoachError as problem:
            self.show_problem(problem)
            return
        who = shown(rep.first_name)
        said = f"{who} is in the team again." if back else f"{who} is put aside. {BRING_BACK}"
        to_the_first_page(self, said)

    def flush(self) -> None:
        """Keep what is written, if it can be taken."""
        self._keep()

    def action_save(self) -> None:
        """Keep the row, stay on it, and say so."""
        if self._keep():
            self._kept = True
            self.redraw()

    def action_next(self) -> None:
        """The card is done."""
        self.action_leave()

    def action_leave(self) -> None:
        """Back, the row kept if it can be taken; the second time without it."""
        if self._keep():
            self._done()
        elif not self._refused:
            self._refused = True
            self.redraw()
        else:
            if isinstance(self.problem, DataFileError):
                from .text_copy import keep_text_copy

                where = keep_text_copy(self.writing_line().text)
                self.coach_app.last_word = f"Not saved in the data file. A text copy is in {where}."
            self.dismiss(None)

    def _done(self) -> None:
        if self._kept:
            self.coach_app.last_word = f"The card is saved. {self._meanwhile}".strip()
        self.dismiss(None)


BRING_BACK = "The team’s last row brings back, any time."


def to_the_first_page(page: Page, said: str) -> None:
    """From any depth to the first page, which then says this."""
    app = page.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
    if isinstance(app.screen, Page):
        app.screen.tell(said)
