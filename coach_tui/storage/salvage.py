"""What can still be read, one by one, in a data file that is no JSON any more.

It reads the compact JSON that we write: `{"_meta":{…},"reps":{"17":{"id":17,…},…},…}`. A quote inside a text
is escaped there, so `},"17":{` and `},"reps":{` are where documents and tables begin, unless the damage is
just there: then half of such a place is enough to know it by. Written for few damaged bytes, one of them
mostly; whatever a document lost that can't be decoded is counted, never guessed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from coach_tui.storage import codec, main_file
from coach_tui.storage.main_file import META, Document, Meta, TableData
from coach_tui.storage.one_bit import flipped_back, flipped_bit

_FIRST = re.compile(rb'"(\d+)":(?=\{)')
_NEXT = re.compile(rb'\},"(\d+)":(?=\{)')
_ID = re.compile(rb'"id":(\d+)')
_FILE = re.compile(rb'"file":"([0-9a-f]{16})"')
_GENERATION = re.compile(rb'"generation":(\d+)')
_START = b'{"_meta":'
_MOST_NESTED = 4


class Salvaged(NamedTuple):
    """The documents that could be read.

    `lost` counts those that could not, `unread` are their ids by table, as far as they are known. `certain`
    are the tables among whose documents no other table's can be, `whole` those of which every document was
    read or is in `unread`: what is missing there had been deleted. `mended` counts the tables in which one
    flipped bit was found and flipped back. `file` and `generation` are None where they can't be read.
    """

    tables: TableData
    lost: int
    unread: dict[str, set[str]]
    certain: frozenset[str]
    whole: frozenset[str]
    mended: int
    file: str | None
    generation: int | None


class _Span(NamedTuple):
    """A table's bytes between its braces; whether its end is there, and no other table's documents in it."""

    name: str
    data: bytes
    certain: bool
    ended: bool


def salvage(data: bytes, names: Iterable[str] = ()) -> Salvaged:
    """Reads all that is left. `names` are tables to look for where the file's own list can't be read."""
    meta = _meta_of(data)
    listed = [name for name in meta.crc if not _is_meta(name)] if meta is not None else list(names)
    tables: TableData = {}
    unread: dict[str, set[str]] = {}
    certain, whole = set(), set()
    lost = mended = 0
    for span in _spans(data, listed, sure=meta is not None and main_file.is_proven(meta)):
        whole_span = _mended(span, meta)
        mended += whole_span is not None
        found, damaged, nameless = _documents(whole_span or span.data)
        tables[span.name] = found
        unread[span.name] = damaged
        lost += len(damaged) + nameless
        if span.certain:
            certain.add(span.name)
        if span.certain and span.ended and not nameless:
            whole.add(span.name)
    file, generation = whose(data)
    return Salvaged(tables, lost, unread, frozenset(certain), frozenset(whole), mended, file, generation)


def _meta_of(data: bytes) -> Meta | None:
    return main_file.meta_of(data[: main_file.PEEK])[0]


def is_too_new(data: bytes) -> bool:
    """Whether it is of a newer format than ours, rather than damaged just where that is written."""
    meta = _meta_of(data)
    if meta is None or meta.schema <= main_file.SCHEMA:
        return False
    ours = (msgspec.structs.replace(meta, schema=schema) for schema in range(1, main_file.SCHEMA + 1))
    return not any(map(main_file.is_proven, ours))


def _is_meta(name: str) -> bool:
    """Whether this is `_meta`, also with a letter that is another."""
    return len(name) == len(META) and sum(a != b for a, b in zip(name, META, strict=True)) <= 1


def whose(data: bytes) -> tuple[str | None, int | None]:
    """The file's id and generation, each None where it can't be read."""
    if (meta := _meta_of(data)) is not None:
        return meta.file, meta.generation
    start = data[: main_file.PEEK]
    file, generation = _FILE.search(start), _GENERATION.search(start)
    return (file[1].decode() if file else None), (int(generation[1]) if generation else None)


def _mended(span: _Span, meta: Meta | None) -> bytes | None:
    """A table's bytes with the one flipped bit in them flipped back; None when there is none, or more.

    More than one may look like one by chance: so the whole table has to be sound then, and the damage there.
    """
    expected = meta.crc.get(span.name) if meta is not None else None
    if expected is None or not span.ended:
        return None
    data = b"{" + span.data
    with contextlib.suppress(ValueError):
        bit = flipped_bit(data, int(expected, 16))
        if bit is None or bit < 8:
            return None
        mended = flipped_back(data, bit)[1:]
        was_damaged = _documents(span.data)[1:] != (set(), 0)
        is_sound = _documents(mended)[1:] == (set(), 0)
        if is_sound and (was_damaged or len(data) <= main_file.SURELY_ONE_BIT):
            return mended
    return None


def _spans(data: bytes, names: list[str], *, sure: bool) -> Iterator[_Span]:
    """The tables that can be found, in the order of the file. `sure`: the names are as they were written."""
    places = sorted(place for name in names if (place := _place(data, name, sure=sure)) is not None)
    # A table that can't be found stands in another one's bytes, or beyond the end of a file that was cut.
    certain = len(places) == len(names) or not data.endswith(b"}}")
    end_is_there = data.endswith(b"}}")
    for n, (_, first, name) in enumerate(places):
        last = n + 1 == len(places)
        until = len(data) - 1 if last else places[n + 1][0]
        yield _Span(name, data[first:until], certain, end_is_there or not last)


def _place(data: bytes, name: str, *, sure: bool) -> tuple[int, int, str] | None:
    """Where a table begins: the place of its comma, that of its first document, and the table's name."""
    written = codec.encode(name)
    # Exactly; or the damage is in the key of its first document.
    for behind in (rb'"\d+":\{|\}[,}]', rb'.\d+":|"\d*.\d*":|"\d+.:|"\d+".'):
        exact = re.compile(rb"(?<=\}),%b:\{(?=%b)" % (re.escape(written), behind), re.DOTALL)
        if found := exact.search(data):
            return found.start(), found.end(), name
    template = b"},%b:{" % written
    half = len(template) // 2
    left, right = re.escape(template[:half]), re.escape(template[half:])
    either = rb'(?:%b.{%d}|.{%d}%b)(?=["}])' % (left, len(template) - half, half, right)
    damaged = re.compile(either, re.DOTALL).search(data)
    if damaged is None:
        return None
    # One of the two is damaged: the name in the list, or the one that stands here.
    here = damaged[0][2:-2]
    with contextlib.suppress(codec.BadJson):
        name = name if sure else str(codec.decode(here))
    return damaged.start() + 1, damaged.end(), name


def _documents(data: bytes) -> tuple[dict[str, Document], set[str], int]:
    """A table's documents, the ids of those that can't be read, and how many have no id that can."""
    found: dict[str, Document] = {}
    damaged: set[str] = set()
    nameless = 0
    pieces = _pieces(data)
    at = 0
    while at < len(pieces):
        key, start, end = pieces[at]
        at += 1
        if (document := _decoded(data[start:end])) is None:
            nested, document = _nested(data, pieces, at - 1)
            if document is None:
                nameless += _mend(data, key, start, end, found, damaged)
                continue
            at = nested
        if key is None or document.get("id", int(key)) != int(key):
            nameless += key is None
            damaged.update(str(each) for each in (key, document.get("id")) if each is not None)
        else:
            found[key] = document
    return found, damaged - found.keys(), nameless


def _pieces(data: bytes) -> list[tuple[str | None, int, int]]:
    """Where documents seem to be: key, first byte and end of each."""
    first = _FIRST.match(data)
    starts: list[tuple[str | None, int]] = []
    ends = []
    if data:
        starts.append((first[1].decode(), first.end()) if first else (None, 0))
    for found in _NEXT.finditer(data):
        if found.start() >= (starts[0][1] if starts else 0):
            ends.append(found.start() + 1)
            starts.append((found[1].decode(), found.end()))
    # The last document is followed by its table's brace.
    ends.append(max(len(data) - 1, starts[-1][1]) if starts else 0)
    return [(key, start, end) for (key, start), end in zip(starts, ends, strict=False)]


def _nested(data: bytes, pieces: list[tuple[str | None, int, int]], at: int) -> tuple[int, Document | None]:
    """What looked like the next document may stand inside this one."""
    for further in range(at + 1, min(at + 1 + _MOST_NESTED, len(pieces))):
        document = _decoded(data[pieces[at][1] : pieces[further][2]])
        if document is not None:
            return further + 1, document
    return at, None


def _mend(
    data: bytes, key: str | None, start: int, end: int, found: dict[str, Document], damaged: set[str]
) -> int:
    """A piece that is no document: perhaps two, with the damage between them.

    Adds what can be read, and the ids of what can't; returns how many have no id that can be read.
    """
    cuts = list(_cuts(data, start, end))
    head = _decoded(data[start : cuts[0][0]]) if cuts else None
    nameless = 0
    if head is not None and key is not None and head.get("id") == int(key):
        found[key] = head
    elif key is not None:
        damaged.add(key)
    elif not cuts or cuts[0][0] > start:
        nameless = 1
    for n, (_, begin, document_id) in enumerate(cuts):
        until = cuts[n + 1][0] if n + 1 < len(cuts) else end
        document = _decoded(b"{" + data[begin:until])
        if document is not None and document.get("id") == int(document_id):
            found[document_id] = document
        else:
            damaged.add(document_id)
    return nameless


def _cuts(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Inside a piece, places where a document seems to begin though one byte there is wrong.

    The end of what stands before it, the place of its `"id"`, and that id.
    """
    for match in _ID.finditer(data, start, end):
        opening = b'"%b":{' % match[1]
        begins = match.start() - len(opening)
        before = data[max(begins, 0) : match.start()]
        if len(before) == len(opening) and sum(a != b for a, b in zip(before, opening, strict=True)) <= 1:
            yield max(begins - 1, start), match.start(), match[1].decode()


def _decoded(data: bytes) -> Document | None:
    try:
        document = codec.decode(data)
    except codec.BadJson:
        return None
    return document if isinstance(document, dict) else None
