"""Everything that can be found at open, what is done about it, and what the manager is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tinydb import TinyDB

from coach_tui.errors import DataFileError
from coach_tui.storage import Store, journal, main_file, names

CRASH = """
import os, sys
from pathlib import Path
from coach_tui.storage import Store
store = Store(Path(sys.argv[1]))
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    store.put("notes", {"id": n, "text": "note %d" % n})
os._exit(1)
"""


def crash(path: Path, start: int, stop: int) -> None:
    """A process that saves notes `start` to `stop` - 1 and dies without closing."""
    subprocess.run([sys.executable, "-c", CRASH, str(path), str(start), str(stop)], check=False, timeout=20)


def log_of(path: Path) -> Path:
    return Path(f"{path}.journal")


def stock_count(path: Path) -> int:
    with TinyDB(path) as db:
        return len(db.table("notes"))


def ids(store: Store) -> list[int]:
    return [d["id"] for d in store.all("notes")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folded file with notes 1 and 2, and notes 3 to 5 in the journal of a process that died."""
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("notes", {"id": 1, "text": "note 1"})
    store.put("notes", {"id": 2, "text": "note 2"})
    store.close()
    crash(path, 3, 6)
    return path


def assert_left_as_it_is(path: Path, *words: str) -> DataFileError:
    before = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.suffix != ".lock"}
    with pytest.raises(DataFileError) as caught:
        Store(path)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir() if p.suffix != ".lock"} == before
    for word in words:
        assert word in str(caught.value)
    return caught.value


def test_lines_of_this_generation_are_replayed_folded_and_told(path: Path) -> None:
    store = Store(path)
    assert ids(store) == [1, 2, 3, 4, 5]
    assert store.notices == (
        "Recovered 3 changes from a session that was not closed; nothing of it is lost.",
    )
    assert log_of(path).stat().st_size == 0
    assert stock_count(path) == 5
    assert Store(path).notices == ()


def test_lines_of_a_session_that_closed_properly_are_no_news(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": 6})
    store.close(fold=False)
    again = Store(path)
    assert (again.notices, ids(again)[-1]) == ((), 6)
    assert log_of(path).stat().st_size > 0


def test_lines_of_a_window_that_is_still_open_are_no_news(path: Path) -> None:
    live = Store(path)
    live.put("notes", {"id": 6})
    second = Store(path)
    assert (second.notices, ids(second)[-1]) == ((), 6)


def test_an_incomplete_last_line_is_cut(path: Path) -> None:
    log = log_of(path).read_bytes()
    log_of(path).write_bytes(log[:-9])
    store = Store(path)
    assert ids(store) == [1, 2, 3, 4]
    assert any("last keystrokes may be missing" in notice for notice in store.notices)
    assert log_of(path).stat().st_size == 0
    store.put("notes", {"id": 9})
    assert ids(Store(path)) == [1, 2, 3, 4, 9]


def test_a_bad_line_before_good_ones_is_set_aside_and_the_good_are_applied(path: Path) -> None:
    log = log_of(path).read_bytes()
    damaged = log.replace(b"note 4", b"note 7")
    log_of(path).write_bytes(damaged)
    store = Store(path)
    assert ids(store) == [1, 2, 3, 5]
    aside = [p for p in path.parent.iterdir() if ".journal.damaged-" in p.name]
    assert [p.read_bytes() for p in aside] == [damaged]
    assert aside[0].stat().st_mode & 0o777 == 0o600
    assert any(
        n.startswith("One change in the journal could not be read") and aside[0].name in n
        for n in store.notices
    )
    assert not any("note" in n for n in store.notices)
    again = Store(path)
    assert (ids(again), again.notices) == ([1, 2, 3, 5], ())


def test_a_line_missing_from_the_middle_is_told(path: Path) -> None:
    lines = log_of(path).read_bytes().splitlines(keepends=True)
    log_of(path).write_bytes(lines[0] + lines[2])
    store = Store(path)
    assert ids(store) == [1, 2, 3, 5]
    assert any("One change in the journal could not be read" in n for n in store.notices)


def test_a_fold_interrupted_before_the_journal_was_emptied_is_finished_silently(path: Path) -> None:
    log = log_of(path).read_bytes()
    Store(path).close()
    log_of(path).write_bytes(log)
    store = Store(path)
    assert (ids(store), store.notices) == ([1, 2, 3, 4, 5], ())
    assert log_of(path).stat().st_size == 0


def test_an_older_journal_that_was_not_folded_is_set_aside(path: Path) -> None:
    log = log_of(path).read_bytes()
    store = Store(path)
    store.put("notes", {"id": 6})
    store.close()
    log_of(path).write_bytes(log)
    again = Store(path)
    assert ids(again) == [1, 2, 3, 4, 5, 6]
    assert len(again.notices) == 1
    assert "to be merged" in again.notices[0]
    [aside] = [p for p in path.parent.iterdir() if ".journal.other-" in p.name]
    assert aside.read_bytes() == log
    assert aside.name in again.notices[0]


def test_another_copys_journal_is_set_aside_whatever_its_generation(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "coach.json"
    for n in range(1, 5):
        store = Store(other)
        store.put("notes", {"id": 100 + n})
        store.close()
    crash(other, 200, 202)
    shutil.copy(log_of(other), log_of(path))
    store = Store(path)
    assert ids(store) == [1, 2]
    assert "to be merged" in store.notices[0]


def test_a_file_older_than_its_journal_is_refused(path: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    shutil.copy(path, earlier)
    store = Store(path)
    store.put("notes", {"id": 6})
    store.close(fold=False)
    shutil.copy(earlier, path)
    assert_left_as_it_is(path, "is older than its journal", "Nothing was changed")


def test_a_lost_file_with_a_later_journal_is_refused(path: Path) -> None:
    path.unlink()
    assert_left_as_it_is(path, "missing or empty, but its journal is not")


def test_a_first_file_that_is_lost_is_made_again_from_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    crash(path, 1, 4)
    path.unlink()
    store = Store(path)
    assert ids(store) == [1, 2, 3]
    assert stock_count(path) == 3


@pytest.mark.parametrize(
    "content",
    [b"{", b"not json", b'{"_meta":{"1":{"schema":1', b"\xff\xfe", b'{"a": NaN}', b"\0" * 300, b"[" * 5000],
)
def test_a_file_that_is_not_json_is_never_overwritten(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_left_as_it_is(path, "Restore a backup")


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "null",
        "3",
        '{"_default": {"1": {"a": 1}}}',
        '{"_meta": {}}',
        '{"_meta": {"1": {"schema": "1"}}}',
        '{"_meta": {"1": {"schema": 0}}}',
        '{"_meta": {"1": {"schema": 1}}}',
        '{"_meta": 5}',
    ],
)
def test_json_that_is_not_ours_is_never_overwritten(path: Path, content: str) -> None:
    log_of(path).unlink()
    path.write_text(content)
    assert_left_as_it_is(path, "not a data file of coach-tui")


def test_a_table_of_the_wrong_shape_is_refused(path: Path) -> None:
    good = json.loads(path.read_bytes())
    wrongs: list[object] = [[], {"x": {}}, {"007": {}}, {"1": 5}]
    for wrong in wrongs:
        path.write_text(json.dumps({**good, "notes": wrong}))
        assert_left_as_it_is(path, "not a data file of coach-tui, or is damaged")


@pytest.mark.parametrize("content", ["", "{}", " {} \n"])
def test_an_empty_file_is_ours_to_fill(tmp_path: Path, content: str) -> None:
    path = tmp_path / "coach.json"
    path.write_text(content)
    store = Store(path)
    assert (store.notices, path.read_text()) == ((), content)
    store.put("notes", {"id": 1})
    store.close()
    assert ids(Store(path)) == [1]


def test_another_programs_change_is_taken_over_with_the_journal_on_top(path: Path) -> None:
    with TinyDB(path) as db:
        db.table("notes").update({"text": "changed"}, doc_ids=[1])
        new = db.table("notes").insert({"text": "foreign"})
        db.table("own").insert({"a": 1})
    store = Store(path)
    assert {d["id"]: d.get("text") for d in store.all("notes")}.items() >= {1: "changed", 4: "note 4"}.items()
    assert store.all("own") == [{"id": 1, "a": 1}]
    assert new == 3  # stock numbering meets our test's low id: the journal's note 3 wins
    assert "changed by another program or is damaged, in “notes”, “own”" in store.notices[0]
    assert Store(path).notices == ()


def test_a_file_that_another_program_only_rewrote_is_told_as_that(path: Path) -> None:
    store = Store(path)
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=4))
    store = Store(path)
    assert store.notices == ("Another program wrote “coach.json”; every record in it is as it was.",)
    assert Store(path).notices == ()


def test_another_programs_change_during_a_session_is_taken_over(path: Path) -> None:
    store = Store(path)
    with TinyDB(path) as db:
        db.table("own").insert({"a": 1})
    assert store.changed_elsewhere()
    store.put("notes", {"id": 9})
    assert store.all("own") == [{"id": 1, "a": 1}]
    assert "“own”" in store.notices[-1]
    store.close()
    assert (ids(Store(path))[-1], Store(path).all("own")) == (9, [{"id": 1, "a": 1}])


def test_a_fold_that_took_over_foreign_changes_is_never_mistaken_for_an_ordinary_one(path: Path) -> None:
    live = Store(path)
    with TinyDB(path) as db:
        db.table("own").insert({"a": 1})
    Store(path).close()
    live.put("notes", {"id": 9})
    live.close()
    assert Store(path).all("own") == [{"id": 1, "a": 1}]


def test_a_newer_schema_is_refused_naming_what_is_needed(path: Path) -> None:
    tables = json.loads(path.read_bytes())
    tables["_meta"]["1"] |= {"schema": 3, "written_by": "3.1", "folded": {"new": "shape"}}
    path.write_text(json.dumps(tables))
    error = assert_left_as_it_is(path, "format 3", "coach-tui 3.1", "Update coach-tui")
    assert error.exit_code == 3


def test_left_over_temporary_files_are_swept(path: Path) -> None:
    temporary = names.temporary_of(path)
    temporary.write_bytes(b"half")
    Store(path)
    assert not temporary.exists()


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="is a folder"):
        Store(tmp_path)


def test_a_file_in_place_of_the_folder_is_told_at_the_first_save(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "coach.json")
    with pytest.raises(DataFileError, match="Not saved"):
        store.put("notes", {"id": 1})


def test_a_file_that_disappears_during_a_session_is_told_and_nothing_starts_over(path: Path) -> None:
    store = Store(path)
    away = path.rename(path.with_name("away"))
    with pytest.raises(DataFileError, match="no longer there"):
        store.put("notes", {"id": 6})
    assert not path.exists()
    away.rename(path)
    store.put("notes", {"id": 6})
    assert ids(Store(path)) == [1, 2, 3, 4, 5, 6]


READER = """
import os, sys
from pathlib import Path
from coach_tui.errors import DataFileError
from coach_tui.storage import Store
os.setgroups([]); os.setgid(65534); os.setuid(65534)
store = Store(Path(sys.argv[1]))
store.refresh(); store.fold_if_due()
print(len(store.all("notes")), store.read_only, *store.notices, sep="|")
try:
    store.put("notes", {"id": 99})
except DataFileError as error:
    print(error.message)
store.close()
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another uid")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_another_user_can_read_and_is_told_that_nothing_is_saved(path: Path, what: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in path.parent.iterdir():
            shutil.copy(file, folder)
            (folder / file.name).chmod(0o644 if what == "file" else 0o666)
        folder.chmod(0o777 if what == "file" else 0o755)
        before = {p.name: p.read_bytes() for p in folder.iterdir()}
        done = subprocess.run(
            [sys.executable, "-c", READER, str(folder / path.name)],
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        first, second = done.stdout.splitlines()
        named = f"The data file “{folder / path.name}”" if what == "file" else f"The folder “{folder}”"
        assert first == f"5|True|{named} can’t be written: everything can be read, nothing saved."
        assert second == f"Not saved: “{folder / path.name}” can only be read."
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_file_marked_read_only_is_respected_even_for_a_superuser(path: Path) -> None:
    Store(path).close()
    path.chmod(0o400)
    store = Store(path)
    assert (store.read_only, len(store.all("notes"))) == (True, 5)
    with pytest.raises(DataFileError, match="can only be read"):
        store.fold()
    store.close()
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_torn_journal_can_be_read_where_nothing_can_be_repaired(path: Path) -> None:
    log_of(path).write_bytes(log_of(path).read_bytes()[:-5])
    path.chmod(0o400)
    before = log_of(path).read_bytes()
    store = Store(path)
    assert ids(store) == [1, 2, 3, 4]
    assert not store.changed_elsewhere()
    assert log_of(path).read_bytes() == before


def test_the_meta_checksum_covers_meta(path: Path) -> None:
    Store(path).close()
    good = path.read_bytes()
    generation = json.loads(good)["_meta"]["1"]["generation"]
    path.write_bytes(good.replace(b'"generation":%d' % generation, b'"generation":%d' % (generation + 1)))
    assert Store(path).notices != ()


def test_scan_of_nothing_is_nothing() -> None:
    assert journal.scan(b"") == journal.Scan([], 0, 0, 0, 0)


def test_a_start_that_is_no_utf8_says_nothing() -> None:
    assert main_file.peek(b'{"_meta":{"1":{"schema":2,"file":"\xff"}}') is None
