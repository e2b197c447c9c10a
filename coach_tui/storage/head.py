"""The head, `coach.json.head`: the tables in brief, so that a note need not read years of history first.

One line: `H1 `, the CRC-32 of the JSON in 8 hex digits, a space, the JSON. It is written at each fold and, by
whoever read it, after every 256 KB of journal. It says of which data file and which place in its journal it
speaks; where any of that is not so it counts for nothing, and the next fold writes it anew. Never the only
place of anything, so it is not synced: a torn one is a missing one.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from coach_tui.storage import codec, durable, journal, names
from coach_tui.storage.main_file import TableData

# Smaller data files are read whole in a moment, and folded by every command.
LEAST_FILE = 1 << 20
RENEW_AFTER = 256 * 1024
_MAGIC = b"H1 "


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the head says.

    `file`, `generation`, `first` (its first 160 bytes, in hex), `size` and `time` (ns) are the data file's.
    The journal up to byte `end` is in it: `n` lines, the last one from byte `start` on with the checksum
    `crc`. `last_id` is the largest id in use, `rules` the number of the rules by which it was made.
    """

    file: str
    generation: int
    first: str
    size: int
    time: int
    n: int
    crc: str
    start: int
    end: int
    last_id: int
    rules: int
    tables: TableData


def read(path: Path) -> Head | None:
    """The head at `path`, None when there is none or it is not sound."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    crc, body = data[3:11], data[12:-1]
    if data[:3] != _MAGIC or data[11:12] + data[-1:] != b" \n" or journal.checksum(body).encode() != crc:
        return None
    try:
        return msgspec.convert(codec.decode(body), Head)
    except (codec.BadJson, msgspec.ValidationError):
        return None


def remove(path: Path) -> None:
    """No head until the next fold, nor what a killed process left of one. Raises OSError."""
    path.unlink(missing_ok=True)
    names.temporary_of(path).unlink(missing_ok=True)


def write(path: Path, head: Head) -> None:
    """Writes it in the old one's place. What fails is no loss."""
    body = codec.encode(msgspec.to_builtins(head))
    temporary = names.temporary_of(path)
    with contextlib.suppress(OSError):
        fd = durable.open_private(temporary, os.O_WRONLY | os.O_TRUNC)
        try:
            durable.write_all(fd, _MAGIC + journal.checksum(body).encode() + b" " + body + b"\n")
        finally:
            os.close(fd)
        temporary.replace(path)
