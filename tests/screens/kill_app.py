"""SIGKILL at random moments of a scripted talk in a real terminal: nothing shown as saved may be lost.

    python -m tests.screens.kill_app [KILLS=50] [SEED=1]

Before each kill the screen is read twice: what both times stands there as kept, or on the line beside the
word "saved", must be in the file afterwards.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from pathlib import Path

from coach_tui.coach import open_coach
from tests.command import coach_tui
from tests.terminal import Terminal

WORDS = [
    "the",
    "renewals",
    "eat",
    "my",
    "mornings",
    "legal",
    "answers",
    "late",
    "and",
    "by",
    "noon",
    "no",
    "voice",
    "is",
    "left",
    "for",
    "new",
    "people",
]
AXIS = 12


class Seen:
    """What the screen claims: the kept lines, and the line being written if it is shown as saved."""

    def __init__(self, text: str) -> None:
        rows = text.splitlines()
        rule = next((i for i, r in enumerate(rows) if r.strip().startswith(("────", "─ ─ ─"))), None)
        self.valid = rule is not None and len(rows) > 20
        self.kept: list[str] = []
        self.line = ""
        if rule is None:
            return
        for row in rows[8:rule]:
            words = row[AXIS:].strip().strip("“”")
            if not words or "earlier words" in words:
                continue
            if row[:AXIS].strip():
                self.kept.append(words)
            elif self.kept:
                self.kept[-1] += " " + words
        if re.search(r"\bsaved\b", rows[0]) and "not saved" not in rows[0]:
            written = " ".join(r[AXIS:].strip() for r in rows[rule + 1 : rule + 4]).strip()
            self.line = "" if written.startswith(("in Maya’s words", "my note", "only you")) else written


def type_for_a_while(terminal: Terminal, chance: random.Random, seconds: float) -> None:
    """Words, pauses, kept lines, voices and next questions, as somebody who types fast."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for letter in chance.choice(WORDS) + " ":
            terminal.send(letter)
            time.sleep(0.004)
        what = chance.random()
        if what < 0.12:
            terminal.press("enter")
        elif what < 0.16:
            terminal.press("tab")
        elif what < 0.18:
            terminal.press("ctrl+o")
        elif what < 0.30:
            time.sleep(chance.uniform(0.2, 0.9))


def stored(path: Path) -> tuple[list[str], str]:
    """The kept lines of Maya's open session, and its draft, from the file as it was left."""
    coach = open_coach(path)
    session = coach.talks.open_one(coach.team.find("Maya").id)
    coach.close()
    assert session is not None
    return [a.text for a in session.answers], session.draft.text if session.draft else ""


def once(path: Path, home: Path, chance: random.Random) -> tuple[int, list[str]]:
    """One life of the app and its death: how many claims were checked, and those that were lost."""
    with Terminal(coach_tui("--file", str(path)), env={"HOME": str(home)}) as terminal:
        terminal.wait("Maya Lindqvist")
        terminal.press("c")
        terminal.wait("────")
        type_for_a_while(terminal, chance, chance.uniform(0.3, 3.0))
        first = Seen(terminal.text())
        time.sleep(0.06)
        second = Seen(terminal.text())
        terminal.kill()
    kept, draft = stored(path)
    if not (first.valid and second.valid):
        return 0, []
    claims = [k for k in first.kept if k in second.kept]
    lost = [c for c in claims if not any(_same(c, k) for k in [*kept, draft])]
    checked = len(claims)
    if first.line and first.line == second.line:
        checked += 1
        if not any(_same(first.line, k) for k in [*kept, draft]):
            lost.append(f"the line: {first.line} | stored: {draft}")
    return checked, lost


def _same(seen: str, there: str) -> bool:
    # The screen wraps and its rows are cut at their ends, so runs of spaces are compared as one.
    return " ".join(seen.split()) in " ".join(there.split())


def main() -> int:
    """Print how many claims were checked and lost."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    checked, lost = 0, []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = home / "coach.json"
        coach = open_coach(path)
        coach.team.add("Maya Lindqvist")
        coach.close()
        for _ in range(kills):
            count, gone = once(path, home, chance)
            checked += count
            lost += gone
    print(f"{kills} kills, {checked} claims checked, {len(lost)} lost")
    for line in lost:
        print("lost:", line)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
