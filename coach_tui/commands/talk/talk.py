"""One talk at the command line: what the stages share."""

from __future__ import annotations

from datetime import date

from ... import clock
from ...coach import Coach
from ...conversation.stepper import Place, cue_at, place_of, question_at
from ...domain.plan import Plan
from ...domain.question_guide import QuestionGuide, with_rep
from ...domain.rep import Rep
from ...domain.session import SUPPORTS, Session
from ..output import say
from .console import Console, Line, Prompt, SaveDraft


class Talk:
    """The rep, the session and the console, and the few things that every stage does."""

    def __init__(self, coach: Coach, console: Console, rep: Rep, session: Session) -> None:
        self.coach = coach
        self.console = console
        self.rep = rep
        self.session_id = session.id
        self.guide: QuestionGuide = coach.talks.guide_of(session)
        self._probes: dict[Place, int] = {}

    @property
    def today(self) -> date:
        """Today."""
        return clock.today()

    @property
    def session(self) -> Session:
        """The session as it stands on the disk."""
        return self.coach.talks.get(self.session_id)

    @property
    def plan(self) -> Plan:
        """The session's plan, begun when it is first needed."""
        return self.coach.plans.of_session(self.session_id, self.coach.manager)

    @property
    def place(self) -> Place:
        """Where the talk stands."""
        session = self.session
        return place_of(session.stage, self.plan.group if session.stage >= SUPPORTS else "")

    def words(self, text: str) -> str:
        """A guide's text with the rep's name."""
        return with_rep(text, self.rep.first_name)

    def question(self) -> str:
        """What is asked where the talk stands."""
        return self.words(question_at(self.place, self.guide))

    def ask(self, prompt: Prompt, draft: SaveDraft | None = None) -> Line:
        """The next answer; what another process wrote meanwhile is read in before it is kept."""
        told = self.coach.talks.take_meanwhile() or self.coach.plans.take_meanwhile()
        say(*([told] if told else []))
        line = self.console.ask(prompt, draft)
        self.coach.changed_elsewhere()
        return line

    def ask_plain(self, prompt: Prompt, draft: SaveDraft | None = None) -> Line:
        """The next answer that is one: notes to myself are kept beside, and a probe is only read out."""
        while True:
            line = self.ask(prompt, draft)
            if line.mark == "probe":
                self.read_probe()
            elif line.mark:
                self.keep_note(line)
            else:
                return line

    def keep_note(self, line: Line) -> None:
        """My own note, beside the answers of the stage."""
        self.coach.talks.keep_line(
            self.session_id,
            line.text,
            voice="manager",
            private=line.mark == "private",
            question=self.guide.stage(self.session.stage).question,
        )

    def next_probe(self, probes: tuple[str, ...]) -> str:
        """The next of these probes, with the rep's name; counted as asked."""
        place = self.place
        self._probes[place] = (self._probes.get(place, -1) + 1) % len(probes)
        return self.count(probes[self._probes[place]])

    def count(self, probe: str) -> str:
        """The probe with the rep's name, counted as asked."""
        asked = self.words(probe)
        self.coach.talks.count_asked(self.session_id, asked)
        return asked

    def read_probe(self) -> None:
        """A probe of the stage that is only read out: here it does not become the question."""
        probes = self.guide.stage(self.session.stage).probes
        say(self.next_probe(probes) if probes else "There is no probe here.")

    def head(self, place: Place, *, stage_too: bool) -> None:
        """The stage's heading with what to say first, and the private cue of the place."""
        stage = self.guide.stage(place.stage)
        if stage_too:
            say("", f"{stage.number} {stage.title}", *([self.words(stage.lead)] if stage.lead else []))
            say(*(f"- {self.words(check)}" for check in stage.checks))
        cue = self.words(cue_at(place, self.guide))
        say(*([f"Cue: {cue}"] if cue else []))
        if stage.avoid and stage_too:
            say(f"Not: {self.words(stage.avoid).removeprefix('not: ')}")
