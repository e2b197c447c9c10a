"""The app on a terminal while its disk is full or can only be read: the words stay, and it is said."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.terminal import Terminal

from .counts import Control, Counts, Effort, Part
from .disks import small_disk
from .world import ROOT, Home, read, small_team

BEFORE, AFTER = "Tired, honestly", "and there is room again"
NOT_SAVED, READING = "Not saved: the disk is full", "can only be read"
# A failed write that nobody hears of, in the app's own process.
UNHEARD = """
from contextlib import suppress
from coach_tui.storage import durable
_real = durable.write_all
def _unheard(fd, data):
    with suppress(OSError):
        _real(fd, data)
durable.write_all = _unheard
"""


@contextmanager
def app_on_small_disk(
    effort: Effort, *, read_only: bool = False, hook: str = ""
) -> Iterator[tuple[Home, Terminal, Callable[[int], None]] | None]:
    """The app over a small team on a disk of its own, and what fills that; None if none can be mounted."""
    home = Home(effort.fresh())
    with small_disk(home.file.parent) as leave:
        if leave is None:
            yield None
            return
        small_team(home.file, journal=2)
        if read_only:
            subprocess.run(["mount", "-o", "remount,ro", str(home.file.parent)], check=True)
        (home.folder / "sitecustomize.py").write_text(hook)
        env = {**home.env, "PYTHONPATH": f"{home.folder}:{ROOT}"}
        with Terminal(home.command(), env=env, size=(100, 30)) as terminal:
            appears(terminal, "Maya Lindqvist")
            yield home, terminal, leave


def full(effort: Effort, hook: str = "") -> Counts:
    """The disk fills up in the middle of a talk, at once or soon; later there is room again."""
    counts = Counts()
    for pages in (0, 1) * 4 if effort.full else (0,):
        with app_on_small_disk(effort, hook=hook) as running:
            if running is None:
                counts.skipped.append("the app on a full disk: it takes a superuser to mount a small one")
                return counts
            counts.begin()
            try:
                fill_up(counts, f"the app, {pages} pages left", *running, pages)
            except Exception as error:
                counts.tracebacks.append(f"the app, {pages} pages left: {error!r}"[:600])
    return counts


def fill_up(
    counts: Counts, what: str, home: Home, terminal: Terminal, leave: Callable[[int], None], pages: int
) -> None:
    """Words until it says that they can't be saved; they stay, and are saved once there is room."""
    terminal.press("c")
    appears(terminal, "────")
    terminal.send(BEFORE)
    saved(terminal, BEFORE)
    leave(pages)
    typed, said = BEFORE, False
    # Three rows of the line show no more.
    while not said and len(typed) < (150 if pages else 100):
        terminal.send(f" w{len(typed)}")
        typed += f" w{len(typed)}"
        terminal.press("ctrl+s")
        said = waited(terminal, NOT_SAVED, 0.25)
    terminal.press("enter", pause=0.3)
    kept = " ".join(terminal.text().split())
    counts.told += said
    if not said:
        counts.lost.append(f"{what}: nothing was said")
    if typed not in kept:
        counts.lost.append(f"{what}: the words are not on the screen any more")
    (home.file.parent / "filler").unlink()
    terminal.send(f" {AFTER}")
    saved(terminal, AFTER)
    terminal.kill()
    if f"{typed} {AFTER}" not in (there := all_words(home.file)):
        counts.lost.append(f"{what}: with room again {len(there)} of {len(typed)} characters are in the file")


def read_only(effort: Effort, *, remounted: bool = True) -> Counts:
    """A disk that can only be read: the team is shown, it is said, and a note's words stay on the line."""
    counts = Counts()
    for key in ("n", "c") if remounted else ("n",):
        with app_on_small_disk(effort, read_only=remounted) as running:
            if running is None:
                counts.skipped.append("the app on a read-only disk: it takes a superuser to mount one")
                return counts
            home, terminal, _ = running
            counts.begin()
            try:
                write_there(counts, f"the app, read-only, {key}", terminal, key)
            except Exception as error:
                counts.tracebacks.append(f"the app, read-only, {key}: {error!r}"[:600])
            if AFTER in all_words(home.file):
                counts.corrupted.append(f"the app, read-only, {key}: the file changed")
    return counts


def write_there(counts: Counts, what: str, terminal: Terminal, key: str) -> None:
    """What is said at opening, then a note that is written (n), or a talk that can't begin (c)."""
    at_opening = waited(terminal, "everything can be read", 2)
    terminal.press(key, pause=0.3)
    if key == "n":
        terminal.send(AFTER)
        terminal.press("enter")
    said = waited(terminal, READING, 2)
    counts.told += said
    if not at_opening or not said:
        counts.lost.append(f"{what}: said at opening {at_opening}, at writing {said}")
    if key == "n" and AFTER not in " ".join(terminal.text().split()):
        counts.lost.append(f"{what}: the words are not on the line any more")


def appears(terminal: Terminal, wanted: str) -> None:
    """Waits until it is on the screen. Raises TimeoutError."""
    if not waited(terminal, wanted, 20):
        raise TimeoutError(f"never showed {wanted}:\n{terminal.text()}")


def saved(terminal: Terminal, words: str) -> None:
    """Waits until it shows the words, and that they are saved. Raises TimeoutError."""

    def is_saved(text: str) -> bool:
        return words in text and "saved" in text and "not saved" not in text.lower()

    # Twice: between a key and its frame the screen still speaks of the words before.
    if not (seen(terminal, is_saved, 8) and seen(terminal, is_saved, 8)):
        raise TimeoutError(f"never saved:\n{terminal.text()}")


def waited(terminal: Terminal, wanted: str, limit: float) -> bool:
    """Whether the screen shows it within so many seconds, wherever its lines break."""
    return seen(terminal, lambda text: wanted in text, limit)


def seen(terminal: Terminal, is_right: Callable[[str], bool], limit: float) -> bool:
    """Whether the screen, its blanks as one, is right within so many seconds."""
    end = time.monotonic() + limit
    while not is_right(" ".join(terminal.text().split())):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    time.sleep(0.05)
    return True


def all_words(path: Path) -> str:
    """Every line of a talk that is kept or being written, in one text, and every note."""
    tables = read(path).tables or {}
    texts = [note["text"] for note in tables.get("notes", {}).values()]
    for session in tables.get("sessions", {}).values():
        texts += [each["text"] for each in [*session.get("answers", ()), session.get("draft")] if each]
    return " ".join(" ".join(texts).split())


FULL = "the app: the disk fills up in the middle of a talk; its words stay on the line; later there is room"
READ_ONLY = "the app over a file system that can only be read: the team page, a note, a talk"
PART_FULL = Part(FULL, "lives of the app", full, (1, 8))
PART_READ_ONLY = Part(READ_ONLY, "lives of the app", read_only, (2, 2))
CONTROL_FULL = Control("the app does not hear of failed writes", (FULL,), lambda each: full(each, UNHEARD))
CONTROL_READ_ONLY = Control(
    "the app’s disk can be written", (READ_ONLY,), lambda each: read_only(each, remounted=False)
)
