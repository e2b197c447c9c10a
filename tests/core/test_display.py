"""What is shown of a text: control characters as marks, and lines by terminal cells."""

from __future__ import annotations

import random
import sys
import time
import unicodedata

import pytest
from rich.cells import cell_len

from coach_tui.display import cells, one_line, quoted, shown, wrap

ESC, CSI, RLO = "\x1b", "\x9b", "\u202e"
HOSTILE = (
    f"deal [/oops] #panic(“x”) <script>{ESC}[31m{CSI}2J\x07{RLO}txt\u2066\x00\x7f\ud800\u2028\U000e0041\ufeff"
)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *[("\x00", "␀"), (ESC, "␛"), ("\x1f", "␟"), ("\x7f", "␡"), ("\t", "␉"), ("\n", "␊"), ("\r", "␍")],
        *[(CSI, "‹9B›"), ("\x80", "‹80›"), ("\x85", "‹NEL›"), ("\u2028", "‹LS›"), ("\u2029", "‹PS›")],
        *[(RLO, "‹RLO›"), ("\u202a", "‹LRE›"), ("\u202c", "‹PDF›"), ("\u2066", "‹LRI›"), ("\u2069", "‹PDI›")],
        *[
            ("\u200e", "‹LRM›"),
            ("\u200f", "‹RLM›"),
            ("\u061c", "‹ALM›"),
            ("\u200b", "‹ZWSP›"),
            ("\ufeff", "‹BOM›"),
        ],
        *[("\ud800", "\ufffd"), ("\udfff", "\ufffd"), ("\ufffe", "‹FFFE›"), ("\U0010ffff", "‹10FFFF›")],
        *[("\U000e0041", "‹TAG A›"), ("\U000e007f", "‹E007F›"), ("\u2060", "‹2060›"), ("\ufff9", "‹FFF9›")],
    ],
)
def test_a_control_character_is_shown_as_a_mark(text: str, mark: str) -> None:
    assert shown(f"a{text}b") == f"a{mark}b"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "plain",
            "Tomás’s “pricing” – 24 %",
            "deal [/oops]",
            "non\u00a0breaking\u00a0space",
            "soft\u00adhyphen",
        ),
        *(
            "שלום עולם",
            "مرحبا",
            "می\u200cخواهم",
            "क्\u200dष",
            "👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3",
            "日本語 한국어",
            "e\u0301",
        ),
        *("葛\U000e0100", "␛ ‹RLO› already shown", "\ue000 private use"),
    ],
)
def test_ordinary_text_of_any_script_is_left_alone(text: str) -> None:
    assert shown(text) == text


def test_nothing_that_steers_a_terminal_or_turns_the_reading_order_is_left() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    left = set(shown(everything))
    assert not {c for c in left if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    turning = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI", "B", "S")
    assert not {c for c in left if unicodedata.bidirectional(c) in turning}


def test_shown_text_shown_again_is_the_same() -> None:
    once = shown(HOSTILE)
    assert shown(once) == once
    assert once.isprintable()
    assert once.encode("utf-8")


def test_line_feeds_stay_where_lines_are_wanted() -> None:
    assert shown("a\nb\tc\n", lines=True) == "a\nb␉c\n"
    assert shown("a\r\nb\u2028c", lines=True) == "a␍\nb‹LS›c"


def test_a_quote_shows_its_marks() -> None:
    assert quoted(f"ring {ESC}[2J") == "“ring ␛[2J”"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Maya",
            "日本語",
            "한국",
            "e\u0301a\u0308",
            "👩\u200d💻",
            "❤\ufe0f",
            "☎\ufe0f",
            "🇩🇪",
            "👍🏽",
            "क्षि",
            "1\ufe0f\u20e3",
        ),
        *(
            "👨\u200d👩\u200d👧\u200d👦",
            "🏳\ufe0f\u200d🌈",
            "ｆｕｌｌ",
            "“ … ›",
            "■ □ ↑",
            "שלום",
            "soft\u00adhyphen",
            "㍿ ☰",
        ),
    ],
)
def test_a_text_is_as_wide_as_the_screens_count_it(text: str) -> None:
    assert cells(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "width", "line"),
    [
        ("hello", 5, "hello"),
        ("hello world", 8, "hello w…"),
        ("hello world", 7, "hello…"),
        ("hello\nworld", 20, "hello…"),
        ("hello\nworld", 5, "hell…"),
        ("\n\n  hello \n", 20, "hello"),
        ("hello\r\n", 20, "hello"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("e\u0301" * 5, 5, "e\u0301" * 5),
        ("e\u0301" * 5, 4, "e\u0301" * 3 + "…"),
        (f"{ESC}[31mred", 20, "␛[31mred"),
        ("a\tb", 3, "a␉b"),
        *[("hello", 1, "…"), ("hello", 0, ""), ("", 5, ""), ("x", 1, "x"), ("x\ny", 1, "…")],
    ],
)
def test_one_line_is_cut_by_cells(text: str, width: int, line: str) -> None:
    assert one_line(text, width) == line


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("The renewals eat my mornings", 12, ["The renewals", "eat my", "mornings"]),
        ("two\nlines\n", 10, ["two", "lines", ""]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("inner   spaces stay", 14, ["inner   spaces", "stay"]),
        ("  an indent stays", 10, ["  an", "indent", "stays"]),
        ("see averyverylongword ok", 8, ["see", "averyver", "ylongwor", "d ok"]),
        ("漢字漢字漢字", 5, ["漢字", "漢字", "漢字"]),
        ("e\u0301" * 5, 2, ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]),
        ("漢", 1, ["漢"]),
        ("ab", 0, ["a", "b"]),
        ("one\u00a0piece only", 9, ["one\u00a0piece", "only"]),
        (f"{RLO}abc", 4, ["‹RLO", "›abc"]),
        ("   ", 10, [""]),
    ],
)
def test_text_wraps_at_spaces_and_hard_inside_long_words(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_wrapping_never_overflows_and_loses_nothing_but_spaces() -> None:
    draw = random.Random(4)
    pieces = [
        "word",
        " ",
        "  ",
        "\n",
        "漢字",
        "e\u0301",
        "👩\u200d💻",
        "x" * 30,
        ESC,
        RLO,
        "\t",
        "שלום",
        "\u00a0",
        "🇩🇪",
    ]
    for _ in range(3000):
        text = "".join(draw.choices(pieces, k=draw.randrange(25)))
        width = draw.randrange(2, 30)
        lines = wrap(text, width)
        assert all(cells(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == shown(text, lines=True).replace(" ", "").replace("\n", "")
        assert cells(one_line(text, width)) <= width


def test_what_fits_is_not_wrapped() -> None:
    draw = random.Random(5)
    for _ in range(500):
        text = " ".join(draw.choices(["a", "word", "漢字", "naïve"], k=draw.randrange(1, 10)))
        assert wrap(text, cells(text)) == [text]


@pytest.mark.parametrize("unit", ["x", "word ", "漢", "e\u0301", ESC, "a\u200d", " ", "\n", "\u0301"])
def test_ten_times_the_text_takes_some_ten_times_the_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text = unit * count
        begun = time.perf_counter()
        wrap(text, 60)
        one_line(text, 60)
        return time.perf_counter() - begun

    small = min(seconds(2_000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(3)) < 40 * small + 0.02
