"""User text is data: in every field, on every page, at every size, in both themes and turned or not."""

from __future__ import annotations

from datetime import date

import pytest
from textual.screen import Screen

from coach_tui.coach import Coach
from coach_tui.domain.plan import CheckIn
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.entry import EntryPage
from screens.history import HistoryPage
from screens.note import NotePage
from screens.paper import PaperPage
from screens.profile import ProfilePage
from screens.team import TeamPage

from .conftest import text_of

HOSTILE = [
    "deal [/oops] [b]bold[/b] [@click=app.quit]x[/]",
    '#panic("x") $ink @preview',
    "<script>alert(1)</script> & &amp;",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "\u202eright to left\u2066 \u2069 \u200f",
    "tab\there\nand\r\nthere\u2028end",
    "家族👨‍👩‍👧 ﷽ e\u0301 " * 20,
    "unbroken" * 60,
]
CONTROLS = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029}
SIZES = [(80, 24), (60, 20), (120, 40), (20, 6)]


def filled(coach: Coach, text: str) -> int:
    """A rep with this text in every field that takes it. Names take no control characters."""
    name = "".join(c for c in text if ord(c) not in CONTROLS)[:150]
    coach.manager = text
    rep = coach.team.add(name, role=text[:200], called=name)
    coach.notes.add(rep.id, text)
    coach.notes.add(rep.id, text, private=True)
    talk = coach.talks.begin(rep.id)
    for _ in range(5):
        coach.talks.keep_line(talk.id, text)
        coach.talks.keep_line(talk.id, text, voice="manager", private=True)
        coach.talks.go_on(talk.id)
    coach.talks.toggle_cause(talk.id, "workload")
    plan = coach.plans.of_session(talk.id, text)
    coach.plans.keep_line(plan.id, "manager", text, by=date(2026, 11, 20), open_end=True)
    coach.plans.keep_line(plan.id, "rep", text, starts=date(2026, 11, 27))
    coach.plans.set_my_part(plan.id, text)
    for field in ("let_go", "helps_if", "may_tell_boss"):
        coach.plans.set_text(plan.id, field, text)
    coach.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1), rhythm=text))
    coach.plans.agree(plan.id)
    coach.talks.save_draft(coach.talks.begin(rep.id).id, text)
    return rep.id


def pages(coach: Coach, rep: int) -> list[Screen[None]]:
    entries = [EntryPage(rep, e) for e in coach.history.of(rep)]
    plan = PaperPage(coach.plans.current(rep).id)
    return [TeamPage(), ProfilePage(rep), HistoryPage(rep), NotePage(rep), plan, *entries]


@pytest.mark.parametrize("text", HOSTILE)
async def test_every_page_shows_it_as_text(empty: Coach, text: str) -> None:
    rep = filled(empty, text)
    app = CoachApp(empty, Settings())
    async with app.run_test(size=SIZES[0]) as pilot:
        for page in pages(empty, rep):
            app.push_screen(page)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                seen = text_of(app)
                found = {hex(ord(c)) for c in seen if ord(c) in CONTROLS and c != "\n"}
                assert not found, (page, size, found)
            if not isinstance(page, NotePage):
                app.shared = True
                await pilot.pause()
                assert "private" not in text_of(app), page
                app.shared = False
                await pilot.pause()


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (HOSTILE[0], "deal [/oops]"),
        (HOSTILE[1], '#panic("x")'),
        (HOSTILE[2], "<script>"),
        (HOSTILE[3], "␛[31mred"),
    ],
)
async def test_it_reads_the_same_on_the_team_and_in_the_history(empty: Coach, text: str, mark: str) -> None:
    rep = filled(empty, text)
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert mark in text_of(app)
        for page in (ProfilePage(rep), HistoryPage(rep)):
            app.push_screen(page)
            await pilot.pause(0.1)
            assert mark in text_of(app)


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_pasted_into_a_note_is_kept_exactly(empty: Coach, text: str) -> None:
    from textual import events

    rep = empty.team.add("Maya Lindqvist")
    app = CoachApp(empty, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(NotePage(rep.id))
        await pilot.pause()
        app.post_message(events.Paste(text))
        await pilot.pause()
        seen = text_of(app)
        assert not [c for c in seen if ord(c) in CONTROLS and c != "\n"]
        await pilot.press("f10")
        await pilot.pause()
    kept = empty.notes.of(rep.id)[0].text
    # The editor turns every kind of line break into a line feed; nothing else changes.
    expected = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\x85", "\n")
    assert kept == expected
