"""`coach-tui note REP TEXT`: quick capture between two talks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from ..errors import CoachError
from .call import Call
from .output import out_json, say

HELP = """Keeps a note about a rep, the text exactly as it is.

  coach-tui note maya "Pricing came back from legal today"
  coach-tui note maya --private "Ask about the move, gently"
  pbpaste | coach-tui note maya -
  coach-tui note maya -- "-5 % on renewals\""""


def arguments(parser: ArgumentParser) -> None:
    """About whom, and what."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")
    parser.add_argument("text", metavar="TEXT", help="the note in quotes; - reads standard input, all of it")
    parser.add_argument("--private", action="store_true", help="never in shared view, never on paper")


def run(call: Call) -> int:
    """Keep the note."""
    rep = call.coach.team.find(call.args.rep)
    text = standard_input() if call.args.text == "-" else call.args.text
    note = call.coach.notes.add(rep.id, text, private=call.args.private)
    say(f"Kept{' as private' if note.private else ''}: a note about {rep.name}.")
    if call.json:
        out_json({"id": note.id, "rep": rep.id, "text": note.text, "private": note.private, "at": note.at})
    return 0


def standard_input() -> str:
    """All of standard input, UTF-8, exactly: a line feed at its end stays too."""
    if sys.stdin is None:
        raise CoachError("There is no standard input to read.", "Give the text itself in quotes.")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise CoachError("The input is not UTF-8 text.", "Save it as UTF-8, then try again.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise CoachError(f"The input can’t be read: {reason}.", "Give the text itself in quotes.") from None
