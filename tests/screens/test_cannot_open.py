"""The page for a data file that can't be opened: what is wrong, what is safe, and ways that work."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from coach_tui import clock
from coach_tui.coach import open_coach
from coach_tui.demo import write_sample
from coach_tui.errors import DataFileError
from coach_tui.settings import Settings
from coach_tui.storage import Store
from screens.app import CoachApp
from screens.cannot_open import CannotOpen
from screens.commands import commands_of
from screens.team import TeamPage
from screens.welcome import Welcome
from tests.command import coach_tui

from .conftest import text_of

DAMAGED = b'{"reps": {"1": {"name": "Maya'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "team.json"
    path.write_bytes(DAMAGED)
    return path


def closed_app(path: Path) -> CoachApp:
    """The app over a file that can't be opened, as the command line makes it."""
    with pytest.raises(DataFileError) as found:
        open_coach(path)
    return CoachApp.not_open(found.value, path, lambda: open_coach(path), Settings())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_it_says_what_is_wrong_what_is_safe_and_the_ways(file: Path, size: tuple[int, int]) -> None:
    app = closed_app(file)
    async with app.run_test(size=size):
        assert isinstance(app.screen, CannotOpen)
        text = " ".join(text_of(app).split())
        assert "“team.json” is damaged, or not a data file: it can’t be read as JSON." in text
        assert "It was left as it is." in text
        assert "› 1 Try again 2 Look around with the sample team 3 Leave it as it is and quit" in text
        assert str(file) in text_of(app).replace("\n", "").replace(" ", "")
        assert "Maya" not in text
    assert file.read_bytes() == DAMAGED


async def test_trying_again_opens_the_team_once_the_file_is_back(file: Path) -> None:
    app = closed_app(file)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, CannotOpen)
        assert "still can’t be opened" in text_of(app)
        file.unlink()
        store = Store(file)
        write_sample(store, clock.today())
        store.close()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "Maya Lindqvist" in text_of(app)
        assert app.trouble is None
        await pilot.press("q")
        await pilot.pause()
    assert not app.is_running
    app.coach.close()


async def test_trying_again_over_nothing_welcomes(file: Path) -> None:
    app = closed_app(file)
    async with app.run_test(size=(80, 24)) as pilot:
        file.unlink()
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, Welcome)
    app.coach.close()


async def test_the_sample_team_can_be_looked_at(file: Path) -> None:
    app = closed_app(file)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "sample team, not kept" in text_of(app)
        app.coach.close()
    assert file.read_bytes() == DAMAGED


async def test_what_the_page_cant_do_is_neither_a_key_nor_a_command(file: Path) -> None:
    app = closed_app(file)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "comma", "c")
        await pilot.pause()
        assert isinstance(app.screen, CannotOpen)
        assert not app.shared
        says = " ".join(command.says for command in commands_of(app.screen))
        assert "Settings" not in says
        assert "Turn" not in says
        await pilot.press("question_mark", "q", "ctrl+c")
        await pilot.pause()
        assert "Copied" in text_of(app)
        assert str(file) in app.clipboard


async def test_a_locked_file_says_so_and_opens_when_the_other_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach_tui.storage.store._LOCK_SECONDS", 0.1)
    path = tmp_path / "coach.json"
    store = Store(path)
    write_sample(store, clock.today())
    store.close()
    lock = next(p for p in tmp_path.iterdir() if "lock" in p.name)
    fd = os.open(lock, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    with pytest.raises(DataFileError) as found:
        open_coach(path)
    app = CoachApp.not_open(found.value, path, lambda: open_coach(path), Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "The data file is locked" in " ".join(text_of(app).split())
        os.close(fd)
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
    app.coach.close()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_quitting_leaves_the_sentence_and_exit_code_3(file: Path, tmp_path: Path) -> None:
    from tests.terminal import Terminal

    with Terminal(coach_tui("--file", str(file)), env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Leave it as it is and quit")
        terminal.press("3")
        assert terminal.ended() == 3
        terminal.wait(lambda text: "is damaged, or not a data file" in text)
    assert file.read_bytes() == DAMAGED


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_the_real_app_goes_on_once_the_file_is_mended(file: Path, tmp_path: Path) -> None:
    from tests.terminal import Terminal

    with Terminal(coach_tui("--file", str(file)), env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Try again")
        file.unlink()
        terminal.press("1")
        terminal.wait("Who would you like to help first?")
        terminal.press("q")
        assert terminal.ended() == 0
