"""`coach-tui compact`: folds the journal into the TinyDB file."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .output import out_json, say

HELP = """Folds the journal into the TinyDB file, so that any TinyDB program sees everything.

  coach-tui compact
  coach-tui compact --file team.json"""


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""
    del parser


def run(call: Call) -> int:
    """Fold."""
    coach = call.coach
    coach.fold()
    there = coach.file.exists()
    say(
        f"Everything is in {coach.file}."
        if there
        else f"There is nothing to fold: {coach.file} is not there yet."
    )
    if call.json:
        out_json({"file": str(coach.file), "bytes": coach.file.stat().st_size if there else None})
    return 0
