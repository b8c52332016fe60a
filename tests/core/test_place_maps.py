"""Maps of numbers: nobody can be read from a few, nothing is lost, the drawing holds it all."""

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import place_maps as rules
from liandong.core.place_maps import Measure, Shown, Tally

HOME = h3.latlng_to_cell(22.5431, 113.9300, 8)
NEAR = sorted(h3.grid_disk(HOME, 4))


def test_streets_with_too_few_are_hidden_and_so_is_the_one_that_would_give_them_away():
    found = [Tally("440305001", 9, 9), Tally("440305002", 2, 2), Tally("440305003", 7, 7)]
    assert rules.streets(found, Measure.HARDSHIP, 3) == [
        Shown("440305001", 9, 9), Shown("440305002", None, None), Shown("440305003", None, None),
    ]  # fmt: skip


def test_a_share_is_told_of_what_stands_behind_it():
    (row,) = rules.streets([Tally("440305001", 3, 4)], Measure.ANSWERED, 3)
    assert (row.value, row.n) == (75.0, 4)


def test_needs_of_a_whole_street_are_no_secret_to_those_who_answer_for_it():
    assert rules.streets([Tally("440305001", 1, 1)], Measure.NEEDS, 3) == [Shown("440305001", 1, 1)]


def test_a_merged_hexagon_is_as_dark_as_its_number_for_each_hexagon_in_it():
    rows = [Shown(h3.cell_to_parent(HOME, 7), 14, 14, is_merged=True), Shown(HOME, 14, 14)]
    assert rules.shades(rows, Measure.NEEDS) == {rows[0].place: 2, HOME: 14}
    assert rules.shades(rows, Measure.ANSWERED) == {rows[0].place: 14, HOME: 14}
    assert rules.shades([], Measure.NEEDS) == {}


def test_staff_are_counted_however_few():
    assert rules.streets([Tally("440305001", 1, 1)], Measure.WORKERS, 3) == [
        Shown("440305001", 1, 1)
    ]


def test_small_hexagons_are_merged_into_the_one_that_holds_them():
    sisters = sorted(h3.cell_to_children(h3.cell_to_parent(HOME, 7), 8))
    found = [Tally(sisters[0], 5, 5), Tally(sisters[1], 2, 2), Tally(sisters[2], 1, 1)]
    told = rules.hexagons(found, Measure.NEEDS, 3)
    assert told.left_out == 0
    assert told.cells == [
        Shown(h3.cell_to_parent(HOME, 7), 3, 3, is_merged=True), Shown(sisters[0], 5, 5),
    ]  # fmt: skip


def test_what_is_too_few_even_in_the_coarsest_is_left_out_and_counted():
    told = rules.hexagons([Tally(HOME, 1, 1)], Measure.HARDSHIP, 3)
    assert (told.cells, told.left_out) == ([], 1)


def test_a_big_area_is_drawn_with_coarser_hexagons():
    cells = sorted(h3.grid_disk(HOME, 20))
    told = rules.hexagons([Tally(cell, 4, 4) for cell in cells], Measure.NEEDS, 3)
    assert len(told.cells) <= rules.MOST_CELLS < len(cells)
    assert {h3.get_resolution(one.place) for one in told.cells} == {7}
    assert not any(one.is_merged for one in told.cells)


TALLIES = st.dictionaries(st.sampled_from(NEAR), st.integers(0, 9), max_size=30)


@given(TALLIES, st.integers(1, 6))
def test_nothing_is_lost_and_nobody_below_the_smallest_number_is_shown(counts, least):
    told = rules.hexagons([Tally(c, n, n) for c, n in counts.items()], Measure.NEEDS, least)
    assert all(one.n >= least and one.value == one.n for one in told.cells)
    assert sum(one.n for one in told.cells) + told.left_out == sum(counts.values())
    coarsest = {h3.cell_to_parent(cell, rules.COARSEST) for cell in counts}
    assert told.left_out <= (least - 1) * len(coarsest)


@given(st.lists(st.integers(0, 10**7).map(lambda n: n / 10), max_size=20))
def test_every_number_has_a_class_and_more_is_never_lighter(values):
    tops = rules.ends(values)
    assert 1 <= len(tops) <= rules.CLASSES
    assert list(tops) == sorted(tops)
    steps = [rules.class_of(value, tops) for value in sorted(values)]
    assert steps == sorted(steps)
    assert all(0 <= step <= rules.CLASSES for step in steps)
    assert all(value <= tops[-1] * (1 + 1e-6) for value in values)


@given(st.lists(st.tuples(st.floats(73, 135), st.floats(18, 53)), min_size=1, max_size=9))
def test_the_sheet_holds_every_point_and_north_is_up(points):
    sheet = rules.sheet_for(points)
    for lon, lat in points:
        x, y = sheet.at(lon, lat)
        assert -0.1 <= x <= rules.WIDE + 0.1
        assert -0.1 <= y <= sheet.height + 0.1
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    assert sheet.at(points[0][0], north)[1] <= sheet.at(points[0][0], south)[1]


def test_no_points_make_no_sheet():
    assert rules.sheet_for([]) is None
    with pytest.raises(ValueError, match="no middle"):
        rules.middle([])


def test_a_hexagon_belongs_to_the_street_most_of_it_is_in():
    parent = h3.cell_to_parent(HOME, 7)
    sisters = sorted(h3.cell_to_children(parent, 8))
    cells = {"a": sisters[:2], "b": sisters[2:5]}
    assert rules.owners(cells, [parent, sisters[0], h3.cell_to_parent(HOME, 6)]) == {
        parent: "b", sisters[0]: "a", h3.cell_to_parent(HOME, 6): "b",
    }  # fmt: skip
