"""The footer: true keys only, dropped from the right where there is no room, the safe path never."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.style import Style

from coach_tui.display import cells

from ..keys import Hint
from .rows import Rows, row

if TYPE_CHECKING:
    from ..app import CoachApp


class Footer(Rows):
    """One row of key hints. A click presses the key that the hint names."""

    DEFAULT_CSS = "Footer { dock: bottom; height: 1; background: $surface; }"

    def __init__(self, hints: Callable[[], Sequence[Hint]], margin: Callable[[], int]) -> None:
        super().__init__(self._row, id="footer")
        self._hints = hints
        self._margin = margin

    def _row(self, width: int, height: int) -> list[Content]:
        del height
        margin = self._margin()
        keys = cast("CoachApp", self.app).key_map
        room = width - margin * 2 if width > 60 else width - margin
        shown = fit([keys.own(hint) for hint in self._hints()], room)
        spans: list[Content] = []
        for hint in shown:
            if spans:
                spans.append(Content("   "))
            piece = row((hint.shown, "$ink"), (f" {hint.word}", "$muted"))
            if pressed := keys.pressed(hint):
                piece = piece.stylize(Style.from_meta({"@click": f"app.press('{pressed}')"}))
            elif hint.action:
                piece = piece.stylize(Style.from_meta({"@click": f"screen.{hint.action}"}))
            spans.append(piece)
        return [row(" " * margin, *spans)]


def fit(hints: list[Hint], width: int) -> list[Hint]:
    """The hints that fit: dropped from the right, the safe path never."""
    while len(hints) > 1 and _length(hints) > width:
        last = max(i for i, h in enumerate(hints) if h.action != "safe")
        del hints[last]
    return hints


def _length(hints: list[Hint]) -> int:
    return sum(cells(h.shown) + cells(h.word) + 1 for h in hints) + 3 * (len(hints) - 1)
