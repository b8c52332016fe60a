import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.geo import (
    Point,
    bd09_to_gcj02,
    bd09_to_wgs84,
    cell,
    cell_center,
    distance_m,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_gcj02,
)

in_china = st.builds(Point, st.floats(18.2, 53.5), st.floats(73.7, 135.0))
abroad = st.one_of(
    st.builds(Point, st.floats(-90, 0.8), st.floats(-180, 180)),
    st.builds(Point, st.floats(-90, 90), st.floats(-180, 72)),
    st.builds(Point, st.floats(56, 90), st.floats(-180, 180)),
)


@given(in_china)
def test_a_place_in_china_survives_the_way_through_gcj02(point):
    back = gcj02_to_wgs84(*wgs84_to_gcj02(point))
    assert math.isclose(back.lat, point.lat, abs_tol=1e-6)
    assert math.isclose(back.lon, point.lon, abs_tol=1e-6)


@given(in_china)
def test_a_place_in_china_survives_the_way_through_bd09(point):
    back = bd09_to_wgs84(*gcj02_to_bd09(*wgs84_to_gcj02(point)))
    assert math.isclose(back.lat, point.lat, abs_tol=1e-6)
    assert math.isclose(back.lon, point.lon, abs_tol=1e-6)


@given(in_china)
def test_the_shift_is_felt_but_stays_under_a_kilometer(point):
    lat, lon = wgs84_to_gcj02(point)
    assert 10 < distance_m(point, Point(lat, lon)) < 1000


@given(abroad)
def test_outside_china_nothing_moves(point):
    assert wgs84_to_gcj02(point) == (point.lat, point.lon)
    assert gcj02_to_wgs84(point.lat, point.lon) == point
    assert bd09_to_gcj02(point.lat, point.lon) == (point.lat, point.lon)


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        # Address points published in both datums (Shanghai), rounded to a meter or two.
        (Point(31.23904, 121.47018), (31.237099, 121.474696)),
        (Point(31.23774, 121.46436), (31.23581, 121.468897)),
        (Point(31.23222, 121.47352), (31.230264, 121.478032)),
    ],
)
def test_known_places_are_where_the_maps_show_them(wgs, gcj):
    lat, lon = wgs84_to_gcj02(wgs)
    assert distance_m(Point(lat, lon), Point(*gcj)) < 5
    assert distance_m(gcj02_to_wgs84(*gcj), wgs) < 5


@given(in_china, in_china)
def test_distance_is_the_same_both_ways_and_zero_only_at_home(a, b):
    assert math.isclose(distance_m(a, b), distance_m(b, a), abs_tol=1e-6)
    assert distance_m(a, a) == 0


def test_one_degree_of_latitude_is_about_111_kilometers():
    assert round(distance_m(Point(22, 114), Point(23, 114))) == 111195


@given(in_china)
def test_the_middle_of_a_cell_lies_in_it_and_near_the_point(point):
    middle = cell_center(cell(point))
    assert cell(middle) == cell(point)
    assert distance_m(middle, point) < 1000


def test_a_finer_cell_has_another_name():
    point = Point(22.54, 114.06)
    assert cell(point, 9) != cell(point, 8)
    assert cell(point, 8) == cell(point)


def test_what_is_not_a_cell_or_a_place_is_refused():
    with pytest.raises(ValueError, match="Not an H3 cell"):
        cell_center("here")
    with pytest.raises(ValueError, match="Not a place on earth"):
        Point(91, 0)
