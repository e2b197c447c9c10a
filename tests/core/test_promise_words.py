"""The quick line as a manager types it from a sheet, and the line that tells the rep."""

from __future__ import annotations

from datetime import date

import pytest

from coach_tui.domain.plan import Promise, PromiseStatus
from coach_tui.domain.promise_words import PromiseLine, PromiseWord, became_words, read_promise_line
from coach_tui.domain.telling import telling

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
HOSTILE = 'deal [/oops] #panic("x") <b> \x1b[31m \u202e'


def read(text: str) -> PromiseLine:
    return read_promise_line(text, TODAY)


def only(text: str) -> PromiseWord:
    line = read(text)
    assert line.problem == ""
    (word,) = line.words
    return word


@pytest.mark.parametrize(
    "text", ["K7", "k7", "kept K7", "KEPT k7", "K7 kept", "K7 done", "done K7", "K7.", "K7: kept", " K7 ; "]
)
def test_a_code_alone_or_with_kept_or_done_is_kept(text: str) -> None:
    assert only(text) == PromiseWord(code="K7", became="kept")


@pytest.mark.parametrize(
    "text",
    [
        "K7 fri",
        "moved K7 fri",
        "K7 moved fri",
        "k7 to fri",
        "K7 by Fri",
        "K7 moved to 27 nov",
        "Move K7 27.11.",
    ],
)
def test_a_day_behind_the_code_moves_it(text: str) -> None:
    assert only(text) == PromiseWord(code="K7", became="moved", day=FRIDAY)


def test_a_day_of_two_words_and_a_comma_moves_it_too() -> None:
    assert only("K7 to 3 dec").day == date(2026, 12, 3)
    assert only("K7 Fri, 4 Dec").day == date(2026, 12, 4)


@pytest.mark.parametrize("text", ["dropped K7", "K7 dropped", "K7 let go", "let  go k7", "K7 dropped;"])
def test_let_go_needs_no_reason(text: str) -> None:
    assert only(text) == PromiseWord(code="K7", became="dropped")


@pytest.mark.parametrize("before", ["K7 dropped", "dropped K7", "K7 let go", "K7 dropped:", "Drop K7"])
@pytest.mark.parametrize(
    "why", ["no budget", "R&amp;D;", "no budget, this year; moved on, done", HOSTILE.strip()]
)
def test_a_reason_is_exact_and_may_hold_commas(before: str, why: str) -> None:
    assert only(f"{before} {why}") == PromiseWord(code="K7", became="dropped", why=why)


@pytest.mark.parametrize(
    ("text", "effect", "words"),
    [
        ("K7 helped", "helped", ""),
        ("K7 Helped.", "helped", ""),
        ("k7 helped: Two calm mornings, at last", "helped", "Two calm mornings, at last"),
        ("K7 no difference", "no_difference", ""),
        ("K7 no-difference it was late", "no_difference", "it was late"),
        ("K7 added pressure, more mail", "added_pressure", "more mail"),
        (f"K7 helped {HOSTILE.strip()}", "helped", HOSTILE.strip()),
    ],
)
def test_what_the_rep_says_it_did(text: str, effect: str, words: str) -> None:
    word = only(text)
    assert (word.became, word.effect, word.words) == ("said", effect, words)


def test_kept_and_what_it_did_may_stand_together() -> None:
    word = only("K7 kept helped a lot")
    assert (word.became, word.effect, word.words) == ("kept", "helped", "a lot")


@pytest.mark.parametrize("gap", [",", ", ", ";", " ; ", "\n"])
def test_several_stand_on_one_line(gap: str) -> None:
    line = read(gap.join(["K7", "b12 fri", "kept C1", "let go A3 no budget, again", "AA1 helped"]))
    assert [(w.code, w.became) for w in line.words] == [
        ("K7", "kept"),
        ("B12", "moved"),
        ("C1", "kept"),
        ("A3", "dropped"),
        ("AA1", "said"),
    ]
    assert line.words[3].why == "no budget, again"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "“hello” does not begin with a code such as K7."),
        ("K", "“K” does not begin"),
        ("K7's", "does not begin with a code"),
        ("K7 teh fri", "“teh fri” after K7 is neither a day nor what became of it. Write K7 for kept"),
        ("K7 helpedx", "“helpedx” after K7"),
        ("K7 kept well", "“well” after K7 is neither a day nor what it did."),
        ("K7 K8", "Put a comma between K7 and K8."),
        ("moved K7", "No day yet. Write fri"),
        ("K7 by 30 feb", "“30 feb” is no day. Write fri"),
        ("K7 moved 3/4", "can be read in two ways"),
        ("K7 helped, K8 was no use", "“was no use” after K8"),
        ("dropped K7, K8", "“K8” stands alone. Write kept K8, or dropped K8."),
        ("moved K7 fri; K8", "“K8” stands alone. Write kept K8, or moved K8."),
        ("kept K7 dropped", "“kept K7 dropped” says two things of K7."),
        ("K7, k7 fri", "K7 is there twice."),
        ("x" * 5000, "…”"),
    ],
)
def test_what_cannot_be_read_is_one_short_sentence_and_nothing_of_the_line_counts(
    text: str, sentence: str
) -> None:
    line = read(f"C1; {text}" if not text.startswith("dropped") else text)
    assert line.words == ()
    assert sentence in line.problem
    assert "\n" not in line.problem
    assert len(line.problem) < 140


@pytest.mark.parametrize("text", ["", "  ", ";", ", ;"])
def test_an_empty_line_is_nothing(text: str) -> None:
    assert read(text) == PromiseLine()


def promise(status: PromiseStatus = "kept", *, by: date | None = None, why: str = "") -> Promise:
    return Promise(
        id=1, rep=1, plan=1, owner="manager", what="Get pricing out of legal", status=status, by=by, why=why
    )


def test_what_enter_does_is_said_in_words_without_the_promise() -> None:
    was = promise("open", by=TODAY)
    assert became_words(only("K7"), was, promise(by=TODAY), TODAY) == "K7 kept"
    assert became_words(only("K7 fri"), was, promise("open", by=FRIDAY), TODAY) == "K7 moves to Fri 27 Nov"
    assert became_words(only("K7 today"), was, was, TODAY) == "K7 is on Tue 24 Nov already"
    assert became_words(only("K7 let go x"), was, promise("dropped"), TODAY) == "K7 let go"
    said = only("K7 no difference")
    assert became_words(said, was, promise(), TODAY) == "K7 made no difference, and is kept"
    assert became_words(said, was, promise("open"), TODAY) == "K7 made no difference, and goes on"
    assert became_words(said, promise(), promise(), TODAY) == "K7 made no difference"


def test_the_rep_is_told_in_a_short_line_with_the_promise_as_typed() -> None:
    told = telling([promise()], "Maya", "Jana Novotná", TODAY)
    assert told == "Maya, done: Get pricing out of legal. Jana"


def test_a_move_is_told_with_its_whole_day_and_what_was_dropped_without_its_why() -> None:
    moved = telling([promise("open", by=FRIDAY)], "Maya", "Jana", TODAY)
    assert moved == "Maya, “Get pricing out of legal” moves to Friday 27 November. Jana"
    far = telling([promise("open", by=date(2028, 3, 1))], "Maya", "Jana", TODAY)
    assert "moves to Wednesday 1 March 2028." in far
    dropped = telling([promise("dropped", why="the boss said no")], "Maya", "Jana", TODAY)
    assert dropped == "Maya, I could not hold: Get pricing out of legal. Jana"


def test_several_are_told_in_one_line_and_a_missing_name_leaves_no_gap() -> None:
    told = telling([promise(), promise("dropped"), promise("open", by=FRIDAY)], "Maya", "  ", TODAY)
    assert told == (
        "Maya, done: Get pricing out of legal. I could not hold: Get pricing out of legal."
        " “Get pricing out of legal” moves to Friday 27 November."
    )


def test_a_step_of_the_rep_is_never_told_and_hostile_words_stay_exact() -> None:
    theirs = Promise(id=1, rep=1, plan=1, owner="rep", what="x", status="kept")
    assert telling([theirs], "Maya", "Jana", TODAY) == ""
    mine = Promise(id=1, rep=1, plan=1, owner="manager", what=HOSTILE, status="kept")
    assert HOSTILE.strip() in telling([theirs, mine], "Maya", "Jana", TODAY)
