"""What of each record stands in the data file's head: as much as the team page and a quick note need.

A row of the team page is made from a brief or from the whole record by the same function (`Team.row`).
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import msgspec

from ..domain.session import Session
from ..storage import BriefRules, Document

# Raise it whenever what stands in a brief changes.
_NUMBER = 1
_LAST_WORDS = "last_words"
_FIELDS = ("id", "rep", "kind", "status", "started")


def last_words(talk: Document) -> str:
    """The rep's last words in a finished talk, from its record or its brief."""
    if _LAST_WORDS in talk:
        return str(talk[_LAST_WORDS])
    return msgspec.convert(talk, Session).last_words()


def is_open(record: Document) -> bool:
    """Whether a session or a promise is still open."""
    return bool(record.get("status", "open") == "open")


def is_one_on_one(talk: Document) -> bool:
    """Whether a session is a one-on-one, and no check-in."""
    return bool(talk.get("kind", "one_on_one") == "one_on_one")


def _brief(table: str, document: Document) -> Document | None:
    if table == "promises":
        return document if is_open(document) else None
    if table != "sessions":
        return None
    finished = document.get("status") == "finished"
    if not finished and not is_open(document):
        return None
    brief = {field: document[field] for field in _FIELDS if field in document}
    try:
        return brief | {_LAST_WORDS: last_words(document)} if finished else brief
    except msgspec.ValidationError as problem:
        raise ValueError("a session that can’t be read") from problem


def _enough(table: str, documents: Iterable[Document]) -> list[Document]:
    if table != "sessions":
        return [found for each in documents if (found := _brief(table, each)) is not None]
    return list(_newest(documents))


def _newest(talks: Iterable[Document]) -> Iterable[Document]:
    """Every open talk, and each rep's finished ones back to the last one-on-one and the last words."""
    met: set[Any] = set()
    said: set[Any] = set()
    for talk in sorted(talks, key=itemgetter("id"), reverse=True):
        rep = talk.get("rep")
        # Most are of years ago: nothing more is read of them.
        if rep in met and rep in said and not is_open(talk):
            continue
        brief = _brief("sessions", talk)
        if brief is None:
            continue
        yield brief
        if not is_open(brief):
            if is_one_on_one(brief):
                met.add(rep)
            if brief[_LAST_WORDS]:
                said.add(rep)


def _weaker(table: str, old: Document, new: Document | None) -> bool:
    if table != "sessions" or is_open(old):
        return False
    return new is None or _standing(new) != _standing(old)


def _standing(talk: Document) -> tuple[Any, ...]:
    return talk.get("rep"), talk.get("status"), is_one_on_one(talk), bool(talk.get(_LAST_WORDS))


BRIEFS = BriefRules(
    number=_NUMBER,
    whole=frozenset({"reps", "counters", "_undo"}),
    brief=_brief,
    enough=_enough,
    weaker=_weaker,
)
