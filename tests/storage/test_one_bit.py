"""The place of a flipped bit, from the checksum alone."""

from __future__ import annotations

import random
from zlib import crc32

from coach_tui.storage.one_bit import flipped_back, flipped_bit


def test_every_flipped_bit_is_found() -> None:
    data = bytes(range(256))
    for bit in range(8 * len(data)):
        assert flipped_bit(flipped_back(data, bit), crc32(data)) == bit


def test_it_is_found_in_small_and_large_data() -> None:
    rng = random.Random(9)
    for size in (1, 2, 5, 1000, 3_000_000):
        data = rng.randbytes(size)
        for bit in (0, 7, 8 * size - 8, 8 * size - 1, rng.randrange(8 * size)):
            bad = flipped_back(data, bit)
            assert flipped_bit(bad, crc32(data)) == bit
            assert flipped_back(bad, bit) == data


def test_sound_data_and_other_damage_have_none() -> None:
    rng = random.Random(10)
    data = rng.randbytes(2000)
    assert flipped_bit(data, crc32(data)) is None
    for _ in range(300):
        one, other = rng.sample(range(8 * len(data)), 2)
        assert flipped_bit(flipped_back(flipped_back(data, one), other), crc32(data)) is None
