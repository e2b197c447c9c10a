"""The plan: supports that the manager owns, steps that the rep chose, and how to stay in touch."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from msgspec.structs import replace
from textual.content import Content
from textual.widgets import TextArea

from coach_tui import clock
from coach_tui.conversation.stepper import (
    GROUP_QUESTIONS,
    GROUPS,
    Place,
    after,
    before,
    cue_at,
    place_of,
    question_at,
)
from coach_tui.display import one_line, shown
from coach_tui.domain.days import day_problem, read_day_time, short_day
from coach_tui.domain.plan import Owner, Plan, PlanDraft, Promise
from coach_tui.domain.plan_words import (
    PlanWords,
    answer_day,
    answer_end,
    due_words,
    end_words,
    line_text,
    offered_day,
    offered_end,
    read_line,
    with_day,
)
from coach_tui.domain.question_guide import Bumper, QuestionGuide, with_rep
from coach_tui.domain.rep import Rep
from coach_tui.domain.rhythm import read_rhythm
from coach_tui.domain.session import Session
from coach_tui.errors import CoachError

from .keys import Hint, hint
from .talk_page import TalkPage
from .widgets.plan_rows import Look, in_view, promise_rows, text_rows
from .widgets.rows import paragraph, row

Asking = Literal["by", "until", "from", "first", "name", ""]
ASKED = {"by": "by when?", "until": "until?", "from": "from?", "first": "first?", "name": "your name?"}
LABELS = {
    "my_part": "My part",
    "let_go": "Let go",
    "helps_if": "Helps if",
    "check_in": "Check-in",
    "boss": "My boss",
    "leave": "Leaving",
}
FIELDS: dict[str, Literal["let_go", "helps_if", "may_tell_boss"]] = {
    "let_go": "let_go",
    "helps_if": "helps_if",
    "boss": "may_tell_boss",
}


class Item(NamedTuple):
    """A place that the arrows reach: a group, and the line in it (None: its single text, or a fresh line)."""

    group: str
    line: int | None = None


class PlanPage(TalkPage):
    """Supports and Close: each group is a question, each row the sentence typed."""

    def __init__(self, session: Session, rep: Rep, plan: Plan) -> None:
        super().__init__(session, rep)
        self.plan = plan
        self.group = place_of(session.stage, plan.group).group
        self.picked_line: int | None = None
        self.asking: Asking = ""
        self.words: PlanWords | None = None
        self.asked_line: int | None = None
        self.private = False
        self.near_said = ""
        self.offer = -1
        self.offering = False
        self.opened = False
        self.missing: tuple[str, ...] = ()
        self.to_read_back = False

    # What is asked. -----------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """Today."""
        return clock.today()

    @property
    def place(self) -> Place:
        """Where the talk stands."""
        return place_of(self.session.stage, self.group)

    @property
    def guide(self) -> QuestionGuide:
        """The guide of this talk."""
        return self.coach.talks.guide_of(self.session)

    @property
    def my_name(self) -> str:
        """The manager's first name, or "I" while it is not known."""
        name = (self.plan.manager or self.coach.manager).split(maxsplit=1)
        return shown(name[0]) if name else "me"

    @property
    def owner(self) -> Owner:
        """Whose line is being written."""
        return "rep" if self.group == "rep" else "manager"

    def uses_rail(self) -> bool:
        """The plan needs the width: its stages stay a row."""
        return False

    def ask_height(self) -> int:
        """The sentence, the question, and a blank row each."""
        return 7 if self.tall else 5

    def question(self) -> str:
        """The current group's question."""
        if self.asking == "name":
            return "Your name, as the page will show it?"
        return self._text(question_at(self.place, self.guide))

    def ask_rows(self, width: int, height: int) -> list[Content]:
        """The confirmed sentence, then the group's question."""
        measure = min(width - self.axis, 66)
        rows = [Content("")] if self.tall else []
        room = 3 if self.tall else 2
        if self.plan.problem:
            said = paragraph(f"“{self.plan.problem}”", measure, "italic $ink", indent=self.axis)
            if len(said) > room:
                cut = one_line(f"“{self.plan.problem}”", measure * room - 8)
                said = paragraph(cut, measure, "italic $ink", indent=self.axis)[:room]
            rows += said
        rows += [Content("")] * (height - 2 - len(rows))
        rows += paragraph(self.question(), measure, "bold $ink", indent=self.axis)[:1]
        return rows

    def side_rows(self, width: int, height: int) -> list[Content]:
        """When wide: what to offer, if the rep wants ideas, each with its micromanaging twin."""
        if self.shared or not self.can_offer():
            return []
        rows = [Content("")] * (self.ask_height() - 2)
        rows += [*paragraph(f"Offer, if {self.who} wants ideas", width, "$private"), Content("")]
        for n, bumper in enumerate(self.bumpers(), 1):
            mark = "› " if self.offering and n - 1 == self.offer else f"{n} "
            lines = paragraph(self._text(bumper.what), width - 2, "$private")
            block = [row((mark, "$private"), lines[0]), *(row("  ", line) for line in lines[1:])]
            block += paragraph(self._text(bumper.twin), width - 2, "italic $muted", indent=2)
            if len(rows) + len(block) > height:
                break
            rows += [*block, Content("")]
        return rows

    def kept_rows(self, width: int, height: int) -> list[Content]:
        """All groups that have lines, the current one in view."""
        blocks, current = self._blocks(width)
        return in_view(blocks, current, height, self.axis)

    def _blocks(self, width: int) -> tuple[list[list[Content]], int]:
        blocks: list[list[Content]] = []
        current = 0
        last_kind = ""
        at = GROUPS.index(self.group)
        for item in self.items():
            if item.line is None and not self._single_text(item.group):
                continue
            kind = (
                item.group if item.group in ("manager", "rep") else "my" if item.group == "my_part" else "one"
            )
            block = [Content("")] if blocks and kind != last_kind else []
            block += self._item_rows(item, width, first=kind != last_kind or kind in ("one", "my"))
            last_kind = kind
            if item == self._here() or (self.picked_line is None and GROUPS.index(item.group) <= at):
                current = len(blocks)
            blocks.append(block)
        return blocks, current

    def _here(self) -> Item:
        return Item(self.group, self.picked_line if self.picked_line is not None else self.asked_line)

    def _item_rows(self, item: Item, width: int, *, first: bool) -> list[Content]:
        here = item == self._here() and (item.line is not None or bool(self.line.text))
        mark = "›" if here else ""
        label_style = "$accent" if item.group == self.group else "$muted"
        if item.line is not None:
            promise = next(p for p in self.plan.lines if p.id == item.line)
            label = (self.my_name if item.group == "manager" else self.who) if first else ""
            return promise_rows(
                one_line(label, self.axis - 2),
                promise,
                width,
                self.axis,
                self.today,
                Look(mark),
                label_style,
            )
        private = item.group == "my_part" and self.plan.my_part_private
        text = self._single_text(item.group)
        style = "italic $private" if private else "$ink"
        if item.group == "leave":
            text = f"“{text}”"
        tail = ""
        if item.group == "check_in" and self.plan.check_in.date:
            time = f" {self.plan.check_in.time}" if self.plan.check_in.time else ""
            tail = f"first {short_day(self.plan.check_in.date, self.today)}{time}"
        label = LABELS[item.group]
        return text_rows(label, text, width, self.axis, style, label_style, mark, (tail, "$muted"))

    def items(self) -> list[Item]:
        """Every place that the arrows reach, in the order shown."""
        lines = [Item("manager", p.id) for p in self.plan.supports()]
        steps = [Item("rep", p.id) for p in self.plan.steps()]
        singles = [Item(g) for g in ("let_go", "helps_if", "check_in", "boss", "leave")]
        mine = [] if self.shared and self.plan.my_part_private else [Item("my_part")]
        return [*mine, *lines, Item("manager"), *steps, Item("rep"), *singles]

    def _single_text(self, group: str) -> str:
        plan = self.plan
        match group:
            case "my_part":
                return "" if self.shared and plan.my_part_private else plan.my_part
            case "check_in":
                return plan.check_in.rhythm or ("On" if plan.check_in.date else "")
            case "leave":
                question = GROUP_QUESTIONS["leave"]
                return next((a.text for a in self.session.answers if a.question == question), "")
            case "let_go" | "helps_if" | "boss":
                return str(getattr(plan, FIELDS[group]))
        return ""

    # The line being written. --------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """What belongs on the line: whose words, which group, or the day that is asked."""
        if self.asking:
            return ASKED[self.asking], "bold $accent"
        if self.private:
            return "private", "italic $private"
        if self.group == "manager":
            return one_line(self.my_name, self.axis - 1), "bold $accent"
        if self.group == "rep":
            return one_line(self.who, self.axis - 1), "bold $accent"
        return LABELS[self.group], "bold $accent"

    def rule_style(self) -> tuple[str, str]:
        """A broken rule says private without colour."""
        return ("─ ", "$private") if self.private else ("─", "$line")

    def placeholder(self) -> str:
        """The offered day, or what belongs here."""
        if self.asking in ("by", "from", "first"):
            return short_day(self.offered(), self.today)
        if self.asking == "until":
            return short_day(self.offered(), self.today)
        return {
            "my_part": "in one line, or empty",
            "manager": "what I will do, by when, until when",
            "rep": f"in {self.who}’s words: when …, I …",
            "let_go": "a report, a meeting, a number",
            "helps_if": f"{self.who}’s own sign",
            "check_in": f"{self.who} rings every second Thursday",
            "boss": "only what we agree on",
            "leave": f"in {self.who}’s words",
        }.get(self.group if not self.asking else "", "")

    def offered(self) -> date:
        """The day that an empty Enter takes."""
        words = self.words or PlanWords(what="")
        match self.asking:
            case "until":
                ends = [p.ends for p in self.plan.supports() if p.ends]
                return offered_end(words.by or words.starts or self.today, ends[-1] if ends else None)
            case "first":
                return read_rhythm(self.plan.check_in.rhythm, self.today).first
            case _:
                return offered_day(self.owner, self.today, words)

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """Problems, gaps, the offer's twin, the days as read, or the private hint."""
        if self.problem is not None:
            return super().reserve_rows(width, height)
        if self.missing:
            return paragraph("Still missing. " + " ".join(self.missing), width, "$attention")
        if self.offering and not self.shared:
            bumper = self.bumpers()[self.offer]
            total = len(self.bumpers())
            how = f"Offer {self.offer + 1} of {total}: Enter takes it, typing replaces it, Ctrl+O the next"
            return [
                row(
                    " " * self.axis,
                    (one_line(self._text(bumper.twin), width - self.axis), "italic $private"),
                ),
                row(" " * self.axis, (one_line(how, width - self.axis), "italic $private")),
            ]
        echo = self._echo()
        rows = (
            [row(" " * self.axis, (one_line(echo, width - self.axis), "$accent"))] if echo else [Content("")]
        )
        if not self.shared:
            rows.append(row(" " * self.axis, (one_line(self.cue(), width - self.axis), "italic $private")))
        return rows

    def _echo(self) -> str:
        text = self.line.text
        if not text.strip():
            return ""
        if self.asking in ("by", "from", "until"):
            words = self._answered(text)
            return words.problem if words.problem else "  ".join(_days(words, self.today))
        if self.asking == "first":
            found = read_day_time(text, self.today)
            return f"first {short_day(found[0], self.today)} {found[1]}".strip() if found else ""
        if self.group in ("manager", "rep") and not self.asking:
            words = read_line(text, self.owner, self.today)
            return words.problem if words.what == "" else "  ".join(_days(words, self.today))
        if self.group == "check_in":
            rhythm = read_rhythm(text, self.today)
            return f"first {short_day(rhythm.first, self.today)}" if rhythm.first_said else ""
        return ""

    def cue(self) -> str:
        """The private hint of the group; a gentle word when more is on the rep than on the manager."""
        mine, theirs = len(self.plan.supports()), len(self.plan.steps())
        if self.group in ("manager", "rep") and theirs > mine:
            return f"Yours {mine}, {self.who}’s {theirs}: what could you take on?"
        if self.group in ("manager", "rep") and mine + theirs:
            first = self._text(cue_at(self.place, self.guide)).partition(". ")[0].rstrip(".")
            return f"{first}. Yours {mine}, {self.who}’s {theirs}."
        return self._text(cue_at(self.place, self.guide))

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        if self.asking and self.asking != "name":
            keys = [Hint("Enter", "take it"), Hint("type", "another day"), Hint("↑", "the line")]
            return keys if self.shared else [*keys, hint("safe")]
        if self.shared:
            return [hint("keep"), hint("back"), hint("turn", "turn back")]
        if self.offering:
            return [
                Hint("Enter", "take"),
                Hint("type", "your own"),
                Hint("→", "change it"),
                hint("offer", "next"),
                hint("safe"),
            ]
        keys = [hint("keep")]
        if self.group in ("manager", "rep"):
            keys.append(hint("voice", "whose"))
        if self.group == "my_part":
            keys.append(hint("private", "off the page"))
        if self.can_offer():
            keys.append(hint("offer", "offer"))
        return [*keys, hint("up"), hint("next"), hint("turn"), hint("safe"), hint("back"), hint("leave")]

    # Beginning and resuming. --------------------------------------------------------------------

    def on_mount(self) -> None:
        """Ask for the manager's name once, before the first plan."""
        if (
            not self.coach.manager
            and not self.plan.manager
            and self.group == "my_part"
            and not self.plan.draft
        ):
            self.asking = "name"

    def resume_line(self) -> None:
        """The stored draft comes back where it was written."""
        draft = self.plan.draft
        if draft is None:
            self._enter_group(self.group)
            return
        group, _, asking = draft.group.partition(":")
        self.group = group if group in GROUPS else self.group
        if asking in ASKED:
            self._resume_asking(asking, draft)
        elif draft.line is not None:
            self.picked_line = draft.line
        self.private = draft.private
        self._load(draft.text)

    def _resume_asking(self, asking: str, draft: PlanDraft) -> None:
        promise = next((p for p in self.plan.lines if p.id == draft.line), None)
        if asking == "first" or promise is not None:
            self.asking = asking  # type: ignore[assignment]
            self.asked_line = draft.line
            self.words = _as_words(promise) if promise else None

    def _enter_group(self, group: str) -> None:
        """Stand at a group: its single text on the line, or a fresh line."""
        self.group = group
        self.picked_line = None
        self.asked_line = None
        self.words = None
        self.offering = False
        self.near_said = ""
        self.private = group == "my_part" and self.plan.my_part_private
        text = self._single_text(group) if group not in ("manager", "rep") else ""
        self._load("" if self.asking == "name" else text)

    def _load(self, text: str, *, select: bool = False) -> None:
        self.saved_text = text
        self.unsaved = False
        self.line.load(text, select=select)
        self.redress()

    def redress(self) -> None:
        """Let the line look like what belongs on it."""
        self.line.placeholder = self.placeholder()
        self.line.set_class(self.private, "-private")
        self.query_one("#write").set_class(self.private, "-private")
        self.redraw()

    # Saving. ------------------------------------------------------------------------------------

    def save_draft(self) -> None:
        """The line as a draft inside its plan."""
        self.plan = self.coach.plans.save_draft(self.plan.id, self.plan_draft_now())

    def plan_draft_now(self) -> PlanDraft | None:
        """What is on the line, unsaved or not."""
        text = self.line.text
        if self.asking == "name" or (not text and self.picked_line is None):
            return None
        group = f"{self.group}:{self.asking}" if self.asking else self.group
        line = self.asked_line if self.asking else self.picked_line
        return PlanDraft(group=group, text=text, line=line, private=self.private)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The line changed: an offer or a refusal is over, the days are read anew."""
        super().on_text_area_changed(event)
        if self.offering and self.line.text != self._text(self.bumpers()[self.offer].what):
            self.offering = False
        if self.missing and self.line.text:
            self.missing = ()
        self.redraw()

    # Keys. --------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Enter keeps, takes the offered day, or on an empty line goes on."""
        if self.asking:
            self._answer()
        elif self.line.text.strip() or self.picked_line is not None:
            self._keep()
        else:
            self.action_next()

    def _keep(self) -> bool:
        """Keep the line, ask for what is missing. False when it stays on the line."""
        text = self.line.text
        if self.group in ("manager", "rep"):
            return self._keep_promise(text)
        if not self._keep_single(text):
            return False
        if self.asking:
            return True
        if self.to_read_back:
            return self._return_to_read_back()
        self.action_next(kept=True)
        return True

    def _keep_single(self, text: str) -> bool:
        """A single line of the plan is kept; the check-in then asks for its first day."""
        group, plans, plan = self.group, self.coach.plans, self.plan

        def save() -> None:
            if group == "my_part":
                self.plan = plans.set_my_part(plan.id, text, private=self.private)
            elif group == "leave":
                self.session = plans.set_leaving(plan.id, text, GROUP_QUESTIONS["leave"])
                self.plan = plans.get(plan.id)
            elif group == "check_in":
                self._keep_rhythm(text)
            else:
                self.plan = plans.set_text(plan.id, FIELDS[group], text)

        if not self.attempt(save):
            return False
        if group == "check_in" and text.strip() and self.plan.check_in.date is None:
            self._ask("first", None, None)
        return True

    def _keep_rhythm(self, text: str) -> None:
        rhythm = read_rhythm(text, self.today)
        now = self.plan.check_in
        same = rhythm.text == now.rhythm
        first = rhythm.first if rhythm.first_said else now.date if same else None
        check_in = replace(now, rhythm=rhythm.text, date=first, time=rhythm.time or now.time)
        self.plan = self.coach.plans.set_check_in(self.plan.id, check_in)

    def _keep_promise(self, text: str) -> bool:
        if not text.strip() and self.picked_line is not None:
            return self._drop()
        words = read_line(text, self.owner, self.today)
        if words.near and words.near != self.near_said:
            self.near_said = words.near
            self._say(f"{day_problem(words.near)} Enter again keeps it as words.")
            return False
        if words.problem:
            self._say(words.problem)
            return False
        return self._store(words, self.picked_line)

    def _store(self, words: PlanWords, line: int | None) -> bool:
        """Put the line on the disk as it is, then ask for what is missing."""

        def save() -> None:
            known = {p.id for p in self.plan.lines}
            old = next((p for p in self.plan.lines if p.id == line), None)
            self.plan = self.coach.plans.keep_line(
                self.plan.id,
                self.owner,
                words.what,
                by=words.by,
                starts=words.starts,
                ends=words.ends,
                open_end=words.open_end,
                chosen_by=old.chosen_by if old and old.owner == self.owner else None,
                line=line,
            )
            fresh = [p.id for p in self.plan.lines if p.id not in known]
            self.asked_line = line or fresh[0]

        if not self.attempt(save):
            return False
        self.near_said = ""
        self.picked_line = None
        missing = self._missing(words)
        if missing:
            self._ask(missing, words, self.asked_line)
        elif self.to_read_back:
            return self._return_to_read_back()
        else:
            self.asking = ""
            self._enter_group(self.group)
        return True

    def _missing(self, words: PlanWords) -> Asking:
        if words.by is None and words.starts is None:
            return "by" if self.owner == "manager" else "from"
        if self.owner == "manager" and words.ends is None and not words.open_end:
            return "until"
        return ""

    def _ask(self, asking: Asking, words: PlanWords | None, line: int | None) -> None:
        self.asking, self.words, self.asked_line = asking, words, line
        self._load("")

    def _answered(self, text: str) -> PlanWords:
        words = self.words or PlanWords(what="")
        if self.asking == "until":
            return answer_end(words, text, self.today)
        asked: Literal["by", "from"] = "by" if self.asking == "by" else "from"
        return answer_day(words, asked, text, self.today)

    def _answer(self) -> bool:
        """The asked day: the one typed, or on an empty line the one offered."""
        text = self.line.text.strip()
        if self.asking == "name":
            return self._take_name(text)
        if self.asking == "first":
            return self._take_first(text)
        words = self.words or PlanWords(what="")
        if text:
            answered = self._answered(text)
        elif self.asking == "until":
            answered = replace(words, ends=self.offered(), open_end=False)
        else:
            answered = with_day(words, "by" if self.asking == "by" else "from", self.offered(), self.today)
        if answered.problem:
            self._say(answered.problem)
            return False
        return self._store(answered, self.asked_line)

    def _take_first(self, text: str) -> bool:
        found = read_day_time(text, self.today) if text else (self.offered(), "")
        if found is None:
            self._say(day_problem(text))
            return False
        now = self.plan.check_in
        check_in = replace(now, date=found[0], time=found[1] or now.time)

        def save() -> None:
            self.plan = self.coach.plans.set_check_in(self.plan.id, check_in)

        if not self.attempt(save):
            return False
        self.asking = ""
        if self.to_read_back:
            return self._return_to_read_back()
        self.action_next(kept=True)
        return True

    def _take_name(self, text: str) -> bool:
        if text:

            def save() -> None:
                self.coach_app.remember_manager(text)
                self.plan = self.coach.plans.set_manager(self.plan.id, text)

            if not self.attempt(save):
                return False
        self.asking = ""
        self._enter_group("my_part")
        return True

    def _drop(self) -> bool:
        def save() -> None:
            if self.picked_line is not None:
                self.plan = self.coach.plans.drop_line(self.plan.id, self.picked_line)

        if not self.attempt(save):
            return False
        self._enter_group(self.group)
        return True

    def _say(self, text: str) -> None:
        self.show_problem(CoachError(text))

    def asked(self, what: str) -> None:
        """Tab: whose; Shift+Tab: off the page; the arrows walk all lines."""
        match what:
            case "voice" if self.group in ("manager", "rep") and not self.asking:
                self._swap_owner()
            case "private" if self.group == "my_part" and not self.asking and not self.shared:
                self.private = not self.private
                self.unsaved = bool(self.line.text)
                self.flush()
                self.redress()
            case "up":
                self._walk(-1)
            case "down":
                self._walk(1)

    def _swap_owner(self) -> None:
        """The line, written or picked up, is the other one's."""
        self.group = "rep" if self.group == "manager" else "manager"
        if self.picked_line is None:
            self._go_to_group(self.group)
        if self.line.text:
            self.unsaved = True
            self.flush()
        self.redress()

    def _walk(self, step: int) -> None:
        """The line above or below, picked up as its sentence; beyond the first, back to the cause."""
        if self.asking:
            self._leave_asking(step)
            return
        items = self.items()
        here = Item(self.group, self.picked_line)
        at = items.index(here) + step if here in items else 0
        if at < 0:
            self.action_back()
            return
        if at >= len(items):
            return
        self._clear_draft()
        self.pick_up(items[at])

    def _leave_asking(self, step: int) -> None:
        if self.asking == "name" or step > 0:
            return
        line = self.asked_line
        self.asking = ""
        self.pick_up(Item(self.group, line))

    def pick_up(self, item: Item) -> None:
        """Put a line of the plan on the writing line, as its sentence."""
        if item.group != self.group:
            self._go_to_group(item.group)
        self._enter_group(item.group)
        if item.line is not None:
            self.picked_line = item.line
            promise = next(p for p in self.plan.lines if p.id == item.line)
            self._load(line_text(promise, self.today))

    def _clear_draft(self) -> None:
        if self.plan.draft is not None:
            self.plan = self.coach.plans.save_draft(self.plan.id, None)

    def _go_to_group(self, group: str) -> None:
        def save() -> None:
            self.plan = self.coach.plans.go_to(self.plan.id, group)
            self.session = self.coach.talks.get(self.session.id)

        self.attempt(save)

    def action_next(self, *, kept: bool = False) -> None:
        """Keep and go on to the next group; after the last the whole is checked and read back."""
        if self.asking:
            if not self._answer():
                return
            if self.asking:
                self.action_next()
                return
            kept = True
        if not kept and (self.line.text.strip() or self.picked_line is not None):
            if self.group in ("manager", "rep"):
                if not self._keep_promise(self.line.text):
                    return
                if self.asking:
                    self.action_next()
                    return
            elif not self._keep_single(self.line.text) or self.asking:
                return
        elif not kept and self._was_emptied() and not self._keep_single(""):
            return
        following = after(self.place)
        if following is None:
            self._finish()
            return
        self._go_to_group(following.group)
        self._enter_group(following.group)

    def _was_emptied(self) -> bool:
        """Whether a stored single text was taken off the line."""
        return self.group not in ("manager", "rep") and bool(self._single_text(self.group))

    def action_back(self) -> None:
        """Keep and go back a group; from the first, to the cause."""
        if self.asking and self.asking != "name":
            self.asking = ""
            self._enter_group(self.group)
            return
        self.flush()
        if self.unsaved:
            return
        previous = before(self.place)
        if previous is None or not previous.group:
            self._back_to_cause()
            return
        if self.line.text.strip() and self.group not in ("manager", "rep"):
            self._keep_single(self.line.text)
            self.asking = ""
        self._go_to_group(previous.group)
        self._enter_group(previous.group)

    def _back_to_cause(self) -> None:
        from .talk import page_for

        def save() -> None:
            self.session = self.coach.talks.go_back(self.session.id)

        if self.attempt(save):
            page = page_for(self.coach, self.session, self.rep)
            page.began = self.began
            self.app.switch_screen(page)

    def _finish(self) -> None:
        """Everything at once: what is missing, or the read-back."""
        self.missing = self.coach.plans.gaps(self.plan.id)
        if self.missing:
            self._enter_group(self.group)
            return
        self._return_to_read_back()

    def _return_to_read_back(self) -> bool:
        from .read_back import ReadBack

        page = ReadBack(self.session, self.rep, self.coach.plans.get(self.plan.id))
        page.began = self.began
        self.app.switch_screen(page)
        return True

    # Offers. ------------------------------------------------------------------------------------

    def bumpers(self) -> list[Bumper]:
        """What could be offered for the chosen causes, the owner's own first."""
        causes = [c for i in self.plan.causes if (c := self.guide.cause(i)) is not None]
        found = [b for c in causes if self.opened or not c.opens_after for b in c.bumpers]
        mine = [b for b in found if b.owner == self.owner]
        return (mine or found)[:9]

    def can_offer(self) -> bool:
        """Whether there is anything to offer for this group."""
        return (
            self.group in ("manager", "rep")
            and not self.asking
            and bool(self.bumpers() or self._opens_after())
        )

    def _opens_after(self) -> str:
        """The sentence both must be able to say before the last cause's ideas open."""
        causes = [c for i in self.plan.causes if (c := self.guide.cause(i)) is not None]
        return "" if self.opened else next((c.opens_after for c in causes if c.opens_after), "")

    def action_offer(self) -> None:
        """An idea on the line, selected; never over words of one's own."""
        if self.shared or not self.can_offer():
            return
        bumpers = self.bumpers()
        if not bumpers:
            self._say(f"“{self._opens_after()}” If you both can say so, Ctrl+O again.")
            self.opened = True
            return
        if self.line.text and not self.offering:
            self._say("Your own words stay. Empty the line for an idea.")
            return
        self.problem = None
        self.offer = (self.offer + 1) % len(bumpers)
        self.offering = True
        self._load(self._text(bumpers[self.offer].what), select=True)

    def _text(self, text: str) -> str:
        return shown(with_rep(text, self.rep.first_name))

    def action_reflected(self) -> None:
        """Not counted here."""

    def action_was_private(self) -> None:
        """Nothing private is kept here but my part, which Shift+Tab turns."""

    def turned(self) -> None:
        """Into shared view: an offer goes, and a private line on my part is kept first."""
        if self.shared and self.offering:
            self.offering = False
            self._load("")
        if self.shared and self.private:
            if not self._keep_single(self.line.text):
                self.coach_app.shared = False
                return
            self._go_to_group("manager")
            self._enter_group("manager")
        self.redress()


def _days(words: PlanWords, today: date) -> list[str]:
    return [d for d in (due_words(words, today), end_words(words, today)) if d]


def _as_words(promise: Promise) -> PlanWords:
    return PlanWords(
        what=promise.what,
        by=promise.by,
        starts=promise.starts,
        ends=promise.ends,
        open_end=promise.open_end,
    )
