"""The stages up to Confirm, and Cause: lines are kept, an empty one goes on."""

from __future__ import annotations

from ...domain import session as talk
from ...domain.session import Draft, Voice
from ..output import say
from .console import Line, Mark, Prompt
from .talk import Talk


class Stages:
    """Asks one stage's question and its probes, keeps every line under the question at which it was said."""

    def __init__(self, at: Talk) -> None:
        self._at = at
        self._question = ""
        self._held: Draft | None = None

    def hold(self) -> None:
        """Ask until the stage is left."""
        at = self._at
        stage = at.guide.stage(at.session.stage)
        self._question = stage.question
        self._take_up(at.session.draft)
        while True:
            prompt = Prompt(
                id=stage.id,
                stage=stage.number,
                text=at.words(self._question),
                now=at.session.problem if stage.number == talk.CONFIRM else "",
            )
            line = at.ask(prompt, self._save_draft)
            if line.mark == "probe":
                self._probe(line)
            elif self._answered(line, stage.number):
                at.coach.talks.go_on(at.session_id)
                return

    def _take_up(self, draft: Draft | None) -> None:
        """The line that was being written is still there, under its question."""
        if draft is None or draft.stage != self._at.session.stage:
            return
        self._held = draft
        self._at.coach.talks.take_up(self._at.session)
        self._question = draft.question
        say(f"Still on the line: “{draft.text}”. An empty line keeps it.")

    def _answered(self, line: Line, stage: int) -> bool:
        """Keep the line. True when the stage is done with."""
        held = self._held
        if held is not None:
            self._keep_held(held)
        if line.empty:
            return held is None or (stage == talk.CONFIRM and held.voice == "rep")
        voice, private = self._voice(line.mark)
        self._at.coach.talks.keep_line(
            self._at.session_id, line.text, voice=voice, private=private, question=self._question
        )
        return stage == talk.CONFIRM and voice == "rep"

    def _keep_held(self, draft: Draft) -> None:
        kept = any(a.id == draft.id for a in self._at.session.answers)
        self._at.coach.talks.keep_line(
            self._at.session_id,
            draft.text,
            voice=draft.voice,
            private=draft.private,
            question=draft.question,
            editing=draft.id if kept else None,
        )
        self._held = None

    def _voice(self, mark: Mark) -> tuple[Voice, bool]:
        """Whose words, and whether private: in the self-check all of it is mine and private."""
        if mark:
            return "manager", mark == "private"
        return ("manager", True) if self._at.session.stage == talk.BEFORE else ("rep", False)

    def _save_draft(self, text: str, mark: Mark) -> None:
        if self._held is not None:
            self._keep_held(self._held)
        voice, private = self._voice(mark)
        self._at.coach.talks.save_draft(
            self._at.session_id, text, voice=voice, private=private, question=self._question
        )

    def _probe(self, line: Line) -> None:
        """The next probe of the stage, or one that fits the kind of answer, becomes the question."""
        at = self._at
        kinds = at.guide.kinds
        if line.number is None:
            probes = at.guide.stage(at.session.stage).probes
            if probes:
                self._question = at.next_probe(probes)
        elif 1 <= line.number <= len(kinds):
            kind = kinds[line.number - 1]
            asked = [p for p in kind.probes if p in at.session.asked]
            self._question = at.count(kind.probes[len(asked) % len(kind.probes)])
            say(*([f"Cue: {at.words(kind.cue)}"] if kind.cue else []))
        else:
            say("The kinds of answer:", *(f"  {n} {kind.label}" for n, kind in enumerate(kinds, 1)))


def hold_cause(at: Talk) -> None:
    """The rep picks one or two causes by number or id; "not sure" leads back to Why, once."""
    causes = at.guide.causes
    say(*(f"  {n} {at.words(cause.wording)} ({cause.id})" for n, cause in enumerate(causes, 1)))
    ids = tuple(cause.id for cause in causes)
    while True:
        session = at.session
        prompt = Prompt(
            id="cause",
            stage=talk.CAUSE,
            text=at.words(at.guide.stage(talk.CAUSE).question),
            choices=ids,
            now=" ".join(session.causes),
        )
        line = at.ask(prompt)
        if line.mark == "probe":
            _cause_probe(at)
        elif line.mark:
            at.keep_note(line)
        elif line.empty and session.causes:
            break
        elif refusal := _refusal(line.text, ids):
            say(refusal)
        else:
            at.coach.talks.set_causes(at.session_id, _picked(line.text, ids))
            break
    _say_causes(at)
    if at.coach.talks.go_on(at.session_id).stage == talk.WHY:
        say("Not sure yet is a good answer. Back to Why, once.")


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").casefold().split()


def _picked(text: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    found = (ids[int(word) - 1] if word.isdecimal() else word for word in _words(text))
    return tuple(dict.fromkeys(found))


def _refusal(text: str, ids: tuple[str, ...]) -> str:
    """Why these can't be the causes, as a sentence; empty when they can."""
    words = _words(text)
    if not words:
        return "Nothing is picked yet. Pick one or two, by number or name; not_sure is valid."
    for word in words:
        known = 1 <= int(word) <= len(ids) if word.isdecimal() and word.isascii() else word in ids
        if not known:
            return f"“{word}” is no cause of the list. Pick by its number, 1 to {len(ids)}, or by its name."
    picked = _picked(text, ids)
    if len(picked) > talk.MOST_CAUSES:
        return "One or two is enough. Pick the ones that matter most."
    if talk.NOT_SURE in picked and len(picked) > 1:
        return "“Not sure” stands alone. Pick it by itself, or pick one or two of the others."
    return ""


def _say_causes(at: Talk) -> None:
    for picked in at.session.causes:
        cause = at.guide.cause(picked)
        if cause is not None:
            say(f"Picked: {at.words(cause.title)}")
            say(*([at.words(cause.opens_after)] if cause.opens_after else []))


def _cause_probe(at: Talk) -> None:
    """A probe of the picked causes, else of the stage: read out, nothing is written under it."""
    picked = [found for c in at.session.causes if (found := at.guide.cause(c))]
    probes = tuple(probe for cause in picked for probe in cause.probes)
    say(at.next_probe(probes or at.guide.stage(talk.CAUSE).probes))
