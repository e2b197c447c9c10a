"""`coach-tui result REP MEASURE PERIOD VALUE`: one result by hand."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .figures import enter, figure_arguments

HELP = """Sets one result by hand, beside its target. It replaces what was there, and says both.

  coach-tui result maya revenue_won 2026-11 412000
  coach-tui result maya win_rate 2026-Q4 31.5 --unit %"""


def arguments(parser: ArgumentParser) -> None:
    """Whose result, of what, when, how much."""
    figure_arguments(parser)


def run(call: Call) -> int:
    """Keep the result."""
    return enter(call, "actual")
