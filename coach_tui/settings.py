"""The manager's settings: `settings.toml`, read kindly and changed one line at a time.

A mistake in the file is never fatal: it is named with its line, and the rest of the file counts.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from .display import quoted
from .errors import CoachError
from .paths import settings_file

Paper = Literal["a4", "letter"]

MOST_BYTES = 100_000
LETTER_COUNTRIES = ("US", "CA", "UNITED STATES", "CANADA")
_KINDS: dict[str, tuple[str, str]] = {
    "manager": ("your name in quotes", 'manager = "Jana Weber"'),
    "paper": ("“a4” or “letter”", 'paper = "a4"'),
    "theme": ("“evening” or “paper”", 'theme = "evening"'),
    "ascii": ("true or false", "ascii = true"),
    "backup_folder": ("a folder in quotes", 'backup_folder = "/media/jana/STICK/coach"'),
    "contacts": ("a list of “who, how”", 'contacts = ["HR, 555 0100", "EAP, eap@example.org"]'),
    "keys": ("names with their keys, in a table of its own", '[keys] and beneath it: turn = "f7"'),
}
KEYS = "keys"
SETTABLE = tuple(key for key in _KINDS if key != KEYS)  # what the app and `coach-tui settings` can set
_CHOICES = {"paper": ("a4", "letter"), "theme": ("evening", "paper")}


class MovedKeys(Struct, frozen=True):
    """A line of `[keys]`: an entry of the key map, the keys it gets, and the line it stands in.

    Whether there is such an entry and such a key, the app's key map says.
    """

    name: str
    keys: tuple[str, ...]
    line: int


class Settings(Struct, frozen=True, kw_only=True):
    """What the manager has set. `contacts` are “who, how” lines for the safe path, `keys` moves keys.

    `backup_folder` is a second place for the backups, such as a stick; empty when there is none.

    `warnings` name what in the file could not be used, a sentence each.
    """

    manager: str = ""
    paper: Paper = "a4"
    theme: str = "evening"
    ascii: bool = False
    backup_folder: str = ""
    contacts: tuple[str, ...] = ()
    keys: tuple[MovedKeys, ...] = ()
    warnings: tuple[str, ...] = ()


def read_settings(path: Path | None = None) -> Settings:
    """The settings in the file, defaults for what it does not say. Never raises for what stands in it."""
    path = path or settings_file()
    found: dict[str, Any] = {"paper": local_paper()}
    warnings: list[str] = []
    try:
        text = _text(path)
        values = _parsed(text, path) if text else {}
    except CoachError as problem:
        return Settings(**found, warnings=(str(problem),))
    for key, value in values.items():
        problem_text = _problem(key, value)
        if problem_text:
            warnings.append(f"{path.name}, line {_line_of(text, key)}: {problem_text}")
        elif key == KEYS:
            found[key], mistakes = _moved_keys(text, value)
            warnings += [f"{path.name}, line {line}: {mistake}" for line, mistake in mistakes]
        else:
            found[key] = tuple(value) if isinstance(value, list) else value
    return Settings(**found, warnings=tuple(warnings))


def save_setting(key: str, value: str | bool | tuple[str, ...], path: Path | None = None) -> None:
    """Changes one setting in its line, or adds it; all other lines stay. Atomic, 0600.

    Raises CoachError for a value that can't be set, a file that can't be read or written.
    """
    path = (path or settings_file()).resolve()
    problem = setting_problem(key, value)
    if problem:
        raise CoachError(problem)
    old = _text(path)
    _parsed(old, path)
    new = _with_line(old, key, f"{key} = {_toml(value)}")
    if _parsed(new, path).get(key) != (list(value) if isinstance(value, tuple) else value):
        raise CoachError(f"{path.name} is too unusual to be changed here.", f"Write {key} into it yourself.")
    _write(path, new)


def setting_problem(key: str, value: str | bool | tuple[str, ...]) -> str:
    """Why this can't be set, as a sentence; empty when it can."""
    return _problem(key, list(value) if isinstance(value, tuple) else value)


def local_paper() -> Paper:
    """Letter where the locale is of the United States or Canada, else A4."""
    said = next((v for n in ("LC_ALL", "LC_PAPER", "LANG") if (v := os.environ.get(n))), "")
    if not said and os.name == "nt":
        import locale

        said = locale.getlocale()[0] or ""
    country = re.split(r"[.@]", said)[0].partition("_")[2].upper()
    return "letter" if country in LETTER_COUNTRIES else "a4"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise CoachError(f"The settings {path} can’t be read: {reason}.", "The defaults are used.") from None
    if len(data) > MOST_BYTES:
        raise CoachError(f"The settings {path} are larger than 100 kB.", "The defaults are used.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CoachError(
            f"{path.name}, line {line}: a letter here is not UTF-8.", "Save the file again as UTF-8."
        ) from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = found[1] if found else str(text.rstrip("\n").count("\n") + 1)
        raise CoachError(
            f"{path.name}, line {line}: {said[:1].lower()}{said[1:]}.",
            "Mend that line in an editor; until then the defaults are used.",
        ) from None
    except RecursionError:
        raise CoachError(f"{path.name} is nested too deeply.", "The defaults are used.") from None


def _problem(key: str, value: object) -> str:
    """Why this can't be a setting, as a sentence; empty when it can."""
    if key not in _KINDS:
        from difflib import get_close_matches

        near = get_close_matches(key, _KINDS, 1, 0.6)
        meant = f" Did you mean “{near[0]}”?" if near else f" There are {', '.join(_KINDS)}."
        return f"{quoted(key)} is no setting.{meant}"
    wanted, example = _KINDS[key]
    good = {
        "ascii": isinstance(value, bool),
        "backup_folder": isinstance(value, str) and value.isprintable(),
        "keys": isinstance(value, dict),
        "contacts": isinstance(value, list) and all(isinstance(each, str) for each in value),
    }.get(key, isinstance(value, str) and value in _CHOICES.get(key, (value,)))
    return "" if good else f"“{key}” takes {wanted}, as in: {example}"


def _moved_keys(text: str, table: dict[str, Any]) -> tuple[tuple[MovedKeys, ...], list[tuple[int, str]]]:
    """The lines of `[keys]`, and what in them is no text or list of texts, with the line."""
    moved: list[MovedKeys] = []
    mistakes: list[tuple[int, str]] = []
    header = _line_of(text, KEYS)
    below = "".join(text.splitlines(keepends=True)[header - 1 :])
    for name, value in table.items():
        line = header - 1 + _line_of(below, name, inside=KEYS)
        texts = value.split(",") if isinstance(value, str) else value
        fit = isinstance(texts, list) and texts and all(isinstance(t, str) and t.strip() for t in texts)
        if fit or value == ",":
            moved.append(
                MovedKeys(name, ("comma",) if value == "," else tuple(t.strip() for t in texts), line)
            )
        else:
            mistakes.append((line, f'{quoted(name)} takes a key or several, as in: turn = "f7, ctrl+k"'))
    return tuple(moved), mistakes


def _line_of(text: str, key: str, inside: str = "") -> int:
    before = rf"(?:{inside}[ \t]*\.[ \t]*)?" if inside else r"\[*[ \t]*"
    found = re.search(rf"""^[ \t]*{before}["']?{re.escape(key)}["']?[ \t]*[].=]""", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _with_line(text: str, key: str, line: str) -> str:
    """The text with the key's line replaced (its comment stays), or with the line before any table."""
    lines = text.splitlines(keepends=True)
    top = next((n for n, each in enumerate(lines) if each.lstrip().startswith("[")), len(lines))
    starts = re.compile(rf"""[ \t]*(?:{key}|"{key}"|'{key}')[ \t]*=""")
    at = next((n for n, each in enumerate(lines[:top]) if starts.match(each)), None)
    if at is None:
        if top and not lines[top - 1].endswith("\n"):
            lines[top - 1] += "\n"
        return "".join([*lines[:top], f"{line}\n", *lines[top:]])
    end = next((n for n in range(at + 1, len(lines) + 1) if _whole("".join(lines[at:n]))), at + 1)
    return "".join([*lines[:at], f"{line}{_comment(lines[end - 1])}\n", *lines[end:]])


def _whole(text: str) -> bool:
    import tomllib

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _comment(line: str) -> str:
    """The comment at the line's end, with the blanks before it; the shortest end that is one."""
    for found in re.finditer(r"[ \t]*#", line):
        head = line[: found.start()]
        if _whole(head) or head.strip() in ("]", "],"):
            return line[found.start() :].rstrip("\r\n")
    return ""


def _toml(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise CoachError("This holds a broken character.", "Write it anew.")
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", plain) + '"'


def _write(path: Path, text: str) -> None:
    from .storage import durable

    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        durable.make_folder(path.parent)
        durable.write_file(part, text.encode())
        durable.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = (error.strerror or "unknown reason").lower()
        raise CoachError(f"The settings {path} can’t be written: {reason}.", "Check that folder.") from None
