"""The backups in the app: made behind the first frame, listed, made by a key, put back after a question."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.backups import backups_of
from coach_tui.demo_copy import open_demo
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.backups import A_BREATH, BackupsPage, moment, size_words
from screens.cannot_open import CannotOpen
from screens.commands import commands_of
from screens.conversation import Conversation
from screens.settings import SettingsPage
from screens.talk import begin
from screens.team import TeamPage
from tests.benchmarks.history import write_history
from tests.command import coach_tui

from .conftest import text_of

HOSTILE = "deal [/oops] #panic(“x”) [bold] $(rm)"


def flat(app: CoachApp) -> str:
    return " ".join(text_of(app).split())


async def until(pilot: Pilot[None], true: Callable[[], object], limit: float = 10.0) -> None:
    """Wait for what a thread does."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, text_of(pilot.app)  # type: ignore[arg-type]
        await pilot.pause(0.01)


def at(moment: str, make: Callable[[], object]) -> None:
    """Something done at another moment."""
    before = os.environ["COACH_TUI_NOW"]
    os.environ["COACH_TUI_NOW"] = moment
    try:
        make()
    finally:
        os.environ["COACH_TUI_NOW"] = before


def earlier(coach: Coach) -> Path:
    """A backup of last Friday, when there was one rep less than now."""
    made: list[Path] = []
    at("2026-11-20T09:12:00+01:00", lambda: made.append(coach.backups.make().path))
    coach.team.add("Nadia Newcomer")
    return made[0]


async def on_backups(app: CoachApp, pilot: Pilot[None]) -> BackupsPage:
    """The page, with today's own made and the first one looked into."""
    app.action_backups()
    await until(pilot, lambda: "Today" in text_of(app))
    await pilot.press("home")
    await until(pilot, lambda: "verified" in text_of(app))
    page = app.screen
    assert isinstance(page, BackupsPage)
    return page


# Behind the first frame. ------------------------------------------------------------------------


async def test_the_first_start_of_a_day_makes_a_backup_and_says_nothing(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: backups_of(app.coach.file))
        await pilot.pause(0.1)
        [made] = backups_of(app.coach.file)
        assert made.why == ""
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert made.path.parent.stat().st_mode & 0o777 == 0o700
        assert "backup" not in text_of(app)


async def test_a_second_start_of_the_day_makes_none(coach: Coach) -> None:
    coach.backups.make_if_due()
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
    assert len(backups_of(coach.file)) == 1


async def test_a_backup_that_fails_is_one_calm_sentence_on_the_page_in_front(coach: Coach) -> None:
    coach.file.with_name("coach.json.backups").write_text("a file where the folder belongs")
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Today’s backup could not be made:" in flat(app))
        assert "No backup was made" not in flat(app)
        assert app.screen.problem is None  # type: ignore[attr-defined]
        await pilot.press("down")
        await pilot.pause(1.2)
        assert "backup" not in text_of(app)


async def test_nothing_of_it_is_said_in_shared_view_but_after_turning_back(coach: Coach) -> None:
    coach.file.with_name("coach.json.backups").write_text("")
    app = CoachApp(coach, Settings())
    app.set_reactive(CoachApp.shared, True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app._news)
        await pilot.pause(0.2)
        assert "backup" not in text_of(app)
        await pilot.press("t")
        await until(pilot, lambda: "Today’s backup could not be made" in flat(app))


async def test_a_stick_that_is_not_there_is_named_and_the_other_backup_is_made(
    coach: Coach, tmp_path: Path
) -> None:
    coach.backups.folder = tmp_path / "stick" / "coach"
    app = CoachApp(coach, Settings(backup_folder=str(tmp_path / "stick" / "coach")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "perhaps its stick is not plugged in" in flat(app))
    assert len(backups_of(coach.file)) == 1


async def test_a_second_copy_beside_the_file_is_named_with_what_brings_it_in(coach: Coach) -> None:
    coach.fold()
    copy = coach.file.with_name("coach (conflicted copy [bold]).json")
    copy.write_bytes(coach.file.read_bytes())
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "A second copy lies beside the data file" in flat(app))
        assert "[bold]" in flat(app)
        assert "coach-tui merge FILE brings it in." in flat(app)


async def test_the_sample_team_is_never_backed_up_and_its_page_says_so() -> None:
    demo = open_demo()
    app = CoachApp(demo, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        app.action_backups()
        await pilot.pause()
        assert "The sample team is thrown away" in flat(app)
        await pilot.press("n", "enter", "enter")
        await pilot.pause(0.2)
        assert backups_of(demo.file) == []
    demo.close()


def large(path: Path, megabytes: int = 2) -> Path:
    """A file that is opened in brief, with the day's backup made."""
    write_history(path, megabytes)
    coach = open_coach(path)
    coach.finish_opening()
    coach.backups.make_if_due()
    coach.close()
    return path


async def test_a_large_file_is_read_whole_behind_the_first_frame(tmp_path: Path) -> None:
    coach = open_coach(large(tmp_path / "coach.json"))
    assert coach._store.in_brief
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, TeamPage)
        await until(pilot, lambda: not coach._store.in_brief)
        await pilot.press("enter")
        await pilot.pause()
        assert "one-on-one" in text_of(app)
    coach.close()


def flipped(path: Path) -> bytes:
    """One bit of the file's last bracket is wrong: it can't be read as JSON, and its date is as it was."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[data.rindex(b"}")] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return bytes(data)


async def test_damage_behind_the_head_is_said_and_the_team_stays_and_other_pages_offer_the_backup(
    tmp_path: Path,
) -> None:
    path = large(tmp_path / "coach.json")
    damaged = flipped(path)
    coach = open_coach(path)
    assert coach._store.in_brief
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "is damaged" in flat(app))
        assert isinstance(app.screen, TeamPage)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CannotOpen)
        await until(pilot, lambda: "Open the backup of today, 09:00" in flat(app))
        assert "go back" in flat(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        await pilot.press("enter", "1")
        await until(pilot, lambda: "Restored from the backup of" in flat(app))
        assert isinstance(app.screen, TeamPage)
        await pilot.press("enter")
        await pilot.pause()
        assert not isinstance(app.screen, CannotOpen)
        app.coach.close()
    [kept] = tmp_path.glob("coach.json.damaged-*")
    assert kept.read_bytes() == damaged


# The page. --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (140, 45)])
async def test_it_lists_when_why_and_how_large_and_what_is_in_the_chosen_one(
    coach: Coach, size: tuple[int, int]
) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        await on_backups(app, pilot)
        text = flat(app)
        assert "› Today, 09:00 the day’s own" in text
        assert "7 reps, 46 one-on-ones, the last on 13 Nov; verified" in text
        assert "Friday 20 November, 09:12 asked for" in text
        assert "kB" in text
        await pilot.press("down")
        await until(pilot, lambda: "6 reps" in text_of(app))
        assert "› Friday 20 November, 09:12" in flat(app)


async def test_without_one_the_page_says_that_they_make_themselves(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_backups()
        await pilot.pause()
        assert "The first start of a day makes one by itself" in flat(app)
        await pilot.press("enter", "n")
        await until(pilot, lambda: "There is nothing to back up yet." in flat(app))


async def test_a_copy_that_was_merged_is_called_so_and_not_chosen_by_itself(coach: Coach) -> None:
    own = earlier(coach)
    coach.backups.make_if_due()
    newest = backups_of(coach.file)[0].path
    merged = newest.with_name(f"{coach.file.stem} 2026-11-24 23.00.00 merged.json")
    merged.write_bytes(own.read_bytes())
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_backups()
        await until(pilot, lambda: "a copy that was merged" in text_of(app))
        page = app.screen
        assert isinstance(page, BackupsPage)
        assert page.backup is not None
        assert page.backup.path == newest


async def test_n_makes_one_now_and_says_where(coach: Coach, tmp_path: Path) -> None:
    stick = tmp_path / HOSTILE.replace("/", "-")
    stick.mkdir()
    coach.backups.folder = stick
    app = CoachApp(coach, Settings(backup_folder=str(stick)))
    async with app.run_test(size=(120, 40)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Made and verified." in flat(app))
        assert "asked for" in text_of(app)
        assert "in your own folder" in text_of(app)
        assert "[-oops] #panic(“x”) [bold] $(rm)" in flat(app)
    assert [b.why for b in backups_of(coach.file, stick)].count("asked") == 2


async def test_one_that_cant_be_used_says_why_and_is_never_put_back(coach: Coach) -> None:
    made = earlier(coach)
    flipped(made)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("down")
        await until(pilot, lambda: "can’t be used: " in flat(app))
        await pilot.press("enter", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, BackupsPage)
        assert "This one can’t be used" in flat(app)
    assert not [b for b in backups_of(coach.file) if b.why == "before restore"]


async def test_enter_asks_and_enter_again_puts_it_back_and_the_team_says_so(coach: Coach) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("down")
        await until(pilot, lambda: "6 reps" in text_of(app))
        await pilot.press("enter")
        await pilot.pause()
        text = flat(app)
        assert "Put back the backup of Friday 20 November, 09:12: 6 reps, 46 one-on-ones" in text
        assert "What is there now (7 reps, 46 one-on-ones) is kept as a backup first." in text
        # A key that is held down is no answer.
        await pilot.press(*["enter"] * 8)
        await pilot.pause(A_BREATH)
        assert isinstance(app.screen, BackupsPage)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TeamPage))
        await pilot.pause()
        assert "Restored from the backup of 20 November 09:12" in flat(app)
        assert "kept as “coach 2026-11-24 09.00.0" in flat(app)
        assert "Nadia" not in text_of(app)
        assert len(app.coach.team.reps()) == 6
        # The app goes on over the file that was put in place.
        app.coach.team.add("Oren Odd")
        again = await on_backups(app, pilot)
        assert "before a restore" in text_of(app)
        await pilot.press("q")
        await pilot.pause()
        assert app.screen is not again
        app.coach.close()
    opened = open_coach(coach.file)
    assert "Oren Odd" in [rep.name for rep in opened.team.reps()]
    opened.close()


@pytest.mark.parametrize("key", ["escape", "q", "f10", "down", "n", "x", "t"])
async def test_any_other_key_answers_the_question_with_no(coach: Coach, key: str) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Put back the backup of today, 09:00" in flat(app)
        await pilot.press(key)
        await pilot.pause(0.2)
        assert isinstance(app.screen, BackupsPage)
        assert "Put back" not in text_of(app)
        assert len(app.coach.team.reps()) == 7
    assert not [b for b in backups_of(coach.file) if b.why == "before restore"]


async def test_words_on_a_line_elsewhere_are_in_what_is_kept_before_a_restore(coach: Coach) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(begin(coach, coach.team.find("Maya").id))
        await pilot.pause()
        page = app.screen
        assert isinstance(page, Conversation)
        page.line.insert("half a sentence")
        await on_backups(app, pilot)
        await pilot.press("down")
        await until(pilot, lambda: "6 reps" in text_of(app))
        await pilot.press("enter")
        await pilot.pause(A_BREATH)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TeamPage))
        app.coach.close()
    [kept] = [b for b in backups_of(coach.file) if b.why == "before restore"]
    assert "half a sentence" in kept.path.read_text(encoding="utf-8")
    assert "half a sentence" not in coach.file.read_text(encoding="utf-8")


async def test_a_restore_that_fails_leaves_the_team_as_it_was_and_says_so(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("down")
        await until(pilot, lambda: "6 reps" in text_of(app))
        # What is there can't be kept: the folder takes nothing more.
        folder = made.parent
        hidden = folder.with_name("hidden")
        await pilot.press("enter")
        await pilot.pause()
        folder.rename(hidden)
        folder.symlink_to(hidden)
        await pilot.pause(A_BREATH)
        monkeypatch.setattr("coach_tui.storage.durable.open_private", _full)
        await pilot.press("enter")
        await until(pilot, lambda: "Not restored" in flat(app) or "No backup was made" in flat(app))
        monkeypatch.undo()
        assert len(app.coach.team.reps()) == 7
        app.coach.close()


def _full(*_: object) -> int:
    raise OSError(28, "No space left on device")


async def test_turned_nothing_of_it_shows_and_nothing_can_be_done(coach: Coach) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_backups(app, pilot)
        await pilot.press("t", "enter", "enter", "n")
        await pilot.pause(0.2)
        text = flat(app)
        assert "Nothing to show here." in text
        assert "kB" not in text
        assert "2026" not in text
        says = [command.says for command in commands_of(app.screen)]
        assert not [each for each in says if "ackup" in each]
        await pilot.press("q", "comma", "b")
        await pilot.pause()
        assert isinstance(app.screen, SettingsPage)
        assert "ackup" not in text_of(app)
    assert [b.why for b in backups_of(coach.file)].count("asked") == 1


async def test_the_settings_row_their_key_and_the_palette_lead_there(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: backups_of(coach.file))
        await pilot.press("comma", "b")
        await pilot.pause()
        assert isinstance(app.screen, BackupsPage)
        await pilot.press("q", "down", "down", "down", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, BackupsPage)
        await pilot.press("q", "q")
        await pilot.pause()
        [command] = [c for c in commands_of(app.screen) if c.says.startswith("Backups")]
        await app.run_action(command.action, app.screen)
        await pilot.pause()
        assert isinstance(app.screen, BackupsPage)


async def test_a_click_on_the_chosen_one_asks_and_never_answers(coach: Coach) -> None:
    earlier(coach)
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        page = await on_backups(app, pilot)
        for _ in range(3):
            page.action_pick(0)
            await pilot.pause()
        assert isinstance(app.screen, BackupsPage)
        assert "Put back the backup of today" in flat(app)


# Quitting. --------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_quitting_while_the_day_is_backed_up_ends_within_a_second_and_leaves_no_half_one(
    tmp_path: Path,
) -> None:
    from tests.terminal import Terminal

    path = tmp_path / "coach.json"
    write_history(path, 8)
    with Terminal(coach_tui("--file", str(path)), env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Next one-on-ones")
        terminal.press("q", pause=0)
        pressed = time.monotonic()
        assert terminal.ended() == 0
        assert time.monotonic() - pressed < 1.5
    folder = tmp_path / "coach.json.backups"
    assert not folder.exists() or not [p for p in folder.iterdir() if p.name.startswith(".")]
    coach = open_coach(path)
    assert len(coach.team.reps()) == 6
    coach.close()


def test_the_words_for_moments_and_sizes() -> None:
    today = clock.today()
    made = clock.now().replace(tzinfo=None)
    assert moment(made, today) == "Today, 09:00"
    assert moment(made.replace(day=23), today, spoken=True) == "yesterday, 09:00"
    assert moment(made.replace(day=20), today) == "Friday 20 November, 09:00"
    assert moment(made.replace(year=2025), today) == "Monday 24 November 2025, 09:00"
    assert [size_words(n) for n in (12, 412_300, 40_100_000)] == ["12 bytes", "412 kB", "40.1 MB"]
