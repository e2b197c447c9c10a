"""A list of promises that digits answer: which one is meant, what is still asked of it, and how it looks.

Shared by what was promised last time, by the self-check before a talk, and by the check-in.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, NamedTuple

from textual.content import Content

from coach_tui import clock
from coach_tui.conversation.stepper import LAST_TIME_LEAD, LAST_TIME_QUESTION
from coach_tui.display import one_line, shown, wrap
from coach_tui.domain.days import short_day
from coach_tui.domain.plan import Effect, Promise, move_problem
from coach_tui.domain.plan_words import PlanWords, answer_day, offered_day
from coach_tui.domain.rep import Rep
from coach_tui.domain.session import Draft, DraftPart, Session
from coach_tui.errors import NotThere

from .keys import Hint, hint
from .talk_page import TalkPage
from .widgets.rows import Span, pad, paragraph, row

SAID_CELLS = 24
COLUMNS_FROM = 70
MEASURE = 66
ASKED: dict[DraftPart, str] = {"day": "By when?", "why": "Why?"}
LABELS: dict[DraftPart, str] = {"day": "by when?", "why": "why?"}
EFFECT_WORDS: dict[Effect, str] = {
    "helped": "helped",
    "no_difference": "no difference",
    "added_pressure": "added pressure",
}


class Choice(NamedTuple):
    """What a digit says of a promise: what it became, what it did, and what is asked next."""

    word: str
    became: Literal["said", "kept", "moved", "dropped"]
    part: DraftPart = ""
    effect: Effect | None = None

    @property
    def takes_words(self) -> bool:
        """Whether words go with it: the rep's, or why."""
        return self.part in ("words", "why")


EFFECTS = (
    *(Choice(EFFECT_WORDS[effect], "said", "words", effect) for effect in EFFECT_WORDS),
    Choice("not yet", "moved", "day"),
    Choice("let go", "dropped", "why"),
)
BECAME = (Choice("kept", "kept"), Choice("moved", "moved", "day"), Choice("dropped", "dropped", "why"))


class PromiseAnswers(TalkPage):
    """A page on which promises are answered for. While `at` is None the line is the page's own.

    Digits answer on an empty line, in shared view too; what was said is on the disk at once. Words typed
    before the digit wait for it.
    """

    CHOICES: ClassVar[tuple[Choice, ...]] = EFFECTS

    def __init__(self, session: Session, rep: Rep) -> None:
        super().__init__(session, rep)
        self.promises: tuple[Promise, ...] = ()
        self.at: int | None = None
        self.part: DraftPart = ""
        self.waiting = False
        # The promise that is being answered for, as it was when its words were begun.
        self.seen: Promise | None = None

    # Which promise is meant. --------------------------------------------------------------------

    def read_promises(self) -> tuple[Promise, ...]:
        """The promises of this page, as they stand."""
        return self.coach.last_time.to_answer(self.session)

    def past_promises(self) -> None:
        """What comes after the last one; the mark stands past it."""

    def above_promises(self) -> None:
        """What comes above the first one."""

    @property
    def answering(self) -> bool:
        """Whether the line belongs to the promises."""
        return self.at is not None

    def current(self) -> Promise | None:
        """The one that is marked; None past the last."""
        return self.promises[self.at] if self.at is not None and self.at < len(self.promises) else None

    def meant(self) -> Promise:
        """The one that words belong to: past the last, that one."""
        return self.promises[min(self.at or 0, len(self.promises) - 1)]

    def first_open(self) -> int:
        """The first without an answer, or past the last."""
        ids = (n for n, p in enumerate(self.promises) if not self.answer_words(p))
        return next(ids, len(self.promises))

    def answer_words(self, promise: Promise) -> str:
        """What was said of it here, in a few words; empty when nothing was."""
        was = self.session.before_answer(promise.id)
        if was is None:
            return ""
        if promise.status == "open" and promise.due != was.due and promise.due is not None:
            return f"not yet, by {short_day(promise.due, clock.today())}"
        if _let_go_here(promise, was):
            return "let go"
        return EFFECT_WORDS[promise.effect] if promise.effect else self._without_effect(promise)

    def _without_effect(self, promise: Promise) -> str:
        """Kept, or carried on to the same day: whether that is an answer, the page says."""
        if promise.status == "open" and promise.due is not None:
            return f"not yet, by {short_day(promise.due, clock.today())}"
        return "let go" if promise.status == "dropped" else ""

    def _so_far(self, promise: Promise) -> str:
        """What became of it before it was asked about, for one that is not open any more."""
        return {"kept": "kept", "dropped": "let go"}.get(promise.status, "")

    def resume_promises(self) -> bool:
        """Put a stored line about a promise back; whether there was one."""
        self.promises = self.read_promises()
        draft = self.session.draft
        ids = [p.id for p in self.promises]
        if draft is None or draft.about not in ids:
            return False
        self.at, self.part = ids.index(draft.about), draft.part
        self.seen = self.promises[self.at]
        self.saved_text = draft.text
        self.line.load(draft.text)
        self.coach.talks.take_up(self.session)
        self.redress()
        return True

    def look_at_the_rest(self) -> None:
        """The promises as they stand now; none leaves the list and the mark stays where it is."""
        super().look_at_the_rest()
        now = {p.id: p for p in self.read_promises()}
        known = tuple(now[p.id] if p.id in now else self._stored(p) for p in self.promises)
        ids = {p.id for p in known}
        self.promises = (*known, *(p for p in now.values() if p.id not in ids))

    def _stored(self, promise: Promise) -> Promise:
        try:
            return self.coach.promises.get(promise.id)
        except NotThere:
            return promise

    # The line. ----------------------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """Whose words, what is asked, or which page this is."""
        if not self.answering:
            return super().line_label()
        if self.part == "words":
            return pad(one_line(self.who, self.axis - 2), self.axis - 1) + "“", "bold $accent"
        return LABELS.get(self.part, "Last time"), "bold $accent"

    def placeholder(self) -> str:
        """What belongs on the empty line."""
        if not self.answering:
            return super().placeholder()
        match self.part:
            case "day":
                return short_day(self.offered(), clock.today())
            case "why":
                return "in a few words, or empty"
            case "words":
                return f"in {self.who}’s words, or empty"
        return ""

    def redress(self) -> None:
        """The line in the look of a promise's."""
        if self.answering:
            for name in ("-private", "-me"):
                self.line.set_class(False, name)
            self.line.choices = self.digits()
            self.query_one("#write").set_class(False, "-private")
            self.line.placeholder = self.placeholder()
            self.redraw()
        else:
            super().redress()

    def offered(self) -> date:
        """The day that an empty Enter takes."""
        return offered_day("manager", clock.today())

    def line_changed(self) -> None:
        """Words that waited for a digit are being changed."""
        self.waiting = False
        super().line_changed()
        if self.answering:
            self.line.choices = self.digits()
        if self.part == "day":
            self.redraw()

    def save_draft(self) -> None:
        """The line as a draft inside the session, with the promise that it is about."""
        if self.answering:
            self.session = self.here(self.coach.talks.put_draft(self.session.id, self._drafted()))
        else:
            super().save_draft()

    def draft_now(self) -> Draft | None:
        """What is on the line, saved or not."""
        if not self.answering:
            return super().draft_now()
        return self._drafted() if self.line.text else self.session.draft

    def _drafted(self) -> Draft:
        about, held = self.meant().id, self.session.draft
        return Draft(
            id=held.id if held and held.about == about else self.coach.talks.new_line_id(),
            stage=self.session.stage,
            question=ASKED.get(self.part, LAST_TIME_QUESTION),
            text=self.line.text,
            voice="manager" if self.part in ASKED else "rep",
            about=about,
            part=self.part,
        )

    # Answering. ---------------------------------------------------------------------------------

    def digits(self) -> int:
        """How many digits answer now: while the line is empty, or holds words that wait for one."""
        ready = self.answering and not self.part and (not self.line.text or self.waiting)
        return len(self.CHOICES) if ready else 0

    def picked(self, digit: int) -> None:
        """A digit that answers; on the page's own line, one of its list."""
        if not self.answering:
            super().picked(digit)
            return
        self.line.settle()
        self.answer(digit)
        self.line.choices = self.digits()

    def answer(self, number: int) -> None:
        """Say what became of the promise, or what it did; then its words, its day, or why."""
        promise = self.current()
        if promise is None or number > len(self.CHOICES):
            return
        choice, words = self.CHOICES[number - 1], self.line.text if self.waiting else ""
        if words and not choice.takes_words:
            self.tell(f"“{choice.word}” takes no words.")
            return
        if choice.part == "day":
            self._ask_for("day")
        elif self._answer(choice, promise, words):
            if words or not choice.part:
                self.go_on()
            else:
                self._ask_for(choice.part, self._said_so_far(choice, self.meant()))

    def _said_so_far(self, choice: Choice, promise: Promise) -> str:
        """The rep's words on it; or why it was let go, which is the manager's and never turned."""
        if choice.part == "why":
            return "" if self.shared else promise.why
        return promise.effect_words

    def _answer(self, choice: Choice, promise: Promise, words: str) -> bool:
        use, session = self.coach.last_time, self.session.id

        def save() -> None:
            here = self.session.before_answer(promise.id) is not None
            if choice.became == "dropped":
                why = words or (promise.why if here else "")
                self.session = self.here(use.drop(session, promise.id, why, promise))
            elif choice.effect is not None:
                said = words or (promise.effect_words if here else "")
                self.session = self.here(use.say(session, promise.id, choice.effect, said, promise))
            else:
                self.session = self.here(use.keep(session, promise.id))
            self.promises = self.read_promises()

        return self.attempt(save)

    def _ask_for(self, part: DraftPart, text: str = "") -> None:
        self.part, self.waiting = part, False
        self.seen = self.meant()
        self._load(text)

    def _load(self, text: str) -> None:
        self.saved_text, self.unsaved = text, False
        self.line.load(text)
        self.redress()

    def keep_promise_line(self) -> bool:
        """Keep what the line holds of a promise. False when it stays there, with what is wrong said."""
        self.flush()
        if self.part == "day":
            return self._take_day()
        if self.part or self.line.text.strip():
            return self._take_words()
        return True

    def _take_day(self) -> bool:
        promise, text, today = self.meant(), self.line.text.strip(), clock.today()
        day: date | None = self.offered()
        problem = ""
        if text:
            words = answer_day(PlanWords(what=promise.what), "by", text, today)
            day, problem = words.by or words.starts, words.problem
        if not problem and day is not None:
            problem = _refused(self.session.before_answer(promise.id) or promise, day, today)
        if problem or day is None:
            self.tell(problem)
            return False
        taken = day

        def save() -> None:
            self.session = self.here(self.coach.last_time.move(self.session.id, promise.id, taken))
            self.promises = self.read_promises()

        if not self.attempt(save):
            return False
        self.go_on()
        return True

    def _take_words(self) -> bool:
        """Words of a promise that is answered; before that they wait for a digit."""
        promise, text = self.meant(), self.line.text
        choice = self._choice_of(promise)
        if choice is None:
            if self.current() is None:
                self.at = self.promises.index(promise)
            self.waiting = True
            self.line.choices = self.digits()
            self.redraw()
            return False
        kept = self._said_so_far(choice, promise)
        if not self.part and kept and text.strip():
            # One more thing that is said of it: what was said before stays.
            text = f"{kept}\n{text}"
        if text != kept and not self._amend(choice, promise, text):
            return False
        if text == kept and self.session.draft is not None and not self._forget_draft():
            return False
        self.go_on()
        return True

    def _amend(self, choice: Choice, promise: Promise, text: str) -> bool:
        def save() -> None:
            use, session = self.coach.last_time, self.session.id
            seen = self.seen if self.seen is not None and self.seen.id == promise.id else promise
            if choice.effect is None:
                self.session = self.here(use.drop(session, promise.id, text, seen))
            else:
                self.session = self.here(use.say(session, promise.id, choice.effect, text, seen))
            self.promises = self.read_promises()

        return self.attempt(save)

    def _choice_of(self, promise: Promise) -> Choice | None:
        """The answer that words can be added to, given here already."""
        was = self.session.before_answer(promise.id)
        if was is None:
            return None
        if _let_go_here(promise, was) or (promise.status == "dropped" and promise.effect is None):
            return next((c for c in self.CHOICES if c.became == "dropped"), None)
        return next((c for c in self.CHOICES if c.effect and c.effect == promise.effect), None)

    def _forget_draft(self) -> bool:
        def save() -> None:
            self.session = self.here(self.coach.talks.save_draft(self.session.id, ""))

        return self.session.draft is None or self.attempt(save)

    def go_on(self) -> None:
        """The next promise, with an empty line."""
        self.part, self.waiting, self.seen = "", False, None
        self.at = min((self.at or 0) + 1, len(self.promises))
        self.clear_line()
        if self.at == len(self.promises):
            self.past_promises()

    # Keys. --------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Enter keeps; on an empty line the next promise, and past the last on."""
        if not self.answering:
            super().entered()
        elif self.part or self.line.text.strip():
            self.keep_promise_line()
        elif self.current() is None:
            self.action_next()
        else:
            self.go_on()

    def asked(self, what: str) -> None:
        """The arrows choose a promise; ↑ first takes back what is asked of it."""
        if not self.answering:
            super().asked(what)
        elif what == "up":
            self._up()
        elif what == "down":
            self._down()
        elif what == "undo" and self.part:
            self._stop_asking()
        elif what == "undo":
            self.take_back()

    def _up(self) -> None:
        if self.part or self.line.text:
            self._stop_asking()
        elif self.at:
            self.at -= 1
            self.redress()
        else:
            self.above_promises()

    def leave_promise_line(self) -> bool:
        """Keep what the line holds before going back; a day that was not given is not taken."""
        if self.part == "day" and not self.line.text.strip():
            self._stop_asking()
            return not self.part
        return self.keep_promise_line()

    def _down(self) -> None:
        if self.line.text.strip():
            self.keep_promise_line()
        elif self.part:
            self._stop_asking()
        elif self.current() is not None:
            self.go_on()

    def read_again(self) -> None:
        """As it is on the disk; nothing is being asked of a promise any more."""
        self.part, self.waiting = "", False
        super().read_again()

    def put_why_away(self) -> None:
        """Turned: why something was let go is the manager's own, so it is kept and leaves the screen."""
        if self.shared and self.part == "why" and not self.keep_promise_line():
            self.coach_app.shared = False

    def _stop_asking(self) -> None:
        """The promise stays as it was answered; nothing more is asked of it."""
        if self._forget_draft():
            self.part, self.waiting, self.seen = "", False, None
            self.clear_line()

    def action_escape(self) -> None:
        """The innermost first: what is asked of a promise; words that were typed are kept, and one leaves."""
        if not self.answering:
            super().action_escape()
        elif self.part and not self.is_dirty() and self.line.text == self._kept_text():
            self._stop_asking()
        else:
            self.action_leave()

    def _kept_text(self) -> str:
        promise = self.meant()
        return {"words": promise.effect_words, "why": promise.why}.get(self.part, "")

    # How it looks. ------------------------------------------------------------------------------

    def promise_blocks(self, width: int) -> list[list[Content]]:
        """Each promise with its code, what was said of it, and the rep's words beneath."""
        return [self._block(n, p, min(width, self.axis + MEASURE)) for n, p in enumerate(self.promises)]

    def _block(self, number: int, promise: Promise, width: int) -> list[Content]:
        here, said = number == self.at, self.answer_words(promise)
        right: Span = (said, "$ink") if said else (self._so_far(promise), "$muted")
        style = "$muted" if said and not here else "$ink"
        head = pad(one_line(promise.code or "", self.axis - 3), self.axis - 2)
        mark = "› " if here else "  "
        columns = width >= COLUMNS_FROM
        what = width - self.axis - (SAID_CELLS if columns else 0)
        lines = wrap(promise.what, what - 1)
        first = [(head, "$muted"), (mark, "$accent"), (pad(lines[0], what), style)]
        rows = [row(*first, *([right] if columns else []))]
        rows += [row(" " * self.axis, (line, style)) for line in lines[1:]]
        if said and not columns:
            rows.append(row(" " * self.axis, right))
        if promise.effect_words and promise.effect and said == EFFECT_WORDS[promise.effect]:
            rows += paragraph(f"“{promise.effect_words}”", what, "italic $ink", indent=self.axis)
        if promise.why and promise.status == "dropped" and said and not self.shared:
            rows += paragraph(promise.why, what, "$muted", indent=self.axis)
        return rows

    def lead_text(self) -> str:
        """What is said before the question; a name where the rep reads it too."""
        return LAST_TIME_LEAD.format(manager="I" if self.me == "me" else self.me)

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """Problems first; the day as it is read; else what the digits say, in the last rows."""
        if not self.answering or self.problem is not None:
            return super().reserve_rows(width, height)
        if self.part == "day":
            return [row(" " * self.axis, (one_line(self._echo(), width - self.axis), "$accent"))]
        if self.waiting:
            says = "A digit says what these words go with."
            takes = self.choice_rows(width, with_words=True)
            asked = [row(" " * self.axis, (says, "$ink"))]
            return [*asked, *takes] if len(takes) < height else takes
        if self.part or self.line.text.strip():
            return []
        rows = self.choice_rows(width)
        return [Content("")] * (height - len(rows)) + rows

    def choice_rows(self, width: int, *, with_words: bool = False) -> list[Content]:
        """“1 helped  2 no difference …”, in as many rows as they need; only those that take words."""
        if self.current() is None:
            return []
        takes = [(n, c) for n, c in enumerate(self.CHOICES, 1) if not with_words or c.takes_words]
        lines, room = [""], width - self.axis
        for cell in (f"{n} {c.word}" for n, c in takes):
            longer = f"{lines[-1]}  {cell}" if lines[-1] else cell
            if len(longer) > room:
                lines.append(cell)
            else:
                lines[-1] = longer
        return [row(" " * self.axis, (line, "$muted")) for line in lines]

    def _echo(self) -> str:
        text, today = self.line.text.strip(), clock.today()
        if not text:
            return ""
        words = answer_day(PlanWords(what=""), "by", text, today)
        day = words.by or words.starts
        return "" if words.problem or day is None else f"by {short_day(day, today)}"

    def promise_hints(self) -> list[Hint]:
        """The keys that do something with a promise now."""
        if self.part == "day":
            keys = [Hint("Enter", "take it"), Hint("type", "another day"), Hint("↑", "the promise")]
        elif self.waiting:
            keys = [Hint(f"1–{len(self.CHOICES)}", "choose")]
        elif self.part or self.line.text.strip():
            keys = [Hint("Enter", "keep"), Hint("↑", "the promise")]
        elif self.current() is None:
            keys = [Hint("Enter", "go on", "next"), Hint("↑", "the promises")]
        else:
            keys = [Hint(f"1–{len(self.CHOICES)}", "choose"), Hint("Enter", "next")]
            keys.append(hint("next", "go on"))
        keys.append(hint("turn", "turn back" if self.shared else ""))
        return keys if self.shared else [*keys, hint("safe"), hint("back"), hint("leave")]


def _let_go_here(promise: Promise, was: Promise) -> bool:
    return promise.status == "dropped" and was.status != "dropped"


def _refused(promise: Promise, day: date, today: date) -> str:
    """Why it can't be due on that day, as a sentence; empty when it can."""
    if day < today:
        return f"{short_day(day, today)} has passed. Give today or a later day."
    problem = move_problem(promise, day)
    return f"{shown(promise.code or 'It')} {problem}. Give a day that fits, or let it go." if problem else ""
