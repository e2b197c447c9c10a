"""`coach-tui plan REP`: the current plan to the terminal, to a file or to a printer, and back from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from ..coach.plan_file import plan_as_json
from ..coach.plans import Copy
from ..display import quoted
from ..domain.plan import Plan
from ..domain.rep import Rep
from ..settings import Paper
from .call import Call
from .output import as_json, out, out_json, say

if TYPE_CHECKING:
    from ..coach.plan_in import BroughtIn

HELP = """The current plan: to the terminal, to a .pdf, .html, .md or .json file, or to a printer; and
back from a .md or .json file.

  coach-tui plan maya
  coach-tui plan maya --to plan.pdf --paper a4
  coach-tui plan maya --to plan.md
  coach-tui plan maya --from plan.md
  coach-tui plan maya --print"""

WIDTH = 78
DEFAULT_PRINTER = ""


def arguments(parser: ArgumentParser) -> None:
    """Whose plan, where from and to, which copy, on which paper."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")
    parser.add_argument("--to", metavar="FILE", help="write it to FILE.pdf, .html, .md or .json")
    parser.add_argument(
        "--from", dest="source", metavar="FILE", help="take FILE.md or .json; - reads standard input"
    )
    parser.add_argument("--copy", choices=("rep", "manager"), help="whose copy (rep)")
    parser.add_argument("--paper", choices=("a4", "letter"), help="by the settings, else by the locale")
    parser.add_argument(
        "--print", dest="printer", metavar="PRINTER", nargs="?", const=DEFAULT_PRINTER, help="print it"
    )


def run(call: Call) -> int:
    """Take the plan from a file, where one is named; then show, write or print it."""
    args, coach = call.args, call.coach
    rep = coach.team.find(args.rep)
    if args.source is None:
        plan = coach.plans.current(rep.id)
    else:
        found = coach.plans.bring_in(rep, Path(args.source))
        plan = found.plan
        _say_brought(call, rep, found)
    copy: Copy = args.copy or "rep"
    if args.to is not None:
        notice = _write(call, plan, Path(args.to), copy)
        say(*([notice] if notice else []), f"Written to {args.to}.")
    if args.printer is not None:
        job = coach.paper.print(plan.id, printer=args.printer or None, paper=_paper(call), copy=copy)
        say(f"Sent to {job.printer}, job {job.id}." if job.id else f"Sent to {job.printer}.")
    if call.json:
        # Without --copy the JSON is the owner's, and holds everything.
        out_json(plan_as_json(plan, coach.plans, copy=args.copy or "manager"))
    elif args.to is None and args.printer is None and args.source is None:
        _show(call, plan)
    return 0


def _say_brought(call: Call, rep: Rep, found: BroughtIn) -> None:
    say(*found.notes)
    if found.done == "same":
        say(f"{rep.name}’s plan is as in the file; nothing was changed.")
        return
    supports, steps = len(found.plan.supports()), len(found.plan.steps())
    counts = f"{_count(supports, 'support')}, {_count(steps, 'step')}"
    what = f"A new draft for {rep.name}" if found.done == "new" else f"{rep.name}’s plan is changed"
    say(f"{what}: {counts}.", *call.coach.plans.gaps(found.plan.id))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _paper(call: Call) -> Paper:
    """The paper of the option, else of the settings, else of the locale."""
    paper: Paper = call.args.paper or call.settings.paper
    return paper


def _write(call: Call, plan: Plan, target: Path, copy: Copy) -> str:
    """Write the file that its ending asks for. Returns what to know of it."""
    if target.suffix.lower() != ".json":
        return call.coach.paper.save(plan.id, target, paper=_paper(call), copy=copy)
    shape = plan_as_json(plan, call.coach.plans, copy=call.args.copy or "manager")
    call.coach.paper.write(target, (as_json(shape, indent=2) + "\n").encode())
    return ""


def _show(call: Call, plan: Plan) -> None:
    from ..printing.text import page_lines

    lines = [
        line.text for line in page_lines(call.coach.plans.page(plan.id, copy=call.args.copy or "rep"), WIDTH)
    ]
    if call.args.copy == "manager" and plan.my_part_private and plan.my_part:
        lines += ["", f"Private, not on the page. My part: {quoted(plan.my_part)}"]
    out(*lines)
