"""`undo` and `redo` from outside: real processes over a data file with the sample team."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.test_cli_commands import Shell, said


@pytest.fixture
def shell(tmp_path: Path, sample: bytes) -> Shell:
    shell = Shell(tmp_path)
    shell.file.write_bytes(sample)
    return shell


def test_what_was_taken_back_is_said_and_is_back(shell: Shell) -> None:
    before = shell.json("show", "tomás")
    shell("kept", "b14", "--effect", "helped")
    after = shell.json("show", "tomás")
    assert after != before
    done = shell("undo")
    assert (done.returncode, done.stdout) == (0, b"")
    assert said(done) == "Undone: kept B14 (Two introductions at Nordfrost).\n"
    assert shell.json("show", "tomás") == before
    assert said(shell("redo")) == "Redone: kept B14 (Two introductions at Nordfrost).\n"
    assert shell.json("show", "tomás") == after


def test_no_private_word_is_said_and_the_list_is_newest_first(shell: Shell) -> None:
    shell("note", "maya", "SECRET", "--private")
    shell("dropped", "B13", "SECRET")
    shell("due", "maya", "10 dec", "14:00")
    listed = shell("undo", "--list")
    assert listed.returncode == 0
    lines = listed.stdout.decode().splitlines()
    assert [line.partition("  ")[2].partition(" (")[0] for line in lines] == [
        "the next one-on-one with Maya",
        "dropped B13",
        "a note about Maya",
    ]
    assert lines[0].startswith("2026-11-24 09:00")
    assert b"SECRET" not in listed.stdout + listed.stderr
    assert b"SECRET" not in b"".join(shell("undo").stderr for _ in range(3))
    assert "SECRET" not in json.dumps(shell.json("history", "maya"))


def test_the_json_is_the_step_or_a_list_of_them(shell: Shell) -> None:
    note = shell.json("note", "maya", "a note")
    listed = shell.json("undo", "--list")
    assert [s["label"] for s in listed] == ["a note about Maya"]
    assert (listed[0]["rep"], listed[0]["at"]) == (note["rep"], note["at"])
    assert shell.json("undo") == listed[0]
    assert shell.json("redo") == listed[0]


def test_nothing_to_undo_or_redo_is_exit_code_1(shell: Shell) -> None:
    for words, sentence in (
        (("undo",), "There is nothing to undo.\n"),
        (("redo",), "There is nothing to redo.\n"),
        (("undo", "--list"), "There is nothing to undo.\n"),
    ):
        done = shell(*words)
        assert (done.returncode, done.stdout, said(done)) == (1, b"", sentence)
    empty = shell("undo", "--list", "--json")
    assert (empty.returncode, json.loads(empty.stdout)) == (1, [])


def test_on_a_file_that_is_not_there_nothing_is_made(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert shell("undo", "--file", str(tmp_path / "no" / "team.json")).returncode == 1
    assert not (tmp_path / "no").exists()


def test_a_whole_session_is_taken_back_line_by_line(shell: Shell) -> None:
    before = shell.json("history", "maya")
    shell("session", "maya", "--new", stdin=b"tired\n:private SECRET\n")
    assert "SECRET" in json.dumps(shell.json("history", "maya"))
    steps = [said(shell("undo")) for _ in range(2)]
    assert steps == ["Undone: a line kept under Open.\n"] * 2
    after = shell.json("history", "maya")
    assert "SECRET" not in json.dumps(after)
    assert len(after) >= len(before)


def test_what_the_safe_path_took_in_a_session_can_not_be_taken_back(shell: Shell) -> None:
    shell("note", "maya", "before it")
    shell("session", "maya", "--new", stdin=b"UNSPEAKABLE\n:safe\ndate fri\n")
    assert shell("undo").returncode == 1
    assert shell("redo").returncode == 1
    kept = [path for path in shell.home.rglob("*") if path.is_file() and b"UNSPEAKABLE" in path.read_bytes()]
    assert kept == []
