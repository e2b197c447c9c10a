"""What became of promises, in words: kept, moved, let go, and what the rep says they did."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from coach_tui.display import cells, shown
from coach_tui.domain.days import long_day
from coach_tui.domain.plan import Promise
from coach_tui.review.passages import flat

from .widgets.rows import Span, paragraph, row

EFFECTS = {"helped": "it helped", "no_difference": "no difference", "added_pressure": "it added pressure"}
STATES = {"kept": "kept", "dropped": "let go", "open": "open"}


def moved(promise: Promise) -> str:
    """“moved twice”, or nothing."""
    times = {1: "once", 2: "twice"}.get(promise.moves, f"{promise.moves} times")
    return f"moved {times}" if promise.moves else ""


def became(promise: Promise) -> str:
    """“kept 9 October 2026, moved once”, “open”."""
    state = STATES[promise.status]
    if promise.closed_on and promise.status != "open":
        state = f"{state} {long_day(promise.closed_on)}"
    return ", ".join(part for part in (state, moved(promise)) if part)


def became_by(promise: Promise) -> str:
    """The same with the day of an open one: “open, by 20 November 2026”."""
    if promise.status != "open" or promise.due is None:
        return became(promise)
    return f"{became(promise)}, {'by' if promise.by else 'from'} {long_day(promise.due)}"


def in_short(promise: Promise) -> list[str]:
    """“kept, moved once, it helped”, in parts."""
    parts = [STATES[promise.status], moved(promise), EFFECTS.get(promise.effect or "", "")]
    return [part for part in parts if part]


def telling(promises: Sequence[Promise]) -> Promise | None:
    """Of a plan's promises the one that tells most of what came of it."""
    by_effect = {"helped": 0, "added_pressure": 1, "no_difference": 2}
    return min(
        promises,
        key=lambda p: (by_effect.get(p.effect or "", 3), p.owner == "rep", p.status == "open"),
        default=None,
    )


def came_of(promise: Promise, who: str, width: int, *, named: bool) -> list[Content]:
    """What came of a promise, in one row where it fits: “Kept 9 October. Maya: it helped “…””."""
    state = became_by(promise)
    said = f"{flat(promise.what)}, {state}." if named else f"{state[:1].upper()}{state[1:]}."
    effect: list[Span] = []
    if promise.effect:
        effect = [(f"{shown(who)}: ", "$muted"), (EFFECTS[promise.effect], "$ink")]
    spans: list[Span] = [(said + (" " if effect else ""), "$muted"), *effect]
    quote = f"“{flat(promise.effect_words)}”" if promise.effect_words else ""
    one = [*spans, ("  " if quote else "", ""), (quote, "italic $ink")]
    if sum(cells(text) for text, _ in one) <= width:
        return [row(*one)]
    if sum(cells(text) for text, _ in spans) <= width:
        first = [row(*spans)]
    else:
        first = [*paragraph(said, width, "$muted"), *([row(*effect)] if effect else [])]
    return [*first, *(paragraph(quote, width, "italic $ink") if quote else [])]
