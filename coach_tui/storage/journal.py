"""The journal's lines: `J1 `, the CRC-32 of the JSON in 8 hex digits, a space, `[generation,n,[ops]]`.

A line is one transaction; documents in it are whole, so applying it twice changes nothing. Operations are
`["p",table,id,document]` (put), `["d",table,id]` (delete), `["D",table]` (drop the table); line 0 of each
generation starts with `["f",file,format]`, the random id of the data file it belongs to and its format
(format 1 left it out). A line without
operations says that whoever wrote before it closed properly.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from zlib import crc32

from coach_tui.storage import codec

_SHAPES: dict[str, tuple[type, ...]] = {"p": (str, int, dict), "d": (str, int), "D": (str,), "f": (str, int)}
_FIRST_OF_FORMAT_1 = (str,)


class Line(NamedTuple):
    """One transaction as read. `crc` is the hex text that the line carries."""

    generation: int
    n: int
    ops: list[list[Any]]
    crc: str


class Scan(NamedTuple):
    """What a journal holds.

    `bad` counts whole lines that can't be read, `tail` the bytes of an incomplete last line, `end` is the
    offset at which the tail begins, `last` that of the last whole line.
    """

    lines: list[Line]
    bad: int
    end: int
    tail: int
    last: int


def checksum(data: bytes) -> str:
    """The CRC-32 of `data` as 8 hex digits."""
    return f"{crc32(data):08x}"


def put(table: str, doc_id: int, document: bytes) -> bytes:
    """The operation that puts an already encoded document."""
    return b'["p",%b,%d,%b]' % (codec.encode(table), doc_id, document)


def line(generation: int, n: int, ops: list[bytes]) -> tuple[bytes, str]:
    """A line of encoded operations, and its checksum."""
    body = b"[%d,%d,[%b]]" % (generation, n, b",".join(ops))
    crc = checksum(body)
    return b"J1 %b %b\n" % (crc.encode(), body), crc


def scan(data: bytes) -> Scan:
    """Reads every line that is sound, and counts what isn't."""
    *whole, tail = data.split(b"\n")
    lines = [parsed for raw in whole if (parsed := _parse(raw)) is not None]
    end = len(data) - len(tail)
    last = end - len(whole[-1]) - 1 if whole else 0
    return Scan(lines, len(whole) - len(lines), end, len(tail), last)


def _parse(raw: bytes) -> Line | None:
    crc, body = raw[3:11], raw[12:]
    if raw[:3] != b"J1 " or raw[11:12] != b" " or checksum(body).encode() != crc:
        return None
    try:
        generation, n, ops = codec.decode(body)
    except (codec.BadJson, TypeError, ValueError):
        return None
    if type(generation) is int and type(n) is int and isinstance(ops, list) and all(map(_sound, ops)):
        return Line(generation, n, ops, crc.decode())
    return None


def _sound(op: Any) -> bool:
    if not isinstance(op, list) or not op or not isinstance(op[0], str) or op[0] not in _SHAPES:
        return False
    shape = _FIRST_OF_FORMAT_1 if op[0] == "f" and len(op) == 2 else _SHAPES[op[0]]
    return len(op) == len(shape) + 1 and all(map(isinstance, op[1:], shape))
