"""A real process on a pseudo-terminal, watched through a screen parser. POSIX only; needs pyte."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pyte

# pyte draws these wrongly or not at all; none of them changes what text is where.
_UNREAD = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p|\x1b[P_\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_KEYS = {
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "backspace": b"\x7f",
    "pagedown": b"\x1b[6~",
    "f10": b"\x1b[21~",
}


class Terminal:
    """Runs a command at a window size that is set before it starts."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._rest = b""
        self.started = time.perf_counter()
        self.last_read = self.started
        self._watch: tuple[str, threading.Event] | None = None
        self.shown_at = 0.0
        pid, self._fd = pty.fork()
        if pid == 0:
            winsize = struct.pack("HHHH", size[1], size[0], 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, winsize)
            os.execvpe(command[0], list(command), _environment(env or {}))
        self.pid = pid
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """What is on the screen now."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def send(self, text: str) -> None:
        """Type a text."""
        os.write(self._fd, text.encode())

    def press(self, *keys: str, pause: float = 0.05) -> None:
        """Press named keys (`enter`, `ctrl+n`) or single characters, with a pause after each."""
        for key in keys:
            control = re.fullmatch(r"ctrl\+([a-z])", key)
            data = bytes([ord(control[1]) & 31]) if control else _KEYS.get(key, key.encode())
            os.write(self._fd, data)
            time.sleep(pause)

    def wait(self, wanted: str | Callable[[str], bool], limit: float = 20.0) -> float:
        """Seconds from the start to the read after which the screen showed it."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            text = self.text()
            if wanted(text) if callable(wanted) else wanted in text:
                return self.last_read - self.started
            time.sleep(0.001)
        raise TimeoutError(f"never showed {wanted!r}:\n{self.text()}")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Kill the process and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def ended(self, limit: float = 10.0) -> int:
        """Wait for the end; the exit code."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        raise TimeoutError(f"still running:\n{self.text()}")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._thread.join(2)
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _read(self) -> None:
        while True:
            try:
                ready, _, _ = select.select([self._fd], [], [], 0.5)
                chunk = os.read(self._fd, 65536) if ready else None
            except (OSError, ValueError):
                return
            if chunk is None:
                continue
            if not chunk:
                return
            stamp = time.perf_counter()
            with self._lock:
                self._feed(chunk)
                self.last_read = stamp

    def _feed(self, chunk: bytes) -> None:
        data = _UNREAD.sub(b"", self._rest + chunk)
        # An escape sequence that is cut by the read waits for its rest.
        cut = data.rfind(b"\x1b", max(0, len(data) - 40))
        whole = cut < 0 or re.match(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[\]P_])", data[cut:])
        self._rest = b"" if whole else data[cut:]
        self._stream.feed(data if whole else data[:cut])


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    left_out = ("NO_COLOR", "LINES", "COLUMNS", "TMUX", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if k not in left_out and not k.startswith("TEXTUAL")}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **extra}
