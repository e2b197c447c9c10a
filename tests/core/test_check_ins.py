"""Check-ins over a real data file: what they spend, what they never count as, and the command."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coach_tui.cli import main
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.records import Records
from coach_tui.domain.rep import Rep
from coach_tui.errors import CoachError

TODAY = date(2026, 11, 24)


def maya(coach: Coach) -> Rep:
    return coach.team.find("Maya")


def shown_as_json(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    capsys.readouterr()
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_it_spends_the_due_date_and_is_no_last_session(coach: Coach) -> None:
    before = coach.team.row(maya(coach))
    assert before.next_due == TODAY
    session = coach.check_ins.begin(maya(coach).id)
    assert coach.team.row(maya(coach)).next_due == TODAY
    coach.check_ins.finish(session.id, date(2026, 12, 1), "09:30")
    after = coach.team.row(maya(coach))
    assert (after.next_due, after.due_time) == (date(2026, 12, 1), "09:30")
    assert (after.met, after.spent) == (before.met, TODAY)


def test_without_a_next_date_the_rhythm_counts_from_it(coach: Coach) -> None:
    session = coach.check_ins.begin(maya(coach).id)
    coach.check_ins.finish(session.id, date(2026, 12, 1))
    Records(coach._store).save(replace(maya(coach), due=TODAY))
    assert coach.team.row(maya(coach)).next_due == date(2026, 12, 8)


def test_its_words_are_the_last_ones_and_its_causes_are_none(coach: Coach) -> None:
    causes = coach.profiles.read(maya(coach).id).causes
    coach.check_ins.add(maya(coach).id, "Mornings are easier.", date(2026, 12, 1))
    assert coach.team.row(maya(coach)).last_words == "Mornings are easier."
    assert coach.profiles.read(maya(coach).id).causes == causes


def test_there_is_one_open_check_in_a_rep(coach: Coach) -> None:
    first = coach.check_ins.begin(maya(coach).id)
    assert coach.check_ins.begin(maya(coach).id) == first
    talk = coach.talks.begin(maya(coach).id)
    assert talk.id != first.id
    assert coach.talks.begin(maya(coach).id, new=True).id != talk.id
    assert coach.talks.get(first.id).status == "open"


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 1)])
def test_the_next_talk_is_never_today_or_before(coach: Coach, day: date) -> None:
    session = coach.check_ins.begin(maya(coach).id)
    rep = maya(coach)
    with pytest.raises(CoachError, match="after today"):
        coach.check_ins.finish(session.id, day)
    with pytest.raises(CoachError, match="after today"):
        coach.check_ins.add(rep.id, "words", day)
    assert coach.talks.get(session.id) == session
    assert maya(coach) == rep


def test_a_finished_one_takes_no_more_words(coach: Coach) -> None:
    held = coach.check_ins.add(maya(coach).id, "words", date(2026, 12, 1))
    with pytest.raises(CoachError, match="This check-in has ended"):
        coach.talks.keep_line(held.id, "more", question="What?")
    promise = coach.promises.find("B2")
    with pytest.raises(CoachError, match="This check-in has ended"):
        coach.last_time.say(held.id, promise.id, "helped")
    assert coach.promises.find("B2") == promise


def test_the_end_of_a_check_in_is_one_step_to_take_back(coach: Coach) -> None:
    rep = maya(coach)
    session = coach.check_ins.begin(rep.id)
    coach.check_ins.finish(session.id, date(2026, 12, 1))
    step = coach.changes.undo()
    assert "check-in with Maya" in step.label
    assert maya(coach).due == rep.due
    assert coach.talks.get(session.id).status == "open"


def test_an_answer_is_one_step_to_take_back(coach: Coach) -> None:
    promise = coach.promises.find("B2")
    session = coach.check_ins.begin(maya(coach).id)
    coach.last_time.say(session.id, promise.id, "helped", "first calm week")
    coach.changes.undo()
    assert coach.promises.find("B2") == promise
    assert coach.talks.get(session.id).last_time == ()


def test_the_command_does_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("check-in", "maya", "Mornings are easier.", "--next", "fri", "14:00", "--file", str(file))
    held = shown_as_json(capsys, *args)
    assert (held["kind"], held["status"], held["date"]) == ("check_in", "finished", "2026-11-24")
    assert (held["next_due"], held["next_time"]) == ("2026-11-27", "14:00")
    assert [(a["text"], a["voice"], a["private"]) for a in held["answers"]] == [
        ("Mornings are easier.", "rep", False)
    ]
    history = shown_as_json(capsys, "history", "maya", "--file", str(file))
    assert (history[0]["kind"], history[0]["id"], history[0]["plan"]) == ("check_in", held["id"], None)
    (row,) = [r for r in shown_as_json(capsys, "team", "--file", str(file)) if r["name"].startswith("Maya")]
    assert (row["last_session"], row["next_due"]) == ("2026-11-10", "2026-11-27")


def test_the_command_offers_the_day_and_names_what_is_still_open(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-in", "maya", "--file", str(file)]) == 0
    said = capsys.readouterr().err
    assert "You talk next on Tue 8 Dec." in said
    assert "Still open: B2 Pricing sheet from legal" in said


def test_the_command_reads_standard_input_exactly(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"two\nlines\x1b[31m\n")))
    held = shown_as_json(capsys, "check-in", "maya", "-", "--file", str(file))
    assert held["answers"][0]["text"] == "two\nlines\x1b[31m\n"


def test_the_command_ends_the_open_one_with_the_line_that_was_being_written(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coach = open_coach(file)
    session = coach.check_ins.begin(maya(coach).id)
    coach.talks.keep_line(session.id, "kept", question="What?")
    coach.talks.save_draft(session.id, "half", question="What?")
    coach.close()
    held = shown_as_json(capsys, "check-in", "maya", "and this", "--file", str(file))
    assert held["id"] == session.id
    assert [a["text"] for a in held["answers"]] == ["kept", "half", "and this"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("maya", "words", "--next", "30 feb"), 2),
        (("maya", "words", "--next", "today"), 2),
        (("nobody", "words"), 1),
        ((), 2),
    ],
)
def test_bad_input_changes_nothing(
    file: Path, args: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shown_as_json(capsys, "history", "maya", "--file", str(file))
    assert main(["check-in", *args, "--file", str(file)]) == code
    assert "Traceback" not in capsys.readouterr().err
    assert shown_as_json(capsys, "history", "maya", "--file", str(file)) == before


def test_history_calls_it_a_check_in(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-in", "maya", "Easier.", "--file", str(file)]) == 0
    capsys.readouterr()
    assert main(["history", "maya", "--file", str(file)]) == 0
    assert capsys.readouterr().out.startswith("24 November 2026: check-in, finished")
