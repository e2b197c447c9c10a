"""docs/keys.md from the key map: `python -m tests.screens.keys_doc` writes it."""

from __future__ import annotations

from pathlib import Path

from screens.help import GROUPS
from screens.keys import TABLE, Key, keys_on, spoken
from screens.user_keys import LINES_OWN

FILE = Path(__file__).parents[2] / "docs" / "keys.md"
HEAD = """# Keys

One map over all screens: the footer, help (F1, or ? where nothing is being written), the palette and this
page are made from it. Where a line is being written, letters are text; the other keys work there too. A
click on a key in the footer presses it. “letter” is what works where nothing is being written.

This page is written by `python -m tests.screens.keys_doc`.
"""
TAIL = """
## Where a terminal keeps a key for itself

Whatever a terminal or a multiplexer takes never reaches an app, so everything that is needed in a talk has a
second key; Enter, ↑, Tab and the F-keys do alone.

| where | takes | use instead |
|---|---|---|
| VS Code’s terminal | Ctrl+P, E, J; Ctrl+G on Linux and Windows; Ctrl+Q on macOS | F12, F3, F10 |
| Zellij | most Ctrl letters, until Ctrl+G locks it | PgDn, PgUp, F2, F3, F4, F9, F10, F12 |
| tmux, screen | Ctrl+B, Ctrl+A, which have no meaning here; Esc comes up to half a second late | F10 |
| GNOME Terminal and others | F1 for their help, F10 for their menu | ? and Ctrl+Q |
| macOS laptops | F-keys need Fn, unless set otherwise | the Ctrl keys |

Esc is never the only way out. Ctrl+H, I, J and M are sent as Backspace, Tab and Enter by every terminal.

## Moving keys

`settings.toml` (its place stands on the settings page and in `coach-tui settings`) may hold a table `[keys]`,
a line for each name of the last column:

```toml
[keys]
turn = "f7"
safe = "ctrl+k, f9"
talk = ["o", "f11"]
```

- A letter or sign replaces the letter; any other keys replace the others. What is not named stays. So above,
  the one-on-one begins with O or F11, and T still turns where nothing is being written.
- Keys are written as `ctrl+k`, `f7`, `pagedown`, `shift+f3`, or as the letter or sign itself; small or
  capital letters are the same.
- Two things that can be on one page can’t share a key: the later line is skipped and both are named, with the
  line. A name or key that is not known is named and skipped as well; nothing here keeps the app from opening.
- Where one writes, letters are text, and Enter, Tab, Backspace, the arrows and the editor’s own keys stay the
  line’s: they can’t become keys that work there. Ctrl+Q always leaves.
- Footer, help and palette show your keys. The warnings stand on the first page and on the settings page.
"""


def page() -> str:
    """The whole document: the groups of help, then whatever it has no room for."""
    parts = [HEAD]
    told: set[str] = set()
    for group in GROUPS:
        names = [name for line in group.lines for name in line.names]
        parts.append(_table(group.heading, [name for name in names if name not in told]))
        told |= set(names)
    parts.append(_table("Besides", [name for name in TABLE if name not in told]))
    return "\n".join([*parts, TAIL.lstrip("\n")])


def _table(heading: str, names: list[str]) -> str:
    rows = [f"| {_keys(TABLE[n])} | {_letter(TABLE[n])} | {TABLE[n].says} | {_named(n)} |" for n in names]
    return "\n".join([f"## {heading}\n", "| keys | letter | does | name |", "|---|---|---|---|", *rows, ""])


def _keys(key: Key) -> str:
    """The keys that work everywhere, or the writing line's own."""
    if not key.keys:
        return "" if key.bare else key.shown or "palette"
    return ", ".join(spoken(k) for k in keys_on(key, writing=True))


def _letter(key: Key) -> str:
    """The letter or sign, where nothing is being written."""
    return spoken(key.bare) if key.bare else ""


def _named(name: str) -> str:
    return "" if name in LINES_OWN else f"`{name}`"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
