"""The command that runs this checkout's coach-tui."""

from __future__ import annotations

import sys


def coach_tui(*arguments: str) -> list[str]:
    """What to run, for subprocesses and pseudo-terminals."""
    return [sys.executable, "-m", "coach_tui", *arguments]
