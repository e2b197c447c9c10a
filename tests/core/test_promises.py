"""What becomes of a promise, over a real data file with the sample team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.coach.records import Records
from coach_tui.domain.plan import Promise, move_problem, move_promise, runs_on
from coach_tui.errors import CoachError, NotThere
from coach_tui.storage import Store

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 12, 4)


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
    other: Callable[..., Promise] = promises.drop if ended == "kept" else promises.keep
    attempts: tuple[Callable[[], Promise], ...] = (
        lambda: promises.keep(found.id),
        lambda: promises.drop(found.id, "again", "helped"),
        lambda: promises.move(found.id, FRIDAY, "helped"),
        lambda: other(found.id, effect="helped"),
    )
    for attempt in attempts:
        with pytest.raises(CoachError, match=f"B2 is {ended} already"):
            attempt()
    assert stored(file, "B2") == closed


def test_the_reps_words_are_kept_exactly_and_stay_with_their_effect(coach: Coach, file: Path) -> None:
    promise = coach.promises.find("B2")
    words = ' “Finally” [/b] \x1b[31m\n#panic("x") '
    assert coach.promises.said(promise.id, "helped", words).effect_words == words
    assert coach.promises.said(promise.id, "helped", " \n").effect_words == words
    # Words about another effect are not true any more.
    assert coach.promises.said(promise.id, "no_difference").effect_words == ""
    assert (stored(file, "B2").effect, stored(file, "B2").effect_words) == ("no_difference", "")


def test_the_reps_words_need_an_effect(coach: Coach, file: Path) -> None:
    promise = coach.promises.find("B2")
    with pytest.raises(CoachError, match="go with an effect"):
        coach.promises.keep(promise.id, words="Thanks")
    assert stored(file, "B2") == promise


def made(**fields: object) -> Promise:
    base = {"id": 1, "rep": 1, "plan": 1, "owner": "manager", "what": "x", "code": "A1", "by": TODAY}
    return Promise(**(base | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("promise", "goes_on"),
    [
        (made(ends=FRIDAY), True),
        (made(open_end=True), True),
        (made(by=None, starts=TODAY, open_end=True), True),
        (made(ends=TODAY), False),
        (made(by=FRIDAY, ends=FRIDAY), False),
        (made(by=date(2026, 11, 20), ends=TODAY), False),
        (made(), False),
        (made(owner="rep", by=None, starts=TODAY, open_end=True), False),
        (made(ends=FRIDAY, status="kept"), False),
    ],
)
def test_only_an_open_support_with_a_later_or_open_end_runs_on(promise: Promise, goes_on: bool) -> None:
    assert runs_on(promise, TODAY) is goes_on


def test_what_it_did_closes_what_is_done_once_and_leaves_open_what_runs_on(coach: Coach, file: Path) -> None:
    runs = coach.promises.said(coach.promises.find("B2").id, "helped", "It came.")
    assert (runs.status, runs.effect, runs.closed_on) == ("open", "helped", None)
    once = coach.promises.find("B12")
    assert once.status == "kept"
    rep = coach.team.find("maya")
    talk = coach.talks.begin(rep.id)
    plan = coach.plans.of_session(talk.id)
    coach.plans.keep_line(plan.id, "manager", "Call legal", by=FRIDAY, ends=FRIDAY)
    coach.plans.set_check_in(plan.id, replace(plan.check_in, date=FRIDAY))
    coach.plans.agree(plan.id)
    call = next(p for p in coach.promises.to_ask(rep.id) if p.what == "Call legal")
    assert coach.promises.said(call.id, "helped").status == "kept"
    assert stored(file, call.code or "").closed_on == TODAY


def test_what_it_did_may_be_said_of_a_closed_one_and_changes_nothing_else(coach: Coach) -> None:
    closed = coach.promises.find("B11")
    said = coach.promises.said(closed.id, "helped", "Quiet mornings.")
    assert said == replace(closed, effect="helped", effect_words="Quiet mornings.")


def asked(coach: Coach, rep: str) -> list[str | None]:
    return [p.code for p in coach.promises.to_ask(coach.team.find(rep).id)]


def test_the_next_talk_asks_about_my_open_promises_and_those_closed_since_by_day(coach: Coach) -> None:
    assert asked(coach, "maya") == ["B11", "B12", "B2"]
    coach.promises.said(coach.promises.find("B12").id, "helped")
    coach.promises.drop(coach.promises.find("B2").id, "no budget")
    assert asked(coach, "maya") == ["B11", "B2"]
    coach.promises.keep(coach.promises.find("B13").id)
    assert asked(coach, "maya") == ["B11", "B2"]


def test_what_was_closed_before_the_last_talk_is_not_asked_again(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach.promises.drop(coach.promises.find("B2").id)
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-25T09:00:00+01:00")
    maya = coach.team.find("maya")
    plan = coach.plans.of_session(coach.talks.begin(maya.id).id)
    coach.plans.keep_line(plan.id, "manager", "Call legal", by=FRIDAY, open_end=True)
    coach.plans.set_check_in(plan.id, replace(plan.check_in, date=FRIDAY))
    coach.plans.agree(plan.id)
    (only,) = coach.promises.to_ask(maya.id)
    assert only.what == "Call legal"
    coach.promises.keep(only.id)
    assert asked(coach, "maya") == [only.code]


def test_a_check_in_is_no_talk_and_what_it_left_unsaid_is_still_asked(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach.promises.drop(coach.promises.find("B2").id)
    maya = coach.team.find("maya")
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-25T09:00:00+01:00")
    coach.check_ins.finish(coach.check_ins.begin(maya.id).id, FRIDAY)
    assert asked(coach, "maya") == ["B11", "B12", "B2"]


def test_a_reason_may_follow_once(coach: Coach, file: Path) -> None:
    dropped = coach.promises.drop(coach.promises.find("B2").id)
    amended = coach.promises.drop(dropped.id, "Legal took it over")
    assert amended == replace(dropped, why="Legal took it over")
    with pytest.raises(CoachError, match="B2 is dropped already"):
        coach.promises.drop(dropped.id, "Another one")
    with pytest.raises(CoachError, match="B2 is dropped already"):
        coach.promises.drop(dropped.id)
    assert stored(file, "B2") == amended


def test_a_quick_line_does_all_that_it_says(coach: Coach, file: Path) -> None:
    became = coach.promises.by_line("b14 kept; B2 4 dec, b19 let go no room, b13 helped")
    assert [(b.now.code, b.now.status, b.to_tell) for b in became] == [
        ("B14", "kept", True),
        ("B2", "open", True),
        ("B19", "dropped", True),
        ("B13", "kept", False),
    ]
    assert [stored(file, b.word.code) for b in became] == [b.now for b in became]
    assert (stored(file, "B2").due, stored(file, "B19").why) == (FRIDAY, "no room")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("B2; Q9", "No promise has the code “Q9”"),
        ("B2, B11 kept", "B11 is kept already"),
        ("B2; B14 2026-11-20", "20 November 2026 has passed"),
        ("B2; B14 2027-02-01", "B14 ends on 31 January 2027"),
        ("B2; B14 soon", "“soon” after B14 is neither a day"),
        ("B2, b2 fri", "B2 is there twice"),
    ],
)
def test_a_quick_line_with_a_mistake_does_nothing_of_it(
    coach: Coach, file: Path, text: str, sentence: str
) -> None:
    promise, before = coach.promises.find("B2"), file.with_name("team.json.journal").read_bytes()
    for do in (coach.promises.by_line, coach.promises.read_line):
        with pytest.raises(CoachError, match=sentence):
            do(text)
    assert stored(file, "B2") == promise
    assert file.with_name("team.json.journal").read_bytes() == before


def test_reading_a_line_changes_nothing_and_an_empty_one_does_nothing(coach: Coach, file: Path) -> None:
    assert coach.promises.read_line("B2")[0].now.status == "kept"
    assert coach.promises.by_line(" ; ") == ()
    assert stored(file, "B2").status == "open"


def test_with_a_rep_in_question_the_codes_of_others_are_not_there(coach: Coach) -> None:
    maya = coach.team.find("maya").id
    with pytest.raises(NotThere, match="No promise has the code “B14”"):
        coach.promises.by_line("B2; B14", maya)
    assert coach.promises.by_line("B2", maya)[0].now.status == "kept"


def test_the_rep_is_told_and_without_a_name_it_is_signed_as_the_plan_was(coach: Coach) -> None:
    kept = coach.promises.keep(coach.promises.find("B2").id)
    assert coach.promises.telling([kept], "Jo Brandt") == "Maya, done: Pricing sheet from legal. Jo"
    assert coach.promises.telling([kept]) == "Maya, done: Pricing sheet from legal. Jana"
    assert coach.promises.telling([]) == ""


def test_the_line_is_saved_for_its_owner_alone_and_never_over_another(
    coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    first = coach.promises.save_telling("Maya, done: \x1b[31m. Jana", "Maya /../ Lindqvist")
    second = coach.promises.save_telling("Two", "Maya /../ Lindqvist")
    assert (first.parent, second.parent) == (tmp_path, tmp_path)
    assert (first.name, second.name) == (
        "for Maya _ Lindqvist 2026-11-24.txt",
        "for Maya _ Lindqvist 2026-11-24 2.txt",
    )
    assert first.read_text() == "Maya, done: ␛[31m. Jana\n"
    assert first.stat().st_mode & 0o777 == 0o600


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
    assert (
        coach.team.find("maya lindqvist")
        == coach.team.find(str(maya.id))
        == replace(maya, archived=True, aside_on=TODAY)
    )
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
    assert coach.team.find("maya", aside=True) == replace(first, archived=True, aside_on=TODAY)


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
