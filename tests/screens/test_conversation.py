"""The conversation: every word lands where it belongs, and is there tomorrow."""

from __future__ import annotations

import pytest

from coach_tui.coach import Coach, open_coach
from screens.talk_page import TalkPage

from .conftest import text_of
from .talking import HOSTILE, full_disk, talking


async def test_the_first_word_needs_no_key_and_is_a_draft_after_a_pause(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.pilot.press(*"tired")
        assert "…" in text_of(talk.app).splitlines()[0]
        await talk.pilot.pause(0.7)
        assert "saved" in text_of(talk.app).splitlines()[0]
        draft = talk.stored().draft
        assert draft is not None
        assert (draft.text, draft.voice, draft.private) == ("tired", "rep", False)


async def test_enter_keeps_and_on_an_empty_line_goes_on(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("Tired.", "enter")
        await talk.say("And busy.", "enter")
        assert talk.stored().stage == 1
        await talk.keys("enter")
        session = talk.stored()
        assert session.stage == 2
        assert [(a.stage, a.text) for a in session.answers] == [(1, "Tired."), (1, "And busy.")]
        assert session.answers[0].question == "How are you, really?"


async def test_one_key_captures_and_goes_on(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("Tired.", "ctrl+n")
        assert (talk.stored().stage, len(talk.stored().answers)) == (2, 1)
        await talk.say("Renewals.", "pagedown")
        assert (talk.stored().stage, len(talk.stored().answers)) == (3, 2)


async def test_tab_and_shift_tab_choose_the_voice_and_each_question_begins_with_the_rep(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("hers", "enter")
        await talk.keys("tab")
        await talk.say("mine", "enter")
        await talk.keys("shift+tab")
        await talk.say("for me only", "enter")
        said = [(a.voice, a.private) for a in talk.stored().answers]
        assert said == [("rep", False), ("manager", False), ("manager", True)]
        await talk.keys("ctrl+n")
        await talk.say("hers again", "enter")
        assert talk.stored().answers[-1].voice == "rep"


async def test_a_private_line_shows_without_colour_too(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("shift+tab")
        text = text_of(talk.app)
        assert "─ ─ ─" in text
        assert "private" in text


async def test_f5_turns_the_last_line_private_and_back_to_its_voice(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("oh", "enter", "f5")
        assert (talk.stored().answers[0].voice, talk.stored().answers[0].private) == ("manager", True)
        await talk.keys("f5")
        assert (talk.stored().answers[0].voice, talk.stored().answers[0].private) == ("rep", False)


async def test_up_on_an_empty_line_edits_the_last_answer_in_its_place(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("first", "enter")
        await talk.say("secnd", "enter")
        await talk.keys("up", "up")
        assert talk.page.line.text == "first"
        await talk.keys("down")
        await talk.keys("up")
        talk.page.line.load_text("second")
        await talk.keys("enter")
        assert [a.text for a in talk.stored().answers] == ["first", "second"]


async def test_while_a_line_is_edited_the_old_text_stays_until_enter(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("as said", "enter", "up")
        await talk.say(" and more")
        await talk.pilot.pause(0.7)
        session = talk.stored()
        assert session.answers[0].text == "as said"
        assert session.draft is not None
        assert (session.draft.text, session.draft.id) == ("as said and more", session.answers[0].id)
        await talk.keys("down")
        assert talk.stored().draft is None
        assert talk.stored().answers[0].text == "as said"


async def test_a_probe_is_one_key_and_by_kind_two_and_is_the_question_as_asked(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("ctrl+o")
        assert "What would make this half hour useful?" in text_of(talk.app)
        assert "1 “fine”" in text_of(talk.app)
        await talk.keys("1")
        assert "What does fine mean this week?" in text_of(talk.app)
        await talk.say("It means not fine.", "enter")
        session = talk.stored()
        assert session.answers[-1].question == "What does fine mean this week?"
        assert "What does fine mean this week?" in session.asked


async def test_a_number_that_begins_an_answer_is_text_and_no_pick(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("ctrl+o")
        asked = talk.stored().asked
        await talk.pilot.press("3", "space", "d", "e", "a", "l", "s")
        await talk.pilot.pause()
        assert talk.page.line.text == "3 deals"
        assert talk.stored().asked == asked
        assert "What would make this half hour useful?" in text_of(talk.app)


async def test_a_talk_opened_by_mistake_leaves_no_trace(coach: Coach) -> None:
    hugo = coach.team.find("Hugo").id
    async with talking(coach, "Hugo") as talk:
        await talk.keys("f10")
    assert coach.talks.open_one(hugo) is None
    assert coach.history.of(hugo)[0].kind == "note"


async def test_esc_closes_the_innermost_before_it_leaves(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("said", "enter")
        await talk.keys("ctrl+o", "escape")
        assert "1 “fine”" not in text_of(talk.app)
        await talk.keys("up", "escape")
        assert talk.page.line.text == ""
        await talk.keys("escape")
        assert not isinstance(talk.app.screen, TalkPage)


async def test_f5_in_shared_view_never_brings_a_private_line_out(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("hello", "enter", "shift+tab")
        await talk.say("SECRET", "enter", "ctrl+t", "f5")
        assert "SECRET" not in text_of(talk.app)
        assert [(a.text, a.private) for a in talk.stored().answers] == [("hello", True), ("SECRET", True)]


async def test_any_other_key_closes_the_list_and_is_typed(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("ctrl+o", "w", "1")
        assert talk.page.line.text == "w1"
        assert "1 “fine”" not in text_of(talk.app)


async def test_backspace_right_after_a_pick_types_the_digit(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.keys("ctrl+o", "4", "backspace")
        assert talk.page.line.text == "4"


async def test_leaving_in_the_middle_comes_back_to_the_stage_with_every_word(coach: Coach) -> None:
    path = coach.file
    async with talking(coach) as talk:
        await talk.say("Tired.", "ctrl+n")
        await talk.keys("tab")
        await talk.say("half a thou", "f10")
    coach.close()
    again = open_coach(path, manager="Jana Novotná")
    async with talking(again) as talk:
        assert talk.page.session.stage == 2
        assert talk.page.line.text == "half a thou"
        await talk.say("ght", "enter")
        assert (talk.stored().answers[-1].text, talk.stored().answers[-1].voice) == (
            "half a thought",
            "manager",
        )
    again.close()


async def test_the_header_says_not_saved_when_the_disk_is_full_and_the_words_stay(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("kept", "enter")
        coach.fold()
        with full_disk():
            await talk.say("not lost", "enter")
            text = text_of(talk.app)
        assert "not saved yet" in text
        assert "Not saved" in text
        assert "Ctrl+S tries again" in text
        assert talk.page.line.text == "not lost"
        await talk.keys("ctrl+s")
        assert "not saved yet" not in text_of(talk.app)
        assert talk.stored().draft is not None
        await talk.keys("enter")
        assert [a.text for a in talk.stored().answers] == ["kept", "not lost"]


async def test_f10_keeps_a_text_copy_when_nothing_can_be_saved(coach: Coach, tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with talking(coach) as talk:
        await talk.say("kept", "enter")
        coach.fold()
        with full_disk():
            await talk.say("not lost", "f10")
        copies = list(tmp_path.glob("coach-tui-words-*.txt"))
        assert [c.read_text() for c in copies] == ["not lost"]
        assert copies[0].stat().st_mode & 0o777 == 0o600
        assert "text copy" in text_of(talk.app)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (140, 45)])
async def test_shared_view_shows_nothing_private(coach: Coach, size: tuple[int, int]) -> None:
    async with talking(coach, size=size) as talk:
        await talk.say("hers", "enter")
        await talk.keys("shift+tab")
        await talk.say("SECRET kept", "enter")
        await talk.say("SECRET typed")
        await talk.keys("ctrl+g", "ctrl+t")
        text = text_of(talk.app)
        assert "shared view" in text
        assert "hers" in text
        for word in ("SECRET", "private", "Reflected", "First:", "4 days over", "safe path", " me "):
            assert word not in text, word
        await talk.keys("ctrl+o")
        assert "“fine”" not in text_of(talk.app)
        await talk.keys("1")
        assert talk.page.line.text == "1"
        assert [(a.text, a.private) for a in talk.stored().answers][1:] == [
            ("SECRET kept", True),
            ("SECRET typed", True),
        ]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_hostile_words_show_literally_and_are_kept_exactly(coach: Coach, size: tuple[int, int]) -> None:
    async with talking(coach, size=size) as talk:
        await talk.say(HOSTILE)
        editor = text_of(talk.app)
        await talk.keys("enter")
        kept = text_of(talk.app)
        for text in (editor, kept):
            assert "[/oops]" in text
            assert "<script>" in text
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert "␛" in text
            assert "‹RLO›" in text
        assert talk.stored().answers[0].text == HOSTILE


async def test_ten_thousand_characters_in_one_line_are_kept_whole(coach: Coach) -> None:
    words = "".join(chr(97 + n % 26) for n in range(10_000))
    async with talking(coach) as talk:
        await talk.say(words, "enter")
        assert talk.stored().answers[0].text == words
        assert "↑ earlier words" in text_of(talk.app)


async def test_the_question_and_the_writing_line_never_move(coach: Coach) -> None:
    async with talking(coach) as talk:

        def places() -> tuple[int, int]:
            return talk.page.line.region.y, talk.page.query_one("#ask").region.y

        before = places()
        for n in range(12):
            await talk.say(f"line {n} " * 12, "enter")
        await talk.keys("ctrl+o")
        assert places() == before
        await talk.keys("ctrl+t")
        assert places() == before


async def test_before_is_private_and_has_nothing_to_show(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.say("I do not trust the forecast", "enter")
        assert talk.stored().answers[0].private
        await talk.keys("ctrl+t")
        text = text_of(talk.app)
        assert "Nothing to show here." in text
        assert "forecast" not in text
        await talk.keys("ctrl+t", "ctrl+n")
        assert talk.stored().stage == 1


async def test_not_sure_leads_back_to_why_once(coach: Coach) -> None:
    async with talking(coach) as talk:
        for words in ("a", "b", "c", "d", "e"):
            await talk.say(words, "ctrl+n")
        await talk.keys("9", "enter")
        assert talk.stored().stage == 3
        await talk.keys("ctrl+n", "ctrl+n", "ctrl+n", "enter")
        assert talk.stored().stage == 7


async def test_two_causes_at_most_and_the_third_is_said_to_be_enough(coach: Coach) -> None:
    async with talking(coach) as talk:
        for words in ("a", "b", "c", "d", "e"):
            await talk.say(words, "ctrl+n")
        await talk.keys("1", "2", "3")
        assert talk.stored().causes == ("support", "workload")
        assert "One or two is enough" in text_of(talk.app)
        await talk.keys("1", "3")
        assert talk.stored().causes == ("workload", "territory")


async def test_e_on_cause_puts_the_sentence_on_the_line(coach: Coach) -> None:
    async with talking(coach) as talk:
        for words in ("a", "b", "c", "d", "the sentence"):
            await talk.say(words, "ctrl+n")
        await talk.keys("e")
        assert talk.page.line.text == "the sentence"
        await talk.say(", better", "ctrl+n")
        assert talk.stored().problem == "the sentence, better"


@pytest.mark.parametrize("key", ["ctrl+o", "ctrl+g", "f5", "f2"])
async def test_a_key_that_saves_something_else_does_not_pass_the_line_off_as_saved(
    coach: Coach, key: str
) -> None:
    async with talking(coach) as talk:
        await talk.say("kept", "enter")
        talk.page.line.insert("not yet saved")
        await talk.pilot.press(key)
        await talk.pilot.press("f10")
        await talk.pilot.pause()
        session = coach.talks.open_one(coach.team.find("Maya").id)
        assert session is not None
        assert session.draft is not None
        assert session.draft.text == "not yet saved"


async def test_f5_on_a_line_that_is_being_changed_stays_private_through_enter(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("my secret worry", "enter", "up", "f5", "enter")
        (line,) = talk.stored().answers
        assert (line.text, line.private, line.voice) == ("my secret worry", True, "manager")
        await talk.keys("ctrl+t")
        assert "secret" not in text_of(talk.app)


async def test_the_self_check_is_private_whatever_key_is_pressed(coach: Coach) -> None:
    async with talking(coach, before=True) as talk:
        await talk.keys("tab", "shift+tab", "ctrl+o")
        assert "1 “fine”" not in text_of(talk.app)
        await talk.say("a doubt", "enter", "f5")
        (line,) = talk.stored().answers
        assert (line.private, line.voice) == (True, "manager")


async def test_an_emptied_line_comes_back_by_ctrl_z(coach: Coach) -> None:
    async with talking(coach) as talk:
        await talk.say("first", "enter")
        await talk.say("second", "enter", "up", "up", "ctrl+u", "enter")
        assert [a.text for a in talk.stored().answers] == ["second"]
        await talk.keys("ctrl+z")
        assert [a.text for a in talk.stored().answers] == ["first", "second"]
