"""`coach-tui restore`: lists the backups, or puts one in the data file's place."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..coach.backups import BackupFile, Contents, backups_of, look, own_ones, restore_file
from ..display import quoted
from ..errors import CoachError, NotThere
from ..paths import data_file
from ..storage.backups import folder_of
from . import backup_words as words
from .call import Call
from .output import out, out_json, say

HELP = """Lists the backups, newest first, or puts one in the data file's place. What is there is kept first.
It works also where the data file is damaged or gone.

  coach-tui restore
  coach-tui restore latest
  coach-tui restore 2026-11-20              the last one of that day
  coach-tui restore /media/jana/STICK/coach/"coach 2026-11-20 09.12.44.json\""""

LATEST = "latest"


def arguments(parser: ArgumentParser) -> None:
    """Which one."""
    parser.add_argument(
        "backup", metavar="FILE", nargs="?", help="a path, a name or a date of the list, or latest"
    )
    parser.usage = f"{parser.prog} [options] [FILE]"


def run(call: Call) -> int:
    """List, or restore."""
    if call.args.demo:
        raise CoachError("The sample team has no backups.", "Leave out --demo.")
    path = data_file(call.args.file)
    folder = call.settings.backup_folder
    found = backups_of(path, Path(folder).expanduser() if folder else None)
    if call.args.backup is None:
        return _list(call, path, found)
    backup = _chosen(call.args.backup, found)
    restored = restore_file(path, backup, words.progress("restored"))
    say(restored.sentence(), *restored.notices)
    if call.json:
        made = restored.made.isoformat() if restored.made is not None else None
        out_json(
            {
                "file": str(path),
                "backup": str(restored.backup),
                "made": made,
                "kept": [str(each) for each in restored.kept],
                "newer": restored.newer,
                "lost": restored.lost,
                "mended": restored.mended,
            }
        )
    return 0


def _list(call: Call, path: Path, found: list[BackupFile]) -> int:
    own = folder_of(path)
    if call.json:
        out_json([words.document(*each) for each in _looked(found)])
        return 0
    if not found:
        say(f"There are no backups in {own}.", "The app makes one by itself each day; coach-tui backup, now.")
        return 0
    for backup, contents, problem in _looked(found):
        out(words.line(backup, contents, problem, words.place_of(backup.path, own)))
    say(f"They are in {own}.")
    return 0


def _looked(found: list[BackupFile]) -> Iterator[tuple[BackupFile, Contents | None, str]]:
    """Each with what is in it, or why it can't be used."""
    for backup in found:
        try:
            yield backup, look(backup.path), ""
        except CoachError as problem:
            yield backup, None, f"can’t be used: {problem.message}"


def _chosen(named: str, found: list[BackupFile]) -> Path:
    """The backup that is meant: a path, `latest`, or the newest whose name or date begins so."""
    with suppress(OSError, ValueError):
        if Path(named).expanduser().is_file():
            return Path(named).expanduser()
    if named == LATEST:
        return _latest(found)
    if "/" not in named and len(named) >= len("2026-11"):
        # A copy that was merged is meant only where no other begins so.
        for backup in [*own_ones(found), *found]:
            if backup.path.name.startswith(named) or f"{backup.made:%Y-%m-%d %H.%M.%S}".startswith(named):
                return backup.path
    raise NotThere(f"There is no backup {quoted(named)}.", "coach-tui restore lists them.")


def _latest(found: list[BackupFile]) -> Path:
    """The newest sound one; never another copy that was merged, which is not what was here."""
    for backup, contents, problem in _looked(own_ones(found)):
        if contents is not None:
            return backup.path
        say(f"{quoted(backup.path.name)} {problem}")
    raise NotThere("There is no backup that can be used.", "coach-tui restore lists them.")
