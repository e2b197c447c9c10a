"""Two copies of a data file made one, by ids and version vectors, never by clocks: tables in, tables out.

Of a record that one copy knows further, the further state is taken. Where neither knows the other's, ours
stays and nothing of the other is lost: lines of talks and notes are kept beside ours, the rest is told in a
private note about the rep. Nothing is deleted. What a merge adds has ids that follow from what met, so
merging twice, or here and there, adds it once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ..domain.plan import code_of, number_of_code
from ..storage import versions
from ..storage.main_file import Document, TableData
from ..storage.versions import COUNTERS, bare, joined, raised, vector, with_vector
from .derived_ids import derived_id
from .merge_identity import known_reps, same_results, with_reps, with_results
from .merge_sessions import merged_session, paused_session, without_taken
from .merge_words import line_words, told

_FIRST = ("reps", "sessions", "plans", "promises", "results")


class Recoded(Struct, frozen=True, kw_only=True):
    """A promise that came in with a code that was another's."""

    id: int
    rep: int
    was: str
    code: str


class Tally(Struct, kw_only=True):
    """What a merge did, in records. `new` and `further` by table; `back` of the new ones were deleted here.

    `both` had been changed on both sides, `notes` tell what the other said of them. `withheld` lines were
    not brought back to talks that the safe path paused here, or were taken by it; `paused` talks were paused
    by it in the other copy, and `taken` lines, taken there, went here too.
    """

    new: Counter[str] = msgspec.field(default_factory=Counter)
    further: Counter[str] = msgspec.field(default_factory=Counter)
    back: int = 0
    both: int = 0
    notes: int = 0
    withheld: int = 0
    paused: int = 0
    taken: int = 0
    closed: int = 0
    without_rep: int = 0
    recoded: list[Recoded] = msgspec.field(default_factory=list)


class Outcome(Struct, kw_only=True):
    """The tables after the merge, with vectors, and what has to change to get there."""

    tables: TableData
    tally: Tally
    puts: list[tuple[str, Document]]
    gone: list[tuple[str, int]]

    @property
    def changed(self) -> bool:
        """Whether anything does."""
        return bool(self.puts or self.gone)


def merge(
    ours: TableData,
    theirs: TableData,
    *,
    copy: str,
    at: str,
    same: Mapping[int, int] | None = None,
    known: Collection[str] = (),
) -> Outcome:
    """`theirs` into `ours`; neither is changed. `copy` is our copy's id, `at` the moment for added notes.

    `same` maps the ids of reps to those that they are to have. `known` are copies whose every record was here
    once: what has been changed by one of them and is not here was deleted.
    """
    return _Merge(ours, theirs, copy, at, dict(same or {}), frozenset((copy, *known))).run()


class _Merge:
    def __init__(
        self,
        ours: TableData,
        theirs: TableData,
        copy: str,
        at: str,
        same: dict[int, int],
        known_copies: frozenset[str],
    ) -> None:
        self._copy = copy
        self._at = at
        self._known_copies = known_copies
        self._original = ours
        self._tally = Tally()
        self._told: dict[int, Document] = {}
        second = [ours["reps"][str(id)] for id in same if str(id) in ours.get("reps", {})]
        mine = self._moved_here(with_reps(_records(ours), same))
        known = {rep: same.get(mine, mine) for rep, mine in known_reps(ours, theirs).items()}
        other = with_reps(_records(theirs), {**known, **same})
        results = same_results(mine, other)
        # Without a stamp: which id a number has is no change of it, and must not hide what the other knows.
        self._ours = with_results(mine, results)
        self._theirs = with_results(other, results)
        self._tables: TableData = {name: dict(table) for name, table in self._ours.items()}
        self._codes = max(_next_code(ours), _next_code(theirs), _codes_in(theirs))
        for rep in second:
            # Two reps of our own that are one: the second tells the first what it knew otherwise.
            kept = self._tables["reps"][str(same[rep["id"]])] = ours["reps"][str(same[rep["id"]])]
            self._conflict("reps", kept, {**rep, "id": kept["id"]})

    def run(self) -> Outcome:
        names = [*_FIRST, *(n for n in self._theirs if n not in (*_FIRST, "notes")), "notes"]
        for name in names:
            for document in self._theirs.get(name, {}).values():
                self._bring_in(name, document)
            if name == "sessions":
                self._close_second_talks()
            if name == "promises":
                self._allot_codes()
        for note in self._told.values():
            self._add_note(note)
        return Outcome(
            tables=self._tables, tally=self._tally, puts=list(self._puts()), gone=list(self._gone())
        )

    # --- one record ---

    def _bring_in(self, table: str, theirs: Document) -> None:
        ours = self._tables.get(table, {}).get(str(theirs["id"]))
        if ours is None:
            self._bring_new(table, theirs)
            return
        order = versions.order(vector(theirs), vector(ours))
        if order == "older" or ours == theirs:
            return
        if bare(ours) == bare(theirs):
            self._set(table, with_vector(ours, joined(vector(ours), vector(theirs))))
        elif table == "sessions" and ours.get("status") == "paused":
            self._keep_paused(ours, theirs)
        elif (
            table == "sessions" and order == "newer" and {*ours.get("taken", ())} - {*theirs.get("taken", ())}
        ):
            # Two copies that count as one can't tell by their vectors which words came first.
            self._tally.further[table] += 1
            self._settle(table, bare(self._without_taken(theirs, ours)), ours, theirs)
        elif order == "newer":
            self._tally.further[table] += 1
            if table == "sessions":
                self._tally.paused += theirs.get("status") == "paused"
                self._tally.taken += without_taken(ours, theirs)[1]
            self._set(table, theirs)
        else:
            self._conflict(table, ours, theirs)

    def _without_taken(self, theirs: Document, ours: Document) -> Document:
        """Theirs without what the safe path took in ours."""
        left, withheld = without_taken(theirs, ours)
        self._tally.withheld += withheld
        return left

    def _bring_new(self, table: str, theirs: Document) -> None:
        if table == "plans" and "agreed_on" not in theirs and self._is_taken(theirs):
            self._tally.withheld += 1
            return
        self._tally.new[table] += 1
        self._tally.back += not self._known_copies.isdisjoint(vector(theirs))
        rep = theirs.get("rep")
        reps = (self._tables.get("reps", {}), self._theirs.get("reps", {}))
        self._tally.without_rep += rep is not None and all(str(rep) not in known for known in reps)
        self._set(table, theirs)

    def _is_taken(self, plan: Document) -> bool:
        session = self._tables.get("sessions", {}).get(str(plan.get("session")), {})
        return session.get("status") == "paused" or plan["id"] in session.get("taken", ())

    def _of_both(self, ours: Document, theirs: Document) -> tuple[Document, Document]:
        """Both states without what the safe path took in the other one."""
        mine, taken = without_taken(ours, theirs)
        self._tally.taken += taken
        return mine, self._without_taken(theirs, ours)

    def _keep_paused(self, ours: Document, theirs: Document) -> None:
        ours, theirs = self._of_both(ours, theirs)
        merged, withheld = paused_session(ours, theirs)
        self._tally.withheld += withheld
        self._settle("sessions", bare(merged), ours, theirs)

    def _conflict(self, table: str, ours: Document, theirs: Document) -> None:
        """Neither knows the other's state."""
        self._tally.both += 1
        merged = bare(ours)
        if table == "sessions":
            ours, theirs = self._of_both(ours, theirs)
            merged = merged_session(bare(ours), bare(theirs))
            self._tally.paused += merged.get("status") == "paused"
            lost = _left_unsaid(theirs, merged)
            self._tell(table, ours, theirs, lost, {field: merged.get(field) for field in lost})
        elif table == "notes":
            merged = self._merged_note(merged, bare(theirs))
        elif table == "plans" and ("agreed_on" in theirs) != ("agreed_on" in ours):
            draft, merged = sorted((bare(ours), bare(theirs)), key=lambda plan: "agreed_on" in plan)
            self._tell(table, ours, theirs, draft, merged, "A copy that was not agreed yet had")
        else:
            if table == "promises":
                merged = _with_both_codes(merged, theirs)
            self._tell(table, ours, theirs, bare(theirs), merged)
        self._settle(table, merged, ours, theirs)

    def _settle(self, table: str, merged: Document, ours: Document, theirs: Document) -> None:
        """It descends from both; where theirs is another one, that is a change by this copy."""
        known = joined(vector(ours), vector(theirs))
        self._set(table, with_vector(merged, known if merged == bare(theirs) else raised(known, self._copy)))

    def _set(self, table: str, document: Document) -> None:
        self._tables.setdefault(table, {})[str(document["id"])] = document

    # --- words of both ---

    def _merged_note(self, ours: Document, theirs: Document) -> Document:
        if theirs.get("text") == ours.get("text"):
            merged = {**ours, "at": min(str(ours.get("at", "")), str(theirs.get("at", "")))}
            return {**merged, "private": True} if theirs.get("private") else merged
        note_id = derived_id(ours["id"], ours.get("text", ""), theirs.get("text", ""))
        added = str(note_id) in self._tables["notes"]
        if ours["id"] not in self._told and not added and not self._is_written(theirs):
            self._set("notes", self._stamped({**theirs, "id": note_id}))
        return ours

    def _is_written(self, note: Document) -> bool:
        every = (*self._tables.get("notes", {}).values(), *self._theirs.get("notes", {}).values())
        others = (n for n in every if n["id"] != note["id"] and n.get("rep") == note.get("rep"))
        return any(n.get("text") == note.get("text") for n in others)

    def _tell(
        self,
        table: str,
        ours: Document,
        theirs: Document,
        lost: Document,
        kept: Document,
        who: str = "The other copy had",
    ) -> None:
        rep = ours["id"] if table == "reps" else ours.get("rep")
        text = told(table, lost, kept, who=who, known=self._words_of_plan(table, ours["id"]))
        if text and rep is not None:
            note_id = derived_id(ours["id"], _unordered(ours), _unordered(theirs))
            self._told[note_id] = {"id": note_id, "rep": rep, "text": text, "at": self._at, "private": True}

    def _words_of_plan(self, table: str, plan: int) -> frozenset[str]:
        """What a plan's lines became, in both copies: no word or day of them is missing with the lines."""
        if table != "plans":
            return frozenset()
        both = (*self._ours.get("promises", {}).values(), *self._theirs.get("promises", {}).values())
        of_plan = [p for p in both if p.get("plan") == plan]
        return frozenset(text for p in of_plan for text in (str(p.get("what", "")), line_words(p)))

    def _add_note(self, note: Document) -> None:
        if str(note["id"]) not in self._tables.get("notes", {}):
            self._tally.notes += 1
            self._set("notes", self._stamped(note))

    def _stamped(self, document: Document) -> Document:
        return versions.stamped(document, None, self._copy)

    # --- what holds for all records together ---

    def _close_second_talks(self) -> None:
        """One open talk a rep: of two that met, the later goes on, and the other is closed as it stands."""
        open_ones: dict[tuple[Any, Any], list[Document]] = {}
        for session in self._tables.get("sessions", {}).values():
            if session.get("status", "open") == "open":
                kind = (session.get("rep"), session.get("kind", "one_on_one"))
                open_ones.setdefault(kind, []).append(session)
        here = self._ours.get("sessions", {})
        for found in open_ones.values():
            if any(s != here.get(str(s["id"])) for s in found):
                for session in sorted(found, key=lambda s: int(s["id"]))[:-1]:
                    closed = {**session, "status": "closed", "ended": self._at}
                    self._set("sessions", versions.stamped(closed, session, self._copy))
                    self._tally.closed += 1

    def _allot_codes(self) -> None:
        """A code is one promise's: one that comes in with a taken one gets another; the old is its alias."""
        promises = self._tables.get("promises", {})
        here = self._ours.get("promises", {})
        by_code: dict[str, list[Document]] = {}
        for promise in promises.values():
            if code := promise.get("code"):
                by_code.setdefault(code, []).append(promise)
        for code, found in by_code.items():
            was_here = [p for p in found if here.get(str(p["id"]), {}).get("code") == code]
            stays = min(was_here or found, key=lambda p: int(p["id"]))
            for promise in sorted(found, key=lambda p: int(p["id"])):
                if promise is not stays and promise not in was_here:
                    self._recode(promise)

    def _recode(self, promise: Document) -> None:
        code, self._codes = code_of(self._codes), self._codes + 1
        aliases = [*promise.get("aliases", ()), promise["code"]]
        changed = {**promise, "code": code, "aliases": list(dict.fromkeys(aliases))}
        self._set("promises", versions.stamped(changed, promise, self._copy))
        recoded = Recoded(id=promise["id"], rep=promise.get("rep", 0), was=promise["code"], code=code)
        self._tally.recoded.append(recoded)

    # --- the way there ---

    def _moved_here(self, tables: TableData) -> TableData:
        """Records of ours that got another rep: a change by this copy."""
        return {
            name: {key: self._moved(d, self._original[name].get(key)) for key, d in table.items()}
            for name, table in tables.items()
        }

    def _moved(self, document: Document, before: Document | None) -> Document:
        return document if document is before else versions.stamped(document, document, self._copy)

    def _puts(self) -> Iterator[tuple[str, Document]]:
        for name, table in self._tables.items():
            before = self._original.get(name, {})
            for key, document in table.items():
                if document is not before.get(key) and document != before.get(key):
                    yield name, document
        if self._codes > _next_code(self._original):
            yield COUNTERS, {"id": 1, "next_code": self._codes}

    def _gone(self) -> Iterator[tuple[str, int]]:
        for name, table in self._original.items():
            if versions.is_counted(name):
                yield from ((name, int(key)) for key in table if key not in self._tables.get(name, {}))


def _records(tables: TableData) -> TableData:
    return {name: table for name, table in tables.items() if versions.is_counted(name)}


def _next_code(tables: TableData) -> int:
    """How many codes were allotted, by the file's own count."""
    counted = tables.get(COUNTERS, {}).get("1", {}).get("next_code", 0)
    return counted if type(counted) is int else 0


def _codes_in(tables: TableData) -> int:
    """How many codes were allotted, by the last code in use: a journal alone has no count."""
    codes = (str(p["code"]) for p in tables.get("promises", {}).values() if p.get("code"))
    return max((1 + number for code in codes if (number := number_of_code(code)) is not None), default=0)


def _left_unsaid(theirs: Document, merged: Document) -> Document:
    """What a talk of theirs says beside its lines, and the merged one doesn't."""
    said = {a.get("text") for a in merged.get("answers", [])}
    fields = ("id", "started", "kind", "causes", "last_time", "follow_up")
    lost = {field: theirs[field] for field in fields if field in theirs}
    if theirs.get("problem") and theirs["problem"] not in said:
        lost["problem"] = theirs["problem"]
    if voices := _other_voices(theirs, merged):
        lost["voices"] = voices
    return lost


def _other_voices(theirs: Document, merged: Document) -> list[Document]:
    """Lines of theirs that the merged talk has as somebody else's. A private one is always the manager's."""
    known = {line["id"]: line for line in _lines(merged)}
    return [line for line in _lines(theirs) if _is_other_voice(line, known.get(line["id"], line))]


def _is_other_voice(line: Document, kept: Document) -> bool:
    one, other = ((a["text"], bool(a.get("private")), a.get("voice", "rep")) for a in (line, kept))
    return one[:2] == other[:2] and not line.get("private") and one != other


def _lines(session: Document) -> list[Document]:
    """The kept lines and the one being written."""
    draft = session.get("draft")
    return [*session.get("answers", []), *([draft] if draft else [])]


def _with_both_codes(ours: Document, theirs: Document) -> Document:
    """Agreed on both sides it has two codes, and may be on paper under either."""
    codes = (*ours.get("aliases", ()), *theirs.get("aliases", ()), theirs.get("code"))
    aliases = [code for code in dict.fromkeys(codes) if code and code != ours.get("code")]
    if not ours.get("code"):
        return ours
    return {**ours, "aliases": aliases} if aliases else ours


def _unordered(document: Document) -> Document:
    """Without what this or another merge gave it: a conflict is about what people wrote."""
    return {field: value for field, value in bare(document).items() if field not in ("code", "aliases")}
