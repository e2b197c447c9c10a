"""Numbers as people write them: “1234.5”, “1,234.50”, “1.234,50”, “1 234”. Only what can't be misread."""

from __future__ import annotations

import re

LONGEST_NUMBER = 40
# Whole numbers beyond this are not exact in a float any more.
LARGEST = 1e15

_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]+)?")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ") | {ord("’"): "'", ord("−"): "-"}


def read_number(text: str) -> float | None:
    """The number this text means; None when it is none, is too large, or can be read in two ways.

    “1,234” and “1.234” can; “1,234.50”, “12,5”, “0.125” and “1,234,567” can't.
    """
    sign, digits = _parts(text)
    if _AMBIGUOUS.fullmatch(digits):
        return None
    if _PLAIN.fullmatch(digits):
        number = float(digits.replace(",", "."))
    elif (found := _GROUPED.fullmatch(digits)) and found[1] != found[2]:
        number = float(digits.replace(found[1], "").replace(",", "."))
    else:
        return None
    return sign * number + 0.0 if number < LARGEST else None


def number_problem(text: str) -> str:
    """A sentence or two about a text that is no number, with what to write instead."""
    said = " ".join(text.split())
    said = said if len(said) <= LONGEST_NUMBER else said[: LONGEST_NUMBER - 1] + "…"
    sign, digits = _parts(text)
    if _AMBIGUOUS.fullmatch(digits):
        minus = "-" if sign < 0 else ""
        whole, part = re.split("[.,]", digits)
        return f"“{said}” can be read in two ways. Write {minus}{whole}{part} or {minus}{whole}.{part}0."
    if _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits):
        return f"“{said}” is too large. Numbers have up to 15 digits."
    return f"“{said}” is no number. Write it like 1234.5, the unit after --unit."


def _parts(text: str) -> tuple[int, str]:
    """The sign, and the digits with their marks; no digits when the text is too long to be a number."""
    bare = text.strip().translate(_SPACES)
    if len(bare) > LONGEST_NUMBER:
        return 1, ""
    sign = -1 if bare.startswith("-") else 1
    return sign, bare[1:].lstrip() if bare[:1] in ("-", "+") else bare
