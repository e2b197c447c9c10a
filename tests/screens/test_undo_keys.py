"""Undo by its keys: U and Ctrl+Y on pages, Ctrl+Z on the empty line of a talk."""

from __future__ import annotations

from coach_tui.coach import Coach, open_coach
from screens.app import CoachApp
from screens.last_time import LastTimePage
from screens.plan import PlanPage

from .conftest import rep_named, text_of
from .talking import Talking, talking, to_supports


async def test_u_takes_back_and_ctrl_y_does_it_again(coach: Coach, app: CoachApp) -> None:
    maya = rep_named(coach, "Maya")
    async with app.run_test(size=(80, 24)) as pilot:
        coach.promises.keep(coach.promises.find("B2").id)
        await pilot.press("u")
        await pilot.pause()
        assert "Undone: kept B2" in text_of(app)
        assert coach.promises.find("B2").status == "open"
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert "Redone: kept B2" in text_of(app)
        assert coach.promises.find("B2").status == "kept"
        assert maya == coach.promises.find("B2").rep


async def test_with_nothing_to_undo_it_says_so(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        await pilot.pause()
        assert "There is nothing to undo." in text_of(app)


async def test_turned_towards_a_rep_nothing_is_undone(coach: Coach, app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        coach.promises.keep(coach.promises.find("B2").id)
        await pilot.press("t", "u")
        await pilot.pause()
        assert coach.promises.find("B2").status == "kept"
        assert "B2" not in text_of(app)


async def test_ctrl_z_puts_a_line_kept_too_early_back_on_the_line(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("The renewals eat", "enter")
        assert len(talk.stored().answers) == 1
        await talk.keys("ctrl+z")
        assert talk.stored().answers == ()
        await talk.say(" my mornings", "enter")
        said = [a.text for a in talk.stored().answers]
        assert said == ["The renewals eat my mornings"]


async def test_ctrl_z_never_takes_back_what_was_done_before_the_talk(coach: Coach) -> None:
    coach.promises.keep(coach.promises.find("B2").id)
    async with talking(coach) as talk:
        await talk.keys("ctrl+z")
        assert "Nothing more to undo in this talk." in text_of(talk.app)
        assert coach.promises.find("B2").status == "kept"


async def test_ctrl_z_first_undoes_what_is_being_typed(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("kept", "enter")
        await talk.pilot.press(*"typo")
        await talk.keys("ctrl+z")
        assert [a.text for a in talk.stored().answers] == ["kept"]
        assert talk.page.line.text == ""


async def test_ctrl_z_on_the_plan_takes_its_last_line_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_supports(talk)
        await talk.say("my part", "enter")
        await talk.say("Call legal by fri once", "enter")
        page = talk.page
        assert isinstance(page, PlanPage)
        assert [p.what for p in page.plan.lines] == ["Call legal"]
        await talk.keys("ctrl+z")
        assert page.plan.lines == ()
        assert coach.plans.get(page.plan.id).lines == ()
        assert page.line.text.startswith("Call legal by")
        assert "Undone" in text_of(talk.app)


async def test_in_shared_view_ctrl_z_brings_nothing_private_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("shift+tab")
        await talk.say("SECRETWORDS")
        await talk.pilot.pause(0.7)
        await talk.keys("ctrl+t", "ctrl+z")
        assert "SECRETWORDS" not in text_of(talk.app)
        assert "Turn back first" in text_of(talk.app)


async def test_ctrl_z_leaves_alone_what_another_window_did(coach: Coach) -> None:
    other = open_coach(coach.file)
    tom = other.team.find("Tom").id
    async with talking(coach) as talk:
        await talk.say("Tired.", "enter")
        other.notes.add(tom, "about somebody else", private=True)
        await talk.keys("ctrl+z")
        assert "Tom" not in text_of(talk.app)
        assert "about somebody else" in [n.text for n in other.notes.of(tom)]
    other.close()


async def test_a_line_brought_back_is_not_replaced_by_the_next_words(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("The first line.", "enter")
        await talk.keys("up", "ctrl+u")
        await talk.pilot.pause(0.7)
        await talk.keys("enter", "ctrl+z")
        await talk.say("A second line.", "enter")
        assert [a.text for a in talk.stored().answers] == ["The first line.", "A second line."]


async def test_the_whole_line_comes_back_not_the_half_that_was_its_draft(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("Hello wor")
        await talk.pilot.pause(0.7)
        await talk.say("ld, and the rest", "enter")
        await talk.keys("ctrl+z")
        assert talk.page.line.text == "Hello world, and the rest"


async def test_a_plan_line_brought_back_is_not_replaced_by_the_next_words(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_supports(talk)
        await talk.say("my part", "enter")
        await talk.say("Call legal by fri once", "enter")
        await talk.keys("up", "ctrl+u")
        await talk.pilot.pause(0.7)
        await talk.keys("enter", "ctrl+z")
        await talk.say("Call ops by mon once", "enter")
        page = talk.page
        assert isinstance(page, PlanPage)
        assert sorted(p.what for p in page.plan.lines) == ["Call legal", "Call ops"]


async def test_on_last_time_ctrl_z_first_stops_what_is_asked(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_last_time(talk)
        first, second = coach.last_time.to_answer(talk.stored())[:2]
        await talk.keys("1", "enter", "4", "ctrl+z")
        assert coach.promises.get(first.id).effect == "helped"
        assert coach.promises.get(second.id).due == second.due
        await talk.keys("ctrl+z", "enter", "enter")
        assert coach.promises.get(first.id).due == first.due


async def test_why_it_was_let_go_is_not_on_the_turned_page(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("5")
        await talk.say("WHYSECRET", "enter")
        assert "WHYSECRET" in text_of(talk.app)
        await talk.keys("ctrl+t")
        assert "WHYSECRET" not in text_of(talk.app)
        await talk.keys("ctrl+t", "up", "5")
        assert talk.page.line.text == "WHYSECRET"
        await talk.keys("ctrl+t")
        assert "WHYSECRET" not in text_of(talk.app)
        first = coach.last_time.to_answer(talk.stored())[0]
        assert coach.promises.get(first.id).why == "WHYSECRET"


async def test_one_more_thing_said_of_the_last_promise_joins_what_was_said(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_last_time(talk)
        promises = coach.last_time.to_answer(talk.stored())
        for _ in promises:
            await talk.keys("1")
            await talk.say("It helped.", "enter")
        await talk.say("And one more thing.", "enter")
        assert coach.promises.get(promises[-1].id).effect_words == "It helped.\nAnd one more thing."


async def to_last_time(talk: Talking) -> None:
    """From Open to the promises of last time."""
    for words in ("Tired.", "The renewals.", "Legal answers late.", "Chase legal.", "Renewals."):
        await talk.say(words, "ctrl+n")
    await talk.keys("1", "enter")
    assert isinstance(talk.page, LastTimePage)
