"""The short form of the fault matrix: nothing lost, nothing corrupted, no traceback; and each check can fail.

The full form: `python -m tests.storage.faults` (see `docs/fault-matrix.md`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork, signals and a pseudo-terminal", allow_module_level=True)

from .faults import crashes, flips, full_disk, kills
from .faults.counts import Counts, Effort, Fault, effort
from .faults.matrix import FAULTS

# Power cuts have a file of their own.
SHORT = [fault for fault in FAULTS if fault.name != "power"]
# Some have parts, so that several of them can run at once.
IN_PARTS = {"kills": kills.PARTS, "crashes": crashes.PARTS, "flips": flips.PARTS, "full": full_disk.PARTS}
PARTS: list[tuple[str, Callable[[Effort], Counts]]] = [
    (f"{fault.name}-{number}", part)
    for fault in SHORT
    for number, part in enumerate(IN_PARTS.get(fault.name, (fault.tried,)), 1)
]


@pytest.mark.parametrize("part", [part for _, part in PARTS], ids=[name for name, _ in PARTS])
def test_nothing_is_lost_and_all_of_it_is_told(part: Callable[[Effort], Counts]) -> None:
    with effort(full=False, seed=20261124) as trying:
        counts = part(trying)
    if not counts.tried:
        pytest.skip("; ".join(counts.skipped))
    assert counts.bad == []


@pytest.mark.parametrize("fault", SHORT, ids=[fault.name for fault in SHORT])
def test_the_same_check_finds_losses_where_the_protection_is_missing(fault: Fault) -> None:
    with effort(full=False, seed=20261124) as trying:
        counts = fault.control(trying)
    if not counts.tried:
        pytest.skip("this machine can’t try it")
    assert counts.bad
