"""What stands under which heading and label of a guide, and on which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from ..domain.question_guide import REP_PLACE
from .markdown import Piece, pieces

Layout = Mapping[str, Mapping[str, bool]]
"""The sections of a guide: for each its labels, and whether a label takes a list."""


class Problem(NamedTuple):
    """One thing to mend: the line, counted from 1, and what is wrong and what to write."""

    line: int
    message: str


class Part(NamedTuple):
    """What stands behind one label: its line, and each line or list item with its own line number."""

    line: int
    texts: list[tuple[int, str]]


class Entry:
    """A heading with its labelled parts. `misspelt` holds labels that were meant but not written."""

    def __init__(self, line: int, heading: str) -> None:
        self.line = line
        self.heading = heading
        self.parts: dict[str, Part] = {}
        self.misspelt: set[str] = set()


class Section(Entry):
    """A section: its own labelled parts and its entries, in the order written."""

    def __init__(self, line: int, heading: str) -> None:
        super().__init__(line, heading)
        self.entries: list[Entry] = []


class Outline(NamedTuple):
    """A whole guide, unread: what its head says, its sections by name, and what can't be placed.

    `head` holds for each key its line and words, or is None where there is no head to read. `misspelt`
    holds sections that were meant but not written.
    """

    head: dict[str, tuple[int, str]] | None
    sections: dict[str, Section]
    misspelt: set[str]
    last_line: int
    problems: list[Problem]


_LABEL = re.compile(
    r"(?:\*\*(?P<bold>[^*:]{1,40}):\*\*|\*\*(?P<tight>[^*:]{1,40})\*\*:|(?P<plain>[^\W\d_][^:*]{0,39}):)"
    r"(?:\s+(?P<rest>.*))?$"
)
_NEARLY_REP = re.compile(r"\{\s*rep\s*\}", re.IGNORECASE)
_NEAR = 0.75


def outline(text: str, head_keys: tuple[str, ...], layout: Layout) -> Outline:
    """The outline of a guide's text, with every problem of its form."""
    lines = re.split(r"\r\n|\r|\n", text)
    builder = _Builder(layout)
    head, body = _head(lines, head_keys, builder.problems)
    for piece in pieces(body):
        builder.take(piece)
    builder.problems += _misspelt_places(lines)
    last_line = len(lines) - (len(lines) > 1 and not lines[-1])
    return Outline(head, builder.sections, builder.misspelt, last_line, builder.problems)


def quoted(words: str) -> str:
    """A person's words inside a message: at most 40 letters, nothing that a terminal would act on."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"


def instead_of(word: str, choices: Iterable[str]) -> tuple[str, str]:
    """What was probably meant (or ""), and a sentence that says what to write instead."""
    choices = list(choices)
    near = get_close_matches(plain(word[:60]), [plain(c) for c in choices], n=1, cutoff=0.6)
    if near:
        meant = next(c for c in choices if plain(c) == near[0])
        return meant, f"Did you mean “{meant}”?"
    return "", f"Write one of: {', '.join(choices)}."


def plain(word: str) -> str:
    """A heading or label as it is compared: small letters, single spaces."""
    return " ".join(word.casefold().split())


def _head(
    lines: list[str], keys: tuple[str, ...], problems: list[Problem]
) -> tuple[dict[str, tuple[int, str]] | None, str]:
    """The lines between two `---` at the top; in the text that is left their numbers stay taken."""
    example = "Begin with a line “---”, then “title: …” and “version: …”, then “---” again."
    if not lines or lines[0].strip() != "---":
        problems.append(Problem(1, f"The head is missing. {example}"))
        return None, "\n".join(lines)
    end = next((n for n in range(1, len(lines)) if lines[n].startswith(("---", "#", ">"))), len(lines))
    closed = end < len(lines) and lines[end].strip() == "---"
    if not closed:
        problems.append(
            Problem(1, "The head is not closed. Write a line “---” below it, above the notes and headings.")
        )
    head: dict[str, tuple[int, str]] = {}
    for number in range(1, end):
        _head_line(number + 1, lines[number], keys, head, problems)
    return head, "\n" * (end + closed) + "\n".join(lines[end + closed :])


def _head_line(
    line: int, words: str, keys: tuple[str, ...], head: dict[str, tuple[int, str]], problems: list[Problem]
) -> None:
    key, colon, value = words.partition(":")
    if not words.strip():
        return
    if not colon or plain(key) not in keys:
        problems.append(Problem(line, f"{quoted(key)} is not known in the head. {instead_of(key, keys)[1]}"))
    elif plain(key) in head:
        problems.append(Problem(line, f"“{plain(key)}” stands twice in the head. Take one out."))
    else:
        head[plain(key)] = (line, value.strip())


def _misspelt_places(lines: list[str]) -> list[Problem]:
    return [
        Problem(number, f"“{found[0]}” is not the place of a name. Write “{REP_PLACE}”.")
        for number, words in enumerate(lines, 1)
        for found in _NEARLY_REP.finditer(words)
        if found[0] != REP_PLACE
    ]


class _Builder:
    """Puts piece after piece into its place."""

    def __init__(self, layout: Layout) -> None:
        self.problems: list[Problem] = []
        self.sections: dict[str, Section] = {}
        self.misspelt: set[str] = set()
        self._layout = layout
        self._section: Section | None = None
        self._entry: Entry | None = None
        self._part: Part | None = None
        self._takes_list = False
        self._lost = False

    def take(self, piece: Piece) -> None:
        """Place one line, or say why it has no place."""
        if piece.kind == "section":
            self._open_section(piece)
        elif piece.kind == "entry":
            self._open_entry(piece)
        elif piece.kind == "odd":
            self._problem(
                piece.line, f"{piece.text} has no place in a guide. Write a label, a list or a note."
            )
        elif not self._lost:
            self._take_words(piece)

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def _open_section(self, piece: Piece) -> None:
        self._part, self._entry, self._section = None, None, None
        name = next((s for s in self._layout if plain(s) == plain(piece.text)), None)
        self._lost = name is None or name in self.sections
        if name is None:
            meant, write = instead_of(piece.text, self._layout)
            self.misspelt.add(meant)
            self._problem(piece.line, f"{quoted(piece.text)} is no section of a guide. {write}")
        elif name in self.sections:
            first = self.sections[name].line
            self._problem(
                piece.line, f"The section “{name}” stands twice, first on line {first}. Join the two."
            )
        else:
            self._section = self._entry = self.sections[name] = Section(piece.line, name)

    def _open_entry(self, piece: Piece) -> None:
        self._part = None
        self._lost = self._section is None
        if self._section is not None:
            self._entry = Entry(piece.line, piece.text)
            self._section.entries.append(self._entry)
        elif not self.misspelt and not self.sections:
            self.misspelt.add("")
            names = ", ".join(f"“# {s}”" for s in self._layout)
            self._problem(
                piece.line, f"{quoted(piece.text)} stands in no section. Write one above it: {names}."
            )

    def _take_words(self, piece: Piece) -> None:
        if self._section is None or self._entry is None:
            self._problem(
                piece.line, "These words stand in no section. A note to whoever edits begins with “>”."
            )
            self._lost = True
        elif piece.kind == "item":
            self._take_item(piece)
        elif not self._take_label(piece, self._layout[self._section.heading], self._entry):
            self._go_on(piece)

    def _take_label(self, piece: Piece, labels: Mapping[str, bool], entry: Entry) -> bool:
        """Whether the line begins with a label, known or meant."""
        found = _LABEL.match(piece.text)
        if not found:
            return False
        written = (found["bold"] or found["tight"] or found["plain"]).strip()
        label = next((name for name in labels if plain(name) == plain(written)), None)
        if label is None:
            return self._unknown_label(piece, written, found["plain"] is None, labels, entry)
        self._open_part(piece.line, label, labels[label], (found["rest"] or "").strip(), entry)
        return True

    def _unknown_label(
        self, piece: Piece, written: str, bold: bool, labels: Mapping[str, bool], entry: Entry
    ) -> bool:
        near = get_close_matches(plain(written), [plain(name) for name in labels], n=1, cutoff=_NEAR)
        if piece.kind == "more" and not bold and not near:
            return False
        meant, write = instead_of(written, labels)
        entry.misspelt.add(meant)
        self._problem(piece.line, f"The label {quoted(written + ':')} is not known here. {write}")
        self._part = Part(piece.line, [])
        self._takes_list = True
        return True

    def _open_part(self, line: int, label: str, takes_list: bool, rest: str, entry: Entry) -> None:
        self._part = Part(line, [(line, rest)] if rest else [])
        self._takes_list = takes_list
        if label in entry.parts:
            first = entry.parts[label].line
            self._problem(line, f"“{label}:” stands twice here, first on line {first}. Join the two.")
        else:
            entry.parts[label] = self._part

    def _take_item(self, piece: Piece) -> None:
        if self._part is None:
            self._problem(
                piece.line, "This list stands under no label. Write one above it, such as “Probes:”."
            )
            self._part = Part(piece.line, [])
            self._takes_list = True
        elif not self._takes_list:
            self._problem(piece.line, "This label takes one text, not a list. Write it as plain words.")
            self._takes_list = True
        elif not piece.text:
            self._problem(piece.line, "This list item is empty. Write its words or take it out.")
        self._part.texts.append((piece.line, piece.text))

    def _go_on(self, piece: Piece) -> None:
        if self._part is None or (piece.kind == "words" and self._part.texts):
            self._problem(
                piece.line,
                "These words stand under no label. Begin with one, such as “Cue:”, or with “>” for a note.",
            )
            self._part = Part(piece.line, [(piece.line, "")])
            self._takes_list = True
        elif self._part.texts:
            line, words = self._part.texts[-1]
            self._part.texts[-1] = (line, f"{words} {piece.text}")
        else:
            self._part.texts.append((piece.line, piece.text))
