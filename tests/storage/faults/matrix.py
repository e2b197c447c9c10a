"""All faults, in the order of the table."""

from __future__ import annotations

from . import clock_back, conflicts, crashes, cuts, flips, full_disk, kills, power_cut, read_only, writers
from .counts import Fault

FAULTS: tuple[Fault, ...] = tuple(
    module.FAULT
    for module in (
        kills,
        crashes,
        power_cut,
        cuts,
        flips,
        full_disk,
        read_only,
        clock_back,
        writers,
        conflicts,
    )
)
