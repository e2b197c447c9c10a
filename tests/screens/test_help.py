"""Help and the command palette: true keys only."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from coach_tui.coach import Coach
from screens import help as helping
from screens.app import CoachApp
from screens.commands import commands_of
from screens.help import Help
from screens.keys import TABLE
from screens.note import NotePage
from screens.profile import ProfilePage
from screens.team import TeamPage

from .conftest import rep_named, text_of


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_key_stands_on_one_page(app: CoachApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        text = text_of(app)
        assert "more" not in text
        for group in helping.GROUPS:
            assert group.heading in text
            for line in group.lines:
                assert line.says.split(",")[0] in " ".join(text.split())
        for keys in (
            "Ctrl+T  F4  T",
            "Ctrl+L  F9",
            "Ctrl+N  PgDn",
            "↑ ↓  K J",
            "C B P H",
            "W N /",
            "F D E A",
        ):
            assert keys in text
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)


async def test_narrow_it_scrolls(app: CoachApp) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("question_mark")
        seen = text_of(app)
        for _ in range(4):
            await pilot.press("pagedown")
            await pilot.pause()
            seen += "\n" + text_of(app)
        says = [line.says.split(",")[0] for group in helping.GROUPS for line in group.lines]
        assert [words for words in says if words not in seen] == []
        assert all(len(line) <= 60 for line in seen.split("\n"))


def test_help_knows_only_keys_of_the_key_map() -> None:
    names = [name for group in helping.GROUPS for line in group.lines for name in line.names]
    assert set(names) <= set(TABLE)


async def test_the_palette_offers_what_the_page_can_do(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        says = {command.says for command in commands_of(app.screen)}
        assert {TABLE["add"].says, TABLE["talk"].says, TABLE["note"].says, TABLE["theme"].says} <= says
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause()
        says = {command.says for command in commands_of(app.screen)}
        assert TABLE["add"].says not in says
        assert TABLE["plan"].says in says


async def test_a_command_runs_on_the_page_beneath(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon")
        await pilot.pause(0.3)
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"quick note")
        await pilot.pause(0.5)
        assert "A quick note" in text_of(app)
        await pilot.press("enter")
        await pilot.pause(0.5)
        if isinstance(app.screen, CommandPalette):
            await pilot.press("enter")
            await pilot.pause(0.5)
        assert isinstance(app.screen, NotePage)


async def test_the_theme_turns_from_the_palette(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f12")
        await pilot.pause(0.3)
        await pilot.press(*"light or dark")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.5)
        if isinstance(app.screen, CommandPalette):
            await pilot.press("enter")
            await pilot.pause(0.5)
        assert app.theme == "paper"
