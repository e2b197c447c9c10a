"""The settings page: each change holds at once and is kept in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach_tui.coach import Coach
from coach_tui.demo_copy import open_demo
from coach_tui.paths import settings_file
from coach_tui.settings import Settings, read_settings
from screens.app import CoachApp
from screens.conversation import Conversation
from screens.settings import SettingsPage
from screens.team import TeamPage
from screens.widgets.writing_line import WritingLine

from .conftest import text_of
from .talking import HOSTILE, full_disk

CONTACTS = ("HR, 555 0100", "EAP, eap@example.org")


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")


@pytest.fixture
def demo() -> Iterator[Coach]:
    opened = open_demo()
    opened.finish_opening()
    yield opened
    opened.close()


def flat(app: CoachApp) -> str:
    return " ".join(text_of(app).split())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (140, 45)])
async def test_every_setting_stands_on_the_page_with_the_file_and_its_mistakes(
    coach: Coach, size: tuple[int, int]
) -> None:
    settings = Settings(manager="Jana", contacts=CONTACTS, warnings=("settings.toml, line 4: no.",))
    app = CoachApp(coach, settings)
    async with app.run_test(size=size) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, SettingsPage)
        text = flat(app)
        for words in ("Name › Jana", "■ A4 □ Letter", "■ evening □ paper", "■ off □ on", *CONTACTS):
            assert words in text
        assert "Contacts HR, 555 0100" in text
        await pilot.press(*["down"] * 11)
        await pilot.pause()
        text = text_of(app).replace("\n", "").replace(" ", "")
        assert str(settings_file())[-20:] in text
        assert "line4:no." in text or size == (60, 20)


async def test_enter_turns_a_choice_and_it_holds_and_is_kept_at_once(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "down", "enter", "down", "enter", "down", "enter")
        await pilot.pause()
        assert app.theme == "paper"
        assert (app.settings.paper, app.settings.ascii) == ("letter", True)
        kept = read_settings()
        assert (kept.paper, kept.theme, kept.ascii) == ("letter", "paper", True)
        await pilot.press("enter")
        await pilot.pause()
        assert read_settings().ascii is False


async def test_the_name_is_written_on_the_line_and_the_next_plan_has_it(coach: Coach) -> None:
    app = CoachApp(coach, Settings(manager="Jana"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "enter", "backspace", *"e q?", "enter")
        await pilot.pause()
        assert "Jane q?" in text_of(app)
        assert coach.manager == "Jane q?"
        assert read_settings().manager == "Jane q?"
        await pilot.press("enter", *"xx", "escape")
        await pilot.pause()
        assert read_settings().manager == "Jane q?"
        assert isinstance(app.screen, SettingsPage)
        await pilot.press("enter", "ctrl+u", *"Ada", "f10")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert read_settings().manager == "Ada"


async def test_contacts_are_added_changed_and_taken_away_a_line_each(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "end", *["down"] * 6, "enter", *"HR, 555", "enter")
        await pilot.press("down", "enter", *"EAP, 1", "enter", "up", "enter", *"0", "enter")
        await pilot.pause()
        assert read_settings().contacts == ("HR, 5550", "EAP, 1")
        await pilot.press("enter", "ctrl+u", "enter")
        await pilot.pause()
        assert read_settings().contacts == ("EAP, 1",)
        assert app.settings.contacts == ("EAP, 1",)


async def test_what_anybody_pastes_is_shown_as_it_is(coach: Coach) -> None:
    app = CoachApp(coach, Settings(contacts=(HOSTILE,)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("comma", *["down"] * 6, "enter")
        await pilot.pause()
        assert "[/oops]" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, SettingsPage)


async def test_the_sample_team_keeps_nothing_and_says_so(demo: Coach) -> None:
    app = CoachApp(demo, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "down", "down", "enter")
        await pilot.pause()
        assert app.theme == "paper"
        assert "not kept" in text_of(app)
        assert "nothing is kept" in flat(app)
    assert not settings_file().exists()


async def test_what_cant_be_written_is_said_and_holds_until_the_end(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        settings_file().parent.mkdir(parents=True)
        settings_file().write_text("manager = \n")
        await pilot.press("comma", "down", "down", "enter")
        await pilot.pause()
        assert app.theme == "paper"
        assert "settings.toml, line 1" in flat(app)
        settings_file().unlink()
        await pilot.press("up")
        await pilot.pause()
        assert "line 1" not in flat(app)
        with full_disk():
            await pilot.press("enter")
            await pilot.pause()
        assert "can’t be written" in flat(app)
    assert not settings_file().exists()


async def test_turned_nobody_to_call_is_on_the_page_and_what_was_written_is_kept(coach: Coach) -> None:
    app = CoachApp(coach, Settings(contacts=CONTACTS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", *["down"] * 6, "enter", *"1", "ctrl+t")
        await pilot.pause()
        text = text_of(app)
        assert "shared view" in text
        assert "555" not in text
        assert "EAP" not in text
        assert "safe path" not in text
        assert app.settings.contacts == ("HR, 555 01001", CONTACTS[1])


async def test_a_comma_is_text_where_one_writes_and_the_palette_opens_the_page(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"Well, ok", "f12")
        await pilot.pause(0.3)
        await pilot.press(*"settings: name")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.5)
        if not isinstance(app.screen, SettingsPage):
            await pilot.press("enter")
            await pilot.pause(0.5)
        assert isinstance(app.screen, SettingsPage)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Conversation)
        assert app.screen.line.text == "Well, ok"


async def test_a_click_chooses_and_a_second_changes(coach: Coach) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        at = next(n for n, line in enumerate(text_of(app).split("\n")) if "Letter" in line)
        await pilot.click(offset=(20, at))
        await pilot.pause()
        assert app.settings.paper == "a4"
        await pilot.click(offset=(20, at))
        await pilot.pause()
        assert app.settings.paper == "letter"


# Backups. ---------------------------------------------------------------------------------------


async def test_the_folder_for_backups_is_kept_whole_and_the_next_backup_goes_there(
    coach: Coach, tmp_path: Path
) -> None:
    stick = tmp_path / "STICK  [bold] #1"
    stick.mkdir()
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", *["down"] * 5, "enter")
        await pilot.pause()
        app.screen.query_one(WritingLine).insert(str(stick))
        await pilot.press("enter")
        await pilot.pause()
        assert read_settings().backup_folder == str(stick)
        assert "[bold] #1" in flat(app)
        assert "not plugged in" not in flat(app)
        made = coach.backups.make()
        assert made.also is not None
        assert made.also.parent == stick
        await pilot.press("enter", *["ctrl+u"] * 5, "enter")
        await pilot.pause()
        assert read_settings().backup_folder == ""
        assert coach.backups.make().also is None


async def test_a_folder_whose_stick_is_missing_is_kept_and_said(coach: Coach, tmp_path: Path) -> None:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", *["down"] * 5, "enter")
        await pilot.pause()
        app.screen.query_one(WritingLine).insert(str(tmp_path / "no" / "coach"))
        await pilot.press("enter")
        await pilot.pause()
        assert read_settings().backup_folder == str(tmp_path / "no" / "coach")
        assert "perhaps its stick is not plugged in" in flat(app)


async def test_the_row_of_the_backups_says_when_the_last_was_made(coach: Coach) -> None:
    coach.backups.make_if_due()
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        assert "Backups the last today, 09:00" in flat(app)


async def test_turned_the_folder_for_backups_leaves_the_screen(coach: Coach) -> None:
    app = CoachApp(coach, Settings(backup_folder="/media/jana/PRIVATE"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", *["down"] * 5, "enter", "ctrl+t")
        await pilot.pause()
        assert "PRIVATE" not in text_of(app)
        assert "ackup" not in text_of(app)
        assert app.settings.backup_folder == "/media/jana/PRIVATE"
