"""The parts of a plan as its page knows them: groups, their labels and texts, and what the arrows reach."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from coach_tui.conversation.stepper import GROUP_QUESTIONS
from coach_tui.domain.days import short_day
from coach_tui.domain.plan import Plan
from coach_tui.domain.plan_words import PlanWords, due_words, end_words
from coach_tui.domain.session import Session

LISTS = ("manager", "rep")
LABELS = {
    "my_part": "My part",
    "let_go": "Let go",
    "helps_if": "Helps if",
    "check_in": "Check-in",
    "boss": "My boss",
    "leave": "Leaving",
}
FIELDS: dict[str, Literal["let_go", "helps_if", "may_tell_boss"]] = {
    "let_go": "let_go",
    "helps_if": "helps_if",
    "boss": "may_tell_boss",
}


class Item(NamedTuple):
    """A place that the arrows reach: a group, and the line in it (None: its single text, or a fresh line)."""

    group: str
    line: int | None = None

    @property
    def kind(self) -> str:
        """Groups of one kind stand together; a blank row parts the kinds."""
        return self.group if self.group in (*LISTS, "my_part") else "single"


def items(plan: Plan, *, shared: bool) -> list[Item]:
    """Every place that the arrows reach, in the order shown; in shared view without a private part."""
    lines = [Item("manager", p.id) for p in plan.supports()]
    steps = [Item("rep", p.id) for p in plan.steps()]
    singles = [Item(g) for g in ("let_go", "helps_if", "check_in", "boss", "leave")]
    mine = [] if shared and plan.my_part_private else [Item("my_part")]
    return [*mine, *lines, Item("manager"), *steps, Item("rep"), *singles]


def single_text(plan: Plan, session: Session, group: str, *, shared: bool = False) -> str:
    """The text of a group that has one; empty for the lists, and for what shared view hides."""
    match group:
        case "my_part":
            return "" if shared and plan.my_part_private else plan.my_part
        case "check_in":
            return plan.check_in.rhythm
        case "leave":
            question = GROUP_QUESTIONS["leave"]
            return next((a.text for a in session.answers if a.question == question), "")
        case "let_go" | "helps_if" | "boss":
            return str(getattr(plan, FIELDS[group]))
    return ""


def first_check_in(plan: Plan, today: date) -> str:
    """“first Thu 10 Dec 14:00”, or nothing yet."""
    day = plan.check_in.date
    return f"first {short_day(day, today)} {plan.check_in.time}".strip() if day else ""


def days_said(words: PlanWords, today: date) -> str:
    """The days of a line as their columns show them."""
    return "  ".join(d for d in (due_words(words, today), end_words(words, today)) if d)


def placeholder(group: str, who: str) -> str:
    """What belongs on the empty line of a group."""
    return {
        "my_part": "in one line, or empty",
        "manager": "what I will do, by when, until when",
        "rep": f"in {who}’s words: when …, I …",
        "let_go": "such as a report, a meeting, a number",
        "helps_if": f"{who}’s own sign",
        "check_in": f"such as: {who} rings every second Thursday",
        "boss": "only what we agree on",
        "leave": f"in {who}’s words",
    }[group]
