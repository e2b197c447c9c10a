"""What can still be read in a damaged file: all but what the damage hit, and nothing made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach_tui.storage import Store, main_file
from coach_tui.storage.main_file import TableData
from coach_tui.storage.salvage import is_too_new, salvage


def sample(path: Path) -> tuple[bytes, TableData]:
    """A file with reps, sessions with lines, notes and undo steps, in texts that look like structure."""
    store = Store(path)
    for n in range(6):
        rep = 455_000_000_000_001 + n
        store.put("reps", {"id": rep, "name": f"Rep é {n}", "every": 14})
        said = '},"' + str(rep) + '":{"id":' + str(rep) + ' \\"x\\"'
        lines = [{"id": rep + 100 * k, "text": said, "stage": k} for k in (1, 2)]
        store.put("sessions", {"id": rep + 50, "rep": rep, "answers": lines, "maps": {"7": {"a": 1}}})
        store.put("notes", {"id": rep + 60, "rep": rep, "text": '"notes":{"1":{}'})
    with store.transaction() as changes:
        changes.undoable("a note")
        changes.put("notes", {"id": 455_000_000_000_900, "text": "last"})
    store.close()
    data = path.read_bytes()
    return data, main_file.parse(data, path).tables


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, TableData]:
    return sample(tmp_path_factory.mktemp("salvage") / "coach.json")


def test_a_sound_file_is_read_as_it_is(whole: tuple[bytes, TableData]) -> None:
    data, tables = whole
    read = salvage(data)
    assert (read.tables, read.lost) == (tables, 0)
    assert read.whole == read.certain == frozenset(tables)


def damaged(data: bytes, at: int, bits: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


@pytest.mark.parametrize("start", [0, 31, 62])
def test_one_flipped_bit_at_every_97th_byte_costs_nothing(whole: tuple[bytes, TableData], start: int) -> None:
    data, tables = whole
    mended = 0
    for at in range(start, len(data), 97):
        for bit in range(8):
            read = salvage(damaged(data, at, 1 << bit), tables)
            assert (read.tables, read.lost) == (tables, 0), (at, bit)
            mended += read.mended
    assert mended > 200


@pytest.mark.parametrize("start", [0, 31, 62])
def test_a_byte_that_is_another_at_every_97th_costs_one_record_at_most_and_is_said(
    whole: tuple[bytes, TableData], start: int
) -> None:
    data, tables = whole
    missing_at_all = 0
    known = {(name, key) for name, table in tables.items() for key in table}
    for at in range(start, len(data), 97):
        for bits in (0b11, 0b101000, 0xFF, 0x5A):
            read = salvage(damaged(data, at, bits), tables)
            found = {(name, key) for name, table in read.tables.items() for key in table}
            assert found <= known, (at, bits)
            missing = known - found
            assert len(missing) <= 1, (at, bits, missing)
            assert bool(missing) <= bool(read.lost), (at, bits)
            altered = [(name, key) for name, key in found if read.tables[name][key] != tables[name][key]]
            assert len(altered) + len(missing) <= 1
            for name, key in missing:
                assert key in read.unread[name] or name not in read.whole
            missing_at_all += len(missing)
    assert missing_at_all > 20


def test_a_file_that_was_cut_gives_every_document_before_the_cut(whole: tuple[bytes, TableData]) -> None:
    data, tables = whole
    for cut in range(0, len(data), 61):
        read = salvage(data[:cut], tables)
        for name, table in read.tables.items():
            assert all(tables[name][key] == document for key, document in table.items())
        if len(data) - cut > 3:
            assert "_undo" not in read.whole
    late = salvage(data[:-40], tables)
    assert late.tables["reps"] == tables["reps"]
    assert late.whole >= {"reps", "sessions"}


def test_a_block_of_zeros_costs_only_what_stood_there(whole: tuple[bytes, TableData]) -> None:
    data, tables = whole
    for at in range(600, len(data) - 600, 257):
        read = salvage(data[:at] + bytes(200) + data[at + 200 :], tables)
        count = sum(map(len, read.tables.values()))
        assert count >= sum(map(len, tables.values())) - 6
        assert read.lost


def test_what_is_no_data_file_at_all_gives_nothing() -> None:
    for data in (b"", b"{", b"not json", bytes(5000), b'{"_meta":{}}', b"[1,2,3]"):
        read = salvage(data, ["reps", "notes"])
        assert not any(read.tables.values())


def test_a_newer_format_is_told_from_a_flipped_bit_in_its_number(whole: tuple[bytes, TableData]) -> None:
    data, _ = whole
    number = b'"schema":%d' % main_file.SCHEMA
    assert not is_too_new(data)
    assert not is_too_new(data.replace(number, b'"schema":%d' % (main_file.SCHEMA | 4), 1))
    newer = data.replace(number, b'"schema":%d' % (main_file.SCHEMA + 1), 1)
    meta = b'"crc":{"_meta":"'
    at = newer.index(meta) + len(meta)
    assert is_too_new(newer[:at] + b"01234567" + newer[at + 8 :])
