"""What one copy of a record says otherwise than another, in plain words: no text of it is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from ..domain.days import long_day
from ..domain.measures import measure_title
from ..domain.rhythm import every_words
from ..storage.main_file import Document

# What is told elsewhere, follows from something else, or says only where somebody stood.
_SILENT = {"id", "rep", "v", "plan", "session", "promises", "stamped", "group", "stage", "sent_back", "guide"}
_SILENT |= {"reflected", "asked", "started", "ended", "at", "voice", "private", "chosen_by", "owner", "code"}
_SILENT |= {"aliases", "moves", "first_due", "closed_on", "due_time", "open_end", "my_part_private", "kind"}
_SILENT |= {"guide_version", "aside_on", "taken"}
_TITLES = {
    "called": "called",
    "timezone": "time zone",
    "my_part": "my part",
    "let_go": "let go",
    "helps_if": "it helps if",
    "may_tell_boss": "my boss may hear",
    "manager": "the manager’s name",
    "what": "the words",
    "why": "why it was dropped",
    "effect_words": "what the rep said of it",
    "draft": "being written",
    "last_time": "of the promises before it",
}
_DAYS = {"by": "by", "starts": "from", "ends": "until", "due": "next one-on-one", "follow_up": "follow-up"}


def told(
    table: str, other: Document, kept: Document, *, who: str, known: Collection[str] = frozenset()
) -> str:
    """A note's text about what `other` has and `kept` has not; empty where that is nothing to tell.

    `who` begins the sentence (“The other copy had”); `known` are texts that need no telling.
    """
    if table == "results":
        numbers = ("actual", "target", "source")
        parts = [_result(other)] if any(other.get(f) != kept.get(f) for f in numbers) else []
    else:
        parts = list(_differences(other, kept, known))
    return f"{_head(table, other, kept, who)} {', '.join(parts)}." if parts else ""


def _head(table: str, other: Document, kept: Document, who: str) -> str:
    about = {"reps": "", "plans": " in the plan", "results": " as a result"}.get(table, " of this record")
    if table == "promises":
        about = f" of {kept.get('code') or 'a promise'} (“{kept.get('what', '')}”)"
    if table == "sessions":
        kind = "check-in" if other.get("kind") == "check_in" else "one-on-one"
        about = f" of the {kind} of {_day(str(other.get('started', ''))[:10])}"
    return f"{who}{about}:"


def _differences(other: Document, ours: Document, known: Collection[str]) -> Iterator[str]:
    for field in dict.fromkeys((*other, *ours)):
        there, here = other.get(field), ours.get(field)
        if field not in _SILENT and there != here and (said := _said(field, other, here, known)):
            yield said
    if other.get("due") == ours.get("due") and other.get("due_time", "") != ours.get("due_time", ""):
        yield f"the next one-on-one at {other.get('due_time') or 'no time'}"
    if other.get("open_end") and not ours.get("open_end"):
        yield "until we say so"


def _said(field: str, other: Document, here: Any, known: Collection[str]) -> str:
    value = other.get(field)
    if field in ("status", "archived", "every", "due"):
        return _state(field, other)
    if value is None or value == "":
        return ""
    if field in _DAYS:
        return f"{_DAYS[field]} {_day(str(value))}"
    if field == "agreed_on":
        return f"agreed on {_day(str(value))}"
    if field == "check_in" and isinstance(value, dict):
        return _check_in(value)
    if field == "effect":
        return f"effect: {str(value).replace('_', ' ')}"
    if field == "lines":
        lines = list(_lines(value, here, known))
        return f"the lines {', '.join(lines)}" if lines else ""
    if field == "voices":
        return ", ".join(f"“{line['text']}” as {_whose(line)} words" for line in value)
    known = {*known, *_strings(here)}
    texts = [f"“{text}”" for text in _strings(value) if text not in known]
    return f"{_TITLES.get(field, field.replace('_', ' '))} {', '.join(texts)}" if texts else ""


def line_words(line: Document) -> str:
    """A line of a plan, or what it became: what, by, starts, ends."""
    days = [
        f"{_DAYS[field]} {_day(str(line[field]))}" for field in ("by", "starts", "ends") if line.get(field)
    ]
    end = ["until we say so"] if line.get("open_end") else []
    return ", ".join([f"“{line.get('what', '')}”", *(days or ["no day"]), *end])


def _lines(there: list[Document], here: Any, known: Collection[str]) -> Iterator[str]:
    """Each line that is not there in these words and with these days."""
    kept = {*known, *map(line_words, here or ())}
    return (words for words in map(line_words, there) if words not in kept)


def _whose(line: Document) -> str:
    return "the manager’s" if line.get("voice") == "manager" else "the rep’s"


def _state(field: str, other: Document) -> str:
    """Fields whose absence says something too."""
    value = other.get(field)
    if field == "status":
        status = str(value or "open")
        return f"{status} on {_day(str(other['closed_on']))}" if other.get("closed_on") else status
    if field == "archived":
        return "put aside" if value else "in the team"
    if field == "every":
        return every_words(value) if isinstance(value, int) else "no rhythm"
    time = f", {other['due_time']}" if other.get("due_time") else ""
    return f"next one-on-one {_day(str(value))}{time}" if value else "no date for the next one-on-one"


def _check_in(value: Document) -> str:
    day = [_day(str(value["date"]))] if value.get("date") else []
    words = [f"“{value['rhythm']}”"] if value.get("rhythm") else []
    return f"check-in {', '.join([*day, *filter(None, [str(value.get('time', ''))]), *words])}"


def _result(other: Document) -> str:
    actual, target, unit = other.get("actual"), other.get("target"), str(other.get("unit", ""))
    reached = "nothing reached yet" if actual is None else f"{actual:g}"
    aimed = "" if target is None else f" of {target:g}"
    source = f" (“{other['source']}”)" if other.get("source") else ""
    what = f"{measure_title(str(other.get('measure', '')))} {other.get('period', '')}"
    return f"{what}: {reached}{aimed} {unit}".rstrip() + source


def _strings(value: Any) -> Iterable[str]:
    """Every text in a value, at whatever depth; of a dict only what people write."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    if isinstance(value, dict):
        told = {"text", "what", "why", "effect_words", "measure", "rhythm"}
        return [text for field, item in value.items() if field in told for text in _strings(item)]
    return []


def _day(text: str) -> str:
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text
