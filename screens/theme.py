"""The two themes, `evening` (dark) and `paper` (light): one ink, one teal, plum for what is private."""

from __future__ import annotations

from textual.theme import Theme

EVENING = {
    "background": "#1B1D1F",
    "surface": "#24272A",
    "ink": "#E8E3DA",
    "muted": "#A8A297",
    "accent": "#8CC4B5",
    "private": "#CBA6D3",
    "attention": "#E0B268",
    "bar": "#75777A",
    "line": "#45494C",
    "tint": "#2E2631",
}

PAPER = {
    "background": "#FBF8F2",
    "surface": "#F2EDE3",
    "ink": "#26241F",
    "muted": "#666157",
    "accent": "#1D6657",
    "private": "#7A3F83",
    "attention": "#855300",
    "bar": "#8F897D",
    "line": "#D3CCBE",
    "tint": "#F3EAF2",
}

# What our stylesheets and texts name beyond Textual's own variables.
OWN = ("ink", "muted", "private", "attention", "bar", "line", "tint")


def _theme(name: str, colours: dict[str, str], *, dark: bool) -> Theme:
    own = {key: colours[key] for key in OWN}
    return Theme(
        name=name,
        primary=colours["accent"],
        accent=colours["accent"],
        error=colours["attention"],
        warning=colours["attention"],
        success=colours["accent"],
        foreground=colours["ink"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["surface"],
        dark=dark,
        variables={
            **own,
            "input-cursor-background": colours["accent"],
            "input-cursor-foreground": colours["background"],
            "input-cursor-text-style": "none",
            "input-selection-background": colours["line"],
            "input-selection-foreground": colours["ink"],
        },
    )


THEMES = (_theme("evening", EVENING, dark=True), _theme("paper", PAPER, dark=False))
DEFAULTS = {key: EVENING[key] for key in OWN}
