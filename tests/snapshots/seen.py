"""What is on the screen, as text that can be read and compared: the rows, then the style of every run."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style

from screens.app import CoachApp
from screens.theme import EVENING, PAPER

FLAGS = ("bold", "italic", "underline", "reverse", "dim", "strike")


def seen(app: CoachApp) -> str:
    """The rows of the page in front, a blank line, and a line of styles for each row that has words."""
    strips = app.screen._compositor.render_strips()
    names = {v.lower(): k for k, v in (PAPER if app.theme == "paper" else EVENING).items()}
    rows, styles = [], []
    for number, strip in enumerate(strips):
        rows.append("".join(segment.text for segment in strip).rstrip())
        runs = _runs([(segment.text, segment.style) for segment in strip], names)
        if runs:
            styles.append(f"{number:2} {'  '.join(runs)}")
    return "\n".join([*rows, "", *styles, ""])


def _runs(segments: list[tuple[str, Style | None]], names: dict[str, str]) -> list[str]:
    """“0 ink bold” where a style begins; blanks on the page's own ground belong to no style."""
    runs: list[str] = []
    at, last = 0, ""
    for text, style in segments:
        said = _said(style, names)
        if (text.strip() or " on " in said) and said != last:
            runs.append(f"{at} {said}")
            last = said
        at += len(text)
    return runs


def _said(style: Style | None, names: dict[str, str]) -> str:
    if style is None:
        return "plain"
    ink = _colour(style.color, names)
    ground = _colour(style.bgcolor, names)
    flags = [flag for flag in FLAGS if getattr(style, flag)]
    return " ".join([ink, *flags, *([f"on {ground}"] if ground not in ("background", "none") else [])])


def _colour(colour: Color | None, names: dict[str, str]) -> str:
    if colour is None or colour.triplet is None:
        return "none"
    return names.get(colour.triplet.hex.lower(), colour.triplet.hex.lower())


def words_of(snapshot: str) -> str:
    """Only the rows."""
    return snapshot.partition("\n\n 0 ")[0]
