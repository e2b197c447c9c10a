"""What a fault's trial counts, and how hard it tries."""

from __future__ import annotations

import itertools
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

NOW = "2026-11-24T09:00:00+01:00"
_NUMBERS = itertools.count(1)


@dataclass
class Counts:
    """Of `tried` faults: those the manager was told of, and descriptions of what must never happen.

    `lost`: something acknowledged is gone (or, for damage from outside, gone without a word). `corrupted`:
    a record is shown that nobody wrote so, or the file can't be used although it should. `tracebacks`: an
    error that is no sentence. `skipped`: what this machine can't do.
    """

    tried: int = 0
    told: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    corrupted: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def __iadd__(self, other: Counts) -> Counts:
        self.tried += other.tried
        self.told += other.told
        self.acknowledged += other.acknowledged
        for name in ("lost", "corrupted", "tracebacks", "skipped"):
            getattr(self, name).extend(getattr(other, name))
        return self

    @property
    def bad(self) -> list[str]:
        """Everything that must not happen, one line each."""
        return [
            f"{what}: {line}"
            for what, lines in (
                ("lost", self.lost),
                ("corrupted", self.corrupted),
                ("traceback", self.tracebacks),
            )
            for line in lines
        ]


class Effort(NamedTuple):
    """How hard to try. Everything happens below `folder`."""

    full: bool
    chance: random.Random
    folder: Path

    def pick(self, short: int, full: int) -> int:
        """A number of tries."""
        return full if self.full else short

    def fresh(self) -> Path:
        """A new, empty, private folder."""
        folder = self.folder / f"{next(_NUMBERS)}"
        folder.mkdir(mode=0o700)
        return folder

    def sampled(self, size: int, short: int, full: int) -> list[int]:
        """Positions below `size`: all of them if there are few enough, else a sample, in order."""
        count = self.pick(short, full)
        return list(range(size)) if size <= count else sorted(self.chance.sample(range(size), count))


class Fault(NamedTuple):
    """One row of the matrix. `what` says in a few words what is done, `against` what the control lacks."""

    name: str
    what: str
    tried: Callable[[Effort], Counts]
    against: str
    control: Callable[[Effort], Counts]


@contextmanager
def effort(*, full: bool, seed: int) -> Iterator[Effort]:
    """An effort in a folder that is removed afterwards; nothing of the machine's owner is touched."""
    with tempfile.TemporaryDirectory(prefix="coach-faults-", ignore_cleanup_errors=True) as name:
        homes = {x: f"{name}/{x.lower()}" for x in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        with patch.dict(os.environ, {"COACH_TUI_NOW": NOW, **homes}):
            yield Effort(full, random.Random(seed), Path(name))
