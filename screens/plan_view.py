"""How the plan looks: the confirmed sentence, the question, the rows, the offers, and what stands beneath."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec.structs import replace
from textual.content import Content

from coach_tui import clock
from coach_tui.conversation.stepper import (
    GROUPS,
    Place,
    cue_at,
    place_of,
    question_at,
)
from coach_tui.display import one_line, shown
from coach_tui.domain.days import short_day
from coach_tui.domain.plan import Owner, Plan, Promise
from coach_tui.domain.plan_words import read_line
from coach_tui.domain.question_guide import QuestionGuide, with_rep
from coach_tui.domain.rep import Rep
from coach_tui.domain.rhythm import read_rhythm
from coach_tui.domain.session import Session
from coach_tui.errors import CoachError, NotThere

from .keys import Hint, hint
from .plan_asking import Asking
from .plan_offers import Offers
from .plan_parts import (
    LABELS,
    LISTS,
    Item,
    days_said,
    first_check_in,
    items,
    placeholder,
    single_text,
)
from .talk_page import TalkPage
from .widgets.plan_rows import Look, in_view, promise_rows, text_rows
from .widgets.rows import paragraph, row

AGREED = "Another window has agreed this plan. What is on your line stays on it."


class PlanView(TalkPage):
    """Supports and Close: each group is a question, each row the sentence typed."""

    def __init__(self, session: Session, rep: Rep, plan: Plan) -> None:
        super().__init__(session, rep)
        self.plan = plan
        self.group = place_of(session.stage, plan.group).group
        self.picked_line: int | None = None
        self.asking: Asking | None = None
        self.private = False
        self.near_said = ""
        self.missing: tuple[str, ...] = ()
        self.to_read_back = False
        self.first_pick: Item | None = None
        # What this window started from: the plan and the talk when it came to a group, and each line as it
        # was picked up or kept here last.
        self.base, self.base_session = plan, session
        self.base_lines: dict[int, Promise] = {}

    # What is asked. -----------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """Today."""
        return clock.today()

    @property
    def place(self) -> Place:
        """Where the talk stands."""
        return place_of(self.session.stage, self.group)

    @cached_property
    def guide(self) -> QuestionGuide:
        """The guide of this talk."""
        return self.coach.talks.guide_of(self.session)

    @cached_property
    def offers(self) -> Offers:
        """Ideas for the chosen causes."""
        return Offers(self.guide)

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
        if self.asking is not None and self.asking.what == "name":
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
        asked = paragraph(self.question(), measure, "bold $ink", indent=self.axis)[:2]
        rows += [Content("")] * (height - 1 - len(asked) - len(rows))
        return rows + asked

    def side_rows(self, width: int, height: int) -> list[Content]:
        """When wide: what to offer, if the rep wants ideas, each with its micromanaging twin."""
        if self.shared or not self.can_offer():
            return []
        rows = [Content("")] * (self.ask_height() - 2)
        rows += [*paragraph(f"Offer, if {self.who} wants ideas", width, "$private"), Content("")]
        for n, bumper in enumerate(self.offers.bumpers(self.plan, self.owner)):
            mark = "› " if n == self.offers.open else "  "
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
        current, last_kind = 0, ""
        at = GROUPS.index(self.group)
        for item in items(self.plan, shared=self.shared):
            if item == Item("manager") and self.still_open:
                blocks.append(self._still_open_rows(width, first=not blocks))
                continue
            if item.line is None and not self._has_text(item.group):
                continue
            block = [Content("")] if blocks and item.kind != last_kind else []
            block += self._item_rows(item, width, first=item.kind != last_kind or item.group not in LISTS)
            last_kind = item.kind
            if item == self._here() or (self.picked_line is None and GROUPS.index(item.group) <= at):
                current = len(blocks)
            blocks.append(block)
        return blocks, current

    def look_at_the_rest(self) -> None:
        """The plan as it is now; a line that was picked up may be gone, its words stay on the line."""
        try:
            now = self.coach.plans.get(self.plan.id)
        except NotThere as problem:
            self.show_problem(problem)
            return
        if now.agreed_on is not None and self.plan.agreed_on is None:
            self.show_problem(CoachError(AGREED))
        self.plan = replace(now, draft=self.plan.draft)
        self.__dict__.pop("still_open", None)
        if self.picked_line is not None and all(p.id != self.picked_line for p in now.lines):
            self.picked_line = None
            self.unsaved = bool(self.line.text.strip())
            if now.agreed_on is None:
                self.show_problem(CoachError("Another window dropped this line; your words stay on yours."))

    @cached_property
    def still_open(self) -> tuple[Promise, ...]:
        """The manager's promises of earlier plans that go on beside this one."""
        mine = self.coach.team.open_promises(self.rep.id)
        return tuple(p for p in mine if p.owner == "manager" and p.plan != self.plan.id)

    def _still_open_rows(self, width: int, *, first: bool) -> list[Content]:
        """One muted row beneath the manager's lines: they stay, and are not on this page."""
        said = ", ".join(f"{p.code or ''} {p.what}".strip() for p in self.still_open)
        words = one_line(f"Still open from before: {said}", min(width - self.axis, 66))
        gap = [] if first or self.plan.supports() else [Content("")]
        return [*gap, row(" " * self.axis, (words, "$muted"))]

    def _has_text(self, group: str) -> bool:
        on_a_day = group == "check_in" and self.plan.check_in.date is not None
        return on_a_day or bool(self._single_text(group))

    def _here(self) -> Item:
        asked = None if self.asking is None else self.asking.line
        return Item(self.group, asked if self.picked_line is None else self.picked_line)

    def _item_rows(self, item: Item, width: int, *, first: bool) -> list[Content]:
        here = item == self._here() and (item.line is not None or bool(self.line.text))
        mark = "›" if here else ""
        label_style = "$accent" if item.group == self.group else "$muted"
        if item.line is not None:
            promise = next(p for p in self.plan.lines if p.id == item.line)
            label = (self.my_name if item.group == "manager" else self.who) if first else ""
            return promise_rows(
                one_line(label, self.axis - 3),
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
        tail = first_check_in(self.plan, self.today) if item.group == "check_in" else ""
        if not text:
            text, tail = tail, ""
        label = "private" if private else LABELS[item.group]
        label_style = "italic $private" if private else label_style
        return text_rows(label, text, width, self.axis, style, label_style, mark, (tail, "$muted"))

    def _single_text(self, group: str) -> str:
        return single_text(self.plan, self.session, group, shared=self.shared)

    # The line being written. --------------------------------------------------------------------

    def line_label(self) -> tuple[str, str]:
        """What belongs on the line: whose words, which group, or the day that is asked."""
        if self.asking is not None:
            return self.asking.label, "bold $accent"
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
        if self.asking is None:
            return placeholder(self.group, self.who)
        return "" if self.asking.what == "name" else short_day(self._offered(), self.today)

    def _offered(self) -> date:
        assert self.asking is not None
        return self.asking.offered(self.plan, self.owner, self.today)

    def reserve_rows(self, width: int, height: int) -> list[Content]:
        """Problems, gaps, the offer's twin, the days as read, or the private hint."""
        if self.problem is not None:
            return super().reserve_rows(width, height)
        if self.missing:
            return paragraph("Still missing. " + " ".join(self.missing), width, "$attention")
        indent = " " * self.axis
        room = width - self.axis
        if self.offers.open is not None and not self.shared:
            bumpers = self.offers.bumpers(self.plan, self.owner)
            twin = self._text(bumpers[self.offers.open].twin)
            how = f"Offer {self.offers.open + 1} of {len(bumpers)}"
            how = f"{how}: Enter takes it, typing replaces it, Ctrl+O the next"
            return [row(indent, (one_line(text, room), "italic $private")) for text in (twin, how)]
        echo = self._echo()
        rows = [row(indent, (one_line(echo, room), "$accent"))] if echo else [Content("")]
        if self.asking is not None and self.asking.what == "until":
            rows.append(row(indent, ("or: once, for 4 weeks, we say so", "$muted")))
        elif not self.shared:
            rows.append(row(indent, (one_line(self.cue(), room), "italic $private")))
        return rows

    def _echo(self) -> str:
        text = self.line.text
        if not text.strip():
            return ""
        if self.asking is not None:
            return self.asking.echo(text, self.today)
        if self.group in LISTS:
            words = read_line(text, self.owner, self.today)
            said = days_said(words, self.today) if words.what else words.problem
            if words.what and words.offered and not said:
                return f"Enter offers {short_day(words.offered, self.today)}"
            return said
        if self.group == "check_in":
            rhythm = read_rhythm(text, self.today)
            return f"first {short_day(rhythm.first, self.today)}" if rhythm.first_said else ""
        return ""

    def cue(self) -> str:
        """The private hint of the group; a gentle word when more is on the rep than on the manager."""
        if self.asking is not None and self.asking.what == "name":
            return "Asked once, and kept in your settings."
        mine, theirs = len(self.plan.supports()), len(self.plan.steps())
        if self.group in LISTS and theirs > mine:
            return f"Yours {mine}, {self.who}’s {theirs}: what could you take on?"
        if self.group in LISTS and mine + theirs:
            first = self._text(cue_at(self.place, self.guide)).partition(". ")[0].rstrip(".")
            return f"{first}. Yours {mine}, {self.who}’s {theirs}."
        return self._text(cue_at(self.place, self.guide))

    def hints(self) -> list[Hint]:
        """The keys that do something here now."""
        if self.asking is not None and self.asking.what != "name":
            keys = [Hint("Enter", "take it"), Hint("type", "another day"), Hint("↑", "the line")]
            return keys if self.shared else [*keys, hint("safe")]
        if self.shared:
            return [hint("keep"), hint("back"), hint("turn", "turn back")]
        if self.asking is not None:
            return [Hint("Enter", "keep"), hint("turn"), hint("safe"), hint("leave")]
        if self.offers.open is not None:
            return [
                Hint("Enter", "take"),
                Hint("type", "your own"),
                Hint("→", "change it"),
                hint("offer", "next"),
                hint("safe"),
            ]
        keys = [hint("keep")]
        if self.group in LISTS:
            keys.append(hint("voice", "whose"))
        if self.group == "my_part":
            keys.append(hint("private", "on the page" if self.private else "off the page"))
        if self.can_offer():
            keys.append(hint("offer", "offer"))
        return [*keys, hint("up"), hint("next"), hint("turn"), hint("safe"), hint("back"), hint("leave")]

    def can_offer(self) -> bool:
        """Whether there is anything to offer for this group."""
        if self.group not in LISTS or self.asking is not None:
            return False
        return bool(self.offers.bumpers(self.plan, self.owner) or self.offers.opens_after(self.plan))

    def _text(self, text: str) -> str:
        return shown(with_rep(text, self.rep.first_name))
