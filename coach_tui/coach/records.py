"""Typed reading and writing of records: the only place where records meet the store's documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import msgspec
from msgspec import Struct

from ..domain.measures import Result
from ..domain.note import Note
from ..domain.plan import Plan, Promise
from ..domain.rep import Rep
from ..domain.session import Session
from ..errors import DataFileError
from ..storage import Store, undo

TABLES: dict[type[Struct], str] = {
    Rep: "reps",
    Session: "sessions",
    Plan: "plans",
    Promise: "promises",
    Note: "notes",
    Result: "results",
}
COUNTERS = "counters"
# Where the manager stands, and the line being written: taking a change back never takes these along.
WHERE_ONE_STANDS = ("draft", "stage", "group", "stamped", "asked", "reflected")

R = TypeVar("R", Rep, Session, Plan, Promise, Note, Result)
P = ParamSpec("P")
Result_ = TypeVar("Result_")
Self = TypeVar("Self", bound="HasRecords")


class HasRecords(Protocol):
    """Use cases over records."""

    _records: Records


def in_one_go(
    method: Callable[Concatenate[Self, P], Result_],
) -> Callable[Concatenate[Self, P], Result_]:
    """Read, change and save under one lock, from what is on the disk now.

    Without it another process that writes between the reading and the saving would have its change undone.
    """

    @wraps(method)
    def run(self: Self, /, *args: P.args, **kwargs: P.kwargs) -> Result_:
        with self._records.store.transaction():
            return method(self, *args, **kwargs)

    return run


class Records:
    """Records of the data file by type. Reading is from memory; `save` is durable when it returns."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def get(self, kind: type[R], record_id: int) -> R | None:
        """The record with this id, or None."""
        document = self.store.get(TABLES[kind], record_id)
        return None if document is None else self.read(kind, document)

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind, oldest first."""
        return [self.read(kind, d) for d in sorted(self.store.all(TABLES[kind]), key=_id)]

    def of(self, kind: type[R], rep_id: int) -> list[R]:
        """The records of one rep, oldest first."""
        found = self.store.where(TABLES[kind], "rep", rep_id)
        return [self.read(kind, d) for d in sorted(found, key=_id)]

    def documents(self, kind: type[R], rep_id: int) -> list[dict[str, Any]]:
        """One rep's documents as stored, oldest first: for views that need a field or two of many."""
        return sorted(self.store.where(TABLES[kind], "rep", rep_id), key=_id)

    def in_brief(self, kind: type[R], rep_id: int) -> list[dict[str, Any]]:
        """As `documents`, or of a large file that was not read whole yet only their briefs (see brief)."""
        return sorted(self.store.brief_where(TABLES[kind], "rep", rep_id), key=_id)

    def save(self, *records: Rep | Session | Plan | Promise | Note | Result) -> None:
        """All of these, or none, durable when it returns."""
        self.save_all(records)

    def save_all(
        self,
        records: Iterable[Rep | Session | Plan | Promise | Note | Result],
        *,
        drop: Iterable[Plan | Note | Session] = (),
        codes: int | None = None,
    ) -> None:
        """One transaction: these records in, the dropped ones out, the count of codes allotted set."""
        with self.store.transaction() as change:
            for record in records:
                change.put(TABLES[type(record)], to_document(record))
            for record in drop:
                change.delete(TABLES[type(record)], record.id)
            if codes is not None:
                # A code that was on paper once is never another promise's.
                change.put(COUNTERS, {"id": 1, "next_code": codes}, lasting=True)

    def undoable(self, label: str, rep_id: int | None = None, key: str = "") -> None:
        """What is saved in this go becomes one step to take back, called `label`: no private words in it.

        Of use cases within each other the outer one names it, first. Steps of one `key` are one.
        """
        with self.store.transaction() as change:
            change.undoable(label, rep=rep_id, key=key, loose=WHERE_ONE_STANDS)

    def forget_steps(self) -> None:
        """No change can be taken back any more, and none of their words stay after the next fold."""
        undo.forget(self.store)

    def step_needs(self, record: Session | Plan) -> bool:
        """Whether a change of this record can be taken back, or done again."""
        return undo.touches(self.store, TABLES[type(record)], record.id)

    def called(self, rep_id: int) -> str:
        """What the rep is called, for the names of steps."""
        rep = self.get(Rep, rep_id)
        return "a rep" if rep is None else rep.first_name

    def next_code(self) -> int:
        """How many promise codes this file has allotted."""
        counters = self.store.get(COUNTERS, 1) or {}
        return int(counters.get("next_code", 0))

    def new_id(self) -> int:
        """A fresh id, later than every other of this file."""
        return self.store.new_id()

    def read(self, kind: type[R], document: dict[str, Any]) -> R:
        """The record that a stored document holds."""
        try:
            return msgspec.convert(document, kind)
        except msgspec.ValidationError as problem:
            raise DataFileError(
                f"{self.store.path} holds a record of {TABLES[kind]} that can't be read"
                f" (id {document.get('id')}{_where(problem)}).",
                "Another program may have changed it. Put a backup of the file in its place.",
            ) from None


def to_document(record: Struct) -> dict[str, Any]:
    """The record as a JSON-like document: days and instants as text, absent fields left out."""
    document: dict[str, Any] = msgspec.to_builtins(record)
    return document


def _where(problem: msgspec.ValidationError) -> str:
    """“, at `$.status`”, where it is known; never what stands there, which may be private."""
    found = re.search(r" - at (`[^`]*`)$", str(problem))
    return f", at {found[1]}" if found else ""


def _id(document: dict[str, Any]) -> int:
    return int(document["id"])
