"""`coach-tui show REP`: where things stand with one rep."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from .. import clock
from ..coach.history import promise_json, result_json
from ..coach.profile import CauseCount, Helped, MeasureRow, Profile
from ..display import one_line, quoted
from ..domain.days import long_day, promise_when, team_when
from ..domain.measures import measure_title
from ..domain.plan import Promise
from ..domain.plan_words import due_words, end_words
from ..domain.rep import Rep
from .call import Call
from .output import out, out_json

HELP = """The profile of a rep: results against targets, open promises, causes so far, what helped.

  coach-tui show maya
  coach-tui show maya --json"""


def arguments(parser: ArgumentParser) -> None:
    """Whose profile."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")


def run(call: Call) -> int:
    """Print the profile."""
    coach = call.coach
    profile = coach.profiles.read(coach.team.find(call.args.rep).id)
    if call.json:
        out_json(profile_json(profile))
        return 0
    titles = {cause.id: cause.title for cause in coach.talks.guide().causes} if profile.causes else {}
    out(*_text(profile, titles))
    return 0


def rep_json(rep: Rep) -> dict[str, Any]:
    """A rep with all that is known of the rep; absent is null."""
    return {
        "id": rep.id,
        "name": rep.name,
        "role": rep.role or None,
        "called": rep.called or None,
        "every": rep.every,
        "rhythm": rep.rhythm or None,
        "timezone": rep.timezone or None,
        "due": _iso(rep.due),
        "due_time": rep.due_time or None,
        "archived": rep.archived,
    }


def profile_json(profile: Profile) -> dict[str, Any]:
    """The profile in the shape that `show --json` promises: all results ever, all promises ever."""
    rep = rep_json(profile.rep) | {
        "next_due": _iso(profile.next_due),
        "last_session": _iso(profile.last_met),
        "begun": _iso(profile.begun),
        "last_words": profile.last_words or None,
    }
    return {
        "rep": rep,
        "results": [result_json(r) for r in profile.results],
        "promises": [promise_json(p) for p in profile.promises],
        "causes": [{"cause": c.cause, "count": c.count, "last": _iso(c.last)} for c in profile.causes],
        "what_helped": [_helped(h) for h in profile.helped],
    }


def _helped(helped: Helped) -> dict[str, Any]:
    return {
        "what": helped.what,
        "words": helped.words or None,
        "on": _iso(helped.on),
        "causes": list(helped.causes),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(profile: Profile, titles: dict[str, str]) -> list[str]:
    parts = [
        _head(profile),
        _part("Results", [_measure(row) for row in profile.measures]),
        _part("You promised", [_promise(p, own=True) for p in profile.mine]),
        _part(f"{profile.rep.first_name} chose", [_promise(p, own=False) for p in profile.theirs]),
        _part("What helped before", [_helped_line(h) for h in profile.helped]),
        _part("Causes so far", [_cause(c, titles) for c in profile.causes]),
    ]
    lines = [line for part in parts if part for line in (*part, "")]
    return lines[:-1]


def _part(heading: str, lines: list[str]) -> list[str]:
    return [heading, *(f"  {line}" for line in lines)] if lines else []


def _head(profile: Profile) -> list[str]:
    rep, today = profile.rep, clock.today()
    due = team_when(profile.next_due, today, profile.due_time) if profile.next_due else "not agreed yet"
    lines = [f"{rep.name}{', ' + rep.role if rep.role else ''}", f"Next one-on-one: {due}"]
    lines.append(f"Last met: {long_day(profile.last_met) if profile.last_met else 'not yet'}")
    if profile.begun:
        lines.append(f"Begun {long_day(profile.begun)}, not finished: coach-tui session goes on from there.")
    if profile.last_words:
        lines.append(f"Last words: {quoted(profile.last_words)}")
    return lines


def _measure(row: MeasureRow) -> str:
    change = (
        f"{_number(row.before)} → {_number(row.actual)}" if row.before is not None else _number(row.actual)
    )
    target = f"target {_number(row.target)}" if row.target is not None else "no target"
    unit = f" {row.unit}" if row.unit else ""
    return f"{measure_title(row.measure)}, {row.period}: {change}{unit}, {target}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.15g}"


def _promise(promise: Promise, *, own: bool) -> str:
    today = clock.today()
    late = promise.due is not None and promise.due <= today and own
    due = promise_when(promise.due, today, own) if late and promise.due else due_words(promise, today)
    days = ", ".join(part for part in (due, end_words(promise, today)) if part)
    code = f"{promise.code}  " if promise.code else ""
    return f"{code}{one_line(promise.what, 200)}{' (' + days + ')' if days else ''}"


def _helped_line(helped: Helped) -> str:
    words = f": {quoted(helped.words)}" if helped.words else ""
    on = f" ({long_day(helped.on)})" if helped.on else ""
    return f"{helped.what}{words}{on}"


def _cause(cause: CauseCount, titles: dict[str, str]) -> str:
    times = "once" if cause.count == 1 else f"{cause.count} times"
    return f"{titles.get(cause.cause, cause.cause)}: {times}, last {long_day(cause.last)}"
