"""The team: whom do I owe, and whom do I meet next. No results here; people are ordered by date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.team import OwedRow, TeamRow, TeamView
from coach_tui.display import cells, shown
from coach_tui.domain.days import MONTHS, WEEKDAYS, promise_when, team_when
from coach_tui.domain.plan import Promise

from .keys import Hint, bindings, hint
from .page import ROOMY
from .reading import Listing, clickable
from .rep_keys import RepKeys
from .widgets.rows import Span, clip, pad, row

FEWEST_REPS = 6  # reps that stay in sight however much is promised


class TeamPage(RepKeys, Listing):
    """The first page. The next one-on-one is chosen; Enter opens its rep."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *("talk", "before", "plan", "history", "helped", "note", "add"),
        *("check_in", "promise", "card", "find", "aside", "undo", "redo"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._view: TeamView | None = None
        self._noticed = False

    @property
    def view(self) -> TeamView:
        """The read model, read when it is first drawn and again on coming back."""
        if self._view is None:
            self._view = self.coach.team.view()
        return self._view

    @property
    def rep_id(self) -> int | None:
        """The chosen rep's id."""
        rows = self.view.rows
        return rows[self.chosen].rep.id if self.chosen < len(rows) else None

    def count(self) -> int:
        """The reps, and the row of those put aside if there are any."""
        return len(self.view.rows) + bool(self.view.aside)

    def move(self, by: int) -> None:
        """Choose another rep; not in front of one."""
        if not self.shared:
            super().move(by)

    def on_mount(self) -> None:
        """Say what opening the file found."""
        self.said = () if self._noticed else self.coach_app.notices()
        self._noticed = True

    def on_screen_resume(self) -> None:
        """Back from another page: what it changed shows."""
        self.read_again()

    def read_again(self) -> None:
        """Read the team anew; the same rep stays chosen."""
        if self._view is None:
            return
        before = self.rep_id
        self._view = None
        self.choose(before)

    def choose(self, rep_id: int | None) -> None:
        """Choose the rep with this id."""
        found = [n for n, r in enumerate(self.view.rows) if r.rep.id == rep_id]
        self.chosen = found[0] if found else max(0, min(self.chosen, self.count() - 1))
        self.redraw()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """The page's name and the day."""
        left = [("Team", "bold $ink")]
        if self.coach.demo and not self.shared:
            left.append(("   sample team, not kept", "$muted"))
        return left, [(day_words(clock.today()), "$muted")]

    def hints(self) -> list[Hint]:
        """What works here."""
        if self.shared:
            return [hint("turn", "turn back"), hint("talk"), hint("leave", "quit", bare=True)]
        return [
            *([hint("open")] if self.count() else []),
            *([hint("talk"), hint("note")] if self.rep_id is not None else []),
            hint("add", "add"),
            hint("turn"),
            hint("help"),
            hint("leave", "quit", bare=True),
        ]

    def rows(self, width: int) -> list[Content]:
        """What I promised, then whom I meet; turned, only the chosen name and date."""
        today = clock.today()
        columns = Columns.of(width)
        if self.shared:
            self.chosen_rows = range(0)
            return [_name_and_day(r, today) for r in self.view.rows[self.chosen : self.chosen + 1]]
        owed = [_owed(o, today, columns) for o in self.view.owed]
        reps = [
            [clickable(line, n) for line in _rep(r, today, columns, n == self.chosen)]
            for n, r in enumerate(self.view.rows)
        ]
        if self.view.aside:
            here = self.chosen == len(reps)
            words = row(
                ("› " if here else "  ", "$accent"),
                (f"{self.view.aside} put aside", "bold $ink" if here else "$muted"),
            )
            reps.append([clickable(words, len(reps))])
        return self._together(owed, reps)

    def _together(self, owed: list[list[Content]], reps: list[list[Content]]) -> list[Content]:
        height = self.query_one("#body").size.height
        airy = self.tall and _height(owed, 1) + _height(reps, 1) + 2 + self.gap <= height
        between = 1 if airy else 0
        rows: list[Content] = []
        if owed:
            owed = _fitting(owed, height - _height(reps[:FEWEST_REPS], between) - 3 - self.gap)
            rows += [row(("You promised", "$muted")), *_spaced(owed, between), *[Content("")] * self.gap]
        rows.append(row(("Next one-on-ones", "$muted")))
        start = len(rows) + sum(len(block) + between for block in reps[: self.chosen])
        # With the first one chosen, what stands above it is in view as well.
        first = 0 if self.chosen == 0 and len(rows) < height - 2 else start
        self.chosen_rows = range(first, start + len(reps[self.chosen])) if reps else range(0)
        return rows + _spaced(reps, between)

    def action_open(self) -> None:
        """Open the chosen rep's profile, or those put aside."""
        from .profile import ProfilePage

        if self.rep_id is None and self.view.aside and not self.shared:
            self.action_aside()
        if self.rep_id is not None and not self.shared:
            self.app.push_screen(ProfilePage(self.rep_id))

    def action_aside(self) -> None:
        """Those put aside: look, or bring one back."""
        from .aside import open_aside

        open_aside(self, self.choose_new)

    def action_add(self) -> None:
        """Ask for a name, and add the rep."""
        from .adding import ask_for_rep

        ask_for_rep(self, self.choose_new)

    def choose_new(self, rep_id: int) -> None:
        """A rep was added: read again, and choose it."""
        self._view = None
        self.choose(rep_id)


class Columns:
    """Where the three columns stand: who, when, what. Without `what`, it stands on a row of its own."""

    def __init__(self, width: int, when: int, what: int | None) -> None:
        self.width, self.when, self.what = width, when, what

    @classmethod
    def of(cls, width: int) -> Columns:
        """The columns for a width."""
        if width < 70:
            return cls(width, width - 16, None)
        return cls(width, 22, 38) if width >= ROOMY - 12 else cls(width, 18, 34)

    @property
    def room(self) -> int:
        """The cells of `what`."""
        return self.width - (4 if self.what is None else self.what + 2)

    def lines(self, mark: Span, who: Span, when: Span, what: Sequence[Span]) -> list[Content]:
        """One entry: the mark, then who, when and what."""
        name = (pad(clip(who[0], self.when - 4), self.when - 2 + 2), who[1])
        if self.what is None:
            second = row("    ", *_clipped(what, self.room))
            return [row(mark, name, when), *([second] if what else [])]
        moment = (pad(when[0], self.what - self.when), when[1])
        return [row(mark, name, moment, *_clipped(what, self.room))]


def _clipped(spans: Sequence[Span], width: int) -> list[Span]:
    kept: list[Span] = []
    for text, style in spans:
        if width > 0:
            kept.append((clip(text, width), style))
            width -= cells(kept[-1][0])
    return kept


def _owed(owed: OwedRow, today: date, columns: Columns) -> list[Content]:
    when, code = own_when(owed.promise, today), shown(owed.promise.code or "")
    # Cut is what was promised, never the code by which it is said to be kept.
    what = clip(one_sentence(owed.promise.what), columns.room - cells(code) - 2)
    behind = [(f"  {code}", "$muted")] if code else []
    return columns.lines(("  ", ""), (owed.rep.first_name, "$ink"), when, [(what, "$ink"), *behind])


def _rep(entry: TeamRow, today: date, columns: Columns, chosen: bool) -> list[Content]:
    mark = ("› ", "$accent") if chosen else ("  ", "")
    near = entry.next_due == today
    return columns.lines(
        mark,
        (entry.rep.name, "bold $ink" if chosen else "$ink"),
        (_when(entry, today), "$ink" if near else "$muted"),
        _what(entry, today),
    )


def _when(entry: TeamRow, today: date) -> str:
    if entry.next_due is None:
        return "not agreed yet"
    return team_when(entry.next_due, today, entry.due_time)


def _what(entry: TeamRow, today: date) -> list[Span]:
    begun = [(begun_words(entry.begun, today), "$ink"), ("  ", "")] if entry.begun else []
    if entry.last_words:
        return [*begun, (f"“{one_sentence(entry.last_words)}”", "$muted")]
    if entry.met is None and not begun:
        return [("new in the team, no one-on-one so far", "$muted")]
    return begun


def _name_and_day(entry: TeamRow, today: date) -> Content:
    return row((shown(entry.rep.name), "bold $ink"), "   ", (_when(entry, today), "$muted"))


def _height(blocks: list[list[Content]], between: int) -> int:
    return sum(len(block) + between for block in blocks)


def _spaced(blocks: list[list[Content]], between: int) -> list[Content]:
    rows: list[Content] = []
    for block in blocks:
        if rows and between:
            rows.append(Content(""))
        rows += block
    return rows


def _fitting(blocks: list[list[Content]], room: int) -> list[list[Content]]:
    """The first of them that fit, and how many more there are."""
    if len(blocks) <= max(3, room):
        return blocks
    kept = blocks[: max(3, room) - 1]
    return [*kept, [row((f"  and {len(blocks) - len(kept)} more, on the profiles", "$muted"))]]


def own_when(promise: Promise, today: date) -> Span:
    """When my own promise is due; only here is being late coloured."""
    if promise.by is None:
        return (from_when(promise.starts, today), "$muted")
    text = promise_when(promise.by, today, own=True)
    style = "$attention" if promise.by < today else "$ink" if promise.by == today else "$muted"
    return (text, style)


def from_when(starts: date | None, today: date) -> str:
    """When something that only has a beginning begins."""
    if starts is None:
        return "no day yet"
    return "from now" if starts <= today else promise_when(starts, today, own=False)


def one_sentence(text: str) -> str:
    """A text on one line: line breaks become spaces; the rest is cut by whoever shows it."""
    return shown(" ".join(text.split("\n")).strip())


def begun_words(begun: date, today: date) -> str:
    """That a talk is open, and since when."""
    return "begun today" if begun == today else f"begun {begun.day} {MONTHS[begun.month - 1]}"


def day_words(day: date) -> str:
    """“Tuesday 24 November”."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
