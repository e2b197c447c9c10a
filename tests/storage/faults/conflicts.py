"""A sync folder makes a second copy of the file: it is found and named, and merging it loses nothing."""

from __future__ import annotations

import shlex
from pathlib import Path
from unittest.mock import patch

from coach_tui.coach import open_coach
from coach_tui.errors import CoachError

from .counts import Control, Counts, Effort, Fault, Part
from .world import Home, count_ended, has_command, note_texts, read, small_team

NAMES = (
    "coach (conflicted copy 2026-11-24).json",
    "coach (Jana's conflicted copy 2026-11-24).json",
    "coach.sync-conflict-20261124-120000-ABCDEFG.json",
    "coach_conflict-20261124-120000.json",
    "coach-LAPTOP7.json",
    "coach (1).json",
    "coach 2.json",
)


def one(counts: Counts, effort: Effort, name: str) -> None:
    """Both copies go on for a while; then the second is found, and merged by the command that was offered."""
    home = Home(effort.fresh())
    small_team(home.file, journal=0)
    copy = home.file.with_name(name)
    copy.write_bytes(home.file.read_bytes())
    kept = note_texts(read(home.file).tables)
    for path, text in ((home.file, "kept here"), (copy, "kept there")):
        coach = open_coach(path)
        coach.notes.add(coach.team.find("maya").id, text)
        coach.close()
        kept.append(text)
    for own in (".lock", ".journal", ".head"):
        Path(f"{copy}{own}").unlink(missing_ok=True)
    counts.begin()
    count_offered(counts, home, copy)
    done = home.run("merge", str(copy))
    count_ended(counts, f"merge of {name}", done)
    there = note_texts(read(home.file).tables)
    counts.acknowledged += done.returncode == 0
    counts.lost += [f"merge of {name}: {text} ({done.stderr.strip()})" for text in kept if text not in there]
    if len(there) != len(kept):
        counts.corrupted.append(f"merge of {name}: {len(there)} notes of {len(kept)}")


def count_offered(counts: Counts, home: Home, copy: Path) -> None:
    """By the doctor, with a command that a shell takes as it stands, and by the use case that pages ask."""
    done = home.run("doctor")
    count_ended(counts, "doctor", done)
    command = f"coach-tui merge {shlex.quote(str(copy))}"
    if copy.name in done.stdout and command in done.stdout:
        counts.told += 1
    else:
        counts.lost.append(f"the doctor does not offer: {command}")
    try:
        coach = open_coach(home.file)
        found = coach.merging.copies_beside()
        coach._store.close(fold=False)
    except CoachError as error:
        counts.corrupted.append(f"{copy.name}: {error}")
        return
    if found != (copy,):
        counts.lost.append(f"{copy.name} is not found at opening: {found}")


def _all(effort: Effort) -> Counts:
    counts = Counts()
    if not has_command("merge"):
        counts.skipped.append("conflicted copies: this version has no merge")
        return counts
    for name in NAMES if effort.full else effort.chance.sample(NAMES, 2):
        one(counts, effort, name)
    return counts


def _control(effort: Effort) -> Counts:
    """A program that knows no such names."""
    from coach_tui.storage import neighbours

    counts = Counts()
    with patch.object(neighbours, "is_conflict_copy", lambda *_: False):
        one(counts, effort, NAMES[0])
    return counts


WHAT = "a sync folder makes a second copy beside the file, under seven kinds of names; found, named, merged"

FAULT = Fault(
    "conflicts",
    (Part(WHAT, "copies", _all, (2, 7)),),
    (Control("such names are not known", (WHAT,), _control),),
)
