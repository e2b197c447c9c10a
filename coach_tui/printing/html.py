"""The page tree as one HTML file that needs nothing else and prints on one page."""

from __future__ import annotations

from html import escape

from .page import PlanPage, PromiseList, Row, Section
from .pdf import Paper

_PAPER_NAMES = {"a4": "A4", "letter": "letter"}
_STYLE = """
@page { size: %(paper)s; margin: 16mm 22mm 14mm; }
:root { color-scheme: light; }
body { font: 11pt/1.4 "Libertinus Serif", "Iowan Old Style", Palatino, Georgia, serif; color: #2a2823;
  background: #fff; max-width: 40rem; margin: 2.5rem auto; padding: 0 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9em; font-weight: normal; line-height: 1.15; margin: 0 0 .3em; }
h2, th { font-size: 1.1em; font-weight: bold; margin: 1.3em 0 .2em; text-align: left; }
p { margin: .3em 0; white-space: pre-line; }
.quiet, th + th { color: #666157; }
th + th { font-size: 1em; font-weight: normal; }
.quote { font-size: 1.3em; font-style: italic; line-height: 1.3; margin: .9em 0 .4em; }
table { width: 100%%; border-collapse: collapse; table-layout: fixed; margin: 1.3em 0 0; }
th, td { padding: .14em .6em .14em 0; vertical-align: baseline; }
td.what { padding-left: 1.5em; text-indent: -1.5em; white-space: pre-line; }
.box { display: inline-block; width: 1.5em; text-indent: 0; }
.day { width: 6.6em; } .end { width: 7.4em; } .code { width: 2.4em; }
td.code { font-size: .8em; color: #666157; text-align: right; padding-right: 0; }
tr, .sign { break-inside: avoid; }
h2 { break-after: avoid; }
.sign { display: flex; gap: 3rem; margin-top: 4.5em; }
.sign p { flex: 1; border-top: 1px solid #a9a396; padding-top: .4em; color: #666157; }
footer { display: flex; justify-content: space-between; gap: 2rem; margin-top: 2em; font-size: .8em;
  color: #666157; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; line-height: 1.28; }
  h2, table { margin-top: .95em; }
  td.what, td { padding-top: .08em; padding-bottom: .08em; }
  .sign { margin-top: 3.2em; }
  footer { margin-top: 1.2em; }
}
"""


def page_html(page: PlanPage, paper: Paper = "a4") -> str:
    """A whole HTML document. It loads nothing, runs nothing, and holds all user text escaped."""
    body = (
        f"<h1>{_safe(page.title)}</h1>",
        _paragraph("quiet", page.byline),
        _paragraph("quote", page.quote),
        *(_paragraph("quiet", aside) for aside in page.asides),
        *(_promise_list(group) for group in page.promises),
        *(_section(section) for section in page.sections),
        _signatures(page.signatures),
        f"<footer><span>{_safe(page.footer)}</span><span>{_safe(page.copy_label)}</span></footer>",
    )
    return "\n".join((_head(page, paper), *(part for part in body if part), "</body>", "</html>", ""))


def _head(page: PlanPage, paper: Paper) -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width">',
            f"<title>{_safe(page.title)}</title>",
            f"<style>{_STYLE % {'paper': _PAPER_NAMES[paper]}}</style></head>",
            "<body>",
        )
    )


def _safe(text: str) -> str:
    return escape(text, quote=True)


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}" dir="auto">{_safe(text)}</p>' if text else ""


def _promise_list(group: PromiseList) -> str:
    heads = (
        f'<th scope="col">{_safe(group.heading)}</th>'
        f'<th scope="col" class="day">{group.due_head}</th>'
        f'<th scope="col" class="end">{group.end_head}</th><td class="code"></td>'
    )
    rows = "\n".join(_row(group, row) for row in group.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(group: PromiseList, row: Row) -> str:
    cells = (
        f'<td class="what" dir="auto"><span class="box">{row.box}</span>{_safe(row.what)}</td>',
        f"<td>{_safe(row.due.under(group.due_head))}</td>",
        f"<td>{_safe(row.end.under(group.end_head))}</td>",
        f'<td class="code">{_safe(row.code)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _section(section: Section) -> str:
    return f'<h2>{_safe(section.heading)}</h2>\n<p dir="auto">{_safe(section.text)}</p>'


def _signatures(signatures: tuple[str, ...]) -> str:
    lines = "".join(f"<p>{_safe(words)}</p>" for words in signatures)
    return f'<div class="sign">{lines}</div>' if lines else ""
