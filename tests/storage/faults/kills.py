"""SIGKILL at random moments: in the app on a pseudo-terminal, in every writing command, in a bare writer."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coach_tui.coach import open_coach
from coach_tui.storage import Store
from tests.screens import kill_app
from tests.storage import kill_store

from .counts import Counts, Effort, Fault
from .world import (
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

# A little more than a command takes here.
LONGEST = 0.24
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


def in_store(effort: Effort, kills: int) -> Counts:
    """A writer that saves and folds in a loop."""
    saves, lost = kill_store.run(kills, effort.chance.randrange(10**6))
    return Counts(tried=kills, acknowledged=saves, lost=[f"note {n} of the bare writer" for n in lost])


def in_app(effort: Effort, kills: int) -> Counts:
    """Somebody types in a talk; what the screen shows as saved must be there."""
    counts = Counts()
    folder = effort.fresh()
    path = folder / "coach.json"
    coach = open_coach(path)
    coach.team.add("Maya Lindqvist")
    coach.close()
    for _ in range(kills):
        counts.tried += 1
        try:
            checked, lost = kill_app.once(path, folder, effort.chance)
        except Exception as error:
            counts.tracebacks.append(f"the app: {error!r}"[:600])
            continue
        counts.acknowledged += checked
        counts.lost += [f"the app: {line}" for line in lost]
    return counts


def note_is_there(before: Tables, after: Tables) -> bool:
    """The note, and every other record as it was."""
    return note_texts(after) == [*note_texts(before), NOTE] and same_but(before, after, "notes")


def note_is_gone(before: Tables, after: Tables) -> bool:
    """The last note is taken back."""
    return note_texts(after) == note_texts(before)[:-1] and same_but(before, after, "notes")


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
        found.append(Command(("restore", "{backup}"), (("backup",), last_note), note_is_gone))
    return found


def in_commands(effort: Effort, kills: int, *, spoil: Spoil = leave_it) -> Counts:
    """Each command in turn is killed at a random moment: all of its change is there, or nothing."""
    counts = Counts()
    sample = effort.fresh() / "coach.json"
    sample_team(sample)
    known = commands()
    for n in range(kills):
        home = Home(effort.fresh())
        home.file.write_bytes(sample.read_bytes())
        count_killed(counts, home, known[n % len(known)], effort.chance, spoil)
    return counts


def count_killed(counts: Counts, home: Home, command: Command, chance: random.Random, spoil: Spoil) -> None:
    """One command and its death."""
    for args in command.before:
        home.run(*args)
    store = Store(home.file)
    if chance.random() < 0.5:
        # A line of an earlier session, which the command may fold.
        store.put("rules", {"id": 1})
    before = bare(store.tables)
    store.close(fold=False)
    journal = Path(f"{home.file}.journal")
    log = journal.read_bytes() if journal.exists() else b""
    saved = backups_of(home.file)
    args = [str(saved[-1]) if arg == "{backup}" else arg for arg in command.args]
    child = home.start(*args)
    time.sleep(chance.uniform(0.08, LONGEST))
    child.kill()
    _, err = child.communicate()
    acknowledged = bool(err.endswith(b"\n")) or child.returncode == 0
    spoil(home.file, log)
    counts.tried += 1
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
    for _ in range(kills):
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
        counts.tried += 1
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
    child.wait()
    if is_traceback(child.returncode, err):
        counts.tracebacks.append(f"session: {err[-300:]}")
    return answered


def in_a_store(effort: Effort) -> Counts:
    """A bare writer."""
    return in_store(effort, effort.pick(20, 250))


def in_a_command(effort: Effort) -> Counts:
    """Commands of one change, and a talk by lines."""
    counts = in_commands(effort, effort.pick(12, 180))
    counts += in_session(effort, effort.pick(6, 60))
    return counts


def in_the_app(effort: Effort) -> Counts:
    """The app."""
    return in_app(effort, effort.pick(3, 60))


PARTS = (in_a_store, in_a_command, in_the_app)


def _all(effort: Effort) -> Counts:
    counts = Counts()
    for part in PARTS:
        counts += part(effort)
    return counts


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
    counts = Counts(tried=3)
    for _ in range(3):
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


def _control(effort: Effort) -> Counts:
    """The same with the journal set back behind the program's back, and stock TinyDB with its cache."""
    counts = _stock(effort)
    counts += in_commands(effort, 6, spoil=take_back)
    counts += in_session(effort, 4, spoil=take_back)
    return counts


FAULT = Fault(
    "kills",
    "SIGKILL at random moments in the app, in commands, in a bare writer",
    _all,
    "the last journal lines taken back after the kill; stock TinyDB with its cache",
    _control,
)
