"""Results and targets by hand: one of each per rep, measure, period and unit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ..domain.measures import MEASURES, Result, is_period
from ..domain.rep import Rep
from ..errors import CoachError, NotThere
from .records import Records

BY_HAND = "entered by hand"
LONGEST_MEASURE, LONGEST_UNIT = 40, 20


class Entered(Struct, frozen=True, kw_only=True):
    """A result as it now stands, and as it was before, None when it is new."""

    result: Result
    before: Result | None


class Results:
    """Use cases of results. `measure` is one of the known ids or the manager's own, in letters and _.

    Without `unit` it is the one in use for this rep and measure, else the measure's own.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_actual(
        self, rep_id: int, measure: str, period: str, value: float, unit: str | None = None
    ) -> Entered:
        """What was reached; its target stays. Raises CoachError for a bad measure, period, number or unit."""
        number = _finite(value)
        return self._enter(
            rep_id, measure, period, unit, lambda now: replace(now, actual=number, source=BY_HAND)
        )

    def set_target(
        self, rep_id: int, measure: str, period: str, value: float, unit: str | None = None
    ) -> Entered:
        """What was aimed for; what was reached stays, and where that came from."""
        number = _finite(value)
        return self._enter(
            rep_id,
            measure,
            period,
            unit,
            lambda now: replace(now, target=number, source=now.source or BY_HAND),
        )

    def of(self, rep_id: int) -> list[Result]:
        """One rep's results, oldest entry first."""
        return self._records.of(Result, rep_id)

    def _enter(
        self, rep_id: int, measure: str, period: str, unit: str | None, change: Callable[[Result], Result]
    ) -> Entered:
        """Look up, change and save under one lock, so that there is never a second one."""
        measure, period = _measure(measure), _period(period)
        with self._records.store.transaction():
            if self._records.get(Rep, rep_id) is None:
                raise NotThere("That rep is not in the data file.", "coach-tui team lists everybody.")
            same = [r for r in self.of(rep_id) if r.measure == measure]
            unit = _unit(measure, unit, {r.unit for r in same})
            before = next((r for r in reversed(same) if (r.period, r.unit) == (period, unit)), None)
            now = before or Result(
                id=self._records.new_id(), rep=rep_id, measure=measure, period=period, unit=unit
            )
            result = change(now)
            if result != before:
                what = "result" if result.actual != (before.actual if before else None) else "target"
                self._records.undoable(f"a {what} of {self._records.called(rep_id)}", rep_id)
                self._records.save(result)
        return Entered(result=result, before=before)


def _measure(text: str) -> str:
    measure = re.sub(r"[ -]", "_", text.strip().lower())
    if len(measure) > LONGEST_MEASURE or not re.fullmatch("[a-z][a-z_]*", measure):
        known = ", ".join(m.id for m in MEASURES)
        raise CoachError(
            "That is no measure’s name.", f"Write one of {known}, or your own in small letters and _."
        )
    return measure


def _period(text: str) -> str:
    period = text.strip().upper()
    if not period.isascii() or not is_period(period):
        raise CoachError("That is no period.", "Write 2026-10, 2026-Q4, 2026-W41 or 2026.")
    return period


def _unit(measure: str, wanted: str | None, in_use: set[str]) -> str:
    own = next((m.unit for m in MEASURES if m.id == measure), "")
    if wanted is None:
        if len(in_use) > 1:
            units = " and ".join(f"“{unit}”" if unit else "no unit" for unit in sorted(in_use))
            raise CoachError(f"{measure} is counted in {units}.", 'Name one after --unit ("" for none).')
        return next(iter(in_use), own)
    unit = wanted.strip()
    if len(unit) > LONGEST_UNIT or not unit.isprintable():
        raise CoachError("That is no unit.", f"It has up to {LONGEST_UNIT} characters, such as EUR or %.")
    # “eur” must not begin a second row beside “EUR”.
    return next((known for known in (*sorted(in_use), own) if known.casefold() == unit.casefold()), unit)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise CoachError("That is no number.", "Write it like 1234.5.")
    return float(value)
