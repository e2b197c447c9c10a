"""Another copy of the data file merged into this one, losing nothing of either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from .. import clock
from ..display import quoted
from ..domain.rep import Rep
from ..errors import CoachError
from ..sharing.merge import Outcome, Recoded, Tally, merge
from ..storage import backups, neighbours
from ..storage.main_file import TableData
from ..storage.other_file import OtherFile, read_other
from ..storage.versions import COUNTERS, bare, vector
from .records import TABLES, WHERE_ONE_STANDS, Records
from .team import fold

LABEL = "merged a copy"
# A step holds some hundred bytes for each record that came in.
MOST_TO_UNDO = 5000
_NAMES = {
    "reps": ("rep", "reps"),
    "sessions": ("one-on-one or check-in", "one-on-ones and check-ins"),
    "plans": ("plan", "plans"),
    "promises": ("promise", "promises"),
    "notes": ("note", "notes"),
    "results": ("result", "results"),
}


class SameName(Struct, frozen=True, kw_only=True):
    """Two reps of one name: `ours` here, `theirs` in the other copy."""

    name: str
    ours: int
    theirs: int


class Merged(Struct, frozen=True, kw_only=True):
    """What a merge did, or with `dry_run` would do.

    `sentences` say it, without anybody's words. `new` and `further` (taken in a further state) count records
    by table, `both` those changed on both sides. `backup` was made before, `moved` is where the copy lies
    now, if it was moved; `undoable` whether one undo takes all of it back.
    """

    file: Path
    dry_run: bool
    changed: bool
    new: dict[str, int]
    further: dict[str, int]
    back: int
    both: int
    notes: int
    withheld: int
    recoded: tuple[Recoded, ...]
    same_names: tuple[SameName, ...]
    sentences: tuple[str, ...]
    undoable: bool = False
    backup: Path | None = None
    moved: Path | None = None


class Merging:
    """Use cases about other copies of the data file."""

    def __init__(self, records: Records, *, demo: bool = False) -> None:
        self._records = records
        self._demo = demo

    def copies_beside(self) -> tuple[Path, ...]:
        """Second copies that a sync folder put beside the data file; one look into the folder."""
        return () if self._demo else neighbours.conflict_copies(self._records.store.path)

    def merge(self, path: Path, same: Sequence[tuple[int, int]] = (), *, dry_run: bool = False) -> Merged:
        """Another copy, a backup, or a journal that was set aside, into the data file, in one transaction.

        `same` are pairs of ids of reps who are one person; the first that is here stays. With `dry_run`
        nothing is changed. Raises CoachError, with nothing changed, for a file that can't be used.
        """
        store = self._records.store
        path = _resolved(path)
        if path == store.path:
            raise CoachError("That is the data file itself.", "Name another copy of it, or a backup.")
        other = read_other(path)
        _check(other.tables, path)
        store.refresh()
        outcome = self._outcome(other, same)
        if dry_run:
            return self._report(path, other, outcome, dry_run=True)
        backup = self._backup() if outcome.changed else None
        if outcome.changed:
            outcome = self._write(other, same)
        moved = self._put_away(path)
        return self._report(path, other, outcome, backup=backup, moved=moved)

    def _outcome(self, other: OtherFile, same: Sequence[tuple[int, int]]) -> Outcome:
        store = self._records.store
        ours = store.tables
        mapping = _mapping(same, ours, other.tables)
        # What both had before copies were told apart was here once.
        known = ("0",) if other.file == neighbours.file_id(store.path) else ()
        return merge(ours, other.tables, copy=store.copy, at=clock.stamp(), same=mapping, known=known)

    def _backup(self) -> Path | None:
        """Of what is here now; there may be nothing yet."""
        store = self._records.store
        if self._demo or not store.tables:
            return None
        with store.snapshot() as source:
            return backups.make(source, store.path, backups.BEFORE_MERGE)

    def _write(self, other: OtherFile, same: Sequence[tuple[int, int]]) -> Outcome:
        """From what is on the disk now, under one lock."""
        store = self._records.store
        with store.transaction() as changes:
            outcome = self._outcome(other, same)
            if _came_by_the_safe_path(outcome):
                # No undo brings back a word that the safe path took in the other copy.
                self._records.forget_steps()
            elif _is_undoable(outcome):
                changes.undoable(LABEL, loose=WHERE_ONE_STANDS)
            for table, document in outcome.puts:
                if table == COUNTERS:
                    changes.put(table, document, lasting=True)
                else:
                    changes.put(table, bare(document), vector=vector(document))
            for table, gone in outcome.gone:
                changes.delete(table, gone)
        if _came_by_the_safe_path(outcome):
            store.fold()
        return outcome

    def _put_away(self, path: Path) -> Path | None:
        """A copy that lay beside the data file is not offered again; what can't be moved stays there."""
        store = self._records.store
        if path not in (*self.copies_beside(), *neighbours.set_aside(store.path)):
            return None
        with suppress(OSError):
            return neighbours.put_away(path, store.path, backups.folder_of(store.path), clock.now())
        return None

    def _report(
        self,
        path: Path,
        other: OtherFile,
        outcome: Outcome,
        *,
        dry_run: bool = False,
        backup: Path | None = None,
        moved: Path | None = None,
    ) -> Merged:
        tally = outcome.tally
        names = tuple(_same_names(outcome.tables, other.tables))
        undoable = outcome.changed and _is_undoable(outcome)
        said = [*other.notices, *_said(tally, outcome.changed), *map(_two_of_a_name, names)]
        if outcome.changed and not dry_run:
            said += _way_back(undoable, backup)
        if moved is not None:
            said.append(f"The copy now lies in {quoted(str(moved))}.")
        return Merged(
            file=path,
            dry_run=dry_run,
            changed=outcome.changed,
            new=dict(tally.new),
            further=dict(tally.further),
            back=tally.back,
            both=tally.both,
            notes=tally.notes,
            withheld=tally.withheld + tally.taken,
            recoded=tuple(tally.recoded),
            same_names=names,
            sentences=tuple(said),
            undoable=undoable,
            backup=backup,
            moved=moved,
        )


def second_copy_sentence(copies: Sequence[Path]) -> str:
    """One sentence about second copies beside the data file, for screens and commands; empty without one."""
    if not copies:
        return ""
    more = f" and {len(copies) - 1} more" if len(copies) > 1 else ""
    lie = "A second copy lies" if len(copies) == 1 else "Second copies lie"
    bring = "brings it in" if len(copies) == 1 else "brings one in"
    return f"{lie} beside the data file: {quoted(copies[0].name)}{more}. coach-tui merge FILE {bring}."


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise CoachError(f"{quoted(str(path))} can’t be reached.", "Check the path and its links.") from error


def _check(tables: TableData, path: Path) -> None:
    """A record that can't be read here would make the whole file unreadable: such a file stays out."""
    for kind, name in TABLES.items():
        for document in tables.get(name, {}).values():
            try:
                msgspec.convert(bare(document), kind)
            except msgspec.ValidationError as problem:
                raise CoachError(
                    f"{quoted(str(path))} holds a record of {name} that can’t be read"
                    f" (id {document.get('id')}).",
                    "Another program may have changed it. Nothing was changed here.",
                ) from problem


def _mapping(pairs: Iterable[tuple[int, int]], ours: TableData, theirs: TableData) -> dict[int, int]:
    """Which rep's records go to which: of each pair the first that is here stays."""
    here, there = ours.get("reps", {}), theirs.get("reps", {})
    mapping: dict[int, int] = {}
    for pair in pairs:
        for rep in pair:
            if str(rep) not in here and str(rep) not in there:
                raise CoachError(
                    f"No rep has the id {rep}, here or there.", "--dry-run names those of one name."
                )
        stays = next((rep for rep in pair if str(rep) in here), None)
        if stays is None:
            raise CoachError(
                f"Neither {pair[0]} nor {pair[1]} is a rep of this file.", "One of them has to be."
            )
        goes = pair[1] if stays == pair[0] else pair[0]
        if goes != stays:
            mapping[goes] = mapping.get(stays, stays)
    return mapping


def _is_undoable(outcome: Outcome) -> bool:
    return len(outcome.puts) + len(outcome.gone) <= MOST_TO_UNDO and not _came_by_the_safe_path(outcome)


def _came_by_the_safe_path(outcome: Outcome) -> bool:
    """Whether it was taken in the other copy, and what it took goes here too."""
    return bool(outcome.tally.paused or outcome.tally.taken)


def _same_names(tables: TableData, theirs: TableData) -> Iterable[SameName]:
    """Reps of one name under two ids, one of them in the other copy."""
    by_name: dict[str, list[int]] = {}
    names = {}
    for document in tables.get("reps", {}).values():
        rep = msgspec.convert(bare(document), Rep)
        names[rep.id] = rep.name
        by_name.setdefault(fold(rep.name), []).append(rep.id)
    for found in by_name.values():
        first, *others = sorted(found)
        for second in others:
            if str(second) in theirs.get("reps", {}):
                yield SameName(name=names[first], ours=first, theirs=second)
            elif str(first) in theirs.get("reps", {}):
                yield SameName(name=names[first], ours=second, theirs=first)


def _two_of_a_name(same: SameName) -> str:
    return (
        f"Two reps are called {same.name} and stay two: {same.ours} here, {same.theirs} there."
        f" Are they one person, merge again with --same {same.ours}={same.theirs}."
    )


def _said(tally: Tally, changed: bool) -> list[str]:
    """What happened, a sentence each."""
    if not changed:
        return ["Nothing in it is new."]
    said = []
    if tally.new:
        said.append(f"New here: {_counted(tally.new)}.")
    if tally.back:
        said.append(f"{_were(tally.back, 'of these')} deleted here and came back: undo or delete again.")
    if tally.further:
        said.append(f"Further there than here, and taken over: {_counted(tally.further)}.")
    if tally.both:
        said.append(f"{_records(tally.both)} changed on both sides; both are kept.")
    if tally.notes:
        notes = "One private note says" if tally.notes == 1 else f"{tally.notes} private notes say"
        said.append(f"{notes} what the other copy had otherwise.")
    said += [
        f"{r.was} was another promise’s code: the one that came in is {r.code} now." for r in tally.recoded
    ]
    if tally.closed:
        said.append(f"{_talks(tally.closed)} open beside a later one, and closed as it stood.")
    if tally.withheld:
        lines = "One line" if tally.withheld == 1 else f"{tally.withheld} lines"
        said.append(f"{lines} from before the safe path was taken here did not come back.")
    if tally.taken:
        lines = "One line" if tally.taken == 1 else f"{tally.taken} lines"
        said.append(f"{lines} that the safe path took in the other copy went here too, beyond undo.")
    if tally.paused:
        said.append("The safe path paused a talk in the other copy: nothing from before can be undone.")
    if tally.without_rep:
        said.append(f"{_records(tally.without_rep)} about a rep who is in neither file.")
    return said or ["It knows the same as this one."]


def _way_back(undoable: bool, backup: Path | None) -> list[str]:
    kept = f"The backup made before is {quoted(str(backup))}." if backup else ""
    back = "coach-tui undo takes all of it back." if undoable else "Undo can’t take it back; the backup can."
    return [sentence for sentence in (back, kept) if sentence]


def _counted(counts: dict[str, int]) -> str:
    words = []
    for table, count in counts.items():
        one, many = _NAMES.get(table, (f"record of {table}", f"records of {table}"))
        words.append(f"{count} {one if count == 1 else many}")
    return ", ".join(words)


def _records(count: int) -> str:
    return "One record was" if count == 1 else f"{count} records were"


def _were(count: int, which: str) -> str:
    return f"One {which} was" if count == 1 else f"{count} {which} were"


def _talks(count: int) -> str:
    return "One talk was" if count == 1 else f"{count} talks were"
