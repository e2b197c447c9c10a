"""The id of a copy of a data file: outside the file, since a copied file takes everything in it along.

Kept in `copies.json` in the platform's state folder, by the file's resolved path and its own random id. An id
that gets lost costs nothing: a fresh one is drawn, and the copy counts as another one from then on.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from coach_tui.paths import state_folder
from coach_tui.storage import codec, durable

COPIES = "copies.json"
MOST = 500
_LONGEST = 2_000_000
_HEX = frozenset("0123456789abcdef")

# A data file by its resolved path and its id, and its copy's id; the one that was drawn last stands last.
_Entry = tuple[str, str, str]


def copy_id(path: Path, file: str) -> str:
    """The id (8 hex digits) of this copy of the data file with the id `file`, drawn the first time.

    Never raises: where nothing can be kept, each call gives a fresh id.
    """
    place = _resolved(path)
    for known_path, known_file, copy in _read():
        if (known_path, known_file) == (place, file):
            return copy
    return _draw(place, file)


def draw_anew(path: Path, file: str) -> str:
    """Another id for this copy from now on: after its file has been put back to an earlier state."""
    return _draw(_resolved(path), file)


def _draw(place: str, file: str) -> str:
    copy = os.urandom(4).hex()
    others = [entry for entry in _read() if entry[:2] != (place, file)]
    _write([*others, (place, file, copy)][-MOST:])
    return copy


def _resolved(path: Path) -> str:
    # A path can hold half of an emoji, which is no Unicode and no JSON: as bytes it can be told.
    try:
        path = path.resolve()
    except (OSError, RuntimeError):
        path = path.absolute()
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _read() -> list[_Entry]:
    """What is kept; nothing when it can't be read or holds something else."""
    try:
        with (state_folder() / COPIES).open("rb") as file:
            found = codec.decode(file.read(_LONGEST))
    except (OSError, codec.BadJson, RuntimeError):
        return []
    entries = found.get("copies") if isinstance(found, dict) else None
    return [tuple(e) for e in entries if _is_entry(e)] if isinstance(entries, list) else []


def _is_entry(entry: object) -> bool:
    if not (isinstance(entry, list) and len(entry) == 3 and all(isinstance(part, str) for part in entry)):
        return False
    copy = entry[2]
    return len(copy) == 8 and _HEX.issuperset(copy)


def _write(entries: list[_Entry]) -> None:
    """Replaces what is kept, at once; the last of several writers wins, the others' ids are drawn again."""
    with contextlib.suppress(OSError, RuntimeError):
        folder = state_folder()
        durable.make_folder(folder)
        temp = folder / f"{COPIES}.{os.urandom(4).hex()}"
        try:
            with os.fdopen(os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(codec.encode({"copies": entries}))
            temp.replace(folder / COPIES)
        except OSError:
            temp.unlink(missing_ok=True)
            raise
