"""One flipped bit, anywhere: told with a way back, or without any effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from tinydb import TinyDB

from coach_tui.coach import open_coach
from coach_tui.errors import CoachError

from .counts import Counts, Effort, Fault
from .cuts import offers_backup
from .world import Tables, as_text, copied, read, sample_team, small_team

HEAD = ".head"


def flipped(data: bytes, bit: int) -> bytes:
    """The bytes with one bit the other way round."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]


def flips(effort: Effort, data: bytes, short: int, full: int) -> Iterator[tuple[int, bytes]]:
    """Sampled flips of one bit."""
    for bit in effort.sampled(len(data) * 8, short, full):
        yield bit, flipped(data, bit)


def in_file(effort: Effort) -> Counts:
    """In the data file, with and without lines in the journal."""
    counts = Counts()
    for lines in (0, 3):
        source = effort.fresh() / "coach.json"
        truth = small_team(source, journal=lines)
        for bit, data in flips(effort, source.read_bytes(), 60, 3000):
            path = copied(source, effort.fresh())
            path.write_bytes(data)
            count_flip(counts, path, truth, f"bit {bit} of the file", way_back=True)
    return counts


def in_journal(effort: Effort) -> Counts:
    """In the journal: what is lost is told, and the journal as it was is kept."""
    counts = Counts()
    source = effort.fresh() / "coach.json"
    truth = small_team(source, journal=5)
    log = Path(f"{source}.journal").read_bytes()
    for bit, data in flips(effort, log, 80, 3000):
        path = copied(source, effort.fresh())
        Path(f"{path}.journal").write_bytes(data)
        found = count_flip(counts, path, truth, f"bit {bit} of the journal", way_back=False)
        kept = [p for p in path.parent.iterdir() if ".journal." in p.name and p.read_bytes() == data]
        torn_end = bit // 8 >= len(log) - 1
        if found is not None and as_text(found) != as_text(truth) and not (kept or torn_end):
            counts.lost.append(f"bit {bit} of the journal: the journal as it was is nowhere")
    return counts


def count_flip(counts: Counts, path: Path, truth: Tables, what: str, *, way_back: bool) -> Tables | None:
    """Opens it: the same contents, or told. Never a word that nobody wrote without a word about it."""
    counts.tried += 1
    damaged = path.read_bytes()
    found = read(path)
    if found.trouble:
        counts.tracebacks.append(f"{what}: {found.trouble}")
        return None
    counts.told += bool(found.told)
    same = found.tables is not None and as_text(found.tables) == as_text(truth)
    if not same and not found.told:
        counts.corrupted.append(f"{what}: other contents, and nothing was said")
    elif not same and way_back and not offers_backup(found.told):
        counts.lost.append(f"{what}: no way back is named: {found.told}")
    if found.tables is None and path.read_bytes() != damaged:
        counts.corrupted.append(f"{what}: refused and yet changed")
    return found.tables


def in_head(effort: Effort) -> Counts:
    """In the head, or a part of it gone: the same answers, and nothing to say."""
    counts = Counts()
    try:
        from coach_tui.storage import head
    except ImportError:
        counts.skipped.append("the head: this version writes none")
        return counts
    # Small files have no head: here every file is large.
    with patch.object(head, "LEAST_FILE", 0):
        source = effort.fresh() / "coach.json"
        with_head(source)
        good = Path(f"{source}{HEAD}").read_bytes()
        truth, view = (
            as_text(read(copied(source, effort.fresh())).tables),
            answers(copied(source, effort.fresh())),
        )
        damages = [(f"bit {bit}", data) for bit, data in flips(effort, good, 30, 1000)]
        damages += [(f"cut at {at}", good[:at]) for at in effort.sampled(len(good), 6, 150)]
        for what, data in damages:
            path = copied(source, effort.fresh())
            Path(f"{path}{HEAD}").write_bytes(data)
            count_head(counts, path, f"the head, {what}", truth, view)
    return counts


def with_head(path: Path) -> None:
    """The sample team with a head, and two lines in the journal behind it. It must be in use."""
    sample_team(path)
    coach = open_coach(path)
    for rep in coach.team.reps()[:2]:
        coach.notes.add(rep.id, "before the fold")
    coach.fold()
    for rep in coach.team.reps()[:2]:
        coach.notes.add(rep.id, "after the fold")
    coach._store.close(fold=False)
    coach = open_coach(path)
    if not coach._store.in_brief:
        raise AssertionError("the head is not used: nothing would be tried")
    coach._store.close(fold=False)


def count_head(counts: Counts, path: Path, what: str, truth: str, view: str) -> None:
    """The team page from the brief, a note written from it, and then everything."""
    counts.tried += 1
    try:
        shown = answers(path)
        found = read(path)
    except Exception as error:
        counts.tracebacks.append(f"{what}: {error!r}")
        return
    if shown != view:
        counts.corrupted.append(f"{what}: another team page")
    if as_text(found.tables) != truth or found.told:
        counts.corrupted.append(f"{what}: other contents, or told {found.told}{found.trouble}")


def answers(path: Path) -> str:
    """What the team page shows, from a fresh opening."""
    coach = open_coach(path)
    try:
        return repr(coach.team.view())
    finally:
        coach._store.close(fold=False)


def in_backup(effort: Effort) -> Counts:
    """In a backup: it is never taken for a sound one, unless what it holds is the same."""
    counts = Counts()
    try:
        from coach_tui.storage import backups
    except ImportError:
        counts.skipped.append("backups: this version makes none")
        return counts
    source = effort.fresh() / "coach.json"
    truth = small_team(source, journal=0)
    made = backups.make(source.read_bytes(), source, "")
    good = made.read_bytes()
    for bit, data in flips(effort, good, 60, 3000):
        counts.tried += 1
        made.write_bytes(data)
        try:
            backups.look(made)
        except CoachError:
            counts.told += 1
            continue
        except Exception as error:
            counts.tracebacks.append(f"bit {bit} of a backup: {error!r}")
            continue
        copy = effort.fresh() / "coach.json"
        copy.write_bytes(data)
        if as_text(read(copy).tables) != as_text(truth):
            counts.corrupted.append(f"bit {bit} of a backup: taken for sound")
    return counts


PARTS = (in_file, in_journal, in_head, in_backup)


def _all(effort: Effort) -> Counts:
    counts = Counts()
    for part in PARTS:
        counts += part(effort)
    return counts


def _control(effort: Effort) -> Counts:
    """Stock TinyDB opens many a flipped file and says nothing."""
    counts = Counts()
    path = effort.fresh() / "stock.json"
    with TinyDB(path) as db:
        db.table("notes").insert_multiple({"text": f"note {n}"} for n in range(20))
    good = path.read_bytes()
    truth = json.loads(good)
    for bit, data in flips(effort, good, 80, 80):
        counts.tried += 1
        path.write_bytes(data)
        try:
            with TinyDB(path) as db:
                found = {name: {str(d.doc_id): dict(d) for d in db.table(name)} for name in db.tables()}
        except Exception as error:
            counts.tracebacks.append(f"stock, bit {bit}: {error!r}")
        else:
            counts.corrupted += [f"stock, bit {bit}"] if found != truth else []
    return counts


FAULT = Fault(
    "flips",
    "one flipped bit in data file, journal, head or backup",
    _all,
    "stock TinyDB, which has no checksums",
    _control,
)
