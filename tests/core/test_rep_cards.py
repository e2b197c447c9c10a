"""What stands on a rep's card: rhythm and date in people's words, cleared, put aside and brought back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.domain.next_date import read_next
from coach_tui.domain.rhythm import every_problem, every_words, read_every
from coach_tui.domain.timezones import find_timezone
from coach_tui.errors import CoachError
from tests.core.test_cli_commands import Shell, said

TODAY = date(2026, 11, 24)


@pytest.fixture
def shell(tmp_path: Path, sample: bytes) -> Shell:
    shell = Shell(tmp_path)
    shell.file.write_bytes(sample)
    return shell


@pytest.mark.parametrize(
    ("text", "every", "words"),
    [
        ("14", 14, ""),
        ("every 14 days", 14, ""),
        ("14 days", 14, ""),
        ("1", 1, ""),
        ("2 weeks", 14, "every 2 weeks"),
        ("tuesday", 7, "every tuesday"),
        ("second tuesday", 14, "every second tuesday"),
        ("every second Tuesday", 14, "every second Tuesday"),
        ("weekly", 7, "weekly"),
    ],
)
def test_a_rhythm_is_read_from_as_few_words_as_people_use(text: str, every: int, words: str) -> None:
    found = read_every(text, TODAY)
    assert found is not None
    assert (found.every, found.text) == (every, words)
    again = read_every(found.text or every_words(every), TODAY)
    assert again is not None
    assert again.every == every


@pytest.mark.parametrize(
    "text", ["", "0", "400", "tomorrow", "10 dec", "week 50", "in 2 weeks", "when she likes", "mon or thu"]
)
def test_what_says_no_rhythm_is_none(text: str) -> None:
    assert read_every(text, TODAY) is None
    assert "no rhythm" in every_problem(text)


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("thu 10 dec 14:00", date(2026, 12, 10), "14:00"),
        ("10 dec 14", date(2026, 12, 10), "14:00"),
        ("fri 9", date(2026, 11, 27), "09:00"),
        ("10 dec 27", date(2027, 12, 10), ""),
        ("1 nov 2026", date(2026, 11, 1), ""),
    ],
)
def test_a_day_with_a_bare_hour_is_that_hour_and_no_year_that_has_passed(
    text: str, day: date, time: str
) -> None:
    assert read_next(text, TODAY) == (day, time)


def test_a_time_zone_is_found_by_its_city_and_what_is_no_zone_is_none() -> None:
    if find_timezone("nowhere at all") is not None:
        pytest.skip("this machine has no zone data")
    assert find_timezone("europe/berlin") == find_timezone(" berlin ") == "Europe/Berlin"
    assert find_timezone("new york") == "America/New_York"
    for text in ("../etc/passwd", "Europe", "\x00", "\udcff", "a" * 5000, "/"):
        assert find_timezone(text) is None


def test_rhythm_and_date_can_be_cleared_and_are_one_change_each(coach: Coach) -> None:
    maya = coach.team.find("maya")
    cleared = coach.team.edit(maya.id, every="none")
    assert cleared == replace(maya, every=None, rhythm="")
    assert coach.team.clear_due(maya.id) == replace(cleared, due=None, due_time="")
    assert coach.team.row(coach.team.get(maya.id)).next_due is None


def test_without_a_date_the_rhythm_gives_the_next_day(coach: Coach) -> None:
    maya = coach.team.clear_due(coach.team.find("maya").id)
    row = coach.team.row(maya)
    assert row.met is not None and maya.every is not None
    assert row.next_due is not None
    assert (row.next_due - row.met).days == maya.every


def test_a_first_day_said_with_the_rhythm_is_kept_with_it_or_nothing_is(coach: Coach) -> None:
    maya = coach.team.find("maya")
    with pytest.raises(CoachError, match="has passed"):
        coach.team.edit(maya.id, every=14, rhythm="every second tuesday", first=(date(2026, 11, 3), ""))
    assert coach.team.get(maya.id) == maya
    kept = coach.team.edit(maya.id, every=7, rhythm="every tuesday", first=(date(2026, 12, 8), "14:00"))
    assert kept == replace(maya, every=7, rhythm="every tuesday", due=date(2026, 12, 8), due_time="14:00")


def test_a_role_or_rhythm_beyond_200_characters_is_refused_and_an_old_one_stays_editable(
    coach: Coach,
) -> None:
    maya = coach.team.find("maya")
    for change in ({"role": "x" * 201}, {"every": 7, "rhythm": "y" * 201}):
        with pytest.raises(CoachError, match="longer than 200"):
            coach.team.edit(maya.id, **change)
    assert coach.team.get(maya.id) == maya
    old = replace(maya, role="z" * 300)
    coach._records.save(old)
    assert coach.team.edit(maya.id, called="May").role == old.role


def test_a_rename_keeps_the_id_and_all_that_was_written(coach: Coach) -> None:
    maya = coach.team.find("maya")
    before = [entry.id for entry in coach.history.of(maya.id)]
    coach.team.edit(maya.id, name="Zoë Brandt", called="Zo")
    assert coach.team.find("zoe").id == maya.id
    assert [entry.id for entry in coach.history.of(maya.id)] == before


def test_the_day_somebody_was_put_aside_is_kept_until_they_are_back(coach: Coach, tmp_path: Path) -> None:
    maya = coach.team.find("maya")
    coach.team.archive(maya.id)
    other = open_coach(tmp_path / "team.json")
    assert other.team.get(maya.id).aside_on == TODAY
    other.close()
    assert coach.team.bring_back(maya.id) == maya


def test_by_command_a_rhythm_and_a_date_are_cleared(shell: Shell) -> None:
    done = shell("edit", "maya", "--every", "none")
    assert done.returncode == 0
    assert "every (days): 14 → none" in said(done)
    assert "rhythm: “every second Tuesday” → none" in said(done)
    done = shell("due", "maya", "none")
    assert done.returncode == 0
    assert said(done) == (
        "No date is agreed for the next one-on-one with Maya Lindqvist; it was Tue 24 Nov, 14:00.\n"
    )
    document = shell.json("show", "maya")["rep"]
    assert (document["every"], document["rhythm"], document["due"], document["next_due"]) == (None,) * 4
    assert said(shell("due", "maya", "NONE")) == (
        "No date is agreed for the next one-on-one with Maya Lindqvist.\n"
    )


def test_by_command_a_date_taken_away_leaves_the_rhythm_s_day(shell: Shell) -> None:
    assert "; by the rhythm it is " in said(shell("due", "maya", "none"))


def test_by_command_a_rhythm_is_said_in_words_with_its_first_day(shell: Shell) -> None:
    done = shell("edit", "maya", "--rhythm", "every third tuesday, first 8 dec 14:00")
    assert done.returncode == 0
    assert "The next one-on-one with Maya Lindqvist is Tue 8 Dec, 14:00.\n" in said(done)
    document = shell.json("add", "Ines Faria", "--rhythm", "2 weeks", "--timezone", "lisbon")
    assert (document["every"], document["rhythm"]) == (14, "every 2 weeks")
    assert document["timezone"] == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("edit", "maya", "--rhythm", "when she likes"), "says no rhythm"),
        (("edit", "maya", "--rhythm", "400"), "Give 1 to 366 days"),
        (("edit", "maya", "--rhythm", "14", "--every", "14"), "Give one of them"),
        (("edit", "maya", "--every", "often"), "no whole number of days"),
        (("due", "maya", "none", "14:00"), "is no day"),
    ],
)
def test_by_command_what_is_no_rhythm_or_date_is_refused(
    shell: Shell, arguments: tuple[str, ...], words: str
) -> None:
    before = shell.json("show", "maya")["rep"]
    done = shell(*arguments)
    assert done.returncode == 2
    assert words in said(done)
    assert shell.json("show", "maya")["rep"] == before


@pytest.mark.parametrize("command", ["edit", "due", "add"])
def test_help_says_how_to_clear(shell: Shell, command: str) -> None:
    text = shell(command, "--help").stdout.decode()
    assert ("none" in text) == (command != "add")
    assert ("--rhythm" in text) == (command != "due")
