"""Talks: begin or resume one, keep every word, go on and back, pick the causes."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from .. import clock
from ..domain import session as talk
from ..domain.plan import Plan
from ..domain.question_guide import QuestionGuide
from ..domain.session import Answer, Draft, Session, SessionKind, Voice
from ..errors import CoachError, NotThere
from .brief import is_one_on_one, is_open
from .meanwhile import WRITING, Settled, Told, keep_foreign, settle_line, with_settled, without_half
from .records import Records, in_one_go


class Talks(Told):
    """Use cases of the conversation. Each returns the session as it now stands on the disk.

    What another window did to the same line, or is writing in the same talk, is never written over.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._guides: dict[str, QuestionGuide] = {}
        self.guide_trouble: CoachError | None = None
        # The line that this window is writing in a talk, as it saved or took it up last.
        self._own: dict[int, Draft | None] = {}
        # What this window kept of lines that others are writing, by the ids of those.
        self._kept: dict[int, Answer] = {}

    def guide(self, name: str = "empathy") -> QuestionGuide:
        """A question guide by name, or by the path of a Markdown file (`mine.md`); read once.

        Raises `GuideError` with every mistake and its line, or `NotThere`.
        """
        if name not in self._guides:
            # Imported when a conversation opens: the first frame and most commands need no guide.
            from ..conversation.guide_reader import load_guide, shipped_guide

            is_file = name.endswith(".md")
            self._guides[name] = load_guide(Path(name)) if is_file else shipped_guide(name)
        return self._guides[name]

    def guide_of(self, session: Session) -> QuestionGuide:
        """The guide of a session; the shipped one where its own can't be read any more.

        A talk must open whatever became of a file; its questions are kept with its answers. What is
        wrong is then in `guide_trouble`.
        """
        try:
            return self.guide(session.guide)
        except CoachError as problem:
            self.guide_trouble = problem
            self._guides[session.guide] = self.guide()
            return self.guide()

    def get(self, session_id: int) -> Session:
        """The session with this id."""
        session = self._records.get(Session, session_id)
        if session is None:
            raise NotThere("That one-on-one is not in the data file.", "Open the rep again.")
        return session

    def new_line_id(self) -> int:
        """An id for a line that is not on the disk yet."""
        return self._records.new_id()

    def open_one(self, rep_id: int, kind: SessionKind = "one_on_one") -> Session | None:
        """The rep's unfinished one-on-one, or check-in, if there is one."""
        documents = self._records.documents(Session, rep_id)
        open_ids = [d["id"] for d in documents if is_open(d) and is_one_on_one(d) == (kind == "one_on_one")]
        return self.get(open_ids[-1]) if open_ids else None

    @in_one_go
    def begin(
        self, rep_id: int, *, before: bool = False, new: bool = False, guide: str = "empathy"
    ) -> Session:
        """Resume the rep's open session at its stage, or begin one at Open (`before`: at the self-check).

        `new` closes an open one as it stands.
        """
        current = self.open_one(rep_id)
        if current is not None and not new:
            return self.take_up(current)
        guide = str(Path(guide).resolve()) if guide.endswith(".md") else guide
        questions = self.guide(guide)
        fresh = Session(
            id=self._records.new_id(),
            rep=rep_id,
            started=clock.stamp(),
            guide=guide,
            guide_version=questions.version,
            stage=talk.BEFORE if before else talk.OPEN,
        )
        closed = [] if current is None else [replace(current, status="closed", ended=clock.stamp())]
        if closed:
            self._records.undoable(f"a one-on-one begun anew with {self._records.called(rep_id)}", rep_id)
        self._records.save(*closed, fresh)
        return self.take_up(fresh)

    def take_up(self, session: Session) -> Session:
        """This window goes on with the line that is being written there, or with none."""
        self._own[session.id] = session.draft
        return session

    @in_one_go
    def save_draft(
        self,
        session_id: int,
        text: str,
        *,
        voice: Voice = "rep",
        private: bool = False,
        question: str = "",
        stage: int | None = None,
        editing: int | None = None,
        base: Answer | None = None,
    ) -> Session:
        """The line being written, durable. An empty text that edits nothing clears the draft.

        `base` is the kept line that is edited, as it was picked up. A line that another window is writing
        is kept; where both edit one line, this one becomes a line of its own.
        """
        session = self.get(session_id)
        refuse_ended(session)
        draft = self._draft(session, text, voice, private, question, stage, editing, base)
        return self._write(session, draft)

    @in_one_go
    def put_draft(self, session_id: int, draft: Draft) -> Session:
        """A line being written that is none of the conversation: of a promise, or the next day."""
        return self._write(self.get(session_id), draft if draft.text else None)

    @in_one_go
    def keep_line(
        self,
        session_id: int,
        text: str,
        *,
        voice: Voice = "rep",
        private: bool = False,
        question: str = "",
        stage: int | None = None,
        editing: int | None = None,
        base: Answer | None = None,
    ) -> Session:
        """The line is kept under its question, in its old place when it edits one. Empty edits remove it.

        `base` is the kept line that is edited, as it was picked up: where another window has changed it
        since, both texts are kept; one removed here and changed there stays.
        """
        session = self.get(session_id)
        draft = self._draft(session, text, voice, private, question, stage, editing, base)
        drafted = talk.set_draft(session, draft)
        base = base or _known(session, draft)
        if base is not None and drafted.draft is not None:
            whole = without_half(session, self._own.get(session.id))
            kept = self._settled(whole, base, drafted.draft)
        else:
            kept = talk.keep_draft(drafted, clock.stamp())
        if draft is not None and kept.answers != session.answers:
            ids = {a.id for a in kept.answers}
            known = any(a.id == draft.id for a in session.answers)
            done = "removed" if draft.id not in ids else "changed" if known else "kept"
            self._name_step(session, done, draft.stage)
        return self._save(self.without_own_draft(replace(kept, draft=session.draft)))

    @in_one_go
    def go_on(self, session_id: int, at: int | None = None) -> Session:
        """The stage after `at`, where this window stands. Leaving Cause needs a cause.

        "Not sure" leads back to Why once.
        """
        session = self._standing(session_id, at)
        if session.stage == talk.CAUSE and not session.causes:
            raise CoachError("Nothing is picked yet.", "One or two, or “not sure”.")
        return self._save(talk.go_on(session))

    @in_one_go
    def go_back(self, session_id: int, at: int | None = None) -> Session:
        """The stage before `at`, where this window stands."""
        return self._save(talk.go_back(self._standing(session_id, at)))

    @in_one_go
    def toggle_cause(self, session_id: int, cause: str) -> Session:
        """Pick a cause, or take it back. Two at most: a third leaves the session as it is."""
        session = self.get(session_id)
        if self.guide_of(session).cause(cause) is None:
            raise CoachError(f"“{cause}” is no cause of this guide.", "Pick one of the list by its number.")
        self._name_causes(session)
        return self._save(talk.toggle_cause(session, cause))

    @in_one_go
    def set_causes(self, session_id: int, causes: tuple[str, ...]) -> Session:
        """The picked causes, all at once."""
        session = replace(self.get(session_id), causes=())
        for cause in causes:
            session = talk.toggle_cause(session, cause)
        self._name_causes(session)
        return self._save(session)

    @in_one_go
    def flip_private(self, session_id: int, answer_id: int, voice_before: Voice = "manager") -> Session:
        """Turn a kept line private, or back to the voice it had."""
        session = self.get(session_id)
        line = next((a for a in session.answers if a.id == answer_id), None)
        if line is None:
            return session
        private = not line.private
        voice: Voice = "manager" if private else voice_before
        self._name_step(session, "made private" if private else "no longer private", line.stage)
        return self._save(talk.change_answer(session, answer_id, voice=voice, private=private))

    @in_one_go
    def count_reflection(self, session_id: int) -> Session:
        """One more reflection, by the manager's own count."""
        session = self.get(session_id)
        return self._save(replace(session, reflected=session.reflected + 1))

    @in_one_go
    def count_asked(self, session_id: int, probe: str) -> Session:
        """Remember that this probe was asked; each counts once."""
        session = self.get(session_id)
        if probe in session.asked:
            return session
        return self._save(replace(session, asked=(*session.asked, probe)))

    @in_one_go
    def take_back_asked(self, session_id: int, probe: str) -> Session:
        """That probe was not asked after all."""
        session = self.get(session_id)
        return self._save(replace(session, asked=tuple(q for q in session.asked if q != probe)))

    @in_one_go
    def forget_untouched(self, session_id: int) -> None:
        """A talk that was opened and left without a word was opened by mistake: it leaves no trace."""
        session = self._records.get(Session, session_id)
        if session is None or session.status != "open":
            return
        if self._records.step_needs(session):
            return
        written = session.answers or session.draft or session.plan or session.last_time
        if not (written or session.causes or session.reflected or session.taken):
            self._records.save_all([], drop=[session])

    def flush(self) -> None:
        """The end of a sitting: everything into the TinyDB file, so that any TinyDB program sees it."""
        self._records.store.fold()

    def without_own_draft(self, session: Session) -> Session:
        """The session when this window has kept its line or given it up; what another is writing stays."""
        own = self._own.get(session.id, session.draft)
        self._own[session.id] = None
        return replace(session, draft=None) if session.draft == own else session

    def with_foreign_kept(self, session: Session) -> Session:
        """The session when it ends: what another window was writing in it becomes a kept line."""
        own = self._own.pop(session.id, session.draft)
        ended, line = self._with_foreign(session, own)
        self._meanwhile = WRITING if line is not None else self._meanwhile
        return replace(ended, draft=None)

    def _with_foreign(self, session: Session, own: Draft | None) -> tuple[Session, Answer | None]:
        return keep_foreign(session, own, clock.stamp(), self._kept, self._records.new_id)

    def _write(self, session: Session, draft: Draft | None) -> Session:
        if draft is None:
            given_up = self.without_own_draft(session)
            if given_up != session and _has_words(session.draft):
                self._name_given_up(session)
            return self._save(given_up)
        kept, line = self._with_foreign(session, self._own.get(session.id, session.draft))
        if line is not None:
            done = "changed" if any(a.id == line.id for a in session.answers) else "kept"
            self._name_step(session, done, line.stage)
            self._meanwhile = WRITING
            if line.id == draft.id:
                # Both had it on the line: from now on each writes its own.
                draft = replace(draft, id=self._records.new_id(), was="")
        saved = talk.set_draft(kept, draft)
        self._own[session.id] = saved.draft
        return self._save(saved)

    def _settled(self, session: Session, base: Answer, draft: Draft) -> Session:
        mine = Answer(
            id=base.id,
            stage=base.stage,
            question=base.question,
            text=draft.text,
            voice=draft.voice,
            private=draft.private,
            at=base.at,
        )
        there = next((a for a in session.answers if a.id == base.id), None)
        settled = settle_line(base, there, mine, draft.was)
        self._meanwhile = settled.said or self._meanwhile
        return self._with_settled(session, settled, base.id)

    def _with_settled(self, session: Session, settled: Settled, line: int) -> Session:
        if settled.kept is None:
            return talk.remove_answers(session, frozenset((line,)))
        beside = self._records.new_id() if settled.beside is not None else 0
        return with_settled(session, settled, clock.stamp(), beside)

    def _standing(self, session_id: int, at: int | None) -> Session:
        session = self.get(session_id)
        return session if at is None else replace(session, stage=at)

    def _draft(
        self,
        session: Session,
        text: str,
        voice: Voice,
        private: bool,
        question: str,
        stage: int | None,
        editing: int | None,
        base: Answer | None,
    ) -> Draft | None:
        kept: Answer | None = next((a for a in session.answers if a.id == editing), None) or base
        if not text and kept is None:
            return None
        stage = session.stage if stage is None else stage
        draft_id = kept.id if kept else self._own_id(session) or self._records.new_id()
        asked = kept.question if kept else question or self.guide_of(session).stage(stage).question
        return Draft(
            id=draft_id,
            stage=kept.stage if kept else stage,
            question=asked,
            text=text,
            voice="manager" if private else voice,
            private=private,
            was=self._was(session, kept, draft_id, base),
        )

    def _own_id(self, session: Session) -> int | None:
        """The id of the line that this window is writing; None when it begins one."""
        own = self._own.get(session.id, session.draft)
        if own is None:
            return None
        kept = next((a for a in session.answers if a.id == own.id), None)
        if kept is None:
            there = session.draft
            taken_up = there is not None and there.id == own.id and there != own
            return None if taken_up else own.id
        # Another window kept it as it stood here; if it was changed there since, this is another line.
        return own.id if own.was or kept.text == own.text else None

    def _was(self, session: Session, kept: Answer | None, line: int, base: Answer | None) -> str:
        """The text of the kept line that this window knows: as it was picked up, or as it wrote it since."""
        own = self._own.get(session.id, session.draft)
        kept = kept or next((a for a in session.answers if a.id == line), None)
        if own is None or own.id != line:
            return base.text if base else ""
        if kept is not None and kept.text in (own.text, own.was):
            return kept.text
        return own.was or (base.text if base else "")

    def _name_step(self, session: Session, done: str, stage: int) -> None:
        where = f"under {self.guide_of(session).stage(stage).title}"
        if session.kind == "check_in":
            where = f"in the check-in with {self._records.called(session.rep)}"
        self._records.undoable(f"a line {done} {where}", session.rep)

    def _name_given_up(self, session: Session) -> None:
        whose = self._records.called(session.rep)
        what = "check-in" if session.kind == "check_in" else "one-on-one"
        self._records.undoable(f"words given up in the {what} with {whose}", session.rep)

    def _name_causes(self, session: Session) -> None:
        self._records.undoable(f"the causes {self._records.called(session.rep)} and I saw", session.rep)

    def _save(self, session: Session) -> Session:
        refuse_ended(session)
        if session != self._records.get(Session, session.id):
            self._records.save(session)
        return session

    def plan_of(self, session: Session) -> Plan | None:
        """The plan that this session made, if it has come that far."""
        return None if session.plan is None else self._records.get(Plan, session.plan)


def _known(session: Session, draft: Draft | None) -> Answer | None:
    """The kept line that a draft edits, as this window knows it; None where nothing is known of it."""
    if draft is None or not draft.was:
        return None
    kept = next((a for a in session.answers if a.id == draft.id), None)
    return None if kept is None else replace(kept, text=draft.was)


def _has_words(draft: Draft | None) -> bool:
    """Whether something is written there; a day that is half typed is not."""
    return draft is not None and bool(draft.text.strip()) and draft.part not in ("day", "next")


def refuse_ended(session: Session) -> None:
    """Raises CoachError when this talk is no longer open."""
    if session.status == "open":
        return
    if session.kind == "check_in":
        raise CoachError("This check-in has ended.", "Begin a new one with F.")
    raise CoachError("This one-on-one has ended.", "Begin a new one with C.")
