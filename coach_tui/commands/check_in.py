"""`coach-tui check-in REP [TEXT]`: two minutes between two talks."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from .. import clock
from ..coach.history import session_json
from ..display import one_line
from .call import Call
from .due import read_when, when_words
from .note import standard_input
from .output import out_json, say
from .reps import find_rep, rep_argument

WHAT_WIDTH = 60

HELP = """A check-in: what is easier and what is not, in the rep's words, and the day of the next talk.
Before it, say what became of your promises: kept, moved and dropped do, each with --effect.

  coach-tui check-in maya "Mornings are easier. Legal still takes a week."
  coach-tui check-in maya --next fri 14:00
  pbpaste | coach-tui check-in maya - --next "10 dec\""""


def arguments(parser: ArgumentParser) -> None:
    """With whom, what was said, and when next."""
    rep_argument(parser)
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", default="", help="the rep’s words; - reads standard input"
    )
    parser.add_argument(
        "--next",
        metavar="DATE [TIME]",
        nargs="+",
        dest="next_talk",
        help="the next talk; without it the day that is agreed, or the rhythm’s",
    )


def run(call: Call) -> int:
    """Keep the check-in, and set the next day."""
    coach, args = call.coach, call.args
    rep = find_rep(call)
    text = standard_input() if args.text == "-" else args.text
    day, time = _next(call, rep.id, args.next_talk)
    held = coach.check_ins.add(rep.id, text, day, time)
    say(f"Kept: a check-in with {rep.name}. You talk next on {when_words(day, time)}.")
    say(*(_unsaid(p.code or "", p.what) for p in coach.promises.to_ask(rep.id) if p.status == "open"))
    if call.json:
        head = {"kind": "check_in", "id": held.id, "rep": rep.id, "date": held.started[:10]}
        due = {"next_due": day.isoformat(), "next_time": time or None}
        out_json(head | session_json(held) | due)
    return 0


def _next(call: Call, rep_id: int, words: list[str] | None) -> tuple[date, str]:
    return read_when(words, clock.today()) if words else call.coach.check_ins.offered(rep_id)


def _unsaid(code: str, what: str) -> str:
    return f"Still open: {code} {one_line(what, WHAT_WIDTH)}"
