"""The page tree as a PDF, by Typst: a fixed template and the words as data, never as markup."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from ..errors import CoachError, NotThere
from .breaks import breakable
from .page import PlanPage, PromiseList

if TYPE_CHECKING:
    import typst

Paper = Literal["a4", "letter"]

FOLDER = Path(__file__).parent
STRICT: list[typst.PDFStandard] = ["a-2a", "ua-1"]
# This alone still finds what has no glyph, and lets characters of the private area through.
TAGGED: list[typst.PDFStandard] = ["ua-1"]
# With the machine's fonts or without, and the standard to hold: the first that works is taken.
LADDER: tuple[tuple[bool, list[typst.PDFStandard]], ...] = (
    (False, STRICT),
    (True, STRICT),
    (True, TAGGED),
    (True, []),
)
_UNCOVERED = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_UNSEEN = ("Cf", "Mn", "Me", "Cc", "Zs", "Zl", "Zp")


LONG_TEXT = 2_000  # from here on, weighing every line break of a paragraph takes seconds


class Pdf(Struct, frozen=True, kw_only=True):
    """A printed page. `missing` are the characters that no font here can show, once each; mostly empty."""

    data: bytes
    pages: int
    missing: str = ""


def render_pdf(page: PlanPage, paper: Paper = "a4") -> Pdf:
    """The page as PDF/A-2a and PDF/UA-1, the same bytes for the same page.

    Own fonts first, then the machine's, then without the standard and with `missing` named.
    Raises NotThere where Typst has no wheel, CoachError when the page can't be set.
    """
    typst = _typst()
    document = json.dumps(_document(page, paper), ensure_ascii=False)
    moment = datetime(page.day.year, page.day.month, page.day.day, tzinfo=UTC)
    missing = ""
    for system, standards in LADDER:
        fonts = typst.Fonts(include_system_fonts=system, font_paths=[str(FOLDER / "fonts")])
        compiler = typst.Compiler(
            FOLDER / "plan.typ", root=FOLDER, font_paths=fonts, sys_inputs={"doc": document}
        )
        try:
            return _compiled(compiler, moment, standards, "" if standards else missing)
        except typst.TypstError as error:
            missing = _uncovered(error)
    raise CoachError("The page can’t be set as a PDF.", "Save it as .html and print that.")


def _typst() -> Any:
    """The module itself: imported late, and not on every machine."""
    try:
        import typst
    except ImportError:
        raise NotThere(
            "This machine has no PDF writer (the typst package).",
            "Save the plan as .html instead: every browser can print it.",
        ) from None
    return typst


def _compiled(
    compiler: typst.Compiler, moment: datetime, standards: list[typst.PDFStandard], missing: str
) -> Pdf:
    data = compiler.compile(format="pdf", pdf_standards=standards, timestamp=moment)
    pages = json.loads(compiler.query("<printed>", field="value", one=True))["pages"]
    assert isinstance(data, bytes)
    return Pdf(data=data, pages=pages, missing=missing)


def _uncovered(error: typst.TypstError) -> str:
    """The characters that Typst names as having no glyph, without those that are never seen."""
    found = "".join(_unescaped(text) for text in _UNCOVERED.findall(error.diagnostic))
    return "".join(c for c in dict.fromkeys(found) if unicodedata.category(c) not in _UNSEEN)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def _document(page: PlanPage, paper: Paper) -> dict[str, object]:
    day = page.day
    return {
        "paper": paper,
        "linebreaks": "optimized" if _longest(page) < LONG_TEXT else "simple",
        "title": page.title,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "byline": breakable(page.byline),
        "quote": breakable(page.quote),
        "asides": [breakable(aside) for aside in page.asides],
        "promises": [_promise_list(group) for group in page.promises],
        "sections": [{"heading": s.heading, "text": breakable(s.text)} for s in page.sections],
        "signatures": [breakable(words) for words in page.signatures],
        "footer": page.footer,
        "copy_label": breakable(page.copy_label),
    }


def _longest(page: PlanPage) -> int:
    rows = (row.what for group in page.promises for row in group.rows)
    texts = (page.quote, page.byline, *page.asides, *rows, *(s.text for s in page.sections))
    return max(len(text) for text in texts)


def _promise_list(group: PromiseList) -> dict[str, object]:
    return {
        "heading": breakable(group.heading),
        "due_head": group.due_head,
        "end_head": group.end_head,
        "rows": [
            {
                "what": breakable(row.what),
                "due": row.due.under(group.due_head),
                "end": row.end.under(group.end_head),
                "code": row.code,
                "box": row.box,
            }
            for row in group.rows
        ],
    }
