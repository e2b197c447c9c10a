"""The sample team: six believable reps, their dates moved so that today is the day they were written for.

A day moves by exactly `today - as_of`, so what was due "today 14:00" or is "4 days over" stays so on any
day. A period ("2026-10") moves by whole months, so the last full month always has results and the month in
progress none. A weekday in braces ("every second {Tuesday}") moves along with the days. Ids never move.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from .domain.measures import MEASURES, Result
from .domain.note import Note
from .domain.plan import Plan, Promise
from .domain.rep import Rep
from .domain.session import Session
from .errors import DataFileError, NotThere

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTERS = 1

_MOVING = re.compile(r'"(\d{4}-\d\d(?:-\d\d)?)(?=["T])|\{(\w+day)\}')

Figures = tuple[float | None, float | None]
Read = TypeVar("Read")


class Sample(Struct, frozen=True, kw_only=True):
    """The sample team as records. `next_code` is how many promise codes have been allotted."""

    manager: str
    next_code: int
    reps: tuple[Rep, ...]
    sessions: tuple[Session, ...]
    plans: tuple[Plan, ...]
    promises: tuple[Promise, ...]
    notes: tuple[Note, ...]
    results: tuple[Result, ...]


class TeamFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`team.json`: the day everything is written for, the manager, and the reps' files in order."""

    as_of: date
    manager: str
    reps: tuple[str, ...]
    promises_allotted: int


class MonthRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One month of one rep: `[actual, target]` of each measure, null where there is none."""

    id: int
    period: str
    source: str = "CRM export"
    revenue_won: Figures | None = None
    deals_won: Figures | None = None
    deals_lost: Figures | None = None
    win_rate: Figures | None = None
    average_deal: Figures | None = None
    cycle_days: Figures | None = None
    pipeline_created: Figures | None = None
    meetings_held: Figures | None = None


class RepFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rep's file under `team/`."""

    rep: Rep
    sessions: tuple[Session, ...]
    plans: tuple[Plan, ...]
    promises: tuple[Promise, ...]
    notes: tuple[Note, ...]
    results: msgspec.Raw


class Writing(Protocol):
    """What is needed of a transaction: put one document, which carries its own id."""

    def put(self, table: str, document: dict[str, Any], /) -> object: ...


class Store(Protocol):
    """What is needed of a store."""

    def transaction(self) -> AbstractContextManager[Writing]: ...


def sample_folder() -> Path:
    """Where the sample data lies: inside an installed package, else in the checkout beside it."""
    here = Path(__file__).resolve().parent
    for folder in (here / "sample_data", here.parent / "sample_data"):
        if (folder / "team.json").is_file():
            return folder
    raise NotThere("The sample team is missing from this installation.", "Install coach-tui again.")


def load_sample(today: date, *, results: bool = True) -> Sample:
    """The sample team as if it had been written today; `results` False leaves the results out."""
    folder = sample_folder()
    team = _read(folder / "team.json", TeamFile)
    moving = Moving(team.as_of, today)
    files = [_read(folder / "team" / f"{slug}.json", RepFile, moving) for slug in team.reps]
    return Sample(
        manager=team.manager,
        next_code=team.promises_allotted,
        reps=tuple(f.rep for f in files),
        sessions=tuple(s for f in files for s in f.sessions),
        plans=tuple(p for f in files for p in f.plans),
        promises=tuple(p for f in files for p in f.promises),
        notes=tuple(n for f in files for n in f.notes),
        results=tuple(r for f in files for r in _results_of(f)) if results else (),
    )


def write_sample(store: Store, today: date, *, results: bool = True) -> Sample:
    """Writes the sample team into a store, in one transaction, and returns it."""
    sample = load_sample(today, results=results)
    with store.transaction() as t:
        _put(t, sample, ("reps", "sessions", "plans", "promises", "notes", "results"))
        t.put("counters", {"id": COUNTERS, "next_code": sample.next_code})
    return sample


def write_results(store: Store, today: date) -> None:
    """Writes only the results: most of the documents, and none that the first page shows."""
    with store.transaction() as t:
        _put(t, load_sample(today), ("results",))


def _put(t: Writing, sample: Sample, tables: tuple[str, ...]) -> None:
    for table in tables:
        for record in getattr(sample, table):
            t.put(table, msgspec.to_builtins(record))


class Moving:
    """Moves every date in a file's text from the day it was written for to today."""

    def __init__(self, as_of: date, today: date) -> None:
        self._days = today - as_of
        self._months = 12 * (today.year - as_of.year) + today.month - as_of.month
        self._known: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text with its quoted days and periods, and its weekdays in braces, moved."""
        return _MOVING.sub(self._moved, text)

    def _moved(self, found: re.Match[str]) -> str:
        when, weekday = found.groups()
        if weekday:
            return WEEKDAYS[(WEEKDAYS.index(weekday) + self._days // timedelta(days=1)) % 7]
        moved = self._known.get(when)
        if moved is None:
            moved = self._known[when] = self._day(when) if len(when) > 7 else self._period(when)
        return f'"{moved}'

    def _day(self, day: str) -> str:
        return (date.fromisoformat(day) + self._days).isoformat()

    def _period(self, period: str) -> str:
        year, month = divmod(12 * int(period[:4]) + int(period[5:]) - 1 + self._months, 12)
        return f"{year:04}-{month + 1:02}"


def _read(path: Path, kind: type[Read], moving: Moving | None = None) -> Read:
    try:
        text = path.read_text(encoding="utf-8")
        return msgspec.json.decode(moving.text(text) if moving else text, type=kind)
    except (OSError, ValueError) as error:
        raise DataFileError(
            f"The sample file {path.name} can’t be read.", "Install coach-tui again."
        ) from error


def _results_of(file: RepFile) -> list[Result]:
    months = msgspec.json.decode(file.results, type=tuple[MonthRow, ...])
    return [r for row in months for r in _results(row, file.rep.id)]


def _results(row: MonthRow, rep: int) -> list[Result]:
    """A month's results; the ids follow the row's, in the order of the measures."""
    found: list[Result] = []
    for place, measure in enumerate(MEASURES):
        figures: Figures | None = getattr(row, measure.id)
        if figures is None:
            continue
        found.append(
            Result(
                id=row.id + place,
                rep=rep,
                measure=measure.id,
                period=row.period,
                actual=figures[0],
                target=figures[1],
                unit=measure.unit,
                source=row.source,
            )
        )
    return found
