"""A plan and its promises: what the manager will do (supports) and what the rep chose (steps)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from .days import long_day

Owner = Literal["manager", "rep"]
PromiseStatus = Literal["open", "kept", "dropped"]
Effect = Literal["helped", "no_difference", "added_pressure"]


class Promise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A support or a step, as one line of a plan and, once agreed, as a promise.

    `by` is the day it is due, `starts` the day it begins ("from now"), `ends` the day it stops; when
    `open_end` is true it stops "when we say so". `code` is None until the plan is agreed (`K7` after).
    `aliases` are codes that it had before: a merge gave them to another promise. `first_due` and `moves`
    tell how often the day moved. `effect` is the rep's word for what it did.
    """

    id: int
    rep: int
    plan: int
    owner: Owner
    what: str
    by: date | None = None
    starts: date | None = None
    ends: date | None = None
    open_end: bool = False
    chosen_by: Owner | None = None
    code: str | None = None
    status: PromiseStatus = "open"
    first_due: date | None = None
    moves: int = 0
    closed_on: date | None = None
    why: str = ""
    effect: Effect | None = None
    effect_words: str = ""
    measure: str = ""
    resource: int | None = None
    aliases: tuple[str, ...] = ()

    @property
    def due(self) -> date | None:
        """The day that a promise is sorted and shown by."""
        return self.by or self.starts


class CheckIn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The agreed next contact. `rhythm` is in the rep's words; `time` is "HH:MM" or empty."""

    date: date | None = None
    time: str = ""
    rhythm: str = ""


class PlanDraft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The line being written on the plan: its text so far, and the id of the line it changes, if any."""

    group: str
    text: str
    line: int | None = None
    private: bool = False


class Plan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What both agreed in one session. `lines` are its supports and steps while it is a draft.

    Once agreed, `agreed_on` is set, `lines` is empty and `promises` holds the ids of the promise records.
    `stamped` holds the ids of lines agreed so far in a read-back that was left half-way, `group` the
    group of lines where the talk stands, `draft` the line being written there.
    """

    id: int
    rep: int
    session: int | None = None
    manager: str = ""
    problem: str = ""
    my_part: str = ""
    my_part_private: bool = False
    causes: tuple[str, ...] = ()
    lines: tuple[Promise, ...] = ()
    let_go: str = ""
    helps_if: str = ""
    check_in: CheckIn = CheckIn()
    may_tell_boss: str = ""
    group: str = ""
    draft: PlanDraft | None = None
    stamped: tuple[int, ...] = ()
    agreed_on: date | None = None
    promises: tuple[int, ...] = ()

    def supports(self) -> tuple[Promise, ...]:
        """The manager's lines, by day."""
        return _by_day(line for line in self.lines if line.owner == "manager")

    def steps(self) -> tuple[Promise, ...]:
        """The rep's lines, by day."""
        return _by_day(line for line in self.lines if line.owner == "rep")


def _by_day(lines: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(sorted(lines, key=lambda p: (p.due or date.max, p.id)))


def put_line(plan: Plan, line: Promise) -> Plan:
    """The plan with this line added, or changed where its id is already there; its stamp goes."""
    others = tuple(p for p in plan.lines if p.id != line.id)
    kept = tuple(line if p.id == line.id else p for p in plan.lines)
    lines = kept if len(others) < len(plan.lines) else (*plan.lines, line)
    return replace(plan, lines=lines, stamped=tuple(s for s in plan.stamped if s != line.id))


def drop_line(plan: Plan, line_id: int) -> Plan:
    """The plan without this line."""
    return replace(
        plan,
        lines=tuple(p for p in plan.lines if p.id != line_id),
        stamped=tuple(s for s in plan.stamped if s != line_id),
    )


def gaps(plan: Plan) -> tuple[str, ...]:
    """Every reason why this plan can't be agreed yet, all at once, each as a sentence."""
    found: list[str] = []
    supports = plan.supports()
    if not supports:
        found.append("Nothing is promised by the manager yet: one thing at least.")
    found += [f"No day for “{p.what}”: by when?" for p in supports if p.by is None and p.starts is None]
    found += [
        f"No end for “{p.what}”: until when, or “until we say so”?"
        for p in supports
        if p.ends is None and not p.open_end
    ]
    found += [f"No day for “{p.what}”: from when?" for p in plan.steps() if p.starts is None and p.by is None]
    if plan.check_in.date is None:
        found.append("No first check-in yet: which day?")
    return tuple(found)


def first_gap(plan: Plan) -> tuple[str, int | None] | None:
    """Where the first gap is: a group ("manager", "rep", "check_in") and a line; None when all is there."""
    if not plan.supports():
        return "manager", None
    for line in plan.supports():
        if line.due is None or (line.ends is None and not line.open_end):
            return "manager", line.id
    for line in plan.steps():
        if line.due is None:
            return "rep", line.id
    return ("check_in", None) if plan.check_in.date is None else None


CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read as digits on paper


def code_of(number: int) -> str:
    """The short code of the nth promise of a file, n from 0: A1 … A99, B1 …, then AA1 …."""
    block, digit = divmod(number, 99)
    letters = ""
    block += 1
    while block:
        block, rest = divmod(block - 1, len(CODE_LETTERS))
        letters = CODE_LETTERS[rest] + letters
    return f"{letters}{digit + 1}"


def number_of_code(code: str) -> int | None:
    """The number that `code_of` gives this code for; None when it is none of ours."""
    letters = code.rstrip("0123456789")
    digits = code[len(letters) :]
    if not letters or not digits or set(letters) - set(CODE_LETTERS) or not 1 <= int(digits[:3]) <= 99:
        return None
    block = 0
    for letter in letters:
        block = block * len(CODE_LETTERS) + CODE_LETTERS.index(letter) + 1
    return (block - 1) * 99 + int(digits) - 1


def closed_problem(promise: Promise) -> str:
    """Why nothing more can become of this promise, as the end of a sentence; empty while it is open."""
    return "" if promise.status == "open" else f"is {promise.status} already"


def move_problem(promise: Promise, day: date) -> str:
    """Why this promise can't be due on that day, as the end of a sentence; empty when it can."""
    ends = None if _is_once(promise) else promise.ends
    if ends is not None and day > ends:
        return f"ends on {long_day(ends)}, before {long_day(day)}"
    if promise.by is not None and promise.starts is not None and day < promise.starts:
        return f"begins on {long_day(promise.starts)}, after {long_day(day)}"
    return ""


def keep_promise(promise: Promise, on: date) -> Promise:
    """The promise as kept, closed on that day."""
    return replace(promise, status="kept", closed_on=on)


def drop_promise(promise: Promise, on: date, why: str = "") -> Promise:
    """The promise as dropped, closed on that day; `why` is kept exactly, blank is none."""
    return replace(promise, status="dropped", closed_on=on, why=why if why.strip() else "")


def amend_why(promise: Promise, why: str) -> Promise | None:
    """A dropped promise that has no reason yet, with this one; None when there is nothing to amend."""
    amendable = promise.status == "dropped" and not promise.why and why.strip()
    return replace(promise, why=why) if amendable else None


def move_promise(promise: Promise, day: date) -> Promise:
    """The promise with another day; its first one stays known. The same day again is no move."""
    was = promise.due
    if day == was:
        return promise
    begins_only = promise.by is None and promise.starts is not None
    moved = replace(promise, starts=day) if begins_only else replace(promise, by=day)
    return replace(
        moved,
        ends=day if _is_once(promise) else promise.ends,
        first_due=promise.first_due or was or day,
        moves=promise.moves + (1 if was is not None else 0),
    )


def say_effect(promise: Promise, effect: Effect, words: str = "") -> Promise:
    """The promise with what the rep says it did, its words kept exactly.

    Blank words leave the older ones of the same effect; words about another effect are not true any more.
    """
    older = promise.effect_words if effect == promise.effect else ""
    return replace(promise, effect=effect, effect_words=words if words.strip() else older)


def runs_on(promise: Promise, today: date) -> bool:
    """Whether it goes on after it was asked about: a support that ends on a later day, or has an open end.

    One that is done once does not: with its effect said, it is done.
    """
    if promise.status != "open" or promise.owner != "manager" or _is_once(promise):
        return False
    return promise.open_end or (promise.ends is not None and promise.ends > today)


def _is_once(promise: Promise) -> bool:
    """Whether it is done once: it ends on its own day, and goes on doing so when that moves."""
    return promise.ends is not None and promise.ends == promise.due
