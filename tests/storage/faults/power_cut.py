"""A power cut: after each call that changes the disk, four pictures of what it may hold, each opened.

The model is severe: bytes and names that were not synced may each be there or not. Controls take one fsync
away and must then find pictures in which an acknowledged change is gone or the file can't be opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from coach_tui.storage import Store, durable

from .counts import Control, Counts, Effort, Fault, Part
from .crashes import STEPS, Scenario, scenarios, states
from .kills import judge_backups
from .world import as_text, read

# Names by folder, and which file each one is.
Names = dict[str, dict[str, int]]
Picture = dict[str, bytes]
CALLS = ("open", "write", "ftruncate", "fsync", "rename", "replace", "link", "unlink", "mkdir")
LEFT_OUT = ("journal", "temporary file", "folder")


class Disk:
    """Watches a folder being written and remembers what has reached the disk for certain."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: list[Any] = []
        self.pictures: list[tuple[Picture, int]] = []
        self._seen: set[tuple[tuple[tuple[str, bytes], ...], int]] = set()
        # What lay there before is on the disk.
        self._synced = self._contents()
        self._names = self._files()
        self._looking = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Pictures are taken meanwhile."""
        with ExitStack() as stack:
            for name in CALLS:
                stack.enter_context(patch.object(os, name, self._watched(getattr(os, name), name)))
            yield

    def say(self, value: Any) -> None:
        """Something was acknowledged."""
        self.acknowledged.append(value)

    def _watched(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            if not self._looking:
                self._looking = True
                if name == "fsync":
                    self._sync(args[0])
                self._take_pictures()
                self._looking = False
            return result

        return call

    def _sync(self, fd: int) -> None:
        status = os.fstat(fd)
        if stat.S_ISDIR(status.st_mode):
            for folder, names in self._files().items():
                if (self.folder / folder).stat().st_ino == status.st_ino:
                    self._names[folder] = names
        else:
            self._synced[status.st_ino] = self._contents().get(status.st_ino, b"")

    def _files(self) -> Names:
        """Files by folder; a folder is a name in the one above, marked by -1."""
        folders = [self.folder, *(p for p in self.folder.rglob("*") if p.is_dir())]
        return {
            str(folder.relative_to(self.folder)): {
                p.name: p.stat().st_ino if p.is_file() else -1
                for p in folder.iterdir()
                if p.suffix != ".lock"
            }
            for folder in folders
        }

    def _contents(self) -> dict[int, bytes]:
        return {p.stat().st_ino: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}

    def _take_pictures(self) -> None:
        now, here = self._contents(), self._files()
        for names in (self._names, here):
            for bytes_of in (self._synced, {**self._synced, **now}):
                picture = {
                    str(Path(folder) / name): bytes_of.get(inode, b"")
                    for folder, files in names.items()
                    if folder == "." or Path(folder).name in names.get(str(Path(folder).parent), {})
                    for name, inode in files.items()
                    if inode != -1
                }
                key = (tuple(sorted(picture.items())), len(self.acknowledged))
                if key not in self._seen:
                    self._seen.add(key)
                    self.pictures.append((picture, len(self.acknowledged)))


def shown(folder: Path, picture: Picture) -> Path:
    """The picture as files."""
    for name, content in picture.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / "coach.json"


def saves(effort: Effort) -> Counts:
    """Seven saves and two folds, from nothing."""
    disk = Disk(effort.fresh())
    with disk.watching():
        store = Store(disk.folder / "coach.json")
        for n in range(1, 8):
            store.put("notes", {"id": n, "text": f"note {n}"})
            disk.say(n)
            if n in (3, 5):
                store.fold()
    counts = Counts(acknowledged=7)
    for number, (picture, acknowledged) in enumerate(disk.pictures):
        counts.begin()
        found = read(shown(effort.fresh(), picture))
        what = f"saves and folds, picture {number}"
        if found.tables is None:
            (counts.tracebacks if found.trouble else counts.corrupted).append(f"{what}: {found}")
            continue
        counts.told += bool(found.told)
        there = [int(key) for key in found.tables.get("notes", {})]
        if len(there) < acknowledged:
            counts.lost.append(f"{what}: {len(there)} notes of {acknowledged}")
        if there != list(range(1, len(there) + 1)) or len(there) > acknowledged + 1:
            counts.corrupted.append(f"{what}: {there}")
    return counts


def of_scenario(effort: Effort, scenario: Scenario) -> Counts:
    """A backup, a restore, a migration: before or after, and after if it was said."""
    counts = Counts()
    source, *two = states(effort, scenario)
    before, after = map(as_text, two)
    disk = Disk(source.parent)
    with disk.watching():
        scenario.act(source, disk.say)
    for number, (picture, acknowledged) in enumerate(disk.pictures):
        counts.begin()
        counts.acknowledged += bool(acknowledged)
        path = shown(effort.fresh(), picture)
        found = read(path)
        what = f"{scenario.name}, picture {number} of {len(disk.pictures)}"
        if found.tables is None:
            (counts.tracebacks if found.trouble else counts.corrupted).append(f"{what}: {found}")
            continue
        counts.told += bool(found.told)
        there = as_text(found.tables)
        if acknowledged and there != after:
            counts.lost.append(f"{what}: it was said to be done")
        elif there not in (before, after):
            counts.corrupted.append(f"{what}: neither as before nor as after, told {found.told}")
        judge_backups(counts, what, path, [])
    return counts


@contextmanager
def without_sync(of: str) -> Iterator[None]:
    """One fsync is left out: of `journal`, `folder`, a new `backup`, or the `temporary file` of a fold."""
    if of == "folder":
        with patch.object(durable, "sync_folder", lambda _: None):
            yield
        return
    ending = {"journal": ".journal", "temporary file": ".tmp", "backup": ".part"}[of]
    real = durable.sync

    def sync(fd: int) -> None:
        if not Path(f"/proc/self/fd/{fd}").readlink().name.endswith(ending):
            real(fd)

    with patch.object(durable, "sync", sync):
        yield


def can_watch() -> bool:
    """Whether this system names open files and inodes."""
    return Path("/proc/self/fd").is_dir()


def of_saves(effort: Effort) -> Counts:
    """The saves, where they can be watched."""
    return saves(effort) if can_watch() else _unwatched()


def of_scenarios(effort: Effort) -> Counts:
    """Every scenario, where it can be watched."""
    counts = Counts() if can_watch() else _unwatched()
    for scenario in scenarios() if can_watch() else ():
        counts += of_scenario(effort, scenario)
    return counts


def _unwatched() -> Counts:
    return Counts(skipped=["a power cut: this system has no /proc to name an open file"])


def _of(scenario: str) -> Callable[[Effort], Counts]:
    return lambda effort: of_scenario(effort, next(s for s in scenarios() if s.name == scenario))


def _left_out(of: str, work: Callable[[Effort], Counts]) -> Callable[[Effort], Counts]:
    def control(effort: Effort) -> Counts:
        if not can_watch():
            return Counts()
        with without_sync(of):
            return work(effort)

    return control


SAVES = "seven saves and two folds: power cut after every call"
OTHERS = f"{STEPS}: power cut after every call"

FAULT = Fault(
    "power",
    (
        Part(SAVES, "pictures of the disk", of_saves, (30, 30)),
        Part(OTHERS, "pictures of the disk", of_scenarios, (40, 40)),
    ),
    (
        *(Control(f"no fsync of the {of}", (SAVES,), _left_out(of, saves)) for of in LEFT_OUT),
        Control("no fsync of a new backup", (OTHERS,), _left_out("backup", _of("backup"))),
    ),
)
