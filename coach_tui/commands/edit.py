"""`coach-tui edit REP`: changes what is known of a rep."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Literal

from ..display import quoted
from ..domain.rep import Rep
from ..errors import CoachError
from .call import Call
from .due import when_words
from .output import out_json, say
from .parsing import whole_number
from .reps import find_rep, rep_argument
from .rhythm_words import rhythm_argument, said_rhythm
from .show import rep_json

HELP = """Changes what is known of a rep; what is not named stays. "" empties a text, none a rhythm.

  coach-tui edit maya --role "Team lead" --every 21
  coach-tui edit maya --rhythm "every second tuesday, first 8 dec"
  coach-tui edit maya --every none
  coach-tui edit maya --name "Maya Brandt-Ruiz\""""

FIELDS = {
    "name": "name",
    "role": "role",
    "called": "called",
    "every": "every (days)",
    "rhythm": "rhythm",
    "timezone": "time zone",
}


def arguments(parser: ArgumentParser) -> None:
    """Whom, and what changes."""
    rep_argument(parser)
    parser.add_argument("--name", help="the full name, 1 to 200 characters")
    parser.add_argument("--role", help="what the rep does")
    parser.add_argument("--called", metavar="NAME", help="what the rep is called by")
    parser.add_argument(
        "--every", metavar="DAYS", type=_days_or_none, help="the agreed rhythm in days, or none"
    )
    rhythm_argument(parser)
    parser.add_argument("--timezone", metavar="TZ", help="such as Europe/Berlin, or the city")


def run(call: Call) -> int:
    """Change the rep, and say each change before → after."""
    args = call.args
    given = (args.name, args.role, args.called, args.every, args.rhythm, args.timezone)
    if all(value is None for value in given):
        raise CoachError(
            "Nothing is named to change.", "Give --name, --role, --called, --every, --rhythm or --timezone."
        )
    before = find_rep(call)
    said = said_rhythm(args)
    rep = call.coach.team.edit(
        before.id,
        name=args.name,
        role=args.role,
        called=args.called,
        every=said.every if said else args.every,
        rhythm=said.text if said else None,
        first=(said.first, said.time) if said and said.first_said else None,
        timezone=args.timezone,
    )
    say(*(_changes(before, rep) or [f"{rep.name} is as before."]))
    if call.json:
        out_json(rep_json(rep))
    return 0


def _days_or_none(text: str) -> int | Literal["none"]:
    return "none" if text.strip().casefold() == "none" else whole_number(text)


def _changes(before: Rep, rep: Rep) -> list[str]:
    rows = [(title, getattr(before, field), getattr(rep, field)) for field, title in FIELDS.items()]
    changes = [
        f"{rep.name}, {title}: {_value(was)} → {_value(now)}." for title, was, now in rows if was != now
    ]
    if rep.due is not None and (rep.due, rep.due_time) != (before.due, before.due_time):
        changes.append(f"The next one-on-one with {rep.name} is {when_words(rep.due, rep.due_time)}.")
    return changes


def _value(value: str | int | None) -> str:
    return (quoted(value) if isinstance(value, str) else str(value)) if value else "none"
