from datetime import date

import pytest

from liandong.core.leader_tree import (
    AlreadyLeads,
    LeaderAlreadyAsked,
    LeaderOfferClosed,
    LeaderSizeWrong,
    LeaderTooYoung,
    NotTheirVolunteer,
)
from liandong.core.refusals import NotAllowed
from liandong.models import LeaderOffer, OutboxMessage, SupervisionLink
from liandong.queries import access
from liandong.services import covers, leader_tree
from tests import make
from tests.make import BEFORE
from tests.services.test_covers import guided, run_at_once

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)


@pytest.fixture
def li():
    return make.li_na()


def ask(li, person, size=2, **facts):
    facts = {"by": li, "at": BEFORE, **facts}
    return leader_tree.ask(worker=li, person=person, size=size, **facts)


def pairs(tier):
    rows = SupervisionLink.objects.filter(tier=tier, until=None)
    return set(rows.values_list("supervisor", "supervisee"))


def test_nothing_changes_before_the_volunteers_own_yes(li):
    chen, *others = guided(li, 3)
    ask(li, chen)
    assert pairs("social_worker") == {(li.pk, one.pk) for one in (chen, *others)}
    assert OutboxMessage.objects.get().kind == "leader_asked"
    assert not access.actor_of(chen, on=TODAY).has(access.TEAM_LEADER)


def test_a_yes_puts_the_nearest_people_below_the_new_leader(li):
    chen, near, far, third = guided(li, 4)
    for who, lat in ((near, make.LAT), (third, make.LAT + 0.001), (far, make.LAT + 0.2)):
        who.lat = lat
        who.save(update_fields=["lat"])
    leader_tree.agree(offer=ask(li, chen), by=chen, at=BEFORE)
    assert pairs("team_leader") == {(chen.pk, near.pk), (chen.pk, third.pk)}
    assert pairs("social_worker") == {(li.pk, chen.pk), (li.pk, far.pk)}
    actor = access.actor_of(chen, on=TODAY)
    assert actor.has(access.TEAM_LEADER)
    assert set(access.people_for(actor)) == {chen, near, third}
    assert OutboxMessage.objects.get(kind="leader_asked").withdrawn_at == BEFORE


def test_a_leader_takes_no_more_than_they_said(li):
    chen, *_ = guided(li, 4)
    covers.set_capacity(tier="team_leader", most=1, by=chen, at=BEFORE)
    made = leader_tree.agree(offer=ask(li, chen, size=3), by=chen, at=BEFORE)
    assert len(made) == 1


def test_a_no_needs_no_reason_and_leaves_everything_as_it_was(li):
    chen, other = guided(li, 2)
    offer = leader_tree.decline(offer=ask(li, chen), by=chen, at=BEFORE)
    assert offer.state == "declined"
    assert pairs("social_worker") == {(li.pk, chen.pk), (li.pk, other.pk)}
    with pytest.raises(LeaderOfferClosed):
        leader_tree.agree(offer=offer, by=chen, at=BEFORE)


def test_nobody_says_yes_for_somebody_else(li):
    chen, other = guided(li, 2)
    offer = ask(li, chen)
    for who in (other, li):
        with pytest.raises(NotAllowed):
            leader_tree.agree(offer=offer, by=who, at=BEFORE)
    assert LeaderOffer.objects.get().state == "asked"


def test_who_may_be_asked(li):
    chen, _, led = guided(li, 3)
    make.supervision(supervisor=led, supervisee=make.person(), tier="team_leader")
    young = guided(li)[0]
    young.birth_on = date(2010, 1, 1)
    young.save(update_fields=["birth_on"])
    for who, size, refusal in (
        (make.person(), 2, NotTheirVolunteer),
        (young, 2, LeaderTooYoung),
        (led, 2, AlreadyLeads),
        (chen, 0, LeaderSizeWrong),
        (chen, 31, LeaderSizeWrong),
    ):
        with pytest.raises(refusal):
            ask(li, who, size=size)
    with pytest.raises(NotAllowed):
        ask(li, chen, by=make.li_na(phone="13800001012"))
    ask(li, chen)
    with pytest.raises(LeaderAlreadyAsked):
        ask(li, chen)
    assert LeaderOffer.objects.count() == 1


def test_a_question_taken_back_cannot_be_answered(li):
    chen, *_ = guided(li, 2)
    offer = ask(li, chen)
    leader_tree.take_back(offer=offer, by=li, at=BEFORE)
    with pytest.raises(LeaderOfferClosed):
        leader_tree.agree(offer=offer, by=chen, at=BEFORE)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_new_leaders_at_once_never_lead_the_same_person(li):
    chen, wang, *others = guided(li, 6)
    offers = [(ask(li, who, size=3), who) for who in (chen, wang)]
    refused = run_at_once(
        *[lambda o=o, w=w: leader_tree.agree(offer=o, by=w, at=BEFORE) for o, w in offers]
    )
    assert refused == []
    led = [pair[1] for pair in pairs("team_leader")]
    assert sorted(led) == sorted(one.pk for one in others)
