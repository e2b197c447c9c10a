"""The plan: how it answers. Lines are kept as typed, what is missing is asked, the arrows walk all of it."""

from __future__ import annotations

from msgspec.structs import replace

from coach_tui.conversation.stepper import (
    GROUP_QUESTIONS,
    GROUPS,
    LAST_TIME,
    Place,
    after,
    before,
)
from coach_tui.domain.days import day_problem, read_day_time
from coach_tui.domain.plan import PlanDraft
from coach_tui.domain.plan_words import PlanWords, line_text, read_line
from coach_tui.domain.rhythm import read_rhythm
from coach_tui.domain.session import SUPPORTS
from coach_tui.errors import CoachError

from .plan_asking import Asking, missing, stored, words_of
from .plan_parts import (
    FIELDS,
    LISTS,
    Item,
    items,
    single_text,
)
from .plan_view import PlanView
from .talk_page import TalkPage


class PlanPage(PlanView):
    """Supports and Close: keeps what is typed, and leads to the read-back."""

    # Beginning and resuming. --------------------------------------------------------------------

    def on_mount(self) -> None:
        """Ask for the manager's name once, before the first plan."""
        if (
            not self.coach.manager
            and not self.plan.manager
            and self.group == "my_part"
            and not self.plan.draft
        ):
            self.asking = Asking("name")

    def resume_line(self) -> None:
        """The stored draft comes back where it was written."""
        if self.first_pick is not None:
            self.coach.plans.take_up(replace(self.plan, draft=None))
            self.pick_up(self.first_pick)
            return
        draft = self.plan.draft
        self.coach.plans.take_up(self.plan)
        if draft is None:
            self._enter_group(self.group)
            return
        self._start_from(draft.line)
        group = draft.group.partition(":")[0]
        self.group = group if group in GROUPS else self.group
        self.asking = stored(draft.group, draft.line, self.plan)
        if self.asking is None:
            self.picked_line = draft.line
        self.private = draft.private
        self._load(draft.text)

    def _enter_group(self, group: str) -> None:
        """Stand at a group: its single text on the line, or a fresh line."""
        self.group = group
        self._start_from(None)
        self.picked_line = None
        self.offers.close()
        self.near_said = ""
        self.private = group == "my_part" and self.plan.my_part_private
        text = self._single_text(group) if group not in LISTS else ""
        self._load(text if self.asking is None else "")

    def _start_from(self, line: int | None) -> None:
        """What is on the disk now is what the next words here start from."""
        self.base, self.base_session = self.plan, self.session
        promise = next((p for p in self.plan.lines if p.id == line), None)
        if promise is not None:
            self.base_lines[promise.id] = promise

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
        asking = self.asking
        if (asking is not None and asking.what == "name") or (not text and self.picked_line is None):
            return None
        if asking is not None:
            return PlanDraft(group=f"{self.group}:{asking.what}", text=text, line=asking.line)
        return PlanDraft(group=self.group, text=text, line=self.picked_line, private=self.private)

    def line_changed(self) -> None:
        """The line changed: an offer or a refusal is over, the days are read anew."""
        super().line_changed()
        if self.offers.open is not None and self.line.text != self.saved_text:
            self.offers.close()
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
        elif self._lacks_check_in():
            self._ask(Asking("first"))
        else:
            self.action_next()

    def _keep(self) -> bool:
        """Keep the line, ask for what is missing. False when it stays on the line."""
        self.flush()
        text = self.line.text
        if self.group in LISTS:
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
                self.plan = plans.set_my_part(plan.id, text, private=self.private, base=self.base)
            elif group == "leave":
                said = single_text(self.base, self.base_session, "leave")
                self.session = self.here(plans.set_leaving(plan.id, text, GROUP_QUESTIONS["leave"], said))
                self.plan = plans.get(plan.id)
            elif group == "check_in":
                self._keep_rhythm(text)
            else:
                self.plan = plans.set_text(plan.id, FIELDS[group], text, self.base)

        if not self.attempt(save):
            return False
        self._start_from(None)
        if group == "check_in" and text.strip() and self.plan.check_in.date is None:
            self._ask(Asking("first"))
        return True

    def _keep_rhythm(self, text: str) -> None:
        now = self.plan.check_in
        if said := read_day_time(text, self.today):
            # A day alone: it is the first check-in, and no rhythm.
            check_in = replace(now, rhythm="", date=said[0], time=said[1])
            self.plan = self.coach.plans.set_check_in(self.plan.id, check_in, self.base)
            return
        rhythm = read_rhythm(text, self.today)
        same = rhythm.text == now.rhythm
        first = rhythm.first if rhythm.first_said else now.date if same else None
        check_in = replace(now, rhythm=rhythm.text, date=first, time=rhythm.time or now.time)
        self.plan = self.coach.plans.set_check_in(self.plan.id, check_in, self.base)

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
        kept = line

        def save() -> None:
            nonlocal kept
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
                base=None if line is None else self.base_lines.get(line),
            )
            kept = line or next(p.id for p in self.plan.lines if p.id not in known)

        if not self.attempt(save):
            return False
        self.near_said, self.missing = "", ()
        self.picked_line = None
        self._start_from(kept)
        asking = missing(words, self.owner, kept)
        if asking is not None:
            self._ask(asking)
        elif self.to_read_back:
            self.asking = None
            return self._return_to_read_back()
        else:
            self.asking = None
            self._enter_group(self.group)
        return True

    def _ask(self, asking: Asking) -> None:
        self.asking = asking
        self._load("")

    def _answer(self) -> bool:
        """The asked day: the one typed, or on an empty line the one offered."""
        asking, text = self.asking, self.line.text.strip()
        assert asking is not None
        if asking.what == "name":
            return self._take_name(text)
        if asking.what == "first":
            return self._take_first(text)
        answered = asking.read(text, self.today) if text else asking.take(self._offered(), self.today)
        if answered.problem:
            self._say(answered.problem)
            return False
        return self._store(answered, asking.line)

    def _take_first(self, text: str) -> bool:
        found = read_day_time(text, self.today) if text else (self._offered(), "")
        if found is None:
            self._say(day_problem(text))
            return False
        now = self.plan.check_in
        check_in = replace(now, date=found[0], time=found[1] or now.time)

        def save() -> None:
            self.plan = self.coach.plans.set_check_in(self.plan.id, check_in, self.base)

        if not self.attempt(save):
            return False
        self.asking, self.missing = None, ()
        if self.to_read_back:
            return self._return_to_read_back()
        self.action_next(kept=True)
        return True

    def _take_name(self, text: str) -> bool:
        if text:

            def save() -> None:
                self.plan = self.coach.plans.set_manager(self.plan.id, text)

            if not self.attempt(save):
                return False
            self._remember_name(text)
        self.asking = None
        self._enter_group("my_part")
        self.fit()
        return True

    def _remember_name(self, name: str) -> None:
        """For the next plan. Settings that can't be written stop no talk."""
        try:
            self.coach_app.remember_manager(name)
        except CoachError as problem:
            self.show_problem(problem)

    def _drop(self) -> bool:
        line = self.picked_line

        def save() -> None:
            if line is not None:
                self.plan = self.coach.plans.drop_line(self.plan.id, line, self.base_lines.get(line))

        if not self.attempt(save):
            return False
        self._enter_group(self.group)
        if self.problem is not None:
            # It is still there: another window changed it.
            return True
        if self.to_read_back and self.coach.plans.first_gap(self.plan.id) is None:
            return self._return_to_read_back()
        self._say("The line is gone. Ctrl+Z brings it back.")
        return True

    def read_again(self) -> None:
        """The plan too, and the group where it stands."""
        before = self.plan.lines
        self.plan = self.coach.plans.get(self.plan.id)
        self.asking, self.picked_line = None, None
        super().read_again()
        if self.picked_line is not None and not self.line.text and self._clear_draft():
            self._enter_group(self.group)
        ids = {p.id for p in self.plan.lines}
        gone = next((p for p in reversed(before) if p.id not in ids), None)
        if gone is not None and gone.owner == self.owner and self.group in LISTS and not self.line.text:
            # Kept too early: its words are on the line again.
            self.line.insert(line_text(gone, self.today))
            self.flush()

    def _say(self, text: str) -> None:
        self.show_problem(CoachError(text))

    def asked(self, what: str) -> None:
        """Tab: whose; Shift+Tab: off the page; the arrows walk all lines."""
        match what:
            case "voice" if self.group in LISTS and not self.asking:
                self._swap_owner()
            case "private" if self.group == "my_part" and not self.asking and not self.shared:
                self.private = not self.private
                if self.line.text and self.line.text == self.plan.my_part:
                    self._keep_single(self.line.text)
                else:
                    self.unsaved = bool(self.line.text)
                    self.flush()
                self.redress()
            case "up":
                self._walk(-1)
            case "down":
                self._walk(1)
            case "undo":
                self.take_back()

    def action_escape(self) -> None:
        """The innermost thing first: a question, an offer, a line that was picked up; then the page."""
        if self.asking is not None and self.asking.what != "name":
            self._leave_asking(-1)
        elif self.offers.open is not None or self.picked_line is not None:
            if self._clear_draft():
                self._enter_group(self.group)
        else:
            self.action_leave()

    def _swap_owner(self) -> None:
        """The line, written or picked up, is the other one's."""
        self.offers.close()
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
        places = items(self.plan, shared=self.shared)
        here = Item(self.group, self.picked_line)
        at = places.index(here) + step if here in places else 0
        if at < 0:
            self.action_back()
        elif at < len(places):
            to = places[at]
            if self._changed() and not self._keep_for_now():
                return
            if self._clear_draft():
                self.pick_up(to)

    def _leave_asking(self, step: int) -> None:
        if self.asking is None or self.asking.what == "name" or step > 0:
            return
        line = self.asking.line
        self.asking = None
        self.pick_up(Item(self.group, line))

    def pick_up(self, item: Item) -> None:
        """Put a line of the plan on the writing line, as its sentence."""
        if item.group != self.group:
            self._go_to_group(item.group)
        self._enter_group(item.group)
        if item.line is not None:
            self.picked_line = item.line
            promise = next((p for p in self.plan.lines if p.id == item.line), None)
            if promise is None:
                self._enter_group(item.group)
                return
            self._start_from(promise.id)
            self._load(line_text(promise, self.today))

    def _clear_draft(self) -> bool:
        def save() -> None:
            self.plan = self.coach.plans.save_draft(self.plan.id, None)

        return self.plan.draft is None or self.attempt(save)

    def _go_to_group(self, group: str) -> bool:
        def save() -> None:
            self.plan = self.coach.plans.go_to(self.plan.id, group)
            self.session = self.coach.talks.get(self.session.id)

        return self.attempt(save)

    def _changed(self) -> bool:
        if self.offers.open is not None or self.asking is not None:
            return False
        if self.picked_line is not None:
            promise = next((p for p in self.plan.lines if p.id == self.picked_line), None)
            return promise is not None and self.line.text != line_text(promise, self.today)
        if self.group in LISTS:
            return bool(self.line.text.strip())
        mark = self.group == "my_part" and self.private != self.plan.my_part_private
        return self.line.text != self._single_text(self.group) or (mark and bool(self.line.text))

    def action_next(self, *, kept: bool = False) -> None:
        """Keep and go on to the next group; after the last the whole is checked and read back."""
        if self.asking is not None and self.asking.what == "name":
            self._answer()
            return
        if self.asking:
            if not self._answer():
                return
            if self.asking:
                self.action_next()
                return
            kept = True
        if not kept and (self.line.text.strip() or self.picked_line is not None):
            if self.group in LISTS:
                if not self._keep_promise(self.line.text):
                    return
                if self.asking:
                    self.action_next()
                    return
            elif not self._keep_single(self.line.text) or self.asking:
                return
        elif not kept and self._lacks_check_in():
            self._ask(Asking("first"))
            return
        elif not kept and self._was_emptied() and not self._keep_single(""):
            return
        if self.app.screen is not self:
            return
        following = after(self.place)
        if following is None:
            self._finish()
        elif self._go_to_group(following.group):
            self._enter_group(following.group)

    def _lacks_check_in(self) -> bool:
        """Without a first day no plan can be agreed, so it is asked where one would pass it by."""
        return self.group == "check_in" and self.plan.check_in.date is None

    def _was_emptied(self) -> bool:
        """Whether a stored single text was taken off the line."""
        return self.group not in LISTS and bool(self._single_text(self.group))

    def action_back(self) -> None:
        """Keep and go back a group; from the first, to last time's promises or to the cause."""
        if self.asking is not None and self.asking.what != "name":
            self.asking = None
            self._enter_group(self.group)
            return
        if self.offers.open is not None:
            # An idea that was not taken is no promise.
            self.offers.close()
            self._load("")
        if self.line.text.strip() and self.asking is None and not self._keep_for_now():
            return
        previous = before(self.place)
        hidden = previous == Place(SUPPORTS, "my_part") and self.shared and self.plan.my_part_private
        if previous is None or not previous.group or hidden:
            self._back_to_cause()
            return
        if self.app.screen is self and self._go_to_group(previous.group):
            self._enter_group(previous.group)

    def _keep_for_now(self) -> bool:
        """Keep the line without asking for what is missing: it is asked when the plan is finished."""
        text = self.line.text
        if not (self._keep_promise(text) if self.group in LISTS else self._keep_single(text)):
            return False
        self.asking = None
        return True

    def _back_to_cause(self) -> None:
        """From the first group: to what was promised last time, or to the cause."""
        from .talk import page_for

        page: TalkPage | None = None

        last_time = bool(self.coach.last_time.to_answer(self.session))

        def save() -> None:
            nonlocal page
            if last_time:
                self.plan = self.coach.plans.go_to(self.plan.id, LAST_TIME)
            else:
                self.session = self.coach.talks.go_back(self.session.id, SUPPORTS)
            page = page_for(self.coach, self.session, self.rep)

        if self.attempt(save) and page is not None:
            page.began = self.began
            self.app.switch_screen(page)

    def _finish(self) -> None:
        """Everything at once: what is missing, or the read-back."""
        gap = self.coach.plans.first_gap(self.plan.id)
        if gap is None:
            self._return_to_read_back()
            return
        self._fill(*gap)
        self.missing = self.coach.plans.gaps(self.plan.id)
        self.redraw()

    def _fill(self, group: str, line: int | None) -> None:
        """Go to a gap and ask for what is missing there."""
        self._go_to_group(group)
        self._enter_group(group)
        self._start_from(line)
        promise = next((p for p in self.plan.lines if p.id == line), None)
        if promise is not None and (asking := missing(words_of(promise), self.owner, line)):
            self._ask(asking)
        elif group == "check_in":
            self._ask(Asking("first"))

    def _return_to_read_back(self) -> bool:
        from .read_back import ReadBack

        self._load("")
        page = ReadBack(self.session, self.rep, self.coach.plans.get(self.plan.id))
        page.said_first = self.problem.message if self.problem is not None else ""
        page.began = self.began
        self.app.switch_screen(page)
        return True

    # Offers. ------------------------------------------------------------------------------------

    def action_offer(self) -> None:
        """An idea on the line, selected; never over words of one's own."""
        if self.shared or not self.can_offer():
            return
        if self.line.text and self.offers.open is None:
            self._say("Your own words stay. Empty the line for an idea.")
        elif not self.offers.bumpers(self.plan, self.owner):
            self._say(f"“{self.offers.opens_after(self.plan)}” If you both can say so, Ctrl+O again.")
            self.offers.said()
        else:
            self.problem = None
            self._load(self._text(self.offers.next(self.plan, self.owner).what), select=True)

    def action_reflected(self) -> None:
        """Not counted here."""

    def action_was_private(self) -> None:
        """Nothing private is kept here but my part, which Shift+Tab turns."""

    def turned(self) -> None:
        """Into shared view: an offer goes, and a private line on my part is kept first."""
        if self.shared and self.offers.open is not None:
            self.offers.close()
            self._load("")
        if self.shared and self.private:
            if self.line.text.strip() and not self._keep_single(self.line.text):
                self.coach_app.shared = False
                return
            self._go_to_group("manager")
            self._enter_group("manager")
        self.redress()
