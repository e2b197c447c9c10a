"""Where things live on this machine: the data file, the folder of the settings and that of the state."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import CoachError

APP = "coach-tui"
DATA_FILE = "coach.json"
SETTINGS_FILE = "settings.toml"


def data_file(named: str | None = None) -> Path:
    """The data file: the one named, else that of `COACH_TUI_FILE`, else the one in the platform's folder."""
    named = named if named is not None else os.environ.get("COACH_TUI_FILE") or None
    if named is None:
        return default_file()
    if not named or "\0" in named:
        raise CoachError("--file names no file.", "Write its path behind it: --file team.json.")
    return Path(named)


def default_file() -> Path:
    """The data file in the platform's data folder (on Linux below `XDG_DATA_HOME`)."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / DATA_FILE


def settings_file() -> Path:
    """`settings.toml` in the platform's configuration folder (on Linux below `XDG_CONFIG_HOME`)."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / SETTINGS_FILE


def state_folder() -> Path:
    """The platform's folder for what belongs to this machine alone (on Linux below `XDG_STATE_HOME`)."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)
