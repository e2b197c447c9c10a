"""The copy's id: beside no data file, and never a reason to stop."""

from __future__ import annotations

import multiprocessing
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coach_tui.storage import copies

FILE = "00112233445566ff"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "coach-tui"


def _ask(path: str) -> str:
    return copies.copy_id(Path(path), FILE)


@pytest.mark.usefixtures("state")
def test_a_copy_keeps_its_id_and_another_place_or_file_has_another(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    first = copies.copy_id(path, FILE)
    assert re.fullmatch("[0-9a-f]{8}", first)
    assert copies.copy_id(path, FILE) == first
    assert copies.copy_id(tmp_path / "other.json", FILE) != first
    assert copies.copy_id(path, "another") != first
    assert copies.copy_id(path, FILE) == first


@pytest.mark.usefixtures("state")
def test_a_link_to_the_file_is_the_same_copy(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    path.touch()
    (tmp_path / "link.json").symlink_to(path)
    assert copies.copy_id(tmp_path / "link.json", FILE) == copies.copy_id(path, FILE)


@pytest.mark.usefixtures("state")
def test_drawn_anew_it_stays_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    first = copies.copy_id(path, FILE)
    anew = copies.draw_anew(path, FILE)
    assert anew != first
    assert copies.copy_id(path, FILE) == anew


def test_what_is_kept_is_private_and_bounded(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "MOST", 5)
    ids = [copies.copy_id(tmp_path / f"{n}.json", FILE) for n in range(8)]
    kept = state / "copies.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert kept.read_text().count(FILE) == 5
    assert copies.copy_id(tmp_path / "7.json", FILE) == ids[7]
    assert [path.name for path in state.iterdir()] == ["copies.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"copies": 3}', b'{"copies": [["a"], 4, ["a","b","z"]]}']
)
def test_damaged_it_is_begun_again(tmp_path: Path, state: Path, content: bytes) -> None:
    state.mkdir(parents=True)
    (state / "copies.json").write_bytes(content)
    drawn = copies.copy_id(tmp_path / "coach.json", FILE)
    assert copies.copy_id(tmp_path / "coach.json", FILE) == drawn


def test_where_nothing_can_be_kept_each_call_gives_a_fresh_id(tmp_path: Path, state: Path) -> None:
    state.parent.mkdir()
    state.write_text("a file in the folder’s place")
    one, two = (copies.copy_id(tmp_path / "coach.json", FILE) for _ in range(2))
    assert one != two
    assert state.read_text() == "a file in the folder’s place"


@pytest.mark.usefixtures("state")
def test_a_path_that_is_no_unicode_has_an_id_too(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"coach-\xff.json")
    assert copies.copy_id(path, FILE) == copies.copy_id(path, FILE)


def test_many_processes_at_once_leave_a_sound_file(tmp_path: Path, state: Path) -> None:
    paths = [str(tmp_path / f"{n % 7}.json") for n in range(40)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        drawn = pool.map(_ask, paths, chunksize=1)
    assert all(re.fullmatch("[0-9a-f]{8}", copy) for copy in drawn)
    assert [path.name for path in state.iterdir()] == ["copies.json"]
    settled = [copies.copy_id(Path(path), FILE) for path in paths]
    assert settled == [copies.copy_id(Path(path), FILE) for path in paths]
    assert len(set(settled)) == 7


def test_importing_it_takes_nothing_slow_along() -> None:
    code = (
        "import sys, coach_tui.storage.copies; print({'platformdirs', 'secrets', 'ssl'} & set(sys.modules))"
    )
    bare = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert bare.stdout.strip() == "set()"


@pytest.mark.usefixtures("state")
def test_a_file_that_was_not_left_so_here_is_another_copy(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    first = copies.copy_id(path, FILE)
    copies.leave(path, FILE, first, "as it was left")
    assert copies.copy_id(path, FILE, "as it was left".__eq__) == first
    other = copies.copy_id(path, FILE, "another state".__eq__)
    assert other != first
    copies.leave(path, FILE, other, "another state")
    assert copies.copy_id(path, FILE, "another state".__eq__) == other
    assert copies.copy_id(path, FILE, "as it was left".__eq__) not in (first, other)


@pytest.mark.usefixtures("state")
def test_another_machine_with_a_cloned_home_is_another_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "coach.json"
    first = copies.copy_id(path, FILE)
    monkeypatch.setattr(copies, "_machine", lambda: "another machine")
    assert copies.copy_id(path, FILE) != first
