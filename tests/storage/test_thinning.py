"""Which backups stay: the rule, over years of starts, and under clocks that are wrong."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from coach_tui.storage.thinning import clock_is_proven, thin, thin_others

START = datetime(2024, 1, 1, 9, 0)


def left(dates: list[datetime], now: datetime) -> list[datetime]:
    gone = set(thin(dates, now))
    return [made for index, made in enumerate(dates) if index not in gone]


def by_the_rule(ever: list[datetime], now: datetime) -> set[datetime]:
    """Said another way: for each of the last days, weeks and months, the last one that was made in it."""
    stays = {max(ever)}
    young = [made for made in ever if (now.date() - made.date()).days < 56]
    for back in range(366):
        day = (now - timedelta(days=back)).date()
        if back < 14:
            stays |= last_of(made for made in ever if made.date() == day)
        if back < 56:
            week = day.isocalendar()[:2]
            stays |= last_of(made for made in young if made.isocalendar()[:2] == week)
        month = (day.year, day.month)
        stays |= last_of(made for made in ever if (made.year, made.month) == month)
    return {made for made in stays if (now.date() - made.date()).days <= 365} | {max(ever)}


def last_of(found: object) -> set[datetime]:
    made = sorted(found)  # type: ignore[call-overload]
    return set(made[-1:])


def test_three_years_of_daily_starts_leave_exactly_what_the_rule_says() -> None:
    kept: list[datetime] = []
    ever: list[datetime] = []
    for day in range(3 * 365):
        now = START + timedelta(days=day)
        kept.append(now)
        ever.append(now)
        kept = left(kept, now)
        if day % 37 == 0 or day > 3 * 365 - 5:
            recent = [made for made in ever if (now - made).days < 400]
            assert set(kept) == by_the_rule(recent, now)
    assert 14 + 6 + 10 <= len(kept) <= 14 + 8 + 13


def test_starts_on_random_days_and_hours_leave_exactly_what_the_rule_says() -> None:
    rng = random.Random(6)
    for _ in range(8):
        kept: list[datetime] = []
        ever: list[datetime] = []
        now = START
        for _ in range(220):
            now += timedelta(hours=rng.choice((1, 5, 20, 24, 30, 100, 400)), minutes=rng.randrange(60))
            kept.append(now)
            ever.append(now)
            rng.shuffle(kept)
            kept = left(kept, now)
        recent = [made for made in ever if (now.date() - made.date()).days <= 400]
        assert set(kept) == by_the_rule(recent, now)


def test_each_of_the_last_14_days_has_one_and_each_month_of_a_year() -> None:
    kept = [START + timedelta(days=day) for day in range(1000)]
    now = kept[-1]
    kept = left(kept, now)
    days = {made.date() for made in kept}
    assert all(date.fromordinal(now.toordinal() - back) in days for back in range(14))
    weeks = {made.isocalendar()[:2] for made in kept}
    assert all((now - timedelta(weeks=back)).isocalendar()[:2] in weeks for back in range(8))
    months = {(made.year, made.month) for made in kept}
    assert len(months) in (12, 13)


def test_the_newest_stays_however_old_it_is() -> None:
    old = [START, START + timedelta(days=1)]
    assert left(old, START + timedelta(days=5000)) == old[1:]
    assert thin([], START) == ()


def test_what_is_dated_in_the_future_stays_and_a_clock_set_back_removes_nothing() -> None:
    made = [START + timedelta(days=day, hours=hour) for day in range(30) for hour in (0, 4)]
    assert thin(made, START - timedelta(days=1)) == ()
    future = START + timedelta(days=3000)
    assert future in left([*made, future], START + timedelta(days=30))
    # The one of the future is not taken for the newest: the newest of the past stays too.
    assert left([START, future], START + timedelta(days=800)) == [START, future]


def test_a_clock_set_years_ahead_is_not_believed_at_once() -> None:
    made = [START + timedelta(days=day) for day in range(60)]
    ahead = START + timedelta(days=4000)
    assert clock_is_proven(made, made[-1])
    assert not clock_is_proven([*made, ahead], ahead)
    assert not clock_is_proven([*made, ahead, ahead + timedelta(days=1)], ahead + timedelta(days=1))
    assert not clock_is_proven(made[:2], made[1])


def test_those_that_were_asked_for_stay_for_a_year() -> None:
    now = START + timedelta(days=800)
    made = [now - timedelta(days=back) for back in (0, 1, 1, 30, 365, 366, 500)]
    assert thin_others(made, now) == (5, 6)
