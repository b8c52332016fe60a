"""The contribution matrix: who brings what, who lacks what, and whether gaps close in time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.contributions import (
    Entry,
    Resource,
    SameSide,
    Side,
    check_service,
    check_title,
    could_close,
    in_time,
    matrix,
)
from liandong.core.refusals import ValueInvalid, ValueMissing

DAY = date(2026, 5, 4)


def entry(
    ref: int, side: Side, resource: Resource = Resource.PEOPLE, *, gap: bool = False,
    since: date = DAY, closed: date | None = None,
) -> Entry:  # fmt: skip
    return Entry(ref, side, resource, "甲", since, gap, closed)


def test_only_the_other_side_s_same_kind_closes_a_gap_the_oldest_first() -> None:
    gap = entry(1, Side.WORK, Resource.KNOWLEDGE, gap=True)
    offers = [
        entry(2, Side.VOLUNTEERS, Resource.KNOWLEDGE, since=DAY),
        entry(3, Side.VOLUNTEERS, Resource.KNOWLEDGE, since=DAY - timedelta(days=3)),
        entry(4, Side.WORK, Resource.KNOWLEDGE),
        entry(5, Side.VOLUNTEERS, Resource.PEOPLE),
        entry(6, Side.VOLUNTEERS, Resource.KNOWLEDGE, gap=True),
        entry(7, Side.VOLUNTEERS, Resource.KNOWLEDGE, closed=DAY),
    ]
    assert [one.ref for one in could_close(gap, offers)] == [3, 2]


def test_a_gap_counts_once_it_is_closed_or_its_fourteen_days_are_over() -> None:
    def gap(ref: int, days: int, closed_after: int | None = None) -> Entry:
        since = DAY - timedelta(days=days)
        closed = None if closed_after is None else since + timedelta(days=closed_after)
        return entry(ref, Side.WORK, gap=True, since=since, closed=closed)

    assert in_time([gap(1, 14)], DAY) == (0, 0)  # there is still a day
    assert in_time([gap(1, 15)], DAY) == (0, 1)
    assert in_time([gap(1, 40, 14), gap(2, 40, 15), gap(3, 2, 1), gap(4, 3)], DAY) == (2, 3)
    assert in_time([entry(1, Side.WORK, closed=DAY)], DAY) == (0, 0)  # an offer is no gap


entries = st.lists(
    st.builds(
        Entry,
        ref=st.integers(1, 999),
        side=st.sampled_from(Side),
        resource=st.sampled_from(Resource),
        title=st.just("甲"),
        since=st.just(DAY),
        is_gap=st.booleans(),
        closed_on=st.none() | st.just(DAY),
    ),
    max_size=20,
    unique_by=lambda e: e.ref,
)


@given(entries)
def test_every_open_entry_stands_in_exactly_one_cell(found: list[Entry]) -> None:
    cells = matrix(found)
    assert len(cells) == 6
    told = [e.ref for cell in cells.values() for e in (*cell.has, *cell.lacks)]
    assert sorted(told) == sorted(e.ref for e in found if e.closed_on is None)


def test_impossible_services_and_empty_words_are_refused() -> None:
    check_service(1, 2, 60, DAY, DAY)
    with pytest.raises(SameSide):
        check_service(1, 1, 60, DAY, DAY)
    for minutes in (0, 1441):
        with pytest.raises(ValueInvalid):
            check_service(1, 2, minutes, DAY, DAY)
    with pytest.raises(ValueInvalid):
        check_service(1, 2, 60, DAY + timedelta(days=1), DAY)
    with pytest.raises(ValueMissing):
        check_title("  ")
    with pytest.raises(ValueInvalid):
        check_title("长" * 81)
    assert check_title("  一辆  轮椅 ") == "一辆 轮椅"
