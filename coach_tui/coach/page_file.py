"""Where a page is saved when nobody names a file: a name to find it by, never an older file's."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

NAME_LENGTH = 60


def page_path(name: str, day: date, folder: Path) -> Path:
    """“plan Maya Lindqvist 2026-11-24.pdf” in the folder, with “ 2” and so on while that is taken."""
    stem = f"plan {file_words(name)} {day.isoformat()}"
    paths = (folder / f"{stem}{'' if n == 1 else f' {n}'}.pdf" for n in count(1))
    return next(path for path in paths if not path.exists())


def file_words(name: str) -> str:
    """A name as a part of a file name on any system: letters, digits, spaces and hyphens."""
    return re.sub(r"[^\w \-]+", "_", name).strip(" _")[:NAME_LENGTH].strip() or "rep"


def pages_folder(*, demo: bool) -> Path:
    """The documents folder, or home where there is none; for the sample team a temporary folder."""
    if demo:
        return _sample_pages()
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


@cache
def _sample_pages() -> Path:
    return Path(tempfile.mkdtemp(prefix="coach-tui-pages-"))
