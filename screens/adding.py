"""Adding a rep: one question, a name is enough."""

from __future__ import annotations

from collections.abc import Callable

from coach_tui.errors import CoachError

from .dialogs.ask_line import AskLine
from .page import Page


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

    page.app.push_screen(
        AskLine("Who would you like to help?", "name", take, hint_text="A name is enough."), done
    )
