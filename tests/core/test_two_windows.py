"""Two programs on one file: neither undoes what the other has kept."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.domain.plan import CheckIn, Plan, PlanDraft
from coach_tui.domain.session import CONFIRM, OPEN, Answer, Session
from coach_tui.errors import CoachError, DataFileError
from tests.command import coach_tui

LATER = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")


@pytest.fixture
def windows(tmp_path: Path) -> tuple[Coach, Coach]:
    """Two windows on a file with two reps."""
    first = open_coach(tmp_path / "coach.json")
    for name in ("Maya Lindqvist", "Jonas Weber"):
        first.team.add(name)
    return first, open_coach(tmp_path / "coach.json")


def lines(coach: Coach, session: int) -> list[str]:
    """The kept lines of a session as the file has them."""
    coach.changed_elsewhere()
    return [a.text for a in coach.talks.get(session).answers]


def test_lines_kept_in_turn_in_two_windows_are_all_there(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = here.talks.begin(here.team.find("maya").id).id
    here.talks.keep_line(session, "one")
    there.changed_elsewhere()
    for n in range(3):
        there.talks.keep_line(session, f"there {n}")
        here.talks.keep_line(session, f"here {n}")
    assert lines(here, session) == ["one", "there 0", "here 0", "there 1", "here 1", "there 2", "here 2"]


def test_one_open_session_a_rep_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    assert here.talks.begin(maya).id == there.talks.begin(maya).id


def test_what_the_safe_path_took_in_one_window_does_not_come_back_from_the_other(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    session = here.talks.begin(maya)
    here.talks.keep_line(session.id, "UNSPEAKABLE")
    there.changed_elsewhere()
    assert lines(there, session.id) == ["UNSPEAKABLE"]
    here.safe_path.pause(here.safe_path.take(here.talks.get(session.id)), date(2026, 12, 1))
    with pytest.raises(CoachError, match="has ended"):
        there.talks.keep_line(session.id, "on we go")
    found = [p.name for p in here.file.parent.iterdir() if b"UNSPEAKABLE" in p.read_bytes()]
    assert found == []


def test_promise_codes_are_given_once_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    codes: list[str | None] = []
    for coach, name in zip(windows, ("maya", "jonas"), strict=True):
        session = coach.talks.begin(coach.team.find(name).id).id
        plan = coach.plans.of_session(session, "Jana").id
        coach.plans.keep_line(plan, "manager", "Call legal", by=date(2026, 11, 27), open_end=True)
        coach.plans.set_check_in(plan, CheckIn(date=date(2026, 12, 1)))
    for coach, name in zip(windows, ("maya", "jonas"), strict=True):
        agreed = coach.plans.agree(coach.plans.current(coach.team.find(name).id).id)
        codes += [p.code for p in coach.plans.promises(agreed)]
    assert codes == ["A1", "A2"]


def test_a_name_is_added_once_also_from_two_windows(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    here.team.add("Petra Kovács")
    with pytest.raises(CoachError, match="in the team already"):
        there.team.add("petra kovacs")


def test_a_page_is_never_written_over_the_data_file(windows: tuple[Coach, Coach], tmp_path: Path) -> None:
    here, _ = windows
    session = here.talks.begin(here.team.find("maya").id).id
    plan = here.plans.of_session(session).id
    link = tmp_path / "page.html"
    link.symlink_to(here.file)
    with pytest.raises(CoachError, match="is the data file itself"):
        here.paper.save(plan, link)
    assert here.team.find("maya")


# The same thing edited in two windows: both texts are kept, and it is said. ----------------------


def talk_in(windows: tuple[Coach, Coach], *texts: str, stage: int = OPEN) -> Session:
    """An open talk with these kept lines, known to both windows."""
    here, there = windows
    session = here.talks.begin(here.team.find("maya").id)
    for text in texts:
        session = here.talks.keep_line(session.id, text, stage=stage)
    there.changed_elsewhere()
    there.talks.begin(session.rep)
    return session


def edited(coach: Coach, session: Session, text: str, base: Answer, **how: Any) -> Session:
    """A kept line, edited from what it was when it was picked up."""
    how = {"voice": base.voice, "private": base.private} | how
    return coach.talks.keep_line(session.id, text, editing=base.id, base=base, **how)


def test_a_line_changed_in_both_windows_keeps_both_texts(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows, "one", "two")
    base = session.answers[0]
    edited(there, session, "one, by B", base)
    edited(here, session, "one, by A", base)
    assert lines(here, session.id) == ["one, by A", "one, by B", "two"]
    assert here.talks.get(session.id).answers[0].id == base.id
    assert here.talks.take_meanwhile() == "Another window changed this line meanwhile; both are kept."
    assert here.talks.take_meanwhile() == ""
    assert there.talks.take_meanwhile() == ""


def test_the_agreed_sentence_is_the_one_kept_last_and_the_other_stays(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows, "Approvals are slow", stage=CONFIRM)
    base = session.answers[0]
    edited(there, session, "Legal is slow", base)
    kept = edited(here, session, "Approvals take two days", base)
    assert kept.problem == "Approvals take two days"
    assert lines(here, session.id) == ["Legal is slow", "Approvals take two days"]


def test_one_side_alone_changes_without_a_word(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows, "one")
    base = session.answers[0]
    edited(there, session, "changed", base)
    edited(here, session, "one", base)
    assert lines(here, session.id) == ["changed"]
    edited(here, session, "the same", there.talks.get(session.id).answers[0])
    edited(there, session, "the same", base)
    assert lines(here, session.id) == ["the same"]
    assert here.talks.take_meanwhile() == there.talks.take_meanwhile() == ""


@pytest.mark.parametrize("removes", ["here", "there"])
def test_a_line_removed_in_one_window_and_changed_in_the_other_stays_changed(
    windows: tuple[Coach, Coach], removes: str
) -> None:
    here, there = windows
    session = talk_in(windows, "one", "two")
    base = session.answers[0]
    edited(there, session, "" if removes == "there" else "changed", base)
    edited(here, session, "" if removes == "here" else "changed", base)
    assert sorted(lines(here, session.id)) == ["changed", "two"]


def test_what_one_window_made_private_stays_so_with_all_that_is_kept_beside(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    session = talk_in(windows, "one")
    base = session.answers[0]
    there.talks.flip_private(session.id, base.id)
    edited(there, session, "private words", base, voice="manager", private=True)
    edited(here, session, "other words", base)
    answers = here.talks.get(session.id).answers
    assert {(a.text, a.private, a.voice) for a in answers} == {
        ("other words", True, "manager"),
        ("private words", True, "manager"),
    }


def test_lines_being_written_in_both_windows_both_survive(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows)
    for n in range(1, 6):
        here.talks.save_draft(session.id, "here words"[: 2 * n], stage=OPEN)
        there.talks.save_draft(session.id, "there words"[: 2 * n + 1], stage=OPEN)
    # Whichever program ends now: both texts are in the file.
    found = open_coach(here.file).talks.get(session.id)
    assert found.draft is not None
    kept = [a.text for a in found.answers if a.id != found.draft.id]
    assert (kept, found.draft.text) == (["here words"], "there words")
    here.talks.keep_line(session.id, "here words.", stage=OPEN)
    there.talks.keep_line(session.id, "there words.", stage=OPEN)
    assert sorted(lines(here, session.id)) == ["here words.", "there words."]
    assert "Another window" in here.talks.take_meanwhile()


def test_a_line_taken_up_by_both_windows_becomes_two(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows)
    here.talks.save_draft(session.id, "begun", stage=OPEN)
    there.changed_elsewhere()
    there.talks.begin(session.rep)
    for n in range(3):
        here.talks.save_draft(session.id, "begun here" + "." * n, stage=OPEN)
        there.talks.save_draft(session.id, "begun there" + "." * n, stage=OPEN)
    here.talks.keep_line(session.id, "begun here.", stage=OPEN)
    there.talks.keep_line(session.id, "begun there.", stage=OPEN)
    assert sorted(lines(here, session.id)) == ["begun here.", "begun there."]


def test_one_kept_line_being_edited_in_both_windows_loses_neither_text(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    session = talk_in(windows, "one")
    base = session.answers[0]
    here.talks.save_draft(session.id, "one, by A", editing=base.id, base=base)
    there.talks.save_draft(session.id, "one, by B", editing=base.id, base=base)
    found = open_coach(here.file).talks.get(session.id)
    assert found.draft is not None
    assert [*(a.text for a in found.answers), found.draft.text] == ["one", "one, by A", "one, by B"]
    edited(here, session, "one, by A.", base)
    there.talks.keep_line(session.id, "one, by B.")
    assert sorted(lines(here, session.id)) == ["one, by A.", "one, by B."]
    for _ in range(3):
        here.changes.undo()
    assert lines(here, session.id) == ["one"]


def test_a_kept_line_stays_while_another_window_edits_it_and_what_is_typed_stands_behind_it(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    session = talk_in(windows, "The whole sentence that both agreed on", "The next line")
    base = session.answers[0]
    for n in range(3):
        here.talks.save_draft(session.id, "The wh"[: 4 + n], editing=base.id, base=base)
        there.changed_elsewhere()
        there.talks.save_draft(session.id, "something else"[: 7 + n], stage=OPEN)
    assert there.talks.take_meanwhile() == "Another window is writing here too; both are kept."
    half = ["The whole sentence that both agreed on", "The wh", "The next line"]
    assert [text for text in lines(there, session.id) if text.startswith("The ")] == half
    here.changed_elsewhere()
    here.talks.save_draft(session.id, "")
    assert [text for text in lines(here, session.id) if text.startswith("The ")] == half


def test_what_was_kept_of_an_edit_is_no_line_any_more_once_the_edit_is_kept(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    session = talk_in(windows, "one", "two")
    base = session.answers[0]
    here.talks.save_draft(session.id, "one, ch", editing=base.id, base=base)
    there.changed_elsewhere()
    there.talks.save_draft(session.id, "three", stage=OPEN)
    assert lines(there, session.id) == ["one", "one, ch", "two"]
    edited(here, session, "one, changed", base)
    assert lines(here, session.id) == ["one, changed", "two"]


def test_an_edit_resumed_later_knows_what_it_started_from(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    session = talk_in(windows, "one")
    base = session.answers[0]
    saved = here.talks.save_draft(session.id, "one, by A", editing=base.id, base=base)
    assert saved.draft is not None
    assert saved.draft.was == "one"
    edited(there, session, "one, by B", base)
    later = open_coach(here.file)
    resumed = later.talks.begin(session.rep)
    assert resumed.draft is not None
    edited(later, session, resumed.draft.text, replace(resumed.answers[0], text=resumed.draft.was))
    assert lines(later, session.id) == ["one, by A", "one, by B"]


def test_keeping_or_emptying_ones_own_line_leaves_the_other_windows_alone(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    session = talk_in(windows)
    there.talks.save_draft(session.id, "still writing", stage=OPEN)
    here.talks.keep_line(session.id, "kept here", stage=OPEN)
    here.talks.save_draft(session.id, "", stage=OPEN)
    found = here.talks.get(session.id)
    assert [a.text for a in found.answers] == ["kept here"]
    assert found.draft is not None
    assert found.draft.text == "still writing"


def plan_in(windows: tuple[Coach, Coach]) -> Plan:
    """A plan being written with one line, known to both windows."""
    here, there = windows
    plan = here.plans.of_session(talk_in(windows).id, "Jana")
    plan = here.plans.keep_line(plan.id, "manager", "Call legal", by=date(2026, 11, 27), open_end=True)
    there.changed_elsewhere()
    return there.plans.of_session(plan.session or 0)


def notes_in(coach: Coach, plan: Plan) -> list[tuple[str, bool]]:
    """The kept lines of the plan's talk, each with its mark of privacy."""
    coach.changed_elsewhere()
    return [(a.text, a.private) for a in coach.talks.get(plan.session or 0).answers]


def test_a_line_of_the_plan_changed_in_both_windows_becomes_two(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    plan = plan_in(windows)
    base = plan.lines[0]
    for coach, what in ((there, "Call legal twice"), (here, "Write to legal")):
        coach.plans.keep_line(plan.id, "manager", what, by=base.by, open_end=True, line=base.id, base=base)
    found = here.plans.get(plan.id).lines
    assert [p.what for p in found] == ["Write to legal", "Call legal twice"]
    assert found[0].id == base.id != found[1].id
    assert here.plans.take_meanwhile() == "Another window changed this line meanwhile; both are kept."


def test_a_line_of_the_plan_dropped_in_one_window_and_changed_in_the_other_stays(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    plan = plan_in(windows)
    base = plan.lines[0]
    there.plans.keep_line(plan.id, "manager", "Changed", by=base.by, line=base.id, base=base)
    here.plans.drop_line(plan.id, base.id, base)
    assert [p.what for p in here.plans.get(plan.id).lines] == ["Changed"]
    now = here.plans.get(plan.id).lines[0]
    there.plans.drop_line(plan.id, base.id, now)
    here.plans.keep_line(plan.id, "manager", "Changed here", by=base.by, line=base.id, base=now)
    assert [p.what for p in here.plans.get(plan.id).lines] == ["Changed here"]


@pytest.mark.parametrize("field", ["let_go", "helps_if", "may_tell_boss"])
def test_a_single_line_of_the_plan_holds_what_both_windows_wrote(
    windows: tuple[Coach, Coach], field: Any
) -> None:
    here, there = windows
    plan = plan_in(windows)
    there.plans.set_text(plan.id, field, "by B", plan)
    found = here.plans.set_text(plan.id, field, "by A", plan)
    assert getattr(found, field) == "by A\nby B"
    there.changed_elsewhere()
    assert getattr(there.plans.set_text(plan.id, field, "", plan), field) == "by A\nby B"


def test_my_part_and_how_the_rep_leaves_hold_what_both_wrote(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    plan = plan_in(windows)
    there.plans.set_my_part(plan.id, "by B", private=True, base=plan)
    found = here.plans.set_my_part(plan.id, "by A", base=plan)
    assert (found.my_part, found.my_part_private) == ("by A\nby B", True)
    there.plans.set_leaving(plan.id, "Lighter", "How?", "")
    left = here.plans.set_leaving(plan.id, "Heard", "How?", "")
    assert [a.text for a in left.answers] == ["Heard\nLighter"]


def test_another_check_in_agreed_elsewhere_is_kept_as_a_note(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    plan = plan_in(windows)
    there.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1), rhythm="every Tuesday"), plan)
    found = here.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 3)), plan)
    assert found.check_in.date == date(2026, 12, 3)
    assert notes_in(here, plan) == [("2026-12-01 every Tuesday", True)]
    assert "kept as a private note" in here.plans.take_meanwhile()


def test_lines_being_written_on_the_plan_in_both_windows_both_survive(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    plan = plan_in(windows)
    for n in range(1, 6):
        here.plans.save_draft(plan.id, PlanDraft(group="manager", text="here words"[: 2 * n]))
        there.plans.save_draft(plan.id, PlanDraft(group="let_go", text="there words"[: 2 * n + 1]))
    draft = there.plans.get(plan.id).draft
    assert draft is not None
    assert draft.text == "there words"
    assert ("here words", True) in notes_in(here, plan)
    assert len(notes_in(here, plan)) == 2
    here.plans.keep_line(plan.id, "manager", "here words", by=date(2026, 11, 27))
    assert here.plans.get(plan.id).draft == draft


def test_agreeing_keeps_what_another_window_was_writing(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    plan = plan_in(windows)
    here.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1)))
    there.changed_elsewhere()
    there.plans.save_draft(plan.id, PlanDraft(group="let_go", text="the weekly report"))
    there.talks.save_draft(plan.session or 0, "one more word", stage=OPEN)
    here.plans.agree(plan.id)
    assert sorted(text for text, _ in notes_in(here, plan)) == ["one more word", "the weekly report"]


def test_a_note_changed_in_both_windows_becomes_two(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    base = here.notes.add(maya, "begun")
    there.changed_elsewhere()
    there.notes.keep(maya, base.id, "begun by B", base=base)
    mine = here.notes.keep(maya, base.id, "begun by A", base=base)
    assert [n.text for n in here.notes.of(maya)] == ["begun by B", "begun by A"]
    assert mine is not None
    here.notes.keep(maya, mine.id, "begun by A.", base=mine)
    assert [n.text for n in here.notes.of(maya)] == ["begun by B", "begun by A."]
    assert here.notes.take_meanwhile() == "Another window changed this note meanwhile; both are kept."


def test_a_note_emptied_in_one_window_and_changed_in_the_other_stays(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    maya = here.team.find("maya").id
    base = here.notes.add(maya, "begun")
    there.changed_elsewhere()
    there.notes.keep(maya, base.id, "changed", base=base)
    assert here.notes.keep(maya, base.id, "", base=base) is None
    assert [n.text for n in here.notes.of(maya)] == ["changed"]


def test_a_card_changed_in_both_windows_keeps_the_other_value_as_a_note(
    windows: tuple[Coach, Coach],
) -> None:
    here, there = windows
    base = here.team.find("maya")
    there.team.edit(base.id, role="Team lead", base=base)
    there.team.set_due(base.id, LATER, "10:00", base)
    assert here.team.edit(base.id, role="Account executive", base=base).role == "Account executive"
    assert [n.text for n in here.notes.of(base.id)] == ["Set in another window meanwhile.\nRole: Team lead"]
    assert all(n.private for n in here.notes.of(base.id))
    assert here.team.get(base.id).due == LATER
    here.team.clear_due(base.id, base)
    assert f"Next: {LATER.isoformat()} 10:00" in here.notes.of(base.id)[1].text
    assert "kept as a private note" in here.team.take_meanwhile()
    here.changes.undo()
    assert (here.team.get(base.id).due, len(here.notes.of(base.id))) == (LATER, 1)


def test_words_about_a_promise_said_in_both_windows_are_all_kept(windows: tuple[Coach, Coach]) -> None:
    here, there = windows
    plan = plan_in(windows)
    here.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1)))
    here.plans.agree(plan.id)
    session = talk_in(windows)
    seen = here.promises.find("A1")
    there.changed_elsewhere()
    there.last_time.say(session.id, seen.id, "helped", "by B", seen)
    here.last_time.say(session.id, seen.id, "helped", "by A", seen)
    assert here.promises.get(seen.id).effect_words == "by A\nby B"
    now = here.promises.get(seen.id)
    there.changed_elsewhere()
    there.last_time.drop(session.id, seen.id, "no time", now)
    here.last_time.say(session.id, seen.id, "no_difference", "", now)
    kept = [(a.text, a.private) for a in here.talks.get(session.id).answers]
    assert kept == [("no time", True)]


def test_the_session_command_takes_up_a_half_line_and_the_app_goes_on_with_its_own(
    windows: tuple[Coach, Coach],
) -> None:
    here, _ = windows
    session = talk_in(windows)
    here.talks.save_draft(session.id, "half", stage=OPEN)
    run = coach_tui("--file", str(here.file), "session", "maya")
    subprocess.run(run, input=b"said at the command\n:quit\n", capture_output=True, check=True)
    assert lines(here, session.id) == ["half", "said at the command"]
    here.talks.keep_line(session.id, "half and more", stage=OPEN)
    assert lines(here, session.id) == ["half and more", "said at the command"]


def test_an_answer_to_the_session_command_leaves_the_line_being_written_in_the_app(
    windows: tuple[Coach, Coach],
) -> None:
    here, _ = windows
    session = talk_in(windows)
    run = coach_tui("--file", str(here.file), "session", "maya")
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as it:
        assert it.stdin is not None
        assert it.stdout is not None
        it.stdout.readline()
        here.talks.save_draft(session.id, "being written in the app", stage=OPEN)
        # The last line has no end: it becomes the line being written of the command.
        it.stdin.write(b"said at the command\nhalf at the command")
        it.stdin.close()
        assert it.wait(20) == 0
        it.stdout.read()
    here.changed_elsewhere()
    found = here.talks.get(session.id)
    assert found.draft is not None
    assert found.draft.text == "half at the command"
    assert sorted(lines(here, session.id)) == ["being written in the app", "said at the command"]


def test_a_record_that_cant_be_read_is_named_without_what_stands_in_it(tmp_path: Path) -> None:
    coach = open_coach(tmp_path / "coach.json")
    document = {"id": 7, "rep": 1, "started": "2026-11-24T09:00:00+01:00", "guide": "empathy"}
    with pytest.raises(DataFileError) as caught:
        coach.talks._records.read(
            Session, {**document, "guide_version": "1", "status": "she has UNSPEAKABLE"}
        )
    assert "UNSPEAKABLE" not in str(caught.value)
    assert "(id 7, at `$.status`)" in str(caught.value)
