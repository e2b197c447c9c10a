"""What lies beside a data file: second copies that sync folders make, and files that were set aside."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from coach_tui.storage import durable, names

_FILE_ID = re.compile(rb'"file": ?"([0-9a-f]+)"|\["f","([0-9a-f]+)"')
# Of coach.json itself: never a copy of it, whatever else a name holds.
_OWN = (*names.BESIDE, names.BACKUPS)


def conflict_copies(data_file: Path) -> tuple[Path, ...]:
    """Second copies of the data file in its folder, in order: by their names, and of this very file.

    Another team's file may have such a name too. One that does not say whose it is counts where its name says
    that it is a copy.
    """
    like = [name for name in _names(data_file.parent) if is_conflict_copy(name, data_file.name)]
    # The journal of a second copy belongs to it, and comes in with it.
    alone = [name for name in like if name.removesuffix(names.JOURNAL) not in {*like} - {name}]
    paths = [path for name in alone if (path := data_file.parent / name).is_file()]
    if not paths:
        return ()
    ours = file_id(data_file) or file_id(names.journal_of(data_file))
    return tuple(path for path in paths if _is_of(path, ours))


def _is_of(path: Path, ours: str | None) -> bool:
    known = file_id(path)
    return known == ours or (known is None and "conflict" in path.name.casefold())


def file_id(path: Path) -> str | None:
    """The random id of the data file that this is, or of which it is a journal; None where it says none."""
    found = _FILE_ID.search(durable.start_of(path, 4096))
    return (found[1] or found[2]).decode() if found else None


def set_aside(data_file: Path) -> tuple[Path, ...]:
    """Files that opening or restoring put aside: journals of another copy, and damaged files."""
    kinds = tuple(
        f"{data_file.name}{part}{why}-" for part in ("", ".journal") for why in (".damaged", ".other")
    )
    return tuple(data_file.parent / name for name in _names(data_file.parent) if name.startswith(kinds))


def is_conflict_copy(name: str, file: str) -> bool:
    """Whether a name is one that a sync folder gives to a second copy of the file.

    Dropbox: “coach (Jana's conflicted copy 2026-11-24).json”; OneDrive: “coach-LAPTOP7.json”; Google Drive:
    “coach (1).json”, “coach_conf(1).json”; iCloud: “coach 2.json”; Syncthing:
    “coach.sync-conflict-20261124-120000-ABCDEFG.json”; Nextcloud and ownCloud:
    “coach (conflicted copy 2026-11-24 120000).json”, “coach_conflict-20261124-120000.json”.
    """
    stem, ending = os.path.splitext(file)  # noqa: PTH122
    if name == file or not name.startswith(stem) or name.startswith(tuple(file + own for own in _OWN)):
        return False
    rest = name[len(stem) :]
    if not rest.endswith((ending, ".journal")):
        return False
    if "conflict" in rest.casefold():
        return not rest[:1].isalnum()
    numbered = r"(?: ?\(\d+\)| \d+|_conf\(\d+\)|-[A-Z0-9]+(?:-[A-Z0-9]+)*)"
    ending = re.escape(ending)
    return re.fullmatch(rf"{numbered}{ending}|{ending}{numbered}\.journal", rest) is not None


def put_away(path: Path, data_file: Path, folder: Path, moment: datetime) -> Path:
    """Moves a copy that was merged, and its journal, into `folder`, among the backups. Raises OSError."""
    durable.make_folder(folder)
    ending = data_file.suffix if path.suffix == data_file.suffix else names.JOURNAL
    moments = (moment + timedelta(seconds=n) for n in range(1000))
    possible = (folder / names.dated(data_file, m, names.MERGED, ending) for m in moments)
    target = next(each for each in possible if not each.exists())
    journal = names.journal_of(path)
    for each in (path, journal):
        with contextlib.suppress(OSError):
            each.chmod(0o600)
    if journal.is_file():
        durable.replace(journal, names.journal_of(target))
    durable.replace(path, target)
    durable.sync_folder(path.parent)
    return target


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
