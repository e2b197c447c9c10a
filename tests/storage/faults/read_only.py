"""A file or folder that may only be read: everything is shown, nothing written, and it is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach_tui.storage import Store

from . import in_app
from .counts import NOW, Control, Counts, Effort, Fault, Part
from .world import ROOT, Home, copied, count_ended, has_command, small_team

NOBODY = 65534
BACKUP = "{backup}"
TOLD = ("can’t be written", "can only be read", "but not written")
READING = (["team"], ["show", "maya"], ["history", "maya"], ["doctor"], ["undo", "--list"])


# The interpreter may lie where nobody else can read: a first run, on a copy, imports what the command needs.
CHILD = """
import os, sys
from coach_tui.cli import main
copy, uid, args = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
real = os.environ["COACH_TUI_FILE"]
os.environ["COACH_TUI_FILE"] = copy
with open(os.devnull, "w") as nowhere:
    out, err, sys.stdout, sys.stderr = sys.stdout, sys.stderr, nowhere, nowhere
    main(list(args))
sys.stdout, sys.stderr = out, err
os.environ["COACH_TUI_FILE"] = real
if uid:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
raise SystemExit(main(list(args)))
"""


def writing() -> list[list[str]]:
    """Commands that would change the data file."""
    found = [
        *(["note", "maya", "new"], ["add", "Ada"], ["undo"], ["compact"]),
        *(["due", "maya", "2026-12-01"], ["session", "maya"], ["check-in", "maya", "words"]),
    ]
    other = [["backup"], ["restore", BACKUP], ["merge", BACKUP]]
    return [*found, *(args for args in other if has_command(args[0]))]


@contextmanager
def rights(what: str) -> Iterator[Home]:
    """A home whose data file or folder somebody else may only read."""
    # The folders of an effort are private: another uid could not even reach them.
    with tempfile.TemporaryDirectory(prefix="coach-read-only-") as name:
        Path(name).chmod(0o755)
        home = Home(Path(name))
        small_team(home.file, journal=2)
        shutil.copy(home.file, home.folder / "config-backup.json")
        store = Store(home.folder / "config-backup.json")
        store.put("notes", {"id": 5, "rep": 5, "text": "only there", "at": NOW})
        store.close()
        for own in (".journal", ".lock"):
            (home.folder / f"config-backup.json{own}").unlink()
        (home.folder / "config-backup.json").chmod(0o644)
        for path in (home.folder / "tmp", home.folder / "config"):
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        home.file.parent.chmod(0o777 if what == "file" else 0o755)
        for path in home.file.parent.iterdir():
            path.chmod(0o644 if what == "file" else 0o666)
        home.env["XDG_STATE_HOME"] = str(home.folder / "config" / "state")
        home.env["HOME"] = str(home.folder / "config")
        yield home


def contents(folder: Path) -> dict[str, bytes]:
    """All that is in a folder, without locks."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and not p.name.endswith(".lock")}


def run_as(home: Home, uid: int, args: list[str]) -> subprocess.CompletedProcess[str]:
    """A command of another uid (0: our own)."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(home.file, Path(folder) / "copy")
        for path in copy.parent.iterdir():
            path.chmod(0o600)
        return subprocess.run(
            [sys.executable, "-c", CHILD, str(copy), str(uid), *args],
            input="", capture_output=True, text=True, env=home.env, cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip


def one(counts: Counts, home: Home, args: list[str], what: str, *, uid: int) -> None:
    """One command: reading works, writing is refused by a sentence, and no byte has changed."""
    before = contents(home.file.parent)
    named_backup = str(home.folder / "config-backup.json")
    done = run_as(home, uid, [named_backup if arg == BACKUP else arg for arg in args])
    counts.begin()
    named = f"{args[0]}, read-only {what}"
    count_ended(counts, named, done)
    told = any(words in done.stderr + done.stdout for words in TOLD)
    counts.told += told
    if not told:
        counts.lost.append(f"{named}: nothing was said ({done.stderr.strip()[:200]})")
    if args in [list(a) for a in READING] and done.returncode not in (0, 3 if args[0] == "doctor" else 0):
        counts.lost.append(f"{named}: can’t be read, {done.returncode}: {done.stderr.strip()[:200]}")
    # A backup of a file that can only be read is a good thing, where its folder lets it be made.
    reads = (
        args in [list(a) for a in READING] or args[0] == "compact" or (args[0], what) == ("backup", "file")
    )
    if not reads and done.returncode == 0:
        counts.lost.append(f"{named}: exit code 0, and nothing can have been kept")
    if contents(home.file.parent) != before:
        counts.corrupted.append(f"{named}: the files changed")


def _all(effort: Effort) -> Counts:
    counts = Counts()
    if sys.platform == "win32" or os.geteuid() != 0:
        counts.skipped.append("read-only file and folder: it takes a superuser to become another one")
        return counts
    for what in ("file", "folder"):
        with rights(what) as home:
            known = [*map(list, READING), *writing()]
            for args in known if effort.full else effort.chance.sample(known, 3):
                one(counts, home, args, what, uid=NOBODY)
    return counts


def _control(_: Effort) -> Counts:
    """The same with every right: files change, and nothing is said."""
    counts = Counts()
    if sys.platform == "win32" or os.geteuid() != 0:
        return counts
    with rights("file") as home:
        for args in (["note", "maya", "new"], ["add", "Ada"]):
            one(counts, home, args, "control", uid=0)
    return counts


WHAT = "data file or folder that another uid may only read: every command"

FAULT = Fault(
    "read-only",
    (Part(WHAT, "commands", _all, (6, 26)), in_app.PART_READ_ONLY),
    (Control("every right is there", (WHAT,), _control), in_app.CONTROL_READ_ONLY),
)
