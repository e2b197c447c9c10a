"""`coach-tui kept CODE`: a promise was kept."""

from __future__ import annotations

from argparse import ArgumentParser

from ..domain.plan import Promise
from ..errors import CoachError
from .call import Call
from .promises import code_argument, effect_of, effect_options, finish, say_closed, words_of

HELP = """A promise was kept. What it did may be added later: kept CODE --effect helped.

  coach-tui kept K7
  coach-tui kept K7 --effect helped --words "Two mornings free of mail."
  coach-tui kept K7 --effect helped --goes-on    (it helped, and runs on)"""


def arguments(parser: ArgumentParser) -> None:
    """Which promise, and what it did."""
    code_argument(parser)
    effect_options(parser)
    parser.add_argument("--goes-on", action="store_true", help="a support that runs on stays open")


def run(call: Call) -> int:
    """Close the promise as kept, or say what it did while it goes on."""
    before = call.coach.promises.find(call.args.code)
    now = _goes_on(call, before) if call.args.goes_on else _kept(call, before)
    say_closed(call, before, now)
    return finish(call, before, now)


def _kept(call: Call, before: Promise) -> Promise:
    return call.coach.promises.keep(before.id, effect_of(call.args), words_of(call.args))


def _goes_on(call: Call, before: Promise) -> Promise:
    effect = effect_of(call.args)
    if effect is None:
        raise CoachError("--goes-on says what a promise did so far.", "Give --effect with it.")
    return call.coach.promises.said(before.id, effect, words_of(call.args))
