"""The plan's page as a tree of records: every word that stands on it, whatever it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from ..display import one_line, shown
from ..domain.days import MONTHS, WEEKDAYS, bare_day, long_day, short_day
from ..domain.plan import CheckIn, Plan, Promise
from ..domain.rep import Rep

Copy = Literal["rep", "manager"]

OPEN_BOX, KEPT_BOX = "☐", "☑"
LONGEST_LABEL = 60
OPEN_END = "until we say so"
FOOTER = "One copy each. Private notes are never printed."
DRAFT_FOOTER = "A draft: nothing here is agreed yet. Private notes are never printed."


class Cell(Struct, frozen=True):
    """A day beside a promise. `mark` is the word before it (`by`, `from`, `until`), empty for a phrase."""

    mark: str = ""
    text: str = ""

    @property
    def words(self) -> str:
        """As it reads in a sentence: “by Fri 27 Nov”, “from now”."""
        return f"{self.mark} {self.text}".strip()

    def under(self, head: str) -> str:
        """As it stands in a column of that head, which needs no second “by”."""
        return self.text if self.mark == head else self.words


class Row(Struct, frozen=True, kw_only=True):
    """One promise. `box` is ☐ or ☑; `code` (“K7”) is empty until the plan is agreed."""

    what: str
    due: Cell = Cell()
    end: Cell = Cell()
    code: str = ""
    box: str = OPEN_BOX

    @property
    def days(self) -> str:
        """Its days as they read in a sentence: “by Fri 27 Nov, until 31 January”; may be empty."""
        return ", ".join(cell.words for cell in (self.due, self.end) if cell.text)


class PromiseList(Struct, frozen=True, kw_only=True):
    """“Jana will” or “Maya chose”. An empty head means that its column is not there."""

    heading: str
    due_head: str
    end_head: str
    rows: tuple[Row, ...]


class Section(Struct, frozen=True, kw_only=True):
    """A heading and its text, in which a line feed is a line break."""

    heading: str
    text: str


class PlanPage(Struct, frozen=True, kw_only=True):
    """A plan as it is printed. Every text is ready to be shown; what is empty is left out by the writers."""

    title: str
    byline: str
    quote: str
    asides: tuple[str, ...]
    promises: tuple[PromiseList, ...]
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    footer: str
    copy_label: str
    day: date


class _Names(Struct, frozen=True, kw_only=True):
    rep: str
    manager: str
    will: str
    copies: tuple[str, str]


def plan_page(
    plan: Plan,
    promises: Sequence[Promise],
    rep: Rep,
    cause_words: Sequence[str],
    copy: Copy = "rep",
    *,
    day: date,
    draft: bool,
) -> PlanPage:
    """The page of a plan as of `day`: `promises` are its records, or its lines while it is a draft.

    `cause_words` are the causes as the paper says them. The manager's private part never gets in.
    """
    names = _names(plan.manager, rep)
    return PlanPage(
        title="What we are agreeing" if draft else "What we agreed",
        byline=_byline(plan.manager, rep, day, draft),
        quote=_quote(plan.problem),
        asides=_asides(plan, cause_words, names),
        promises=_promise_lists(promises, names, day),
        sections=_sections(plan, day),
        signatures=() if draft else (f"{names.rep}, if you like", f"{names.manager}, if you like"),
        footer=DRAFT_FOOTER if draft else FOOTER,
        copy_label=f"{names.copies[copy == 'manager']}’s copy",
        day=day,
    )


def _text(words: str) -> str:
    return shown(words.replace("\r\n", "\n").strip(" \n"), lines=True)


def _line(words: str) -> str:
    return " ".join(_text(words).split("\n"))


def _label(name: str) -> str:
    """A name for headings and small print; only the line under the title has room for any length."""
    return one_line(_line(name), LONGEST_LABEL)


def _names(manager: str, rep: Rep) -> _Names:
    rep_name, manager_name = _label(rep.first_name), _label(" ".join(manager.split()[:1]))
    if rep_name == manager_name:
        rep_name, manager_name = _label(rep.name), _label(manager)
    if not manager_name:
        return _Names(rep=rep_name, manager="Your manager", will="Your manager", copies=(rep_name, "Manager"))
    return _Names(rep=rep_name, manager=manager_name, will=manager_name, copies=(rep_name, manager_name))


def _byline(manager: str, rep: Rep, day: date, draft: bool) -> str:
    people = " and ".join(name for name in (_line(rep.name), _line(manager)) if name)
    return f"{people}, {'draft of ' if draft else ''}{long_day(day)}"


def _quote(problem: str) -> str:
    words = _text(problem)
    for opening, closing in ("“”", '""', "„“"):
        if len(words) > 2 and words[0] == opening and words[-1] == closing:
            words = words[1:-1]
    return f"“{words}”" if words else ""


def _asides(plan: Plan, cause_words: Sequence[str], names: _Names) -> tuple[str, ...]:
    causes = "; ".join(_line(words).rstrip(".") for words in cause_words if words.strip())
    part = "" if plan.my_part_private else _text(plan.my_part)
    return (
        *((f"What {names.rep} thinks is behind it: {causes}.",) if causes else ()),
        *((f"{names.manager}’s part in it: {part}",) if part else ()),
    )


def _promise_lists(promises: Sequence[Promise], names: _Names, day: date) -> tuple[PromiseList, ...]:
    supports = _rows((p for p in promises if p.owner == "manager"), day)
    steps = _rows((p for p in promises if p.owner == "rep"), day)
    lists = (
        PromiseList(heading=f"{names.will} will", due_head="by", end_head="until", rows=supports),
        PromiseList(heading=f"{names.rep} chose", due_head="from", end_head=_end_head(steps), rows=steps),
    )
    return tuple(found for found in lists if found.rows)


def _end_head(rows: Sequence[Row]) -> str:
    return "until" if any(row.end.mark or row.end.text == OPEN_END for row in rows) else ""


def _rows(promises: Iterable[Promise], day: date) -> tuple[Row, ...]:
    by_day = sorted(promises, key=lambda p: (p.due or date.max, p.id))
    return tuple(_row(promise, day) for promise in by_day)


def _row(promise: Promise, day: date) -> Row:
    return Row(
        what=_text(promise.what),
        due=_due(promise, day),
        end=_end(promise, day),
        code=_line(promise.code or ""),
        box=KEPT_BOX if promise.status == "kept" else OPEN_BOX,
    )


def _due(promise: Promise, day: date) -> Cell:
    if promise.by:
        return Cell("by", short_day(promise.by, day))
    if not promise.starts:
        return Cell()
    return Cell("from", short_day(promise.starts, day)) if promise.starts > day else Cell("", "from now")


def _end(promise: Promise, day: date) -> Cell:
    if promise.status == "dropped":
        return Cell("", "let go")
    if promise.ends and promise.ends == promise.by:
        return Cell("", "once")
    if promise.ends:
        return Cell("until", _end_day(promise.ends, day))
    return Cell("", OPEN_END if promise.open_end else "")


def _end_day(end: date, day: date) -> str:
    """“31 January”, with the year where it would be unclear."""
    year = f" {end.year}" if bare_day(end, day).endswith(str(end.year)) else ""
    return f"{end.day} {MONTHS[end.month - 1]}{year}"


def _sections(plan: Plan, day: date) -> tuple[Section, ...]:
    found = (
        Section(heading="What we let go", text=_text(plan.let_go)),
        Section(heading="How we will know it helps", text=_text(plan.helps_if)),
        Section(heading="How we stay in touch", text=_in_touch(plan.check_in, day)),
        Section(heading=_boss_heading(plan), text=_text(plan.may_tell_boss)),
    )
    return tuple(section for section in found if section.text)


def _boss_heading(plan: Plan) -> str:
    name = _text(plan.manager).split(maxsplit=1)
    return f"What {name[0]}’s boss may hear" if name else "What the boss may hear"


def _in_touch(check_in: CheckIn, day: date) -> str:
    rhythm = _text(check_in.rhythm)
    first = _first_contact(check_in, day)
    if not first:
        return rhythm
    return f"{rhythm.rstrip('.,; ')}, {first}." if rhythm else f"F{first[1:]}."


def _first_contact(check_in: CheckIn, day: date) -> str:
    if not check_in.date:
        return ""
    weekday = WEEKDAYS[check_in.date.weekday()]
    said = weekday.casefold() in check_in.rhythm.casefold()
    at = f" at {check_in.time}" if check_in.time and check_in.time not in check_in.rhythm else ""
    return f"first on {'' if said else f'{weekday} '}{_end_day(check_in.date, day)}{shown(at)}"
