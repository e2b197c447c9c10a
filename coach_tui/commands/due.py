"""`coach-tui due REP DATE [TIME]`: the next one-on-one; `due REP none` takes its date away."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from .. import clock
from ..coach.team import TeamRow
from ..domain.days import day_problem, read_day, read_time, short_day
from ..domain.next_date import read_next
from ..errors import CoachError
from .call import Call
from .output import out_json, say
from .reps import find_rep, rep_argument
from .show import rep_json

HELP = """Sets the next one-on-one with a rep. A finished one on or after that day spends it.

  coach-tui due maya fri
  coach-tui due maya "10 dec" 14:00
  coach-tui due maya none"""


def arguments(parser: ArgumentParser) -> None:
    """With whom, and when."""
    rep_argument(parser)
    parser.add_argument(
        "when", metavar="DATE [TIME]", nargs="+", help="fri, 1 dec, in 2 weeks; 14:00, 2pm; or none"
    )
    parser.usage = f"{parser.prog} [options] REP DATE [TIME] | REP none"


def run(call: Call) -> int:
    """Set the day, or take it away."""
    team = call.coach.team
    rep = find_rep(call)
    before = team.row(rep)
    if [word.casefold() for word in call.args.when] == ["none"]:
        rep = team.clear_due(rep.id)
        say(_cleared(team.row(rep), before))
    else:
        day, time = read_when(call.args.when, clock.today())
        rep = team.set_due(rep.id, day, time)
        say(f"The next one-on-one with {rep.name} is {when_words(day, time)}{_was(before)}.")
    if call.json:
        out_json(rep_json(rep))
    return 0


def _cleared(now: TeamRow, before: TeamRow) -> str:
    if now.next_due is not None:
        by_rhythm = f"by the rhythm it is {when_words(now.next_due, now.due_time)}"
        return f"No date is agreed for the next one-on-one with {now.rep.name}; {by_rhythm}."
    return f"No date is agreed for the next one-on-one with {now.rep.name}{_was(before)}."


def _was(before: TeamRow) -> str:
    return f"; it was {when_words(before.next_due, before.due_time)}" if before.next_due else ""


def read_when(words: list[str], today: date) -> tuple[date, str]:
    """A day and a time (HH:MM or empty), in quotes or not: `"1 dec" 14`, `1 dec 14:00`, `fri`."""
    text, last = " ".join(words), words[-1]
    day, time = read_day(" ".join(words[:-1]), today), read_time(last)
    parted = (day, time) if day and time else None
    together = read_next(text, today)
    # Two words are DATE and TIME as the usage says; of more, “2 dec 2026” is one day.
    found = (parted or together) if len(words) == 2 else (together or parted)
    if found is None:
        raise CoachError(f"“{last}” is no time. Write 14:00 or 2pm." if day else day_problem(text))
    return found


def when_words(day: date, time: str) -> str:
    """“Thu 10 Dec, 14:00”."""
    return f"{short_day(day, clock.today())}{f', {time}' if time else ''}"
