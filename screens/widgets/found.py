"""Texts in which what was found is underlined."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from coach_tui.display import shown, wrap
from coach_tui.review.find import Place, fold, hits

from .rows import row

HIT = "underline"


def marked(text: str, places: Sequence[Place], style: str) -> Content:
    """A piece of a row, its hits underlined; the text has passed `shown`."""
    content = row((text, style))
    for start, end in places:
        content = content.stylize(HIT, start, end)
    return content


def marked_lines(text: str, width: int, style: str, words: Sequence[str]) -> list[Content]:
    """The text wrapped to a width, hits underlined also where a line breaks within them."""
    whole = shown(text, lines=True)
    found = hits(whole, words)
    rows: list[Content] = []
    at = 0
    for line in wrap(text, max(8, width)):
        at = max(at, whole.find(line, at))
        end = at + len(line)
        inside = [(max(s, at) - at, min(e, end) - at) for s, e in found if s < end and e > at]
        rows.append(marked(line, inside, style))
        at = end
    return rows


def hits_in(content: Content) -> int:
    """How many different words are underlined in a row."""
    return len({fold(content.plain[s.start : s.end]) for s in content.spans if s.style == HIT})
