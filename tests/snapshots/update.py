"""Write every snapshot anew: `python -m tests.snapshots.update [PAGE …]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from screens.app import CoachApp
from screens.widgets.writing_line import WritingLine
from tests.screens.picture import PAGES, scene

from .seen import seen

SIZES = ((60, 20), (80, 24), (120, 40))
FOLDER = Path(__file__).parent / "pages"
SAVED = 0.6  # seconds, a little more than the pause after which a line is saved


class Taken(NamedTuple):
    """One page at one size: what is kept (dark, and turned) and the light theme to compare with."""

    kept: dict[str, str]
    paper: str


async def take(page: str, size: tuple[int, int]) -> Taken:
    """The page in the dark theme, in the light one, and turned."""
    async with scene(page, size) as (app, pilot):
        await _rest(app, pilot)
        evening = seen(app)
        app.theme = "paper"
        await pilot.pause(0.05)
        paper = seen(app)
        app.theme = "evening"
        app.shared = True
        await pilot.pause(0.2)
        return Taken({"": evening, "-shared": seen(app)}, paper)


async def grey(page: str, patch: pytest.MonkeyPatch) -> tuple[str, set[tuple[int, int, int]]]:
    """The page with `NO_COLOR`: its words, and every colour that is on it."""
    patch.setenv("NO_COLOR", "1")
    async with scene(page, (80, 24)) as (app, pilot):
        await _rest(app, pilot)
        strips = app.screen._compositor.render_strips()
        colours = {
            (c.triplet.red, c.triplet.green, c.triplet.blue)
            for strip in strips
            for segment in strip
            if segment.style is not None
            for c in (segment.style.color, segment.style.bgcolor)
            if c is not None and c.triplet is not None
        }
        words = "\n".join("".join(s.text for s in strip).rstrip() for strip in strips)
        return words, colours


async def _rest(app: CoachApp, pilot: Pilot[None]) -> None:
    """Saved, drawn, and without a blinking cursor."""
    for line in app.screen.query(WritingLine):
        line.cursor_blink = False
    await pilot.pause(SAVED)


def main() -> None:
    """The named pages, or all."""
    FOLDER.mkdir(exist_ok=True)
    pages = sys.argv[1:] or list(PAGES)
    for page in pages:
        for width, height in SIZES:
            taken = asyncio.run(take(page, (width, height)))
            for variant, text in taken.kept.items():
                (FOLDER / f"{page}-{width}x{height}{variant}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
