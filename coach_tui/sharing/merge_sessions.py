"""Two states of one conversation, of which neither knows the other: every line of both, in one."""

from __future__ import annotations

from typing import Any

from ..domain.session import CONFIRM
from ..storage.main_file import Document
from .derived_ids import derived_id

OTHER_COPY = " (in the other copy)"
BEING_WRITTEN = " (being written in the other copy)"
# Which state goes on: one that has ended is not begun again.
_RANKS = {"open": 0, "closed": 1, "finished": 2, "paused": 3}
_WITH_STATUS = ("status", "ended", "stage", "follow_up")


def without_taken(session: Document, other: Document) -> tuple[Document, int]:
    """The state without what the safe path took in the other one, and how many lines and drafts that are.

    What is in both states' `taken` stays: it was written after that.
    """
    ids = {*other.get("taken", ())} - {*session.get("taken", ())}
    answers = [a for a in session.get("answers", []) if a["id"] not in ids]
    gone = [a for a in session.get("answers", []) if a["id"] in ids]
    left = dict(session)
    _put(left, "answers", answers)
    if (draft := session.get("draft")) and draft["id"] in ids:
        gone.append(left.pop("draft"))
    if session.get("plan") in ids:
        left.pop("plan")
    if any(line["text"] == session.get("problem") for line in gone):
        said = [a["text"] for a in answers if a["stage"] == CONFIRM and a.get("voice", "rep") == "rep"]
        _put(left, "problem", said[-1] if said else "")
    _put(left, "taken", _taken_in(session, other))
    return left, len(gone)


def _taken_in(*sessions: Document) -> list[int]:
    return sorted({taken for session in sessions for taken in session.get("taken", ())})


def merged_session(ours: Document, theirs: Document) -> Document:
    """Ours with every line of theirs; of a line that both changed theirs stands right after ours, marked."""
    merged = dict(ours)
    answers = _answers(list(ours.get("answers", [])), list(theirs.get("answers", [])))
    if _rank(theirs) > _rank(ours):
        _take(merged, theirs, _WITH_STATUS)
        if theirs.get("plan") is not None:
            merged["plan"] = theirs["plan"]
    for field, value in theirs.items():
        # What only the other one has: its plan, its causes, the sentence that was agreed.
        if field not in (*_WITH_STATUS, "answers", "draft", "asked", "last_time", "taken"):
            merged.setdefault(field, value)
    _draft(merged, answers, ours, theirs)
    _put(merged, "answers", answers)
    _put(merged, "asked", list(dict.fromkeys((*ours.get("asked", []), *theirs.get("asked", [])))))
    _put(merged, "last_time", _by_id(ours.get("last_time", []), theirs.get("last_time", [])))
    _put(merged, "taken", _taken_in(ours, theirs))
    _put(merged, "reflected", max(ours.get("reflected", 0), theirs.get("reflected", 0)))
    return merged


def paused_session(ours: Document, theirs: Document) -> tuple[Document, int]:
    """Ours, which the safe path paused, with what theirs has of later than that; and how many lines not.

    What was said before is not told from what the safe path took: it does not come back.
    """
    known = {a["id"] for a in ours.get("answers", [])}
    new = [a for a in theirs.get("answers", []) if a["id"] not in known]
    later = [a for a in new if str(a.get("at", "")) > str(ours.get("ended") or "")]
    merged = dict(ours)
    _put(merged, "answers", [*ours.get("answers", []), *later])
    return merged, len(new) - len(later)


def _answers(ours: list[Document], theirs: list[Document]) -> list[Document]:
    known = {a["id"]: a for a in ours}
    merged = list(ours)
    before: int | None = None
    for line in theirs:
        mine = known.get(line["id"])
        if mine is None:
            merged.insert(_place(merged, before, line), line)
        elif mine != line:
            _both(merged, mine, line)
        before = line["id"]
    return merged


def _place(merged: list[Document], before: int | None, line: Document) -> int:
    """Behind the line that it stood behind, and behind those kept earlier that came there meanwhile."""
    at = next((n for n, a in enumerate(merged, 1) if a["id"] == before), 0)
    while at < len(merged) and merged[at]["id"] < line["id"]:
        at += 1
    return at


def _both(merged: list[Document], mine: Document, line: Document) -> None:
    at = next(n for n, a in enumerate(merged) if a["id"] == mine["id"])
    if mine["text"] == line["text"]:
        if line.get("private") and not mine.get("private"):
            merged[at] = {**mine, "voice": line.get("voice", "rep"), "private": True}
        return
    if any(a["text"] == line["text"] and a["stage"] == line["stage"] for a in merged):
        return
    merged.insert(at + 1, _marked(line, derived_id(mine["id"], mine["text"], line["text"]), OTHER_COPY))


def _marked(line: Document, line_id: int, mark: str) -> Document:
    return {**line, "id": line_id, "question": f"{line.get('question', '')}{mark}"}


def _draft(merged: Document, answers: list[Document], ours: Document, theirs: Document) -> None:
    """The line being written stays; the other copy's becomes it where there is none, else a kept line."""
    mine, other = ours.get("draft"), theirs.get("draft")
    is_open = merged.get("status", "open") in ("open", "closed")
    if mine and (not is_open or _is_kept_there(mine, ours, answers)):
        _keep(answers, None, mine)
        mine = None
    if other and not _is_told(other, [mine] if mine else []):
        if mine is None and is_open and not _is_kept_there(other, theirs, answers):
            mine = None if _is_told(other, answers) else other
        else:
            _keep(answers, mine, other)
    if mine:
        merged["draft"] = mine
    else:
        merged.pop("draft", None)


def _is_kept_there(draft: Document, session: Document, answers: list[Document]) -> bool:
    """Whether the other copy kept it: it would be taken for an edit of that line, and write over it."""
    own = {a["id"] for a in session.get("answers", [])}
    return draft["id"] not in own and any(a["id"] == draft["id"] for a in answers)


def _keep(answers: list[Document], ours: Any, draft: Document) -> None:
    if not draft["text"].strip() or _is_told(draft, answers):
        return
    taken = {a["id"] for a in answers} | ({ours["id"]} if ours else set())
    line = {field: value for field, value in draft.items() if field not in ("about", "part", "was")}
    line_id = draft["id"]
    if line_id in taken:
        line_id = derived_id(draft["id"], draft["text"], ours["text"] if ours else "")
    if all(a["id"] != line_id for a in answers):
        answers.append(_marked(line, line_id, BEING_WRITTEN))


def _is_told(draft: Document, lines: list[Document]) -> bool:
    return any(draft["text"] in line["text"] for line in lines)


def _by_id(ours: list[Document], theirs: list[Document]) -> list[Document]:
    known = {item["id"] for item in ours}
    return [*ours, *(item for item in theirs if item["id"] not in known)]


def _take(merged: Document, theirs: Document, fields: tuple[str, ...]) -> None:
    for field in fields:
        if field in theirs:
            merged[field] = theirs[field]
        else:
            merged.pop(field, None)


def _put(merged: Document, field: str, value: Any) -> None:
    """As records are written: what is empty is left out."""
    if value:
        merged[field] = value
    else:
        merged.pop(field, None)


def _rank(session: Document) -> int:
    return _RANKS.get(str(session.get("status", "open")), 0)
