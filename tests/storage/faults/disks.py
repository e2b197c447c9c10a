"""A file system of its own, small enough to be filled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int], None] | None]:
    """A file system of its own in `folder`; the function fills it so far that some pages of 4 KB are left."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "none", str(folder)]
    try:
        if sys.platform == "win32" or os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
            yield None
            return
    except FileNotFoundError:
        yield None
        return

    def leave(pages: int) -> None:
        filler = folder / "filler"
        filler.unlink(missing_ok=True)
        there = os.statvfs(folder)
        filler.write_bytes(b"\1" * (max(0, there.f_bavail - pages) * there.f_frsize))

    try:
        yield leave
    finally:
        subprocess.run(["umount", str(folder)], check=True)
