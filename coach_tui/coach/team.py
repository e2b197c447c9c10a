"""The team: who is there, whom do I owe, whom do I meet next."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from msgspec import Struct

from .. import clock
from ..domain.plan import Promise
from ..domain.rep import Rep, name_problem
from ..domain.session import Session
from ..errors import CoachError, NotThere
from .records import Records


class OwedRow(Struct, frozen=True, kw_only=True):
    """One open promise of the manager: to whom, what, when. `days_over` is 0 unless its day has passed."""

    rep: Rep
    promise: Promise
    days_over: int


class TeamRow(Struct, frozen=True, kw_only=True):
    """One rep on the team screen. `next_due` None means not agreed yet; `met` the last finished talk."""

    rep: Rep
    next_due: date | None
    due_time: str
    met: date | None
    begun: date | None
    last_words: str
    open_mine: int
    open_theirs: int

    def overdue(self, today: date) -> bool:
        """Whether the agreed day has passed."""
        return self.next_due is not None and self.next_due < today


class TeamView(Struct, frozen=True, kw_only=True):
    """The whole team screen: the manager's promises by day, then the reps by their next day."""

    owed: tuple[OwedRow, ...]
    rows: tuple[TeamRow, ...]


class Team:
    """Use cases about who is in the team."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def view(self) -> TeamView:
        """Everything the team screen shows; ordered by date, never by a result."""
        today = clock.today()
        rows, owed = [], []
        for rep in self.reps():
            promises = self.open_promises(rep.id)
            rows.append(self._row(rep, promises))
            owed += [
                OwedRow(rep=rep, promise=p, days_over=_days_over(p, today))
                for p in promises
                if p.owner == "manager"
            ]
        rows.sort(key=lambda r: (r.next_due or date.max, r.due_time or "24", fold(r.rep.name)))
        owed.sort(key=lambda o: (o.promise.due or date.max, o.promise.id))
        return TeamView(owed=tuple(owed), rows=tuple(rows))

    def row(self, rep: Rep) -> TeamRow:
        """One rep's line; the same function will make a row of the head file."""
        return self._row(rep, self.open_promises(rep.id))

    def _row(self, rep: Rep, promises: list[Promise]) -> TeamRow:
        talks = self._records.documents(Session, rep.id)
        finished = [t for t in talks if t.get("status") == "finished"]
        begun = next((t for t in reversed(talks) if t.get("status", "open") == "open"), None)
        met = day_of(str(finished[-1]["started"])) if finished else None
        next_due, due_time = next_one_on_one(rep, met)
        words = (self._records.read(Session, t).last_words() for t in reversed(finished))
        owners = [p.owner for p in promises]
        return TeamRow(
            rep=rep,
            next_due=next_due,
            due_time=due_time,
            met=met,
            begun=day_of(str(begun["started"])) if begun else None,
            last_words=next((w for w in words if w), ""),
            open_mine=owners.count("manager"),
            open_theirs=owners.count("rep"),
        )

    def open_promises(self, rep_id: int) -> list[Promise]:
        """Every open promise of and to one rep, by day."""
        documents = self._records.documents(Promise, rep_id)
        open_ones = [self._records.read(Promise, d) for d in documents if d.get("status", "open") == "open"]
        return sorted(open_ones, key=lambda p: (p.due or date.max, p.id))

    def reps(self, *, archived: bool = False) -> list[Rep]:
        """The reps of the team, or those put aside."""
        return [r for r in self._records.all(Rep) if r.archived == archived]

    def get(self, rep_id: int) -> Rep:
        """The rep with this id."""
        rep = self._records.get(Rep, rep_id)
        if rep is None:
            raise NotThere(f"No rep has the id {rep_id}.", "coach-tui team lists them.")
        return rep

    def find(self, text: str) -> Rep:
        """The rep by id, name, called-by name or a unique start of a name; case and accents don't matter."""
        everyone = self._records.all(Rep)
        wanted = fold(text)
        if not wanted:
            raise CoachError("The rep's name is empty.", "Give a name, the start of one, or an id.")
        exact = [r for r in everyone if wanted in (fold(r.name), fold(r.called), str(r.id))]
        starts = [r for r in everyone if _starts(r, wanted)]
        found = exact or [r for r in starts if not r.archived] or starts
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{r.name} ({r.id})" for r in found)
            raise CoachError(
                f"“{text}” fits more than one rep: {names}.", "Write more of the name, or the id."
            )
        if not everyone:
            raise NotThere(f"No rep “{text}”: the team is empty.", "coach-tui add NAME adds the first one.")
        raise NotThere(f"No rep “{text}”.", "coach-tui team lists everybody; coach-tui add NAME adds one.")

    def add(
        self,
        name: str,
        *,
        role: str = "",
        called: str = "",
        every: int | None = None,
        timezone: str = "",
    ) -> Rep:
        """A new rep. Names are 1–200 characters without control characters; `every` is in days."""
        name = " ".join(name.split(" ")).strip()
        if problem := name_problem(name):
            raise CoachError(f"The name {problem}.", "A name has 1 to 200 characters.")
        if called and (problem := name_problem(called)):
            raise CoachError(f"The called-by name {problem}.", "It has 1 to 200 characters.")
        if every is not None and not 1 <= every <= 366:
            raise CoachError(f"Every {every} days is no rhythm.", "Give 1 to 366 days.")
        if any(fold(r.name) == fold(name) for r in self._records.all(Rep)):
            raise CoachError(
                f"{name} is in the team already.", "For a second person, add an initial to the name."
            )
        rep = Rep(
            id=self._records.new_id(),
            name=name,
            called=called.strip(),
            role=role.strip(),
            every=every,
            timezone=timezone,
        )
        self._records.save(rep)
        return rep


def next_one_on_one(rep: Rep, met: date | None) -> tuple[date | None, str]:
    """The next day and time: the agreed one until a finished talk spends it, then the rhythm's."""
    if rep.due is not None and (met is None or met < rep.due):
        return rep.due, rep.due_time
    if met is not None and rep.every is not None:
        return met + timedelta(days=rep.every), ""
    return None, ""


def day_of(instant: str) -> date:
    """The manager's day of an instant, as it was where it was written."""
    return date.fromisoformat(instant[:10])


def fold(text: str) -> str:
    """The text for comparing names: no case, no accents, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def _starts(rep: Rep, wanted: str) -> bool:
    words = fold(rep.name)
    return words.startswith(wanted) or any(w.startswith(wanted) for w in words.split())


def _days_over(promise: Promise, today: date) -> int:
    return max(0, (today - promise.by).days) if promise.by else 0
