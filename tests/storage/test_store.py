"""The store by its own interface: what is put comes back, exactly, and any TinyDB program can read it."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from coach_tui.errors import CoachError, DataFileError
from coach_tui.storage import Store

TEXT = "  “Ana” said: нет 😀 \u2028\n\t[/oops] \x1b[31m \x00 é e\u0301  "


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.json"


def reopened(path: Path) -> Store:
    store = Store(path)
    assert store.notices == ()
    return store


def test_opening_a_missing_file_is_an_empty_store_and_makes_nothing(path: Path) -> None:
    store = Store(path)
    assert (store.all("reps"), store.get("reps", 1), store.notices, store.read_only) == ([], None, (), False)
    store.refresh()
    store.fold()
    store.fold_if_due()
    store.close()
    assert not path.parent.exists()


@pytest.mark.parametrize("fold", [True, False])
def test_documents_come_back_exactly(path: Path, fold: bool) -> None:
    store = Store(path)
    document = {"id": 7, "text": TEXT, "n": -0.5, "big": 2**60, "none": None, "in": [{"a": [True, {}]}, []]}
    store.put("notes", document)
    store.close(fold=fold)
    assert reopened(path).get("notes", 7) == document
    assert reopened(path).all("notes") == [document]


@pytest.mark.parametrize("fold", [True, False])
def test_a_lone_surrogate_survives(path: Path, fold: bool) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "half \ud83d and “more”"})
    store.put("notes", {"id": 2, "text": "plain é"})
    store.close(fold=fold)
    again = reopened(path)
    assert [d["text"] for d in again.all("notes")] == ["half \ud83d and “more”", "plain é"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite_are_refused_and_nothing_is_written(path: Path, number: float) -> None:
    store = Store(path)
    with pytest.raises(CoachError), store.transaction() as changes:
        changes.put("results", {"id": 1, "actual": 1.0})
        changes.put("results", {"id": 2, "actual": [{"deep": (None, number)}]})
    assert store.all("results") == []
    assert not path.exists()


def test_stock_tinydb_sees_every_table_and_document_after_a_fold(path: Path) -> None:
    store = Store(path, copy="c0ffee00")
    reps = [{"id": store.new_id(), "name": f"Rep {n}"} for n in range(150)]
    for rep in reps:
        store.put("reps", rep)
    store.put("notes", {"id": 3, "rep": reps[0]["id"], "text": TEXT})
    store.close()
    with TinyDB(path) as db:
        assert db.tables() == {"_meta", "reps", "notes"}
        once = {"v": {"c0ffee00": 1}}
        assert [dict(d) for d in db.table("reps").all()] == [rep | once for rep in reps]
        assert [d.doc_id for d in db.table("reps").all()] == [rep["id"] for rep in reps]
        assert (
            db.table("notes").get(where("text") == TEXT)
            == {"id": 3, "rep": reps[0]["id"], "text": TEXT} | once
        )
    assert next(iter(json.loads(path.read_bytes()))) == "_meta"


def test_the_journal_line_has_the_documented_form(path: Path) -> None:
    from zlib import crc32

    store = Store(path, copy="c0ffee00")
    with store.transaction() as changes:
        changes.put("reps", {"id": 1, "name": "Ana"})
        changes.put("reps", {"id": 2, "name": "Bo"})
        changes.delete("reps", 1)
    file = json.loads(path.read_bytes())["_meta"]["1"]["file"]
    body = json.dumps(
        [1, 0, [["f", file, 2], ["p", "reps", 1, {"id": 1, "name": "Ana", "v": {"c0ffee00": 1}}],
                ["p", "reps", 2, {"id": 2, "name": "Bo", "v": {"c0ffee00": 1}}], ["d", "reps", 1]]],
        separators=(",", ":"),
    ).encode()  # fmt: skip
    assert Path(f"{path}.journal").read_bytes() == b"J1 %08x %b\n" % (crc32(body), body)


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    store = Store(path)
    store.put("reps", {"id": 1, "name": "Ana"})
    before = Path(f"{path}.journal").read_bytes()
    with pytest.raises(KeyError), store.transaction() as changes:
        changes.put("reps", {"id": 1, "name": "Bo"})
        changes.delete("reps", 1)
        raise KeyError
    assert store.all("reps") == [{"id": 1, "name": "Ana"}]
    assert Path(f"{path}.journal").read_bytes() == before


def test_a_transaction_is_seen_outside_only_at_its_end_and_by_itself_at_once(path: Path) -> None:
    store = Store(path)
    with store.transaction() as changes:
        changes.put("reps", {"id": 1, "name": "Ana"})
        assert store.get("reps", 1) is None
        assert changes.get("reps", 1) == {"id": 1, "name": "Ana"}
        changes.delete("reps", 1)
        assert changes.get("reps", 1) is None
        changes.put("reps", {"id": 2})
    assert store.all("reps") == [{"id": 2}]


def test_an_inner_transaction_joins_the_outer_and_can_fail_alone(path: Path) -> None:
    store = Store(path)
    with store.transaction() as changes:
        changes.put("reps", {"id": 1})
        with pytest.raises(KeyError), store.transaction() as inner:
            inner.put("reps", {"id": 2})
            raise KeyError
        store.put("reps", {"id": 3})
    assert [rep["id"] for rep in store.all("reps")] == [1, 3]
    assert Path(f"{path}.journal").read_bytes().count(b"\n") == 1


def test_what_a_caller_changes_later_does_not_reach_the_store(path: Path) -> None:
    store = Store(path)
    document: dict[str, Any] = {"id": 1, "answers": [{"text": "a"}]}
    store.put("sessions", document)
    document["answers"][0]["text"] = "b"
    for read in (store.get("sessions", 1), *store.all("sessions"), *store.where("sessions", "id", 1)):
        assert read == {"id": 1, "answers": [{"text": "a"}]}
        read["answers"].clear()
    assert store.get("sessions", 1) == {"id": 1, "answers": [{"text": "a"}]}


def test_where_finds_by_an_index_that_stays_current(path: Path) -> None:
    store, other = Store(path), Store(path)
    for n in range(6):
        store.put("notes", {"id": n + 1, "rep": n % 2})
    assert [d["id"] for d in store.where("notes", "rep", 0)] == [1, 3, 5]
    store.put("notes", {"id": 3, "rep": 1})
    store.delete("notes", 5)
    store.put("notes", {"id": 9})
    other.put("notes", {"id": 7, "rep": 0})
    store.refresh()
    assert [d["id"] for d in store.where("notes", "rep", 0)] == [1, 7]
    assert [d["id"] for d in store.where("notes", "rep", 1)] == [2, 3, 4, 6]
    assert store.where("notes", "rep", None) == store.where("nothing", "rep", 0) == []
    store.put("notes", {"id": 10, "rep": [1]})
    assert [d["id"] for d in store.where("notes", "rep", [1])] == [10]


def test_put_needs_a_whole_number_as_id_and_a_table_that_is_not_the_files_own(path: Path) -> None:
    store = Store(path)
    for bad in ({}, {"id": "1"}, {"id": True}, {"id": 1.0}):
        with pytest.raises(ValueError, match="id"):
            store.put("reps", bad)
    with pytest.raises(ValueError, match="file itself"):
        store.put("_meta", {"id": 1})
    assert not path.exists()


def test_new_ids_follow_the_clock_and_are_never_given_twice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T10:00:00+01:00")
    store = Store(path)
    seconds = 217674000  # from 2020-01-01T00:00Z to then
    assert store.new_id() >> 21 == seconds
    ids = [store.new_id() for _ in range(5000)]
    assert len(set(ids)) == 5000
    # Many at once run ahead of the clock, and an id from later still is never gone back behind.
    later = (seconds + 90_000) << 21 | 5
    store.put("reps", {"id": later})
    assert later < store.new_id() < later + (2 << 21)
    store.close()
    assert reopened(path).new_id() > later
    monkeypatch.setenv("COACH_TUI_NOW", "2026-12-24T10:00:00+01:00")
    assert reopened(path).new_id() >> 21 == seconds + 30 * 86_400


def test_two_programs_that_ask_at_one_moment_get_different_ids(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T10:00:00+01:00")
    first, second = Store(path), Store(path)
    first.put("notes", {"id": first.new_id()})
    given: set[int] = set()
    for _ in range(300):
        second.refresh()
        a, b = first.new_id(), second.new_id()
        assert a != b
        given |= {a, b}
        first.put("notes", {"id": a})
    assert len(given) == 600


def test_a_foreign_giant_id_does_not_drag_ours_along(path: Path) -> None:
    store = Store(path)
    store.put("reps", {"id": 2**62})
    assert store.new_id() < 2**53


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    for umask in (0o000, 0o022, 0o777):
        path = tmp_path / f"{umask:o}" / "deep" / "coach.json"
        old = os.umask(umask)
        try:
            store = Store(path)
            store.put("reps", {"id": 1})
            store.fold()
            store.put("reps", {"id": 2})
        finally:
            os.umask(old)
        assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}
        assert {stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path.parent.parent)} == {0o700}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "coach.json"
    link.symlink_to(real)
    store = Store(link)
    store.put("reps", {"id": 1})
    store.close()
    assert link.is_symlink()
    assert reopened(real).all("reps") == [{"id": 1}]


def test_small_files_fold_at_once_and_large_ones_when_the_journal_is_a_quarter(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": 1, "text": "x" * 1_200_000})
    store.fold_if_due()
    assert Path(f"{path}.journal").stat().st_size == 0
    store.put("notes", {"id": 2, "text": "y" * 200_000})
    store.fold_if_due()
    assert Path(f"{path}.journal").stat().st_size > 200_000
    store.put("notes", {"id": 3, "text": "z" * 200_000})
    store.fold_if_due()
    assert Path(f"{path}.journal").stat().st_size == 0


def test_a_fold_with_nothing_to_do_writes_nothing(path: Path) -> None:
    store = Store(path)
    store.put("reps", {"id": 1})
    store.fold()
    before = path.stat().st_ino, path.read_bytes()
    store.fold()
    store.close()
    assert (path.stat().st_ino, path.read_bytes()) == before


def test_a_closed_store_refuses_to_write(path: Path) -> None:
    store = Store(path)
    store.put("reps", {"id": 1})
    store.close()
    store.close()
    with pytest.raises(DataFileError):
        store.put("reps", {"id": 2})


def test_threads_can_save_and_fold_at_once(path: Path) -> None:
    store = Store(path)

    def save(first: int) -> None:
        for n in range(first, first + 40):
            store.put("notes", {"id": n})

    def fold() -> None:
        for _ in range(10):
            store.fold()

    threads = [threading.Thread(target=save, args=(n * 40 + 1,)) for n in range(3)]
    threads.append(threading.Thread(target=fold))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {d["id"] for d in store.all("notes")} == set(range(1, 121))
    store.close()
    assert {d["id"] for d in reopened(path).all("notes")} == set(range(1, 121))


class TestTinyDBTables:
    """TinyDB's own interface over the store."""

    def test_queries_inserts_updates_and_removals_work_and_last(self, path: Path) -> None:
        store = Store(path)
        reps = store.db.table("reps")
        first = reps.insert({"name": "Ana", "tags": ["a"]})
        others = reps.insert_multiple([{"name": "Bo"}, {"name": "Cy"}])
        assert reps.update({"every": 7}, where("name").one_of(["Ana", "Bo"])) == [first, others[0]]
        assert reps.upsert({"name": "Di"}, where("name") == "Di") != []
        assert reps.remove(where("name") == "Cy") == [others[1]]
        assert reps.update(lambda doc: doc["tags"].append("b"), doc_ids=[first]) == [first]
        assert first > 2**40
        store.close(fold=False)
        again = reopened(path)
        assert again.get("reps", first) == {"id": first, "name": "Ana", "tags": ["a", "b"], "every": 7}
        assert sorted(d["name"] for d in again.all("reps")) == ["Ana", "Bo", "Di"]

    def test_one_call_is_one_line(self, path: Path) -> None:
        store = Store(path)
        store.db.table("reps").insert_multiple({"n": n} for n in range(20))
        assert Path(f"{path}.journal").read_bytes().count(b"\n") == 1

    def test_an_update_that_fails_half_way_changes_nothing(self, path: Path) -> None:
        store = Store(path)
        store.put("reps", {"id": 1, "n": [1]})
        store.put("reps", {"id": 2})
        with pytest.raises(KeyError):
            store.db.table("reps").update(lambda doc: doc["n"].append(2))
        assert store.all("reps") == [{"id": 1, "n": [1]}, {"id": 2}]

    def test_tables_can_be_dropped_and_emptied(self, path: Path) -> None:
        store = Store(path)
        for table in ("a", "b", "c"):
            store.put(table, {"id": 1})
        store.db.table("a").truncate()
        store.db.drop_table("b")
        assert (store.all("a"), store.db.tables()) == ([], {"a", "c"})
        store.db.drop_tables()
        store.close(fold=False)
        assert reopened(path).tables == {}

    def test_a_search_sees_what_others_wrote(self, path: Path) -> None:
        store, other = Store(path), Store(path)
        store.put("reps", {"id": 1, "n": 1})
        assert len(store.db.table("reps").search(where("n") == 1)) == 1
        other.put("reps", {"id": 2, "n": 1})
        store.refresh()
        assert len(store.db.table("reps").search(where("n") == 1)) == 2


def test_ids_of_one_second_rise_in_the_order_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    store = Store(tmp_path / "coach.json")
    ids = [store.new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    store.put("notes", {"id": ids[-1]})
    store.close()
    assert Store(tmp_path / "coach.json").new_id() > ids[-1]


def test_another_file_put_in_place_of_an_open_one_is_not_written_into(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "coach.json"), Store(tmp_path / "other.json")
    for opened in (store, other):
        opened.put("notes", {"id": 1, "text": opened.path.name})
        opened.fold()
    other.close()
    (tmp_path / "coach.json").write_bytes((tmp_path / "other.json").read_bytes())
    with pytest.raises(DataFileError, match="another file"):
        store.put("notes", {"id": 2})
    assert Store(tmp_path / "coach.json").all("notes") == [{"id": 1, "text": "other.json"}]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_is_no_data_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(DataFileError, match="device or a pipe"):
        Store(tmp_path / "pipe.json")
