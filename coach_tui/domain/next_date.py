"""The day and time of the next one-on-one, as people say it: “thu 10 dec 14:00”, “fri 9”, “10 dec 14”."""

from __future__ import annotations

from datetime import date

from .days import read_day, read_day_time, read_time


def read_next(text: str, today: date) -> tuple[date, str] | None:
    """The day, and the time as HH:MM or empty; None when it is no day. It may have passed.

    In “10 dec 14” a year that has passed is not meant: it is two o'clock.
    """
    together = read_day_time(text, today)
    if together is not None and together[0] >= today:
        return together
    head, _, last = text.strip().rpartition(" ")
    day, time = read_day(head, today), read_time(last)
    meant = together is None or len(last) <= 2
    return (day, time) if day and time and meant else together
