"""Days as people write and read them: “fri”, “1 dec”, “in 2 weeks”, “4 days over”. English, no locale."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONGEST_DAY_TEXT = 60
LONGEST_MONTHS = 1200
FRIDAY = 4
YEARS = range(1900, 2200)

_WEEKDAY_OF = {name.lower()[:n]: i for i, name in enumerate(WEEKDAYS) for n in (3, len(name))}
_WEEKDAY_OF |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTH_OF = {name.lower()[:n]: i for i, name in enumerate(MONTHS, 1) for n in (3, len(name))} | {"sept": 9}
_LAST_MONTH_OF = {**_MONTH_OF, "q1": 3, "q2": 6, "q3": 9, "q4": 12}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_OF = {word: n for n, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1, "couple": 2}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
_FIXED = {"today": 0, "now": 0, "eod": 0, "end day": 0, "tomorrow": 1, "day after tomorrow": 2}
_SHORT_ENDS = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}

Anchored = Callable[[date], date]


def read_day(text: str, today: date) -> date | None:
    """The day this text means, None when it is no day.

    A weekday is never today; a day without a year is the next one, today included.
    """
    return _safely(_read, _words(text), today)


def read_until(text: str, by: date, today: date | None = None) -> date | None:
    """An end day, read from the `by` day: “fri” is the Friday after it, “4 weeks” counts from it.

    With `today`, the words “today” and “tomorrow” still mean the reader's own.
    """
    words = _words(text)
    fixed = " ".join(words) in _FIXED
    return _safely(_read, words, today if fixed and today else by)


def read_past_day(text: str, today: date) -> date | None:
    """The last such day, for “since”: “fri”, “1 dec”, “2 weeks ago”, “march”, “2024”, “2024-03”."""
    return _safely(_read_past, _words(text), today)


def read_span(text: str) -> Anchored | None:
    """A length such as “4 weeks” or “a month”, as a function from its first day to its last."""
    span = _span(_words(text))
    return partial(_moved, span=span) if span else None


def read_time(text: str) -> str | None:
    """“14:00”, “2pm”, “14” or “noon” as HH:MM; None when it is no time of day."""
    cleaned = text.strip().casefold().removeprefix("at ").replace(".", ":").strip()
    if cleaned == "noon":
        return "12:00"
    found = re.fullmatch(r"([0-9]{1,2})(?:(?::|h|(?<=[0-9]{2}))([0-5][0-9])|h)?(?: ?([ap])m)?", cleaned)
    if not found:
        return None
    hour, minute, half = int(found[1]), found[2] or "00", found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute}" if hour < 24 else None


def read_day_time(text: str, today: date) -> tuple[date, str] | None:
    """A day, with a time after it if there is one: “thu 10 dec 14:00”. The time is HH:MM or empty."""
    day = read_day(text, today)
    if day:
        return day, ""
    if len(text) > 2 * LONGEST_DAY_TEXT:
        return None
    found = re.fullmatch(r"(.+?),? (?:at )?(noon|[0-9]{1,2}:[0-9]{2}|[0-9:]{1,5} ?[ap]m)", text.strip(), re.I)
    day = read_day(found[1], today) if found else None
    time = read_time(found[2]) if found else None
    return (day, time) if day and time else None


def day_problem(text: str) -> str:
    """One sentence or two about a text that is no day, with what to write instead."""
    said = " ".join(text.split())
    said = said if len(said) <= 40 else said[:39] + "…"
    if not said:
        return "No day yet. Write fri, 1 dec, in 2 weeks or 2026-12-01."
    if re.fullmatch(r"(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])(/[0-9]+)?", said):
        return f"“{said}” can be read in two ways. Write 1 dec or 2026-12-01."
    if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}", said):
        return f"“{said}” may be a number. Write 1 dec, or a point at the end: 1.12."
    return f"“{said}” is no day. Write fri, 1 dec, in 2 weeks or 2026-12-01."


def short_day(day: date, today: date) -> str:
    """“Fri 27 Nov”, with the year once it is more than eleven months away."""
    return f"{WEEKDAYS[day.weekday()][:3]} {bare_day(day, today)}"


def bare_day(day: date, today: date) -> str:
    """“31 Jan”, with the year once it is more than eleven months away."""
    year = f" {day.year}" if _far(day, today) else ""
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def long_day(day: date) -> str:
    """“24 November 2026”."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def team_when(day: date, today: date, time: str = "") -> str:
    """When a one-on-one is, in at most fifteen cells: “today 14:00”, “Thursday 26”, “Tuesday 1 Dec”."""
    if day == today:
        return f"today {time}".strip()
    name = WEEKDAYS[day.weekday()]
    if 0 < (day - today).days < 7 and day.month == today.month:
        return f"{name} {day.day}"
    whole = f"{name} {bare_day(day, today)}"
    return whole if day > today and len(whole) <= 15 else short_day(day, today)


def promise_when(day: date, today: date, own: bool) -> str:
    """When a promise is due: “Friday”, “today”, “Tue 1 Dec”; only one's own says “4 days over”."""
    if day < today and own:
        return days_over(day, today)
    if day == today:
        return "today"
    return WEEKDAYS[day.weekday()] if 0 < (day - today).days < 7 else short_day(day, today)


def days_over(day: date, today: date) -> str:
    """“4 days over”, “1 day over”; empty when the day has not passed."""
    over = (today - day).days
    return f"{over} day{'s' if over > 1 else ''} over" if over > 0 else ""


def next_weekday(weekday: int, after: date) -> date:
    """The first such weekday (Monday 0) after that day, never the day itself."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def working_day(day: date) -> date:
    """The day itself, or the Monday after it when it falls on a weekend."""
    return day if day.weekday() < 5 else next_weekday(0, day)


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _month_length(year, month + 1)))


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=_month_length(day.year, day.month))


def weekday_number(word: str) -> int | None:
    """Monday 0 … Sunday 6 for a weekday's name or short name; None for any other word."""
    return _WEEKDAY_OF.get(word.casefold().rstrip("."))


def is_day_word(word: str) -> bool:
    """Whether the word alone speaks of days: a weekday, a month, “week”, “tomorrow”."""
    known = (_WEEKDAY_OF, _MONTH_OF, _FIXED, _SHORT_ENDS, _DAYS_IN, _MONTHS_IN)
    return any(word in names or word.removesuffix("s") in names for names in known)


def number_of(word: str) -> int | None:
    """A counting number in digits or as a word up to twelve (“a” is one)."""
    if re.fullmatch("[0-9]{1,4}", word):
        return int(word)
    return _NUMBER_OF.get(word)


def _month_length(year: int, month: int) -> int:
    # Not calendar.monthrange: its import brings the locale along and slows the start.
    return ((date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _far(day: date, today: date) -> bool:
    return not add_months(today, -11) <= day <= add_months(today, 11)


def _safely(read: Callable[[list[str], date], date | None], words: list[str], today: date) -> date | None:
    try:
        return read(words, today) if words else None
    except (ValueError, OverflowError):  # beyond the calendar
        return None


def _words(text: str) -> list[str]:
    if len(text) > LONGEST_DAY_TEXT:
        return []
    words = [_word(word) for word in text.casefold().split()]
    words = words[1:] if words[:1] == ["on"] else words
    return [w for w, after in zip(words, [*words[1:], ""], strict=False) if w and not _is_filler(w, after)]


def _word(word: str) -> str:
    bare = word.strip("(").rstrip(".,;!?)")
    numeric = re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}", bare)
    return bare + "." if numeric and word[len(bare) :].startswith(".") else bare


def _is_filler(word: str, after: str) -> bool:
    # “the sun” is no Sunday.
    return word == "of" or (word == "the" and after not in _WEEKDAY_OF)


def _read(words: list[str], today: date) -> date | None:
    fixed = _FIXED.get(" ".join(words))
    if fixed is not None:
        return today + timedelta(days=fixed)
    for kind in (_read_end, _read_ahead, _read_weekday, _read_dated):
        day = kind(words, today)
        if day:
            return day
    return None


def _read_end(words: list[str], today: date) -> date | None:
    if len(words) == 1 and words[0] in _SHORT_ENDS:
        words = ["end", _SHORT_ENDS[words[0]]]
    if words == ["month", "end"]:
        words = ["end", "month"]
    if words[0] != "end" or len(words) < 2:
        return None
    if words[1] in _LAST_MONTH_OF:
        return _month_end_of(words[1:], today)
    ahead = 1 if words[1] == "next" else 0
    unit = words[2:] if words[1] in ("next", "this") else words[1:]
    return _period_end(unit[0], ahead, today) if len(unit) == 1 else None


def _month_end_of(words: list[str], today: date) -> date | None:
    if len(words) > 2:
        return None
    month = _LAST_MONTH_OF[words[0]]
    year = _year(words[1]) if len(words) == 2 else today.year + (month < today.month)
    return month_end(date(year, month, 1)) if year else None


def _period_end(unit: str, ahead: int, today: date) -> date | None:
    if unit == "week":
        monday = today - timedelta(days=today.weekday())
        friday = monday + timedelta(days=FRIDAY + 7 * ahead)
        return friday if friday >= today else friday + timedelta(days=7)
    if unit not in _MONTHS_IN:
        return None
    size = _MONTHS_IN[unit]
    to_last = size - 1 - (today.month - 1) % size
    return month_end(add_months(today.replace(day=1), to_last + size * ahead))


def _read_ahead(words: list[str], today: date) -> date | None:
    words = words[1:] if words[0] in ("in", "within") else words
    start = words.index("from") if "from" in words else len(words)
    span = _span(words[:start])
    if not span:
        return None
    anchor = _read(words[start + 1 :], today) if start + 1 < len(words) else today
    return _moved(anchor, span=span) if anchor else None


def _span(words: list[str]) -> tuple[int, int] | None:
    """Months and days of “2 weeks”, “a couple weeks”, “the next 3 months”."""
    words = words[1:] if words[:1] == ["next"] else words
    words = words[1:] if words[:2] == ["a", "couple"] else words
    number = number_of(words[0]) if len(words) == 2 else None
    if number is None:
        return None
    unit = words[1].removesuffix("s")
    months, days = number * _MONTHS_IN.get(unit, 0), number * _DAYS_IN.get(unit, 0)
    known = unit in _MONTHS_IN or unit in _DAYS_IN
    return (months, days) if known and months <= LONGEST_MONTHS and days <= LONGEST_MONTHS * 30 else None


def _moved(start: date, *, span: tuple[int, int]) -> date:
    months, days = span
    return add_months(start, months) + timedelta(days=days)


def _read_weekday(words: list[str], today: date) -> date | None:
    if words[1:] == ["next", "week"]:
        words = ["next", words[0]]
    weekday = _WEEKDAY_OF.get(words[-1])
    if weekday is None or len(words) > 2:
        return None
    if words[0] == "next" and len(words) == 2:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return next_weekday(weekday, today) if len(words) == 1 or words[0] in ("this", "coming") else None


def _read_dated(words: list[str], today: date) -> date | None:
    return _nearest(words, today, 1)


def _nearest(words: list[str], today: date, step: int) -> date | None:
    """The next (step 1) or last (step -1) day of that date; a weekday before it must be the right one."""
    weekday = _WEEKDAY_OF.get(words[0])
    found = _date_parts(words if weekday is None else words[1:])
    if not found:
        return None
    day, month, year = found
    if year is None:
        picked = _without_year(day, month, today, step)
    else:
        picked = date(year, month, day) if year in YEARS else None
    return picked if picked and weekday in (None, picked.weekday()) else None


def _without_year(day: int, month: int, today: date, step: int) -> date | None:
    for year in range(today.year, today.year + 9 * step, step):  # 29 Feb may be eight years away
        if 1 <= month <= 12 and 1 <= day <= _month_length(year, month):
            picked = date(year, month, day)
            if (picked - today).days * step >= 0:
                return picked
    return None


def _date_parts(words: list[str]) -> tuple[int, int, int | None] | None:
    """Day, month and year (None when not said) of a written date, not yet checked."""
    if len(words) == 1:
        return _numeric_parts(words[0])
    if len(words) not in (2, 3):
        return None
    first, second = words[:2]
    day, month = (second, first) if first in _MONTH_OF else (first, second)
    year = _year(words[2]) if len(words) == 3 else None
    number = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?", day)
    if not number or month not in _MONTH_OF or (len(words) == 3 and not year):
        return None
    return int(number[1]), _MONTH_OF[month], year


def _numeric_parts(word: str) -> tuple[int, int, int | None] | None:
    if found := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", word):
        return int(found[4]), int(found[3]), int(found[1])
    if found := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{2}|[0-9]{4})?", word):
        return int(found[1]), int(found[2]), _year(found[3] or "")
    if found := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{2}|[0-9]{4}))?", word):
        return _slashed(int(found[1]), int(found[2]), _year(found[3] or ""))
    return None


def _slashed(first: int, second: int, year: int | None) -> tuple[int, int, int | None] | None:
    """Day and month either way round, only where the numbers leave no doubt."""
    if first > 12 or first == second:
        return first, second, year
    return (second, first, year) if second > 12 else None


def _year(word: str) -> int | None:
    if re.fullmatch(r"[0-9]{4}", word):
        return int(word)
    return 2000 + int(word) if re.fullmatch(r"[0-9]{2}", word) else None


def _read_past(words: list[str], today: date) -> date | None:
    text = " ".join(words)
    if text in ("today", "now", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    for kind in (_past_weekday, _past_span, _past_period):
        day = kind(words, today)
        if day:
            return day
    return _nearest(words, today, -1)


def _past_weekday(words: list[str], today: date) -> date | None:
    weekday = _WEEKDAY_OF.get(words[-1])
    if weekday is None or words[:-1] not in ([], ["last"]):
        return None
    return next_weekday(weekday, today) - timedelta(days=14 if weekday == today.weekday() else 7)


def _past_span(words: list[str], today: date) -> date | None:
    words = words[:-1] if words[-1] == "ago" else words
    span = _span(words)
    return _moved(today, span=(-span[0], -span[1])) if span else None


def _past_period(words: list[str], today: date) -> date | None:
    """The first day of a year, a month of a year, or the last such month."""
    if len(words) == 1 and (found := re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2}))?", words[0])):
        return date(int(found[1]), int(found[2] or 1), 1) if int(found[1]) in YEARS else None
    if words in (["eom"], ["end", "month"], ["month", "end"]):
        return today.replace(day=1) - timedelta(days=1)
    if words[0] not in _MONTH_OF or len(words) > 2 or (len(words) == 2 and len(words[1]) < 4):
        return None
    month = _MONTH_OF[words[0]]
    year = _year(words[1]) if len(words) == 2 else today.year - (month > today.month)
    return date(year, month, 1) if year else None
