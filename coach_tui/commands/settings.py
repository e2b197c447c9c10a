"""`coach-tui settings`: the manager's own settings, and where they are kept."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ..coach.backups import folder_problem
from ..display import quoted
from ..errors import CoachError
from ..paths import settings_file
from ..settings import KEYS, SETTABLE, Settings, save_setting, setting_problem
from .call import Call
from .output import out, out_json, say

HELP = """Lists the settings, shows one, or sets one. The settings belong to the manager, not to a data file.

  coach-tui settings
  coach-tui settings paper letter
  coach-tui settings manager "Jana Novotná"
  coach-tui settings contacts "HR, 555 0100" "EAP, eap@example.org"
  coach-tui settings backup_folder /media/jana/STICK/coach
  coach-tui settings contacts ""       takes all contacts away

Keys are moved in the settings file itself, a line each in a table [keys]:
  [keys]
  turn = "f7"                          names: docs/keys.md"""

YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def arguments(parser: ArgumentParser) -> None:
    """Which setting, and its new value."""
    parser.add_argument("key", metavar="KEY", nargs="?", help=", ".join(SETTABLE))
    parser.add_argument("value", metavar="VALUE", nargs="*", help="the new value; for contacts several")
    parser.usage = f"{parser.prog} [options] [KEY [VALUE ...]]"


def run(call: Call) -> int:
    """List, show, or set."""
    key, values = call.args.key, call.args.value
    if key == KEYS:
        raise CoachError(
            "Keys are moved in the settings file itself.", f"It is {settings_file()}, table [keys]."
        )
    if key is not None and key not in SETTABLE:
        raise CoachError(setting_problem(key, ""))
    settings = call.settings
    if values:
        value = _read(key, values)
        if problem := setting_problem(key, value):
            raise CoachError(problem)
        if call.args.demo:
            say("With --demo nothing is saved.")
        else:
            save_setting(key, value)
            say(f"Saved in {settings_file()}.")
        shown = {key: value}
        if key == "backup_folder" and value and (problem := folder_problem(Path(str(value)))):
            say(problem)
    else:
        shown = {each: getattr(settings, each) for each in (SETTABLE if key is None else (key,))}
    if call.json:
        out_json(_whole(settings) if key is None else {key: _plain(shown[key])})
    elif key is None:
        out(*(f"{each:<14}{_words(value)}" for each, value in shown.items()))
        out(*(f"{'keys':<14}{moved.name} = {', '.join(moved.keys)}" for moved in settings.keys))
        say(f"Kept in {settings_file()}.")
    else:
        out(_words(shown[key]))
    return 0


def _read(key: str, values: list[str]) -> str | bool | tuple[str, ...]:
    """The value as the settings hold it. Raises CoachError."""
    if key == "contacts":
        return tuple(line for each in values if (line := " ".join(each.split())))
    if len(values) > 1:
        raise CoachError(
            f"“{key}” takes one value.", f"In quotes if it has spaces: {quoted(' '.join(values))}."
        )
    if key == "ascii":
        if values[0].lower() not in YES_NO:
            raise CoachError("“ascii” takes true or false.")
        return YES_NO[values[0].lower()]
    if key == "backup_folder":
        return _folder(values[0])
    return " ".join(values[0].split()) if key == "manager" else values[0].lower()


def _folder(named: str) -> str:
    """Its whole path, so that it means the same wherever the app is started."""
    if not named.strip():
        return ""
    try:
        return str(Path(named).expanduser().absolute())
    except (RuntimeError, ValueError) as error:
        raise CoachError(f"{quoted(named)} is no folder.", "Name one by its whole path.") from error


def _whole(settings: Settings) -> dict[str, Any]:
    return {
        "file": str(settings_file()),
        **{each: _plain(getattr(settings, each)) for each in SETTABLE},
        "keys": {moved.name: list(moved.keys) for moved in settings.keys},
        "warnings": list(settings.warnings),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "; ".join(value) or "none"
    return str(value) or "none"
