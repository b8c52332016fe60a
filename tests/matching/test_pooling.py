"""The proposal over all open wishes of the pool."""

from dataclasses import replace

from liandong.matching import pooling
from tests.core.test_pool import HALL, HOUR, NINE, TALK


def test_all_wishes_together_get_more_than_one_after_the_other():
    """The first wish could take either hall, the second only the large one."""
    large = replace(HALL, ref=2, capacity=300, has_conditions=False)
    crowd = replace(TALK, ref=8, people=200)
    pairs = pooling.propose([TALK, crowd], [large, HALL], {})
    assert [(pair.wish, pair.offer) for pair in pairs] == [(7, 1), (8, 2)]


def test_one_hall_serves_three_wishes_on_three_hours_and_no_two_at_once():
    after = [
        replace(TALK, ref=n, starts_at=NINE + n * HOUR, ends_at=NINE + (n + 1) * HOUR)
        for n in range(3)
    ]
    twice = replace(after[0], ref=9)
    pairs = pooling.propose([*after, twice], [HALL], {})
    assert [(pair.wish, pair.offer) for pair in pairs] == [(0, 1), (1, 1), (2, 1)]
    assert pooling.propose([TALK], [], {}) == []
