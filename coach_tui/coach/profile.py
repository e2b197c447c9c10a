"""The profile: where things stand with one rep, before the manager speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice

from msgspec import Struct

from .. import clock
from ..domain.measures import MEASURES, Result, has_ended, kind_of
from ..domain.plan import Plan, Promise
from ..domain.rep import Rep
from ..domain.session import NOT_SURE, Session
from .records import Records
from .series import Point, series
from .team import Team, day_of

LATELY = 2  # talks before the last one


class MeasureRow(Struct, frozen=True, kw_only=True):
    """The newest period of one measure, and the one before it; absent is None, never zero.

    `series` are the last twelve periods of the same kind, oldest first, gaps among them.
    """

    measure: str
    unit: str
    period: str
    actual: float | None
    target: float | None
    before: float | None
    series: tuple[Point, ...] = ()


class Said(Struct, frozen=True, kw_only=True):
    """Words of the rep: a talk's confirmed sentence, or the last thing said in it; never a private line."""

    words: str
    on: date


class Helped(Struct, frozen=True, kw_only=True):
    """A support that the rep said helped, in the rep's words, and the causes it was agreed for."""

    what: str
    words: str
    on: date | None
    causes: tuple[str, ...]


class CauseCount(Struct, frozen=True, kw_only=True):
    """How often a cause was chosen, and when last."""

    cause: str
    count: int
    last: date


class Profile(Struct, frozen=True, kw_only=True):
    """Everything the profile screen and `show` need, read at once.

    `last_words` were said on `last_said`; `lately` is what the two talks before that one ended with.
    """

    rep: Rep
    next_due: date | None
    due_time: str
    last_words: str
    last_met: date | None
    last_said: date | None
    lately: tuple[Said, ...]
    begun: date | None
    results: tuple[Result, ...]
    measures: tuple[MeasureRow, ...]
    mine: tuple[Promise, ...]
    theirs: tuple[Promise, ...]
    promises: tuple[Promise, ...]
    helped: tuple[Helped, ...]
    causes: tuple[CauseCount, ...]


class Profiles:
    """Reads the profile of a rep."""

    def __init__(self, records: Records, team: Team) -> None:
        self._records = records
        self._team = team

    def read(self, rep_id: int) -> Profile:
        """The read model of one rep."""
        rep = self._team.get(rep_id)
        row = self._team.row(rep)
        newest_said = next((said for _, said in self._spoken(rep_id)), None)
        talks = (said for kind, said in self._spoken(rep_id) if kind == "one_on_one" and said != newest_said)
        promises = self._records.of(Promise, rep_id)
        results = self._records.of(Result, rep_id)
        open_ones = self._team.open_promises(rep_id)
        return Profile(
            rep=rep,
            next_due=row.next_due,
            due_time=row.due_time,
            last_words=row.last_words,
            last_met=row.met,
            last_said=newest_said.on if newest_said else row.met,
            lately=tuple(islice(talks, LATELY)),
            begun=row.begun,
            results=tuple(results),
            measures=newest(results),
            mine=tuple(p for p in open_ones if p.owner == "manager"),
            theirs=tuple(p for p in open_ones if p.owner == "rep"),
            promises=tuple(promises),
            helped=self._helped(rep_id, promises),
            causes=self._causes(rep_id),
        )

    def _spoken(self, rep_id: int) -> Iterator[tuple[str, Said]]:
        """What finished talks and check-ins ended with, and which of the two it was; the newest first."""
        for document in reversed(self._records.documents(Session, rep_id)):
            if document.get("status") == "finished":
                talk = self._records.read(Session, document)
                if words := talk.last_words():
                    yield talk.kind, Said(words=words, on=day_of(talk.started))

    def _helped(self, rep_id: int, promises: list[Promise]) -> tuple[Helped, ...]:
        causes = {p.id: p.causes for p in self._records.of(Plan, rep_id)}
        found = [
            Helped(what=p.what, words=p.effect_words, on=p.closed_on or p.due, causes=causes.get(p.plan, ()))
            for p in promises
            if p.effect == "helped" and p.owner == "manager"
        ]
        return tuple(sorted(found, key=lambda h: h.on or date.min, reverse=True))

    def _causes(self, rep_id: int) -> tuple[CauseCount, ...]:
        count: Counter[str] = Counter()
        last: dict[str, date] = {}
        for document in self._records.documents(Session, rep_id):
            if document.get("status") != "finished":
                continue
            for cause in document.get("causes", ()):
                if cause != NOT_SURE:
                    count[cause] += 1
                    last[cause] = day_of(document["started"])
        # Equal counts keep the order in which they were last named, newest first.
        names = sorted(count, key=lambda c: (-count[c], -last[c].toordinal()))
        return tuple(CauseCount(cause=c, count=count[c], last=last[c]) for c in names)


def newest(results: list[Result]) -> tuple[MeasureRow, ...]:
    """The newest period of each measure that has ended, in the order in which measures are always shown.

    Months are compared with months; where a measure has none, weeks, quarters or years are.
    """
    order = {m.id: n for n, m in enumerate(MEASURES)}
    today = clock.today()
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault((result.measure, result.unit), []).append(result)
    ordered = sorted(groups.items(), key=lambda g: (order.get(g[0][0], len(order)), g[0]))
    rows = (_newest(found, today) for _, found in ordered)
    return tuple(r for r in rows if r is not None)


def _newest(found: list[Result], today: date) -> MeasureRow | None:
    over = [r for r in found if r.actual is not None and has_ended(r.period, today)]
    if not over:
        return None
    kinds = {kind_of(r.period) for r in over}
    kind = next(k for k in ("month", "week", "quarter", "year") if k in kinds)
    *earlier, last = sorted((r for r in over if kind_of(r.period) == kind), key=lambda r: r.period)
    return MeasureRow(
        measure=last.measure,
        unit=last.unit,
        period=last.period,
        actual=last.actual,
        target=last.target,
        before=earlier[-1].actual if earlier else None,
        series=series(found, last.period, today),
    )
