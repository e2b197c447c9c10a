"""Every screen as it is drawn: at three sizes, turned towards the rep, in both themes and without colour.

`python -m tests.snapshots.update` writes them anew; what changed shows in the diff, line by line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.picture import PAGES

from .update import SIZES, grey, take

FOLDER = Path(__file__).parent / "pages"
ALL = [(page, size) for page in PAGES for size in SIZES]


@pytest.mark.parametrize(("page", "size"), ALL, ids=[f"{p}-{w}x{h}" for p, (w, h) in ALL])
async def test_a_page_looks_as_it_was_last_looked_at(page: str, size: tuple[int, int]) -> None:
    taken = await take(page, size)
    name = f"{page}-{size[0]}x{size[1]}"
    for variant, text in taken.kept.items():
        file = FOLDER / f"{name}{variant}.txt"
        assert file.is_file(), f"{file.name} is missing: python -m tests.snapshots.update"
        assert text == file.read_text(encoding="utf-8"), f"{file.name} differs"
    # The light theme changes the colours' values, never which of them is used where.
    assert taken.paper == taken.kept[""]


@pytest.mark.parametrize("page", PAGES)
async def test_without_colour_the_same_words_stand_there_all_grey(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, colours = await grey(page, monkeypatch)
    kept = (FOLDER / f"{page}-80x24.txt").read_text(encoding="utf-8").splitlines()[:24]
    assert words.splitlines() == kept
    assert all(r == g == b for r, g, b in colours)
