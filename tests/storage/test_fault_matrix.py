"""The short form of the fault matrix: nothing lost, nothing corrupted, no traceback; and each check can fail.

The full form: `python -m tests.storage.faults` (see `docs/fault-matrix.md`).
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork, signals and a pseudo-terminal", allow_module_level=True)

from .faults import kills, writers
from .faults.counts import Control, Counts, Part, effort
from .faults.matrix import FAULTS

# Power cuts have a file of their own.
SHORT = [fault for fault in FAULTS if fault.name != "power"]
PARTS = {f"{fault.name}-{n}": part for fault in SHORT for n, part in enumerate(fault.parts, 1)}
CONTROLS = {f"{fault.name}-{n}": each for fault in SHORT for n, each in enumerate(fault.controls, 1)}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_nothing_is_lost_and_all_of_it_is_told(part: Part) -> None:
    with effort(full=False, seed=20261124) as trying:
        counts = part.tried(trying)
    if not counts.tried and counts.skipped:
        pytest.skip("; ".join(counts.skipped))
    assert counts.bad == []
    assert part.shortfall(counts, full=False) == ""


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_the_same_check_finds_losses_where_the_protection_is_missing(control: Control) -> None:
    """A race or a kill may go well by chance, so a few tries; a control that can't fail never is noticed."""
    for seed in range(20261124, 20261129):
        with effort(full=False, seed=seed) as trying:
            counts = control.tried(trying)
        if counts.noticed or not counts.tried:
            break
    if not counts.tried:
        pytest.skip("this machine can’t try it")
    assert counts.noticed


def test_a_run_with_fewer_tries_than_asked_for_does_not_count_as_done() -> None:
    part = kills.FAULT.parts[0]
    least = part.least[True]
    assert part.shortfall(Counts(tried=least), full=True) == ""
    assert f"only {least - 1} kills" in part.shortfall(Counts(tried=least - 1), full=True)


def test_the_forms_ask_for_as_much_as_they_promise() -> None:
    assert sum(part.least[False] for part in kills.FAULT.parts) >= 40
    assert sum(part.least[True] for part in kills.FAULT.parts) >= 500
    assert max(part.least[True] for part in writers.FAULT.parts) >= 4 * 500


def test_a_try_in_which_much_is_found_is_noticed_once() -> None:
    counts = Counts()
    for found in (2, 0, 1):
        counts.begin()
        counts.lost += ["gone"] * found
    assert (counts.tried, counts.noticed) == (3, 2)
    counts += Counts()
    assert counts.noticed == 2
