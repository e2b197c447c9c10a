"""Which backups may go: pure, so that years of them can be tried in a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

DAILY, WEEKLY, MONTHLY = 14, 8 * 7, 365  # the days for which one of each day, week and month stays
# Three starts within this many days are proof enough that the clock was not just set far ahead.
PROOF_STARTS, PROOF_DAYS = 3, 100


def thin(dates: Sequence[datetime], now: datetime) -> tuple[int, ...]:
    """The indexes that may go, of `dates` in any order, all in one zone or all naive.

    What stays: the last of each of the last 14 days (today is the first), the last of each of the last
    8 calendar weeks' days, the last of each calendar month of the last 365 days, and the newest of all.
    What is dated after today stays, since the clock may have been set back, and counts for nothing else.
    """
    last: dict[tuple[object, ...], int] = {}
    kept = {index for index, made in enumerate(dates) if made.date() > now.date()}
    past = sorted((index for index in range(len(dates)) if index not in kept), key=lambda i: (dates[i], i))
    for index in past:
        for bucket in _buckets(dates[index], now):
            last[bucket] = index
    kept.update(last.values(), past[-1:])
    return tuple(index for index in range(len(dates)) if index not in kept)


def thin_others(dates: Sequence[datetime], now: datetime) -> tuple[int, ...]:
    """The same for those that were not made by the day: they stay for a year."""
    return tuple(i for i, made in enumerate(dates) if (now.date() - made.date()).days > MONTHLY)


def clock_is_proven(dates: Sequence[datetime], now: datetime) -> bool:
    """Whether enough of them were made lately to believe the clock: it may have been set far ahead.

    Thinning by a wrong clock would take away all but one.
    """
    past = sorted(made.date() for made in dates if made.date() <= now.date())
    lately = past[-PROOF_STARTS:]
    return len(lately) == PROOF_STARTS and (now.date() - lately[0]).days <= PROOF_DAYS


def _buckets(made: datetime, now: datetime) -> list[tuple[object, ...]]:
    age = (now.date() - made.date()).days
    buckets: list[tuple[object, ...]] = []
    if age < DAILY:
        buckets.append(("day", made.date()))
    if age < WEEKLY:
        buckets.append(("week", *made.isocalendar()[:2]))
    if age <= MONTHLY:
        buckets.append(("month", made.year, made.month))
    return buckets
