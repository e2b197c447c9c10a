"""The team: whom do I owe, whom do I meet next."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from coach_tui.coach import Coach, open_coach
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.history import HistoryPage
from screens.profile import ProfilePage
from screens.team import TeamPage

from .conftest import rep_named, text_of

SIZES = [(80, 24), (120, 40), (140, 45), (60, 20)]


@pytest.mark.parametrize("size", SIZES)
async def test_promises_come_first_and_then_the_reps_by_date(app: CoachApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size):
        text = text_of(app)
    order = [
        "Tuesday 24 November",
        "You promised",
        "4 days over",
        "Pricing sheet from legal",
        "Next one-on-ones",
        "Maya Lindqvist",
        "today 14:00",
        "Tomás Ortega",
        "Aisha Rahman",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("size", SIZES)
async def test_each_of_my_promises_shows_its_code_also_where_its_words_are_cut(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    owed = coach.team.view().owed[0].promise
    coach._records.save(replace(owed, what="A pricing sheet that legal has signed " * 9))
    async with app.run_test(size=size):
        rows = text_of(app).splitlines()
    line = next(r for r in rows if "A pricing sheet" in r)
    assert line.endswith(f"…  {owed.code}")


async def test_the_next_one_is_chosen_and_marked_without_colour(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert "› Maya Lindqvist" in text_of(app)
        await pilot.press("j", "down")
        assert "› Aisha Rahman" in text_of(app)
        await pilot.press("k")
        assert "› Tomás Ortega" in text_of(app)
        await pilot.press("end")
        assert "› Hugo Martin" in text_of(app)


async def test_no_results_are_on_the_team_page(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)):
        text = text_of(app)
    assert "target" not in text
    assert "Revenue" not in text


async def test_enter_opens_the_chosen_rep(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ProfilePage)
        assert app.screen.rep_id == rep_named(coach, "Tomás")
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "› Tomás Ortega" in text_of(app)


async def test_ctrl_q_leaves_a_page_before_it_ends_the_app(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, HistoryPage)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert app.is_running


async def test_a_talk_that_is_begun_shows_in_its_row(app: CoachApp, coach: Coach) -> None:
    coach.talks.begin(rep_named(coach, "Jonas"))
    async with app.run_test(size=(80, 24)):
        assert "begun today  “Good, really." in text_of(app)


async def test_turned_only_the_chosen_name_and_date_show(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        await pilot.pause()
        rows = [line for line in text_of(app).splitlines() if line.strip()]
        assert "shared view" in rows[0]
        assert rows[1].split() == ["Maya", "Lindqvist", "today", "14:00"]
        assert len(rows) == 3
        await pilot.press("down")
        assert "Tomás" not in text_of(app)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "You promised" in text_of(app)


async def test_a_rep_is_added_by_a_name_and_is_chosen(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"Ines Faria", "enter")
        await pilot.pause()
        assert "› Ines Faria" in text_of(app)
    assert coach.team.find("Ines").name == "Ines Faria"


async def test_a_name_that_is_taken_says_so_and_stays_on_the_line(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"maya lindqvist", "enter")
        await pilot.pause()
        text = text_of(app)
        assert "is in the team already" in text
        assert "maya lindqvist" in text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
    assert len(coach.team.reps()) == 6


async def test_a_note_is_kept_exactly_and_may_be_private(app: CoachApp, coach: Coach) -> None:
    maya = rep_named(coach, "Maya")
    before = len(coach.notes.of(maya))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"deal [/oops]", "shift+tab")
        await pilot.pause()
        assert "private" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
    note = coach.notes.of(maya)[-1]
    assert len(coach.notes.of(maya)) == before + 1
    assert (note.text, note.private) == ("deal [/oops]", True)


async def test_a_private_note_leaves_the_screen_when_it_is_turned_and_is_kept(
    app: CoachApp, coach: Coach
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "shift+tab", *"my own worry", "ctrl+t")
        await pilot.pause()
        assert "worry" not in text_of(app)
    assert coach.notes.of(rep_named(coach, "Maya"))[-1].text == "my own worry"


async def test_a_long_team_scrolls_with_the_chosen_one_in_sight(empty: Coach) -> None:
    for n in range(60):
        empty.team.add(f"Rep Number {n:02}")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(60, 20)) as pilot:
        assert "› Rep Number 00" in text_of(app)
        for n in range(1, 60):
            await pilot.press("down")
            assert f"› Rep Number {n:02}" in text_of(app)
        await pilot.press("home")
        assert "Next one-on-ones" in text_of(app)
        assert "› Rep Number 00" in text_of(app)


async def test_what_another_process_adds_appears(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        other = open_coach(coach.file)
        other.team.add("Noor Haddad")
        other.close()
        await pilot.pause(2.3)
        assert "Noor Haddad" in text_of(app)


async def test_what_opening_found_is_said_until_the_next_key(tmp_path: Path) -> None:
    first = open_coach(tmp_path / "team.json")
    first.team.add("Maya Lindqvist")
    # A line that a power cut left half written.
    with (tmp_path / "team.json.journal").open("ab") as journal:
        journal.write(b'{"half')
    coach = open_coach(tmp_path / "team.json")
    assert coach.notices
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        said = " ".join(text_of(app).split())
        assert coach.notices[0][:60] in said
        await pilot.press("down")
        await pilot.pause()
        assert coach.notices[0][:60] not in " ".join(text_of(app).split())
    coach.close()


async def test_the_demo_says_sample_team(app: CoachApp, coach: Coach) -> None:
    coach.demo = True
    async with app.run_test(size=(80, 24)):
        assert "sample team" in text_of(app).splitlines()[0]


def test_the_first_page_loads_nothing_heavy() -> None:
    import subprocess

    script = (
        "import sys, screens.app, screens.team, screens.welcome;"
        "heavy = ['textual.widgets._text_area', 'textual.widgets._markdown', 'textual.widgets._tabs',"
        " 'textual.widgets._data_table', 'markdown_it', 'typst', 'importlib.metadata',"
        " 'screens.charts', 'screens.profile'];"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_click_chooses_and_a_second_one_opens(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        rows = text_of(app).splitlines()
        at = (6, next(n for n, line in enumerate(rows) if "Jonas Weber" in line))
        await pilot.click(offset=at)
        await pilot.pause()
        assert "› Jonas Weber" in text_of(app)
        await pilot.click(offset=at)
        await pilot.pause()
        assert isinstance(app.screen, ProfilePage)
        assert app.screen.rep_id == rep_named(coach, "Jonas")


async def test_without_colours_the_same_words_stand_there(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)):
        assert "› Maya Lindqvist" in text_of(app)
        assert "4 days over" in text_of(app)
