"""`coach-tui add REP`: a new rep in the team."""

from __future__ import annotations

from argparse import ArgumentParser

from ..display import quoted
from ..errors import CoachError
from .call import Call
from .output import out_json, say
from .parsing import whole_number
from .show import rep_json

HELP = """Adds a rep to the team.

  coach-tui add "Maya Brandt" --role "Account executive" --every 14
  coach-tui add "Tom Okafor" --called Tommy --timezone Europe/London"""


def arguments(parser: ArgumentParser) -> None:
    """The rep's name and what is known of the rep."""
    parser.add_argument("rep", metavar="REP", help="the full name, 1 to 200 characters")
    parser.add_argument("--role", default="", help="what the rep does")
    parser.add_argument("--called", metavar="NAME", default="", help="what the rep is called by")
    parser.add_argument("--every", metavar="DAYS", type=whole_number, help="the agreed rhythm in days")
    parser.add_argument("--timezone", metavar="TZ", default="", help="such as Europe/Berlin")


def run(call: Call) -> int:
    """Add the rep."""
    args = call.args
    if args.timezone:
        check_timezone(args.timezone)
    rep = call.coach.team.add(
        args.rep, role=args.role, called=args.called, every=args.every, timezone=args.timezone
    )
    say(f"{rep.name} is in the team.")
    if call.json:
        out_json(rep_json(rep))
    return 0


def check_timezone(name: str) -> None:
    """Raises CoachError unless this machine knows the time zone; without any zone data all are taken."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        if zoneinfo.available_timezones():
            raise CoachError(
                f"{quoted(name)} is no time zone.", "Write it like Europe/Berlin or America/New_York."
            ) from None
