"""Which rows of a long page are in view, and the quiet rows that say there is more."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from .rows import row

UP, DOWN = "↑ more", "↓ more"


class Window:
    """The part of a page's rows that is in view; it moves no further than it must."""

    def __init__(self) -> None:
        self.top = 0

    def show(
        self,
        rows: list[Content],
        height: int,
        keep: range = range(0),
        below: Callable[[int], str] | None = None,
    ) -> list[Content]:
        """The rows in view, `keep` among them. `below` names what follows the last row in view."""
        if height <= 0 or len(rows) <= height:
            self.top = 0
            return rows
        self.top = _top(self.top, len(rows), height, keep)
        seen = rows[self.top : self.top + height]
        if self.top:
            seen[0] = row((UP, "$muted"))
        if (end := self.top + height) < len(rows):
            says = below(end - 1) if below else ""
            seen[-1] = row((says or DOWN, "$muted"))
        return seen


def _top(top: int, count: int, height: int, keep: range) -> int:
    if keep:
        # One row at each end may be taken by the word that there is more.
        top = min(top, max(0, keep.start - 1))
        top = max(top, min(count, keep.stop + 1) - height)
    return max(0, min(top, count - height))
