"""The rows of the history's list: a day, a kind, and the passage that was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from coach_tui.coach.history import Entry, PromiseEntry, ResultEntry
from coach_tui.display import cells
from coach_tui.domain.days import MONTHS
from coach_tui.domain.measures import kind_of
from coach_tui.domain.plan import Plan, Promise
from coach_tui.domain.session import Session
from coach_tui.review.find import Query, around, hits
from coach_tui.review.passages import Findable, Passage, flat

from .outcome import EFFECTS, in_short
from .widgets.found import marked
from .widgets.rows import Span, pad, row

DAY = 8
KIND = 12
EFFECT = 15
WORDS = {
    "one_on_one": "one-on-one",
    "check_in": "check-in",
    "note": "note",
    "plan": "plan",
    "promise": "promise",
    "result": "result",
    "helped": "helped",
}


class Look(NamedTuple):
    """How the rows are drawn: for whom, in which kind, what is looked for, and the cells there are."""

    me: str
    rep: str
    query: Query
    kind: str
    shared: bool
    width: int
    narrow: bool


class Said(NamedTuple):
    """What a row says: the text, its style, a word before it, and whether it is a quote."""

    text: str
    style: str = "$ink"
    before: str = ""
    quote: bool = False
    tail: tuple[str, ...] = ()


def entry_row(item: Findable, look: Look, *, chosen: bool) -> Content:
    """One entry on one row; the hit is in it, underlined."""
    private = item.private
    label, room = _label(item, look)
    said = _said(item, look)
    style = f"bold {said.style}" if chosen else said.style
    return row(
        ("› " if chosen else "  ", "$accent"),
        (pad(day_words(item), DAY), "$muted"),
        (pad(label, room), "italic $private" if private else "$muted"),
        *_words(said, style, _room(item, look), look.query),
    )


def day_words(item: Findable) -> str:
    """“10 Nov”; of results the period, “Oct”, “Q4”, “W41”."""
    if isinstance(item.entry, ResultEntry):
        part = item.entry.period.partition("-")[2]
        kind = kind_of(item.entry.period)
        return MONTHS[int(part) - 1][:3] if kind == "month" else part or "year"
    return "" if item.day is None else f"{item.day.day} {MONTHS[item.day.month - 1][:3]}"


def _label(item: Findable, look: Look) -> tuple[str, int]:
    """The kind in a word, and its column; in a list of one kind a narrow row does without."""
    if item.kind == "helped" and isinstance(item.entry, PromiseEntry):
        return EFFECTS[item.entry.record.effect or "helped"], EFFECT
    if item.private:
        return "private", KIND
    if look.narrow and look.kind != "everything":
        return "", 0
    return WORDS[item.kind], KIND


def _said(item: Findable, look: Look) -> Said:
    everything = look.kind == "everything"
    passage = item.passage(look.query, shared=look.shared, everything=everything)
    if passage is not None and hits(passage.text, look.query.marked()):
        return _of_passage(passage, item, look)
    return _usual(item, passage, look)


def _of_passage(passage: Passage, item: Findable, look: Look) -> Said:
    if passage.private:
        before = passage.before if item.private else f"private: {passage.before}"
        return Said(passage.text, "italic $private", before)
    record = item.entry.record if isinstance(item.entry, PromiseEntry) else None
    if record is not None and item.kind == "helped":
        return _helped(record, passage, look)
    tail = _tail(record, look) if record is not None and not passage.quote else ()
    return Said(passage.text, "$ink", passage.before, passage.quote, tail)


def _helped(promise: Promise, passage: Passage, look: Look) -> Said:
    """What helped, and the rep's words where there is room or something is found in them."""
    what = flat(promise.what)
    words = passage.text[len(what) :]
    if hits(words, look.query.marked()):
        return Said(passage.text)
    return Said(what, tail=(words,))


def _usual(item: Findable, passage: Passage | None, look: Look) -> Said:
    """What stands for an entry when no words of it are looked for."""
    if isinstance(item.entry, Entry):
        match item.entry.record:
            case Session() as talk:
                return _talk(talk, shared=look.shared)
            case Plan(agreed_on=None):
                text = "nothing on it yet" if passage is None else passage.text
                return Said(text, "$muted", "draft: ")
            case _:
                pass
    return Said("as agreed", "$muted") if passage is None else _of_passage(passage, item, look)


def _talk(talk: Session, *, shared: bool) -> Said:
    if talk.status == "paused" and not shared:
        day = talk.follow_up
        if day is None:
            return Said("Paused")
        return Said(f"Paused, follow-up agreed ({day.day} {MONTHS[day.month - 1]})")
    words = talk.last_words()
    if words:
        return Said(flat(words), quote=True)
    begun = {"open": "begun, not finished", "closed": "closed as it stood"}
    return Said(begun.get(talk.status, "no words kept"), "$muted")


def _tail(promise: Promise, look: Look) -> tuple[str, ...]:
    """Whose promise, and what became of it: the longest first, for where there is room."""
    mine = f"{look.me}’s" if look.shared else "yours"
    parts = [mine if promise.owner == "manager" else f"{look.rep}’s", *in_short(promise)]
    return tuple(", " + ", ".join(parts[:n]) for n in range(len(parts), 0, -1))


def is_cut(item: Findable, look: Look) -> bool:
    """Whether the row has no room for the whole of what it says."""
    said = _said(item, look)
    return cells(said.text) > _free(said, _room(item, look))


def _room(item: Findable, look: Look) -> int:
    return look.width - 2 - DAY - _label(item, look)[1]


def _free(said: Said, room: int) -> int:
    return room - cells(said.before) - (2 if said.quote else 0)


def _words(said: Said, style: str, room: int, query: Query) -> Sequence[Span | Content]:
    free = _free(said, room)
    tail = next((t for t in said.tail if cells(said.text) + cells(t) <= free), "")
    part = around(said.text, hits(said.text, query.marked()), free - cells(tail))
    text, marks = part.text, part.marks
    if said.quote:
        text, marks = f"“{text}”", tuple((start + 1, end + 1) for start, end in marks)
    before = "italic $private" if "private" in said.style else "$muted"
    return [(said.before, before), marked(text, marks, style), (tail, "$muted")]
