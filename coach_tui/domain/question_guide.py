"""A question guide: the stages of a conversation with their questions, probes, cues and bumpers."""

from __future__ import annotations

from msgspec import Struct

from .plan import Owner


class Stage(Struct, frozen=True, kw_only=True):
    """A step of the guide. `number` 0–8; `title` as the stage row shows it; `lead` what to say first.

    `prepare` (stage 0) are the private checks; `cue` and `avoid` are hints to the manager only.
    """

    number: int
    title: str
    question: str
    lead: str = ""
    probes: tuple[str, ...] = ()
    cue: str = ""
    avoid: str = ""


class AnswerKind(Struct, frozen=True, kw_only=True):
    """A kind of answer ("I'm fine") and the probes that fit it. `label` fits a reserved row."""

    id: str
    label: str
    title: str
    probes: tuple[str, ...]


class Bumper(Struct, frozen=True, kw_only=True):
    """A support to offer, who would own it, and the micromanaging twin it replaces."""

    what: str
    owner: Owner
    twin: str


class Cause(Struct, frozen=True, kw_only=True):
    """What the rep may think is behind it: `title` for the manager, `wording` for the rep, `paper` in print."""

    id: str
    title: str
    wording: str
    paper: str
    probes: tuple[str, ...] = ()
    bumpers: tuple[Bumper, ...] = ()
    measure: str = ""


class SafePath(Struct, frozen=True, kw_only=True):
    """What the screen says after a serious disclosure. `say` are the sentences to speak."""

    say: tuple[str, ...]
    listen: str
    contacts: tuple[str, ...]
    danger: str
    record: str


class QuestionGuide(Struct, frozen=True, kw_only=True):
    """A whole guide. `causes` in the order shown, environment first, effort last, "not sure" at the end."""

    name: str
    title: str
    version: str
    stages: tuple[Stage, ...]
    kinds: tuple[AnswerKind, ...]
    causes: tuple[Cause, ...]
    safe_path: SafePath

    def stage(self, number: int) -> Stage:
        """The stage with this number."""
        return next(s for s in self.stages if s.number == number)

    def cause(self, cause_id: str) -> Cause | None:
        """The cause with this id, if the guide has it."""
        return next((c for c in self.causes if c.id == cause_id), None)
