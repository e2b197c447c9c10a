"""Data files to be hurt, what is in them, and the commands run over them as real processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from coach_tui.coach import open_coach
from coach_tui.demo import write_sample
from coach_tui.errors import CoachError
from coach_tui.storage import Store

from .counts import NOW, Counts

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 24)
# What belongs to storing, not to what was written.
APART = ("_undo", "_meta")
INTERNAL = 70

Tables = dict[str, dict[str, Any]]


class Reading(NamedTuple):
    """What opening a file shows: its tables (None: it was refused), the sentences, and a traceback if any."""

    tables: Tables | None
    told: tuple[str, ...]
    trouble: str = ""


def read(path: Path) -> Reading:
    """Opens the file as the app does, which repairs it, and reads everything."""
    try:
        store = Store(path)
        found = bare(store.tables)
        told = store.notices
        store.close(fold=False)
    except CoachError as error:
        return Reading(None, (str(error),))
    except Exception as error:
        return Reading(None, (), f"{type(error).__name__}: {error}")
    return Reading(found, told)


def bare(tables: Any) -> Tables:
    """The documents as they were written: without version vectors, undo steps and what is of the file."""
    return {
        name: {key: {f: v for f, v in doc.items() if f != "v"} for key, doc in dict(table).items()}
        for name, table in dict(tables).items()
        if name not in APART and table
    }


def small_team(path: Path, *, journal: int = 3) -> Tables:
    """A team with all kinds of characters, folded, and `journal` more lines; closed. What is in it."""
    coach = open_coach(path)
    maya = coach.team.add("Maya Lindqvist", called="Maya")
    coach.team.add("Tomás Ferreira")
    for n in range(4):
        coach.notes.add(maya.id, f"first {n}: “é” \u202e 🙂 naïve", private=n == 2)
    coach.fold()
    for n in range(journal):
        coach.notes.add(maya.id, f"then {n}: “é” 1.5 €", private=n == 1)
    found = bare(coach._store.tables)
    coach._store.close(fold=False)
    return found


def sample_team(path: Path) -> None:
    """The sample team: reps, talks, plans, promises, results."""
    store = Store(path)
    write_sample(store, TODAY)
    store.close()


def copied(source: Path, target: Path) -> Path:
    """A copy of the data file, with all that lies beside it, in the folder `target`; its path there."""
    shutil.copytree(source.parent, target, dirs_exist_ok=True)
    target.chmod(0o700)
    return target / source.name


class Home:
    """A home of its own for real commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "data" / "coach.json"
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        (folder / "tmp").mkdir(mode=0o700, exist_ok=True)
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "xdg-data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "TMPDIR": str(folder / "tmp"),
            "LANG": "C.UTF-8",
            "COACH_TUI_NOW": NOW,
            "COACH_TUI_FILE": str(self.file),
        }

    def command(self, *args: str) -> list[str]:
        """What to run."""
        return [sys.executable, "-m", "coach_tui", *args]

    def run(
        self, *args: str, stdin: str = "", env: dict[str, str] | None = None, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            self.command(*args),
            input=stdin,
            capture_output=True,
            text=True,
            env=self.env | (env or {}),
            cwd=ROOT,
            timeout=120,
            check=False,
            **more,
        )

    def start(self, *args: str, **more: Any) -> subprocess.Popen[bytes]:
        """A command that is going on."""
        return subprocess.Popen(
            self.command(*args),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.env,
            cwd=ROOT,
            **more,
        )


def has_command(name: str) -> bool:
    """Whether this version has such a command."""
    from coach_tui.commands import COMMANDS

    return name in COMMANDS


def note_texts(tables: Tables | None) -> list[str]:
    """The texts of all notes, in the order in which they were kept."""
    return [note["text"] for note in (tables or {}).get("notes", {}).values()]


def is_traceback(code: int | None, stderr: str) -> bool:
    """Whether a command failed otherwise than by a sentence."""
    return code == INTERNAL or "Traceback" in stderr or "Something went wrong inside" in stderr


def count_ended(counts: Counts, what: str, done: subprocess.CompletedProcess[str]) -> None:
    """Counts a command's traceback, if it had one."""
    if is_traceback(done.returncode, done.stderr):
        counts.tracebacks.append(f"{what}: {done.stderr.strip()[-300:]}")


def as_text(tables: Tables | None) -> str:
    """Tables as one text, to compare."""
    return json.dumps(tables, sort_keys=True, ensure_ascii=True)
