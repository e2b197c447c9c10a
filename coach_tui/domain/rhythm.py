"""How the rep wants to be in touch, in the rep's words: “Maya rings every second Thursday, first 10 dec”."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from .days import add_months, next_weekday, number_of, read_day_time, read_time, weekday_number, working_day
from .plan_words import day_that_ends

LONGEST_EVERY = 366
_FIRST_MARKS = ("first", "starting", "from", "beginning")
_ORDINALS = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91}
_SINGLE_WORDS = {"daily": 1, "weekly": 7, "fortnightly": 14, "biweekly": 14, "monthly": 30, "quarterly": 91}


class Rhythm(Struct, frozen=True, kw_only=True):
    """A rhythm. `every` is in days and `weekday` Monday 0 … Sunday 6, None where the words do not say.

    `first` is the first contact: said when `first_said`, otherwise to be offered. `time` is HH:MM or
    empty. `text` are the words without a trailing “first …”.
    """

    text: str
    every: int | None
    weekday: int | None
    first: date
    first_said: bool = False
    time: str = ""


def read_rhythm(text: str, today: date) -> Rhythm:
    """The rhythm in these words. Never raises: words without a rhythm offer a day in two weeks."""
    words, said = _split_first(text, today)
    tokens = [re.sub(r"^[(“\"]+|[.,;:!?)”\"]+$", "", token) for token in words.casefold().split()]
    weekday = _weekday(tokens)
    every = _every(tokens)
    day, time = said or (None, "")
    first = day or _first_offered(words, every, weekday, today)
    found_time = time or _time_in(tokens)
    return Rhythm(
        text=words, every=every, weekday=weekday, first=first, first_said=day is not None, time=found_time
    )


def read_every(text: str, today: date) -> Rhythm | None:
    """How often, as it stands on a rep's card: also “14”, “2 weeks”, “second Tuesday”; None if not said.

    `text` is empty where the words say no more than the number of days.
    """
    said = " ".join(text.split())
    ways = [said]
    if _is_bare(said.casefold().split()):
        ways += [f"every {said}", f"every {said} days"]
    for words in ways:
        rhythm = read_rhythm(words, today)
        if rhythm.every is not None:
            plain = rhythm.text.casefold() in (every_words(rhythm.every), f"every {rhythm.every} days")
            return replace(rhythm, text="" if plain else rhythm.text)
    return None


def every_words(every: int) -> str:
    """“every 14 days”."""
    return "every day" if every == 1 else f"every {every} days"


def every_problem(text: str) -> str:
    """One or two sentences about words that say no rhythm, with what to write instead."""
    said = " ".join(text.split())
    number = re.fullmatch(r"(?:every )?([0-9]+)(?: days?)?", said, re.I)
    if number and len(number[1]) < 10:
        return f"Every {int(number[1])} days is no rhythm. Give 1 to {LONGEST_EVERY} days."
    said = said if len(said) <= 40 else said[:39] + "…"
    return f"“{said}” says no rhythm. Write every second Tuesday, every 14 days or 14."


def _is_bare(words: list[str]) -> bool:
    """Whether only the “every” is missing: “14”, “2 weeks”, “second tuesday”, “tuesday”."""
    if len(words) == 1:
        return bool(re.fullmatch("[0-9]{1,4}", words[0])) or _unit_days(words[0], 1) is not None
    return len(words) == 2 and _count(words[0]) is not None


def _split_first(text: str, today: date) -> tuple[str, tuple[date, str] | None]:
    """The words, and the day and time after a last “first” or “starting” where all the rest is that day."""
    for mark in reversed(list(re.finditer(r"\S+", text))[-8:]):
        before = text[: mark.start()].rstrip(" ,;-–—")
        if mark[0].casefold().strip("(") in _FIRST_MARKS and not before.casefold().endswith(("every", "the")):
            said = read_day_time(text[mark.end() :].strip().removesuffix(")"), today)
            if said:
                return before.removesuffix("(").rstrip(" ,;-–—"), said
    return text.strip(), None


def _every(tokens: list[str]) -> int | None:
    """Days between two contacts; None where the words say none, or two at once."""
    if len(_weekdays(tokens)) > 1:
        return None
    found = [_SINGLE_WORDS[t.replace("-", "")] for t in tokens if t.replace("-", "") in _SINGLE_WORDS]
    found += [days for at, token in enumerate(tokens) if (days := _every_at(tokens, at, token))]
    if not found and any(
        token.endswith("days") and weekday_number(token[:-1]) is not None for token in tokens
    ):
        return 7
    return found[0] if len(set(found)) == 1 and found[0] <= LONGEST_EVERY else None


def _every_at(tokens: list[str], at: int, token: str) -> int | None:
    """Days meant by the “every second week” or “once a month” that begins here."""
    if token == "once" and tokens[at + 1 : at + 2] in (["a"], ["every"]):
        return _UNIT_DAYS.get(" ".join(tokens[at + 2 : at + 3])) if tokens[at + 1] == "a" else None
    if token not in ("every", "each"):
        return None
    rest = tokens[at + 1 : at + 3]
    if rest in (["working", "day"], ["weekday"]) or rest[:1] == ["weekday"]:
        return 1
    number = _count(rest[0]) if len(rest) == 2 else None
    if number is not None:
        rest = rest[1:]
    return _unit_days(rest[0], number if number is not None else 1) if rest else None


def _count(word: str) -> int | None:
    if word in _ORDINALS:
        return _ORDINALS[word]
    ordinal = re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)", word)
    return int(ordinal[1]) if ordinal else number_of(word)


def _unit_days(unit: str, number: int) -> int | None:
    if weekday_number(unit) is not None:
        return 7 * number or None
    return number * _UNIT_DAYS.get(unit.removesuffix("s"), 0) or None


def _weekdays(tokens: list[str]) -> set[int]:
    """The weekdays named, “thursdays” too; short names only as they are (“sun”, not “suns”)."""
    named = {weekday_number(token.removesuffix("s") if token.endswith("days") else token) for token in tokens}
    return {number for number in named if number is not None}


def _weekday(tokens: list[str]) -> int | None:
    named = _weekdays(tokens)
    return named.pop() if len(named) == 1 else None


def _first_offered(words: str, every: int | None, weekday: int | None, today: date) -> date:
    """A week or less: the next such day. Longer: a whole round on, at its weekday or on a working day."""
    if every is None:
        ends = day_that_ends(words, today)
        return ends or working_day(today + timedelta(days=14))
    if weekday is not None:
        return next_weekday(weekday, today + timedelta(days=every - 1 if every > 7 else 0))
    return working_day(add_months(today, every // 30) if every % 30 == 0 else today + timedelta(days=every))


def _time_in(tokens: list[str]) -> str:
    """The time after “at”: “at 14:00”, “at 2pm”; a bare “at 2” is not taken for one."""
    for at, token in enumerate(tokens[:-1]):
        if token == "at" and re.search("[:apmn]", "".join(tokens[at + 1 : at + 3])):
            half = [t for t in tokens[at + 2 : at + 3] if t in ("am", "pm")]
            return read_time(" ".join([tokens[at + 1], *half])) or ""
    return ""
