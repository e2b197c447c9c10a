"""The page for a data file that can't be opened: what is wrong, what is safe, and ways that work."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
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
from .talking import full_disk

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


# The newest sound backup. -----------------------------------------------------------------------


def team_with_backups(path: Path, *days: int) -> list[Path]:
    """The sample team at a path, with a backup of each of these days of November."""
    store = Store(path)
    write_sample(store, clock.today())
    coach = Coach(store)
    made = []
    with pytest.MonkeyPatch.context() as patch:
        for day in days:
            patch.setenv("COACH_TUI_NOW", f"2026-11-{day:02}T09:12:00+01:00")
            made.append(coach.backups.make().path)
    coach.team.add("Nadia Newcomer")
    coach.close()
    return made


def flip(path: Path) -> bytes:
    """One bit of the last bracket."""
    data = bytearray(path.read_bytes())
    data[data.rindex(b"}")] ^= 1
    path.write_bytes(data)
    return bytes(data)


def flat(app: CoachApp) -> str:
    return " ".join(text_of(app).split())


async def found(app: CoachApp, pilot: Pilot[None], words: str, limit: float = 10.0) -> None:
    """Wait for what a thread finds."""
    end = time.monotonic() + limit
    while words not in flat(app):
        assert time.monotonic() < end, text_of(app)
        await pilot.pause(0.01)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_newest_sound_backup_is_the_first_way_and_what_is_kept_is_said(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "coach.json"
    _, newest = team_with_backups(path, 19, 20)
    flip(newest)
    flip(path)
    app = closed_app(path)
    async with app.run_test(size=size) as pilot:
        await found(app, pilot, "› 1 Open the backup of Thursday 19 November, 09:12")
        text = flat(app)
        assert "6 reps, 46 one-on-ones, the last on 13 Nov." in text
        assert "What is there now is kept under a dated name" in text
        assert "2 Try again 3 Look around with the sample team" in text
        assert "1–4 choose" in text


async def test_it_puts_the_backup_back_keeps_the_damaged_file_and_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    team_with_backups(path, 20)
    damaged = flip(path)
    app = closed_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1")
        await found(app, pilot, "Restored from the backup of 20 November 09:12")
        assert isinstance(app.screen, TeamPage)
        [kept] = tmp_path.glob("coach.json.damaged-2026-11-24-*")
        assert kept.read_bytes() == damaged
        assert kept.name in flat(app).replace(" ", "") or kept.name in text_of(app).replace("\n", "")
        await pilot.press("down")
        await pilot.pause(1.2)
        assert "Restored" not in flat(app)
        assert app.trouble is None
        app.coach.close()
    assert {p.stat().st_mode & 0o777 for p in (path, kept)} == {0o600}


async def test_where_no_backup_is_sound_three_ways_stay_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    for made in team_with_backups(path, 19, 20):
        flip(made)
    flip(path)
    app = closed_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await found(app, pilot, "No backup can be used: each of them is damaged.")
        assert "› 1 Try again 2 Look around with the sample team 3 Leave it" in flat(app)
        await pilot.press("4")
        await pilot.pause()
        assert isinstance(app.screen, CannotOpen)


async def test_a_restore_that_cant_be_done_is_said_and_the_ways_stay(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    team_with_backups(path, 20)
    damaged = flip(path)
    app = closed_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await found(app, pilot, "Open the backup of Friday")
        with full_disk():
            await pilot.press("1")
            await found(app, pilot, "Not restored: the disk is full.")
        assert isinstance(app.screen, CannotOpen)
        assert path.read_bytes() == damaged
        await pilot.press("1")
        await found(app, pilot, "Restored from the backup")
        app.coach.close()


def too_new(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(re.sub(rb'"schema":\d+', b'"schema":99', data, count=1))


def locked_away(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [too_new, locked_away])
async def test_what_no_backup_helps_out_of_offers_none(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = tmp_path / "coach.json"
    team_with_backups(path, 20)
    harm(path)
    app = closed_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        assert "› 1 Try again" in flat(app)
        assert "backup of" not in flat(app)


async def test_a_data_file_that_is_gone_beside_its_journal_offers_the_backup(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    team_with_backups(path, 20)
    store = Store(path)
    Coach(store).team.add("Oren Odd")
    store.close(fold=False)
    path.unlink()
    app = closed_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await found(app, pilot, "Open the backup of Friday 20 November, 09:12")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_flipped_bit_then_1_and_the_team_is_there_and_the_damaged_file_is_kept(tmp_path: Path) -> None:
    from tests.terminal import Terminal

    path = tmp_path / "coach.json"
    team_with_backups(path, 20)
    damaged = flip(path)
    with Terminal(coach_tui("--file", str(path)), env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Open the backup of Friday 20 November, 09:12")
        terminal.press("1")
        terminal.wait("Next one-on-ones")
        terminal.wait("Restored from the backup of 20 November 09:12")
        # The settings, the backups, the newest, put back by Enter and Enter.
        terminal.press(",", "b", pause=0.5)
        terminal.wait("verified")
        terminal.press("enter", pause=0.5)
        terminal.wait("Put back the backup of")
        terminal.press("enter")
        terminal.wait("what was there before is kept")
        terminal.press("q")
        assert terminal.ended() == 0
    [kept] = tmp_path.glob("coach.json.damaged-*")
    assert kept.read_bytes() == damaged
    folder = tmp_path / "coach.json.backups"
    assert folder.stat().st_mode & 0o777 == 0o700
    files = [path, kept, *folder.iterdir()]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert [each.name for each in folder.iterdir() if each.name.endswith("before restore.json")]
