"""Editing keys in a burst: Backspace and Ctrl+U come before what is typed after them."""

from __future__ import annotations

from textual import events

from coach_tui.coach import Coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.quick_line import QuickLine
from screens.widgets.writing_line import WritingLine


async def test_an_editing_key_does_its_work_before_what_is_typed_next(coach: Coach) -> None:
    """All keys at once, as from a macro or after the machine stood still."""
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(QuickLine(coach.team.find("Maya").id))
        await pilot.pause()
        await pilot.pause()
        keys = [*"junk", "ctrl+u", *"B2x", "backspace", *" fri"]
        for key in keys:
            name = "space" if key == " " else key
            app.post_message(events.Key(name, key if len(key) == 1 else None))
        for _ in range(20):
            await pilot.pause()
        assert app.screen.query_one(WritingLine).text == "B2 fri"
