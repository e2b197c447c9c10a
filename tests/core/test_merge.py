"""Two copies that went apart become one again, and no word of either is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coach_tui.coach import merging
from coach_tui.domain.session import SUPPORTS
from tests.core.two_copies import Doings, copied, ids, opened, records, texts

OURS, THEIRS = "aaaaaaaa", "bbbbbbbb"
CASES = 240


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")


def apart(folder: Path, seed: int) -> tuple[Path, Path]:
    """Two files that were one, each changed in its own way since."""
    begun = folder / "begun"
    begun.mkdir()
    first = opened(begun / "coach.json", OURS)
    first.team.add("Maya Brandt")
    first.team.add("Jonas Weber")
    Doings(first, seed, "base").some(seed % 9)
    first.close()
    paths = []
    for name, copy in (("here", OURS), ("there", THEIRS)):
        path = copied(begun / "coach.json", folder / name)
        coach = opened(path, copy)
        Doings(coach, seed, name).some(4 + seed % 7)
        coach.close()
        paths.append(path)
    return paths[0], paths[1]


def merged(path: Path, other: Path, copy: str) -> bool:
    """Whether merging `other` into `path` changed anything."""
    coach = opened(path, copy)
    try:
        return coach.merging.merge(other).changed
    finally:
        coach.close()


def superseded(path: Path, other: Path) -> set[str]:
    """Texts of records that the other copy knows further: it changed them itself, knowing them."""
    from coach_tui.storage.versions import order, vector

    mine, there = records(path), records(other)
    gone: set[str] = set()
    for name, key in ids(mine) & ids(there):
        one, two = mine[name][key], there[name][key]
        if order(vector(one), vector(two)) == "older":
            gone |= set(texts(one)) - set(texts(two))
    return gone


@pytest.mark.parametrize("seed", range(CASES))
def test_any_two_histories_become_one_without_losing_a_word(tmp_path: Path, seed: int) -> None:
    here, there = apart(tmp_path, seed)
    expected = (set(texts(records(here))) - superseded(here, there)) | (
        set(texts(records(there))) - superseded(there, here)
    )
    before = ids(records(here)) | ids(records(there))
    here_too, there_too = (copied(p, tmp_path / n) for p, n in ((here, "here2"), (there, "there2")))

    merged(here, there, OURS)
    after = records(here)
    whole = "\0".join(texts(after))
    assert [text for text in expected if text not in whole] == []
    # Only a number that was entered on both sides has one id from then on.
    assert {name for name, _ in before - ids(after)} <= {"results"}
    assert not merged(here, there, OURS), "a second merge changes something"
    assert records(here) == after

    merged(there_too, here_too, THEIRS)
    other_way = records(there_too)
    assert ids(other_way) == ids(after), "the other way round gives other records"
    assert [text for text in expected if text not in "\0".join(texts(other_way))] == []

    merged(there, here, THEIRS)
    assert records(there) == after, "brought back, the copies differ"

    merged(here, there_too, OURS)
    merged(there_too, here, THEIRS)
    assert ids(records(here)) == ids(after), "two merges that meet add records"
    assert records(there_too) == records(here)
    assert codes_are_unique(here)
    readable(here)


def codes_are_unique(path: Path) -> bool:
    codes = [p["code"] for p in records(path).get("promises", {}).values() if "code" in p]
    return len(codes) == len(set(codes))


def readable(path: Path) -> None:
    """Every view of every rep can be made."""
    coach = opened(path, OURS)
    for rep in coach.team.reps():
        coach.history.entries(rep.id)
        coach.profiles.read(rep.id)
    coach.close()


def test_a_merge_too_large_for_a_step_names_the_backup_as_the_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = apart(tmp_path, 5)
    monkeypatch.setattr(merging, "MOST_TO_UNDO", 0)
    coach = opened(here, OURS)
    steps = coach.changes.steps()
    done = coach.merging.merge(there)
    assert done.changed and not done.undoable and done.backup is not None
    assert any("Undo can’t take it back; the backup can." in sentence for sentence in done.sentences)
    assert coach.changes.steps() == steps


def test_one_undo_takes_a_merge_back_and_redo_does_it_again(tmp_path: Path) -> None:
    here, there = apart(tmp_path, 12)
    coach = opened(here, OURS)
    before = bare(records(here))
    coach.merging.merge(there)
    coach.fold()
    after = bare(records(here))
    assert coach.changes.undo().label == "merged a copy"
    coach.fold()
    assert bare(records(here)) == before
    coach.changes.redo()
    coach.fold()
    assert bare(records(here)) == after


def bare(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: {f: v for f, v in document.items() if f != "v"} for key, document in table.items()}
        for name, table in tables.items()
    }


def test_copies_beside_are_found_and_told_in_one_sentence(tmp_path: Path) -> None:
    here, there = apart(tmp_path, 3)
    coach = opened(here, OURS)
    assert coach.merging.copies_beside() == ()
    assert merging.second_copy_sentence(()) == ""
    copy = here.with_name("coach (conflicted copy).json")
    there.rename(copy)
    assert coach.merging.copies_beside() == (copy,)
    assert merging.second_copy_sentence((copy,)) == (
        "A second copy lies beside the data file: “coach (conflicted copy).json”."
        " coach-tui merge FILE brings it in."
    )
    assert coach.merging.merge(copy, dry_run=True).moved is None
    assert coach.merging.merge(copy).moved is not None
    assert coach.merging.copies_beside() == ()


def test_of_two_open_talks_with_one_rep_the_later_goes_on(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    begun.mkdir()
    first = opened(begun / "coach.json", OURS)
    rep = first.team.add("Maya Brandt").id
    first.close()
    paths = [copied(begun / "coach.json", tmp_path / name) for name in ("here", "there")]
    for path, copy in zip(paths, (OURS, THEIRS), strict=True):
        coach = opened(path, copy)
        coach.talks.keep_line(coach.talks.begin(rep).id, f"said in {copy}")
        coach.close()
    coach = opened(paths[0], OURS)
    coach.merging.merge(paths[1])
    earlier, later = sorted(coach.history.of(rep), key=lambda entry: entry.id)
    assert (earlier.record.status, later.record.status) == ("closed", "open")  # type: ignore[union-attr]
    open_one = coach.talks.open_one(rep)
    assert open_one is not None and open_one.id == later.id


def test_a_line_kept_here_that_is_still_being_written_there_is_not_written_over(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    begun.mkdir()
    first = opened(begun / "coach.json", OURS)
    talk = first.talks.begin(first.team.add("Maya Brandt").id).id
    first.talks.save_draft(talk, "half a")
    first.close()
    paths = [copied(begun / "coach.json", tmp_path / name) for name in ("here", "there")]
    here, there = opened(paths[0], OURS), opened(paths[1], THEIRS)
    here.talks.keep_line(talk, "half a sentence")
    there.talks.save_draft(talk, "half another")
    there.close()
    here.merging.merge(paths[1])
    session = here.talks.get(talk)
    assert [a.text for a in session.answers] == ["half a sentence", "half another"]
    assert session.draft is None


def test_every_code_has_its_number() -> None:
    from coach_tui.domain.plan import code_of, number_of_code

    assert all(number_of_code(code_of(n)) == n for n in range(0, 200_000, 7))
    assert [number_of_code(c) for c in ("", "A", "7", "A0", "A100", "I1", "a1", "K7x")] == [None] * 8


def two_of(folder: Path, begin: Any) -> tuple[Path, Path]:
    """Two copies of a file in which `begin` was done with Maya's talk."""
    folder = folder / "begun"
    folder.mkdir()
    first = opened(folder / "coach.json", OURS)
    begin(first, first.talks.begin(first.team.add("Maya Brandt").id).id)
    first.close()
    here, there = (copied(folder / "coach.json", folder.parent / name) for name in ("here", "there"))
    return here, there


def test_another_day_of_a_line_of_a_draft_plan_is_told(tmp_path: Path) -> None:
    def begin(coach: Any, talk: int) -> None:
        plan = coach.plans.of_session(talk, "Jana Weber").id
        coach.plans.keep_line(plan, "manager", "Call legal", by=date(2026, 11, 27), open_end=True)

    here, there = two_of(tmp_path, begin)
    by = {OURS: date(2026, 12, 1), THEIRS: date(2026, 12, 15)}
    for path, copy in ((here, OURS), (there, THEIRS)):
        coach = opened(path, copy)
        talk = coach.talks.begin(coach.team.reps()[0].id).id
        plan = coach.plans.of_session(talk, "Jana Weber")
        (line,) = plan.lines
        coach.plans.keep_line(plan.id, "manager", "Call legal", by=by[copy], open_end=True, line=line.id)
        coach.close()
    merged(here, there, OURS)
    assert [note["text"] for note in records(here)["notes"].values()] == [
        "The other copy had in the plan: the lines “Call legal”, by 15 December 2026, until we say so."
    ]
    assert not merged(here, there, OURS)


def test_another_voice_of_a_line_is_told(tmp_path: Path) -> None:
    here, there = two_of(tmp_path, lambda coach, talk: coach.talks.keep_line(talk, "legal is slow"))
    for path, copy, line in ((here, OURS, "one"), (there, THEIRS, "two")):
        coach = opened(path, copy)
        session = coach.talks.begin(coach.team.reps()[0].id)
        if copy == THEIRS:
            coach.talks.keep_line(session.id, "legal is slow", voice="manager", editing=session.answers[0].id)
        coach.talks.keep_line(session.id, line)
        coach.close()
    merged(here, there, OURS)
    assert [note["text"] for note in records(here)["notes"].values()] == [
        "The other copy had of the one-on-one of 24 November 2026: “legal is slow” as the manager’s words."
    ]
    (session,) = records(here)["sessions"].values()
    assert sorted(a["text"] for a in session["answers"]) == ["legal is slow", "one", "two"]
    assert all(a.get("voice", "rep") == "rep" for a in session["answers"])


def taken_here(path: Path) -> None:
    """The safe path, and on."""
    coach = opened(path, OURS)
    talk = coach.talks.begin(coach.team.reps()[0].id)
    coach.safe_path.go_on(coach.safe_path.take(talk))
    coach.close()


def disclosed(coach: Any, talk: int) -> None:
    coach.talks.keep_line(talk, "UNSPEAKABLE one")
    coach.talks.save_draft(talk, "UNSPEAKABLE half")


@pytest.mark.parametrize("copy", [THEIRS, OURS])
def test_what_the_safe_path_took_before_the_talk_went_on_does_not_come_back(
    tmp_path: Path, copy: str
) -> None:
    here, there = two_of(tmp_path, disclosed)
    other = opened(there, copy)
    talk = other.talks.begin(other.team.reps()[0].id).id
    for _ in range(9):  # with one name for both copies this state counts as the newer one
        other.talks.count_reflection(talk)
    other.close()
    taken_here(here)
    coach = opened(here, OURS)
    done = coach.merging.merge(there)
    assert done.withheld == 2
    assert "2 lines from before the safe path was taken here did not come back." in done.sentences
    session = coach.talks.get(talk)
    assert (session.answers, session.draft, session.reflected) == ((), None, 9)
    coach.close()
    assert b"UNSPEAKABLE" not in here.read_bytes()
    assert not merged(here, there, OURS)


@pytest.mark.parametrize("copy", [THEIRS, OURS])
def test_what_the_safe_path_took_in_the_other_copy_goes_here_too_beyond_undo(
    tmp_path: Path, copy: str
) -> None:
    here, there = two_of(tmp_path, disclosed)
    taken_here(there)
    coach = opened(here, copy)
    talk = coach.talks.begin(coach.team.reps()[0].id).id
    if copy == THEIRS:
        coach.talks.count_reflection(talk)
    done = coach.merging.merge(there)
    assert (done.withheld, done.undoable) == (2, False)
    assert "2 lines that the safe path took in the other copy went here too, beyond undo." in done.sentences
    session = coach.talks.get(talk)
    assert (session.answers, session.draft) == ((), None)
    assert b"UNSPEAKABLE" not in here.read_bytes() + here.with_name("coach.json.journal").read_bytes()
    coach.close()


def test_a_draft_plan_that_the_safe_path_took_does_not_come_back(tmp_path: Path) -> None:
    def begin(coach: Any, talk: int) -> None:
        while coach.talks.get(talk).stage != SUPPORTS:
            coach.talks.set_causes(talk, ("clarity",))
            coach.talks.go_on(talk)
        coach.plans.set_text(coach.plans.of_session(talk, "Jana Weber").id, "let_go", "UNSPEAKABLE plan")

    here, there = two_of(tmp_path, begin)
    other = opened(there, THEIRS)
    other.talks.count_reflection(other.talks.begin(other.team.reps()[0].id).id)
    other.close()
    taken_here(here)
    merged(here, there, OURS)
    assert "UNSPEAKABLE" not in "\0".join(texts(records(here)))
    (session,) = records(here)["sessions"].values()
    assert "plan" not in session
