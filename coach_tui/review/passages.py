"""What the history finds in: each entry as passages of plain text, with what shared view leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from ..display import shown
from ..domain.measures import Result, measure_title
from ..domain.note import Note
from ..domain.plan import Plan, Promise
from ..domain.session import BEFORE, Answer, Draft, Session
from .find import Query, fold

if TYPE_CHECKING:
    from ..coach.history import AnyEntry

Kind = Literal["one_on_one", "check_in", "note", "plan", "promise", "result", "helped"]


class Passage(Struct, frozen=True, kw_only=True):
    """A line of an entry on one row, as it may be displayed. `quote`: the rep's words.

    `before` names it (“let go: ”) and is not found. A `private` one is not there in shared view; one
    that is `told` elsewhere, a promise in its plan, is not found again among everything.
    """

    text: str
    before: str = ""
    quote: bool = False
    private: bool = False
    told: bool = False


class Findable(Struct, frozen=True, kw_only=True):
    """An entry ready to be found in: its passages, the one that stands for it first, and their folded texts.

    A `private` one is not there in shared view.
    """

    entry: AnyEntry
    kind: Kind
    day: date | None
    passages: tuple[Passage, ...]
    folded: tuple[str, ...]
    private: bool = False

    def text(self, *, shared: bool, everything: bool) -> str:
        """The folded texts that may be found in now, a line each."""
        return "\n".join(
            text
            for p, text in zip(self.passages, self.folded, strict=True)
            if _is_open(p, shared, everything)
        )

    def passage(self, query: Query, *, shared: bool, everything: bool) -> Passage | None:
        """The first passage with most of the words asked for; None when none may be seen."""
        words = query.marked()
        seen = [
            (sum(word in text for word in words), passage)
            for passage, text in zip(self.passages, self.folded, strict=True)
            if _is_open(passage, shared, everything)
        ]
        return max(seen, key=lambda pair: pair[0])[1] if seen else None


class Shelf:
    """All entries of one rep, folded once; finding in them is then quick."""

    def __init__(self, entries: Sequence[AnyEntry]) -> None:
        self.promises = _by_plan(entries)
        self.all = [findable(entry, self.promises) for entry in entries]
        self._texts: dict[tuple[bool, bool], list[str]] = {}

    def find(self, query: Query, kind: str, *, shared: bool) -> list[Findable]:
        """What is asked for, newest first; `kind` is one of `Kind`, or "everything"."""
        everything = kind == "everything"
        texts = self._folded(shared, everything)
        return [
            item
            for item, text in zip(self.all, texts, strict=True)
            if (item.kind != "helped" if everything else item.kind == kind)
            and not (shared and item.private)
            and query.fits(item.day, text)
        ]

    def _folded(self, shared: bool, everything: bool) -> list[str]:
        key = shared, everything
        if key not in self._texts:
            self._texts[key] = [item.text(shared=shared, everything=everything) for item in self.all]
        return self._texts[key]


def _by_plan(entries: Iterable[AnyEntry]) -> dict[int, list[Promise]]:
    """The agreed promises of each plan: the manager's first, then by day."""
    from ..coach.history import PromiseEntry

    found: dict[int, list[Promise]] = {}
    for entry in entries:
        if isinstance(entry, PromiseEntry) and entry.kind == "promise":
            found.setdefault(entry.record.plan, []).append(entry.record)
    for promises in found.values():
        promises.sort(key=lambda p: (p.owner == "rep", p.due or date.max, p.id))
    return found


def findable(entry: AnyEntry, promises: Mapping[int, Sequence[Promise]]) -> Findable:
    """An entry with its passages; `promises` are those of each plan."""
    kind, passages = _read(entry, promises)
    found = tuple(passages)
    return Findable(
        entry=entry,
        kind=kind,
        day=date.fromisoformat(entry.at[:10]) if entry.at else None,
        passages=found,
        folded=tuple(fold(p.text) for p in found),
        private=kind == "note" and found[0].private,
    )


def flat(text: str) -> str:
    """A text on one row, as it may be displayed."""
    return shown(" ".join(text.split("\n")).strip())


def _is_open(passage: Passage, shared: bool, everything: bool) -> bool:
    return not (shared and passage.private) and not (everything and passage.told)


def _read(entry: AnyEntry, promises: Mapping[int, Sequence[Promise]]) -> tuple[Kind, Iterator[Passage]]:
    from ..coach.history import Entry, PromiseEntry

    if not isinstance(entry, Entry):
        if isinstance(entry, PromiseEntry):
            return entry.kind, _promise(entry.record, helped=entry.kind == "helped")
        return "result", (Passage(text=result_words(r)) for r in entry.results)
    match entry.record:
        case Session() as talk:
            return talk.kind, _talk(talk)
        case Note() as note:
            return "note", iter([Passage(text=flat(note.text), private=note.private)])
        case Plan() as plan:
            return "plan", _plan(plan, promises.get(plan.id, ()))


def _talk(talk: Session) -> Iterator[Passage]:
    lines: list[Answer | Draft] = [*talk.answers, *([talk.draft] if talk.draft else [])]
    last = talk.last_words()
    # The rep's sentence, or last words, stand for the talk: they come first.
    lines.sort(key=lambda line: line.text != last or line.private or line.voice != "rep")
    for line in lines:
        private = line.private or line.stage == BEFORE
        yield Passage(text=flat(line.text), quote=line.voice == "rep" and not private, private=private)


def _plan(plan: Plan, promises: Sequence[Promise]) -> Iterator[Passage]:
    for promise in promises:
        yield Passage(text=flat(promise.what), told=True)
    for line in plan.lines:
        yield Passage(text=flat(line.what))
    for before, text in (("let go: ", plan.let_go), ("helps if: ", plan.helps_if)):
        if text:
            yield Passage(text=flat(text), before=before)
    if plan.problem:
        yield Passage(text=flat(plan.problem), quote=True, told=plan.session is not None)
    if plan.check_in.rhythm:
        yield Passage(text=flat(plan.check_in.rhythm), before="check-in: ")
    if plan.my_part:
        yield Passage(text=flat(plan.my_part), before="my part: ", private=plan.my_part_private)
    if plan.may_tell_boss:
        yield Passage(text=flat(plan.may_tell_boss), before="for the boss: ")


def _promise(promise: Promise, *, helped: bool) -> Iterator[Passage]:
    what, words = flat(promise.what), flat(promise.effect_words)
    if helped:
        yield Passage(text=f"{what}: “{words}”" if words else what)
    else:
        yield Passage(text=what)
        if words:
            yield Passage(text=words, quote=True)
    if promise.why:
        # It is not on the page that both have.
        yield Passage(text=flat(promise.why), before="why: ", private=True)


def result_words(result: Result) -> str:
    """“Win rate 24 %, target 27”."""
    unit = f" {shown(result.unit)}" if result.unit else ""
    actual = "not counted" if result.actual is None else f"{number(result.actual)}{unit}"
    target = "no target" if result.target is None else f"target {number(result.target)}"
    return f"{shown(measure_title(result.measure))} {actual}, {target}"


def number(value: float) -> str:
    """A number as it is read: 49,000 or 24.5."""
    return f"{value:,.15g}"
