"""The newest results on a profile: only periods that have ended, and like compared with like."""

from __future__ import annotations

from datetime import date

import pytest

from coach_tui.coach.profile import newest
from coach_tui.domain.measures import Result, has_ended


@pytest.mark.parametrize(
    ("period", "ended"),
    [
        ("2026-10", True),
        ("2026-11", False),
        ("2026-12", False),
        ("2026-Q3", True),
        ("2026-Q4", False),
        ("2026-W47", True),
        ("2026-W48", False),
        ("2025", True),
        ("2026", False),
    ],
)
def test_a_period_has_ended_when_all_of_it_has_passed(period: str, ended: bool) -> None:
    assert has_ended(period, date(2026, 11, 24)) is ended


def test_months_stand_beside_months_and_what_is_in_progress_stays_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    periods = {"2026-09": 5.0, "2026-10": 3.0, "2026-11": 9.0, "2026-12": 8.0, "2026-Q3": 14.0}
    results = [
        Result(id=n, rep=1, measure="deals_won", period=period, actual=value)
        for n, (period, value) in enumerate(periods.items())
    ]
    (row,) = newest(results)
    assert (row.period, row.actual, row.before) == ("2026-10", 3.0, 5.0)
