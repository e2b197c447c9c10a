"""A rep's card: rows in the gutter, one of them on the line, each kept as it is left."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.domain.rep import Rep
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.card import CardPage
from screens.profile import ProfilePage
from screens.team import TeamPage
from screens.widgets.writing_line import WritingLine

from .conftest import rep_named, text_of
from .talking import HOSTILE, full_disk, talking

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]
LABELS = ["Name", "Called", "Role", "Time zone", "Rhythm", "Next"]


async def open_card(app: CoachApp, pilot: Pilot[None], coach: Coach, rep: str = "Maya") -> CardPage:
    page = CardPage(rep_named(coach, rep))
    app.push_screen(page)
    await pilot.pause()
    await pilot.pause()
    return page


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()


async def write(app: CoachApp, pilot: Pilot[None], text: str, *keys: str) -> None:
    """Other words on the line, as a paste brings them, then keys."""
    line = app.screen.query_one(WritingLine)
    line.replace(text, line.document.start, line.document.end)
    await pilot.pause()
    await press(pilot, *keys)


def maya(coach: Coach) -> Rep:
    return coach.team.find("Maya")


def line_text(app: CoachApp) -> str:
    return app.screen.query_one(WritingLine).text


def beneath(app: CoachApp) -> str:
    """What stands under the rule."""
    rows = text_of(app).splitlines()
    rule = next(n for n, line in enumerate(rows) if "────" in line)
    return " ".join(" ".join(rows[rule + 1 :]).split())


@pytest.mark.parametrize("size", SIZES)
async def test_every_row_stands_on_one_axis_and_the_first_is_on_the_line(
    app: CoachApp, coach: Coach, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await open_card(app, pilot, coach)
        rows = text_of(app).splitlines()
        found = [next(r for r in rows if r.strip().startswith(label)) for label in LABELS]
        words = ("Maya Lindqvist", "Maya, from", "account", "Europe/", "every second", "Tue 24 Nov 14:00")
        places = {line.index(word) for line, word in zip(found, words, strict=True)}
        assert len(places) == 1
        assert "› Maya Lindqvist" in found[0]
        assert "every second Tuesday  every 14 days" in found[4]
        assert any("Put aside" in line for line in rows)
        assert line_text(app) == "Maya Lindqvist"


@pytest.mark.parametrize("size", SIZES)
async def test_question_rule_and_line_never_move(app: CoachApp, coach: Coach, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_card(app, pilot, coach)
        places = set()
        for _ in range(8):
            regions = [app.screen.query_one(name).region for name in ("#ask", "#rule", "#write", "#footer")]
            places.add(tuple(regions))
            await press(pilot, "down")
        await write(app, pilot, "x" * 300, "enter")
        assert app.screen.query_one("#rule").region == next(iter(places))[1]
        assert len(places) == 1


async def test_the_next_date_is_changed_from_the_team_with_three_keys(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "e", "up", *("space" if c == " " else c for c in "10 dec 14"))
        assert "Thu 10 Dec 14:00" in beneath(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, TeamPage)
        assert "The card is saved." in text_of(app)
    assert (maya(coach).due, maya(coach).due_time) == (date(2026, 12, 10), "14:00")


async def test_enter_keeps_a_row_stored_at_once_and_goes_to_the_next(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await write(app, pilot, "Maya Brandt")
        assert text_of(app).splitlines()[0].rstrip().endswith("…")
        assert maya(coach).name == "Maya Lindqvist"
        await press(pilot, "enter")
        assert maya(coach).name == "Maya Brandt"
        assert text_of(app).splitlines()[0].rstrip().endswith("saved")
        assert "What is Maya called in the room?" in text_of(app)
        await write(app, pilot, "May", "enter")
        assert maya(coach).called == "May"
        assert "What is May’s role?" in text_of(app)


async def test_arrows_and_tab_walk_and_keep_what_was_changed(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "down", "tab")
        await write(app, pilot, "team lead", "up")
        assert maya(coach).role == "team lead"
        await write(app, pilot, "Zo", "shift+tab")
        assert maya(coach).called == "Zo"
        assert line_text(app) == "Maya Lindqvist"


async def test_an_unchanged_card_is_no_change(app: CoachApp, coach: Coach) -> None:
    # The day's backup folds the journal.
    coach.backups.make_if_due()
    before = coach.file.with_name("coach.json.journal")
    size = before.stat().st_size if before.exists() else 0
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, *["enter"] * 6)
        assert isinstance(app.screen, TeamPage)
        assert "The card is saved." not in text_of(app)
        assert (before.stat().st_size if before.exists() else 0) == size


async def test_optional_rows_are_cleared_by_emptying_them(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        # The next date, then the rhythm: what stands there is chosen whole, one key empties it.
        await press(pilot, "up", "backspace", "up", "backspace", "up", "backspace", "up")
        await write(app, pilot, "", "down")
        found = maya(coach)
        assert (found.due, found.due_time, found.every, found.rhythm) == (None, "", None, "")
        assert (found.timezone, found.role) == ("", "")
        text = text_of(app)
        for words in ("not agreed yet", "none agreed", "as here", "none noted"):
            assert words in text


async def test_a_name_can_t_be_empty_and_the_old_one_stays(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await write(app, pilot, "", "enter")
        assert "The name is empty." in beneath(app)
        assert "What is the full name?" in text_of(app)
        assert "› Maya Lindqvist" in text_of(app)
        await press(pilot, "ctrl+z")
        assert line_text(app) == "Maya Lindqvist"
    assert maya(coach).name == "Maya Lindqvist"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("jonas WEBER", "Jonas Weber is in the team already."),
        ("x" * 201, "longer than 200 characters"),
        ("a\x1bb", "holds a control character"),
        ("Maya\nLindqvist", "holds a control character"),
    ],
)
async def test_a_name_that_can_t_be_says_why_and_stays_on_the_line(
    app: CoachApp, coach: Coach, name: str, says: str
) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await open_card(app, pilot, coach)
        await write(app, pilot, name, "enter")
        assert says in beneath(app)
        assert line_text(app) == name
        assert "\x1b" not in text_of(app)
    assert maya(coach).name == "Maya Lindqvist"


async def test_in_front_of_a_rep_no_other_name_is_said(app: CoachApp, coach: Coach) -> None:
    coach.team.archive(rep_named(coach, "Jonas"))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        app.shared = True
        await write(app, pilot, "jonas weber", "enter")
        assert "That name is taken." in beneath(app)
        assert "Jonas Weber" not in text_of(app)


@pytest.mark.parametrize(
    ("typed", "understood", "every", "rhythm"),
    [
        ("every second Tuesday", "every 14 days", 14, "every second Tuesday"),
        ("14", "every 14 days", 14, ""),
        ("every 21 days", "every 21 days", 21, ""),
        ("weekly", "every 7 days", 7, "weekly"),
    ],
)
async def test_a_rhythm_in_people_s_words_is_echoed_and_kept(
    app: CoachApp, coach: Coach, typed: str, understood: str, every: int, rhythm: str
) -> None:
    coach.team.edit(rep_named(coach, "Maya"), every=30)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "up", "up")
        await write(app, pilot, typed)
        assert understood in beneath(app)
        await press(pilot, "enter")
    assert (maya(coach).every, maya(coach).rhythm) == (every, rhythm)


async def test_what_is_no_rhythm_says_what_to_write(app: CoachApp, coach: Coach) -> None:
    before = maya(coach)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "up", "up")
        await write(app, pilot, "when she likes", "enter")
        assert "says no rhythm. Write every second Tuesday" in beneath(app)
        assert line_text(app) == "when she likes"
    assert maya(coach) == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1 nov 2026", "1 November 2026 has passed. Give today or a later day."),
        ("soon", "“soon” is no day. Write fri, 1 dec"),
    ],
)
async def test_a_date_that_has_passed_or_is_none_is_refused(
    app: CoachApp, coach: Coach, typed: str, says: str
) -> None:
    before = maya(coach)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "up")
        await write(app, pilot, typed, "enter")
        assert says in beneath(app)
        assert isinstance(app.screen, CardPage)
    assert maya(coach) == before


@pytest.mark.parametrize("key", ["f10", "ctrl+n", "ctrl+q", "escape"])
async def test_leaving_keeps_a_half_typed_row(app: CoachApp, coach: Coach, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, "down", "down")
        await write(app, pilot, "team lead", key)
        assert isinstance(app.screen, TeamPage)
        assert "The card is saved." in text_of(app)
    assert maya(coach).role == "team lead"


@pytest.mark.parametrize("key", ["f10", "ctrl+n", "ctrl+q"])
async def test_leaving_with_a_row_that_can_t_be_kept_says_why_and_a_second_time_leaves(
    app: CoachApp, coach: Coach, key: str
) -> None:
    before = maya(coach)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, "up")
        await write(app, pilot, "some day", key)
        assert isinstance(app.screen, CardPage)
        assert "is no day" in beneath(app)
        assert "F10 again leaves without it." in beneath(app)
        await press(pilot, "x")
        assert "F10 again" not in beneath(app)
        await press(pilot, key, key)
        assert isinstance(app.screen, TeamPage)
    assert maya(coach) == before


async def test_on_a_full_disk_the_words_stay_until_they_are_saved(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, "down", "down")
        with full_disk():
            await write(app, pilot, "team lead", "enter")
            assert "not saved yet" in text_of(app)
            assert line_text(app) == "team lead"
        await press(pilot, "ctrl+s")
        assert text_of(app).splitlines()[0].rstrip().endswith("saved")
    assert maya(coach).role == "team lead"


async def test_leaving_on_a_full_disk_keeps_a_copy_of_the_words_somewhere_else(
    app: CoachApp, coach: Coach, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, "down", "down")
        with full_disk():
            await write(app, pilot, "team lead", "f10")
            assert "F10 again leaves and keeps a text copy somewhere else." in beneath(app)
            await press(pilot, "f10")
        assert isinstance(app.screen, TeamPage)
        assert "A text copy is in" in text_of(app)
    (copy,) = tmp_path.glob("coach-tui-words-*.txt")
    assert copy.read_text() == "team lead"


async def test_the_end_of_the_terminal_keeps_the_row(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "down", "down")
        await write(app, pilot, "team lead")
        app.flush()
    assert maya(coach).role == "team lead"


async def test_put_aside_from_the_card_leads_to_the_team_which_says_so(app: CoachApp, coach: Coach) -> None:
    rep_id = rep_named(coach, "Maya")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(ProfilePage(rep_id))
        await pilot.pause()
        await open_card(app, pilot, coach)
        await press(pilot, "up", "down", *"zzz")
        assert "Enter puts Maya aside: out of the team, everything kept. Bring back any time." in beneath(app)
        assert coach.team.get(rep_id).archived is False
        await press(pilot, "enter")
        assert isinstance(app.screen, TeamPage)
        assert "Maya is put aside." in text_of(app)
        assert "Maya Lindqvist" not in text_of(app)
    assert coach.team.get(rep_id).archived is True


async def test_enter_alone_never_puts_anybody_aside(app: CoachApp, coach: Coach) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await open_card(app, pilot, coach)
        await pilot.press(*["enter"] * 6)
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
    assert len(coach.team.reps()) == 6


async def test_turned_the_card_has_nothing_private_and_nobody_is_put_aside(
    app: CoachApp, coach: Coach
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        await press(pilot, "up", "down")
        assert "› " in next(line for line in text_of(app).splitlines() if "Put aside" in line) + " "
        await press(pilot, "ctrl+t")
        text = text_of(app)
        assert "shared view" in text.splitlines()[0]
        assert "aside" not in text.casefold()
        assert "› Tue 24 Nov 14:00" in text
        for _ in range(7):
            await press(pilot, "down")
            assert "aside" not in text_of(app).casefold()


async def test_a_called_by_name_widens_the_gutter_up_to_sixteen_cells(coach: Coach) -> None:
    for called, axis in (("Maya", 10), ("Maximiliane", 13), ("Anastasia-Wilhelmina", 16)):
        coach.team.edit(rep_named(coach, "Maya Lindqvist"), called=called)
        async with talking(coach, "Maya Lindqvist") as talk:
            assert talk.page.axis == axis
            await talk.say("Tired.", "enter")
            said = next(line for line in text_of(talk.app).splitlines() if "Tired." in line)
            assert said.index("“Tired.") == said.index(called[:8]) + axis


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_and_long_texts_are_shown_as_data(coach: Coach, size: tuple[int, int]) -> None:
    rep = coach.team.add("[red]" + "Ünï界" * 39, role=HOSTILE, called="#panic(1) [/b]")
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        app.push_screen(CardPage(rep.id))
        await pilot.pause()
        for _ in range(8):
            text = text_of(app)
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert "────" in text
            await press(pilot, "down")
        await press(pilot, "down", "down")
        assert "[/oops]" in text_of(app)


async def test_without_colours_the_hand_and_the_words_are_there(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, coach)
        assert "› Maya Lindqvist" in text_of(app)


async def test_after_adding_the_team_says_where_the_rest_is_filled_in(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Ines", "enter")
        assert "› Ines" in text_of(app)
        assert "E fills in the card: role, rhythm, next date." in text_of(app)
        await press(pilot, "down")
        assert "E fills in" not in text_of(app)


@pytest.mark.parametrize(
    ("name", "says"), [("x" * 201, "longer than 200 characters"), ("a\x1b[31mb", "holds a control character")]
)
async def test_a_new_name_that_can_t_be_says_why_and_stays(
    app: CoachApp, coach: Coach, name: str, says: str
) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "a")
        await write(app, pilot, name, "enter")
        assert says in " ".join(text_of(app).split())
        assert line_text(app) == name
        assert "\x1b" not in text_of(app)
    assert len(coach.team.reps()) == 6


async def test_the_welcome_leads_to_the_team_with_the_new_rep_chosen(empty: Coach) -> None:
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", *"Ines", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TeamPage)
        assert "› Ines" in text_of(app)
        assert "E fills in the card: role, rhythm, next date." in text_of(app)
