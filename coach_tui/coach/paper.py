"""Paper: a plan's page to a PDF, HTML or Markdown file, or to a printer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .. import clock
from ..errors import CoachError
from ..storage import names
from .plans import Copy, Plans

if TYPE_CHECKING:
    from ..printing.pdf import Pdf
    from ..printing.printer import Job, Printers
    from ..printing.text import Line

Size = Literal["a4", "letter"]


class Paper:
    """Use cases of paper. Nothing of printing is imported before the first page is wanted."""

    def __init__(self, plans: Plans, file: Path) -> None:
        self._plans = plans
        self._file = file

    def pdf(self, plan_id: int, *, paper: Size = "a4", copy: Copy = "rep") -> Pdf:
        """The plan's page as PDF bytes, with the number of pages and any characters without a glyph."""
        from ..printing.pdf import render_pdf

        return render_pdf(self._plans.page(plan_id, copy=copy), paper)

    def save(self, plan_id: int, target: Path, *, paper: Size = "a4", copy: Copy = "rep") -> str:
        """Write the page to a file by its ending (.pdf, .html, .md), 0600. Returns what to know of it."""
        missing = ""
        match target.suffix.lower():
            case ".pdf":
                pdf = self.pdf(plan_id, paper=paper, copy=copy)
                data, missing = pdf.data, pdf.missing
            case ".html" | ".htm":
                from ..printing.html import page_html

                data = page_html(self._plans.page(plan_id, copy=copy)).encode()
            case ".md":
                from .plan_file import plan_as_page

                plan = self._plans.get(plan_id)
                data = plan_as_page(plan, self._plans, self._plans.rep_of(plan), copy=copy).encode()
            case ending:
                raise CoachError(
                    f"No page is written as “{ending or target.name}”.",
                    "End the file name in .pdf, .html or .md.",
                )
        self.write(target, data)
        return f"No font here has: {missing}. They are missing on the page." if missing else ""

    def write(self, target: Path, data: bytes) -> None:
        """Write a file of ours, 0600; never over the data file."""
        from ..printing.files import write_private

        self._refuse_own(target)
        write_private(target, data)

    def preview(self, plan_id: int, width: int, *, copy: Copy = "rep") -> list[Line]:
        """The page's words in lines of at most `width` cells, each with its style; as the paper has them."""
        from ..printing.text import page_lines

        return page_lines(self._plans.page(plan_id, copy=copy), width)

    def save_somewhere(
        self, plan_id: int, name: str, *, demo: bool = False, paper: Size = "a4", copy: Copy = "rep"
    ) -> tuple[Path, str]:
        """Write the page as a PDF to the documents folder, under the rep's name and today's date.

        Never over another file. Returns where, and what to know of it.
        """
        from .page_file import page_path, pages_folder

        target = page_path(name, clock.today(), pages_folder(demo=demo))
        return target, self.save(plan_id, target, paper=paper, copy=copy)

    def _refuse_own(self, target: Path) -> None:
        """A page over the data file or what lies beside it would be the end of both."""
        for own in (self._file, *(self._file.with_name(self._file.name + s) for s in names.BESIDE)):
            if target.resolve() == own.resolve() or (
                own.exists() and target.exists() and target.samefile(own)
            ):
                raise CoachError(f"{target} is the data file itself.", "Give the page another name.")

    def printers(self) -> Printers:
        """The printers of this machine."""
        from ..printing.printer import printers

        return printers()

    def print(
        self, plan_id: int, *, printer: str | None = None, paper: Size = "a4", copy: Copy = "rep"
    ) -> Job:
        """Send the page to a printer. The job is queued then, not yet printed."""
        from ..printing.printer import send

        return send(self.pdf(plan_id, paper=paper, copy=copy).data, "one-on-one plan", printer)
