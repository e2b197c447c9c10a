"""The data file: a TinyDB file whose first table, `_meta`, says what it is and proves its bytes.

`_meta` holds one document, 1: `schema` (the format's number), `file` (a random id), `generation` (one more
at each fold), `folded` (generation, last n and last checksum of the journal that went into it), `crc` (a
checksum for each table, and of `_meta` without it under its own name) and `written_by`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple
from zlib import crc32

import msgspec

from coach_tui import __version__
from coach_tui.errors import DataFileError
from coach_tui.storage import codec, durable, names
from coach_tui.storage.journal import checksum
from coach_tui.storage.one_bit import flipped_back, flipped_bit

SCHEMA = 2
META = "_meta"
_START = b'{"_meta":'
# Long enough for `_meta` with dozens of tables.
PEEK = 4096
# Bytes among which one flipped bit is looked for: `_meta` with two dozen tables.
_LONGEST_META = 1024
_NO_CRC = "0" * 8
# In as many bytes at most, damage of more than one bit looks like one in less than one of 8,000 cases.
SURELY_ONE_BIT = 64 * 1024
# Enough documents that calls cost little, few enough that a typed key never waits for them.
_CHUNK = 64

Document = dict[str, Any]
TableData = dict[str, dict[str, Document]]
Folded = tuple[int, int, str]
AboutItself = Literal["sound", "mended", "damaged"]
NOTHING_FOLDED: Folded = (0, -1, "")


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """The document of `_meta`."""

    schema: int
    file: str
    generation: int
    folded: Folded
    crc: dict[str, str]
    written_by: str = ""


class MainFile(NamedTuple):
    """A data file as read.

    `differing` names tables changed since we wrote them; `rewritten` is true when another program wrote the
    file, whether or not it changed anything, or when it is damaged. `about_itself` says whether `_meta` was
    as we wrote it, or is again since the one bit that had flipped was found; `mended` names the other tables
    of which that is true. `compact` says that the bytes have the form in which we write.
    """

    meta: Meta
    tables: TableData
    differing: tuple[str, ...]
    rewritten: bool
    about_itself: AboutItself = "sound"
    mended: tuple[str, ...] = ()
    compact: bool = True


def new_meta() -> Meta:
    """The first generation of a new file."""
    return Meta(schema=SCHEMA, file=os.urandom(8).hex(), generation=1, folded=NOTHING_FOLDED, crc={})


def is_blank(data: bytes | None) -> bool:
    """No file, an empty one, or one that stock TinyDB has emptied: free for us to fill."""
    return data is None or (len(data) < 16 and b"".join(data.split()) in (b"", b"{}"))


def parse(data: bytes, path: Path) -> MainFile:
    """Reads and checks a data file, its tables as its format holds them (`meta.schema` says which).

    Raises DataFileError when it isn't one of ours, or too new for us.
    """
    try:
        file = _parsed(data, path)
        if file.about_itself == "sound":
            return file
    except DataFileError:
        if (mended := _with_mended_start(data)) is None:
            raise
    else:
        if (mended := _with_mended_start(data)) is None:
            return file
    return _parsed(mended, path)._replace(about_itself="mended", rewritten=True)


def _parsed(data: bytes, path: Path) -> MainFile:
    raw, tables = _split(data, path)
    meta = _meta(tables.pop(META, None), path)
    _check_shape(tables, path)
    raw.pop(META, None)
    proven = is_proven(meta)
    rewritten = not proven
    differing = [name for name in meta.crc if name not in tables and name != META]
    mended = []
    for name, table in list(tables.items()):
        expected = meta.crc.get(name)
        if name in raw and checksum(raw[name]) == expected:
            continue
        rewritten = rewritten or name in raw
        if canonical_crc(table) == expected:
            continue
        if (as_written := _as_written(raw.get(name), expected)) is not None:
            tables[name] = as_written
            mended.append(name)
        else:
            differing.append(name)
    for table in tables.values():
        _carry_ids(table)
    about_itself: AboutItself = "sound" if proven else "damaged"
    rewritten = rewritten or bool(differing)
    compact = data.startswith(_START + b'{"1":{"schema":')
    return MainFile(meta, tables, tuple(differing), rewritten, about_itself, tuple(mended), compact)


def peek(start: bytes) -> Meta | None:
    """`_meta` from the first bytes of a file of today's format, when they are enough to hold it."""
    meta, _ = meta_of(start)
    return meta if meta is not None and meta.schema == SCHEMA else None


def meta_of(start: bytes) -> tuple[Meta | None, int]:
    """`_meta` from the first bytes of a file of any format, and where it ends; None if it can't be read."""
    end = start.find(b"}}") + 2
    if not start.startswith(_START) or end < len(_START) + 2:
        return None, 0
    try:
        return _one_meta(start[len(_START) : end]), end
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None, 0


def write(path: Path, meta: Meta, tables: Mapping[str, Mapping[str, Document]]) -> None:
    """Writes `path` beside itself as `.tmp`, then lets that take its place. Raises OSError."""
    temporary = names.temporary_of(path)
    fd = durable.open_private(temporary, os.O_WRONLY | os.O_TRUNC)
    try:
        _write_tables(fd, meta, tables)
        durable.sync(fd)
    except BaseException:
        os.close(fd)
        temporary.unlink(missing_ok=True)
        raise
    os.close(fd)
    durable.replace(temporary, path)


def canonical_crc(table: Mapping[str, Document]) -> str:
    """The checksum that a table has when we write it."""
    crc = 0
    for chunk in _encoded(table):
        crc = crc32(chunk, crc)
    return f"{crc:08x}"


def _write_tables(fd: int, meta: Meta, tables: Mapping[str, Mapping[str, Document]]) -> None:
    """`_meta` stands first but knows the checksums last: its place is held, then filled to the byte."""
    crc = dict.fromkeys((META, *tables), _NO_CRC)
    durable.write_all(fd, _START + _encoded_meta(meta, crc))
    for name, table in tables.items():
        durable.write_all(fd, b",%b:" % codec.encode(name))
        total = 0
        for chunk in _encoded(table):
            total = crc32(chunk, total)
            durable.write_all(fd, chunk)
            let_others_run()
        crc[name] = f"{total:08x}"
    durable.write_all(fd, b"}")
    crc[META] = _meta_crc(msgspec.structs.replace(meta, crc=crc, written_by=__version__))
    os.lseek(fd, len(_START), os.SEEK_SET)
    durable.write_all(fd, _encoded_meta(meta, crc))


def let_others_run() -> None:
    """In a thread of its own a fold steps aside after each chunk.

    Writing lets go of the interpreter too, but takes it back before a waiting thread has woken up.
    """
    if threading.current_thread() is not threading.main_thread():
        time.sleep(0.0001)


def _encoded_meta(meta: Meta, crc: dict[str, str]) -> bytes:
    return b'{"1":%b}' % codec.encode(msgspec.structs.replace(meta, crc=crc, written_by=__version__))


def is_proven(meta: Meta) -> bool:
    """Whether `_meta` is as it was written, by its own checksum."""
    return _meta_crc(meta) == meta.crc.get(META)


def _meta_crc(meta: Meta) -> str:
    others = {name: crc for name, crc in meta.crc.items() if name != META}
    return checksum(codec.encode(msgspec.structs.replace(meta, crc=others)))


def _encoded(table: Mapping[str, Document]) -> Iterator[bytes]:
    """A table's bytes, some documents at a time; the same however they are cut."""
    opening = b"{"
    documents = iter(list(table.items()))
    while chunk := list(islice(documents, _CHUNK)):
        yield opening + b",".join(b'"%b":%b' % (key.encode(), codec.encode(doc)) for key, doc in chunk)
        opening = b","
    yield b"}" if opening == b"," else b"{}"


def _split(data: bytes, path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The tables' bytes, where they can be told apart, and the tables."""
    try:
        pieces = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        raw = {name: bytes(piece) for name, piece in pieces.items()}
        return raw, {name: _decoded(piece) for name, piece in raw.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # perhaps only a lone surrogate, which the codec can read
    except codec.BadJson as error:
        raise _not_json(path) from error
    try:
        tables = codec.decode(data)
    except codec.BadJson as error:
        raise _not_json(path) from error
    if not isinstance(tables, dict):
        raise _not_ours(path)
    return {}, tables


def _decoded(piece: bytes) -> Any:
    """A table, some documents at a time, so that a reading in a thread of its own holds nobody up."""
    try:
        documents = iter(msgspec.json.decode(piece, type=dict[str, msgspec.Raw]).items())
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return codec.decode(piece)
    table: dict[str, Any] = {}
    while chunk := list(islice(documents, _CHUNK)):
        table.update((key, codec.decode(bytes(document))) for key, document in chunk)
        let_others_run()
    return table


def _as_written(piece: bytes | None, crc: str | None) -> TableData | Any | None:
    """The table whose bytes are one flipped bit away from these and have this checksum, if there is one.

    Any other damage looks like one bit in 8 × bytes of 2³² cases: a table that is too long for that to be as
    good as never is left as it is.
    """
    if piece is None or crc is None or len(piece) > SURELY_ONE_BIT:
        return None
    try:
        bit = flipped_bit(piece, int(crc, 16))
        return None if bit is None else codec.decode(flipped_back(piece, bit))
    except ValueError:
        return None


def _with_mended_start(data: bytes) -> bytes | None:
    """The file with the one bit of its beginning put right that had flipped, if `_meta` then proves itself.

    Nobody changes `_meta` on purpose, so this takes nothing back that was meant.
    """
    start = data[:_LONGEST_META]
    if sum((a ^ b).bit_count() for a, b in zip(start, _START, strict=False)) > 1 or _proven_end(start):
        return None
    for bit in range(8 * len(start)):
        candidate = flipped_back(start, bit)
        if bit < 8 * _proven_end(candidate):
            return candidate + data[len(start) :]
    return None


def _proven_end(start: bytes) -> int:
    """Where `_meta` ends in the first bytes of a file; 0 when it does not prove itself."""
    meta, end = meta_of(start)
    return end if meta is not None and 1 <= meta.schema <= SCHEMA and is_proven(meta) else 0


def _meta(table: Any, path: Path) -> Meta:
    try:
        document = table["1"]
        schema = document["schema"]
        if type(schema) is int and schema > SCHEMA:
            raise too_new(path, schema, document.get("written_by"))
        if type(schema) is not int or schema < 1:
            raise _not_ours(path)
        return msgspec.convert(document, Meta)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise _not_ours(path) from error


def _one_meta(data: bytes) -> Meta:
    documents = msgspec.json.decode(data, type=dict[str, Meta])
    if list(documents) != ["1"]:
        raise msgspec.ValidationError("one document expected")
    return documents["1"]


def _check_shape(tables: dict[str, Any], path: Path) -> None:
    for table in tables.values():
        if not isinstance(table, dict):
            raise _not_ours(path)
        for key, document in table.items():
            if not isinstance(document, dict) or not _is_id(key):
                raise _not_ours(path)


def _is_id(key: str) -> bool:
    try:
        return str(int(key)) == key
    except ValueError:
        return False


def _carry_ids(table: dict[str, Document]) -> None:
    """Another program's documents may lack our "id" key."""
    for key, document in table.items():
        if document.get("id") != int(key):
            document["id"] = int(key)


def _not_json(path: Path) -> DataFileError:
    return DataFileError(
        f"“{path}” is damaged, or not a data file: it can’t be read as JSON.",
        "It was left as it is. Restore a backup, or name another file.",
    )


def _not_ours(path: Path) -> DataFileError:
    return DataFileError(
        f"“{path}” is not a data file of coach-tui, or is damaged.",
        "It was left as it is. Name another file, or restore a backup.",
    )


def too_new(path: Path, schema: int, written_by: object = None) -> DataFileError:
    """The refusal of a newer format, with the version that is needed."""
    version = f", written by coach-tui {written_by}" if isinstance(written_by, str) and written_by else ""
    return DataFileError(
        f"“{path}” has format {schema}{version}; this version reads up to format {SCHEMA}.",
        f"It was left as it is. Update coach-tui to a version that reads format {schema}.",
    )
