"""Charts, drawn from numbers alone: they say what is so, also at the edges."""

from __future__ import annotations

import pytest

from screens import charts
from screens.charts import Shape

MAYA = [73.3, 73.3, 82.6, 89.7, 87.4, 80.8, 73.1, 70.0, 66.1, 58.0, 61.0, 49.0]
SMALL = Shape(5, 1, 1)


def drawn(
    actuals: charts.Values, targets: charts.Values, label: str = "80", shape: Shape = SMALL
) -> list[str]:
    return ["".join(text for text, _ in spans) for spans in charts.columns(actuals, targets, label, shape)]


def at(actuals: charts.Values, targets: charts.Values, place: int, shape: Shape = SMALL) -> str:
    """One column from the bottom up."""
    cell = charts.label_cells("80") + place * (shape.column + shape.gap)
    return "".join(line.ljust(99)[cell] for line in reversed(drawn(actuals, targets, shape=shape)))


@pytest.mark.parametrize(("rows", "target_row"), [(4, 3), (5, 3), (8, 6)])
def test_the_newest_target_is_in_the_middle_of_a_row_as_drawn(rows: int, target_row: int) -> None:
    by = charts.scale(MAYA, [80.0] * 12, rows)
    assert by.target == target_row
    assert 80 / by.unit == pytest.approx(target_row + 0.5)


def test_the_chart_as_a_whole() -> None:
    assert [line.rstrip() for line in drawn(MAYA, [80.0] * 12)] == [
        "",
        "80   ▂─▂─▅─▇─▇─▄─▂──────────",
        "     █ █ █ █ █ █ █ █ ▇ ▄ ▅ ▁",
        "     █ █ █ █ █ █ █ █ █ █ █ █",
        "0    █ █ █ █ █ █ █ █ █ █ █ █",
    ]


def test_the_label_and_the_line_are_of_one_colour_and_bars_of_none_that_judges() -> None:
    rows = charts.columns([90.0, 10.0], [80.0, 80.0], "80", SMALL)
    styles = {style for spans in rows for text, style in spans if text.strip()}
    assert styles == {"$accent", "$bar", "$muted"}
    assert next(s for s in rows[1] if s[0].startswith("80"))[1] == "$accent"


@pytest.mark.parametrize("rows", [4, 5, 8])
@pytest.mark.parametrize("off", [0.0001, 0.1, 0.5, 2.0])
def test_a_column_touches_the_line_if_and_only_if_the_target_was_reached(rows: int, off: float) -> None:
    for target in (80.0, 7.0, 1234.5):
        below, above = target * (1 - off / 100), target * (1 + off / 100)
        by = charts.scale([below, target, above], [target] * 3, rows)
        middle = (by.target or 0) * 8 + 4
        under, on, over = (charts.column(v, target, by, rows).eighths or 0 for v in (below, target, above))
        assert under < middle <= on <= over


def test_where_targets_differ_the_line_has_a_step_and_each_column_is_measured_by_its_own() -> None:
    actuals, targets = [64.0, 66.0, 51.0, 53.0], [65.0, 65.0, 52.0, 52.0]
    rows = drawn(actuals, targets, "52")
    assert sum("─" in line for line in rows) == 2
    by = charts.scale(actuals, targets, 5)
    for actual, target in zip(actuals, targets, strict=True):
        each = charts.column(actual, target, by, 5)
        assert each.target is not None
        assert each.eighths is not None
        assert (each.eighths >= each.target * 8 + 4) == (actual >= target)


def test_a_missing_period_is_a_gap_and_the_line_goes_on_where_a_target_was() -> None:
    assert at([70.0, None, 70.0], [80.0, 80.0, 80.0], 1).split() == ["─"]
    assert at([70.0, None, 70.0], [80.0, None, 80.0], 1).strip() == ""


def test_zero_is_not_a_gap_and_below_zero_is_not_a_column() -> None:
    actuals, targets = [0.0, -5.0, None, 90.0], [None] * 4
    assert at(actuals, targets, 0).strip() == "▁"
    assert at(actuals, targets, 1).strip() == ""
    assert at(actuals, targets, 2).strip() == ""


def test_without_a_target_there_is_no_line_and_the_highest_fills_the_chart() -> None:
    rows = drawn([10.0, 20.0], [None, None], "")
    assert "─" not in "".join(rows)
    assert at([10.0, 20.0], [None, None], 1) == "█████"


def test_a_target_of_zero_is_no_line_on_the_floor() -> None:
    assert "─" not in "".join(drawn([1.0, 2.0], [0.0, 0.0], ""))


def test_one_huge_month_is_clipped_and_broken_below_its_top() -> None:
    actuals, targets = [60.0, 900.0, 70.0], [80.0] * 3
    assert charts.clipped(actuals, targets, 5) == [1]
    assert at(actuals, targets, 1) == "███ █"
    assert charts.clipped([60.0, 200.0, 70.0], targets, 5) == []
    assert at([60.0, 200.0, 70.0], targets, 0).strip("─ ") != ""


@pytest.mark.parametrize(
    ("actuals", "targets"),
    [
        ([], []),
        ([None], [None]),
        ([None] * 12, [80.0] * 12),
        ([0.0] * 12, [None] * 12),
        ([-1.0] * 12, [80.0] * 12),
        ([1e300, 1.0], [1e-300, 1e300]),
        ([5e-324], [5e-324]),
        ([1.7e308] * 12, [1.0] * 12),
    ],
)
def test_no_numbers_break_it_and_no_row_is_too_long(actuals: charts.Values, targets: charts.Values) -> None:
    for shape in (SMALL, Shape(8, 1, 2), Shape(4, 2, 1, ascii=True), Shape(1, 1, 1), Shape(2, 1, 1)):
        rows = drawn(actuals, targets, "80", shape)
        assert len(rows) == shape.rows
        assert all(len(line) <= max(5, shape.width(len(actuals), "80")) for line in rows)
    assert len(charts.silhouette(actuals)) == len(actuals)


def test_in_ascii_a_column_of_hashes_reaches_the_line_only_with_the_target() -> None:
    shape = Shape(5, 1, 1, ascii=True)
    rows = drawn([79.9, 80.0, None, 0.0], [80.0] * 4, "80", shape)
    assert "".join(rows).isascii()
    assert at([79.9, 80.0, None, 0.0], [80.0] * 4, 0, shape) == "####-"
    assert at([79.9, 80.0, None, 0.0], [80.0] * 4, 1, shape) == "#####"
    assert at([79.9, 80.0, None, 0.0], [80.0] * 4, 2, shape) == "    -"
    assert at([79.9, 80.0, None, 0.0], [80.0] * 4, 3, shape) == "_   -"


def test_a_silhouette_has_a_cell_a_period_from_zero_up() -> None:
    assert charts.silhouette([0.0, 50.0, None, 100.0, -3.0]) == "▁▄ ▇ "


def test_initials_stand_under_their_columns_and_long_names_at_the_two_ends() -> None:
    shape = Shape(5, 1, 1)
    assert charts.beneath(list("NDJF"), shape, "80")[0] == "     N D J F"
    assert charts.beneath(["41", "42", "43", "44"], shape, "80")[0] == "     41   44"
