"""Writing a private file: all of it or nothing, and readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..display import quoted
from ..errors import CoachError

PRIVATE = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Put these bytes into the file at once, with mode 0600, in place of what was there.

    Raises CoachError naming the file when that can't be; then the file is as it was.
    """
    try:
        _write(path.resolve() if path.is_symlink() else path, data)
    except (OSError, ValueError) as error:
        raise _why(path, error) from error


def _write(path: Path, data: bytes) -> None:
    if path.is_dir():
        raise IsADirectoryError(str(path))
    if path.exists() and not os.access(path, os.W_OK):
        # Replacing only needs the folder's leave; a file marked as read-only is meant to stay.
        raise PermissionError(str(path))
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a device such as /dev/stdout is written to, never replaced
    else:
        _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        part.chmod(PRIVATE)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _why(path: Path, error: OSError | ValueError) -> CoachError:
    name, folder = quoted(str(path)), quoted(str(path.parent))
    if isinstance(error, IsADirectoryError):
        return CoachError(f"{name} is a folder.", "Name a file in it.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return CoachError(
            f"{name} can’t be written: there is no folder {folder}.", "Make it, or name another."
        )
    if isinstance(error, PermissionError):
        return CoachError(f"{name} can’t be written: it or its folder is read-only.", "Name another place.")
    said = error.strerror if isinstance(error, OSError) else ""
    return CoachError(f"{name} can’t be written: {said or 'no such name'}.", "Name another place.")
