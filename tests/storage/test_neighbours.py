"""What lies beside a data file: known by its name, found by one look, moved out of the way."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from coach_tui.storage.neighbours import conflict_copies, is_conflict_copy, put_away, set_aside


@pytest.mark.parametrize(
    "name",
    [
        "coach (Jana's conflicted copy 2026-11-24).json",
        "coach (conflicted copy 2026-11-24 120000).json",
        "coach (Case Conflict).json",
        "coach.sync-conflict-20261124-120000-ABCDEFG.json",
        "coach_conflict-20261124-120000.json",
        "coach-conflict-1.json",
        "coach_conf(1).json",
        "coach (1).json",
        "coach(1).json",
        "coach 2.json",
        "coach-LAPTOP-7F3.json",
        "coach.json.sync-conflict-20261124.journal",
    ],
)
def test_a_second_copy_by_a_sync_folder_is_known(name: str) -> None:
    assert is_conflict_copy(name, "coach.json")


@pytest.mark.parametrize(
    "name",
    [
        "coach.json",
        "coach.json.journal",
        "coach.json.lock",
        "coach.json.head",
        "coach.json.tmp",
        "coach.json.backups",
        "coach.json.journal.damaged-2026-11-24-0123abcd",
        "coach-backup.json",
        "coaching.json",
        "coaching (1).json",
        "coachconflict.json",
        "conflict.json",
        "coach (1).txt",
        "coach (conflicted copy).md",
        "coach (conflicted copy).json.lock",
        "coach (conflicted copy).json.head",
    ],
)
def test_the_files_own_neighbours_and_other_files_are_no_copy(name: str) -> None:
    assert not is_conflict_copy(name, "coach.json")


def test_copies_and_files_set_aside_are_found_and_folders_are_none(tmp_path: Path) -> None:
    names = ["coach (1).json", "coach 2.json", "coach.json.journal.other-2026-11-24-0123abcd"]
    names += ["coach.json.damaged-2026-11-24-0123abcd", "coach.json", "other (1).json"]
    for name in names:
        (tmp_path / name).write_text('{"_meta":{"1":{"schema":1,"file":"00ff"}}}')
    (tmp_path / "coach (3).json").mkdir()
    file = tmp_path / "coach.json"
    assert [p.name for p in conflict_copies(file)] == ["coach (1).json", "coach 2.json"]
    assert [p.name for p in set_aside(file)] == [names[3], names[2]]
    file.write_text('{"_meta":{"1":{"schema":2,"file":"11ee"}}}')
    assert conflict_copies(file) == (), "another team's files"
    damaged = tmp_path / "coach (conflicted copy).json"
    damaged.write_text("nothing that says whose it is")
    (tmp_path / "coach (1).json.journal").write_text('J1 00000000 [1,0,[["f","11ee",2]]]')
    (tmp_path / "coach.json (1).journal").write_text('J1 00000000 [1,0,[["f","11ee",2]]]')
    assert [p.name for p in conflict_copies(file)] == [damaged.name, "coach.json (1).journal"]
    assert conflict_copies(tmp_path / "nowhere" / "coach.json") == ()


def test_put_away_twice_in_a_second_nothing_is_written_over(tmp_path: Path) -> None:
    moment, folder = datetime(2026, 11, 24, 9), tmp_path / "coach.json.backups"
    moved = []
    for n in range(2):
        path = tmp_path / "coach (1).json"
        path.write_text(str(n))
        path.with_name("coach (1).json.journal").write_text(f"journal {n}")
        path.with_name("coach (1).json.journal").chmod(0o644)
        moved.append(put_away(path, tmp_path / "coach.json", folder, moment))
    assert [p.name for p in moved] == [f"coach 2026-11-24 09.00.0{n} merged.json" for n in range(2)]
    assert [p.read_text() for p in moved] == ["0", "1"]
    assert moved[1].with_name(moved[1].name + ".journal").read_text() == "journal 1"
    assert os.listdir(tmp_path) == ["coach.json.backups"]  # noqa: PTH208
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}


def test_the_journal_of_a_second_copy_is_no_copy_of_its_own(tmp_path: Path) -> None:
    file, copy = tmp_path / "coach.json", tmp_path / "coach (conflicted copy).json"
    for path in (file, copy):
        path.write_text('{"_meta":{"1":{"schema":2,"file":"11ee"}}}')
    journal = copy.with_name(copy.name + ".journal")
    journal.write_text('J1 00000000 [1,0,[["f","11ee",2]]]')
    assert conflict_copies(file) == (copy,)
    copy.unlink()
    assert conflict_copies(file) == (journal,)
