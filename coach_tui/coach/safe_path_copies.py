"""The safe path beyond the data file: backups made since the session began, second copies, files set aside.

A backup is rewritten without the words and never removed, unless it is damaged: then it is no backup and
goes. Of a journal that was set aside the lines go that speak of the session, and those that can't be read.
A damaged data file that speaks of it goes whole: what is in it can't be told apart.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from ..domain.plan import Plan, Promise
from ..domain.session import Session
from ..errors import DataFileError, NotThere
from ..storage import Store, backups, codec, durable, journal, names, neighbours

# A clock that was set back, or another zone, must not hide one; what doesn't mention it stays as it is.
_SLACK = timedelta(days=2)
_SHORTEST = 4  # bytes: shorter words are found anywhere, and tell nothing


class Words(Protocol):
    """What was taken, as far as copies of it are to be found."""

    @property
    def before(self) -> Session:
        """The session as it was."""
        ...

    @property
    def plan(self) -> Plan | None:
        """Its draft plan, if that went too."""
        ...

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What it answered for, with the words that were said."""
        ...


def clear_copies(
    file: Path, folder: Path | None, words: Words, take: Callable[[Store], None]
) -> tuple[bool, str]:
    """Takes the words out of every copy. `take` does it in one backup's store.

    Returns whether all that is here is clean, and a sentence about what is not here, or "".
    """
    here = backups.folder_of(file)
    for each in (here, folder):
        if each is not None:
            backups.sweep(each, older_than=0)
    backups.sweep(file.parent, older_than=0, stem=file.name)
    began = datetime.fromisoformat(words.before.started).astimezone().replace(tzinfo=None) - _SLACK
    since = [each.path for each in backups.all_of(file, folder) if _is_since(each, began)]
    copies = neighbours.conflict_copies(file)
    since += [path for path in copies if path.suffix != ".journal"]
    left = [path for path in since if not _clear_backup(path, words, take)]
    aside = [*_set_aside(file, folder), *(path for path in copies if path.suffix == ".journal")]
    left += [path for path in aside if not _clear_aside(path, words, began)]
    left += [path for path in _heads(file, folder) if not _removed(path)]
    away = folder is not None and not folder.is_dir() and folder.parent != here
    twin = any(path.parent == here for path in since)
    return not left, _not_here(folder) if away and twin and folder is not None else ""


def _is_since(backup: backups.BackupFile, began: datetime) -> bool:
    return max(backup.made, _changed(backup.path)) >= began


def _changed(path: Path) -> datetime:
    """When it was written, as far as the system knows."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return datetime.max


def _clear_backup(path: Path, words: Words, take: Callable[[Store], None]) -> bool:
    data = _read(path)
    if data is None:
        return not path.exists()
    data += _read(names.journal_of(path)) or b""
    if str(words.before.id).encode() not in data:
        return True
    try:
        backups.look(path)
    except NotThere:
        return True
    except DataFileError:
        return _removed(path) and _removed(names.journal_of(path))
    return backups.rewrite(path, take)


def _set_aside(file: Path, folder: Path | None) -> Iterator[Path]:
    """Damaged files, and journals that belong to none: beside the data file and among the backups."""
    yield from neighbours.set_aside(file)
    with suppress(OSError):
        yield from sorted(file.parent.glob(f"{glob.escape(file.name)}.journal.format-*"))
    for each in (backups.folder_of(file), folder):
        with suppress(OSError):
            for path in sorted(each.glob("*.journal")) if each is not None else ():
                if path.name.startswith(f"{file.stem} ") and not path.with_suffix("").is_file():
                    yield path


def _heads(file: Path, folder: Path | None) -> Iterator[Path]:
    """The heads of second copies and of backups, also of such as are gone; a head is nothing’s only place."""
    for each in (file.parent, backups.folder_of(file), folder):
        with suppress(OSError):
            for path in sorted(each.glob("*.head")) if each is not None else ():
                of = path.name.removesuffix(".head")
                ours = of.startswith(f"{file.stem} ") or neighbours.is_conflict_copy(of, file.name)
                if ours and durable.start_of(path, 3) == b"H1 ":
                    yield path


def _clear_aside(path: Path, words: Words, began: datetime) -> bool:
    data = _read(path)
    if data is None:
        return not path.exists()
    ids = [mark for mark in _ids(words) if mark in data]
    said = [mark for mark in _said_in(words) if mark in data]
    # Words alone are said in other talks too.
    if not ids and not (said and _changed(path) >= began):
        return True
    if ".journal" not in path.name:
        return _removed(path)
    lines = [line for line in data.split(b"\n") if line]
    left = [
        line
        for line in lines
        if not any(m in line for m in [*ids, *said]) and journal.scan(line + b"\n").lines
    ]
    return _replaced(path, b"".join(line + b"\n" for line in left)) if left else _removed(path)


def _ids(words: Words) -> Iterator[bytes]:
    """The ids by which bytes are known to speak of the session; an id is given once, in no other file."""
    session = words.before
    ids = [session.id, *(answer.id for answer in session.answers)]
    ids += [draft.id for draft in (session.draft,) if draft is not None]
    ids += [plan for plan in (session.plan, words.plan.id if words.plan else None) if plan is not None]
    yield from (str(each).encode() for each in ids)


def _said_in(words: Words) -> Iterator[bytes]:
    """The words themselves, as they stand in a file."""
    for text in _texts(words):
        said = codec.encode(text)[1:-1]
        if len(said) >= _SHORTEST:
            yield said


def _texts(words: Words) -> Iterable[str]:
    session = words.before
    for answer in session.answers:
        yield answer.text
    if session.draft is not None:
        yield session.draft.text
    for promise in words.promises:
        was = session.before_answer(promise.id)
        if was is not None:
            yield from (new for new, old in _said(promise, was) if new != old)


def _said(now: Promise, was: Promise) -> Iterator[tuple[str, str]]:
    yield now.effect_words or "", was.effect_words or ""
    yield now.why or "", was.why or ""


def _read(path: Path) -> bytes | None:
    try:
        return durable.read_bytes(path)
    except DataFileError:
        return None


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
        durable.sync_folder(path.parent)
    except OSError:
        return False
    return True


def _replaced(path: Path, data: bytes) -> bool:
    part = path.with_name(f".{path.name}.{os.getpid()}{backups.PART}")
    try:
        durable.write_file(part, data)
        durable.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def _not_here(folder: Path) -> str:
    return f"A backup in “{folder}” may still hold the words: it is not there now."
