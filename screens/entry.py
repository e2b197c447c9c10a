"""One entry of the history, whole: every line of a one-on-one under its question, or a note."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui.coach.history import Entry
from coach_tui.coach.team import day_of
from coach_tui.display import shown
from coach_tui.domain.days import bare_day, long_day
from coach_tui.domain.note import Note
from coach_tui.domain.plan import Plan, Promise
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import BEFORE, Answer, Draft, Session

from .keys import Hint, bindings, hint
from .reading import Reading
from .widgets.rows import GUTTER, Span, paragraph, row, spoken

if TYPE_CHECKING:
    from coach_tui.coach import Coach

MEASURE = 66
STATES = {"open": "begun, not finished", "closed": "closed as it stood", "paused": "paused"}


class EntryPage(Reading):
    """A one-on-one or a note to read. Turned, nothing private is on it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("return")

    def __init__(self, rep_id: int, entry: Entry) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._entry = entry

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose, what, and when."""
        name = shown(self.coach.team.get(self._rep_id).name)
        return [(name, "bold $ink"), (f"   {heading_of(self._entry)}", "$muted")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        turn = hint("turn", "turn back" if self.shared else "")
        return [Hint("↑ ↓", "scroll", "cursor_down"), turn, hint("leave", "back", bare=True)]

    def rows(self, width: int) -> list[Content]:
        """The entry on the axis of a script."""
        rep = self.coach.team.get(self._rep_id)
        gutter = min(16, max(GUTTER, len(shown(rep.first_name)) + 2))
        room = min(width, MEASURE + gutter)
        rows = entry_rows(self.coach, rep, self._entry, room, shared=self.shared, gutter=gutter)
        return rows[2:]


def heading_of(entry: Entry) -> str:
    """“one-on-one, 10 November 2026”."""
    kind = {"session": "one-on-one"}.get(entry.kind, entry.kind)
    state = STATES.get(entry.record.status, "") if isinstance(entry.record, Session) else ""
    day = f", {long_day(day_of(entry.at))}" if entry.at else ""
    return f"{kind}{day}{f', {state}' if state else ''}"


def entry_rows(
    coach: Coach, rep: Rep, entry: Entry, width: int, *, shared: bool, gutter: int
) -> list[Content]:
    """The whole entry; without a gutter (beside the list) the rep's words stand alone, in italics."""
    rows = [*paragraph(heading_of(entry), width, "$muted"), Content("")]
    match entry.record:
        case Session() as talk:
            return rows + _talk(coach, rep, talk, width, shared, gutter)
        case Note() as note:
            return rows + _note(note, width, shared, gutter)
        case Plan() as plan:
            return rows + _plan(coach, rep, plan, width, shared)


def _talk(coach: Coach, rep: Rep, talk: Session, width: int, shared: bool, gutter: int) -> list[Content]:
    lines: list[Answer | Draft] = [*talk.answers, *([talk.draft] if talk.draft else [])]
    if shared:
        lines = [line for line in lines if not line.private and line.stage != BEFORE]
    lines.sort(key=lambda line: line.stage)
    rows: list[Content] = []
    for question, kept in groupby(lines, key=lambda line: line.question):
        rows += [
            *([Content("")] if rows else []),
            *paragraph(question, width - gutter, "$muted", indent=gutter),
        ]
        for line in kept:
            rows += _line(coach, rep, line, width, shared, gutter)
    if talk.causes:
        rows += [Content(""), *_causes(coach, rep, talk, width, gutter)]
    return rows or [row(" " * gutter, ("No words were kept.", "$muted"))]


def _line(
    coach: Coach, rep: Rep, line: Answer | Draft, width: int, shared: bool, gutter: int
) -> list[Content]:
    text = line.text + (" (not kept yet)" if isinstance(line, Draft) else "")
    if line.private:
        who, text, style = "private", text, "italic $private"
    elif line.voice == "rep":
        who, text, style = shown(rep.first_name), f"“{line.text}”", "$ink"
    else:
        name = coach.manager.split()
        who, style = (shown(name[0]) if shared and name else "me"), "$muted"
    if gutter:
        return spoken(
            who, text, width, who_style=style if line.private else "$muted", style=style, gutter=gutter
        )
    if line.private:
        text = f"private: {text}"
    return paragraph(text, width, "italic $ink" if line.voice == "rep" else style)


def _causes(coach: Coach, rep: Rep, talk: Session, width: int, gutter: int) -> list[Content]:
    guide = coach.talks.guide_of(talk)
    words = [found.wording if (found := guide.cause(c)) else c for c in talk.causes]
    head = f"What {rep.first_name} thinks is behind it"
    rows = paragraph(head, width - gutter, "$muted", indent=gutter)
    return rows + [r for text in words for r in paragraph(f"“{text}”", width - gutter, "$ink", indent=gutter)]


def _note(note: Note, width: int, shared: bool, gutter: int) -> list[Content]:
    if note.private and shared:
        return []
    if note.private and gutter:
        return spoken(
            "private", note.text, width, who_style="italic $private", style="italic $private", gutter=gutter
        )
    if note.private:
        return paragraph(f"private: {note.text}", width, "italic $private")
    return paragraph(note.text, width - gutter, "$ink", indent=gutter)


def _plan(coach: Coach, rep: Rep, plan: Plan, width: int, shared: bool) -> list[Content]:
    rows: list[Content] = []
    if plan.problem:
        rows += [*paragraph(f"“{plan.problem}”", width, "italic $ink"), Content("")]
    name = coach.manager.split()
    mine = shown(name[0]) if shared and name else "You"
    promises = coach.plans.promises(plan)
    for owner, head in (("manager", f"{mine} promised"), ("rep", f"{rep.first_name} chose")):
        found = [p for p in promises if p.owner == owner]
        if found:
            rows += paragraph(head, width, "$muted")
            rows += [r for p in found for r in _promise(p, plan, width)]
            rows.append(Content(""))
    return rows


def _promise(promise: Promise, plan: Plan, width: int) -> list[Content]:
    state = {"kept": "kept", "dropped": "let go"}.get(promise.status, "")
    if not state and promise.due and plan.agreed_on:
        state = bare_day(promise.due, plan.agreed_on)
    effect = {"helped": "it helped", "no_difference": "no difference", "added_pressure": "it added pressure"}
    came = ", ".join(part for part in (state, effect.get(promise.effect or "", "")) if part)
    words = paragraph(f"“{promise.effect_words}”", width, "italic $ink") if promise.effect_words else []
    return [*paragraph(promise.what, width, "$ink"), *paragraph(came, width, "$muted"), *words]
