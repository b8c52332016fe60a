"""Small numbers: what is hidden cannot be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.casework_counts import LEAST_PEOPLE, veil


def test_what_is_large_or_nothing_is_shown():
    assert veil([3, 0, 12]).places == frozenset()
    assert veil([]).places == frozenset()


def test_two_small_ones_hide_each_other_when_they_are_three_together():
    assert veil([1, 2, 50]).places == {0, 1}
    assert veil([1, 1, 50, 60]).places == {0, 1, 2}


@given(st.lists(st.integers(0, 30), max_size=12))
def test_the_hidden_cannot_be_told_from_the_total(people):
    found = veil(people)
    hidden = [people[n] for n in found.places]
    assert all(n in found.places for n, one in enumerate(people) if 0 < one < LEAST_PEOPLE)
    if hidden and not found.hides_total:
        assert len(hidden) >= 2
        assert sum(hidden) >= LEAST_PEOPLE
