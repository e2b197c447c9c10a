"""`coach-tui moved CODE DATE`: a promise has another day."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from .. import clock
from ..domain.days import day_problem, read_day, short_day
from ..domain.plan import Promise
from ..errors import CoachError
from .call import Call
from .output import say
from .promises import code_argument, effect_of, effect_options, finish, words_of

HELP = """A promise has another day. It stays open; its first day and how often it moved are kept.

  coach-tui moved K7 "next fri"
  coach-tui moved K7 2026-12-04"""


def arguments(parser: ArgumentParser) -> None:
    """Which promise, to when, and what it did."""
    code_argument(parser)
    parser.add_argument("day", metavar="DATE", nargs="+", help="fri, next fri, 1 dec, in 2 weeks, 2026-12-01")
    parser.usage = f"{parser.prog} [options] CODE DATE"
    effect_options(parser)


def run(call: Call) -> int:
    """Move the promise."""
    promises = call.coach.promises
    before = promises.find(call.args.code)
    now = promises.move(before.id, _day(" ".join(call.args.day)), effect_of(call.args), words_of(call.args))
    say(_moved(before, now))
    return finish(call, before, now)


def _day(text: str) -> date:
    day = read_day(text, clock.today())
    if day is None:
        raise CoachError(day_problem(text))
    return day


def _moved(before: Promise, now: Promise) -> str:
    today = clock.today()
    day = short_day(now.due, today) if now.due else ""
    if before.due == now.due:
        return f"{now.code} is on {day} already."
    return f"{now.code} moved to {day}{f', was {short_day(before.due, today)}' if before.due else ''}."
