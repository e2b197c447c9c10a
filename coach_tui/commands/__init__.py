"""The commands: one module each, with `arguments(parser)` and `run(call)`."""

from __future__ import annotations

COMMANDS = (
    *("team", "add", "show", "session", "note", "check-in", "history", "plan"),
    *("kept", "moved", "dropped", "due", "edit", "archive", "target", "result", "undo", "redo", "compact"),
    *("backup", "restore", "merge"),
    "doctor",
    "settings",
)
