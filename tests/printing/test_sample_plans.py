"""Every plan of the sample team fits one A4 and one Letter page, set in fonts that have every character."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from coach_tui import clock
from coach_tui.coach import Coach
from coach_tui.demo import write_sample
from coach_tui.storage import Store

pytest.importorskip("typst", reason="the typst package is not on this machine")


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_plan_of_the_sample_team_is_one_page(tmp_path: Path, paper: Literal["a4", "letter"]) -> None:
    store = Store(tmp_path / "coach.json")
    sample = write_sample(store, clock.today())
    coach = Coach(store, manager=sample.manager)
    made = {plan.id: coach.paper.pdf(plan.id, paper=paper) for plan in sample.plans}
    assert len(made) >= 10
    assert {id: pdf.pages for id, pdf in made.items() if pdf.pages != 1 or pdf.missing} == {}
    coach.close()
