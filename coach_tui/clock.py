"""The one clock. `COACH_TUI_NOW` (ISO 8601) sets it for tests; today is the manager's local day."""

from __future__ import annotations

import os
from datetime import date, datetime


def now() -> datetime:
    """This moment, with the local offset."""
    fixed = os.environ.get("COACH_TUI_NOW")
    if fixed:
        moment = datetime.fromisoformat(fixed)
        return moment if moment.tzinfo else moment.astimezone()
    return datetime.now().astimezone()


def today() -> date:
    """The manager's local day."""
    return now().date()


def stamp() -> str:
    """This moment as records keep it: ISO 8601 to the second, with the offset at writing."""
    return now().isoformat(timespec="seconds")
