"""Help: every key that works, from the key map."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content

from .keys import Hint, Key, KeyMap, bindings, hint, keys_on, spoken
from .reading import Reading
from .widgets.rows import Span, pad, paragraph, row

KEYS = 16  # cells of the keys' column


class Line(NamedTuple):
    """One line of help: entries of the key map, and short words for what they do."""

    names: tuple[str, ...]
    says: str


class Group(NamedTuple):
    """Lines under a heading; `bare` where nothing is being written and letters are keys."""

    heading: str
    lines: tuple[Line, ...]
    bare: bool = False


# What help says, in the order of the page.
WRITING = Group(
    "While you write",
    (
        Line(("keep",), "keep, again: go on"),
        Line(("voice",), "rep’s words or mine"),
        Line(("private",), "private, and back"),
        Line(("up",), "last line, or back"),
        Line(("next",), "next question"),
        Line(("back",), "back"),
        Line(("offer",), "offer, reword"),
        Line(("reflected",), "I reflected"),
        Line(("was_private",), "that was private"),
        Line(("undo",), "undo"),
        Line(("save",), "saves, says so"),
    ),
)
TURNED = Group(
    "On the pages that you turn",
    (
        Line(("choose", "words"), "cause, its sentence"),
        Line(("agreed", "agree_all", "change"), "agreed, all, change"),
        Line(("print", "pdf", "copy"), "print, PDF, copy"),
    ),
    bare=True,
)
EVERYWHERE = Group(
    "Everywhere",
    (
        Line(("turn",), "turn: shared view"),
        Line(("safe",), "safe path"),
        Line(("palette",), "all commands"),
        Line(("leave", "escape"), "leave, all kept"),
        Line(("help",), "this page"),
        Line(("settings",), "settings"),
    ),
)
READING = Group(
    "On pages without writing",
    (
        Line(("cursor_up", "cursor_down"), "move"),
        Line(("open",), "open"),
        Line(("talk", "before", "plan", "history"), "one-on-one, before, plan, history"),
        Line(("helped", "note", "find"), "what helped, note, find"),
        Line(("check_in", "promise", "card", "add"), "check-in, promise, card, add a rep"),
        Line(("undo", "redo"), "undo, redo"),
        Line(("help", "return", "leave"), "help, back, leave"),
    ),
    bare=True,
)
GROUPS = (WRITING, TURNED, EVERYWHERE, READING)


class Help(Reading):
    """The keys, in two columns where there is room."""

    needs_whole_file = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("return")

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name."""
        said = "with those that you moved" if self.coach_app.key_map.moved else "the same on every page"
        return [("Keys", "bold $ink"), (f"   {said}", "$muted")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        return [hint("help", "close"), hint("palette"), hint("leave", "close", bare=True)]

    def action_help(self) -> None:
        """The key that opened it closes it."""
        self.action_leave()

    def rows(self, width: int) -> list[Content]:
        """Two columns, or one."""
        keys = self.coach_app.key_map
        if self.app.size.width < 80:
            return _column((WRITING, EVERYWHERE, READING, TURNED), keys, width)
        at = 41 if width < 100 else 56
        left = _column((WRITING, TURNED), keys, at - 2)
        right = _column((EVERYWHERE, READING), keys, width - at)
        pairs = zip_longest(left, right, fillvalue=Content(""))
        return [row(a, " " * (at - a.cell_length), b) for a, b in pairs]


def _column(groups: Sequence[Group], keys: KeyMap, width: int) -> list[Content]:
    rows: list[Content] = []
    for group in groups:
        rows += [*([Content("")] if rows else []), row((group.heading, "bold $ink")), Content("")]
        for line in group.lines:
            first, *more = paragraph(line.says, width - KEYS, "$muted")
            rows.append(row((pad(line_keys(line, group, keys), KEYS), "$ink"), first))
            rows += [row(" " * KEYS, each) for each in more]
    return rows


def line_keys(line: Line, group: Group, keys: KeyMap) -> str:
    """The keys of a line: every key of one entry; of several, the first of each."""
    if line.names == ("up",):
        return "↑ when empty"
    if line.names == ("cursor_up", "cursor_down"):
        both = [keys_on(keys[name], writing=False) for name in line.names]
        return "  ".join(" ".join(spoken(k) for k in pair) for pair in list(zip(*both, strict=False))[:2])
    if len(line.names) == 1 and not group.bare:
        return keys_of(keys[line.names[0]], bare=group is EVERYWHERE)
    if line.names == ("leave", "escape"):
        return joined([spoken(k) for name in line.names for k in keys_on(keys[name], writing=True)])
    return " ".join(keys.name(name, bare=group.bare) for name in line.names)


def keys_of(key: Key, *, bare: bool = True) -> str:
    """Every key of an entry, as one reads them: “Ctrl+T  F4  T”; without the letters where they are text."""
    return joined([spoken(k) for k in keys_on(key, writing=not bare)] or ([] if key.bare else [key.shown]))


def joined(names: Sequence[str]) -> str:
    """Keys side by side, each once."""
    wide = "  ".join(dict.fromkeys(names))
    return wide if len(wide) < KEYS else " ".join(dict.fromkeys(names))
