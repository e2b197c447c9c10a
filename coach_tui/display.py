"""What a person sees of a text, the one rule: control characters become marks; and how wide it is.

Storage and JSON keep every character. Every display (screens, command output, paper) shows text by this.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NAMED = {
    0x85: "NEL",
    0x061C: "ALM",
    0x180E: "MVS",
    0x200B: "ZWSP",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "LS",
    0x2029: "PS",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
# C0, DEL, C1; direction marks; invisible breaks and fillers; surrogates; noncharacters; tags. Joiners
# (U+200C, U+200D) and variation selectors stay: scripts and emoji need them.
_HIDDEN = (
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"
    "\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff\\ud800-\\udfff\\U000e0000-\\U000e007f"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
_KEYCAPS = "#*0123456789"
_VARIATION_16 = "\ufe0f"
_JOINER = "\u200d"
_ELLIPSIS = "…"
_NO_CELLS = ("Mn", "Me", "Mc", "Cf", "Cc", "Zl", "Zp", "Cs")
# Hangul parts and skin tones join what stands before them.
_JOINED = ((0x1160, 0x11FF), (0x3164, 0x3164), (0xD7B0, 0xD7FF), (0xFFA0, 0xFFA0), (0x1F3FB, 0x1F3FF))
_NEWLY_WIDE = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D376))  # since Unicode 16


def shown(text: str, *, lines: bool = False) -> str:
    """The text as it may be displayed; with `lines`, line feeds stay. Shown again, it stays the same.

    ESC is ␛, a tab ␉, U+009B ‹9B›, U+202E ‹RLO›, a lone surrogate U+FFFD.
    """
    if text.isprintable():
        return text
    if lines and "\n" in text:
        return "\n".join(shown(line) for line in text.split("\n"))
    return re.sub(_HIDDEN, lambda found: _mark(ord(found[0])), text)


def quoted(text: str) -> str:
    """The text in quotation marks, as it may be displayed."""
    return f"“{shown(text)}”"


def one_line(text: str, width: int) -> str:
    """The first line that holds words, in at most `width` cells; … stands where anything was cut."""
    line, _, more = text.strip(" \t\r\n").partition("\n")
    line = shown(line.rstrip(" \t\r"))
    if not more and cells(line) <= width:
        return line
    if more and cells(line) < width:
        return line + _ELLIPSIS
    return _head(line, width - 1).rstrip() + _ELLIPSIS if width > 0 else ""


def wrap(text: str, width: int) -> list[str]:
    """The text as shown, in lines of at most `width` cells; an empty text is one empty line.

    Lines break at spaces, which go with the break, and hard only inside what is wider than a line.
    A character wider than the width still gets a line of its own.
    """
    room = max(width, 1)
    return [line for part in shown(text, lines=True).split("\n") for line in _wrapped(part, room)]


def cells(text: str) -> int:
    """How many terminal cells the text takes. Characters that `shown` would mark count as none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(width for _, width in _clusters(text))


def _mark(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if 0xE0020 <= code <= 0xE007E:
        return f"‹TAG {chr(code - 0xE0000)}›"
    return f"‹{_NAMED.get(code) or format(code, '02X')}›"


def _head(text: str, room: int) -> str:
    """As much of the text's beginning as fits into that many cells."""
    taken, used = 0, 0
    for cluster, width in _clusters(text):
        if used + width > room:
            break
        taken, used = taken + len(cluster), used + width
    return text[:taken]


def _wrapped(text: str, room: int) -> Iterator[str]:
    line, used = "", 0
    parts: list[str] = []
    for found in re.finditer(r"( *)([^ ]+)", text.rstrip(" ")):
        gap, word = found.groups()
        width = cells(word)
        if used + len(gap) + width <= room:
            parts += found.groups()
            used += len(gap) + width
            continue
        if parts:
            yield "".join(parts)
        *full, line = _pieces(word, room) if width > room else [word]
        yield from full
        parts, used = [line], cells(line)
    yield "".join(parts)


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word wider than a line, cut hard between whole characters."""
    if word.isascii():
        yield from (word[at : at + room] for at in range(0, len(word), room))
        return
    start, end, used = 0, 0, 0
    for cluster, width in _clusters(word):
        if used + width > room and end > start:
            yield word[start:end]
            start, used = end, 0
        end, used = end + len(cluster), used + width
    yield word[start:]


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """What is drawn as one character, with its cells: a letter and its accents, a joined emoji."""
    start, width = 0, 0
    for at, character in enumerate(text):
        own = _width(character)
        follows = own == 0 or (at > start and text[at - 1] == _JOINER and _is_picture(character))
        if at and not follows:
            yield text[start:at], width
            start, width = at, own
        elif at == 0:
            width = own
        elif (
            character == _VARIATION_16
            and width == 1
            and (_is_picture(text[start]) or text[start] in _KEYCAPS)
        ):
            width = 2
    if text:
        yield text[start:], width


def _width(character: str) -> int:
    """Cells of one character by itself, as Textual counts them."""
    code = ord(character)
    if 0x20 <= code < 0x7F or code == 0xAD:
        return 1
    if unicodedata.category(character) in _NO_CELLS or _within(code, _JOINED):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" or _within(code, _NEWLY_WIDE) else 1


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So"
