"""What a power cut leaves: at each moment, four pictures of the disk, each opened and compared.

The model is severe: bytes and names that were not synced may each be there or not. The controls take one
fsync away and must then find a picture in which an acknowledged save is gone or the file can't be opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach_tui.errors import DataFileError
from coach_tui.storage import Store, durable

Picture = dict[str, bytes]


class Disk:
    """Watches one folder's files being written and remembers what has reached the disk for certain."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.acknowledged: list[int] = []
        self.pictures: list[tuple[Picture, list[int]]] = []
        self._synced: dict[int, bytes] = {}
        self._names: dict[str, int] = {}
        for module, name in (
            (os, "open"), (os, "write"), (os, "ftruncate"), (os, "fsync"), (Path, "replace"),
        ):  # fmt: skip
            patch.setattr(module, name, self._watched(getattr(module, name), name))

    def _watched(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            if name == "fsync":
                self._sync(args[0])
            self._take_pictures()
            return result

        return call

    def _sync(self, fd: int) -> None:
        status = os.fstat(fd)
        if stat.S_ISDIR(status.st_mode):
            self._names = self._files()
        else:
            self._synced[status.st_ino] = self._contents().get(status.st_ino, b"")

    def _files(self) -> dict[str, int]:
        return {p.name: p.stat().st_ino for p in self.folder.iterdir() if p.suffix != ".lock"}

    def _contents(self) -> dict[int, bytes]:
        return {p.stat().st_ino: p.read_bytes() for p in self.folder.iterdir()}

    def _take_pictures(self) -> None:
        now, here = self._contents(), self._files()
        everything = {**self._synced, **now}
        for names in (self._names, here):
            for bytes_of in (self._synced, everything):
                picture = {name: bytes_of.get(inode, b"") for name, inode in names.items()}
                self.pictures.append((picture, list(self.acknowledged)))


def bad_pictures(tmp_path: Path, patch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many of how many pictures lose an acknowledged save or can't be opened."""
    folder = tmp_path / "watched"
    folder.mkdir()
    with patch.context() as watching:
        disk = Disk(folder, watching)
        store = Store(folder / "coach.json")
        for n in range(1, 8):
            store.put("notes", {"id": n, "text": f"note {n}"})
            disk.acknowledged.append(n)
            if n in (3, 5):
                store.fold()
    bad = 0
    for number, (picture, acknowledged) in enumerate(disk.pictures):
        bad += not survives(tmp_path / f"{number}", picture, acknowledged)
    return bad, len(disk.pictures)


def survives(folder: Path, picture: Picture, acknowledged: list[int]) -> bool:
    folder.mkdir()
    for name, content in picture.items():
        (folder / name).write_bytes(content)
    try:
        store = Store(folder / "coach.json")
    except DataFileError:
        return False
    return {document["id"] for document in store.all("notes")} >= set(acknowledged)


@pytest.fixture(autouse=True)
def _linux_inodes() -> None:
    if os.name == "nt":
        pytest.skip("needs inodes")


def test_no_picture_of_a_power_cut_loses_an_acknowledged_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, pictures = bad_pictures(tmp_path, monkeypatch)
    assert (bad, pictures > 150) == (0, True)


@pytest.mark.parametrize("left_out", ["sync_folder", "sync"])
def test_the_model_notices_when_a_sync_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(durable, left_out, lambda _: None)
        bad, _ = bad_pictures(tmp_path, patch)
    assert bad > 0
