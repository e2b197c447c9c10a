"""A full disk at each step of a save, a fold, a backup: by a file size limit, and on a small disk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tinydb import TinyDB

from coach_tui.errors import CoachError
from coach_tui.storage import Store, durable

from . import in_app
from .children import Say, apart
from .counts import Control, Counts, Effort, Fault, Part
from .crashes import STEPS, Scenario, fold, save, saved_file, scenarios, states
from .disks import small_disk
from .kills import backups_of, judge_backups
from .world import Home, Tables, as_text, copied, count_ended, has_command, note_texts, read, small_team

FULL = "the disk is full"


def limited(size: int, work: Callable[[], None]) -> None:
    """Does `work` while no file may grow beyond `size` bytes."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        work()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def by_limit(effort: Effort, scenario: Scenario) -> Counts:
    """No file may grow beyond n bytes, for n from nothing to more than is needed."""
    counts = Counts()
    source, before, after = states(effort, scenario)
    most = max(p.stat().st_size for p in source.parent.rglob("*") if p.is_file()) + 2500
    for size in effort.sampled(most, 6, 400):
        path = copied(source, effort.fresh())
        had = backups_of(path)

        def live(say: Say, path: Path = path, size: int = size) -> None:
            try:
                limited(size, lambda: scenario.act(path, say))
            except CoachError as error:
                say(str(error))

        life = apart(live)
        what = f"{scenario.name}, {size} bytes a file"
        if life.trouble:
            counts.tracebacks.append(f"{what}: {life.trouble[-400:]}")
        count_full(counts, what, path, (before, after), life.said)
        judge_backups(counts, what, path, had)
    return counts


def count_full(counts: Counts, what: str, path: Path, states: tuple[Tables, Tables], said: list[Any]) -> None:
    """Before or after; after, if it was said; and when there is room again one can go on."""
    counts.begin()
    before, after = map(as_text, states)
    done = "done" in said
    counts.acknowledged += done
    if told := [text for text in said if text != "done"]:
        counts.told += 1
        counts.corrupted += [f"{what}: told {text}" for text in told if FULL not in text]
    elif not done:
        counts.lost.append(f"{what}: neither done nor told")
    found = read(path)
    if found.tables is None:
        (counts.tracebacks if found.trouble else counts.corrupted).append(
            f"{what}: {found.trouble or found.told}"
        )
        return
    there = as_text(found.tables)
    if done and there != after:
        counts.lost.append(f"{what}: it was said to be done")
    elif there not in (before, after):
        counts.corrupted.append(f"{what}: neither as before nor as after")
    try:
        store = Store(path)
        store.put("rules", {"id": 1})
        store.close()
    except Exception as error:
        counts.tracebacks.append(f"{what}, with room again: {error!r}")
        return
    if as_text({n: t for n, t in (read(path).tables or {}).items() if n != "rules"}) != there:
        counts.corrupted.append(f"{what}: changed while going on")


def by_command(effort: Effort) -> Counts:
    """Real commands under a limit: exit code 3 and one sentence, or done."""
    counts = Counts()
    commands = [["note", "maya", "new"], ["compact"], *([["backup"]] if has_command("backup") else [])]
    home = Home(effort.fresh())
    small_team(home.file, journal=2)
    most = home.file.stat().st_size + 1500
    for args in commands:
        for size in effort.sampled(most, 2, 40):
            there = Home(effort.fresh())
            copied(home.file, there.file.parent)
            before = note_texts(read(there.file).tables)
            done = there.run(*args, preexec_fn=lambda size=size: _limit_for_good(size))
            counts.begin()
            count_ended(counts, f"{args[0]} with {size} bytes a file", done)
            after = note_texts(read(there.file).tables)
            what = f"{args[0]} with {size} bytes a file, exit code {done.returncode}: {done.stderr.strip()}"
            if done.returncode == 0:
                counts.acknowledged += 1
                counts.lost += [what] if after != [*before, *(["new"] if args[0] == "note" else [])] else []
            else:
                counts.told += FULL in done.stderr
                if after != before or done.returncode != 3 or FULL not in done.stderr:
                    counts.corrupted.append(what)
    return counts


def _limit_for_good(size: int) -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def on_small_disk(effort: Effort, scenario: Scenario) -> Counts:
    """A disk with so many pages left, from none to enough."""
    counts = Counts()
    source, before, after = states(effort, scenario)
    for pages in sorted({0, *effort.sampled(12, 4, 12)}):
        with small_disk(effort.fresh()) as leave:
            if leave is None:
                counts.skipped.append(f"{scenario.name} on a small disk: it takes a superuser to mount one")
                return counts
            disk = next(p for p in effort.folder.iterdir() if p.is_mount())
            (disk / "data").mkdir(mode=0o700)
            path = copied(source, disk / "data")
            leave(pages)

            def live(say: Say, path: Path = path) -> None:
                try:
                    scenario.act(path, say)
                except CoachError as error:
                    say(str(error))

            life = apart(live)
            what = f"{scenario.name}, {pages} pages left on the disk"
            if life.trouble:
                counts.tracebacks.append(f"{what}: {life.trouble[-400:]}")
            (disk / "filler").unlink()
            count_full(counts, what, path, (before, after), life.said)
            judge_backups(counts, what, path, [])
    return counts


def by_limits(effort: Effort) -> Counts:
    """Every scenario."""
    counts = Counts()
    for scenario in scenarios():
        counts += by_limit(effort, scenario)
    return counts


def on_small_disks(effort: Effort) -> Counts:
    """Every scenario."""
    counts = Counts()
    for scenario in scenarios():
        counts += on_small_disk(effort, scenario)
    return counts


def _limits(work: Callable[[Effort], Counts]) -> Callable[[Effort], Counts]:
    """Where there are limits of a file's size."""

    def tried(effort: Effort) -> Counts:
        windows = sys.platform == "win32"
        return Counts(skipped=["a full disk: no file size limits here"]) if windows else work(effort)

    return tried


def _unheard(work: Callable[[Effort, Scenario], Counts]) -> Callable[[Effort], Counts]:
    """A save and a fold whose failed writes nobody hears of."""
    real = durable.write_all

    def unheard(fd: int, data: bytes) -> None:
        with suppress(OSError):
            real(fd, data)

    def control(effort: Effort) -> Counts:
        with patch.object(durable, "write_all", unheard):
            counts = work(effort, Scenario("save", saved_file, save))
            counts += work(effort, Scenario("fold", saved_file, fold))
        counts.skipped.clear()
        return counts

    return control


def _stock(effort: Effort) -> Counts:
    """Stock TinyDB writes over its file, and stops in the middle."""
    counts = Counts()
    for size in (200, 600, 900):
        path = effort.fresh() / "stock.json"
        with TinyDB(path) as db:
            db.table("notes").insert_multiple({"text": f"note {n}"} for n in range(20))

        def live(_: Say, path: Path = path, size: int = size) -> None:
            with TinyDB(path) as db:
                limited(size, lambda: db.table("notes").update({"text": "longer than before"}))

        counts.begin()
        counts.tracebacks += ["stock: " + life.trouble[-100:]] if (life := apart(live)).trouble else []
        try:
            with TinyDB(path) as db:
                len(db.table("notes"))
        except ValueError as error:
            counts.lost.append(f"stock, {size} bytes: {error}")
    return counts


LIMIT = f"{STEPS}: no file may grow beyond n bytes, for n from 0 to more than is needed"
SMALL = f"{STEPS}: on a disk with 0 to 11 pages of 4 KB left"
COMMANDS = "`note`, `compact`, `backup`: no file may grow beyond n bytes"

FAULT = Fault(
    "full-disk",
    (
        Part(LIMIT, "limits", _limits(by_limits), (30, 1500)),
        Part(SMALL, "disks", _limits(on_small_disks), (20, 60)),
        Part(COMMANDS, "commands", _limits(by_command), (6, 120)),
        in_app.PART_FULL,
    ),
    (
        Control("the error of a failed write is not heard", (LIMIT,), _unheard(by_limit)),
        Control("the error of a failed write is not heard", (SMALL,), _unheard(on_small_disk)),
        in_app.CONTROL_FULL,
        Control("stock TinyDB, which writes over its file", (), _stock),
    ),
)
