"""`coach-tui archive REP`: puts a rep aside, or brings one back."""

from __future__ import annotations

from argparse import ArgumentParser

from ..coach import Coach
from ..domain.rep import Rep
from .call import Call
from .output import out_json, say
from .reps import rep_argument
from .show import rep_json

HELP = """Puts a rep aside: out of the team, with everything kept. Nothing is deleted.

  coach-tui archive "Maya Brandt"
  coach-tui archive "Maya Brandt" --back"""


def arguments(parser: ArgumentParser) -> None:
    """Whom, and which way."""
    rep_argument(parser)
    parser.add_argument("--back", action="store_true", help="bring the rep back into the team")


def run(call: Call) -> int:
    """Put aside or bring back; what is so already stays so."""
    team, back = call.coach.team, call.args.back
    before = team.find(call.args.rep, aside=back)
    rep = team.bring_back(before.id) if back else team.archive(before.id)
    already = " already" if rep == before else ""
    if back:
        say(f"{rep.name} is in the team{already or ' again'}.")
    else:
        say(f"{rep.name} is put aside{already}. {_kept(call.coach, rep)}")
    if call.json:
        out_json(rep_json(rep))
    return 0


def _kept(coach: Coach, rep: Rep) -> str:
    count = len(coach.team.open_promises(rep.id))
    if not count:
        return "Everything is kept."
    return f"Everything is kept; {'one promise stays' if count == 1 else f'{count} promises stay'} open."
