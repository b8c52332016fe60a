"""Memoranda and help for each other are part of how alive a linkage is."""

from datetime import date, timedelta

import pytest

from liandong.core.contributions import Side
from liandong.core.detectors import PartyKey
from liandong.core.linkage_health import Part
from liandong.models import (
    Agreement,
    AgreementSignature,
    Linkage,
    LinkageParty,
    MutualService,
)
from liandong.queries import access, contributions, detectors, linkage_health, linkage_records
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

NOON = MONDAY_9 + timedelta(days=3, hours=3)
TODAY = date(2026, 5, 7)
DAY = timedelta(days=1)
STREET = "440305007"


def memorandum(first, second, *signed, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1)):
    made = Agreement.objects.create(
        number=f"A-{Agreement.objects.count()}", first=first, second=second, goal="一起陪诊",
        plan="每周三", credit="并列", starts_on=starts_on, ends_on=ends_on, version=2,
        drafted_by=make.person(), drafted_at=BEFORE,
    )  # fmt: skip
    for body, version in signed:
        AgreementSignature.objects.create(
            agreement=made, organization=body, version=version, by=made.drafted_by, at=BEFORE
        )
    return made


def helped(linked, giver, receiver, *, was_so=True, by="work", on=TODAY - DAY):
    return MutualService.objects.create(
        linkage=linked, giver=giver, receiver=receiver, giver_side=by, kind="legal", minutes=40,
        served_on=on, told_by=giver, told_at=NOON, was_so=was_so,
    )  # fmt: skip


def joined(linked, side="organization", **who):
    return LinkageParty.objects.create(linkage=linked, side=side, since=BEFORE.date(), **who)


def facts(linked):
    fresh = Linkage.objects.select_related("project").get(pk=linked.pk)
    return linkage_health.facts_of([fresh], at=NOON)[linked.pk]


def key(kind: str, row) -> PartyKey:
    return (kind, row.pk)


def test_a_memorandum_that_both_signed_links_them_and_their_teams():
    one, other = make.organization(name="机构"), make.organization(name="协会", kind="O3")
    team = make.team(sponsor=other)
    memorandum(one, other, (one, 2), (other, 2), starts_on=TODAY + DAY)
    pairs = detectors.linked_pairs(at=NOON)
    assert frozenset({key("organization", one), key("organization", other)}) in pairs
    assert frozenset({key("organization", one), key("team", team)}) in pairs


@pytest.mark.parametrize(
    ("sides", "more"),
    [
        ("one", {}),
        ("old words", {}),
        ("both", {"starts_on": date(2025, 1, 1), "ends_on": TODAY}),
    ],
)
def test_half_signed_reworded_or_ended_memoranda_link_nobody(sides, more):
    one, other = make.organization(name="机构"), make.organization(name="协会")
    signed = {"one": [(one, 2)], "old words": [(one, 2), (other, 1)]}.get(
        sides, [(one, 2), (other, 2)]
    )
    memorandum(one, other, *signed, **more)
    assert detectors.linked_pairs(at=NOON) == set()


def test_help_that_was_so_is_a_joint_act_and_a_service_to_each_other():
    chen, worker = make.person(name="陈宇"), make.li_na()
    linked = make.linkage(social_worker=worker, volunteers=(chen,))
    helped(linked, worker, chen)
    helped(linked, chen, worker, was_so=None, by="volunteers")
    helped(linked, chen, worker, was_so=False, by="volunteers", on=TODAY - 2 * DAY)

    told = facts(linked)

    assert (told.reciprocal, told.last_joint_on) == (1, TODAY - DAY)
    assert detectors.acts_of([linked], at=NOON)[linked.pk].days == [TODAY - DAY]
    actor = access.actor_of(worker, on=TODAY)
    for part in (Part.RECIPROCAL, Part.JOINT_ACTS):
        (row,) = linkage_records.behind(actor, linked, part, at=NOON)
        assert (row.kind, row.facts) == ("service", {"by": "work", "minutes": 40})


def test_joint_projects_under_a_memorandum_are_acts_of_the_standing_linkage():
    worker, stranger = make.li_na(), make.person(name="对方志愿者")
    other = make.organization(name="协会")
    standing = make.linkage(social_worker=worker)
    joined(standing, organization=other)
    theirs = make.project(organization=other, social_worker=worker)
    common = make.linkage(project=theirs, organization=other, social_worker=worker)
    joined(common, organization=standing.organization)
    shift = make.shift(project=theirs, starts_at=MONDAY_9)
    make.assignment(shift=shift, person=stranger, state="served")
    assert facts(standing).shifts == 0

    made = memorandum(standing.organization, other, (standing.organization, 2), (other, 2))
    assert (facts(standing).shifts, facts(standing).last_joint_on) == (1, MONDAY_9.date())

    Agreement.objects.filter(pk=made.pk).update(starts_on=MONDAY_9.date() + DAY)
    assert facts(standing).shifts == 0


def test_a_volunteer_organization_stands_on_the_volunteers_side():
    worker, chen = make.li_na(), make.person(name="陈宇")
    club = make.organization(name="协会", kind="O3")
    make.membership(person=chen, organization=club)
    manager = make.person(name="协会社工")
    make.role(person=manager, role=access.SOCIAL_WORKER, organization=club)
    linked = make.linkage(social_worker=worker)
    joined(linked, organization=club)
    shift = make.shift(project=make.project(social_worker=worker), starts_at=MONDAY_9)
    make.assignment(shift=shift, person=chen, state="served")

    assert facts(linked).volunteers_active == 1
    assert contributions.side_of(linked, manager, on=TODAY) is Side.VOLUNTEERS
    assert contributions.side_of(linked, worker, on=TODAY) is Side.WORK

    own = make.project(organization=club, social_worker=manager, division_code=STREET)
    shift = make.shift(project=own, starts_at=MONDAY_9)
    make.assignment(shift=shift, person=chen, state="served")
    rules, _ = linkage_health.rules_for("", TODAY)
    seen = {row.is_work for row in detectors.presences(rules, at=NOON) if row.place == STREET}
    assert seen == {False}
