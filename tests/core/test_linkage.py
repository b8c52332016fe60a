"""Linkages: forming, direction, who leads, health, dormant and parallel."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.linkage import (
    AlreadyParty,
    Lead,
    LeadReasonMissing,
    LeadRole,
    LeadUnchanged,
    LeadWithCommand,
    LinkageOneSided,
    Mode,
    Party,
    Relation,
    RelationNotPossible,
    Side,
    SpanState,
    check_forming,
    check_lead_change,
    check_relation,
    review_due,
    span,
    who_leads,
)
from liandong.core.supervision import SpanLimits

TODAY = date(2026, 5, 6)
LIMITS = SpanLimits(10, 30, 100)


def parties(*sides):
    return [Party(side, number, TODAY) for number, side in enumerate(sides)]


@pytest.mark.parametrize(
    ("sides", "formed"),
    [
        ((Side.SOCIAL_WORKER, Side.VOLUNTEER), True),
        ((Side.ORGANIZATION, Side.TEAM), True),
        ((Side.ORGANIZATION, Side.ORGANIZATION), True),
        ((Side.SOCIAL_WORKER, Side.ORGANIZATION), False),
        ((Side.VOLUNTEER, Side.TEAM), False),
        ((Side.SOCIAL_WORKER,), False),
        ((), False),
    ],
)
def test_a_linkage_has_two_sides(sides, formed):
    if formed:
        assert check_forming(parties(*sides), title="助餐联动") is None
    else:
        with pytest.raises(LinkageOneSided):
            check_forming(parties(*sides), title="助餐联动")


def test_a_party_stands_in_a_linkage_once():
    twice = [Party(Side.VOLUNTEER, 1, TODAY), Party(Side.VOLUNTEER, 1, TODAY)]
    with pytest.raises(AlreadyParty):
        check_forming([*twice, Party(Side.SOCIAL_WORKER, 1, TODAY)], title="助餐联动")


def test_a_party_takes_part_until_the_day_it_leaves():
    party = Party(Side.TEAM, 1, TODAY, TODAY + timedelta(days=1))
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]
    assert [party.holds_on(day) for day in days] == [False, True, False]


@pytest.mark.parametrize(
    ("kind", "from_side", "to_side", "possible"),
    [
        (Relation.GUIDING, Side.SOCIAL_WORKER, Side.VOLUNTEER, True),
        (Relation.GUIDING, Side.VOLUNTEER, Side.SOCIAL_WORKER, True),
        (Relation.GUIDING, Side.TEAM, Side.ORGANIZATION, False),
        (Relation.SERVING, Side.VOLUNTEER, Side.SOCIAL_WORKER, True),
        (Relation.MANAGING, Side.TEAM, Side.ORGANIZATION, True),
        (Relation.COMPLEMENTARY, Side.TEAM, Side.TEAM, False),
    ],
)
def test_a_relation_has_a_direction_that_fits(kind, from_side, to_side, possible):
    if possible:
        assert check_relation(kind, from_side, to_side) is None
    else:
        with pytest.raises(RelationNotPossible):
            check_relation(kind, from_side, to_side)


@pytest.mark.parametrize(
    ("mode", "needs", "held", "leader", "lead"),
    [
        (Mode.DAILY, (), (), True, Lead(LeadRole.VOLUNTEER, "daily_by_team_leader")),
        (Mode.DAILY, (), (), False, Lead(LeadRole.SOCIAL_WORKER, "daily_without_team_leader")),
        (
            Mode.PROFESSIONAL,
            ("legal_service_worker",),
            ("lawyer",),
            True,
            Lead(
                LeadRole.VOLUNTEER,
                "volunteer_holds_credential",
                {"credential": "legal_service_worker"},
            ),
        ),
        (
            Mode.PROFESSIONAL,
            ("lawyer",),
            ("legal_service_worker",),
            True,
            Lead(LeadRole.SOCIAL_WORKER, "nobody_holds_credential", {"credential": "lawyer"}),
        ),
        (Mode.PROFESSIONAL, (), ("lawyer",), True, Lead(LeadRole.SOCIAL_WORKER, "general_work")),
        (
            Mode.PROFESSIONAL,
            ("social_worker",),
            ("social_worker_senior",),
            True,
            Lead(LeadRole.SOCIAL_WORKER, "general_work"),
        ),
        (
            Mode.DAILY,
            ("first_aid",),
            ("nurse",),
            True,
            Lead(LeadRole.VOLUNTEER, "volunteer_holds_credential", {"credential": "first_aid"}),
        ),
        (
            Mode.EVENT,
            ("first_aid",),
            ("nurse",),
            True,
            Lead(LeadRole.SOCIAL_WORKER, "event_has_one_organizer"),
        ),
        (
            Mode.EMERGENCY,
            ("rescuer",),
            ("rescuer",),
            True,
            Lead(LeadRole.COMMAND, "emergency_follows_command"),
        ),
        (Mode.ADVOCACY, (), (), True, Lead(LeadRole.JOINT, "advocacy_is_joint")),
    ],
)
def test_who_leads_is_common_but_differentiated(mode, needs, held, leader, lead):
    assert who_leads(mode, needs, held, has_team_leader=leader) == lead


@given(
    st.sampled_from(list(Mode)),
    st.sets(st.sampled_from(["lawyer", "nurse", "first_aid", "social_worker"])),
)
def test_somebody_always_leads_and_a_volunteer_never_by_social_work_papers(mode, needs):
    lead = who_leads(mode, needs, ["social_worker_senior"])
    assert lead.reason_code
    if needs:
        assert lead.lead is not LeadRole.VOLUNTEER


def test_the_lead_changes_only_with_effect_and_reason_and_never_away_from_command():
    told = check_lead_change(
        LeadRole.SOCIAL_WORKER, LeadRole.VOLUNTEER, mode=Mode.DAILY, reason="队长已能独立带队"
    )
    assert told is None
    with pytest.raises(LeadUnchanged):
        check_lead_change(LeadRole.JOINT, LeadRole.JOINT, mode=Mode.DAILY, reason="x")
    with pytest.raises(LeadReasonMissing):
        check_lead_change(LeadRole.JOINT, LeadRole.VOLUNTEER, mode=Mode.DAILY, reason=" ")
    with pytest.raises(LeadWithCommand):
        check_lead_change(LeadRole.COMMAND, LeadRole.JOINT, mode=Mode.EMERGENCY, reason="x")


@pytest.mark.parametrize(
    ("workers", "volunteers", "state"),
    [
        (1, 10, SpanState.GREEN),
        (1, 11, SpanState.AMBER),
        (2, 60, SpanState.AMBER),
        (2, 61, SpanState.RED),
        (1, 100, SpanState.RED),
        (1, 101, SpanState.CRITICAL),
        (0, 1, SpanState.CRITICAL),
        (0, 0, SpanState.GREEN),
    ],
)
def test_the_span_has_four_states(workers, volunteers, state):
    assert span(workers, volunteers, LIMITS).state is state


def test_a_review_is_due_every_ninety_days():
    assert review_due(TODAY - timedelta(days=90), None, TODAY) is True
    assert review_due(TODAY - timedelta(days=200), TODAY - timedelta(days=89), TODAY) is False
