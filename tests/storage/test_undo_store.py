"""Steps in the store: the way back is written with the change, in one line, and is small."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from coach_tui import clock
from coach_tui.storage import Store, undo, versions
from coach_tui.storage.delta import ChangedSince, delta, turned_back
from tests.storage.test_model import value

Document = dict[str, Any]
LOOSE = ("draft", "stage")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coach.json"


@pytest.fixture
def store(path: Path) -> Store:
    return Store(path)


def save(
    store: Store, *documents: Document, label: str = "a change", key: str = "", table: str = "notes"
) -> None:
    with store.transaction() as changes:
        changes.undoable(label, key=key, loose=LOOSE)
        for document in documents:
            changes.put(table, document)


def undo_one(store: Store) -> str | None:
    step = undo.turn(store, undone=False, check=lambda _: "")
    return None if step is None else step["label"]


def redo_one(store: Store) -> str | None:
    step = undo.turn(store, undone=True, check=lambda _: "")
    return None if step is None else step["label"]


def labels(store: Store, *, undone: bool = False) -> list[str]:
    return [step["label"] for step in undo.steps(store, undone=undone)]


def state(store: Store) -> dict[str, dict[str, Document]]:
    return {
        name: {id: versions.bare(deepcopy(document)) for id, document in table.items()}
        for name, table in store.tables.items()
        if table and name != undo.UNDO
    }


# --- what differs ---


def document(rng: random.Random) -> Document | None:
    """A document like a session: odd values, and a list of items with ids."""
    if rng.random() < 0.1:
        return None
    made: Document = {"id": 1}
    for field in "abc":
        if rng.random() < 0.7:
            made[field] = value(rng)
    ids = [i for i in range(6) if rng.random() < 0.5]
    if rng.random() < 0.3:
        rng.shuffle(ids)
    items = [{"id": i, "text": rng.choice("xyz")} for i in ids]
    if items or rng.random() < 0.3:
        made["lines"] = items
    return made


@pytest.mark.parametrize("seed", range(30))
def test_any_change_of_a_document_is_turned_back_exactly(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        before, after = document(rng), document(rng)
        parts = json.loads(json.dumps(delta(before, after)))
        assert turned_back(deepcopy(after), parts) == before
        assert parts or before == after


def test_only_the_line_that_changed_is_told() -> None:
    lines = [{"id": n, "text": "x" * 500} for n in range(20)]
    before = {"id": 1, "lines": lines, "draft": {"text": "y"}}
    after = {"id": 1, "lines": [*lines, {"id": 99, "text": "z" * 500}]}
    parts = delta(before, after)
    assert len(parts) == 2
    assert parts[0].keys() == {"field", "item", "now"}
    assert parts[1] == {"field": "draft", "was": {"text": "y"}}


def test_a_line_comes_back_to_its_place_beside_lines_that_came_since() -> None:
    before = {"id": 1, "lines": [{"id": n} for n in (1, 2, 3)]}
    parts = delta(before, {"id": 1, "lines": [{"id": 1}, {"id": 3}]})
    since = {"id": 1, "lines": [{"id": 1}, {"id": 3}, {"id": 4}]}
    back = turned_back(since, parts)
    assert back is not None
    assert [line["id"] for line in back["lines"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        ({"id": 1, "a": 1}, {"id": 1, "a": 2}, {"id": 1, "a": 3}),
        ({"id": 1, "a": 1}, {"id": 1, "a": 2}, {"id": 1}),
        ({"id": 1, "a": 1}, {"id": 1}, {"id": 1, "a": 1}),
        ({"id": 1, "a": 1}, {"id": 1, "a": 2}, None),
        (None, {"id": 1, "a": 2}, {"id": 1, "a": 3}),
        ({"id": 1, "a": 2}, None, {"id": 1}),
        ({"id": 1}, {"id": 1, "a": [{"id": 5}]}, {"id": 1, "a": [{"id": 5, "b": 1}]}),
        ({"id": 1, "a": [{"id": 5}]}, {"id": 1}, {"id": 1, "a": [{"id": 5}]}),
        ({"id": 1, "a": [{"id": 5}]}, {"id": 1}, {"id": 1, "a": "text"}),
    ],
)
def test_what_was_changed_since_is_never_written_over(
    before: Document | None, after: Document | None, since: Document | None
) -> None:
    kept = deepcopy(since)
    with pytest.raises(ChangedSince):
        turned_back(since, delta(before, after))
    assert since == kept


def test_a_loose_field_that_has_gone_on_stays_and_blocks_nothing() -> None:
    before, after = {"id": 1, "a": 1, "draft": "old"}, {"id": 1, "a": 2}
    parts = delta(before, after, LOOSE)
    assert turned_back({"id": 1, "a": 2}, parts, LOOSE) == before
    assert turned_back({"id": 1, "a": 2, "draft": "new"}, parts, LOOSE) == {"id": 1, "a": 1, "draft": "new"}
    made = delta(None, {"id": 1, "stage": 1}, LOOSE)
    assert turned_back({"id": 1, "stage": 2}, made, LOOSE) is None


# --- steps ---


def test_put_new_put_over_delete_and_drop_are_taken_back_and_done_again(store: Store) -> None:
    states = [state(store)]
    save(store, {"id": 1, "text": "one"}, {"id": 2, "text": "two"}, label="new")
    states.append(state(store))
    save(store, {"id": 1, "text": "uno", "more": [1]}, label="over")
    states.append(state(store))
    with store.transaction() as changes:
        changes.undoable("delete")
        changes.delete("notes", 1)
    states.append(state(store))
    with store.transaction() as changes:
        changes.undoable("drop")
        changes.put("reps", {"id": 7})
        changes.put("notes", {"id": 3})
        changes.drop("notes")
    states.append(state(store))
    assert states[-1] == {"reps": {"7": {"id": 7}}}
    for label, before in zip(("drop", "delete", "over", "new"), reversed(states[:-1]), strict=True):
        assert undo_one(store) == label
        assert state(store) == before
    assert undo_one(store) is None
    for label, after in zip(("new", "over", "delete", "drop"), states[1:], strict=True):
        assert redo_one(store) == label
        assert state(store) == after
    assert redo_one(store) is None


@pytest.mark.parametrize("fold", [True, False])
def test_steps_are_there_after_a_restart_and_in_any_tinydb_program(path: Path, fold: bool) -> None:
    store = Store(path)
    save(store, {"id": 1, "text": "one"}, label="first")
    save(store, {"id": 1, "text": "two"}, label="second")
    store.close(fold=fold)
    store = Store(path)
    assert labels(store) == ["second", "first"]
    assert undo_one(store) == "second"
    store.close(fold=fold)
    store = Store(path)
    assert store.notices == ()
    assert (labels(store), labels(store, undone=True)) == (["first"], ["second"])
    assert redo_one(store) == "second"
    assert store.get("notes", 1) == {"id": 1, "text": "two"}
    store.close()
    with TinyDB(path) as db:
        assert [d["label"] for d in db.table("_undo").all()] == ["first", "second"]


def test_saves_that_are_no_step_leave_no_trace_and_keep_what_can_be_redone(store: Store) -> None:
    save(store, {"id": 1, "a": 1}, label="made")
    save(store, {"id": 1, "a": 2}, label="changed")
    undo_one(store)
    before = deepcopy(store.tables["_undo"])
    for n in range(50):
        store.put("notes", {"id": 1, "a": 1, "draft": {"text": "x" * n}})
    assert store.tables["_undo"] == before
    assert redo_one(store) == "changed"
    assert store.get("notes", 1) == {"id": 1, "a": 2, "draft": {"text": "x" * 49}}


def test_a_change_that_changes_nothing_is_no_step(store: Store) -> None:
    save(store, {"id": 1}, label="made")
    undo_one(store)
    redo_one(store)
    save(store, {"id": 1}, label="nothing")
    with store.transaction() as changes:
        changes.undoable("empty")
    assert labels(store) == ["made"]


def test_a_new_change_leaves_nothing_to_redo(store: Store) -> None:
    save(store, {"id": 1}, label="first")
    save(store, {"id": 2}, label="second")
    undo_one(store)
    undo_one(store)
    save(store, {"id": 3}, label="third")
    assert (labels(store), labels(store, undone=True)) == (["third"], [])
    assert redo_one(store) is None


def test_the_newest_200_stay(store: Store) -> None:
    for n in range(230):
        save(store, {"id": n, "text": "x"}, label=str(n))
    assert labels(store) == [str(n) for n in range(229, 29, -1)]
    assert len(store.tables["_undo"]) == undo.LIMIT
    while undo_one(store):
        pass
    assert len(store.all("notes")) == 30
    assert len(labels(store, undone=True)) == undo.LIMIT
    save(store, {"id": 500}, label="new")
    assert len(store.tables["_undo"]) == 1


def test_the_first_name_stands_and_what_failed_gives_none(store: Store) -> None:
    with store.transaction() as outer:
        outer.put("notes", {"id": 1})
        with pytest.raises(KeyError), store.transaction() as inner:
            inner.undoable("failed")
            inner.put("notes", {"id": 2})
            raise KeyError
        outer.undoable("outer")
        with store.transaction() as inner:
            inner.undoable("inner")
            inner.put("notes", {"id": 3})
    assert labels(store) == ["outer"]
    undo_one(store)
    assert store.all("notes") == []


def test_lasting_documents_stay(store: Store) -> None:
    with store.transaction() as changes:
        changes.undoable("agreed")
        changes.put("notes", {"id": 1})
        changes.put("counters", {"id": 1, "n": 5}, lasting=True)
    undo_one(store)
    assert state(store) == {"counters": {"1": {"id": 1, "n": 5}}}


def test_steps_of_one_key_are_one_with_the_oldest_words(store: Store) -> None:
    store.put("notes", {"id": 1, "text": "old"})
    for n in range(1, 9):
        save(store, {"id": 1, "text": "x" * n}, {"id": 2 + n}, label="a note", key="note 1")
    assert labels(store) == ["a note"]
    undo_one(store)
    assert state(store) == {"notes": {"1": {"id": 1, "text": "old"}}}
    redo_one(store)
    assert len(store.all("notes")) == 9
    save(store, {"id": 1, "text": "old"}, label="a note", key="note 1")
    undo_one(store)
    assert state(store) == {"notes": {"1": {"id": 1, "text": "old"}}}


def test_a_note_written_and_emptied_in_one_step_leaves_no_step(store: Store) -> None:
    save(store, {"id": 1, "text": "old"}, label="a note", key="note")
    save(store, {"id": 1, "text": "new"}, label="other")
    save(store, {"id": 1, "text": "newer"}, label="a note", key="note")
    save(store, {"id": 1, "text": "new"}, label="a note", key="note")
    assert labels(store) == ["other", "a note"]


def test_a_key_joins_neither_over_another_step_nor_over_another_change_nor_after_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, {"id": 1, "a": 1}, label="1", key="k")
    save(store, {"id": 2}, label="2")
    save(store, {"id": 1, "a": 2}, label="3", key="k")
    store.put("notes", {"id": 1, "a": 3})
    save(store, {"id": 1, "a": 4}, label="4", key="k")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setenv("COACH_TUI_NOW", later.isoformat())
    save(store, {"id": 1, "a": 5}, label="5", key="k")
    assert labels(store) == ["5", "4", "3", "2", "1"]
    assert datetime.fromisoformat(undo.steps(store, undone=False)[0]["at"]) > later - timedelta(minutes=1)


def test_what_was_changed_since_is_refused_once_then_passed(store: Store, path: Path) -> None:
    save(store, {"id": 1, "text": "mine"}, label="first")
    save(store, {"id": 2, "text": "mine"}, label="second")
    Store(path).put("notes", {"id": 2, "text": "theirs"})
    with pytest.raises(undo.Refused, match="changed since") as refused:
        undo_one(store)
    assert refused.value.step["label"] == "second"
    assert [d["text"] for d in store.all("notes")] == ["mine", "theirs"]
    assert undo_one(store) == "first"
    assert store.all("notes") == [{"id": 2, "text": "theirs"}]
    assert undo_one(store) is None
    Store(path).put("notes", {"id": 2, "text": "mine"})
    assert undo_one(store) == "second"
    assert [redo_one(store), redo_one(store)] == ["second", "first"]


def test_what_may_not_be_is_refused_and_nothing_is_changed(store: Store) -> None:
    save(store, {"id": 1}, {"id": 2}, label="two")
    seen: list[Any] = []

    def no(turned: list[undo.Turned]) -> str:
        seen.extend(turned)
        return "it may not be"

    with pytest.raises(undo.Refused, match="it may not be"):
        undo.turn(store, undone=False, check=no)
    assert [(t.id, t.before, t.after) for t in seen] == [(1, {"id": 1}, None), (2, {"id": 2}, None)]
    assert len(store.all("notes")) == 2


def test_a_step_is_in_the_journal_line_of_its_change(store: Store, path: Path) -> None:
    """Cut anywhere, the change and its step are both there or neither is."""
    save(store, {"id": 1, "text": "one"}, label="first")
    save(store, {"id": 1, "text": "two"}, label="second")
    undo_one(store)
    journal = Path(f"{path}.journal")
    log, main = journal.read_bytes(), path.read_bytes()
    assert log.count(b"\n") == 3
    seen = set()
    for end in range(len(log) + 1):
        path.write_bytes(main)
        journal.write_bytes(log[:end])
        cut = Store(path)
        note = cut.get("notes", 1)
        seen.add((note and note["text"], tuple(labels(cut)), tuple(labels(cut, undone=True))))
        cut.close()
    assert seen == {
        (None, (), ()),
        ("one", ("first",), ()),
        ("two", ("second", "first"), ()),
        ("one", ("first",), ("second",)),
    }


def test_forgetting_takes_the_words_of_every_step_off_the_disk(store: Store, path: Path) -> None:
    save(store, {"id": 1, "text": "UNSPEAKABLE"})
    save(store, {"id": 1, "text": "calm"})
    save(store, {"id": 2, "text": "UNHEARD"})
    undo_one(store)
    store.fold()
    assert b"UNSPEAKABLE" in path.read_bytes()
    assert b"UNHEARD" in path.read_bytes()
    undo.forget(store)
    store.fold()
    assert labels(store) == labels(store, undone=True) == []
    for file in path.parent.iterdir():
        assert b"UNSPEAKABLE" not in file.read_bytes()
        assert b"UNHEARD" not in file.read_bytes()


WRITER = """
import sys
from pathlib import Path
from coach_tui.storage import Store
store, who = Store(Path(sys.argv[1])), int(sys.argv[2])
for n in range(60):
    with store.transaction() as changes:
        changes.undoable(f"{who} {n}")
        changes.put("notes", {"id": store.new_id(), "who": who, "n": n})
    if n % 13 == who:
        store.fold()
store.close(fold=False)
"""


def test_steps_of_two_processes_are_all_there_in_their_order(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(who)]) for who in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    store = Store(path)
    mine = [[int(n) for who, n in map(str.split, labels(store)) if who == w] for w in "01"]
    assert mine == [list(range(59, -1, -1))] * 2
    while undo_one(store):
        pass
    assert store.all("notes") == []


def test_another_process_takes_back_what_this_one_did(store: Store, path: Path) -> None:
    save(store, {"id": 1, "text": "one"}, label="first")
    code = (
        "import sys; from pathlib import Path; from coach_tui.storage import Store, undo\n"
        "s = Store(Path(sys.argv[1])); undo.turn(s, undone=False, check=lambda t: ''); s.fold()"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert undo_one(store) is None
    assert redo_one(store) == "first"
    assert store.get("notes", 1) == {"id": 1, "text": "one"}


@pytest.mark.parametrize("seed", range(8))
def test_random_changes_are_all_taken_back_and_all_done_again(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    store = Store(path)
    states = []
    for n in range(100):
        states.append(state(store))
        with store.transaction() as changes:
            changes.undoable(str(n))
            changes.put("n", {"id": 1, "n": n})
            for _ in range(rng.randrange(4)):
                table, doc_id = rng.choice(("a", "b")), rng.randrange(5)
                if rng.random() < 0.7:
                    made = document(rng) or {}
                    changes.put(table, {**made, "id": doc_id})
                elif rng.random() < 0.9:
                    changes.delete(table, doc_id)
                else:
                    changes.drop(table)
    states.append(state(store))
    for n in range(99, -1, -1):
        assert undo_one(store) == str(n)
        assert state(store) == states[n]
        if rng.random() < 0.1:
            store.close(fold=rng.random() < 0.5)
            store = Store(path)
    for n in range(100):
        assert redo_one(store) == str(n)
        assert state(store) == states[n + 1]
        if rng.random() < 0.1:
            store.fold()


def test_undoing_on_a_file_that_is_not_there_makes_none(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere" / "coach.json")
    assert undo_one(store) is None
    assert not (tmp_path / "nowhere").exists()


def test_a_step_is_as_small_as_its_change(store: Store) -> None:
    lines = [{"id": n, "text": "words " * 60} for n in range(12)]
    for n in range(210):
        lines.append({"id": 100 + n, "text": "words " * 20})
        save(store, {"id": 1, "answers": lines}, label="a line kept under Why", table="sessions")
    steps = json.dumps(store.tables["_undo"], separators=(",", ":"))
    assert len(steps) < undo.LIMIT * 250
