"""The history: what was said, tried and agreed, found by typing, and whether it helped."""

from __future__ import annotations

import re
from datetime import date

import pytest
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.entry import EntryPage
from screens.history import KINDS, HistoryPage
from screens.paper import PaperPage
from screens.widgets.writing_line import WritingLine

from .conftest import rep_named, text_of
from .talking import HOSTILE

SIZES = [(80, 24), (60, 20), (120, 40), (140, 45)]


async def opened(
    app: CoachApp, pilot: Pilot[None], kind: str = "everything", rep: str = "Maya"
) -> HistoryPage:
    """The history of a rep in front."""
    page = HistoryPage(rep_named(app.coach, rep), kind)
    app.push_screen(page)
    await pilot.pause()
    await pilot.pause()
    return page


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type, letter by letter."""
    names = {" ": "space", ".": "full_stop", "?": "question_mark", "/": "slash"}
    await pilot.press(*[names.get(c, c) for c in text])
    await pilot.pause()


def chosen_row(app: CoachApp) -> str:
    """The row of the list that is chosen: the kinds have a mark too."""
    rows = [line for line in text_of(app).splitlines() if "›" in line]
    return next((line for line in rows if "what helped" not in line and " of 8" not in line), "")


def underlined(app: CoachApp) -> list[str]:
    """What is underlined on the screen, row by row; the editor has none."""
    rows = app.screen._compositor.render_strips()
    return [s.text for row in rows for s in row if s.style and s.style.underline and s.text.strip()]


# The list. ------------------------------------------------------------------------------------------


async def test_it_goes_back_year_by_year(app: CoachApp) -> None:
    async with app.run_test(size=(120, 150)) as pilot:
        await opened(app, pilot)
        text = text_of(app)
    years = [int(y) for y in re.findall(r"^ +(20\d\d)\b", text, re.M)]
    assert years == sorted(years, reverse=True)
    assert len(set(years)) == len(years) >= 3
    assert "since June 2024" in text


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_entry_can_be_reached_and_stays_in_sight(app: CoachApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot, "promise")
        assert page.count() == 35
        for item in page.found:
            assert str(int(item.entry.at[8:10])) in chosen_row(app)
            await pilot.press("down")
        await pilot.press(*["pageup"] * 5)
        assert "2026" in text_of(app)
        await pilot.press("pagedown", "pageup")
        assert page.chosen == 0


async def test_on_opening_the_newest_is_chosen_and_no_number_says_found(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        assert page.chosen == 0
        assert "20 Nov" in chosen_row(app)
        assert "found" not in text_of(app)


async def test_a_rep_without_history_is_said_kindly(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(HistoryPage(rep.id))
        await pilot.press("down", "enter", "tab", "x")
        await pilot.pause()
        assert "Nothing with “x”." in text_of(app)
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert "Nothing yet." in text_of(app)


async def test_an_entry_with_no_known_day_stands_at_the_end(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria")
    empty.notes.add(rep.id, "A note")
    talk = empty.talks.begin(rep.id)
    empty.plans.of_session(talk.id)
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, rep="Ines")
        assert page.count() == 3
        assert "begun, not finished" in text_of(app)
        assert "draft: nothing on it yet" in text_of(app)


# Finding. -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_typing_finds_at_once_and_every_hit_is_underlined_in_its_row(
    app: CoachApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot)
        await typed(pilot, "legal")
        assert f"{page.count()} found" in text_of(app)
        for item in page.found:
            row = chosen_row(app)[: 85 if size[0] > 116 else None]
            assert "legal" in row.casefold(), (item, row)
            assert "legal" in " ".join(underlined(app)).casefold()
            await pilot.press("down")
            await pilot.pause()


async def test_the_row_shows_the_very_answer_that_holds_the_words(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "one_on_one")
        await typed(pilot, "rang legal 2025")
        assert page.count() == 1
        assert "“When you rang legal, it took a day.”" in chosen_row(app)


async def test_what_helped_two_years_ago_is_the_year_and_no_other_key(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "helped")
        await typed(pilot, "2024")
        text = text_of(app)
        assert "8 found" in text
        assert {item.entry.at[:4] for item in page.found} == {"2024"}
        assert "One person in legal for the Nordics" in chosen_row(app)
        assert "Kept 2 December 2024, moved once. Maya: it helped" in text
        assert "“Her name is Ilse and she laughs.”" in text


async def test_accents_case_quotes_and_regex_signs_are_text(app: CoachApp, coach: Coach) -> None:
    coach.notes.add(rep_named(coach, "Maya"), "Ask (a+b)* [bold] in Åbo, “soon”")
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "note")
        line = app.screen.query_one(WritingLine)
        for words in ("(A+B)*", "[bold] abo", '"soon"', "ÅBO"):
            line.insert(words)
            await pilot.pause()
            assert page.count() >= 1, words
            assert "Ask (a+b)*" in chosen_row(app)
            await pilot.press("escape")
        line.insert(".*")
        await pilot.pause()
        assert page.count() == 0


async def test_what_is_typed_fast_is_all_found_before_enter_opens(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(HistoryPage(rep_named(app.coach, "Maya")))
        await pilot.press(*"rings", "space", *"legal", "enter")
        await pilot.pause()
        assert isinstance(app.screen, EntryPage)
        assert "Jana rings legal on Mondays" in text_of(app)


async def test_letters_are_text_and_arrows_move_while_typing(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        await typed(pilot, "qt?/")
        assert app.screen is page
        assert page.writing_line().text == "qt?/"
        await pilot.press("escape")
        await typed(pilot, "legal")
        await pilot.press("down", "down")
        assert page.chosen == 2
        assert page.writing_line().text == "legal"
        await typed(pilot, " sheet")
        assert page.chosen < page.count()


async def test_escape_clears_first_and_then_leaves(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        every = page.count()
        await typed(pilot, "legal")
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is page
        assert page.count() == every
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not page


@pytest.mark.parametrize("key", ["f10", "ctrl+q", "ctrl+r"])
async def test_it_is_left_by_keys_that_work_past_the_find_line(app: CoachApp, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        await pilot.press("x", key)
        await pilot.pause()
        assert app.screen is not page


# Kinds. ---------------------------------------------------------------------------------------------


async def test_tab_goes_through_the_kinds_and_shift_tab_back(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        page = await opened(app, pilot)
        for kind in [*list(KINDS)[1:], "everything"]:
            await pilot.press("tab")
            await pilot.pause()
            assert f"› {KINDS[kind]}" in text_of(app)
            assert {i.kind for i in page.found} <= ({kind} if kind != "everything" else set(KINDS))
        await pilot.press("shift+tab")
        await pilot.pause()
        assert "› what helped" in text_of(app)


async def test_all_kinds_stand_at_80_and_the_chosen_one_alone_when_narrow(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "helped")
        row = text_of(app).splitlines()[3]
        assert row.split() == [
            *("all", "one-on-ones", "check-ins", "notes", "plans", "promises", "results"),
            *("›", "what", "helped"),
        ]
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "› what helped  8 of 8" in text_of(app)


async def test_where_nothing_is_found_the_key_that_is_named_leads_there(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "check_in")
        await typed(pilot, "legal")
        assert "Nothing with “legal” in check-ins. 17 elsewhere: Enter." in text_of(app)
        assert "Enter everything" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is page
        assert page.count() == 17
        await typed(pilot, "xyz")
        assert "Nothing with “legalxyz”." in text_of(app)


async def test_results_are_one_row_a_period_and_typing_a_measure_shows_its_numbers(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "result")
        await typed(pilot, "win rate")
        assert "Win rate 23 %, target 27" in chosen_row(app)
        await pilot.press("enter")
        await pilot.pause()
        text = text_of(app)
        assert "results, October 2026" in text
        assert "Revenue won 49,000 EUR, target 80,000" in text
        assert "from CRM export" in text


async def test_a_check_in_is_a_kind_of_its_own(empty: Coach) -> None:
    from msgspec.structs import replace

    rep = empty.team.add("Ines Faria")
    talk = empty.talks.begin(rep.id)
    empty.talks.keep_line(talk.id, "All is well")
    empty._records.save(replace(empty.talks.get(talk.id), kind="check_in", status="finished"))
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "check_in", "Ines")
        assert "check-in    “All is well”" in chosen_row(app)
        await pilot.press("shift+tab")
        assert page.count() == 0


# What came of it. -----------------------------------------------------------------------------------


async def test_at_80_what_came_of_a_plan_stands_beneath_the_list(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "plan")
        await typed(pilot, "rings legal")
        text = text_of(app)
    assert "Jana rings legal on Mondays, kept 31 August 2025. Maya: it helped" in text
    assert "“I stopped dreading the phone.”" in text


async def test_a_promise_too_long_for_its_row_is_read_whole_beneath(app: CoachApp) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await opened(app, pilot, "promise")
        await typed(pilot, "one word")
        text = " ".join(text_of(app).split())
    assert "When legal asks again, I forward it to Jana with one word, kept 27 October 2026." in text
    assert "“The word was “again”.”" in text


async def test_wide_the_chosen_entry_stands_whole_beside_the_list(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, "one_on_one")
        text = text_of(app)
    assert "10 November 2026, one-on-one" in text
    assert "Take Maya off the weekly forecast call" in text or "↓ more" in text


async def test_wide_the_side_begins_where_the_hit_is(app: CoachApp) -> None:
    async with app.run_test(size=(120, 20)) as pilot:
        await opened(app, pilot, "one_on_one")
        await typed(pilot, "oulu glad short")
        side = [line[70:] for line in text_of(app).splitlines()]
        assert any("Glad we kept it short" in line for line in side)


# One entry. -----------------------------------------------------------------------------------------


async def test_enter_opens_a_whole_talk_with_its_voices(app: CoachApp, coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    entry = next(e for e in coach.history.of(maya) if e.kind == "session")
    async with app.run_test(size=(80, 40)) as pilot:
        app.push_screen(EntryPage(maya, entry))
        await pilot.pause()
        seen = text_of(app)
        await pilot.press("pagedown")
        await pilot.pause()
        seen += text_of(app)
        await pilot.press("end")
        await pilot.pause()
        seen = " ".join((seen + text_of(app)).split())
    for answer in coach.talks.get(entry.id).answers:
        assert answer.question in seen
        assert answer.text[:30] in seen
    assert "private Pricing sheet" in seen
    assert "Maya “Hoarse, and I haven’t spoken to anyone.”" in seen
    assert "What came of it" in seen


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_at_the_hit(app: CoachApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot, "one_on_one")
        await typed(pilot, "discount")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, EntryPage)
        assert "discount" in underlined(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "found" in text_of(app)


async def test_a_plan_shows_its_ends_let_go_helps_if_and_check_in(app: CoachApp) -> None:
    async with app.run_test(size=(80, 45)) as pilot:
        await opened(app, pilot, "plan")
        await pilot.press("enter")
        await pilot.pause()
        text = text_of(app)
        assert "plan, 10 November 2026" in text
        assert "by 13 November 2026, until 31 January 2027" in text
        assert "by 19 November 2026, once" in text
        assert re.search("Let go +the forecast call", text)
        assert re.search("Helps if +Maya’s own 1 to 5", text)
        assert re.search("Check-in +every second Tuesday; first 24 November 2026 14:00", text)
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, PaperPage)


async def test_a_promise_shows_its_days_moves_why_and_effect(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot, "promise")
        await typed(pilot, "pricing sheet")
        await pilot.press("enter")
        await pilot.pause()
        text = text_of(app)
        assert "by 20 November 2026, at first 30 October 2026, until 31 March 2027" in text
        assert "B2: open, moved once" in text
        assert "You promised it on 29 September 2026" in text
        await pilot.press("escape", "escape")
        await typed(pilot, "felix")
        assert page.count() == 1
        await pilot.press("enter")
        await pilot.pause()
        assert "let go 15 July 2026" in text_of(app)
        assert "why: Ops lost two people" in text_of(app)
        await pilot.press("t")
        await pilot.pause()
        assert "Ops lost two people" not in text_of(app)
        assert "Jana promised it" in text_of(app)


# Turned. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_turned_nothing_private_is_shown_or_counted(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    notes = [n for n in coach.notes.of(rep_named(coach, "Maya")) if n.private]
    assert notes
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot, "note")
        every = page.count()
        assert notes[-1].text[:20] in text_of(app)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert page.count() == every - len(notes)
        for _ in range(page.count()):
            assert all(n.text[:20] not in text_of(app) for n in notes)
            assert "private" not in text_of(app)
            await pilot.press("down")
        assert "F10 leave" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_turned_a_hit_in_a_private_line_is_neither_found_nor_shown(
    app: CoachApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot)
        await typed(pilot, "two months moved already")
        assert page.count() == 1
        assert "private: " in chosen_row(app)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert page.count() == 0
        text = text_of(app)
        assert "Nothing with “two months moved already”." in text
        assert "months ago" not in text
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert page.count() == 1


async def test_turned_while_a_private_note_is_read_nothing_of_it_stays(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "note")
        await pilot.press("enter", "t")
        await pilot.pause()
        text = text_of(app)
        assert "Nothing to show here." in text
        assert "Legal sent a draft" not in text
        assert "note" not in text


async def test_turned_a_talk_shows_neither_private_lines_nor_the_self_check(
    app: CoachApp, coach: Coach
) -> None:
    maya = rep_named(coach, "Maya")
    entry = next(e for e in coach.history.of(maya) if e.kind == "session")
    async with app.run_test(size=(80, 50)) as pilot:
        app.push_screen(EntryPage(maya, entry))
        await pilot.pause()
        assert "What have I promised Maya" in text_of(app)
        await pilot.press("t")
        await pilot.pause()
        text = text_of(app)
    assert "What have I promised Maya" not in text
    assert "private" not in text
    assert "Jana" in text


async def test_turned_a_paused_talk_looks_like_any_other(app: CoachApp, coach: Coach) -> None:
    from msgspec.structs import replace

    hugo = rep_named(coach, "Hugo")
    talk = coach.talks.begin(hugo)
    paused = replace(coach.talks.get(talk.id), status="paused", follow_up=date(2026, 12, 1))
    coach._records.save(paused)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, rep="Hugo")
        assert "Paused, follow-up agreed (1 December)" in text_of(app)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "paused" not in text_of(app).casefold()
        assert "follow-up" not in text_of(app)


# User text is data. ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_are_literal_in_list_passage_side_and_entry(
    empty: Coach, size: tuple[int, int]
) -> None:
    rep = empty.team.add("Ines Faria").id
    empty.notes.add(rep, f"needle {HOSTILE}")
    talk = empty.talks.begin(rep)
    empty.talks.keep_line(talk.id, f"needle {HOSTILE}")
    plan = empty.plans.of_session(talk.id)
    empty.plans.keep_line(plan.id, "manager", f"needle {HOSTILE}", by=date(2026, 11, 27), open_end=True)
    empty.plans.set_text(plan.id, "let_go", f"needle {HOSTILE}")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot, rep="Ines")
        for words in ("needle", "[/oops]", '#panic("x")'):
            page.writing_line().insert(words)
            await pilot.pause()
            assert page.count() == 3
            assert "deal [/oops]" in text_of(app)
            for n in range(3):
                await pilot.press(*["down"] * n, "enter")
                await pilot.pause()
                text = " ".join(text_of(app).split())
                assert "deal [/oops] #panic" in text
                assert "␛[31m" in text
                assert "\x1b" not in text
                assert "\u202e" not in text
                await pilot.press("f10", "pageup")
                await pilot.pause()
            await pilot.press("escape")


async def test_a_hostile_find_line_is_literal(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        page.writing_line().insert(HOSTILE)
        await pilot.pause()
        text = text_of(app)
        assert "Nothing with “deal [/oops]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_of_ten_thousand_characters_shows_its_hit(empty: Coach, size: tuple[int, int]) -> None:
    rep = empty.team.add("Ines Faria").id
    empty.notes.add(rep, "word " * 1000 + "needle" + " wörd" * 1000)
    empty.notes.add(rep, "unbroken" * 625 + "needle" + "家族" * 2500)
    app = CoachApp(empty, Settings())
    async with app.run_test(size=size) as pilot:
        page = await opened(app, pilot, rep="Ines")
        await typed(pilot, "needle")
        assert page.count() == 2
        for n in range(2):
            assert "needle" in chosen_row(app)
            await pilot.press("enter")
            await pilot.pause()
            assert "needle" in "".join(underlined(app))
            await pilot.press("f10", *["down"] * (n + 1))
            await pilot.pause()


async def test_it_holds_in_a_very_small_window(app: CoachApp) -> None:
    async with app.run_test(size=(20, 6)) as pilot:
        page = await opened(app, pilot)
        for kind in range(len(KINDS)):
            await typed(pilot, "legal")
            await pilot.press("down", "enter")
            await pilot.pause()
            if app.screen is not page:
                await pilot.press("f10")
            await pilot.press("escape", "tab")
            await pilot.pause()
            assert app.screen is page, kind


async def test_a_click_chooses_then_opens_and_the_footer_can_be_clicked(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        page = await opened(app, pilot)
        footer = text_of(app).splitlines()[-1]
        await pilot.click(offset=(footer.index("Tab") + 1, 23))
        await pilot.pause()
        assert "› one-on-ones" in text_of(app)
        await pilot.click(offset=(30, 8))
        await pilot.pause()
        assert page.chosen == 2
        await typed(pilot, "e")
        assert page.writing_line().text == "e"
        await pilot.click(offset=(30, 6))
        await pilot.click(offset=(30, 6))
        await pilot.pause()
        assert isinstance(app.screen, EntryPage)
