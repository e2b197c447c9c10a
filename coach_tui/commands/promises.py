"""What `kept`, `moved` and `dropped` share: code, effect and words, what is said, and the JSON."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from ..coach.history import promise_json
from ..coach.promises import is_to_tell
from ..display import one_line
from ..domain.plan import Effect, Promise
from ..errors import CoachError
from .call import Call
from .output import out, out_json, say

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


def effect_options(parser: ArgumentParser) -> None:
    """What it did, in the rep's word, and what the rep said with it."""
    parser.add_argument("--effect", choices=tuple(EFFECTS), help="what it did, in the rep’s word")
    parser.add_argument("--words", metavar="TEXT", default="", help="what the rep said with it")


def effect_of(args: Namespace) -> Effect | None:
    """The effect as records spell it."""
    return None if args.effect is None else EFFECTS[args.effect]


def words_of(args: Namespace) -> str:
    """The rep's words, exactly. Raises CoachError when they stand without an effect."""
    words: str = args.words
    if words and args.effect is None:
        raise CoachError("--words is what the rep said a promise did.", "Give --effect with it.")
    return words


def say_closed(call: Call, before: Promise, now: Promise) -> None:
    """“B2 is kept: the words (the rep).”, or that it goes on, or that only something about it is new."""
    if before.status != now.status:
        name = call.coach.team.get(now.rep).name
        say(f"{now.code} is {now.status}: “{one_line(now.what, WHAT_WIDTH)}” ({name}).")
    elif now.status == "open":
        say(f"{now.code} goes on.")
    else:
        say(f"{now.code} was {now.status} already.{' Noted why.' if before.why != now.why else ''}")


def finish(call: Call, before: Promise, now: Promise) -> int:
    """Say the effect where one was given; then the line that tells the rep, or the JSON with it."""
    if call.args.effect is not None and now.effect is not None:
        say(f"Noted: {EFFECT_WORDS[now.effect]}.")
    tell = _telling(call, before, now)
    if call.json:
        out_json(closed_json(now) | {"tell": tell or None})
    elif tell:
        out(f"To tell {call.coach.team.get(now.rep).first_name}: {one_row(tell)}")
    return 0


def one_row(text: str) -> str:
    """The text with its line breaks as spaces."""
    return " ".join(text.splitlines())


def _telling(call: Call, before: Promise, now: Promise) -> str:
    """What tells the rep, for a promise of the manager that changed; what the rep said itself needs none."""
    if not is_to_tell(before, now) or getattr(call.args, "goes_on", False):
        return ""
    call.name_manager()
    return call.coach.promises.telling([now], call.coach.manager)


def closed_json(promise: Promise) -> dict[str, Any]:
    """A promise as `show --json` lists it, with its rep, the day it was closed and why."""
    return promise_json(promise) | {
        "rep": promise.rep,
        "closed_on": promise.closed_on.isoformat() if promise.closed_on else None,
        "why": promise.why or None,
    }
