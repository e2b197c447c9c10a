"""What tells one writing of the data file from the next."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from coach_tui.storage import durable

# As far as the first checksum in `_meta`.
_START = 160


class Signature(NamedTuple):
    """`time` is in ns; `start` are the first bytes, which hold the file's id, generation and proof."""

    inode: int
    size: int
    time: int
    start: bytes


def signature_of(path: Path) -> Signature | None:
    """The file's as it is now, None when there is none. Raises DataFileError when that can't be seen."""
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise durable.not_readable(error, path) from error
    return Signature(stat.st_ino, stat.st_size, stat.st_mtime_ns, durable.start_of(path, _START))
