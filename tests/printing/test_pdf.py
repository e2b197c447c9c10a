"""The PDF: one page, the right words, the same bytes, and no text that becomes code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from coach_tui.domain.plan import Promise
from coach_tui.errors import NotThere
from coach_tui.printing.breaks import breakable
from coach_tui.printing.pdf import Paper, render_pdf

from .printed_plans import EIGHT, PRIVATE_PART, SMALL, bare, needs, page, page_with, pdf_text, promise

pytest.importorskip("typst", reason="the typst package is not on this machine")

PAPERS: tuple[Paper, ...] = ("a4", "letter")
HOSTILE = {
    "deal [/oops]": "deal [/oops]",
    '#panic("x")': '#panic("x")',
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "\x1b[31mred": "␛[31mred",
    "a\u202eb\u2066c": "a‹RLO›b‹LRI›c",
    "a\x9bb\x7fc\x00d": "a‹9B›b␡c␀d",
    '$x$ *b* _i_ `raw` @ref <label> \\ // #import "@preview/x:1.0.0"': None,
    "= heading": None,
    '"}, "paper": "a3': None,
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("promises", [SMALL, EIGHT], ids=["small", "eight"])
def test_a_plan_is_exactly_one_page(paper: Paper, promises: tuple[Promise, ...]) -> None:
    for draft in (False, True):
        pdf = render_pdf(page(promises, draft=draft), paper)
        assert (pdf.pages, pdf.missing) == (1, "")
        assert pdf.data.startswith(b"%PDF-")


@needs("pdfinfo")
@pytest.mark.parametrize(
    ("paper", "size"), [("a4", "595.276 x 841.89 pts (A4)"), ("letter", "612 x 792 pts (letter)")]
)
def test_poppler_counts_the_same_pages_and_finds_tags(paper: Paper, size: str, tmp_path: Path) -> None:
    for promises in (EIGHT, EIGHT * 6):
        pdf = render_pdf(page(promises), paper)
        file = tmp_path / "plan.pdf"
        file.write_bytes(pdf.data)
        told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
        assert re.search(rf"Pages:\s+{pdf.pages}\n", told)
        assert re.search(r"Tagged:\s+yes", told)
        assert size in told
    assert b"pdfuaid:part" in pdf.data and b"pdfaid:part" in pdf.data


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert render_pdf(page(), "a4").data == render_pdf(page(), "a4").data
    assert render_pdf(page(), "a4").data != render_pdf(page(copy="manager"), "a4").data


@needs("pdftotext")
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stands_on_paper_as_itself(text: str, tmp_path: Path) -> None:
    pdf = render_pdf(page_with(text), "a4")
    expected = bare(HOSTILE[text] or text)
    assert pdf.missing == ""
    assert pdf_text(pdf.data, tmp_path).count(expected) >= 10


@needs("pdftotext")
@pytest.mark.parametrize("text", ["x" * 9_999 + "Z", "word " * 1_999 + "lastZ"], ids=["a run", "words"])
def test_a_line_of_ten_thousand_letters_in_every_field_is_printed_whole(text: str, tmp_path: Path) -> None:
    pdf = render_pdf(page_with(text), "a4")
    assert pdf.pages > 1
    assert pdf_text(pdf.data, tmp_path).count("Z") >= 10


@needs("pdftotext")
def test_a_long_run_never_leaves_the_page(tmp_path: Path) -> None:
    run = "https://example.com/" + "W" * 300 + "/end"
    pdf = render_pdf(
        page(problem=run, promises=(promise(1, "manager", run), promise(2, "rep", run))), "letter"
    )
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf.data)
    boxes = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True)
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes.stdout)]
    assert max(edges) <= 612 - 68 + 1  # 24 mm margin, in points


@needs("pdftotext")
def test_a_second_page_never_splits_a_promise(tmp_path: Path) -> None:
    many = tuple(
        promise(n, "manager", f"begin{n} " + "many words here " * 14 + f"end{n}") for n in range(1, 19)
    )
    pdf = render_pdf(page(many), "a4")
    assert pdf.pages >= 2
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf.data)
    for number in range(1, pdf.pages + 1):
        only = ["-f", str(number), "-l", str(number)]
        text = subprocess.run(
            ["pdftotext", *only, str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert set(re.findall(r"begin(\d+)", text)) == set(re.findall(r"end(\d+)", text))


@needs("pdftotext")
def test_a_private_part_is_not_in_the_pdf(tmp_path: Path) -> None:
    hidden = render_pdf(page(my_part=PRIVATE_PART, my_part_private=True), "a4").data
    told = render_pdf(page(my_part=PRIVATE_PART), "a4").data
    assert PRIVATE_PART not in pdf_text(hidden, tmp_path)
    assert PRIVATE_PART in pdf_text(told, tmp_path)


def test_characters_that_no_font_has_are_named_and_the_page_still_prints() -> None:
    pdf = render_pdf(page(problem="plain \U0001fffd\U000323af text"), "a4")
    assert pdf.missing == "\U0001fffd\U000323af"
    assert pdf.pages == 1


@needs("fc-list")
@pytest.mark.parametrize("text", ["漢", "😀"])
def test_a_character_that_only_the_machine_has_is_printed_and_not_named(text: str) -> None:
    if not subprocess.run(["fc-list", f":charset={ord(text):x}"], capture_output=True, check=True).stdout:
        pytest.skip("no font of this machine has it")
    pdf = render_pdf(page(problem=f"plain {text}"), "a4")
    assert pdf.missing == ""
    assert b"pdfaid:part" in pdf.data


def test_a_character_of_the_private_area_is_named_only_when_no_font_has_it() -> None:
    assert render_pdf(page(problem="plain \ue123\U0001fffd"), "a4").missing.endswith("\U0001fffd")


def test_letters_of_europe_and_marks_are_all_in_our_own_fonts() -> None:
    text = "Čšžřů Łódź ğış ñ ß Ωμέγα Привет Їжак → ↑ ☐ ☑ ✓ € ₿ ½ ␛ ␀ ␡ ␉ ‹RLO› “” ’ … –"
    assert render_pdf(page(problem=text), "a4").missing == ""


def test_runs_break_after_marks_and_words_stay_whole() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("responsibilities here") == "responsibilities here"
    assert breakable("https://example.com/a/b") == "https://\u200bexample.\u200bcom/\u200ba/\u200bb"
    pieces = breakable("e\u0301" * 40).split("\u200b")
    assert len(pieces) > 1 and all(piece.startswith("e") for piece in pieces)
    assert max(len(piece) for piece in breakable("x" * 10_000).split("\u200b")) <= 22


def test_without_typst_the_error_points_to_html(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NotThere, match=r"\.html"):
        render_pdf(page(), "a4")


def test_importing_the_writer_does_not_load_typst() -> None:
    code = "import sys, coach_tui.printing.pdf as p; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
