"""The tables as they are in memory: TinyDB's own shape, string ids to documents, and indexes over them.

Documents are never changed in place: an operation puts a whole new one. So a reader on another thread
sees the old document or the new one, never half of each.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from coach_tui.storage.main_file import Document, TableData

_Index = dict[Hashable, set[str]]


class Memory:
    """All tables, kept current by `apply`."""

    def __init__(self, tables: TableData) -> None:
        self.tables = tables
        self._indexes: dict[str, dict[str, _Index]] = {}

    def apply(self, ops: Iterable[list[Any]]) -> None:
        """Carries out a journal line's operations. Unknown tables appear, absent documents stay absent."""
        for op in ops:
            if op[0] == "p":
                self._put(op[1], str(op[2]), op[3])
            elif op[0] == "d":
                self._delete(op[1], str(op[2]))
            elif op[0] == "D":
                self.tables.pop(op[1], None)
                self._indexes.pop(op[1], None)

    def ids_where(self, table: str, field: str, value: object) -> list[str]:
        """The ids, ascending, of documents whose `field` equals `value`; an absent field equals nothing."""
        if isinstance(value, Hashable):
            found = list(self._index(table, field).get(value, ()))
        else:
            documents = list(self.tables.get(table, {}).items())
            found = [key for key, doc in documents if field in doc and doc[field] == value]
        return sorted(found, key=int)

    def _put(self, table: str, key: str, document: Document) -> None:
        documents = self.tables.setdefault(table, {})
        old = documents.get(key)
        documents[key] = document
        for field, index in self._indexes.get(table, {}).items():
            _forget(index, field, key, old)
            _note(index, field, key, document)

    def _delete(self, table: str, key: str) -> None:
        old = self.tables.get(table, {}).pop(key, None)
        for field, index in self._indexes.get(table, {}).items():
            _forget(index, field, key, old)

    def _index(self, table: str, field: str) -> _Index:
        indexes = self._indexes.setdefault(table, {})
        if field not in indexes:
            index: _Index = {}
            for key, document in list(self.tables.get(table, {}).items()):
                _note(index, field, key, document)
            indexes[field] = index
        return indexes[field]


def _note(index: _Index, field: str, key: str, document: Document) -> None:
    value = document.get(field)
    if field in document and isinstance(value, Hashable):
        index.setdefault(value, set()).add(key)


def _forget(index: _Index, field: str, key: str, document: Document | None) -> None:
    value = document.get(field) if document is not None else None
    if isinstance(value, Hashable):
        index.get(value, set()).discard(key)
