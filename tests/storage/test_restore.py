"""Restoring: what is there is kept first, what is newer in a damaged file is not lost, nothing is halved."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach_tui.errors import CoachError, DataFileError, NotThere
from coach_tui.storage import Store, backups, durable, main_file
from coach_tui.storage.backups import DAILY
from coach_tui.storage.restoring import restore


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T17:20:05+01:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coach.json"


def notes(path: Path) -> dict[int, str]:
    store = Store(path)
    found = {each["id"]: each["text"] for each in store.all("notes")}
    store.close(fold=False)
    return found


def put(path: Path, texts: dict[int, str], *, fold: bool = True) -> None:
    store = Store(path)
    for key, text in texts.items():
        store.put("notes", {"id": key, "text": text})
    store.close(fold=fold)


def backup(path: Path) -> Path:
    store = Store(path)
    with store.snapshot() as source:
        made = backups.make(source, path, DAILY)
    store.close()
    return made


def two_days(path: Path) -> Path:
    """Three notes in a backup; then one is changed, one is new, one goes, and one is only in the journal."""
    put(path, {101: "one", 102: "two", 103: "three"})
    made = backup(path)
    put(path, {101: "one, later", 104: "four"})
    store = Store(path)
    store.delete("notes", 103)
    store.close()
    put(path, {105: "five"}, fold=False)
    assert path.with_name("coach.json.journal").stat().st_size
    return made


NEWEST = {101: "one, later", 102: "two", 104: "four", 105: "five"}
OLD = {101: "one", 102: "two", 103: "three"}


def flip(path: Path, at: int, bits: int = 1) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :])


def test_a_sound_file_goes_back_whole_and_what_was_there_can_be_restored_too(path: Path) -> None:
    made = two_days(path)
    before = made.read_bytes()
    restored = restore(path, made)
    assert notes(path) == OLD
    assert restored.sentence() == (
        "Restored from the backup of 24 November 17:20; what was there before is kept as"
        " “coach 2026-11-24 17.20.05 before restore.json”."
    )
    assert made.read_bytes() == before
    assert Store(path).notices == ()
    (kept,) = restored.kept
    restore(path, kept)
    assert notes(path) == NEWEST


def test_a_file_that_does_not_parse_gives_what_is_newer_in_it_and_in_its_journal(path: Path) -> None:
    made = two_days(path)
    data = path.read_bytes()
    flip(path, data.index(b'"102":{'))
    damaged = path.read_bytes()
    with pytest.raises(DataFileError):
        Store(path)
    restored = restore(path, made)
    assert notes(path) == NEWEST
    assert restored.newer == 4
    (aside, log) = restored.damaged
    assert aside.name.startswith("coach.json.damaged-2026-11-24-")
    assert aside.read_bytes() == damaged
    assert log.name.startswith("coach.json.journal.damaged-2026-11-24-")
    assert (aside.stat().st_mode & 0o777, log.stat().st_mode & 0o777) == (0o600, 0o600)
    assert "4 records newer than it were read from the damaged file" in restored.sentence()
    assert Store(path).notices == ()


@pytest.mark.parametrize("bits", [0, 0b11, 0x5A])
def test_one_flipped_bit_anywhere_costs_nothing_and_one_byte_one_records_latest_change_at_most(
    path: Path, bits: int
) -> None:
    made = two_days(path)
    main, log = path.read_bytes(), path.with_name("coach.json.journal").read_bytes()
    said = 0
    for at in range(0, len(main), 3):
        path.write_bytes(main)
        path.with_name("coach.json.journal").write_bytes(log)
        flip(path, at, bits or 1 << at % 8)
        bad = path.read_bytes()
        restored = restore(path, made, valid=is_a_note)
        # A bit in what the file says about itself is put right by itself.
        assert restored.damaged or at <= main.index(b'}},"') + 1
        assert all(each.read_bytes() == bad for each in restored.damaged[:1])
        found = notes(path)
        if not restored.damaged:
            assert found == OLD
            continue
        if not bits:
            assert {key: text for key, text in found.items() if key != 103} == NEWEST, at
        wrong = [key for key in {*NEWEST, *OLD, *found} if found.get(key) != NEWEST.get(key)]
        # What went since the backup comes back where it can't be told that it went.
        assert len([key for key in wrong if key != 103]) <= 1, (at, found)
        assert set(found) <= {*NEWEST, 103}
        said += restored.lost + restored.mended > 0
        for each in restored.damaged:
            each.unlink()
    assert said > 10


def is_a_note(table: str, document: dict[str, Any]) -> bool:
    return table != "notes" or isinstance(document.get("text"), str)


def test_the_record_that_the_damage_hit_is_the_backups_and_that_is_said(path: Path) -> None:
    made = two_days(path)
    flip(path, path.read_bytes().index(b'"text":"one, later"'), 0xFF)
    restored = restore(path, made)
    assert notes(path) == {**NEWEST, 101: "one"}
    assert restored.lost == 1
    assert "3 records newer than it were read from the damaged file, one could not be;" in restored.sentence()


def test_a_flipped_bit_that_is_mended_is_said(path: Path) -> None:
    made = two_days(path)
    flip(path, path.read_bytes().index(b'"text":"one, later"'))
    said = restore(path, made).sentence()
    assert notes(path) == NEWEST
    assert "read from the damaged file, in which one flipped bit was mended; what was there" in said


def test_a_letter_that_is_another_is_healed_where_the_backup_has_that_very_version(path: Path) -> None:
    made = two_days(path)
    flip(path, path.read_bytes().index(b'"two"') + 1, 0b11)
    restored = restore(path, made)
    assert notes(path)[102] == "two"
    assert {**notes(path), 103: ""} == {**NEWEST, 103: ""}
    assert restored.damaged


def test_a_missing_file_and_one_that_is_older_than_its_journal_are_restored_with_the_journal(
    path: Path,
) -> None:
    made = two_days(path)
    newest = path.read_bytes()
    log = path.with_name("coach.json.journal").read_bytes()
    path.unlink()
    assert restore(path, made).newer == 1
    assert notes(path) == {**OLD, 105: "five"}
    path.write_bytes(made.read_bytes())
    path.with_name("coach.json.journal").write_bytes(log)
    with pytest.raises(DataFileError, match="older than its journal"):
        Store(path)
    restored = restore(path, made)
    assert notes(path) == {**OLD, 105: "five"}
    assert newest not in [each.read_bytes() for each in restored.damaged]


def test_nothing_there_at_all_needs_no_keeping(path: Path, tmp_path: Path) -> None:
    made = two_days(path)
    elsewhere = tmp_path / "new" / "coach.json"
    restored = restore(elsewhere, made)
    assert notes(elsewhere) == OLD
    assert (restored.kept, restored.sentence()) == ((), "Restored from the backup of 24 November 17:20.")
    assert elsewhere.parent.stat().st_mode & 0o777 == 0o700


def test_another_file_in_its_place_is_kept_and_gives_nothing(path: Path, tmp_path: Path) -> None:
    made = two_days(path)
    path.with_name("coach.json.journal").unlink()
    put(tmp_path / "other.json", {901: "other"})
    path.write_bytes((tmp_path / "other.json").read_bytes())
    restored = restore(path, made)
    assert notes(path) == OLD
    assert notes(restored.kept[0]) == {901: "other"}
    damaged = (tmp_path / "other.json").read_bytes()
    path.write_bytes(damaged[:-1] + b"|")
    restored = restore(path, made)
    assert (notes(path), restored.newer) == (OLD, 0)
    assert restored.damaged[0].read_bytes() == damaged[:-1] + b"|"
    path.write_bytes(b"no data file at all")
    assert restore(path, made).kept
    assert notes(path) == OLD


def test_what_is_no_sound_backup_is_refused_and_everything_stays_as_it_was(
    path: Path, tmp_path: Path
) -> None:
    made = two_days(path)
    flipped = tmp_path / "flipped.json"
    flipped.write_bytes(made.read_bytes().replace(b"three", b"thref"))
    newer = tmp_path / "newer.json"
    number = b'"schema":%d' % main_file.SCHEMA
    newer.write_bytes(made.read_bytes().replace(number, b'"schema":99'))
    text = tmp_path / "text.json"
    text.write_bytes(b"{}")
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    for bad in (flipped, newer, text):
        with pytest.raises(DataFileError):
            restore(path, bad)
    with pytest.raises(NotThere):
        restore(path, tmp_path / "none.json")
    with pytest.raises(CoachError, match="the data file itself"):
        restore(path, path)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_a_file_of_a_newer_format_is_kept_whole_and_nothing_is_taken_from_it(path: Path) -> None:
    made = two_days(path)
    path.with_name("coach.json.journal").unlink()
    data = path.read_bytes()
    mark = b'"crc":{"_meta":"'
    at = data.index(mark) + len(mark)
    number = b'"schema":%d' % main_file.SCHEMA
    data = data[:at] + b"01234567" + data[at + 8 :]
    path.write_bytes(data.replace(number, b'"schema":%d' % (main_file.SCHEMA + 1)))
    newer = path.read_bytes()
    restored = restore(path, made)
    assert (notes(path), restored.newer) == (OLD, 0)
    assert restored.damaged[0].read_bytes() == newer


def test_a_copied_data_file_is_restored_with_the_journal_beside_it(path: Path, tmp_path: Path) -> None:
    two_days(path)
    target = tmp_path / "new" / "coach.json"
    restore(target, path)
    assert notes(target) == NEWEST


def test_an_open_window_sees_what_was_restored(path: Path) -> None:
    made = two_days(path)
    window = Store(path)
    restore(path, made)
    assert window.changed_elsewhere()
    window.refresh()
    assert {each["id"] for each in window.all("notes")} == set(OLD)
    window.put("notes", {"id": 106, "text": "six"})
    window.close()
    assert notes(path) == {**OLD, 106: "six"}


def test_a_read_only_file_or_folder_is_not_restored_over(path: Path) -> None:
    made = two_days(path)
    before = path.read_bytes()
    path.chmod(0o400)
    with pytest.raises(DataFileError, match="Not restored"):
        restore(path, made)
    assert path.read_bytes() == before


FORMATS = Path(__file__).parent / "formats"


@pytest.mark.skipif(not FORMATS.is_dir(), reason="no committed files of older formats")
def test_a_backup_of_every_older_format_is_restored(path: Path) -> None:
    found = [each for each in sorted(FORMATS.rglob("*.json")) if b'"_meta"' in each.read_bytes()[:20]]
    assert found
    for each in found:
        source = path.with_name("old.json")
        source.write_bytes(each.read_bytes())
        restore(path, source)
        assert main_file.parse(path.read_bytes(), path).meta.schema == main_file.SCHEMA
        assert backups.look(path).reps == len(main_file.parse(each.read_bytes(), each).tables.get("reps", {}))


class Faults:
    """Makes the nth call of what writes fail, with a short write before it; or dies there."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, die: Callable[[], object] = lambda: None) -> None:
        self.calls, self.at, self.die, self.failed = 0, at, die, ""
        for module, name in (
            *((os, each) for each in ("write", "fsync", "ftruncate", "open", "link")),
            *((Path, each) for each in ("replace", "unlink")),
        ):
            patch.setattr(module, name, self._wrapped(getattr(module, name), name))

    def _wrapped(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                self.die()
                self.failed = name
                raise OSError(errno.EIO, "failed")
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("damage", [False, True])
def test_an_error_at_every_call_leaves_the_file_as_it_was_or_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bool
) -> None:
    at, reached = 0, True
    while reached:
        at += 1
        path = tmp_path / f"{at}" / "coach.json"
        made = two_days(path)
        if damage:
            flip(path, path.read_bytes().index(b'"102":{'), 0xFF)
        main, log = path.read_bytes(), path.with_name("coach.json.journal").read_bytes()
        with monkeypatch.context() as patch:
            faults = Faults(patch, at)
            try:
                restore(path, made)
                done = True
            except DataFileError as error:
                done = False
                assert error.hint, error
            reached = faults.calls >= at
        if done:
            assert notes(path) == (NEWEST if damage else OLD)
        elif path.read_bytes() == main:
            assert path.with_name("coach.json.journal").read_bytes() == log
        else:
            # Replaced, then the folder could not be synced.
            assert notes(path) == (NEWEST if damage else OLD)
        # One may stay where taking it away is what failed; the next backups sweep it.
        assert len(list(path.parent.rglob("*.part*"))) <= (faults.failed == "unlink")
        restore(path, made)
    assert at > 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("damage", [False, True])
def test_a_death_at_every_call_leaves_the_file_as_it_was_or_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bool
) -> None:
    at, status = 0, 1
    while status:
        at += 1
        path = tmp_path / f"{at}" / "coach.json"
        made = two_days(path)
        if damage:
            flip(path, path.read_bytes().index(b'"102":{'), 0xFF)
        main = path.read_bytes()
        child = os.fork()
        if child == 0:
            with monkeypatch.context() as patch:
                Faults(patch, at, lambda: os._exit(1))
                restore(path, made)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if damage and path.read_bytes() == main:
            restore(path, made)
        found = notes(path)
        assert found in ([NEWEST] if damage else [NEWEST, OLD]), at
        if found == OLD:
            kept = [each for each in backups.all_of(path) if each.why]
            assert notes(kept[0].path) == NEWEST
        put(path, {200: "more"})
        assert notes(path) == {**found, 200: "more"}
    assert at > 20


def test_a_large_file_says_how_far_it_is(path: Path) -> None:
    made = two_days(path)
    told: list[float] = []
    restore(path, made, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_another_name_for_the_copy_is_drawn(path: Path) -> None:
    made = two_days(path)
    before = Store(path).copy
    restore(path, made)
    assert Store(path).copy != before


def test_a_busy_file_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_days(path)
    monkeypatch.setattr("coach_tui.storage.restoring._LOCK_SECONDS", 0.1)
    store = Store(path)
    with store.transaction(), pytest.raises(DataFileError, match="locked"):
        restore(path, made)
    assert durable.exists(path)
