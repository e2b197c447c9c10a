"""The page before it is printed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.coach.page_file import file_words, page_path
from screens.app import CoachApp
from screens.paper import PaperPage

from .conftest import rep_named, text_of


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a print system."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose `lp` and `lpstat` are scripts: what is sent lands in the file that this gives."""
    folder = tmp_path / "bin"
    folder.mkdir()
    sent = tmp_path / "sent.pdf"
    (folder / "lpstat").write_text(
        '#!/bin/sh\ncase "$1" in -e) echo OfficeJet;;\n'
        '-d) echo "system default destination: OfficeJet";; esac\n'
    )
    (folder / "lp").write_text(
        f'#!/bin/sh\nfor last; do :; done\ncat "$last" > "{sent}"\n'
        'echo "request id is OfficeJet-12 (1 file(s))"\n'
    )
    for script in folder.iterdir():
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return sent


def page_of(coach: Coach, name: str = "Maya") -> PaperPage:
    return PaperPage(coach.plans.current(rep_named(coach, name)).id)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        await pilot.pause(0.1)
    raise AssertionError(text_of(pilot.app))  # type: ignore[arg-type]


def words_of(app: CoachApp) -> str:
    return " ".join(text_of(app).split())


@pytest.mark.usefixtures("no_printer")
async def test_it_shows_the_words_of_the_page(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(120, 45)) as pilot:
        app.push_screen(page_of(coach))
        await pilot.pause()
        text = text_of(app)
    for line in coach.paper.preview(coach.plans.current(rep_named(coach, "Maya")).id, 66):
        assert line.text.rstrip() in text


@pytest.mark.usefixtures("no_printer")
async def test_without_a_printer_enter_saves_a_pdf_and_says_where(
    app: CoachApp, coach: Coach, tmp_path: Path
) -> None:
    (tmp_path / "Documents").mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page_of(coach))
        await until(pilot, lambda: "no printer here" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Saved as a PDF" in words_of(app))
        assert "No printer here." in words_of(app)
        await pilot.press("s")
        await until(pilot, lambda: "2026-11-24 2.pdf" in words_of(app))
    saved = sorted(p.name for p in (tmp_path / "Documents").iterdir())
    assert saved == ["plan Maya Lindqvist 2026-11-24 2.pdf", "plan Maya Lindqvist 2026-11-24.pdf"]
    for path in (tmp_path / "Documents").iterdir():
        assert path.read_bytes().startswith(b"%PDF")
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("no_printer")
async def test_pages_of_the_sample_team_stay_out_of_the_documents(
    app: CoachApp, coach: Coach, tmp_path: Path
) -> None:
    coach.demo = True
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page_of(coach))
        await pilot.press("s")
        await until(pilot, lambda: "Saved as a PDF" in words_of(app))
        assert tempfile.gettempdir() in text_of(app).replace("\n  ", "")
    assert not list(tmp_path.glob("*.pdf"))


async def test_enter_sends_the_page_and_says_only_that(app: CoachApp, coach: Coach, printer: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page_of(coach))
        await until(pilot, lambda: "printer OfficeJet" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Sent, job OfficeJet-12." in text_of(app))
    assert printer.read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("no_printer")
async def test_a_page_that_can_not_be_written_says_so_in_the_reserved_rows(
    app: CoachApp, coach: Coach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "gone" / "gone"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page_of(coach))
        await pilot.press("s")
        await until(pilot, lambda: "Writing" not in words_of(app))
        assert "What we agreed" in text_of(app)
        assert app.screen.problem is not None  # type: ignore[attr-defined]


@pytest.mark.usefixtures("no_printer")
async def test_m_turns_to_my_copy_and_back(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page_of(coach))
        await pilot.pause()
        assert "Maya’s copy" in text_of(app)
        await pilot.press("m")
        assert "my copy" in text_of(app)
        await pilot.press("t")
        await pilot.pause()
        assert "Jana’s copy" in text_of(app)


@pytest.mark.usefixtures("no_printer")
async def test_a_plan_that_is_not_agreed_says_draft(app: CoachApp, coach: Coach) -> None:
    session = coach.talks.begin(rep_named(coach, "Maya"))
    plan = coach.plans.of_session(session.id, coach.manager)
    coach.plans.keep_line(plan.id, "manager", "deal [/oops]", by=date(2026, 11, 27), open_end=True)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(PaperPage(plan.id))
        await pilot.pause()
        assert "draft" in text_of(app).splitlines()[0]
        assert "deal [/oops]" in text_of(app)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Maya Lindqvist", "Maya Lindqvist"),
        ("../../etc/passwd", "etc_passwd"),
        ("Tomás O’Neill", "Tomás O_Neill"),
        ("a" * 200, "a" * 60),
        ("...", "rep"),
        ("‮evil\u001b", "evil"),
    ],
)
def test_a_name_becomes_a_harmless_part_of_a_file_name(name: str, words: str) -> None:
    assert file_words(name) == words


def test_a_page_never_takes_an_older_page_s_place(tmp_path: Path) -> None:
    day = date(2026, 11, 24)
    for expected in ("", " 2", " 3"):
        path = page_path("Maya", day, tmp_path)
        assert path.name == f"plan Maya 2026-11-24{expected}.pdf"
        path.touch()
