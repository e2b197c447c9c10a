"""Ids that never meet: the second since 2020 in the high bits, 21 fresh random bits below.

They rise with time, fit a JavaScript number, and are never used again, so that two copies of a file can be
merged and a stock TinyDB writer, who counts on from the highest id, overwrites nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from coach_tui import clock

_RANDOM_BITS = 21
_CROWDED = 1 << 19
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# Above this an id isn't one of ours, and must not drag our seconds along.
_LARGEST = 1 << 53


def _random() -> int:
    # `secrets` would do the same, and take OpenSSL along into every command's start.
    return int.from_bytes(os.urandom(3), "big") >> (24 - _RANDOM_BITS)


class IdSource:
    """Gives ids out. `seen` is told every id in the file; `taken` answers whether one is in use."""

    def __init__(self, taken: Callable[[int], bool]) -> None:
        self._taken = taken
        self._last_second = 0
        self._given: set[int] = set()

    def seen(self, doc_id: int) -> None:
        """Keeps new ids at or above the second of `doc_id`."""
        if doc_id < _LARGEST:
            self._advance(doc_id >> _RANDOM_BITS)

    def new(self) -> int:
        """An id that is not in the file and was not given before."""
        self._advance(int((clock.now() - _EPOCH).total_seconds()))
        if len(self._given) > _CROWDED:
            self._advance(self._last_second + 1)
        while True:
            doc_id = self._last_second << _RANDOM_BITS | _random()
            if doc_id and doc_id not in self._given and not self._taken(doc_id):
                self._given.add(doc_id)
                return doc_id

    def _advance(self, second: int) -> None:
        if second > self._last_second:
            self._last_second = second
            self._given.clear()
