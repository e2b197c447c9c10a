"""The plan's one-line grammar, with real lines, on Tuesday 24 November 2026."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from coach_tui.domain.plan import Promise
from coach_tui.domain.plan_words import (
    PlanWords,
    answer_day,
    answer_end,
    due_words,
    end_words,
    line_text,
    offered_day,
    offered_end,
    read_line,
    with_day,
)

TUESDAY = date(2026, 11, 24)
FRI, MON = date(2026, 11, 27), date(2026, 11, 30)
DEC_1, DEC_8 = date(2026, 12, 1), date(2026, 12, 8)
JAN_31, EOM = date(2027, 1, 31), date(2026, 11, 30)


def words(what: str, **said: object) -> PlanWords:
    """What a line should read as; the end as typed is checked by its day."""
    return PlanWords(what=what, **said)  # type: ignore[arg-type]


LINES = {
    "Get pricing out of legal by fri until 31 jan": words("Get pricing out of legal", by=FRI, ends=JAN_31),
    "Get pricing out of legal by 27 nov until 31 jan": words("Get pricing out of legal", by=FRI, ends=JAN_31),
    "Get pricing out of legal  by Fri 27 Nov  until 31 Jan": words(
        "Get pricing out of legal", by=FRI, ends=JAN_31
    ),
    "Get an answer on discounts by fri until eom": words("Get an answer on discounts", by=FRI, ends=EOM),
    "Get pricing out of legal in two days by fri": words("Get pricing out of legal in two days", by=FRI),
    "Keep mornings free of internal calls from now until 31 jan": words(
        "Keep mornings free of internal calls", starts=TUESDAY, ends=JAN_31
    ),
    "Move renewal paperwork to sales ops by tue until 31 mar": words(
        "Move renewal paperwork to sales ops", by=DEC_1, ends=date(2027, 3, 31)
    ),
    "When a renewal mail comes before 11, I park it for the 11 o’clock block from mon": words(
        "When a renewal mail comes before 11, I park it for the 11 o’clock block", starts=MON
    ),
    "Put the numbers by fri in the CRM": words("Put the numbers by fri in the CRM"),
    "Answer legal by phone": words("Answer legal by phone"),
    "Answer legal by phone by fri": words("Answer legal by phone", by=FRI),
    "Chase legal in 2 weeks": words("Chase legal in 2 weeks", offered=DEC_8),
    "Chase legal tomorrow.": words("Chase legal tomorrow.", offered=date(2026, 11, 25)),
    "Sit with legal on friday": words("Sit with legal on friday", offered=FRI),
    "Ask legal 2 weeks from now": words("Ask legal 2 weeks from now", offered=DEC_8),
    "Ask on Fridays what is still stuck": words("Ask on Fridays what is still stuck"),
    "Join the call every friday": words("Join the call every friday"),
    "Join the call every second thursday": words("Join the call every second thursday"),
    "Clear the calendar before fri": words("Clear the calendar before fri"),
    "Take her out to enjoy the sun": words("Take her out to enjoy the sun"),
    "Leave it as it is for now": words("Leave it as it is for now"),
    "Call Petra by fri by mon": words("Call Petra", by=MON),
    "Call Petra by fri until eom by mon": words("Call Petra", by=MON, ends=EOM),
    "Call Petra until eom by fri": words("Call Petra", by=FRI, ends=EOM),
    "Cover the renewals by fri for 4 weeks": words("Cover the renewals", by=FRI, ends=date(2026, 12, 25)),
    "Cover the renewals for 4 weeks": words("Cover the renewals", ends=date(2026, 12, 22)),
    "Cover the renewals for two weeks from mon": words(
        "Cover the renewals", starts=MON, ends=date(2026, 12, 14)
    ),
    "Cover the renewals for 2 weeks from now": words("Cover the renewals", starts=TUESDAY, ends=DEC_8),
    "Cover the renewals from now for the next 4 weeks": words(
        "Cover the renewals", starts=TUESDAY, ends=date(2026, 12, 22)
    ),
    "Prepare the deck for monday": words("Prepare the deck for monday", offered=MON),
    "Hold the weekly hour for the team": words("Hold the weekly hour for the team"),
    "Keep mornings free from now until we say so": words("Keep mornings free", starts=TUESDAY, open_end=True),
    "Keep mornings free from now until we say": words("Keep mornings free", starts=TUESDAY, open_end=True),
    "Keep mornings free until further notice.": words("Keep mornings free", open_end=True),
    "Keep mornings free from 9 to 11": words("Keep mornings free from 9 to 11"),
    "Bring two introductions, by 1 dec": words("Bring two introductions", by=DEC_1),
    "Bring two introductions – by 1 dec": words("Bring two introductions", by=DEC_1),
    "Bring two introductions - by 1 dec, until eom": words(
        "Bring two introductions", by=DEC_1, ends=date(2026, 12, 31)
    ),
    "Bring two introductions (by 1 dec)": words("Bring two introductions", by=DEC_1),
    "Ask pricing (legal) by fri": words("Ask pricing (legal)", by=FRI),
    "Stand by": words("Stand by"),
    "Stand by by fri": words("Stand by", by=FRI),
    "Get it done by 2 weeks from now": words("Get it done", by=DEC_8),
    "Get it done BY FRI UNTIL EOM": words("Get it done", by=FRI, ends=EOM),
    "get it done by the end of the month": words("get it done", by=EOM),
    "get it done by end of next week!": words("get it done", by=date(2026, 12, 4)),
    "Send it by 1.12. till 31.1.": words("Send it", by=DEC_1, ends=JAN_31),
    "Send it by 2026-12-01 until 2027-01-31": words("Send it", by=DEC_1, ends=JAN_31),
    "Send it by 1 mar until 1 feb": words("Send it", by=date(2027, 3, 1), ends=date(2028, 2, 1)),
    "Send it by fri until mon": words("Send it", by=FRI, ends=MON),
    "Send it by fri until fri": words("Send it", by=FRI, ends=date(2026, 12, 4)),
    "Open the door from mon by fri": words("Open the door", starts=MON, by=date(2026, 12, 4)),
    "Raise the limit by 5": words("Raise the limit by 5"),
    "Cut internal meetings by half": words("Cut internal meetings by half"),
    "Learn from Petra": words("Learn from Petra"),
    "Find   a  quiet room by fri": words("Find   a  quiet room", by=FRI),
    "Call Tomás by fri\n": words("Call Tomás", by=FRI),
    "Halve the forecast by friday 5pm": words("Halve the forecast by friday 5pm"),
}


@pytest.mark.parametrize("text", LINES)
def test_a_line_is_read_from_its_right_end(text: str) -> None:
    assert replace(read_line(text, "manager", TUESDAY), end_text="") == LINES[text]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Send the sheet by 30 feb", "30 feb"),
        ("Send the sheet by 30 feb until eom", "30 feb"),
        ("Send the sheet by firday", "firday"),
        ("Send the sheet by fridy", "fridy"),
        ("Send the sheet by tomorow", "tomorow"),
        ("Send the sheet by 1 decembre", "1 decembre"),
        ("Send the sheet by 1/12", "1/12"),
        ("Send the sheet by 1.12", "1.12"),
        ("Send the sheet by Fri 28 Nov", "Fri 28 Nov"),
        ("Send the sheet by the 31st", "the 31st"),
        ("Send the sheet by march", "march"),
        ("Send the sheet by next week", "next week"),
        ("Keep it by fri until 31 apr", "31 apr"),
        ("Keep it by fri for 4 weaks", "4 weaks"),
        ("Keep it for 4 weeeks", "4 weeeks"),
        ("Start from 31 nov", "31 nov"),
        ("Answer by phone", ""),
        ("Raise it by 5", ""),
        ("Put it by fri in the CRM", ""),
        ("Spread the news by word of mouth", ""),
        ("Cover for Petra", ""),
        ("Send by 30 feb by fri", ""),
    ],
)
def test_a_near_day_is_named_so_that_enter_stops_once(text: str, near: str) -> None:
    read = read_line(text, "manager", TUESDAY)
    assert read.near == near
    assert not near or read.what.endswith(near)


@pytest.mark.parametrize(
    "text", ["by fri", "fri", "in 2 weeks", "from now until eom", "until we say so", "– by fri"]
)
def test_words_must_remain(text: str) -> None:
    assert read_line(text, "manager", TUESDAY).problem == "A day alone is no promise: what will you do?"
    assert read_line(text, "rep", TUESDAY).problem == "A day alone is no step: what will change?"


@pytest.mark.parametrize(
    ("text", "what", "day"),
    [
        ("by friday give her my login", "give her my login", FRI),
        ("By friday, 3 calls to legal", "3 calls to legal", FRI),
        ("by 4 dec put Ravi on her demos", "put Ravi on her demos", date(2026, 12, 4)),
        ("by 1 dec 30 calls a day", "30 calls a day", DEC_1),
        ("by the end of the month call Petra", "call Petra", EOM),
    ],
)
def test_a_day_with_its_mark_may_begin_the_line(text: str, what: str, day: date) -> None:
    assert read_line(text, "manager", TUESDAY) == words(what, by=day)
    until = read_line(f"{text} until eom", "manager", TUESDAY)
    assert (until.what, until.by, until.ends) == (
        what,
        day,
        date(day.year, day.month, 31 if day > EOM else 30),
    )


@pytest.mark.parametrize(
    "text",
    [
        "by friday noon send it",
        "by fri 14:00 send it",
        "by thu 28 nov send it",
        "by friday or monday call",
        "from now on I call first",
        "from monday to friday I block the mornings",
        "from 9 to 11 I block",
        "by phone ask them",
        "until fri cover for Petra",
    ],
)
def test_a_beginning_that_is_more_than_a_day_stays_words(text: str) -> None:
    read = read_line(text, "manager", TUESDAY)
    assert (read.what, read.by, read.starts) == (text, None, None)


def test_a_later_day_wins_over_one_at_the_beginning_and_the_words_of_both_stay() -> None:
    assert read_line("by friday call legal by mon", "manager", TUESDAY) == words(
        "by friday call legal", by=MON
    )


def test_next_week_is_a_beginning_and_no_day_to_be_done_by() -> None:
    read = read_line("Sit in on the price calls from next week for 4 weeks", "manager", TUESDAY)
    assert (read.what, read.starts, read.ends) == ("Sit in on the price calls", MON, date(2026, 12, 28))
    asked = answer_day(read_line("Block 9 to 11", "rep", TUESDAY), "from", "next week", TUESDAY)
    assert (asked.starts, asked.problem) == (MON, "")
    assert read_line("Send it by next week", "manager", TUESDAY).near == "next week"


@pytest.mark.parametrize("text", ["", "  ", "\n", "–"])
def test_an_empty_line_has_a_problem(text: str) -> None:
    assert read_line(text, "manager", TUESDAY).problem.startswith("Nothing is written yet")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "Send it by 1 dec until 2026-11-30",
            "The end, 30 Nov 2026, comes before 1 Dec 2026. Which day should it end?",
        ),
        (
            "Send it by fri until tomorrow",
            "The end, 25 Nov 2026, comes before 27 Nov 2026. Which day should it end?",
        ),
        (
            "Send it by 1 dec until fri 27 nov",
            "The end, 27 Nov 2026, comes before 1 Dec 2026. Which day should it end?",
        ),
        (
            "Keep it from mon by 2026-11-26",
            "It begins on 30 Nov 2026, after 26 Nov 2026. By when will it be done?",
        ),
    ],
)
def test_days_in_the_wrong_order_are_refused(text: str, problem: str) -> None:
    read = read_line(text, "manager", TUESDAY)
    assert read.problem == problem
    assert read.ends is None


def test_an_end_on_its_own_day_is_allowed() -> None:
    assert read_line("Send it by 27 nov until 27 nov", "manager", TUESDAY).ends == FRI


def test_an_end_is_read_again_once_its_day_is_said() -> None:
    read = read_line("Cover the renewals for 4 weeks", "manager", TUESDAY)
    assert with_day(read, "by", FRI, TUESDAY).ends == date(2026, 12, 25)
    assert with_day(read, "from", MON, TUESDAY).ends == date(2026, 12, 28)
    late = read_line("Cover the renewals until 2026-12-01", "manager", TUESDAY)
    assert with_day(late, "by", DEC_8, TUESDAY).problem.startswith("The end, 1 Dec 2026, comes before 8 Dec")


def test_by_when_takes_a_day_with_or_without_its_mark_and_more_than_was_asked() -> None:
    line = words("Call Petra")
    assert answer_day(line, "by", "fri", TUESDAY).by == FRI
    assert answer_day(line, "by", "by fri", TUESDAY).by == FRI
    assert answer_day(line, "by", "from now", TUESDAY).starts == TUESDAY
    assert answer_day(line, "from", "mon", TUESDAY).starts == MON
    both = answer_day(line, "by", "fri until eom", TUESDAY)
    assert (both.by, both.ends, both.what) == (FRI, EOM, "Call Petra")


@pytest.mark.parametrize("text", ["30 feb", "soon", "", "until eom", "by phone", "fri or so", "- -"])
def test_an_answer_that_is_no_day_says_so_and_changes_nothing_else(text: str) -> None:
    line = words("Call Petra", ends=JAN_31)
    answered = answer_day(line, "by", text, TUESDAY)
    assert answered.problem
    assert replace(answered, problem="") == line


def test_until_takes_a_day_a_length_or_no_end() -> None:
    line = words("Call Petra", by=FRI)
    assert answer_end(line, "31 jan", TUESDAY).ends == JAN_31
    assert answer_end(line, "until 31 jan", TUESDAY).ends == JAN_31
    assert answer_end(line, "for 4 weeks", TUESDAY).ends == date(2026, 12, 25)
    assert answer_end(line, "4 weeks", TUESDAY).ends == date(2026, 12, 25)
    for text in ("we say so", "until we say so", "We say", "no end"):
        assert answer_end(line, text, TUESDAY).open_end
    changed = answer_end(replace(line, ends=JAN_31), "until we say so", TUESDAY)
    assert (changed.ends, changed.open_end) == (None, True)
    assert "is no day" in answer_end(line, "someday", TUESDAY).problem
    assert "comes before" in answer_end(line, "2026-11-25", TUESDAY).problem


@pytest.mark.parametrize(
    ("today", "manager", "rep"),
    [
        (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 26), date(2026, 12, 4), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 4), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 12, 4), date(2026, 11, 30)),
    ],
)
def test_a_day_is_offered_where_none_is_said(today: date, manager: date, rep: date) -> None:
    assert offered_day("manager", today) == manager
    assert offered_day("rep", today) == rep


def test_a_day_that_ends_the_words_is_the_one_offered() -> None:
    read = read_line("Chase legal in 2 weeks", "manager", TUESDAY)
    assert offered_day("manager", TUESDAY, read) == DEC_8


def test_the_end_offered_is_two_months_on_or_the_plans_last() -> None:
    assert offered_end(FRI) == JAN_31
    assert offered_end(date(2026, 12, 31)) == date(2027, 2, 28)
    assert offered_end(date(2026, 11, 25), last=date(2027, 3, 31)) == date(2027, 3, 31)
    assert offered_end(FRI, last=date(2026, 11, 25)) == JAN_31


def test_a_line_shows_its_days_as_the_columns_do() -> None:
    pricing = words("Get pricing", by=FRI, ends=JAN_31)
    assert (due_words(pricing, TUESDAY), end_words(pricing, TUESDAY)) == ("by Fri 27 Nov", "until 31 Jan")
    mornings = words("Keep mornings free", starts=TUESDAY, open_end=True)
    assert (due_words(mornings, TUESDAY), end_words(mornings, TUESDAY)) == ("from now", "until we say")
    assert due_words(words("Park it", starts=MON), TUESDAY) == "from Mon 30 Nov"
    assert (due_words(words("Park it"), TUESDAY), end_words(words("Park it"), TUESDAY)) == ("", "")


def test_a_line_goes_back_to_its_sentence() -> None:
    line = Promise(id=1, rep=2, plan=3, owner="manager", what="Get pricing out of legal", by=FRI, ends=JAN_31)
    assert line_text(line, TUESDAY) == "Get pricing out of legal by 27 nov until 31 jan"
    open_ended = words("Keep mornings free", starts=TUESDAY, open_end=True)
    assert line_text(open_ended, TUESDAY) == "Keep mornings free from now until we say so"
    assert line_text(words("Send it", by=date(2026, 11, 20)), TUESDAY) == "Send it by 20 nov 2026"
    assert line_text(words("Send it"), TUESDAY) == "Send it"


def test_every_line_that_can_be_kept_reads_back_as_itself() -> None:
    draw = random.Random(4)
    whats = [read.what for read in LINES.values()] + [
        "Try it 2 weeks",
        "Stand by",
        "Wait for",
        "Run for 4 weeks’ time",
    ]
    for _ in range(4000):
        today = TUESDAY + timedelta(days=draw.randrange(800))
        day = today + timedelta(days=draw.choice((-40, -1, 0, 0, 1, 3, 30, 200, 364, 366, 700)))
        starts = draw.choice((None, None, day))
        by = draw.choice((None, day, day + timedelta(days=draw.randrange(500))))
        said = by or starts
        ends = said + timedelta(days=draw.randrange(900)) if said and draw.random() < 0.7 else None
        open_end = ends is None and draw.random() < 0.5
        line = words(draw.choice(whats), by=by, starts=starts, ends=ends, open_end=open_end)
        read = read_line(line_text(line, today), "manager", today)
        found = replace(read, end_text="", near="", offered=None)
        assert found == line, line_text(line, today)


def test_garbage_never_raises_and_words_are_never_lost() -> None:
    draw = random.Random(5)
    pieces = "by from until for fri 30 feb now we say so 4 weeks ( ) (by fri) 9999 years eom – , x"
    for _ in range(5000):
        text = " ".join(draw.choices(pieces.split(), k=draw.randrange(1, 9)))
        read = read_line(text, "rep", TUESDAY)
        assert read.what or read.problem
        assert read.what in text
        answer_day(read, "by", text, TUESDAY)
        answer_end(read, text, TUESDAY)


def test_a_very_long_line_is_read_quickly() -> None:
    for text in ("x" * 10_000, "word " * 2_000, "by fri " * 1_400, "by " * 3_300, "until we say so " * 600):
        begun = time.perf_counter()
        read_line(text, "manager", TUESDAY)
        assert time.perf_counter() - begun < 1
