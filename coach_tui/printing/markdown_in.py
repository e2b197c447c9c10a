"""The page as Markdown, read back: the words that stand there, and what its last lines add to them.

A page shows days without their year, leaves out what is private and has no ids. `plan_markdown` therefore
ends it with a comment: ids, and the exact value of what the page shows only roughly, each with a checksum
of the words it belongs to. Where those words were changed by hand, they count, and the comment does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from msgspec import Struct

from ..conversation.markdown import parser
from ..domain.days import day_problem, read_day, read_day_time, read_past_day, read_until, weekday_number
from .page import DRAFT_FOOTER, FOOTER, KEPT_BOX, OPEN_BOX, OPEN_END

if TYPE_CHECKING:
    from markdown_it.token import Token

Value = Any
Record = dict[str, Any]
Parsed = tuple[Value, str]  # a value, and a sentence when it is none

_OPENING, _CLOSING = "<!-- coach-tui:", "-->"
_REST = re.compile(rf"^{re.escape(_OPENING)}[^\n]*\n(.*?)\n?{_CLOSING}[ \t]*$", re.MULTILINE | re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BYLINE = re.compile(r"(.*), (?:draft of )?(\d{1,2} [A-Z][a-z]+ \d{4})", re.DOTALL)
_CAUSES = re.compile(r"What (?:(?!’s part in it: ).){1,200}? thinks is behind it: (.*)", re.DOTALL)
_MY_PART = re.compile(r".{1,200}?’s part in it: (.*)", re.DOTALL)
_BOX = re.compile(rf"(?:[{OPEN_BOX}{KEPT_BOX}]|\[[ xX]\])(?: +|$)")
_SIGNATURE = "______ "
_DAYS = re.compile(
    r"(?P<due>(?:by|from) .+?)?"
    r"(?:(?:^|,? )(?P<end>until .+?|once|let go))?"
    r"(?:(?:^|, )(?P<code>[A-Z]{1,3}\d{1,2}))?",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:(?P<rhythm>.*), )?first on (?P<day>[^,]+?)\.?", re.DOTALL | re.IGNORECASE)
_SECTIONS = {
    "What we let go": "let_go",
    "How we will know it helps": "helps_if",
    "How we stay in touch": "check_in",
}
_NOT_OURS = "This is no part of a plan’s page."


class Told(NamedTuple):
    """A mistake: the line it stands in, from 1, and a sentence."""

    line: int
    sentence: str


class Shown(NamedTuple):
    """Words as they stand on the page, and the line where they begin."""

    line: int
    text: str

    @property
    def mark(self) -> str:
        """What tells these words from changed ones."""
        return _mark(self.text)


class Row(NamedTuple):
    """One promise on the page: its words, and its days as written beneath."""

    line: int
    what: str
    days: str

    @property
    def marks(self) -> tuple[str, str]:
        """What tells its words, and its days, from changed ones."""
        return _mark(self.what), _mark(self.days)


class Known(Struct, frozen=True, kw_only=True):
    """What is known before a page is read: the rep's name as shown, the causes' words on paper, today."""

    rep: str
    papers: Mapping[str, str]
    today: date


class PageRead(Struct, kw_only=True):
    """What a page says. `record` has the keys of `plan --json`; `lines` says where each of them stands.

    `rep` is the rep that the page was written for, when it says so by id.
    """

    record: Record
    lines: dict[str, int]
    problems: list[Told]
    rep: int | None = None


class Words(Struct, kw_only=True):
    """The page's parts as they stand there; `rest` is the comment at its end."""

    single: dict[str, Shown]
    supports: list[Row]
    steps: list[Row]
    problems: list[Told]
    rest: Record

    def rows(self, kind: str) -> list[Row]:
        """The rows of “supports” or “steps”."""
        return self.supports if kind == "supports" else self.steps


def read_page(text: str, known: Known) -> PageRead:
    """The plan that a page in Markdown holds, with everything that is wrong in it."""
    words = page_words(text)
    read = PageRead(record={}, lines={}, problems=words.problems, rep=_whole_number(words.rest.get("rep")))
    read.record["id"] = _whole_number(words.rest.get("id"))
    day = page_day(words, known)
    for key, parse in _parsers(known, day).items():
        _take_single(read, words, key, parse)
    for kind in ("supports", "steps"):
        rows = words.rows(kind)
        entries = _paired(rows, _list_of(words.rest.get(kind)))
        read.record[kind] = [_row(read, row, entry, day) for row, entry in zip(rows, entries, strict=True)]
        read.lines |= {f"{kind}[{n}]": row.line for n, row in enumerate(rows)}
    return read


def rest_of(text: str, record: Record, known: Known) -> Record:
    """What a page lacks of this record: the comment that `read_page` needs to give all of it back."""
    words = page_words(text)
    day = page_day(words, known)
    rest: Record = {"id": record["id"], "rep": record["rep"]}
    exact: Record = {}
    for key, parse in _parsers(known, day).items():
        shown = words.single.get(_place_of(key))
        # Names may change later, and a cause's words with the guide: these two are always said.
        always = key == "manager" or (key == "causes" and record[key])
        if key in record and (always or parse(shown.text if shown else "")[0] != record[key]):
            exact[key] = {"was": shown.mark if shown else "", "is": record[key]}
    for kind in ("supports", "steps"):
        rows = words.rows(kind)
        rest[kind] = [_entry(row, line, day) for row, line in zip(rows, record[kind], strict=False)]
    return rest | ({"exact": exact} if exact else {})


def comment(rest: Record) -> str:
    """That, as the last lines of a Markdown file; no text in it can end the comment."""
    text = json.dumps(rest, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "-\\u002d")
    return f"{_OPENING} for the way back into the app; change the words above instead\n{safe}\n{_CLOSING}\n"


def page_day(words: Words, known: Known) -> date:
    """The day that the page is of; today where it does not say."""
    found = _BYLINE.fullmatch(words.single["people"].text) if "people" in words.single else None
    return (read_day(found[2], known.today) if found else None) or known.today


# The words. ---------------------------------------------------------------------------------------


def page_words(text: str) -> Words:
    """The parts of a page by their places and headings, words exactly as typed before they were escaped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    words = Words(single={}, supports=[], steps=[], problems=[], rest={})
    found = _REST.search(text)
    if found:
        _take_rest(words, found[1], text.count("\n", 0, found.start(1)) + 1)
        # Line feeds in its place keep the numbers of what follows.
        text = text[: found.start()] + "\n" * found[0].count("\n") + text[found.end() :]
    tokens: list[Token] = []
    markdown = parser()
    markdown.block.parse(text, markdown, {}, tokens)
    lines, place = text.split("\n"), "head"
    for block in _blocks(tokens):
        if block[0].type == "heading_open":
            place = _heading(words, block, place)
        elif place in ("supports", "steps") and block[0].type.endswith("list_open"):
            words.rows(place).extend(_rows(words, block))
        elif not _is_small_print(words, block, place):
            _take_block(words, block, place, lines)
    return words


def _take_rest(words: Words, text: str, line: int) -> None:
    try:
        rest = json.loads(text)
    except (ValueError, RecursionError):
        rest = None
    if isinstance(rest, dict):
        words.rest = rest
    else:
        sentence = "The comment for the way back is damaged. Take it out; then the page makes a new draft."
        words.problems.append(Told(line, sentence))


def _heading(words: Words, block: Sequence[Token], place: str) -> str:
    """The part that begins with this heading; “” after one that is not known."""
    text = plain(block[1].content)
    if block[0].tag == "h1" and place == "head":
        return "head"
    if text in _SECTIONS:
        return _SECTIONS[text]
    if text.endswith(" boss may hear"):
        return "may_tell_boss"
    if text.endswith((" will", " chose")):
        return "supports" if text.endswith(" will") else "steps"
    there = ", ".join(f"“{heading}”" for heading in _SECTIONS)
    words.problems.append(
        Told(
            _line(block),
            f"This heading is not known. There are “… will”, “… chose”, {there}, “What … boss may hear”.",
        )
    )
    return ""


def _is_small_print(words: Words, block: Sequence[Token], place: str) -> bool:
    """Whether this is a line to sign on, or the last line, and no text of a part that has none yet."""
    if place not in ("head", "supports", "steps") and place not in words.single:
        return False
    text = plain(block[1].content) if block[0].type == "paragraph_open" else ""
    return text.startswith((_SIGNATURE, FOOTER, DRAFT_FOOTER))


def _take_block(words: Words, block: Sequence[Token], place: str, lines: list[str]) -> None:
    line = _line(block)
    if place == "head":
        _take_head(words, block)
    elif place in ("supports", "steps"):
        words.problems.append(Told(line, "A promise is a list item: begin the line with “- ”."))
    elif place:
        text = _text(block, lines)
        before = words.single.get(place)
        joined = f"{before.text}\n\n{text}" if before else text
        words.single[place] = Shown(before.line if before else line, joined)


def _text(block: Sequence[Token], lines: list[str]) -> str:
    """A paragraph's words; a list or anything else stands as its lines do."""
    if block[0].type == "paragraph_open":
        return plain(block[1].content)
    first, after = block[0].map or (0, 0)
    return "\n".join(_ESCAPED.sub(r"\1", line) for line in lines[first:after]).strip(" \n")


def _take_head(words: Words, block: Sequence[Token]) -> None:
    """The parts above the promises: who and when, the problem, what is behind it, the manager's part."""
    line, inside = _line(block), block[1]
    if block[0].type == "blockquote_open" and len(block) == 5 and block[2].type == "inline":
        _put(words, "problem", line, plain(block[2].content))
        return
    text = plain(inside.content) if block[0].type == "paragraph_open" else ""
    if _BYLINE.fullmatch(text) and "people" not in words.single:
        _put(words, "people", line, text)
    elif found := _CAUSES.fullmatch(text):
        _put(words, "causes", line, found[1])
    elif found := _MY_PART.fullmatch(text):
        _put(words, "my_part", line, found[1])
    else:
        words.problems.append(Told(line, _NOT_OURS))


def _put(words: Words, key: str, line: int, text: str) -> None:
    if key in words.single:
        words.problems.append(Told(line, f"This stands in line {words.single[key].line} already."))
    words.single.setdefault(key, Shown(line, text))


def _rows(words: Words, block: Sequence[Token]) -> Iterator[Row]:
    for item in _blocks(block[1:-1]):
        line = _line(item)
        if len(item) == 5 and item[2].type == "inline":
            yield _row_words(line, item[2].content)
        else:
            sentence = "The line is empty." if len(item) == 2 else "One promise is one paragraph."
            words.problems.append(Told(line, sentence))


def _row_words(line: int, content: str) -> Row:
    """The item's words, and its last line where that holds days or a code."""
    head, _, last = content.rpartition("\n")
    days = plain(last)
    if not head or _DAYS.fullmatch(days) is None:
        head, days = content, ""
    what = plain(head.removesuffix("\\") if days and _ends_in_break(head) else head)
    return Row(line, _BOX.sub("", what, count=1), days)


def plain(content: str) -> str:
    """What was escaped comes back: hard breaks are line feeds, a line that only goes on is joined."""
    *firsts, last = content.split("\n")
    parts = [*(_with_end(line) for line in firsts), _ESCAPED.sub(r"\1", last.strip(" "))]
    return "".join(parts)


def _with_end(line: str) -> str:
    if _ends_in_break(line):
        return _ESCAPED.sub(r"\1", line[:-1].strip(" ")) + "\n"
    return _ESCAPED.sub(r"\1", line.strip(" ")) + ("\n" if line.endswith("  ") else " ")


def _ends_in_break(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of one block after the other, each with all that is inside it."""
    at = depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth <= 0:
            yield tokens[at : index + 1] if index > at else (token, token)
            at = index + 1


def _line(block: Sequence[Token]) -> int:
    return block[0].map[0] + 1 if block[0].map else 1


# Their meaning. -----------------------------------------------------------------------------------


def _parsers(known: Known, day: date) -> dict[str, Callable[[str], Parsed]]:
    return {
        "manager": lambda text: _manager(text, known.rep),
        "problem": _problem,
        "causes": lambda text: _causes(text, known.papers),
        **dict.fromkeys(("my_part", "let_go", "helps_if", "may_tell_boss"), lambda text: (text or None, "")),
        "check_in": lambda text: (_check_in(text, day), ""),
    }


def _take_single(read: PageRead, words: Words, key: str, parse: Callable[[str], Parsed]) -> None:
    shown = words.single.get(_place_of(key))
    exact = _dict_of(_dict_of(words.rest.get("exact")).get(key))
    if exact and exact.get("was") == (shown.mark if shown else ""):
        read.record[key] = exact.get("is")
    else:
        read.record[key], problem = parse(shown.text if shown else "")
        if problem and shown:
            read.problems.append(Told(shown.line, problem))
    if shown:
        read.lines[key] = shown.line


def _place_of(key: str) -> str:
    return "people" if key == "manager" else key


def _manager(people: str, rep: str) -> Parsed:
    found = _BYLINE.fullmatch(people)
    names = found[1] if found else ""
    if names in ("", rep):
        return None, ""
    if names.startswith(f"{rep} and "):
        return names.removeprefix(f"{rep} and "), ""
    return None, "This page is for somebody else."


def _problem(text: str) -> Parsed:
    return (text[1:-1] if len(text) > 2 and text[0] == "“" and text[-1] == "”" else text) or None, ""


def _causes(text: str, papers: Mapping[str, str]) -> Parsed:
    """The causes whose words on paper these are; where one holds a “;” the longest fit counts."""
    left = text.removesuffix(".")
    found: list[str] = []
    known = [(words.rstrip("."), cause) for cause, words in papers.items()]
    # A cause that a guide does not know stands on the page by its id.
    by_words = sorted([*known, *((cause, cause) for cause in papers)], reverse=True)
    while left:
        fits = ((w, c) for w, c in by_words if left == w or left.startswith(f"{w}; "))
        words, cause = next(fits, ("", ""))
        if not words:
            return found, "Here stands what is no cause of the guide, in the words of the page."
        found.append(cause)
        left = left[len(words) :].removeprefix("; ")
    return found, ""


def _check_in(text: str, day: date) -> Record:
    """The rhythm, and the first day and time behind it."""
    found = _FIRST.fullmatch(text)
    first = read_day_time(found["day"], day) if found else None
    if found is None or first is None:
        return {"date": None, "time": None, "rhythm": text or None}
    when, time = first
    said = (found["rhythm"] or "").strip() or None
    return {"date": when.isoformat(), "time": time or None, "rhythm": said}


def _row(read: PageRead, row: Row, entry: Record, day: date) -> Record:
    """A promise: as the comment has it where its words, or its days, are those of the page."""
    kept = {key: entry.get(key) for key in ("id", "chosen_by", "measure", "resource")}
    was, exact = [*_list_of(entry.get("was")), "", ""], _dict_of(entry.get("is"))
    what = exact.get("what", row.what) if was[0] == row.marks[0] else row.what
    days, problem = _days(row.days, day)
    if was[1] == row.marks[1]:
        days, problem = {key: exact.get(key, value) for key, value in days.items()}, ""
    if problem:
        read.problems.append(Told(row.line, problem))
    return {**kept, "what": what, **days}


def _entry(row: Row, line: Record, day: date) -> Record:
    """What a row lacks of its record."""
    shown: Record = {"what": row.what, **_days(row.days, day)[0]}
    exact = {key: line[key] for key, value in shown.items() if line[key] != value}
    others = {k: line[k] for k in ("chosen_by", "measure", "resource") if line[k] is not None}
    return {"id": line["id"], "was": list(row.marks), **others} | ({"is": exact} if exact else {})


def _paired(rows: list[Row], entries: list[Any]) -> list[Record]:
    """Each row's entry in the comment: by its marks, then by its words; of the changed ones in order."""
    left = [entry for entry in entries if isinstance(entry, dict)]
    found: dict[int, Record] = {}
    for same in (2, 1):
        for n, row in enumerate(rows):
            wanted = list(row.marks[:same])
            entry = next((e for e in left if _list_of(e.get("was"))[:same] == wanted), None)
            if n not in found and entry is not None:
                found[n] = entry
                left.remove(entry)
    changed = [n for n in range(len(rows)) if n not in found]
    if len(changed) == len(left):
        found |= dict(zip(changed, left, strict=True))
    return [found.get(n, {}) for n in range(len(rows))]


def _days(text: str, day: date) -> Parsed:
    """Due day, first day and end of a row such as “by Fri 27 Nov, until 31 January, K7”."""
    days: Record = {"due": None, "from": None, "ends": None}
    found = _DAYS.fullmatch(text)
    due, end = ((found["due"] or "").strip(), (found["end"] or "").strip()) if found else ("", "")
    mark, _, said = due.partition(" ")
    first = _near(said, day) if due else None
    if due and first is None:
        return days, day_problem(said)
    if first is not None:
        days["due"] = first.isoformat()
        days["from"] = first.isoformat() if mark.casefold() == "from" else None
    return _with_last(days, end, first or day, day)


def _with_last(days: Record, end: str, first: date, day: date) -> Parsed:
    if end.casefold() == "once":
        return days | {"ends": days["due"]}, ""
    if end.casefold() in ("", "let go"):
        return days, ""
    if end.casefold() == OPEN_END:
        return days | {"ends": OPEN_END}, ""
    said = end[len("until ") :]
    last = read_until(said, first, day)
    return (days | {"ends": last.isoformat()}, "") if last else (days, day_problem(said))


def _near(text: str, day: date) -> date | None:
    """The next such day, or the last one where its weekday says so."""
    has_weekday = weekday_number(text.partition(" ")[0]) is not None and " " in text
    return read_day(text, day) or (read_past_day(text, day) if has_weekday else None)


def _mark(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def _whole_number(value: Any) -> int | None:
    return value if type(value) is int else None


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict_of(value: Any) -> Record:
    return value if isinstance(value, dict) else {}
