"""A check-in's rhythm in the rep's words, on Tuesday 24 November 2026."""

from __future__ import annotations

import random
from datetime import date

import pytest

from coach_tui.domain.rhythm import read_rhythm

TUESDAY = date(2026, 11, 24)
THU = 3


@pytest.mark.parametrize(
    ("text", "every", "weekday", "first"),
    [
        ("Maya rings every second Thursday", 14, THU, date(2026, 12, 10)),
        ("Maya rings every second thursday, ten minutes", 14, THU, date(2026, 12, 10)),
        ("every other friday", 14, 4, date(2026, 12, 11)),
        ("every 2nd thursday", 14, THU, date(2026, 12, 10)),
        ("every third week", 21, None, date(2026, 12, 15)),
        ("every Thursday", 7, THU, date(2026, 11, 26)),
        ("each tuesday", 7, 1, date(2026, 12, 1)),
        ("on Thursdays", 7, THU, date(2026, 11, 26)),
        ("weekly", 7, None, date(2026, 12, 1)),
        ("once a week", 7, None, date(2026, 12, 1)),
        ("every week on friday", 7, 4, date(2026, 11, 27)),
        ("every two weeks", 14, None, date(2026, 12, 8)),
        ("every 2 weeks on a thursday", 14, THU, date(2026, 12, 10)),
        ("fortnightly", 14, None, date(2026, 12, 8)),
        ("bi-weekly", 14, None, date(2026, 12, 8)),
        ("every 10 days", 10, None, date(2026, 12, 4)),
        ("every 4 days", 4, None, date(2026, 11, 30)),
        ("monthly", 30, None, date(2026, 12, 24)),
        ("a call once a month", 30, None, date(2026, 12, 24)),
        ("every day", 1, None, date(2026, 11, 25)),
        ("every working day", 1, None, date(2026, 11, 25)),
        ("every quarter", 91, None, date(2027, 2, 23)),
        ("when Maya wants", None, None, date(2026, 12, 8)),
        ("Maya calls on friday", None, 4, date(2026, 11, 27)),
        ("every monday and thursday", None, None, date(2026, 12, 8)),
        ("twice a week", None, None, date(2026, 12, 8)),
        ("every morning", None, None, date(2026, 12, 8)),
        ("every 0 days", None, None, date(2026, 12, 8)),
        ("every 9999 weeks", None, None, date(2026, 12, 8)),
        ("", None, None, date(2026, 12, 8)),
    ],
)
def test_a_rhythm_is_read(text: str, every: int | None, weekday: int | None, first: date) -> None:
    read = read_rhythm(text, TUESDAY)
    assert (read.every, read.weekday, read.first) == (every, weekday, first)
    assert (read.text, read.first_said) == (text, False)


@pytest.mark.parametrize(
    ("text", "words", "first", "time"),
    [
        (
            "Maya rings every second Thursday, first 10 dec",
            "Maya rings every second Thursday",
            "2026-12-10",
            "",
        ),
        (
            "Maya rings every second Thursday  first Thu 3 Dec",
            "Maya rings every second Thursday",
            "2026-12-03",
            "",
        ),
        ("weekly, first on fri at 14:00", "weekly", "2026-11-27", "14:00"),
        ("weekly starting mon", "weekly", "2026-11-30", ""),
        ("weekly (first 1 dec 2pm)", "weekly", "2026-12-01", "14:00"),
        ("first fri", "", "2026-11-27", ""),
    ],
)
def test_a_first_day_may_be_said(text: str, words: str, first: str, time: str) -> None:
    read = read_rhythm(text, TUESDAY)
    assert (read.text, read.first.isoformat(), read.first_said, read.time) == (words, first, True, time)


@pytest.mark.parametrize(
    "text", ["every first thursday", "on the first thursday of the month", "first we talk"]
)
def test_a_first_that_is_no_day_stays_words(text: str) -> None:
    read = read_rhythm(text, TUESDAY)
    assert (read.text, read.first_said) == (text, False)


def test_a_time_in_the_words_is_found() -> None:
    assert read_rhythm("Maya rings every second Thursday at 14:00", TUESDAY).time == "14:00"
    assert read_rhythm("every friday at 2 pm, ten minutes", TUESDAY).time == "14:00"
    assert read_rhythm("every friday at noon", TUESDAY).time == "12:00"
    assert read_rhythm("every friday at Petra’s", TUESDAY).time == ""
    assert read_rhythm("every friday at 2", TUESDAY).time == ""


def test_an_offered_first_day_is_a_working_day_in_the_future() -> None:
    draw = random.Random(4)
    for _ in range(2000):
        today = date.fromordinal(TUESDAY.toordinal() + draw.randrange(1000))
        text = draw.choice(
            ("weekly", "monthly", "every 10 days", "every 2nd tue", "daily", "as needed", "quarterly")
        )
        first = read_rhythm(text, today).first
        assert first > today
        assert first.weekday() < 5


def test_garbage_never_raises() -> None:
    draw = random.Random(4)
    pieces = "every first second thursday 99 days ( ) at 2 pm once a starting 30 feb week , – from now"
    for _ in range(5000):
        read_rhythm(" ".join(draw.choices(pieces.split(), k=draw.randrange(0, 9))), TUESDAY)
    read_rhythm("first " * 5000, TUESDAY)
