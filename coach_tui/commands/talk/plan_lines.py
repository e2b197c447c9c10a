"""Supports and steps: the words, then the day, then the end; each is on the disk before the next is asked."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec.structs import replace

from ...domain.days import WEEKDAYS, day_problem, long_day, short_day
from ...domain.plan import Owner, PlanDraft, Promise
from ...domain.plan_words import (
    PlanWords,
    answer_day,
    answer_end,
    due_words,
    end_words,
    offered_day,
    offered_end,
    read_line,
    with_day,
)
from ...domain.session import SUPPORTS
from ..output import say
from .console import GoBack, Line, Mark, Prompt
from .talk import Talk

Step = Literal["what", "day", "end"]
OPEN_END = "until we say so"


class PlanLines:
    """The lines of one owner: `support.what`, `support.by`, `support.ends`, or `step.what`, `step.from`."""

    def __init__(self, at: Talk, owner: Owner) -> None:
        self._at = at
        self._owner: Owner = owner
        self._kind = "support" if owner == "manager" else "step"
        self._asked: Literal["by", "from"] = "by" if owner == "manager" else "from"
        self._line: int | None = None
        # The line as it was picked up or kept here last: another window may change it meanwhile.
        self._base: Promise | None = None
        self._words = PlanWords(what="")
        self._near = ""
        self._held = ""
        self._offer = -1

    def hold(self) -> None:
        """Ask until an empty line ends the list. First what an earlier sitting left unfinished."""
        step = self._resumed()
        while True:
            try:
                following = self._ask(step)
            except GoBack:
                following = self._before(step)
            if following is None:
                return
            step = following

    # Where it stands.

    def _lines(self) -> tuple[Promise, ...]:
        plan = self._at.plan
        return plan.supports() if self._owner == "manager" else plan.steps()

    def _resumed(self) -> Step:
        """The line being written when the talk was left, else the first that lacks a day, else a new one."""
        draft = self._at.plan.draft
        group, _, asking = (draft.group if draft else "").partition(":")
        if draft is not None and group == self._owner:
            self._held = draft.text
            promise = next((p for p in self._lines() if p.id == draft.line), None)
            if promise is not None:
                self._pick(promise)
            if promise is not None and asking:
                return "end" if asking == "until" else "day"
            return "what"
        return self._next()

    def _next(self) -> Step:
        """The next thing that is missing; with nothing missing, new words."""
        for promise in self._lines():
            if step := self._missing(promise):
                self._pick(promise)
                return step
        self._line, self._base, self._words = None, None, PlanWords(what="")
        return "what"

    def _missing(self, promise: Promise) -> Step | None:
        if promise.due is None:
            return "day"
        lacks_end = self._owner == "manager" and promise.ends is None and not promise.open_end
        return "end" if lacks_end else None

    def _pick(self, promise: Promise) -> None:
        self._line, self._base = promise.id, promise
        self._words = PlanWords(
            what=promise.what,
            by=promise.by,
            starts=promise.starts,
            ends=promise.ends,
            open_end=promise.open_end,
        )
        say(f"“{promise.what}”")

    def _before(self, step: Step) -> Step:
        if step == "what":
            raise GoBack
        return "day" if step == "end" else "what"

    # Asking.

    def _ask(self, step: Step) -> Step | None:
        """Ask for one thing and keep it. The next step, None at the end of the list."""
        match step:
            case "what":
                return self._ask_what()
            case "day":
                self._ask_day()
                return "end" if self._owner == "manager" else self._next()
            case "end":
                self._ask_end()
                return self._next()

    def _ask_what(self) -> Step | None:
        while True:
            prompt = self._prompt("what", self._at.question(), now=self._words.what, offered=self._held)
            line = self._answer(prompt, "")
            if line.empty:
                return "day" if self._line is not None else None
            words = read_line(line.text, self._owner, self._at.today)
            if words.near and words.near != self._near:
                self._near = words.near
                say(f"{day_problem(words.near)} The same line again keeps it as words.")
            elif words.problem:
                say(words.problem)
            else:
                self._near = ""
                self._keep(words)
                return "day"

    def _ask_day(self) -> None:
        question = "By when?" if self._owner == "manager" else "From when?"
        while True:
            words, today = self._words, self._at.today
            said = words.by or words.starts
            offer = said or offered_day(self._owner, today, words)
            named = due_words(words, today) if said else short_day(offer, today)
            line = self._answer(
                self._prompt(self._asked, question, self._held or offer.isoformat(), self._held or named),
                self._asked,
            )
            if not line.empty:
                words = answer_day(words, self._asked, line.text, today)
            elif not said:
                words = with_day(words, self._asked, offer, today)
            if not words.problem:
                self._keep(words)
                say(f"{due_words(words, today).partition(' ')[0].capitalize()} {_whole(words)}.")
                return
            say(words.problem)
            if words.end_text:
                # The end that was said can't be kept with this day: it is asked anew.
                self._words = replace(self._words, end_text="", ends=None, open_end=False)

    def _ask_end(self) -> None:
        while True:
            words, today = self._words, self._at.today
            others = [p.ends for p in self._lines() if p.ends and p.id != self._line]
            end = words.ends or offered_end(words.by or words.starts or today, others[-1] if others else None)
            offer = OPEN_END if words.open_end else end.isoformat()
            named = end_words(replace(words, ends=None if words.open_end else end), today)
            line = self._answer(
                self._prompt("ends", "Until when?", self._held or offer, self._held or named), "until"
            )
            if not line.empty:
                words = answer_end(words, line.text, today)
            elif not words.open_end:
                words = replace(words, ends=end, problem="")
            if not words.problem:
                self._keep(words)
                say(f"Until {_day(words.ends)}." if words.ends else "Until we say so.")
                return
            say(words.problem)

    def _prompt(self, name: str, text: str, offered: str = "", words: str = "", now: str = "") -> Prompt:
        return Prompt(
            id=f"{self._kind}.{name}",
            stage=SUPPORTS,
            text=text,
            offered=offered,
            offered_words=words,
            now=now,
        )

    def _answer(self, prompt: Prompt, asking: str) -> Line:
        """The answer; an empty line takes the line that was being written, if there was one."""

        def save_draft(text: str, mark: Mark) -> None:
            if mark:
                self._at.keep_note(Line(text, mark))
                return
            group = f"{self._owner}:{asking}" if asking else self._owner
            draft = PlanDraft(group=group, text=text, line=self._line)
            self._at.coach.plans.save_draft(self._at.plan.id, draft)

        while True:
            line = self._at.ask(prompt, save_draft)
            if line.mark == "probe" and not asking and self._owner == "manager":
                self._offer_bumper()
            elif line.mark == "probe":
                self._at.read_probe()
            elif line.mark:
                self._at.keep_note(line)
            else:
                held, self._held = self._held, ""
                return Line(held) if line.empty else line

    def _keep(self, words: PlanWords) -> None:
        """The line on the disk as it is now."""
        plan = self._at.plan
        known = {p.id for p in plan.lines}
        old = next((p for p in plan.lines if p.id == self._line), None)
        plan = self._at.coach.plans.keep_line(
            plan.id,
            self._owner,
            words.what,
            by=words.by,
            starts=words.starts,
            ends=words.ends,
            open_end=words.open_end,
            chosen_by=old.chosen_by if old else None,
            line=self._line,
            base=self._base,
        )
        self._line = self._line or next(p.id for p in plan.lines if p.id not in known)
        self._base = next((p for p in plan.lines if p.id == self._line), None)
        self._words = words

    def _offer_bumper(self) -> None:
        """The next support that fits the causes, with the micromanaging twin it replaces: private."""
        found = [c for cause in self._at.session.causes if (c := self._at.guide.cause(cause))]
        bumpers = [b for cause in found for b in cause.bumpers]
        if not bumpers:
            self._at.read_probe()
            return
        self._offer = (self._offer + 1) % len(bumpers)
        bumper = bumpers[self._offer]
        self._held = self._at.words(bumper.what)
        say(f"Offer: {self._held}", f"  {self._at.words(bumper.twin)}", "An empty line takes it.")


def _whole(words: PlanWords) -> str:
    """The promise's day in full."""
    return _day(words.by or words.starts)


def _day(day: date | None) -> str:
    return f"{WEEKDAYS[day.weekday()]} {long_day(day)}" if day else "no day yet"
