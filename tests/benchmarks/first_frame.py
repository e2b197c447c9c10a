"""Time from exec until a rep's name shows, as a ratio to a bare Textual app in the same run.

    python -m tests.benchmarks.first_frame [ROUNDS=15]

The commands take turns, the order turning from round to round, after one round that does not count. The
floor stands twice, so that its ratio to itself shows the noise: 0.9 to 1.1 says nothing on a shared machine.
Byte code is compiled before the first counted round; the disk cache is warm.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.history import write_history
from tests.terminal import Terminal

FLOOR = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("floor-ready")
Hello().run()
"""
SIZE = (120, 40)


def once(wanted: str, command: list[str], home: Path) -> float:
    """Seconds until the text is on the screen."""
    with Terminal(command, size=SIZE, env={"HOME": str(home)}) as terminal:
        return terminal.wait(wanted)


def main() -> None:
    """Print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        floor = home / "floor.py"
        floor.write_text(FLOOR)
        for size in (0, 40):
            write_history(home / f"{size}.json", size)
        python = sys.executable
        commands = [
            ("floor", "floor-ready", [python, str(floor)]),
            ("floor again", "floor-ready", [python, str(floor)]),
            ("sample team, --file", "Maya Lindqvist", _app(python, home / "0.json")),
            ("40 MB of history, --file", "Maya Lindqvist", _app(python, home / "40.json")),
            ("sample team, --demo", "Maya Lindqvist", [python, "-m", "coach_tui", "--demo"]),
        ]
        times: list[list[float]] = [[] for _ in commands]
        for n in range(-1, rounds):
            for k in range(len(commands)):
                i = (k + n) % len(commands)
                took = once(commands[i][1], commands[i][2], home)
                if n >= 0:
                    times[i].append(took * 1000)
    print(f"{rounds} rounds at {SIZE[0]}×{SIZE[1]}; ratio = median of the rounds' ratios to the floor")
    for (name, _, _), took_ms in zip(commands, times, strict=True):
        print(f"{name:<26}{statistics.median(took_ms):7.0f} ms   {_ratio(took_ms, times[0]):.2f}")
    print(f"40 MB of history to the same team without: {_ratio(times[3], times[2]):.2f}")


def _app(python: str, data: Path) -> list[str]:
    return [python, "-m", "coach_tui", "--file", str(data)]


def _ratio(took: list[float], base: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(took, base, strict=True))


if __name__ == "__main__":
    main()
