"""Help: every key that works, from the key map."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from .keys import TABLE, Hint, bindings, hint
from .reading import Reading
from .widgets.rows import Span, pad, paragraph, row

KEYS = 16  # cells of the keys' column

# What help says, in the order of the page: entries of the key map, and short words for them.
Entries = tuple[tuple[tuple[str, ...], str], ...]
WRITING: Entries = (
    (("keep",), "keep, again: go on"),
    (("voice",), "rep’s words or mine"),
    (("private",), "private, and back"),
    (("up",), "last line, or back"),
    (("next",), "next question"),
    (("back",), "back"),
    (("offer",), "offer, reword"),
    (("reflected",), "I reflected"),
    (("was_private",), "that was private"),
    (("save",), "saves, says so"),
)
EVERYWHERE: Entries = (
    (("turn",), "turn: shared view"),
    (("safe",), "safe path"),
    (("palette",), "all commands"),
    (("leave",), "leave, all kept"),
    (("escape",), "close, or leave"),
    (("help",), "this page"),
)
READING: Entries = (
    (("cursor_up", "cursor_down"), "move"),
    (("open",), "open"),
    (("talk", "before", "plan", "history"), "one-on-one, before, plan, history"),
    (("note", "add"), "note, add a rep"),
    (("agree_all", "change"), "all agreed, change"),
    (("pdf", "copy"), "a PDF, whose copy"),
    (("turn", "safe", "palette"), "turn, safe path, all commands"),
    (("help", "return", "leave"), "help, back, leave"),
)
GROUPS: tuple[tuple[str, Entries], ...] = (
    ("While you write", WRITING),
    ("Everywhere", EVERYWHERE),
    ("On pages without writing", READING),
)


class Help(Reading):
    """The keys, in two columns where there is room."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("return")

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name."""
        return [("Keys", "bold $ink"), ("   the same on every page", "$muted")], []

    def hints(self) -> list[Hint]:
        """What works here."""
        return [hint("help", "close"), hint("palette"), hint("leave", "close", bare=True)]

    def action_help(self) -> None:
        """The key that opened it closes it."""
        self.action_leave()

    def rows(self, width: int) -> list[Content]:
        """Two columns, or one."""
        if self.app.size.width < 80:
            return _column(GROUPS, width)
        at = 41 if width < 100 else 56
        left = _column(GROUPS[:1], at - 2)
        right = _column(GROUPS[1:], width - at)
        pairs = zip_longest(left, right, fillvalue=Content(""))
        return [row(a, " " * (at - a.cell_length), b) for a, b in pairs]


def _column(groups: Sequence[tuple[str, Entries]], width: int) -> list[Content]:
    rows: list[Content] = []
    for heading, entries in groups:
        rows += [*([Content("")] if rows else []), row((heading, "bold $ink")), Content("")]
        for names, says in entries:
            bare = entries is READING
            first, *more = paragraph(says, width - KEYS, "$muted")
            rows.append(row((pad(_keys(names, bare=bare), KEYS), "$ink"), first))
            rows += [row(" " * KEYS, line) for line in more]
    return rows


def _keys(names: tuple[str, ...], *, bare: bool) -> str:
    """The keys of these entries: those that always work, or on pages without writing the bare ones."""
    if names == ("cursor_up", "cursor_down"):
        return "↑ ↓  K J"
    if names == ("up",):
        return "↑ when empty"
    if bare:
        return " ".join(_spoken(TABLE[n].bare) if TABLE[n].bare else TABLE[n].shown for n in names)
    return _joined([_spoken(k) for k in TABLE[names[0]].keys.split(",") if k] or [TABLE[names[0]].shown])


def keys_of(name: str, *, bare: bool = True) -> str:
    """Every key of an entry, as one reads them: “Ctrl+T  F4  T”; without the letters where they are text."""
    key = TABLE[name]
    return _joined([_spoken(k) for k in (*key.keys.split(","), key.bare if bare else "") if k])


def _joined(names: list[str]) -> str:
    wide = "  ".join(names)
    return wide if len(wide) < KEYS else " ".join(names)


SPOKEN = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "colon": ":",
    "question_mark": "?",
    "enter": "Enter",
}


def _spoken(key: str) -> str:
    if key in SPOKEN:
        return SPOKEN[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper()
