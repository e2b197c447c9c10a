"""`coach-tui kept CODE`: a promise was kept."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .promises import code_argument, effect_of, effect_option, finish, say_closed

HELP = """A promise was kept. What it did may be added later: kept CODE --effect helped.

  coach-tui kept K7
  coach-tui kept K7 --effect helped"""


def arguments(parser: ArgumentParser) -> None:
    """Which promise, and what it did."""
    code_argument(parser)
    effect_option(parser)


def run(call: Call) -> int:
    """Close the promise as kept."""
    promises = call.coach.promises
    before = promises.find(call.args.code)
    now = promises.keep(before.id, effect_of(call.args))
    say_closed(call, before, now)
    return finish(call, now)
