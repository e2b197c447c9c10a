"""The one clock. `COACH_TUI_NOW` (ISO 8601) sets it for tests; today is the manager's local day."""

from __future__ import annotations

import os
from datetime import date, datetime

from .errors import CoachError

YEARS = range(2020, 2200)


def now() -> datetime:
    """This moment, with the local offset."""
    fixed = os.environ.get("COACH_TUI_NOW")
    if fixed:
        return _fixed(fixed)
    return datetime.now().astimezone()


def _fixed(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.year in YEARS:
            return moment if moment.tzinfo else moment.astimezone()
    except ValueError:
        pass
    raise CoachError(
        "COACH_TUI_NOW is no moment that the app can be set to.", "Write it like 2026-11-24T09:00:00+01:00."
    )


def today() -> date:
    """The manager's local day."""
    return now().date()


def stamp() -> str:
    """This moment as records keep it: ISO 8601 to the second, with the offset at writing."""
    return now().isoformat(timespec="seconds")
