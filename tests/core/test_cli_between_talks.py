"""The commands between two talks from outside: real processes over a data file with the sample team."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coach_tui.cli import USAGE
from coach_tui.commands import COMMANDS
from coach_tui.commands.due import read_when
from tests.core.test_cli_commands import HOSTILE, Shell, said

TODAY = date(2026, 11, 24)


@pytest.fixture
def shell(tmp_path: Path, sample: bytes) -> Shell:
    shell = Shell(tmp_path)
    shell.file.write_bytes(sample)
    return shell


def promise(shell: Shell, rep: str, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in shell.json("show", rep)["promises"] if p["code"] == code)
    return found


def result(shell: Shell, rep: str, measure: str, period: str) -> dict[str, Any]:
    rows = shell.json("show", rep)["results"]
    (found,) = [r for r in rows if (r["measure"], r["period"]) == (measure, period)]
    return dict(found)


def test_a_kept_promise_leaves_the_team_and_is_ticked_on_the_plan(shell: Shell) -> None:
    before = next(r for r in shell.json("team") if r["name"].startswith("Tomás"))["open_promises"]
    done = shell("kept", "b14", "--effect", "helped")
    assert done.returncode == 0
    assert done.stdout.decode() == "To tell Tomás: Tomás, done: Two introductions at Nordfrost. Jana\n"
    assert said(done) == "B14 is kept: “Two introductions at Nordfrost” (Tomás Ortega).\nNoted: it helped.\n"
    after = next(r for r in shell.json("team") if r["name"].startswith("Tomás"))["open_promises"]
    assert after == {"manager": before["manager"] - 1, "rep": before["rep"]}
    assert "B14" not in shell("team").stdout.decode()
    assert "☑ Two introductions at Nordfrost" in shell("plan", "tomás").stdout.decode()
    helped = shell.json("show", "tomás")["what_helped"][0]
    assert helped["what"] == "Two introductions at Nordfrost"


def test_a_moved_promise_says_both_days_and_keeps_the_first(shell: Shell) -> None:
    done = shell("moved", "b2", "4", "dec", "--effect", "no-difference")
    assert said(done) == "B2 moved to Fri 4 Dec, was Fri 20 Nov.\nNoted: it made no difference.\n"
    found = promise(shell, "maya", "B2")
    assert (found["due"], found["first_due"], found["moves"]) == ("2026-12-04", "2026-10-30", 2)
    assert (found["status"], found["effect"]) == ("open", "no_difference")
    assert said(shell("moved", "B2", "2026-12-04")) == "B2 is on Fri 4 Dec already.\n"
    assert promise(shell, "maya", "B2")["moves"] == 2


def test_why_a_promise_was_dropped_is_exact_in_json_and_may_follow_an_option(shell: Shell) -> None:
    why = HOSTILE + " \udcff\nzwei"
    document = shell.json("dropped", "B13", "--effect", "added-pressure", why)
    assert (document["why"], document["closed_on"], document["status"]) == (why, "2026-11-24", "dropped")
    assert document["effect"] == "added_pressure"
    assert "let go" in shell("plan", "maya").stdout.decode()


def test_the_line_that_tells_the_rep_comes_last_and_in_json_as_a_key(shell: Shell) -> None:
    moved = shell("moved", "b2", "fri")
    assert moved.stdout.decode() == (
        "To tell Maya: Maya, “Pricing sheet from legal” moves to Friday 27 November. Jana\n"
    )
    assert shell("moved", "b2", "fri").stdout == b""
    document = shell.json("dropped", "b2", "the boss said no")
    assert document["tell"] == "Maya, I could not hold: Pricing sheet from legal. Jana"
    assert shell.json("kept", "b13")["tell"] is None
    assert shell("kept", "b11", "--effect", "helped").stdout == b""


def test_what_a_support_that_runs_on_did_leaves_it_open_with_the_reps_words(shell: Shell) -> None:
    words = HOSTILE + " \udcff"
    done = shell("kept", "b2", "--goes-on", "--effect", "helped", "--words", words)
    assert (done.returncode, done.stdout) == (0, b"")
    assert said(done) == "B2 goes on.\nNoted: it helped.\n"
    found = promise(shell, "maya", "B2")
    assert (found["status"], found["effect"], found["effect_words"]) == ("open", "helped", words)
    document = shell.json("moved", "b14", "fri", "--effect", "no-difference", "--words", "Too early.")
    assert (document["effect_words"], document["due"]) == ("Too early.", "2026-11-27")


def test_a_reason_may_be_added_to_what_was_dropped_without_one(shell: Shell) -> None:
    shell("dropped", "B2")
    done = shell("dropped", "B2", "Legal took it over")
    assert (done.returncode, done.stdout, said(done)) == (0, b"", "B2 was dropped already. Noted why.\n")
    again = shell("dropped", "B2", "Another")
    assert (again.returncode, said(again).count("\n")) == (2, 1)
    assert "B2 is dropped already" in said(again)


def test_the_due_date_is_set_with_its_time_and_both_are_said(shell: Shell) -> None:
    done = shell("due", "maya", "10 dec", "14:00")
    assert (
        said(done)
        == "The next one-on-one with Maya Lindqvist is Thu 10 Dec, 14:00; it was Tue 24 Nov, 14:00.\n"
    )
    row = next(r for r in shell.json("team") if r["name"].startswith("Maya"))
    assert (row["next_due"], row["due_time"]) == ("2026-12-10", "14:00")
    document = shell.json("due", "hugo", "next", "fri")
    assert (document["due"], document["due_time"]) == ("2026-12-04", None)


@pytest.mark.parametrize(
    ("words", "day", "time"),
    [
        (["fri"], date(2026, 11, 27), ""),
        (["fri", "14"], date(2026, 11, 27), "14:00"),
        (["1", "dec", "14:00"], date(2026, 12, 1), "14:00"),
        (["1 dec", "2pm"], date(2026, 12, 1), "14:00"),
        (["1 dec 2 pm"], date(2026, 12, 1), "14:00"),
        (["2", "dec", "2026"], date(2026, 12, 2), ""),
        (["in", "2", "weeks"], date(2026, 12, 8), ""),
        (["2026-12-01", "1430"], date(2026, 12, 1), "14:30"),
    ],
)
def test_a_day_and_a_time_are_read_in_quotes_or_not(words: list[str], day: date, time: str) -> None:
    assert read_when(words, TODAY) == (day, time)


def test_an_edit_says_each_change_and_the_json_is_exact(shell: Shell) -> None:
    role = HOSTILE.strip()
    document = shell.json("edit", "maya", "--role", role, "--every", "21")
    assert (document["role"], document["every"], document["rhythm"]) == (role, 21, None)
    done = shell("edit", "maya", "--name", "Maya Brandt", "--role", "AE")
    assert "Maya Brandt, name: “Maya Lindqvist” → “Maya Brandt”.\n" in said(done)
    assert "\x1b" not in said(done)
    assert "␛[31m" in said(done)
    assert said(shell("edit", "maya", "--role", "AE")) == "Maya Brandt is as before.\n"


def test_a_rep_is_put_aside_and_brought_back_with_everything(shell: Shell) -> None:
    history = shell.json("history", "maya")
    done = shell("archive", "maya")
    assert said(done) == "Maya Lindqvist is put aside. Everything is kept; 2 promises stay open.\n"
    assert len(shell.json("team")) == 5
    assert shell.json("history", "Maya Lindqvist") == history
    done = shell("due", "maya", "fri")
    assert done.returncode == 1
    assert "put aside: Maya Lindqvist" in said(done)
    assert "Maya Lindqvist is put aside; coach-tui archive" in said(shell("due", "maya lindqvist", "fri"))
    assert shell.json("archive", "maya", "--back")["archived"] is False
    assert len(shell.json("team")) == 6
    assert said(shell("archive", "maya", "--back")) == "Maya Lindqvist is in the team already.\n"


def test_a_target_and_a_result_stand_in_one_row_and_say_what_they_replace(shell: Shell) -> None:
    assert shell("target", "maya", "revenue_won", "2026-12", "450000").returncode == 0
    shell("result", "maya", "revenue_won", "2026-12", "1,412.50")
    done = shell("result", "maya", "revenue_won", "2026-12", "412000", "--unit", "eur")
    assert said(done) == "Maya Lindqvist, Revenue won, 2026-12: 1,412.5 → 412,000 EUR.\n"
    assert result(shell, "maya", "revenue_won", "2026-12") == {
        "measure": "revenue_won",
        "period": "2026-12",
        "actual": 412000.0,
        "target": 450000.0,
        "unit": "EUR",
        "source": "entered by hand",
    }


def test_a_measure_of_ones_own_is_named_as_new_and_a_near_one_offered(shell: Shell) -> None:
    document = shell.json("target", "maya", "demos_held", "2026-Q4", "12")
    assert (document["actual"], document["target"], document["unit"]) == (None, 12.0, None)
    text = said(shell("result", "maya", "revenu_won", "2026", "-3"))
    assert text.endswith("revenu_won is a new measure of your own. Did you mean revenue_won?\n")
    assert "new measure" not in said(shell("result", "maya", "demos_held", "2026-Q4", "9"))


def test_these_commands_work_on_the_demo_and_leave_the_own_file_alone(shell: Shell, sample: bytes) -> None:
    assert shell.json("--demo", "kept", "B2")["status"] == "kept"
    assert shell.file.read_bytes() == sample


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("kept", "Q9"), 1, "No promise has the code “Q9”"),
        (("kept", "\x1b[31m"), 1, "“␛[31m”"),
        (("kept",), 2, "CODE"),
        (("kept", "B11"), 2, "B11 is kept already"),
        (("moved", "B11", "fri"), 2, "B11 is kept already"),
        (("dropped", "B11", "why"), 2, "B11 is kept already"),
        (("dropped", "B2", "two", "words"), 2, "words"),
        (("kept", "B2", "--effect", "great"), 2, "helped"),
        (("kept", "B2", "--goes-on"), 2, "Give --effect with it"),
        (("kept", "B2", "--words", "Thanks"), 2, "Give --effect with it"),
        (("moved", "B2", "fri", "--words", "Thanks"), 2, "Give --effect with it"),
        (("dropped", "B2", "why", "--words", "Thanks"), 2, "Give --effect with it"),
        (("moved", "B2"), 2, "DATE"),
        (("moved", "B2", "2026-11-23"), 2, "23 November 2026 has passed"),
        (("moved", "B2", "soon"), 2, "“soon” is no day"),
        (("moved", "B2", "3/4"), 2, "two ways"),
        (("moved", "B2", "2027-04-01"), 2, "B2 ends on 31 March 2027, before 1 April 2027"),
        (("due", "maya"), 2, "DATE"),
        (("due", "nobody", "fri"), 1, "No rep “nobody”"),
        (("due", "maya", "2026-11-23"), 2, "has passed"),
        (("due", "maya", "fri", "25:00"), 2, "“25:00” is no time"),
        (("due", "maya", "\x1b[31m"), 2, "“␛[31m” is no day"),
        (("edit", "maya"), 2, "Nothing is named to change"),
        (("edit", "nobody", "--role", "x"), 1, "No rep “nobody”"),
        (("edit", "maya", "--name", ""), 2, "is empty"),
        (("edit", "maya", "--name", "a\x1bb"), 2, "control character"),
        (("edit", "maya", "--name", "jonas weber"), 2, "Jonas Weber is in the team already"),
        (("edit", "maya", "--every", "0"), 2, "Give 1 to 366 days"),
        (("edit", "maya", "--timezone", "Mars/Base"), 2, "is no time zone"),
        (("archive", "nobody"), 1, "No rep “nobody”"),
        (("archive", "nobody", "--back"), 1, "No rep “nobody”"),
        (("target", "nobody", "deals_won", "2026", "1"), 1, "No rep “nobody”"),
        (("target", "maya", "x1", "2026", "1"), 2, "no measure’s name"),
        (("target", "maya", "deals_won", "okt", "1"), 2, "Write 2026-10"),
        (("result", "maya", "deals_won", "2026", "nan"), 2, "“nan” is no number"),
        (("result", "maya", "deals_won", "2026", "--", "-inf"), 2, "“-inf” is no number"),
        (("result", "maya", "deals_won", "2026", "1,234"), 2, "Write 1234 or 1.2340"),
        (("result", "maya", "deals_won", "2026", "1", "--unit", "\u202e"), 2, "no unit"),
        (("result", "maya", "deals_won", "2026"), 2, "VALUE"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_exit_code_and_changes_nothing(
    shell: Shell, sample: bytes, args: tuple[str, ...], code: int, words: str
) -> None:
    done = shell(*args)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in said(done)
    assert said(done).count("\n") == 1
    assert shell.file.read_bytes() == sample


def test_nothing_is_made_where_there_is_no_data_file(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for args in (("kept", "A1"), ("due", "maya", "fri"), ("result", "maya", "deals_won", "2026", "1")):
        assert shell(*args).returncode == 1
    assert not shell.file.exists()


def test_the_usage_names_every_command_and_fits_the_narrowest_terminal() -> None:
    assert all(name in USAGE for name in COMMANDS)
    assert all(len(line) <= 80 for line in USAGE.splitlines())
    assert len(USAGE.splitlines()) <= 42
