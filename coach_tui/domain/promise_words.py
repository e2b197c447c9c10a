"""The quick line, read: what became of promises, as a manager types it from a sheet of paper.

`K7`, `kept K7`, `K7 fri`, `K7 moved 3 dec`, `K7 dropped no budget`, `K7 helped first calm week`; several on
one line with `;` or `,` between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from .days import day_problem, read_day, short_day
from .plan import Effect, Promise

Became = Literal["kept", "moved", "dropped", "said"]

HOW = "Write {0} for kept, {0} fri, {0} dropped why, or {0} helped."
LONGEST_QUOTE = 30
_GAPS = " \t\n\r;,"
_VERBS: dict[str, Became] = {
    **dict.fromkeys(("kept", "keep", "done"), "kept"),
    **dict.fromkeys(("moved", "move"), "moved"),
    **dict.fromkeys(("dropped", "drop", "let go"), "dropped"),
}
_EFFECTS: dict[str, Effect] = {
    "helped": "helped",
    "no difference": "no_difference",
    "added pressure": "added_pressure",
}
_CODE = r"[a-z]{1,3}[1-9][0-9]?(?![\w'’-])"
_VERB = r"(?:kept|keep|done|moved|move|dropped|drop|let\s+go)(?!\w)"
_EFFECT = r"(?:helped|no[\s-]+difference|added[\s-]+pressure)(?!\w)"
# Words may hold commas: another promise begins only where a code follows, or a verb and a code.
_NEXT = re.compile(rf"\s*[;,\n]\s*(?=(?:{_VERB}\s+)?{_CODE})", re.IGNORECASE | re.ASCII)
_PART = re.compile(
    rf"(?:(?P<before>{_VERB})\s+)?(?P<code>{_CODE})[:.]?\s*(?P<after>{_VERB})?:?\s*(?P<rest>.*)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_SAID = re.compile(rf"(?P<effect>{_EFFECT})[:;,.]?(?P<words>.*)", re.IGNORECASE | re.ASCII | re.DOTALL)


class PromiseWord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one promise. `code` is in capitals.

    `day` is there when it moved, `why` may be when it was dropped, `effect` when the rep said one, with
    `words` exactly as they were typed.
    """

    code: str
    became: Became
    day: date | None = None
    why: str = ""
    effect: Effect | None = None
    words: str = ""


class PromiseLine(Struct, frozen=True, kw_only=True):
    """A whole line, read: every word of it, or a `problem` in a sentence and no word at all."""

    words: tuple[PromiseWord, ...] = ()
    problem: str = ""


EFFECT_WORDS: dict[Effect, str] = {
    "helped": "helped",
    "no_difference": "made no difference",
    "added_pressure": "added pressure",
}


class _Unread(Exception):
    """A part that can't be read, as a sentence."""


def read_promise_line(text: str, today: date) -> PromiseLine:
    """The line, all of it or none. Never raises. An empty line has neither words nor a problem."""
    try:
        words = tuple(_read_parts(text.strip().lstrip(_GAPS), today))
    except _Unread as problem:
        return PromiseLine(problem=str(problem))
    codes = [word.code for word in words]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    return PromiseLine(problem=f"{twice} is there twice.") if twice else PromiseLine(words=words)


def _read_parts(text: str, today: date) -> Iterator[PromiseWord]:
    before: Became | None = None
    for part in _NEXT.split(text) if text else ():
        found = _PART.fullmatch(part)
        if found is None:
            raise _no_code(part)
        verb, after, rest = _verb(found["before"]), _verb(found["after"]), found["rest"].strip()
        code = found["code"].upper()
        if before in ("moved", "dropped") and not (verb or after or rest.strip(_GAPS)):
            raise _Unread(f"“{code}” stands alone. Write kept {code}, or {before} {code}.")
        if verb and after:
            raise _Unread(f"“{_short(part)}” says two things of {code}.")
        before = verb
        yield _read(code, verb or after, rest, today)


def _read(code: str, verb: Became | None, rest: str, today: date) -> PromiseWord:
    """One promise: its code, the verb before or behind it, and all that follows."""
    if verb == "dropped":
        return PromiseWord(code=code, became="dropped", why=rest.lstrip(":" + _GAPS))
    if rest.strip(_GAPS) and rest[0] in _GAPS:
        raise _no_code(rest.lstrip(_GAPS))
    said = _SAID.fullmatch(rest)
    if said and verb != "moved":
        effect = _EFFECTS[" ".join(re.split(r"[\s-]+", said["effect"].casefold()))]
        return PromiseWord(code=code, became=verb or "said", effect=effect, words=said["words"].strip())
    rest = rest.rstrip(_GAPS)
    if verb == "kept" or not (verb or rest):
        if rest:
            raise _Unread(f"“{_short(rest)}” after {code} is neither a day nor what it did.")
        return PromiseWord(code=code, became="kept")
    return PromiseWord(code=code, became="moved", day=_day(code, rest, bool(verb), today))


def _day(code: str, rest: str, moved: bool, today: date) -> date:
    marked = re.fullmatch(r"(?:(?:to|by|until)\s+)(.+)", rest, re.IGNORECASE | re.DOTALL)
    text = marked[1] if marked else rest
    day = read_day(text, today)
    if day is not None:
        return day
    if moved or marked:
        raise _Unread(day_problem(text))
    if other := re.match(_CODE, rest, re.IGNORECASE | re.ASCII):
        raise _Unread(f"Put a comma between {code} and {other[0].upper()}.")
    raise _Unread(f"“{_short(rest)}” after {code} is neither a day nor what became of it. {HOW.format(code)}")


def _no_code(part: str) -> _Unread:
    return _Unread(f"“{_short(part)}” does not begin with a code such as K7.")


def _verb(found: str | None) -> Became | None:
    return _VERBS[" ".join(found.casefold().split())] if found else None


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1] + "…"


def became_words(word: PromiseWord, before: Promise, now: Promise, today: date) -> str:
    """What the word does to its promise: “K7 kept”, “K7 moves to Fri 27 Nov”, “K7 helped, and goes on”.

    Without the promise's own words, so that it can stand where nobody else's may be read.
    """
    if word.effect is not None:
        return f"{word.code} {EFFECT_WORDS[word.effect]}{_what_then(before, now)}"
    if word.became == "moved":
        day = short_day(now.due, today) if now.due else ""
        return f"{word.code} is on {day} already" if before == now else f"{word.code} moves to {day}"
    if word.became == "dropped":
        return (
            f"{word.code} let go"
            if before.status == "open"
            else f"{word.code} was let go already: why is kept"
        )
    return f"{word.code} kept"


def _what_then(before: Promise, now: Promise) -> str:
    if now.status == "open":
        return ", and goes on"
    return ", and is kept" if before.status == "open" else ""
