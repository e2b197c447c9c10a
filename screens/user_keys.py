"""The keys that a user moves in settings.toml, checked against the table: what can't be is named and skipped.

A letter replaces an entry's letter, any other key replaces its other keys; so nothing is ever left without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from coach_tui.display import quoted
from coach_tui.settings import MovedKeys

from .keys import SPOKEN, TABLE, Key, KeyMap, keys_on, spoken

# Entries that live on some pages only. What is in no group is alive on every page.
GROUPS = {
    "talk": "keep voice private up next back offer reflected was_private save answer",
    "read": "page_up page_down first last return",
    "list": "open",
    "form": "change_row backups",
    "kept": "make_backup",
    "rep": "talk before plan history helped find check_in promise card note add aside undo redo",
    "welcome": "way_1 way_2 way_3 way_4 copy_this",
    "cause": "words choose",
    "agree": "agreed agree_all change",
    "paper": "print pdf copy",
    "serious": "date go_on mistake",
    "tell": "tell_copy tell_save",
}
GROUP_OF = {name: group for group, names in GROUPS.items() for name in names.split()}
# Groups that stand on one page together.
TOGETHER = {
    frozenset(pair.split())
    for pair in (
        *("read list", "read rep", "read paper", "read welcome", "list rep", "list welcome", "rep welcome"),
        *("talk cause", "talk agree", "talk rep", "read form"),
        *("read kept", "list kept"),
    )
}
# Entries that pass the writing line: a letter that they have is text there.
PAST_THE_LINE = {
    *("next", "back", "offer", "reflected", "was_private", "save"),
    *("turn", "safe", "palette", "help", "leave", "escape", "tell_copy", "tell_save"),
    *("cursor_up", "cursor_down", "page_up", "page_down", "return"),
}
LINES_OWN = ("keep", "voice", "private", "up", "choose", "answer", "theme")
TEXT_NEEDS = {
    *("enter", "tab", "shift+tab", "backspace", "delete", "up", "down", "left", "right", "home", "end"),
    *("ctrl+a", "ctrl+c", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x", "ctrl+z", "ctrl+left", "ctrl+right"),
    *("shift+left", "shift+right", "shift+up", "shift+down", "shift+home", "shift+end"),
}
SAME_AS = {"ctrl+h": "Backspace", "ctrl+i": "Tab", "ctrl+j": "Enter", "ctrl+m": "Enter"}
OTHER_NAMES = {
    "esc": "escape",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    **{shown.lower(): key for key, shown in SPOKEN.items()},
}
PLAIN = {"enter", "tab", "space", "backspace", "delete", "insert", "home", "end", *SPOKEN}


class _Problem(Exception):
    """Why a key can't be given to an entry, as a sentence."""


class _Wish(NamedTuple):
    name: str
    key: Key
    line: int


def read_keys(given: Sequence[MovedKeys], file: str) -> tuple[KeyMap, tuple[str, ...]]:
    """The key map with the user's keys, and a sentence for each that could not be used."""
    wishes: list[_Wish] = []
    warnings: list[str] = []
    for each in given:
        try:
            wishes.append(_Wish(each.name, _moved(each.name, each.keys), each.line))
        except _Problem as problem:
            warnings.append(f"{file}, line {each.line}: {problem}")
    while (clash := _first_clash(wishes)) is not None:
        wish, other, key = clash
        wishes.remove(wish)
        warnings.append(
            f"{file}, line {wish.line}: {spoken(key)} would be both “{other}” and “{wish.name}”;"
            f" “{wish.name}” stays {spoken_keys(TABLE[wish.name])}."
        )
    return KeyMap({wish.name: wish.key for wish in wishes}), tuple(warnings)


def meet(one: str, other: str) -> bool:
    """Whether two entries can be alive on the same page."""
    a, b = GROUP_OF.get(one), GROUP_OF.get(other)
    return a is None or b is None or a == b or frozenset((a, b)) in TOGETHER


def spoken_keys(key: Key) -> str:
    """Every key of an entry, for a sentence."""
    names = dict.fromkeys(spoken(k) for k in keys_on(key, writing=False))
    return ", ".join(names) or "without a key"


def _moved(name: str, texts: tuple[str, ...]) -> Key:
    if name not in TABLE:
        near = get_close_matches(name, TABLE, 1, 0.6)
        meant = f" Did you mean “{near[0]}”?" if near else " docs/keys.md lists the names."
        raise _Problem(f"{quoted(name)} is no name of a key.{meant}")
    if name in LINES_OWN:
        raise _Problem(f"“{name}” belongs to the writing line or its page and can’t be moved.")
    keys = [_checked(name, text) for text in texts]
    letters, others = [k for k in keys if _is_text(k)], [k for k in keys if not _is_text(k)]
    if len(letters) > 1:
        raise _Problem(f"“{name}” takes one letter, and other keys beside it.")
    key = TABLE[name]
    if letters:
        was_shown = spoken(key.bare) == key.shown
        key = key._replace(bare=letters[0], shown=spoken(letters[0]) if was_shown else key.shown)
    if others:
        key = key._replace(keys=",".join(dict.fromkeys(others)), shown=spoken(others[0]))
    return key


def _checked(name: str, text: str) -> str:
    """The key as Textual names it. Raises _Problem."""
    key = _key_named(text)
    if key in SAME_AS:
        raise _Problem(f"Terminals send {spoken(key)} as {SAME_AS[key]}; it can’t be a key of its own.")
    if key in ("ctrl+q", "ctrl+c") and name != "leave":
        raise _Problem(f"{spoken(key)} can’t be “{name}”: it leaves or copies on every page.")
    if name not in PAST_THE_LINE or key in keys_on(TABLE[name], writing=True):
        return key
    if key in TEXT_NEEDS:
        raise _Problem(f"{spoken(key)} can’t be “{name}”: the writing line needs it.")
    if _is_text(key) and not TABLE[name].bare:
        raise _Problem(f"{spoken(key)} can’t be “{name}”: where one writes, it is text.")
    return key


def _key_named(text: str) -> str:
    from textual.keys import _character_to_key

    said = text.strip().lower()
    if len(said) == 1 and said.isprintable() and said != " ":
        return _character_to_key(said)
    key = OTHER_NAMES.get(said, said)
    *held, last = key.split("+")
    known = last in PLAIN or _is_function(last) or (held and len(last) == 1 and last.isalnum())
    if not known or any(word not in ("ctrl", "shift") for word in held) or len(set(held)) != len(held):
        raise _Problem(
            f"{quoted(text)} is no key known here. Keys are such as ctrl+y, f7, pagedown or a letter."
        )
    return key


def _is_function(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdecimal() and 1 <= int(key[1:]) <= 24


def _is_text(key: str) -> bool:
    from textual.keys import key_to_character

    if key == "space":
        return True
    character = key_to_character(key)
    return character is not None and character.isprintable() and key not in ("enter", "tab")


def _first_clash(wishes: Sequence[_Wish]) -> tuple[_Wish, str, str] | None:
    """The first wish, by line, that takes a key of another entry, which has it by the table or by an
    earlier wish; the other's name, and the key."""
    own = {wish.name: wish.key for wish in wishes}
    line = {wish.name: n for n, wish in enumerate(wishes)}
    for n, wish in enumerate(wishes):
        for other, key in _clashes(wish, own):
            if line.get(other, -1) < n:
                return wish, other, key
    return None


def _clashes(wish: _Wish, own: dict[str, Key]) -> Iterator[tuple[str, str]]:
    mine = keys_on(wish.key, writing=False)
    for other in TABLE:
        if other != wish.name and meet(wish.name, other):
            theirs = set(keys_on(own.get(other, TABLE[other]), writing=False))
            yield from ((other, key) for key in mine if key in theirs)
