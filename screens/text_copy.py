"""The last resort when nothing can be saved: the words on the line as a text file somewhere else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coach_tui import clock


def keep_text_copy(text: str) -> str:
    """Write the words, 0600, to the home folder or, failing that, the temp folder; says where."""
    name = f"coach-tui-words-{clock.now():%Y-%m-%d-%H%M%S}.txt"
    for folder in (Path.home(), Path(tempfile.gettempdir())):
        path = folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as out:
                out.write(text)
        except OSError:
            continue
        return str(path)
    return "no folder: none could be written"
