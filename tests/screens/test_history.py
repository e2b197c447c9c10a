"""The history: what was said, noted and agreed, newest first."""

from __future__ import annotations

import re

import pytest

from coach_tui.coach import Coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.entry import EntryPage
from screens.history import HistoryPage
from screens.paper import PaperPage

from .conftest import rep_named, text_of


async def test_it_goes_back_year_by_year(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(HistoryPage(rep_named(coach, "Maya")))
        await pilot.pause()
        text = text_of(app)
    years = [int(y) for y in re.findall(r"^ +(20\d\d)\b", text, re.M)]
    assert years == sorted(years, reverse=True)
    assert len(set(years)) == len(years) >= 2
    assert "since June 2024" in text


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_entry_can_be_reached_and_stays_in_sight(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    maya = rep_named(coach, "Maya")
    entries = coach.history.of(maya)
    async with app.run_test(size=size) as pilot:
        app.push_screen(HistoryPage(maya))
        await pilot.pause()
        for entry in entries:
            chosen = next(line for line in text_of(app).splitlines() if "›" in line)
            assert str(int(entry.at[8:10])) in chosen
            await pilot.press("down")
        await pilot.press("home")
        assert "2026" in text_of(app)
        await pilot.press("pagedown", "pageup")
        assert "›" in text_of(app)


async def test_wide_the_chosen_entry_stands_beside_the_list(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(HistoryPage(rep_named(coach, "Maya")))
        await pilot.press("down", "down", "down")
        await pilot.pause()
        assert "one-on-one, 10 November 2026" in text_of(app)


async def test_enter_opens_a_whole_talk_with_its_voices(app: CoachApp, coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    entry = next(e for e in coach.history.of(maya) if e.kind == "session")
    async with app.run_test(size=(80, 40)) as pilot:
        app.push_screen(EntryPage(maya, entry))
        await pilot.pause()
        seen = text_of(app)
        await pilot.press("end")
        await pilot.pause()
        seen = " ".join((seen + text_of(app)).split())
    for answer in coach.talks.get(entry.id).answers:
        assert answer.question in seen
        assert answer.text[:30] in seen
    assert "private Pricing sheet" in seen
    assert "Maya “Hoarse, and I haven’t spoken to anyone.”" in seen


async def test_enter_opens_a_plan_as_its_page(app: CoachApp, coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    at = [e.kind for e in coach.history.of(maya)].index("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(HistoryPage(maya))
        await pilot.press(*["down"] * at, "enter")
        await pilot.pause()
        assert isinstance(app.screen, PaperPage)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_turned_nothing_private_is_shown_or_counted(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    maya = rep_named(coach, "Maya")
    notes = [n for n in coach.notes.of(maya) if n.private]
    assert notes
    async with app.run_test(size=size) as pilot:
        page = HistoryPage(maya)
        app.push_screen(page)
        await pilot.pause()
        every = page.count()
        assert notes[-1].text[:20] in text_of(app)
        await pilot.press("t")
        await pilot.pause()
        assert page.count() == every - len(notes)
        for _ in range(page.count()):
            assert all(n.text[:20] not in text_of(app) for n in notes)
            assert "private" not in text_of(app)
            await pilot.press("down")


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


async def test_a_rep_without_history_is_said_kindly(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(HistoryPage(rep.id))
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "Nothing yet." in text_of(app)
