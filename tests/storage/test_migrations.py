"""Files of every older format, as their versions wrote them, come to today's with every record in them."""

from __future__ import annotations

import copy
import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from coach_tui.coach import Coach, open_coach
from coach_tui.errors import DataFileError
from coach_tui.storage import Store, journal, main_file, recovery
from coach_tui.storage.ids import moment_of
from coach_tui.storage.main_file import SCHEMA
from coach_tui.storage.migrations import STEPS, migrate
from coach_tui.storage.migrations.to_2 import to_2
from coach_tui.storage.recovery import Found

FORMATS = Path(__file__).with_name("formats")
FOLDERS = sorted(folder.name for folder in FORMATS.iterdir() if folder.is_dir())
FILES = ("coach.json", "coach.json.journal")
FROM = "brought from format 1 to format 2"
Tables = dict[str, dict[str, dict[str, Any]]]

# Reads the file, then ends where the new one would take its place.
CRASH = """
import os, sys
from pathlib import Path
from coach_tui.storage import Store, durable, main_file
def end(source, target):
    if target.name == "coach.json":
        os._exit(7)
    os.replace(source, target)
main_file.durable.replace = end
Store(Path(sys.argv[1])).fold()
"""


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    """The name of one folder of files, each in turn."""
    return str(request.param)


def place(folder: str, tmp_path: Path) -> Path:
    """A copy of a folder's files; the path of its data file, which may be missing."""
    for name in FILES:
        if (FORMATS / folder / name).exists():
            shutil.copyfile(FORMATS / folder / name, tmp_path / name)
            (tmp_path / name).chmod(0o600)
    return tmp_path / "coach.json"


def bytes_of(path: Path) -> dict[str, bytes]:
    return {name: p.read_bytes() for name in FILES if (p := path.with_name(name)).exists()}


def read(path: Path) -> Found:
    both = bytes_of(path)
    return recovery.recover(both.get("coach.json"), both.get("coach.json.journal", b""), path)


def expected(folder: str) -> Tables:
    """The tables as the version that wrote them read them, the self-check private as it is today."""
    tables: Tables = json.loads((FORMATS / folder / "expected.json").read_bytes())
    for session in tables["sessions"].values():
        for line in [*session.get("answers", []), session.get("draft") or {}]:
            if line.get("stage") == 0:
                line |= {"voice": "manager", "private": True}
    return tables


def bare(tables: Any) -> Tables:
    return {
        name: {key: {f: v for f, v in dict(doc).items() if f != "v"} for key, doc in table.items()}
        for name, table in tables.items()
    }


def read_everything(coach: Coach, tables: Tables) -> None:
    """Every record by the use case that shows it."""
    coach.team.view()
    for rep in tables["reps"]:
        coach.history.entries(int(rep))
        coach.history.as_json(int(rep))
        coach.profiles.read(int(rep))
        coach.results.of(int(rep))
        coach.promises.to_ask(int(rep))
    for session in tables["sessions"]:
        assert coach.talks.guide_of(coach.talks.get(int(session))).title
    for plan in tables.get("plans", {}):
        assert coach.plans.page(int(plan)).title


def is_vectored(table: str) -> bool:
    return not table.startswith("_") and table != "counters"


# --- the committed files ---


def test_there_is_a_file_for_every_format_that_a_step_begins_from() -> None:
    assert sorted(STEPS) == list(range(1, SCHEMA))
    assert {int(name.split("-")[0]) for name in FOLDERS} == set(STEPS)
    for name in FOLDERS:
        main = FORMATS / name / "coach.json"
        if main.exists():
            schema = json.loads(main.read_bytes())["_meta"]["1"]["schema"]
            assert schema == int(name.split("-")[0]), name


def test_every_file_opens_with_every_record_it_had(folder: str, tmp_path: Path) -> None:
    store = Store(place(folder, tmp_path))
    assert bare(store.tables) == expected(folder)
    for table in expected(folder):
        if is_vectored(table):
            assert store.all(table) == list(expected(folder)[table].values())
    store.close()


def test_records_carry_the_first_version_and_the_files_own_tables_none(folder: str, tmp_path: Path) -> None:
    tables = read(place(folder, tmp_path)).tables
    assert {"reps", "notes", "sessions"} <= tables.keys()
    for name, table in tables.items():
        for document in table.values():
            assert document.get("v") == ({"0": 1} if is_vectored(name) else None)


def test_the_manager_is_told_which_format_it_was_and_only_once(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    store = Store(path)
    store.close()
    assert len([notice for notice in store.notices if FROM in notice]) == 1
    again = Store(path)
    assert again.notices == ()
    assert bare(again.tables) == expected(folder)
    assert read(path).migrated_from is None


def test_folding_writes_todays_format_with_checksums_that_hold(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    Store(path).close()
    file = main_file.parse(path.read_bytes(), path)
    assert (file.meta.schema, file.differing, file.rewritten) == (SCHEMA, (), False)
    assert bare(file.tables) == expected(folder)
    assert not bytes_of(path).get("coach.json.journal")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_stock_tinydb_reads_what_was_migrated(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    Store(path).close()
    with TinyDB(path) as db:
        found = {name: {str(d.doc_id): d for d in db.table(name)} for name in db.tables() - {"_meta"}}
    assert bare(found) == expected(folder)


def test_every_use_case_reads_a_migrated_file(folder: str, tmp_path: Path) -> None:
    coach = open_coach(place(folder, tmp_path))
    tables = expected(folder)
    read_everything(coach, tables)
    reps = coach.team.reps() + coach.team.reps(archived=True)
    assert {rep.id for rep in reps} == {int(key) for key in tables["reps"]}
    notes = [note.text for rep in reps for note in coach.notes.of(rep.id)]
    assert sorted(notes) == sorted(note["text"] for note in tables["notes"].values())
    open_talks = [talk for rep in reps if (talk := coach.talks.open_one(rep.id)) is not None]
    drafts = {talk.id: talk.draft.text for talk in open_talks if talk.draft is not None}
    assert drafts == {s["id"]: s["draft"]["text"] for s in tables["sessions"].values() if "draft" in s}
    coach.close()


def test_a_migrated_file_goes_on_being_written_to(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    coach = open_coach(path)
    rep = coach.team.reps()[0]
    note = coach.notes.add(rep.id, "written after the migration")
    coach.close()
    again = Store(path)
    known = expected(folder)["notes"]
    assert {d["id"] for d in again.all("notes")} == {*map(int, known), note.id}
    assert "0" not in again.tables["notes"][str(note.id)]["v"]


# --- what is on the disk meanwhile ---


def test_reading_asks_for_a_fold_that_no_other_window_takes_for_its_own(folder: str, tmp_path: Path) -> None:
    found = read(place(folder, tmp_path))
    assert (found.migrated_from, found.fold, found.differs) == (1, True, True)
    assert found.meta is not None
    assert found.meta.schema == SCHEMA


def test_a_crash_before_the_new_file_is_in_place_leaves_the_old_one_as_it_was(
    folder: str, tmp_path: Path
) -> None:
    path = place(folder, tmp_path)
    before = bytes_of(path)
    died = subprocess.run([sys.executable, "-c", CRASH, str(path)], check=False, timeout=20)
    assert died.returncode == 7
    assert bytes_of(path) == before
    store = Store(path)
    store.close()
    assert bare(store.tables) == expected(folder)


def test_a_file_that_can_only_be_read_is_migrated_in_memory_alone(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    before = bytes_of(path)
    for name in before:
        path.with_name(name).chmod(0o400)
    store = Store(path)
    assert store.read_only
    assert bare(store.tables) == expected(folder)
    store.close()
    assert bytes_of(path) == before
    assert not [notice for notice in store.notices if FROM in notice]


def test_the_older_format_stays_beside_it_and_still_opens(folder: str, tmp_path: Path) -> None:
    path = place(folder, tmp_path)
    before = bytes_of(path)
    Store(path).close()
    kept = {p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert {data for data in before.values() if data} <= kept


# --- damage in a file of an older format ---


def test_checksums_of_the_older_format_still_tell_what_another_program_changed(tmp_path: Path) -> None:
    path = place("1-sample-team", tmp_path)
    data = path.read_bytes()
    assert data.count(b'"Jonas') >= 1
    path.write_bytes(data.replace(b'"name":"Jonas', b'"name":"Jonah', 1))
    found = read(path)
    assert found.migrated_from == 1
    assert "“reps”" in found.notices[0]
    assert len(found.notices) == 1


def test_an_older_file_rewritten_by_stock_tinydb_is_said_to_be_and_whole(tmp_path: Path) -> None:
    path = place("1-sample-team", tmp_path)
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=1))
    found = read(path)
    assert bare(found.tables) == expected("1-sample-team")
    assert "every record in it is as it was" in found.notices[0]


def test_a_half_written_last_line_of_an_older_journal_is_left_out(tmp_path: Path) -> None:
    path = place("1-journal-waiting", tmp_path)
    log = path.with_name("coach.json.journal")
    log.write_bytes(log.read_bytes()[:-3])
    found = read(path)
    assert found.migrated_from == 1
    assert found.tables["plans"] == to_2(expected("1-journal-waiting"))["plans"]
    assert found.cut is not None


# --- newer formats ---


def test_a_newer_file_is_refused_with_its_journal_and_both_stay(tmp_path: Path) -> None:
    path = place("1-journal-waiting", tmp_path)
    tables = json.loads(path.read_bytes())
    tables["_meta"]["1"] |= {"schema": SCHEMA + 1, "written_by": "9.1"}
    path.write_text(json.dumps(tables))
    before = bytes_of(path)
    with pytest.raises(DataFileError) as caught:
        Store(path)
    assert f"format {SCHEMA + 1}, written by coach-tui 9.1" in str(caught.value)
    assert bytes_of(path) == before


@pytest.mark.parametrize("lines", [1, 3])
def test_a_newer_journal_without_its_file_is_refused_and_stays(lines: int, tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    first = [b'["f","00ff00ff00ff00ff",%d]' % (SCHEMA + 1), b'["p","notes",7,{"id":7,"new":"shape"}]']
    log = b"".join(journal.line(1, n, first if n == 0 else first[1:])[0] for n in range(lines))
    path.with_name("coach.json.journal").write_bytes(log)
    before = bytes_of(path)
    with pytest.raises(DataFileError) as caught:
        Store(path)
    assert f"coach.json.journal” has format {SCHEMA + 1}" in str(caught.value)
    assert bytes_of(path) == before


# --- the steps ---


def test_a_step_leaves_its_input_as_it_was(folder: str) -> None:
    tables = json.loads((FORMATS / folder / "expected.json").read_bytes())
    before = copy.deepcopy(tables)
    after = migrate(tables, 1)
    assert tables == before
    assert after != before


def test_a_step_taken_twice_is_a_step_taken_once(folder: str) -> None:
    once = migrate(json.loads((FORMATS / folder / "expected.json").read_bytes()), 1)
    assert migrate(copy.deepcopy(once), 1) == once


def test_todays_tables_come_back_as_they_are() -> None:
    tables: Tables = {"reps": {"1": {"id": 1, "v": {"0a0b0c0d": 3}}}}
    assert migrate(tables, SCHEMA) is tables


def test_the_self_check_of_early_versions_is_private_afterwards(tmp_path: Path) -> None:
    raw = json.loads((FORMATS / "1-oldest" / "coach.json").read_bytes())["sessions"].values()
    lines = [line for s in raw for line in [*s.get("answers", []), s.get("draft") or {}]]
    assert [line.get("private") for line in lines if line.get("stage") == 0] == [None, True, None]
    store = Store(place("1-oldest", tmp_path))
    for session in store.all("sessions"):
        for line in [*session.get("answers", []), session.get("draft") or {}]:
            if line.get("stage") == 0:
                assert (line["voice"], line["private"]) == ("manager", True)


def test_a_vector_that_is_there_stays_and_anything_else_in_its_place_goes() -> None:
    documents = {"1": {"id": 1, "v": {"0a0b0c0d": 3}}, "2": {"id": 2, "v": "2.0"}, "3": {"id": 3, "v": {}}}
    after = to_2({"reps": documents})["reps"]
    assert [after[key]["v"] for key in "123"] == [{"0a0b0c0d": 3}, {"0": 1}, {"0": 1}]


def test_steps_to_take_back_say_when_also_where_they_did_not() -> None:
    step = 456487915538204
    tables: Tables = {
        "_undo": {str(step): {"id": step, "back": []}, "2": {"id": 2, "at": "then", "back": []}}
    }
    after = to_2(tables)["_undo"]
    assert (after[str(step)]["at"], after["2"]["at"]) == (moment_of(step).isoformat(), "then")
    assert after[str(step)]["at"].startswith("2026-11-24T08:")


def test_shapes_that_nobody_wrote_pass_through_a_step() -> None:
    odd = {"id": 1, "answers": "none", "draft": [0], "stage": None}
    lines = {"id": 2, "answers": [None, 4, {"stage": 0}, {"stage": "0"}], "draft": None}
    after = bare(to_2({"sessions": {"1": odd, "2": lines}}))["sessions"]
    private = {"stage": 0, "voice": "manager", "private": True}
    assert after == {"1": odd, "2": {**lines, "answers": [None, 4, private, {"stage": "0"}]}}


def test_changes_made_before_the_migration_can_still_be_taken_back(tmp_path: Path) -> None:
    coach = open_coach(place("1-journal-waiting", tmp_path))
    before = bare(coach._store.tables)
    labels = [step.label for step in coach.changes.steps()]
    assert len(labels) > 20
    undone = [coach.changes.undo().label for _ in range(6)]
    assert undone == labels[:6]
    assert bare(coach._store.tables)["sessions"] != before["sessions"]
    for _ in range(6):
        coach.changes.redo()
    after = bare(coach._store.tables)
    assert {name: after[name] for name in after if name != "_undo"} == {
        name: before[name] for name in before if name != "_undo"
    }
    coach.close()
