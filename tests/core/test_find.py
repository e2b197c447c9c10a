"""Finding by typing: words, years and months, where hits stand, and what shared view leaves out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from coach_tui import clock
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.history import Entry, PromiseEntry, ResultEntry
from coach_tui.demo import write_sample
from coach_tui.display import cells
from coach_tui.review.find import Part, around, fold, hits, read_query
from coach_tui.review.passages import Shelf
from coach_tui.review.periods import first_day, last_day, period_name
from coach_tui.storage import Store


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    store = Store(tmp_path / "coach.json")
    sample = write_sample(store, clock.today())
    opened = Coach(store, manager=sample.manager)
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Coach]:
    opened = open_coach(tmp_path / "empty.json", manager="Jana Novotná")
    yield opened
    opened.close()


def found(text: str, typed: str) -> list[str]:
    """The parts of the text that are hit."""
    return [text[start:end] for start, end in hits(text, read_query(typed).marked())]


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Legal answers late", "legal", ["Legal"]),
        ("Paralegals", "legal", ["legal"]),
        ("Ask Novotná in Åbo", "novotna abo", ["Novotná", "Åbo"]),
        ("Ask Novotna", "Novotná", ["Novotna"]),
        ("I’m “stuck”", 'i\'m "stuck"', ["I’m", "“stuck”"]),
        ("I'm stuck", "I’m", ["I'm"]),
        ("Straße, STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("e\u0301te\u0301 again", "ete", ["e\u0301te\u0301"]),
        ("今日は契約の話をした", "契約", ["契約"]),
        ("x [bold] y (a+b)* $", "[bold] (a+b)* $", ["[bold]", "(a+b)*", "$"]),
        ("a.c abc", "a.c", ["a.c"]),
        ("aaaa", "aa", ["aaaa"]),
        ("İstanbul ﬁne", "istanbul fine", ["İstanbul", "ﬁne"]),
        ("nothing here", "legal", []),
        ("anything", "", []),
    ],
)
def test_a_hit_is_the_very_part_of_the_text(text: str, typed: str, expected: list[str]) -> None:
    assert found(text, typed) == expected


def test_the_fold_of_a_text_is_that_of_its_characters_one_by_one() -> None:
    rng = random.Random(7)
    letters = "aÅßﬁİçñ’“”–é\u0301\u0323がガ한ﷺ家👍🏽ǅΣςℌ½"
    for _ in range(500):
        text = "".join(rng.choice(letters) for _ in range(rng.randrange(12)))
        assert sorted(fold(text)) == sorted("".join(fold(c) for c in text))


@pytest.mark.parametrize(
    ("typed", "words", "periods"),
    [
        ("legal 2024", ("legal",), ((2024, 0),)),
        ("may 2025", (), ((2025, 5),)),
        ("2025 May discount", ("discount",), ((2025, 5),)),
        ("nov 2024", (), ((2024, 11),)),
        ("nov", ("nov",), ()),
        ("2018 2200 12024 202", ("2018", "2200", "12024", "202"), ()),
        ("2024 2025", (), ((2024, 0), (2025, 0))),
        ("", (), ()),
    ],
)
def test_years_and_months_narrow_and_the_rest_are_words(
    typed: str, words: tuple[str, ...], periods: tuple[tuple[int, int], ...]
) -> None:
    query = read_query(typed)
    assert (query.words, query.periods) == (words, periods)


def test_a_month_alone_is_the_month_or_the_word() -> None:
    query = read_query("may")
    assert query.fits(date(2025, 5, 2), "")
    assert query.fits(date(2025, 6, 2), "what i may say")
    assert not query.fits(date(2025, 6, 2), "nothing")
    assert not query.fits(None, "nothing")


def test_every_word_must_occur_and_the_day_must_fit() -> None:
    query = read_query("legal week 2026")
    assert query.fits(date(2026, 1, 1), fold("A week for Legal"))
    assert not query.fits(date(2026, 1, 1), fold("Legal"))
    assert not query.fits(date(2025, 1, 1), fold("A week for Legal"))
    assert not query.fits(None, fold("A week for Legal"))


LONG = "Before it all began there were many words, " * 6 + "then came the needle" + ", and more after it" * 9


@pytest.mark.parametrize("room", [8, 12, 20, 34, 54, 80, 400, 5000])
@pytest.mark.parametrize(
    ("text", "word"),
    [
        (LONG, "needle"),
        ("needle " + LONG, "needle"),
        (LONG + " needle.", "needle"),
        ("契約" * 40 + "needle" + "家族" * 40, "needle"),
        ("👨‍👩‍👧 é " * 30 + "needle", "needle"),
        ("unbroken" * 1250 + "needle" + "unbroken" * 10, "needle"),
    ],
)
def test_a_row_is_never_wider_than_its_room_and_always_shows_the_hit(text: str, word: str, room: int) -> None:
    part = around(text, hits(text, (word,)), room)
    assert cells(part.text) <= room
    shown = [part.text[start:end] for start, end in part.marks]
    assert shown
    assert shown[0] == word
    if len(text) > room:
        assert "…" in part.text
    assert part.text.strip("…") in text


def test_a_hit_wider_than_the_row_fills_it() -> None:
    text = "before " + "x" * 10_000
    part = around(text, hits(text, ("x" * 9_000,)), 30)
    assert cells(part.text) <= 30
    assert "x" * 20 in part.text
    assert part.marks


def test_a_row_without_room_or_hit_is_still_a_row() -> None:
    assert around("words", [], 0) == Part(text="", marks=())
    assert around("many words here", [], 10).text == "many word…"


def test_periods_know_their_days() -> None:
    assert (first_day("2026-10"), last_day("2026-10")) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (first_day("2026-Q4"), last_day("2026-Q4")) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (first_day("2026-W41"), last_day("2026-W41")) == (date(2026, 10, 5), date(2026, 10, 11))
    assert (first_day("2024"), last_day("2024")) == (date(2024, 1, 1), date(2024, 12, 31))
    assert [period_name(p) for p in ("2026-10", "2026-Q4", "2026-W41", "2026")] == [
        "October 2026",
        "quarter 4, 2026",
        "week 41, 2026",
        "2026",
    ]
    for odd in ("0000", "9999-12", "9999-W53", "0000-W01", "9999-Q4"):
        assert first_day(odd) <= last_day(odd)


def test_the_entries_hold_promises_effects_and_results_newest_first(coach: Coach) -> None:
    maya = coach.team.find("Maya").id
    entries = coach.history.entries(maya)
    assert [e.at for e in entries] == sorted((e.at for e in entries), reverse=True)
    assert [e for e in entries if isinstance(e, Entry)] == coach.history.of(maya)
    promises = [e for e in entries if isinstance(e, PromiseEntry)]
    stored = coach.profiles.read(maya).promises
    assert {e.id for e in promises if e.kind == "promise"} == {p.id for p in stored}
    assert {e.id for e in promises if e.kind == "helped"} == {p.id for p in stored if p.effect}
    results = [r.id for e in entries if isinstance(e, ResultEntry) for r in e.results]
    assert sorted(results) == sorted(r.id for r in coach.results.of(maya))


def test_a_promise_stands_beneath_the_plan_it_is_of(coach: Coach) -> None:
    entries = coach.history.entries(coach.team.find("Maya").id)
    kinds = [e.kind for e in entries if e.at[:10] == "2026-11-10"]
    assert kinds == ["plan", "promise", "promise", "promise", "session"]


def test_a_target_for_a_period_to_come_is_no_history(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria").id
    empty.results.set_target(rep, "deals_won", "2027-01", 5)
    empty.results.set_actual(rep, "deals_won", "2026-11", 2)
    empty.results.set_actual(rep, "deals_won", "2026", 20)
    assert [(e.at, e.kind) for e in empty.history.entries(rep)] == [("2026-11-24", "result")] * 2


def test_the_json_of_the_history_keeps_its_kinds(coach: Coach) -> None:
    kinds = {entry["kind"] for entry in coach.history.as_json(coach.team.find("Maya").id)}
    assert kinds == {"session", "note", "plan"}


def test_among_everything_a_promise_is_found_once_and_among_plans_in_its_plan(coach: Coach) -> None:
    shelf = Shelf(coach.history.entries(coach.team.find("Maya").id))
    query = read_query("rings legal")
    assert [i.kind for i in shelf.find(query, "everything", shared=False)] == ["promise"]
    (plan,) = shelf.find(query, "plan", shared=False)
    passage = plan.passage(query, shared=False, everything=False)
    assert passage is not None
    assert passage.text == "Jana rings legal on Mondays"


def test_the_passage_is_the_very_answer_that_holds_the_words(coach: Coach) -> None:
    shelf = Shelf(coach.history.entries(coach.team.find("Maya").id))
    query = read_query("rang legal took 2025")
    (talk,) = shelf.find(query, "one_on_one", shared=False)
    passage = talk.passage(query, shared=False, everything=False)
    assert passage is not None
    assert passage.quote
    assert passage.text == "When you rang legal, it took a day."


def test_in_shared_view_nothing_private_is_found(empty: Coach) -> None:
    rep = empty.team.add("Ines Faria").id
    empty.notes.add(rep, "zebra one", private=True)
    empty.notes.add(rep, "an open note")
    talk = empty.talks.begin(rep)
    empty.talks.keep_line(talk.id, "zebra two", voice="manager", private=True)
    empty.talks.keep_line(talk.id, "I am tired")
    plan = empty.plans.of_session(talk.id)
    empty.plans.set_my_part(plan.id, "zebra three", private=True)
    empty.plans.keep_line(plan.id, "manager", "Ring legal", by=date(2026, 11, 27), open_end=True)
    empty.talks.save_draft(talk.id, "zebra four", voice="manager", private=True)
    shelf = Shelf(empty.history.entries(rep))
    for kind in ("everything", "one_on_one", "note", "plan"):
        assert shelf.find(read_query("zebra"), kind, shared=False)
        assert not shelf.find(read_query("zebra"), kind, shared=True)
    assert len(shelf.find(read_query(""), "note", shared=True)) == 1
    for item in shelf.find(read_query(""), "everything", shared=True):
        for typed in ("", "zebra"):
            passage = item.passage(read_query(typed), shared=True, everything=True)
            assert passage is not None
            assert "zebra" not in passage.text


def test_why_a_promise_was_let_go_is_not_found_in_shared_view(coach: Coach) -> None:
    shelf = Shelf(coach.history.entries(coach.team.find("Maya").id))
    query = read_query("two people that week")
    assert [i.kind for i in shelf.find(query, "promise", shared=False)] == ["promise"]
    assert not shelf.find(query, "promise", shared=True)


def test_a_key_among_a_thousand_talks_of_one_rep_is_answered_before_it_is_noticed(coach: Coach) -> None:
    maya = coach.team.find("Maya").id
    entries = coach.history.entries(maya)
    talks = [e for e in entries if e.kind == "session"]
    shelf = Shelf([*entries, *(talks * (1000 // len(talks) + 1))])
    shelf.find(read_query("l"), "everything", shared=False)
    times = []
    for typed in ("le", "leg", "lega", "legal", "legal week"):
        before = perf_counter()
        found = shelf.find(read_query(typed), "everything", shared=False)
        times.append(perf_counter() - before)
        assert found
    assert min(times) < 0.05
