"""One thing that `doctor` looks at: how it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ...errors import CoachError


class Check(Struct, frozen=True):
    """`detail` is a sentence, `do` says what to do or is None; not `ok` means that it needs a look."""

    name: str
    ok: bool
    detail: str
    do: str | None = None


def checked(name: str, look: Callable[[str], Check]) -> Check:
    """That check; one that can't be made is not ok, and the others still run."""
    try:
        return look(name)
    except CoachError as problem:
        return Check(name, False, problem.message, problem.hint or None)
    except Exception as mistake:
        return Check(name, False, f"This could not be looked at ({type(mistake).__name__}).")
