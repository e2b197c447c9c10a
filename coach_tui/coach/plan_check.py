"""A plan as a file has it, checked: every field that can't be taken is named with its place, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from ..domain.days import day_problem, read_time
from ..domain.plan import CheckIn, Owner
from ..domain.session import MOST_CAUSES, NOT_SURE

OPEN_END = "until we say so"
TEXTS = ("problem", "let_go", "helps_if", "may_tell_boss")
LINE_TAKEN = ("id", "what", "due", "from", "ends", "chosen_by", "measure", "resource")
# What only an agreed promise has: a draft's file may have it, and it is left out with a word.
LINE_LEFT = ("code", "status", "first_due", "moves", "closed_on", "why", "effect", "effect_words")
_TAKEN = ("id", "rep", "manager", *TEXTS, "my_part", "my_part_private", "cause", "causes", "check_in")
KNOWN = (*_TAKEN, "supports", "steps", "session", "agreed_on")
_CHECK_IN = ("date", "time", "rhythm")
_UNSAID: tuple[Any, ...] = (None, 0, "", "open")

Place = Callable[[str], str]


class LineIn(Struct, frozen=True, kw_only=True):
    """A support or step of a file. `id` is None for a new line."""

    owner: Owner
    what: str
    id: int | None = None
    by: date | None = None
    starts: date | None = None
    ends: date | None = None
    open_end: bool = False
    chosen_by: Owner | None = None
    measure: str = ""
    resource: int | None = None


class PlanIn(Struct, frozen=True, kw_only=True):
    """A file's plan. `my_part_private` is None where the file does not say."""

    manager: str
    problem: str
    my_part: str
    my_part_private: bool | None
    causes: tuple[str, ...]
    lines: tuple[LineIn, ...]
    let_go: str
    helps_if: str
    check_in: CheckIn
    may_tell_boss: str


class Checker:
    """Reads a document field by field; `problems` and `notes` are sentences that begin with their place."""

    def __init__(self, place: Place, causes: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._place = place
        self._causes = causes

    def plan(self, document: dict[str, Any], ids: frozenset[int] | None) -> PlanIn:
        """The plan in a document; `ids` are those of the plan's lines, None for a new draft."""
        self._name_unknown(document, KNOWN, "")
        lines = [
            *self._lines(document, "supports", "manager", ids),
            *self._lines(document, "steps", "rep", ids),
        ]
        self._refuse_twice(lines)
        private = document.get("my_part_private")
        if not isinstance(private, bool | None):
            self.wrong("my_part_private", "It takes true, false or null.")
        return PlanIn(
            manager=self._text(document, "manager"),
            my_part=self._text(document, "my_part"),
            my_part_private=private if isinstance(private, bool) else None,
            causes=self._picked(document),
            lines=tuple(lines),
            check_in=self._check_in(document),
            **{key: self._text(document, key) for key in TEXTS},
        )

    def wrong(self, path: str, sentence: str) -> None:
        """A field that can't be taken."""
        self.problems.append(f"{self._place(path)}: {sentence}")

    def note(self, path: str, sentence: str) -> None:
        """A field that is left out, or something else that is good to know."""
        self.notes.append(f"{self._place(path)}: {sentence}")

    def _name_unknown(self, document: dict[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in document:
            if key not in known:
                self.note(f"{path}{key[:40]}", "It is not known here and left out.")

    def _text(self, document: dict[str, Any], key: str, path: str = "") -> str:
        value = document.get(key)
        if value is None or isinstance(value, str):
            return value if value and value.strip() else ""
        self.wrong(path + key, "It takes a text or null.")
        return ""

    def _whole(self, document: dict[str, Any], key: str, path: str = "") -> int | None:
        value = document.get(key)
        if value is None or type(value) is int:
            return value
        self.wrong(path + key, "It takes a whole number or null.")
        return None

    def _day(self, document: dict[str, Any], key: str, path: str) -> date | None:
        value = document.get(key)
        if value is None:
            return None
        try:
            return _iso_day(value)
        except ValueError:
            self.wrong(path + key, f"{_no_day(value)}Write it like 2026-12-01, or null.")
        return None

    def _check_in(self, document: dict[str, Any]) -> CheckIn:
        found = document.get("check_in")
        if found is None:
            return CheckIn()
        if not isinstance(found, dict):
            self.wrong("check_in", "It takes an object with date, time and rhythm, or null.")
            return CheckIn()
        self._name_unknown(found, _CHECK_IN, "check_in.")
        day = self._day(found, "date", "check_in.")
        time = self._text(found, "time", "check_in.")
        if time and (not re.fullmatch(r"\d\d:\d\d", time, re.ASCII) or read_time(time) != time):
            self.wrong("check_in.time", "It is no time. Write it like 14:00, or null.")
        if time and day is None and "date" not in found:
            self.wrong("check_in.date", "It is missing: the time has no day.")
        return CheckIn(date=day, time=time, rhythm=self._text(found, "rhythm", "check_in."))

    def _picked(self, document: dict[str, Any]) -> tuple[str, ...]:
        """The causes; `cause` alone is enough, and with `causes` it is the first of them."""
        first, found = document.get("cause"), document.get("causes")
        if found is None:
            found = [] if first is None else [first]
        if not isinstance(found, list) or not all(isinstance(cause, str) for cause in found):
            self.wrong("causes", "It takes a list of causes’ names.")
            return ()
        if first is not None and first != (found[0] if found else None):
            self.wrong("cause", "It is the first of causes, or null.")
        for n, cause in enumerate(found):
            if cause not in self._causes or cause == NOT_SURE:
                there = ", ".join(c for c in self._causes if c != NOT_SURE)
                self.wrong(f"causes[{n}]", f"There is no such cause. There are {there}.")
        if len(set(found)) < len(found) or len(found) > MOST_CAUSES:
            self.wrong("causes", "At most two, and each once.")
        return tuple(found)

    def _lines(
        self, document: dict[str, Any], key: Literal["supports", "steps"], owner: Owner, ids: Any
    ) -> list[LineIn]:
        found = document.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self.wrong(key, "It takes a list.")
            return []
        read = []
        for n, line in enumerate(found):
            if isinstance(line, dict):
                read.append(self._line(line, owner, f"{key}[{n}]", ids))
            else:
                self.wrong(f"{key}[{n}]", "It takes an object with what, due and ends.")
        return read

    def _line(self, line: dict[str, Any], owner: Owner, path: str, ids: frozenset[int] | None) -> LineIn:
        path = f"{path}."
        self._name_unknown(line, (*LINE_TAKEN, *LINE_LEFT), path)
        if left := [key for key in LINE_LEFT if line.get(key) not in _UNSAID]:
            self.note(path.rstrip("."), f"A draft has no {', '.join(left)}: left out.")
        due, starts = self._day(line, "due", path), self._day(line, "from", path)
        open_end = line.get("ends") == OPEN_END
        ends = None if open_end else self._day(line, "ends", path)
        if starts and due and due < starts:
            self.wrong(f"{path}due", "It would be due before it begins.")
        elif ends and (due or starts) and ends < (due or starts or ends):
            self.wrong(f"{path}ends", "It would end before its day.")
        what = self._text(line, "what", path)
        if not what and isinstance(line.get("what"), str | None):
            self.wrong(f"{path}what", "It is empty. What will be done?")
        return LineIn(
            id=self._line_id(line, path, ids),
            owner=owner,
            what=what,
            by=due if due != starts else None,
            starts=starts,
            ends=ends,
            open_end=open_end,
            chosen_by=self._chosen_by(line, owner, path),
            measure=self._text(line, "measure", path),
            resource=self._whole(line, "resource", path),
        )

    def _line_id(self, line: dict[str, Any], path: str, ids: frozenset[int] | None) -> int | None:
        found = self._whole(line, "id", path)
        if ids is None or found is None:
            return None
        if found not in ids:
            self.wrong(f"{path}id", "The plan has no such line. Leave the id out for a new line.")
        return found

    def _chosen_by(self, line: dict[str, Any], owner: Owner, path: str) -> Owner | None:
        match line.get("chosen_by"):
            case None:
                return "rep" if owner == "rep" else None
            case "rep":
                return "rep"
            case "manager":
                return "manager"
        self.wrong(f"{path}chosen_by", "It takes “rep”, “manager” or null.")
        return None

    def _refuse_twice(self, lines: list[LineIn]) -> None:
        ids = [line.id for line in lines if line.id is not None]
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            self.wrong("id", f"The line {twice} is there more than once.")


def _iso_day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError
    return date.fromisoformat(value)


def _no_day(value: Any) -> str:
    """The first sentence on a text that is no day."""
    from ..display import shown

    return shown(day_problem(value).partition(". ")[0]) + ". " if isinstance(value, str) else "It is no day. "
