"""Ids for what a merge adds: the same on both sides, so that merging here, there or twice adds it once."""

from __future__ import annotations

import hashlib
from typing import Any

from ..storage import codec

_RANDOM_BITS = 21


def derived_id(base: int, one: Any, other: Any) -> int:
    """An id of the same second as `base`, from the two JSON values that met there, whichever comes first."""
    both = sorted(map(_canonical, (one, other)))
    digest = hashlib.blake2b(b"\0".join((b"%d" % base, *both)), digest_size=4).digest()
    head, low = (
        base >> _RANDOM_BITS << _RANDOM_BITS,
        int.from_bytes(digest, "big") & ((1 << _RANDOM_BITS) - 1),
    )
    return head + low if head + low != base else base + 1


def _canonical(value: Any) -> bytes:
    return codec.encode(dict(sorted(value.items())) if isinstance(value, dict) else value)
