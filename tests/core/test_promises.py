"""What becomes of a promise, over a real data file with the sample team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.coach.records import Records
from coach_tui.demo import write_sample
from coach_tui.domain.plan import Promise, move_problem, move_promise
from coach_tui.errors import CoachError, NotThere
from coach_tui.storage import Store

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 12, 4)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    store = Store(tmp_path / "team.json")
    write_sample(store, TODAY)
    store.close()
    return tmp_path / "team.json"


@pytest.fixture
def coach(file: Path) -> Iterator[Coach]:
    coach = open_coach(file)
    yield coach
    coach.close()


def stored(file: Path, code: str) -> Promise:
    """The promise as another process reads it."""
    other = open_coach(file)
    try:
        return other.promises.find(code)
    finally:
        other.close()


def owed(coach: Coach) -> set[str | None]:
    return {row.promise.code for row in coach.team.view().owed}


@pytest.mark.parametrize("code", ["B2", "b2", "  b2 "])
def test_a_promise_is_found_by_its_code_in_any_case(coach: Coach, code: str) -> None:
    assert coach.promises.find(code).what == "Pricing sheet from legal"


@pytest.mark.parametrize("code", ["Q7", "", "B", "2", "B02", "\x1b[31m" * 50])
def test_an_unknown_code_is_not_there(coach: Coach, code: str) -> None:
    with pytest.raises(NotThere) as problem:
        coach.promises.find(code)
    assert problem.value.exit_code == 1
    assert len(str(problem.value)) < 120


def test_two_promises_with_one_code_are_named_by_id(file: Path) -> None:
    store = Store(file)
    first = open_coach(file).promises.find("B2")
    Records(store).save(replace(first, id=first.id + 1))
    store.close()
    with pytest.raises(CoachError, match=f"{first.id} and {first.id + 1}"):
        open_coach(file).promises.find("b2")


def test_a_kept_promise_leaves_the_team_and_stays_on_the_plan(coach: Coach, file: Path) -> None:
    promise = coach.promises.find("B14")
    assert "B14" in owed(coach)
    kept = coach.promises.keep(promise.id)
    assert (kept.status, kept.closed_on, kept.effect) == ("kept", TODAY, None)
    assert "B14" not in owed(coach)
    assert stored(file, "B14") == kept
    rows = [row for part in coach.plans.page(kept.plan).promises for row in part.rows]
    assert next(row.box for row in rows if row.code == "B14") == "☑"


def test_an_effect_shows_under_what_helped_and_may_come_later(coach: Coach) -> None:
    promise = coach.promises.find("B2")
    coach.promises.keep(promise.id)
    assert promise.what not in [h.what for h in coach.profiles.read(promise.rep).helped]
    later = coach.promises.keep(promise.id, "helped")
    assert (later.status, later.closed_on) == ("kept", TODAY)
    assert coach.profiles.read(promise.rep).helped[0].what == promise.what


def test_a_moved_promise_stays_open_and_remembers_its_first_day(coach: Coach, file: Path) -> None:
    first = coach.promises.find("B14")
    assert (first.due, first.first_due, first.moves) == (TODAY, None, 0)
    once = coach.promises.move(first.id, FRIDAY)
    twice = coach.promises.move(first.id, date(2026, 12, 11))
    assert (once.due, once.first_due, once.moves, once.status) == (FRIDAY, TODAY, 1, "open")
    assert (twice.due, twice.first_due, twice.moves) == (date(2026, 12, 11), TODAY, 2)
    assert stored(file, "B14") == twice


def test_the_same_day_again_is_no_move(coach: Coach) -> None:
    promise = coach.promises.find("B14")
    assert coach.promises.move(promise.id, TODAY) == promise


def test_a_step_moves_by_the_day_it_begins(coach: Coach) -> None:
    moved = coach.promises.move(coach.promises.find("B21").id, FRIDAY)
    assert (moved.starts, moved.by, moved.first_due) == (FRIDAY, None, date(2026, 11, 30))


def test_what_is_done_once_still_ends_on_its_own_day_after_a_move() -> None:
    promise = Promise(id=1, rep=1, plan=1, owner="manager", what="x", by=TODAY, ends=TODAY)
    assert move_problem(promise, FRIDAY) == ""
    assert move_promise(promise, FRIDAY).ends == FRIDAY


def test_a_promise_moves_neither_past_its_end_nor_before_its_beginning() -> None:
    promise = Promise(
        id=1, rep=1, plan=1, owner="manager", what="x", starts=TODAY, by=FRIDAY, ends=date(2026, 12, 31)
    )
    assert "ends on 31 December 2026" in move_problem(promise, date(2027, 1, 1))
    assert "begins on 24 November 2026" in move_problem(promise, date(2026, 11, 23))
    assert move_problem(promise, date(2026, 12, 31)) == ""


def test_a_day_that_has_passed_is_refused_and_nothing_changes(coach: Coach, file: Path) -> None:
    promise = coach.promises.find("B2")
    with pytest.raises(CoachError, match="23 November 2026 has passed"):
        coach.promises.move(promise.id, date(2026, 11, 23), "helped")
    assert stored(file, "B2") == promise


def test_a_dropped_promise_keeps_its_reason_exactly(coach: Coach, file: Path) -> None:
    why = 'no [/need] \x1b[31m \u202e\n#panic("x") \udcff'
    dropped = coach.promises.drop(coach.promises.find("B13").id, why, "added_pressure")
    assert (dropped.status, dropped.closed_on, dropped.effect) == ("dropped", TODAY, "added_pressure")
    assert stored(file, "b13").why == why


@pytest.mark.parametrize("ended", ["kept", "dropped"])
def test_nothing_more_becomes_of_a_closed_promise(coach: Coach, file: Path, ended: str) -> None:
    promises = coach.promises
    found = promises.find("B2")
    closed = promises.keep(found.id) if ended == "kept" else promises.drop(found.id, "why")
    other = promises.drop if ended == "kept" else promises.keep
    for attempt in (
        lambda: promises.keep(found.id),
        lambda: promises.drop(found.id, "again", "helped"),
        lambda: promises.move(found.id, FRIDAY, "helped"),
        lambda: other(found.id, effect="helped"),
    ):
        with pytest.raises(CoachError, match=f"B2 is {ended} already"):
            attempt()
    assert stored(file, "B2") == closed


def test_a_change_of_another_window_is_not_undone(coach: Coach, file: Path) -> None:
    promise = coach.promises.find("B2")
    other = open_coach(file)
    other.promises.keep(promise.id)
    other.finish_command()
    with pytest.raises(CoachError, match="B2 is kept already"):
        coach.promises.move(promise.id, FRIDAY)


def test_a_rep_put_aside_leaves_the_team_with_everything_kept(coach: Coach) -> None:
    maya = coach.team.find("maya")
    coach.team.archive(maya.id)
    assert "Maya Lindqvist" not in [row.rep.name for row in coach.team.view().rows]
    assert "B2" not in owed(coach)
    assert coach.team.find("maya lindqvist") == coach.team.find(str(maya.id)) == replace(maya, archived=True)
    with pytest.raises(NotThere, match="put aside: Maya Lindqvist"):
        coach.team.find("maya")
    with pytest.raises(CoachError, match="Maya Lindqvist is put aside"):
        coach.team.add("maya lindqvist")
    assert coach.promises.find("B2").status == "open"
    assert coach.team.find("maya", aside=True).id == maya.id
    assert coach.team.bring_back(maya.id) == maya


def test_a_start_of_a_name_means_the_team_and_with_aside_those_put_aside(coach: Coach) -> None:
    first = coach.team.add("Maya Brandt")
    coach.team.archive(first.id)
    assert coach.team.find("maya").name == "Maya Lindqvist"
    assert coach.team.find("maya", aside=True) == replace(first, archived=True)


def test_an_edit_changes_what_is_named_and_drops_a_rhythm_that_no_longer_holds(coach: Coach) -> None:
    maya = coach.team.find("maya")
    edited = coach.team.edit(maya.id, role="", every=21, name=" Maya Brandt ")
    assert edited == replace(maya, role="", every=21, rhythm="", name="Maya Brandt")
    assert coach.team.edit(maya.id, every=21) == edited


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "a\x1bb"},
        {"name": "x" * 201},
        {"name": "JONAS weber"},
        {"called": "\u009b"},
        {"every": 0},
        {"every": 367},
    ],
)
def test_an_edit_is_checked_as_a_new_rep_is(coach: Coach, change: dict[str, object]) -> None:
    maya = coach.team.find("maya")
    with pytest.raises(CoachError):
        coach.team.edit(maya.id, **change)  # type: ignore[arg-type]
    assert coach.team.get(maya.id) == maya


def test_the_next_one_on_one_is_set_and_a_spent_or_passed_day_is_refused(coach: Coach) -> None:
    maya = coach.team.find("maya")
    assert coach.team.set_due(maya.id, FRIDAY, "14:00").due == FRIDAY
    row = coach.team.row(coach.team.get(maya.id))
    assert (row.next_due, row.due_time) == (FRIDAY, "14:00")
    with pytest.raises(CoachError, match="has passed"):
        coach.team.set_due(maya.id, date(2026, 11, 23))
    session = coach.talks.begin(maya.id)
    plan = coach.plans.of_session(session.id)
    coach.plans.keep_line(plan.id, "manager", "Call legal", by=FRIDAY, open_end=True)
    coach.plans.set_check_in(plan.id, replace(plan.check_in, date=FRIDAY))
    coach.plans.agree(plan.id)
    with pytest.raises(CoachError, match="has taken place"):
        coach.team.set_due(maya.id, TODAY)
