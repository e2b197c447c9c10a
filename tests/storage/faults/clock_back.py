"""The clock set back, or far ahead, between saves: nothing is overwritten, and the order stays."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from coach_tui.coach import open_coach
from coach_tui.storage import ids

from .counts import Control, Counts, Effort, Fault, Part
from .world import Home, count_ended, has_command, note_texts, read

MOMENTS = (
    "2026-11-24T09:00:00+01:00",
    "2026-11-24T08:59:59+01:00",
    "2026-11-24T09:00:00+14:00",
    "2020-01-01T00:00:00+00:00",
    "2020-01-01T00:00:00+14:00",
    "2155-12-31T23:59:59-12:00",
    "2026-11-23T09:00:00+01:00",
    "2024-02-29T12:00:00+00:00",
    "2026-11-24T09:00:00+01:00",
)


def in_one_process(effort: Effort) -> Counts:
    """Notes while the clock jumps, some seconds with many, folded and opened now and then."""
    counts = Counts()
    path = effort.fresh() / "coach.json"
    kept: list[str] = []
    for n in range(effort.pick(30, 2000)):
        with patch.dict(os.environ, COACH_TUI_NOW=effort.chance.choice(MOMENTS)):
            coach = open_coach(path)
            reps = coach.team.reps()
            rep = reps[0] if reps else coach.team.add("Maya Lindqvist")
            for text in (f"note {n}", f"note {n} again")[: effort.chance.randint(1, 2)]:
                coach.notes.add(rep.id, text)
                kept.append(text)
                counts.tried += 1
            if n % 10 == 0:
                coach.fold()
            coach._store.close(fold=False)
    counts.acknowledged = len(kept)
    count_notes(counts, path, kept)
    # Each try is a note.
    counts.settle(len(counts.lost))
    return counts


def count_notes(counts: Counts, path: Path, kept: list[str]) -> None:
    """All are there, in the order of keeping, by their ids too."""
    found = read(path)
    if found.trouble or found.tables is None:
        counts.tracebacks.append(f"{found.trouble or found.told}")
        return
    there = note_texts(found.tables)
    counts.lost += [f"{text} is gone" for text in kept if text not in there]
    numbers = [int(key) for key in found.tables.get("notes", {})]
    if not counts.lost and (there != kept or numbers != sorted(numbers)):
        counts.corrupted.append("the notes stand in another order")


def by_commands(effort: Effort) -> Counts:
    """Every writing command with the clock set back before it, backups among them; then it all undone."""
    counts = Counts()
    home = Home(effort.fresh())
    moments = MOMENTS if effort.full else MOMENTS[::5]
    home.run("add", "Maya Lindqvist")
    backup = has_command("backup")
    for n, moment in enumerate(moments):
        for command in (["note", "maya", f"note {n}"], *([["backup"]] if backup else [])):
            done = home.run(*command, env={"COACH_TUI_NOW": moment})
            counts.begin()
            counts.acknowledged += done.returncode == 0
            count_ended(counts, f"{command[0]} at {moment}", done)
            if done.returncode:
                counts.lost.append(f"{command[0]} at {moment}: {done.stderr.strip()}")
    count_notes(counts, home.file, [f"note {n}" for n in range(len(moments))])
    if backup:
        count_backups(counts, home.file, len(moments))
    for n in reversed(range(len(moments))):
        done = home.run("undo", env={"COACH_TUI_NOW": moments[n]})
        counts.begin()
        count_ended(counts, "undo", done)
        texts = note_texts(read(home.file).tables)
        if texts != [f"note {m}" for m in range(n)]:
            counts.corrupted.append(f"undo took back another note than the last: {texts}")
    return counts


def count_backups(counts: Counts, path: Path, made: int) -> None:
    """A clock that was set back must not make thinning take the last backups."""
    from coach_tui.storage import backups

    there = [backups.look(backup.path) for backup in backups.all_of(path, None)]
    if len(there) != made:
        counts.lost.append(f"{len(there)} of {made} backups that were asked for are there")


def _control(effort: Effort) -> Counts:
    """Ids that come from the clock alone."""

    def by_clock(source: ids.IdSource) -> int:
        del source
        moment = datetime.fromisoformat(os.environ["COACH_TUI_NOW"])
        return int(moment.timestamp()) + 1

    with patch.object(ids.IdSource, "new", by_clock):
        return in_one_process(effort._replace(full=False))


STORE = "clock set back or ahead, between 2020 and 2155, before every note"
COMMANDS = "clock set back or ahead before `note`, `backup` and `undo`"

FAULT = Fault(
    "clock",
    (Part(STORE, "notes", in_one_process, (30, 2000)), Part(COMMANDS, "commands", by_commands, (6, 27))),
    (Control("ids come from the clock alone", (STORE,), _control),),
)
