"""`coach-tui team`: whom do I owe, and whom do I meet next."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from .. import clock
from ..coach.team import OwedRow, TeamRow
from ..display import cells, one_line, shown
from ..domain.days import promise_when, short_day, team_when
from .call import Call
from .output import out, out_json, say

HELP = """Who is due, the open promises (yours first), and the last one-on-one.

  coach-tui team
  coach-tui --demo team --json"""

WIDEST_NAME = 24
WORDS_WIDTH = 60


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""
    del parser


def run(call: Call) -> int:
    """Print the team."""
    view = call.coach.team.view()
    if call.json:
        out_json([row_json(row) for row in view.rows])
    elif not view.rows:
        say("The team is empty. coach-tui add NAME adds the first rep; coach-tui --demo team shows a sample.")
    else:
        out(*_owed(view.owed), *_rows(view.rows))
    return 0


def row_json(row: TeamRow) -> dict[str, Any]:
    """One rep in the shape that `team --json` promises."""
    return {
        "id": row.rep.id,
        "name": row.rep.name,
        "role": row.rep.role or None,
        "called": row.rep.called or None,
        "last_session": row.met.isoformat() if row.met else None,
        "next_due": row.next_due.isoformat() if row.next_due else None,
        "due_time": row.due_time or None,
        "overdue": row.overdue(clock.today()),
        "begun": row.begun.isoformat() if row.begun else None,
        "last_words": row.last_words or None,
        "open_promises": {"manager": row.open_mine, "rep": row.open_theirs},
    }


def _owed(owed: tuple[OwedRow, ...]) -> list[str]:
    if not owed:
        return []
    whens = [_when(row) for row in owed]
    width = max(map(cells, whens))
    lines = [
        f"  {_pad(when, width)}  {_pad(row.promise.code or '', 4)}  {shown(row.rep.first_name)}:"
        f" {one_line(row.promise.what, WORDS_WIDTH)}"
        for row, when in zip(owed, whens, strict=True)
    ]
    return ["You promised", *lines, ""]


def _when(row: OwedRow) -> str:
    due = row.promise.due
    return promise_when(due, clock.today(), own=True) if due else "no day"


def _rows(rows: tuple[TeamRow, ...]) -> list[str]:
    today = clock.today()
    width = min(WIDEST_NAME, max(cells(shown(row.rep.name)) for row in rows))
    lines: list[str] = []
    for row in rows:
        due = team_when(row.next_due, today, row.due_time) if row.next_due else "not agreed yet"
        met = f"met {short_day(row.met, today)}" if row.met else "not met yet"
        begun = f", begun {short_day(row.begun, today)}" if row.begun else ""
        name = one_line(row.rep.name, width)
        promises = f"promises: yours {row.open_mine}, theirs {row.open_theirs}"
        lines.append(f"  {_pad(name, width)}  {_pad(due, 15)}  {met}{begun}; {promises}")
        if row.last_words:
            lines.append(f"  {' ' * width}  “{one_line(row.last_words, WORDS_WIDTH)}”")
    return ["Next one-on-ones", *lines]


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))
