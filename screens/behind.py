"""What happens behind the first frame: a large file is read whole, and the day's backup is made."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from coach_tui.errors import CoachError

from .page import Page

if TYPE_CHECKING:
    from coach_tui.coach import Coach

    from .app import CoachApp

NOT_MADE = "No backup was made: "


class Ended(Exception):
    """The app is at its end: nobody waits for a copy any more."""


class Behind:
    """One thread's work over one open data file; while it `holds_file`, another look would have to wait."""

    def __init__(self, app: CoachApp, coach: Coach) -> None:
        self._app = app
        self._coach = coach
        self.holds_file = True

    def start(self) -> None:
        """Begin; the page in front stays usable."""
        self._app.run_worker(self._work, name="behind the first frame", thread=True, exit_on_error=False)

    def _work(self) -> None:
        try:
            problem = self._read()
            in_front(self._app, self._has_read, problem)
            if problem is None:
                said = [*self._back_up(), *self._copies()]
                in_front(self._app, self._is_done, said)
        except Ended:
            pass
        finally:
            self.holds_file = False

    def _read(self) -> CoachError | None:
        try:
            self._coach.read_beside()
        except CoachError as problem:
            return problem
        return None

    def _back_up(self) -> list[str]:
        """The day's backup, if it is due; what there is to say of it."""
        try:
            made = self._coach.backups.make_if_due(self._goes_on)
        except (CoachError, OSError) as problem:
            return [f"Today’s backup could not be made: {str(problem).removeprefix(NOT_MADE)}"]
        return [made.problem] if made is not None and made.problem else []

    def _goes_on(self, done: float) -> None:
        """From here on the file's own folding is over, and only bytes are copied."""
        del done
        self.holds_file = False
        if not self._app.is_running:
            raise Ended

    def _copies(self) -> list[str]:
        """Second copies that a sync folder put beside the file."""
        from coach_tui.coach.merging import second_copy_sentence

        try:
            said = second_copy_sentence(self._coach.merging.copies_beside())
        except (CoachError, OSError):
            return []
        return [said] if said else []

    # On the main thread. ------------------------------------------------------------------------

    def _has_read(self, problem: CoachError | None) -> None:
        # What was read stays until the end: the collector need not go through it again and again.
        gc.enable()
        gc.freeze()
        if problem is not None and self._coach is self._app.coach:
            self._app.cannot_read_whole(problem)

    def _is_done(self, said: list[str]) -> None:
        if self._coach is self._app.coach:
            self._app.tell_news(*said)
            for page in self._app.screen_stack:
                if isinstance(page, Page):
                    page.backed_up()


def in_front(app: CoachApp, do: Callable[..., None], *values: Any) -> None:
    """From a thread: done on the main thread, unless the app has ended meanwhile."""
    if app.is_running:
        with suppress(RuntimeError):
            app.call_from_thread(do, *values)
