"""`coach-tui target REP MEASURE PERIOD VALUE`: one target by hand."""

from __future__ import annotations

from argparse import ArgumentParser

from .call import Call
from .figures import enter, figure_arguments

HELP = """Sets one target by hand. A second one for the same rep, measure, period and unit replaces it.

  coach-tui target maya revenue_won 2026-12 450000 --unit EUR
  coach-tui target maya demos_held 2026-Q4 12"""


def arguments(parser: ArgumentParser) -> None:
    """Whose target, of what, when, how much."""
    figure_arguments(parser)


def run(call: Call) -> int:
    """Keep the target."""
    return enter(call, "target")
