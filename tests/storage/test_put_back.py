"""A file put in the place of ours by somebody else: nothing newer goes unsaid, and no two copies are one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from coach_tui.coach import open_coach
from coach_tui.domain.note import Note
from coach_tui.errors import DataFileError
from coach_tui.storage import Store, durable, names
from tests.benchmarks.history import write_history
from tests.storage.faults.power_cut import Disk, shown
from tests.storage.faults.world import read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sync" / "coach.json"


def note(path: Path, text: str) -> None:
    """A manager opens the file, changes the only note, and leaves."""
    coach = open_coach(path)
    [now] = coach._records.all(Note)
    coach.notes.keep(now.rep, now.id, text, base=now)
    coach.close()


def on(machine: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / machine))


def test_what_one_laptop_wrote_is_not_older_because_its_file_was_replaced_meanwhile(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync folder puts the other laptop’s file in place of ours, and ours beside it."""
    on("one", monkeypatch, tmp_path)
    coach = open_coach(path)
    coach.notes.add(coach.team.add("Maya Patel").id, "base")
    coach.close()
    common = path.read_bytes()
    note(path, "ONE: written on the train")
    one = path.read_bytes()
    path.write_bytes(common)
    on("two", monkeypatch, tmp_path)
    note(path, "TWO: written at home")
    on("one", monkeypatch, tmp_path)
    conflict = path.with_name("coach (conflicted copy 2026-11-24).json")
    conflict.write_bytes(one)
    note(path, "TWO and more")
    coach = open_coach(path)
    coach.merging.merge(conflict)
    assert {n.text for n in coach._records.all(Note)} == {"TWO and more", "ONE: written on the train"}


@pytest.mark.parametrize("part", ["file", "journal"])
def test_an_older_state_put_back_under_an_open_store_is_said_and_the_newer_one_kept(
    path: Path, part: str
) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "first"})
    if part == "file":
        store.fold()
    before = {p: p.read_bytes() for p in (path, Path(f"{path}.journal"))}
    store.put("notes", {"id": 2, "text": "second"})
    if part == "file":
        store.fold()
    for each, data in before.items():
        each.write_bytes(data)
    store.refresh()
    assert [d["text"] for d in store.all("notes")] == ["first"]
    [told] = [n for n in store.notices if "replaced by an earlier state" in n]
    kept = path.parent / "coach.json.backups" / told.split("“")[2].split("”")[0]
    assert [d["text"] for d in Store(kept).all("notes")] == ["first", "second"]


def test_one_flipped_bit_is_put_right_and_the_file_as_it_was_kept(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "she said no"})
    store.close()
    data = path.read_bytes()
    damaged = data.replace(b"she said no", b"she raid no")
    path.write_bytes(damaged)
    store = Store(path)
    assert store.get("notes", 1) == {"id": 1, "text": "she said no"}
    assert "was put right" in store.notices[0]
    [kept] = path.parent.glob("coach.json.damaged-*")
    assert kept.name in store.notices[0]
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (damaged, 0o600)
    assert Store(path).notices == ()


def test_damage_that_cannot_be_put_right_is_kept_before_the_file_is_written_anew(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "she said no"})
    store.close()
    damaged = path.read_bytes().replace(b"said", b"####")
    path.write_bytes(damaged)
    store = Store(path)
    [kept] = path.parent.glob("coach.json.damaged-*")
    assert kept.read_bytes() == damaged
    assert kept.name in store.notices[0]
    assert "restore a backup" in store.notices[0]


def test_a_crash_before_the_folder_is_synced_a_reopening_and_a_power_cut_lose_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path.parent.mkdir(parents=True)
    disk = Disk(path.parent)
    with disk.watching():
        store = Store(path, copy="c0ffee00")
        for n in range(1, 4):
            store.put("notes", {"id": n, "text": f"note {n}"})
            disk.say(n)
        with monkeypatch.context() as killed:
            killed.setattr(durable, "sync_folder", _killed)
            with pytest.raises(KeyboardInterrupt):
                store.fold()
        store._presence.leave()
        Store(path, copy="c0ffee00").close()
    assert disk.pictures
    for number, (picture, acknowledged) in enumerate(disk.pictures):
        place = tmp_path / f"picture {number}"
        place.mkdir()
        found = read(shown(place, picture))
        assert len((found.tables or {}).get("notes", {})) >= acknowledged, number


def _killed(_: Path) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "large.json"
    write_history(path, 2)
    yield path


def test_a_line_that_was_taken_back_is_not_read_for_the_one_that_was_saved(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread reads without the lock while another process's line fails to reach the disk."""
    reader, writer = open_coach(large)._store, Store(large)
    real, failed = durable.sync, []

    def sync(fd: int) -> None:
        if not failed:
            failed.append(fd)
            reader._reading = Future()
            reader._read_into(reader._reading)
            raise OSError(5, "input/output error")
        real(fd)

    monkeypatch.setattr(durable, "sync", sync)
    with pytest.raises(DataFileError):
        writer.put("notes", {"id": 50, "text": "not saved"})
    writer.put("notes", {"id": 51, "text": "has saved"})
    reader.read_whole()
    assert (reader.get("notes", 50), reader.get("notes", 51)) == (None, {"id": 51, "text": "has saved"})


def test_a_record_that_cannot_be_read_stops_no_save_in_brief(large: Path) -> None:
    coach, other = open_coach(large), Store(large)
    rep = coach.team.reps()[0]
    other.put("sessions", {"id": other.new_id(), "rep": rep.id, "started": "2026-11-24T09:00:00+00:00",
                           "guide": "empathy", "status": "finished", "answers": "none"})  # fmt: skip
    assert coach._store.in_brief
    assert coach.changed_elsewhere()
    kept = coach.notes.add(rep.id, "kept all the same")
    coach.close()
    assert kept.id in {d["id"] for d in Store(large).all("notes")}


def test_a_half_written_head_goes_with_the_next_fold(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "x"})
    left = names.head_of(path).with_name("coach.json.head.tmp")
    left.write_bytes(b"words of an undo step")
    store.fold()
    assert not left.exists()


def test_a_migration_that_cannot_be_written_makes_one_backup_however_often_it_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Path(__file__).parent / "formats" / "1-sample-team" / "coach.json"
    path = tmp_path / "coach.json"
    path.write_bytes(old.read_bytes())
    real = os.open

    def full(name: str, *args: int) -> int:
        if str(name).endswith("coach.json.tmp"):
            raise OSError(28, "no space left on device")
        return real(name, *args)

    monkeypatch.setattr(os, "open", full)
    store = Store(path)
    for n in range(3):
        with pytest.raises(DataFileError, match="full"):
            store.put("notes", {"id": n + 1, "text": "x"})
    assert "older format" in store.notices[-1]
    assert len(list((tmp_path / "coach.json.backups").glob("* before migration.json"))) == 1
    assert path.read_bytes() == old.read_bytes()


def test_in_a_long_table_damage_is_never_taken_for_one_bit(path: Path) -> None:
    """A CRC-32 of megabytes fits many damages: a record that nobody touched must not be altered."""
    store = Store(path)
    for n in range(30):
        store.put("notes", {"id": n + 1, "text": f"{n} she said no " + "x" * 4_000})
    store.close()
    damaged = path.read_bytes().replace(b"17 she said", b"17 she raid")
    path.write_bytes(damaged)
    store = Store(path)
    assert "restore a backup" in store.notices[0]
    assert [d["text"][:12] for d in store.all("notes") if "raid" in d["text"]] == ["17 she raid "]
    assert sum("she said no" in d["text"] for d in store.all("notes")) == 29
