"""The HTML and Markdown pages: the paper's words, and text that stays text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from coach_tui.display import shown
from coach_tui.printing.html import page_html
from coach_tui.printing.markdown import page_markdown
from coach_tui.printing.text import page_lines

from .printed_plans import bare, page, page_with

HOSTILE = (
    "deal [/oops]",
    '#panic("x")',
    "<script>alert(1)</script>",
    "\x1b[31mred",
    "a\u202eb\u2066c",
    "ends in a mark #",
    "[ ] box",
    "[x](javascript:alert(1)) ![i](x) <a@b.cc> https://a.b",
    "1. one",
    "1) one",
    "- dash",
    "+ plus",
    "---",
    "===",
    "> quote",
    "# heading",
    "```fence",
    "~~~fence",
    "| a | b |",
    "**b** __u__ `c` ~~s~~",
    "&amp; &#35; &copy;",
    "back\\slash \\",
    "'\"><img src=x onerror=1>",
    "one\n===",
    "one\n- two\n# three",
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def expected(text: str) -> str:
    return bare(shown(text, lines=True))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stays_text_in_html(text: str) -> None:
    found = read(page_html(page_with(text)))
    assert bare(found.words).count(expected(text)) >= 12
    assert found.tags == read(page_html(page())).tags


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("flavour", ["commonmark", "gfm-like"])
def test_hostile_text_in_every_field_stays_text_in_markdown(text: str, flavour: str) -> None:
    reader = MarkdownIt(flavour, {"linkify": False})
    found = read(reader.render(page_markdown(page_with(text))))
    assert bare(found.words).count(expected(text)) >= 12
    assert found.tags <= {"h1", "h2", "p", "ul", "li", "blockquote", "br"}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stands_in_the_terminals_lines(text: str) -> None:
    lines = page_lines(page_with(text), 80)
    assert bare("".join(line.text for line in lines)).count(bare(expected(text))) >= 12
    assert all(line.text.isprintable() for line in lines)


def test_a_line_of_ten_thousand_letters_stands_whole_in_each() -> None:
    tree = page_with("x" * 10_000)
    lines = "".join(line.text.strip() for line in page_lines(tree, 80))
    for text in (page_html(tree), page_markdown(tree), lines):
        assert text.count("x" * 10_000) >= 7


def test_the_html_page_loads_and_runs_nothing() -> None:
    html = page_html(page(), "letter")
    assert "default-src 'none'" in html
    assert "size: letter" in html
    for word in ("<script", "src=", "href=", "url(", "@import", "http:"):
        assert word not in html


def test_html_and_markdown_have_the_papers_words() -> None:
    texts = page_html(page()), page_markdown(page())
    for words in (
        "What we agreed",
        "Jana will",
        "Fri 27 Nov",
        "31 January",
        "until we say so",
        "K7",
        "Maya’s copy",
    ):
        assert all(words in text for text in texts)
