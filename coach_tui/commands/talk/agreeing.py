"""The read-back and the agreement: yes makes the promises, no leaves the talk open."""

from __future__ import annotations

from ...coach.plans import PlanGaps
from ...domain.plan import Plan
from ...domain.session import CLOSE
from ...paths import settings_file
from ..output import say
from .console import Prompt
from .talk import Talk

PAGE_WIDTH = 78


def hold_agreement(at: Talk) -> bool:
    """Read the plan back and ask. True when there is more to ask: what is missing, or the talk goes on."""
    from ...printing.text import page_lines

    plan = at.plan
    say("", *(line.text for line in page_lines(at.coach.plans.page(plan.id), PAGE_WIDTH)), "")
    if not plan.manager:
        say(f'Your name is not on the page: write manager = "…" into {settings_file()}.')
    missing = at.coach.plans.gaps(plan.id)
    say(*(["Still missing:", *(f"  {gap}" for gap in missing)] if missing else []))
    prompt = Prompt(id="agreed", stage=CLOSE, text="Do you both agree to all of this?", choices=("yes", "no"))
    while True:
        match at.ask_plain(prompt).text.strip().casefold():
            case "yes" | "y":
                return _agree(at, plan)
            case "no" | "n":
                return False
            case _:
                say("Say yes, and the promises are made, or no: the talk then stays open.")


def _agree(at: Talk, plan: Plan) -> bool:
    try:
        agreed = at.coach.plans.agree(plan.id)
    except PlanGaps as problem:
        say("Not agreed yet. Missing:", *(f"  {gap}" for gap in problem.gaps))
        at.coach.plans.go_to(plan.id, first_gap(at.plan))
        return True
    at.coach.talks.flush()
    promises = at.coach.plans.promises(agreed)
    say("Agreed.", *(f"  {p.code} {p.what}" for p in promises))
    return False


def first_gap(plan: Plan) -> str:
    """The group of lines where the first thing is missing."""
    supports = plan.supports()
    if not supports or any(p.due is None or (p.ends is None and not p.open_end) for p in supports):
        return "manager"
    return "rep" if any(p.due is None for p in plan.steps()) else "check_in"
