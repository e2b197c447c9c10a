"""Pictures of the screens: `python -m tests.screens.picture OUT_DIR [NAME …]`, SVG, and PNG where it can.

A name is a page and a size, such as `team-80x24`; `-paper` gives the light theme, `-shared` the shared view.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

os.environ.pop("NO_COLOR", None)
os.environ.pop("TEXTUAL_THEME", None)

from textual.pilot import Pilot
from textual.screen import Screen

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
from coach_tui.demo import write_sample
from coach_tui.settings import Settings
from coach_tui.storage import Store
from screens.app import CoachApp
from screens.widgets.writing_line import WritingLine

# The day, the locale and the home of every picture.
HERE = {
    "COACH_TUI_NOW": "2026-11-24T09:00:00+01:00",
    "LC_ALL": "C.UTF-8",
    "XDG_CONFIG_HOME": "/home/jana/.config",
}
CELL = 12.2  # the width of a cell in the pictures
SIZES = ((60, 20), (80, 24), (120, 40), (140, 45))
Make = Callable[[Coach], Screen[None] | None]
Step = tuple[str, ...]


def _profile(coach: Coach) -> Screen[None]:
    from screens.profile import ProfilePage

    return ProfilePage(_maya(coach))


def _history(coach: Coach) -> Screen[None]:
    from screens.history import HistoryPage

    return HistoryPage(_maya(coach))


def _entry(coach: Coach) -> Screen[None]:
    from screens.entry import EntryPage

    found = next(e for e in coach.history.of(_maya(coach)) if e.kind == "session")
    return EntryPage(_maya(coach), found)


def _paper(coach: Coach) -> Screen[None]:
    from screens.paper import PaperPage

    return PaperPage(coach.plans.current(_maya(coach)).id)


def _help(_: Coach) -> Screen[None]:
    from screens.help import Help

    return Help()


def _note(coach: Coach) -> Screen[None]:
    from screens.note import NotePage

    return NotePage(_maya(coach))


def _card(coach: Coach) -> Screen[None]:
    from screens.card import CardPage

    return CardPage(_maya(coach))


def _aside(coach: Coach) -> Screen[None]:
    from screens.aside import AsidePage

    for name in ("Hugo", "Aisha"):
        coach.team.archive(coach.team.find(name).id)
    return AsidePage()


def _quick_line(coach: Coach) -> Screen[None]:
    from screens.quick_line import QuickLine

    return QuickLine(_maya(coach))


def _quick_line_all(_: Coach) -> Screen[None]:
    from screens.quick_line import QuickLine

    return QuickLine(None)


def _settings(_: Coach) -> Screen[None]:
    from screens.settings import SettingsPage

    return SettingsPage()


def _backups(coach: Coach) -> Screen[None]:
    from coach_tui.storage import backups
    from screens.backups import BackupsPage

    data = _folded(coach)
    for moment, why in (
        ("2026-11-20T17:20:05+01:00", backups.DAILY),
        ("2026-11-21T09:12:44+01:00", backups.BEFORE_RESTORE),
        ("2026-11-23T08:55:00+01:00", backups.DAILY),
    ):
        with patch.dict(os.environ, {"COACH_TUI_NOW": moment}):
            backups.make(data, coach.file, why)
    return BackupsPage()


def _folded(coach: Coach) -> bytes:
    coach.fold()
    return coach.file.read_bytes()


# What is said and pressed before the picture is taken: a text is put on the line as a paste is.
LISTENING: tuple[Step, ...] = (
    ("I slept badly, but I wanted to have this talk.", "ctrl+n"),
    (
        "The renewals. I spend the whole morning on paperwork and by noon I have no voice left"
        " for new people.",
        "enter",
        "tab",
    ),
    ("She lit up when she spoke of the Nordfrost demo.", "enter", "shift+tab"),
    ("Pricing sheet: promised in September, still not done. Say so first.", "enter", "shift+tab"),
    ("And legal takes a week to answer one discount. Customers think it’s me.", "enter"),
)
TYPING: tuple[Step, ...] = (*LISTENING, ("I tried calling them myself but",))
CONFIRMED: tuple[Step, ...] = (
    *LISTENING,
    ("", "ctrl+n"),
    ("When ops had the paperwork, I sold.", "ctrl+n"),
    ("Get me an answer from legal.", "ctrl+n"),
    (
        "The renewals eat my mornings, legal answers late, and by noon I have no voice left for new people.",
        "enter",
    ),
)
PICKED: tuple[Step, ...] = (*CONFIRMED, ("", "ctrl+n"), ("", "1", "2"))
PROMISED: tuple[Step, ...] = (
    *PICKED,
    # From the cause, past the promises of last time, to the plan.
    ("", "enter"),
    ("", "ctrl+n"),
    ("I let the pricing sheet slip.", "enter"),
    ("Keep mornings free of internal calls from now until 31 jan", "enter"),
    ("Get pricing out of legal in two days by fri until 31 jan", "enter"),
    ("Move renewal paperwork to sales ops by tue until 31 mar", "enter"),
)
PLANNING: tuple[Step, ...] = (*PROMISED, ("Get an answer on discounts by fri until eom",))
AGREEING: tuple[Step, ...] = (
    *PROMISED,
    ("", "enter"),
    ("When a renewal mail comes before 11, I park it for the 11 o’clock block from mon", "enter", "enter"),
    ("internal calls before 11; the daily pipeline message", "enter"),
    ("days waiting for legal fall; Maya’s own 1–5, “manageable”", "enter"),
    ("Maya rings every second Thursday", "enter", "enter"),
    ("that we work on legal together", "enter"),
    ("Lighter than I came.", "enter"),
    ("", "enter", "enter"),
)
STEPS: dict[str, tuple[Step, ...]] = {
    "conversation": TYPING,
    "probe": (*LISTENING, ("", "ctrl+o")),
    "confirm": CONFIRMED,
    "cause": PICKED,
    "before": (
        ("The Q4 call. It stays with me.", "enter"),
        ("Seen: renewals up by a third. Guessed: that she gave up.", "enter"),
    ),
    "last-time": (*PICKED, ("", "enter"), ("", "1"), ("first week I could breathe", "enter")),
    "check-in": (("", "1"), ("First week I could breathe.", "ctrl+n"), ("Mornings are easier.", "enter")),
    "plan": PLANNING,
    "read-back": AGREEING,
    "quick-line": (("b2 fri",),),
    "quick-all": (("b14 dropped they went quiet, b19",),),
    "quick-done": (("b2", "enter"),),
    "backups": (("", "down"),),
    "backups-ask": (("", "down"), ("", "enter")),
    "safe-path": (*TYPING, ("", "ctrl+l")),
}


def _talk(coach: Coach) -> Screen[None]:
    from screens.talk import begin

    return begin(coach, _maya(coach))


def _before(coach: Coach) -> Screen[None]:
    from screens.talk import begin

    return begin(coach, _maya(coach), before=True)


def _check_in(coach: Coach) -> Screen[None]:
    from screens.check_in import begin_check_in

    return begin_check_in(coach, _maya(coach))


def _maya(coach: Coach) -> int:
    return coach.team.find("Maya").id


PAGES: dict[str, Make] = {
    "first-run": lambda _: None,
    "team": lambda _: None,
    "profile": _profile,
    "history": _history,
    "entry": _entry,
    "paper": _paper,
    "help": _help,
    "settings": _settings,
    "backups": _backups,
    "backups-ask": _backups,
    "note": _note,
    "before": _before,
    "last-time": _talk,
    "check-in": _check_in,
    "card": _card,
    "aside": _aside,
    "quick-line": _quick_line,
    "quick-all": _quick_line_all,
    "quick-done": _quick_line,
    **dict.fromkeys(
        ("conversation", "probe", "confirm", "cause", "plan", "read-back", "safe-path", "open"), _talk
    ),
}


def names() -> list[str]:
    """Every picture that can be made."""
    return [f"{page}-{w}x{h}" for page in PAGES for w, h in SIZES]


async def draw(name: str, folder: Path) -> Path:
    """One picture, as SVG."""
    page, size, *words = name.rsplit("-", name.count("-") - page_dashes(name))
    width, height = (int(n) for n in size.split("x"))
    async with scene(page, (width, height)) as (app, pilot):
        if "paper" in words:
            app.theme = "paper"
        if "shared" in words:
            app.shared = True
        # Longer than the pause after which a line is saved, so that the header says so.
        await pilot.pause(0.8)
        target = folder / f"{name}.svg"
        target.write_text(app.export_screenshot(), encoding="utf-8")
    return target


@asynccontextmanager
async def scene(page: str, size: tuple[int, int]) -> AsyncIterator[tuple[CoachApp, Pilot[None]]]:
    """The real app on the sample team, led to a page and a state of it by its keys."""
    with patch.dict(os.environ, HERE), tempfile.TemporaryDirectory() as temporary:
        coach = _coach(Path(temporary), page)
        app = CoachApp(coach, Settings())
        async with app.run_test(size=size) as pilot:
            if (screen := PAGES[page](coach)) is not None:
                app.push_screen(screen)
            await pilot.pause(0.2)
            for text, *keys in STEPS.get(page, ()):
                if text:
                    app.screen.query_one(WritingLine).insert(text)
                    await pilot.pause()
                await pilot.press(*keys)
                await pilot.pause()
            yield app, pilot
        coach.close()


def page_dashes(name: str) -> int:
    """How many hyphens belong to the page's own name."""
    return max(page.count("-") for page in PAGES if name.startswith(page))


def _coach(folder: Path, page: str) -> Coach:
    if page == "first-run":
        return open_coach(folder / "empty.json")
    store = Store(folder / "coach.json")
    sample = write_sample(store, clock.today())
    coach = Coach(store, manager=sample.manager)
    # Made before, it changes nothing on a page while the picture is taken.
    coach.backups.make_if_due()
    return coach


def to_png(svg: Path) -> None:
    """The picture as PNG beside it, in JetBrains Mono, where rsvg-convert is there."""
    if shutil.which("rsvg-convert") is None:
        return
    text = svg.read_text(encoding="utf-8").replace("Fira Code", "JetBrains Mono")
    text = re.sub(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*)>((?:&#160;)+)', _moved, text)
    svg.write_text(text, encoding="utf-8")
    subprocess.run(["rsvg-convert", "-o", svg.with_suffix(".png"), svg], check=True)


def _moved(found: re.Match[str]) -> str:
    """A text that begins with spaces, moved instead: rsvg-convert drops them."""
    shift = CELL * found[5].count("&")
    x, length = float(found[1]) + shift, float(found[3]) - shift
    return f'x="{x:.1f}"{found[2]} textLength="{length:.1f}"{found[4]}>'


def main() -> None:
    """Draw the named pictures, or all of them."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or names():
        to_png(asyncio.run(draw(name, folder)))


if __name__ == "__main__":
    main()
