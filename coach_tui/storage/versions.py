"""Which of two states of one record is the newer one, told by counts a copy and never by clocks.

A document carries its version vector in the field `v`: `{copy: n}`, where `copy` names a copy of the data
file (see copies) and `n` counts the changes that were made to the document there.
"""

from __future__ import annotations

from typing import Literal, TypeGuard

from coach_tui.storage.main_file import Document

FIELD = "v"
COUNTERS = "counters"

Vector = dict[str, int]
Order = Literal["same", "newer", "older", "siblings"]


def is_counted(table: str) -> bool:
    """Whether the documents of a table carry vectors: people's records do, the file's own books don't."""
    return not table.startswith("_") and table != COUNTERS


def vector(document: Document | None) -> Vector:
    """The document's version vector; empty when it has none, or something else stands in its place."""
    found = (document or {}).get(FIELD)
    return dict(found) if is_vector(found) else {}


def is_vector(value: object) -> TypeGuard[Vector]:
    """Whether this is a version vector: text to whole numbers from one up."""
    return isinstance(value, dict) and all(
        isinstance(copy, str) and type(n) is int and n > 0 for copy, n in value.items()
    )


def stamped(document: Document, before: Document | None, copy: str) -> Document:
    """A new dict: `document` with one change by `copy` more than `before` had (None: it is new)."""
    return with_vector(document, raised(vector(before), copy))


def with_vector(document: Document, vector: Vector) -> Document:
    """A new dict: `document` with this vector as its last field, and without any other."""
    return {**bare(document), FIELD: vector}


def raised(vector: Vector, copy: str) -> Vector:
    """A new vector with one change by `copy` more."""
    return {**vector, copy: vector.get(copy, 0) + 1}


def joined(a: Vector, b: Vector) -> Vector:
    """A new vector that descends from both: the higher number of each copy, the copies in order."""
    return {copy: max(a.get(copy, 0), b.get(copy, 0)) for copy in sorted({*a, *b})}


def bare(document: Document) -> Document:
    """A new dict: `document` without its vector."""
    return {field: value for field, value in document.items() if field != FIELD}


def order(a: Vector, b: Vector) -> Order:
    """What `a` is, seen from `b`: of two that each know a change that the other doesn't, "siblings"."""
    more = any(n > b.get(copy, 0) for copy, n in a.items())
    less = any(n > a.get(copy, 0) for copy, n in b.items())
    if more and less:
        return "siblings"
    return "newer" if more else "older" if less else "same"
