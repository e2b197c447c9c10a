"""Both themes are legible: the contrast of every colour that carries words, computed by WCAG 2.1."""

from __future__ import annotations

import pytest

from screens.theme import EVENING, PAPER

WORDS = ("ink", "muted", "accent", "private", "attention")
THEMES = {"evening": EVENING, "paper": PAPER}
AA = 4.5  # words of any size
AA_SHAPES = 3.0  # what is seen and not read


def luminance(colour: str) -> float:
    """The relative luminance of #RRGGBB, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_the_standard_s() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ground", ["background", "surface", "tint"])
def test_words_can_be_read_on_every_ground(theme: str, word: str, ground: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours[word], colours[ground]) >= AA


@pytest.mark.parametrize(("theme", "least"), [("evening", 5.9), ("paper", 5.3)])
def test_the_footer_is_as_legible_as_it_was_designed(theme: str, least: float) -> None:
    colours = THEMES[theme]
    worst = min(contrast(colours[word], colours["surface"]) for word in WORDS)
    assert round(worst, 1) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_the_columns_of_a_chart_stand_out_and_the_rule_does_not(theme: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours["bar"], colours["background"]) >= AA_SHAPES
    assert 1.2 < contrast(colours["line"], colours["background"]) < AA_SHAPES


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_colours_of_words_are_one_grey(theme: str) -> None:
    # Meaning is never by colour alone; yet ink and muted must differ also without colour.
    colours = THEMES[theme]
    assert contrast(colours["ink"], colours["muted"]) >= 1.9
