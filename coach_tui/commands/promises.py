"""What `kept`, `moved` and `dropped` share: the code, the effect, what is said and the JSON."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from ..coach.history import promise_json
from ..display import one_line
from ..domain.plan import Effect, Promise
from .call import Call
from .output import out_json, say

if TYPE_CHECKING:
    from argparse import Namespace

EFFECTS: dict[str, Effect] = {
    "helped": "helped",
    "no-difference": "no_difference",
    "added-pressure": "added_pressure",
}
EFFECT_WORDS = {
    "helped": "it helped",
    "no_difference": "it made no difference",
    "added_pressure": "it added pressure",
}
WHAT_WIDTH = 80


def code_argument(parser: ArgumentParser) -> None:
    """Which promise."""
    parser.add_argument("code", metavar="CODE", help="its code, as screens and paper show it (K7)")


def effect_option(parser: ArgumentParser) -> None:
    """What it did, in the rep's word."""
    parser.add_argument("--effect", choices=tuple(EFFECTS), help="what it did, in the rep’s word")


def effect_of(args: Namespace) -> Effect | None:
    """The effect as records spell it."""
    return None if args.effect is None else EFFECTS[args.effect]


def say_closed(call: Call, before: Promise, now: Promise) -> None:
    """“B2 is kept: the words (the rep).”, or that only the effect is new."""
    if before.status == now.status:
        say(f"{now.code} was {now.status} already.")
    else:
        name = call.coach.team.get(now.rep).name
        say(f"{now.code} is {now.status}: “{one_line(now.what, WHAT_WIDTH)}” ({name}).")


def finish(call: Call, promise: Promise) -> int:
    """Say the effect where one was given, print the JSON where it is wanted."""
    if call.args.effect is not None and promise.effect is not None:
        say(f"Noted: {EFFECT_WORDS[promise.effect]}.")
    if call.json:
        out_json(closed_json(promise))
    return 0


def closed_json(promise: Promise) -> dict[str, Any]:
    """A promise as `show --json` lists it, with its rep, the day it was closed and why."""
    return promise_json(promise) | {
        "rep": promise.rep,
        "closed_on": promise.closed_on.isoformat() if promise.closed_on else None,
        "why": promise.why or None,
    }
