"""What a whole `coach-tui note` costs, from exec to exit, on a file with one rep, and with years behind it.

    python -m tests.benchmarks.note_cost [ROUNDS=15]

The files take turns, the order turning from round to round. Python alone stands beside them. Prints medians
and the median of each round's ratios to the note on the file with one rep; only ratios compare.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.history import write_history

SIZES = (0, 5, 40)  # MB
BASE = "note, one rep and nothing else"


def once(command: list[str], env: dict[str, str]) -> float:
    """Milliseconds until it has ended."""
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def app(path: Path) -> list[str]:
    """The command line over this file."""
    return [sys.executable, "-m", "coach_tui", "--file", str(path)]


def note(path: Path) -> list[str]:
    """One note about a rep of every file."""
    return [*app(path), "note", "maya l", "Pricing came back."]


def main() -> None:
    """Print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "HOME": folder, "XDG_STATE_HOME": folder}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        empty = Path(folder) / "empty.json"
        subprocess.run([*app(empty), "add", "Maya Lindqvist"], env=env, check=True, capture_output=True)
        commands = {"python alone": [sys.executable, "-c", ""], BASE: note(empty)}
        for size in SIZES:
            path = Path(folder) / f"{size}.json"
            write_history(path, size)
            commands[f"note, sample team and {size} MB"] = note(path)
        times: dict[str, list[float]] = {name: [] for name in commands}
        names = list(commands)
        for n in range(-1, rounds):
            for name in names[n % len(names) :] + names[: n % len(names)]:
                took = once(commands[name], env)
                if n >= 0:
                    times[name].append(took)
    print(f"{rounds} rounds; ratio = median of the rounds' ratios to the note on the file with one rep")
    base = times[BASE]
    for name, took_ms in times.items():
        ratio = statistics.median(a / b for a, b in zip(took_ms, base, strict=True))
        print(f"{name:<32}{statistics.median(took_ms):8.0f} ms{ratio:8.2f}")


if __name__ == "__main__":
    main()
