"""`coach-tui add REP`: a new rep in the team."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .output import out_json, say
from .parsing import whole_number
from .rhythm_words import rhythm_argument, said_rhythm
from .show import rep_json

HELP = """Adds a rep to the team.

  coach-tui add "Maya Brandt" --role "Account executive" --every 14
  coach-tui add "Tom Okafor" --called Tommy --timezone Europe/London
  coach-tui add "Ines Faria" --rhythm "every second tuesday\""""


def arguments(parser: ArgumentParser) -> None:
    """The rep's name and what is known of the rep."""
    parser.add_argument("rep", metavar="REP", help="the full name, 1 to 200 characters")
    parser.add_argument("--role", default="", help="what the rep does")
    parser.add_argument("--called", metavar="NAME", default="", help="what the rep is called by")
    parser.add_argument("--every", metavar="DAYS", type=whole_number, help="the agreed rhythm in days")
    rhythm_argument(parser)
    parser.add_argument("--timezone", metavar="TZ", default="", help="such as Europe/Berlin, or the city")


def run(call: Call) -> int:
    """Add the rep."""
    args = call.args
    said = said_rhythm(args)
    rep = call.coach.team.add(
        args.rep,
        role=args.role,
        called=args.called,
        every=said.every if said else args.every,
        rhythm=said.text if said else "",
        first=(said.first, said.time) if said and said.first_said else None,
        timezone=args.timezone,
    )
    say(f"{rep.name} is in the team.")
    if call.json:
        out_json(rep_json(rep))
    return 0
