"""A crash or an error between every two system calls of a save, a fold, a backup, a restore, a migration.

Three ways: an error raised by the n-th call, death at the n-th call (half of a write done before it), and,
where strace is, a real SIGKILL at the n-th system call of a real command.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from coach_tui.errors import CoachError
from coach_tui.storage import Store, durable, names

from .children import Say, apart
from .counts import Control, Counts, Effort, Fault, Part
from .kills import KILLED, backups_of, judge_backups
from .world import ROOT, Home, Tables, as_text, copied, has_command, is_traceback, read, small_team

CALLS = (
    *(
        "open",
        "write",
        "fsync",
        "ftruncate",
        "fchmod",
        "mkdir",
        "chmod",
        "unlink",
        "rename",
        "replace",
        "link",
    ),
    *("stat", "fstat", "lseek", "scandir", "listdir", "rmdir", "utime"),
)
# Those that only look: an error there is another story than a death.
LOOKING = ("stat", "fstat", "lseek", "scandir", "listdir")
TRACED = (
    *("openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "rename", "renameat"),
    *("renameat2", "unlink", "unlinkat", "mkdir", "link", "linkat", "chmod", "fchmod"),
)
OLD_FORMAT = ROOT / "tests" / "storage" / "formats" / "1-journal-waiting"


class Scenario(NamedTuple):
    """What is done to a copy of `prepare`'s file; `act` says "done" when the app would say so."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path, Say], None]


def saved_file(path: Path) -> None:
    """A team with lines in the journal."""
    small_team(path, journal=2)


def save(path: Path, say: Say) -> None:
    """Open, one save."""
    store = Store(path)
    store.put("notes", {"id": 5, "rep": 1, "text": "new", "at": "2026-11-24T09:00:00+01:00"})
    say("done")
    store.close(fold=False)


def fold(path: Path, say: Say) -> None:
    """Open, fold."""
    store = Store(path)
    store.fold()
    say("done")
    store.close()


def with_backup(path: Path) -> None:
    """A team with a backup from before the last lines."""
    from coach_tui.storage import backups

    small_team(path, journal=2)
    store = Store(path)
    with store.snapshot() as source:
        backups.make(source, path, "asked")
    store.put("notes", {"id": 6, "rep": 1, "text": "after the backup", "at": "2026-11-24T09:00:00+01:00"})
    store.close(fold=False)


def backup(path: Path, say: Say) -> None:
    """Open, fold, copy, verify."""
    from coach_tui.storage import backups

    store = Store(path)
    with store.snapshot() as source:
        backups.make(source, path, "")
    say("done")
    store.close(fold=False)


def restore(path: Path, say: Say) -> None:
    """Keep what is there, put the backup in its place."""
    from coach_tui.storage.restoring import restore as put_back

    put_back(path, backups_of(path)[0])
    say("done")


def first_format(path: Path) -> None:
    """A file of the first format with lines in its journal, as the version before wrote it."""
    for each in OLD_FORMAT.glob("coach.json*"):
        there = path.with_name(path.name + each.name.partition(".json")[2])
        shutil.copy(each, there)
        there.chmod(0o600)


def migrate(path: Path, say: Say) -> None:
    """Open, which brings it up to date, and one save."""
    store = Store(path)
    store.fold()
    say("done")
    store.close(fold=False)


def scenarios() -> Iterator[Scenario]:
    """Those of this version."""
    yield Scenario("save", saved_file, save)
    yield Scenario("fold", saved_file, fold)
    if _has("backups"):
        yield Scenario("backup", saved_file, backup)
    if _has("restoring"):
        yield Scenario("restore", with_backup, restore)
    if _has("migrations") and OLD_FORMAT.is_dir():
        yield Scenario("migration", first_format, migrate)


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(f"coach_tui.storage.{module}") is not None


@contextmanager
def failing(at: int, fail: Callable[[], None], calls: tuple[str, ...] = CALLS) -> Iterator[list[int]]:
    """The `at`-th of the calls fails, a write after half of it. The list holds how many there were."""
    count = [0]

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            count[0] += 1
            if count[0] == at:
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                fail()
            return real(*args, **kwargs)

        return call

    with ExitStack() as stack:
        for name in calls:
            if hasattr(os, name):
                stack.enter_context(patch.object(os, name, wrapped(name, getattr(os, name))))
        yield count


def states(effort: Effort, scenario: Scenario) -> tuple[Path, Tables, Tables]:
    """The file to copy, and what is in it before and after."""
    source = effort.fresh() / "coach.json"
    scenario.prepare(source)
    before = read(copied(source, effort.fresh())).tables
    whole = copied(source, effort.fresh())
    scenario.act(whole, lambda _: None)
    after = read(whole).tables
    assert before is not None and after is not None, scenario.name
    return source, before, after


def deaths(effort: Effort, scenario: Scenario) -> Counts:
    """Death at every call: all of it or nothing, and all of it if it was said."""
    counts = Counts()
    source, before, after = states(effort, scenario)
    at, alive = 0, False
    while not alive:
        at += effort.chance.randint(4, 10) if not effort.full else 1
        path = copied(source, effort.fresh())
        had = backups_of(path)

        def live(say: Say, path: Path = path, at: int = at) -> None:
            with failing(at, lambda: os._exit(9)):
                scenario.act(path, say)

        life = apart(live)
        alive = life.code != 9
        what = f"{scenario.name}, death at call {at}"
        counts.begin()
        if life.trouble:
            counts.tracebacks.append(f"{what}: {life.trouble[-300:]}")
        count_left(counts, what, path, (before, after), done=bool(life.said))
        judge_backups(counts, what, path, had)
    return counts


def count_left(counts: Counts, what: str, path: Path, states: tuple[Tables, Tables], *, done: bool) -> None:
    """What is there is the state before or after; after, if it was said; and one can go on."""
    counts.acknowledged += done
    before, after = map(as_text, states)
    found = read(path)
    if found.tables is None:
        (counts.tracebacks if found.trouble else counts.corrupted).append(
            f"{what}: {found.trouble or found.told}"
        )
        return
    counts.told += bool(found.told)
    there = as_text(found.tables)
    if done and there != after:
        counts.lost.append(f"{what}: it was said to be done")
    elif there not in (before, after):
        counts.corrupted.append(f"{what}: neither the state before nor the one after; told {found.told}")
    try:
        store = Store(path)
        store.put("rules", {"id": 1})
        store.close()
        again = read(path)
    except Exception as error:
        counts.tracebacks.append(f"{what}, going on: {error!r}")
        return
    if as_text({n: t for n, t in (again.tables or {}).items() if n != "rules"}) != there or again.told:
        counts.corrupted.append(f"{what}: changed while going on, told {again.told}")
    if names.temporary_of(path).exists():
        counts.corrupted.append(f"{what}: a temporary file stays")


def errors(effort: Effort, scenario: Scenario) -> Counts:
    """An error at every call: a sentence or no matter; then the same again works."""
    counts = Counts()
    source, before, after = states(effort, scenario)
    changing = tuple(name for name in CALLS if name not in LOOKING)
    at, reached = 0, True
    while reached:
        at += effort.chance.randint(4, 10) if not effort.full else 1
        path = copied(source, effort.fresh())
        said: list[Any] = []
        kind = effort.chance.choice((errno.EIO, errno.ENOSPC, errno.EACCES))
        what = f"{scenario.name}, {errno.errorcode[kind]} at call {at}"

        def fail(kind: int = kind) -> None:
            raise OSError(kind, os.strerror(kind))

        counts.begin()
        with failing(at, fail, changing) as count:
            try:
                scenario.act(path, said.append)
            except CoachError:
                counts.told += 1
            except Exception as error:
                counts.tracebacks.append(f"{what}: {error!r}")
        reached = count[0] >= at
        count_left(counts, what, copied(path, effort.fresh()), (before, after), done=bool(said))
        if not said and scenario.name != "restore":
            with suppress(CoachError):
                scenario.act(path, said.append)
            if not said or as_text(read(path).tables) != as_text(after):
                counts.lost.append(f"{what}: doing it again does not help")
    return counts


def by_strace(effort: Effort) -> Counts:
    """A real SIGKILL at the n-th system call of a real command that touches the data file's folder."""
    counts = Counts()
    if shutil.which("strace") is None:
        counts.skipped.append("SIGKILL at each system call of real commands: no strace here")
        return counts
    named = ["note", "compact", *(n for n in ("backup", "restore") if has_command(n))]
    for name in named:
        home = Home(effort.fresh())
        with_backup(home.file) if name == "restore" else saved_file(home.file)
        pristine = home.file.parent.with_name("pristine")
        shutil.copytree(home.file.parent, pristine)
        args = {"note": ["note", "maya", "new"], "restore": ["restore", *map(str, backups_of(home.file)[:1])]}
        # strace counts each kind of call by itself.
        for call in TRACED if effort.full else effort.chance.sample(("write", "fsync", "rename"), 2):
            at, killed = 0, True
            while killed and (effort.full or at == 0):
                at += 1
                shutil.rmtree(home.file.parent)
                shutil.copytree(pristine, home.file.parent)
                killed = killed_by_strace(counts, home, args.get(name, [name]), call, at)
    return counts


def killed_by_strace(counts: Counts, home: Home, args: list[str], call: str, at: int) -> bool:
    """One command killed at the `at`-th such call; whether it came so far. If not, that is no try."""
    before = read(copied(home.file, home.folder / f"before-{args[0]}-{call}-{at}")).tables
    beside = (".journal", ".tmp", ".lock", ".head", ".backups")
    paths = [str(home.file.parent), str(home.file), *(f"{home.file}{ending}" for ending in beside)]
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", *(word for path in paths for word in ("-P", path))]
    trace += ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={at}"]
    done = subprocess.run(
        [*trace, *home.command(*args)],
        capture_output=True, text=True, env=home.env, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode == KILLED:
        counts.begin()
    what = f"{args[0]}, SIGKILL at {call} {at}"
    if is_traceback(done.returncode, done.stderr):
        counts.tracebacks.append(f"{what}: {done.stderr[-300:]}")
    found = read(home.file)
    if found.tables is None or before is None:
        counts.corrupted.append(f"{what}: {found.told or found.trouble}")
        return done.returncode != 0
    done_all = done.returncode == 0 or done.stderr.endswith("\n")
    counts.acknowledged += done_all
    counts.told += bool(found.told)
    count_texts(counts, what, args[0], (before, found.tables), done=done_all)
    judge_backups(counts, what, home.file, [])
    return done.returncode != 0


def count_texts(counts: Counts, what: str, name: str, tables: tuple[Tables, Tables], *, done: bool) -> None:
    """The notes before, or those after."""
    before, there = ([note["text"] for note in t.get("notes", {}).values()] for t in tables)
    after = {"note": [*before, "new"], "restore": [t for t in before if t != "after the backup"]}.get(
        name, before
    )
    if done and there != after:
        counts.lost.append(f"{what}: it was said to be done")
    elif there not in (before, after):
        counts.corrupted.append(f"{what}: {len(there)} notes, neither as before nor as after")


def by_death(effort: Effort) -> Counts:
    """Every scenario."""
    counts = Counts()
    for scenario in scenarios():
        counts += deaths(effort, scenario)
    return counts


def by_error(effort: Effort) -> Counts:
    """Every scenario."""
    counts = Counts()
    for scenario in scenarios():
        counts += errors(effort, scenario)
    return counts


def _written_over(effort: Effort) -> Counts:
    """A fold that writes over the data file instead of replacing it."""

    def write_over(source: Path, target: Path) -> None:
        data = source.read_bytes()
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for start in range(0, len(data), 64):
            os.write(fd, data[start : start + 64])
        os.close(fd)
        source.unlink()

    with patch.object(durable, "replace", write_over):
        counts = deaths(effort, Scenario("fold", saved_file, fold))
        counts += errors(effort, Scenario("fold", saved_file, fold))
        return counts


STEPS = "a save, a fold, a backup, a restore, a migration"
DEATH = f"{STEPS}: death at every call of the system, half of a write done before it"
ERROR = f"{STEPS}: an error (EIO, ENOSPC or EACCES) of every call that changes something; then once more"
STRACE = (
    "`note`, `compact`, `backup`, `restore`: SIGKILL at every system call that changes files, by `strace`"
)

FAULT = Fault(
    "crashes",
    (
        Part(DEATH, "calls", by_death, (30, 150)),
        Part(ERROR, "calls", by_error, (15, 100)),
        Part(STRACE, "calls", by_strace, (6, 80)),
    ),
    (Control("a fold writes over the data file instead of replacing it", (DEATH, ERROR), _written_over),),
)
