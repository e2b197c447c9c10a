"""Everything a manager can delete or overwrite comes back, step by step, and can be done again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.coach.records import COUNTERS
from coach_tui.domain import session as talk
from coach_tui.domain.plan import CheckIn, Plan, PlanDraft
from coach_tui.domain.session import Session
from coach_tui.errors import CoachError, NotThere
from coach_tui.storage import undo, versions

State = dict[str, Any]
Doing = Callable[[Coach], object]
MAYA = "Maya Lindqvist"
LATER = date(2026, 12, 15)


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coach.json"


@pytest.fixture
def coach(file: Path) -> Iterator[Coach]:
    """Maya with one agreed plan (A1 mine, A2 hers), a note, a result, an open talk; no steps yet."""
    coach = open_coach(file, manager="Jana Novotná")
    maya = coach.team.add(MAYA, every=14).id
    first = coach.talks.begin(maya)
    plan = plan_of(coach, first)
    coach.plans.keep_line(plan, "manager", "Pricing sheet from legal", by=date(2026, 11, 27), open_end=True)
    coach.plans.keep_line(plan, "rep", "Two introductions", starts=date(2026, 11, 25))
    coach.plans.set_check_in(plan, CheckIn(date=date(2026, 12, 1), time="10:00"))
    coach.plans.agree(plan)
    coach.notes.add(maya, "tired of approvals")
    coach.results.set_target(maya, "deals_won", "2026-10", 5)
    open_talk = coach.talks.begin(maya)
    coach.talks.keep_line(open_talk.id, "We lose two days each week", stage=talk.WRONG)
    coach.talks.keep_line(open_talk.id, "I doubt it", voice="manager", stage=talk.WRONG)
    coach.talks.keep_line(open_talk.id, "Approvals take too long", stage=talk.CONFIRM)
    plan = plan_of(coach, open_talk)
    coach.plans.keep_line(plan, "manager", "A name at legal", by=LATER)
    coach.plans.set_my_part(plan, "I let it drift")
    undo.forget(coach._store)
    yield coach
    coach.close()


def plan_of(coach: Coach, session: Session) -> int:
    return coach.plans.of_session(session.id, "Jana Novotná").id


def state(coach: Coach) -> State:
    """All tables but the steps and the count of codes, as JSON, without version vectors."""
    tables = {
        name: {id: versions.bare(document) for id, document in table.items()}
        for name, table in coach._store.tables.items()
        if table and name not in (undo.UNDO, COUNTERS)
    }
    return deepcopy(json.loads(json.dumps(tables)))


def rep(coach: Coach) -> int:
    """Maya, put aside or not: she was there first."""
    return min(r.id for r in [*coach.team.reps(), *coach.team.reps(archived=True)])


def session(coach: Coach) -> Session:
    found = coach.talks.open_one(rep(coach))
    assert found is not None
    return found


def draft(coach: Coach) -> Plan:
    return coach.plans.current(rep(coach))


def answer(coach: Coach, n: int = 0) -> int:
    return session(coach).answers[n].id


def promise(coach: Coach, code: str = "A1") -> int:
    return coach.promises.find(code).id


def note(coach: Coach) -> int:
    return coach.notes.of(rep(coach))[0].id


def make_ready(coach: Coach) -> int:
    """The open plan, complete."""
    plan = draft(coach)
    line = plan.lines[0]
    coach.plans.keep_line(plan.id, "manager", line.what, by=line.by, open_end=True, line=line.id)
    coach.plans.set_check_in(plan.id, CheckIn(date=LATER, time="11:00", rhythm="every second tuesday"))
    coach.plans.stamp(plan.id, line.id)
    undo.forget(coach._store)
    return plan.id


def written(coach: Coach) -> None:
    coach.talks.save_draft(session(coach).id, "half a line, PRIVATE")


def written_on_the_plan(coach: Coach) -> None:
    coach.plans.save_draft(draft(coach).id, PlanDraft(group="rep", text="half a line, PRIVATE"))


# What makes ready for a case and is no step of its own.
FIRST: dict[str, Doing] = {
    "words given up": written,
    "words given up on the plan": written_on_the_plan,
    "agreed": make_ready,
    "check-in in the app": lambda c: c.check_ins.begin(rep(c)),
}

CASES: dict[str, tuple[str, Doing]] = {
    "add a rep": ("added Jonas", lambda c: c.team.add("Jonas Weber", role="AE", every=7)),
    "edit": ("Maya’s card", lambda c: c.team.edit(rep(c), name="Maya Brandt", role="AE", every=21)),
    "archive": ("Maya put aside", lambda c: c.team.archive(rep(c))),
    "due": (
        "the next one-on-one with Maya",
        lambda c: c.team.set_due(rep(c), date(2026, 12, 8), "14:00"),
    ),
    "due cleared": ("the next one-on-one with Maya", lambda c: c.team.clear_due(rep(c))),
    "rhythm cleared": ("Maya’s card", lambda c: c.team.edit(rep(c), every="none")),
    "keep": (
        "kept A1 (Pricing sheet from legal)",
        lambda c: c.promises.keep(promise(c), "helped"),
    ),
    "move": ("moved A1 (Pricing sheet from legal)", lambda c: c.promises.move(promise(c), LATER)),
    "drop": (
        "dropped A2 (Two introductions)",
        lambda c: c.promises.drop(promise(c, "A2"), "PRIVATE"),
    ),
    "said": (
        "what was said of A1 (Pricing sheet from legal)",
        lambda c: c.promises.said(promise(c), "helped", "PRIVATE"),
    ),
    "dropped with its effect": (
        "dropped A1 (Pricing sheet from legal)",
        lambda c: c.promises.drop(promise(c), "PRIVATE", "added_pressure", "PRIVATE"),
    ),
    "by line": ("kept A1, kept A2", lambda c: c.promises.by_line("A1, A2")),
    "note": ("a note about Maya", lambda c: c.notes.add(rep(c), "PRIVATE", private=True)),
    "note changed": ("a note about Maya", lambda c: c.notes.keep(rep(c), note(c), "PRIVATE")),
    "note emptied": ("emptied a note about Maya", lambda c: c.notes.keep(rep(c), note(c), " ")),
    "result": ("a result of Maya", lambda c: c.results.set_actual(rep(c), "deals_won", "2026-10", 3)),
    "new result": ("a result of Maya", lambda c: c.results.set_actual(rep(c), "deals_won", "2026-11", 3)),
    "target": ("a target of Maya", lambda c: c.results.set_target(rep(c), "deals_won", "2026-10", 9)),
    "new target": ("a target of Maya", lambda c: c.results.set_target(rep(c), "deals_won", "2026-11", 9)),
    "line": (
        "a line kept under What’s wrong",
        lambda c: c.talks.keep_line(session(c).id, "PRIVATE", stage=talk.WRONG),
    ),
    "line changed": (
        "a line changed under What’s wrong",
        lambda c: c.talks.keep_line(session(c).id, "PRIVATE", editing=answer(c)),
    ),
    "line emptied": (
        "a line removed under What’s wrong",
        lambda c: c.talks.keep_line(session(c).id, "", editing=answer(c)),
    ),
    "confirmed anew": (
        "a line kept under Confirm",
        lambda c: c.talks.keep_line(session(c).id, "PRIVATE", stage=talk.CONFIRM),
    ),
    "private": (
        "a line made private under What’s wrong",
        lambda c: c.talks.flip_private(session(c).id, answer(c, 1)),
    ),
    "words given up": (
        "words given up in the one-on-one with Maya",
        lambda c: c.talks.save_draft(session(c).id, ""),
    ),
    "words given up on the plan": (
        "words given up on Maya’s plan",
        lambda c: c.plans.save_draft(draft(c).id, None),
    ),
    "cause": ("the causes Maya and I saw", lambda c: c.talks.toggle_cause(session(c).id, "workload")),
    "causes": (
        "the causes Maya and I saw",
        lambda c: c.talks.set_causes(session(c).id, ("skill", "clarity")),
    ),
    "anew": ("a one-on-one begun anew with Maya", lambda c: c.talks.begin(rep(c), new=True)),
    "plan line": (
        "a line of Maya’s plan",
        lambda c: c.plans.keep_line(draft(c).id, "rep", "PRIVATE", starts=LATER),
    ),
    "plan line changed": (
        "a line of Maya’s plan",
        lambda c: c.plans.keep_line(draft(c).id, "manager", "PRIVATE", line=draft(c).lines[0].id),
    ),
    "plan line dropped": (
        "a line dropped from Maya’s plan",
        lambda c: c.plans.drop_line(draft(c).id, draft(c).lines[0].id),
    ),
    "my part": (
        "my part in Maya’s plan",
        lambda c: c.plans.set_my_part(draft(c).id, "PRIVATE", private=True),
    ),
    "let go": ("“let go” in Maya’s plan", lambda c: c.plans.set_text(draft(c).id, "let_go", "PRIVATE")),
    "helps if": (
        "“it helps if” in Maya’s plan",
        lambda c: c.plans.set_text(draft(c).id, "helps_if", "PRIVATE"),
    ),
    "boss": (
        "“my boss may hear” in Maya’s plan",
        lambda c: c.plans.set_text(draft(c).id, "may_tell_boss", "PRIVATE"),
    ),
    "agreed": ("the plan agreed with Maya", lambda c: c.plans.agree(draft(c).id)),
    "plan check-in": (
        "the check-in of Maya’s plan",
        lambda c: c.plans.set_check_in(draft(c).id, CheckIn(date=LATER, time="9:00")),
    ),
    "leaving": ("how Maya leaves the talk", lambda c: c.plans.set_leaving(draft(c).id, "PRIVATE", "How?")),
    "manager": ("the manager’s name on Maya’s plan", lambda c: c.plans.set_manager(draft(c).id, "Ida")),
    "check-in": ("the check-in with Maya", lambda c: c.check_ins.add(rep(c), "PRIVATE", LATER)),
    "check-in in the app": (
        "the check-in with Maya",
        lambda c: c.check_ins.finish(c.check_ins.begin(rep(c)).id, LATER),
    ),
    "last time said": (
        "what was said of A1 (Pricing sheet from legal)",
        lambda c: c.last_time.say(session(c).id, promise(c), "helped", "PRIVATE"),
    ),
    "last time moved": (
        "moved A1 (Pricing sheet from legal)",
        lambda c: c.last_time.move(session(c).id, promise(c), LATER),
    ),
    "last time let go": (
        "dropped A1 (Pricing sheet from legal)",
        lambda c: c.last_time.drop(session(c).id, promise(c), "PRIVATE"),
    ),
    "last time": (
        "kept A1 (Pricing sheet from legal)",
        lambda c: c.last_time.keep(session(c).id, promise(c)),
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("restart", [False, True])
def test_each_change_is_taken_back_and_done_again_exactly(
    coach: Coach, file: Path, case: str, restart: bool
) -> None:
    label, do = CASES[case]
    if case in FIRST:
        FIRST[case](coach)
    before = state(coach)
    do(coach)
    after = state(coach)
    assert after != before
    assert [s.label for s in coach.changes.steps()] == [label]
    for _ in range(2):
        if restart:
            coach.close()
            coach = open_coach(file)
        step = coach.changes.undo()
        assert (step.label, state(coach)) == (label, before)
        assert "PRIVATE" not in step.label
        if restart:
            coach.close()
            coach = open_coach(file)
        assert [s.id for s in coach.changes.undone()] == [step.id]
        assert coach.changes.redo().label == label
        assert state(coach) == after
    coach.close()


# What goes together in one file: an agreement and an ended talk come last.
LAST = ("anew", "agreed")


def test_everything_comes_back_step_by_step_across_restarts_and_can_be_done_again(
    coach: Coach, file: Path
) -> None:
    """All cases on one file, each step undone and redone by a newly opened one."""
    states, done = [state(coach)], []
    for case, (label, do) in CASES.items():
        if case in LAST or case in FIRST or "A1" in label or "A2" in label:
            continue
        try:
            do(coach)
        except (CoachError, IndexError):
            # Another case took away what this one changes: it has its own test above.
            continue
        if state(coach) != states[-1]:
            states.append(state(coach))
            done.append(coach.changes.steps()[0].label)
    coach.close()
    assert len(done) > 20
    for direction in (1, 2):
        for n in range(len(done) - 1, -1, -1):
            fresh = open_coach(file)
            assert fresh.changes.undo().label == done[n]
            assert state(fresh) == states[n], (done[n], direction)
            fresh.close()
        for n in range(len(done)):
            fresh = open_coach(file)
            assert fresh.changes.redo().label == done[n]
            assert state(fresh) == states[n + 1], (done[n], direction)
            fresh.close()


@pytest.mark.parametrize("field", ["at", "label"])
def test_a_step_without_its_time_or_name_is_undone_all_the_same(coach: Coach, file: Path, field: str) -> None:
    first = coach.notes.add(rep(coach), "begun")
    (step,) = coach._store.all(undo.UNDO)
    coach._store.put(undo.UNDO, {name: value for name, value in step.items() if name != field})
    coach.close()
    coach = open_coach(file)
    assert len(coach.changes.steps()) == 1
    coach.notes.keep(rep(coach), first.id, "begun and more")
    assert len(coach.changes.steps()) == (2 if field == "at" else 1)
    while coach.changes.steps():
        coach.changes.undo()
    assert [n.text for n in coach.notes.of(rep(coach))] == ["tired of approvals"]
    coach.close()


def test_bringing_back_is_taken_back_too(coach: Coach) -> None:
    coach.team.archive(rep(coach))
    coach.team.bring_back(rep(coach))
    assert coach.changes.undo().label == "Maya brought back"
    assert coach.team.reps() == []
    coach.changes.undo()
    assert len(coach.team.reps()) == 1


def test_an_agreement_is_undone_as_a_whole_and_its_codes_are_never_given_again(coach: Coach) -> None:
    plan = make_ready(coach)
    talk_id = session(coach).id
    before, due = state(coach), coach.team.get(rep(coach)).due
    coach.plans.agree(plan)
    after = state(coach)
    assert coach.changes.undo().label == "the plan agreed with Maya"
    assert state(coach) == before
    assert coach.talks.get(talk_id).status == "open"
    assert coach.plans.get(plan).agreed_on is None
    assert coach.team.get(rep(coach)).due == due
    with pytest.raises(NotThere):
        coach.promises.find("A3")
    coach.changes.redo()
    assert state(coach) == after
    assert coach.promises.find("A3").what == "A name at legal"
    coach.changes.undo()
    agreed = coach.plans.agree(plan)
    assert [p.code for p in coach.plans.promises(agreed)] == ["A4"]


def test_an_agreement_is_not_undone_into_a_second_open_talk(coach: Coach) -> None:
    coach.plans.agree(make_ready(coach))
    coach.talks.begin(rep(coach))
    before = state(coach)
    with pytest.raises(CoachError, match="another one with the rep is open now") as refused:
        coach.changes.undo()
    assert refused.value.exit_code == 2
    assert state(coach) == before
    with pytest.raises(NotThere):
        coach.changes.undo()
    assert state(coach) == before


def test_an_agreed_plan_and_an_ended_talk_are_not_changed_by_an_older_step(coach: Coach) -> None:
    """A step that can't be undone is passed; what is agreed stays agreed."""
    plan = make_ready(coach)
    coach.plans.set_text(plan, "let_go", "the weekly report")
    coach.talks.keep_line(session(coach).id, "more", stage=talk.WHY)
    coach.plans.agree(plan)
    coach.talks.begin(rep(coach))
    before = state(coach)
    reasons = []
    for _ in range(3):
        with pytest.raises(CoachError) as refused:
            coach.changes.undo()
        reasons.append(refused.value.message.rpartition(": ")[2])
    assert reasons == [
        "another one with the rep is open now.",
        "the one-on-one has ended.",
        "the plan is agreed now.",
    ]
    assert state(coach) == before


def test_a_talk_begun_anew_in_which_a_line_is_written_stays(coach: Coach) -> None:
    fresh = coach.talks.begin(rep(coach), new=True)
    coach.talks.save_draft(fresh.id, "half a line")
    with pytest.raises(CoachError, match="a line is being written in it"):
        coach.changes.undo()
    assert session(coach).draft is not None
    coach.talks.save_draft(fresh.id, "")
    assert coach.changes.undo().label == "words given up in the one-on-one with Maya"
    written = session(coach).draft
    assert written is not None
    assert written.text == "half a line"


def test_adding_a_rep_about_whom_there_is_more_is_not_undone(coach: Coach) -> None:
    jonas = coach.team.add("Jonas Weber")
    coach.talks.begin(jonas.id)
    with pytest.raises(CoachError, match="there is more about this rep now"):
        coach.changes.undo()
    assert coach.team.get(jonas.id) == jonas


def test_a_name_that_another_rep_has_now_does_not_come_back(coach: Coach) -> None:
    coach.team.edit(rep(coach), name="Maya Brandt")
    jonas = coach.team.add(MAYA)
    coach.talks.begin(jonas.id)
    for reason in ("there is more about this rep now", "another rep has that name now"):
        with pytest.raises(CoachError, match=reason):
            coach.changes.undo()


def test_a_note_is_one_step_however_often_it_is_saved(coach: Coach) -> None:
    before = state(coach)
    kept = None
    for end in range(1, 40):
        kept = coach.notes.keep(rep(coach), kept.id if kept else None, "a note about the move"[:end])
    after = state(coach)
    assert [s.label for s in coach.changes.steps()] == ["a note about Maya"]
    coach.changes.undo()
    assert state(coach) == before
    coach.changes.redo()
    assert state(coach) == after


def test_a_note_emptied_at_its_end_comes_back(coach: Coach) -> None:
    kept = coach.notes.keep(rep(coach), None, "three words here")
    assert kept is not None
    coach.notes.keep(rep(coach), kept.id, "")
    coach.changes.undo()
    assert coach.notes.of(rep(coach))[-1] == kept


def test_drafts_are_no_steps_and_a_line_being_written_stays_when_the_one_before_is_undone(
    coach: Coach,
) -> None:
    talk_id = session(coach).id
    coach.talks.save_draft(talk_id, "the first li")
    coach.talks.keep_line(talk_id, "the first line", stage=talk.WHY)
    for end in range(1, 10):
        coach.talks.save_draft(talk_id, "the second"[:end])
    coach.plans.save_draft(draft(coach).id, PlanDraft(group="rep", text="half"))
    coach.talks.go_on(talk_id)
    assert len(coach.changes.steps()) == 1
    size = len(json.dumps(coach._store.tables[undo.UNDO]))
    coach.talks.save_draft(talk_id, "the second line " * 50)
    assert len(json.dumps(coach._store.tables[undo.UNDO])) == size
    coach.changes.undo()
    now = session(coach)
    assert [a.text for a in now.answers_at(talk.WHY)] == []
    assert now.draft is not None
    assert now.draft.text == "the second line " * 50
    assert now.stage == talk.WRONG
    assert draft(coach).draft == PlanDraft(group="rep", text="half")
    coach.changes.redo()
    assert [a.text for a in session(coach).answers_at(talk.WHY)] == ["the first line"]


def test_a_kept_line_undone_is_the_line_being_written_again(coach: Coach) -> None:
    talk_id = session(coach).id
    before = coach.talks.save_draft(talk_id, "half a line")
    coach.talks.keep_line(talk_id, "half a line and more")
    coach.changes.undo()
    assert session(coach) == before


def test_an_untouched_talk_whose_line_was_undone_stays_so_that_it_can_be_done_again(coach: Coach) -> None:
    jonas = coach.team.add("Jonas Weber").id
    fresh = coach.talks.begin(jonas)
    after = coach.talks.keep_line(fresh.id, "the only line")
    coach.changes.undo()
    coach.talks.forget_untouched(fresh.id)
    coach.changes.redo()
    assert coach.talks.get(fresh.id) == after
    other = coach.talks.begin(coach.team.add("Petra").id)
    coach.talks.forget_untouched(other.id)
    with pytest.raises(NotThere):
        coach.talks.get(other.id)


def test_another_window_takes_back_the_newest_change_of_either(coach: Coach, file: Path) -> None:
    there = open_coach(file)
    coach.notes.add(rep(coach), "here")
    there.promises.keep(promise(there))
    assert coach.changes.undo().label == "kept A1 (Pricing sheet from legal)"
    assert there.changes.undo().label == "a note about Maya"
    assert [there.changes.redo().label, coach.changes.redo().label] == [
        "a note about Maya",
        "kept A1 (Pricing sheet from legal)",
    ]
    there.close()


def test_what_another_program_changed_since_is_not_written_over(coach: Coach, file: Path) -> None:
    coach.notes.add(rep(coach), "older")
    kept = coach.promises.keep(promise(coach))
    there = open_coach(file)
    there._records.save(replace(kept, effect="helped", status="dropped"))
    with pytest.raises(CoachError) as refused:
        coach.changes.undo()
    assert refused.value.message == (
        "Not undone, kept A1 (Pricing sheet from legal): it was changed since, perhaps by another window."
    )
    assert coach.promises.get(kept.id).status == "dropped"
    assert coach.changes.undo().label == "a note about Maya"
    there.close()


def test_nothing_to_undo_or_redo_is_not_there(coach: Coach) -> None:
    for turn, words in ((coach.changes.undo, "nothing to undo"), (coach.changes.redo, "nothing to redo")):
        with pytest.raises(NotThere, match=words):
            turn()


def test_undo_on_a_file_that_can_only_be_read_says_so(coach: Coach, file: Path) -> None:
    coach.notes.add(rep(coach), "a note")
    coach.close()
    file.chmod(0o400)
    reader = open_coach(file)
    with pytest.raises(CoachError, match="can only be read") as refused:
        reader.changes.undo()
    assert refused.value.exit_code == 3
    assert len(reader.changes.steps()) == 1
    file.chmod(0o600)


@pytest.mark.parametrize("seed", range(6))
def test_a_hundred_random_changes_are_taken_back_and_done_again(coach: Coach, file: Path, seed: int) -> None:
    rng = random.Random(seed)
    states, made = [state(coach)], 0
    while made < 100:
        name = rng.choice([case for case in CASES if case not in FIRST])
        try:
            CASES[name][1](coach)
        except (CoachError, IndexError):
            continue  # closed already, no line left, a name that is taken
        if (now := state(coach)) != states[-1]:
            made += 1
            states.append(now)
    # A note that is changed twice in a row is one step.
    labels = [step.label for step in coach.changes.steps()]
    for label in labels:
        if rng.random() < 0.1:
            coach.close()
            coach = open_coach(file)
        assert coach.changes.undo().label == label
        assert state(coach) in states
    assert state(coach) == states[0]
    for label in reversed(labels):
        if rng.random() < 0.1:
            coach.fold()
        assert coach.changes.redo().label == label
        assert state(coach) in states
    assert state(coach) == states[-1]
    coach.close()


BESIDE: list[Doing] = [
    lambda c: c.talks.begin(rep(c)),
    lambda c: c.talks.go_on(session(c).id),
    lambda c: c.talks.go_back(session(c).id),
    lambda c: c.talks.save_draft(session(c).id, "half a line"),
    lambda c: c.talks.forget_untouched(session(c).id),
    lambda c: c.plans.of_session(session(c).id, "Jana"),
    lambda c: c.plans.stamp(draft(c).id, draft(c).lines[0].id),
    lambda c: c.plans.go_to(draft(c).id, "rep"),
    lambda c: c.plans.agree(ready_now(c)),
    lambda c: c.check_ins.begin(rep(c)),
    lambda c: c.safe_path.pause(c.safe_path.take(session(c)), None),
]


def ready_now(coach: Coach) -> int:
    plan = draft(coach)
    coach.plans.keep_line(plan.id, "manager", "One more thing", by=LATER, open_end=True)
    for line in plan.lines:
        coach.plans.drop_line(plan.id, line.id)
    coach.plans.set_check_in(plan.id, CheckIn(date=LATER))
    return plan.id


def check_whole(coach: Coach) -> None:
    """What must hold of every file."""
    tables = {name: list(table.values()) for name, table in coach._store.tables.items()}
    reps = {r["id"]: r["name"] for r in tables["reps"]}
    assert len(set(reps.values())) == len(reps)
    owned = [r for n in ("sessions", "plans", "promises", "notes", "results") for r in tables.get(n, [])]
    assert all(r["rep"] in reps for r in owned)
    open_ones = [(s["rep"], s.get("kind")) for s in tables["sessions"] if s.get("status", "open") == "open"]
    assert len(set(open_ones)) == len(open_ones)
    codes = [p["code"] for p in tables["promises"]]
    assert len(set(codes)) == len(codes)
    promised = [i for p in tables["plans"] if p.get("agreed_on") for i in p["promises"]]
    assert sorted(promised) == sorted(p["id"] for p in tables["promises"])
    assert len(tables.get(undo.UNDO, [])) <= undo.LIMIT


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_between_the_file_stays_whole(coach: Coach, file: Path, seed: int) -> None:
    """Undo and redo in two windows among changes, drafts, agreements and the safe path."""
    rng = random.Random(seed)
    windows = [coach, open_coach(file)]
    done: set[str] = set()
    for _ in range(300):
        here = rng.choice(windows)
        here.changed_elsewhere()
        what = rng.random()
        try:
            if what < 0.45:
                rng.choice(list(CASES.values()))[1](here)
            elif what < 0.65:
                rng.choice(BESIDE)(here)
            elif what < 0.85:
                done.add(here.changes.undo().label)
            else:
                done.add(here.changes.redo().label)
        except (CoachError, IndexError, AssertionError):
            continue
        check_whole(here)
    assert len(done) > 10
    windows[1].close()


# --- the safe path ---


def everything_on_the_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.iterdir() if path.is_file())


def test_the_safe_path_takes_the_words_out_of_every_step_and_off_the_disk(coach: Coach, file: Path) -> None:
    talk_id, plan = session(coach).id, draft(coach).id
    at = talk.WRONG
    while session(coach).stage != at:
        coach.talks.go_on(talk_id)
    coach.talks.keep_line(talk_id, "UNSPEAKABLE one", stage=at)
    coach.talks.keep_line(talk_id, "calmer", editing=session(coach).answers[-1].id)
    coach.talks.keep_line(talk_id, "UNSPEAKABLE two", stage=at)
    coach.changes.undo()
    coach.talks.keep_line(talk_id, "UNSPEAKABLE three", stage=at)
    coach.talks.keep_line(talk_id, "", editing=session(coach).answers[-1].id)
    coach.plans.set_text(plan, "let_go", "UNSPEAKABLE plan")
    coach.plans.set_text(plan, "let_go", "")
    coach.talks.keep_line(talk_id, "UNSPEAKABLE four", stage=at)
    coach.changes.undo()
    coach.talks.save_draft(talk_id, "UNSPEAKABLE draft")
    assert coach.changes.undone()
    assert everything_on_the_disk(file).count(b"UNSPEAKABLE") > 5
    taken = coach.safe_path.take(session(coach))
    assert not taken.still_on_disk
    assert b"UNSPEAKABLE" not in everything_on_the_disk(file)
    for turn in (coach.changes.undo, coach.changes.redo):
        with pytest.raises(NotThere):
            turn()
    coach.safe_path.pause(taken, None)
    assert b"UNSPEAKABLE" not in everything_on_the_disk(file)
    with pytest.raises(NotThere):
        coach.changes.undo()


def test_what_the_safe_path_took_does_not_come_back_by_the_undo_of_another_window(
    coach: Coach, file: Path
) -> None:
    there = open_coach(file)
    talk_id = session(coach).id
    coach.talks.go_on(talk_id)
    here = coach.talks.keep_line(talk_id, "UNSPEAKABLE", stage=session(coach).stage)
    coach.talks.keep_line(talk_id, "", editing=here.answers[-1].id)
    there.changed_elsewhere()
    assert there.changes.steps()[0].label.startswith("a line removed")
    taken = coach.safe_path.take(session(coach))
    with pytest.raises(NotThere):
        there.changes.undo()
    coach.safe_path.take_earlier(taken)
    coach.safe_path.go_on(taken)
    there.notes.add(rep(there), "calm")
    there.changes.undo()
    with pytest.raises(NotThere):
        there.changes.undo()
    there.close()
    assert b"UNSPEAKABLE" not in everything_on_the_disk(file)


def test_steps_after_the_safe_path_are_taken_back_to_it_and_no_further(coach: Coach) -> None:
    talk_id = session(coach).id
    coach.talks.keep_line(talk_id, "UNSPEAKABLE")
    coach.safe_path.take(session(coach))
    without = state(coach)
    coach.talks.keep_line(talk_id, "renewals")
    coach.changes.undo()
    assert state(coach) == without
    with pytest.raises(NotThere):
        coach.changes.undo()
