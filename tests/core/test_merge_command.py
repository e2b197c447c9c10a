"""`merge` from outside: real processes over two copies of a file."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from coach_tui.storage import Store
from tests.core.test_cli_commands import Shell, said


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    for name in ("Maya Brandt", "Jonas Weber"):
        assert shell("add", name).returncode == 0
    return shell


@pytest.fixture
def other(shell: Shell) -> Path:
    """A copy of the file, as a manager makes one."""
    path = shell.home / "laptop.json"
    shutil.copy(shell.file, path)
    return path


def there(shell: Shell, path: Path, *words: str) -> None:
    done = shell(*words, env={"COACH_TUI_FILE": str(path)})
    assert done.returncode == 0, done.stderr.decode()


def notes(shell: Shell, rep: str = "maya") -> list[str]:
    return [entry["text"] for entry in shell.json("history", rep) if entry["kind"] == "note"]


def test_notes_of_both_copies_are_in_the_file_and_the_other_is_not_changed(shell: Shell, other: Path) -> None:
    shell("note", "maya", "written here")
    there(shell, other, "note", "maya", "written there")
    was = other.read_bytes()
    done = shell("merge", str(other))
    assert done.returncode == 0
    assert "New here: 1 note." in said(done)
    assert sorted(notes(shell)) == ["written here", "written there"]
    assert other.read_bytes() == was
    assert said(shell("merge", str(other))) == "Nothing in it is new.\n"


def test_a_dry_run_says_the_same_and_changes_nothing(shell: Shell, other: Path) -> None:
    there(shell, other, "note", "maya", "written there")
    was = {p.name: p.read_bytes() for p in shell.home.iterdir() if p.is_file()}
    planned = shell.json("merge", str(other), "--dry-run")
    assert {p.name: p.read_bytes() for p in shell.home.iterdir() if p.is_file()} == was
    assert not (shell.home / "team.json.backups").exists()
    done = shell.json("merge", str(other))
    for key in ("new", "further", "both_kept", "notes", "came_back", "recoded", "same_names"):
        assert planned[key] == done[key]
    assert (planned["dry_run"], done["dry_run"], planned["backup"]) == (True, False, None)


def test_a_backup_is_made_before_and_one_undo_takes_all_of_it_back(shell: Shell, other: Path) -> None:
    for n in range(3):
        there(shell, other, "note", "maya", f"written there {n}")
    done = shell.json("merge", str(other))
    backup = Path(done["backup"])
    assert backup.parent == shell.home / "team.json.backups"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert b"written there" not in backup.read_bytes()
    assert len(notes(shell)) == 3
    assert said(shell("undo")) == "Undone: merged a copy.\n"
    assert notes(shell) == []


def test_what_both_changed_stays_here_and_the_other_is_a_private_note(shell: Shell, other: Path) -> None:
    shell("edit", "maya", "--role", "Account executive")
    there(shell, other, "edit", "maya", "--role", "Team lead")
    there(shell, other, "due", "maya", "4 dec")
    done = shell("merge", str(other))
    assert "Team lead" not in said(done)
    assert shell.json("show", "maya")["rep"]["role"] == "Account executive"
    entry = next(e for e in shell.json("history", "maya") if e["kind"] == "note")
    assert entry["private"]
    assert entry["text"] == "The other copy had: role “Team lead”, next one-on-one 4 December 2026."


def test_what_was_changed_on_one_side_only_is_taken_over(shell: Shell, other: Path) -> None:
    there(shell, other, "edit", "maya", "--role", "Team lead")
    assert "Further there than here, and taken over: 1 rep." in said(shell("merge", str(other)))
    assert shell.json("show", "maya")["rep"]["role"] == "Team lead"
    assert notes(shell) == []


def agree(shell: Shell, path: Path, rep: str, what: str) -> None:
    words = ["fine", "", "trouble", "", "so", "", "help", "", "The trouble.", "workload", ""]
    words += [what, "fri", "until we say so", "", "", "", "", "thu 10 dec", "", "", "", "yes"]
    done = shell("session", rep, stdin="\n".join([*words, ""]).encode(), env={"COACH_TUI_FILE": str(path)})
    assert done.returncode == 0, done.stderr.decode()


def test_a_code_that_both_gave_stays_ours_and_both_promises_can_be_reached(shell: Shell, other: Path) -> None:
    agree(shell, shell.file, "maya", "Prices here")
    agree(shell, other, "jonas", "Prices there")
    done = shell.json("merge", str(other))
    [recoded] = done["recoded"]
    assert (recoded["was"], recoded["code"]) == ("A1", "A2")
    found = {p["what"]: p for rep in ("maya", "jonas") for p in shell.json("show", rep)["promises"]}
    assert (found["Prices here"]["code"], found["Prices there"]["code"]) == ("A1", "A2")
    asked = shell("kept", "A1")
    assert asked.returncode == 2
    assert "A2" in said(asked) and str(found["Prices here"]["id"]) in said(asked)
    assert shell("kept", "A2").returncode == 0
    assert shell("kept", str(found["Prices here"]["id"])).returncode == 0
    assert said(shell("merge", str(other))) == "Nothing in it is new.\n"


def test_reps_of_one_name_stay_two_until_it_is_said_that_they_are_one(shell: Shell) -> None:
    other = shell.home / "from-work.json"
    there(shell, other, "add", "Maya Brandt", "--role", "Team lead")
    there(shell, other, "note", "maya", "written there")
    shell("note", "maya", "written here")
    done = shell.json("merge", str(other))
    [same] = done["same_names"]
    assert same["name"] == "Maya Brandt"
    assert f"--same {same['ours']}={same['theirs']}" in " ".join(done["sentences"])
    assert shell("show", "maya").returncode == 2

    joined = shell("merge", str(other), "--same", f"{same['ours']}={same['theirs']}")
    assert joined.returncode == 0, said(joined)
    assert [rep["name"] for rep in shell.json("team")].count("Maya Brandt") == 1
    assert {"written here", "written there"} <= set(notes(shell))
    assert any("Team lead" in text for text in notes(shell))
    again = shell.json("merge", str(other))
    assert not again["changed"] and again["same_names"] == []
    there(shell, other, "note", "maya", "written there later")
    shell("merge", str(other))
    assert "written there later" in notes(shell)


def test_said_at_once_two_reps_are_one_from_the_start(shell: Shell) -> None:
    other = shell.home / "from-work.json"
    there(shell, other, "add", "Maya Brandt")
    there(shell, other, "note", "maya", "written there")
    [same] = shell.json("merge", str(other), "--dry-run")["same_names"]
    assert shell.json("merge", str(other), "--same", f"{same['theirs']}={same['ours']}")["changed"]
    assert notes(shell) == ["written there"]
    assert not shell.json("merge", str(other))["changed"]


def test_a_result_entered_on_both_sides_stays_one(shell: Shell, other: Path) -> None:
    shell("result", "maya", "deals_won", "2026-10", "4")
    there(shell, other, "result", "maya", "deals_won", "2026-10", "5")
    shell("merge", str(other))
    assert [r["actual"] for r in shell.json("show", "maya")["results"]] == [4]
    assert notes(shell) == ["The other copy had as a result: Deals won 2026-10: 5 (“entered by hand”)."]
    assert not shell.json("merge", str(other))["changed"]


def test_an_edit_of_one_line_on_both_sides_keeps_both_texts(shell: Shell, other: Path) -> None:
    shell("session", "maya", stdin=b"first\n")
    shutil.copy(shell.file, other)
    for path, text in ((shell.file, "changed here"), (other, "changed there")):
        store = Store(path, copy="1234567" + ("8" if path == other else "9"))
        session = store.all("sessions")[0]
        session["answers"][0]["text"] = text
        store.put("sessions", session)
        store.close()
    shell("merge", str(other))
    [session] = [e for e in shell.json("history", "maya") if e["kind"] == "session"]
    assert [a["text"] for a in session["answers"]] == ["changed here", "changed there"]
    assert session["answers"][1]["question"] == session["answers"][0]["question"] + " (in the other copy)"


def test_what_was_deleted_here_and_is_there_comes_back_and_is_said(shell: Shell, other: Path) -> None:
    shell("note", "maya", "a note")
    shutil.copy(shell.file, other)
    shell("undo")
    assert notes(shell) == []
    assert "deleted here and came back" in said(shell("merge", str(other)))
    assert notes(shell) == ["a note"]


def test_a_journal_of_another_copy_that_was_set_aside_comes_in(shell: Shell, other: Path) -> None:
    store = Store(other, copy="12345678")
    rep = store.all("reps")[0]["id"]
    note = {"id": store.new_id(), "rep": rep, "text": "in the journal", "at": "2026-11-24T08:00:00+01:00"}
    store.put("notes", note)
    journal = other.with_name("laptop.json.journal").read_bytes()
    aside = shell.home / "team.json.journal.other-2026-11-24-0123abcd"
    aside.write_bytes(journal)
    done = shell.json("merge", str(aside))
    assert notes(shell) == ["in the journal"]
    assert not aside.exists() and Path(done["moved_to"]).read_bytes() == journal


def test_the_journal_beside_a_copy_belongs_to_it(shell: Shell, other: Path) -> None:
    store = Store(other, copy="12345678")
    rep = store.all("reps")[0]["id"]
    note = {"id": store.new_id(), "rep": rep, "text": "not folded", "at": "2026-11-24T08:00:00+01:00"}
    store.put("notes", note)
    shell("merge", str(other))
    assert notes(shell) == ["not folded"]


def test_a_conflict_copy_is_named_merged_and_then_out_of_the_way(shell: Shell, other: Path) -> None:
    there(shell, other, "note", "maya", "written there")
    copy = shell.home / "team (conflicted copy 2026-11-24).json"
    other.rename(copy)
    check = {c["name"]: c for c in shell.json("doctor")["checks"]}["beside"]
    assert f"coach-tui merge '{copy}'" in check["do"]
    done = shell.json("merge", str(copy))
    assert notes(shell) == ["written there"]
    assert not copy.exists()
    moved = Path(done["moved_to"])
    assert moved.parent == shell.home / "team.json.backups"
    assert b"written there" in moved.read_bytes()
    assert re.fullmatch(r"team 2026-11-24 09\.00\.\d\d merged\.json", moved.name)
    assert {c["name"]: c for c in shell.json("doctor")["checks"]}["beside"]["ok"]


def damaged(data: bytes) -> bytes:
    at = data.index(b"Brandt")
    return data[:at] + b"Grandt" + data[at + 6 :]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (damaged, "damaged"),
        (lambda data: re.sub(rb'"schema":\d+', b'"schema":99', data), "99"),
        (lambda _: b"PK\x03\x04 a picture", "damaged"),
        (lambda _: b'{"_default": {"1": {"a": 1}}}', "not a data file"),
        (lambda _: b"J1 00000000 [1,0,[]]\n", "No change in the journal"),
        (lambda _: b"", "holds nothing"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    shell: Shell, other: Path, content: Any, word: str
) -> None:
    other.write_bytes(content(other.read_bytes()))
    was = shell.file.read_bytes()
    done = shell("merge", str(other))
    assert done.returncode == 2
    assert word in said(done) and "Traceback" not in said(done)
    assert shell.file.read_bytes() == was
    assert not (shell.home / "team.json.backups").exists()


def test_a_record_that_could_not_be_read_here_stays_out(shell: Shell, other: Path) -> None:
    store = Store(other, copy="12345678")
    store.put("notes", {"id": store.new_id(), "rep": "nobody", "text": 5})
    store.close()
    done = shell("merge", str(other))
    assert done.returncode == 2
    assert shell("team").returncode == 0


@pytest.mark.parametrize("words", [("nothing.json",), ("",), ("team.json",), (".",)])
def test_what_is_no_other_file_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell("merge", *(str(shell.home / w) if w else w for w in words))
    assert done.returncode == 2


@pytest.mark.parametrize("same", ["1", "1=", "a=b", "1=2", "=1"])
def test_pairs_that_are_none_are_refused_and_nothing_is_changed(shell: Shell, other: Path, same: str) -> None:
    was = shell.file.read_bytes()
    done = shell("merge", str(other), "--same", same)
    assert done.returncode == 2
    assert shell.file.read_bytes() == was


def test_a_file_that_is_not_there_yet_takes_all_of_the_other(shell: Shell, other: Path) -> None:
    new = shell.home / "new.json"
    there(shell, new, "merge", str(other))
    assert json.loads(shell("team", "--json", env={"COACH_TUI_FILE": str(new)}).stdout) == shell.json("team")


def test_what_the_safe_path_took_here_does_not_come_back_by_a_merge(shell: Shell, other: Path) -> None:
    shell("session", "maya", stdin=b"UNSPEAKABLE\n")
    shutil.copy(shell.file, other)
    there(shell, other, "note", "maya", "another matter")
    shell("session", "maya", stdin=b":safe\ndate 1 dec\n")
    assert b"UNSPEAKABLE" not in shell.file.read_bytes()
    done = shell("session", "maya", stdin=b"said later\n", env={"COACH_TUI_FILE": str(other)})
    assert done.returncode == 0
    for _ in range(2):
        merged = shell("merge", str(other))
        assert merged.returncode == 0
        assert b"UNSPEAKABLE" not in b"".join(
            p.read_bytes() for p in shell.home.glob("team.json*") if p.is_file()
        )
    assert notes(shell) == ["another matter"]
    assert [e["status"] for e in shell.json("history", "maya") if e["kind"] == "session"] == ["paused"]
