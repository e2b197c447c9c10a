"""`backup` and `restore` from outside, the setting for a folder of one's own, and what doctor says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coach_tui.storage import Store
from tests.core.test_cli_commands import Shell, said


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    assert shell("add", "Maya Brandt").returncode == 0
    assert shell("session", "maya", stdin=b"tired\n").returncode == 0
    return shell


def check(shell: Shell) -> dict[str, Any]:
    done = shell("doctor", "--json")
    return next(each for each in json.loads(done.stdout)["checks"] if each["name"] == "backups")


def test_a_backup_is_made_and_restored_and_what_was_there_is_kept(shell: Shell) -> None:
    done = shell("backup")
    folder = shell.home / "team.json.backups"
    path = folder / "team 2026-11-24 09.00.00 asked.json"
    assert said(done) == f"Backup made and verified: {path}.\n"
    assert shell("note", "maya", "later").returncode == 0
    before = Store(shell.file)
    assert len(before.all("notes")) == 1
    done = shell("restore", "latest")
    assert said(done) == (
        "Restored from the backup of 24 November 09:00; what was there before is kept as"
        " “team 2026-11-24 09.00.00 before restore.json”.\n"
    )
    assert Store(shell.file).all("notes") == []
    kept = shell.json("restore", "team 2026-11-24 09.00.00 before restore.json")
    assert kept["backup"].endswith("before restore.json")
    assert (kept["newer"], kept["lost"], kept["made"]) == (0, 0, "2026-11-24T09:00:00")
    assert len(Store(shell.file).all("notes")) == 1


def test_the_list_says_when_how_large_and_what_is_in_each_newest_first(shell: Shell) -> None:
    for day in ("20", "22", "23"):
        shell.env["COACH_TUI_NOW"] = f"2026-11-{day}T09:00:00+01:00"
        assert shell("backup").returncode == 0
    lines = shell("restore").stdout.decode().splitlines()
    assert [line[:10] for line in lines] == ["2026-11-23", "2026-11-22", "2026-11-20"]
    assert "one rep, one one-on-one, the last on 24 November 2026  asked" in lines[0]
    listed = shell.json("restore")
    assert [each["made"][:10] for each in listed] == ["2026-11-23", "2026-11-22", "2026-11-20"]
    assert listed[0] | {"file": "", "bytes": 0} == {
        "file": "",
        "made": "2026-11-23T09:00:00",
        "why": "asked",
        "bytes": 0,
        "sound": True,
        "reps": 1,
        "one_on_ones": 1,
        "last_day": "2026-11-24",
        "problem": None,
    }
    assert shell.json("restore", "2026-11-22")["made"] == "2026-11-22T09:00:00"
    path = Path(listed[0]["file"])
    path.write_bytes(path.read_bytes().replace(b"tired", b"tirfd"))
    assert "can’t be used" in shell("restore").stdout.decode()


def test_latest_is_the_newest_that_is_sound(shell: Shell) -> None:
    for day in ("20", "22"):
        shell.env["COACH_TUI_NOW"] = f"2026-11-{day}T09:00:00+01:00"
        assert shell("backup").returncode == 0
    newest = Path(shell.json("restore")[0]["file"])
    newest.write_bytes(newest.read_bytes()[:-3])
    done = shell("restore", "latest", "--json")
    assert json.loads(done.stdout)["made"] == "2026-11-20T09:00:00"
    assert "can’t be used" in said(done)


def test_a_damaged_or_missing_file_is_restored(shell: Shell) -> None:
    assert shell("backup").returncode == 0
    assert shell("note", "maya", "later").returncode == 0
    data = shell.file.read_bytes()
    shell.file.write_bytes(data.replace(b'"name":"Maya', b'"name";;Maya'))
    assert shell("team").returncode == 3
    done = shell("restore", "latest")
    assert done.returncode == 0, said(done)
    assert "2 records newer" not in said(done)
    assert "read from the damaged file, one could not be; that file is kept as “team.json.damaged-" in said(
        done
    )
    assert len(Store(shell.file).all("notes")) == 1
    assert "Maya Brandt" in shell("team").stdout.decode()
    shell.file.unlink()
    assert shell("restore", "latest").returncode == 0
    assert "Maya Brandt" in shell("team").stdout.decode()


def test_a_copy_that_was_merged_is_listed_as_one_and_chosen_only_by_its_name(shell: Shell) -> None:
    assert shell("backup").returncode == 0
    folder = shell.home / "team.json.backups"
    own = folder / "team 2026-11-24 09.00.00 asked.json"
    foreign = folder / "team 2026-11-24 10.00.00 merged.json"
    foreign.write_bytes(own.read_bytes())
    first = shell("restore").stdout.decode().splitlines()[0]
    assert first.startswith("2026-11-24 10.00.00")
    assert first.endswith("a copy that was merged")
    assert f"the newest is “{own.name}”" in check(shell)["detail"]
    shell.env["COACH_TUI_NOW"] = "2026-11-24T08:00:00+01:00"
    assert shell.json("restore", "2026-11-24")["backup"] == str(own)
    assert shell.json("restore", "latest")["backup"] == str(own)
    assert shell.json("restore", foreign.name)["backup"] == str(foreign)
    for path in folder.iterdir():
        if path != foreign:
            path.unlink()
    assert shell("restore", "latest").returncode == 1
    assert check(shell)["detail"].startswith("There is no backup yet.")


def test_what_can_not_be_done_is_one_sentence_with_its_code(shell: Shell, tmp_path: Path) -> None:
    before = shell.file.read_bytes()
    text = tmp_path / "notes.txt"
    text.write_text("no backup")
    for args, code in (
        (("restore", "2026-01-01"), 1),
        (("restore", "latest"), 1),
        (("restore", "none.json"), 1),
        (("restore", str(text)), 3),
        (("restore", str(shell.file)), 2),
        (("restore", "--demo"), 2),
        (("backup", "--to", str(shell.file)), 2),
        (("backup", "--to", str(text)), 2),
        (("backup", "--to", str(tmp_path / "no" / "x.json")), 2),
    ):
        done = shell(*args)
        assert done.returncode == code, (args, said(done))
        assert said(done).count("\n") == 1
        assert "Traceback" not in said(done)
    assert shell.file.read_bytes() == before
    assert text.read_text() == "no backup"
    (tmp_path / "empty").mkdir()
    empty = Shell(tmp_path / "empty")
    done = empty("backup")
    assert (done.returncode, said(done)[:33]) == (2, "There is nothing to back up yet. ")
    assert "There are no backups" in said(empty("restore"))
    assert empty.json("restore") == []


def test_a_backup_goes_to_a_file_or_a_folder_of_ones_choice(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    one = shell.json("backup", "--to", str(tmp_path / "stick"))
    assert one["backup"] == str(tmp_path / "stick" / "team 2026-11-24 09.00.00 asked.json")
    two = shell.json("backup", "--to", str(tmp_path / "mine.json"))
    assert Path(two["backup"]).read_bytes() == shell.file.read_bytes()
    assert (two["also"], two["problem"], two["bytes"]) == (None, None, shell.file.stat().st_size)
    assert not (shell.home / "team.json.backups").exists()
    assert shell("restore", str(tmp_path / "mine.json")).returncode == 0


def test_the_setting_names_a_second_folder_which_is_made_only_where_its_parent_is(
    shell: Shell, tmp_path: Path
) -> None:
    stick = tmp_path / "STICK" / "My Coach"
    done = shell("settings", "backup_folder", str(stick))
    assert done.returncode == 0
    assert "is not there; perhaps its stick is not plugged in" in said(done)
    assert shell("settings", "backup_folder").stdout.decode() == f"{stick}\n"
    made = shell.json("backup")
    assert made["also"] is None
    assert "is not there" in made["problem"]
    assert "is not there" in check(shell)["detail"]
    assert not stick.parent.exists()
    stick.parent.mkdir()
    made = shell.json("backup")
    assert Path(made["also"]).parent == stick
    assert Path(made["also"]).read_bytes() == Path(made["backup"]).read_bytes()
    assert f"in {stick}" in shell("restore").stdout.decode()
    assert shell("settings", "backup_folder", "").returncode == 0
    assert shell.json("settings")["backup_folder"] == ""
    assert shell.json("backup")["also"] is None


def test_a_folder_is_set_by_its_whole_path(shell: Shell) -> None:
    assert shell("settings", "backup_folder", "~/Stick Two").returncode == 0
    assert shell.json("settings", "backup_folder")["backup_folder"] == str(shell.home / "Stick Two")
    settings = shell.home / "config" / "coach-tui" / "settings.toml"
    settings.write_text("backup_folder = 3\n")
    assert "“backup_folder” takes a folder in quotes" in said(shell("settings"))


def test_doctor_says_how_old_the_newest_is_and_whether_it_is_sound(shell: Shell) -> None:
    assert (check(shell)["ok"], check(shell)["detail"]) == (False, "There is no backup yet.")
    shell.env["COACH_TUI_NOW"] = "2026-11-01T09:00:00+01:00"
    made = Path(shell.json("backup")["backup"])
    found = check(shell)
    assert found["ok"]
    assert "verified: one rep, one one-on-one" in found["detail"]
    shell.env["COACH_TUI_NOW"] = "2026-11-24T09:00:00+01:00"
    found = check(shell)
    assert not found["ok"]
    assert "It is 23 days old." in found["detail"]
    made.write_bytes(made.read_bytes().replace(b"tired", b"tirfd"))
    found = check(shell)
    assert (found["ok"], found["do"]) == (False, "coach-tui backup makes one now.")
    assert "can’t be used" in found["detail"]
