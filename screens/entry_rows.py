"""An entry as rows: on the axis of a script, or beside the list, where the rep's words stand in italics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from coach_tui.coach.history import AnyEntry, Entry, PromiseEntry, ResultEntry
from coach_tui.coach.team import day_of
from coach_tui.display import shown
from coach_tui.domain.days import long_day
from coach_tui.domain.note import Note
from coach_tui.domain.plan import CheckIn, Plan, Promise
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import BEFORE, Answer, Draft, Session
from coach_tui.errors import NotThere
from coach_tui.review.passages import flat, result_words
from coach_tui.review.periods import period_name

from .outcome import EFFECTS, became
from .widgets.found import marked_lines
from .widgets.rows import clip, pad, paragraph, row

if TYPE_CHECKING:
    from coach_tui.coach import Coach

TALKS = {"one_on_one": "one-on-one", "check_in": "check-in"}
STATES = {"open": "begun, not finished", "closed": "closed as it stood", "paused": "paused"}
PRIVATE = "italic $private"
BLANK = Content("")


def kind_word(entry: AnyEntry) -> str:
    """What it is, in a word."""
    match entry:
        case Entry(record=Session() as talk):
            return TALKS[talk.kind]
        case Entry(record=Plan(agreed_on=None)):
            return "plan, a draft"
        case PromiseEntry():
            return "promise"
        case ResultEntry():
            return "results"
    return entry.kind


def heading_of(entry: AnyEntry, *, shared: bool = False) -> str:
    """“one-on-one, 10 November 2026”. Turned, a talk that was paused is one like the others."""
    return f"{kind_word(entry)}{_of_day(entry, ', ')}{_state(entry, shared)}"


def side_heading(entry: AnyEntry, *, shared: bool = False) -> str:
    """“10 November 2026, one-on-one”, as it stands beside the list of days."""
    day = _of_day(entry, "")
    return f"{day}{', ' if day else ''}{kind_word(entry)}{_state(entry, shared)}"


def _of_day(entry: AnyEntry, before: str) -> str:
    if isinstance(entry, ResultEntry):
        return before + period_name(entry.period)
    return before + long_day(day_of(entry.at)) if entry.at else ""


def _state(entry: AnyEntry, shared: bool) -> str:
    talk = entry.record if isinstance(entry, Entry) else None
    if not isinstance(talk, Session) or (shared and talk.status == "paused"):
        return ""
    state = STATES.get(talk.status, "")
    return f", {state}" if state else ""


class EntryRows:
    """Makes the rows of entries of one rep. Without a `gutter` they are for the column beside the list."""

    def __init__(
        self, coach: Coach, rep: Rep, width: int, *, shared: bool, gutter: int, words: Sequence[str]
    ) -> None:
        self._coach = coach
        self._rep = rep
        self._width = width
        self._shared = shared
        self._gutter = gutter
        self._words = words

    @property
    def _me(self) -> str:
        """The manager: “You”, or the name in shared view."""
        name = self._coach.manager.split()
        return (shown(name[0]) if name else "The manager") if self._shared else "You"

    def of(self, entry: AnyEntry) -> list[Content]:
        """The whole entry."""
        match entry:
            case PromiseEntry(record=promise, agreed=agreed):
                return self._parts(self._promise(promise), self._agreed(promise, agreed))
            case ResultEntry(results=results):
                return [r for result in results for r in self._result(result_words(result), result.source)]
            case Entry(record=Session() as talk):
                return self._talk(talk)
            case Entry(record=Note() as note):
                return self._note(note)
            case Entry(record=Plan() as plan):
                return self._plan(plan)
        return []

    # Pieces. ------------------------------------------------------------------------------------

    def _said(self, who: str, text: str, style: str, who_style: str = "$muted") -> list[Content]:
        """User text with its hits; the name hangs in the gutter, if there is one."""
        gutter = self._gutter
        lines = marked_lines(text, self._width - gutter, style, self._words)
        first = row((pad(clip(who, gutter - 1), gutter), who_style), lines[0]) if gutter else lines[0]
        return [first, *(row(" " * gutter, line) for line in lines[1:])]

    def _head(self, text: str) -> list[Content]:
        return paragraph(text, self._width - self._gutter, "$muted", indent=self._gutter)

    def _named(self, word: str, text: str) -> list[Content]:
        """One of the plan's single lines, under its name in the narrow column."""
        if not text:
            return []
        return (
            self._said(word, text, "$ink")
            if self._gutter
            else [*self._head(word), *self._said("", text, "$ink")]
        )

    def _quote(self, text: str) -> list[Content]:
        return self._said("", f"“{text}”", "italic $ink") if text else []

    def _private(self, word: str, text: str) -> list[Content]:
        if self._gutter:
            return self._said("private", f"{word}{text}", PRIVATE, PRIVATE)
        return self._said("", f"private: {word}{text}", PRIVATE)

    def _parts(self, *parts: Iterable[Content]) -> list[Content]:
        """The parts that there are, a blank row between two."""
        rows: list[Content] = []
        for part in parts:
            if made := list(part):
                rows += [*([BLANK] if rows else []), *made]
        return rows

    # Entries. -----------------------------------------------------------------------------------

    def _talk(self, talk: Session) -> list[Content]:
        lines: list[Answer | Draft] = [*talk.answers, *([talk.draft] if talk.draft else [])]
        if self._shared:
            lines = [line for line in lines if not line.private and line.stage != BEFORE]
        lines.sort(key=lambda line: line.stage)
        parts = [
            [*self._head(question), *(r for line in kept for r in self._line(line))]
            for question, kept in groupby(lines, key=lambda line: line.question)
        ]
        rows = self._parts(*parts, self._causes(talk), self._came(talk))
        return rows or self._head("No words were kept.")

    def _line(self, line: Answer | Draft) -> list[Content]:
        later = " (not kept yet)" if isinstance(line, Draft) else ""
        if line.private or line.stage == BEFORE:
            return self._private("", line.text + later)
        if line.voice == "rep":
            style = "$ink" if self._gutter else "italic $ink"
            return self._said(shown(self._rep.first_name), f"“{line.text}”{later}", style)
        return self._said(self._me if self._shared else "me", line.text + later, "$muted")

    def _causes(self, talk: Session) -> list[Content]:
        if not talk.causes:
            return []
        guide = self._coach.talks.guide_of(talk)
        words = [found.wording if (found := guide.cause(c)) else c for c in talk.causes]
        rows = self._head(f"What {self._rep.first_name} thinks is behind it")
        indent = self._gutter
        return rows + [
            r for w in words for r in paragraph(f"“{w}”", self._width - indent, "$ink", indent=indent)
        ]

    def _came(self, talk: Session) -> list[Content]:
        """What came of the plan that was agreed in the talk."""
        if talk.plan is None:
            return []
        try:
            plan = self._coach.plans.get(talk.plan)
        except NotThere:
            return []
        promises = self._coach.plans.promises(plan) if plan.agreed_on else ()
        return self._parts(
            *(
                [*self._head("What came of it"), *self._promise(p)] if n == 0 else self._promise(p)
                for n, p in enumerate(promises)
            )
        )

    def _note(self, note: Note) -> list[Content]:
        if note.private:
            return [] if self._shared else self._private("", note.text)
        return self._said("", note.text, "$ink")

    def _plan(self, plan: Plan) -> list[Content]:
        promises = self._coach.plans.promises(plan)
        mine = [p for p in promises if p.owner == "manager"]
        theirs = [p for p in promises if p.owner == "rep"]
        verb = "promised" if plan.agreed_on else "would promise"
        return self._parts(
            self._quote(plan.problem),
            self._my_part(plan),
            self._owned(f"{self._me} {verb}", mine),
            self._owned(f"{self._rep.first_name} chose", theirs),
            self._named("Let go", plan.let_go),
            self._named("Helps if", plan.helps_if),
            self._named("Check-in", _check_in(plan.check_in)),
            self._named("The boss" if self._shared else "My boss", plan.may_tell_boss),
        )

    def _my_part(self, plan: Plan) -> list[Content]:
        if plan.my_part_private:
            return [] if self._shared or not plan.my_part else self._private("my part: ", plan.my_part)
        return self._named(f"{self._me}" if self._shared else "My part", plan.my_part)

    def _owned(self, head: str, promises: Sequence[Promise]) -> list[Content]:
        if not promises:
            return []
        return [*self._head(head), *self._parts(*(self._promise(p) for p in promises))]

    def _promise(self, promise: Promise) -> list[Content]:
        rows = self._said("", promise.what, "$ink")
        rows += self._head(_days(promise))
        if promise.code:
            rows += self._head(f"{promise.code}: {became(promise)}")
        if promise.why and not self._shared:
            rows += self._private("why: ", promise.why)
        if promise.effect:
            said = row((f"{shown(self._rep.first_name)} said: ", "$muted"), (EFFECTS[promise.effect], "$ink"))
            rows += [row(" " * self._gutter, said), *self._quote(promise.effect_words)]
        return rows

    def _agreed(self, promise: Promise, at: str) -> list[Content]:
        """Whose it is, when it was agreed, and for what."""
        whose = f"{self._me} promised" if promise.owner == "manager" else f"{self._rep.first_name} chose"
        rows = self._head(f"{whose} it{f' on {long_day(day_of(at))}' if at else ''}")
        try:
            return rows + self._quote(self._coach.plans.get(promise.plan).problem)
        except NotThere:
            return rows

    def _result(self, words: str, source: str) -> list[Content]:
        name = f"from {flat(source)}" if source else ""
        return [*self._said("", words, "$ink"), *(self._head(name) if name else [])]


def _days(promise: Promise) -> str:
    """“by 20 November 2026, at first 30 October 2026, until 31 March 2027”."""
    parts = []
    if promise.by:
        parts.append(f"by {long_day(promise.by)}")
    if promise.starts:
        parts.append(f"from {long_day(promise.starts)}")
    if promise.first_due and promise.first_due != promise.due:
        parts.append(f"at first {long_day(promise.first_due)}")
    if promise.ends and promise.ends == promise.due:
        parts.append("once")
    elif promise.ends:
        parts.append(f"until {long_day(promise.ends)}")
    elif promise.open_end:
        parts.append("until we say so")
    return ", ".join(parts) or "no day yet"


def _check_in(check_in: CheckIn) -> str:
    day = long_day(check_in.date) if check_in.date else ""
    first = " ".join(part for part in (day, check_in.time) if part)
    return "; first ".join(part for part in (check_in.rhythm, first) if part)
