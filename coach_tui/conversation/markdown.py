"""The one configured Markdown parser, and the plain pieces that a text is made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Each of these would swallow or change words that a person typed: indented lines become code, a line
# under words makes them a heading, "[x]: y" vanishes, "&amp;" turns into "&".
_WORDS_STAY = ["code", "lheading", "reference", "html_block", "html_inline", "entity"]

PieceKind = Literal["section", "entry", "words", "item", "more", "odd"]


class Piece(NamedTuple):
    """One line of a text and its part in it; `line` counts from 1.

    `section` is a heading with one #, `entry` one with two; `words` begin a paragraph, `item` begins a
    list item, `more` goes on with either. `odd` is something else; its text says what.
    """

    line: int
    kind: PieceKind
    text: str


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser for every Markdown text here: CommonMark, no HTML, no linkifying, no smart quotes.

    Imported on first use: it costs some 40 ms that a start without a guide need not pay.
    """
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": False, "typographer": False}
    return MarkdownIt("commonmark", options).disable(_WORDS_STAY)


def pieces(text: str) -> list[Piece]:
    """The lines of a text in order, with their parts, words exactly as typed; block quotes are left out.

    Line ends are \\n, \\r\\n or \\r. Only blocks are parsed: emphasis, links and entities stay as text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens: list[Token] = []
    markdown = parser()
    markdown.block.parse(text, markdown, {}, tokens)
    return list(_walk(tokens, text.split("\n")))


def _walk(tokens: list[Token], lines: list[str]) -> Iterator[Piece]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _end(tokens, at)
        if token.type == "blockquote_open":
            yield from _swallowed(token, lines)
        elif token.type == "heading_open":
            yield _heading(token, tokens[at + 1])
        elif token.type == "paragraph_open":
            yield from _lines(tokens[at + 1], "words")
        elif token.type.endswith("list_open"):
            yield from _list(tokens[at + 1 : end], lines)
        elif token.type == "fence":
            yield Piece(_line(token), "odd", "A block of code")
        at = end + 1


def _list(tokens: list[Token], lines: list[str]) -> Iterator[Piece]:
    at = 0
    while at < len(tokens):
        end = _end(tokens, at)
        yield from _item(tokens[at], tokens[at + 1 : end], lines)
        at = end + 1


def _item(opening: Token, inside: list[Token], lines: list[str]) -> Iterator[Piece]:
    """A list item: words, and nothing else inside it."""
    if not inside:
        yield Piece(_line(opening), "item", "")
        return
    at = 0
    while at < len(inside):
        token = inside[at]
        end = _end(inside, at)
        if token.type == "paragraph_open" and at == 0:
            yield from _lines(inside[at + 1], "item")
        elif token.type == "blockquote_open":
            yield from _swallowed(token, lines)
        else:
            yield Piece(_line(token), "odd", _ODD_IN_LIST.get(token.type, "Something inside a list item"))
        at = end + 1


_ODD_IN_LIST = {
    "bullet_list_open": "A list inside a list",
    "ordered_list_open": "A list inside a list",
    "paragraph_open": "A second paragraph inside a list item",
    "heading_open": "A heading inside a list item",
    "fence": "A block of code",
}


def _heading(opening: Token, inline: Token) -> Piece:
    kinds: dict[str, PieceKind] = {"h1": "section", "h2": "entry"}
    kind = kinds.get(opening.tag)
    if kind is None:
        return Piece(_line(opening), "odd", f"A heading with {opening.tag[1]} #")
    return Piece(_line(opening), kind, inline.content.strip())


def _lines(inline: Token, first: PieceKind) -> Iterator[Piece]:
    for number, text in enumerate(inline.content.split("\n")):
        yield Piece(_line(inline) + number, "more" if number else first, text.strip())


def _swallowed(quote: Token, lines: list[str]) -> Iterator[Piece]:
    """Lines without their own ">" that Markdown counts to the note above them: never lose them silently."""
    first, after = quote.map or (0, 0)
    for number in range(first, after):
        words = lines[number].strip()
        if number > first and words and not words.startswith(">"):
            yield Piece(number + 1, "odd", "A line that hangs on the note above it")


def _end(tokens: list[Token], at: int) -> int:
    """Where the block that opens here closes; a block of one token ends where it begins."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth <= 0:
            return index
    return len(tokens) - 1


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
