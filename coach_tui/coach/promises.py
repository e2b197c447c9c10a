"""Promises between two talks: kept, moved or dropped, found by their short code."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from .. import clock
from ..display import one_line
from ..domain import plan as planning
from ..domain.plan import Effect, Promise
from ..errors import CoachError, NotThere
from .records import TABLES, Records, in_one_go
from .team import refuse_past

LONGEST_CODE = 20


class Promises:
    """Use cases of agreed promises. Those that change one return it as it now stands on the disk.

    Each raises CoachError on a promise that is closed, with one exception: what it did is often said only
    later, so an effect may be added to one that is closed in the same way.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def find(self, code: str) -> Promise:
        """The promise with this code, in any case. Raises NotThere, or CoachError when two have it."""
        found = self._records.store.where(TABLES[Promise], "code", code.strip().upper())
        if not found:
            raise NotThere(
                f"No promise has the code “{one_line(code, LONGEST_CODE)}”.",
                "coach-tui show REP lists the open ones with their codes.",
            )
        if len(found) > 1:
            ids = " and ".join(str(d["id"]) for d in found)
            raise CoachError(
                f"More than one promise has the code {found[0]['code']} (ids {ids}).",
                "Another program may have changed the file.",
            )
        return self._records.read(Promise, found[0])

    def get(self, promise_id: int) -> Promise:
        """The promise with this id."""
        promise = self._records.get(Promise, promise_id)
        if promise is None:
            raise NotThere("That promise is not in the data file.", "Open the rep again.")
        return promise

    @in_one_go
    def keep(self, promise_id: int, effect: Effect | None = None) -> Promise:
        """It was kept. `effect` is the rep's word for what it did."""
        promise = self.get(promise_id)
        if effect is None or promise.status != "kept":
            promise = planning.keep_promise(_open(promise), clock.today())
        return self._save(promise, effect)

    @in_one_go
    def move(self, promise_id: int, day: date, effect: Effect | None = None) -> Promise:
        """It is due on another day, today or later. The day it has already is no move."""
        promise = _open(self.get(promise_id))
        refuse_past(day)
        if problem := planning.move_problem(promise, day):
            raise CoachError(
                f"{promise.code} {problem}.", "Give a day that fits, or drop it and agree on a new one."
            )
        return self._save(planning.move_promise(promise, day), effect)

    @in_one_go
    def drop(self, promise_id: int, why: str = "", effect: Effect | None = None) -> Promise:
        """It was let go. `why` is kept exactly; it is not on the page."""
        promise = self.get(promise_id)
        if effect is None or promise.status != "dropped" or why.strip():
            promise = planning.drop_promise(_open(promise), clock.today(), why)
        return self._save(promise, effect)

    def _save(self, promise: Promise, effect: Effect | None) -> Promise:
        promise = replace(promise, effect=effect or promise.effect)
        if promise != self.get(promise.id):
            self._records.save(promise)
        return promise


def _open(promise: Promise) -> Promise:
    if problem := planning.closed_problem(promise):
        raise CoachError(f"{promise.code} {problem}.", "coach-tui show REP lists the open ones.")
    return promise
