"""Version vectors: which state of a record is the newer one."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from coach_tui.storage import versions
from coach_tui.storage.versions import Vector, order


def test_a_new_document_has_one_change_by_this_copy() -> None:
    assert versions.stamped({"id": 1}, None, "aaaaaaaa") == {"id": 1, "v": {"aaaaaaaa": 1}}


def test_a_change_counts_on_from_what_was_there_not_from_what_the_caller_brings() -> None:
    before = {"id": 1, "v": {"aaaaaaaa": 4, "0": 1}}
    stamped = versions.stamped({"id": 1, "v": {"aaaaaaaa": 99}}, before, "aaaaaaaa")
    assert stamped["v"] == {"aaaaaaaa": 5, "0": 1}
    assert before["v"] == {"aaaaaaaa": 4, "0": 1}


def test_bare_leaves_every_other_field_and_the_document_itself_as_it_was() -> None:
    document = {"id": 1, "text": "v", "v": {"0": 1}}
    assert versions.bare(document) == {"id": 1, "text": "v"}
    assert document["v"] == {"0": 1}


@pytest.mark.parametrize("odd", [None, 3, "x", [1], {"a": "1"}, {"a": True}, {"a": 0}, {"a": -1}, {"a": 1.5}])
def test_what_is_no_vector_counts_as_none(odd: Any) -> None:
    assert versions.vector({"id": 1, "v": odd}) == {}
    assert versions.vector({"id": 1}) == versions.vector(None) == {}


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ({}, {}, "same"),
        ({"a": 1}, {"a": 1}, "same"),
        ({"a": 1}, {}, "newer"),
        ({"a": 2, "b": 1}, {"a": 1, "b": 1}, "newer"),
        ({}, {"b": 1}, "older"),
        ({"a": 1}, {"a": 1, "b": 1}, "older"),
        ({"a": 1}, {"b": 1}, "siblings"),
        ({"a": 2, "b": 1}, {"a": 1, "b": 2}, "siblings"),
    ],
)
def test_the_order_of_two_states(a: Vector, b: Vector, said: str) -> None:
    assert order(a, b) == said


def test_the_order_seen_from_the_other_side_is_the_opposite_and_what_is_joined_descends_from_both() -> None:
    opposite = {"same": "same", "newer": "older", "older": "newer", "siblings": "siblings"}
    vectors = [dict(zip("ab", n, strict=True)) for n in itertools.product((1, 2, 3), repeat=2)] + [
        {},
        {"a": 2},
    ]
    for a, b in itertools.product(vectors, repeat=2):
        assert order(b, a) == opposite[order(a, b)]
        joined = versions.joined(a, b)
        assert joined == versions.joined(b, a)
        assert order(joined, a) in ("same", "newer") and order(joined, b) in ("same", "newer")
