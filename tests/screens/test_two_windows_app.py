"""What another window or a command writes shows within a second, and what is being typed is never touched."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from textual.content import Content
from textual.pilot import Pilot

from coach_tui.coach import Coach, open_coach
from coach_tui.domain import session as talk
from coach_tui.settings import Settings
from screens.app import LOOK_EVERY, CoachApp
from screens.aside import AsidePage
from screens.card import CardPage
from screens.conversation import Conversation
from screens.history import HistoryPage
from screens.note import NotePage
from screens.page import Page
from screens.paper import PaperPage
from screens.profile import ProfilePage
from screens.quick_line import QuickLine
from screens.talk_page import PAUSE
from screens.widgets.rows import Rows
from screens.widgets.writing_line import WritingLine
from tests.command import coach_tui
from tests.screens.conftest import NOW, rep_named, text_of
from tests.screens.talking import Talking, talking, to_read_back, to_supports
from tests.terminal import Terminal

SECOND = 1.0
Draw = Callable[[int, int], Sequence[Content]]


@pytest.fixture
def other(coach: Coach) -> Coach:
    """A second window on the same file."""
    return open_coach(coach.file)


async def shows(app: CoachApp, wanted: str, limit: float = SECOND + 0.5) -> float:
    """Seconds until the screen shows it; the machine gets half a second on top of the second."""
    begun = monotonic()
    while wanted not in text_of(app):
        assert monotonic() - begun < limit, text_of(app)
        await asyncio.sleep(0.02)
    return monotonic() - begun


async def look(app: CoachApp, pilot: Pilot[None]) -> None:
    app.look_elsewhere()
    await pilot.pause()
    await pilot.pause()


def test_the_look_comes_more_often_than_once_a_second() -> None:
    assert LOOK_EVERY < SECOND


@pytest.mark.parametrize(
    ("page", "write", "seen"),
    [
        (ProfilePage, lambda c, maya: c.team.edit(maya, role="Team lead, new"), "Team lead, new"),
        (HistoryPage, lambda c, maya: c.notes.add(maya, "tired of approvals"), "tired of approvals"),
        (QuickLine, lambda c, maya: c.promises.by_line(code(c, maya)), "↓ gone"),
        (CardPage, lambda c, maya: c.team.edit(maya, role="Team lead, new"), "Team lead, new"),
    ],
)
async def test_a_page_shows_what_another_window_wrote_within_a_second(
    coach: Coach,
    other: Coach,
    page: Callable[[int], Page],
    write: Callable[[Coach, int], object],
    seen: str,
) -> None:
    app, maya = CoachApp(coach, Settings()), rep_named(coach, "Maya")
    gone = code(coach, maya)
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(page(maya))
        await pilot.pause()
        await pilot.pause()
        before = text_of(app)
        write(other, maya)
        if seen == "↓ gone":
            assert gone in before
            begun = monotonic()
            while gone in text_of(app):
                assert monotonic() - begun < SECOND + 0.5
                await asyncio.sleep(0.02)
        else:
            assert seen not in before
            await shows(app, seen)


def code(coach: Coach, rep: int) -> str:
    return coach.team.open_promises(rep)[0].code or ""


async def test_the_team_shows_it_and_keeps_the_choice(other: Coach, app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        chosen = app.screen.rep_id  # type: ignore[attr-defined]
        other.team.add("Aaron Aalto", first=(date(2026, 11, 24), "08:00"))
        await shows(app, "Aaron Aalto")
        assert app.screen.rep_id == chosen  # type: ignore[attr-defined]


async def test_the_plan_as_a_page_and_those_put_aside_show_it(
    coach: Coach, other: Coach, app: CoachApp
) -> None:
    maya = rep_named(coach, "Maya")
    session = coach.talks.begin(maya).id
    plan = coach.plans.of_session(session, "Jana").id
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(PaperPage(plan))
        await pilot.pause()
        other.changed_elsewhere()
        other.plans.keep_line(plan, "manager", "A name at legal", by=date(2026, 12, 4))
        await shows(app, "A name at legal")
        app.push_screen(AsidePage())
        await pilot.pause()
        other.team.archive(rep_named(coach, "Jonas"))
        await shows(app, "Jonas")


async def test_behind_another_page_it_is_read_when_that_one_closes(
    coach: Coach, other: Coach, app: CoachApp
) -> None:
    maya = rep_named(coach, "Maya")
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(maya))
        await pilot.pause()
        app.action_command_palette()
        await pilot.pause()
        other.team.edit(maya, role="Team lead, new")
        await look(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "Team lead, new" in text_of(app)


async def test_nothing_is_drawn_where_nothing_changed(coach: Coach, app: CoachApp) -> None:
    async with app.run_test() as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause()
        drawn: list[Rows] = []

        def noted(rows: Rows, draw: Draw, width: int, height: int) -> Sequence[Content]:
            drawn.append(rows)
            return draw(width, height)

        for rows in app.screen.query(Rows):
            rows._draw = partial(noted, rows, rows._draw)
        for _ in range(3):
            await look(app, pilot)
        assert drawn == []
        assert isinstance(app.screen, ProfilePage)
        app.screen.look_again()
        await pilot.pause()
        assert drawn != []


async def test_suspended_it_does_not_look(other: Coach, app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.app_suspend_signal.publish(app)
        await pilot.pause()
        other.team.add("Aaron Aalto")
        await asyncio.sleep(LOOK_EVERY + 0.3)
        assert "Aaron Aalto" not in text_of(app)
        app.app_resume_signal.publish(app)
        await shows(app, "Aaron Aalto")


async def test_a_rep_that_another_window_took_out_closes_the_page_and_says_so(
    coach: Coach, other: Coach, app: CoachApp
) -> None:
    other.team.add("Aaron Aalto")
    coach.changed_elsewhere()
    aaron = rep_named(coach, "Aaron")
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(aaron))
        await pilot.pause()
        other.changes.undo()
        await shows(app, "not in the data file any more")
        assert "Next one-on-ones" in text_of(app)


async def test_undoing_that_a_rep_was_added_on_its_own_page_leaves_the_page(
    coach: Coach, app: CoachApp
) -> None:
    aaron = coach.team.add("Aaron Aalto").id
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(aaron))
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        await pilot.pause()
        assert "Undone: added Aaron." in text_of(app)
        assert "Next one-on-ones" in text_of(app)


# Inside a talk. ----------------------------------------------------------------------------------


async def both(talk_: Talking, other: Coach) -> int:
    """The id of the talk, known to the second window too."""
    other.changed_elsewhere()
    return other.talks.begin(talk_.page.rep.id).id


async def test_lines_of_another_window_appear_and_the_line_and_its_caret_stay(
    coach: Coach, other: Coach
) -> None:
    async with talking(coach) as t:
        session = await both(t, other)
        await t.say("half a sentence")
        line = t.page.line
        line.move_cursor((0, 4))
        other.talks.keep_line(session, "said elsewhere", stage=t.page.session.stage)
        await shows(t.app, "said elsewhere")
        assert (line.text, line.cursor_location) == ("half a sentence", (0, 4))
        await t.keys("enter")
        assert {"half a sentence", "said elsewhere"} <= {a.text for a in t.stored().answers}


async def test_where_another_window_stands_moves_no_page(coach: Coach, other: Coach) -> None:
    async with talking(coach) as t:
        session = await both(t, other)
        stage, asked = t.page.session.stage, t.page.question  # type: ignore[attr-defined]
        other.talks.go_on(session)
        other.talks.go_on(session)
        await look(t.app, t.pilot)
        await t.say("still here", "enter")
        assert (t.page.session.stage, t.page.question) == (stage, asked)  # type: ignore[attr-defined]
        assert t.stored().answers[-1].stage == stage
        await t.keys("ctrl+n")
        assert t.page.session.stage == stage + 1


async def test_the_same_line_edited_in_two_windows_keeps_both_and_says_so(coach: Coach, other: Coach) -> None:
    async with talking(coach) as t:
        await t.say("Tired.", "enter")
        session = await both(t, other)
        await t.keys("up")
        t.page.line.load("Tired of it.")
        line = other.talks.get(session).answers[-1]
        other.talks.keep_line(session, "Worn out.", editing=line.id, base=line)
        await shows(t.app, "Worn out.")
        assert t.page.line.text == "Tired of it."
        await t.keys("enter")
        assert [a.text for a in t.stored().answers][-2:] == ["Tired of it.", "Worn out."]
        assert "Another window changed this line meanwhile; both are kept." in text_of(t.app)


async def test_a_line_removed_elsewhere_while_it_is_edited_here_stays(coach: Coach, other: Coach) -> None:
    async with talking(coach) as t:
        await t.say("Tired.", "enter")
        session = await both(t, other)
        await t.keys("up")
        t.page.line.insert(" And cross.")
        line = other.talks.get(session).answers[-1]
        other.talks.keep_line(session, "", editing=line.id, base=line)
        await look(t.app, t.pilot)
        assert "Another window removed this line" in text_of(t.app)
        await t.keys("up", "down", "enter")
        assert [a.text for a in t.stored().answers][-1] == "Tired. And cross."


async def test_lines_being_written_in_two_apps_both_survive(coach: Coach, other: Coach) -> None:
    async with talking(coach) as here, talking(other) as there:
        for _ in range(3):
            for window, words in ((here, "here "), (there, "there ")):
                await window.keys(*words)
                # Saved after a pause, in its own window.
                await asyncio.sleep(PAUSE + 0.1)
        ours, theirs = here.page.line.text, there.page.line.text
        found = open_coach(coach.file).talks.get(here.page.session.id)
        assert found.draft is not None
        assert {ours, theirs} <= {found.draft.text, *(a.text for a in found.answers)}
        await here.keys("enter")
        await there.keys("enter")
        kept = [a.text for a in other.talks.get(found.id).answers]
        assert sorted(k for k in kept if "here" in k) == sorted([ours, theirs])
        await shows(here.app, "there there")


async def test_the_plan_shows_lines_of_another_window_and_keeps_both_of_one(
    coach: Coach, other: Coach
) -> None:
    async with talking(coach, size=(120, 40)) as t:
        await to_supports(t)
        await t.say("I let it slip.", "enter")
        await t.say("Call legal by fri until we say so", "enter")
        session = await both(t, other)
        plan = other.plans.of_session(session)
        line = plan.lines[0]
        await t.keys("up")
        assert "Call legal" in t.page.line.text
        other.plans.keep_line(
            plan.id, "manager", "Ring legal", by=line.by, open_end=True, line=line.id, base=line
        )
        other.plans.keep_line(plan.id, "rep", "Park the mails", starts=date(2026, 11, 25))
        await shows(t.app, "Park the mails")
        t.page.line.load("Write to legal by fri until we say so")
        await t.keys("enter")
        whats = [p.what for p in coach.plans.get(plan.id).lines]
        assert whats == ["Write to legal", "Ring legal", "Park the mails"]
        assert "both are kept" in text_of(t.app)


async def test_the_read_back_reads_what_another_window_changed(coach: Coach, other: Coach) -> None:
    async with talking(coach, size=(120, 40)) as t:
        await to_read_back(t)
        session = await both(t, other)
        plan = other.plans.of_session(session)
        line = plan.lines[0]
        other.plans.keep_line(
            plan.id, "manager", "Ring legal", by=line.by, ends=line.ends, line=line.id, base=line
        )
        await shows(t.app, "Ring legal")


async def test_last_time_shows_what_another_window_said_of_a_promise(coach: Coach, other: Coach) -> None:
    async with talking(coach) as t:
        for words in ("Tired.", "The renewals.", "Legal answers late.", "Chase legal."):
            await t.say(words, "ctrl+n")
        await t.say("The renewals eat my mornings.", "ctrl+n")
        await t.keys("1", "2", "enter")
        page = t.page
        session = await both(t, other)
        first = page.promises[0]  # type: ignore[attr-defined]
        await t.keys("1")
        await t.say("words of this window")
        other.changed_elsewhere()
        now = other.promises.get(first.id)
        other.last_time.say(session, first.id, "helped", "words of the other", now)
        await shows(t.app, "words of the other")
        await t.keys("enter")
        assert coach.promises.get(first.id).effect_words == "words of this window\nwords of the other"


async def test_a_talk_that_another_window_ended_says_so_and_keeps_the_words(
    coach: Coach, other: Coach
) -> None:
    async with talking(coach) as t:
        await t.say("half a sentence")
        other.changed_elsewhere()
        other.talks.begin(t.page.rep.id, new=True)
        await shows(t.app, "has ended")
        assert t.page.line.text == "half a sentence"


async def test_a_note_being_written_stays_as_it_is(coach: Coach, other: Coach, app: CoachApp) -> None:
    maya = rep_named(coach, "Maya")
    async with app.run_test() as pilot:
        app.push_screen(NotePage(maya))
        await pilot.pause()
        line = app.screen.query_one(WritingLine)
        line.insert("my words")
        line.move_cursor((0, 2))
        other.notes.add(maya, "other words")
        await look(app, pilot)
        assert (line.text, line.cursor_location) == ("my words", (0, 2))
        await pilot.press("enter")
        await pilot.pause()
        assert {"my words", "other words"} <= {n.text for n in coach.notes.of(maya)}


async def test_a_card_changed_elsewhere_keeps_the_other_value_and_says_so(
    coach: Coach, other: Coach, app: CoachApp
) -> None:
    maya = rep_named(coach, "Maya")
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(CardPage(maya))
        await pilot.pause()
        await pilot.press("down", "down")
        line = app.screen.query_one(WritingLine)
        line.load("Here")
        other.team.edit(maya, role="Elsewhere")
        await look(app, pilot)
        assert line.text == "Here"
        await pilot.press("enter")
        await pilot.pause()
        assert coach.team.get(maya).role == "Here"
        assert any("Role: Elsewhere" in n.text for n in coach.notes.of(maya))
        assert "kept as a private note" in " ".join(text_of(app).split())


async def test_words_given_up_come_back_by_ctrl_z(coach: Coach) -> None:
    async with talking(coach) as t:
        assert isinstance(t.page, Conversation)
        await t.say("half a sentence")
        t.page.flush()
        await t.keys("ctrl+u")
        t.page.flush()
        assert t.stored().draft is None
        await t.keys("ctrl+z")
        assert t.page.line.text == "half a sentence"
        assert t.page.session.stage == talk.OPEN


# The real app on a terminal, and a real command beside it. ---------------------------------------


@pytest.mark.parametrize("keys", [("enter",), ("enter", "h")], ids=["profile", "history"])
def test_a_note_added_by_a_command_in_a_second_terminal_appears_within_a_second(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    file = tmp_path / "coach.json"
    env = {"COACH_TUI_NOW": NOW, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    first = open_coach(file)
    first.team.add("Maya Lindqvist")
    first.close()
    with Terminal(coach_tui("--file", str(file)), env=env, size=(100, 30)) as terminal:
        terminal.wait("Maya Lindqvist")
        for key in keys:
            terminal.press(key, pause=0.3)
        terminal.wait("Nothing is written down" if len(keys) == 1 else "Nothing yet")
        arguments = ("note", "maya", "Pricing came back from legal", "--file", str(file))
        # The profile shows no notes: what it shows of them is that something is written down now.
        first_steps = "Nothing is written down" if len(keys) == 1 else "Nothing yet"
        done = subprocess.run(coach_tui(*arguments), env=_environ(env), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        begun = monotonic()
        terminal.wait(lambda text: first_steps not in text, limit=3)
        assert monotonic() - begun < SECOND + 0.3
        assert ("Pricing came back from legal" in terminal.text()) == (len(keys) == 2)


def _environ(extra: dict[str, str]) -> dict[str, str]:
    import os

    return {**os.environ, **extra}
