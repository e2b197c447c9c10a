"""The shipped guide says what the designs show, and leaves nothing out."""

from __future__ import annotations

import re

import msgspec
import pytest

from coach_tui.conversation.guide_reader import shipped_guide
from coach_tui.domain.question_guide import CAUSE_IDS, QuestionGuide, with_rep


@pytest.fixture(scope="module")
def guide() -> QuestionGuide:
    return shipped_guide()


def every_text(record: object) -> list[str]:
    if isinstance(record, str):
        return [record]
    if isinstance(record, dict):
        return [text for value in record.values() for text in every_text(value)]
    if isinstance(record, list | tuple):
        return [text for value in record for text in every_text(value)]
    return []


def test_it_names_itself_for_the_sessions_that_keep_it(guide: QuestionGuide) -> None:
    assert (guide.name, guide.version) == ("empathy", "1.0")
    assert guide.title


def test_the_stage_row_has_its_nine_titles(guide: QuestionGuide) -> None:
    assert [s.number for s in guide.stages] == list(range(9))
    assert [s.title for s in guide.stages] == [
        "Before",
        "Open",
        "What’s wrong",
        "Why",
        "What can I do",
        "Confirm",
        "Cause",
        "Supports",
        "Close",
    ]


def test_the_stage_row_fits_eighty_columns(guide: QuestionGuide) -> None:
    row = "  ".join(s.title for s in guide.stages[1:])
    assert len("› ") + len(row) <= 80 - 4


def test_the_stages_are_known_to_scripts_by_their_ids(guide: QuestionGuide) -> None:
    ids = "before open whats_wrong why what_can_i_do confirm cause supports close"
    assert " ".join(s.id for s in guide.stages) == ids


def test_every_stage_asks_what_the_conversation_asks(guide: QuestionGuide) -> None:
    assert [s.question for s in guide.stages] == [
        "What do I not know, and what do I not trust?",
        "How are you, really?",
        "What’s been hardest lately?",
        "Why do you think it’s been like this?",
        "What can I do that would help?",
        "What have I missed?",
        "Looking at this list, what do you think is behind it?",
        "What would help first?",
        "How would you like me to check in?",
    ]
    assert [len(s.probes) for s in guide.stages] == [1, 3, 4, 4, 4, 3, 3, 5, 3]
    assert all(s.cue and s.avoid for s in guide.stages)


def test_before_holds_three_checks_and_a_strength(guide: QuestionGuide) -> None:
    assert len(guide.stage(0).checks) == 4
    assert guide.stage(0).checks[-1] == "One strength I saw this month"


def test_what_is_said_before_the_question_stands_in_the_lead(guide: QuestionGuide) -> None:
    assert guide.stage(1).lead == "This is help, not a hearing."
    assert guide.stage(5).lead == "Let me see if I’ve got it…"


def test_a_cue_speaks_of_the_rep_by_name(guide: QuestionGuide) -> None:
    assert with_rep(guide.stage(5).cue, "Maya") == "Go on only when Maya says it is right."


def test_the_kinds_of_answer_stand_in_the_order_of_their_keys(guide: QuestionGuide) -> None:
    assert [k.label for k in guide.kinds] == [
        "“fine”",
        "“don’t know”",
        "blames things",
        "blames self",
        "blames me",
        "upset",
        "asks me",
    ]
    assert all(k.probes and k.title for k in guide.kinds)


def test_the_rep_reads_the_causes_in_words_of_their_own(guide: QuestionGuide) -> None:
    assert tuple(c.id for c in guide.causes) == CAUSE_IDS
    assert [c.wording for c in guide.causes] == [
        "Support, tools, or an answer I wait for",
        "More on my plate than fits",
        "The territory, the market, the leads",
        "Not clear what is expected of me",
        "Something I haven’t learned yet",
        "Life outside work",
        "Running low: confidence or energy",
        "I’m not getting to the work",
        "Not sure yet",
    ]


def test_a_cause_on_paper_goes_on_with_a_sentence(guide: QuestionGuide) -> None:
    support, workload = guide.causes[:2]
    assert f"{support.paper}; {workload.paper}." == (
        "support, tools, or an answer to wait for; more on the plate than fits."
    )
    assert all(c.paper[0].islower() and not c.paper.endswith(".") for c in guide.causes)


def test_each_of_the_eight_causes_has_probes_five_bumpers_and_a_measure(guide: QuestionGuide) -> None:
    for cause in guide.causes[:-1]:
        assert len(cause.probes) >= 3, cause.id
        assert len(cause.bumpers) == 5, cause.id
        assert cause.measure, cause.id


def test_every_bumper_replaces_a_micromanaging_twin(guide: QuestionGuide) -> None:
    twins = [b.twin for c in guide.causes for b in c.bumpers]
    assert all(twin.startswith("not ") for twin in twins)
    personal = guide.cause("personal")
    assert personal and personal.bumpers[0].twin == "not logging absences"


def test_most_bumpers_are_the_managers(guide: QuestionGuide) -> None:
    for cause in guide.causes[:-1]:
        mine = [b for b in cause.bumpers if b.owner == "manager"]
        assert len(mine) * 2 > len(cause.bumpers), cause.id
    together = [b.what for c in guide.causes for b in c.bumpers if b.both]
    assert "Role-play before one real meeting" in together


def test_effort_opens_only_after_the_other_seven(guide: QuestionGuide) -> None:
    gated = [c.id for c in guide.causes if c.opens_after]
    assert gated == ["not_working"]


def test_not_sure_offers_nothing(guide: QuestionGuide) -> None:
    not_sure = guide.cause("not_sure")
    assert not_sure and not not_sure.bumpers and not not_sure.probes


def test_the_safe_path_says_what_its_page_shows(guide: QuestionGuide) -> None:
    path = guide.safe_path
    assert path.say == (
        "Thank you for telling me. Work can wait. What would help right now?",
        "I’ll be discreet. I can’t promise total secrecy: if someone is at risk, or it is harassment, "
        "I may have to tell HR.",
    )
    assert path.listen == "Listen. There is nothing to find out."
    assert path.contacts == ("Employee assistance", "HR", "Someone you choose")
    assert path.danger == "In danger now: call emergency services and stay."
    assert path.record == "Nothing said here is written down, only that you paused."
    assert "self-harm" in path.triggers
    assert any("Harassment" in line for line in path.remember)


def test_its_words_are_set_as_print(guide: QuestionGuide) -> None:
    for text in every_text(msgspec.to_builtins(guide)):
        assert not re.search(r"[\"'!*]|\.\.\.", text), text
        assert not re.search(r"\b(he|she|his|her|him|Maya|Jana)\b", text), text
        assert text == " ".join(text.split())
