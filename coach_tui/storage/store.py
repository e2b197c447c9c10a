"""The store: every table in memory, every change one durable line in the journal.

A save costs a line and an fsync, however long the history: it takes the lock, looks whether another
process has written (two stats and the first bytes of the file), appends, syncs, and only then changes
memory. Folding writes everything into the data file, which any TinyDB program can then read.

A large file is opened in brief: its head (see head) and the journal's tail are enough for the first page and
for a note. What asks for more has it read whole, once; `read_whole` does that beside the first page.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from coach_tui.errors import DataFileError
from coach_tui.storage import codec, copies, durable, head, journal, main_file, names, versions
from coach_tui.storage.brief import BriefMemory, BriefRules
from coach_tui.storage.ids import IdSource
from coach_tui.storage.in_brief import open_in_brief
from coach_tui.storage.journal_file import JournalFile
from coach_tui.storage.lock import FileLock, Presence
from coach_tui.storage.main_file import Document, Meta, TableData
from coach_tui.storage.memory import Memory
from coach_tui.storage.recovery import Found, Position, recover
from coach_tui.storage.signature import Signature, signature_of
from coach_tui.storage.tinydb_tables import StoreDB
from coach_tui.storage.transaction import Transaction

_LOCK_SECONDS = 5.0


_PUT_BACK = "“{}” was replaced by an earlier state of itself.{}"


class _Seen(NamedTuple):
    """Both files as they were at one moment."""

    signature: Signature | None
    main: bytes | None
    log: bytes


class Store:
    """One data file, open. Not there yet is empty; folder and file are made by the first write.

    `notices` are sentences about what opening (or another process's work, later) found and did.
    `read_only` is true when the file or its folder can't be written. Every method raises DataFileError
    when the file can't be used. Documents that reads return are the caller's own copies, without their
    version vectors.
    """

    def __init__(self, path: Path, *, briefs: BriefRules | None = None, copy: str = "") -> None:
        """Opens and, where a session ended badly, recovers. Raises DataFileError.

        With `briefs` a large file is first opened in brief. `copy` names this copy of the file; without it
        the name is looked up by the first change.
        """
        self.path = names.resolved(Path(path))
        self._briefs = briefs
        self._copy = copy
        self._copy_is_given = bool(copy)
        self._head_path = names.head_of(self.path)
        self._head_end = 0
        self._reading: Future[tuple[_Seen, Found]] | None = None
        self._journal = JournalFile(names.journal_of(self.path))
        self._presence = Presence(self._journal.path)
        self._lock = FileLock(names.lock_of(self.path), _LOCK_SECONDS)
        self._notices: list[str] = []
        self._memory = Memory({})
        self._meta: Meta | None = None
        self._position = Position()
        self._signature: Signature | None = None
        self._fold_wanted = False
        self._differs = False
        self._migrated_from: Found | None = None
        self._wrote = False
        self._closed = False
        # How often another process's changes were read in, by a look or on the way to a save.
        self.others_read = 0
        self._open_transaction: Transaction | None = None
        self._new_meta: Meta | None = None
        self._last_start = 0
        self._older_format = ""
        self._given: set[int] = set()
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
        """The live tables as stored, ids as strings: for reading, never for changing."""
        self.read_whole()
        return self._memory.tables

    def table(self, name: str) -> dict[str, Document]:
        """One live table as stored, empty when there is none: for reading, never for changing."""
        if not self._is_whole(name):
            self.read_whole()
        return self._memory.tables.get(name, {})

    def raw(self, table: str, id: int) -> Document | None:
        """One live document as stored, or None: for reading, never for changing."""
        if self.in_brief and id in self._given:
            return None
        return self.table(table).get(str(id))

    def get(self, table: str, id: int) -> Document | None:
        """One document, or None."""
        found = self.raw(table, id)
        return _copied(found) if found is not None else None

    def all(self, table: str) -> list[Document]:
        """Every document of a table, in the order in which they first came."""
        return [_copied(found) for found in list(self.table(table).values())]

    def where(self, table: str, field: str, value: object) -> list[Document]:
        """Documents whose `field` equals `value`, by ascending id; from an index that is built once."""
        if not self._is_whole(table):
            self.read_whole()
        return self.brief_where(table, field, value)

    def brief_where(self, table: str, field: str, value: object) -> list[Document]:
        """As `where`, or of a file that was not read whole yet only the briefs of what counts."""
        if isinstance(self._memory, BriefMemory) and self._memory.short:
            self.read_whole()
        memory = self._memory
        keys = memory.ids_where(table, field, value)
        documents = memory.tables.get(table, {})
        return [_copied(found) for key in keys if (found := documents.get(key)) is not None]

    @property
    def in_brief(self) -> bool:
        """Whether the file has not been read whole yet."""
        return isinstance(self._memory, BriefMemory)

    @property
    def copy(self) -> str:
        """The name of this copy of the file in version vectors, 8 hex digits."""
        self._look_up_copy()
        return self._copy

    def new_id(self) -> int:
        """An id that nothing in the file has, and that this store never gives twice.

        For many at once (an import) ask inside a transaction, where no other process can write meanwhile.
        """
        new = self._ids.new()
        if self.in_brief:
            self._given.add(new)
        return new

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
        return size != self._position.end or signature_of(self.path) != self._signature

    def refresh(self, patience: float = _LOCK_SECONDS) -> None:
        """Takes over what other processes have written; waits `patience` seconds at most for their end."""
        if self._exists() or self._signature is not None:
            with self._lock.within(patience):
                self._sync()

    # --- reading a large file whole ---

    def read_beside(self) -> None:
        """As `read_whole`, for a thread of its own: others may go on to read and write meanwhile."""
        with self._lock:
            if not self.in_brief or self._reading is not None or self._closed:
                return
            self._reading = reading = Future[tuple[_Seen, Found]]()
        self._read_into(reading)
        self.read_whole()

    def read_whole(self) -> None:
        """From now on everything is in memory; returns at once when it is already. Raises DataFileError."""
        if not self.in_brief:
            return
        # A thread that is reading already is waited for: it takes no lock, and others may write then.
        if (reading := self._reading) is not None:
            wait([reading])
        with self._lock:
            if not self.in_brief:
                return
            if self._reading is None:
                self._reading = Future()
                self._read_into(self._reading)
            reading, self._reading = self._reading, None
            seen, found = reading.result()
            self._sync()
            if not self.in_brief:
                pass  # another process wrote so much that all was read
            elif self._is_as_seen(seen, found):
                self._settle(seen, found)
                self._sync()
            else:
                found = self._load()
            # What the head said is nothing that anybody has to rely on.
            self.others_read += 1
            if not self.read_only:
                self._finish_recovery(found)

    def _is_as_seen(self, seen: _Seen, found: Found) -> bool:
        """Whether what was read without the lock is where the journal now is, or on the way to there.

        A line that was being written then, and was taken back, may have been read.
        """
        there, now = found.position, self._position
        if found.needs_repair or not _same_file(found, self._meta) or seen.signature != self._signature:
            return False
        return there == now or there.end < now.end

    def _was_left_so(self, state: str) -> bool:
        """Whether the file is as this machine left it, or as whoever has it open here right now has it."""
        meta, position = self._meta, self._position
        if meta is None or self._presence.others():
            return True
        folded = f"{meta.file} {meta.generation - 1} {meta.folded[1] + 1} {meta.folded[2]}"
        was_folded = meta.folded[0] == meta.generation - 1 and state.startswith(folded)
        return state == self._state() or (was_folded and not position.end)

    def _state(self) -> str:
        meta, position, signature = self._meta, self._position, self._signature
        if meta is None or signature is None:
            return ""
        proof = journal.checksum(signature.start)
        return f"{meta.file} {meta.generation} {position.next_n} {position.crc} {proof}"

    def _look_up_copy(self) -> None:
        if not self._copy:
            self._copy = copies.copy_id(self.path, self._meta_or_new().file, self._was_left_so)

    def _leave(self) -> None:
        """Notes how this copy of the file is left, so that another one in its place is noticed.

        Whoever changes the file looks its name up before, while it is still as it was left the last time.
        """
        if self._copy and not self._copy_is_given and self._meta is not None:
            copies.leave(self.path, self._meta.file, self._copy, self._state())

    def _read_into(self, future: Future[tuple[_Seen, Found]]) -> None:
        try:
            seen = self._read_unlocked()
            future.set_result((seen, recover(seen.main, seen.log, self.path)))
        except BaseException as error:
            future.set_exception(error)

    # --- folding ---

    def snapshot(self) -> BinaryIO:
        """Folds, then the data file open for reading; a later fold leaves it as it is and makes a new one."""
        with self._lock:
            self.fold()
            return self.path.open("rb")

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
                self.read_whole()
                self._fold()

    def fold_if_due(self) -> None:
        """For commands: folds at once while the file is small, else when the journal is a quarter of it.

        A fold that fails loses nothing and is no error here: it is noted, and tried again another time.
        """
        if self.read_only or self._closed:
            return
        if not self._position.end and not self._fold_wanted:
            return
        size = self._signature.size if self._signature else 0
        if size < head.LEAST_FILE or self._position.end > size / 4:
            self._fold_quietly()

    def close(self, fold: bool = True) -> None:
        """Folds (unless told not to) and ends the use of this object. Closing twice is fine."""
        if self._closed:
            return
        if not self.read_only:
            if fold:
                self._fold_quietly()
            # What was folded is closed, and was noted as left, by that.
            if self._wrote and self._position.end:
                self._mark_closed()
                self._renew_head()
                self._leave()
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
        self._look_up_copy()
        if self._meta is None:
            self._create()
        self._append(changes._encoded, changes._ops)
        self._wrote = True
        self._given.clear()
        self._presence.announce()

    def _append(self, encoded: list[bytes], ops: list[list[Any]]) -> None:
        """One line, on the disk, then in memory."""
        assert self._meta is not None
        position = self._position
        if position.next_n == 0:
            encoded = [codec.encode(["f", self._meta.file, self._meta.schema]), *encoded]
        data, crc = journal.line(self._meta.generation, position.next_n, encoded)
        self._journal.append(data, position.end)
        self._apply(ops)
        # Last of all: were we interrupted before, the line would be found and applied like a foreign one.
        self._position = Position(position.next_n + 1, crc, position.end + len(data))
        self._last_start = position.end

    def _apply(self, ops: list[list[Any]]) -> None:
        self._memory.apply(ops)
        for op in ops:
            if op[0] == "p":
                self._ids.seen(op[2])

    def _create(self) -> None:
        """The first write: folder, and a data file without tables."""
        try:
            self._write_main(self._meta_or_new(), {})
        except OSError as error:
            raise durable.not_saved(error, self.path) from error

    def _fold(self) -> None:
        meta = self._meta
        if meta is None:
            return
        self._look_up_copy()
        last = self._position
        folded = (meta.generation, last.next_n - 1, last.crc)
        # One generation is jumped over so that no other process takes this fold for what it knows already.
        generation = meta.generation + (2 if self._differs else 1)
        following = msgspec.structs.replace(meta, generation=generation, folded=folded)
        try:
            kept = self._keep_older_format()
            # First of all: what leaves the file must not stay in an old head.
            head.remove(self._head_path)
            self._write_main(following, self.tables)
            if self._migrated_from is not None:
                self._note(self._migrated_from.migrated(self.path.name, kept))
                self._migrated_from = None
            # If emptying fails, the old lines are longer than expected, and reading them anew repairs it.
            self._position = Position()
            self._journal.cut()
        except OSError as error:
            raise durable.not_saved(error, self.path) from error
        self._fold_wanted = self._differs = False
        self._write_head()
        self._leave()

    def _keep_older_format(self) -> str:
        """Before a migrated file is written, a backup of both files as they are. Returns its name."""
        if self._migrated_from is None or self._older_format:
            return self._older_format
        from coach_tui.storage import backups

        main, log = durable.read_bytes(self.path), self._journal.read()
        if main is None or main_file.is_blank(main):
            kind = f"format-{self._migrated_from.migrated_from}"
            return names.set_aside(self._journal.path, log, kind).name
        kept = backups.make(main, self.path, backups.BEFORE_MIGRATION)
        if log:
            # Beside the copy as beside the file: together they open with every change.
            durable.write_file(names.journal_of(kept), log)
        # One is enough, however often writing the new one fails.
        self._older_format = kept.name
        return kept.name

    def _meta_or_new(self) -> Meta:
        if self._meta is not None:
            return self._meta
        if self._new_meta is None:
            self._new_meta = main_file.new_meta()
        return self._new_meta

    def _write_head(self) -> None:
        """The tables in brief as they are now, where the file is large enough that this helps."""
        meta, signature, rules = self._meta, self._signature, self._briefs
        if rules is None or meta is None or signature is None or signature.size < head.LEAST_FILE:
            return
        try:
            briefs = self._memory.tables if self.in_brief else rules.of(self._memory.tables)
        except ValueError:
            # A record that can't be read: whoever asks for it will be told.
            return
        position = self._position
        written = head.Head(
            file=meta.file,
            generation=meta.generation,
            first=signature.start.hex(),
            size=signature.size,
            time=signature.time,
            n=position.next_n,
            crc=position.crc,
            start=self._last_start if position.end else 0,
            end=position.end,
            last_id=self._ids.last,
            rules=rules.number,
            tables=briefs,
        )
        head.write(self._head_path, written)
        self._head_end = position.end

    def _renew_head(self) -> None:
        """By whoever read it: so the journal behind it stays short, and a note cheap."""
        if not self.in_brief or self._position.end - self._head_end <= head.RENEW_AFTER:
            return
        with contextlib.suppress(DataFileError), self._lock:
            self._sync()
            if isinstance(self._memory, BriefMemory) and not self._memory.short:
                self._write_head()

    def _write_main(self, meta: Meta, tables: TableData) -> None:
        main_file.write(self.path, meta, tables)
        self._meta = meta
        self._signature = signature_of(self.path)

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
        signature = signature_of(self.path)
        if signature is None and self._signature is not None:
            raise DataFileError(
                f"“{self.path}” is no longer there.", "Put it back, then try again. Nothing was written."
            )
        if signature != self._signature and not self._adopt_fold(signature):
            self.others_read += 1
            self._load()
            return
        size = self._journal.size()
        if size == self._position.end:
            return
        self.others_read += 1
        if size < self._position.end or not self._read_on():
            self._load()

    def _adopt_fold(self, signature: Signature | None) -> bool:
        """Another process folded exactly what we know: only generation and position are new."""
        meta = main_file.peek(durable.start_of(self.path, main_file.PEEK))
        ours, last = self._meta, self._position
        if meta is None or ours is None or self._fold_wanted or meta.file != ours.file:
            return False
        if meta.generation != ours.generation + 1:
            return False
        if meta.folded != (ours.generation, last.next_n - 1, last.crc):
            return False
        self._meta, self._signature, self._position = meta, signature, Position()
        self._last_start = self._head_end = 0
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
        self._last_start = self._position.end + scan.last
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
                    names.temporary_of(self.path).unlink(missing_ok=True)
            if self._open_in_brief():
                return
            seen = self._read_both()
        # Parsing years of history takes a while: meanwhile others may save.
        found = recover(seen.main, seen.log, self.path)
        with self._lock:
            if seen.signature == signature_of(self.path) and len(seen.log) == self._journal.size():
                self._settle(seen, found)
            else:
                found = self._load()
            if not self.read_only:
                self._finish_recovery(found)

    def _open_in_brief(self) -> bool:
        """Under the lock: head and journal's tail instead of the file, where nothing speaks against it."""
        if self._briefs is None or self.read_only:
            return False
        signature = signature_of(self.path)
        if signature is None or signature.size < head.LEAST_FILE:
            return False
        opened = open_in_brief(self.path, self._journal, signature, self._briefs)
        # Lines that nobody closed, and whose writer is gone, are told and folded: for that all is read.
        if opened is None or not (opened.closed or self._presence.others()):
            return False
        self._memory, self._meta, self._signature = opened.memory, opened.meta, signature
        self._position, self._last_start, self._head_end = opened.position, opened.last_start, opened.head_end
        self._ids.seen(opened.last_id)
        return True

    def _finish_recovery(self, found: Found) -> None:
        """Folds what a crash left behind. Where that fails the journal still has it all."""
        if found.unclosed and not self._wrote and not self._presence.others():
            self._note(found.recovered())
            self._fold_wanted = True
        if self._fold_wanted:
            try:
                self._fold()
            except DataFileError as problem:
                if self._migrated_from is not None:
                    self._note(f"The file stays in its older format for now. {problem.message}")

    def _load(self) -> Found:
        """Under the lock: reads both files, repairs what needs it, and only then changes memory."""
        seen = self._read_both()
        found = recover(seen.main, seen.log, self.path)
        if self._meta is not None and found.meta is not None and found.meta.file != self._meta.file:
            raise DataFileError(
                f"“{self.path}” is another file now than the one that was opened.",
                "Put the first one back, or open it again. Nothing was written.",
            )
        if self._is_behind(found):
            found = self._keep_newer(found)
        self._settle(seen, found)
        return found

    def _is_behind(self, found: Found) -> bool:
        """Whether the disk has an earlier state than memory: somebody put an older file or journal there."""
        ours, theirs = self._meta, found.meta
        if ours is None or self.read_only:
            return False
        there = (theirs.generation, found.position.next_n) if theirs is not None else (0, 0)
        return there < (ours.generation, self._position.next_n)

    def _keep_newer(self, found: Found) -> Found:
        """What only memory still has becomes a backup before it is let go of. Raises DataFileError."""
        from coach_tui.storage import backups

        assert self._meta is not None
        if self.in_brief:
            return found._replace(notices=(*found.notices, _PUT_BACK.format(self.path.name, "")))
        kept = backups.make_of(self._meta, self._memory.tables, self.path, backups.BEFORE_REPLACEMENT)
        told = f" What was newer is kept as the backup “{kept.name}”: coach-tui merge joins both."
        return found._replace(notices=(*found.notices, _PUT_BACK.format(self.path.name, told)))

    def _settle(self, seen: _Seen, found: Found) -> None:
        aside, main = self._journal.path.name, self.path.name
        if self.read_only:
            found = found._replace(position=found.position._replace(end=len(seen.log)))
        else:
            aside, main = self._repair(seen, found)
        self._take_over(found, seen.signature)
        for notice in found.told(aside=aside, main=main):
            self._note(notice)

    def _read_both(self) -> _Seen:
        """File and journal of one moment, also where a read-only folder allows no lock."""
        if self._lock.failure is not None:
            return self._read_unlocked()
        return _Seen(signature_of(self.path), durable.read_bytes(self.path), self._journal.read())

    def _read_unlocked(self) -> _Seen:
        """File and journal between two folds; the journal's last line may still be being written."""
        while True:
            signature = signature_of(self.path)
            main, log = durable.read_bytes(self.path), self._journal.read()
            if signature_of(self.path) == signature:
                return _Seen(signature, main, log)

    def _repair(self, seen: _Seen, found: Found) -> tuple[str, str]:
        """Copies aside what the repair would lose, then cuts the journal.

        Returns the names of where the old lines and the file as it was found are.
        """
        aside, main = self._journal.path, self.path
        try:
            if found.keep_main and seen.main is not None:
                main = names.set_aside(main, seen.main, "damaged")
            if found.aside is not None:
                aside = names.set_aside(aside, seen.log, found.aside)
            if found.cut is not None:
                # What the file has of these lines must be there for certain before they go.
                durable.sync_folder(self.path.parent)
                self._journal.cut(found.cut)
        except OSError as error:
            raise durable.not_saved(error, self._journal.path) from error
        return aside.name, main.name

    def _take_over(self, found: Found, signature: Signature | None) -> None:
        self._memory = Memory(found.tables)
        self._reading = None
        self._given.clear()
        if not self._copy_is_given:
            # Looked up anew: a file that was put back to an earlier state is another copy from then on.
            self._copy = ""
        self._last_start = 0
        self._meta = found.meta
        self._position = found.position
        self._signature = signature
        self._fold_wanted, self._differs = found.fold, found.differs
        self._migrated_from = found if found.migrated_from is not None else None
        for table in found.tables.values():
            for key in table:
                self._ids.seen(int(key))

    def _note(self, sentence: str) -> None:
        if sentence not in self._notices:
            self._notices.append(sentence)

    def _is_whole(self, table: str) -> bool:
        return self._briefs is None or not self.in_brief or table in self._briefs.whole

    def _is_taken(self, doc_id: int) -> bool:
        if self.in_brief:
            # The head knows the largest id of all, and ids rise.
            return False
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
        if self._migrated_from is not None:
            # The journal on the disk is still in the older format: nothing of today's may follow in it.
            self._fold()

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


def _copied(document: Document) -> Document:
    copied: Document = codec.copy(document)
    copied.pop(versions.FIELD, None)
    return copied


def _same_file(found: Found, meta: Meta | None) -> bool:
    return found.meta is not None and meta is not None and found.meta.file == meta.file
