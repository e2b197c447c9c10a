"""The matrix as a table: one line on the terminal, one row on the page."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from .counts import Control, Counts, Fault, Part

ROOT = Path(__file__).parents[3]


class Row(NamedTuple):
    """A part of a fault and what came of it, in so many seconds. `short_by`: what is missing of its tries."""

    fault: Fault
    part: Part
    counts: Counts
    short_by: str
    seconds: float

    @property
    def holds(self) -> bool:
        """Nothing bad happened, and it was tried as often as it must be."""
        return not self.counts.bad and not self.short_by

    def line(self) -> str:
        """For the terminal."""
        counts = self.counts
        return (
            f"{self.fault.name:<10} tried {counts.tried:>6}  told {counts.told:>6}  lost {len(counts.lost)}"
            f"  corrupted {len(counts.corrupted)}  tracebacks {len(counts.tracebacks)}"
            f"  {self.seconds:>4.0f} s  {self.part.what}"
            + "".join(f"\n    {each}" for each in [*counts.bad[:20], *counts.skipped, self.short_by] if each)
        )

    def cells(self) -> list[str]:
        """For the page."""
        counts = self.counts
        numbers = (counts.told, len(counts.lost), len(counts.corrupted), len(counts.tracebacks))
        tried = f"{counts.tried:,} {self.part.unit}" if counts.tried else "not tried"
        kept = f"{counts.acknowledged:,}" if counts.acknowledged else ""
        return [self.fault.name, self.part.what, tried, kept, *(f"{n:,}" for n in numbers)]


class ControlRow(NamedTuple):
    """A control and what it found."""

    fault: Fault
    control: Control
    counts: Counts
    seconds: float

    @property
    def holds(self) -> bool:
        """It was noticed, or this machine can't try it."""
        return self.counts.noticed > 0 or not self.counts.tried

    def line(self) -> str:
        """For the terminal."""
        counts = self.counts
        return (
            f"{self.fault.name:<10} control: noticed {counts.noticed} of {counts.tried}"
            f"  {self.seconds:>4.0f} s  {self.control.lacks}"
        )

    def cells(self, numbers: dict[str, int]) -> list[str]:
        """For the page; `numbers` are those of the parts there."""
        counts = self.counts
        checked = ", ".join(str(numbers[what]) for what in self.control.of) or "for comparison"
        tried = f"{counts.noticed:,} of {counts.tried:,}" if counts.tried else "not tried"
        return [self.fault.name, self.control.lacks, tried, checked]


class Run(NamedTuple):
    """A whole run: when it began, how it was called and on what it ran."""

    rows: list[Row]
    controls: list[ControlRow]
    arguments: list[str]
    seed: int
    began: datetime
    commit: str
    seconds: float

    @property
    def holds(self) -> bool:
        """Everything was tried, nothing bad was found, and each control was noticed."""
        return all(row.holds for row in self.rows) and all(row.holds for row in self.controls)


TERMS = """
**Tried** counts what was really done: a kill that came after the program had ended by itself is looked
at, but not counted. **Told**: the manager was told in a sentence; where nothing is damaged there is
nothing to tell, and an unsaved half of a line that was never acknowledged is nothing damaged. A damaged
head is made anew from the data file without a word, since nothing stands only there; a backup of which
one bit could be put right is sound again. **Acknowledged**: saves that the program had said were done,
each looked for afterwards. **Lost**: one of these was gone, or damage from outside took something without
a word or without naming a way back. **Corrupted**: a record was shown that nobody had written so, a
change was there by half, or a sound file could not be used. **Traceback**: an error that was no sentence.
The run ends with exit code 1 when any of the three is not 0, when fewer tries were made than the fault
asks for, or when a control is not noticed.
"""
CONTROLS = """
A check that finds nothing shows nothing unless it can fail. So the same checks run once more, in their
short form, with a safeguard taken away, or over stock TinyDB. **Noticed** counts the tries in which
something was found lost, corrupted or a traceback. Not every try has to be: many a moment of a kill is
harmless without the safeguard too.
"""
NOT_COVERED = """
- Power cuts are a model (after each call, bytes and names that were not synced may each be there or not,
  all of them or none); no plug was pulled, and disks that lie about having synced are not in it.
- Damage is one flipped bit, a cut or a missing end. Two and more flipped bits, and whole sectors of
  zeros, are not.
- The file systems are those of one Linux machine; network disks, FAT sticks, macOS and Windows are not.
- In the app a full disk and a read-only one are tried in a talk, a note and the team page; check-in,
  profile, settings and the plan are not driven to them here. “Read-only” for the app is a file system;
  rights of another uid are tried with commands.
- The files here are small (some KB, and a few hundred KB under writers); 40 MB is measured elsewhere, not
  hurt.
"""


def page(run: Run) -> str:
    """The Markdown page."""
    command = " ".join(["python -m tests.storage.faults", shlex.join(run.arguments)]).strip()
    skipped = [f"- {row.fault.name}, {each}" for row in run.rows for each in row.counts.skipped]
    short = [f"- {row.fault.name}, {row.part.what}: {row.short_by}" for row in run.rows if row.short_by]
    numbers = {row.part.what: n for n, row in enumerate(run.rows, 1)}
    unproven = [
        f"- row {numbers[what]}, {fault.name}: {what}" for fault in _faults(run) for what in fault.unproven
    ]
    return "\n".join(
        [
            *("# The fault matrix", ""),
            "What was done to the data file, its journal, its head and its backups, and what came of it. The",
            *("run wrote this page itself:", "", f"    {command}", ""),
            f"{run.began:%Y-%m-%d}, {run.seconds / 60:.0f} minutes; commit {run.commit}; seed {run.seed};",
            f"{machine()}.",
            *("", "With `--short`, as the tests run it, it takes about two minutes.", "", summary(run), ""),
            *_table(
                (
                    "row",
                    "fault",
                    "what was done",
                    "tried",
                    "acknowledged",
                    "told",
                    "lost",
                    "corrupted",
                    "tracebacks",
                ),
                "|--:|---|---|--:|--:|--:|--:|--:|--:|",
                [[str(n), *row.cells()] for n, row in enumerate(run.rows, 1)],
            ),
            *(TERMS, "## Controls", CONTROLS),
            *_table(
                ("fault", "taken away, or used instead", "noticed, of tries", "shows that it can fail: row"),
                "|---|---|--:|---|",
                [row.cells(numbers) for row in run.controls],
            ),
            *_listed(
                "No control of their own; most share their checks with rows that have one:",
                unproven,
            ),
            *_listed("Fewer tries than asked for:", short),
            *_listed("Not tried on this machine:", skipped),
            *("", "## Not covered", NOT_COVERED),
        ]
    )


def summary(run: Run) -> str:
    """The whole in one sentence."""
    counts = Counts()
    for row in run.rows:
        counts += row.counts
    kills = sum(row.counts.tried for row in run.rows if row.fault.name == "kills")
    noticed = sum(row.counts.noticed > 0 for row in run.controls)
    return (
        f"**{counts.tried:,} tries, {kills:,} of them SIGKILLs at random moments: {len(counts.lost):,} lost,"
        f" {len(counts.corrupted):,} corrupted, {len(counts.tracebacks):,} tracebacks;"
        f" {noticed} of {len(run.controls)} controls noticed.**"
    )


def _faults(run: Run) -> list[Fault]:
    return list({row.fault.name: row.fault for row in run.rows}.values())


def _table(head: tuple[str, ...], rule: str, rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" if cells else rule for cells in [list(head), [], *rows]]


def _listed(title: str, lines: list[str]) -> list[str]:
    return ["", title, "", *lines] if lines else []


def commit() -> str:
    """The commit that was tried, and whether the checkout held more than that."""
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
    changed = [line[3:] for line in dirty.stdout.splitlines()]
    return head.stdout.strip() + (f" with changes in {', '.join(changed)}" if changed else "")


def machine() -> str:
    """What it ran on."""
    return (
        f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()},"
        f" {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, TinyDB {version('tinydb')}, Textual {version('textual')}"
    )
