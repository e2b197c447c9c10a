"""The head: a large file is opened without being read, and whatever is wrong with the head costs nothing."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.brief import BRIEFS
from coach_tui.domain.rep import Rep
from coach_tui.errors import DataFileError
from coach_tui.storage import Store, head, journal, names
from tests.benchmarks.history import write_history


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file above the size from which a head is kept, with the sample team in it."""
    path = tmp_path_factory.mktemp("history") / "coach.json"
    write_history(path, 2)
    return path


@pytest.fixture
def path(history: Path, tmp_path: Path) -> Path:
    """A copy of its own, with its head; copied so that its size and time are the original's."""
    copy = tmp_path / "coach.json"
    copy.write_bytes(history.read_bytes())
    times = history.stat()
    os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))
    names.head_of(copy).write_bytes(names.head_of(history).read_bytes())
    return copy


def notes(store: Store) -> set[str]:
    return {note["text"] for note in store.all("notes")}


def first_rep(coach: Coach) -> Rep:
    return coach.team.reps()[0]


def as_team(coach: Coach) -> list[Any]:
    return [coach.team.view(), coach.team.reps(), coach.team.reps(archived=True)]


def test_the_team_is_the_same_in_brief_and_whole(path: Path) -> None:
    brief, whole = open_coach(path), Coach(Store(path))
    assert as_team(brief) == as_team(whole)
    assert (brief._store.in_brief, whole._store.in_brief) == (True, False)
    assert any(row.last_words and row.met for row in brief.team.view().rows)
    assert brief.team.view().owed


def test_a_note_is_kept_without_reading_the_file_and_is_there_for_everybody(path: Path) -> None:
    other = Coach(Store(path))
    coach = open_coach(path)
    rep = coach.team.find(first_rep(coach).name)
    for n in range(5):
        coach.notes.add(rep.id, f"note {n}")
    assert coach._store.in_brief
    coach.finish_command()
    assert coach._store.in_brief
    assert other.changed_elsewhere()
    again = open_coach(path)
    again.notes.add(rep.id, "note 5")
    assert again._store.in_brief
    expected = {f"note {n}" for n in range(6)}
    assert notes(again._store) >= expected
    assert not again._store.in_brief
    assert again._store.notices == ()
    other.changed_elsewhere()
    assert notes(other._store) >= expected
    assert as_team(again) == as_team(other)
    steps = [step.label for step in again.changes.steps()[:6]]
    assert len(steps) == 6


def test_every_change_shows_in_brief_as_it_does_whole(path: Path) -> None:
    """Each change is made by a store that is whole; one in brief reads it from the journal's tail."""
    writer = Coach(Store(path))
    reader = open_coach(path)
    rep = first_rep(writer)
    promise = writer.team.view().owed[0].promise
    session = writer.talks.begin(rep.id)
    changes: list[Callable[[], object]] = [
        lambda: writer.team.edit(rep.id, role="Hunter"),
        lambda: writer.team.add("Zoë Neu", every=7),
        lambda: writer.talks.keep_line(session.id, "The words of today"),
        lambda: writer.changes.undo(),
        lambda: writer.team.archive(rep.id),
        lambda: writer.changes.undo(),
        lambda: writer.promises.keep(promise.id),
    ]
    assert reader._store.in_brief
    for change in changes:
        change()
        reader.changed_elsewhere()
        fresh = Coach(Store(path))
        assert reader.team.view() == fresh.team.view()


def finished(store: Store, rep: int, at: str, text: str) -> dict[str, Any]:
    doc_id = store.new_id()
    answer = {"id": store.new_id(), "stage": 1, "question": "q", "text": text, "voice": "rep", "at": at}
    return {"id": doc_id, "rep": rep, "started": at, "guide": "Empathy", "status": "finished", "ended": at,
            "answers": [answer]}  # fmt: skip


def test_a_talk_that_goes_brings_the_one_before_to_light(path: Path) -> None:
    """The head holds only the newest: when that one goes, the file is read."""
    writer = Store(path, briefs=BRIEFS)
    rep = int(writer.all("reps")[0]["id"])
    last = finished(writer, rep, clock.stamp(), "the newest words")
    writer.put("sessions", last)
    writer.fold()
    reader = open_coach(path)
    row = next(r for r in reader.team.view().rows if r.rep.id == rep)
    assert (row.last_words, reader._store.in_brief) == ("the newest words", True)
    writer.delete("sessions", last["id"])
    assert reader.changed_elsewhere()
    assert next(r for r in reader.team.view().rows if r.rep.id == rep).last_words != "the newest words"
    assert not reader._store.in_brief
    assert reader.team.view() == Coach(Store(path)).team.view()


def changed_head(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The head with a change and a checksum that fits it again."""
    place = names.head_of(path)
    content = json.loads(place.read_bytes()[12:])
    change(content)
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    place.write_bytes(b"H1 " + journal.checksum(body).encode() + b" " + body + b"\n")


WRONG: dict[str, Any] = {
    "file": "0" * 16,
    "generation": 999,
    "first": "00",
    "size": 1,
    "time": 1,
    "n": 7,
    "crc": "00000000",
    "start": 5,
    "end": 5,
    "last_id": "no number",
    "rules": BRIEFS.number + 1,
    "tables": {"reps": []},
}


def test_every_field_of_the_head_has_a_wrong_value_here() -> None:
    assert set(WRONG) == set(head.Head.__struct_fields__)


@pytest.mark.parametrize("field", WRONG)
@pytest.mark.parametrize("lines", [0, 9])
def test_a_head_with_one_wrong_field_is_noticed_and_built_anew(path: Path, field: str, lines: int) -> None:
    expected = [note["text"] for note in Store(path).all("notes")]
    writer = open_coach(path)
    for n in range(lines):
        expected.append(f"line {n} " + "x" * 40_000)
        writer.notes.add(first_rep(writer).id, expected[-1])
    writer.finish_command()
    known = head.read(names.head_of(path))
    assert known is not None
    assert bool(known.n) == bool(lines)
    changed_head(path, lambda content: content.update({field: WRONG[field]}))
    coach = open_coach(path)
    assert not coach._store.in_brief
    assert [note["text"] for note in coach._store.all("notes")] == expected
    coach.notes.add(first_rep(coach).id, "one more")
    coach.close()
    assert open_coach(path)._store.in_brief


@pytest.mark.parametrize("field", [*WRONG, None])
def test_a_head_without_a_field_or_without_anything_is_no_head(path: Path, field: str | None) -> None:
    if field is None:
        names.head_of(path).unlink()
    else:
        changed_head(path, lambda content: content.pop(field))
    assert not open_coach(path)._store.in_brief


def test_a_flipped_bit_anywhere_in_the_head_changes_no_answer(path: Path) -> None:
    place = names.head_of(path)
    sound = place.read_bytes()
    expected = as_team(Coach(Store(path)))
    for at in range(0, len(sound), 37):
        place.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :])
        coach = open_coach(path)
        assert (at, coach._store.in_brief) == (at, False)
        assert as_team(coach) == expected


def test_what_is_wrong_in_a_head_whose_checksum_fits_is_put_right_by_reading_the_file(path: Path) -> None:
    def other_name(content: dict[str, Any]) -> None:
        next(iter(content["tables"]["reps"].values()))["name"] = "Nobody"

    changed_head(path, other_name)
    coach = open_coach(path)
    assert "Nobody" in [r.name for r in coach.team.reps()]
    coach._store.read_beside()
    assert "Nobody" not in [r.name for r in coach.team.reps()]


def test_an_unclosed_journal_or_a_torn_line_has_the_file_read(path: Path) -> None:
    store = Store(path)
    store.put("notes", {"id": store.new_id(), "rep": 1, "text": "not closed", "at": clock.stamp()})
    store._presence.leave()
    coach = open_coach(path)
    assert any("Recovered one change" in notice for notice in coach.notices)
    coach.close()
    with Path(f"{path}.journal").open("ab") as torn:
        torn.write(b"J1 0000")
    coach = open_coach(path)
    assert coach.notices
    assert "not closed" in notes(coach._store)


def test_the_head_is_renewed_so_that_the_tail_stays_short(path: Path) -> None:
    size = Path(f"{path}.head").stat().st_mtime_ns
    text = "x" * 40_000
    for _ in range(8):
        coach = open_coach(path)
        coach.notes.add(first_rep(coach).id, text)
        assert coach._store.in_brief
        coach.finish_command()
    assert Path(f"{path}.head").stat().st_mtime_ns != size
    known = head.read(names.head_of(path))
    assert known is not None
    assert Path(f"{path}.journal").stat().st_size - known.end < head.RENEW_AFTER
    assert known.n > 0
    coach = open_coach(path)
    assert coach._store.in_brief
    assert sum(note["text"] == text for note in coach._store.all("notes")) == 8


def test_writing_goes_on_while_the_file_is_read_beside(path: Path) -> None:
    coach = open_coach(path)
    rep = first_rep(coach).id
    reading = threading.Thread(target=coach._store.read_beside)
    reading.start()
    kept = 0
    while reading.is_alive() or kept < 20:
        coach.notes.add(rep, f"meanwhile {kept}")
        kept += 1
    reading.join()
    assert not coach._store.in_brief
    assert notes(coach._store) >= {f"meanwhile {n}" for n in range(kept)}
    coach.close()
    assert notes(Store(path)) >= {f"meanwhile {n}" for n in range(kept)}
    assert Store(path).notices == ()


def test_a_damaged_file_behind_a_sound_head_is_said_as_soon_as_it_is_read(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    times = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    coach = open_coach(path)
    assert coach._store.in_brief
    with pytest.raises(DataFileError, match="damaged"):
        coach._store.read_beside()
    with pytest.raises(DataFileError, match="damaged"):
        coach.history.of(first_rep(coach).id)


def test_a_small_file_has_no_head_and_a_head_is_private(tmp_path: Path, path: Path) -> None:
    coach = open_coach(path)
    coach.notes.add(first_rep(coach).id, "x")
    coach.close()
    assert names.head_of(path).stat().st_mode & 0o777 == 0o600
    small = open_coach(tmp_path / "small.json")
    small.team.add("Ana")
    small.close()
    assert not names.head_of(tmp_path / "small.json").exists()


def test_words_that_leave_the_file_leave_the_head(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of undo stand in the head with their words: the safe path's fold takes them out of it."""
    coach = open_coach(path)
    session = coach.talks.begin(first_rep(coach).id)
    coach.talks.keep_line(session.id, "something nobody else may know")
    kept = coach.talks.get(session.id).answers[-1]
    coach.talks.keep_line(session.id, "something else", editing=kept.id)
    coach.fold()
    assert b"nobody else may know" in names.head_of(path).read_bytes()
    monkeypatch.setattr(head, "write", lambda *_: None)  # as where the disk is full
    taken = coach.safe_path.take(coach.talks.get(session.id))
    assert not taken.still_on_disk
    for each in path.parent.rglob("*"):
        if each.is_file():
            assert b"nobody else may know" not in each.read_bytes(), each.name
            assert b"something else" not in each.read_bytes(), each.name
