"""Runs the fault matrix, prints its table, and writes it where asked.

Exit code 1 when anything was lost, when too little was tried, or when a control was not noticed.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path

from . import table
from .counts import Control, Fault, Part, effort
from .matrix import FAULTS


def main(argv: list[str] | None = None) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.storage.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the short form, as the tests run it")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[f.name for f in FAULTS])
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown")
    args = parser.parse_args(argv)
    began, started, commit = datetime.now(), time.monotonic(), table.commit()
    rows, controls = [], []
    for fault in FAULTS:
        if args.only is None or fault.name in args.only:
            for part in fault.parts:
                rows.append(tried(fault, part, full=not args.short, seed=args.seed))
                print(rows[-1].line(), flush=True)
            for control in fault.controls:
                controls.append(controlled(fault, control, seed=args.seed))
                print(controls[-1].line(), flush=True)
    words = sys.argv[1:] if argv is None else argv
    run = table.Run(rows, controls, words, args.seed, began, commit, time.monotonic() - started)
    print(table.summary(run))
    if args.write is not None:
        args.write.write_text(table.page(run))
    return 0 if run.holds else 1


def tried(fault: Fault, part: Part, *, full: bool, seed: int) -> table.Row:
    """One part of a fault."""
    started = time.monotonic()
    with effort(full=full, seed=seed) as trying:
        counts = part.tried(trying)
    return table.Row(fault, part, counts, part.shortfall(counts, full=full), time.monotonic() - started)


def controlled(fault: Fault, control: Control, *, seed: int) -> table.ControlRow:
    """One control, in the short form."""
    started = time.monotonic()
    with effort(full=False, seed=seed) as trying:
        counts = control.tried(trying)
    return table.ControlRow(fault, control, counts, time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main())
