"""`coach-tui dropped CODE [WHY]`: a promise was let go."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .promises import code_argument, effect_of, effect_options, finish, say_closed, words_of

HELP = """A promise was let go; why is kept exactly as it is written, and is not on the page.
It may be said later: dropped CODE WHY.

  coach-tui dropped K7
  coach-tui dropped K7 "Legal took it over" --effect no-difference"""


def arguments(parser: ArgumentParser) -> None:
    """Which promise, why, and what it did."""
    code_argument(parser)
    why = parser.add_argument("why", metavar="[WHY]", default="", help="why, in quotes")
    # Not nargs="?": until Python 3.13 that takes nothing as soon as an option stands before it.
    why.required = False
    effect_options(parser)


def run(call: Call) -> int:
    """Close the promise as dropped."""
    promises = call.coach.promises
    before = promises.find(call.args.code)
    now = promises.drop(before.id, call.args.why, effect_of(call.args), words_of(call.args))
    say_closed(call, before, now)
    return finish(call, before, now)
