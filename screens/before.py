"""Before: am I ready to listen? My promises first, then the self-check; only the manager sees this page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from coach_tui import clock
from coach_tui.display import shown, wrap
from coach_tui.domain.days import MONTHS, days_over, short_day
from coach_tui.domain.plan import Promise
from coach_tui.domain.question_guide import with_rep
from coach_tui.domain.session import Answer

from .conversation import Conversation
from .keys import Hint, hint
from .promise_answers import BECAME, Choice, PromiseAnswers
from .widgets.rows import Rows, Span, pad, paragraph, row
from .widgets.writing_line import WritingLine

INDENT = 2
WHEN_AT = 46
WHEN_CELLS = 18
LABEL_CELLS = 12


class BeforePage(PromiseAnswers, Conversation):
    """The self-check: the line stands beneath what it answers. Every line is the manager's, and private."""

    CHOICES: ClassVar[tuple[Choice, ...]] = BECAME

    # Layout: one column, the writing line where the answer will stand. --------------------------

    def body(self) -> ComposeResult:
        """What stands above the line, the line, and what follows it."""
        yield Rows(self.above_rows, id="above")
        with Horizontal(id="write"):
            yield Rows(self._label, id="label")
            yield WritingLine(
                entered=self.entered, changed=self.line_changed, asked=self.asked, picked=self.picked
            )
        yield Rows(self.below_rows, id="below")
        yield Rows(self.reserve_rows, id="reserve")

    def fit(self) -> None:
        """The line takes the rows of its text; what follows takes the rest."""
        self.query_one("#write").styles.height = "auto"
        self.query_one("#label").styles.height = 1
        self.query_one("#below").styles.height = "1fr"
        self.query_one("#reserve").styles.height = 2
        self.redraw()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whom one meets, and that nobody else sees this page."""
        name: Span = (shown(self.rep.name), "bold $ink")
        if self.shared:
            return [name], []
        right: list[Span] = [("only you see this page", "italic $private")]
        if self.failed:
            right.insert(0, ("not saved yet   ", "$attention"))
        elif self.is_dirty():
            right.insert(0, ("…   ", "$muted"))
        return [name, ("   before you meet", "$muted")], right

    def above_rows(self, width: int, height: int) -> list[Content]:
        """What stands above the line, as much as there is room for."""
        del height
        if self.shared:
            return [*[Content("")] * 4, *paragraph("Nothing to show here.", width, "bold $ink")]
        return self._parted(width)[0]

    def below_rows(self, width: int, height: int) -> list[Content]:
        """What follows the line."""
        rows = [] if self.shared else self._parted(width)[1]
        return rows if len(rows) <= height else [*rows[: height - 1], row(("↓ more", "$muted"))]

    def _parted(self, width: int) -> tuple[list[Content], list[Content]]:
        rows, cut = self._page_rows(width)
        room = self.app.size.height - 4 - min(3, max(1, len(wrap(self.line.text, width - INDENT))))
        top = max(0, cut - max(1, room - min(3, len(rows) - cut))) if len(rows) > room else 0
        above = rows[top:cut]
        if top:
            above[0] = row(("↑ more", "$muted"))
        return above, rows[cut:]

    def _page_rows(self, width: int) -> tuple[list[Content], int]:
        """Every row but the line, and how many stand above it."""
        gap = [Content("")] * (2 if self.tall else 1)
        rows, cut = [Content("")] * len(gap), 0
        if self.promises:
            rows += paragraph(self._text(self._guide_stage().lead), width, "$muted")
            for n, promise in enumerate(self.promises):
                rows += self._promise_rows(n, promise, width)
                cut = len(rows) if n == self.at else cut
            rows += gap
        rows += paragraph(self._text(self.main_question()), width, "bold $ink")
        for question, lines in self._parts():
            if question != self.main_question():
                here = question == self.question and not self.answering
                rows += [Content("")] * (self.tall and rows[-1].plain != "")
                style = "$ink" if here else "$muted"
                rows += paragraph(shown(question), width - INDENT, style, indent=INDENT)
            for line in lines:
                if line.id != self.editing:
                    rows += paragraph(line.text, min(66, width - INDENT), "$ink", indent=INDENT)
                elif not self.answering:
                    cut = len(rows)
            if question == self.question and self.editing is None and not self.answering:
                cut = len(rows)
            rows.append(Content(""))
        return rows, cut

    def _promise_rows(self, number: int, promise: Promise, width: int) -> list[Content]:
        what = min(WHEN_AT - INDENT, width - INDENT - WHEN_CELLS)
        here = number == self.at
        lines = wrap(promise.what, what - 1)
        mark: Span = ("› " if here else "  ", "$accent")
        rows = [row(mark, (pad(lines[0], what), "$ink"), self._when(promise))]
        rows += [row("  ", (line, "$ink")) for line in lines[1:]]
        if promise.why and promise.status == "dropped":
            rows += paragraph(promise.why, what, "$muted", indent=INDENT)
        return rows

    def _when(self, promise: Promise) -> Span:
        """What became of it here, or its day; only one's own lateness is amber."""
        if said := self.answer_words(promise):
            return said, "$ink"
        over = days_over(promise.by, clock.today()) if promise.by else ""
        day = promise.due
        return (
            (over, "$attention") if over else (f"{day.day} {MONTHS[day.month - 1]}" if day else "", "$muted")
        )

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """Problems, or the day as it is read."""
        if self.problem is None and self.part != "day" and not self.waiting:
            return []
        return super().reserve_rows(width, height)

    # What is asked. -----------------------------------------------------------------------------

    def checks(self) -> list[str]:
        """What the line can stand beneath, in order; the headline itself where a guide has no checks."""
        checks = [with_rep(c, self.rep.first_name) for c in self._guide_stage().checks]
        return checks or [self.main_question()]

    def _parts(self) -> list[tuple[str, list[Answer]]]:
        """The headline with lines of no check, then each check with its own."""
        checks, lines = self.checks(), self.session.answers_at(self.stage)
        headline = self.main_question()
        others = [a for a in lines if a.question not in checks]
        if checks == [headline]:
            return [(headline, list(lines))]
        return [(headline, others), *((c, [a for a in lines if a.question == c]) for c in checks)]

    def visible_answers(self) -> list[Answer]:
        """The kept lines in the order in which they stand."""
        return [] if self.shared else [a for _, lines in self._parts() for a in lines]

    def _begin_stage(self) -> None:
        """At the first check without an answer."""
        super()._begin_stage()
        answered = {a.question for a in self.session.answers_at(self.stage)}
        checks = self.checks()
        self.question = next((c for c in checks if c not in answered), checks[-1])
        self.voice, self.private = "manager", True

    def _next_check(self) -> bool:
        checks = self.checks()
        at = checks.index(self.question) + 1 if self.question in checks else 0
        if at == len(checks):
            return False
        self.question = checks[at]
        self.redress()
        return True

    # My promises. -------------------------------------------------------------------------------

    def read_promises(self) -> tuple[Promise, ...]:
        """All that I owe, by day."""
        return self.coach.last_time.mine(self.session)

    def answer_words(self, promise: Promise) -> str:
        """What became of it in this talk."""
        was = self.session.before_answer(promise.id)
        if was is None:
            return ""
        if promise.status != "open":
            return promise.status
        return f"moved, {short_day(promise.due, clock.today())}" if promise.due else ""

    def past_promises(self) -> None:
        """Down to the checks."""
        self.at = None
        lines = self.visible_answers()
        if lines:
            self._pick_up(lines[0])
        else:
            self.redress()

    def _into_promises(self) -> None:
        self.at = min(self.first_open(), len(self.promises) - 1)
        self.part, self.waiting = "", False
        self.clear_line()

    def promise_hints(self) -> list[Hint]:
        """What the digits do stands on the line itself."""
        keys = [k for k in super().promise_hints() if k.action not in ("turn", "back", "next")]
        return [*keys, hint("next", "begin")]

    # The line. ----------------------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """Nothing, but where a day or a reason is asked."""
        if not (self.answering and self.part):
            return "", ""
        label, style = super().line_label()
        return " " * INDENT + label, style

    def placeholder(self) -> str:
        """What the digits say, where they do."""
        if self.answering and not self.part:
            return "1 kept   2 moved   3 dropped"
        return super().placeholder() if self.answering else ""

    def rule_style(self) -> tuple[str, str]:
        """There is no rule here."""
        return "─", "$line"

    def redress(self) -> None:
        """The whole page is private: the line needs no sign of its own."""
        wide = self.answering and self.part
        self.query_one("#label").styles.width = LABEL_CELLS if wide else INDENT
        self.query_one("#write").display = not self.shared
        self.line.placeholder = self.placeholder()
        self.line.choices = self.digits()
        for rows in ("#above", "#below"):
            self.query_one(rows, Rows).refresh(layout=True)
        self.redraw()

    def resume_line(self) -> None:
        """The stored line, of a promise or beneath its check."""
        if self.resume_promises():
            return
        super().resume_line()
        self.voice, self.private = "manager", True
        if self.question not in (self.main_question(), *self.checks()):
            self._begin_stage()
        self.redress()

    def line_changed(self) -> None:
        """A longer text takes more rows."""
        super().line_changed()
        self.query_one("#above", Rows).refresh(layout=True)

    def clear_line(self) -> None:
        """An empty line, as private as every line here."""
        super().clear_line()
        self.voice, self.private = "manager", True
        self.redress()

    def keep(self) -> bool:
        """Keep the line; the next check follows one that was new."""
        new = self.editing is None
        if not super().keep():
            return False
        if new:
            self._next_check()
        return True

    def digits(self) -> int:
        """Turned, nothing is here to answer."""
        return 0 if self.shared else super().digits()

    # Keys. --------------------------------------------------------------------------------------

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        if self.shared:
            return [hint("turn", "turn back")]
        if self.answering:
            return self.promise_hints()
        keys = [Hint("Enter", "keep the change"), Hint("↓", "the next")] if self.editing else [hint("keep")]
        keys += [Hint("↑", "your promises")] if self.promises and self.editing is None else []
        return [*keys, hint("next", "begin"), hint("safe"), hint("leave"), hint("turn")]

    def entered(self) -> None:
        """Enter keeps; on an empty line the next check, and after the last the talk begins."""
        if self.shared:
            return
        if self.answering or self.line.text.strip() or self.editing is not None or not self._next_check():
            super().entered()

    def asked(self, what: str) -> None:
        """The arrows walk promises and answers; all of it is private, in one voice."""
        if self.answering:
            super().asked(what)
        elif what == "up":
            self._walk_up()
        elif what == "down":
            self._walk_down()
        elif what == "undo":
            self.take_back()

    def _walk_up(self) -> None:
        if self.editing is None and self.line.text:
            return
        lines = self.visible_answers()
        at = self._at(lines)
        if self.editing is not None and at > 0:
            self._go_to(lines[at - 1])
        elif self.promises:
            if self._left_alone():
                self._into_promises()
        elif self.editing is None and lines:
            self._pick_up(lines[-1])

    def _walk_down(self) -> None:
        if self.editing is None:
            if not self.line.text:
                self._next_check()
            return
        lines = self.visible_answers()
        at = self._at(lines) + 1
        if at < len(lines):
            self._go_to(lines[at])
        elif self._left_alone():
            self._begin_stage()
            self.redress()

    def _at(self, lines: list[Answer]) -> int:
        return next((n for n, a in enumerate(lines) if a.id == self.editing), len(lines))

    def _go_to(self, line: Answer) -> None:
        if self._left_alone():
            self._pick_up(line)

    def _left_alone(self) -> bool:
        """A picked-up line is kept as it is now, or as it was where it was emptied."""
        line = self._picked_up()
        if line is None:
            return True
        if self.line.text.strip() and self._is_edited():
            return self.keep()
        self._put_back()
        return self.editing is None

    def action_next(self) -> None:
        """Keep, and begin the talk."""
        if self.shared or (self.answering and not self.keep_promise_line()):
            return
        self.at = None
        super().action_next()

    def action_back(self) -> None:
        """There is nothing before this."""

    def action_offer(self) -> None:
        """No probes for oneself."""

    def action_reflected(self) -> None:
        """Nobody was listened to yet."""

    def action_was_private(self) -> None:
        """All of it is."""

    def turned(self) -> None:
        """Turned, nothing of this page shows."""
        self.redress()
