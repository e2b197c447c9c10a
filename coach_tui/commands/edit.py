"""`coach-tui edit REP`: changes what is known of a rep."""

from __future__ import annotations

from argparse import ArgumentParser

from ..display import quoted
from ..domain.rep import Rep
from ..errors import CoachError
from .add import check_timezone
from .call import Call
from .output import out_json, say
from .parsing import whole_number
from .reps import find_rep, rep_argument
from .show import rep_json

HELP = """Changes what is known of a rep; what is not named stays. "" empties a text.

  coach-tui edit maya --role "Team lead" --every 21
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
    parser.add_argument("--every", metavar="DAYS", type=whole_number, help="the agreed rhythm in days")
    parser.add_argument("--timezone", metavar="TZ", help="such as Europe/Berlin")


def run(call: Call) -> int:
    """Change the rep, and say each change before → after."""
    args = call.args
    if all(value is None for value in (args.name, args.role, args.called, args.every, args.timezone)):
        raise CoachError(
            "Nothing is named to change.", "Give --name, --role, --called, --every or --timezone."
        )
    before = find_rep(call)
    if args.timezone:
        check_timezone(args.timezone)
    rep = call.coach.team.edit(
        before.id,
        name=args.name,
        role=args.role,
        called=args.called,
        every=args.every,
        timezone=args.timezone,
    )
    say(*(_changes(before, rep) or [f"{rep.name} is as before."]))
    if call.json:
        out_json(rep_json(rep))
    return 0


def _changes(before: Rep, rep: Rep) -> list[str]:
    both = [(title, getattr(before, field), getattr(rep, field)) for field, title in FIELDS.items()]
    return [f"{rep.name}, {title}: {_value(was)} → {_value(now)}." for title, was, now in both if was != now]


def _value(value: str | int | None) -> str:
    return (quoted(value) if isinstance(value, str) else str(value)) if value else "none"
