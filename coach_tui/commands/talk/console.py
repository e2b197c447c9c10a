"""Prompts out, lines in: one prompt a line on standard output, the words that begin with a colon, the end."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from ...display import one_line, shown
from ...errors import CoachError
from ..output import out, out_json_line, say

Mark = Literal["", "me", "private", "probe"]
SaveDraft = Callable[[str, Mark], None]
WORDS = frozenset((":me", ":private", ":text", ":probe", ":back", ":safe", ":quit", ":help"))

HELP = """An answer is one line; an empty line skips, takes what is offered, or goes on.
  :me TEXT        my own note
  :private TEXT   a private note, for me only
  :text           several lines follow, up to a line holding only .
  :probe [N]      another question; with N one that fits this kind of answer
  :back           back one step
  :safe           the safe path: something serious was said
  :quit           leave, everything is kept
  ::              begins a line that really starts with a colon"""


class Prompt(Struct, frozen=True, kw_only=True):
    """One question. `offered` is what an empty line takes, `now` what it keeps; both empty when nothing.

    `offered_words` are the offered day as people say it; `choices` are the only answers, if there are some.
    """

    id: str
    stage: int
    text: str
    choices: tuple[str, ...] | None = None
    offered: str = ""
    offered_words: str = ""
    now: str = ""

    def as_json(self) -> dict[str, Any]:
        """The prompt for scripts; the first four keys are fixed."""
        return {
            "prompt": self.id,
            "stage": self.stage,
            "text": self.text,
            "choices": list(self.choices) if self.choices is not None else None,
            "offered": self.offered or None,
            "now": self.now or None,
        }

    def as_line(self) -> str:
        """The prompt for people, on one line."""
        offer = self.offered_words or self.offered
        if offer:
            return f"{self.id}: {shown(self.text)} (empty line: {one_line(offer, 60)})"
        if self.now:
            return f"{self.id}: {shown(self.text)} (empty line keeps: {one_line(self.now, 60)})"
        return f"{self.id}: {shown(self.text)}"


class Line(Struct, frozen=True):
    """One answer: its exact text, and how it was marked. `number` is that of `:probe N`."""

    text: str = ""
    mark: Mark = ""
    number: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is said."""
        return not self.text.strip() and self.mark != "probe"


class GoBack(Exception):
    """`:back`."""


class GoSafe(Exception):
    """`:safe`."""


class Ended(Exception):
    """`:quit`, or the input has ended."""


class Console:
    """Asks on standard output, reads standard input."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._first = True

    def ask(self, prompt: Prompt, draft: SaveDraft | None = None) -> Line:
        """The next answer. Raises GoBack, GoSafe or Ended.

        A last line that the input ended in is not finished: it goes to `draft`, where there is one.
        """
        while True:
            self._show(prompt)
            read = self._read()
            if read is None:
                continue
            text, whole = read
            line = self._line(text, draft)
            if line is None:
                continue
            if not whole and draft is not None and line.text and line.mark != "probe":
                draft(line.text, line.mark)
                raise Ended
            return line

    def _show(self, prompt: Prompt) -> None:
        if self._json:
            out_json_line(prompt.as_json())
        else:
            out(prompt.as_line())

    def _line(self, text: str, draft: SaveDraft | None) -> Line | None:
        """The answer in a line, or None where the prompt has to be asked again."""
        if not text.startswith(":"):
            if text.lstrip().partition(" ")[0] in WORDS:
                # A private line must not become the rep's words by a slip of the thumb.
                say("That looks like a word with a space before it. Write it without the space.")
                return None
            return Line(text)
        if text.startswith("::"):
            return Line(text[1:])
        word, _, rest = text[1:].partition(" ")
        match word.strip().casefold():
            case "me" | "private" as mark if rest.strip():
                return Line(rest, "me" if mark == "me" else "private")
            case "text":
                return self._several(draft, [rest] if rest.strip() else [])
            case "probe" if not rest.strip() or rest.strip().isdecimal():
                return Line("", "probe", int(rest) if rest.strip() else None)
            case "back":
                raise GoBack
            case "safe":
                raise GoSafe
            case "quit":
                raise Ended
            case "help":
                say(HELP)
            case "me" | "private" | "probe" as known:
                say(f":{known} needs {'a number, or nothing' if known == 'probe' else 'its text'} behind it.")
            case _:
                say("No such word; :help lists them. A line that starts with a colon doubles it.")
        return None

    def _several(self, draft: SaveDraft | None, lines: list[str]) -> Line:
        """Lines up to one that holds only a point, as one answer; each is on the disk when it is read."""
        while True:
            read = self._read()
            if read is None:
                continue
            text, whole = read
            if text == ".":
                return Line("\n".join(lines))
            lines.append(text)
            if draft is not None:
                draft("\n".join(lines), "")
            if not whole:
                raise Ended

    def _read(self) -> tuple[str, bool] | None:
        """The next line without its end, and whether it had one. None: it could not be read as text."""
        try:
            data = _next_line()
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise CoachError(f"The input can’t be read: {reason}.", "Everything so far is kept.") from None
        if not data:
            raise Ended
        if self._first:
            # Some programs put a byte order mark before what they pipe.
            data = data.removeprefix(codecs.BOM_UTF8)
            self._first = False
        whole = data.endswith(b"\n")
        try:
            return data.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8"), whole
        except UnicodeDecodeError:
            say("That line is not UTF-8 text and was not kept. Please write it again.")
            return None


def _next_line() -> bytes:
    if sys.stdin is None:
        return b""
    buffer = getattr(sys.stdin, "buffer", None)
    return bytes(buffer.readline()) if buffer is not None else sys.stdin.readline().encode()
