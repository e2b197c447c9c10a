"""What `undo` and `redo` share: what is said, and the JSON."""

from __future__ import annotations

from typing import Any

from ..coach.undo import Step
from .call import Call
from .output import out_json, say


def say_turned(call: Call, word: str, step: Step) -> int:
    """“Undone: kept K7 (Pricing sheet from legal).”"""
    say(f"{word}: {step.label}.")
    if call.json:
        out_json(step_json(step))
    return 0


def step_json(step: Step) -> dict[str, Any]:
    """A step: what it is called, when it was made, about whom."""
    return {"id": step.id, "label": step.label, "at": step.at, "rep": step.rep}
