"""The key map: one table that makes the bindings, the footer, the help and the palette."""

from __future__ import annotations

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
    "offer": Key("offer", "ctrl+o,f2", "o", "Ctrl+O", "probe", "A probe, or an idea to offer"),
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
    "note": Key("note", "", "n", "N", "note", "A quick note"),
    "add": Key("add", "", "a", "A", "add a rep", "Add a rep to the team"),
    "way_1": Key("way(1)", "", "1", "1", "sample team", "Look around with a sample team"),
    "way_2": Key("way(2)", "", "2", "2", "add", "Add someone you coach"),
    "theme": Key("theme", "", "", "", "theme", "Light or dark: paper, evening"),
    "words": Key("words", "", "e", "E", "words", "Edit the sentence"),
    "choose": Key("choose", "", "", "1–9", "choose", "Choose, or take back"),
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
    """One entry of the footer: the key, what it does, and the action a click runs."""

    shown: str
    word: str
    action: str = ""


def bindings(*names: str, writing: bool = False) -> list[BindingType]:
    """Bindings for these entries. On a writing page they pass the focused editor, and bare keys are text."""
    made: list[BindingType] = []
    for name in names:
        key = TABLE[name]
        keys = [key.keys] if key.keys else []
        if key.bare and not writing:
            # With Caps Lock too.
            keys += [key.bare, key.bare.upper()] if len(key.bare) == 1 else [key.bare]
        if keys:
            made.append(Binding(",".join(keys), key.action, key.says, show=False, priority=writing, id=name))
    return made


def hint(name: str, word: str = "", *, bare: bool = False) -> Hint:
    """The footer's entry for a key; `bare` shows the letter rather than the Ctrl key."""
    key = TABLE[name]
    shown = key.bare.upper() if bare and key.bare else key.shown
    return Hint("?" if shown == "QUESTION_MARK" else shown, word or key.word, key.action)
