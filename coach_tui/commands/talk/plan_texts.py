"""The single lines of the plan: my part, let go, what tells that it helped, check-in, close."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from ...conversation.stepper import GROUP_QUESTIONS
from ...domain.days import WEEKDAYS, day_problem, long_day, read_day_time, short_day
from ...domain.plan import PlanDraft
from ...domain.rhythm import read_rhythm
from ...domain.session import CLOSE, SUPPORTS
from ..output import say
from .console import GoBack, Line, Mark, Prompt
from .talk import Talk

Field = Literal["let_go", "helps_if", "may_tell_boss"]
FIELDS: dict[str, Field] = {"let_go": "let_go", "helps_if": "helps_if", "boss": "may_tell_boss"}


def hold_my_part(at: Talk) -> None:
    """The manager's own share; `:private` keeps it off the page."""
    plan = at.plan
    held = _held(at, "my_part")
    prompt = Prompt(id="my_part", stage=SUPPORTS, text=at.question(), now=plan.my_part, offered=held)

    def save_draft(text: str, mark: Mark) -> None:
        draft = PlanDraft(group="my_part", text=text, private=mark == "private")
        at.coach.plans.save_draft(plan.id, draft)

    while (line := at.ask(prompt, save_draft)).mark == "probe":
        at.read_probe()
    if line.empty and held:
        was_private = plan.draft is not None and plan.draft.private
        line = Line(held, "private" if was_private else "")
    if not line.empty:
        at.coach.plans.set_my_part(plan.id, line.text, private=line.mark == "private", base=plan)


def hold_text(at: Talk, group: str) -> None:
    """`let_go`, `helps_if`, or what the boss may hear."""
    plan, field = at.plan, FIELDS[group]
    stage = CLOSE if group == "boss" else SUPPORTS
    now = str(getattr(plan, field))
    line = _ask_text(at, Prompt(id=field, stage=stage, text=at.question(), now=now), group)
    if not line.empty:
        at.coach.plans.set_text(plan.id, field, line.text, plan)


def hold_leave(at: Talk, *, resumed: bool) -> None:
    """How the rep leaves this conversation, in the rep's words. Said before a talk was left: not asked."""
    question = GROUP_QUESTIONS["leave"]
    now = next((a.text for a in at.session.answers_at(CLOSE) if a.question == question), "")
    if now and resumed and not _held(at, "leave"):
        return
    line = _ask_text(at, Prompt(id="leave", stage=CLOSE, text=at.question(), now=now), "leave")
    if not line.empty:
        at.coach.plans.set_leaving(at.plan.id, line.text, question, now)


def hold_check_in(at: Talk, *, resumed: bool) -> None:
    """The first contact, then its rhythm in the rep's words; resumed behind what was said."""
    skip_first = resumed and at.plan.check_in.date is not None
    while True:
        if not skip_first:
            _ask_first(at)
        skip_first = False
        try:
            _ask_rhythm(at)
            return
        except GoBack:
            continue


def _ask_first(at: Talk) -> None:
    """The day, with a time if there is one. Where a rhythm is known, its next day is offered."""
    text = f"{at.question()} On which day first?"
    while True:
        plan = at.plan
        now = plan.check_in
        offer = read_rhythm(now.rhythm, at.today).first if now.rhythm and now.date is None else None
        prompt = Prompt(
            id="check_in.date",
            stage=CLOSE,
            text=text,
            now=f"{now.date.isoformat()} {now.time}".strip() if now.date else "",
            offered=offer.isoformat() if offer else "",
            offered_words=short_day(offer, at.today) if offer else "",
        )
        line = at.ask_plain(prompt)
        found = (offer, "") if line.empty and offer else read_day_time(line.text, at.today)
        if found is not None:
            check_in = replace(now, date=found[0], time=found[1] or now.time)
            at.coach.plans.set_check_in(plan.id, check_in, plan)
            _echo_first(at)
            return
        if line.empty:
            return
        say(day_problem(line.text))


def _ask_rhythm(at: Talk) -> None:
    """How often, as the rep says it; a first day in these words counts."""
    plan = at.plan
    now = plan.check_in
    text = "In which rhythm?"
    line = _ask_text(at, Prompt(id="check_in.rhythm", stage=CLOSE, text=text, now=now.rhythm), "check_in")
    if line.empty:
        return
    rhythm = read_rhythm(line.text, at.today)
    first = rhythm.first if rhythm.first_said else now.date
    check_in = replace(now, rhythm=rhythm.text, date=first, time=rhythm.time or now.time)
    at.coach.plans.set_check_in(plan.id, check_in, plan)
    if check_in.date != now.date or check_in.time != now.time:
        _echo_first(at)


def _echo_first(at: Talk) -> None:
    check_in = at.plan.check_in
    if check_in.date:
        time = f" at {check_in.time}" if check_in.time else ""
        say(f"First on {WEEKDAYS[check_in.date.weekday()]} {long_day(check_in.date)}{time}.")


def _ask_text(at: Talk, prompt: Prompt, group: str) -> Line:
    """A single line; an empty one takes the line that was being written, if there was one."""

    def save_draft(text: str, mark: Mark) -> None:
        if mark:
            at.keep_note(Line(text, mark))
        else:
            at.coach.plans.save_draft(at.plan.id, PlanDraft(group=group, text=text))

    held = _held(at, group)
    line = at.ask_plain(replace(prompt, offered=held), save_draft)
    return Line(held) if line.empty and held else line


def _held(at: Talk, group: str) -> str:
    draft = at.plan.draft
    return draft.text if draft is not None and draft.group == group else ""
