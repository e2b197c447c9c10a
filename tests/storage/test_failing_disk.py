"""A disk that is full or fails: the save says so, nothing changes, and the next try works."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from coach_tui.errors import DataFileError
from coach_tui.storage import Store, durable, names

LIMITED = """
import resource, sys
from pathlib import Path
from coach_tui.errors import DataFileError
from coach_tui.storage import Store
path = Path(sys.argv[1])
store = Store(path)
store.put("notes", {"id": 1, "text": "kept"})
before = Path(f"{path}.journal").read_bytes()
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for limit in (len(before), len(before) + 1, len(before) + 4000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    for _ in range(2):
        try:
            store.put("notes", {"id": 2, "text": "x" * 5000})
            raise SystemExit("saved")
        except DataFileError as error:
            assert error.message == "Not saved: the disk is full." and error.hint, error
        assert [d["id"] for d in store.all("notes")] == [1]
        assert Path(f"{path}.journal").read_bytes() == before
resource.setrlimit(resource.RLIMIT_FSIZE, (60, hard))
main = path.read_bytes()
try:
    store.fold()
    raise SystemExit("folded")
except DataFileError as error:
    assert error.message == "Not saved: the disk is full.", error
assert path.read_bytes() == main and not Path(f"{path}.tmp").exists()
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
store.put("notes", {"id": 2, "text": "retried"})
store.close()
assert not store.notices, store.notices
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a file size limit")
def test_a_file_size_limit_is_told_as_a_full_disk_and_a_retry_works(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    store = Store(path)
    assert [d["text"] for d in store.all("notes")] == ["kept", "retried"]
    assert store.notices == ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("needs to mount a small disk")
    except (AttributeError, FileNotFoundError):
        pytest.skip("needs to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing_that_was_saved(small_disk: Path) -> None:
    path = small_disk / "coach.json"
    store = Store(path)
    saved = 0
    with pytest.raises(DataFileError, match="the disk is full"):
        while True:
            store.put("notes", {"id": saved + 1, "text": "x" * 3000})
            saved += 1
    assert saved > 5
    with pytest.raises(DataFileError, match="the disk is full"):
        store.fold()
    assert [d["id"] for d in store.all("notes")] == list(range(1, saved + 1))
    again = Store(path)
    assert [d["id"] for d in again.all("notes")] == list(range(1, saved + 1))
    again.close()
    assert "everything is saved in the journal" in again.notices[-1]
    subprocess.run(["mount", "-o", "remount,size=1m", str(small_disk)], check=True)
    store.put("notes", {"id": saved + 1})
    store.close()
    assert len(Store(path).all("notes")) == saved + 1


class Faults:
    """Makes the nth call of the durable primitives fail, with a short write before it."""

    def __init__(self, patch: pytest.MonkeyPatch, die: Callable[[], object] = lambda: None) -> None:
        self.calls = 0
        self.die = die
        self.fail_at: set[int] = set()
        for module, name in (
            (os, "write"),
            (os, "fsync"),
            (os, "ftruncate"),
            (Path, "replace"),
            (os, "open"),
        ):
            patch.setattr(module, name, self._wrapped(getattr(module, name), name))

    def _wrapped(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls in self.fail_at:
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                self.die()
                raise OSError(errno.EIO, "failed")
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_an_error_at_every_call_loses_no_acknowledged_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    at = 0
    while True:
        at += 1
        path = tmp_path / f"{at}" / "coach.json"
        kept = set()
        with monkeypatch.context() as patch:
            faults = Faults(patch)
            faults.fail_at = set(range(at, at + failures))
            store = None
            for n in range(1, 9):
                try:
                    store = store or Store(path)
                    if n in (3, 6):
                        store.fold()
                    store.put("notes", {"id": n, "text": "x" * n * 100})
                except DataFileError:
                    continue
                kept.add(n)
                assert {d["id"] for d in store.all("notes")} >= kept
            reached = faults.calls >= at
        assert len(kept) >= 8 - failures * 2
        assert {d["id"] for d in Store(path).all("notes")} >= kept
        if not reached:
            break
    assert at > 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_death_at_every_call_loses_no_acknowledged_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, status = 0, 1
    while status:
        at += 1
        path = tmp_path / f"{at}" / "coach.json"
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _save_until_dead(path, at, writer, monkeypatch)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            acknowledged = set(pipe.read())
        status = os.waitpid(child, 0)[1]
        store = Store(path)
        found = {d["id"] for d in store.all("notes")}
        assert acknowledged <= found <= acknowledged | {max(acknowledged, default=0) + 1}
        store.put("notes", {"id": 50})
        store.close()
        assert {d["id"] for d in Store(path).all("notes")} == found | {50}
        assert not names.temporary_of(path).exists()
    assert at > 40


def _save_until_dead(path: Path, at: int, pipe: int, patch: pytest.MonkeyPatch) -> NoReturn:
    acknowledge = os.write
    Faults(patch, lambda: os._exit(1)).fail_at = {at}
    store = Store(path)
    for n in range(1, 9):
        if n in (3, 6):
            store.fold()
        store.put("notes", {"id": n, "text": "x" * n * 100})
        acknowledge(pipe, bytes([n]))
    os._exit(0)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to name an open file")
def test_a_fold_syncs_the_file_then_replaces_then_syncs_the_folder_then_empties_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "coach.json", copy="c0ffee00")
    store.put("notes", {"id": 1})
    calls: list[str] = []

    def recorded(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: Any) -> object:
            target = Path(f"/proc/self/fd/{args[0]}").resolve() if isinstance(args[0], int) else args[0]
            calls.append(f"{name} {target.name if target != tmp_path else 'folder'}")
            return real(*args)

        return call

    for module, name in ((os, "fsync"), (Path, "replace"), (os, "ftruncate")):
        monkeypatch.setattr(module, name, recorded(name, getattr(module, name)))
    store.fold()
    assert calls == [
        "fsync coach.json.tmp",
        "replace coach.json.tmp",
        "fsync folder",
        "ftruncate coach.json.journal",
        "fsync coach.json.journal",
    ]
    calls.clear()
    store.put("notes", {"id": 2})
    assert calls == ["fsync coach.json.journal"]
    calls.clear()
    Path(f"{store.path}.journal").unlink()
    store.fold()
    store.put("notes", {"id": 3})
    assert calls[-2:] == ["fsync coach.json.journal", "fsync folder"]


def test_a_failed_append_that_cannot_be_taken_back_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("notes", {"id": 1})

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "failed")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "sync", fail)
        patch.setattr(os, "ftruncate", fail)
        with pytest.raises(DataFileError, match="Not saved"):
            store.put("notes", {"id": 2, "text": "first try"})
    assert [d["id"] for d in store.all("notes")] == [1]
    store.put("notes", {"id": 2, "text": "second try"})
    for each in (store, Store(path)):
        assert each.all("notes") == [{"id": 1}, {"id": 2, "text": "second try"}]


def test_an_interruption_after_the_line_is_on_the_disk_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("notes", {"id": 1})

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "_apply", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.put("notes", {"id": 2})
    store.put("notes", {"id": 3})
    assert [d["id"] for d in store.all("notes")] == [1, 2, 3]
    store.close()
    assert [d["id"] for d in Store(path).all("notes")] == [1, 2, 3]
