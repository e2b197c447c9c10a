"""The command palette: everything that can be done on the page in front, in plain English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from .help import keys_of
from .keys import TABLE, KeyMap, name_of
from .page import Page
from .widgets.rows import row

KEYS_AT = 50
# What stands on the page itself, or only moves about on it.
HIDDEN = {
    *("cursor_up", "cursor_down", "page_up", "page_down", "first", "last", "palette", "open"),
    *("way_1", "way_2", "way_3", "way_4"),
}


# Names of private things, which the palette does not speak of in shared view.
PRIVATE = {
    *("safe", "reflected", "was_private", "private", "offer", "before", "note", "copy"),
    *("aside", "undo", "redo", "tell_copy", "tell_save", "backups", "make_backup"),
}


class Command(NamedTuple):
    """What the palette says, the keys that do the same, and the action."""

    says: str
    keys: str
    action: str


class PageCommands(Provider):
    """The actions that the page in front has, as its bindings tell, and the theme."""

    async def discover(self) -> Hits:
        """All of them."""
        for command in commands_of(self.screen):
            run = partial(self._run, command.action)
            yield DiscoveryHit(_line(Content(command.says), command), run, text=command.says)

    async def search(self, query: str) -> Hits:
        """Those whose words fit what was typed."""
        matcher = self.matcher(query)
        for command in commands_of(self.screen):
            score = matcher.match(command.says)
            if score > 0:
                display = _line(matcher.highlight(command.says), command)
                yield Hit(score, display, partial(self._run, command.action), text=command.says)

    async def _run(self, action: str) -> None:
        await self.app.run_action(action, self.screen)


def _line(says: Content, command: Command) -> Content:
    """What it does, and the keys that do the same beside it."""
    return row(says, " " * max(2, KEYS_AT - says.cell_length), (command.keys, "$muted"))


def commands_of(screen: Screen[object]) -> Iterator[Command]:
    """The commands of a page: its bindings that the key map names, then the theme."""
    seen: set[str] = set()
    bare = not (isinstance(screen, Page) and screen.writing_line() is not None)
    hidden = HIDDEN | PRIVATE if isinstance(screen, Page) and screen.shared else HIDDEN
    key_map = screen.coach_app.key_map if isinstance(screen, Page) else KeyMap()
    for active in screen.active_bindings.values():
        name = name_of(active.binding.id)
        if not name or name in hidden or not active.enabled:
            continue
        key = key_map[name]
        if key.action in seen:
            continue
        seen.add(key.action)
        yield Command(key.says, keys_of(key, bare=bare), key.action)
    if isinstance(screen, Page) and not seen & {"backups", "make_backup"} and screen.coach_app.has_backups:
        yield Command(TABLE["backups"].says, "", "app.backups")
    yield Command(TABLE["theme"].says, "", "app.flip_theme")
