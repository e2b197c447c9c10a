"""A rep: the salesperson the manager coaches."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

NAME_LIMIT = 200


class Rep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One salesperson. `every` is the agreed rhythm in days; `due` the agreed next one-on-one, if any.

    `due_time` is "HH:MM". `due` is spent by any finished session on or after it. `rhythm` are the words
    in which `every` was said, if more than the number. `aside_on` is the day the rep was put aside.
    """

    id: int
    name: str
    called: str = ""
    role: str = ""
    every: int | None = None
    rhythm: str = ""
    timezone: str = ""
    due: date | None = None
    due_time: str = ""
    archived: bool = False
    aside_on: date | None = None

    @property
    def first_name(self) -> str:
        """What the gutter shows: the called-by name, or the first word of the full one."""
        return self.called or self.name.split(maxsplit=1)[0]


def name_problem(name: str) -> str:
    """Why this can't be a name, as the end of a sentence; empty when it can."""
    if not name.strip():
        return "is empty"
    if len(name) > NAME_LIMIT:
        return f"is longer than {NAME_LIMIT} characters"
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in name):
        return "holds a control character"
    return ""
