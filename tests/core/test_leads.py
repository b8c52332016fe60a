"""Rights follow who leads: each constellation, who may and who may not."""

import pytest

from liandong.core.leads import (
    LeadNotNamed,
    NotLeadsTurn,
    Right,
    Stand,
    check_named,
    check_right,
    only_assists,
    rights,
)
from liandong.core.project_modes import LeadRole

EVERY = set(Right)
ADD, MESSAGE, CONFIRM, CLOSE, CHANGE = (
    Right.ADD_SHIFTS, Right.MESSAGE, Right.CONFIRM, Right.CLOSE, Right.CHANGE_LEAD
)  # fmt: skip


@pytest.mark.parametrize(
    ("lead", "stand", "may"),
    [
        (LeadRole.SOCIAL_WORKER, Stand.STAFF, EVERY),
        (LeadRole.SOCIAL_WORKER, Stand.LEADER, set()),
        (LeadRole.VOLUNTEER, Stand.STAFF, {CONFIRM, CHANGE}),
        (LeadRole.VOLUNTEER, Stand.LEADER, EVERY),
        (LeadRole.JOINT, Stand.STAFF, EVERY),
        (LeadRole.JOINT, Stand.LEADER, EVERY - {CLOSE}),
        (LeadRole.COMMAND, Stand.STAFF, EVERY),
        (LeadRole.COMMAND, Stand.LEADER, set()),
    ],
)
def test_the_leading_side_acts_and_the_other_assists(lead, stand, may):
    assert rights(lead, {stand}, has_leader=True, is_draft=False) == may


@pytest.mark.parametrize("lead", list(LeadRole))
def test_who_has_no_part_may_nothing_and_who_leads_a_shift_only_what_it_needs(lead):
    assert rights(lead, set(), has_leader=True, is_draft=True) == set()
    held = rights(lead, {Stand.ON_SHIFT}, has_leader=True, is_draft=False)
    assert held == {CONFIRM, MESSAGE}


def test_staff_set_up_a_draft_and_act_where_the_leading_volunteer_is_not_named():
    draft = rights(LeadRole.VOLUNTEER, {Stand.STAFF}, has_leader=True, is_draft=True)
    assert draft == {ADD, CONFIRM, CHANGE}
    assert rights(LeadRole.VOLUNTEER, {Stand.STAFF}, has_leader=False, is_draft=False) == EVERY


def test_a_right_that_is_not_held_is_refused_with_who_leads():
    with pytest.raises(NotLeadsTurn) as refused:
        check_right(CLOSE, {CONFIRM}, LeadRole.VOLUNTEER)
    assert refused.value.facts == {"lead": "volunteer"}


@pytest.mark.parametrize(
    ("to", "leader", "worker", "refused"),
    [
        (LeadRole.VOLUNTEER, False, True, True),
        (LeadRole.VOLUNTEER, True, False, False),
        (LeadRole.SOCIAL_WORKER, True, False, True),
        (LeadRole.JOINT, True, False, True),
        (LeadRole.COMMAND, False, False, False),
    ],
)
def test_a_side_without_anybody_cannot_be_given_the_lead(to, leader, worker, refused):
    if refused:
        with pytest.raises(LeadNotNamed):
            check_named(to, has_leader=leader, has_worker=worker)
    else:
        assert check_named(to, has_leader=leader, has_worker=worker) is None


@pytest.mark.parametrize(("services", "led", "found"), [(2, 0, False), (3, 0, True), (9, 1, False)])
def test_who_served_often_and_never_led_is_asked(services, led, found):
    assert only_assists(services=services, led=led) is found
