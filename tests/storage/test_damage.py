"""Torn and flipped bytes: what was acknowledged before the damage stays, and damage never goes unsaid."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coach_tui.errors import DataFileError
from coach_tui.storage import Store
from coach_tui.storage.one_bit import flipped_back
from coach_tui.storage.recovery import recover


def make(path: Path, lines: int) -> tuple[bytes, bytes]:
    """A folded file with 5 notes, and `lines` more in the journal; the bytes of both."""
    store = Store(path)
    for n in range(5):
        store.put("notes", {"id": n + 1, "text": f"first é {n}"})
    store.fold()
    for n in range(lines):
        store.put("notes", {"id": 100 + n, "text": f"then é {n}", "numbers": [n, 1.5, None]})
    return path.read_bytes(), Path(f"{path}.journal").read_bytes()


def test_a_journal_cut_at_every_byte_keeps_every_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, log = make(path, 4)
    for cut in range(len(log) + 1):
        found = recover(main, log[:cut], path)
        whole = log[:cut].count(b"\n")
        assert list(found.tables["notes"])[5:] == [str(100 + n) for n in range(whole)]
        torn = cut > 0 and log[cut - 1 : cut] != b"\n"
        assert bool(found.notices) == torn
        assert found.aside is None


def test_cuts_of_the_last_line_on_the_disk_leave_a_store_that_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, log = make(path, 2)
    start = log.index(b"\n") + 1
    for cut in range(start, len(log), 7):
        path.write_bytes(main)
        Path(f"{path}.journal").write_bytes(log[:cut])
        store = Store(path)
        store.put("notes", {"id": 200})
        store.close()
        assert [d["id"] for d in Store(path).all("notes")] == [1, 2, 3, 4, 5, 100, 200]


def test_zeros_after_the_last_line_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, log = make(path, 2)
    found = recover(main, log + b"\0" * 4096, path)
    assert (len(found.tables["notes"]), found.cut, len(found.notices)) == (7, len(log), 1)


def test_a_flipped_byte_in_the_journal_is_told_and_costs_at_most_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, log = make(path, 6)
    rng = random.Random(4)
    for _ in range(400):
        at = rng.randrange(len(log))
        bad = log[:at] + bytes([log[at] ^ 1 << rng.randrange(8)]) + log[at + 1 :]
        found = recover(main, bad, path)
        assert found.notices
        assert len(found.tables["notes"]) >= 5 + 6 - (2 if log[at] == 10 else 1)
        for key, document in found.tables["notes"].items():
            assert document["text"] in (f"first é {int(key) - 1}", f"then é {int(key) - 100}")


def test_a_flipped_byte_in_the_data_file_is_refused_or_told(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, _ = make(path, 0)
    refused = 0
    for at in range(len(main)):
        bad = main[:at] + bytes([main[at] ^ 1 << at % 8]) + main[at + 1 :]
        try:
            found = recover(bad, b"", path)
        except DataFileError:
            refused += 1
        else:
            assert found.notices, (at, bad[max(0, at - 20) : at + 20])
    assert 0 < refused < len(main)


def test_damage_in_the_data_file_names_the_table_and_no_words(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    main, _ = make(path, 0)
    path.write_bytes(main.replace(b"first", b"fjrst", 1))
    store = Store(path)
    assert len(store.notices) == 1
    assert "is damaged, in “notes”" in store.notices[0]
    assert "rst é" not in store.notices[0]


@pytest.mark.parametrize("junk", [b"\n", b"J1\n", b"J1 00000000 []\n", b"hello\n\n\n"])
def test_a_journal_of_nothing_but_junk_is_set_aside(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "coach.json"
    make(path, 0)
    Path(f"{path}.journal").write_bytes(junk)
    store = Store(path)
    assert "could not be read" in store.notices[0]
    assert [p.read_bytes() for p in tmp_path.iterdir() if ".damaged-" in p.name] == [junk]
    store.put("notes", {"id": 300})
    assert Store(path).get("notes", 300) == {"id": 300}


def test_a_bit_flipped_in_what_the_file_says_about_itself_is_put_right(tmp_path: Path) -> None:
    """Every bit before the first table; also where what is left is no JSON."""
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("notes", {"id": 1, "text": "kept"})
    store.fold()
    store.put("notes", {"id": 2, "text": "in the journal"})
    store.close(fold=False)
    main, log = path.read_bytes(), Path(f"{path}.journal").read_bytes()
    end = main.index(b'}},"') + 2
    for bit in range(8 * end):
        found = recover(flipped_back(main, bit), log, path)
        assert sorted(found.tables["notes"]) == ["1", "2"], bit
        assert "put right" in found.notices[0], (bit, found.notices)
        assert found.fold


def test_what_can_not_be_put_right_there_is_said_with_the_way_back(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("notes", {"id": 1, "text": "kept"})
    store.close()
    main = path.read_bytes()
    found = recover(main.replace(b'"generation":2', b'"generation":9'), b"", path)
    assert "restore a backup" in found.notices[0]
    assert list(found.tables["notes"]) == ["1"]
