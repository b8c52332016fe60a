"""What an incident may become, what an order says, who may go out, how many are asked."""

from datetime import date, datetime, timedelta

import pytest

from liandong.core import dispatch, incidents, walk_ins
from liandong.core.incident_facts import (
    IncidentNotDone,
    IncidentStepNotAllowed,
    OrderIncomplete,
    OrderOfAssessor,
    OwnIncident,
    WalkInNotAdult,
    WalkInTaskBarred,
)
from liandong.core.incidents import IncidentState, MusterFacts, OrderFacts, Post

DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("state", "may_become"),
    [
        ("opened", {"verified", "dismissed"}),
        ("verified", {"assessed", "dismissed"}),
        ("assessed", {"assessed", "ordered", "dismissed"}),
        ("ordered", {"closed"}),
        ("closed", set()),
        ("dismissed", set()),
    ],
)
def test_nobody_is_sent_past_a_step(state, may_become):
    for to in IncidentState:
        if to.value in may_become:
            incidents.check_step(IncidentState(state), to, number="E-1")
        else:
            with pytest.raises(IncidentStepNotAllowed):
                incidents.check_step(IncidentState(state), to, number="E-1")


def test_two_acts_are_done_by_two_people():
    incidents.check_verifier(opened_by=1, by=2)
    incidents.check_orderer(assessed_by=1, by=2)
    with pytest.raises(OwnIncident):
        incidents.check_verifier(opened_by=1, by=1)
    with pytest.raises(OrderOfAssessor):
        incidents.check_orderer(assessed_by=1, by=1)


def test_an_order_names_all_that_it_does_not_say():
    empty = OrderFacts(
        order_number=" ", body="", told_by="", briefing="", insurance_policy="", place="",
        posts=[Post(title="转移老人", people=0)],
    )  # fmt: skip
    with pytest.raises(OrderIncomplete) as refused:
        incidents.check_order(empty)
    assert refused.value.missing == (
        "order_number", "body", "told_by", "briefing", "insurance_policy", "place", "posts",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "gates"),
    [
        ((date(1990, 1, 1), True, True, True), ()),
        ((date(1990, 1, 1), False, True, True), ("insurance",)),
        ((date(1990, 1, 1), True, False, True), ("briefing",)),
        ((date(2008, 5, 4), True, True, True), ()),
        ((date(2008, 5, 5), True, True, True), ("adult",)),
        ((None, True, True, True), ("adult",)),
        ((date(1990, 1, 1), True, True, False), ("identity",)),
        ((None, False, False, False), ("insurance", "briefing", "adult", "identity")),
    ],
)
def test_who_may_go_out(facts, gates):
    assert incidents.open_gates(MusterFacts(*facts), DAY) == gates


@pytest.mark.parametrize(
    ("out", "walk_ins", "has_review"), [(1, 0, True), (0, 1, True), (0, 0, False)]
)
def test_it_ends_when_everybody_is_back_and_it_was_looked_back_on(out, walk_ins, has_review):
    incidents.check_closing(number="E-1", out=0, walk_ins=0, has_review=True)
    with pytest.raises(IncidentNotDone):
        incidents.check_closing(number="E-1", out=out, walk_ins=walk_ins, has_review=has_review)


@pytest.mark.parametrize(
    ("missing", "asked", "accepted", "size"),
    [(4, 0, 0, 12), (0, 0, 0, 1), (4, 91, 77, 5), (40, 0, 0, 50), (1, 1000, 0, 50)],
)
def test_a_wave_is_as_large_as_past_answers_teach(missing, asked, accepted, size):
    found = dispatch.wave_size(missing=missing, asked=asked, accepted=accepted, most=50)
    assert found == size


def test_minutes_are_counted_from_the_opening():
    t = datetime(2026, 5, 4, 9)
    course = incidents.Course(
        t, verified_at=t + timedelta(minutes=4), arrived_at=t + timedelta(seconds=4259)
    )
    assert incidents.minutes_since_opening(course) == {
        "verified_at": 4, "assessed_at": None, "ordered_at": None, "asked_at": None,
        "arrived_at": 70, "returned_at": None,
    }  # fmt: skip


def test_who_comes_by_themselves_is_grown_up_and_does_nothing_dangerous():
    assert walk_ins.task_of("pack") is walk_ins.Task.PACK
    with pytest.raises(WalkInTaskBarred):
        walk_ins.task_of("rescue")
    with pytest.raises(WalkInNotAdult):
        walk_ins.check_adult(is_adult=False)
    assert walk_ins.wipe_on(DAY, 180) == date(2026, 10, 31)
