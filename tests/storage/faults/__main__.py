"""Runs the fault matrix, prints its table, and writes it where asked. Exit code 1 when anything was lost."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from . import table
from .counts import Counts, Fault, effort
from .matrix import FAULTS


def main(argv: list[str] | None = None) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.storage.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the short form, as the tests run it")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[f.name for f in FAULTS])
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown")
    args = parser.parse_args(argv)
    rows = []
    for fault in FAULTS:
        if args.only is None or fault.name in args.only:
            rows.append(run(fault, full=not args.short, seed=args.seed))
            print(table.line(rows[-1]), flush=True)
            for bad in rows[-1].counts.bad[:20]:
                print(f"    {bad}", flush=True)
    if args.write is not None:
        args.write.write_text(table.page(rows, sys.argv[1:] if argv is None else argv, args.seed))
    return 0 if all(row.holds for row in rows) else 1


def run(fault: Fault, *, full: bool, seed: int) -> table.Row:
    """One fault and its control."""
    started = time.monotonic()
    with effort(full=full, seed=seed) as trying:
        counts = fault.tried(trying)
    with effort(full=False, seed=seed) as trying:
        control = fault.control(trying) if counts.tried else Counts()
    return table.Row(fault, counts, control, time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main())
