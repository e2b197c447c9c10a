"""The store: every table in memory, every change one durable line in the journal.

A save costs a line and an fsync, however long the history: it takes the lock, looks whether another
process has written (two stats and the first bytes of the file), appends, syncs, and only then changes
memory. Folding writes everything into the data file, which any TinyDB program can then read.

The head file and backups are not here yet: a head would be written at the end of `_write_main`, a backup
starts from `fold`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from coach_tui.errors import DataFileError
from coach_tui.storage import codec, durable, journal, main_file, undo
from coach_tui.storage.ids import IdSource
from coach_tui.storage.journal_file import JournalFile
from coach_tui.storage.lock import FileLock, Presence
from coach_tui.storage.main_file import Document, Meta, TableData
from coach_tui.storage.memory import Memory
from coach_tui.storage.recovery import Found, Position, recover
from coach_tui.storage.tinydb_tables import StoreDB

_SMALL_FILE = 1 << 20
_LOCK_SECONDS = 5.0
_Signature = tuple[int, int, int, bytes] | None


class _Seen(NamedTuple):
    """Both files as they were at one moment."""

    signature: _Signature
    main: bytes | None
    log: bytes


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

    def put(self, table: str, document: Document, *, lasting: bool = False) -> None:
        """Adds `document`, or replaces the one with its "id". Raises CoachError if JSON can't hold it.

        The tables of `lasting` documents (counters) stay as they are when the rest is taken back.
        """
        doc_id = document.get("id")
        if type(doc_id) is not int:
            raise ValueError("a document needs an integer “id”")
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
        for op in reversed(self._ops):
            if op[1] == table and (op[0] == "D" or op[2] == id):
                return codec.copy(op[3]) if op[0] == "p" else None
        return self._store.get(table, id)

    def _touched(self) -> dict[undo.Key, Document | None]:
        """Each document that this transaction changes, as it leaves it."""
        after: dict[undo.Key, Document | None] = {}
        for op in self._ops:
            if op[0] == "D":
                ids = [int(key) for key in self._store.tables.get(op[1], {})]
                after |= dict.fromkeys([(op[1], id) for id in ids], None)
                after |= dict.fromkeys([key for key in after if key[0] == op[1]], None)
            else:
                after[op[1], op[2]] = op[3] if op[0] == "p" else None
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


class Store:
    """One data file, open. Not there yet is empty; folder and file are made by the first write.

    `notices` are sentences about what opening (or another process's work, later) found and did.
    `read_only` is true when the file or its folder can't be written. Every method raises DataFileError
    when the file can't be used. Documents that reads return are the caller's own copies.
    """

    def __init__(self, path: Path) -> None:
        """Opens and, where a session ended badly, recovers. Raises DataFileError."""
        self.path = _resolved(Path(path))
        self._journal = JournalFile(self.path.with_name(self.path.name + ".journal"))
        self._presence = Presence(self._journal.path)
        self._lock = FileLock(self.path.with_name(self.path.name + ".lock"), _LOCK_SECONDS)
        self._notices: list[str] = []
        self._memory = Memory({})
        self._meta: Meta | None = None
        self._position = Position()
        self._signature: _Signature = None
        self._fold_wanted = False
        self._differs = False
        self._wrote = False
        self._closed = False
        self._open_transaction: Transaction | None = None
        self._ids = IdSource(self._is_taken)
        self._db = StoreDB(self)
        self.read_only = self._find_read_only()
        self._open()

    # --- reading ---

    @property
    def notices(self) -> tuple[str, ...]:
        """What recovery found and did, one sentence each, oldest first."""
        return tuple(self._notices)

    @property
    def db(self) -> StoreDB:
        """The TinyDB over this file; inserts, updates and removals through it are transactions too.

        Documents found through it share their inner lists with the store: read them, change them by `update`.
        """
        return self._db

    @property
    def tables(self) -> TableData:
        """The live tables, ids as strings: for reading, never for changing."""
        return self._memory.tables

    def get(self, table: str, id: int) -> Document | None:
        """One document, or None."""
        found = self._db.table(table).get(doc_id=id)
        return codec.copy(found) if found is not None else None

    def all(self, table: str) -> list[Document]:
        """Every document of a table, in the order in which they first came."""
        documents: list[Document] = codec.copy(list(self.tables.get(table, {}).values()))
        return documents

    def where(self, table: str, field: str, value: object) -> list[Document]:
        """Documents whose `field` equals `value`, by ascending id; from an index that is built once."""
        keys = self._memory.ids_where(table, field, value)
        documents = self.tables.get(table, {})
        return [codec.copy(found) for key in keys if (found := documents.get(key)) is not None]

    def new_id(self) -> int:
        """An id that nothing in the file has, and that this store never gives twice.

        For many at once (an import) ask inside a transaction, where no other process can write meanwhile.
        """
        return self._ids.new()

    # --- writing ---

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Holds the lock; what is put and deleted inside is written as one line, durably, at the end.

        An exception inside writes nothing. A transaction begun inside another joins it.
        """
        self._check_writable()
        with self._lock:
            outer = self._open_transaction
            if outer is not None:
                yield from self._joined(outer)
                return
            self._sync_to_write()
            changes = self._open_transaction = Transaction(self)
            try:
                yield changes
                changes._add_step()
            finally:
                self._open_transaction = None
            if changes._ops:
                self._commit(changes)

    def put(self, table: str, document: Document) -> None:
        """A transaction of one document; `document["id"]` is its id."""
        with self.transaction() as changes:
            changes.put(table, document)

    def delete(self, table: str, id: int) -> None:
        """A transaction of one removal."""
        with self.transaction() as changes:
            changes.delete(table, id)

    # --- other processes ---

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this one last looked; two stats, no lock."""
        if self._closed:
            return False
        size = self._journal.size()
        return size != self._position.end or _signature(self.path) != self._signature

    def refresh(self) -> None:
        """Takes over what other processes have written."""
        if self._exists() or self._signature is not None:
            with self._lock:
                self._sync()

    # --- folding ---

    def fold(self) -> None:
        """Writes everything into the data file and empties the journal; nothing to do is fine.

        May be called from a thread: the work is cut into small pieces, so that typing stays smooth.
        """
        if self._signature is None and not self._exists():
            return
        self._check_writable()
        with self._lock:
            self._sync_to_write()
            if self._position.end or self._fold_wanted:
                self._fold()

    def fold_if_due(self) -> None:
        """For commands: folds at once while the file is small, else when the journal is a quarter of it.

        A fold that fails loses nothing and is no error here: it is noted, and tried again another time.
        """
        if self.read_only or self._closed:
            return
        if not self._position.end and not self._fold_wanted:
            return
        size = self._signature[1] if self._signature else 0
        if size < _SMALL_FILE or self._position.end > size / 4:
            self._fold_quietly()

    def close(self, fold: bool = True) -> None:
        """Folds (unless told not to) and ends the use of this object. Closing twice is fine."""
        if self._closed:
            return
        if not self.read_only:
            if fold:
                self._fold_quietly()
            if self._wrote and self._position.end:
                self._mark_closed()
        self._presence.leave()
        self._closed = True

    # --- inside ---

    def _joined(self, outer: Transaction) -> Iterator[Transaction]:
        before, naming = len(outer._ops), outer._naming
        try:
            yield outer
        except BaseException:
            outer._cut_back(before)
            outer._naming = naming
            raise

    def _commit(self, changes: Transaction) -> None:
        if self._meta is None:
            self._create()
        self._append(changes._encoded, changes._ops)
        self._wrote = True
        self._presence.announce()

    def _append(self, encoded: list[bytes], ops: list[list[Any]]) -> None:
        """One line, on the disk, then in memory."""
        assert self._meta is not None
        position = self._position
        if position.next_n == 0:
            encoded = [codec.encode(["f", self._meta.file]), *encoded]
        data, crc = journal.line(self._meta.generation, position.next_n, encoded)
        self._journal.append(data, position.end)
        self._apply(ops)
        # Last of all: were we interrupted before, the line would be found and applied like a foreign one.
        self._position = Position(position.next_n + 1, crc, position.end + len(data))

    def _apply(self, ops: list[list[Any]]) -> None:
        self._memory.apply(ops)
        for op in ops:
            if op[0] == "p":
                self._ids.seen(op[2])

    def _create(self) -> None:
        """The first write: folder, and a data file without tables."""
        try:
            self._write_main(main_file.new_meta(), {})
        except OSError as error:
            raise durable.not_saved(error, self.path) from error

    def _fold(self) -> None:
        meta = self._meta
        if meta is None:
            return
        last = self._position
        folded = (meta.generation, last.next_n - 1, last.crc)
        # One generation is jumped over so that no other process takes this fold for what it knows already.
        generation = meta.generation + (2 if self._differs else 1)
        following = msgspec.structs.replace(meta, generation=generation, folded=folded)
        try:
            self._write_main(following, self.tables)
            # If emptying fails, the old lines are longer than expected, and reading them anew repairs it.
            self._position = Position()
            self._journal.cut()
        except OSError as error:
            raise durable.not_saved(error, self.path) from error
        self._fold_wanted = self._differs = False

    def _write_main(self, meta: Meta, tables: TableData) -> None:
        main_file.write(self.path, meta, tables)
        self._meta = meta
        self._signature = _signature(self.path)

    def _fold_quietly(self) -> None:
        try:
            self.fold()
        except DataFileError as error:
            self._note(
                "The journal could not be folded into the data file; everything is saved in the journal."
                f" ({error.message})"
            )

    def _mark_closed(self) -> None:
        """Lines may stay in the journal for long; this says that nothing was interrupted after them."""
        with contextlib.suppress(DataFileError), self._lock:
            self._sync()
            if self._meta is not None and self._position.end:
                self._append([], [])

    def _sync(self) -> None:
        """Under the lock: brings memory up to date with the disk before anything is read or written."""
        signature = _signature(self.path)
        if signature is None and self._signature is not None:
            raise DataFileError(
                f"“{self.path}” is no longer there.", "Put it back, then try again. Nothing was written."
            )
        if signature != self._signature and not self._adopt_fold(signature):
            self._load()
            return
        size = self._journal.size()
        if size < self._position.end or (size > self._position.end and not self._read_on()):
            self._load()

    def _adopt_fold(self, signature: _Signature) -> bool:
        """Another process folded exactly what we know: only generation and position are new."""
        meta = main_file.peek(_start(self.path, main_file.PEEK))
        ours, last = self._meta, self._position
        if meta is None or ours is None or self._fold_wanted or meta.file != ours.file:
            return False
        if meta.generation != ours.generation + 1:
            return False
        if meta.folded != (ours.generation, last.next_n - 1, last.crc):
            return False
        self._meta, self._signature, self._position = meta, signature, Position()
        return True

    def _read_on(self) -> bool:
        """Applies lines that another process has appended; False when the journal needs a closer look."""
        scan = journal.scan(self._journal.read(self._position.end))
        generation = self._meta.generation if self._meta else 0
        numbers = range(self._position.next_n, self._position.next_n + len(scan.lines))
        if scan.bad or scan.tail or [(generation, n) for n in numbers] != [line[:2] for line in scan.lines]:
            return False
        for line in scan.lines:
            self._apply(line.ops)
        self._position = Position(numbers.stop, scan.lines[-1].crc, self._position.end + scan.end)
        return True

    def _open(self) -> None:
        if self.path.is_dir():
            raise DataFileError(f"“{self.path}” is a folder, not a data file.", "Name a file in it.")
        if not self._exists():
            return
        if self.path.exists() and not self.path.is_file():
            raise DataFileError(
                f"“{self.path}” is a device or a pipe, not a data file.", "Name another file."
            )
        with self._lock:
            if not self.read_only:
                with contextlib.suppress(OSError):
                    main_file.temporary_path(self.path).unlink(missing_ok=True)
            seen = self._read_both()
        # Parsing years of history takes a while: meanwhile others may save.
        found = recover(seen.main, seen.log, self.path)
        with self._lock:
            if seen.signature == _signature(self.path) and len(seen.log) == self._journal.size():
                self._settle(seen, found)
            else:
                found = self._load()
            if not self.read_only:
                self._finish_recovery(found)

    def _finish_recovery(self, found: Found) -> None:
        """Folds what a crash left behind. Where that fails the journal still has it all."""
        if found.unclosed and not self._presence.others():
            self._note(found.recovered())
            self._fold_wanted = True
        if self._fold_wanted:
            with contextlib.suppress(DataFileError):
                self._fold()

    def _load(self) -> Found:
        """Under the lock: reads both files, repairs what needs it, and only then changes memory."""
        seen = self._read_both()
        found = recover(seen.main, seen.log, self.path)
        if self._meta is not None and found.meta is not None and found.meta.file != self._meta.file:
            raise DataFileError(
                f"“{self.path}” is another file now than the one that was opened.",
                "Put the first one back, or open it again. Nothing was written.",
            )
        self._settle(seen, found)
        return found

    def _settle(self, seen: _Seen, found: Found) -> None:
        aside = self._journal.path.name
        if self.read_only:
            found = found._replace(position=found.position._replace(end=len(seen.log)))
        elif found.needs_repair:
            aside = self._repair(found, seen.log)
        self._take_over(found, seen.signature)
        for notice in found.notices:
            self._note(notice.replace("{aside}", aside))

    def _read_both(self) -> _Seen:
        """File and journal of one moment, also where a read-only folder allows no lock."""
        while True:
            signature = _signature(self.path)
            main, log = durable.read_bytes(self.path), self._journal.read()
            if self._lock.failure is None or _signature(self.path) == signature:
                return _Seen(signature, main, log)

    def _repair(self, found: Found, log: bytes) -> str:
        """Copies the journal aside where asked, then cuts it. Returns the name of where the old lines are."""
        name = self._journal.path.name
        try:
            if found.aside is not None:
                name = self._journal.set_aside(log, found.aside)
            if found.cut is not None:
                self._journal.cut(found.cut)
        except OSError as error:
            raise durable.not_saved(error, self._journal.path) from error
        return name

    def _take_over(self, found: Found, signature: _Signature) -> None:
        self._memory = Memory(found.tables)
        self._meta = found.meta
        self._position = found.position
        self._signature = signature
        self._fold_wanted, self._differs = found.fold, found.differs
        for table in found.tables.values():
            for key in table:
                self._ids.seen(int(key))

    def _note(self, sentence: str) -> None:
        if sentence not in self._notices:
            self._notices.append(sentence)

    def _is_taken(self, doc_id: int) -> bool:
        key = str(doc_id)
        return any(key in table for table in list(self.tables.values()))

    def _exists(self) -> bool:
        return durable.exists(self.path) or durable.exists(self._journal.path)

    def _check_writable(self) -> None:
        if self._closed:
            raise DataFileError("The data file has been closed.", "Open it again.")
        if self.read_only:
            raise DataFileError(
                f"Not saved: “{self.path}” can only be read.",
                "Check the permissions of the file and its folder.",
            )
        if self._signature is None:
            try:
                durable.make_folder(self.path.parent)
            except OSError as error:
                raise durable.not_saved(error, self.path.parent) from error

    def _sync_to_write(self) -> None:
        if self._lock.failure is not None:
            raise durable.not_saved(self._lock.failure, self._lock.path) from self._lock.failure
        self._sync()

    def _find_read_only(self) -> bool:
        for path, what in (
            (self.path, "The data file"),
            (self._journal.path, "The journal"),
            (self.path.parent, "The folder"),
        ):
            if durable.exists(path) and not durable.writable(path):
                self._note(f"{what} “{path}” can’t be written: everything can be read, nothing saved.")
                return True
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise DataFileError(f"“{path}” can’t be reached.", "Check the path and its links.") from error


def _checked(table: str) -> str:
    if table == main_file.META:
        raise ValueError("this table belongs to the file itself")
    return table


def _start(path: Path, size: int) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        return os.read(fd, size)
    finally:
        os.close(fd)


def _signature(path: Path) -> _Signature:
    """What tells one writing of the file from the next; its first bytes hold file and generation."""
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise durable.not_readable(error, path) from error
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, _start(path, 128)
