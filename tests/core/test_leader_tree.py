import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import leader_tree
from liandong.core.leader_tree import Candidate
from liandong.core.supervision import SpanLimits, SpanState, span

WORKER, LEADER = SpanLimits(10, 30, 100), SpanLimits(10, 15, 30)


@pytest.mark.parametrize(
    ("people", "leaders"), [(0, 0), (10, 0), (11, 1), (22, 2), (100, 10), (110, 10), (400, 10)]
)
def test_how_many_leaders_a_social_worker_needs(people, leaders):
    assert leader_tree.leaders_wanted(people, WORKER, LEADER) == leaders


def test_one_social_worker_with_ten_leaders_carries_a_hundred_more():
    assert leader_tree.carries(WORKER, LEADER) == 110


@given(st.integers(1, 110))
def test_with_the_leaders_wanted_everybody_below_is_in_a_sound_span(people):
    leaders = leader_tree.leaders_wanted(people, WORKER, LEADER)
    if leaders == 0:
        assert span(1, people, WORKER).state is SpanState.GREEN
    else:
        size = leader_tree.size_for(people, leaders, LEADER, None)
        assert span(1, size, LEADER).state is SpanState.GREEN
        assert span(1, leaders, WORKER).state is SpanState.GREEN
        assert leaders * (size + 1) >= people


def test_who_is_willing_comes_before_who_led_before_who_is_trained_before_who_served():
    served = Candidate(1, 40, minutes=900)
    trained = Candidate(2, 40, trainings=2, minutes=60)
    led = Candidate(3, 40, led=3, minutes=60)
    willing = Candidate(4, 40, minutes=60, wants=8)
    young, unwilling = Candidate(5, 17, led=9), Candidate(6, 40, led=9, wants=0)
    new, unknown = Candidate(7, 40), Candidate(8, None, led=9)
    everybody = [served, trained, led, willing, young, unwilling, new, unknown]
    assert leader_tree.ranked(everybody) == [willing, led, trained, served]


@pytest.mark.parametrize(
    ("people", "leaders", "wants", "size"),
    [(110, 10, None, 10), (22, 2, None, 10), (30, 3, 4, 4), (12, 1, 30, 10), (3, 0, None, 1)],
)
def test_each_leader_is_asked_for_an_even_share(people, leaders, wants, size):
    assert leader_tree.size_for(people, leaders, LEADER, wants) == size


def test_the_nearest_are_led_first_and_those_without_a_place_last():
    people = {1: (22.6, 113.9), 2: None, 3: (22.51, 113.9), 4: (22.5, 113.9)}
    assert list(leader_tree.nearest((22.5, 113.9), people, 3)) == [4, 3, 1]
    assert list(leader_tree.nearest(None, people, 2)) == [1, 2]
