"""A line that tells the rep what became of the manager's promises: plain, short, ready to send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .days import MONTHS, WEEKDAYS, add_months
from .plan import Promise


def telling(promises: Iterable[Promise], rep: str, manager: str, today: date) -> str:
    """“Maya, done: Pricing sheet from legal. Jana”, empty where nothing of the manager's is among them.

    `promises` as they stand now: kept is done, dropped could not be held, an open one moved to its day.
    `rep` is the name the rep is called by, `manager` the manager's full name or empty. The promises' words
    are as they were typed; why one was dropped is not told.
    """
    told = [_sentence(p, today) for p in promises if p.owner == "manager"]
    if not told:
        return ""
    first, *more = told
    name = manager.split(maxsplit=1)
    return " ".join([f"{rep},", first, *(_capital(m) for m in more), *name[:1]])


def _sentence(promise: Promise, today: date) -> str:
    what = promise.what.strip()
    if promise.status == "open":
        return f"“{what}” moves to {_day(promise.due, today)}." if promise.due else f"“{what}” goes on."
    head = "done" if promise.status == "kept" else "I could not hold"
    return f"{head}: {what}{'' if what.endswith(('.', '!', '?', '…')) else '.'}"


def _day(day: date, today: date) -> str:
    """“Friday 27 November”, with the year once it is more than eleven months away."""
    year = "" if add_months(today, -11) <= day <= add_months(today, 11) else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
