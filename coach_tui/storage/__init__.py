"""The local data file: tables in memory, every change durable in a journal, folded into a TinyDB file.

`Store` is what the rest of the app needs from here.
"""

from __future__ import annotations

from coach_tui.storage.brief import BriefRules
from coach_tui.storage.lock import Busy
from coach_tui.storage.main_file import Document
from coach_tui.storage.store import Store
from coach_tui.storage.transaction import Transaction

__all__ = ["BriefRules", "Busy", "Document", "Store", "Transaction"]
