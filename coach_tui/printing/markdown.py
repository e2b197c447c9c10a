"""The page tree as Markdown, in which no user text can become markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .page import PlanPage, PromiseList, Row, Section

if TYPE_CHECKING:
    from .markdown_in import Known

# Inside a line, and at its beginning, where a list, a heading or a rule could open.
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$#]|:(?=\S)")
_OPENING = re.compile(r"^(?:[-+=](?=[-+=\s]|$)|\d{1,9}(?=[.)](?:\s|$)))")


def page_markdown(page: PlanPage) -> str:
    """The page as CommonMark; task boxes and tables are left out, so that any reader shows the same."""
    parts = (
        f"# {_inline(page.title)}",
        _inline(page.byline),
        _quote(page.quote),
        *(_paragraph(aside) for aside in page.asides),
        *(_promise_list(group) for group in page.promises),
        *(_section(section) for section in page.sections),
        *(_inline(f"______ {words}") for words in page.signatures),
        _inline(f"{page.footer} {page.copy_label}."),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def plan_markdown(page: PlanPage, record: dict[str, Any], known: Known) -> str:
    """The page, and in a comment at its end what it lacks of the record, for `plan --from`.

    `record` has the keys of `plan --json`. What is private belongs in neither: leave its key out.
    """
    from .markdown_in import comment, rest_of

    text = page_markdown(page)
    return f"{text}\n{comment(rest_of(text, record, known))}"


def _inline(text: str) -> str:
    """One line with every character that Markdown knows taken as itself."""
    line = _SPECIAL.sub(lambda found: "\\" + found[0], text.strip(" "))
    opening = _OPENING.match(line)
    if not opening:
        return line
    at = opening.end() if opening[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _paragraph(text: str, before: str = "") -> str:
    """Line breaks as hard breaks; `before` stands at the beginning of every further line."""
    lines = [_inline(line) for line in text.split("\n")]
    return f"\\\n{before}".join(line for line in lines if line)


def _quote(text: str) -> str:
    return f"> {_paragraph(text, '> ')}" if text else ""


def _promise_list(group: PromiseList) -> str:
    rows = "\n".join(_row(row) for row in group.rows)
    return f"## {_inline(group.heading)}\n\n{rows}"


def _row(row: Row) -> str:
    days = ", ".join(part for part in (row.days, row.code) if part)
    what = f"{row.box} {_paragraph(row.what, '  ')}"
    return f"- {what}\\\n  {_inline(days)}" if days else f"- {what}"


def _section(section: Section) -> str:
    return f"## {_inline(section.heading)}\n\n{_paragraph(section.text)}"
