"""The local data file: tables in memory, every change durable in a journal, folded into a TinyDB file.

`Store` is the only thing the rest of the app needs from here.
"""

from __future__ import annotations

from coach_tui.storage.store import Store, Transaction

__all__ = ["Store", "Transaction"]
