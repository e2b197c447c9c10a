"""A question guide: the stages of a conversation with their questions, probes, cues and bumpers.

Every text may hold `{rep}` where the rep's name belongs: `with_rep` puts it in.
"""

from __future__ import annotations

from msgspec import Struct

from .plan import Owner
from .session import NOT_SURE

STAGE_IDS = ("before", "open", "whats_wrong", "why", "what_can_i_do", "confirm", "cause", "supports", "close")
CAUSE_IDS = (
    "support",
    "workload",
    "territory",
    "clarity",
    "skill",
    "personal",
    "confidence",
    "not_working",
    NOT_SURE,
)
REP_PLACE = "{rep}"


def with_rep(text: str, called: str) -> str:
    """A guide's text with the rep's name in its place."""
    return text.replace(REP_PLACE, called)


class Stage(Struct, frozen=True, kw_only=True):
    """A step of the guide. `number` 0–8; `title` as the stage row shows it; `lead` what to say first.

    `checks` (stage 0) are asked one by one of the manager alone. `cue`, `avoid` ("not: …") and
    `remember` (what no row has room for) are hints to the manager only.
    """

    number: int
    title: str
    question: str
    lead: str = ""
    checks: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    cue: str = ""
    avoid: str = ""
    remember: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The stage's name in prompts and records: `before`, `open`, … `close`."""
        return STAGE_IDS[self.number]


class AnswerKind(Struct, frozen=True, kw_only=True):
    """A kind of answer ("I'm fine") and the probes that fit it. `label` fits a reserved row.

    `title` says when it is this kind, `cue` what to do; both are for the manager only.
    """

    id: str
    label: str
    title: str
    probes: tuple[str, ...]
    cue: str = ""


class Bumper(Struct, frozen=True, kw_only=True):
    """A support to offer, who would own it, and the micromanaging twin it replaces ("not logging absences").

    `both` is true where manager and rep do it together; the owner is then the manager.
    """

    what: str
    owner: Owner
    twin: str
    both: bool = False


class Cause(Struct, frozen=True, kw_only=True):
    """What the rep may think is behind it: `title` for the manager, `wording` for the rep, `paper` in print.

    With `opens_after`, probes and bumpers show only once both can say that sentence. `cue` and
    `remember` are for the manager only. `measure` is a phrase without a full stop.
    """

    id: str
    title: str
    wording: str
    paper: str
    probes: tuple[str, ...] = ()
    bumpers: tuple[Bumper, ...] = ()
    measure: str = ""
    opens_after: str = ""
    cue: str = ""
    remember: tuple[str, ...] = ()


class SafePath(Struct, frozen=True, kw_only=True):
    """What the screen says after a serious disclosure. `say` are the sentences to speak, without quotes.

    `triggers` says what is serious, `remember` how to act; neither is shown while the path is open.
    """

    say: tuple[str, ...]
    listen: str
    contacts: tuple[str, ...]
    danger: str
    record: str
    triggers: str = ""
    remember: tuple[str, ...] = ()


class QuestionGuide(Struct, frozen=True, kw_only=True):
    """A whole guide. `causes` in the order shown, environment first, effort last, "not sure" at the end.

    `aims` are the private targets of listening.
    """

    name: str
    title: str
    version: str
    stages: tuple[Stage, ...]
    kinds: tuple[AnswerKind, ...]
    causes: tuple[Cause, ...]
    safe_path: SafePath
    aims: tuple[str, ...] = ()

    def stage(self, number: int) -> Stage:
        """The stage with this number."""
        return next(s for s in self.stages if s.number == number)

    def cause(self, cause_id: str) -> Cause | None:
        """The cause with this id, if the guide has it."""
        return next((c for c in self.causes if c.id == cause_id), None)
