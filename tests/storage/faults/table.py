"""The matrix as a table: one line on the terminal, one row on the page."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import tinydb

from .counts import Counts, Fault

ROOT = Path(__file__).parents[3]


class Row(NamedTuple):
    """One fault, what came of it and of its control, in so many seconds."""

    fault: Fault
    counts: Counts
    control: Counts
    seconds: float

    @property
    def holds(self) -> bool:
        """Nothing bad happened, and the control shows that it would have been seen."""
        return not self.counts.bad and bool(self.control.bad or not self.counts.tried)


def line(row: Row) -> str:
    """For the terminal."""
    counts = row.counts
    said = (
        f"{row.fault.name:<10} tried {counts.tried:>6}  told {counts.told:>6}  lost {len(counts.lost)}"
        f"  corrupted {len(counts.corrupted)}  tracebacks {len(counts.tracebacks)}"
        f"  control finds {len(row.control.bad)} of {row.control.tried}  {row.seconds:.0f} s"
    )
    return said + "".join(f"\n    not tried: {each}" for each in counts.skipped)


def page(rows: list[Row], arguments: list[str], seed: int) -> str:
    """The Markdown page."""
    command = " ".join(["python -m tests.storage.faults", *arguments])
    skipped = [f"- {row.fault.name}: {each}" for row in rows for each in row.counts.skipped]
    head = [
        "# The fault matrix",
        "",
        "What was done to the data file, and what came of it. Written by the run itself:",
        "",
        f"    {command}",
        "",
        f"{datetime.now():%Y-%m-%d}, commit {commit()}, seed {seed}; {machine()}.",
        "",
        "*Lost*: something acknowledged was gone, or damage from outside took it without a word.",
        "*Corrupted*: a record was shown that nobody had written so, or a sound file could not be used.",
        "*Told*: the manager was told in a sentence; where nothing is damaged there is nothing to tell.",
        "*Control*: the same check without the protection must find losses, else it shows nothing.",
        "",
        "| fault | tried | told | lost | corrupted | tracebacks | control: found of tried | without |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    tail = ["", "Not tried on this machine:", "", *skipped] if skipped else []
    return "\n".join([*head, *map(_row, rows), *tail, ""])


def _row(row: Row) -> str:
    counts, control = row.counts, row.control
    what = row.fault.what + (f"; {counts.acknowledged:,} saves acknowledged" if counts.acknowledged else "")
    cells = [
        f"**{row.fault.name}**: {what}",
        *(f"{n:,}" for n in (counts.tried, counts.told)),
        *(f"{len(each):,}" for each in (counts.lost, counts.corrupted, counts.tracebacks)),
        f"{len(control.bad):,} of {control.tried:,}",
        row.fault.against,
    ]
    return f"| {' | '.join(cells)} |"


def commit() -> str:
    """The commit that was tried; “+” when the checkout holds more than that."""
    git = ["git", "-C", str(ROOT)]
    try:
        head = subprocess.run(
            [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        )
        dirty = subprocess.run(
            [*git, "status", "--porcelain", "--", "coach_tui", "screens"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def machine() -> str:
    """What it ran on."""
    return (
        f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()},"
        f" {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, TinyDB {tinydb.__version__}"
    )
