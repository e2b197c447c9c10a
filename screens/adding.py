"""Adding a rep: one question, a name is enough; then a word on where the rest is filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach_tui.errors import CoachError

from .dialogs.ask_line import AskLine
from .page import Page

if TYPE_CHECKING:
    from .app import CoachApp

FILL_IN = "E fills in the card: role, rhythm, next date."


def ask_for_rep(page: Page, then: Callable[[int], None]) -> None:
    """Ask for a name and add the rep; `then` gets its id. A refused name says why and stays to be mended."""
    added: list[int] = []

    def take(name: str) -> CoachError | None:
        try:
            added.append(page.coach.team.add(name).id)
        except CoachError as problem:
            return problem
        return None

    def done(name: str | None) -> None:
        if name is not None and added:
            then(added[0])
            say_in_front(page.coach_app, FILL_IN)

    page.app.push_screen(
        AskLine("Who would you like to help?", "name", take, hint_text="A name is enough."), done
    )


def say_in_front(app: CoachApp, said: str) -> None:
    """Say this on the page in front: the one that asked, or the one that is just opening in its place."""
    page = app.screen
    if isinstance(page, Page) and not page.open_for_keys:
        app.call_later(say_in_front, app, said)
    elif isinstance(page, Page):
        page.tell(said)
