"""Random changes by several stores, checked against plain dicts after every step."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from coach_tui.storage import Store, versions

Model = dict[str, dict[int, dict[str, Any]]]
TABLES = ("reps", "notes", "sessions")
TEXTS = ("", "plain", "é\u2028\n", "\ud800", "“q”\\", "\0\x1b", "😀", "x" * 700, "null")


def value(rng: random.Random, depth: int = 0) -> Any:
    kinds: list[Any] = [None, True, rng.randrange(-(2**63), 2**63), rng.random() * 1e9, rng.choice(TEXTS)]
    if depth < 3:
        kinds.append([value(rng, depth + 1) for _ in range(rng.randrange(3))])
        kinds.append({rng.choice(TEXTS): value(rng, depth + 1) for _ in range(rng.randrange(3))})
    return rng.choice(kinds)


def change(rng: random.Random, store: Store, model: Model) -> None:
    """One transaction of one to three operations, on both."""
    with store.transaction() as changes:
        for _ in range(rng.randrange(1, 4)):
            table, doc_id = rng.choice(TABLES), rng.randrange(1, 9)
            if rng.random() < 0.7:
                document = {"id": doc_id, "rep": rng.randrange(3), "value": value(rng)}
                changes.put(table, document)
                model[table][doc_id] = document
            else:
                changes.delete(table, doc_id)
                model[table].pop(doc_id, None)


def check(store: Store, model: Model) -> None:
    for table in TABLES:
        assert {d["id"]: d for d in store.all(table)} == model[table]
        for rep in range(3):
            expected = sorted(i for i, d in model[table].items() if d["rep"] == rep)
            assert [d["id"] for d in store.where(table, "rep", rep)] == expected


@pytest.mark.parametrize("seed", range(12))
def test_several_stores_agree_with_a_plain_dict(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path / "coach.json"
    stores = [Store(path) for _ in range(3)]
    model: Model = {table: {} for table in TABLES}
    for _ in range(60):
        which = rng.randrange(3)
        store = stores[which]
        step = rng.random()
        if step < 0.7:
            change(rng, store, model)
        elif step < 0.8:
            store.fold()
        elif step < 0.9:
            store.close(fold=rng.random() < 0.5)
            stores[which] = Store(path)
        else:
            store.refresh()
        stores[which].refresh()
        assert not stores[which].changed_elsewhere()
        check(stores[which], model)
        assert stores[which].notices == ()
    stores[0].fold()
    with TinyDB(path) as db:
        for table in TABLES:
            assert {d.doc_id: versions.bare(dict(d)) for d in db.table(table)} == model[table]
