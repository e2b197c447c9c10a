"""The check-in: my promises, one question, the next day; two minutes, and every word is safe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.coach.records import Records
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.check_in import CheckInPage, begin_check_in
from screens.team import TeamPage

from .conftest import text_of
from .talking import HOSTILE, Talking, full_disk, talking
from .test_safe_path import on_disk

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]
QUESTION = "What is easier, and what is not?"


@asynccontextmanager
async def checking_in(
    coach: Coach, rep: str = "Maya", *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Talking]:
    """The app on a rep's check-in."""
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        app.push_screen(begin_check_in(coach, coach.team.find(rep).id))
        await pilot.pause()
        await pilot.pause()
        yield Talking(app, pilot)


async def test_f_on_the_team_opens_the_check_in_of_the_chosen_rep(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, CheckInPage)
        assert app.screen.rep.id == coach.team.view().rows[0].rep.id


async def test_promises_question_and_day_make_a_whole_check_in(coach: Coach) -> None:
    maya = coach.team.find("Maya")
    first, *others = coach.promises.to_ask(maya.id)
    async with checking_in(coach) as talk:
        text = text_of(talk.app)
        assert "› Promises  Since then  Next talk" in text
        assert "Did it help?" in text
        await talk.keys("1")
        await talk.say("First calm week.", "enter", *["enter"] * len(others))
        assert QUESTION in text_of(talk.app)
        await talk.say("Mornings are easier.", "enter", "tab")
        await talk.say("She smiled.", "enter", "shift+tab")
        await talk.say("Check the forecast.", "enter", "enter")
        text = text_of(talk.app)
        assert "When do we talk next?" in text
        assert "Tue 8 Dec" in text
        session = talk.stored()
        assert session.status == "open"
        await talk.keys("enter")
        assert isinstance(talk.app.screen, TeamPage)
        assert "Tue 8 Dec" in text_of(talk.app)
    held = coach.talks.get(session.id)
    assert (held.kind, held.status, held.plan, held.causes) == ("check_in", "finished", None, ())
    assert [(a.text, a.voice, a.private, a.question) for a in held.answers] == [
        ("Mornings are easier.", "rep", False, QUESTION),
        ("She smiled.", "manager", False, QUESTION),
        ("Check the forecast.", "manager", True, QUESTION),
    ]
    assert coach.team.get(maya.id).due == date(2026, 12, 8)
    assert coach.promises.get(first.id).effect_words == "First calm week."


async def test_a_rep_without_promises_begins_at_the_question(coach: Coach) -> None:
    async with checking_in(coach, "Hugo") as talk:
        assert QUESTION in text_of(talk.app)
        await talk.say("All of it.", "ctrl+n")
        await talk.say("thu 10 dec 14:00", "enter")
    hugo = coach.team.find("Hugo")
    assert (hugo.due, hugo.due_time) == (date(2026, 12, 10), "14:00")


async def test_a_day_that_is_today_or_none_stays_on_the_line(coach: Coach) -> None:
    async with checking_in(coach, "Hugo") as talk:
        await talk.keys("enter")
        for text in ("today", "30 feb", "1 jan 2020"):
            await talk.say(text, "enter")
            assert talk.page.problem is not None
            assert talk.page.line.text == text
            assert talk.stored().status == "open"
            await talk.keys("ctrl+u")


async def test_left_without_a_word_it_leaves_no_trace(coach: Coach) -> None:
    hugo = coach.team.find("Hugo").id
    before = coach.history.as_json(hugo)
    async with checking_in(coach, "Hugo") as talk:
        await talk.keys("f10")
    assert coach.talks.open_one(hugo, "check_in") is None
    assert coach.history.as_json(hugo) == before


async def test_each_place_comes_back_with_its_half_typed_words(coach: Coach) -> None:
    path, maya = coach.file, coach.team.find("Maya").id
    second = coach.promises.to_ask(maya)[1]
    async with checking_in(coach) as talk:
        await talk.keys("1", "enter", "3")
        await talk.say("lists ag", "f10")
    coach.close()
    coach = open_coach(path)
    async with checking_in(coach) as talk:
        assert talk.page.line.text == "lists ag"
        await talk.say("ain", "ctrl+n")
        assert coach.promises.get(second.id).effect_words == "lists again"
        assert QUESTION in text_of(talk.app)
        await talk.keys("tab")
        await talk.say("half a li", "f10")
    coach.close()
    coach = open_coach(path)
    async with checking_in(coach) as talk:
        assert talk.page.line.text == "half a li"
        await talk.say("ne", "ctrl+n")
        assert [(a.text, a.voice) for a in talk.stored().answers] == [("half a line", "manager")]
        await talk.say("10 d", "f10")
    coach.close()
    coach = open_coach(path)
    async with checking_in(coach) as talk:
        assert "When do we talk next?" in text_of(talk.app)
        assert talk.page.line.text == "10 d"
        await talk.say("ec", "enter")
    assert coach.team.get(maya).due == date(2026, 12, 10)
    coach.close()


async def test_back_leads_from_the_day_to_the_words_and_to_the_promises(coach: Coach) -> None:
    async with checking_in(coach) as talk:
        await talk.keys("ctrl+n")
        await talk.say("Easier.", "ctrl+n", "up")
        assert QUESTION in text_of(talk.app)
        assert "Easier." in text_of(talk.app)
        await talk.keys("ctrl+r")
        assert "Did it help?" in text_of(talk.app)
        await talk.keys("1", "ctrl+n")
        assert QUESTION in text_of(talk.app)
        await talk.keys("up")
        assert talk.page.line.text == "Easier."


async def test_an_open_check_in_and_an_open_one_on_one_never_resume_as_each_other(coach: Coach) -> None:
    maya = coach.team.find("Maya").id
    async with checking_in(coach) as talk:
        await talk.keys("ctrl+n")
        await talk.say("in the check-in", "f10")
    assert coach.team.row(coach.team.get(maya)).begun is None
    async with talking(coach) as talk:
        assert not isinstance(talk.page, CheckInPage)
        assert talk.page.line.text == ""
        await talk.say("in the talk", "f10")
    assert coach.team.row(coach.team.get(maya)).begun == date(2026, 11, 24)
    async with checking_in(coach) as talk:
        assert talk.page.line.text == "in the check-in"
    one, other = coach.talks.open_one(maya), coach.talks.open_one(maya, "check_in")
    assert one is not None
    assert other is not None
    assert (one.kind, other.kind) == ("one_on_one", "check_in")


@pytest.mark.parametrize("size", SIZES)
async def test_turned_nothing_private_shows_at_any_step(coach: Coach, size: tuple[int, int]) -> None:
    async with checking_in(coach, size=size) as talk:
        await talk.keys("ctrl+n", "shift+tab")
        await talk.say("SECRET kept", "enter")
        await talk.say("SECRET typed", "ctrl+t")
        text = text_of(talk.app)
        assert QUESTION in text
        assert "shared view" in text
        for keys in ((), ("ctrl+n",), ("up", "ctrl+r")):
            await talk.keys(*keys)
            text = text_of(talk.app)
            for word in ("SECRET", "private", "days over", "safe path", "nothing is agreed here"):
                assert word not in text, word


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_show_literally(coach: Coach, size: tuple[int, int]) -> None:
    async with checking_in(coach, "Hugo", size=size) as talk:
        await talk.say(HOSTILE, "enter")
        text = text_of(talk.app)
        assert "[/oops]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert talk.stored().answers[0].text == HOSTILE


async def test_the_safe_path_takes_all_of_it_and_only_the_pause_stays(coach: Coach) -> None:
    maya = coach.team.find("Maya").id
    first = coach.promises.to_ask(maya)[0]
    async with checking_in(coach) as talk:
        await talk.keys("1")
        await talk.say("SERIOUS of a promise", "ctrl+n")
        await talk.say("SERIOUS kept", "enter")
        await talk.say("SERIOUS half", "ctrl+l")
        assert on_disk(coach, "SERIOUS") == []
        assert "SERIOUS" not in text_of(talk.app)
        await talk.keys("m")
        assert isinstance(talk.page, CheckInPage)
        assert talk.page.line.text == "SERIOUS half"
        assert coach.promises.get(first.id).effect_words == "SERIOUS of a promise"
        await talk.keys("ctrl+l", "d")
        talk.app.screen.writing_line().insert("1 dec")  # type: ignore[attr-defined]
        await talk.keys("enter")
    assert on_disk(coach, "SERIOUS") == []
    (entry,) = [e for e in coach.history.as_json(maya) if e["kind"] == "check_in"]
    assert (entry["status"], entry["answers"], entry["follow_up"]) == ("paused", [], "2026-12-01")
    assert coach.team.get(maya).due == date(2026, 12, 1)


async def test_going_on_after_the_safe_path_is_still_the_check_in(coach: Coach) -> None:
    async with checking_in(coach, "Hugo") as talk:
        await talk.say("SERIOUS", "ctrl+n")
        await talk.keys("ctrl+l", "g")
        assert isinstance(talk.page, CheckInPage)
        assert "SERIOUS" not in text_of(talk.app)
        await talk.say("Only this.", "ctrl+n", "enter")
    assert on_disk(coach, "SERIOUS") == []


async def test_a_full_disk_ends_nothing_and_the_words_stay(coach: Coach) -> None:
    async with checking_in(coach, "Hugo") as talk:
        await talk.say("kept", "ctrl+n")
        coach.fold()
        with full_disk():
            await talk.say("10 dec", "enter")
            assert "Not saved" in text_of(talk.app)
        assert isinstance(talk.page, CheckInPage)
        assert talk.page.line.text == "10 dec"
        assert talk.stored().status == "open"
        await talk.keys("enter")
    assert coach.team.find("Hugo").due == date(2026, 12, 10)


async def test_the_day_that_is_agreed_already_is_offered_first(coach: Coach) -> None:
    hugo = coach.team.find("Hugo")
    Records(coach._store).save(replace(hugo, due=date(2026, 11, 27), due_time="10:00"))
    async with checking_in(coach, "Hugo") as talk:
        await talk.say("Fine.", "ctrl+n")
        assert "Fri 27 Nov 10:00" in text_of(talk.app)
        await talk.keys("enter")
    hugo = coach.team.find("Hugo")
    assert (hugo.due, hugo.due_time) == (date(2026, 11, 27), "10:00")
