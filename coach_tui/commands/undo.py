"""`coach-tui undo`: takes back the last change that a command or the app made."""

from __future__ import annotations

from argparse import ArgumentParser

from ..coach.undo import Step
from .call import Call
from .output import out, out_json, say
from .turning import say_turned, step_json

HELP = """Takes back the last change that a command or the app made; again, the one before it.

  coach-tui undo
  coach-tui undo --list"""


def arguments(parser: ArgumentParser) -> None:
    """Undo, or look first."""
    parser.add_argument("--list", action="store_true", help="what can be taken back, newest first")


def run(call: Call) -> int:
    """Undo, or list."""
    changes = call.coach.changes
    if not call.args.list:
        return say_turned(call, "Undone", changes.undo())
    steps = changes.steps()
    if call.json:
        out_json([step_json(step) for step in steps])
    out(*(_line(step) for step in steps if not call.json))
    if not steps:
        say("There is nothing to undo.")
    return 0 if steps else 1


def _line(step: Step) -> str:
    return f"{step.at[:10]} {step.at[11:16]}  {step.label}"
