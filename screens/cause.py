"""The cause: the rep picks, on a page made to be turned. Nothing private is on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from coach_tui.display import shown, wrap
from coach_tui.domain import session as talk
from coach_tui.domain.question_guide import with_rep
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Session

from .keys import Hint, bindings, hint
from .talk_page import TalkPage
from .widgets.rows import Span, paragraph, row


class CausePage(TalkPage):
    """Nine lines in the rep's voice, environment first, effort last; one or two are picked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"choose({n})", f"Choose {n}", show=False) for n in range(1, 10)),
        Binding("enter", "next", "Go on", show=False),
        Binding("up", "back", "Back", show=False),
        *bindings("next", "back", "words", "turn", "safe", "palette", "help", "leave"),
    ]

    def __init__(self, session: Session, rep: Rep) -> None:
        super().__init__(session, rep)
        self.said = ""
        self.led_back = False

    def has_editor(self) -> bool:
        """Words are changed on Confirm."""
        return False

    def made_to_be_turned(self) -> bool:
        """Nothing private is here."""
        return True

    def ask_height(self) -> int:
        """The sentence, the question and the list share the whole height."""
        return 1

    def fit(self) -> None:
        """One block from the top to the footer."""
        super().fit()
        self.query_one("#ask").display = False
        self.query_one("#reserve").display = False
        self.query_one("#side").display = False

    def _rail(self, width: int, height: int) -> list[Content]:
        return [Content("")] * 4 + super()._rail(width, height)

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """Part of the one block."""
        del width, height
        return []

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """The confirmed sentence, the question, the nine lines, and the probes of those picked."""
        guide = self.coach.talks.guide_of(self.session)
        measure = min(width, self.axis + 66) - self.axis
        question = self._text(guide.stage(talk.CAUSE).question)
        asked = paragraph(question, measure, "bold $ink", indent=self.axis)
        said = self._said(measure)
        beneath = self._beneath(measure)
        # What room there is goes first to what is said beneath, then to blank rows.
        free = height - len(asked) - len(said) - len(guide.causes) - len(beneath)
        if free < 0:
            said, free = said[: self._sentence_rows(measure)][: max(1, len(said) + free)], 0
        gaps = [max(0, min(1, free - n)) for n in range(4)]
        top = 3 if self.tall else gaps[3]
        rows = [Content("")] * top + said + [Content("")] * gaps[1] + asked + [Content("")] * gaps[0]
        for number, cause in enumerate(guide.causes, 1):
            picked = cause.id in self.session.causes
            if self.tall and cause.id == talk.NOT_SURE:
                rows.append(Content(""))
            box: Span = ("■ ", "$accent") if picked else ("□ ", "$muted")
            label = f"{number:>{self.axis - 2}}  "
            rows.append(row((label, "$muted"), box, (self._text(cause.wording), "$ink")))
        return rows + [Content("")] * (2 if self.tall else gaps[2]) + beneath

    def _sentence_rows(self, measure: int) -> int:
        return len(wrap(f"“{self.session.problem}”", measure))

    def _said(self, measure: int) -> list[Content]:
        if not self.session.problem:
            return paragraph("Nothing is confirmed yet.", measure, "$muted", indent=self.axis)
        rows = paragraph(f"“{self.session.problem}”", measure, "italic $ink", indent=self.axis)
        owned = f"{self.who}’s own words, and {self.who} says they are right."
        return rows + paragraph(owned, measure, "$muted", indent=self.axis)

    def _beneath(self, measure: int) -> list[Content]:
        guide = self.coach.talks.guide_of(self.session)
        if self.problem is not None:
            return paragraph(shown(str(self.problem)), measure, "$attention", indent=self.axis)
        picked = [c for c in guide.causes if c.id in self.session.causes]
        note = self.said or "One or two is enough."
        probes = [self._text(c.opens_after or c.probes[0]) for c in picked if c.opens_after or c.probes]
        if self.tall:
            rows = paragraph(note, measure, "$muted", indent=self.axis)
            rows.append(Content(""))
            for probe in probes:
                rows += paragraph(probe, measure, "$ink", indent=self.axis)
            return rows
        text = "   ".join([note, *probes])
        return paragraph(text, measure, "$muted", indent=self.axis)

    def _text(self, text: str) -> str:
        return shown(with_rep(text, self.rep.first_name))

    def hints(self) -> list[Hint]:
        """The keys that do something here."""
        keys = [Hint("1–9", "choose"), Hint("Enter", "go on", "next"), hint("words", bare=True)]
        keys += [hint("back", bare=True), hint("turn", "turn back" if self.shared else "")]
        return keys if self.shared else [*keys, hint("safe")]

    def action_choose(self, number: int) -> None:
        """Pick a cause, or take it back."""
        causes = self.coach.talks.guide_of(self.session).causes
        if number > len(causes):
            return
        before = self.session.causes

        def save() -> None:
            self.session = self.here(self.coach.talks.toggle_cause(self.session.id, causes[number - 1].id))

        full = self.attempt(save) and self.session.causes == before
        self.said = "One or two is enough: take one back first." if full else ""
        self.redraw()

    def action_next(self) -> None:
        """On to the supports; "not sure" leads back to Why, once."""
        if not self.session.causes:
            self.said = "Pick one or two, or “not sure yet”."
            self.redraw()
            return
        self._go(lambda: self.coach.talks.go_on(self.session.id, talk.CAUSE))

    def action_back(self) -> None:
        """Back to Confirm."""
        self._go(lambda: self.coach.talks.go_back(self.session.id, talk.CAUSE))

    def action_words(self) -> None:
        """Back to Confirm with the sentence on the line."""
        # The rep may be looking: cues and private lines stay hidden until Ctrl+T.
        self.coach_app.shared = True
        self._go(lambda: self.coach.talks.go_back(self.session.id, talk.CAUSE), edit=True)

    def _go(self, move: Callable[[], Session], *, edit: bool = False) -> None:
        was_cause = self.session.causes == (talk.NOT_SURE,)

        from .conversation import Conversation
        from .talk import page_for

        page: TalkPage | None = None

        def save() -> None:
            nonlocal page
            self.session = move()
            page = page_for(self.coach, self.session, self.rep)
            self.led_back = was_cause and self.session.stage == talk.WHY

        if not self.attempt(save) or page is None:
            return
        page.began = self.began
        self.app.switch_screen(page)
        if self.led_back:
            page.said_first = "Not sure is fine. Back to the question why, once."
        if edit and isinstance(page, Conversation):
            page.edit_first = True

    def save_draft(self) -> None:
        """Nothing is written here."""

    def resume_line(self) -> None:
        """Nothing is written here."""

    def line_label(self) -> tuple[str, str]:
        """No line."""
        return "", ""
