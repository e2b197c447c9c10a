"""`coach-tui merge FILE`: another copy of the data file into this one."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ..coach.merging import Merged
from ..errors import CoachError
from .call import Call
from .output import out_json, say

HELP = """Brings another copy into this file: a data file, a backup, a second copy that a sync folder made, or
a journal that was set aside. Nothing of either is lost; a backup is made before.

  coach-tui merge "coach (conflicted copy 2026-11-24).json"
  coach-tui merge laptop.json --dry-run
  coach-tui merge laptop.json --same 1802834912=1802939911"""


def arguments(parser: ArgumentParser) -> None:
    """Which file, and who is one person."""
    parser.add_argument("source", metavar="FILE", help="the other copy; it is not changed")
    parser.add_argument(
        "--same",
        metavar="ID=ID",
        type=_pair,
        action="append",
        default=[],
        help="these two reps are one person; the first that is in this file stays",
    )
    parser.add_argument("--dry-run", action="store_true", help="only says what it would do")


def run(call: Call) -> int:
    """Merge, and say what came in."""
    if not call.args.source:
        raise CoachError("No file is named.", "Write its path: coach-tui merge FILE.")
    merged = call.coach.merging.merge(Path(call.args.source), call.args.same, dry_run=call.args.dry_run)
    if merged.dry_run:
        say("Nothing is changed by this dry run. It would be:")
    say(*merged.sentences)
    if call.json:
        out_json(_json(merged))
    return 0


def _pair(text: str) -> tuple[int, int]:
    one, equals, other = text.partition("=")
    if not (equals and one.strip().isdecimal() and other.strip().isdecimal()):
        raise argparse.ArgumentTypeError(f"“{text}” is no pair of ids; write --same ID=ID")
    return int(one), int(other)


def _json(merged: Merged) -> dict[str, Any]:
    return {
        "file": str(merged.file),
        "dry_run": merged.dry_run,
        "changed": merged.changed,
        "new": merged.new,
        "further": merged.further,
        "came_back": merged.back,
        "both_kept": merged.both,
        "notes": merged.notes,
        "withheld": merged.withheld,
        "recoded": [{"id": r.id, "rep": r.rep, "was": r.was, "code": r.code} for r in merged.recoded],
        "same_names": [{"name": s.name, "ours": s.ours, "theirs": s.theirs} for s in merged.same_names],
        "undoable": merged.undoable,
        "backup": str(merged.backup) if merged.backup else None,
        "moved_to": str(merged.moved) if merged.moved else None,
        "sentences": list(merged.sentences),
    }
