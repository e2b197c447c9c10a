"""The option --rhythm: how often, in people's words."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from .. import clock
from ..domain.rhythm import Rhythm, every_problem, read_every
from ..errors import CoachError


def rhythm_argument(parser: ArgumentParser) -> None:
    """The option --rhythm, which stands in place of --every."""
    parser.add_argument("--rhythm", metavar="WORDS", help="or in words: “every second tuesday”, “2 weeks”")


def said_rhythm(args: Namespace) -> Rhythm | None:
    """The rhythm that --rhythm says, None without it. Raises CoachError for words that say none."""
    if args.rhythm is None:
        return None
    if args.every is not None:
        raise CoachError("--every and --rhythm say the same thing.", "Give one of them.")
    said = read_every(args.rhythm, clock.today())
    if said is None:
        raise CoachError(every_problem(args.rhythm))
    return said
