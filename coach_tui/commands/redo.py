"""`coach-tui redo`: does again what was undone last."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .turning import say_turned

HELP = """Does again what was undone last. A new change leaves nothing to do again.

  coach-tui redo"""


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""
    del parser


def run(call: Call) -> int:
    """Redo."""
    return say_turned(call, "Redone", call.coach.changes.redo())
