"""One flipped bit, anywhere: told with a way back, or without any effect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import msgspec
from tinydb import TinyDB

from coach_tui.coach import open_coach
from coach_tui.errors import CoachError
from coach_tui.storage import backups, codec, head, journal, main_file

from .counts import Control, Counts, Effort, Fault, Part
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
    counts.begin()
    damaged = path.read_bytes()
    found = read(path)
    if found.trouble:
        counts.tracebacks.append(f"{what}: {found.trouble}")
        return None
    counts.told += bool(found.told)
    same = found.tables is not None and as_text(found.tables) == as_text(truth)
    if not same and not found.told:
        counts.corrupted.append(f"{what}: other contents, and nothing was said")
    elif (
        not same
        and way_back
        and not any("backup" in sentence or "put right" in sentence for sentence in found.told)
    ):
        counts.lost.append(f"{what}: no way back is named: {found.told}")
    if found.tables is None and path.read_bytes() != damaged:
        counts.corrupted.append(f"{what}: refused and yet changed")
    return found.tables


def in_head(effort: Effort) -> Counts:
    """In the head, or a part of it gone: the same answers, and nothing to say."""
    counts = Counts()
    # Small files have no head: here every file is large.
    with patch.object(head, "LEAST_FILE", 0):
        source = effort.fresh() / "coach.json"
        with_head(source)
        good = Path(f"{source}{HEAD}").read_bytes()
        truth, view = (
            as_text(read(copied(source, effort.fresh())).tables),
            answers(copied(source, effort.fresh())),
        )
        damages = [(f"bit {bit}", data) for bit, data in flips(effort, good, 20, 1000)]
        damages += [(f"cut at {at}", good[:at]) for at in effort.sampled(len(good), 4, 150)]
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
    counts.begin()
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
    source = effort.fresh() / "coach.json"
    truth = small_team(source, journal=0)
    made = backups.make(source.read_bytes(), source, "")
    good = made.read_bytes()
    for bit, data in flips(effort, good, 60, 3000):
        counts.begin()
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


def while_backing_up(effort: Effort) -> Counts:
    """The disk keeps another bit than the one that was written: no such backup is made, and it is said."""
    counts = Counts()
    source = effort.fresh() / "coach.json"
    small_team(source, journal=0)
    good = source.read_bytes()
    folder = backups.folder_of(source)
    for bit in effort.sampled(len(good) * 8, 20, 500):
        counts.begin()
        with patch.object(backups, "_copied", _badly(backups._copied, bit)):
            try:
                backups.make(BytesIO(good), source, "")
            except CoachError:
                counts.told += 1
            except Exception as error:
                counts.tracebacks.append(f"bit {bit} while backing up: {error!r}")
        left = list(folder.iterdir()) if folder.is_dir() else []
        if left:
            counts.corrupted.append(f"bit {bit} while backing up: {len(left)} bad backups stay")
        for path in left:
            path.unlink()
    return counts


def _badly(copied: Callable[..., int], bit: int) -> Callable[..., int]:
    """Copies, and lets one bit flip on the disk."""

    def badly(source: BytesIO, part: Path, progress: Callable[[float], None]) -> int:
        crc = copied(source, part, progress)
        part.write_bytes(flipped(part.read_bytes(), bit))
        return crc

    return badly


@contextmanager
def unmended() -> Iterator[None]:
    """No flipped bit of a data file is put right."""
    with (
        patch.object(main_file, "_as_written", lambda *_: None),
        patch.object(main_file, "_with_mended_start", lambda _: None),
    ):
        yield


def _trusting_file(effort: Effort) -> Counts:
    """A data file whose checksums count for nothing."""
    real = main_file._parsed

    def trusting(data: bytes, path: Path) -> main_file.MainFile:
        return real(data, path)._replace(differing=(), rewritten=False, about_itself="sound")

    with patch.object(main_file, "_parsed", trusting), unmended():
        return in_file(effort)


def _trusting_journal(effort: Effort) -> Counts:
    """Lines of a journal whose checksums count for nothing."""
    real = journal._parse

    def trusting(raw: bytes) -> journal.Line | None:
        return real(b"J1 " + journal.checksum(raw[12:]).encode() + b" " + raw[12:])

    with patch.object(journal, "_parse", trusting):
        return in_journal(effort)


def _trusting_head(effort: Effort) -> Counts:
    """A head whose checksum counts for nothing."""

    def trusting(path: Path) -> head.Head | None:
        try:
            return msgspec.convert(codec.decode(path.read_bytes()[12:-1]), head.Head)
        except (OSError, codec.BadJson, msgspec.ValidationError):
            return None

    with patch.object(head, "read", trusting):
        return in_head(effort)


def _trusting_backup(effort: Effort) -> Counts:
    """A backup that is believed as it lies there, and nothing of it put right."""
    with patch.object(backups, "is_sound", lambda _: True), unmended():
        return in_backup(effort)


def _unverified(effort: Effort) -> Counts:
    """A backup that is not read again after it was written."""
    with patch.object(backups, "_verify", lambda *_, **__: None):
        return while_backing_up(effort)


def _stock(effort: Effort) -> Counts:
    """Stock TinyDB opens many a flipped file and says nothing."""
    counts = Counts()
    path = effort.fresh() / "stock.json"
    with TinyDB(path) as db:
        db.table("notes").insert_multiple({"text": f"note {n}"} for n in range(20))
    good = path.read_bytes()
    truth = json.loads(good)
    for bit, data in flips(effort, good, 80, 80):
        counts.begin()
        path.write_bytes(data)
        try:
            with TinyDB(path) as db:
                found = {name: {str(d.doc_id): dict(d) for d in db.table(name)} for name in db.tables()}
        except Exception as error:
            counts.tracebacks.append(f"stock, bit {bit}: {error!r}")
        else:
            counts.corrupted += [f"stock, bit {bit}"] if found != truth else []
    return counts


FILE = "one flipped bit in the data file, with lines in the journal and without"
JOURNAL = "one flipped bit in the journal"
HEAD_FILE = "one flipped bit in the head, or its end gone"
BACKUP = "one flipped bit in a backup"
WRITTEN = "one bit of a new backup flips on its way to the disk"

FAULT = Fault(
    "flips",
    (
        Part(FILE, "flips", in_file, (120, 6000)),
        Part(JOURNAL, "flips", in_journal, (80, 3000)),
        Part(HEAD_FILE, "flips and cuts", in_head, (24, 1150)),
        Part(BACKUP, "flips", in_backup, (60, 3000)),
        Part(WRITTEN, "flips", while_backing_up, (20, 500)),
    ),
    (
        Control("checksums of the data file not compared, no bit put right", (FILE,), _trusting_file),
        Control("checksums of the journal not compared", (JOURNAL,), _trusting_journal),
        Control("checksum of the head not compared", (HEAD_FILE,), _trusting_head),
        Control("checksums of a backup not compared, no bit put right", (BACKUP,), _trusting_backup),
        Control("a new backup is not verified", (WRITTEN,), _unverified),
        Control("stock TinyDB, which has no checksums", (), _stock),
    ),
)
