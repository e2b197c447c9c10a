"""The safe path beyond the data file: no backup and no file that was set aside keeps a word of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.domain import session as talk
from coach_tui.domain.session import Session
from coach_tui.errors import DataFileError
from coach_tui.storage import Store, backups, durable

SAID = "UNSPEAKABLE"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-24T09:00:00+01:00")


def at(patch: pytest.MonkeyPatch, moment: str) -> None:
    patch.setenv("COACH_TUI_NOW", moment)


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    coach = open_coach(tmp_path / "data" / "coach.json")
    coach.backups.folder = None
    coach.team.add("Maya Brandt")
    yield coach
    coach.close()


def begin(coach: Coach) -> Session:
    session = coach.talks.begin(coach.team.reps()[0].id)
    coach.talks.keep_line(session.id, "an ordinary line", stage=talk.OPEN)
    return coach.talks.go_on(session.id)


def now(coach: Coach, session: Session) -> Session:
    return coach.talks.get(session.id)


def holding(folder: Path, words: str = SAID) -> list[str]:
    """Every file below with these bytes in it."""
    return [
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and words.encode() in p.read_bytes()
    ]


def test_backups_made_since_the_session_began_lose_the_words_and_nothing_else(
    coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = coach.backups.make().path
    old = before.read_bytes()
    session = begin(coach)
    coach.backups.folder = tmp_path / "stick"
    (tmp_path / "stick").mkdir()
    at(monkeypatch, "2026-11-24T09:30:00+01:00")
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    coach.talks.save_draft(session.id, f"{SAID} half")
    first = coach.backups.make()
    coach.talks.keep_line(session.id, f"{SAID} two", stage=talk.WRONG)
    coach.backups.make_if_due()
    assert len(holding(tmp_path)) >= 5
    taken = coach.safe_path.take(now(coach, session))
    assert (taken.still_on_disk, taken.elsewhere) == (False, "")
    assert holding(tmp_path) == []
    assert before.read_bytes() == old
    for backup in coach.backups.all():
        inside = coach.backups.look(backup.path)
        assert inside.reps == 1
    rewritten = Store(first.path)
    (there,) = rewritten.all("sessions")
    assert [answer["text"] for answer in there["answers"]] == ["an ordinary line"]
    assert (first.path.stat().st_mode & 0o777, len(coach.backups.all())) == (0o600, 5)


def test_m_gives_all_back_to_the_file_and_the_backups_stay_without(coach: Coach, tmp_path: Path) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    coach.backups.make()
    whole = now(coach, session)
    taken = coach.safe_path.take(whole)
    assert holding(tmp_path) == []
    assert coach.safe_path.restore(taken).answers == whole.answers
    coach.fold()
    assert holding(tmp_path) == ["data/coach.json"]


def test_earlier_questions_and_the_plan_leave_the_backups_too(coach: Coach, tmp_path: Path) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    while now(coach, session).stage != talk.SUPPORTS:
        coach.talks.set_causes(session.id, ("clarity",))
        coach.talks.go_on(session.id)
    plan = coach.plans.of_session(session.id)
    coach.plans.set_text(plan.id, "let_go", f"{SAID} plan")
    made = coach.backups.make().path
    taken = coach.safe_path.take(now(coach, session))
    assert holding(tmp_path, f"{SAID} plan") == []
    assert len(holding(tmp_path)) == 2
    taken = coach.safe_path.take_earlier(taken)
    assert holding(tmp_path) == []
    coach.safe_path.pause(taken, date(2026, 12, 1))
    assert backups.look(made).one_on_ones == 1


def test_what_was_set_aside_since_loses_the_lines_that_speak_of_the_session(
    coach: Coach, tmp_path: Path
) -> None:
    coach.notes.add(coach.team.reps()[0].id, "another matter")
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    journal = coach.file.with_name("coach.json.journal")
    lines = journal.read_bytes()
    bad = lines[:-30] + b"\xff" + lines[-29:]
    aside = coach.file.with_name("coach.json.journal.damaged-2026-11-24-01234567")
    other = coach.file.with_name("coach.json.journal.other-2026-11-24-01234567")
    damaged = coach.file.with_name("coach.json.damaged-2026-11-24-01234567")
    stranger = coach.file.with_name("coach.json.damaged-2025-01-01-01234567")
    coach.fold()
    aside.write_bytes(bad)
    other.write_bytes(lines)
    damaged.write_bytes(coach.file.read_bytes()[:-1])
    stranger.write_bytes(b"an old one, of another matter")
    assert len(holding(tmp_path)) == 4
    taken = coach.safe_path.take(now(coach, session))
    assert not taken.still_on_disk
    assert holding(tmp_path) == []
    assert b"another matter" in aside.read_bytes()
    assert b"another matter" in other.read_bytes()
    assert str(session.id).encode() not in aside.read_bytes()
    assert not damaged.exists()
    assert stranger.exists()


def test_a_backup_that_is_damaged_goes_and_a_half_written_one_too(coach: Coach, tmp_path: Path) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    made = coach.backups.make().path
    data = made.read_bytes()
    made.write_bytes(data[:-2])
    half = made.with_name(".coach-1-2.part")
    half.write_bytes(data[:-50])
    killed = made.with_name(backups.REWRITING)
    killed.mkdir()
    (killed / "coach.json").write_bytes(data)
    assert not coach.safe_path.take(now(coach, session)).still_on_disk
    assert holding(tmp_path) == []
    assert not killed.exists()


def test_where_a_backup_can_not_be_rewritten_the_words_are_still_on_the_disk_until_it_can(
    coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    made = coach.backups.make().path
    whole = made.read_bytes()
    real = durable.replace

    def refused(source: Path, target: Path) -> None:
        if target == made:
            raise OSError(28, "full")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "replace", refused)
        taken = coach.safe_path.take(now(coach, session))
    assert taken.still_on_disk
    assert made.read_bytes() == whole
    assert holding(tmp_path) == [str(made.relative_to(tmp_path))]
    taken = coach.safe_path.try_again(taken)
    assert not taken.still_on_disk
    assert holding(tmp_path) == []
    assert coach.safe_path.go_on(taken).answers[0].text == "an ordinary line"


def test_a_stick_that_is_not_there_is_said(coach: Coach, tmp_path: Path) -> None:
    session = begin(coach)
    stick = tmp_path / "sticks" / "one"
    stick.mkdir(parents=True)
    coach.backups.folder = stick
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    coach.backups.make()
    shutil.move(stick.parent, tmp_path / "away")
    taken = coach.safe_path.take(now(coach, session))
    assert not taken.still_on_disk
    assert taken.elsewhere == f"A backup in “{stick}” may still hold the words: it is not there now."
    assert [name.split("/")[0] for name in holding(tmp_path)] == ["away"]


def test_backups_of_another_day_that_do_not_speak_of_it_stay_to_the_byte(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2026-11-{day}T09:00:00+01:00" for day in (10, 22, 23, 24)]
    for moment in days:
        at(monkeypatch, moment)
        coach.backups.make_if_due()
    before = {each.path: each.path.read_bytes() for each in coach.backups.all()}
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    coach.safe_path.take(now(coach, session))
    assert {path: path.read_bytes() for path in before} == before


def test_second_copies_of_a_sync_folder_and_copies_that_were_merged_lose_them_too(
    coach: Coach, tmp_path: Path
) -> None:
    session = begin(coach)
    coach.backups.make()
    coach.fold()
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    main, log = coach.file.read_bytes(), coach.file.with_name("coach.json.journal").read_bytes()
    assert SAID.encode() in log
    folder = backups.folder_of(coach.file)
    copy = coach.file.with_name("coach (conflicted copy 2026-11-24).json")
    merged = folder / "coach 2026-11-24 09.00.01 merged.json"
    for path in (copy, merged):
        path.write_bytes(main)
        path.with_name(path.name + ".journal").write_bytes(log)
    alone = folder / "coach 2026-11-24 09.00.02 merged.journal"
    alone.write_bytes(log)
    assert len(holding(tmp_path)) == 4
    taken = coach.safe_path.take(now(coach, session))
    assert not taken.still_on_disk
    assert holding(tmp_path) == []
    for path in (copy, merged):
        (there,) = Store(path).all("sessions")
        assert [answer["text"] for answer in there["answers"]] == ["an ordinary line"]


def taking(coach: Coach, session: Session) -> None:
    taken = coach.safe_path.take(now(coach, session))
    assert not taken.still_on_disk
    coach.safe_path.pause(taken, date(2026, 12, 1))


@pytest.mark.parametrize("nth", [1, 2], ids=["beside the file", "in the own folder"])
def test_a_backup_begun_before_the_safe_path_that_ends_after_it_keeps_no_word(
    coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    coach.backups.folder = tmp_path / "stick"
    session = begin(coach)
    coach.talks.keep_line(session.id, SAID)
    real, calls = backups._part, []
    begun, go_on = threading.Event(), threading.Event()

    def held(*args: Path) -> Path:
        calls.append(args)
        if len(calls) == nth and threading.current_thread() is not threading.main_thread():
            begun.set()
            assert go_on.wait(10)
        return real(*args)

    monkeypatch.setattr(backups, "_part", held)
    thread = threading.Thread(target=coach.backups.make_if_due)
    thread.start()
    assert begun.wait(10)
    taking(coach, session)
    go_on.set()
    thread.join()
    coach.close()
    assert holding(tmp_path) == []
    folders = (coach.backups.own_folder, tmp_path / "stick")
    assert [len(list(each.glob("*.json"))) for each in folders] == [1, 1]


def test_a_file_that_changes_again_and_again_has_no_backup_and_one_sentence(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, letters = backups._part, iter("ABC")

    def changed(*args: Path) -> Path:
        part = real(*args)
        coach.team.add(f"Somebody {next(letters)}")
        coach.talks.flush()
        return part

    monkeypatch.setattr(backups, "_part", changed)
    with pytest.raises(DataFileError, match="changed again and again; try again"):
        coach.backups.make()
    assert list(coach.backups.own_folder.iterdir()) == []


def test_a_second_copy_whose_rewriting_was_killed_leaves_no_word_nor_its_head(coach: Coach) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, SAID)
    coach.talks.flush()
    folder = coach.file.parent
    copy = coach.file.with_name("coach (1).json")
    shutil.copy(coach.file, copy)
    for name in (f"{copy.name}.head", "coach (2).json.head"):
        (folder / name).write_bytes(b"H1 " + SAID.encode())
    (folder / ".rewriting").mkdir()
    shutil.copy(coach.file, folder / ".rewriting" / "coach.json")
    theirs = folder / ".film.part"
    theirs.write_bytes(b"another program's")
    taking(coach, session)
    coach.close()
    assert holding(folder) == []
    assert theirs.exists()


def test_a_backup_that_is_rewritten_keeps_neither_head_nor_lock(coach: Coach) -> None:
    path = coach.backups.make().path
    beside = [path.with_name(path.name + ending) for ending in (".head", ".lock")]
    for each in beside:
        each.write_bytes(b"H1 ")
    assert backups.rewrite(path, lambda store: store.put("reps", {"id": 99, "name": "Jonas"}))
    assert [each.exists() for each in beside] == [False, False]


def test_ids_of_what_was_taken_stay_in_the_session_and_m_takes_them_out_again(coach: Coach) -> None:
    session = begin(coach)
    coach.talks.keep_line(session.id, f"{SAID} one", stage=talk.WRONG)
    coach.talks.save_draft(session.id, f"{SAID} half")
    whole = now(coach, session)
    assert whole.draft is not None
    early, late = whole.answers
    taken = coach.safe_path.take(whole)
    assert now(coach, session).taken == tuple(sorted((late.id, whole.draft.id)))
    taken = coach.safe_path.take_earlier(taken)
    assert now(coach, session).taken == tuple(sorted((early.id, late.id, whole.draft.id)))
    taken = coach.safe_path.give_later(taken)
    assert now(coach, session).taken == tuple(sorted((late.id, whole.draft.id)))
    assert "taken" not in str(coach.history.as_json(session.rep))
    assert coach.safe_path.restore(taken).taken == ()
    assert now(coach, session).taken == ()


def test_a_talk_that_the_safe_path_emptied_stays_so_that_its_ids_stay(coach: Coach) -> None:
    rep = coach.team.reps()[0]
    session = coach.talks.begin(rep.id)
    coach.talks.keep_line(session.id, "nobody else may know")
    taken = coach.safe_path.take(coach.talks.get(session.id))
    left = coach.safe_path.go_on(taken)
    assert left.taken
    coach.talks.forget_untouched(session.id)
    assert coach.talks.get(session.id).taken == left.taken
