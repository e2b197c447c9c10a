"""The commands: one module each, with `arguments(parser)` and `run(call)`."""

from __future__ import annotations

COMMANDS = (
    *("team", "add", "show", "session", "note", "history", "plan"),
    *("kept", "moved", "dropped", "due", "edit", "archive", "target", "result", "compact"),
)
