"""One writer at a time: a lock on `coach.json.lock`, never on the data file itself.

POSIX uses flock, so that two stores in one process exclude each other too; Windows locks the first byte
by msvcrt (not tried here). Within a process an RLock comes first, so the lock can be taken again by the
thread that has it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from coach_tui.errors import DataFileError
from coach_tui.storage import durable

if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

    def _unlock(fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


class Busy(DataFileError):
    """Another process holds the lock."""


class Presence:
    """Says, by a shared lock held for as long as a store lives, that whoever wrote the last lines still runs.

    Without it a second window would call the first one's unfolded lines the remains of a crash. Where
    there are no shared locks (Windows) nobody is ever seen.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def announce(self) -> None:
        """From now on others see this store. A system that can't do it is no reason to stop."""
        if sys.platform != "win32" and self._fd is None:
            with contextlib.suppress(OSError):
                fd = os.open(self._path, os.O_RDONLY)
                try:
                    fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    os.close(fd)
                    raise
                self._fd = fd

    def others(self) -> bool:
        """Whether another store has written to this file and is still open. Asked before `announce`."""
        if sys.platform == "win32":
            return False
        try:
            fd = os.open(self._path, os.O_RDONLY)
        except OSError:
            return False
        try:
            _try_lock(fd)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(fd)
        return False

    def leave(self) -> None:
        """The end of `announce`."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class FileLock:
    """A re-entrant lock between threads and processes, used as a context manager.

    Waits up to `timeout` seconds, then raises DataFileError. Where the lock file can't be opened (a
    read-only folder) it is entered all the same, for reading; `failure` then says why, and nobody may write.
    """

    def __init__(self, path: Path, timeout: float = 5.0) -> None:
        self.path = path
        self.timeout = timeout
        self.failure: OSError | None = None
        self._thread_lock = threading.RLock()
        self._depth = 0
        self._fd: int | None = None

    def __enter__(self) -> FileLock:
        self._enter(self.timeout)
        return self

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """As entering it, with a patience of its own."""
        self._enter(seconds)
        try:
            yield
        finally:
            self.__exit__(None, None, None)

    def _enter(self, seconds: float) -> None:
        if not self._thread_lock.acquire(timeout=max(seconds, 0)):
            raise self._busy()
        try:
            if self._depth == 0:
                self._fd = self._acquire(seconds)
            self._depth += 1
        except BaseException:
            self._thread_lock.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._depth -= 1
            if self._depth == 0 and self._fd is not None:
                fd, self._fd = self._fd, None
                try:
                    _unlock(fd)
                finally:
                    os.close(fd)
        finally:
            self._thread_lock.release()

    def _acquire(self, seconds: float) -> int | None:
        try:
            fd = durable.open_private(self.path, os.O_RDWR)
        except OSError as error:
            self.failure = error
            return None
        self.failure = None
        try:
            self._wait(fd, seconds)
        except BaseException:
            os.close(fd)
            raise
        return fd

    def _wait(self, fd: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        pause = 0.0005
        while True:
            try:
                return _try_lock(fd)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise self._busy() from error
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)

    def _busy(self) -> Busy:
        return Busy(
            "The data file is locked: another coach-tui has held it for too long.",
            "Nothing was saved. Close the other one, or wait, then try again.",
        )
