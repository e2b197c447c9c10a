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
    _noticed: int = 0
    _seen: int = 0

    def begin(self) -> None:
        """The next try begins: what is found from here on belongs to it."""
        self._settle()
        self.tried += 1

    @property
    def noticed(self) -> int:
        """Tries in which anything bad was found, however much it was."""
        return self._noticed + (len(self.bad) > self._seen)

    def __iadd__(self, other: Counts) -> Counts:
        self._settle()
        self.tried += other.tried
        self.told += other.told
        self.acknowledged += other.acknowledged
        for name in ("lost", "corrupted", "tracebacks", "skipped"):
            getattr(self, name).extend(getattr(other, name))
        self._noticed += other.noticed
        self._seen = len(self.bad)
        return self

    def settle(self, noticed: int) -> None:
        """So many tries of these were noticed, where all of them are judged together."""
        self._noticed, self._seen = noticed, len(self.bad)

    def _settle(self) -> None:
        self._noticed, self._seen = self.noticed, len(self.bad)

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


class Part(NamedTuple):
    """One row of the matrix. `tried` tries `unit`, `least` of them at least, in the short form and full."""

    what: str
    unit: str
    tried: Callable[[Effort], Counts]
    least: tuple[int, int]

    def shortfall(self, counts: Counts, *, full: bool) -> str:
        """What is missing of the tries there must be; "" if nothing is, or this machine can't try it."""
        least = self.least[full]
        if counts.tried >= least or (counts.skipped and not counts.tried):
            return ""
        return f"only {counts.tried} {self.unit}, at least {least} are wanted"


class Control(NamedTuple):
    """The same check with something taken away (`lacks`), which must be noticed, `of` these parts."""

    lacks: str
    of: tuple[str, ...]
    tried: Callable[[Effort], Counts]


class Fault(NamedTuple):
    """One kind of fault: its parts, and what shows that their checks can fail."""

    name: str
    parts: tuple[Part, ...]
    controls: tuple[Control, ...]

    @property
    def unproven(self) -> list[str]:
        """The parts that have no control of their own."""
        proven = {name for control in self.controls for name in control.of}
        return [part.what for part in self.parts if part.what not in proven]


@contextmanager
def effort(*, full: bool, seed: int) -> Iterator[Effort]:
    """An effort in a folder that is removed afterwards; nothing of the machine's owner is touched."""
    with tempfile.TemporaryDirectory(prefix="coach-faults-", ignore_cleanup_errors=True) as name:
        homes = {x: f"{name}/{x.lower()}" for x in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        with patch.dict(os.environ, {"COACH_TUI_NOW": NOW, **homes}):
            yield Effort(full, random.Random(seed), Path(name))
