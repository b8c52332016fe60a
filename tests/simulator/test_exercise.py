"""The invented exercise: some of its reports tell of one thing, and the desk is shown which."""

from datetime import datetime, timedelta

from liandong.core.geo import Point
from liandong.core.report_duplicates import ReportKeys, pairs_among
from liandong.core.workdays import SHANGHAI
from liandong.simulator.exercise import REPORTS

BEGAN = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)


def test_three_things_told_twice_are_found_and_one_pair_is_two_things():
    keys = [
        ReportKeys(
            n,
            BEGAN + timedelta(minutes=one.minutes),
            one.text,
            one.place,
            Point(22.52 + one.north_m / 111_320, 113.94 + one.east_m / 102_800),
        )
        for n, one in enumerate(REPORTS)
    ]
    found = pairs_among(keys, new=frozenset(range(len(keys))))
    assert sorted((REPORTS[p.first].place, REPORTS[p.second].place) for p in found) == [
        ("学府路口", "学府路口"),
        ("桂湾小区", "桂湾小区"),
        ("海月花园", "海月花园"),
        ("长者食堂", "长者食堂"),
    ]
