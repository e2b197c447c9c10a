"""The plan: a row is the sentence typed; what is missing is asked; the last stamp is the agreement."""

from __future__ import annotations

from datetime import date

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.paper import PaperPage
from screens.read_back import ReadBack

from .conftest import text_of
from .talking import HOSTILE, Talking, past_last_time, talking, to_read_back, to_supports


def plan_of(talk: Talking):  # type: ignore[no-untyped-def]
    """The plan as the store has it."""
    return talk.app.coach.plans.get(talk.stored().plan or 0)


async def to_my_promises(talk: Talking) -> None:
    await to_supports(talk)
    await talk.keys("enter")


async def test_a_line_in_one_breath_is_one_enter(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Get pricing out of legal by fri until 31 jan", "enter")
        (line,) = plan_of(talk).lines
        assert (line.what, line.by, line.ends) == (
            "Get pricing out of legal",
            date(2026, 11, 27),
            date(2027, 1, 31),
        )
        assert "by Fri 27 Nov" in text_of(talk.app)


async def test_what_is_missing_is_asked_and_an_empty_enter_takes_the_offered_day(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Move renewal paperwork to sales ops", "enter")
        assert "by when?" in text_of(talk.app)
        await talk.keys("enter")
        assert "until?" in text_of(talk.app)
        await talk.say("we say so", "enter")
        (line,) = plan_of(talk).lines
        assert (line.by, line.ends, line.open_end) == (date(2026, 11, 27), None, True)


async def test_a_day_that_is_none_stops_once_then_stays_words(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Send the sheet by 30 feb", "enter")
        assert plan_of(talk).lines == ()
        assert "is no day" in text_of(talk.app)
        await talk.keys("enter")
        assert plan_of(talk).lines[0].what == "Send the sheet by 30 feb"


async def test_an_end_before_its_day_is_refused_and_the_words_stay(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Send the sheet by 10 dec until 1 dec 2026", "enter")
        assert plan_of(talk).lines == ()
        assert talk.page.line.text.startswith("Send the sheet")


async def test_tab_gives_the_line_to_the_other(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Park renewals until 11")
        await talk.keys("tab", "enter")
        assert plan_of(talk).lines[0].owner == "rep"


async def test_up_picks_a_line_up_and_enter_puts_it_back_changed(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Send the sheet by fri until 31 jan", "enter", "up")
        assert talk.page.line.text == "Send the sheet by 27 nov until 31 jan"
        await talk.say(" by mon", "enter")
        (line,) = plan_of(talk).lines
        assert (line.what, line.by) == ("Send the sheet", date(2026, 11, 30))


async def test_an_emptied_line_is_dropped(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Send the sheet by fri until 31 jan", "enter", "up", "ctrl+u", "enter")
        assert plan_of(talk).lines == ()


async def test_an_offer_never_replaces_my_own_words(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("mine", "ctrl+o")
        assert talk.page.line.text == "mine"
        await talk.keys("ctrl+u", "ctrl+o")
        assert talk.page.line.text
        assert "Offer 1 of" in text_of(talk.app)
        await talk.keys("M")
        assert talk.page.line.text == "M"


async def test_my_part_marked_private_is_not_on_the_page(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_supports(talk)
        await talk.keys("shift+tab")
        await talk.say("I hid behind legal", "enter")
        plan = plan_of(talk)
        assert (plan.my_part, plan.my_part_private) == ("I hid behind legal", True)
        await talk.keys("ctrl+t")
        assert "hid behind" not in text_of(talk.app)


async def test_all_gaps_are_named_at_once(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Call legal", "enter", "escape", "ctrl+u")
        await talk.keys("escape", "ctrl+n")
        await talk.say("I park renewals", "enter", "up", "escape")
        for _ in range(8):
            if "Still missing" not in text_of(talk.app):
                await talk.keys("ctrl+n")
        text = " ".join(text_of(talk.app).split())
        assert "No day for “Call legal”" in text
        assert "No end for “Call legal”" in text
        assert "by when?" in text
        await talk.say("once", "enter")
        assert "is no day" in text_of(talk.app)


async def test_a_check_in_is_never_passed_by(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Call legal by fri until 31 jan", "enter", "ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n")
        await talk.keys("enter")
        assert "first?" in text_of(talk.app)
        await talk.keys("enter")
        assert plan_of(talk).check_in.date is not None
        assert "What may I say to my boss?" in text_of(talk.app)


async def test_a_promise_done_once_ends_on_its_day(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Call legal by fri", "enter")
        assert "once" in text_of(talk.app)
        await talk.say("once", "enter")
        (line,) = plan_of(talk).lines
        assert line.by == line.ends == date(2026, 11, 27)


async def test_ctrl_z_on_the_empty_line_brings_a_dropped_line_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Call legal by fri until 31 jan", "enter", "up", "ctrl+u", "enter")
        assert plan_of(talk).lines == ()
        await talk.keys("ctrl+z")
        assert [p.what for p in plan_of(talk).lines] == ["Call legal"]


async def test_going_back_keeps_the_line_that_is_being_written(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Call legal", "ctrl+r")
        assert [p.what for p in plan_of(talk).lines] == ["Call legal"]
        assert "What part of this is mine?" in text_of(talk.app)


async def test_settings_that_cannot_be_written_stop_no_talk(
    empty: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/proc/nope")
    empty.manager = ""
    empty.team.add("Maya Lindqvist")
    async with talking(empty) as talk:
        await to_supports(talk)
        await talk.say("Jana Novotná", "enter")
        assert "What part of this is mine?" in text_of(talk.app)
        assert plan_of(talk).manager == "Jana Novotná"


async def test_from_the_last_field_three_keys_agree_and_lead_to_the_page(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_read_back(talk)
        assert isinstance(talk.app.screen, ReadBack)
        await talk.pilot.press("a")
        await talk.pilot.pause()
        assert isinstance(talk.app.screen, PaperPage)
        maya = coach.team.find("Maya")
        plan = coach.plans.current(maya.id)
        assert plan.agreed_on == date(2026, 11, 24)
        assert [p.code for p in coach.plans.promises(plan)] == ["B22", "B23"]
        assert (maya.due, maya.every) == (date(2026, 12, 10), 14)
        sessions = [e.record for e in coach.history.of(maya.id) if e.kind == "session"]
        assert sessions[0].status == "finished"  # type: ignore[union-attr]


async def test_enter_stamps_line_by_line_and_up_takes_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_read_back(talk)
        await talk.keys("enter")
        assert "■" in text_of(talk.app)
        await talk.keys("up")
        assert "■" not in text_of(talk.app)
        await talk.keys("enter", "enter")
        assert isinstance(talk.app.screen, PaperPage)


async def test_stamps_left_half_way_are_there_tomorrow(coach: Coach) -> None:
    path = coach.file
    async with talking(coach) as talk:
        await to_read_back(talk)
        await talk.keys("enter", "f10")
    coach.close()
    again = open_coach(path, manager="Jana Novotná")
    plan = again.plans.current(again.team.find("Maya").id)
    assert (len(plan.stamped), plan.agreed_on) == (1, None)
    again.close()


async def test_changing_a_line_returns_to_the_read_back_with_the_other_stamps(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_read_back(talk)
        await talk.keys("enter", "e")
        await talk.pilot.pause()
        assert talk.page.line.text.startswith("When a renewal mail comes")
        await talk.say(" by tue", "enter")
        assert isinstance(talk.app.screen, ReadBack)
        assert text_of(talk.app).count("■") == 1


async def test_the_plan_is_resumed_at_its_group_with_the_line_being_written(coach: Coach) -> None:
    path = coach.file
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Send the sheet by fri until 31 jan", "enter")
        await talk.say("Move the paper", "f10")
    coach.close()
    again = open_coach(path, manager="Jana Novotná")
    async with talking(again) as talk:
        assert talk.page.line.text == "Move the paper"
        assert "What would help first?" in text_of(talk.app)
        assert "Send the sheet" in text_of(talk.app)
    again.close()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_hostile_words_in_every_field_show_literally(coach: Coach, size: tuple[int, int]) -> None:
    async with talking(coach, size=size) as talk:
        for _ in range(4):
            await talk.say(HOSTILE, "ctrl+n")
        await talk.say(HOSTILE, "ctrl+n")
        await talk.keys("1", "enter")
        await past_last_time(talk)
        await talk.say(HOSTILE, "enter")
        await talk.say(HOSTILE + " by fri until 31 jan", "enter", "enter")
        await talk.say(HOSTILE + " from mon", "enter", "enter")
        for _ in range(2):
            await talk.say(HOSTILE, "enter")
        await talk.say(HOSTILE, "enter", "enter")
        await talk.say(HOSTILE, "enter")
        await talk.say(HOSTILE, "ctrl+n")
        assert isinstance(talk.app.screen, ReadBack)
        text = text_of(talk.app)
        assert "[/oops]" in text
        assert "\x1b" not in text
        plan = plan_of(talk)
        assert plan.problem == plan.let_go == plan.helps_if == plan.my_part == HOSTILE
        assert plan.lines[0].what == HOSTILE


async def test_the_managers_name_is_asked_once_and_kept(empty: Coach, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    empty.manager = ""
    empty.team.add("Maya Lindqvist")
    async with talking(empty) as talk:
        await to_supports(talk)
        assert "your name?" in text_of(talk.app)
        await talk.say("Jana Novotná", "enter")
        assert plan_of(talk).manager == "Jana Novotná"
        assert "What part of this is mine?" in text_of(talk.app)
    from coach_tui.settings import read_settings

    assert read_settings().manager == "Jana Novotná"


def test_settings_give_the_theme(coach: Coach) -> None:
    assert CoachApp(coach, Settings(theme="paper")).theme == "paper"


async def test_changing_from_the_read_back_shows_the_rep_nothing_private(coach: Coach) -> None:
    async with talking(coach, size=(140, 45)) as talk:
        await to_supports(talk)
        await talk.keys("shift+tab")
        await talk.say("PRIVATE part", "enter")
        await talk.say("Call legal by fri once", "enter", "ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n")
        await talk.keys("enter", "enter", "ctrl+n", "ctrl+n")
        assert isinstance(talk.app.screen, ReadBack)
        assert "PRIVATE" not in text_of(talk.app)
        await talk.keys("e")
        text = text_of(talk.app)
        assert "PRIVATE" not in text
        assert "Offer, if" not in text
        assert "shared view" in text


async def test_once_may_end_the_line(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.say("Join the Hamar call by thu once", "enter")
        (line,) = plan_of(talk).lines
        assert (line.what, line.by, line.ends) == (
            "Join the Hamar call",
            date(2026, 11, 26),
            date(2026, 11, 26),
        )


async def test_a_step_with_a_day_and_an_end_keeps_them_apart(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.keys("enter")
        await talk.say("Two hours of practice from mon until 28 dec", "enter")
        assert "from Mon 30 Nov until 28 Dec" in text_of(talk.app)


async def test_a_day_alone_at_the_check_in_is_its_first_day_and_time(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_my_promises(talk)
        await talk.keys("ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n")
        await talk.say("thu 3 dec 14:00", "enter")
        check_in = plan_of(talk).check_in
        assert (check_in.date, check_in.time, check_in.rhythm) == (date(2026, 12, 3), "14:00", "")


async def test_letters_typed_ahead_on_the_read_back_do_not_open_the_safe_path(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_read_back(talk)
        await talk.keys("l", "g")
        assert isinstance(talk.app.screen, ReadBack)
        assert len(plan_of(talk).lines) == 2
