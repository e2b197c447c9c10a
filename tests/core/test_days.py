"""Days as managers type them, on Tuesday 24 November 2026 unless a test says otherwise."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from coach_tui.domain.days import (
    bare_day,
    day_problem,
    days_over,
    long_day,
    promise_when,
    read_day,
    read_day_time,
    read_past_day,
    read_span,
    read_time,
    read_until,
    short_day,
    team_when,
)

TUESDAY = date(2026, 11, 24)

DAYS = {
    "2026-12-01": date(2026, 12, 1),
    "2026-12-1": date(2026, 12, 1),
    "2025-01-31": date(2025, 1, 31),
    "2026/12/01": date(2026, 12, 1),
    "1 dec": date(2026, 12, 1),
    "01 Dec": date(2026, 12, 1),
    "dec 1": date(2026, 12, 1),
    "Dec. 1": date(2026, 12, 1),
    "1. dec": date(2026, 12, 1),
    "1st dec": date(2026, 12, 1),
    "the 1st of december": date(2026, 12, 1),
    "December 1st, 2027": date(2027, 12, 1),
    "1 december 2027": date(2027, 12, 1),
    "1 dec 27": date(2027, 12, 1),
    "31 jan": date(2027, 1, 31),
    "24 nov": TUESDAY,
    "23 nov": date(2027, 11, 23),
    "3 sept": date(2027, 9, 3),
    "29 feb": date(2028, 2, 29),
    "1.12.": date(2026, 12, 1),
    "1.12.2027": date(2027, 12, 1),
    "1.12.27": date(2027, 12, 1),
    "27/11": date(2026, 11, 27),
    "11/27": date(2026, 11, 27),
    "5/5": date(2027, 5, 5),
    "27/11/2027": date(2027, 11, 27),
    "fri": date(2026, 11, 27),
    "Friday": date(2026, 11, 27),
    "  FRI. ": date(2026, 11, 27),
    "on friday": date(2026, 11, 27),
    "this fri": date(2026, 11, 27),
    "next fri": date(2026, 12, 4),
    "next  friday": date(2026, 12, 4),
    "friday next week": date(2026, 12, 4),
    "next mon": date(2026, 11, 30),
    "tue": date(2026, 12, 1),
    "tues": date(2026, 12, 1),
    "thurs": date(2026, 11, 26),
    "mon": date(2026, 11, 30),
    "Fri 27 Nov": date(2026, 11, 27),
    "Fri 26 Nov 2027": date(2027, 11, 26),
    "in 2 weeks": date(2026, 12, 8),
    "in two weeks": date(2026, 12, 8),
    "within 2 weeks": date(2026, 12, 8),
    "2 weeks": date(2026, 12, 8),
    "2 weeks from now": date(2026, 12, 8),
    "a week from friday": date(2026, 12, 4),
    "in a couple of weeks": date(2026, 12, 8),
    "in 3 days": date(2026, 11, 27),
    "in 1 day": date(2026, 11, 25),
    "in a month": date(2026, 12, 24),
    "in 3 months": date(2027, 2, 24),
    "in a year": date(2027, 11, 24),
    "today": TUESDAY,
    "Now": TUESDAY,
    "tomorrow": date(2026, 11, 25),
    "the day after tomorrow": date(2026, 11, 26),
    "eom": date(2026, 11, 30),
    "end of month": date(2026, 11, 30),
    "end of the month": date(2026, 11, 30),
    "end of next month": date(2026, 12, 31),
    "month end": date(2026, 11, 30),
    "eow": date(2026, 11, 27),
    "end of week": date(2026, 11, 27),
    "end of next week": date(2026, 12, 4),
    "eoq": date(2026, 12, 31),
    "end of next quarter": date(2027, 3, 31),
    "end of year": date(2026, 12, 31),
    "end of march": date(2027, 3, 31),
    "the end of jan 2028": date(2028, 1, 31),
    "end of q1": date(2027, 3, 31),
    "the end of Q4 2026": date(2026, 12, 31),
    "end of feb": date(2027, 2, 28),
}

NO_DAYS = [
    *("", " ", "30 feb", "31 apr", "2026-02-30", "2026-13-01", "32.1.", "0 dec", "29 feb 2027"),
    *(
        "1/12",
        "12/1/2026",
        "1.12",
        "Fri 28 Nov",
        "phone",
        "noon",
        "fridays",
        "march",
        "dec 2026",
        "5",
        "2026",
    ),
    *("the sun", "next", "in weeks", "in 9999 years", "in 9999 months", "9999-99-99", "0001-01-01", "٣ dec"),
    *(
        "by fri",
        "fri in the CRM",
        "in the CRM",
        "end",
        "end of",
        "end of time",
        "fri fri",
        "x" * 5000,
        "fri " * 50,
    ),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read(text: str) -> None:
    assert read_day(text, TUESDAY) == DAYS[text]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text, TUESDAY) is None


def test_a_weekday_is_never_today_whatever_day_it_is() -> None:
    for offset in range(400):
        today = TUESDAY + timedelta(days=offset)
        for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            day = read_day(name, today)
            assert day is not None
            assert 1 <= (day - today).days <= 7


def test_next_friday_is_the_friday_of_next_week_from_every_day_of_this_one() -> None:
    monday = date(2026, 11, 23)
    read = {read_day("next fri", monday + timedelta(days=n)) for n in range(7)}
    assert read == {date(2026, 12, 4)}


def test_end_of_week_on_a_weekend_is_the_coming_friday() -> None:
    assert read_day("eow", date(2026, 11, 27)) == date(2026, 11, 27)
    assert read_day("eow", date(2026, 11, 28)) == date(2026, 12, 4)


def test_a_month_on_from_the_thirty_first_is_the_months_last_day() -> None:
    assert read_day("in a month", date(2027, 1, 31)) == date(2027, 2, 28)


def test_every_day_shown_reads_back_as_itself() -> None:
    draw = random.Random(4)
    for _ in range(2000):
        today = date(2024, 1, 1) + timedelta(days=draw.randrange(4000))
        day = today + timedelta(days=draw.randrange(3000))
        assert read_day(short_day(day, today), today) == day
        assert read_day(bare_day(day, today), today) == day
        assert read_day(long_day(day), today) == day
        assert read_day(day.isoformat(), today) == day


def test_garbage_never_raises() -> None:
    draw = random.Random(4)
    words = "in next end of fri 30 feb 2026 a 9999 weeks from now the on 1.12. 13/13 ٣ \x1b"
    for _ in range(5000):
        text = " ".join(draw.choices(words.split(), k=draw.randrange(1, 6)))
        for read in (read_day, read_until, read_past_day, read_day_time):
            read(text, TUESDAY)
        read_time(text)
        assert day_problem(text).endswith(".")


def test_an_until_is_read_from_its_by_day() -> None:
    by = date(2027, 3, 1)
    assert read_until("1 feb", by) == date(2028, 2, 1)
    assert read_until("mon", by) == date(2027, 3, 8)
    assert read_until("eom", by) == date(2027, 3, 31)
    assert read_until("in 2 weeks", by) == date(2027, 3, 15)
    assert read_until("4 weeks", by) == date(2027, 3, 29)
    assert read_until("tomorrow", by, TUESDAY) == date(2026, 11, 25)


def test_a_span_counts_from_any_day() -> None:
    span = read_span("4 weeks")
    assert span is not None
    assert span(date(2026, 11, 27)) == date(2026, 12, 25)
    assert read_span("friday") is None
    assert read_span("the next 2 months") is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("fri", date(2026, 11, 20)),
        ("tue", date(2026, 11, 17)),
        ("last tue", date(2026, 11, 17)),
        ("mon", date(2026, 11, 23)),
        ("1 dec", date(2025, 12, 1)),
        ("24 nov", TUESDAY),
        ("29 feb", date(2024, 2, 29)),
        ("2 weeks ago", date(2026, 11, 10)),
        ("2 weeks", date(2026, 11, 10)),
        ("a month ago", date(2026, 10, 24)),
        ("yesterday", date(2026, 11, 23)),
        ("today", TUESDAY),
        ("march", date(2026, 3, 1)),
        ("december", date(2025, 12, 1)),
        ("march 2024", date(2024, 3, 1)),
        ("2024", date(2024, 1, 1)),
        ("2024-03", date(2024, 3, 1)),
        ("2024-03-05", date(2024, 3, 5)),
        ("eom", date(2026, 10, 31)),
        ("30 feb", None),
        ("next fri", None),
        ("tomorrow", None),
        ("0000", None),
    ],
)
def test_since_reads_the_last_such_day(text: str, day: date | None) -> None:
    assert read_past_day(text, TUESDAY) == day


@pytest.mark.parametrize(
    ("text", "time"),
    [
        *[("14:00", "14:00"), ("14", "14:00"), ("2pm", "14:00"), ("2 PM", "14:00"), ("2:30pm", "14:30")],
        *[("14.30", "14:30"), ("14h30", "14:30"), ("14h", "14:00"), ("9", "09:00"), ("0930", "09:30")],
        *[("12am", "00:00"), ("12pm", "12:00"), ("noon", "12:00"), ("at 9:05", "09:05"), ("0:00", "00:00")],
        *[("24:00", None), ("13pm", None), ("0am", None), ("14:60", None), ("", None), ("fri", None)],
        *[("9:5", None), ("930", None), ("-1", None)],
    ],
)
def test_a_time_is_read(text: str, time: str | None) -> None:
    assert read_time(text) == time


def test_a_day_may_carry_a_time() -> None:
    assert read_day_time("thu 10 dec 14:00", TUESDAY) == (date(2026, 12, 10), "14:00")
    assert read_day_time("fri at 2 pm", TUESDAY) == (date(2026, 11, 27), "14:00")
    assert read_day_time("tomorrow, noon", TUESDAY) == (date(2026, 11, 25), "12:00")
    assert read_day_time("10 dec", TUESDAY) == (date(2026, 12, 10), "")
    assert read_day_time("fri 25:00", TUESDAY) is None
    assert read_day_time("14:00", TUESDAY) is None


def test_the_problem_names_the_text_and_what_to_write() -> None:
    assert day_problem("30 feb") == "“30 feb” is no day. Write fri, 1 dec, in 2 weeks or 2026-12-01."
    assert day_problem("1/12") == "“1/12” can be read in two ways. Write 1 dec or 2026-12-01."
    assert "no day" in day_problem("31/2")
    assert "point at the end" in day_problem("1.12")
    assert day_problem("  ") == "No day yet. Write fri, 1 dec, in 2 weeks or 2026-12-01."
    assert len(day_problem("x" * 10_000)) < 120


def test_a_day_shows_its_year_past_eleven_months() -> None:
    assert short_day(date(2026, 11, 27), TUESDAY) == "Fri 27 Nov"
    assert short_day(date(2027, 11, 26), TUESDAY) == "Fri 26 Nov 2027"
    assert bare_day(date(2027, 1, 31), TUESDAY) == "31 Jan"
    assert bare_day(date(2027, 10, 24), TUESDAY) == "24 Oct"
    assert bare_day(date(2027, 10, 25), TUESDAY) == "25 Oct 2027"
    assert bare_day(date(2025, 11, 24), TUESDAY) == "24 Nov 2025"
    assert long_day(TUESDAY) == "24 November 2026"


@pytest.mark.parametrize(
    ("day", "time", "shown"),
    [
        (TUESDAY, "14:00", "today 14:00"),
        (TUESDAY, "", "today"),
        (date(2026, 11, 26), "14:00", "Thursday 26"),
        (date(2026, 11, 27), "", "Friday 27"),
        (date(2026, 11, 30), "", "Monday 30"),
        (date(2026, 12, 1), "", "Tuesday 1 Dec"),
        (date(2026, 12, 3), "", "Thursday 3 Dec"),
        (date(2026, 12, 16), "", "Wed 16 Dec"),
        (date(2027, 11, 26), "", "Fri 26 Nov 2027"),
        (date(2026, 11, 20), "", "Fri 20 Nov"),
    ],
)
def test_the_team_screen_says_when(day: date, time: str, shown: str) -> None:
    assert team_when(day, TUESDAY, time) == shown


def test_the_team_screens_column_never_overflows() -> None:
    for today in (TUESDAY, date(2026, 11, 27)):
        days = (today + timedelta(days=n) for n in range(-800, 800))
        assert max(len(team_when(day, today, "14:00")) for day in days) <= 15


def test_only_ones_own_promise_says_how_late_it_is() -> None:
    late = date(2026, 11, 20)
    assert promise_when(late, TUESDAY, own=True) == "4 days over"
    assert promise_when(late, TUESDAY, own=False) == "Fri 20 Nov"
    assert promise_when(TUESDAY, TUESDAY, own=True) == "today"
    assert promise_when(date(2026, 11, 27), TUESDAY, own=True) == "Friday"
    assert promise_when(date(2026, 12, 1), TUESDAY, own=True) == "Tue 1 Dec"


def test_days_over_counts_in_words() -> None:
    assert days_over(date(2026, 11, 20), TUESDAY) == "4 days over"
    assert days_over(date(2026, 11, 23), TUESDAY) == "1 day over"
    assert days_over(TUESDAY, TUESDAY) == ""
