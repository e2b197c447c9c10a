"""From format 1 to 2: documents carry version vectors, and the self-check is private in the file too.

Every document of a record gets `"v": {"0": 1}`: what was written before copies of a file were told apart
counts as one writer's first version. Tables that begin with `_`, and the counters, carry none. Steps that
can be taken back all say when (`at`). Early versions let a line of the self-check be marked as the rep's, or
not private; it is always the manager's and private, so such lines are.
"""

from __future__ import annotations

from typing import Any

from coach_tui.storage import versions
from coach_tui.storage.ids import moment_of
from coach_tui.storage.main_file import Document, TableData

_STEPS_BACK = "_undo"
_SELF_CHECK = 0


def to_2(tables: TableData) -> TableData:
    """The tables in format 2. Shapes that format 1 never had are passed on as they are."""
    return {name: {id: _document(name, document) for id, document in t.items()} for name, t in tables.items()}


def _document(table: str, document: Document) -> Document:
    if table == _STEPS_BACK:
        return document if "at" in document else {**document, "at": moment_of(document["id"]).isoformat()}
    if not versions.is_counted(table):
        return document
    if table == "sessions":
        document = _with_private_self_check(document)
    return document if versions.vector(document) else versions.with_vector(document, {"0": 1})


def _with_private_self_check(session: Document) -> Document:
    changed: Document = {}
    if isinstance(answers := session.get("answers"), list):
        changed["answers"] = [_line(answer) for answer in answers]
    if "draft" in session:
        changed["draft"] = _line(session["draft"])
    return {**session, **changed}


def _line(line: Any) -> Any:
    if isinstance(line, dict) and line.get("stage") == _SELF_CHECK:
        return {**line, "voice": "manager", "private": True}
    return line
