"""Promises between two talks: kept, moved or dropped, found by their short code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from .. import clock
from ..display import one_line, shown
from ..domain import plan as planning
from ..domain.plan import Effect, Plan, Promise
from ..domain.promise_words import PromiseWord, read_promise_line
from ..domain.rep import Rep
from ..domain.session import Session
from ..errors import CoachError, NotThere
from .records import TABLES, Records, in_one_go
from .team import day_of, refuse_past

LONGEST_CODE = 20


class Became(Struct, frozen=True, kw_only=True):
    """One promise of a quick line: what was read, how it stood before and how it stands now."""

    word: PromiseWord
    before: Promise
    now: Promise

    @property
    def to_tell(self) -> bool:
        """Whether the rep should hear of it: a promise of the manager that was kept, moved or dropped."""
        return is_to_tell(self.before, self.now) and self.word.became != "said"


class Promises:
    """Use cases of agreed promises. Those that change one return it as it now stands on the disk.

    Each raises CoachError on a promise that is closed, with one exception: what it did is often said only
    later, so an effect may be added to one that is closed in the same way.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def find(self, code: str) -> Promise:
        """The promise with this code, in any case, or this id. Raises NotThere, or CoachError when two fit.

        A code that it had before a merge gave it another one finds it too.
        """
        store, word = self._records.store, code.strip().upper()
        found = store.where(TABLES[Promise], "code", word)
        if not found and word.isascii() and word.isdigit():
            found = store.where(TABLES[Promise], "id", int(word[:LONGEST_CODE]))
        before = [store.get(TABLES[Promise], p["id"]) for p in _had_code(store.table(TABLES[Promise]), word)]
        if found and before:
            raise _two_meant(word, found[0], [p for p in before if p is not None])
        found = found or [p for p in before if p is not None]
        if not found:
            raise _no_code(code)
        if len(found) > 1:
            ids = " and ".join(str(d["id"]) for d in found)
            raise CoachError(
                f"More than one promise has the code {word} (ids {ids}).",
                "Write the id in its place. Another program may have changed the file.",
            )
        return self._records.read(Promise, found[0])

    def get(self, promise_id: int) -> Promise:
        """The promise with this id."""
        promise = self._records.get(Promise, promise_id)
        if promise is None:
            raise NotThere("That promise is not in the data file.", "Open the rep again.")
        return promise

    def to_ask(self, rep_id: int) -> tuple[Promise, ...]:
        """The manager's own promises that the next talk asks about, by day.

        The open ones, and those kept or dropped since the last finished one-on-one whose effect nobody has
        said yet.
        """
        met = _last_met(self._records.documents(Session, rep_id))
        agreed = (p for p in self._records.of(Promise, rep_id) if p.owner == "manager" and p.code)
        asked = (p for p in agreed if p.status == "open" or _is_unsaid(p, met))
        return tuple(sorted(asked, key=lambda p: (p.due or date.max, p.id)))

    @in_one_go
    def keep(self, promise_id: int, effect: Effect | None = None, words: str = "") -> Promise:
        """It was kept. `effect` is the rep's word for what it did, `words` what the rep says with it."""
        return self._save(_kept(self.get(promise_id), effect, words))

    @in_one_go
    def move(self, promise_id: int, day: date, effect: Effect | None = None, words: str = "") -> Promise:
        """It is due on another day, today or later. The day it has already is no move."""
        return self._save(_moved(self.get(promise_id), day, effect, words))

    @in_one_go
    def drop(self, promise_id: int, why: str = "", effect: Effect | None = None, words: str = "") -> Promise:
        """It was let go. `why` is kept exactly, is not on the page, and may be said later."""
        return self._save(_dropped(self.get(promise_id), why, effect, words))

    @in_one_go
    def said(self, promise_id: int, effect: Effect, words: str = "") -> Promise:
        """What the rep says it did, in the rep's words. It is kept then, unless it runs on."""
        return self._save(_said(self.get(promise_id), effect, words))

    def read_line(self, text: str, rep_id: int | None = None) -> tuple[Became, ...]:
        """What a quick line such as “K7, K8 fri” would do; nothing is changed by reading it.

        With `rep_id`, the codes of other reps are not there. An empty line does nothing. Raises CoachError
        for what can't be read or done.
        """
        line = read_promise_line(text, clock.today())
        if line.problem:
            raise CoachError(line.problem)
        return tuple(self._became(word, rep_id) for word in line.words)

    @in_one_go
    def by_line(self, text: str, rep_id: int | None = None) -> tuple[Became, ...]:
        """Do what a quick line says, all of it or nothing; what each promise became."""
        became = self.read_line(text, rep_id)
        changed = [(b.before, b.now) for b in became if b.now != b.before]
        self._name_step(changed)
        self._records.save_all(now for _, now in changed)
        return became

    def telling(self, promises: Sequence[Promise], manager: str = "") -> str:
        """A line that tells one rep what became of these promises of the manager; empty where none is.

        Without the manager's name it is signed as the plan was.
        """
        from ..domain.telling import telling

        if not promises:
            return ""
        rep = self._records.get(Rep, promises[0].rep)
        plan = self._records.get(Plan, promises[0].plan)
        name = manager or (plan.manager if plan else "")
        return telling(promises, rep.first_name if rep else "", name, clock.today())

    def save_telling(self, text: str, name: str, *, demo: bool = False) -> Path:
        """Write the line, as it may be shown, where pages are saved, 0600, never over another file."""
        from ..printing.files import write_private
        from .page_file import file_words, pages_folder

        stem = f"for {file_words(name)} {clock.today().isoformat()}"
        folder = pages_folder(demo=demo)
        paths = (folder / f"{stem}{'' if n == 1 else f' {n}'}.txt" for n in count(1))
        path = next(path for path in paths if not path.exists())
        write_private(path, f"{shown(text)}\n".encode())
        return path

    def _became(self, word: PromiseWord, rep_id: int | None) -> Became:
        before = self.find(word.code)
        if rep_id is not None and before.rep != rep_id:
            raise _no_code(word.code)
        return Became(word=word, before=before, now=_by_word(before, word))

    def _name_step(self, changed: Sequence[tuple[Promise, Promise]]) -> None:
        """What can be taken back with one step."""
        from .undo import promises_label

        if changed:
            self._records.undoable(promises_label(changed), changed[0][1].rep)

    def _save(self, promise: Promise) -> Promise:
        before = self.get(promise.id)
        if promise != before:
            self._name_step([(before, promise)])
            self._records.save(promise)
        return promise


def _kept(promise: Promise, effect: Effect | None, words: str) -> Promise:
    if effect is None or promise.status != "kept":
        promise = planning.keep_promise(_open(promise), clock.today())
    return _with_effect(promise, effect, words)


def _moved(promise: Promise, day: date, effect: Effect | None, words: str) -> Promise:
    promise = _open(promise)
    refuse_past(day)
    if problem := planning.move_problem(promise, day):
        raise CoachError(
            f"{promise.code} {problem}.", "Give a day that fits, or drop it and agree on a new one."
        )
    return _with_effect(planning.move_promise(promise, day), effect, words)


def _dropped(promise: Promise, why: str, effect: Effect | None, words: str) -> Promise:
    amended = planning.amend_why(promise, why)
    if amended is not None:
        promise = amended
    elif effect is None or promise.status != "dropped" or why.strip():
        promise = planning.drop_promise(_open(promise), clock.today(), why)
    return _with_effect(promise, effect, words)


def _said(promise: Promise, effect: Effect, words: str) -> Promise:
    today = clock.today()
    if promise.status == "open" and not planning.runs_on(promise, today):
        promise = planning.keep_promise(promise, today)
    return _with_effect(promise, effect, words)


def _with_effect(promise: Promise, effect: Effect | None, words: str) -> Promise:
    if effect is not None:
        return planning.say_effect(promise, effect, words)
    if words.strip():
        raise CoachError("The rep’s words go with an effect.", "Say what it did as well.")
    return promise


def _by_word(promise: Promise, word: PromiseWord) -> Promise:
    """The promise as the word of a quick line leaves it."""
    if word.became == "moved" and word.day is not None:
        return _moved(promise, word.day, word.effect, word.words)
    if word.became == "dropped":
        return _dropped(promise, word.why, word.effect, word.words)
    if word.became == "said" and word.effect is not None:
        return _said(promise, word.effect, word.words)
    return _kept(promise, word.effect, word.words)


def _no_code(code: str) -> NotThere:
    return NotThere(
        f"No promise has the code “{one_line(code, LONGEST_CODE)}”.",
        "coach-tui show REP lists the open ones with their codes.",
    )


def _had_code(promises: dict[str, dict[str, Any]], word: str) -> list[dict[str, Any]]:
    """Promises that had this code before a merge."""
    return [p for p in list(promises.values()) if word in p.get("aliases", ())]


def _two_meant(word: str, now: dict[str, Any], before: Sequence[dict[str, Any]]) -> CoachError:
    """A word that is one promise's code and was another's."""
    others = " and ".join(f"{p['code']} (id {p['id']})" for p in before)
    return CoachError(
        f"{word} is the code of one promise (id {now['id']}), and was that of {others} before a merge.",
        f"Write {before[0]['code']} for that one, or the id {now['id']} for the other.",
    )


def is_to_tell(before: Promise, now: Promise) -> bool:
    """Whether this changed a promise of the manager: it was closed, or has another day."""
    return now.owner == "manager" and (before.status, before.due) != (now.status, now.due)


def _open(promise: Promise) -> Promise:
    if problem := planning.closed_problem(promise):
        raise CoachError(f"{promise.code} {problem}.", "coach-tui show REP lists the open ones.")
    return promise


def _last_met(talks: list[dict[str, Any]]) -> date | None:
    """The day of the last finished one-on-one; a check-in is none."""
    held = (t for t in talks if t.get("kind", "one_on_one") == "one_on_one" and t.get("status") == "finished")
    return max((day_of(str(t["started"])) for t in held), default=None)


def _is_unsaid(promise: Promise, met: date | None) -> bool:
    """Whether it was closed since that day and nobody has said what it did."""
    if promise.effect is not None or promise.closed_on is None:
        return False
    # On the day of the talk itself: kept may be after it, let go is most likely in it.
    kept = promise.status == "kept"
    return met is None or promise.closed_on > met or (kept and promise.closed_on == met)
