"""The app: opens the first page, holds theme and shared view, and says what went wrong."""

from __future__ import annotations

import contextlib
import gc
import signal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen

from coach_tui.errors import CoachError, DataFileError

from . import theme
from .key_turns import KeyTurns
from .keys import KeyMap
from .page import ROOMY, TALL, WIDE, Page
from .reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.command import Provider
    from textual.timer import Timer
    from textual.worker import Worker

    from coach_tui.coach import Coach
    from coach_tui.settings import Settings

    from .behind import Behind

KEYS = (events.Key, events.Paste)
LOOK_EVERY = 0.9  # seconds between two looks at the data file for what another window or a command wrote


def _page_commands() -> type[Provider]:
    """The palette's commands, imported when it first opens."""
    from .commands import PageCommands

    return PageCommands


class Trouble(NamedTuple):
    """A data file that can't be opened: why, which, and how to try once more (raises DataFileError)."""

    problem: DataFileError
    file: Path
    again: Callable[[], Coach]


class CoachApp(App[None]):
    """The Textual app over one open data file; while `trouble` is there, over none yet."""

    TITLE = "coach-tui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMANDS: ClassVar[set[Any]] = {_page_commands}
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (80, "-medium"),
        (ROOMY, "-roomy"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    shared: reactive[bool] = reactive(False, init=False)

    coach: Coach
    trouble: Trouble | None = None

    def __init__(
        self, coach: Coach | None, settings: Settings, again: Callable[[], Coach] | None = None
    ) -> None:
        super().__init__()
        if coach is not None:
            self.coach = coach
        self.settings = settings
        self._again = again or self._open_again
        self._turns = KeyTurns(self)
        self.key_map = KeyMap()
        # The palette's key is in our own table, so that it passes a focused editor and can be moved.
        self._bindings.key_to_bindings.pop(self.COMMAND_PALETTE_BINDING, None)
        if settings.keys:
            self._move_keys()
        # What to say once, on the page or the terminal that comes next.
        self.last_word = ""
        self._look: Timer | None = None
        self._folding: Worker[None] | None = None
        self._unreadable = ""
        self._behind: Behind | None = None
        # Why a file that was opened in brief can't be read whole.
        self._not_whole: DataFileError | None = None
        self._tell_in_brief: CoachError | None = None
        self._frame_awaited = False
        self._opened = 0
        # What is still to be said on some page, and what has been.
        self._news: list[str] = []
        self._told: set[str] = set()
        self.mistake: Exception | None = None
        for each in theme.THEMES:
            self.register_theme(each)
        # Set before the first stylesheet is read: the watcher would have it read twice.
        self.set_reactive(App.theme, settings.theme if settings.theme in ("evening", "paper") else "evening")
        self.stylesheet.set_variables(self.get_css_variables())

    @classmethod
    def not_open(
        cls, problem: DataFileError, file: Path, again: Callable[[], Coach], settings: Settings
    ) -> CoachApp:
        """The app where the data file can't be opened: it says so, and `again` may open it after all."""
        app = cls(None, settings, again)
        app.trouble = Trouble(problem, file, again)
        return app

    def _move_keys(self) -> None:
        """The user's own keys; what can't be is named with the other warnings."""
        from msgspec.structs import replace

        from coach_tui.paths import SETTINGS_FILE

        from .user_keys import read_keys

        self.key_map, warnings = read_keys(self.settings.keys, SETTINGS_FILE)
        self.settings = replace(self.settings, warnings=(*self.settings.warnings, *warnings))
        self.set_keymap(self.key_map.for_textual())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, also where a foreign theme is chosen."""
        return theme.DEFAULTS

    def get_default_screen(self) -> Screen[Any]:
        """The team, or the welcome on an empty file; where it can't be opened, what can be done."""
        if self.trouble is not None:
            from .cannot_open import CannotOpen

            return CannotOpen(self.trouble)
        from .team import TeamPage
        from .welcome import Welcome

        team = self.coach.team
        return TeamPage() if team.reps() or team.reps(archived=True) else Welcome()

    def on_mount(self) -> None:
        """Words must be safe also when the terminal goes away."""
        import asyncio

        for name in ("SIGHUP", "SIGTERM"):
            if (number := getattr(signal, name, None)) is not None:
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    asyncio.get_running_loop().add_signal_handler(number, self.end_safely)
        self._frame_awaited = True
        self.call_after_refresh(self._after_first_frame)
        self._look = self.set_interval(LOOK_EVERY, self.look_elsewhere)
        self.app_suspend_signal.subscribe(self, self._suspended)
        self.app_resume_signal.subscribe(self, self._resumed)

    def _suspended(self, _: App[Any]) -> None:
        self.flush()
        if self._look is not None:
            self._look.pause()

    def _resumed(self, _: App[Any]) -> None:
        if self._look is not None:
            self._look.resume()

    def look_elsewhere(self) -> None:
        """What another window or a command wrote shows: two stats, and nothing else where nothing changed."""
        self._say_news()
        if self.trouble is not None or self._file_is_held():
            return
        try:
            if not self.coach.changed_elsewhere():
                return
            self._unreadable = ""
            for page in self.screen_stack:
                if isinstance(page, Page):
                    page.changed_elsewhere()
        except CoachError as problem:
            # Once, not at every look.
            if str(problem) != self._unreadable:
                self._unreadable = str(problem)
                self.say(problem)

    def _file_is_held(self) -> bool:
        """Whether a thread is reading or folding the file: another look would wait for it."""
        folds = self._folding is not None and self._folding.is_running
        return folds or (self._behind is not None and self._behind.holds_file)

    def _after_first_frame(self) -> None:
        """What nobody waits for: the rest of the opening, and the collector of what the imports left."""
        if not self._frame_awaited:
            return
        self._frame_awaited = False
        if self.trouble is None:
            self.coach.finish_opening()
            self._go_on_behind()
        if self._behind is None:
            gc.enable()
            gc.freeze()

    def _go_on_behind(self) -> None:
        """Read a large file whole, then make the day's backup, in a thread; not for the sample team."""
        from .behind import Behind

        self._behind = None
        if not self.coach.demo:
            self._behind = Behind(self, self.coach)
            self._behind.start()

    def cannot_read_whole(self, problem: CoachError) -> None:
        """What was opened in brief is damaged further on: the first page stays, others offer ways out."""
        hint = "What the team page shows can be read. Any other page offers to open a backup."
        self._not_whole = problem if isinstance(problem, DataFileError) else None
        self._tell_in_brief = CoachError(problem.message, hint)
        self._say_news()

    def tell_news(self, *sentences: str) -> None:
        """Say once what was found behind the first frame, on whatever page is in front."""
        self._news += [each for each in sentences if each not in self._told and each not in self._news]
        self._say_news()

    def _say_news(self) -> None:
        """What is new, where it disturbs nobody: nothing in shared view, nothing over a problem."""
        page = self.screen
        if self.shared or self.trouble is not None or not isinstance(page, Page):
            return
        if not page.open_for_keys or page.problem is not None:
            return
        if (problem := self._tell_in_brief) is not None:
            self._tell_in_brief = None
            page.show_problem(problem)
            return
        found = [each for each in self.coach.notices if each not in self._told and each not in self._news]
        news, self._news = [*self._news, *found], []
        if news:
            self._told.update(news)
            page.tell(*(page.said if isinstance(page, Reading) else ()), *news)

    def remember_manager(self, name: str) -> None:
        """The manager's own name: kept with the settings and from now on with each plan."""
        self.coach.manager = " ".join(name.split())
        if not self.coach.demo:
            self.change_setting("manager", self.coach.manager)

    def fold_soon(self) -> None:
        """Fold the journal into the TinyDB file beside the typing; what fails stays in the journal."""
        fold = self.coach.fold
        self._folding = self.run_worker(fold, thread=True, exit_on_error=False, exclusive=False)

    def _handle_exception(self, error: Exception) -> None:
        """A mistake of the app itself: words are saved if they can be, and the command line says the rest."""
        if self.mistake is None:
            self.mistake = error
            with contextlib.suppress(Exception):
                self.flush()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's traceback: its list of values would hold what a rep said."""
        self._close_messages_no_wait()

    def flush(self) -> None:
        """Every page with unsaved words saves them."""
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.flush()

    def end_safely(self) -> None:
        """Save, then end: the terminal is going away."""
        self.flush()
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.rescue()
        self.exit()

    def watch_shared(self) -> None:
        """Turned or turned back: every page draws itself anew."""
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.turned()

    def say(self, problem: CoachError) -> None:
        """Show a problem on the page in front."""
        if isinstance(self.screen, Page):
            self.screen.show_problem(problem)

    def show_team(self) -> None:
        """The team in place of the welcome, which was the first page and can't be taken off its stack."""
        from .team import TeamPage

        self.add_mode("team", TeamPage)
        self.switch_mode("team")

    def open_sample(self) -> None:
        """The sample team in place of the empty one, on a copy that goes when the app ends."""
        from coach_tui.demo_copy import open_demo

        sample = open_demo()
        sample.finish_opening()
        if self.trouble is None:
            self.coach.close()
        self.coach, self.trouble = sample, None
        self._behind = self._not_whole = None
        self.show_team()

    def open_own(self, coach: Coach, *said: str) -> None:
        """The data file could be opened after all, or anew: its first page, which says `said`."""
        coach.finish_opening()
        if self.settings.manager and not coach.demo:
            coach.manager = self.settings.manager
        self.coach, self.trouble, self._not_whole = coach, None, None
        self._news = [each for each in said if each]
        self._show_anew()
        self._go_on_behind()

    def open_again(self, *said: str) -> None:
        """A backup took the data file's place: open it anew, and say what was done."""
        file = self.trouble.file if self.trouble is not None else self.coach.file
        try:
            self.open_own(self._again(), *said)
        except DataFileError as problem:
            self.trouble = Trouble(problem, file, self._again)
            self._show_anew()

    def _open_again(self) -> Coach:
        """How the file is opened anew where nobody gave another way."""
        from coach_tui.coach import open_coach

        self.coach.close()
        return open_coach(self.coach.file, manager=self.coach.manager)

    def _show_anew(self) -> None:
        """The first page in place of all that is open: that was of another state of the file."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        before, self._opened = self.current_mode, self._opened + 1
        name = f"own-{self._opened}"
        self.add_mode(name, self.get_default_screen)
        self.switch_mode(name)
        if before != self.DEFAULT_MODE:
            self.call_later(self.remove_mode, before)

    def push_screen(self, screen: Any, *args: Any, **named: Any) -> Any:
        """As Textual's; in place of a page that needs what can't be read, the one with the ways out."""
        # Textual keeps what waits for a page's refresh until that page is in front again.
        self._after_first_frame()
        if self._not_whole is not None and isinstance(screen, Page) and screen.needs_whole_file:
            from .cannot_open import CannotOpen

            screen = CannotOpen(Trouble(self._not_whole, self.coach.file, self._again))
        return super().push_screen(screen, *args, **named)

    @property
    def has_backups(self) -> bool:
        """Whether the page of the backups can be opened now."""
        return self.trouble is None and not self.shared

    def action_backups(self) -> None:
        """The page of the backups."""
        from .backups import BackupsPage

        if self.has_backups:
            self.push_screen(BackupsPage())

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes wait for their turn."""
        if isinstance(event, KEYS) and not event.is_forwarded:
            self.app_focus = True
            await self._turns.add(event)
        else:
            await super().on_event(event)

    async def pass_on(self, event: events.Event) -> None:
        """Textual's own way with a key: for dialogs and the palette."""
        await super().on_event(event)

    async def run_key(self, key: str) -> None:
        """Run the binding of the page in front for this key."""
        if not await self.run_priority_key(key):
            await self._check_bindings(key)

    async def run_priority_key(self, key: str) -> bool:
        """Run a binding that works past the writing line; whether there was one."""
        return await self._check_bindings(key, priority=True)

    def key_done(self) -> None:
        """The writing line has taken its key."""
        self._turns.done()

    def action_press(self, key: str) -> None:
        """A click on the footer: the key waits for its turn like one that was typed."""
        from textual.keys import key_to_character

        self.post_message(events.Key(key, key_to_character(key)))

    def keys_wait_no_more(self) -> None:
        """A page has opened."""
        self.call_next(self._turns.go_on)

    async def action_quit(self) -> None:
        """Ctrl+Q is Textual's own and reaches no page: it means what leaving means on the page in front."""
        if isinstance(self.screen, Page):
            self.screen.action_leave()
        elif len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit()

    @property
    def backup_folder(self) -> Path | None:
        """The manager's own folder for backups, from the settings."""
        from pathlib import Path

        return Path(self.settings.backup_folder).expanduser() if self.settings.backup_folder else None

    def notices(self) -> tuple[str, ...]:
        """What was done before the first page, what opening the file found, and reading the settings."""
        first, self._news = self._news, []
        found = (*first, *self.coach.notices, *self.settings.warnings)
        self._told.update(found)
        return tuple(dict.fromkeys(found))

    def action_help_quit(self) -> None:
        """Ctrl+C ends nothing here; say what does, on the page and not over it."""
        leave = self.key_map.name("leave")
        also = "" if leave == "Ctrl+Q" else " or Ctrl+Q"
        self.say(CoachError(f"{leave}{also} leaves, all kept."))

    def action_flip_theme(self) -> None:
        """Light or dark."""
        with contextlib.suppress(CoachError):
            self.change_setting("theme", "paper" if self.theme == "evening" else "evening")

    def change_setting(self, key: str, value: str | bool | tuple[str, ...]) -> None:
        """A setting takes effect at once and is saved; on the sample team it is not saved.

        Raises CoachError for a value that can't be, and for a file that can't be written: then it
        holds until the app ends.
        """
        from msgspec.structs import replace

        from coach_tui.settings import save_setting, setting_problem

        if problem := setting_problem(key, value):
            raise CoachError(problem)
        self.settings = replace(self.settings, **{key: value})
        if key == "theme":
            self.theme = self.settings.theme
        for page in self.screen_stack:
            if isinstance(page, Page):
                page.redraw()
        if key == "manager":
            self.coach.manager = self.settings.manager
        if key == "backup_folder":
            self.coach.backups.folder = self.backup_folder
        if self.trouble is not None or not self.coach.demo:
            save_setting(key, value)
