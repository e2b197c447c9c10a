"""Which records of two copies are one thing under two ids: reps said to be so, results of one number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..storage.main_file import Document, TableData

_NESTED = {"plans": "lines", "sessions": "last_time"}


def with_reps(tables: TableData, same: Mapping[int, int]) -> TableData:
    """The tables with other ids for some reps, in every record of theirs; the rest is the same objects."""
    if not same:
        return tables
    moved: TableData = {}
    for name, table in tables.items():
        if name == "reps":
            moved[name] = {str(d["id"]): d for d in (_renamed(d, same) for d in table.values())}
        else:
            moved[name] = {key: _of_rep(name, d, same) for key, d in table.items()}
    return moved


def known_reps(ours: TableData, theirs: TableData) -> dict[int, int]:
    """Reps of theirs that are not here, but whose records are, under one rep of ours: joined before."""
    reps, found = ours.get("reps", {}), dict[int, set[int]]()
    for name, table in theirs.items():
        for key, document in table.items():
            mine = ours.get(name, {}).get(key)
            rep = document.get("rep")
            if mine is not None and isinstance(rep, int) and str(rep) not in reps and "rep" in mine:
                found.setdefault(rep, set()).add(mine["rep"])
    return {
        rep: mine.pop() for rep, mine in found.items() if len(mine) == 1 and str(next(iter(mine))) in reps
    }


def same_results(ours: TableData, theirs: TableData) -> dict[int, int]:
    """Results of one rep, measure, period and unit that were entered on both sides: under the lower id."""
    mine, other = _by_number(ours), _by_number(theirs)
    pairs = ((mine[number], other[number]) for number in mine if number in other)
    return {max(pair): min(pair) for pair in pairs if pair[0] != pair[1]}


def with_results(tables: TableData, same: Mapping[int, int]) -> TableData:
    """The tables with those ids for results."""
    results = tables.get("results")
    if not results or not same:
        return tables
    renamed = [_renamed(d, same) if str(same.get(d["id"])) not in results else d for d in results.values()]
    return {**tables, "results": {str(d["id"]): d for d in renamed}}


def _by_number(tables: TableData) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for result in tables.get("results", {}).values():
        number = tuple(str(result.get(f, "")) for f in ("rep", "measure", "period", "unit"))
        found.setdefault(number, result["id"])
    return found


def _renamed(document: Document, same: Mapping[int, int]) -> Document:
    return {**document, "id": same[document["id"]]} if document["id"] in same else document


def _of_rep(table: str, document: Document, same: Mapping[int, int]) -> Document:
    rep = document.get("rep")
    if not isinstance(rep, int) or rep not in same:
        return document
    moved = {**document, "rep": same[rep]}
    nested = document.get(_NESTED.get(table, ""))
    if isinstance(nested, list):
        moved[_NESTED[table]] = [_inner(item, same) for item in nested]
    return moved


def _inner(item: Any, same: Mapping[int, int]) -> Any:
    return {**item, "rep": same[item["rep"]]} if isinstance(item, dict) and item.get("rep") in same else item
