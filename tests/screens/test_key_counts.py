"""What a manager presses beyond the words, in the real app from its launch: the counts that were promised."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.domain.session import Session
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.paper import PaperPage
from screens.profile import ProfilePage
from screens.read_back import ReadBack
from screens.safe_path import SafePathPage
from screens.team import TeamPage
from screens.widgets.writing_line import WritingLine

from .conftest import text_of


class Counted:
    """The app from its launch; keys are counted, the letters of words are not."""

    def __init__(self, app: CoachApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.keys = 0

    async def press(self, *names: str) -> None:
        """Keys that are no words."""
        self.keys += len(names)
        for name in names:
            await self.pilot.press(name)
        await self.rest()

    async def words(self, text: str) -> None:
        """Words, letter by letter."""
        await self.pilot.press(*["space" if c == " " else "full_stop" if c == "." else c for c in text])
        await self.rest()

    async def rest(self) -> None:
        """The screen comes to rest."""
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def line(self) -> WritingLine:
        """The line being written."""
        return self.app.screen.query_one(WritingLine)

    def stored(self) -> Session:
        """The open talk as the store has it."""
        return next(s for s in self.app.coach._records.all(Session) if s.status == "open")


@asynccontextmanager
async def launched(coach: Coach) -> AsyncIterator[Counted]:
    """The app on its first page."""
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        counted = Counted(app, pilot)
        await counted.rest()
        assert isinstance(app.screen, TeamPage)
        yield counted


async def test_from_launch_to_the_first_word_is_one_key(coach: Coach) -> None:
    async with launched(coach) as app:
        await app.press("c")
        await app.words("tired")
        assert (app.line.text, app.keys) == ("tired", 1)


async def test_capture_and_go_on_is_one_key_or_the_same_key_twice(coach: Coach) -> None:
    async with launched(coach) as app:
        await app.press("c")
        for keys, stage in (["ctrl+n"], 2), (["enter", "enter"], 3):
            app.keys = 0
            await app.words("some words")
            await app.press(*keys)
            assert (app.stored().stage, app.stored().answers[-1].text) == (stage, "some words")
            assert app.keys == len(keys)


async def test_a_probe_is_one_key_and_one_by_kind_of_answer_two(coach: Coach) -> None:
    async with launched(coach) as app:
        await app.press("c", "ctrl+n")
        guide = app.app.coach.talks.guide()
        app.keys = 0
        await app.press("ctrl+o")
        first = guide.stage(2).probes[0]
        assert first.partition("{rep}")[0] in text_of(app.app).replace("\n", " ")
        assert app.keys == 1
        await app.press("3")
        assert app.keys == 2
        assert app.line.text == ""


async def test_private_turn_and_the_safe_path_are_one_key_each(coach: Coach) -> None:
    async with launched(coach) as app:
        await app.press("c")
        app.keys = 0
        await app.press("shift+tab")
        assert "─ ─ ─" in text_of(app.app)
        assert app.keys == 1
        await app.press("ctrl+t")
        assert "shared view" in text_of(app.app)
        assert app.keys == 2
        await app.press("ctrl+l")
        assert isinstance(app.app.screen, SafePathPage)
        assert app.keys == 3


async def test_a_talk_left_in_the_midst_of_a_word_is_resumed_by_one_key(coach: Coach) -> None:
    async with launched(coach) as app:
        await app.press("c")
        await app.words("half a wo")
        await app.press("f10")
        assert isinstance(app.app.screen, TeamPage)
        app.keys = 0
        await app.press("c")
        assert (app.line.text, app.keys) == ("half a wo", 1)


async def test_from_the_last_field_of_the_plan_to_the_printed_page_are_three_keys(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # No printer is reachable here: the same three keys then save the page as a PDF.
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-cups"))
    async with launched(coach) as app:
        await app.press("c")
        await _to_the_last_field(app)
        await app.words("lighter")
        app.keys = 0
        await app.press("ctrl+n")
        assert isinstance(app.app.screen, ReadBack)
        await app.press("a")
        assert isinstance(app.app.screen, PaperPage)
        await app.press("enter")
        assert app.keys == 3
        for _ in range(100):
            if "Saved as a PDF" in text_of(app.app):
                break
            await app.pilot.pause(0.1)
        assert list(tmp_path.rglob("*.pdf"))


async def test_what_helped_two_years_ago_is_one_key_and_the_year(coach: Coach) -> None:
    async with launched(coach) as app:
        app.app.push_screen(ProfilePage(coach.team.find("Maya").id))
        await app.rest()
        await app.press("w")
        await app.words("2024")
        assert app.keys == 1
        text = text_of(app.app)
        assert "› what helped" in text
        assert "helped" in text.split("2024", 2)[-1]


async def _to_the_last_field(app: Counted) -> None:
    """From Open to the last field of the plan, the shortest way."""
    for _ in range(4):
        await app.press("ctrl+n")
    await app.words("renewals eat my mornings")
    await app.press("enter", "enter", "1", "enter")
    while "Did it help?" in text_of(app.app):
        await app.press("ctrl+n")
    await app.press("ctrl+n")
    await app.words("chase legal by fri until eom")
    await app.press("enter", "ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n")
    await app.words("every second thursday")
    await app.press("enter", "enter", "ctrl+n")
