"""Who cannot be at two things at once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.joint_calendar import Clash, Line, Slot, clashes

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


def slot(ref: int, start: int, minutes: int, *people: int, line: Line = Line.SHIFT) -> Slot:
    begins = NINE + timedelta(minutes=start)
    ends = begins + timedelta(minutes=minutes)
    return Slot(line, ref, "陪诊", begins, ends, people=frozenset(people))


def test_what_ends_when_the_next_begins_is_no_clash() -> None:
    assert clashes([slot(1, 0, 60, 7), slot(2, 60, 60, 7)]) == []


def test_each_overlap_of_a_person_is_told_once_also_between_lines() -> None:
    found = clashes(
        [slot(2, 30, 60, 7, 8, line=Line.COURSE), slot(1, 0, 90, 7), slot(3, 80, 30, 7)]
    )
    assert found == [
        Clash(7, (Line.SHIFT, 1), (Line.COURSE, 2)),
        Clash(7, (Line.SHIFT, 1), (Line.SHIFT, 3)),
        Clash(7, (Line.COURSE, 2), (Line.SHIFT, 3)),
    ]


slots = st.lists(
    st.builds(
        slot,
        st.integers(1, 1000),
        st.integers(0, 300),
        st.integers(1, 120),
        st.integers(1, 3),
        st.integers(1, 3),
    ),
    max_size=10,
    unique_by=lambda s: s.ref,
)


@given(slots)
def test_it_finds_what_comparing_every_pair_finds(found: list[Slot]) -> None:
    pairs = {
        (person, frozenset({one.ref, other.ref}))
        for i, one in enumerate(found)
        for other in found[i + 1 :]
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for person in one.people & other.people
    }
    told = clashes(found)
    assert {(c.person, frozenset({c.one[1], c.other[1]})) for c in told} == pairs
    assert len(told) == len(pairs)
