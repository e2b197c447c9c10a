"""`coach-tui history REP`: every session, note and plan, newest first."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence

from ..coach.history import Entry
from ..coach.team import day_of
from ..display import quoted
from ..domain.days import long_day
from ..domain.note import Note
from ..domain.plan import Plan, Promise
from ..domain.session import Answer, Draft, Session
from .call import Call
from .output import out, out_json, say

HELP = """Every session, note and plan of a rep, newest first.

  coach-tui history maya
  coach-tui history maya --json"""

Promises = Callable[[Plan], Sequence[Promise]]

STATUS = {"open": "not finished", "finished": "finished", "paused": "paused", "closed": "closed as it stood"}


def arguments(parser: ArgumentParser) -> None:
    """Whose history."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")


def run(call: Call) -> int:
    """Print the history."""
    coach = call.coach
    rep = coach.team.find(call.args.rep)
    if call.json:
        out_json(coach.history.as_json(rep.id))
        return 0
    entries = coach.history.of(rep.id)
    if not entries:
        say(f"Nothing is written about {rep.name} yet. coach-tui session begins a one-on-one.")
        return 0
    lines = [line for e in entries for line in (*_entry(e, rep.first_name, coach.plans.promises), "")]
    out(*lines[:-1])
    return 0


def _entry(entry: Entry, who: str, promises: Promises) -> list[str]:
    day = long_day(day_of(entry.at)) if entry.at else "No day"
    match entry.record:
        case Session():
            kind = "check-in" if entry.record.kind == "check_in" else "one-on-one"
            return [f"{day}: {kind}, {STATUS[entry.record.status]}", *_session(entry.record, who)]
        case Note():
            mark = ", private" if entry.record.private else ""
            return [f"{day}: note{mark}", *_indented(entry.record.text)]
        case _:
            return [
                f"{day}: plan{'' if entry.record.agreed_on else ', a draft'}",
                *_plan(entry.record, promises),
            ]


def _session(session: Session, who: str) -> list[str]:
    lines: list[str] = []
    asked = ""
    kept: list[Answer | Draft] = [*session.answers]
    if session.draft is not None:
        kept.append(session.draft)
    for line in kept:
        if line.question != asked:
            lines.append(f"  {line.question.replace('{rep}', who)}")
            asked = line.question
        lines += _said(line, who)
    if session.causes:
        lines.append(f"  Behind it: {', '.join(session.causes)}")
    if session.follow_up:
        lines.append(f"  Follow-up agreed: {long_day(session.follow_up)}")
    return lines


def _said(line: Answer | Draft, who: str) -> list[str]:
    voice = "private" if line.private else who if line.voice == "rep" else "me"
    text = quoted(line.text) if line.voice == "rep" and "\n" not in line.text else line.text
    draft = ", not kept yet" if isinstance(line, Draft) else ""
    first, *rest = text.split("\n")
    return [f"    {voice}{draft}: {first}", *(f"      {more}" for more in rest)]


def _plan(plan: Plan, promises: Promises) -> list[str]:
    lines = [f"  {quoted(plan.problem)}"] if plan.problem else []
    return [*lines, *(_promise(p) for p in promises(plan))]


def _promise(promise: Promise) -> str:
    words = " ".join(promise.what.split())
    code = f"{promise.code} " if promise.code else ""
    effect = f", {promise.effect.replace('_', ' ')}" if promise.effect else ""
    who = "I" if promise.owner == "manager" else "rep"
    return f"    {code}{who}: {words} ({promise.status}{effect})"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.strip("\r\n").split("\n")]
