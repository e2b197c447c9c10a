"""What `target` and `result` share: one number of one rep by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Literal

from ..coach.history import result_json
from ..coach.results import Entered
from ..domain.measures import MEASURES, Result, measure_title
from ..domain.numbers import number_problem, read_number
from ..errors import CoachError
from .call import Call
from .output import out_json, say
from .reps import find_rep, rep_argument

Kind = Literal["actual", "target"]


def figure_arguments(parser: ArgumentParser) -> None:
    """Whose number, of what, when, how much."""
    rep_argument(parser)
    known = ", ".join(m.id for m in MEASURES)
    parser.add_argument("measure", metavar="MEASURE", help=f"{known}, or your own: small letters and _")
    parser.add_argument("period", metavar="PERIOD", help="2026-10, 2026-Q4, 2026-W41 or 2026")
    parser.add_argument("value", metavar="VALUE", help="such as 1234.5")
    parser.add_argument("--unit", metavar="U", help="such as EUR; without it the one in use")


def enter(call: Call, kind: Kind) -> int:
    """Keep the number, and say it before → after."""
    args = call.args
    rep = find_rep(call)
    number = read_number(args.value)
    if number is None:
        raise CoachError(number_problem(args.value))
    results = call.coach.results
    known = {r.measure for r in results.of(rep.id)} | {m.id for m in MEASURES}
    set_number = results.set_actual if kind == "actual" else results.set_target
    entered = set_number(rep.id, args.measure, args.period, number, args.unit)
    say(_said(rep.name, entered, kind))
    if entered.result.measure not in known:
        say(f"{entered.result.measure} is a new measure of your own.{_near(entered.result.measure, known)}")
    if call.json:
        out_json(entered_json(entered.result))
    return 0


def entered_json(result: Result) -> dict[str, Any]:
    """A result as `show --json` lists it, with its own id and its rep's."""
    return {"id": result.id, "rep": result.rep, **result_json(result)}


def _said(name: str, entered: Entered, kind: Kind) -> str:
    now, before = entered.result, entered.before
    number = now.actual if kind == "actual" else now.target
    was = None if before is None else before.actual if kind == "actual" else before.target
    changed = "" if was is None else "still " if was == number else f"{_number(was)} → "
    unit = f" {now.unit}" if now.unit else ""
    title = f"{measure_title(now.measure)}, {now.period}"
    return f"{name}, {title}: {'target ' if kind == 'target' else ''}{changed}{_number(number)}{unit}."


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.15g}"


def _near(measure: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(measure, sorted(known), 1, 0.8)
    return f" Did you mean {near[0]}?" if near else ""
