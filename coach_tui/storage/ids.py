"""Ids that never meet: the second since 2020 in the high bits, random bits below.

They rise in the order they are given, fit a JavaScript number, and are never used again, so that two copies
of a file can be merged and a stock TinyDB writer, who counts on from the highest id, overwrites nothing.
The first id of a second has 21 fresh random bits. Those after it follow at random distances of up to 20 bits,
so that what was kept first stands first and two programs that ask at one moment are as unlikely to meet as
before. Many ids at once run ahead of the clock; the next ones go on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from coach_tui import clock

_RANDOM_BITS = 21
_STEP_BITS = 20
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# Above this an id isn't one of ours, and must not drag our seconds along.
_LARGEST = 1 << 53


def _random(bits: int) -> int:
    # `secrets` would do the same, and take OpenSSL along into every command's start.
    return int.from_bytes(os.urandom(3), "big") >> (24 - bits)


class IdSource:
    """Gives ids out. `seen` is told every id in the file; `taken` answers whether one is in use."""

    def __init__(self, taken: Callable[[int], bool]) -> None:
        self._taken = taken
        self._last = 0

    @property
    def last(self) -> int:
        """The largest id seen or given."""
        return self._last

    def seen(self, doc_id: int) -> None:
        """Keeps new ids above `doc_id`."""
        if self._last < doc_id < _LARGEST:
            self._last = doc_id

    def new(self) -> int:
        """An id above every other, that was not given before."""
        second = int((clock.now() - _EPOCH).total_seconds())
        if second > self._last >> _RANDOM_BITS:
            self._last = second << _RANDOM_BITS | _random(_RANDOM_BITS)
        else:
            self._last += 1 + _random(_STEP_BITS)
        while self._taken(self._last):
            self._last += 1
        return self._last


def moment_of(doc_id: int) -> datetime:
    """When an id was given out, in UTC, to the second (an id that is not one of ours: the beginning)."""
    return _EPOCH + timedelta(seconds=doc_id >> _RANDOM_BITS if 0 < doc_id < _LARGEST else 0)
