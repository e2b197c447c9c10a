"""`doctor`: what it finds, what it says to do, and that it changes nothing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("needs locks, modes and terminals of POSIX", allow_module_level=True)

import fcntl

from coach_tui.storage import Store
from tests.core.test_cli_commands import Shell, said

NAMES = [
    *("data_file", "rights", "elsewhere", "beside", "head", "settings", "backups"),
    *("printer", "pdf", "fonts", "terminal", "letters", "colours", "versions"),
]


@pytest.fixture(scope="module")
def one_talk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    shell = Shell(tmp_path_factory.mktemp("talk"))
    assert shell("add", "Maya Brandt").returncode == 0
    assert shell("session", "maya", stdin=b"tired\n").returncode == 0
    return shell.file.read_bytes()


@pytest.fixture
def shell(tmp_path: Path, one_talk: bytes) -> Shell:
    shell = Shell(tmp_path)
    shell.env["PYTHONDONTWRITEBYTECODE"] = "1"
    for name, data in (("team.json", one_talk), ("team.json.lock", b"")):
        (tmp_path / name).write_bytes(data)
        (tmp_path / name).chmod(0o600)
    return shell


def doctor(shell: Shell, *args: str, code: int = 0, **env: str) -> dict[str, dict[str, Any]]:
    done = shell("doctor", "--json", *args, env=env)
    assert done.returncode == code, said(done)
    assert said(done) == ""
    document = json.loads(done.stdout)
    checks = {check["name"]: check for check in document["checks"]}
    assert document["ok"] == all(check["ok"] for check in checks.values())
    for check in checks.values():
        assert set(check) == {"name", "ok", "detail", "do"}
        assert check["detail"]
        assert check["ok"] or check["do"]
    return checks


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder below, with mode, time of change and bytes."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        of = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (of.st_mode, of.st_mtime_ns, data)
    return found


def test_a_sound_file_is_ok_and_nothing_at_all_was_changed(shell: Shell) -> None:
    before = everything(shell.home)
    checks = doctor(shell)
    assert everything(shell.home) == before
    assert list(checks) == NAMES
    assert all(checks[name]["ok"] for name in NAMES[:5])
    assert "1 rep and 1 one-on-one" in checks["data_file"]["detail"]
    assert checks["rights"]["detail"].startswith("The file is 0600")
    assert checks["backups"]["detail"] == "There is no backup yet."
    assert "coach-tui backup" in checks["backups"]["do"]
    assert "without a terminal" in checks["terminal"]["detail"]


def test_nothing_is_made_where_there_is_no_file(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.env["PYTHONDONTWRITEBYTECODE"] = "1"
    before = everything(tmp_path)
    assert "yet" in doctor(shell)["data_file"]["detail"]
    assert "throw-away" in doctor(shell, "--demo")["data_file"]["detail"]
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "content", [b"not json", b"{}{}", b'{"x": {"1": {}}}', b'{"_meta": {"1": {"schema": 99}}}']
)
def test_a_file_that_cannot_be_used_is_exit_code_3_and_the_others_still_run(
    shell: Shell, content: bytes
) -> None:
    shell.file.write_bytes(content)
    before = everything(shell.home)
    checks = doctor(shell, code=3)
    assert everything(shell.home) == before
    assert list(checks) == NAMES
    assert not checks["data_file"]["ok"]
    assert checks["pdf"]["ok"]


def test_a_folder_in_the_files_place_is_said(shell: Shell) -> None:
    (shell.home / "folder").mkdir()
    assert "is no file" in doctor(shell, "--file", str(shell.home / "folder"), code=3)["data_file"]["detail"]


def test_changes_in_the_journal_are_counted_and_neither_applied_nor_folded(shell: Shell) -> None:
    store = Store(shell.file)
    store.put("reps", {"id": store.new_id(), "name": "Tom"})
    before = everything(shell.home)
    checks = doctor(shell)
    assert everything(shell.home) == before
    assert "2 reps" in checks["data_file"]["detail"]
    if sys.platform == "linux":
        assert f"process {os.getpid()} " in checks["elsewhere"]["detail"]
        assert checks["elsewhere"]["ok"]
    store.close(fold=False)
    assert doctor(shell)["elsewhere"]["do"] is None


def test_a_damaged_journal_is_named_and_left_as_it_is(shell: Shell) -> None:
    store = Store(shell.file)
    for name in ("Tom", "Ann"):
        store.put("reps", {"id": store.new_id(), "name": name})
    store.close(fold=False)
    journal = shell.file.with_name("team.json.journal")
    journal.write_bytes(journal.read_bytes().replace(b"Tom", b"Tim"))
    before = everything(shell.home)
    check = doctor(shell, code=3)["data_file"]
    assert "could not be read" in check["detail"]
    assert "Tim" not in check["detail"]
    assert everything(shell.home) == before


def test_a_lock_that_is_held_for_long_is_said(shell: Shell) -> None:
    with shell.file.with_name("team.json.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is locked" in doctor(shell, code=3)["data_file"]["detail"]


def test_rights_that_let_others_read_are_said_with_what_to_type(shell: Shell) -> None:
    shell.file.chmod(0o644)
    check = doctor(shell)["rights"]
    assert (check["ok"], "0644" in check["detail"]) == (False, True)
    assert check["do"].startswith("chmod 600 ")
    shell.file.chmod(0o600)
    shell.home.chmod(0o777)
    check = doctor(shell)["rights"]
    assert (check["ok"], "change what is in" in check["detail"]) == (False, True)
    shell.home.chmod(0o755)
    assert doctor(shell)["rights"]["ok"]


def test_a_file_marked_as_read_only_cannot_be_used(shell: Shell) -> None:
    shell.file.chmod(0o400)
    assert "not written" in doctor(shell, code=3)["data_file"]["detail"]


def test_journals_set_aside_and_copies_of_a_conflict_are_named(shell: Shell) -> None:
    for name in (
        "team.json.journal.damaged-0123abcd",
        "team (conflicted copy 2026-11-24).json",
        "teams.json",
    ):
        (shell.home / name).write_bytes(b"")
    check = doctor(shell)["beside"]
    assert not check["ok"]
    assert "“team.json.journal.damaged-0123abcd”" in check["detail"]
    assert "“team (conflicted copy 2026-11-24).json”" in check["detail"]
    assert "teams.json" not in check["detail"]


def test_a_mistake_in_the_settings_is_named_with_its_line(shell: Shell) -> None:
    folder = shell.home / "config" / "coach-tui"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('manager = "Jana"\npaper = "a5"\n', encoding="utf-8")
    check = doctor(shell)["settings"]
    assert (check["ok"], "line 2" in check["detail"]) == (False, True)


@pytest.mark.parametrize(
    ("lpstat", "ok", "words"),
    [
        (
            'case "$1" in -e) echo OFFICE;; -d) echo "system default destination: OFFICE";; esac',
            True,
            "OFFICE",
        ),
        ('case "$1" in -e) echo OFFICE;; esac', False, "none is the default"),
        ("exit 1", False, "No printer here."),
        ("sleep 9", False, "does not answer"),
    ],
)
def test_the_printer_is_found_or_its_want_is_said_in_three_seconds(
    shell: Shell, tmp_path: Path, lpstat: str, ok: bool, words: str
) -> None:
    import time

    program = tmp_path / "bin" / "lpstat"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{lpstat}\n")
    program.chmod(0o755)
    began = time.monotonic()
    check = doctor(shell, PATH=f"{program.parent}:/usr/bin:/bin")["printer"]
    assert time.monotonic() - began < 6
    assert (check["ok"], words in check["detail"]) == (ok, True)


def test_a_locale_without_utf_8_and_colours_switched_off_are_said(shell: Shell) -> None:
    checks = doctor(shell, LC_ALL="POSIX", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0", NO_COLOR="1")
    assert not checks["letters"]["ok"]
    assert checks["colours"]["detail"] == "NO_COLOR is set: the app shows none."
    assert checks["colours"]["ok"]


def test_the_text_is_one_line_a_check_without_escapes(shell: Shell) -> None:
    done = shell("doctor")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert [line[6:17].strip().replace(" ", "_") for line in lines] == NAMES
    assert {line[:6].strip() for line in lines} <= {"ok", "look"}
    assert "\x1b" not in done.stdout.decode()


def test_the_size_of_a_terminal_is_seen(shell: Shell) -> None:
    import pty
    import struct
    import subprocess
    import termios

    from tests.command import coach_tui

    for columns, rows, word in ((80, 24, "ok"), (50, 24, "look")):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = shell.env | {"TERM": "xterm-256color", "TMUX": "x"}
        done = subprocess.run(
            coach_tui("doctor"), stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=env, check=False
        )
        os.close(ours)
        os.close(theirs)
        (line,) = [line for line in done.stdout.decode().splitlines() if line[6:].startswith("terminal")]
        assert line.startswith(word)
        assert f"{columns} columns and {rows} rows" in line
        assert "inside tmux" in line


def test_what_it_found_is_named_without_a_gap_in_the_sentence(shell: Shell, one_talk: bytes) -> None:
    shell.file.write_bytes(one_talk.replace(b"Maya", b"Maxa"))
    check = doctor(shell, code=3)["data_file"]
    assert not check["ok"]
    assert "{" not in check["detail"]
    assert "a copy beside it" in check["detail"]
