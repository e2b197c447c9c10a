"""Finding by typing: which words and days a find line asks for, and where they stand in a text.

Case, accents and the kind of quotation marks make no difference; a word is found at the beginning of
another and inside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from ..display import cells
from ..domain.days import MONTHS

YEARS = range(2019, 2200)
ELLIPSIS = "…"
_SAME = str.maketrans(
    {**dict.fromkeys("‘’‚‛′´`", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
_MONTHS = {name.casefold(): n for n, name in enumerate(MONTHS, 1)}
_SHORT = {name[:3]: n for name, n in _MONTHS.items()} | {"sept": 9}

Place = tuple[int, int]


class Query(Struct, frozen=True, kw_only=True):
    """What a find line asks for: folded `words`, all of them, on a day of one of `periods`.

    A period is a year and a month, 0 for the whole year; without any, every day will do. `months` are
    months without a year: a name such as “may” is found as a month or as the word it is.
    """

    words: tuple[str, ...] = ()
    periods: tuple[tuple[int, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.periods or self.months)

    def is_on(self, day: date | None) -> bool:
        """Whether this day is one of those asked for; no day is none of them."""
        if not self.periods:
            return True
        return day is not None and any(day.year == y and m in (0, day.month) for y, m in self.periods)

    def fits(self, day: date | None, folded: str) -> bool:
        """Whether an entry of that day with this folded text is asked for."""
        return (
            self.is_on(day)
            and all(word in folded for word in self.words)
            and all((day is not None and day.month == m) or word in folded for word, m in self.months)
        )

    def marked(self) -> tuple[str, ...]:
        """What is to be marked where it stands in a text."""
        return (*self.words, *(word for word, _ in self.months))


def read_query(text: str) -> Query:
    """What a find line asks for: “legal 2024”, “may 2025”, “discount”."""
    words: list[str] = []
    periods: list[tuple[int, int]] = []
    months: list[tuple[str, int]] = []
    parts = fold(text).split()
    while parts:
        word = parts.pop(0)
        period = _month_and_year(word, parts[0]) if parts else None
        if period is not None:
            periods.append(period)
            parts.pop(0)
        elif year := _year(word):
            periods.append((year, 0))
        elif word in _MONTHS:
            months.append((word, _MONTHS[word]))
        else:
            words.append(word)
    return Query(words=tuple(words), periods=tuple(periods), months=tuple(months))


def _month_and_year(first: str, second: str) -> tuple[int, int] | None:
    """The year and month that two words are, in either order; a short name counts only beside a year."""
    for month_word, year_word in ((first, second), (second, first)):
        month = _MONTHS.get(month_word) or _SHORT.get(month_word)
        if month and (year := _year(year_word)):
            return year, month
    return None


def _year(word: str) -> int:
    """The year that a word is, 0 when it is none."""
    return int(word) if len(word) == 4 and word.isdecimal() and int(word) in YEARS else 0


def fold(text: str) -> str:
    """The text as it is compared. The fold of a text is that of its characters, one after the other."""
    text = text.translate(_SAME)
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


@lru_cache(maxsize=4096)
def _fold_one(character: str) -> str:
    return fold(character)


def hits(text: str, words: Sequence[str]) -> list[Place]:
    """Where these folded words stand in a text, as (start, end) of its characters, none overlapping."""
    if not any(words):
        return []
    folded = fold(text)
    found = sorted(place for word in set(words) if word for place in _places(folded, word))
    if found and len(folded) == len(text) and text.isascii():
        return _merged(found)
    return _merged(sorted(_in_text(text, found))) if found else []


def _places(folded: str, word: str) -> Iterator[Place]:
    at = folded.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = folded.find(word, at + len(word))


def _in_text(text: str, found: Sequence[Place]) -> list[Place]:
    """Places of the folded text as places of the text itself, accents with the letter they stand on."""
    owner: list[int] = []
    for at, character in enumerate(text):
        owner += [at] * len(_fold_one(character))
    places = []
    for start, end in found:
        last = owner[end - 1] + 1
        while last < len(text) and not _fold_one(text[last]):
            last += 1
        places.append((owner[start], last))
    return places


def _merged(found: Sequence[Place]) -> list[Place]:
    merged: list[Place] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class Part(Struct, frozen=True, kw_only=True):
    """A part of a text that fits a row; `marks` are the hits in it, as places of this part's text."""

    text: str
    marks: tuple[Place, ...]


def around(text: str, marks: Sequence[Place], room: int) -> Part:
    """As much of a text as fits into that many cells, its first hit always in it; … stands for the rest."""
    if room <= 0:
        return Part(text="", marks=())
    if len(text) <= room and cells(text) <= room:
        return Part(text=text, marks=tuple(marks))
    start = _begin(text, marks[0], room) if marks else 0
    lead = ELLIPSIS if start else ""
    end = _reach(text, start, room - len(lead))
    tail = ""
    if end < len(text):
        tail = ELLIPSIS
        end = _reach(text, start, room - len(lead) - 1)
    part = text[start:end]
    kept = part.rstrip()
    moved = [(max(s, start), min(e, start + len(kept))) for s, e in marks]
    shift = len(lead) - start
    inside = tuple((s + shift, e + shift) for s, e in moved if s < e)
    return Part(text=lead + kept + tail, marks=inside)


def _begin(text: str, first: Place, room: int) -> int:
    """Where the part begins: at the beginning, if the hit is in sight there, else shortly before the hit."""
    if _reach(text, 0, room - 1) >= first[1]:
        return 0
    rest = text[first[0] : first[0] + room]
    if first[0] + len(rest) == len(text) and cells(rest) < room:
        # All that follows is in sight: as much before it as there is room for.
        start = _back(text, len(text), room - 1)
    else:
        hit = cells(text[first[0] : first[1]][:room])
        start = _back(text, first[0], max(0, min(room // 3, room - 2 - hit)))
    start = min(start, first[0])
    space = text.find(" ", start, first[0])
    return space + 1 if space >= 0 and start else start


def _reach(text: str, start: int, room: int) -> int:
    """The end of what fits into that many cells from there; an accent is not parted from its letter."""
    end = min(len(text), start + max(room, 0))
    while end > start and cells(text[start:end]) > room:
        end -= 1
    while end < len(text) and not cells(text[end]) and end > start and cells(text[start : end + 1]) <= room:
        end += 1
    return end


def _back(text: str, end: int, room: int) -> int:
    """The beginning of what fits into that many cells before there."""
    start = max(0, end - max(room, 0))
    while start < end and cells(text[start:end]) > room:
        start += 1
    return start
