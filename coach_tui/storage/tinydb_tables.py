"""TinyDB over the store, by its documented extension points: a `Storage` and a `table_class`.

Reading is TinyDB's own code on the live tables. Writing goes through the store's transactions: stock
`_update_table` would rebuild the whole table, hand all tables to the storage to find out what changed,
and alter memory even when the write then fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from coach_tui.storage import codec
from coach_tui.storage.main_file import Document

if TYPE_CHECKING:
    from coach_tui.storage.store import Store


class StoreStorage(Storage):
    """What TinyDB believes to be its file."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read(self) -> dict[str, dict[str, Any]]:
        """The tables. The outer dict is a copy: `drop_table` deletes from it before it writes."""
        return dict(self.store.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Reached by `drop_table` and `drop_tables` only: what is missing from `data` is dropped."""
        with self.store.transaction() as changes:
            for name in self.store.tables:
                if name not in data:
                    changes.drop(name)


class StoreTable(Table):
    """A table whose changes become one journal line."""

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with _store(self).transaction() as changes:
            overlay = _Overlay(self._read_table())
            updater(cast("dict[int, Mapping[str, Any]]", overlay))
            for doc_id in overlay.deleted:
                changes.delete(self.name, doc_id)
            for doc_id, document in overlay.changed():
                changes.put(self.name, {**document, "id": doc_id})

    def _get_next_id(self) -> int:
        return _store(self).new_id()

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """As TinyDB's; a condition is matched before anything is copied."""
        with _store(self).transaction():
            return super().update(fields, None, self._matching(cond, doc_ids))

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """As TinyDB's; a condition is matched before anything is copied."""
        with _store(self).transaction():
            return super().remove(None, self._matching(cond, doc_ids))

    def _matching(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> Iterable[int] | None:
        if cond is None or doc_ids is not None:
            return doc_ids
        return [int(key) for key, document in self._read_table().items() if cond(document)]


class StoreDB(TinyDB):
    """TinyDB with our tables and no query cache, which would outlive other processes' changes."""

    default_storage_class = StoreStorage  # type: ignore[assignment]
    table_class = StoreTable

    def table(self, name: str, **kwargs: Any) -> Table:
        """As TinyDB's, without a query cache."""
        return super().table(name, **{"cache_size": 0, **kwargs})


class _Overlay(MutableMapping[int, Document]):
    """A table by integer id that copies a document when it is first touched and remembers what changed."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self._original = documents
        self._touched: dict[int, Document] = {}
        self.deleted: dict[int, None] = {}

    def changed(self) -> Iterator[tuple[int, Document]]:
        """Documents that are new or differ from what was there."""
        for doc_id, document in self._touched.items():
            if self._original.get(str(doc_id)) != document:
                yield doc_id, document

    def __getitem__(self, doc_id: int) -> Document:
        if doc_id not in self._touched:
            if doc_id in self.deleted:
                raise KeyError(doc_id)
            self._touched[doc_id] = codec.copy(self._original[str(doc_id)])
        return self._touched[doc_id]

    def __setitem__(self, doc_id: int, document: Document) -> None:
        self.deleted.pop(doc_id, None)
        self._touched[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._touched.pop(doc_id, None)
        if str(doc_id) in self._original:
            self.deleted[doc_id] = None

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._touched or (doc_id not in self.deleted and str(doc_id) in self._original)

    def __iter__(self) -> Iterator[int]:
        yield from [doc_id for key in self._original if (doc_id := int(key)) not in self.deleted]
        yield from [doc_id for doc_id in self._touched if str(doc_id) not in self._original]

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _store(table: Table) -> Store:
    return cast(StoreStorage, table.storage).store
