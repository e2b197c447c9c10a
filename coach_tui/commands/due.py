"""`coach-tui due REP DATE [TIME]`: the next one-on-one."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from .. import clock
from ..domain.days import day_problem, read_day, read_day_time, read_time, short_day
from ..errors import CoachError
from .call import Call
from .output import out_json, say
from .reps import find_rep, rep_argument
from .show import rep_json

HELP = """Sets the next one-on-one with a rep. A finished one on or after that day spends it.

  coach-tui due maya fri
  coach-tui due maya "10 dec" 14:00"""


def arguments(parser: ArgumentParser) -> None:
    """With whom, and when."""
    rep_argument(parser)
    parser.add_argument("when", metavar="DATE [TIME]", nargs="+", help="fri, 1 dec, in 2 weeks; 14:00, 2pm")
    parser.usage = f"{parser.prog} [options] REP DATE [TIME]"


def run(call: Call) -> int:
    """Set the day."""
    team = call.coach.team
    rep = find_rep(call)
    before = team.row(rep)
    day, time = read_when(call.args.when, clock.today())
    rep = team.set_due(rep.id, day, time)
    was = f"; it was {_when(before.next_due, before.due_time)}" if before.next_due else ""
    say(f"The next one-on-one with {rep.name} is {_when(day, time)}{was}.")
    if call.json:
        out_json(rep_json(rep))
    return 0


def read_when(words: list[str], today: date) -> tuple[date, str]:
    """A day and a time (HH:MM or empty), in quotes or not: `"1 dec" 14`, `1 dec 14:00`, `fri`."""
    text, last = " ".join(words), words[-1]
    day, time = read_day(" ".join(words[:-1]), today), read_time(last)
    parted = (day, time) if day and time else None
    together = read_day_time(text, today)
    # Two words are DATE and TIME as the usage says; of more, “2 dec 2026” is one day.
    found = (parted or together) if len(words) == 2 else (together or parted)
    if found is None:
        raise CoachError(f"“{last}” is no time. Write 14:00 or 2pm." if day else day_problem(text))
    return found


def _when(day: date, time: str) -> str:
    return f"{short_day(day, clock.today())}{f', {time}' if time else ''}"
