"""The manager's settings: each change holds at once and is kept in settings.toml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from coach_tui import clock
from coach_tui.display import shown
from coach_tui.errors import CoachError
from coach_tui.paths import settings_file
from coach_tui.settings import Settings

from .keys import Hint, bindings, hint
from .page import Page
from .reading import clickable
from .widgets.rows import Rows, Span, pad, paragraph, row
from .widgets.window import Window
from .widgets.writing_line import WritingLine

AXIS = 12  # cells: the longest label, the mark, and a gap

Value = str | bool | tuple[str, ...]

BACKUPS = "backups"  # a row that opens their page
LABELS = {
    "manager": "Name",
    "paper": "Paper",
    "theme": "Theme",
    "ascii": "ASCII",
    BACKUPS: "Backups",
    "backup_folder": "Also in",
    "contacts": "Contacts",
}
NOT_TURNED = (BACKUPS, "backup_folder", "contacts")
EMPTY = {
    "manager": "none yet; the first plan asks",
    "backup_folder": "no other folder, such as a stick",
    "contacts": "another one: who, how",
}
CHOICES: dict[str, tuple[tuple[Value, str], ...]] = {
    "paper": (("a4", "A4"), ("letter", "Letter")),
    "theme": (("evening", "evening"), ("paper", "paper")),
    "ascii": ((False, "off"), (True, "on")),
}
MEANS = {
    "manager": "Your name, as plans and their pages say it.",
    "paper": "For the PDF and the printer.",
    "theme": "Dark or light.",
    "ascii": "Plain signs only, for terminals that lack the round quotes and squares.",
    BACKUPS: "Enter shows them: one is made each day; one more now, or one put back.",
    "backup_folder": "Backups go there as well, such as to a stick. An empty line: nowhere else.",
    "contacts": "The safe path shows them: “who, how”. An empty line takes one away.",
}


class Item(NamedTuple):
    """A row that can be chosen: a setting, and for contacts which of them."""

    key: str
    nth: int = 0


class SettingsPage(Page):
    """A row a setting. Enter changes a choice, or puts a text on the line."""

    needs_whole_file = False
    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("change_row", "cursor_up", "cursor_down", "return", "backups"),
        *bindings("turn", "palette", "help", "leave", "escape", writing=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0
        self._on_line: Item | None = None
        self._window = Window()
        self._chosen_rows = range(0)
        self._newest = self._folder_problem = ""

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self.coach_app.settings

    @property
    def writing(self) -> bool:
        """Whether a text is on the line."""
        return self._on_line is not None

    # What the page shows. -----------------------------------------------------------------------

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name, and whether anything is kept."""
        kept = "sample team, not kept" if self.coach.demo else ""
        return [("Settings", "bold $ink")], [(kept, "$muted")]

    def body(self) -> ComposeResult:
        """The rows, and the line at the bottom, hidden until a text is changed."""
        yield Rows(self._rows, id="body")
        yield Rows(lambda width, _: [row(("─" * width, "$line"))], id="line-rule")
        with Horizontal(id="line"):
            yield Rows(lambda *_: [row((self._label(), "bold $accent"))], id="line-word")
            yield WritingLine(entered=self.entered, asked=self._asked)
        yield Rows(self._said, id="line-said")

    def on_mount(self) -> None:
        """The line comes with Enter."""
        self._look_at_backups()
        self._show_line()

    def on_screen_resume(self) -> None:
        """Back from the backups: there may be one more."""
        self._look_at_backups()
        self.redraw()

    def backed_up(self) -> None:
        """There may be one more."""
        self._look_at_backups()
        self.redraw()

    def _look_at_backups(self) -> None:
        """When the newest was made, and whether the manager's own folder is there."""
        from coach_tui.coach.backups import backups_of, folder_problem

        from .backups import moment

        if self.coach.demo:
            self._newest = "none: the sample team is not kept"
            return
        found = backups_of(self.coach.file, self.coach_app.backup_folder)
        when = moment(found[0].made, clock.today(), spoken=True) if found else ""
        self._newest = f"the last {when}" if found else "none yet"
        self._folder_problem = folder_problem(self.coach_app.backup_folder)

    def writing_line(self) -> WritingLine | None:
        """The line, while a text is on it."""
        return self.query_one(WritingLine) if self.writing else None

    def hints(self) -> list[Hint]:
        """What works here now."""
        if self.writing:
            return [Hint("Enter", "keep"), Hint("Esc", "as it was"), hint("leave", "keep, back")]
        return [
            hint("change_row"),
            Hint("↑ ↓", "move", "cursor_down"),
            hint("turn", "turn back" if self.shared else ""),
            hint("help"),
            hint("leave", "back", bare=True),
        ]

    def items(self) -> list[Item]:
        """The rows that can be chosen; whom one can call is not for turned screens."""
        if self.shared:
            return [Item(key) for key in LABELS if key not in NOT_TURNED]
        single = [Item(key) for key in LABELS if key != "contacts"]
        return [*single, *(Item("contacts", n) for n in range(len(self.settings.contacts) + 1))]

    @property
    def item(self) -> Item:
        """The chosen row."""
        items = self.items()
        return items[min(self.chosen, len(items) - 1)]

    def _rows(self, width: int, height: int) -> list[Content]:
        rows: list[Content] = []
        for n, item in enumerate(self.items()):
            lines = self._item(item, width, chosen=item == self.item)
            if item == self.item:
                self._chosen_rows = range(len(rows), len(rows) + len(lines))
            rows += [clickable(line, n) for line in lines]
        rows += [Content(""), *self._beneath(width)]
        if self.item == self.items()[-1]:
            # With the last one chosen, what stands beneath comes into view.
            start = self._chosen_rows.start
            self._chosen_rows = range(start, min(len(rows), start + max(1, height - 2)))
        return self._window.show(rows, height, self._chosen_rows)

    def _item(self, item: Item, width: int, *, chosen: bool) -> list[Content]:
        label = LABELS[item.key] if item.nth == 0 else ""
        head = row((pad(label, AXIS - 2), "$muted"), ("› " if chosen else "  ", "$accent"))
        if item.key in CHOICES:
            return [row(head, *self._boxes(item.key, chosen))]
        text, style = self._text(item), "bold $ink" if chosen else "$ink"
        if not text:
            text, style = EMPTY[item.key], "$ink" if chosen else "$muted"
        first, *more = paragraph(text, width - AXIS, style)
        if item.key == "backup_folder" and self._folder_problem:
            more += paragraph(self._folder_problem, width - AXIS, "$muted")
        return [row(head, first), *(row(" " * AXIS, line) for line in more)]

    def _boxes(self, key: str, chosen: bool) -> list[Span]:
        now = getattr(self.settings, key)
        spans: list[Span] = []
        for value, word in CHOICES[key]:
            here = value == now
            style = "bold $ink" if here and chosen else "$ink" if here else "$muted"
            spans += [("■ " if here else "□ ", "$accent" if here else "$muted"), (f"{word}   ", style)]
        return spans

    def _text(self, item: Item) -> str:
        if item.key == BACKUPS:
            return self._newest
        if item.key in ("manager", "backup_folder"):
            return str(getattr(self.settings, item.key))
        contacts = self.settings.contacts
        return contacts[item.nth] if item.nth < len(contacts) else ""

    def _beneath(self, width: int) -> list[Content]:
        """Where it is kept, and what in the file could not be used."""
        where = f"Kept in {shown(str(settings_file()))}, where keys can be moved too."
        if self.coach.demo:
            where = "With the sample team nothing is kept: this holds until you leave the app."
        sentences = [where, *self.settings.warnings]
        return [line for text in sentences for line in paragraph(text, width, "$muted")]

    def _label(self) -> str:
        return LABELS[(self._on_line or self.item).key]

    def _said(self, width: int, height: int) -> list[Content]:
        del height
        if self.problem is not None:
            return paragraph(str(self.problem), width, "$attention")
        return paragraph(MEANS[self.item.key], width, "$muted")

    # Keys. --------------------------------------------------------------------------------------

    def before_key(self) -> None:
        """Any key: what was said has been read."""
        if self.problem is not None:
            self.show_problem(None)

    def action_pick(self, index: int) -> None:
        """A click: the first chooses, a second changes."""
        if index == self.chosen and not self.writing:
            self.action_change_row()
        elif self._keep():
            self.chosen = index
            self.redraw()

    def action_cursor_up(self) -> None:
        """The row above."""
        self._move(-1)

    def action_cursor_down(self) -> None:
        """The row below."""
        self._move(1)

    def _move(self, by: int) -> None:
        self.chosen = max(0, min(self.chosen + by, len(self.items()) - 1))
        self.redraw()

    def action_change_row(self) -> None:
        """The other choice; or the text on the line."""
        key = self.item.key
        if key == BACKUPS:
            self.action_backups()
            return
        if key in CHOICES:
            self._set(key, next(value for value, _ in CHOICES[key] if value != getattr(self.settings, key)))
            return
        self._on_line = self.item
        self._show_line()
        self.query_one(WritingLine).load(self._text(self.item))
        self.query_one(WritingLine).focus()

    def entered(self) -> None:
        """Enter on the line: the text is kept."""
        self._keep()

    def _asked(self, what: str) -> None:
        # ↑ and ↓ keep the line and go to the next row, as on the plan.
        if what in ("up", "down") and self._keep():
            self._move(-1 if what == "up" else 1)

    def flush(self) -> None:
        """Keep what is on the line."""
        self._keep()

    def _keep(self) -> bool:
        """Keep the line, if there is one; whether nothing went wrong."""
        item = self._on_line
        if item is None:
            return True
        written = self.query_one(WritingLine).text
        text = " ".join(written.split())
        before = self._text(item)
        self._close_line()
        if item.key == "backup_folder":
            return written.strip() == before or self._set_folder(written.strip())
        if text == before:
            return True
        if item.key == "manager":
            return self._set("manager", text)
        contacts = list(self.settings.contacts)
        contacts[item.nth : item.nth + 1] = [text] if text else []
        return self._set("contacts", tuple(contacts))

    def _set_folder(self, named: str) -> bool:
        """Its whole path is kept, so that it means the same wherever the app is started."""
        try:
            folder = str(Path(named).expanduser().absolute()) if named else ""
        except (RuntimeError, ValueError):
            self.show_problem(CoachError("This is no folder.", "Name one by its whole path."))
            return False
        done = self._set("backup_folder", folder)
        self._look_at_backups()
        self.redraw()
        return done

    def _set(self, key: str, value: Value) -> bool:
        try:
            self.coach_app.change_setting(key, value)
        except CoachError as problem:
            self.show_problem(problem)
            return False
        self.show_problem(None)
        return True

    def _close_line(self) -> None:
        self._on_line = None
        self.set_focus(None)
        self._show_line()

    def _show_line(self) -> None:
        for name in ("#line-rule", "#line"):
            self.query_one(name).visible = self.writing
        self.redraw()

    def turned(self) -> None:
        """Turned: a line with a contact on it is kept and leaves the screen."""
        if self.shared and self._on_line is not None and self._on_line.key in NOT_TURNED:
            self._keep()
        self.chosen = min(self.chosen, len(self.items()) - 1)
        super().turned()

    def action_settings(self) -> None:
        """Already here."""

    def action_backups(self) -> None:
        """Which backups there are; not in front of a rep."""
        self.coach_app.action_backups()

    def action_escape(self) -> None:
        """The line closes, its text as it was; without one, back."""
        if self.writing:
            self._close_line()
        else:
            super().action_leave()

    def action_leave(self) -> None:
        """Back, the line kept. What could not be saved is said first."""
        if self._keep():
            super().action_leave()
