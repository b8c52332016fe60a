"""What a stand-in finds on the own pages, for the days of the cover and not longer."""

from datetime import timedelta

import pytest

from liandong.core.supervision import Tier
from liandong.core.today import Kind
from liandong.models import Complaint, Cover
from liandong.queries import access, complaints, covers, homes, today
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)
DAY = timedelta(days=1)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def xu():
    return make.li_na(phone="13800001012", organization=make.organization(name="别的机构"))


def cover(guide, stand_in, tier=Tier.SOCIAL_WORKER):
    return Cover.objects.create(
        guide=guide, stand_in=stand_in, tier=tier, since=TODAY, until=TODAY + 7 * DAY,
        arranged_by=guide, arranged_at=BEFORE,
    )  # fmt: skip


def complaint(**about):
    serial = Complaint.objects.count()
    return Complaint.objects.create(
        number=f"C-{serial}", category="hours", filed_at=BEFORE, due_at=BEFORE + 9 * DAY, **about
    )


def employer(worker):
    return access.actor_of(worker, on=TODAY).organization_ids


def seen(person, *, days=0):
    actor = access.actor_of(person, on=TODAY + days * DAY)
    return set(complaints.within_reach(actor))


def test_a_stand_in_sees_whom_the_guide_has_not_heard_of_until_the_cover_ends(li, xu):
    quiet = make.person(name="好久没来")
    quiet.last_served_on = TODAY - 60 * DAY
    quiet.save()
    make.supervision(supervisor=li, supervisee=quiet, tier="social_worker")
    assert kinds(xu) == []
    cover(li, xu)
    assert kinds(xu) == [Kind.SILENT]
    assert [one.person_id for one in homes.worker_home(actor(xu), at=BEFORE).silent] == [quiet.pk]
    assert kinds(xu, days=7) == []


def actor(person, *, days=0):
    return access.actor_of(person, on=TODAY + days * DAY)


def kinds(person, *, days=0):
    at = BEFORE + days * DAY
    return [item.kind for item in today.items(actor(person, days=days), at=at)]


def test_a_stand_in_sees_complaints_of_the_place_but_none_about_the_one_covered(li, xu):
    (body,) = employer(li)
    other = complaint(organization_id=body)
    complaint(organization_id=body, about_person=li)
    complaint(organization_id=body, is_about_organization=True)
    assert seen(xu) == set()
    cover(li, xu)
    assert seen(xu) == {other}
    assert seen(xu, days=7) == set()


def test_nobody_looks_into_a_complaint_about_who_stands_in_for_their_guide(li, xu):
    (body,) = employer(li)
    boss = make.person(name="督导", phone="13800001099")
    make.supervision(supervisor=boss, supervisee=li, tier="supervisor")
    about = complaint(organization_id=body, about_person=xu)
    assert seen(li) == {about}
    assert not complaints.is_guided_by(li, xu.pk, on=TODAY)
    cover(boss, xu, tier=Tier.SUPERVISOR)
    assert seen(li) == set()
    assert complaints.is_guided_by(li, xu.pk, on=TODAY)


def test_people_of_a_guide_who_is_away_are_carried_by_the_stand_in(li, xu):
    for guide, count in ((li, 2), (xu, 1)):
        for n in range(count):
            make.supervision(
                supervisor=guide, supervisee=make.person(name=f"人{n}"), tier="social_worker"
            )
    links = covers.links_on(TODAY)
    assert covers.carried(links, TODAY, Tier.SOCIAL_WORKER) == {li.pk: 2, xu.pk: 1}
    cover(li, xu)
    assert covers.carried(links, TODAY, Tier.SOCIAL_WORKER) == {xu.pk: 3}


def test_a_stand_in_of_a_team_leader_finds_the_team_on_the_home(li):
    leader, other = make.person(name="队长"), make.person(name="替班")
    make.role(person=other, role=access.TEAM_LEADER)
    team = make.team(leader=leader)
    assert homes.leader_home(actor(other), at=BEFORE).teams == []
    cover(leader, other, tier=Tier.TEAM_LEADER)
    assert homes.leader_home(actor(other), at=BEFORE).teams == [team]
    assert list(access.teams_for(actor(other))) == [team]
    assert list(access.teams_for(actor(other, days=7))) == []
