"""The team: who is there, whom do I owe, whom do I meet next."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from .. import clock
from ..domain.note import Note
from ..domain.plan import Promise
from ..domain.rep import NAME_LIMIT, Rep, name_problem
from ..domain.session import Session
from ..errors import CoachError, NotThere
from .brief import is_one_on_one, is_open, last_words
from .meanwhile import BESIDE, Told
from .records import Records, in_one_go


class OwedRow(Struct, frozen=True, kw_only=True):
    """One open promise of the manager: to whom, what, when. `days_over` is 0 unless its day has passed."""

    rep: Rep
    promise: Promise
    days_over: int


class TeamRow(Struct, frozen=True, kw_only=True):
    """One rep on the team screen. `next_due` None means not agreed yet; `met` the last finished one-on-one.

    `spent` is the last finished one-on-one or check-in: no next day is on or before it.
    """

    rep: Rep
    next_due: date | None
    due_time: str
    met: date | None
    spent: date | None
    begun: date | None
    last_words: str
    open_mine: int
    open_theirs: int

    def overdue(self, today: date) -> bool:
        """Whether the agreed day has passed."""
        return self.next_due is not None and self.next_due < today


class TeamView(Struct, frozen=True, kw_only=True):
    """The whole team screen: the manager's promises by day, then the reps by their next day.

    `aside` is how many reps are put aside.
    """

    owed: tuple[OwedRow, ...]
    rows: tuple[TeamRow, ...]
    aside: int


class Team(Told):
    """Use cases about who is in the team."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def view(self) -> TeamView:
        """Everything the team screen shows; ordered by date, never by a result."""
        today = clock.today()
        rows, owed = [], []
        everyone = self._records.all(Rep)
        for rep in everyone:
            if rep.archived:
                continue
            promises = self.open_promises(rep.id)
            rows.append(self._row(rep, promises))
            owed += [
                OwedRow(rep=rep, promise=p, days_over=_days_over(p, today))
                for p in promises
                if p.owner == "manager"
            ]
        rows.sort(key=lambda r: (r.next_due or date.max, r.due_time or "24", fold(r.rep.name)))
        owed.sort(key=lambda o: (o.promise.due or date.max, o.promise.id))
        return TeamView(owed=tuple(owed), rows=tuple(rows), aside=len(everyone) - len(rows))

    def row(self, rep: Rep) -> TeamRow:
        """One rep's line, from whole records or from what stands of them in the head file."""
        return self._row(rep, self.open_promises(rep.id))

    def _row(self, rep: Rep, promises: list[Promise]) -> TeamRow:
        talks = self._records.in_brief(Session, rep.id)
        finished = [t for t in talks if t.get("status") == "finished"]
        one_on_ones = [t for t in talks if is_one_on_one(t)]
        begun = next((t for t in reversed(one_on_ones) if is_open(t)), None)
        held = [t for t in one_on_ones if t.get("status") == "finished"]
        met, spent = _last_day(held), _last_day(finished)
        next_due, due_time = next_one_on_one(rep, spent)
        words = (self._last_words(t) for t in reversed(finished))
        owners = [p.owner for p in promises]
        return TeamRow(
            rep=rep,
            next_due=next_due,
            due_time=due_time,
            met=met,
            spent=spent,
            begun=day_of(str(begun["started"])) if begun else None,
            last_words=next((w for w in words if w), ""),
            open_mine=owners.count("manager"),
            open_theirs=owners.count("rep"),
        )

    def _last_words(self, talk: dict[str, Any]) -> str:
        try:
            return last_words(talk)
        except msgspec.ValidationError:
            return self._records.read(Session, talk).last_words()  # says what is wrong

    def open_promises(self, rep_id: int) -> list[Promise]:
        """Every open promise of and to one rep, by day."""
        documents = self._records.in_brief(Promise, rep_id)
        open_ones = [self._records.read(Promise, d) for d in documents if is_open(d)]
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
        rhythm: str = "",
        first: tuple[date, str] | None = None,
        timezone: str = "",
    ) -> Rep:
        """A new rep. Names are 1–200 characters without control characters.

        `every` is in days, `rhythm` the words for it; `first` the day and time of the first one-on-one;
        `timezone` may be a city.
        """
        if first is not None:
            refuse_past(first[0])
        rep = self._checked(
            Rep(
                id=self._records.new_id(),
                name=name,
                called=called,
                role=role,
                every=every,
                rhythm=rhythm if every else "",
                timezone=_zone(timezone),
                due=first[0] if first else None,
                due_time=first[1] if first else "",
            )
        )
        self._records.undoable(f"added {rep.first_name}", rep.id)
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
        every: int | Literal["none"] | None = None,
        rhythm: str | None = None,
        first: tuple[date, str] | None = None,
        timezone: str | None = None,
        base: Rep | None = None,
    ) -> Rep:
        """The rep with these changes, checked as in `add`; None leaves a field as it is, "" empties it.

        What another window wrote in the same field since `base` is kept as a private note.

        `every` "none" takes the rhythm away; `rhythm` are the words for `every`, `first` the next
        one-on-one that was said with it, as in `set_due`.
        """
        rep = before = self.get(rep_id)
        given = {"name": name, "role": role, "called": called}
        rep = replace(rep, **{field: value for field, value in given.items() if value is not None})
        if timezone is not None:
            rep = replace(rep, timezone=_zone(timezone))
        if every is not None:
            rep = _with_rhythm(rep, None if every == "none" else every, rhythm)
        if first is not None:
            rep = self._with_due(rep, *first)
        return self._save(self._checked(rep, before), base)

    @in_one_go
    def archive(self, rep_id: int) -> Rep:
        """The rep is put aside: out of the team's view, with everything kept."""
        rep = self.get(rep_id)
        return rep if rep.archived else self._save(replace(rep, archived=True, aside_on=clock.today()))

    @in_one_go
    def bring_back(self, rep_id: int) -> Rep:
        """A rep put aside is in the team again."""
        return self._save(replace(self.get(rep_id), archived=False, aside_on=None))

    @in_one_go
    def set_due(self, rep_id: int, day: date, time: str = "", base: Rep | None = None) -> Rep:
        """The next one-on-one. `time` is HH:MM or empty; a day that has passed or is spent is refused."""
        return self._save(self._with_due(self.get(rep_id), day, time), base)

    @in_one_go
    def clear_due(self, rep_id: int, base: Rep | None = None) -> Rep:
        """No date is agreed for the next one-on-one; the rhythm, if there is one, gives the next day."""
        return self._save(replace(self.get(rep_id), due=None, due_time=""), base)

    def _with_due(self, rep: Rep, day: date, time: str) -> Rep:
        refuse_past(day)
        met = self.row(rep).spent
        if met is not None and day <= met:
            raise CoachError(
                f"That day’s one-on-one with {rep.first_name} has taken place.", "Give a later day."
            )
        return replace(rep, due=day, due_time=time)

    def _save(self, rep: Rep, base: Rep | None = None) -> Rep:
        before = self.get(rep.id)
        if rep != before:
            from .undo import rep_label

            self._records.undoable(rep_label(before, rep), rep.id)
            self._records.save(rep, *self._set_meanwhile(base, before, rep))
        return rep

    def _set_meanwhile(self, base: Rep | None, there: Rep, mine: Rep) -> list[Note]:
        """What another window set since `base` and this change replaces, as a note."""
        if base is None:
            return []
        was, other, now = (_on_the_card(rep) for rep in (base, there, mine))
        lost = [f"{what}: {other[what]}" for what in was if other[what] not in ("", was[what], now[what])]
        if not lost:
            return []
        self._meanwhile = BESIDE
        text = "\n".join(("Set in another window meanwhile.", *lost))
        return [Note(id=self._records.new_id(), rep=mine.id, text=text, at=clock.stamp(), private=True)]

    def _checked(self, rep: Rep, before: Rep | None = None) -> Rep:
        """The rep without blanks around its texts, when it may be kept; what is as before is not asked."""
        rep = replace(rep, name=rep.name.strip(), called=rep.called.strip(), role=rep.role.strip())
        if problem := name_problem(rep.name):
            raise CoachError(f"The name {problem}.", "A name has 1 to 200 characters.")
        if rep.called and (problem := name_problem(rep.called)):
            raise CoachError(f"The called-by name {problem}.", "It has 1 to 200 characters.")
        for what, text, was in (
            ("role", rep.role, before and before.role),
            ("rhythm", rep.rhythm, before and before.rhythm),
        ):
            if text != was and len(text) > NAME_LIMIT:
                raise CoachError(
                    f"The {what} is longer than {NAME_LIMIT} characters.",
                    "Say it shorter; a note holds the rest.",
                )
        if rep.every is not None and not 1 <= rep.every <= 366:
            raise CoachError(f"Every {rep.every} days is no rhythm.", "Give 1 to 366 days.")
        # After a merge two reps may have one name: each can still be changed.
        if before is None or fold(rep.name) != fold(before.name):
            for other in self._records.all(Rep):
                if other.id != rep.id and fold(other.name) == fold(rep.name):
                    raise _name_taken(other)
        return rep


def refuse_past(day: date) -> None:
    """Raises CoachError when the day has passed."""
    if day < clock.today():
        from ..domain.days import long_day

        raise CoachError(f"{long_day(day)} has passed.", "Give today or a later day.")


def next_one_on_one(rep: Rep, spent: date | None) -> tuple[date | None, str]:
    """The next day and time: the agreed one until a finished talk or check-in spends it; then by rhythm."""
    if rep.due is not None and (spent is None or spent < rep.due):
        return rep.due, rep.due_time
    if spent is not None and rep.every is not None:
        return spent + timedelta(days=rep.every), ""
    return None, ""


def _last_day(talks: list[dict[str, Any]]) -> date | None:
    return day_of(str(talks[-1]["started"])) if talks else None


def day_of(instant: str) -> date:
    """The manager's day of an instant, as it was where it was written."""
    return date.fromisoformat(instant[:10])


def fold(text: str) -> str:
    """The text for comparing names: no case, no accents, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def _with_rhythm(rep: Rep, every: int | None, words: str | None) -> Rep:
    """Another rhythm. The rep's own words for the one before don't hold for it."""
    if words is None:
        words = rep.rhythm if every == rep.every else ""
    return replace(rep, every=every, rhythm=words.strip() if every is not None else "")


def _on_the_card(rep: Rep) -> dict[str, str]:
    """What stands on a rep's card, by its row."""
    every = f"every {rep.every} days" if rep.every else ""
    return {
        "Name": rep.name,
        "Called": rep.called,
        "Role": rep.role,
        "Time zone": rep.timezone,
        "Rhythm": rep.rhythm or every,
        "Next": f"{rep.due.isoformat() if rep.due else ''} {rep.due_time}".strip(),
    }


def _zone(text: str) -> str:
    """The time zone that is meant, "" for none. Raises CoachError when this machine knows no such zone."""
    if not text.strip():
        return ""
    from ..domain.timezones import find_timezone

    found = find_timezone(text)
    if found is None:
        raise CoachError(
            f"“{_shorten(text)}” is no time zone.", "Write it like Europe/Berlin or America/New_York."
        )
    return found


def _shorten(text: str) -> str:
    """Some forty characters of a text, for a sentence about it."""
    return text if len(text) <= 40 else text[:39] + "…"


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
