"""The conversation: ask, listen, keep every word. Stages 1 to 5."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from textual.content import Content

from coach_tui import clock
from coach_tui.display import one_line, shown
from coach_tui.domain import session as talk
from coach_tui.domain.days import days_over
from coach_tui.domain.question_guide import AnswerKind, Stage, with_rep
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Answer, Draft, Session, Voice
from coach_tui.errors import CoachError

from .keys import Hint, hint
from .talk_page import TalkPage
from .widgets.rows import pad, paragraph, row, spoken


class Conversation(TalkPage):
    """One stage of the conversation: its question, the kept lines, and the line being written."""

    def __init__(self, session: Session, rep: Rep) -> None:
        super().__init__(session, rep)
        self.voice: Voice = "rep"
        self.private = False
        self.editing: int | None = None
        self.question = ""
        self.probe = -1
        self.kinds_open = False
        self.question_before = ""
        self.picked_probe = ""
        self.turned_private: dict[int, Voice] = {}
        self.late_promise = ""
        self.edit_first = False
        self.voice_before: tuple[Voice, str] | None = None
        # The kept line that is being edited, as it was picked up.
        self.base: Answer | None = None

    # What is asked. -----------------------------------------------------------------------------

    @property
    def stage(self) -> int:
        """The stage that is shown."""
        return self.session.stage

    def main_question(self) -> str:
        """The stage's own question."""
        return self._guide_stage().question

    def _guide_stage(self) -> Stage:
        return self.coach.talks.guide_of(self.session).stage(self.stage)

    def _text(self, text: str) -> str:
        return shown(with_rep(text, self.rep.first_name))

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """The lead or main question muted above, the question bold, the cue beneath."""
        at = max(3, height - 4)
        measure = min(width, 66 + self.axis) - self.axis
        above = self.main_question() if self.question != self.main_question() else self._lead()
        lines = paragraph(self._text(self.question), measure, "bold $ink", indent=self.axis)
        lead = paragraph(self._text(above), measure, "$muted", indent=self.axis) if above else []
        rows = self._on_row(at, [*lead, *lines][-(at + 1) :])
        if not self.wide and not self.shared:
            rows.append(Content(""))
            rows += paragraph(self.cue(), measure, "italic $private", indent=self.axis)
        return rows

    def _lead(self) -> str:
        """What to say first."""
        return self._guide_stage().lead

    def _on_row(self, at: int, lines: list[Content]) -> list[Content]:
        """The lines with the last of them on that row."""
        return [Content("")] * (at + 1 - len(lines)) + lines

    def cue(self) -> str:
        """The private hint: at Open, my own late promise first."""
        if self.stage == talk.OPEN and self.late_promise:
            return self.late_promise
        return self._text(self._guide_stage().cue)

    def side_rows(self, width: int, height: int) -> list[Content]:
        """When wide: the cue with its "not" beside the question, the tally beside the writing line."""
        if self.shared:
            return []
        rows = [Content("")] * (self.ask_height() - 4)
        rows += paragraph(self.cue(), width, "italic $private")
        avoid = self._guide_stage().avoid
        if avoid:
            rows.append(Content(""))
            rows += paragraph(f"Not: {self._text(avoid).removeprefix('not: ')}", width, "italic $private")
        write = height - self.reserve_height() - 3
        rows = rows[:write] + [Content("")] * (write - len(rows))
        return [*rows, *(row((line, "italic $private")) for line in self.tally())]

    def tally(self) -> list[str]:
        """My own reflections and questions, by my own count."""
        if not self.session.reflected:
            return []
        return [f"Reflected {self.session.reflected}", f"Probes asked {len(self.session.asked)}"]

    # What was said. -----------------------------------------------------------------------------

    def visible_answers(self) -> list[Answer]:
        """The kept lines of this stage; in shared view without the private ones."""
        lines = self.session.answers_at(self.stage)
        return [a for a in lines if not (self.shared and a.private)]

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """Whole lines only, the newest last; "↑ earlier words" above when not all fit."""
        width = min(width, self.axis + 66)
        blocks = [self._answer_rows(a, width) for a in self.visible_answers()]
        return newest(blocks, height, gap=1 if self.tall else 0, note=" " * self.axis)

    def _answer_rows(self, line: Answer, width: int) -> list[Content]:
        who, who_style, style = self._look(line.voice, line.private)
        text = f"“{line.text}”" if line.voice == "rep" else line.text
        editing = line.id == self.editing
        return spoken(
            f"› {who}" if editing else who,
            text,
            width,
            who_style="$accent" if editing else who_style,
            style="$muted" if editing else style,
            gutter=self.axis,
        )

    def _look(self, voice: Voice, private: bool) -> tuple[str, str, str]:
        if private:
            return "private", "italic $private", "italic $private"
        if voice == "manager":
            return self.me, "$muted", "$muted"
        return self.who, "$muted", "$ink"

    # The line being written. --------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """Whose words these are; before the rep's a quotation mark hangs."""
        if self.private:
            return "private", "italic $private"
        if self.voice == "manager":
            return self.me, "bold $muted"
        who = one_line(self.who, self.axis - 2)
        return pad(who, self.axis - 1) + "“", "bold $accent"

    def rule_style(self) -> tuple[str, str]:
        """A broken rule says private without colour."""
        return ("─ ", "$private") if self.private and not self.shared else ("─", "$line")

    def placeholder(self) -> str:
        """What belongs on the empty line."""
        if self.private:
            return "only you will see this"
        return f"my note, {self.who} may see it" if self.voice == "manager" else f"in {self.who}’s words"

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """Problems, the kinds of answer, or the tally: in rows that are always there."""
        if self.problem is not None:
            return super().reserve_rows(width, height)
        if self.kinds_open and not self.shared:
            return self._kind_rows(width)
        if self.shared or self.wide:
            return []
        tally = ", ".join(self.tally()).replace(", Probes", ", probes")
        blank = [Content("")] * max(0, height - 1)
        return [*blank, row((tally, "italic $private"))] if tally else []

    def _kinds(self) -> tuple[AnswerKind, ...]:
        return self.coach.talks.guide_of(self.session).kinds[:9]

    def _kind_rows(self, width: int) -> list[Content]:
        kinds = self._kinds()
        per_row = 4 if width >= 74 else 3 if width >= 54 else 2
        column = width // per_row
        cells = [pad(f"{n} {shown(k.label)}", column) for n, k in enumerate(kinds, 1)]
        return [
            row(("".join(cells[i : i + per_row]), "italic $private")) for i in range(0, len(cells), per_row)
        ]

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        if self.shared:
            return [hint("keep"), hint("back"), hint("turn", "turn back")]
        if self.kinds_open:
            return [
                Hint(f"1–{len(self._kinds())}", "kind of answer"),
                hint("offer", "another"),
                hint("turn"),
                hint("safe"),
            ]
        keys = [hint("keep"), hint("voice")]
        if self.private:
            keys = [hint("keep"), hint("private", "not private")]
        if self.editing is not None:
            keys = [Hint("Enter", "keep the change"), Hint("↓", "as it was"), hint("voice")]
        keys += [hint("offer"), hint("turn"), hint("safe")]
        if self._last_kept() and self.editing is None and self.app.size.width >= ROOM_FOR_MORE:
            return [*keys, hint("was_private", "was private"), hint("leave"), hint("back")]
        return [*keys, hint("back"), hint("leave")]

    # Beginning and resuming. --------------------------------------------------------------------

    def on_mount(self) -> None:
        """Look up what the cue needs before the first row is drawn."""
        self._begin_stage()

    def _begin_stage(self) -> None:
        self.question = self.main_question()
        self.probe = -1
        self.kinds_open = False
        self.editing = None
        self.voice, self.private = "rep", False
        self.late_promise = self._late_promise()

    def _late_promise(self) -> str:
        today = clock.today()
        mine = [p for p in self.coach.team.open_promises(self.rep.id) if p.owner == "manager"]
        for promise in mine:
            if promise.by is not None and promise.by < today:
                return f"First: {one_line(shown(promise.what), 36)}, {days_over(promise.by, today)}."
        return ""

    def resume_line(self) -> None:
        """The stored draft comes back with its voice, its mark and its question."""
        draft = self.session.draft
        text = ""
        if draft is not None and draft.stage == self.stage:
            self.voice, self.private, self.question = draft.voice, draft.private, draft.question
            kept = next((a for a in self.session.answers if a.id == draft.id), None)
            self.editing = kept.id if kept else None
            self.base = _as_picked_up(kept, draft) if kept else None
            text = draft.text
            self.coach.talks.take_up(self.session)
        else:
            self.coach.talks.take_up(replace(self.session, draft=None))
        self.saved_text = text
        self.line.load(text)
        if self.edit_first and not text:
            self._edit_earlier()
        self.redress()

    def redress(self) -> None:
        """Let the writing line look like the voice that it takes."""
        line = self.line
        line.set_class(self.private, "-private")
        line.set_class(self.voice == "manager" and not self.private, "-me")
        line.placeholder = self.placeholder()
        self.query_one("#write").set_class(self.private, "-private")
        line.choices = len(self._kinds()) if self.kinds_open and not self.shared else 0
        self.redraw()

    # Saving. ------------------------------------------------------------------------------------

    def save_draft(self) -> None:
        """The line as a draft inside its session."""
        self._file(self.coach.talks.save_draft)

    def _file(self, use: Callable[..., Session]) -> None:
        """The line, with all that belongs to it, to the use case that drafts or keeps it."""
        saved = use(
            self.session.id,
            self.line.text,
            voice=self.voice,
            private=self.private,
            question=self.question,
            stage=self.stage,
            editing=self.editing,
            base=self.base if self.editing is not None else None,
        )
        self.session = self.here(saved)
        if saved.draft is not None and self.editing not in (None, saved.draft.id):
            # Another window edits the same line: here it is a line of its own from now on.
            self.editing = None

    def draft_now(self) -> Draft | None:
        """What is on the line, unsaved or not."""
        if not self.line.text:
            return self.session.draft
        held = self.session.draft
        return Draft(
            id=self.editing or (held.id if held else self.coach.talks.new_line_id()),
            stage=self.stage,
            question=self.question,
            text=self.line.text,
            voice=self.voice,
            private=self.private,
        )

    def keep(self) -> bool:
        """Keep the line. False when it could not be saved: the words stay on the line."""
        # Undone, the whole line comes back, not the half of it that was the draft.
        self.flush()
        emptied = self._picked_up() if not self.line.text.strip() else None
        if not self.attempt(lambda: self._file(self.coach.talks.keep_line)):
            return False
        self.clear_line()
        if emptied is not None:
            self.show_problem(CoachError("The line is gone. Ctrl+Z brings it back."))
        return True

    def look_at_the_rest(self) -> None:
        """One's own late promise; and the line that is edited here may be gone."""
        self.late_promise = self._late_promise()
        if self.editing is not None and all(a.id != self.editing for a in self.session.answers):
            self.editing = None
            self.unsaved = bool(self.line.text.strip())
            self.show_problem(CoachError("Another window removed this line; your words stay on yours."))

    def read_again(self) -> None:
        """As it is on the disk; nothing is picked up, and a line kept too early is on the line again."""
        before = self.session.answers_at(self.stage)
        self.editing = None
        super().read_again()
        if self.editing is not None and not self.line.text:
            # An emptied draft of a line that is there again: the next words are a line of their own.
            self._put_back()
        ids = {a.id for a in self.session.answers}
        gone = next((a for a in reversed(before) if a.id not in ids), None)
        if gone is not None and not self.line.text and not (self.shared and gone.private):
            self.voice, self.private, self.question = gone.voice, gone.private, gone.question
            self.line.insert(gone.text)
            self.flush()
            self.redress()

    def clear_line(self) -> None:
        """An empty line, in the voice and under the question that it had before one was picked up."""
        if self.editing is not None and self.voice_before is not None:
            (self.voice, self.question), self.private = self.voice_before, False
        self.editing = None
        super().clear_line()

    # Keys. --------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Enter keeps; on an empty line it goes on."""
        self._close_kinds()
        if self.line.text.strip() or self.editing is not None:
            self.keep()
        else:
            self.action_next()

    def asked(self, what: str) -> None:
        """Tab, Shift+Tab and the arrows, and any key that closes the list of kinds."""
        self._close_kinds()
        match what:
            case "voice":
                self._set_voice("manager" if self.voice == "rep" and not self.private else "rep", False)
            case "private":
                self._set_voice("rep" if self.private else "manager", not self.private)
            case "up":
                self._edit_earlier()
            case "down" if self.editing is not None:
                self._put_back()
            case "undo":
                self.take_back()

    def action_escape(self) -> None:
        """The innermost thing first: the list of kinds, a line that was picked up; then the page."""
        if self.kinds_open:
            self._close_kinds()
        elif self.editing is not None:
            self._put_back()
        else:
            self.action_leave()

    def _set_voice(self, voice: Voice, private: bool) -> None:
        if self.shared and private:
            return
        self.voice, self.private = voice, private
        if self.line.text:
            self.unsaved = True
            self.flush()
        self.redress()

    def _edit_earlier(self) -> None:
        """The line above, picked up; above the first, back."""
        lines = self.visible_answers()
        ids = [a.id for a in lines]
        at = ids.index(self.editing) if self.editing in ids else len(lines)
        if at == 0:
            if self.editing is None:
                self.action_back()
            return
        if self.editing is None and self.line.text:
            return
        if self.editing is not None and self._is_edited() and not self.keep():
            return
        self._pick_up(lines[at - 1])

    def _pick_up(self, line: Answer) -> None:
        self.base = line
        self.voice_before = (self.voice, self.question) if self.editing is None else self.voice_before
        self.editing, self.voice, self.private, self.question = (
            line.id,
            line.voice,
            line.private,
            line.question,
        )
        self.saved_text = line.text
        self.line.load(line.text)
        self.redress()

    def _put_back(self) -> None:
        """The line that was picked up stays as it was."""

        def save() -> None:
            self.session = self.here(self.coach.talks.save_draft(self.session.id, ""))

        if self.attempt(save):
            self.clear_line()

    def _move(self, forward: bool) -> None:
        if self.editing is not None and not self.line.text.strip():
            # Going on is no way to delete a line: it stays as it was.
            self._put_back()
        if self.line.text.strip() and not self.keep():
            return
        from .talk import page_for

        move = self.coach.talks.go_on if forward else self.coach.talks.go_back
        page: TalkPage | None = None
        stage = self.stage
        # What was said of the line that was just kept is said where one goes.
        said = self.problem.message if self.problem is not None and not self.failed else ""

        def save() -> None:
            nonlocal page
            self.session = move(self.session.id, stage)
            here = talk.OPEN <= self.stage <= talk.CONFIRM and stage != talk.BEFORE
            page = None if here else page_for(self.coach, self.session, self.rep)

        if not self.attempt(save):
            return
        if page is not None:
            page.began = self.began
            page.said_first = said
            self.app.switch_screen(page)
            return
        self._begin_stage()
        self.clear_line()
        if said:
            self.show_problem(CoachError(said))

    def action_next(self) -> None:
        """Keep and go on."""
        self._move(forward=True)

    def action_back(self) -> None:
        """Keep and go back; from Open to the self-check, and no further."""
        if self.shared and self.stage == talk.OPEN:
            return
        self._move(forward=False)

    def action_offer(self) -> None:
        """The next probe of this question at once; the kinds of answer in the reserved rows."""
        probes = self._guide_stage().probes
        if probes:
            self.probe = (self.probe + 1) % len(probes)
            self._ask(probes[self.probe])
        self.kinds_open = not self.shared
        self.problem = None
        self.redress()

    def picked(self, digit: int) -> None:
        """A probe that fits this kind of answer."""
        kind = self._kinds()[digit - 1]
        asked = [p for p in kind.probes if with_rep(p, self.rep.first_name) in self.session.asked]
        self.question_before = self.question
        self._ask(kind.probes[len(asked) % len(kind.probes)])
        self.picked_probe = self.question
        self._close_kinds()

    def unpicked(self) -> None:
        """The digit was text: the question is again what it was, and the probe was not asked."""
        self.question = self.question_before

        def save() -> None:
            self.session = self.here(self.coach.talks.take_back_asked(self.session.id, self.picked_probe))

        self.attempt(save)
        self.redress()

    def _ask(self, probe: str) -> None:
        self.question = with_rep(probe, self.rep.first_name)
        if self.line.text and self.editing is None:
            # What is on the line is an answer to this question now.
            self.unsaved = True
            self.flush()

        def save() -> None:
            self.session = self.here(self.coach.talks.count_asked(self.session.id, self.question))

        self.attempt(save)

    def _close_kinds(self) -> None:
        if self.kinds_open:
            self.kinds_open = False
            self.redress()

    def _is_edited(self) -> bool:
        return self.base is None or self.line.text != self.base.text

    def _picked_up(self) -> Answer | None:
        return next((a for a in self.visible_answers() if a.id == self.editing), None)

    def _last_kept(self) -> Answer | None:
        return max(self.visible_answers(), key=lambda a: a.id, default=None)

    def action_was_private(self) -> None:
        """The last kept line was private, or is not after all."""
        line = self._picked_up() or self._last_kept()
        if line is None:
            return
        before = self.turned_private.get(line.id, line.voice if not line.private else "manager")
        if not line.private:
            self.turned_private[line.id] = line.voice

        def save() -> None:
            self.session = self.here(self.coach.talks.flip_private(self.session.id, line.id, before))

        if self.attempt(save) and line.id == self.editing:
            # The line that is being changed is private now, and stays so when Enter keeps it.
            turned = next((a for a in self.session.answers if a.id == line.id), line)
            self.base = replace(self.base or turned, voice=turned.voice, private=turned.private)
            self._set_voice(turned.voice, turned.private)

    def turned(self) -> None:
        """Into shared view: a private line is kept first, and the voice returns to the rep."""
        if self.shared and self.private:
            if self.line.text.strip() and not self.keep():
                self.coach_app.shared = False
                return
            if self.editing is not None:
                self._put_back()
            self.voice, self.private = "rep", False
        self.kinds_open = False
        self.redress()


ROOM_FOR_MORE = 100


def _as_picked_up(kept: Answer, draft: Draft) -> Answer:
    """The kept line as it was when its editing began, which may be days ago in another sitting.

    A mark of privacy that is on one of the two only was set since.
    """
    text = draft.was or kept.text
    return replace(kept, text=text, private=kept.private and draft.private)


def newest(blocks: list[list[Content]], height: int, *, gap: int, note: str) -> list[Content]:
    """The last blocks that fit, whole; a note above when there are earlier ones."""
    for first in range(len(blocks)):
        rows: list[Content] = [row(note, ("↑ earlier words", "$muted"))] if first else []
        for at, block in enumerate(blocks[first:]):
            rows += [Content("")] * (gap if at else 0) + block
        if len(rows) <= height:
            return rows
    # Not even the last one fits: its end, which is what was just said.
    return (
        [row(note, ("↑ earlier words", "$muted")), *blocks[-1][1 - height :]] if height > 1 and blocks else []
    )
