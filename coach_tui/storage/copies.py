"""The id of a copy of a data file: outside the file, since a copied file takes everything in it along.

Kept in `copies.json` in the platform's state folder, by the file's resolved path and its own random id,
with the machine and the state in which the file was left here. A file in another state was put there by
somebody else (a sync folder, a copy by hand): it goes on as another copy. So does one whose id gets lost;
that costs nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from coach_tui.paths import state_folder
from coach_tui.storage import codec, durable

COPIES = "copies.json"
MOST = 500
_LONGEST = 2_000_000
_HEX = frozenset("0123456789abcdef")

# A data file's resolved path and its id; its copy's id, the machine, the state. The last one stands last.
_Entry = tuple[str, str, str, str, str]
Fits = Callable[[str], bool]


def _always(state: str) -> bool:
    del state
    return True


def copy_id(path: Path, file: str, fits: Fits = _always) -> str:
    """The id (8 hex digits) of this copy of the data file with the id `file`, drawn the first time.

    And drawn anew where the file is not in the state in which it was left, as `fits` tells. Never raises:
    where nothing can be kept, each call gives a fresh id.
    """
    place, machine = _resolved(path), _machine()
    for known_path, known_file, copy, known_machine, state in _read():
        if (known_path, known_file, known_machine) == (place, file, machine) and fits(state):
            return copy
    return _draw(place, file)


def leave(path: Path, file: str, copy: str, state: str) -> None:
    """Notes the state in which this copy of the file is left."""
    place = _resolved(path)
    entry = (place, file, copy, _machine(), state)
    known = _read()
    if entry not in known:
        _write([*(each for each in known if each[:2] != (place, file)), entry][-MOST:])


def draw_anew(path: Path, file: str) -> str:
    """Another id for this copy from now on: after its file has been put back to an earlier state."""
    return _draw(_resolved(path), file)


def _draw(place: str, file: str) -> str:
    copy = os.urandom(4).hex()
    others = [entry for entry in _read() if entry[:2] != (place, file)]
    _write([*others, (place, file, copy, _machine(), "")][-MOST:])
    return copy


def _machine() -> str:
    """This machine: a home that is cloned to another one takes what is kept here along."""
    try:
        name = Path("/etc/machine-id").read_text().strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    return name or os.environ.get("COMPUTERNAME") or os.uname().nodename


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
    if not (isinstance(entry, list) and len(entry) == 5 and all(isinstance(part, str) for part in entry)):
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
