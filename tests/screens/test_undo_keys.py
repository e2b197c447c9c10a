"""Undo by its keys: U and Ctrl+Y on pages, Ctrl+Z on the empty line of a talk."""

from __future__ import annotations

from coach_tui.coach import Coach
from screens.app import CoachApp
from screens.plan import PlanPage

from .conftest import rep_named, text_of
from .talking import talking, to_supports


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
