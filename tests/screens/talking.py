"""How the tests of the talk drive the real app: open a rep's one-on-one, say lines, press keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.domain.session import Session
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.last_time import LastTimePage
from screens.talk import begin
from screens.talk_page import TalkPage

HOSTILE = 'deal [/oops] #panic("x") <script> \x1b[31m \u202eevil\u202c [bold]'


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow past 16 bytes: what a full disk looks like to the store."""
    resource = pytest.importorskip("resource", reason="limits of POSIX")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Talking:
    """A running app with a talk in front."""

    def __init__(self, app: CoachApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def page(self) -> TalkPage:
        """The page in front."""
        assert isinstance(self.app.screen, TalkPage), self.app.screen
        return self.app.screen

    def stored(self) -> Session:
        """The session as the store has it."""
        return self.app.coach.talks.get(self.page.session.id)

    async def keys(self, *names: str) -> None:
        """Press keys and let the screen come to rest."""
        await self.pilot.press(*names)
        await self.pilot.pause()
        await self.pilot.pause()

    async def say(self, text: str, *names: str) -> None:
        """Put words on the line, as a paste does, then press keys."""
        self.page.line.insert(text)
        await self.pilot.pause()
        await self.keys(*names)


@asynccontextmanager
async def talking(
    coach: Coach, rep: str = "Maya", *, size: tuple[int, int] = (80, 24), before: bool = False
) -> AsyncIterator[Talking]:
    """The app on a rep's one-on-one."""
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        app.push_screen(begin(coach, coach.team.find(rep).id, before=before))
        await pilot.pause()
        await pilot.pause()
        yield Talking(app, pilot)


async def past_last_time(talk: Talking) -> None:
    """Past the promises of last time, where there are any: nothing is said of them."""
    if isinstance(talk.page, LastTimePage):
        await talk.keys("ctrl+n")


async def to_supports(talk: Talking) -> None:
    """From Open to the supports, a line each, two causes picked; past the promises of last time."""
    for words in ("Tired.", "The renewals.", "Legal answers late.", "Chase legal."):
        await talk.say(words, "ctrl+n")
    await talk.say("The renewals eat my mornings.", "ctrl+n")
    await talk.keys("1", "2", "enter")
    await past_last_time(talk)


async def to_read_back(talk: Talking) -> None:
    """From Open to the read-back of a plan with two promises."""
    await to_supports(talk)
    await talk.say("I let it slip.", "enter")
    await talk.say("Get pricing out of legal by fri until 31 jan", "enter")
    await talk.keys("enter")
    await talk.say("When a renewal mail comes, I park it from mon", "enter")
    await talk.keys("enter")
    await talk.say("the daily message", "enter")
    await talk.say("fewer days waiting", "enter")
    await talk.say("Maya rings every second thursday", "enter")
    await talk.keys("enter")
    await talk.say("that we work on legal", "enter")
    await talk.say("Lighter.", "ctrl+n")
