"""What the plan asks for when a line does not say it: by when, until when, from when, the first check-in."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.domain.days import read_day_time, short_day
from coach_tui.domain.plan import Owner, Plan, Promise
from coach_tui.domain.plan_words import (
    PlanWords,
    answer_day,
    answer_end,
    offered_day,
    offered_end,
    with_day,
)
from coach_tui.domain.rhythm import read_rhythm

from .plan_parts import days_said

What = Literal["by", "until", "from", "first", "name"]
LABELS: dict[What, str] = {
    "by": "by when?",
    "until": "until?",
    "from": "from?",
    "first": "first?",
    "name": "your name?",
}


class Asking(Struct, frozen=True):
    """One thing asked: `words` and `line` are those of the promise that it belongs to, if it does."""

    what: What
    words: PlanWords = PlanWords(what="")
    line: int | None = None

    @property
    def label(self) -> str:
        """What the gutter says."""
        return LABELS[self.what]

    def offered(self, plan: Plan, owner: Owner, today: date) -> date:
        """The day that an empty Enter takes."""
        match self.what:
            case "until":
                ends = [p.ends for p in plan.supports() if p.ends and p.ends != p.by]
                since = self.words.by or self.words.starts or today
                return offered_end(since, ends[-1] if ends else None)
            case "first":
                return read_rhythm(plan.check_in.rhythm, today).first
            case _:
                return offered_day(owner, today, self.words)

    def read(self, text: str, today: date) -> PlanWords:
        """The promise with this answer; `problem` says why it is none."""
        if self.what == "until":
            return answer_end(self.words, text, today)
        return answer_day(self.words, self._mark(), text, today)

    def take(self, day: date, today: date) -> PlanWords:
        """The promise with the offered day."""
        if self.what == "until":
            return replace(self.words, ends=day, open_end=False)
        return with_day(self.words, self._mark(), day, today)

    def echo(self, text: str, today: date) -> str:
        """The answer as it is understood, while it is typed."""
        if self.what == "name":
            return ""
        if self.what == "first":
            found = read_day_time(text, today)
            return f"first {short_day(found[0], today)} {found[1]}".strip() if found else ""
        words = self.read(text, today)
        return words.problem or days_said(words, today)

    def _mark(self) -> Literal["by", "from"]:
        return "by" if self.what == "by" else "from"


def missing(words: PlanWords, owner: Owner, line: int | None) -> Asking | None:
    """What is still to be asked about a line, or None. A step needs no end."""
    if words.by is None and words.starts is None:
        return Asking("by" if owner == "manager" else "from", words, line)
    if owner == "manager" and words.ends is None and not words.open_end:
        return Asking("until", words, line)
    return None


def stored(group: str, line: int | None, plan: Plan) -> Asking | None:
    """What was being asked when a draft of this group (`manager:by`) was saved, or None."""
    what = group.partition(":")[2]
    promise = next((p for p in plan.lines if p.id == line), None)
    for name in LABELS:
        if name == what and (promise is not None or what == "first"):
            return Asking(name, words_of(promise) if promise else PlanWords(what=""), line)
    return None


def words_of(promise: Promise) -> PlanWords:
    """A promise as the grammar reads it."""
    return PlanWords(
        what=promise.what,
        by=promise.by,
        starts=promise.starts,
        ends=promise.ends,
        open_end=promise.open_end,
    )
