"""SIGKILL at random moments: in the app on a pseudo-terminal, in every writing command, in a bare writer."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from coach_tui.coach import open_coach
from coach_tui.storage import Store
from tests.screens import kill_app
from tests.storage import kill_store
from tests.terminal import Terminal

from .counts import Control, Counts, Effort, Fault, Part
from .world import (
    ROOT,
    Home,
    Reading,
    Tables,
    as_text,
    bare,
    has_command,
    is_traceback,
    note_texts,
    read,
    sample_team,
)

KILLED = -signal.SIGKILL
# Parts of the time that a `note` takes: before them it has not begun, and some commands take longer.
WHEN = (0.4, 1.3)
NOTE = "killed or not: “é” 🙂"
ANSWERS = ["Tired, honestly", "", "Renewals eat my mornings", "and legal", "", "Admin came back", ""]

Spoil = Callable[[Path, bytes], None]


class Command(NamedTuple):
    """A writing command: what must have happened before, and what becomes of the tables when it is whole."""

    args: tuple[str, ...]
    before: tuple[tuple[str, ...], ...]
    becomes: Callable[[Tables, Tables], bool]


def leave_it(path: Path, log: bytes) -> None:
    """The disk as the kill left it."""


def take_back(path: Path, log: bytes) -> None:
    """What the control lacks: the journal as it was before."""
    Path(f"{path}.journal").write_bytes(log)


def in_store(effort: Effort, kills: int, *, spoil: Spoil = leave_it) -> Counts:
    """A writer that saves and folds in a loop, killed again and again over one file."""
    counts = Counts()
    path = effort.fresh() / "coach.json"
    known: set[int] = set()
    for _ in range(kills):
        log = journal_of(path)
        known |= killed_writer(counts, path, max(known, default=0) + 2, effort.chance.uniform(0, 0.06))
        spoil(path, log)
        found = read(path)
        if found.tables is None:
            (counts.tracebacks if found.trouble else counts.corrupted).append(f"the writer: {found}")
            continue
        counts.told += bool(found.told)
        there = {doc["id"]: doc["text"] for doc in found.tables.get("notes", {}).values()}
        counts.lost += [f"note {n} of the writer" for n in known if there.get(n) != f"note {n} " * 40]
        if found.tables.get("last", {}).get("1", {}).get("n") != max(there, default=None):
            counts.corrupted.append("half a transaction of the writer")
        if any("Recovered" not in sentence for sentence in found.told):
            counts.corrupted.append(f"the writer: told {found.told}")
    counts.acknowledged = len(known)
    return counts


def killed_writer(counts: Counts, path: Path, first: int, pause: float) -> set[int]:
    """The numbers that a writer had acknowledged when it was killed."""
    saver = [sys.executable, "-c", kill_store.SAVER, str(path), str(first)]
    with subprocess.Popen(saver, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        acknowledged = child.stdout.readline()
        time.sleep(pause)
        child.kill()
        acknowledged += child.stdout.read()
    if child.returncode == KILLED:
        counts.begin()
    return {int(word) for word in acknowledged.split()}


def in_app(effort: Effort, kills: int, *, spoil: Spoil = leave_it) -> Counts:
    """Somebody types in a talk; what the screen shows as saved must be there."""
    counts = Counts()
    folder = effort.fresh()
    path = folder / "coach.json"
    coach = open_coach(path)
    coach.team.add("Maya Lindqvist")
    coach.close()
    for _ in range(kills):
        log = journal_of(path)
        try:
            with patch.object(Terminal, "kill", lambda terminal: kill_app_in(counts, terminal)):
                checked, lost = spoiled_life(path, folder, effort.chance, partial(spoil, path, log))
        except Exception as error:
            counts.tracebacks.append(f"the app: {error!r}"[:600])
            continue
        counts.acknowledged += checked
        counts.lost += [f"the app: {line}" for line in lost]
    return counts


def spoiled_life(
    path: Path, folder: Path, chance: random.Random, spoil: Callable[[], None]
) -> tuple[int, list[str]]:
    """A life of the app and its death; then what the control does, before the file is read."""
    stored = kill_app.stored

    def after(path: Path) -> tuple[list[str], str]:
        spoil()
        return stored(path)

    with patch.object(kill_app, "stored", after):
        return kill_app.once(path, folder, chance)


def kill_app_in(counts: Counts, terminal: Terminal) -> None:
    """Kills the app, and counts it when it was the kill that ended it."""
    try:
        os.kill(terminal.pid, signal.SIGKILL)
        _, status = os.waitpid(terminal.pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return
    if os.waitstatus_to_exitcode(status) == KILLED:
        counts.begin()
    else:
        counts.tracebacks.append(f"the app had ended by itself, {status}")


def journal_of(path: Path) -> bytes:
    """The journal's bytes, none if there is none."""
    journal = Path(f"{path}.journal")
    return journal.read_bytes() if journal.exists() else b""


def note_is_there(before: Tables, after: Tables) -> bool:
    """The note, and every other record as it was."""
    return note_texts(after) == [*note_texts(before), NOTE] and same_but(before, after, "notes")


def note_is_gone(before: Tables, after: Tables) -> bool:
    """The last note is taken back."""
    return note_texts(after) == note_texts(before)[:-1] and same_but(before, after, "notes")


def as_in_backup(before: Tables, after: Tables) -> bool:
    """What was written since the backup is gone: the last note, and the earlier session's line."""
    return (
        note_texts(after) == note_texts(before)[:-1]
        and "rules" not in after
        and same_but(before, after, "notes", "rules")
    )


def promise_is_kept(before: Tables, after: Tables) -> bool:
    """B14 is kept; every other promise is as it was."""
    old, new = before["promises"], after["promises"]
    changed = [key for key in old if old[key] != new.get(key)]
    kept = [new[key].get("status") == "kept" and new[key].get("code") == "B14" for key in changed]
    return kept == [True] and old.keys() == new.keys() and same_but(before, after, "promises")


def as_it_was(before: Tables, after: Tables) -> bool:
    """Nothing changes."""
    return as_text(before) == as_text(after)


def same_but(before: Tables, after: Tables, *tables: str) -> bool:
    """Whether all other tables are as they were."""
    names = (before.keys() | after.keys()) - set(tables)
    return all(before.get(name) == after.get(name) for name in names)


def commands() -> list[Command]:
    """Those of this version. `restore` goes back to a backup that was made before the note."""
    last_note = ("note", "maya", NOTE)
    found = [
        Command(last_note, (), note_is_there),
        Command(("kept", "B14", "--effect", "helped"), (), promise_is_kept),
        Command(("undo",), (last_note,), note_is_gone),
        Command(("compact",), (last_note,), as_it_was),
    ]
    if has_command("backup"):
        found.append(Command(("backup",), (last_note,), as_it_was))
    if has_command("restore"):
        found.append(Command(("restore", "{backup}"), (("backup",), last_note), as_in_backup))
    return found


def in_commands(effort: Effort, kills: int, *, spoil: Spoil = leave_it) -> Counts:
    """Each command in turn is killed at a random moment: all of its change is there, or nothing."""
    counts = Counts()
    sample = effort.fresh() / "coach.json"
    sample_team(sample)
    known = commands()
    took = min(a_command_takes(effort, sample) for _ in range(2))
    lives = 0
    # A command that had ended before its kill is looked at too, but is no kill.
    while counts.tried < kills and lives < 3 * kills:
        home = Home(effort.fresh())
        home.file.write_bytes(sample.read_bytes())
        count_killed(counts, home, known[lives % len(known)], (effort.chance, took), spoil)
        lives += 1
    return counts


def a_command_takes(effort: Effort, sample: Path) -> float:
    """Seconds from its start to its end, here and now."""
    home = Home(effort.fresh())
    home.file.write_bytes(sample.read_bytes())
    started = time.monotonic()
    home.run("note", "maya", NOTE)
    return time.monotonic() - started


def count_killed(
    counts: Counts, home: Home, command: Command, moment: tuple[random.Random, float], spoil: Spoil
) -> None:
    """One command and its death; `moment`: by chance, about the seconds that a command takes."""
    chance, took = moment
    for args in command.before:
        home.run(*args)
    store = Store(home.file)
    if chance.random() < 0.5:
        # A line of an earlier session, which the command may fold.
        store.put("rules", {"id": 1})
    before = bare(store.tables)
    store.close(fold=False)
    log = journal_of(home.file)
    saved = backups_of(home.file)
    child = home.start(*(str(saved[-1]) if arg == "{backup}" else arg for arg in command.args))
    time.sleep(took * chance.uniform(*WHEN))
    child.kill()
    _, err = child.communicate()
    acknowledged = bool(err.endswith(b"\n")) or child.returncode == 0
    spoil(home.file, log)
    if child.returncode == KILLED:
        counts.begin()
    counts.acknowledged += acknowledged
    what = f"{command.args[0]} (acknowledged: {acknowledged}, {err.decode(errors='replace').strip()[:80]})"
    if is_traceback(child.returncode, err.decode(errors="replace")):
        counts.tracebacks.append(f"{what}: {err.decode(errors='replace')[-300:]}")
    judge(counts, what, read(home.file), before, command, acknowledged=acknowledged)
    judge_backups(counts, what, home.file, saved)


def judge(
    counts: Counts, what: str, found: Reading, before: Tables, command: Command, *, acknowledged: bool
) -> None:
    """All or nothing; all, if it was said to be done. What is told must be nothing but the recovery."""
    if found.tables is None:
        text = f"{what}: {found.trouble or found.told}"
        (counts.tracebacks if found.trouble else counts.corrupted).append(text)
        return
    counts.told += bool(found.told)
    if any("Recovered" not in sentence for sentence in found.told):
        counts.corrupted.append(f"{what}: told {found.told}")
    whole = command.becomes(before, found.tables)
    if acknowledged and not whole:
        counts.lost.append(what)
    elif not whole and not as_it_was(before, found.tables):
        counts.corrupted.append(f"{what}: half of it is there")


def backups_of(path: Path) -> list[Path]:
    """The backups beside a data file, oldest first."""
    folder = path.with_name(f"{path.name}.backups")
    return sorted(p for p in folder.glob("*.json") if not p.name.startswith(".")) if folder.is_dir() else []


def judge_backups(counts: Counts, what: str, path: Path, before: list[Path]) -> None:
    """Those that were there still are, and every one that has a name is sound."""
    there = backups_of(path)
    counts.lost += [f"{what}: the backup {p.name} is gone" for p in before if p not in there]
    if there:
        from coach_tui.storage import backups

        for each in there:
            try:
                backups.look(each)
            except Exception as error:
                counts.corrupted.append(f"{what}: the backup {each.name}: {error}")


def in_session(effort: Effort, kills: int, *, spoil: Spoil = leave_it) -> Counts:
    """`session` by lines: an answer after which the next prompt came is kept."""
    counts = Counts()
    sample = effort.fresh() / "coach.json"
    coach = open_coach(sample)
    coach.team.add("Maya Lindqvist")
    coach.close()
    lives = 0
    while counts.tried < kills and lives < 3 * kills:
        lives += 1
        home = Home(effort.fresh())
        home.file.write_bytes(sample.read_bytes())
        Path(f"{home.file}.journal").write_bytes(b"")
        answered = killed_session(counts, home, effort.chance)
        spoil(home.file, b"")
        found = read(home.file)
        if found.tables is None:
            counts.corrupted.append(f"session: {found.told or found.trouble}")
            continue
        sessions = found.tables.get("sessions", {}).values()
        kept = [answer["text"] for session in sessions for answer in session.get("answers", ())]
        counts.acknowledged += len(answered)
        counts.told += bool(found.told)
        counts.lost += [f"session: {text}" for text in answered if text not in kept]
        counts.corrupted += [f"session: {text}" for text in kept if text not in ANSWERS]
    return counts


def killed_session(counts: Counts, home: Home, chance: random.Random) -> list[str]:
    """Lines are given as they are asked for, until the kill; the answers that were acknowledged."""
    child = home.start("session", "maya", "--json")
    assert child.stdin is not None and child.stdout is not None and child.stderr is not None
    answered: list[str] = []
    stop_after = chance.randrange(len(ANSWERS) + 1)
    child.stdout.readline()
    for line in ANSWERS[:stop_after]:
        child.stdin.write(f"{line}\n".encode())
        child.stdin.flush()
        prompt = child.stdout.readline()
        if not prompt or "prompt" not in json.loads(prompt):
            break
        answered += [line] if line else []
    if stop_after < len(ANSWERS):
        child.stdin.write(f"{ANSWERS[stop_after]}\n".encode())
        child.stdin.flush()
    time.sleep(chance.uniform(0, 0.004))
    child.kill()
    err = child.stderr.read().decode(errors="replace")
    # What was not taken yet can't be flushed any more.
    child.stdin.raw.close() if hasattr(child.stdin, "raw") else child.stdin.close()
    child.stdout.close()
    child.stderr.close()
    if child.wait() == KILLED:
        counts.begin()
    if is_traceback(child.returncode, err):
        counts.tracebacks.append(f"session: {err[-300:]}")
    return answered


def in_a_store(effort: Effort) -> Counts:
    """A bare writer."""
    return in_store(effort, effort.pick(24, 250))


def in_a_command(effort: Effort) -> Counts:
    """Commands of one change."""
    return in_commands(effort, effort.pick(6, 170))


def in_a_session(effort: Effort) -> Counts:
    """A talk by lines."""
    return in_session(effort, effort.pick(8, 60))


def in_the_app(effort: Effort) -> Counts:
    """The app."""
    return in_app(effort, effort.pick(2, 50))


STOCK = """
import os, sys
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage
db = TinyDB(sys.argv[1], storage=CachingMiddleware(JSONStorage))
for n in range(100_000):
    db.insert({"n": n})
    os.write(1, b"%d\\n" % n)
"""


def _stock(effort: Effort) -> Counts:
    """TinyDB with its cache: acknowledged, and not on the disk."""
    counts = Counts()
    for _ in range(3):
        counts.begin()
        path = effort.fresh() / "stock.json"
        with subprocess.Popen([sys.executable, "-c", STOCK, str(path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            acknowledged = child.stdout.readline()
            time.sleep(effort.chance.uniform(0, 0.05))
            os.kill(child.pid, 9)
            acknowledged += child.stdout.read()
        try:
            there = {
                str(doc["n"]) for doc in json.loads(path.read_bytes() or b"{}").get("_default", {}).values()
            }
        except ValueError:
            there = set()
        gone = [word for word in acknowledged.decode().split() if word not in there]
        counts.lost += [f"stock: {len(gone)} notes"] if gone else []
    return counts


def _taken_back(work: Callable[..., Counts], kills: int) -> Callable[[Effort], Counts]:
    """The journal set back, behind the program's back, until that was noticed or eight rounds have passed."""

    def control(effort: Effort) -> Counts:
        counts = Counts()
        for _ in range(8):
            counts += work(effort, kills, spoil=take_back)
            if counts.noticed:
                break
        return counts

    return control


TAKEN_BACK = "the journal is as it was before the kill"
WRITER = "SIGKILL at a random moment of a program that saves and folds in a loop"
COMMANDS = "SIGKILL at a random moment of `note`, `kept`, `undo`, `compact`, `backup`, `restore`"
SESSION = "SIGKILL at a random moment of `session`, a one-on-one by lines"
APP = "SIGKILL of the app on a terminal while somebody types; what the screen showed as saved is compared"

FAULT = Fault(
    "kills",
    (
        Part(APP, "kills", in_the_app, (2, 50)),
        Part(COMMANDS, "kills", in_a_command, (6, 170)),
        Part(SESSION, "kills", in_a_session, (8, 60)),
        Part(WRITER, "kills", in_a_store, (24, 250)),
    ),
    (
        Control(f"{TAKEN_BACK}, in the app", (APP,), _taken_back(in_app, 1)),
        Control(f"{TAKEN_BACK}, of a command", (COMMANDS,), _taken_back(in_commands, 3)),
        Control(f"{TAKEN_BACK}, of `session`", (SESSION,), _taken_back(in_session, 4)),
        Control(f"{TAKEN_BACK}, of the program", (WRITER,), _taken_back(in_store, 4)),
        Control("stock TinyDB with its cache instead of our storage", (), _stock),
    ),
)
