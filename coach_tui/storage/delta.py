"""What a change did to a document, told so that it can be turned back: only the parts that differ.

A part is the whole document (it came or it went), one field, or one item of a list whose items have ids.
Each is a dict that is stored as it is: `field` and `item` say which part, `was` what stood there before,
`now` a short mark of what the change left; each of these two is missing where there was nothing. `after`
is the item that stood before this one in the list (missing: it was the first).

Telling the parts apart keeps it small, and lets a line be taken back while the next one is being written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from coach_tui.storage import codec
from coach_tui.storage.journal import checksum
from coach_tui.storage.main_file import Document

Part = dict[str, Any]
_ABSENT: Any = object()


class ChangedSince(Exception):
    """Something stands where the change's own work should be."""


def delta(before: Document | None, after: Document | None, loose: Collection[str] = ()) -> list[Part]:
    """The parts of `before` that `after` hasn't any more, or has otherwise.

    `loose` fields tell where somebody stands rather than what was kept: a mark of the whole leaves them out.
    """
    if before is None or after is None:
        return [] if before is after else [_part({}, _or_absent(before), _marked(after, loose))]
    parts: list[Part] = []
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field, _ABSENT), after.get(field, _ABSENT)
        if was is now or (was is not _ABSENT and now is not _ABSENT and was == now):
            continue
        items = _items_differing(field, was, now)
        parts += items if items is not None else [_part({"field": field}, was, _mark_or_absent(now))]
    return parts


def turned_back(
    current: Document | None, parts: Iterable[Part], loose: Collection[str] = ()
) -> Document | None:
    """`current` with every part as it was before. A loose field that has gone on stays as it is.

    Raises ChangedSince where something else stands there now.
    """
    document = None if current is None else dict(current)
    for part in parts:
        if "field" not in part:
            document = _whole_back(document, part, loose)
        elif document is None:
            raise ChangedSince
        elif "item" in part:
            _item_back(document, part)
        else:
            _field_back(document, part, loose)
    return document


def _whole_back(current: Document | None, part: Part, loose: Collection[str]) -> Document | None:
    gone_already = current is None and "was" not in part
    if not gone_already and _marked(current, loose) != part.get("now", _ABSENT):
        raise ChangedSince
    return codec.copy(part["was"]) if "was" in part else None


def _field_back(document: Document, part: Part, loose: Collection[str]) -> None:
    field = part["field"]
    if _mark_or_absent(document.get(field, _ABSENT)) != part.get("now", _ABSENT):
        if field in loose:
            return
        raise ChangedSince
    if "was" in part:
        document[field] = codec.copy(part["was"])
    else:
        document.pop(field, None)


def _item_back(document: Document, part: Part) -> None:
    field = part["field"]
    items = document.get(field, [])
    if not _has_ids(items):
        raise ChangedSince
    items = list(items)
    at = next((n for n, item in enumerate(items) if item["id"] == part["item"]), None)
    if _mark_or_absent(_ABSENT if at is None else items[at]) != part.get("now", _ABSENT):
        raise ChangedSince
    if at is not None:
        del items[at]
    if "was" in part:
        place = _place(items, part) if at is None else at
        items.insert(place, codec.copy(part["was"]))
    if items:
        document[field] = items
    else:
        # Told by items only where an empty list is left out of the document.
        document.pop(field, None)


def _place(items: list[Document], part: Part) -> int:
    """Behind the item that it stood behind; at the end where that one is gone."""
    if "after" not in part:
        return 0
    return next((n for n, item in enumerate(items, 1) if item["id"] == part["after"]), len(items))


def _items_differing(field: str, was: Any, now: Any) -> list[Part] | None:
    """The items that differ, in the order in which they stood; None where it takes the whole field."""
    old, new = ([] if value is _ABSENT else value for value in (was, now))
    if not (_has_ids(old) and _has_ids(new)) or [] in (was, now):
        return None
    before, after = ({item["id"]: item for item in items} for items in (old, new))
    if [i for i in before if i in after] != [i for i in after if i in before]:
        return None
    parts: list[Part] = []
    last: int | None = None
    for item in dict.fromkeys((*before, *after)):
        if before.get(item) != after.get(item):
            where: Part = {"field": field, "item": item}
            if item in before and item not in after and last is not None:
                where["after"] = last
            now_there = _mark_or_absent(after.get(item, _ABSENT))
            parts.append(_part(where, before.get(item, _ABSENT), now_there))
        last = item
    return parts


def _has_ids(items: Any) -> bool:
    if not isinstance(items, list):
        return False
    ids = [item.get("id") if isinstance(item, dict) else None for item in items]
    return all(type(i) is int for i in ids) and len(set(ids)) == len(ids)


def _part(where: Part, was: Any, mark: Any) -> Part:
    part = dict(where)
    if was is not _ABSENT:
        part["was"] = was
    if mark is not _ABSENT:
        part["now"] = mark
    return part


def _mark(value: Any) -> str:
    """A value's length and checksum: short, and another one for another value."""
    # Turning back may put a field at another place: the order of a document's fields says nothing.
    data = codec.encode(dict(sorted(value.items())) if isinstance(value, dict) else value)
    return f"{len(data)}-{checksum(data)}"


def _mark_or_absent(value: Any) -> Any:
    return value if value is _ABSENT else _mark(value)


def _marked(document: Document | None, loose: Collection[str]) -> Any:
    if document is None:
        return _ABSENT
    return _mark({field: value for field, value in document.items() if field not in loose})


def _or_absent(document: Document | None) -> Any:
    return _ABSENT if document is None else document
