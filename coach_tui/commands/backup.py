"""`coach-tui backup`: a copy of the data file now, verified after writing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from ..coach.backups import Made
from .backup_words import progress
from .call import Call
from .output import out_json, say

HELP = """Makes a backup now, beside the data file and in the folder that the setting backup_folder names.
The app makes one by itself at its first start of a day; restore puts one back.

  coach-tui backup
  coach-tui backup --to /media/jana/STICK
  coach-tui backup --to "before the reorganisation.json"
  coach-tui settings backup_folder /media/jana/STICK/coach"""


def arguments(parser: ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("--to", metavar="FILE|FOLDER", help="only there; never over a file that is there")
    parser.usage = f"{parser.prog} [options] [--to FILE|FOLDER]"


def run(call: Call) -> int:
    """Make it."""
    to = Path(call.args.to) if call.args.to is not None else None
    made = call.coach.backups.make(to, progress("backed up"))
    say(f"Backup made and verified: {made.path}.")
    if made.also is not None:
        say(f"And {made.also}.")
    if made.problem:
        say(made.problem)
    if call.json:
        out_json(_document(made))
    return 0


def _document(made: Made) -> dict[str, object]:
    also = str(made.also) if made.also is not None else None
    size = made.path.stat().st_size
    return {"backup": str(made.path), "bytes": size, "also": also, "problem": made.problem or None}
