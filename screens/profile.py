"""The profile: where things stand with one rep, before the manager speaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.profile import Profile
from coach_tui.display import cells, shown
from coach_tui.domain.days import MONTHS, bare_day
from coach_tui.domain.plan import Promise
from coach_tui.errors import NotThere

from .glyphs import plain
from .keys import Hint, bindings, hint
from .page import ROOMY, TALL
from .profile_results import Room, measure_rows
from .reading import Reading
from .rep_keys import RepKeys
from .team import begun_words, from_when, own_when
from .widgets.footer import fit
from .widgets.rows import Span, clip, paragraph, row

NARROW = 70
TALL_CHART = 36  # rows of the terminal from which the columns are eight rows high
NARROW_DAYS = 15  # cells for a date beside a promise in one column
MOST_CAUSES = 4
FEWEST_CAUSES = 2
MOST_HELPED = 4
MEASURE = 66  # cells of a line of somebody's words

Group = tuple[str, list[Content]]


class ProfilePage(RepKeys, Reading):
    """One rep. Read again each time the page comes to the front."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *("talk", "before", "plan", "history", "helped", "find", "note"),
        *("check_in", "promise", "card", "undo", "redo", "return"),
    )

    def __init__(self, rep_id: int) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._profile: Profile | None = None
        self._starts: list[tuple[int, str]] = []
        self._titles: dict[str, str] = {}

    @property
    def rep_id(self) -> int | None:
        """The rep of this page."""
        return self._rep_id

    @property
    def profile(self) -> Profile:
        """The read model."""
        if self._profile is None:
            self._profile = self.coach.profiles.read(self._rep_id)
        return self._profile

    def on_mount(self) -> None:
        """The causes' titles stand in the guide, which is read once the page is there."""
        self.call_after_refresh(self._name_causes)

    def on_screen_resume(self) -> None:
        """Back from a talk, a note or another page: read again."""
        self.read_again()

    def read_again(self) -> None:
        """Its records anew, as they are on the disk."""
        self._profile = None
        self.redraw()
        self.call_after_refresh(self._name_causes)

    def rep_is_gone(self) -> bool:
        """Whether the rep is in the file no more."""
        try:
            self.coach.team.get(self._rep_id)
        except NotThere:
            return True
        return False

    def _name_causes(self) -> None:
        unknown = [c.cause for c in self.profile.causes if c.cause not in self._titles]
        if not unknown:
            return
        guide = self.coach.talks.guide()
        for cause in unknown:
            found = guide.cause(cause)
            self._titles[cause] = found.title if found else cause
        self.redraw()

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Who, what they do, and how often we meet."""
        rep = self.profile.rep
        left = [(shown(rep.name), "bold $ink")]
        if rep.role and self.app.size.width >= 80:
            left.append((f"   {shown(rep.role)}", "$muted"))
        return left, [(shown(rep.rhythm), "$muted")] if rep.rhythm else []

    def hints(self) -> list[Hint]:
        """What works here; with a talk begun, C goes on with it."""
        begun = self.profile.begun
        word = "" if begun is None else f"go on, {begun_words(begun, clock.today())}"
        if self.shared:
            return [hint("turn", "turn back"), hint("talk", word), hint("leave", "back", bare=True)]
        more = [Hint("↓", "more", "cursor_down")] if self._goes_on() else []
        first = [hint("talk", word), hint("before", bare=True), hint("plan", bare=True), *more]
        last = [hint("note", bare=True), hint("turn"), hint("leave", "back", bare=True)]
        history = hint("history", bare=True)
        if self.app.size.width < 80:
            return [*first, hint("turn"), history]
        return self._with_more([*first, history], last)

    def _with_more(self, first: list[Hint], last: list[Hint]) -> list[Hint]:
        """What is less often needed, as much of it as there is room for, before the last ones."""
        room = self.app.size.width - 2 * self.margin()
        others = [hint(name, bare=True) for name in ("helped", "check_in", "promise", "find", "card")]
        for most in range(len(others), 0, -1):
            hints = [*first, *others[:most], *last]
            if len(fit(list(hints), room)) == len(hints):
                return hints
        return [*first, *last]

    def _goes_on(self) -> bool:
        return len(self._starts) > 0 and self._starts[-1][0] >= self._page() + 2 + self.window.top

    def below(self, first_hidden: int) -> str:
        """The groups that follow below."""
        names = [name for start, name in self._starts if start >= first_hidden and name]
        return f"↓ {', '.join(names)}" if names else ""

    def rows(self, width: int) -> list[Content]:
        """One column when narrow; else results at the left, people and promises at the right."""
        words = self._last_words(width)
        self._starts = []
        if self._nothing_yet():
            return self._first_steps(min(width, MEASURE))
        if self.app.size.width < 80:
            return self._one_column(words, width)
        at = 39 if width < 100 else 56
        above = [*words, *([Content("")] * self.gap if words else [])]
        height = self.query_one("#body").size.height - len(above)
        left = self._results_in(at - 2, height)
        right = self._people_in(width - at, height)
        pairs = zip_longest(left, right, fillvalue=Content(""))
        return [*above, *(row(a, " " * (at - a.cell_length), b) for a, b in pairs)]

    def _nothing_yet(self) -> bool:
        seen = self.profile
        return not (
            seen.measures or seen.mine or seen.theirs or seen.helped or seen.causes or seen.last_words
        ) and not (seen.begun or self.coach.notes.of(self._rep_id))

    def _first_steps(self, width: int) -> list[Content]:
        """A rep of whom nothing is written down: what to do first."""
        who, begun = shown(self.profile.rep.first_name), self.profile.begun
        key = partial(self.coach_app.key_map.name, bare=True)
        if self.shared:
            return paragraph("Nothing is written down yet.", width, "$ink")
        goes_on = f" goes on with the one-on-one, {begun_words(begun, clock.today())}." if begun else ""
        return [
            *paragraph(f"Nothing is written down about {who} yet.", width, "$ink"),
            Content(""),
            *paragraph(
                f"{key('talk')}{goes_on or ' begins the first one-on-one.'}"
                f" {key('before')} asks first whether you are ready to listen.",
                width,
                "$ink",
            ),
            *paragraph(
                f"{key('card')} sets how often you meet, and when next. {key('note')} keeps a note.",
                width,
                "$muted",
            ),
            Content(""),
            *self._results(width)[1],
        ]

    def _results_in(self, width: int, height: int) -> list[Content]:
        """The left column, and on a large screen what was said in the talks before, if there is room."""
        name, results = self._results(width)
        if self.tall and self.app.size.width >= ROOMY:
            for most in range(len(self.profile.lately), 0, -1):
                rows = self._joined([(name, results), ("lately", self._lately(min(width, MEASURE), most))])
                if len(rows) <= height:
                    return rows
        return results

    def _lately(self, width: int, most: int) -> list[Content]:
        heading = f"Lately, in {shown(self.profile.rep.first_name)}’s words"
        rows = [row((clip(heading, width), "$muted"))]
        for said in self.profile.lately[:most]:
            rows += [Content("")] if len(rows) > 1 else []
            rows += paragraph(f"“{said.words}”", width, "italic $ink")
            rows.append(row((bare_day(said.on, clock.today()), "$muted")))
        return rows

    def _people_in(self, width: int, height: int) -> list[Content]:
        """The right column with as much of the past as there is room for; the newest in any case."""
        helped = min(MOST_HELPED, len(self.profile.helped))
        amounts = [(most, MOST_CAUSES) for most in range(helped, 1, -1)]
        amounts += [(1, most) for most in range(MOST_CAUSES, FEWEST_CAUSES, -1)]
        for amount in amounts:
            rows = self._joined(self._people(width, *amount))
            if len(rows) <= height:
                return rows
        return self._joined(self._people(width, 1, FEWEST_CAUSES))

    def _one_column(self, words: list[Content], width: int) -> list[Content]:
        people = self._people(width)
        groups = [*people[:2], self._results(width), *people[2:]]
        rows = list(words)
        for name, lines in groups:
            if not lines:
                continue
            if rows:
                rows += [Content("")] * self.gap
            self._starts.append((len(rows), name))
            rows += lines
        return rows

    def _joined(self, groups: list[Group]) -> list[Content]:
        rows: list[Content] = []
        for _, lines in groups:
            if rows and lines:
                rows += [Content("")] * self.gap
            rows += lines
        return rows

    def _last_words(self, width: int) -> list[Content]:
        profile = self.profile
        if not profile.last_words:
            return []
        words = paragraph(f"“{profile.last_words}”", min(width, MEASURE), "italic $ink")
        said = profile.last_said
        when = f", {said.day} {MONTHS[said.month - 1]}" if said else ""
        return [*words, row((f"{shown(profile.rep.first_name)}{when}", "$muted"))]

    def _results(self, width: int) -> Group:
        if not self.profile.measures:
            how = "" if self.shared else " coach-tui result adds one."
            text = f"No results yet. The conversation works without.{how}"
            return "results", paragraph(text, width, "$muted")
        narrow, height = self.app.size.width < 80, self.app.size.height
        room = Room(
            width=width,
            rows=4 if narrow and height < TALL else 8 if height >= TALL_CHART and not narrow else 5,
            broad=narrow,
            ascii=plain(self.coach_app.settings),
        )
        return "results", measure_rows(self.profile.measures, clock.today(), room)

    def _people(
        self, width: int, most_helped: int = MOST_HELPED, most_causes: int = MOST_CAUSES
    ) -> list[Group]:
        profile, today = self.profile, clock.today()
        mine = [(p, own_when(p, today)) for p in profile.mine]
        theirs = [(p, (_rep_when(p, today), "$muted")) for p in profile.theirs]
        who = shown(profile.rep.first_name)
        return [
            ("promises", _headed(f"{self._i()} promised", self._dated(mine, width))),
            (f"what {who} chose", _headed(f"{who} chose", self._dated(theirs, width))),
            ("what helped before", _headed("What helped before", self._helped(width, most_helped))),
            ("what was behind it", _headed("What was behind it", self._causes(width, most_causes))),
        ]

    def _i(self) -> str:
        """Me: “You”, or my name when the screen is turned."""
        name = self.coach.manager.split()
        return shown(name[0]) if self.shared and name else "I" if self.shared else "You"

    def _dated(self, lines: Sequence[tuple[Promise, Span]], width: int) -> list[Content]:
        """Promises with their day and their code; the code is the manager's handle, not the rep's."""
        narrow = width < NARROW and self.app.size.width < 80
        return [
            r
            for promise, when in lines
            for r in dated(
                promise.what, when, width, beside=narrow, code="" if self.shared else promise.code or ""
            )
        ]

    def _helped(self, width: int, most: int) -> list[Content]:
        today = clock.today()
        rows: list[Content] = []
        for helped in self.profile.helped[:most]:
            on = _month(helped.on, today) if helped.on else ""
            rows += dated(helped.what, (on, "$muted"), width)
            if helped.words:
                rows += paragraph(f"“{helped.words}”", width, "italic $ink")
        return rows

    def _causes(self, width: int, most: int) -> list[Content]:
        rows = []
        for cause in self.profile.causes[:most]:
            title = self._titles.get(cause.cause, "")
            times = "once" if cause.count == 1 else f"{cause.count} times"
            rows += dated(title, (times if title else "", "$muted"), width)
        return rows


def dated(text: str, when: Span, width: int, *, beside: bool = False, code: str = "") -> list[Content]:
    """A text that wraps, its date on the first row: at the right end, or in a column of its own.

    A code follows the words, so that these keep their axis.
    """
    day = cells(when[0])
    room = width - (NARROW_DAYS if beside else day + 2)
    lines = paragraph(text, room, "$ink")
    if code and lines[-1].cell_length + 2 + cells(code) <= room:
        lines[-1] = row(lines[-1], (f"  {shown(code)}", "$muted"))
    elif code:
        lines.append(row((shown(code), "$muted")))
    first, *more = lines
    gap = " " * (width - NARROW_DAYS + 1 if beside else width - day)
    return [row(first, gap[first.cell_length :], when), *more]


def _headed(heading: str, rows: list[Content]) -> list[Content]:
    return [row((heading, "$muted")), *rows] if rows else []


def _rep_when(promise: Promise, today: date) -> str:
    """A rep's day is only ever said, never counted."""
    if promise.by is None:
        return from_when(promise.starts, today)
    return "today" if promise.by == today else bare_day(promise.by, today)


def _month(day: date, today: date) -> str:
    month = MONTHS[day.month - 1]
    return month if day.year == today.year else f"{month[:3]} {day.year}"
