"""Which rep a command speaks of."""

from __future__ import annotations

from argparse import ArgumentParser

from ..domain.rep import Rep
from .call import Call
from .output import say


def rep_argument(parser: ArgumentParser) -> None:
    """The argument REP."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")


def find_rep(call: Call) -> Rep:
    """The rep; that a rep is put aside is said, since the team does not show what changes."""
    rep = call.coach.team.find(call.args.rep)
    if rep.archived:
        say(f"{rep.name} is put aside; coach-tui archive {rep.id} --back brings the rep back.")
    return rep
