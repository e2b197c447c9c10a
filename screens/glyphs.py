"""The app's own signs in ASCII, for terminals without them: mapped in one place, where rows are drawn.

A sign that takes more cells than before takes them from the blanks after it, so that columns stay where
they are; in a row without such blanks signs of one cell are used, so that no row becomes longer than it was.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from textual.content import Content, Span

WIDE = {"…": "...", "→": "->", "↑": "Up", "↓": "Dn", "■": "[x]", "□": "[ ]", "€": "EUR", "£": "GBP"}
NARROW = {"…": ".", "→": ">", "↑": "^", "↓": "v", "■": "x", "□": "o", "€": "E", "£": "L"}
SAME = {
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("–—─−", "-"),
    **dict.fromkeys("▁▂▃▄▅▆▇█▀", "#"),
    **dict.fromkeys("␛␉␡", "?"),
    "›": ">",
    "‹": "<",
    "·": "-",
    "☐": "o",
    "☑": "x",
}
WIDER = str.maketrans({**SAME, **WIDE})
ONE_CELL = str.maketrans({**SAME, **NARROW})


@lru_cache(maxsize=1)
def only_ascii() -> bool:
    """Whether the locale says that the terminal knows no UTF-8. LC_ALL wins, then LC_CTYPE, then LANG."""
    said = next((v for n in ("LC_ALL", "LC_CTYPE", "LANG") if (v := os.environ.get(n))), "")
    if said in ("C", "POSIX"):
        return True
    charset = said.partition(".")[2].partition("@")[0] or getattr(sys.stdout, "encoding", "") or "utf-8"
    return charset.lower().replace("-", "").replace("_", "") not in ("utf8", "utf16", "utf16le", "cp65001")


def plain(settings: object) -> bool:
    """Whether signs are drawn in ASCII: the setting `ascii`, or a locale without UTF-8."""
    return bool(getattr(settings, "ascii", False)) or only_ascii()


def in_one_cell(text: str) -> str:
    """The text with every sign of ours in one cell: for an editor, whose cursor counts them."""
    return text.translate(ONE_CELL)


def in_ascii(content: Content, width: int) -> Content:
    """The row with our signs in ASCII, no longer than it was unless `width` has room."""
    text = content.plain
    if text.isascii():
        return content
    pieces = _pieces(text)
    grown = sum(map(len, pieces)) - len(text)
    if content.cell_length + grown > max(width, content.cell_length):
        pieces = [c.translate(ONE_CELL) for c in text]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    spans = [Span(starts[s.start], starts[min(s.end, len(text))], s.style) for s in content.spans]
    return Content("".join(pieces), spans)


def _pieces(text: str) -> list[str]:
    """What each character becomes; blanks give way to what grew before them, all but one of a run."""
    pieces: list[str] = []
    owed = 0
    for at, character in enumerate(text):
        if character == " " and owed and text[at + 1 : at + 2] == " ":
            pieces.append("")
            owed -= 1
            continue
        pieces.append(character.translate(WIDER))
        owed += len(pieces[-1]) - 1
    return pieces
