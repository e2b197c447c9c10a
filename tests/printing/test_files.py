"""Writing a private file: whole or not at all, for its owner only, with an error that says what to do."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from coach_tui.errors import CoachError
from coach_tui.printing.files import write_private

unix = pytest.mark.skipif(sys.platform == "win32", reason="modes are Unix's")


def writes_everywhere() -> bool:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0o400)
        return os.access(file.name, os.W_OK)


not_root = pytest.mark.skipif(writes_everywhere(), reason="this user may write everywhere")


@unix
def test_a_file_is_written_for_its_owner_only_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "Maya 1.pdf"
    for data in (b"first", b"second"):
        write_private(file, data)
        assert file.read_bytes() == data
        assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


@unix
def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.pdf", tmp_path / "link.pdf"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_private(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "why"),
    [("no-folder/plan.pdf", "no folder"), ("folder", "is a folder"), ("a-file/plan.pdf", "no folder")],
)
def test_a_place_that_is_not_there_is_named(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a-file").write_text("x")
    with pytest.raises(CoachError, match=why) as caught:
        write_private(tmp_path / name, b"data")
    assert name.split("/")[0] in caught.value.message
    assert caught.value.exit_code == 2
    assert caught.value.hint
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a-file", "folder"]


@unix
@not_root
def test_a_read_only_folder_or_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"old")
    file.chmod(0o400)
    with pytest.raises(CoachError, match="read-only"):
        write_private(file, b"new")
    assert file.read_bytes() == b"old"
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CoachError, match="read-only"):
            write_private(tmp_path / "other.pdf", b"new")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("name", ["n" * 300, "a\0b"], ids=["too long", "a null"])
def test_a_name_that_no_file_can_have_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(CoachError, match="can’t be written"):
        write_private(tmp_path / name, b"data")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_and_a_device_is_never_replaced() -> None:
    with pytest.raises(CoachError, match="No space left"):
        write_private(Path("/dev/full"), b"data")
    write_private(Path("/dev/null"), b"data")
    assert Path("/dev/full").is_char_device() and Path("/dev/null").is_char_device()
