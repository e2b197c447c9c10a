"""Before: my promises first, then the self-check; nobody but the manager sees it."""

from __future__ import annotations

from datetime import date

import pytest

from coach_tui.coach import Coach, open_coach
from screens.before import BeforePage

from .conftest import text_of
from .talking import HOSTILE, talking
from .test_safe_path import on_disk

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]


async def test_my_promises_come_first_with_my_own_lateness(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        text = text_of(talk.app)
        assert "before you meet" in text
        assert "only you see this page" in text
        assert "First, your promises. Tell Maya about these before you ask anything." in text
        assert "4 days over" in text
        assert text.index("Pricing sheet") < text.index("What do I not know") < text.index("Which pressure")
        assert text.index("Which pressure") < text.index("One strength I saw this month")
        assert "↑ your promises" in text


async def test_each_answer_stands_beneath_its_check_and_is_private(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.say("The Q4 call.", "enter")
        await talk.say("Seen: renewals up.", "enter")
        rows = [r.strip() for r in text_of(talk.app).splitlines()]
        assert rows[rows.index("Which pressure from above am I about to pass on?") + 1] == "The Q4 call."
        assert (
            rows[rows.index("Which fact have I seen myself, which did I guess?") + 1] == "Seen: renewals up."
        )
        answers = talk.stored().answers
        assert [(a.private, a.voice) for a in answers] == [(True, "manager")] * 2
        assert answers[0].question == "Which pressure from above am I about to pass on?"


async def test_enter_on_an_empty_line_goes_check_by_check_and_then_begins(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("enter", "enter", "enter")
        await talk.say("She asked first.", "enter")
        assert talk.stored().answers[0].question == "One strength I saw this month"
        assert talk.stored().stage == 0
        await talk.keys("enter")
        assert talk.stored().stage == 1
        assert not isinstance(talk.page, BeforePage)


async def test_up_and_a_digit_say_what_became_of_a_promise(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("up")
        assert "1 kept   2 moved   3 dropped" in text_of(talk.app)
        await talk.keys("1")
        assert coach.promises.find("B2").status == "kept"
        assert "kept" in text_of(talk.app).split("Pricing sheet from legal")[1].splitlines()[0]
        await talk.say("The Q4 call.", "enter")
        assert talk.stored().answers[0].text == "The Q4 call."


async def test_moved_asks_a_day_and_dropped_a_reason(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("up", "2")
        assert "by when?" in text_of(talk.app)
        await talk.say("4 dec", "enter")
        assert coach.promises.find("B2").by == date(2026, 12, 4)
        assert "moved, Fri 4 Dec" in text_of(talk.app)
        assert "days over" not in text_of(talk.app)
        await talk.keys("up", "3")
        await talk.say("legal has no people", "enter")
    now = coach.promises.find("B2")
    assert (now.status, now.why, now.by) == ("dropped", "legal has no people", date(2026, 11, 20))


async def test_a_promise_kept_before_is_asked_about_at_last_time(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("up", "1", "ctrl+n")
        assert coach.promises.find("B2").id in [p.id for p in coach.last_time.to_answer(talk.stored())]


async def test_the_arrows_walk_from_the_promises_through_the_answers(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.say("first", "enter")
        await talk.say("secnd", "enter")
        await talk.keys("up", "down")
        assert talk.page.line.text == "first"
        await talk.keys("down")
        assert talk.page.line.text == "secnd"
        talk.page.line.load_text("second")
        await talk.keys("enter")
        assert [a.text for a in talk.stored().answers] == ["first", "second"]
        assert {a.private for a in talk.stored().answers} == {True}


async def test_it_comes_back_with_the_half_typed_words_beneath_their_check(coach: Coach) -> None:
    path = coach.file
    async with talking(coach, before=True) as talk:
        await talk.keys("enter")
        await talk.say("Seen: ren", "f10")
    coach.close()
    again = open_coach(path)
    async with talking(again, before=True) as talk:
        await talk.say("ewals", "enter")
        (line,) = talk.stored().answers
        assert (line.text, line.private) == ("Seen: renewals", True)
        assert line.question == "Which fact have I seen myself, which did I guess?"
    again.close()


@pytest.mark.parametrize("size", SIZES)
async def test_turned_there_is_nothing_to_show(coach: Coach, size: tuple[int, int]) -> None:
    async with talking(coach, before=True, size=size) as talk:
        await talk.say("SECRET kept", "enter")
        await talk.say("SECRET typed")
        await talk.keys("ctrl+t")
        text = text_of(talk.app)
        assert "Nothing to show here." in text
        for word in ("SECRET", "Pricing", "over", "before you meet", "only you", "trust"):
            assert word not in text, word
        await talk.keys("ctrl+t")
        assert talk.page.line.text == "SECRET typed"


async def test_turned_no_digit_answers(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("up", "ctrl+t", "1")
        assert coach.promises.find("B2").status == "open"


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_show_literally_and_the_line_stays_in_view(
    coach: Coach, size: tuple[int, int]
) -> None:
    async with talking(coach, before=True, size=size) as talk:
        for _ in range(4):
            await talk.say(f"{HOSTILE} " * 4, "enter")
        await talk.say("LAST WORDS")
        text = text_of(talk.app)
        assert "LAST WORDS" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_the_safe_path_takes_the_reason_that_was_given(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("up", "3")
        await talk.say("SERIOUS reason", "enter")
        assert on_disk(coach, "SERIOUS")
        await talk.keys("ctrl+l")
        assert on_disk(coach, "SERIOUS") == []
        assert coach.promises.find("B2").status == "dropped"
