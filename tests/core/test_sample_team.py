"""The sample team: whole, consistent, discreet, and current on whatever day it is opened."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coach_tui.demo import MonthRow, RepFile, Sample, load_sample, sample_folder, write_sample
from coach_tui.domain.measures import MEASURES, Result
from coach_tui.domain.plan import Promise, code_of, gaps
from coach_tui.domain.session import CLOSE, CONFIRM, OPEN
from coach_tui.errors import DataFileError
from coach_tui.storage.store import Store

AS_OF = date(2026, 11, 24)
ANY_DAY = (
    AS_OF,
    date(2026, 11, 1),  # before it was written
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2027, 3, 31),
    date(2028, 2, 29),
    date(2029, 10, 28),  # a Sunday on which clocks go back
)
CAUSES = {"support", "workload", "territory", "clarity", "skill", "personal", "confidence"}
CAUSES |= {"not_working", "not_sure"}
RANKS = r"\b(rank\w*|best rep|top (rep|seller|performer)\w*|leader ?board|league|worst|number one|score\w*)\b"
SENSITIVE = (
    r"\b(ill|illness|sick\w*|disease|cancer|hospital|doctor|therap\w+|medic\w+|diagnos\w+|depress\w+|pregnan\w+"
    r"|divorc\w+|funeral|died|death|suicid\w+|alcohol\w*|drunk|addict\w*|harass\w*|abus\w+|religio\w+|union)\b"
)
DATED = (
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|spring|summer|autumn|winter|Christmas|Easter|20\d\d|Q[1-4])\b"
)
REACHABLE = r"@|https?:|www\.|\+\d{2}|\d{5,}"
MARKUP = r"[\[\]<>#\\`*_{}\x00-\x1f\x7f-\x9f\"']"


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample(AS_OF)


def files() -> list[Path]:
    return sorted((sample_folder() / "team").glob("*.json"))


def rep_called(sample: Sample, first_name: str) -> int:
    return next(r.id for r in sample.reps if r.first_name == first_name)


def words(sample: Sample) -> Iterator[str]:
    """Every text that somebody said or wrote."""
    for s in sample.sessions:
        yield from (a.text for a in s.answers)
    for p in sample.plans:
        yield from (p.problem, p.my_part, p.let_go, p.helps_if, p.may_tell_boss, p.check_in.rhythm)
    for promise in sample.promises:
        yield from (promise.what, promise.why, promise.effect_words)
    yield from (n.text for n in sample.notes)
    yield from chain.from_iterable((r.name, r.role, r.rhythm) for r in sample.reps)


def day_of(instant: str) -> date:
    return datetime.fromisoformat(instant).date()


def open_promises(sample: Sample, owner: str) -> list[Promise]:
    found = [p for p in sample.promises if p.status == "open" and p.owner == owner]
    return sorted(found, key=lambda p: p.due or date.max)


# --- the files ---


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_a_file_holds_nothing_that_the_records_do_not_know(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    for session in raw["sessions"]:
        session.setdefault("answers", [])
    decoded = msgspec.json.decode(path.read_bytes(), type=RepFile)
    again = json.loads(msgspec.json.encode(decoded))
    for session in again["sessions"]:
        session.setdefault("answers", [])
    for row in chain(again["results"], raw["results"]):
        row.setdefault("source", MonthRow(id=0, period="").source)
        for measure in MEASURES:
            row.setdefault(measure.id, None)
    assert again == raw


def test_the_files_are_the_six_reps_and_stay_small(sample: Sample) -> None:
    assert [r.name for r in sample.reps] == [
        "Maya Lindqvist", "Tomás Ortega", "Aisha Rahman", "Jonas Weber", "Petra Kovács", "Hugo Martin",
    ]  # fmt: skip
    assert sample.manager == "Jana Novotná"
    assert len(files()) == 6
    assert sum(p.stat().st_size for p in files()) <= 400_000


def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "team.json").write_text('{"as_of": "2026-11-24", "mana', encoding="utf-8")
    monkeypatch.setattr("coach_tui.demo.sample_folder", lambda: tmp_path)
    with pytest.raises(DataFileError, match=r"team\.json can’t be read"):
        load_sample(AS_OF)


# --- ids, references, codes ---


def test_no_id_is_used_twice(sample: Sample) -> None:
    tables: list[tuple[Any, ...]] = [
        sample.reps, sample.sessions, sample.plans, sample.promises, sample.notes, sample.results,
    ]  # fmt: skip
    ids = [record.id for table in tables for record in table]
    ids += [a.id for s in sample.sessions for a in s.answers]
    assert len(ids) == len(set(ids))


def test_ids_tell_the_second_at_which_a_record_was_made(sample: Sample) -> None:
    def made(record_id: int) -> datetime:
        return datetime.fromisoformat("2020-01-01T00:00:00+00:00") + timedelta(seconds=record_id >> 21)

    for s in sample.sessions:
        assert made(s.id) == datetime.fromisoformat(s.started)
        assert [made(a.id) for a in s.answers] == [datetime.fromisoformat(a.at) for a in s.answers]
    assert all(made(n.id) == datetime.fromisoformat(n.at) for n in sample.notes)
    agreed = {p.id: p.agreed_on for p in sample.plans}
    assert all(made(p.id).date() == agreed[p.plan] for p in sample.promises)


def test_every_reference_resolves_and_stays_with_its_rep(sample: Sample) -> None:
    reps = {r.id for r in sample.reps}
    sessions = {s.id: s for s in sample.sessions}
    plans = {p.id: p for p in sample.plans}
    promises = {p.id: p for p in sample.promises}
    everything: list[tuple[Any, ...]] = [sample.sessions, sample.promises, sample.notes, sample.results]
    assert {record.rep for table in everything for record in table} <= reps
    for plan in sample.plans:
        session = sessions[plan.session or 0]
        assert (session.plan, session.rep) == (plan.id, plan.rep)
        assert all((promises[i].plan, promises[i].rep) == (plan.id, plan.rep) for i in plan.promises)
    assert all(s.plan is None or plans[s.plan].session == s.id for s in sample.sessions)
    assert sorted(i for p in sample.plans for i in p.promises) == sorted(promises)


def test_codes_are_allotted_in_the_order_of_agreement(sample: Sample) -> None:
    agreed = {p.id: (p.agreed_on, p.id) for p in sample.plans}
    in_order = sorted(sample.promises, key=lambda p: (agreed[p.plan], p.id))
    assert [p.code for p in in_order] == [code_of(n) for n in range(len(in_order))]
    assert sample.next_code == len(in_order)


# --- sessions ---


def test_no_session_is_open_and_one_was_paused_without_a_word(sample: Sample) -> None:
    assert Counter(s.status for s in sample.sessions) == {"finished": 45, "paused": 1}
    assert all(s.draft is None and s.ended for s in sample.sessions)
    paused = next(s for s in sample.sessions if s.status == "paused")
    assert (paused.answers, paused.problem, paused.causes, paused.plan) == ((), "", (), None)
    assert paused.follow_up


def test_everybody_has_talked_often_but_hugo(sample: Sample) -> None:
    talks = Counter(s.rep for s in sample.sessions if s.status == "finished")
    assert talks[rep_called(sample, "Maya")] == 14
    assert talks[rep_called(sample, "Hugo")] == 0
    assert all(6 <= talks[rep_called(sample, who)] <= 12 for who in ("Tomás", "Aisha", "Jonas", "Petra"))


def test_a_finished_session_runs_from_open_to_close(sample: Sample) -> None:
    for s in sample.sessions:
        if s.status != "finished":
            continue
        stages = [a.stage for a in s.answers]
        assert stages == sorted(stages)
        assert {1, 2, 3, 4, 8} <= set(stages), s.started
        if s.plan:
            assert set(range(OPEN, CLOSE + 1)) <= set(stages), s.started
        times = [s.started, *(a.at for a in s.answers), s.ended or ""]
        assert times == sorted(times)
        assert all(a.question.endswith("?") for a in s.answers)


def test_the_problem_is_what_the_rep_confirmed_last(sample: Sample) -> None:
    for s in sample.sessions:
        confirmed = [a.text for a in s.answers_at(CONFIRM) if a.voice == "rep"]
        assert s.problem == (confirmed[-1] if confirmed else "")
    by_id = {s.id: s for s in sample.sessions}
    for p in sample.plans:
        assert (p.problem, p.causes) == (by_id[p.session or 0].problem, by_id[p.session or 0].causes)


def test_what_is_private_is_the_managers(sample: Sample) -> None:
    answers = [a for s in sample.sessions for a in s.answers]
    assert all(a.voice == "manager" for a in answers if a.private or a.stage == 0)
    assert all(a.private for a in answers if a.stage == 0)
    assert sum(a.private for a in answers) >= 12
    assert {n.private for n in sample.notes} == {True, False}
    assert sum(a.voice == "rep" for a in answers) > 3 * sum(a.voice == "manager" for a in answers)


def test_causes_are_the_guides_and_not_getting_to_the_work_came_up_once(sample: Sample) -> None:
    chosen = [c for s in sample.sessions for c in s.causes]
    assert set(chosen) == CAUSES
    assert all(len(s.causes) <= 2 for s in sample.sessions)
    assert chosen.count("not_working") == 1
    mayas = Counter(c for s in sample.sessions if s.rep == rep_called(sample, "Maya") for c in s.causes)
    assert (mayas["workload"], mayas["support"]) == (3, 2)


# --- plans and promises ---


def test_plans_are_whole_and_fit_a_page(sample: Sample) -> None:
    promises = {p.id: p for p in sample.promises}
    assert len(sample.plans) >= 10
    for plan in sample.plans:
        lines = tuple(promises[i] for i in plan.promises)
        assert gaps(msgspec.structs.replace(plan, lines=lines)) == ()
        assert 2 <= len(lines) <= 6
        assert 2 * sum(p.owner == "manager" for p in lines) >= len(lines)
        assert all(len(p.what) <= 80 for p in lines)
        assert plan.lines == () and plan.agreed_on and plan.let_go and plan.helps_if and plan.check_in.rhythm
        assert plan.manager == sample.manager


def test_the_fate_of_a_promise_makes_sense(sample: Sample) -> None:
    agreed = {p.id: p.agreed_on for p in sample.plans}
    for p in sample.promises:
        start = agreed[p.plan]
        assert start and p.due and p.due >= start
        assert p.ends is None or p.ends >= p.due
        assert (p.status == "open") == (p.closed_on is None)
        assert p.closed_on is None or start <= p.closed_on <= AS_OF
        assert (p.status == "dropped") == bool(p.why)
        assert bool(p.moves) == bool(p.first_due)
        assert p.first_due is None or (p.by and start <= p.first_due < p.by)
        assert bool(p.effect) == bool(p.effect_words) and (p.effect is None or p.status == "kept")
        assert p.chosen_by == ("rep" if p.owner == "rep" else None)


def test_promises_were_kept_moved_dropped_and_did_all_kinds_of_things(sample: Sample) -> None:
    for owner in ("manager", "rep"):
        assert {p.status for p in sample.promises if p.owner == owner} == {"open", "kept", "dropped"}
    assert sum(p.moves > 0 for p in sample.promises) >= 8
    assert max(p.moves for p in sample.promises) == 2
    assert {p.effect for p in sample.promises} == {None, "helped", "no_difference", "added_pressure"}
    assert any("first week I could breathe" in p.effect_words for p in sample.promises)


# --- the day it is opened ---


@pytest.mark.parametrize("today", ANY_DAY, ids=str)
def test_the_team_screen_looks_as_drawn_on_any_day(today: date) -> None:
    sample = load_sample(today)
    called = {r.id: r.first_name for r in sample.reps}
    mine = [(called[p.rep], (p.due or today) - today, p.what) for p in open_promises(sample, "manager")]
    assert [(who, days.days, what) for who, days, what in mine] == [
        ("Maya", -4, "Pricing sheet from legal"),
        ("Tomás", 0, "Two introductions at Nordfrost"),
        ("Aisha", 3, "A quiet room on call days"),
    ]
    due = [(r.first_name, (r.due - today).days if r.due else None, r.due_time) for r in sample.reps]
    assert due == [
        ("Maya", 0, "14:00"), ("Tomás", 2, ""), ("Aisha", 3, ""), ("Jonas", 7, ""), ("Petra", 9, ""),
        ("Hugo", None, ""),
    ]  # fmt: skip


def test_the_last_words_are_as_drawn(sample: Sample) -> None:
    last = {s.rep: s.last_words() for s in sorted(sample.sessions, key=lambda s: s.started)}
    called = {r.id: r.first_name for r in sample.reps}
    assert {called[rep]: said for rep, said in last.items()} == {
        "Maya": "I have no voice left for new people.",
        "Tomás": "The intros are what I’m waiting for.",
        "Aisha": "Mornings work. Afternoons don’t.",
        "Jonas": "Good, really. The new patch fits.",
        "Petra": "I’d like to try the panel on my own.",
    }
    mayas = [s.last_words() for s in sample.sessions if s.rep == rep_called(sample, "Maya")]
    assert mayas[-3:-1] == [
        "I answer renewals before I answer people.",
        "Nordfrost was fun. I was good there.",
    ]


@pytest.mark.parametrize("today", ANY_DAY, ids=str)
def test_what_has_happened_lies_before_today_and_what_is_to_come_does_not(today: date) -> None:
    sample = load_sample(today)
    happened = [day_of(s.ended or "") for s in sample.sessions]
    happened += [day_of(a.at) for s in sample.sessions for a in s.answers]
    happened += [day_of(n.at) for n in sample.notes] + [p.agreed_on or today for p in sample.plans]
    happened += [p.closed_on for p in sample.promises if p.closed_on]
    assert max(happened) < today
    assert max(day_of(s.ended or "") for s in sample.sessions) == today - timedelta(days=11)
    assert all((p.due or today) >= today for p in open_promises(sample, "rep") if p.by)
    latest = {p.rep: p for p in sorted(sample.plans, key=lambda p: p.id)}
    assert {r.id: r.due for r in sample.reps if r.due} == {p.rep: p.check_in.date for p in latest.values()}


@pytest.mark.parametrize("today", ANY_DAY, ids=str)
def test_results_end_with_the_last_full_month(today: date) -> None:
    sample = load_sample(today)
    months = 12 * today.year + today.month - 1
    expected = [f"{m // 12}-{m % 12 + 1:02}" for m in range(months - 30, months)]
    maya = rep_called(sample, "Maya")
    assert [r.period for r in sample.results if (r.rep, r.measure) == (maya, "revenue_won")] == expected
    assert max(r.period for r in sample.results) == expected[-1]


def test_a_rhythm_names_the_weekday_it_falls_on() -> None:
    for days in range(8):
        sample = load_sample(AS_OF + timedelta(days=days))
        rhythms = [(r.due, r.rhythm) for r in sample.reps if r.due]
        rhythms += [(p.check_in.date, p.check_in.rhythm) for p in sample.plans if p.check_in.date]
        named = [(due, rhythm) for due, rhythm in rhythms if re.search(r"[a-z]day\b", rhythm)]
        assert len(named) >= 25
        assert [r for due, r in named if due.strftime("%A") not in r] == []


def test_moving_the_dates_leaves_all_else_alone(sample: Sample) -> None:
    later = load_sample(date(2028, 2, 29))
    assert [r.id for r in later.results] == [r.id for r in sample.results]
    assert [r.actual for r in later.results] == [r.actual for r in sample.results]
    weekday = re.compile(r"\w+day")
    assert [weekday.sub("", w) for w in words(later)] == [weekday.sub("", w) for w in words(sample)]


# --- numbers ---


def by_month(sample: Sample) -> dict[tuple[int, str], dict[str, Result]]:
    found: dict[tuple[int, str], dict[str, Result]] = {}
    for r in sample.results:
        found.setdefault((r.rep, r.period), {})[r.measure] = r
    return found


def test_the_arithmetic_of_each_month_holds(sample: Sample) -> None:
    for month in by_month(sample).values():
        actual = {measure: r.actual or 0 for measure, r in month.items()}
        won, lost = actual["deals_won"], actual["deals_lost"]
        assert actual["average_deal"] == round(actual["revenue_won"] / won)
        assert actual["win_rate"] == round(100 * won / (won + lost))
        assert actual.get("pipeline_created", 10**9) > actual["revenue_won"]
        assert actual.get("meetings_held", 99) >= won


def test_mayas_last_month_is_the_one_in_the_pictures(sample: Sample) -> None:
    month = by_month(sample)[rep_called(sample, "Maya"), "2026-10"]
    shown = {measure: (r.actual, r.target, r.unit) for measure, r in month.items()}
    assert shown["revenue_won"] == (49_000, 80_000, "EUR")
    assert shown["deals_won"] == (3, 5, "")
    assert shown["cycle_days"] == (61, None, "days")
    assert shown["meetings_held"] == (14, None, "")


def test_some_measures_have_no_target_and_some_months_a_gap(sample: Sample) -> None:
    without = {r.measure for r in sample.results if r.target is None}
    assert {"cycle_days", "meetings_held", "deals_lost", "average_deal"} <= without
    months = Counter(rep for rep, _ in by_month(sample))
    assert months[rep_called(sample, "Tomás")] == 29
    assert months[rep_called(sample, "Hugo")] == 2
    assert any(len(month) < len(MEASURES) for month in by_month(sample).values())
    assert len({r.source for r in sample.results}) == 2
    assert all(r.actual is not None for r in sample.results)


# --- words ---


@pytest.mark.parametrize("pattern", [RANKS, SENSITIVE, DATED, REACHABLE, MARKUP])
def test_no_word_ranks_exposes_dates_or_marks_up(sample: Sample, pattern: str) -> None:
    assert [w for w in words(sample) if re.search(pattern, w, 0 if pattern == DATED else re.I)] == []


def test_nobody_says_the_same_thing_twice(sample: Sample) -> None:
    # A sentence confirmed in the words first used is one saying.
    said = {(s.id, a.text) for s in sample.sessions for a in s.answers}
    across = Counter(text for _, text in said)
    assert [text for text, times in across.items() if times > 1] == []
    effects = Counter(p.effect_words for p in sample.promises if p.effect_words)
    assert [text for text, times in effects.items() if times > 1] == []


# --- into a store ---


def tables(store: Store) -> dict[str, Any]:
    return {t: store.all(t) for t in ("reps", "sessions", "plans", "promises", "notes", "results")}


def test_the_team_is_written_in_one_transaction_and_read_back_the_same(tmp_path: Path) -> None:
    today = date(2027, 5, 1)
    store = Store(tmp_path / "demo.json")
    written = write_sample(store, today)
    store.close(fold=False)
    lines = (tmp_path / "demo.json.journal").read_bytes().splitlines()
    assert sum(b'"promises"' in line for line in lines) == 1
    again = Store(tmp_path / "demo.json")
    assert msgspec.convert({"next_code": 0, "manager": written.manager, **tables(again)}, type=Sample) == (
        msgspec.structs.replace(written, next_code=0)
    )
    assert again.get("counters", 1) == {"id": 1, "next_code": len(written.promises)}
    again.close()
