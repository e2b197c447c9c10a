"""What became of promises: a line a code, as from a sheet of paper, and the line that tells the rep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from coach_tui import clock
from coach_tui.coach.promises import Became
from coach_tui.display import one_line, shown
from coach_tui.domain.promise_words import HOW, became_words
from coach_tui.errors import CoachError

from .keys import Hint, bindings, hint
from .page import Page
from .promise_list import Group, blocks, mine, theirs
from .to_tell import ToTell
from .widgets.plan_rows import in_view
from .widgets.rows import GUTTER, Rows, Span, clip, paragraph, row, spoken
from .widgets.writing_line import WritingLine

LONGEST_QUOTE = 40
AROUND = 3  # rows of the upper part that are no promises: the question and a blank at each side


class QuickLine(Page):
    """The quick line. Enter does what is on it, all or nothing, and the page stays for the next one.

    With a rep, the list is that rep's; any code is taken. Turned, it is about that rep alone, and without
    a rep it shows no promise at all.
    """

    CSS_PATH = "quick_line.tcss"
    AUTO_FOCUS = "WritingLine"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "turn", "palette", "tell_copy", "tell_save", "help", "leave", "escape", writing=True
    )

    def __init__(self, rep_id: int | None) -> None:
        super().__init__()
        self._rep_id = rep_id
        self._groups: list[Group] | None = None
        self._echo = ""
        self._done: tuple[Became, ...] = ()
        self._said = ""
        self._picked = ""
        self._aside = ""
        self._warned = False
        self._to_tell: ToTell | None = None

    def writing_line(self) -> WritingLine:
        """The quick line."""
        return self.query_one(WritingLine)

    def header(self) -> tuple[Sequence[Span], Sequence[Span]]:
        """Whose promises."""
        if self._rep_id is None:
            return [("promises", "$muted")], []
        return [(shown(self.coach.team.get(self._rep_id).name), "$muted"), ("   promises", "$muted")], []

    def body(self) -> ComposeResult:
        """The promises, the question, the rule, the line, and room for what it does."""
        yield Rows(self._above, id="promises")
        yield Rows(lambda width, _: [row(("─" * width, "$line"))], id="promises-rule")
        with Vertical(id="promises-below"):
            with Horizontal(id="promises-line"):
                yield Rows(lambda *_: [row((self._me(), "$muted"))], id="promises-word")
                yield WritingLine(entered=self._entered, changed=self._changed, asked=self._asked)
            yield Rows(self._below, id="promises-said")

    def hints(self) -> list[Hint]:
        """What works here."""
        telling = [hint("tell_copy"), hint("tell_save")] if self._tellings() else []
        return [
            Hint("Enter", "do it" if self._text().strip() else "back"),
            *telling,
            *([Hint("↑ ↓", "pick")] if self._may_pick() else []),
            hint("turn", "turn back" if self.shared else ""),
            hint("leave", "back"),
        ]

    def _me(self) -> str:
        """Whose line it is: “me”; turned towards the rep, the manager's name."""
        name = self.coach.manager.split(maxsplit=1)
        if not self.shared:
            return "me"
        return clip(name[0], GUTTER - 1) if name else "manager"

    def _text(self) -> str:
        found = self.query(WritingLine)
        return found.first().text if found else ""

    # --- the promises ---

    def on_screen_resume(self) -> None:
        """Back on the page: what is open may have changed."""
        self._read_again()

    def look_again(self) -> None:
        """What is open now, and what the line would do to it; the line stays."""
        if self._rep_id is not None and self.left_with(self._rep_id):
            return
        self._read_again()
        if self._text().strip():
            self._read_line()

    def _read_again(self) -> None:
        self._groups = None
        self.redraw()

    @property
    def groups(self) -> list[Group]:
        """What is open, by day; read when it is first drawn."""
        if self._groups is None:
            self._groups = self._read()
        return self._groups

    def _read(self) -> list[Group]:
        if self._rep_id is None and self.shared:
            return []
        today, team = clock.today(), self.coach.team
        reps = team.reps() if self._rep_id is None else [team.get(self._rep_id)]
        rows = [
            (p, r.first_name if self._rep_id is None else "") for r in reps for p in team.open_promises(r.id)
        ]
        rows.sort(key=lambda found: (found[0].due or clock.today().max, found[0].id))
        ours = [mine(p, who, today, shared=self.shared) for p, who in rows if p.owner == "manager"]
        chosen = [theirs(p, who, today) for p, who in rows if p.owner == "rep"]
        whose = "Your reps" if self._rep_id is None else reps[0].first_name
        return [Group(f"{self._i()} promised", ours), Group(f"{whose} chose", chosen)]

    def _i(self) -> str:
        name = self.coach.manager.split(maxsplit=1)
        return name[0] if self.shared and name else "I" if self.shared else "You"

    def _codes(self) -> list[str]:
        return [listed.promise.code or "" for group in self.groups for listed in group.listed]

    def _above(self, width: int, height: int) -> list[Content]:
        asked = paragraph("What became of it?", width - GUTTER, "bold $ink", indent=GUTTER)
        room = max(0, height - len(asked) - AROUND + 1)
        rows = self._list(width, room)
        if self._told_above(width):
            rows = self._told_rows(width)
        rows = rows[:room]
        return [*rows, *[Content("")] * (height - len(rows) - len(asked) - 1), *asked, Content("")]

    def _list(self, width: int, room: int) -> list[Content]:
        codes = self._codes()
        if not codes:
            none = "" if self.shared else "Nothing is open. What a promise did may still be said by its code."
            return paragraph(none, width - GUTTER, "$muted", indent=GUTTER)
        named = set(re.findall(r"[A-Z]+[0-9]+", self._text().upper()))
        at = max((n for n, code in enumerate(codes) if code in named), default=0)
        return in_view(blocks(self.groups, width, named, 1), at, room, GUTTER)

    # --- the line ---

    def _only(self) -> int | None:
        """While the rep looks on, no other rep's promise is named."""
        return self._rep_id if self.shared else None

    def _changed(self) -> None:
        self._said, self._warned, self.problem = "", False, None
        self._done = ()
        self._read_line()

    def _read_line(self) -> None:
        try:
            became = self.coach.promises.read_line(self._text(), self._only())
            self._echo = "\n".join(self._in_words(b) for b in became)
        except CoachError as problem:
            self._echo = problem.message
        self.redraw()

    def _asked(self, what: str) -> None:
        """Up and down put the code of the promise before or after on the line, where no other words are."""
        if what not in ("up", "down") or not self._may_pick():
            return
        codes, text = self._codes(), self._text()
        at = codes.index(text.strip()) if text.strip() in codes else None
        step = 1 if what == "down" else -1
        at = (0 if step > 0 else len(codes) - 1) if at is None else max(0, min(at + step, len(codes) - 1))
        self._picked = f"{codes[at]} "
        self._load(self._picked)

    def _may_pick(self) -> bool:
        return bool(self._codes()) and self._text() in ("", self._picked)

    def _load(self, text: str) -> None:
        self.query_one(WritingLine).load(text)
        self._changed()

    def _entered(self) -> None:
        text = self._text()
        if not text.strip():
            self.action_leave()
            return
        try:
            became = self.coach.promises.by_line(text, self._only())
        except CoachError as problem:
            self.show_problem(problem)
            return
        self._load("")
        self._done = became
        self._to_tell = self._to_tell or ToTell(self.coach)
        self._to_tell.gather(became)
        self._read_again()

    def turned(self) -> None:
        """Turned: the line may name anyone, so it leaves the screen and comes back afterwards."""
        if self.shared:
            self._aside = "; ".join(text for text in (self._aside, self._text()) if text.strip())
            self._load("")
        elif self._aside:
            self._load("; ".join(text for text in (self._aside, self._text()) if text.strip()))
            self._aside = ""
        self._groups = None
        super().turned()

    # --- what it does, and what tells the rep ---

    def _below(self, width: int, height: int) -> list[Content]:
        rows = self._word_rows(width)
        if not self._text() and not self._told_above(width):
            rows += self._told_rows(width)
        return rows[: height or None]

    def _word_rows(self, width: int) -> list[Content]:
        if self.problem is not None:
            return paragraph(_app_words(self.problem), width - GUTTER, "$attention", indent=GUTTER)
        text, style = self._said, "$muted"
        if not text and self._text().strip():
            text, style = self._echo, "$muted"
        elif not text and self._done:
            text, style = "\n".join(self._in_words(b) for b in self._done if self._is_fit(b)), "$muted"
        return paragraph(text or self._how(), width - GUTTER, style, indent=GUTTER)

    def _how(self) -> str:
        """How the line is written, by the first code of the list."""
        return "" if self._tellings() else HOW.format(next(iter(self._codes()), "K7"))

    def _is_fit(self, became: Became) -> bool:
        return not self.shared or self._rep_id is None or became.now.rep == self._rep_id

    def _in_words(self, became: Became) -> str:
        """“K7 kept: Pricing sheet from legal”; only the code where a rep looks on who is not meant."""
        now, today = became.now, clock.today()
        words = became_words(became.word, became.before, now, today)
        if self.shared and now.rep != self._rep_id:
            return words
        whom = "" if now.rep == self._rep_id else f" ({self.coach.team.get(now.rep).first_name})"
        return f"{words}: {now.what}{whom}{self._typed_too(became)}"

    def _typed_too(self, became: Became) -> str:
        """The words that go with it, so that a code swallowed by them is seen; why, only by the manager."""
        word = became.word
        if word.words:
            return f" “{word.words}”"
        return f" Why: {word.why}" if word.why and not self.shared else ""

    def _tellings(self) -> list[tuple[str, str]]:
        """The line to tell each rep, with the rep's name; none while one looks on."""
        return [] if self.shared or self._to_tell is None else self._to_tell.lines()

    def _told_rows(self, width: int) -> list[Content]:
        rows: list[Content] = []
        for _, text in self._tellings():
            rows += spoken("to tell", text, width, who_style="$muted", style="$ink")
        return rows

    def _told_above(self, width: int) -> bool:
        """Whether the line to tell is too long for the rows beneath; then it stands where the list was."""
        if self._text() or not self._tellings():
            return False
        below = self.query_one("#promises-below").size.height - 1
        return len(self._word_rows(width)) + len(self._told_rows(width)) > below

    def action_offer(self) -> None:
        """Copy the line that tells the rep."""
        if self._to_tell is None or not self._tellings():
            self._say("There is no line to tell yet.")
            return
        tellings = self._to_tell.take()
        self.app.copy_to_clipboard("\n".join(shown(text, lines=True) for _, text in tellings))
        self._say("Copied, if your terminal allows it.")

    def action_save(self) -> None:
        """Save the line that tells the rep as a text file, one a rep."""
        if self._to_tell is None or not self._tellings():
            self._say("There is no line to tell yet. Enter does what is written.")
            return
        save, demo = self.coach.promises.save_telling, self.coach.demo
        try:
            paths = [str(save(text, name, demo=demo)) for name, text in self._tellings()]
        except CoachError as problem:
            self.show_problem(problem)
            return
        self._to_tell.take()
        self._say(f"Saved: {', '.join(paths)}")

    def rescue(self) -> None:
        """The terminal goes away: what was not done is kept as a text."""
        text = "; ".join(t for t in (self._aside, self._text()) if t.strip())
        if text:
            from .text_copy import keep_text_copy

            keep_text_copy(text)

    def _say(self, text: str) -> None:
        self._said, self.problem = text, None
        self.redraw()

    def tell(self, *sentences: str) -> None:
        """Say it beneath the line."""
        self._say(" ".join(sentences))

    def action_leave(self) -> None:
        """Back. What is on the line is not done; that is said once before."""
        text = self._text().strip()
        if (text or self._aside.strip()) and not self._warned:
            what = f": “{one_line(text, LONGEST_QUOTE)}”" if text else ""
            do = "Enter does it" if text else "Turn back to see it"
            self.show_problem(CoachError(f"Not done{what}.", f"{do}; F10 again leaves without it."))
            self._warned = True
        else:
            super().action_leave()


def _app_words(problem: CoachError) -> str:
    """The problem without a hint that names a command."""
    return problem.message if problem.hint.startswith("coach-tui") else str(problem)
