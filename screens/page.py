"""What every page shares: the header, the margins, the footer, shared view and how errors show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from coach_tui.errors import CoachError, NotThere

from .keys import Hint, bindings, hint
from .widgets.footer import Footer
from .widgets.rows import Rows, Span, ends

if TYPE_CHECKING:
    from coach_tui.coach import Coach

    from .app import CoachApp
    from .widgets.writing_line import WritingLine

TALL = 30
ROOMY = 100
WIDE = 116


def margin_for(width: int) -> int:
    """The free cells at the left of a terminal this wide."""
    if width > 120:
        return (width - 108) // 2
    return 6 if width >= ROOMY else 2


class Page(Screen[None]):
    """A page: one header row, a body, a footer row. Subclasses give `header`, `hints` and `body`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("turn", "palette", "help", "leave", "escape", "settings")
    # Empty: nothing is focused by itself, also not what is hidden.
    AUTO_FOCUS: ClassVar[str | None] = ""
    problem: CoachError | None = None
    open_for_keys = False
    needs_whole_file = True
    _behind = False

    @property
    def coach_app(self) -> CoachApp:
        """The app, typed."""
        return cast("CoachApp", self.app)

    @property
    def coach(self) -> Coach:
        """The use cases."""
        return self.coach_app.coach

    @property
    def shared(self) -> bool:
        """Whether the screen is turned towards the rep: nothing private may show."""
        return self.coach_app.shared

    @property
    def tall(self) -> bool:
        """Thirty rows and more: two blank rows between groups."""
        return self.app.size.height >= TALL

    @property
    def wide(self) -> bool:
        """Wide enough for a rail at the left and a column at the right."""
        return self.app.size.width >= WIDE

    def margin(self) -> int:
        """The free cells at the left: 2, from 100 columns 6, from 121 a centred block of 108."""
        return margin_for(self.app.size.width)

    def compose(self) -> ComposeResult:
        """Header, body, footer."""
        with Widget(id="page"):
            yield Rows(self._header, id="header")
            yield from self.body()
        yield Footer(self.hints, self.margin)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """What stands at the left and the right of the first row."""
        return [], []

    def body(self) -> ComposeResult:
        """The widgets between header and footer."""
        yield from ()

    def hints(self) -> list[Hint]:
        """The footer's keys, true on this page now."""
        return [hint("palette"), hint("leave", "back", bare=True)]

    def redraw(self) -> None:
        """Draw every row of the page anew."""
        for rows in self.query(Rows):
            rows.refresh(layout=rows.styles.is_auto_height)

    def _header(self, width: int, height: int) -> list[Content]:
        del height
        left, right = self.header()
        if self.shared:
            right = [("shared view", "bold $accent")]
        return [ends(left, right, width)]

    def show_problem(self, problem: CoachError | None) -> None:
        """Say what went wrong and what to do, where the page keeps its reserved rows."""
        self.problem = problem
        self.redraw()

    def on_mount(self) -> None:
        """The page can answer keys, and has those that were typed while it opened."""
        self.open_for_keys = True
        self.coach_app.keys_wait_no_more()

    def writing_line(self) -> WritingLine | None:
        """The line that keys are written on, if this page has one now."""
        return None

    def before_key(self) -> None:
        """A key is about to be answered, on a page without a writing line."""

    def on_screen_resume(self) -> None:
        """What the page before had to say is said here, once; what was written elsewhere shows."""
        if self._behind:
            self.changed_elsewhere()
        if self.coach_app.last_word:
            said, self.coach_app.last_word = self.coach_app.last_word, ""
            self.tell(said)

    def changed_elsewhere(self) -> None:
        """Another window or a command wrote: read again, now or when the page comes to the front."""
        self._behind = not self.is_current
        if self.is_current:
            self.look_again()

    def look_again(self) -> None:
        """Read the page's records as they are now. What is being typed, and the caret, stay."""

    def backed_up(self) -> None:
        """The day's backup was made behind the page; those that show backups look anew."""

    def left_with(self, rep_id: int) -> bool:
        """Whether this page was left because its rep is in the file no more."""
        try:
            self.coach.team.get(rep_id)
        except NotThere:
            self.coach_app.last_word = "That rep is not in the data file any more."
            self.action_leave()
            return True
        return False

    def tell(self, *sentences: str) -> None:
        """Say something that is no problem; pages that have a place of their own for it use that."""
        self.show_problem(CoachError(" ".join(sentences)))

    def flush(self) -> None:
        """Save what is being written; pages without an editor have nothing to do."""

    def rescue(self) -> None:
        """The terminal goes away: keep somewhere what `flush` does not."""

    def turned(self) -> None:
        """Shared view began or ended."""
        self.redraw()

    def action_turn(self) -> None:
        """Shared view, and back."""
        self.coach_app.shared = not self.coach_app.shared

    def action_palette(self) -> None:
        """The command palette."""
        self.app.action_command_palette()

    def action_help(self) -> None:
        """Every key."""
        from .help import Help

        self.app.push_screen(Help())

    def action_settings(self) -> None:
        """The manager's settings."""
        from .settings import SettingsPage

        self.app.push_screen(SettingsPage())

    def action_escape(self) -> None:
        """Back; but a key pressed so lightly ends nothing from the first page."""
        if len(self.app.screen_stack) > 1:
            self.action_leave()
        else:
            keys = self.coach_app.key_map
            quits = " or ".join((keys.name("leave", bare=True), keys.name("leave")))
            self.show_problem(CoachError(f"{quits} quits."))

    def action_leave(self) -> None:
        """Back to where this page was opened from; from the first page, the end."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.app.exit()
