"""The journal on the disk: appended to at a known end, taken back when that fails, set aside when foreign."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from coach_tui.storage import durable


class JournalFile:
    """`coach.json.journal`. Callers hold the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Bytes in it; 0 when there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def read(self, start: int = 0) -> bytes:
        """Its bytes from `start` on. Raises DataFileError."""
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise durable.not_readable(error, self.path) from error

    def append(self, data: bytes, end: int) -> None:
        """Writes `data` at `end`, durably, or leaves the journal as it was and raises DataFileError.

        Where neither works some of the line stays; being longer than expected, the journal is then read
        like one that another process has written to.
        """
        try:
            is_new = not durable.exists(self.path)
            fd = durable.open_private(self.path)
        except OSError as error:
            raise durable.not_saved(error, self.path) from error
        try:
            os.lseek(fd, end, os.SEEK_SET)
            durable.write_all(fd, data)
            durable.sync(fd)
            if is_new:
                durable.sync_folder(self.path.parent)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.ftruncate(fd, end)
                durable.sync(fd)
            if isinstance(error, OSError):
                raise durable.not_saved(error, self.path) from error
            raise
        finally:
            os.close(fd)

    def cut(self, end: int = 0) -> None:
        """Ends it at byte `end`, durably. Raises OSError."""
        if self.size() <= end:
            return
        fd = durable.open_private(self.path)
        try:
            os.ftruncate(fd, end)
            durable.sync(fd)
        finally:
            os.close(fd)
