"""The commands: one module each, with `arguments(parser)` and `run(call)`."""

from __future__ import annotations

COMMANDS = ("team", "add", "show", "session", "note", "history", "plan", "compact")
