"""Where a run without spaces may break on paper, so that it never runs off the page."""

from __future__ import annotations

import re
import unicodedata

BREAK = "\u200b"
LONG_RUN = 16
# A word of letters is left whole while any font's widest letters fit a column of promises.
LONG_WORD = 22
PIECE = 11

_RUN = re.compile(rf"\S{{{LONG_RUN},}}")
_AFTER_MARKS = re.compile(r"(?<=[/\\.,;:?&=_@+|)\]}%#-])(?=\w)")
_JOINER = "\u200d"


def breakable(text: str) -> str:
    """The text with zero-width breaks in runs of 16 or more: after marks, else inside very long words."""
    return _RUN.sub(lambda found: _broken(found[0]), text)


def _broken(run: str) -> str:
    pieces = _AFTER_MARKS.sub(BREAK, run).split(BREAK)
    return BREAK.join(_cut(piece) if len(piece) > LONG_WORD else piece for piece in pieces)


def _cut(word: str) -> str:
    parts, start = [], 0
    for at in range(1, len(word)):
        if at - start >= PIECE and _may_cut(word, at):
            parts.append(word[start:at])
            start = at
    return BREAK.join([*parts, word[start:]])


def _may_cut(word: str, at: int) -> bool:
    """Never between a letter and its accent, or inside a joined emoji."""
    follows = unicodedata.category(word[at]) in ("Mn", "Me", "Mc", "Cf", "Sk")
    return not follows and word[at - 1] != _JOINER
