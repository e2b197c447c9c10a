"""The key map: one table that makes the bindings, the footer, the help, the palette and docs/keys.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """One thing a key does. `keys` work everywhere, `bare` where nothing is being written.

    `shown` is how the footer names the key, `word` what it does there, `says` what help and palette say.
    """

    action: str
    keys: str
    bare: str
    shown: str
    word: str
    says: str


TABLE: dict[str, Key] = {
    # While writing. Enter, Tab and the arrows are the writing line's own.
    "keep": Key("keep", "", "", "Enter", "keep/next", "Keep the line; on an empty line, go on"),
    "voice": Key("voice", "", "", "Tab", "voice", "The rep’s words, or my note"),
    "private": Key("private", "", "", "Shift+Tab", "private", "Private, and back"),
    "up": Key("up", "", "", "↑", "lines", "On an empty line: the last line again, or back"),
    "next": Key("next", "ctrl+n,pagedown", "", "Ctrl+N", "next", "Keep and go on"),
    "back": Key("back", "ctrl+r,pageup", "r", "Ctrl+R", "back", "Back, all kept"),
    "offer": Key("offer", "ctrl+o,f2", "", "Ctrl+O", "probe", "A probe, or an idea to offer"),
    "reflected": Key("reflected", "ctrl+g,f3", "", "Ctrl+G", "reflected", "I reflected (my own tally)"),
    "was_private": Key(
        "was_private", "f5", "", "F5", "that was private", "The last kept line: private, and back"
    ),
    "save": Key("save", "ctrl+s", "", "Ctrl+S", "save", "Save now, and say so"),
    # Everywhere.
    "turn": Key("turn", "ctrl+t,f4", "t", "Ctrl+T", "turn", "Turn: shared view, and back"),
    "safe": Key("safe", "ctrl+l,f9", "", "Ctrl+L", "safe path", "Safe path: something serious was said"),
    "palette": Key("palette", "ctrl+p,f12", "colon", "Ctrl+P", "all commands", "All commands"),
    "help": Key("help", "f1", "question_mark", "?", "help", "Help: every key"),
    "leave": Key("leave", "f10,ctrl+q", "q", "F10", "leave", "Leave, all kept"),
    "escape": Key("escape", "escape", "", "Esc", "close", "Close the innermost; then leave, all kept"),
    # On pages without writing.
    "open": Key("open", "enter", "", "Enter", "open", "Open what is chosen"),
    "talk": Key("talk", "", "c", "C", "one-on-one", "One-on-one: begin, or go on with the one begun"),
    "before": Key("before", "", "b", "B", "before", "Before: am I ready to listen?"),
    "plan": Key("plan", "", "p", "P", "plan", "The plan, as the page shows it"),
    "history": Key("history", "", "h", "H", "history", "History: what was said and agreed"),
    "helped": Key("helped", "", "w", "W", "what helped", "What helped before"),
    "find": Key("find", "", "slash", "/", "find", "Find what was said, promised or noted"),
    "check_in": Key("check_in", "", "f", "F", "check-in", "Check-in: two minutes between two talks"),
    "promise": Key("promise", "", "d", "D", "done", "A promise by its code: kept, moved, dropped"),
    "tell_copy": Key("offer", "ctrl+o,f2", "", "Ctrl+O", "copy", "Copy the line that tells the rep"),
    "tell_save": Key("save", "ctrl+s", "", "Ctrl+S", "save it", "Save the line that tells the rep"),
    "card": Key("card", "", "e", "E", "card", "The rep’s card: name, role, rhythm, next date"),
    "note": Key("note", "", "n", "N", "note", "A quick note"),
    "add": Key("add", "", "a", "A", "add a rep", "Add a rep to the team"),
    "aside": Key("aside", "", "", "", "put aside", "Those put aside: look, or bring one back"),
    "settings": Key("settings", "", "comma", ",", "settings", "Settings: name, paper, theme, keys"),
    "undo": Key("undo", "ctrl+z", "u", "U", "undo", "Undo the last change"),
    "redo": Key("redo", "ctrl+y", "", "Ctrl+Y", "redo", "Redo what was undone"),
    "way_1": Key("way(1)", "", "1", "1", "first", "The first of the ways on the page"),
    "way_2": Key("way(2)", "", "2", "2", "second", "The second of the ways on the page"),
    "way_3": Key("way(3)", "", "3", "3", "third", "The third of the ways on the page"),
    "way_4": Key("way(4)", "", "4", "4", "fourth", "The fourth of the ways on the page"),
    "change_row": Key("change_row", "enter", "", "Enter", "change", "Change what is chosen"),
    "copy_this": Key("copy_this", "ctrl+c", "", "Ctrl+C", "copy this", "Copy what the page says"),
    "backups": Key("backups", "", "b", "B", "backups", "Backups: make one, put one back"),
    "make_backup": Key("make_backup", "", "n", "N", "make one now", "Make a backup now"),
    "theme": Key("theme", "", "", "", "theme", "Light or dark: paper, evening"),
    "words": Key("words", "", "e", "E", "words", "Edit the sentence"),
    "choose": Key("choose", "", "", "1–9", "choose", "Choose, or take back"),
    "answer": Key("answer", "", "", "1–5", "answer", "What became of a promise, what it did"),
    "agreed": Key("agreed", "enter", "", "Enter", "agreed, next", "This line is agreed"),
    "agree_all": Key("agree_all", "", "a", "A", "all of it", "All of it is agreed"),
    "change": Key("change", "", "e", "E", "change it", "Change this line"),
    "print": Key("print", "enter", "", "Enter", "print", "Print the page"),
    "pdf": Key("pdf", "", "s", "S", "save as PDF", "Save the page as a PDF"),
    "copy": Key("copy", "", "m", "M", "whose copy", "The rep’s copy, or mine"),
    "cursor_up": Key("cursor_up", "up", "k", "↑", "move", "Move up"),
    "cursor_down": Key("cursor_down", "down", "j", "↓", "move", "Move down"),
    "page_up": Key("page_up", "pageup", "", "PgUp", "a page up", "A page up"),
    "page_down": Key("page_down", "pagedown", "", "PgDn", "a page down", "A page down"),
    "first": Key("first", "home", "", "Home", "first", "To the beginning"),
    "last": Key("last", "end", "", "End", "last", "To the end"),
    "return": Key("leave", "ctrl+r", "r", "R", "back", "Back to the page before"),
    "date": Key("date", "", "d", "D", "agree a date", "Agree a date for a gentle next contact"),
    "go_on": Key("go_on", "", "g", "G", "go on", "Go on, if the rep wants"),
    "mistake": Key("mistake", "", "m", "M", "pressed by mistake", "Pressed by mistake: all back"),
}


class Hint(NamedTuple):
    """One entry of the footer: the key, what it does, the action, and the table's entry it comes from."""

    shown: str
    word: str
    action: str = ""
    name: str = ""
    bare: bool = False


WRITING = ".writing"  # ends the id of a binding on a page with a writing line
UNSET = "unset+"  # begins a key that no terminal sends: the palette offers what has no key of its own
# The editor's own undo and redo come first; they reach the page where the line is empty.
EDITORS = {"ctrl+z", "ctrl+y"}


def bindings(*names: str, writing: bool = False) -> list[BindingType]:
    """Bindings for these entries. On a writing page they pass the focused editor, and bare keys are text."""
    made: list[BindingType] = []
    for name in names:
        key = TABLE[name]
        keys = [k for k in keys_on(key, writing=writing) if not (writing and k in EDITORS)]
        id = name + WRITING if writing else name
        joined = _joined(name, key, keys)
        made.append(Binding(joined, key.action, key.says, show=False, priority=writing, id=id))
    return made


def _joined(name: str, key: Key, keys: list[str]) -> str:
    """A binding's keys; what has only a letter, or none, stays in the palette where letters are text."""
    return ",".join(keys if key.keys and keys else [*keys, UNSET + name])


def keys_on(key: Key, *, writing: bool) -> list[str]:
    """The keys of an entry where something is written, or where nothing is: there the bare ones too."""
    keys = key.keys.split(",") if key.keys else []
    if key.bare and not writing:
        # With Caps Lock too.
        keys += [key.bare, key.bare.upper()] if len(key.bare) == 1 and key.bare.isalpha() else [key.bare]
    return keys


def name_of(binding_id: str | None) -> str:
    """The table's entry that a binding was made from; empty for another's binding."""
    name = (binding_id or "").removesuffix(WRITING)
    return name if name in TABLE else ""


def hint(name: str, word: str = "", *, bare: bool = False) -> Hint:
    """The footer's entry for a key; `bare` shows the letter rather than the Ctrl key."""
    key = TABLE[name]
    return Hint(shown_of(key, bare=bare), word or key.word, key.action, name, bare)


def shown_of(key: Key, *, bare: bool = False) -> str:
    """How the footer names an entry's key."""
    return spoken(key.bare) if bare and key.bare else key.shown


class KeyMap:
    """The table as one app has it: with the keys that its user moved in settings.toml."""

    def __init__(self, moved: Mapping[str, Key] | None = None) -> None:
        self.moved = dict(moved or {})

    def __getitem__(self, name: str) -> Key:
        return self.moved.get(name) or TABLE[name]

    def for_textual(self) -> dict[str, str]:
        """What was moved, as `App.set_keymap` takes it: keys by the bindings' ids."""
        made = {}
        for name, key in self.moved.items():
            for id, writing in ((name, False), (name + WRITING, True)):
                if keys := keys_on(key, writing=writing):
                    made[id] = _joined(name, key, keys)
        return made

    def own(self, hint: Hint) -> Hint:
        """The footer's entry with the user's key."""
        if hint.name not in self.moved:
            return hint
        return hint._replace(shown=shown_of(self[hint.name], bare=hint.bare))

    def pressed(self, hint: Hint) -> str:
        """The key that the entry names, so that a click can press it; empty where it names none."""
        if hint.name in TABLE:
            for key in keys_on(self[hint.name], writing=False):
                if spoken(key) == hint.shown:
                    return key
        return PRESSED.get(hint.shown, "")

    def name(self, name: str, *, bare: bool = False) -> str:
        """How sentences name an entry's key: “Ctrl+S”."""
        return shown_of(self[name], bare=bare)


SPOKEN = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "colon": ":",
    "comma": ",",
    "slash": "/",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
# The keys of the writing line and of lists, by the names that footers give them.
PRESSED = {
    "Enter": "enter",
    "Tab": "tab",
    "Shift+Tab": "shift+tab",
    "↑": "up",
    "↓": "down",
    "→": "right",
    "F10": "f10",
    "Esc": "escape",
}


def spoken(key: str) -> str:
    """A key as one reads it: “Ctrl+T”, “PgDn”, “?”."""
    *held, last = key.split("+") if key != "+" else [key]
    name = SPOKEN.get(last) or (last.upper() if len(last) == 1 or _is_function(last) else last.capitalize())
    return "+".join([*(word.capitalize() for word in held), name])


def _is_function(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdecimal()
