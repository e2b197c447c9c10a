"""The plan's grammar: one typed line holds what is promised, by when and until when.

Read from the right end: a mark (`by`, `from`, `until`, `for`) counts only where all the rest after it is
a day or a length, so “by fri in the CRM” and “by phone” stay words. The rightmost mark of a kind wins.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from .days import (
    FRIDAY,
    add_months,
    bare_day,
    day_problem,
    is_day_word,
    month_end,
    next_weekday,
    number_of,
    read_day,
    read_span,
    read_time,
    read_until,
    short_day,
)
from .plan import Owner

Mark = Literal["by", "from", "end"]
_MARKS: dict[str, Mark] = {
    "by": "by",
    "from": "from",
    "starting": "from",
    "until": "end",
    "till": "end",
    "til": "end",
    "for": "end",
}
# A promise that is done once ends on its day.
_ONCE = frozenset(("once", "one-off", "one off", "just once", "done then"))
_OPEN_ENDS = frozenset(
    ("we say", "we say so", "we both say so", "we say otherwise", "further notice", "no end", "open")
)
# After one of these a day at the end is no day to promise: “every friday”, “before fri”, “mon and fri”.
_NO_OFFER_AFTER = frozenset(
    (
        *("any", "most", "all", "last", "past", "per", "than", "before", "after", "since", "until", "till"),
        *("not", "no", "and", "or", "the"),
    )
)
# After a day at the beginning these still speak of it: “by friday noon …”, “from monday to friday …”.
_GO_ON_AFTER_DAY = frozenset(
    (
        *("on", "onward", "onwards", "to", "till", "til", "until", "through", "for", "by", "from"),
        *("and", "or", "at", "next", "this", "latest", "starting", "morning", "mornings", "noon", "lunch"),
        *("lunchtime", "afternoon", "afternoons", "evening", "evenings", "night", "-", "–", "—", "/", "&"),
    )
)
_RHYTHM_WORDS = frozenset(("every", "each"))
_LONGEST_MARKED = 8
_LOOSE_ENDS = " \t\r\n\u00a0,;-–—("
_WORD_SLIPS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "weeks"),
    *("months", "month", "january", "february", "march", "april", "august", "september", "october"),
    *("november", "december"),
)


class PlanWords(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan's line, read. `what` are its words; a day that was not said is None.

    `problem` is a sentence when the line can't be kept. `near` is the part that looks like a day and is
    none (“30 feb”): stop once, then keep it as words. `offered` is a day that ends the words without a
    mark. `end_text` is the end as typed; it is read again when the day it counts from is said later.
    """

    what: str
    by: date | None = None
    starts: date | None = None
    ends: date | None = None
    open_end: bool = False
    problem: str = ""
    near: str = ""
    offered: date | None = None
    end_text: str = ""


class PlanLine(Protocol):
    """Anything with a plan line's words and days: a promise, or a line just read."""

    @property
    def what(self) -> str: ...
    @property
    def by(self) -> date | None: ...
    @property
    def starts(self) -> date | None: ...
    @property
    def ends(self) -> date | None: ...
    @property
    def open_end(self) -> bool: ...


def read_line(text: str, owner: Owner, today: date) -> PlanWords:
    """A typed line, read from its right end. Never raises; see `problem` and `near`."""
    head, _, tail = text.rstrip().rpartition(" ")
    if tail.casefold().strip("(),.") == "once":
        read = read_line(head, owner, today)
        if read.by and not (read.ends or read.open_end):
            return replace(read, ends=read.by)
    tokens = list(re.finditer(r"\S+", text))
    said: dict[Mark, str] = {}
    while found := _last_mark(text, tokens, today):
        at, kind = found
        said.setdefault(kind, text[tokens[at].start() : tokens[-1].end()].strip("()"))
        del tokens[at:]
    if not {"by", "from"} & said.keys() and (first := _first_mark(text, tokens, today)):
        to, kind = first
        said[kind] = text[tokens[0].start() : tokens[to - 1].end()]
        del tokens[:to]
    what = text[tokens[0].start() : tokens[-1].end()].rstrip(_LOOSE_ENDS) if tokens else ""
    offered = None if "by" in said or "from" in said else _offered(text, tokens, today)
    line = PlanWords(what=what, offered=offered, near=_near(what, said, today), end_text=said.get("end", ""))
    if not what or (offered and read_day(what, today)):
        return replace(line, what="", problem=_no_words(owner, bool(said or offered)))
    starts = _day_after_mark(said.get("from"), today)
    return _resolved(replace(line, starts=starts, by=_read_by(said.get("by"), starts, today)), today)


def with_day(words: PlanWords, asked: Literal["by", "from"], day: date, today: date) -> PlanWords:
    """The line with its asked day said; an end counted from that day is read again."""
    dated = replace(words, by=day, near="") if asked == "by" else replace(words, starts=day, near="")
    return _resolved(dated, today)


def answer_day(words: PlanWords, asked: Literal["by", "from"], text: str, today: date) -> PlanWords:
    """The line with the answer to “by when?” or “from?”.

    The answer may say more than was asked: “from now”, “fri until eom”. One that is no day sets `problem`.
    """
    mark, rest = _split_mark(text)
    read = read_line(f"x {text}" if mark else f"x {asked} {text}", "manager", today)
    if read.what != "x" or not (read.by or read.starts):
        return replace(words, problem=day_problem(rest))
    by, starts = read.by or words.by, read.starts or words.starts
    end_text = read.end_text or words.end_text
    return _resolved(replace(words, by=by, starts=starts, end_text=end_text, near=""), today)


def answer_end(words: PlanWords, text: str, today: date) -> PlanWords:
    """The line with the answer to “until?”: a day, a length such as “4 weeks”, “once”, or “we say so”."""
    mark, rest = _split_mark(text)
    if rest.strip().casefold() in _ONCE:
        return replace(words, ends=words.by or words.starts, open_end=False, end_text="", near="")
    end_text = text.strip() if mark == "end" else f"until {rest}"
    if not _fits("end", end_text, today):
        return replace(words, problem=day_problem(rest))
    return _resolved(replace(words, end_text=end_text, near=""), today)


def offered_day(owner: Owner, today: date, words: PlanWords | None = None) -> date:
    """The day to offer when none is said: the one that ends the words, else by the owner.

    A manager's is this week's Friday, from Thursday on the next week's; a rep begins next Monday.
    """
    if words and words.offered:
        return words.offered
    if owner == "rep":
        return next_weekday(0, today)
    return next_weekday(FRIDAY, today + timedelta(days=1) if today.weekday() == FRIDAY - 1 else today)


def offered_end(by: date, last: date | None = None) -> date:
    """The end to offer: the plan's last one again where it still fits, else two months on, at month's end.

    By 27 November that is 31 January.
    """
    return last if last and last > by else month_end(add_months(by.replace(day=1), 2))


def line_text(line: PlanLine, today: date) -> str:
    """The line as its sentence again, “Get pricing out of legal by 27 nov until 31 jan”.

    Read on the same day it gives the same line.
    """
    text = _sentence(line, today, plain=False)
    read = read_line(text, "manager", today)
    same = (read.what, read.by, read.starts, read.ends) == (line.what, line.by, line.starts, line.ends)
    return text if same else _sentence(line, today, plain=True)


def due_words(line: PlanLine, today: date) -> str:
    """The day as its column shows it: “by Fri 27 Nov”, “from now”, “from Mon 30 Nov”, or nothing yet."""
    if line.by:
        return f"by {short_day(line.by, today)}"
    if line.starts == today:
        return "from now"
    return f"from {short_day(line.starts, today)}" if line.starts else ""


def end_words(line: PlanLine, today: date) -> str:
    """The end as its column shows it: “until 31 Jan”, “once”, “until we say”, or nothing yet."""
    if line.ends and line.ends == line.by:
        return "once"
    if line.ends:
        return f"until {bare_day(line.ends, today)}"
    return "until we say" if line.open_end else ""


def day_that_ends(text: str, today: date) -> date | None:
    """The day that ends the words without a mark: “Chase legal in 2 weeks”, “She calls me on friday”."""
    return _offered(text, list(re.finditer(r"\S+", text)), today)


def _last_mark(text: str, tokens: list[re.Match[str]], today: date) -> tuple[int, Mark] | None:
    """Where the rightmost mark stands whose whole rest fits it, the longest such rest first."""
    end = tokens[-1].end() if tokens else 0
    for at in range(max(0, len(tokens) - _LONGEST_MARKED), len(tokens) - 1):
        kind = _MARKS.get(tokens[at][0].casefold().lstrip("("))
        if kind is None or (tokens[-1][0].endswith(")") and not tokens[at][0].startswith("(")):
            continue
        if _fits(kind, text[tokens[at].start() : end].strip("()"), today) and not _length_before(tokens, at):
            return at, kind
    return None


def _first_mark(text: str, tokens: list[re.Match[str]], today: date) -> tuple[int, Mark] | None:
    """How many words at the beginning are a mark and its day: “By 4 dec put Ravi on her demos”."""
    kind = _MARKS.get(tokens[0][0].casefold()) if len(tokens) > 2 else None
    if kind not in ("by", "from"):
        return None
    for to in range(min(len(tokens) - 1, _LONGEST_MARKED), 1, -1):
        first, last = tokens[0].start(), tokens[to - 1]
        # “By 1 dec 30 calls” speaks of no year.
        number = to > 2 and len(last[0]) < 3 and _fits(kind, text[first : tokens[to - 2].end()], today)
        if not number and _fits(kind, text[first : last.end()], today):
            goes_on = not last[0].endswith(",") and _speaks_of_day([t[0] for t in tokens[to : to + 2]])
            return None if goes_on else (to, kind)
    return None


def _speaks_of_day(following: list[str]) -> bool:
    """Whether the words after a day still belong to it: “noon”, “14:00”, “28 nov”."""
    first, *second = [word.casefold().strip(",.;") for word in following]
    if first in _GO_ON_AFTER_DAY or is_day_word(first) or read_time(first) is not None:
        return True
    return first[:1].isdecimal() and any(map(is_day_word, second))


def _length_before(tokens: list[re.Match[str]], at: int) -> bool:
    """Whether this is the “from now” of “2 weeks from now”, but not of “for 2 weeks from now”."""
    if tokens[at][0].casefold() != "from" or at < 2:
        return False
    if at > 2 and tokens[at - 3][0].casefold() in ("for", "next"):
        return False
    to_now = len(tokens) == at + 2 and tokens[-1][0].casefold().rstrip(".") in ("now", "today")
    return to_now and read_span(f"{tokens[at - 2][0]} {tokens[at - 1][0]}") is not None


def _split_mark(text: str) -> tuple[Mark | None, str]:
    first, _, rest = text.strip().partition(" ")
    kind = _MARKS.get(first.casefold())
    return (kind, rest.strip()) if kind and rest else (None, text.strip())


def _fits(kind: Mark, marked: str, today: date) -> bool:
    """Whether all the rest after the mark is what that mark asks for."""
    mark, rest = [*marked.split(maxsplit=1), ""][:2]
    if kind != "end":
        return _read_marked(marked, today) is not None
    if mark.casefold() == "for":
        return read_span(rest) is not None
    return _is_open(rest) or read_day(rest, today) is not None


def _is_open(rest: str) -> bool:
    return " ".join(rest.casefold().split()).rstrip(".") in _OPEN_ENDS


def _day_after_mark(marked: str | None, today: date) -> date | None:
    return _read_marked(marked, today) if marked else None


def _read_marked(marked: str, today: date) -> date | None:
    """The day after “by” or “from”. “From next week” is from its Monday; by next week is no day."""
    mark, rest = [*marked.split(maxsplit=1), ""][:2]
    if _MARKS.get(mark.casefold()) == "from" and rest.casefold().rstrip(".,").split() == ["next", "week"]:
        return next_weekday(0, today)
    return read_day(rest, today)


def _read_by(marked: str | None, starts: date | None, today: date) -> date | None:
    """The `by` day; where the line also begins some day, the first such day after that."""
    by = _day_after_mark(marked, today)
    return (_day_after_mark(marked, starts) or by) if by and starts and by < starts else by


def _resolved(line: PlanWords, today: date) -> PlanWords:
    """The line with its end read from its day, and the sentence that says what can't be."""
    said = line.by or line.starts
    if line.by and line.starts and line.by < line.starts:
        problem = f"It begins on {_dated(line.starts)}, after {_dated(line.by)}. By when will it be done?"
        return replace(line, by=None, problem=problem)
    ends, open_end = line.ends, line.open_end
    if line.end_text:
        ends, open_end = _read_end(line.end_text, said or line.offered or today, today)
    if said and ends and ends < said:
        problem = f"The end, {_dated(ends)}, comes before {_dated(said)}. Which day should it end?"
        return replace(line, ends=None, open_end=False, problem=problem)
    return replace(line, ends=ends, open_end=open_end, problem="")


def _read_end(marked: str, since: date, today: date) -> tuple[date | None, bool]:
    mark, rest = marked.split(maxsplit=1)
    if mark.casefold() == "for":
        span = read_span(rest)
        return (span(since) if span else None), False
    if _is_open(rest):
        return None, True
    return read_until(rest, since, today) or read_day(rest, today), False


def _dated(day: date) -> str:
    return f"{bare_day(day, day)} {day.year}"


def _no_words(owner: Owner, dated: bool) -> str:
    if not dated:
        return "Nothing is written yet: what would help?"
    if owner == "manager":
        return "A day alone is no promise: what will you do?"
    return "A day alone is no step: what will change?"


def _offered(text: str, tokens: list[re.Match[str]], today: date) -> date | None:
    end = tokens[-1].end() if tokens else 0
    for at in range(max(0, len(tokens) - _LONGEST_MARKED), len(tokens)):
        tail = text[tokens[at].start() : end]
        day = read_day(tail, today)
        if day and read_span(tail) is None:
            before = [token[0].casefold() for token in tokens[max(0, at - 3) : at]]
            rhythm = not _RHYTHM_WORDS.isdisjoint(before)
            for_now = before[-1:] == ["for"] and tail.casefold().startswith("now")
            return None if rhythm or for_now or not _NO_OFFER_AFTER.isdisjoint(before[-1:]) else day
    return None


def _near(what: str, said: dict[Mark, str], today: date) -> str:
    """The rest after a mark that looks like a day and is none."""
    tokens = what.split()[-5:]
    for at in range(len(tokens) - 2, -1, -1):
        kind = _MARKS.get(tokens[at].casefold())
        if kind and kind not in said:
            rest = " ".join(tokens[at + 1 :])
            near = read_day(rest, today) is None and _looks_like_day(rest, tokens[at].casefold() == "for")
            return rest if near else ""
    return ""


def _looks_like_day(rest: str, length: bool) -> bool:
    plain = [word.strip(".,;") for word in rest.casefold().split()]
    if length:
        return len(plain) == 2 and number_of(plain[0]) is not None and _is_slip(plain[1])
    if len(plain) == 1 and _is_numeric_day(plain[0]):
        return True
    weak = ("the", "of", "next", "this", "last", "in", "end", "on")
    strong = [word for word in plain if word not in weak and number_of(word) is None]
    return bool(strong) and all(is_day_word(w) or _is_slip(w) or _is_ordinal(w) for w in strong)


def _is_numeric_day(word: str) -> bool:
    return re.fullmatch(r"[0-9]{1,4}[./-][0-9]{1,2}([./-][0-9]{1,4})?", word) is not None


def _is_ordinal(word: str) -> bool:
    return re.fullmatch(r"[0-9]{1,2}(st|nd|rd|th)", word) is not None


def _is_slip(word: str) -> bool:
    """Whether the word is one slip away from a day word: a letter too many, too few, wrong or swapped."""
    return len(word) >= 5 and any(_one_slip(word, name) for name in _WORD_SLIPS)


def _one_slip(word: str, name: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), None)
    if shared is None:
        return abs(len(word) - len(name)) == 1
    a, b = word[shared:], name[shared:]
    swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _sentence(line: PlanLine, today: date, *, plain: bool) -> str:
    parts = [line.what]
    if line.starts:
        parts.append(
            "from now" if line.starts == today and not plain else _marked("from", line.starts, today, plain)
        )
    if line.by:
        since = line.starts if line.starts and not plain else today
        parts.append(_marked("by", line.by, since, plain))
    if line.ends:
        parts.append(_marked("until", line.ends, line.by or line.starts or today, plain))
    elif line.open_end:
        parts.append("until we say so")
    return " ".join(parts)


def _marked(mark: str, day: date, since: date, plain: bool) -> str:
    """The mark with its day, short where that reads back as the same day from `since`."""
    if plain:
        return f"{mark} {day.isoformat()}"
    short = bare_day(day, day).casefold()
    return f"{mark} {short}" if read_until(short, since) == day else f"{mark} {short} {day.year}"
