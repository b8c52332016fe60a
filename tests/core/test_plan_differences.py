"""What differs between two plans is told once, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.plan_differences import Difference, Kind, differences

plans = st.sets(st.tuples(st.integers(1, 6), st.integers(10, 16)), max_size=20)


@given(plans, plans)
def test_the_differences_lead_from_one_plan_to_the_other(one, other):
    plan = set(one)
    for told in differences(one, other):
        if told.before:
            plan.remove((told.person_id, told.before))
    for told in differences(one, other):
        if told.after:
            assert (told.person_id, told.after) not in plan
            plan.add((told.person_id, told.after))

    assert plan == other


@given(plans)
def test_a_plan_does_not_differ_from_itself(plan):
    assert differences(plan, plan) == []


@given(plans, plans)
def test_nobody_is_both_added_and_removed(one, other):
    told = differences(one, other)
    added = {d.person_id for d in told if d.kind is Kind.ADDED}
    removed = {d.person_id for d in told if d.kind is Kind.REMOVED}

    assert added & removed == set()


def test_a_move_pairs_the_earliest_shift_left_with_the_earliest_taken_up():
    before, after = {(1, 10), (1, 11)}, {(1, 12), (1, 13), (1, 14)}

    told = differences(before, after, {10: 2, 11: 1, 12: 3, 13: 5, 14: 4})

    assert told == [
        Difference(Kind.MOVED, 1, 11, 12),
        Difference(Kind.MOVED, 1, 10, 14),
        Difference(Kind.ADDED, 1, 0, 13),
    ]
