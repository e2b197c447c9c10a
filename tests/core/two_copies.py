"""Two copies of one data file that go apart, by what managers do: for the tests of merging."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from coach_tui.coach import Coach
from coach_tui.domain.plan import CheckIn
from coach_tui.errors import CoachError
from coach_tui.storage import Store
from coach_tui.storage.versions import is_counted

TODAY = date(2026, 11, 24)
# Words that people write; ids, days, states and guides' own questions are none.
WRITTEN = {"text", "what", "why", "effect_words", "role", "called", "rhythm", "my_part", "let_go", "helps_if"}
WRITTEN |= {"may_tell_boss", "source", "name", "problem"}


def opened(path: Path, copy: str) -> Coach:
    """The use cases over that file, as the copy of that name."""
    return Coach(Store(path, copy=copy))


def copied(path: Path, to: Path) -> Path:
    """As a manager copies a file: the file alone. Its folder is new."""
    to.mkdir()
    shutil.copy(path, to / path.name)
    return to / path.name


def records(path: Path) -> dict[str, dict[str, Any]]:
    """Every record as stored, with its vector."""
    store = Store(path, copy="eeeeeeee")
    try:
        return {name: dict(table) for name, table in store.tables.items() if is_counted(name) and table}
    finally:
        store.close(fold=False)


def texts(value: Any) -> Iterator[str]:
    """Every text that somebody wrote, at whatever depth."""
    if isinstance(value, dict):
        for field, item in value.items():
            if isinstance(item, str) and field in WRITTEN and item.strip():
                yield item
            elif not isinstance(item, str):
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def ids(tables: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """Table and id of every record."""
    return {(name, key) for name, table in tables.items() for key in table}


class Doings:
    """Does at random what a manager does, every text its own, by a seed."""

    def __init__(self, coach: Coach, seed: object, name: str) -> None:
        self.coach = coach
        self.chance = random.Random(f"{seed} {name}")
        self.name = name
        self.count = 0

    def words(self) -> str:
        """A text that was never written before."""
        self.count += 1
        return f"{self.name}{self.count} said [“x” ‹ä›]"

    def some(self, count: int) -> None:
        """That many doings; what a use case refuses is not done."""
        for _ in range(count):
            with suppress(CoachError):
                self.chance.choice(self.all())()

    def all(self) -> list[Any]:
        """What can be done."""
        talk = [self.line, self.line, self.edit_line, self.edit_line, self.half_a_line, self.private]
        plan = [self.plan_line, self.plan_text, self.agree, self.promise, self.promise]
        return [self.add_rep, self.card, self.due, self.note, self.edit_note, self.result, *talk, *plan]

    def rep(self) -> int:
        return self.chance.choice(self.coach.team.reps()).id

    def add_rep(self) -> None:
        self.coach.team.add(f"{self.name} {self.chance.choice('abc')}")

    def card(self) -> None:
        self.coach.team.edit(self.rep(), role=self.words())

    def day(self) -> date:
        return TODAY + timedelta(days=self.chance.randrange(1, 30))

    def due(self) -> None:
        self.coach.team.set_due(self.rep(), self.day(), self.chance.choice(["", "14:00"]))

    def note(self) -> None:
        self.coach.notes.add(self.rep(), self.words(), private=self.chance.random() < 0.3)

    def edit_note(self) -> None:
        rep = self.rep()
        note = self.chance.choice(self.coach.notes.of(rep) or [None])  # type: ignore[list-item]
        if note is not None:
            self.coach.notes.keep(rep, note.id, self.words(), private=note.private)

    def result(self) -> None:
        measure = self.chance.choice(["deals_won", "deals_lost"])
        self.coach.results.set_actual(self.rep(), measure, "2026-10", self.chance.randrange(100))

    def talk(self) -> int:
        return self.coach.talks.begin(self.rep()).id

    def line(self) -> None:
        self.coach.talks.keep_line(self.talk(), self.words())

    def edit_line(self) -> None:
        session = self.coach.talks.get(self.talk())
        if session.answers:
            line = self.chance.choice(session.answers)
            self.coach.talks.keep_line(session.id, self.words(), editing=line.id)

    def half_a_line(self) -> None:
        self.coach.talks.save_draft(self.talk(), self.words())

    def private(self) -> None:
        session = self.coach.talks.get(self.talk())
        if session.answers:
            self.coach.talks.flip_private(session.id, self.chance.choice(session.answers).id)

    def plan(self) -> int:
        return self.coach.plans.of_session(self.talk(), "Jana Weber").id

    def plan_line(self) -> None:
        plan = self.coach.plans.get(self.plan())
        line = self.chance.choice([None, *(p.id for p in plan.lines)])
        self.coach.plans.keep_line(plan.id, "manager", self.words(), by=self.day(), open_end=True, line=line)

    def plan_text(self) -> None:
        self.coach.plans.set_text(self.plan(), self.chance.choice(["let_go", "helps_if"]), self.words())  # type: ignore[arg-type]

    def agree(self) -> None:
        plan = self.plan()
        self.coach.plans.keep_line(plan, "manager", self.words(), by=self.day(), open_end=True)
        self.coach.plans.set_check_in(plan, CheckIn(date=self.day(), rhythm="every 2 weeks"))
        self.coach.plans.agree(plan)

    def promise(self) -> None:
        found = self.coach.team.open_promises(self.rep())
        if found:
            promise, does = self.chance.choice(found), self.chance.randrange(3)
            if does == 0:
                self.coach.promises.keep(promise.id, "helped", self.words())
            elif does == 1:
                self.coach.promises.move(promise.id, self.day())
            else:
                self.coach.promises.drop(promise.id, self.words())
