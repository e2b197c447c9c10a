"""The steps that can be taken back: one document each in the table `_undo`, written with the change itself.

A step is `label`, `at`, `rep` and `key` where it has them, `loose` (see delta) and `back`: for each document
that changed `[table, id, parts]`. Taken back it stays, with `undone` (which rises with each), and `back` is
then what redoing needs. `refused` says that it was tried in vain: the next try goes past it.

A save costs one step, however long the history: a new one drops the oldest of more than `LIMIT`, and with it
go those that were undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from coach_tui import clock
from coach_tui.storage import versions
from coach_tui.storage.delta import ChangedSince, Part, delta, turned_back
from coach_tui.storage.main_file import Document

if TYPE_CHECKING:
    from coach_tui.storage.store import Store
    from coach_tui.storage.transaction import Transaction

UNDO = "_undo"
LIMIT = 200
# Changes of the same thing that follow each other sooner than this are one step.
_ONE_SITTING = timedelta(minutes=10)

Key = tuple[str, int]
Back = list[tuple[str, int, list[Part]]]


class Naming(NamedTuple):
    """What a transaction's step is called, and what belongs to it. `key` joins changes of the same thing."""

    label: str
    rep: int | None
    key: str
    loose: tuple[str, ...]


class Turned(NamedTuple):
    """One document as it is, and as the turn leaves it."""

    table: str
    id: int
    before: Document | None
    after: Document | None


class Refused(Exception):
    """A step can't be turned now. `why` ends the sentence “… can’t be undone: ”."""

    def __init__(self, step: Document, why: str) -> None:
        super().__init__(why)
        self.step = step
        self.why = why


class _NotNow(Exception):
    pass


Check = Callable[[list[Turned]], str]


def steps(store: Store, *, undone: bool) -> list[Document]:
    """The steps to undo, newest first, or those to redo, the last one undone first."""
    found = [step for step in list(store.table(UNDO).values()) if ("undone" in step) == undone]
    return sorted(found, key=lambda step: int(step["undone" if undone else "id"]), reverse=True)


def turn(
    store: Store, *, undone: bool, check: Check, only: Callable[[Document], bool] | None = None
) -> Document | None:
    """Takes back the newest step, or (`undone`) does the last undone one again; None when there is none.

    One transaction. `check` sees what would become of each document and may say why not. Raises Refused,
    with nothing changed; a second call then goes past that step to the one before it. With `only`, the
    newest step that is not refused is turned if `only` says so of it, else none.
    """
    store.refresh()
    if not steps(store, undone=undone):
        return None
    refused = None
    with store.transaction() as changes:
        last = next(iter(steps(store, undone=True)), {"undone": 0})
        number = None if undone else int(last["undone"]) + 1
        for step in steps(store, undone=undone):
            if only is not None and not step.get("refused") and not only(step):
                return None
            try:
                with store.transaction():
                    _turn_one(changes, step, number, check)
                return step
            except _NotNow as reason:
                if step.get("refused"):
                    continue
                changes.put(UNDO, {**step, "refused": True})
                refused = Refused(step, str(reason))
                break
    if refused is not None:
        raise refused
    return None


def touches(store: Store, table: str, id: int) -> bool:
    """Whether a step would change this document."""
    known = list(store.table(UNDO).values())
    return any(entry[:2] == [table, id] for step in known for entry in step["back"])


def forget(store: Store) -> None:
    """Takes every step away, with the words in them. They are off the disk after the next fold."""
    with store.transaction() as changes:
        if store.table(UNDO):
            changes.drop(UNDO)


def record(store: Store, changes: Transaction, naming: Naming, touched: dict[Key, Document | None]) -> None:
    """Adds to the transaction the step that takes it back. `touched` are the documents as it leaves them."""
    known = steps(store, undone=False)
    joined = known[0] if known and _joins(known[0], naming) else None
    back = None if joined is None else _joined_back(store, joined, touched, naming.loose)
    if back is None:
        joined, back = None, _back(_befores(store, touched), touched, naming.loose)
    if not back and joined is None:
        return
    if joined is not None and not back:
        changes.delete(UNDO, joined["id"])
    else:
        step_id = store.new_id() if joined is None else joined["id"]
        changes.put(UNDO, _document(step_id, naming, back))
    _make_room(store, changes, known, is_new=joined is None)


def _turn_one(changes: Transaction, step: Document, number: int | None, check: Check) -> None:
    """`number` is the step's among those undone; None when it is done again."""
    loose = step.get("loose", ())
    try:
        turned = [
            Turned(table, id, now := changes.get(table, id), turned_back(now, parts, loose))
            for table, id, parts in step["back"]
        ]
    except ChangedSince:
        raise _NotNow("it was changed since, perhaps by another window") from None
    if why := check(turned):
        raise _NotNow(why)
    for table, id, before, after in turned:
        if after is not None:
            changes.put(table, after)
        elif before is not None:
            changes.delete(table, id)
    # Anew, from what is there now: whatever turning back takes away, the way back brings again.
    back = [[t.table, t.id, parts] for t in turned if (parts := delta(t.before, t.after, loose))]
    kept = {field: value for field, value in step.items() if field not in ("undone", "refused")}
    changes.put(UNDO, {**kept, "back": back} | ({} if number is None else {"undone": number}))


def _joins(last: Document, naming: Naming) -> bool:
    if not naming.key or last.get("key") != naming.key or last.get("refused"):
        return False
    try:
        return abs(clock.now() - datetime.fromisoformat(last["at"])) < _ONE_SITTING
    except (KeyError, TypeError, ValueError):
        # Another program wrote it: when it was is not known, so nothing joins it.
        return False


def _joined_back(
    store: Store, last: Document, touched: dict[Key, Document | None], loose: Collection[str]
) -> Back | None:
    """The way back from `touched` to before the last step; None when something came between."""
    befores = _befores(store, touched)
    afters = dict(touched)
    try:
        for table, id, parts in last["back"]:
            now = store.get(table, id)
            befores[table, id] = turned_back(now, parts, loose)
            afters.setdefault((table, id), now)
    except ChangedSince:
        return None
    return _back(befores, afters, loose)


def _befores(store: Store, touched: Iterable[Key]) -> dict[Key, Document | None]:
    return {(table, id): _bare(store.raw(table, id)) for table, id in touched}


def _bare(document: Document | None) -> Document | None:
    """Without its version vector: turning a change back is one more change."""
    return None if document is None else versions.bare(document)


def _back(
    befores: dict[Key, Document | None], afters: dict[Key, Document | None], loose: Collection[str]
) -> Back:
    return [(*key, parts) for key, before in befores.items() if (parts := delta(before, afters[key], loose))]


def _document(step_id: int, naming: Naming, back: Back) -> Document:
    document: dict[str, Any] = {"id": step_id, "label": naming.label, "at": clock.stamp()}
    if naming.rep is not None:
        document["rep"] = naming.rep
    if naming.key:
        document["key"] = naming.key
    if naming.loose:
        document["loose"] = list(naming.loose)
    return document | {"back": [list(entry) for entry in back]}


def _make_room(store: Store, changes: Transaction, known: list[Document], *, is_new: bool) -> None:
    """What was undone can't be done again after a new change; of the others the newest stay."""
    for step in steps(store, undone=True):
        changes.delete(UNDO, step["id"])
    for step in known[LIMIT - is_new :]:
        changes.delete(UNDO, step["id"])
