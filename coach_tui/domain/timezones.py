"""A time zone by its name or its city: “Europe/Berlin”, “berlin”, “new york”."""

from __future__ import annotations

from datetime import datetime
from functools import cache


def find_timezone(text: str) -> str | None:
    """The zone's own name, None when this machine knows no such zone or the city names several.

    Where the machine has no zone data at all, the text is taken as it is.
    """
    wanted = "_".join(text.casefold().split())
    known = _known()
    if not known:
        return text.strip()
    whole = [name for name in known if name.casefold() == wanted]
    cities = [name for name in known if name.casefold().endswith(f"/{wanted}")]
    found = whole or cities
    return found[0] if len(found) == 1 else None


def time_there(zone: str, now: datetime) -> str:
    """The time in that zone at an aware moment, HH:MM; empty where the machine has no data for it."""
    import zoneinfo

    try:
        return f"{now.astimezone(zoneinfo.ZoneInfo(zone)):%H:%M}"
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ""


@cache
def _known() -> frozenset[str]:
    import zoneinfo

    return frozenset(zoneinfo.available_timezones())
