"""Forming a linkage, leading it, changing its members, ending it."""

from datetime import timedelta

import pytest

from liandong.core.linkage import (
    AlreadyParty,
    LeadReasonMissing,
    LeadUnchanged,
    LeadWithCommand,
    LinkageOneSided,
    LinkageOver,
    Relation,
    RelationNotPossible,
    Side,
)
from liandong.core.projects import LeadRole, Mode
from liandong.models import EventRecord, LeadChange, Linkage
from liandong.services import linkage as services
from liandong.services.linkage import PartyDraft, RelationDraft
from tests import make

pytestmark = pytest.mark.django_db


def _form(at, *, parties, mode=Mode.DAILY, **more):
    by = make.li_na()
    return services.form(
        title="陪诊联动",
        mode=mode,
        organization=make.organization(),
        parties=parties,
        by=by,
        at=at,
        **more,
    )


def _pair():
    return [
        PartyDraft(Side.SOCIAL_WORKER, person=make.li_na()),
        PartyDraft(Side.VOLUNTEER, person=make.chen_yu()),
    ]


def test_a_linkage_keeps_its_sides_relations_and_who_leads_why(at):
    relation = RelationDraft(Relation.GUIDING, Side.SOCIAL_WORKER, Side.VOLUNTEER)
    made = _form(at, parties=_pair(), relations=[relation])
    assert (made.lead, made.lead_reason) == ("volunteer", "daily_by_team_leader")
    assert list(made.parties.order_by("pk").values_list("side", flat=True)) == [
        "social_worker",
        "volunteer",
    ]
    assert made.relations.values_list("kind", "from_side", "to_side").get() == (
        "R1",
        "social_worker",
        "volunteer",
    )
    assert list(EventRecord.objects.order_by("pk").values_list("name", flat=True)) == [
        "LinkageFormed",
        "PartyJoined",
        "PartyJoined",
        "RelationRecorded",
    ]


def test_a_linkage_of_a_project_is_led_as_the_project(at):
    project = make.project(lead="volunteer")
    made = _form(at, parties=_pair(), mode=Mode.PROFESSIONAL, project=project)
    assert made.lead == "volunteer"


def test_one_side_or_the_same_twice_is_refused(at):
    worker, chen = _pair()
    with pytest.raises(LinkageOneSided):
        _form(at, parties=[worker])
    with pytest.raises(AlreadyParty):
        _form(at, parties=[worker, chen, chen])
    assert Linkage.objects.count() == 0


def test_a_relation_has_only_directions_that_it_can_have(at):
    made = _form(at, parties=_pair())
    with pytest.raises(RelationNotPossible):
        services.relate(
            linked=made,
            relation=RelationDraft(Relation.GUIDING, Side.TEAM, Side.SOCIAL_WORKER),
            by=make.li_na(),
            at=at,
        )


def test_the_lead_changes_in_linkage_and_project_alike_and_both_stay_on_record(at):
    project = make.project(lead="social_worker")
    made = make.linkage(project=project, volunteers=(make.chen_yu(),))
    services.switch_lead(
        linked=made, to=LeadRole.VOLUNTEER, reason="队长能独立带队", by=make.li_na(), at=at
    )
    made.refresh_from_db()
    project.refresh_from_db()
    assert (made.lead, project.lead, project.lead_reason) == (
        "volunteer",
        "volunteer",
        "changed_by_hand",
    )
    assert LeadChange.objects.values_list("before", "after", "reason").get() == (
        "social_worker",
        "volunteer",
        "队长能独立带队",
    )


@pytest.mark.parametrize(
    ("mode", "to", "reason", "refusal"),
    [
        ("M1", LeadRole.SOCIAL_WORKER, "因为", LeadUnchanged),
        ("M1", LeadRole.VOLUNTEER, " ", LeadReasonMissing),
        ("M4", LeadRole.VOLUNTEER, "因为", LeadWithCommand),
    ],
)
def test_a_lead_is_not_changed_without_effect_reason_or_right(mode, to, reason, refusal, at):
    made = make.linkage(mode=mode)
    with pytest.raises(refusal):
        services.switch_lead(linked=made, to=to, reason=reason, by=make.li_na(), at=at)
    assert LeadChange.objects.count() == 0


def test_a_member_joins_once_and_may_come_back(at):
    made, chen, by = make.linkage(), make.chen_yu(), make.li_na()
    member = PartyDraft(Side.VOLUNTEER, person=chen)
    party = services.join(linked=made, party=member, by=by, at=at)
    with pytest.raises(AlreadyParty):
        services.join(linked=made, party=member, by=by, at=at)
    services.leave(party=party, by=by, at=at)
    services.join(linked=made, party=member, by=by, at=at + timedelta(days=1))
    assert made.parties.filter(person=chen).count() == 2


def test_what_has_ended_stays_as_it_was(at):
    made, by = make.linkage(volunteers=(make.chen_yu(),)), make.li_na()
    services.end(linked=made, reason="项目结束", by=by, at=at)
    assert made.parties.filter(until=None).count() == 0
    with pytest.raises(LinkageOver):
        services.switch_lead(linked=made, to=LeadRole.VOLUNTEER, reason="再换", by=by, at=at)
    with pytest.raises(LinkageOver):
        services.end(linked=made, reason="再结束", by=by, at=at)
