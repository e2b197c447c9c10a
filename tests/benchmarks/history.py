"""A data file with years of history, for the benchmarks: the sample team, and talks of long ago in bulk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from coach_tui import clock
from coach_tui.coach import open_coach
from coach_tui.demo import write_sample
from coach_tui.domain.rep import Rep
from coach_tui.storage import Store

SESSION_BYTES = 4_100
TEXT = "We lost two days each week to approvals that nobody could give, she said, and so did the others. "
# Ids of 2021: below those of today's records.
_FIRST_ID = 1 << 46


def write_history(path: Path, megabytes: int) -> None:
    """The sample team at `path`, folded, with that many MB of finished talks of its reps before its own."""
    coach = open_coach(path)
    write_sample(coach._store, clock.today())
    reps = [rep.id for rep in coach._records.all(Rep)]
    with coach._store.transaction() as changes:
        for n in range(megabytes * 1_000_000 // SESSION_BYTES):
            changes.put("sessions", _session(n, reps[n % len(reps)]))
    coach.close()


def _session(n: int, rep: int) -> dict[str, Any]:
    """A finished talk of about 4 KB."""
    doc_id = _FIRST_ID + n * 20
    at = (clock.now() - timedelta(days=3650 - n % 3000)).isoformat()
    answers = [
        {"id": doc_id + k + 1, "stage": k % 8, "question": "What is wrong?", "text": TEXT * 3, "voice": "rep",
         "at": at}
        for k in range(9)
    ]  # fmt: skip
    return {"id": doc_id, "rep": rep, "started": at, "guide": "Empathy", "status": "finished", "ended": at,
            "answers": answers}  # fmt: skip


def open_store(path: Path) -> Store:
    """The store as the app opens it."""
    return open_coach(path)._store
