"""Where a talk stands, what is asked there, and what comes next: one pure walk for screens and `session`."""

from __future__ import annotations

from msgspec import Struct

from ..domain import session as talk
from ..domain.question_guide import QuestionGuide

SUPPORT_GROUPS = ("my_part", "manager", "rep", "let_go", "helps_if")
CLOSE_GROUPS = ("check_in", "boss", "leave")
GROUPS = (*SUPPORT_GROUPS, *CLOSE_GROUPS)

# Where a plan begins in the app: what became of the promises of the plans before. It is no place of the
# walk: `session` never asks it (there `kept`, `moved` and `dropped` do), and goes on at the first group.
LAST_TIME = "last_time"
LAST_TIME_LEAD = "First, what {manager} promised last time."
LAST_TIME_QUESTION = "Did it help?"

# The check-in between two talks: the promises as above, one question, and the next day.
CHECK_IN_QUESTION = "What is easier, and what is not?"
CHECK_IN_CUE = "Two minutes. Write {rep}’s words; nothing is agreed here."
NEXT_QUESTION = "When do we talk next?"

# The questions of the plan's groups. Those of the stages are the guide's, and so are those of the groups
# that carry a stage: the manager's supports and the check-in.
GROUP_QUESTIONS = {
    "my_part": "What part of this is mine?",
    "rep": "When it happens, what will you do?",
    "let_go": "What pressure can we remove this week?",
    "helps_if": "What will tell us it helped?",
    "boss": "What may I say to my boss?",
    "leave": "How do you leave this conversation?",
}

# Private hints of the groups: what to do with the question, and what not.
GROUP_CUES = {
    "my_part": "Say it first, plainly. Private keeps it off the page.",
    "rep": "{rep} chooses. “When …, I …” holds better than a goal.",
    "let_go": "A report, a meeting, a number: something that stops.",
    "helps_if": "{rep}’s own sign, not a count of calls.",
    "boss": "Only what {rep} agrees to.",
    "leave": "Ask, and wait. Write {rep}’s words.",
}


class Place(Struct, frozen=True):
    """A place of the talk: its stage and, in Supports and Close, the group of plan lines."""

    stage: int
    group: str = ""


PLACES = (
    *(Place(stage) for stage in range(talk.BEFORE, talk.SUPPORTS)),
    *(Place(talk.SUPPORTS, group) for group in SUPPORT_GROUPS),
    *(Place(talk.CLOSE, group) for group in CLOSE_GROUPS),
)


def place_of(stage: int, group: str) -> Place:
    """The place that a stored stage and group mean; an unknown group is the first of its stage."""
    place = Place(stage, group if stage >= talk.SUPPORTS else "")
    if place in PLACES:
        return place
    return next(p for p in PLACES if p.stage == stage)


def after(place: Place) -> Place | None:
    """The next place; None after the last, where the read-back begins."""
    index = PLACES.index(place) + 1
    return PLACES[index] if index < len(PLACES) else None


def before(place: Place) -> Place | None:
    """The place before; None at the self-check."""
    index = PLACES.index(place) - 1
    return PLACES[index] if index >= 0 else None


def question_at(place: Place, guide: QuestionGuide) -> str:
    """What is asked at a place: the guide's question of the stage, or that of a later group of it."""
    return GROUP_QUESTIONS.get(place.group) or guide.stage(place.stage).question


def cue_at(place: Place, guide: QuestionGuide) -> str:
    """The private hint of a place. A text of either may hold `{rep}`."""
    return GROUP_CUES.get(place.group) or guide.stage(place.stage).cue
