"""The profile: where things stand with one rep, before the manager speaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.profile import Profile
from coach_tui.display import cells, shown
from coach_tui.domain.days import MONTHS, bare_day
from coach_tui.domain.plan import Promise

from .keys import Hint, bindings, hint
from .profile_results import measure_rows
from .reading import Reading
from .rep_keys import RepKeys
from .team import begun_words, from_when, own_when
from .widgets.rows import Span, paragraph, row

NARROW = 70
NARROW_DAYS = 15  # cells for a date beside a promise in one column
MOST_CAUSES = 4
MOST_HELPED = 4

Group = tuple[str, list[Content]]


class ProfilePage(RepKeys, Reading):
    """One rep. Read again each time the page comes to the front."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("talk", "before", "plan", "history", "note", "return")

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
        self._profile = None
        self.redraw()
        self.call_after_refresh(self._name_causes)

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
        return [
            hint("talk", word),
            hint("before", bare=True),
            hint("plan", bare=True),
            *([Hint("↓", "more", "cursor_down")] if self._goes_on() else []),
            hint("history", bare=True),
            hint("note", bare=True),
            hint("turn"),
            hint("leave", "back", bare=True),
        ]

    def _goes_on(self) -> bool:
        return len(self._starts) > 0 and self._starts[-1][0] >= self._page() + 2 + self.window.top

    def below(self, first_hidden: int) -> str:
        """The groups that follow below."""
        names = [name for start, name in self._starts if start >= first_hidden and name]
        return f"↓ {', '.join(names)}" if names else ""

    def rows(self, width: int) -> list[Content]:
        """One column when narrow; else results at the left, people and promises at the right."""
        words = self._last_words(width)
        if self.app.size.width < 80:
            return self._one_column(words, width)
        self._starts = []
        at = 39 if width < 100 else 56
        above = [*words, *([Content("")] * self.gap if words else [])]
        left = self._joined([self._results(at - 2)])
        right = self._people_in(width - at, self.query_one("#body").size.height - len(above))
        pairs = zip_longest(left, right, fillvalue=Content(""))
        return [*above, *(row(a, " " * (at - a.cell_length), b) for a, b in pairs)]

    def _people_in(self, width: int, height: int) -> list[Content]:
        """The right column with as much of what helped as there is room for; the newest in any case."""
        for most in range(min(MOST_HELPED, len(self.profile.helped)), 1, -1):
            rows = self._joined(self._people(width, most))
            if len(rows) <= height:
                return rows
        return self._joined(self._people(width, 1))

    def _one_column(self, words: list[Content], width: int) -> list[Content]:
        people = self._people(width)
        groups = [*people[:2], self._results(width), *people[2:]]
        self._starts = []
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
        words = paragraph(f"“{profile.last_words}”", min(width, 66), "italic $ink")
        met = profile.last_met
        when = f", {met.day} {MONTHS[met.month - 1]}" if met else ""
        return [*words, row((f"{shown(profile.rep.first_name)}{when}", "$muted"))]

    def _results(self, width: int) -> Group:
        if not self.profile.measures:
            return "results", paragraph("No results yet. The conversation works without.", width, "$muted")
        return "results", measure_rows(self.profile.measures, width, clock.today(), self.gap)

    def _people(self, width: int, most_helped: int = MOST_HELPED) -> list[Group]:
        profile, today = self.profile, clock.today()
        mine = [(p.what, own_when(p, today)) for p in profile.mine]
        theirs = [(p.what, (_rep_when(p, today), "$muted")) for p in profile.theirs]
        who = shown(profile.rep.first_name)
        return [
            ("promises", _headed(f"{self._i()} promised", self._dated(mine, width))),
            (f"what {who} chose", _headed(f"{who} chose", self._dated(theirs, width))),
            ("what helped before", _headed("What helped before", self._helped(width, most_helped))),
            ("what was behind it", _headed("What was behind it", self._causes(width))),
        ]

    def _i(self) -> str:
        """Me: “You”, or my name when the screen is turned."""
        name = self.coach.manager.split()
        return shown(name[0]) if self.shared and name else "I" if self.shared else "You"

    def _dated(self, lines: Sequence[tuple[str, Span]], width: int) -> list[Content]:
        narrow = width < NARROW and self.app.size.width < 80
        return [r for text, when in lines for r in dated(text, when, width, beside=narrow)]

    def _helped(self, width: int, most: int) -> list[Content]:
        today = clock.today()
        rows: list[Content] = []
        for helped in self.profile.helped[:most]:
            on = _month(helped.on, today) if helped.on else ""
            rows += dated(helped.what, (on, "$muted"), width)
            if helped.words:
                rows += paragraph(f"“{helped.words}”", width, "italic $ink")
        return rows

    def _causes(self, width: int) -> list[Content]:
        rows = []
        for cause in self.profile.causes[:MOST_CAUSES]:
            title = self._titles.get(cause.cause, "")
            times = "once" if cause.count == 1 else f"{cause.count} times"
            rows += dated(title, (times if title else "", "$muted"), width)
        return rows


def dated(text: str, when: Span, width: int, *, beside: bool = False) -> list[Content]:
    """A text that wraps, its date on the first row: at the right end, or in a column of its own."""
    day = cells(when[0])
    room = width - (NARROW_DAYS if beside else day + 2)
    first, *more = paragraph(text, room, "$ink")
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
