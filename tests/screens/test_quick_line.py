"""The quick line: a whole sheet of promises by their codes, and the line that tells the rep."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from coach_tui.coach import Coach
from coach_tui.domain.plan import CheckIn
from coach_tui.errors import CoachError
from coach_tui.settings import Settings
from screens.app import CoachApp
from screens.quick_line import QuickLine
from screens.team import TeamPage

from .conftest import rep_named, text_of
from .talking import full_disk
from .test_hostile import CONTROLS, HOSTILE

SIZES = [(60, 20), (80, 24), (120, 40), (140, 45)]
AMBER = "#e0b268"


class Sheet:
    """A running app with the quick line in front; counts the keys that are pressed."""

    def __init__(self, app: CoachApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.keys = app, pilot, 0

    @property
    def text(self) -> str:
        return text_of(self.app)

    @property
    def line(self) -> str:
        assert isinstance(self.app.screen, QuickLine)
        return self.app.screen.writing_line().text

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str, *keys: str) -> None:
        """Letter by letter, as a hand does it."""
        await self.press(*("space" if c == " " else "comma" if c == "," else c for c in text), *keys)

    async def paste(self, text: str, *keys: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.press(*keys)

    def below(self) -> str:
        """What stands beneath the rule, its rows joined."""
        return " ".join(self.text.split("───\n")[-1].split())


@asynccontextmanager
async def sheet(
    coach: Coach, rep: str | None = "Maya", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Sheet]:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=size) as pilot:
        app.push_screen(QuickLine(None if rep is None else rep_named(coach, rep)))
        await pilot.pause()
        await pilot.pause()
        yield Sheet(app, pilot)


def status(coach: Coach, code: str) -> str:
    return coach.promises.find(code).status


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_open_stands_above_the_question_with_code_and_day(
    coach: Coach, size: tuple[int, int]
) -> None:
    async with sheet(coach, size=size) as at:
        seen = at.text
        mine, theirs, asked = (seen.index(w) for w in ("You promised", "Maya chose", "What became of it?"))
        assert mine < seen.index("Pricing sheet from legal") < theirs < seen.index("1 Dec") < asked
        assert re.search(r"B2 +Pricing", seen)
        assert "4 days over" in seen
        assert all(len(row) <= size[0] for row in seen.splitlines())


@pytest.mark.parametrize("size", SIZES)
async def test_without_a_rep_all_promises_stand_there_with_their_names(
    coach: Coach, size: tuple[int, int]
) -> None:
    async with sheet(coach, None, size) as at:
        assert re.search(r"B2 +Pricing sheet from legal\s+Maya", at.text)
        await at.type("b18")
        assert re.search(r"› B18 +I hold the Pécs panel alone\s+Petra", at.text)
        assert at.below().startswith("me b18 B18 kept: I hold the Pécs panel alone (Petra)")


@pytest.mark.parametrize("size", SIZES)
async def test_only_whole_promises_are_shown_and_the_rest_is_named(
    empty: Coach, size: tuple[int, int]
) -> None:
    rep = empty.team.add("Maya Lindqvist")
    plan = empty.plans.of_session(empty.talks.begin(rep.id).id, "Jana Novotná")
    for n in range(30):
        what = f"promise {n:02} " + "with many words " * 9 + "END"
        empty.plans.keep_line(plan.id, "manager", what, by=date(2026, 12, 1 + n), open_end=True)
    empty.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1)))
    empty.plans.agree(plan.id)
    async with sheet(empty, size=size) as at:
        for code in ("A1", "A15", "A30"):
            await at.press("ctrl+u")
            await at.type(code.lower())
            seen = at.text.split("What became of it?")[0]
            assert f"› {code} " in seen
            assert len(re.findall(r"promise \d\d", seen)) == seen.count("END") > 0
            assert ("↓ more" in seen) is (code != "A30")
            assert ("↑ earlier" in seen) is (code != "A1")


async def test_the_line_beneath_says_what_enter_will_do(coach: Coach) -> None:
    async with sheet(coach) as at:
        assert "Write B2 for kept, B2 fri, B2 dropped why, or B2 helped." in at.below()
        for text, words in (
            ("b2", "B2 kept: Pricing sheet from legal"),
            (" fri", "B2 moves to Fri 27 Nov: Pricing sheet from legal"),
            ("x", "“frix” after B2 is neither a day nor what became of it."),
        ):
            await at.type(text)
            assert words in at.below()
        assert AMBER not in styles(at.app, "frix")
        await at.press("ctrl+u")
        await at.type("b2 let go no budget, k8 too")
        assert "Put" not in at.below()
        assert "“too” after K8" in at.below()
        assert status(coach, "B2") == "open"


def styles(app: CoachApp, words: str) -> set[str]:
    """The colours of the rows beneath the line that hold these words; not of the line itself."""
    rows = app.screen._compositor.render_strips()
    found = set()
    for strip in rows:
        if any(words in s.text and "after" in s.text for s in strip):
            found |= {s.style.color.name for s in strip if s.style and s.style.color and s.text.strip()}
    return found


async def test_enter_does_it_empties_the_line_and_stays(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.type("b2 4 dec", "enter")
        assert (coach.promises.find("B2").due, at.line) == (date(2026, 12, 4), "")
        assert "B2 moves to Fri 4 Dec: Pricing sheet from legal" in at.below()
        assert re.search(r"B2 +Pricing sheet from legal +Fri 4 Dec", at.text)
        await at.type("b2 helped it came", "enter")
        now = coach.promises.find("B2")
        assert (now.status, now.effect, now.effect_words) == ("open", "helped", "it came")
        assert "B2 helped, and goes on: Pricing sheet from legal “it came”" in at.below()
        await at.type("b2", "enter")
        assert status(coach, "B2") == "kept"
        assert "You promised" not in at.text
        assert isinstance(at.app.screen, QuickLine)


async def test_a_whole_sheet_of_eight_takes_few_keys(coach: Coach) -> None:
    async with sheet(coach, None) as at:
        for text in ("b2 4 dec", "b14", "b19", "b10", "b16 1 dec", "b21", "b13", "b18"):
            await at.type(text, "enter")
        # A minute holds 200 keys at 40 words a minute.
        assert at.keys <= 45
        assert [status(coach, c) for c in ("B14", "B19", "B10", "B21", "B13", "B18")] == ["kept"] * 6
        assert [coach.promises.find(c).moves for c in ("B2", "B16")] == [2, 1]
        await at.press("enter")
        assert isinstance(at.app.screen, TeamPage)


async def test_a_line_with_one_mistake_does_nothing_and_keeps_its_words(coach: Coach) -> None:
    async with sheet(coach, None) as at:
        await at.type("b2, b14 kept, b99", "enter")
        assert "No promise has the code “B99”." in at.below()
        assert "coach-tui" not in at.text
        assert at.line == "b2, b14 kept, b99"
        assert [status(coach, c) for c in ("B2", "B14")] == ["open", "open"]
        await at.type("", "backspace", "backspace", "backspace")
        await at.type("b19", "enter")
        assert [status(coach, c) for c in ("B2", "B14", "B19")] == ["kept"] * 3


@pytest.mark.parametrize("size", SIZES)
async def test_question_and_line_never_move(coach: Coach, size: tuple[int, int]) -> None:
    async with sheet(coach, None, size) as at:

        def place() -> tuple[int, int, int]:
            rows = at.text.splitlines()
            question = next(n for n, r in enumerate(rows) if "What became of it?" in r)
            rule = next(n for n, r in enumerate(rows) if "────" in r)
            return question, rule, at.app.screen.query_one("WritingLine").region.y

        first = place()
        for text in ("b2", " nonsense", "", " and " + "more words " * 20):
            await at.type(text)
            assert place() == first
        await at.press("enter")
        assert place() == first
        await at.press("ctrl+u", "ctrl+u", "ctrl+u", "ctrl+u")
        at.app.screen.query_one("WritingLine").load("")  # type: ignore[attr-defined]
        await at.type("b2, b14, b19", "enter")
        assert place() == first


async def test_up_and_down_put_a_code_on_the_line_but_never_over_words(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.press("down")
        assert at.line == "B2 "
        await at.press("down")
        assert at.line == "B13 "
        await at.press("down", "up")
        assert at.line == "B2 "
        await at.type("fri")
        await at.press("down", "up")
        assert at.line == "B2 fri"
        assert "pick" not in at.text


async def test_empty_enter_leaves_and_so_does_f10(coach: Coach) -> None:
    for key in ("enter", "f10", "escape", "ctrl+q"):
        async with sheet(coach) as at:
            await at.press(key)
            assert isinstance(at.app.screen, TeamPage)


async def test_leaving_says_once_that_what_is_on_the_line_was_not_done(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.type("b2 fri", "f10")
        assert isinstance(at.app.screen, QuickLine)
        assert "Not done: “b2 fri”. Enter does it; F10 again leaves without it." in at.below()
        await at.type("x", "f10")
        assert isinstance(at.app.screen, QuickLine)
        await at.press("f10")
        assert isinstance(at.app.screen, TeamPage)
        assert coach.promises.find("B2").due == date(2026, 11, 20)


async def test_a_full_disk_leaves_the_line_and_says_so(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.type("b2")
        with full_disk():
            await at.press("enter")
        assert at.line == "b2"
        assert len(at.below()) > len("me b2 ")
        assert status(coach, "B2") == "open"
        await at.press("enter")
        assert (status(coach, "B2"), at.line) == ("kept", "")


async def test_what_tells_the_rep_gathers_until_it_is_copied(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.press("ctrl+o")
        assert "There is no line to tell yet." in at.below()
        await at.type("b2 fri", "enter")
        await at.type("b2 let go no budget", "enter")
        assert "to tell Maya, I could not hold: Pricing sheet from legal. Jana" in at.below()
        assert "Ctrl+O copy" in at.text
        await at.press("ctrl+o")
        assert at.app.clipboard == "Maya, I could not hold: Pricing sheet from legal. Jana"
        assert "Copied, if your terminal allows it." in at.below()
        await at.type("b13", "enter")
        assert "done: Three renewals" not in at.text


async def test_what_tells_the_rep_of_a_whole_sheet_is_one_line_a_rep(coach: Coach) -> None:
    async with sheet(coach, None) as at:
        await at.type("b2, b14 fri, b13", "enter")
        await at.press("f2")
        assert at.app.clipboard == (
            "Maya, done: Pricing sheet from legal. Jana\n"
            "Tomás, “Two introductions at Nordfrost” moves to Friday 27 November. Jana"
        )


async def test_it_is_saved_as_a_private_file_and_says_where(coach: Coach, tmp_path: Path) -> None:
    async with sheet(coach, None, (140, 45)) as at:
        await at.type("b2, b14", "enter")
        await at.press("ctrl+s")
        maya = tmp_path / "for Maya Lindqvist 2026-11-24.txt"
        tomas = tmp_path / "for Tomás Ortega 2026-11-24.txt"
        assert maya.read_text() == "Maya, done: Pricing sheet from legal. Jana\n"
        assert tomas.read_text().startswith("Tomás, done: Two introductions")
        assert maya.stat().st_mode & 0o777 == 0o600
        assert "Saved: " in at.below()
        assert maya.name in at.below()


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_line_to_tell_is_shown_in_full(empty: Coach, size: tuple[int, int]) -> None:
    rep = empty.team.add("Maya Lindqvist")
    plan = empty.plans.of_session(empty.talks.begin(rep.id).id, "Jana Novotná")
    for n in range(6):
        empty.plans.keep_line(
            plan.id, "manager", f"promise {n} with a few words more", by=date(2026, 12, 1), open_end=True
        )
    empty.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1)))
    empty.plans.agree(plan.id)
    async with sheet(empty, size=size) as at:
        for n in range(6):
            await at.type(f"a{n + 1}", "enter")
        seen = " ".join(at.text.split())
        assert "to tell Maya, done: promise 0 with a few words more. Done: promise 1 with" in seen
        assert "Done: promise 5 with a few words more. Jana" in seen


async def test_turned_it_is_about_this_rep_alone_and_nobody_is_late(coach: Coach) -> None:
    async with sheet(coach) as at:
        await at.type("b14 let go Tomás failed")
        await at.press("ctrl+t")
        seen = at.text
        for word in ("Tomás", "Nordfrost", "days over", "You promised", "b14"):
            assert word not in seen
        assert "Jana promised" in seen
        assert re.search(r"B2 +Pricing sheet from legal +Fri 20 Nov", seen)
        assert re.search(r"\n +Jana\n|\n +Jana  ", seen)
        await at.press("f10")
        assert isinstance(at.app.screen, QuickLine)
        assert "A line" not in at.text
        assert "Not done." in at.below()
        await at.type("b14", "enter")
        assert "No promise has the code “B14”." in at.below()
        await at.press("backspace", "backspace", "backspace")
        await at.type("b2 let go no budget", "enter")
        assert "B2 let go: Pricing sheet from legal" in at.below()
        assert "budget" not in at.text
        assert "could not hold" not in at.text
        await at.press("ctrl+t")
        assert at.line == "b14 let go Tomás failed"
        assert status(coach, "B14") == "open"
        assert status(coach, "B2") == "dropped"


async def test_turned_without_a_rep_no_promise_is_shown(coach: Coach) -> None:
    async with sheet(coach, None) as at:
        await at.type("b2", "enter")
        await at.press("ctrl+t")
        await at.type("b14")
        for text in (at.text,):
            for word in ("Pricing", "Nordfrost", "Maya", "promised", "chose", "to tell", "over"):
                assert word not in text, word
        await at.press("enter")
        assert status(coach, "B14") == "kept"
        assert "Nordfrost" not in at.text


@pytest.mark.parametrize("rep", ["Maya", None])
async def test_a_step_of_a_rep_never_shows_as_late(
    coach: Coach, rep: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-12-10T09:00:00+01:00")
    coach.promises.keep(coach.promises.find("B2").id)
    coach.promises.keep(coach.promises.find("B14").id)
    coach.promises.keep(coach.promises.find("B19").id)
    async with sheet(coach, rep, (120, 40)) as at:
        assert re.search(r"B13 +Three renewals to drop.* 1 Dec", at.text)
        assert " over" not in at.text
        strips = at.app.screen._compositor.render_strips()
        colours = {s.style.color.name for strip in strips for s in strip if s.style and s.style.color}
        assert AMBER not in colours
        assert len(colours) > 2


async def test_only_my_own_lateness_is_amber(coach: Coach) -> None:
    async with sheet(coach, None, (120, 40)) as at:
        strips = at.app.screen._compositor.render_strips()
        amber = [
            s.text.strip()
            for strip in strips
            for s in strip
            if s.style and s.style.color and s.style.color.name == AMBER
        ]
        assert amber == ["4 days over"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_literal_on_the_page_on_the_line_and_to_tell(empty: Coach, text: str) -> None:
    rep = promised_to(empty, text)
    async with sheet_of(empty, rep) as at:
        for size in [*SIZES, (20, 6)]:
            await at.pilot.resize_terminal(*size)
            await at.pilot.pause()
            refuse_controls(at.text)
        await at.pilot.resize_terminal(120, 40)
        await at.paste(f"a1 let go {text}")
        refuse_controls(at.text)
        why = at.line.removeprefix("a1 let go ").strip()
        await at.press("enter")
        assert empty.promises.find("A1").why == why
        refuse_controls(at.text)
        if text.isascii() and text.isprintable():
            assert text[:40] in at.text
        await at.press("ctrl+o")
        assert not {ord(c) for c in at.app.clipboard if ord(c) in CONTROLS} - {10}
        await at.press("ctrl+s")
        assert "Saved: " in at.below()
        await at.press("ctrl+t")
        refuse_controls(at.text)


def promised_to(coach: Coach, text: str) -> int:
    """A rep with this text in both names and in every promise; the manager's name is it as well."""
    name = "".join(c for c in text if ord(c) not in CONTROLS)[:150]
    coach.manager = text
    rep = coach.team.add(name, called=name)
    plan = coach.plans.of_session(coach.talks.begin(rep.id).id, text)
    coach.plans.keep_line(plan.id, "manager", text, by=date(2026, 11, 20), open_end=True)
    coach.plans.keep_line(plan.id, "rep", text, starts=date(2026, 11, 27))
    coach.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 1)))
    coach.plans.agree(plan.id)
    return rep.id


def refuse_controls(seen: str) -> None:
    assert not {hex(ord(c)) for c in seen if ord(c) in CONTROLS and c != "\n"}


@asynccontextmanager
async def sheet_of(coach: Coach, rep_id: int) -> AsyncIterator[Sheet]:
    app = CoachApp(coach, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(QuickLine(rep_id))
        await pilot.pause()
        yield Sheet(app, pilot)


async def test_what_another_window_did_is_refused_kindly(coach: Coach) -> None:
    from coach_tui.coach import open_coach

    async with sheet(coach) as at:
        await at.type("b2 fri")
        other = open_coach(coach.file)
        other.promises.keep(other.promises.find("B2").id)
        other.finish_command()
        await at.press("enter")
        assert "B2 is kept already." in at.below()
        with pytest.raises(CoachError):
            coach.promises.by_line("B2")
