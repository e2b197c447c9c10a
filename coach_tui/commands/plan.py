"""`coach-tui plan REP`: the current plan to the terminal, to a file or to a printer."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from ..coach.history import plan_json
from ..coach.plans import Copy
from ..display import quoted
from ..domain.plan import Plan
from ..settings import Paper
from .call import Call
from .output import out, out_json, say

HELP = """The current plan: to the terminal, to a .pdf, .html or .md file, or to a printer.

  coach-tui plan maya
  coach-tui plan maya --to plan.pdf --paper a4
  coach-tui plan maya --print"""

WIDTH = 78
DEFAULT_PRINTER = ""


def arguments(parser: ArgumentParser) -> None:
    """Whose plan, where to, which copy, on which paper."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")
    parser.add_argument("--to", metavar="FILE", help="write the page to FILE.pdf, .html or .md")
    parser.add_argument("--copy", choices=("rep", "manager"), help="whose copy (rep)")
    parser.add_argument("--paper", choices=("a4", "letter"), help="by the settings, else by the locale")
    parser.add_argument(
        "--print", dest="printer", metavar="PRINTER", nargs="?", const=DEFAULT_PRINTER, help="print it"
    )


def run(call: Call) -> int:
    """Show, write or print the plan."""
    args, coach = call.args, call.coach
    plan = coach.plans.current(coach.team.find(args.rep).id)
    copy: Copy = args.copy or "rep"
    if args.to is not None:
        notice = coach.paper.save(plan.id, Path(args.to), paper=_paper(call), copy=copy)
        say(*([notice] if notice else []), f"Written to {args.to}.")
    if args.printer is not None:
        job = coach.paper.print(plan.id, printer=args.printer or None, paper=_paper(call), copy=copy)
        say(f"Sent to {job.printer}, job {job.id}." if job.id else f"Sent to {job.printer}.")
    if call.json:
        shape = plan_json(plan, coach.plans)
        if args.copy == "rep" and plan.my_part_private:
            # Without --copy the JSON is the owner's, and holds everything.
            shape["my_part"] = None
        out_json(shape)
    elif args.to is None and args.printer is None:
        _show(call, plan)
    return 0


def _paper(call: Call) -> Paper:
    """The paper of the option, else of the settings, else of the locale."""
    paper: Paper = call.args.paper or call.settings.paper
    return paper


def _show(call: Call, plan: Plan) -> None:
    from ..printing.text import page_lines

    lines = [
        line.text for line in page_lines(call.coach.plans.page(plan.id, copy=call.args.copy or "rep"), WIDTH)
    ]
    if call.args.copy == "manager" and plan.my_part_private and plan.my_part:
        lines += ["", f"Private, not on the page. My part: {quoted(plan.my_part)}"]
    out(*lines)
