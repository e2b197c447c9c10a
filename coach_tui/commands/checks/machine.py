"""The machine around the app: versions, settings, the terminal, and whether there are backups."""

from __future__ import annotations

import locale
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ... import __version__, clock
from ...coach.backups import backups_of, folder_problem, look, own_ones
from ...display import quoted
from ...errors import CoachError
from ...paths import settings_file
from ...settings import read_settings
from ..backup_words import holds
from .check import Check

OLDEST_PYTHON = (3, 11)
NARROWEST, LOWEST = 60, 20
OLDEST_BACKUP = 14  # days
PACKAGES = ("textual", "tinydb", "typst")

_MAKE = "coach-tui backup makes one now."


def versions(name: str) -> Check:
    """The app's version, Python's, and those of what it stands on."""
    found = {package: _version(package) for package in PACKAGES}
    python = platform.python_version()
    parts = [f"{package} {number}" for package, number in found.items() if number]
    detail = f"coach-tui {__version__} on Python {python}, with {', '.join(parts) or 'nothing it needs'}."
    if sys.version_info < OLDEST_PYTHON:
        return Check(name, False, detail, "Install Python 3.11 or newer.")
    if missing := [package for package in ("textual", "tinydb") if not found[package]]:
        return Check(name, False, f"{detail} Missing: {', '.join(missing)}.", "Install coach-tui again.")
    return Check(name, True, detail)


def settings(name: str) -> Check:
    """What in the settings can't be used."""
    path = settings_file()
    found = read_settings(path)
    if found.warnings:
        return Check(name, False, " ".join(found.warnings), f"Mend it in {quoted(str(path))}.")
    if not path.exists():
        return Check(name, True, f"There is no {quoted(str(path))}; the defaults hold.")
    return Check(name, True, f"{quoted(str(path))} is read without a mistake.")


def letters(name: str) -> Check:
    """Whether the locale lets every letter through."""
    encoding = locale.getpreferredencoding(False)
    if encoding.casefold().replace("-", "") == "utf8":
        return Check(name, True, "The locale is of UTF-8: every letter can be shown.")
    do = "Use a UTF-8 locale, such as LANG=C.UTF-8, or write ascii = true into the settings."
    return Check(name, False, f"The locale’s letters are {encoding}, so that some can’t be shown.", do)


def terminal(name: str) -> Check:
    """Its size and its kind."""
    size = _size()
    if size is None:
        return Check(name, True, "This runs without a terminal, so that there is none to look at.")
    kind = os.environ.get("TERM", "")
    inside = ", inside tmux" if os.environ.get("TMUX") else ""
    detail = f"{size[0]} columns and {size[1]} rows, TERM is {quoted(kind)}{inside}."
    if size[0] < NARROWEST or size[1] < LOWEST:
        return Check(name, False, detail, f"Make it at least {NARROWEST} columns by {LOWEST} rows.")
    if sys.platform != "win32" and kind in ("", "dumb"):
        return Check(name, False, detail, "Use another terminal, or set TERM=xterm-256color.")
    return Check(name, True, detail, "Esc may take half a second in tmux." if inside else None)


def colours(name: str) -> Check:
    """How many there are; the app never needs any to be understood."""
    if os.environ.get("NO_COLOR"):
        return Check(name, True, "NO_COLOR is set: the app shows none.")
    if os.environ.get("COLORTERM", "").casefold() in ("truecolor", "24bit"):
        return Check(name, True, "COLORTERM says that all colours can be shown.")
    do = "Set COLORTERM=truecolor if your terminal has them all."
    return Check(name, True, "COLORTERM is not set: colours are shown roughly.", do)


def backups(name: str, file: Path | None) -> Check:
    """The newest backup of this data file (None: the sample team's): how old, where, whether it is sound."""
    if file is None:
        return Check(name, True, "The sample team is not backed up.")
    folder = read_settings().backup_folder
    own = Path(folder).expanduser() if folder else None
    found = own_ones(backups_of(file, own))
    if not found:
        if not file.exists():
            return Check(name, True, "There is nothing to back up yet.")
        return Check(name, False, "There is no backup yet.", f"{_MAKE} The app makes one a day by itself.")
    newest = found[0]
    place = quoted(str(newest.path.parent))
    detail = f"{len(found)} there; the newest is {quoted(newest.path.name)} in {place}"
    try:
        inside = look(newest.path)
    except CoachError as problem:
        return Check(name, False, f"{detail}, and can’t be used: {problem.message}", _MAKE)
    detail = f"{detail}, verified: {holds(inside)}."
    if away := folder_problem(own):
        return Check(name, False, f"{detail} {away}", "Plug it in, or: coach-tui settings backup_folder")
    days = (clock.today() - newest.made.date()).days
    if days > OLDEST_BACKUP:
        return Check(name, False, f"{detail} It is {days} days old.", _MAKE)
    return Check(name, True, detail)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _size() -> tuple[int, int] | None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        try:
            if stream is not None and stream.isatty():
                found = os.get_terminal_size(stream.fileno())
                return found.columns, found.lines
        except (OSError, ValueError):
            continue
    return None
