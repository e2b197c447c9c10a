"""What a power cut leaves: at each moment, four pictures of the disk, each opened and compared.

The model is in `faults/power_cut.py`. The controls take one fsync away and must then find a picture in which
an acknowledged save is gone or the file can't be opened.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .faults import power_cut
from .faults.counts import Effort, effort
from .faults.crashes import scenarios

pytestmark = pytest.mark.skipif(not power_cut.can_watch(), reason="needs /proc to name an open file")


@pytest.fixture
def trying() -> Iterator[Effort]:
    with effort(full=False, seed=1) as found:
        yield found


def test_no_picture_of_a_power_cut_loses_an_acknowledged_save(trying: Effort) -> None:
    counts = power_cut.saves(trying)
    assert counts.bad == []
    assert counts.tried > 30


@pytest.mark.parametrize("name", ["save", "fold", "backup", "restore", "migration"])
def test_no_picture_of_a_power_cut_during_it_loses_or_halves_anything(trying: Effort, name: str) -> None:
    scenario = next((each for each in scenarios() if each.name == name), None)
    if scenario is None:
        pytest.skip(f"this version has no {name}")
    counts = power_cut.of_scenario(trying, scenario)
    assert counts.bad == []
    assert counts.tried > 1


@pytest.mark.parametrize("left_out", power_cut.LEFT_OUT)
def test_the_model_notices_when_a_sync_is_left_out(trying: Effort, left_out: str) -> None:
    with power_cut.without_sync(left_out):
        counts = power_cut.saves(trying)
    assert counts.bad
