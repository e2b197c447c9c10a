"""Changes that become one journal line: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach_tui.storage import codec, journal, main_file, undo, versions
from coach_tui.storage.main_file import Document

if TYPE_CHECKING:
    from coach_tui.storage.store import Store


class Transaction:
    """Changes that become one journal line: all of them, or none."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._encoded: list[bytes] = []
        self._ops: list[list[Any]] = []
        self._naming: undo.Naming | None = None
        self._lasting: set[str] = set()

    def undoable(
        self, label: str, *, rep: int | None = None, key: str = "", loose: tuple[str, ...] = ()
    ) -> None:
        """All of this transaction becomes one step that can be taken back, called `label` in plain English.

        The first name stands. Steps of the same `key` that follow each other closely are one. `loose` fields
        tell where somebody stands: taking the step back never overwrites them when they have gone on.
        """
        if self._naming is None:
            self._naming = undo.Naming(label, rep, key, loose)

    def put(
        self,
        table: str,
        document: Document,
        *,
        lasting: bool = False,
        vector: versions.Vector | None = None,
    ) -> None:
        """Adds `document`, or replaces the one with its "id". Raises CoachError if JSON can't hold it.

        The tables of `lasting` documents (counters) stay as they are when the rest is taken back. With a
        `vector` (a merge) the document gets just that one; else it counts as one more change by this copy.
        """
        doc_id = document.get("id")
        if type(doc_id) is not int:
            raise ValueError("a document needs an integer “id”")
        if versions.is_counted(table):
            given = (
                versions.raised(self._vector(table, doc_id), self._store.copy) if vector is None else vector
            )
            document = versions.with_vector(document, given)
        data = codec.encode(document)
        if lasting:
            self._lasting.add(table)
        # Memory gets what the disk will give back, and nothing the caller can still change.
        self._add(journal.put(_checked(table), doc_id, data), ["p", table, doc_id, codec.decode(data)])

    def delete(self, table: str, id: int) -> None:
        """Removes a document; one that isn't there is no error."""
        if self.get(table, id) is not None:
            op = ["d", _checked(table), id]
            self._add(codec.encode(op), op)

    def drop(self, table: str) -> None:
        """Removes a whole table."""
        op = ["D", _checked(table)]
        self._add(codec.encode(op), op)

    def get(self, table: str, id: int) -> Document | None:
        """The document as it will be after this transaction so far."""
        found = self._raw(table, id)
        return codec.copy(versions.bare(found)) if found is not None else None

    def _raw(self, table: str, id: int) -> Document | None:
        for op in reversed(self._ops):
            if op[1] == table and (op[0] == "D" or op[2] == id):
                document: Document | None = op[3] if op[0] == "p" else None
                return document
        return self._store.raw(table, id)

    def _vector(self, table: str, id: int) -> versions.Vector:
        return versions.vector(self._raw(table, id))

    def _touched(self) -> dict[undo.Key, Document | None]:
        """Each document that this transaction changes, as it leaves it."""
        after: dict[undo.Key, Document | None] = {}
        for op in self._ops:
            if op[0] == "D":
                ids = [int(key) for key in self._store.table(op[1])]
                after |= dict.fromkeys([(op[1], id) for id in ids], None)
                after |= dict.fromkeys([key for key in after if key[0] == op[1]], None)
            else:
                after[op[1], op[2]] = versions.bare(op[3]) if op[0] == "p" else None
        apart = {undo.UNDO, *self._lasting}
        return {key: document for key, document in after.items() if key[0] not in apart}

    def _add_step(self) -> None:
        if self._naming is not None and self._ops:
            undo.record(self._store, self, self._naming, self._touched())

    def _add(self, encoded: bytes, op: list[Any]) -> None:
        self._encoded.append(encoded)
        self._ops.append(op)

    def _cut_back(self, count: int) -> None:
        del self._encoded[count:], self._ops[count:]


def _checked(table: str) -> str:
    if table == main_file.META:
        raise ValueError("this table belongs to the file itself")
    return table
