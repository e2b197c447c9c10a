"""The team: who is there, whom do I owe, whom do I meet next."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from .. import clock
from ..domain.plan import Promise
from ..domain.rep import Rep, name_problem
from ..domain.session import Session
from ..errors import CoachError, NotThere
from .records import Records, in_one_go


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

    def find(self, text: str, *, aside: bool = False) -> Rep:
        """The rep by id, name, called-by name or a unique start of a name; case and accents don't matter.

        One put aside is found by the whole name or the id, unless `aside` looks there first.
        """
        everyone = self._records.all(Rep)
        wanted = fold(text)
        if not wanted:
            raise CoachError("The rep's name is empty.", "Give a name, the start of one, or an id.")
        exact = [r for r in everyone if wanted in (fold(r.name), fold(r.called), str(r.id))]
        starts = [r for r in everyone if _starts(r, wanted)]
        whole, near = ([r for r in some if r.archived == aside] for some in (exact, starts))
        order = (whole, near, exact, starts) if aside else (whole, exact, near)
        found = next((some for some in order if some), [])
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{r.name} ({r.id})" for r in found)
            raise CoachError(
                f"“{text}” fits more than one rep: {names}.", "Write more of the name, or the id."
            )
        raise _not_found(text, everyone, starts)

    @in_one_go
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
        rep = self._checked(
            Rep(
                id=self._records.new_id(),
                name=name,
                called=called,
                role=role,
                every=every,
                timezone=timezone,
            )
        )
        self._records.save(rep)
        return rep

    @in_one_go
    def edit(
        self,
        rep_id: int,
        *,
        name: str | None = None,
        role: str | None = None,
        called: str | None = None,
        every: int | None = None,
        timezone: str | None = None,
    ) -> Rep:
        """The rep with these changes, checked as in `add`; None leaves a field as it is, "" empties it."""
        rep = self.get(rep_id)
        given = {"name": name, "role": role, "called": called, "every": every, "timezone": timezone}
        fields = {field: value for field, value in given.items() if value is not None}
        # The rep's own words for the rhythm don't hold for another one.
        rhythm = rep.rhythm if every in (None, rep.every) else ""
        return self._save(self._checked(replace(rep, rhythm=rhythm, **fields)))

    @in_one_go
    def archive(self, rep_id: int) -> Rep:
        """The rep is put aside: out of the team's view, with everything kept."""
        return self._save(replace(self.get(rep_id), archived=True))

    @in_one_go
    def bring_back(self, rep_id: int) -> Rep:
        """A rep put aside is in the team again."""
        return self._save(replace(self.get(rep_id), archived=False))

    @in_one_go
    def set_due(self, rep_id: int, day: date, time: str = "") -> Rep:
        """The next one-on-one. `time` is HH:MM or empty; a day that has passed or is spent is refused."""
        refuse_past(day)
        rep = self.get(rep_id)
        met = self.row(rep).met
        if met is not None and day <= met:
            raise CoachError(
                f"That day’s one-on-one with {rep.first_name} has taken place.", "Give a later day."
            )
        return self._save(replace(rep, due=day, due_time=time))

    def _save(self, rep: Rep) -> Rep:
        if rep != self.get(rep.id):
            self._records.save(rep)
        return rep

    def _checked(self, rep: Rep) -> Rep:
        """The rep without blanks around its texts, when it may be kept."""
        rep = replace(rep, name=rep.name.strip(), called=rep.called.strip(), role=rep.role.strip())
        if problem := name_problem(rep.name):
            raise CoachError(f"The name {problem}.", "A name has 1 to 200 characters.")
        if rep.called and (problem := name_problem(rep.called)):
            raise CoachError(f"The called-by name {problem}.", "It has 1 to 200 characters.")
        if rep.every is not None and not 1 <= rep.every <= 366:
            raise CoachError(f"Every {rep.every} days is no rhythm.", "Give 1 to 366 days.")
        for other in self._records.all(Rep):
            if other.id != rep.id and fold(other.name) == fold(rep.name):
                raise _name_taken(other)
        return rep


def refuse_past(day: date) -> None:
    """Raises CoachError when the day has passed."""
    if day < clock.today():
        from ..domain.days import long_day

        raise CoachError(f"{long_day(day)} has passed.", "Give today or a later day.")


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


def _not_found(text: str, everyone: list[Rep], aside: list[Rep]) -> NotThere:
    if not everyone:
        return NotThere(f"No rep “{text}”: the team is empty.", "coach-tui add NAME adds the first one.")
    if aside:
        names = ", ".join(r.name for r in aside)
        return NotThere(
            f"No rep “{text}” in the team; put aside: {names}.",
            "Write the whole name; coach-tui archive NAME --back brings a rep back.",
        )
    return NotThere(f"No rep “{text}”.", "coach-tui team lists everybody; coach-tui add NAME adds one.")


def _name_taken(other: Rep) -> CoachError:
    second = "For a second person, add an initial to the name."
    if other.archived:
        return CoachError(
            f"{other.name} is put aside.", f"coach-tui archive NAME --back brings the rep back. {second}"
        )
    return CoachError(f"{other.name} is in the team already.", second)
