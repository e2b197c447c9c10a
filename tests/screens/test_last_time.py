"""Last time: the promises of the plans before are answered for, two keys each, as Supports begins."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.domain.plan import Promise
from screens.cause import CausePage
from screens.last_time import LastTimePage
from screens.plan import PlanPage

from .conftest import text_of
from .talking import HOSTILE, Talking, full_disk, talking, to_read_back
from .test_safe_path import on_disk

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]


async def to_last_time(talk: Talking) -> None:
    """From Open to the page, two causes picked."""
    for words in (
        "Tired.",
        "The renewals.",
        "Legal answers late.",
        "Chase legal.",
        "Renewals eat my mornings.",
    ):
        await talk.say(words, "ctrl+n")
    await talk.keys("1", "2", "enter")
    assert isinstance(talk.page, LastTimePage)


def here(talk: Talking) -> LastTimePage:
    """The page in front."""
    assert isinstance(talk.app.screen, LastTimePage)
    return talk.app.screen


def asked(coach: Coach) -> list[Promise]:
    """The promises that the page asks about, in its order."""
    return list(coach.promises.to_ask(coach.team.find("Maya").id))


async def test_supports_begins_with_what_was_promised_last_time(coach: Coach) -> None:
    codes = [p.code for p in asked(coach)]
    async with talking(coach) as talk:
        await to_last_time(talk)
        text = text_of(talk.app)
        assert "› Supports" in text
        assert "First, what I promised last time." in text
        assert "Did it help?" in text
        assert "1 helped  2 no difference  3 added pressure  4 not yet  5 let go" in text
        assert "days over" not in text
        places = [text.index(f"\n  {code} ") for code in codes]
        assert places == sorted(places)
        assert text[places[0] :].split("\n")[1].lstrip().startswith(f"{codes[0]}")
        assert here(talk).at == 0


async def test_a_rep_without_earlier_promises_is_led_straight_to_the_plan(coach: Coach) -> None:
    async with talking(coach, "Hugo") as talk:
        for words in "abcde":
            await talk.say(words, "ctrl+n")
        await talk.keys("1", "enter")
        assert isinstance(talk.page, PlanPage)
        await talk.keys("ctrl+r")
        assert isinstance(talk.page, CausePage)


@pytest.mark.parametrize(
    ("key", "effect", "said"),
    [
        ("1", "helped", "helped"),
        ("2", "no_difference", "no difference"),
        ("3", "added_pressure", "added pressure"),
    ],
)
async def test_a_digit_and_enter_say_what_it_did(coach: Coach, key: str, effect: str, said: str) -> None:
    first = asked(coach)[0]
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys(key)
        assert coach.promises.get(first.id).effect == effect
        await talk.keys("enter")
        assert here(talk).at == 1
        (line,) = [r for r in text_of(talk.app).splitlines() if r.startswith(f"  {first.code} ")]
        assert line.endswith(said)


async def test_the_reps_words_stand_beneath_as_a_quote(coach: Coach) -> None:
    first = asked(coach)[0]
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.pilot.press("1", *"first week")
        await talk.keys("enter")
        assert coach.promises.get(first.id).effect_words == "first week"
        assert "“first week”" in text_of(talk.app)
        assert talk.page.line.text == ""


async def test_one_that_is_done_is_kept_and_one_that_runs_on_stays_open(coach: Coach) -> None:
    sheet = coach.promises.find("B2")
    assert sheet.ends is not None
    async with talking(coach) as talk:
        await to_last_time(talk)
        while here(talk).current() != sheet:
            await talk.keys("down")
        await talk.keys("1", "enter")
    now = coach.promises.find("B2")
    assert (now.effect, now.status) == ("helped", "open")


async def test_not_yet_asks_a_day_and_carries_it_on(coach: Coach) -> None:
    sheet = coach.promises.find("B2")
    async with talking(coach) as talk:
        await to_last_time(talk)
        while here(talk).current() != sheet:
            await talk.keys("down")
        await talk.keys("4")
        assert "by when?" in text_of(talk.app)
        assert coach.promises.find("B2") == sheet
        await talk.keys("enter")
        now = coach.promises.find("B2")
        assert (now.status, now.by, now.moves, now.effect) == (
            "open",
            date(2026, 11, 27),
            sheet.moves + 1,
            None,
        )
        assert "not yet, by Fri 27 Nov" in text_of(talk.app)
        await talk.keys("up", "4")
        await talk.pilot.press(*"4", "space", *"dec")
        await talk.keys("enter")
        now = coach.promises.find("B2")
        assert (now.by, now.moves, now.first_due) == (date(2026, 12, 4), sheet.moves + 1, sheet.first_due)


async def test_a_day_that_is_none_or_has_passed_stays_on_the_line(coach: Coach) -> None:
    sheet = coach.promises.find("B2")
    async with talking(coach, size=(120, 40)) as talk:
        await to_last_time(talk)
        while here(talk).current() != sheet:
            await talk.keys("down")
        for text in ("30 feb", "1 jan 2020", "1 jan 2031"):
            await talk.keys("4")
            await talk.say(text, "enter")
            assert talk.page.line.text == text
            assert talk.page.problem is not None
            assert coach.promises.find("B2") == sheet
            await talk.keys("ctrl+u", "up")


async def test_let_go_drops_it_with_the_reason_or_none(coach: Coach) -> None:
    first, second, *_ = asked(coach)
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("5", "enter", "5")
        await talk.say("ops said no", "enter")
        assert "ops said no" in text_of(talk.app)
    assert (coach.promises.get(first.id).status, coach.promises.get(first.id).why) == ("dropped", "")
    assert (coach.promises.get(second.id).status, coach.promises.get(second.id).why) == (
        "dropped",
        "ops said no",
    )


async def test_a_digit_on_an_answered_one_changes_the_answer_and_leaves_no_trace_of_the_other(
    coach: Coach,
) -> None:
    sheet = coach.promises.find("B2")
    async with talking(coach) as talk:
        await to_last_time(talk)
        while here(talk).current() != sheet:
            await talk.keys("down")
        await talk.keys("5")
        await talk.say("no budget", "enter")
        await talk.keys("up", "1")
        now = coach.promises.find("B2")
        assert now == replace(sheet, effect="helped")
        await talk.keys("up", "4", "enter")
        now = coach.promises.find("B2")
        assert (now.effect, now.why, now.moves) == (None, "", sheet.moves + 1)


async def test_one_that_was_let_go_before_stays_let_go_whatever_it_did(coach: Coach) -> None:
    first = coach.promises.drop(coach.promises.find("B2").id, "no budget")
    async with talking(coach) as talk:
        await to_last_time(talk)
        while (marked := here(talk).current()) is None or marked.id != first.id:
            await talk.keys("down")
        assert "let go" in text_of(talk.app).split("Pricing sheet from legal")[1].splitlines()[0]
        await talk.keys("2", "enter")
        assert coach.promises.get(first.id) == replace(first, effect="no_difference")
        await talk.keys("up", "5", "enter")
        assert coach.promises.get(first.id) == first


async def test_words_can_be_changed_by_the_same_digit(coach: Coach) -> None:
    first = asked(coach)[0]
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("1")
        await talk.say("first wek", "enter")
        await talk.keys("up", "1")
        assert talk.page.line.text == "first wek"
        await talk.keys("backspace")
        await talk.say("ek", "enter")
        assert coach.promises.get(first.id).effect_words == "first week"


async def test_words_typed_before_the_digit_wait_for_it(coach: Coach) -> None:
    first = asked(coach)[0]
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.say("2 weeks saved", "enter")
        assert talk.page.line.text == "2 weeks saved"
        assert "A digit says what these words go with" in text_of(talk.app)
        await talk.keys("4")
        assert talk.page.line.text == "2 weeks saved"
        await talk.keys("1")
        assert here(talk).at == 1
    now = coach.promises.get(first.id)
    assert (now.effect, now.effect_words) == ("helped", "2 weeks saved")


async def test_enter_past_the_last_goes_on_and_r_leads_back_with_the_answers(coach: Coach) -> None:
    count = len(asked(coach))
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys(*("1", "enter") * count)
        assert isinstance(talk.page, LastTimePage)
        assert "Enter go on" in text_of(talk.app)
        await talk.keys("enter")
        assert isinstance(talk.page, PlanPage)
        assert talk.page.group == "my_part"
        await talk.keys("ctrl+r")
        assert isinstance(talk.page, LastTimePage)
        assert text_of(talk.app).count("helped") == count
        await talk.keys("ctrl+r")
        assert isinstance(talk.page, CausePage)
        await talk.keys("enter", "ctrl+n")
        assert isinstance(talk.page, PlanPage)


async def test_it_comes_back_with_the_promise_and_the_half_typed_words(coach: Coach) -> None:
    path, (first, second, *_) = coach.file, asked(coach)
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("1", "enter", "3")
        await talk.say("every Monday a li", "f10")
    coach.close()
    again = open_coach(path, manager="Jana Novotná")
    async with talking(again) as talk:
        assert isinstance(talk.page, LastTimePage)
        assert here(talk).meant().id == second.id
        assert talk.page.line.text == "every Monday a li"
        await talk.say("st", "enter")
        assert again.promises.get(second.id).effect_words == "every Monday a list"
        assert again.promises.get(second.id).effect == "added_pressure"
        assert again.promises.get(first.id).effect == "helped"
        assert talk.stored().draft is None
    again.close()


async def test_half_typed_words_are_a_draft_of_the_history_after_a_pause(coach: Coach) -> None:
    rep = coach.team.find("Maya").id
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("1")
        await talk.say("first we")
        await talk.pilot.pause(0.7)
        talks = [e for e in coach.history.as_json(rep) if e["kind"] == "session"]
        draft = talks[0]["answers"][-1]
        assert (draft["text"], draft["draft"], draft["question"]) == ("first we", True, "Did it help?")


async def test_nothing_is_said_of_a_promise_while_the_disk_is_full(coach: Coach) -> None:
    first = asked(coach)[0]
    async with talking(coach) as talk:
        await to_last_time(talk)
        coach.fold()
        with full_disk():
            await talk.keys("1")
            assert "Not saved" in text_of(talk.app)
            assert here(talk).at == 0
        assert coach.promises.get(first.id) == first
        await talk.keys("1", "enter")
        assert coach.promises.get(first.id).effect == "helped"


@pytest.mark.parametrize("size", SIZES)
async def test_turned_it_answers_by_digits_and_speaks_of_the_manager_by_name(
    coach: Coach, size: tuple[int, int]
) -> None:
    first = asked(coach)[0]
    async with talking(coach, size=size) as talk:
        await to_last_time(talk)
        await talk.keys("ctrl+t", "1")
        await talk.say("first week", "enter")
        text = text_of(talk.app)
        assert "shared view" in text
        assert "First, what Jana promised last time." in text
        assert "“first week”" in text
        for word in ("days over", "safe path", "private", "I promised"):
            assert word not in text, word
        assert "5 let go" in text
    assert coach.promises.get(first.id).effect == "helped"


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_show_literally_and_are_kept_exactly(coach: Coach, size: tuple[int, int]) -> None:
    first = asked(coach)[0]
    async with talking(coach, size=size) as talk:
        await to_last_time(talk)
        await talk.keys("1")
        await talk.say(HOSTILE, "enter", "up")
        text = text_of(talk.app)
        assert "[/oops]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert coach.promises.get(first.id).effect_words == HOSTILE


async def test_the_safe_path_takes_the_words_of_last_time_and_m_gives_them_back(coach: Coach) -> None:
    first, second, *_ = asked(coach)
    async with talking(coach) as talk:
        await to_last_time(talk)
        await talk.keys("1")
        await talk.say("SERIOUS kept", "enter", "1")
        await talk.say("SERIOUS half")
        await talk.pilot.pause(0.7)
        assert on_disk(coach, "SERIOUS")
        await talk.keys("ctrl+l")
        assert on_disk(coach, "SERIOUS") == []
        assert "SERIOUS" not in text_of(talk.app)
        await talk.keys("m")
        assert isinstance(talk.page, LastTimePage)
        assert talk.page.line.text == "SERIOUS half"
        assert coach.promises.get(first.id).effect_words == "SERIOUS kept"
        await talk.keys("ctrl+l", "g")
        assert on_disk(coach, "SERIOUS") == []
        assert (coach.promises.get(first.id).effect, coach.promises.get(first.id).effect_words) == (
            "helped",
            "",
        )
        assert coach.promises.get(second.id).effect_words == ""


async def test_open_promises_of_earlier_plans_stay_open_beside_a_new_plan(coach: Coach) -> None:
    maya = coach.team.find("Maya").id
    sheet = coach.promises.find("B2")
    before = coach.plans.current(maya)
    async with talking(coach, size=(120, 40)) as talk:
        await to_read_back(talk)
        await talk.keys("a")
    plan = coach.plans.current(maya)
    assert plan.id != before.id
    assert plan.agreed_on is not None
    assert coach.promises.find("B2") == sheet
    mine = [p for p in coach.team.open_promises(maya) if p.owner == "manager"]
    assert (mine[0].code, mine[0].plan) == ("B2", sheet.plan)
    assert len(mine) == 2
    assert [p.what for p in coach.plans.promises(plan) if p.owner == "manager"] == [
        "Get pricing out of legal"
    ]
    assert sheet.what not in "".join(line.text for line in page_text(coach, plan.id))


def page_text(coach: Coach, plan_id: int) -> list:  # type: ignore[type-arg]
    """The lines of the paper page."""
    from coach_tui.printing.text import page_lines

    return list(page_lines(coach.plans.page(plan_id), 78))


@pytest.mark.parametrize("size", SIZES)
async def test_the_plan_names_what_is_still_open_from_before_in_one_row(
    coach: Coach, size: tuple[int, int]
) -> None:
    async with talking(coach, size=size) as talk:
        await to_last_time(talk)
        await talk.keys("ctrl+n")
        rows = [r for r in text_of(talk.app).splitlines() if "Still open from before: B2 Pricing" in r]
        assert len(rows) == 1
