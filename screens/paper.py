"""The page before it is printed: its very words, the printer's name, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui.coach.plans import Copy
from coach_tui.display import shown
from coach_tui.errors import CoachError, NotThere

from .keys import Hint, bindings, hint
from .reading import Reading
from .widgets.rows import Span, row

MEASURE = 66
STYLES = {
    "title": "bold $ink",
    "heading": "bold $ink",
    "quote": "italic $ink",
    "muted": "$muted",
    "body": "$ink",
}


class PaperPage(Reading):
    """A plan's page. Enter prints, S saves a PDF; the plan itself is not changed by either."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("print", "pdf", "copy", "return")

    def __init__(self, plan_id: int) -> None:
        super().__init__()
        self._plan_id = plan_id
        self._copy: Copy = "rep"
        self._printer: str | None = None
        self._busy = False
        self._lines: tuple[int, list[Content]] | None = None

    def on_mount(self) -> None:
        """The page first; then ask for the printer, without waiting."""
        self.call_after_refresh(self._in_background, self._look_for_printer)

    def on_screen_resume(self) -> None:
        """Back on the page: its words anew."""
        self.look_again()

    def look_again(self) -> None:
        """The page's words as they are now; a plan that is gone has no page."""
        try:
            self.coach.plans.get(self._plan_id)
        except NotThere:
            self.coach_app.last_word = "That plan is not in the data file any more."
            self.action_leave()
            return
        self._lines = None
        self.redraw()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose page, which copy, and the printer once it is known."""
        plan = self.coach.plans.get(self._plan_id)
        rep = self.coach.team.get(plan.rep)
        whose = shown(rep.first_name) + "’s" if self._copy == "rep" else self._my()
        left = [(shown(rep.name), "bold $ink"), (f"   the page, {whose} copy", "$muted")]
        if plan.agreed_on is None:
            left.append(("   draft", "$attention"))
        where = {None: "", "": "no printer here"}.get(self._printer, f"printer {shown(self._printer or '')}")
        return left, [(where, "$muted")] if where else []

    def _my(self) -> str:
        """“my”; turned towards the rep, the manager's name."""
        name = self.coach.manager.split()
        return f"{shown(name[0])}’s" if self.shared and name else "my"

    def hints(self) -> list[Hint]:
        """What works here."""
        printing = hint("print", "save as PDF" if self._printer == "" else "")
        return [
            printing,
            *([hint("pdf", bare=True)] if self._printer else []),
            hint("copy", bare=True),
            Hint("↑ ↓", "scroll", "cursor_down"),
            hint("turn", "turn back" if self.shared else ""),
            hint("leave", "back", bare=True),
        ]

    def rows(self, width: int) -> list[Content]:
        """The page's words, as the paper has them."""
        measure = min(width, MEASURE)
        if self._lines is None or self._lines[0] != measure:
            lines = self.coach.paper.preview(self._plan_id, measure, copy=self._copy)
            self._lines = (measure, [row((line.text, STYLES[line.style.value])) for line in lines])
        return self._lines[1]

    def action_copy(self) -> None:
        """The rep's copy, or the manager's."""
        self._copy = "manager" if self._copy == "rep" else "rep"
        self._lines = None
        self.redraw()

    def action_print(self) -> None:
        """Print in the background; without a printer, save a PDF."""
        self._begin("Sending it to the printer …", self._print)

    def action_pdf(self) -> None:
        """Save a PDF in the background."""
        self._begin("Writing the PDF …", partial(self._save, ""))

    def _begin(self, word: str, work: Callable[[], str]) -> None:
        if self._busy:
            return
        self._busy = True
        self.tell(word)
        self._in_background(partial(self._do, work))

    def _in_background(self, work: Callable[[], None]) -> None:
        self.run_worker(work, thread=True, exit_on_error=False)

    def _do(self, work: Callable[[], str]) -> None:
        """In a thread: the work, then its word or its problem on the page."""
        try:
            word, problem = work(), None
        except CoachError as found:
            word, problem = "", found
        self.app.call_from_thread(self._done, word, problem)

    def _done(self, word: str, problem: CoachError | None) -> None:
        self._busy = False
        self.said = (word,) if word else ()
        self.show_problem(problem)

    def _look_for_printer(self) -> None:
        found = self.coach.paper.printers()
        name = found.default or (found.names[0] if found.names else "")
        self.app.call_from_thread(self._found_printer, name)

    def _found_printer(self, name: str) -> None:
        self._printer = name
        self.redraw()

    def _print(self) -> str:
        try:
            job = self.coach.paper.print(
                self._plan_id,
                printer=self._printer or None,
                paper=self.coach_app.settings.paper,
                copy=self._copy,
            )
        except NotThere:
            if self.coach.paper.printers().names:
                raise
            return self._save("No printer here. ")
        return f"Sent, job {shown(job.id)}." if job.id else "Sent to the printer."

    def _save(self, before: str) -> str:
        plan = self.coach.plans.get(self._plan_id)
        path, missing = self.coach.paper.save_somewhere(
            self._plan_id,
            self.coach.team.get(plan.rep).name,
            demo=self.coach.demo,
            paper=self.coach_app.settings.paper,
            copy=self._copy,
        )
        return f"{before}Saved as a PDF: {shown(str(path))} {missing}".strip()
