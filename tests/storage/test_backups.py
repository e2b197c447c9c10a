"""Backups: what is written is what was there, under a name that tells, or there is nothing at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach_tui.coach import Coach
from coach_tui.errors import CoachError, DataFileError, NotThere
from coach_tui.storage import Store, backups, durable, main_file
from coach_tui.storage.backups import ASKED, BEFORE_RESTORE, DAILY
from coach_tui.storage.names import journal_of


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-24T17:20:05+01:00")


def at(patch: pytest.MonkeyPatch, moment: str) -> None:
    patch.setenv("COACH_TUI_NOW", moment)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "coach.json")
    store.put("reps", {"id": 1, "name": "Maya"})
    store.put("sessions", {"id": 2, "rep": 1, "started": "2026-11-20T09:00:00+01:00"})
    store.put("sessions", {"id": 3, "rep": 1, "started": "2026-11-23T09:00:00+01:00", "kind": "check_in"})
    yield store
    store.close()


def made(store: Store, why: str = DAILY, to: Path | None = None) -> Path:
    with store.snapshot() as source:
        return backups.make(source, store.path, why, to=to)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_backup_holds_every_byte_and_opens_like_a_data_file(store: Store, tmp_path: Path) -> None:
    path = made(store)
    assert path == tmp_path / "coach.json.backups" / "coach 2026-11-24 17.20.05.json"
    assert path.read_bytes() == store.path.read_bytes()
    again = Store(path)
    assert again.tables == store.tables
    assert again.notices == ()


def test_its_name_says_why_and_only_its_owner_may_read_it(store: Store) -> None:
    path = made(store, BEFORE_RESTORE)
    assert path.name == "coach 2026-11-24 17.20.05 before restore.json"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_two_of_one_second_are_two_files(store: Store) -> None:
    first = made(store)
    store.put("reps", {"id": 9})
    second = made(store)
    assert (first.name, second.name) == ("coach 2026-11-24 17.20.05.json", "coach 2026-11-24 17.20.06.json")
    assert first.read_bytes() != second.read_bytes()
    assert names(first.parent) == [first.name, second.name]


def test_a_file_or_a_folder_can_be_named_and_nothing_is_ever_written_over(
    store: Store, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert made(store, ASKED, stick).name == "coach 2026-11-24 17.20.05 asked.json"
    named = made(store, ASKED, tmp_path / "mine.json")
    assert named.read_bytes() == store.path.read_bytes()
    before = {path: path.read_bytes() for path in tmp_path.glob("*.json*") if path.is_file()}
    for target in (named, store.path, tmp_path / "coach.json.journal", tmp_path / "no" / "mine.json"):
        with pytest.raises(CoachError):
            made(store, ASKED, target)
    with pytest.raises(CoachError, match="name of the data file’s own"):
        made(store, ASKED, tmp_path / "coach.json.head")
    assert {path: path.read_bytes() for path in before} == before
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_a_disk_without_links_gives_it_its_name_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    first, second = made(store), made(store)
    assert names(first.parent) == [first.name, second.name]


def test_it_says_what_is_in_it(store: Store) -> None:
    inside = backups.look(made(store))
    assert (inside.reps, inside.one_on_ones, str(inside.last_day)) == (1, 1, "2026-11-23")
    assert inside.schema == main_file.SCHEMA


def test_one_flipped_bit_in_a_backup_is_noticed_wherever_it_is(store: Store) -> None:
    """It is found and put right, and the backup as good as before, or the backup can't be used."""
    path = made(store)
    data, inside = path.read_bytes(), backups.look(path)
    end, good = data.index(b'}},"') + 2, 0
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        try:
            assert backups.look(path) == inside
            good += 1
        except DataFileError:
            assert place >= end
    assert good > len(data) / 2
    path.write_bytes(data)
    backups.look(path)
    with pytest.raises(NotThere):
        backups.look(path.with_name("none.json"))


def test_what_the_disk_gives_back_otherwise_is_no_backup(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def flipped(self: Path) -> bytes:
        data = real(self)
        return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:] if self.name.endswith(".part") else data

    monkeypatch.setattr(Path, "read_bytes", flipped)
    with pytest.raises(DataFileError, match="No backup was made"):
        made(store)
    assert names(backups.folder_of(store.path)) == []


def test_a_damaged_data_file_does_not_become_a_backup(store: Store) -> None:
    store.fold()
    data = store.path.read_bytes()
    bad = data.replace(b"Maya", b"Mayb")
    with pytest.raises(DataFileError, match="the data file on the disk is damaged"):
        backups.make(bad, store.path, DAILY)
    assert names(backups.folder_of(store.path)) == []


FAILING = ("write", "fsync", "open", "link")


@pytest.mark.parametrize("name", FAILING)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_an_error_at_every_call_leaves_a_whole_backup_or_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    store.fold()
    data = store.path.read_bytes()
    folder = backups.folder_of(store.path)
    at, reached = 0, True
    while reached:
        at += 1
        with monkeypatch.context() as patch:
            calls = fail_at(patch, name, at, number)
            try:
                path: Path | None = backups.make(data, store.path, DAILY)
            except DataFileError as error:
                path = None
                assert error.message.startswith("No backup was made") and error.hint, error
            reached = len(calls) >= at
        found = list(folder.iterdir()) if folder.exists() else []
        assert [each for each in found if each.read_bytes() != data] == []
        assert path is None or path in found
        for each in found:
            each.unlink()
    assert at > 1


def fail_at(patch: pytest.MonkeyPatch, name: str, at: int, number: int) -> list[None]:
    real, calls = getattr(os, name), []

    def call(*args: Any, **kwargs: Any) -> Any:
        calls.append(None)
        if len(calls) == at:
            raise OSError(number, "failed")
        return real(*args, **kwargs)

    patch.setattr(os, name, call)
    return calls


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", str(disk)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs to mount a small disk")
    try:
        store = Store(tmp_path / "coach.json")
        store.put("notes", {"id": 1, "text": "x" * 200_000})
        with pytest.raises(DataFileError) as refused:
            made(store, ASKED, disk)
        assert refused.value.message == "No backup was made: the disk is full."
        assert names(disk) == []
        store.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_half_written_ones_of_killed_processes_go_after_an_hour(store: Store) -> None:
    folder = made(store).parent
    old, young = folder / ".coach-1-2.part", folder / ".coach-3-4.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    made(store)
    assert young.name in names(folder)
    assert old.name not in names(folder)


def test_thinning_leaves_alone_what_is_not_a_daily_one_of_this_very_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [datetime(2026, 11, 24, 9) - timedelta(days=back) for back in range(40, -1, -1)]
    for day in days:
        at(monkeypatch, day.isoformat())
        last = made(store)
    asked = made(store, ASKED)
    folder = last.parent
    other = Store(tmp_path / "other" / "coach.json")
    other.put("reps", {"id": 5})
    at(monkeypatch, "2026-10-20T09:30:00")
    foreign = made(other, DAILY, folder)
    strangers = [
        folder / name for name in ("coach 2026-10-20.json", "notes.txt", "coach 2026-10-21 old.json")
    ]
    for path in strangers:
        path.write_bytes(b"mine")
    gone = backups.tidy(store.path, folder, days[-1])
    assert len(gone) == 41 - 14 - 4 - 1
    assert all(path.exists() for path in (asked, foreign, last, *strangers))
    assert backups.tidy(store.path, folder, days[-1] - timedelta(days=300)) == []
    assert backups.tidy(store.path, folder, days[-1] + timedelta(days=3000)) == []
    other.close()


def test_the_first_start_of_a_day_makes_one_and_the_second_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach = Coach(store)
    first = coach.backups.make_if_due()
    assert first is not None
    assert coach.backups.make_if_due() is None
    at(monkeypatch, "2026-11-25T08:00:00+01:00")
    assert coach.backups.make_if_due() is not None
    at(monkeypatch, "2026-11-20T08:00:00+01:00")
    assert coach.backups.make_if_due() is not None
    assert [each.made.day for each in coach.backups.all()] == [25, 24, 20]


def test_nothing_is_due_for_an_empty_team_the_sample_team_or_a_file_that_can_only_be_read(
    tmp_path: Path, store: Store
) -> None:
    assert Coach(Store(tmp_path / "none.json")).backups.make_if_due() is None
    assert Coach(store, demo=True).backups.make_if_due() is None
    store.close()
    store.path.chmod(0o400)
    readable = Coach(Store(store.path))
    assert readable.backups.make_if_due() is None
    asked = readable.backups.make(tmp_path / "copy.json").path
    assert backups.look(asked).reps == 1


def test_the_managers_own_folder_gets_one_too_as_soon_as_it_is_there(store: Store, tmp_path: Path) -> None:
    coach = Coach(store)
    coach.backups.folder = tmp_path / "stick" / "coach"
    first = coach.backups.make_if_due()
    assert first is not None and first.also is None
    assert "is not there; perhaps its stick is not plugged in" in first.problem
    assert not (tmp_path / "stick").exists()
    (tmp_path / "stick").mkdir()
    then = coach.backups.make_if_due()
    assert then is not None and then.path.parent == tmp_path / "stick" / "coach"
    assert then.path.parent.stat().st_mode & 0o777 == 0o700
    assert coach.backups.make_if_due() is None
    asked = coach.backups.make()
    assert asked.also is not None and asked.also.read_bytes() == asked.path.read_bytes()
    assert len(coach.backups.all()) == 4


def test_a_large_one_says_how_far_it_is(store: Store) -> None:
    store.put("notes", {"id": 7, "text": "x" * 5_000_000})
    told: list[float] = []
    with store.snapshot() as source:
        backups.make(source, store.path, DAILY, progress=told.append)
    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_backup_is_rewritten_whole_or_stays_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(store)
    before = path.read_bytes()

    def broken(copy: Store) -> None:
        copy.delete("reps", 1)
        raise CoachError("no")

    assert not backups.rewrite(path, broken)
    assert path.read_bytes() == before
    with monkeypatch.context() as patch:
        patch.setattr(backups.durable, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "no")))
        assert not backups.rewrite(path, lambda copy: copy.delete("reps", 1))
    assert path.read_bytes() == before
    assert backups.rewrite(path, lambda copy: copy.delete("reps", 1))
    assert backups.look(path).reps == 0
    assert names(path.parent) == [path.name]
    assert b"Maya" not in path.read_bytes()


def test_one_with_a_journal_of_its_own_is_read_and_rewritten_with_it(store: Store) -> None:
    path = made(store, backups.BEFORE_MIGRATION)
    store.put("reps", {"id": 8, "name": "Noa"})
    journal = journal_of(path)
    journal.write_bytes(store.path.with_name("coach.json.journal").read_bytes())
    assert backups.look(path).reps == 2
    assert backups.rewrite(path, lambda copy: copy.delete("reps", 1))
    assert not journal.exists()
    assert [each["name"] for each in Store(path).all("reps")] == ["Noa"]


def test_what_is_removed_is_removed_for_good(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(store)
    left = path.with_name(".coach-1-2.part")
    left.write_bytes(b"half")
    journal_of(path).write_bytes(b"")
    synced: list[tuple[Path, bool, bool]] = []
    real = durable.sync_folder

    def seen(folder: Path) -> None:
        real(folder)
        synced.append((folder, left.exists(), journal_of(path).exists()))

    monkeypatch.setattr(durable, "sync_folder", seen)
    backups.sweep(path.parent, older_than=0)
    assert synced[-1:] == [(path.parent, False, True)]
    assert backups.rewrite(path, lambda _: None)
    assert synced[-1] == (path.parent, False, False)


def test_a_thinned_backup_is_removed_for_good(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 25):
        at(monkeypatch, f"2026-11-{day:02}T09:00:00+01:00")
        made(store)
        at(monkeypatch, f"2026-11-{day:02}T10:00:00+01:00")
        made(store)
    synced: list[int] = []
    folder = backups.folder_of(store.path)
    real = durable.sync_folder

    def seen(which: Path) -> None:
        real(which)
        synced.append(len(names(which)))

    monkeypatch.setattr(durable, "sync_folder", seen)
    gone = backups.tidy(store.path, folder, datetime(2026, 11, 24, 17, 20))
    assert gone
    assert synced == [len(names(folder))]
