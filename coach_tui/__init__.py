"""coach-tui: the core. Everything a manager can do, without a terminal UI."""

__version__ = "0.1.0"
