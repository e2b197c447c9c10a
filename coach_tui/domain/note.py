"""A note between two talks."""

from __future__ import annotations

from msgspec import Struct


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Quick capture about one rep. `at` is an ISO 8601 instant with offset; the text is kept exactly."""

    id: int
    rep: int
    text: str
    at: str
    private: bool = False
