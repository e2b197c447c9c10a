"""The safe path: at once, off the screen and off the disk, and back only by M."""

from __future__ import annotations

from datetime import date

from coach_tui.coach import Coach

from .conftest import text_of
from .talking import Talking, full_disk, talking, to_read_back, to_supports


def on_disk(coach: Coach, word: str) -> list[str]:
    """The files of the data folder that hold these bytes."""
    return [
        path.name
        for path in coach.file.parent.iterdir()
        if path.is_file() and word.encode() in path.read_bytes()
    ]


async def disclosed(talk: Talking) -> None:
    await talk.say("an ordinary line", "ctrl+n")
    await talk.say("SERIOUS kept", "enter")
    await talk.say("SERIOUS half")
    await talk.pilot.pause(0.7)


async def test_the_words_leave_screen_and_every_file_at_once(coach: Coach) -> None:
    async with talking(coach) as talk:
        await disclosed(talk)
        assert on_disk(coach, "SERIOUS")
        await talk.keys("ctrl+l")
        assert on_disk(coach, "SERIOUS") == []
        text = text_of(talk.app)
        assert "SERIOUS" not in text
        assert "Work can wait" in text
        assert "min" not in text.splitlines()[0]
        await talk.keys("enter")
        assert "Work can wait" in text_of(talk.app)


async def test_pressed_by_mistake_gives_lines_draft_and_voice_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await disclosed(talk)
        await talk.keys("tab", "ctrl+l", "m")
        assert talk.page.line.text == "SERIOUS half"
        session = talk.stored()
        assert [a.text for a in session.answers] == ["an ordinary line", "SERIOUS kept"]
        assert session.draft is not None
        assert session.draft.voice == "manager"


async def test_going_on_leaves_nothing_to_find(coach: Coach) -> None:
    async with talking(coach) as talk:
        await disclosed(talk)
        await talk.keys("ctrl+l", "g")
        assert talk.page.session.stage == 2
        assert talk.page.line.text == ""
        await talk.keys("ctrl+z")
        assert talk.page.line.text == ""
        assert [a.text for a in talk.stored().answers] == ["an ordinary line"]
        assert on_disk(coach, "SERIOUS") == []


async def test_an_earlier_question_goes_with_it_and_down_gives_it_back(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("SIGN came earlier", "ctrl+n")
        await talk.say("SERIOUS kept", "enter")
        await talk.keys("ctrl+l", "up")
        assert on_disk(coach, "SIGN") == []
        assert "SIGN" not in text_of(talk.app)
        assert "How are you, really?" in text_of(talk.app)
        await talk.keys("down")
        assert on_disk(coach, "SIGN")
        await talk.keys("up", "g")
        assert talk.stored().answers == ()


async def test_a_date_ends_it_as_paused_and_is_the_next_one_on_one(coach: Coach) -> None:
    async with talking(coach) as talk:
        await disclosed(talk)
        session = talk.page.session.id
        await talk.keys("ctrl+l", "d")
        talk.app.screen.query_one("WritingLine").insert("1 dec")  # type: ignore[attr-defined]
        await talk.keys("enter")
        paused = coach.talks.get(session)
        assert (paused.status, paused.follow_up) == ("paused", date(2026, 12, 1))
        assert coach.team.find("Maya").due == date(2026, 12, 1)
        assert on_disk(coach, "SERIOUS") == []


async def test_on_the_plan_the_draft_plan_goes_and_comes_back_whole(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_read_back(talk)
        await talk.keys("ctrl+l")
        assert on_disk(coach, "Get pricing out of legal by") == []
        assert talk.app.coach.talks.get(coach.talks.open_one(coach.team.find("Maya").id).id).plan is None  # type: ignore[union-attr]
        await talk.keys("m")
        plan = coach.plans.get(talk.stored().plan or 0)
        assert [p.what for p in plan.lines] == [
            "Get pricing out of legal",
            "When a renewal mail comes, I park it",
        ]


async def test_the_confirmed_sentence_taken_takes_problem_and_plan(coach: Coach) -> None:
    async with talking(coach) as talk:
        for words in ("a", "b", "c", "d"):
            await talk.say(words, "ctrl+n")
        await talk.say("SENTENCE confirmed", "ctrl+n")
        await talk.keys("1", "enter")
        assert on_disk(coach, "SENTENCE")
        await talk.keys("ctrl+l", "up")
        assert on_disk(coach, "SENTENCE") == []
        await talk.keys("g")
        session = talk.stored()
        assert session.problem == ""


async def test_words_that_could_not_be_taken_off_the_disk_are_said_and_tried_again(coach: Coach) -> None:
    async with talking(coach) as talk:
        await disclosed(talk)
        coach.fold()
        with full_disk():
            await talk.keys("ctrl+l")
            text = text_of(talk.app)
            assert "SERIOUS" not in text
            assert "not yet off the disk" in text
            await talk.keys("g")
            assert "SERIOUS" not in text_of(talk.app)
            assert "can’t be written" in text_of(talk.app)
        await talk.keys("g")
        assert on_disk(coach, "SERIOUS") == []
        assert [a.text for a in talk.stored().answers] == ["an ordinary line"]


async def test_a_line_of_the_plan_is_kept_when_the_arrows_leave_it(coach: Coach) -> None:
    async with talking(coach) as talk:
        await to_supports(talk)
        await talk.keys("enter")
        await talk.say("Call legal by fri until eom", "down")
        plan = coach.plans.get(talk.stored().plan or 0)
        assert [p.what for p in plan.lines] == ["Call legal"]


async def test_a_page_opened_while_turned_shows_no_private_draft(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("shift+tab")
        await talk.say("PRIVATEWORDS", "f10", "t", "c")
        await talk.pilot.pause(0.2)
        assert "PRIVATEWORDS" not in text_of(talk.app)
        assert talk.stored().answers[0].private
