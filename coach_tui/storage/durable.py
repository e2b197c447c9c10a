"""Bytes on the disk for good: private files, whole writes, and the fsyncs that make them last.

On macOS `F_FULLFSYNC` is used, since plain fsync stops at the drive's cache there; on Windows a folder
can't be synced and a replacement is tried again while someone reads the file. Neither system has been
tried here; Linux has.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from pathlib import Path

from coach_tui.errors import DataFileError

if sys.platform != "win32":
    import fcntl

_BINARY: int = getattr(os, "O_BINARY", 0)
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_REPLACE_PATIENCE = 2.0


def not_saved(error: OSError, path: Path) -> DataFileError:
    """What to tell the manager when a write to `path` failed."""
    if error.errno in _FULL:
        return DataFileError("Not saved: the disk is full.", "Free some space, then save again.")
    if error.errno in _FORBIDDEN:
        return DataFileError(
            f"Not saved: “{path}” can’t be written.", "Check the permissions of the file and its folder."
        )
    return DataFileError(
        f"Not saved: “{path}” can’t be written ({_reason(error)}).", "Check the disk, then save again."
    )


def not_readable(error: OSError, path: Path) -> DataFileError:
    """What to tell the manager when `path` can't be read."""
    return DataFileError(
        f"“{path}” can’t be read ({_reason(error)}).", "Check that it is a file and that you may read it."
    )


def exists(path: Path) -> bool:
    """Whether there is such a file. Raises DataFileError when that can't be seen."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise not_readable(error, path) from error
    return True


def open_private(path: Path, flags: int = os.O_WRONLY) -> int:
    """A file descriptor of `path`, created if need be, readable by its owner only whatever the umask."""
    fd = os.open(path, flags | os.O_CREAT | _BINARY, 0o600)
    if sys.platform != "win32" and stat.S_IMODE(os.fstat(fd).st_mode) != 0o600:
        # A file that belongs to someone else keeps its permissions: the write itself may still be allowed.
        with contextlib.suppress(PermissionError):
            os.fchmod(fd, 0o600)
    return fd


def read_bytes(path: Path) -> bytes | None:
    """All of `path`, or None when there is no such file. Raises DataFileError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise not_readable(error, path) from error


def start_of(path: Path, size: int) -> bytes:
    """The first `size` bytes of `path`; empty when it can't be read."""
    try:
        fd = os.open(path, os.O_RDONLY | _BINARY)
    except OSError:
        return b""
    try:
        return os.read(fd, size)
    except OSError:
        return b""
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Writes all of `data`; a short write is carried on."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync(fd: int) -> None:
    """Returns once the file's bytes are on the disk."""
    if sys.platform == "darwin":
        # Some network and memory disks know no F_FULLFSYNC.
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)


def sync_folder(folder: Path) -> None:
    """Makes new names in `folder` last; without it a power cut can take back a replacement."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def replace(source: Path, target: Path) -> None:
    """`source` becomes `target`, at once and for good."""
    deadline = time.monotonic() + _REPLACE_PATIENCE
    while True:
        try:
            source.replace(target)
            break
        except PermissionError:
            # Windows refuses while anyone has the file open: a virus scanner, an indexer, a reader.
            if sys.platform != "win32" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    sync_folder(target.parent)


def write_file(path: Path, data: bytes) -> None:
    """A whole new private file, durable."""
    fd = open_private(path, os.O_WRONLY | os.O_TRUNC)
    try:
        write_all(fd, data)
        sync(fd)
    finally:
        os.close(fd)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Makes `folder` and what is missing above it, each one private."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
        sync_folder(folder.parent)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__


def writable(path: Path) -> bool:
    """Whether an existing file or folder may be written, also when a superuser asks about a read-only one.

    Windows can't tell for a folder: there the first write finds out.
    """
    if sys.platform == "win32" and path.is_dir():
        return True
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)
