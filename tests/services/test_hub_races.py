"""Two at one moment at a hub: no turn is given twice, no need is offered twice."""

from collections import Counter

import pytest

from liandong.core.approvals import Matter
from liandong.models import HubReferral
from liandong.queries import hub as shown
from liandong.services import approvals, hub
from liandong.services.approvals import Wish
from tests import make, make_offices
from tests.services.test_reserve import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = make.MONDAY_9
KIND = "0001"


def center(name="联合会"):
    return make.organization(name=name, is_hub=True)


def boss():
    """Runs every hub of the district."""
    return make.coordinator(division_code=make_offices.DISTRICT)


def joined(where, by, name, *, capacity=2):
    body = make.organization(name=name)
    worker = make.li_na(organization=body)
    wish = Wish(matter=Matter.MEMBERSHIP, subject=body, statement="想加入", unit=where)
    row = approvals.ask(wish=wish, by=worker, at=AT)
    approvals.grant(approval=row, by=by, at=AT)
    row.refresh_from_db()
    member = hub.join(
        approval=row, categories=(KIND,), reach="440305", capacity=capacity, by=worker, at=AT
    )
    return member, worker


def need():
    return make.need(category=KIND, division_code=make.NANSHAN + "001")


def test_two_needs_at_once_go_to_two_members():
    where = center()
    chief = boss()
    members = {joined(where, chief, name)[0] for name in ("甲社", "乙社")}
    needs = [need(), need()]

    def refer(one):
        return hub.refer(need=one, hub=where, by=chief, at=AT).member

    assert set(at_once([lambda one=one: refer(one) for one in needs])) == members


def test_of_twelve_at_once_every_member_gets_its_share_and_the_figure_is_exact():
    where = center()
    chief = boss()
    members = [joined(where, chief, name)[0] for name in ("甲社", "乙社", "丙社")]
    needs = [need() for _ in range(12)]

    def refer(one):
        return hub.refer(need=one, hub=where, by=chief, at=AT).member_id

    given = Counter(at_once([lambda one=one: refer(one) for one in needs]))
    assert given == {member.pk: 4 for member in members}
    told = [row.facts["taken"] for row in HubReferral.objects.order_by("pk")]
    assert told == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    fairness = shown.fairness_of(where, AT)
    assert (fairness.jain, fairness.gini, fairness.referrals) == (1.0, 0.0, 12)


def test_one_need_offered_by_two_hubs_at_once_is_offered_once():
    one, other = center(), center("第二枢纽")
    chief = boss()
    for where in (one, other):
        joined(where, chief, f"{where.name}会员")
    wanted = need()
    given = at_once(
        [
            lambda: hub.refer(need=wanted, hub=one, by=chief, at=AT).state,
            lambda: hub.refer(need=wanted, hub=other, by=chief, at=AT).state,
        ]
    )
    assert sorted(given) == ["offered", "referred_already"]
    assert HubReferral.objects.count() == 1


def test_a_volunteer_who_asks_two_hubs_at_once_is_offered_once():
    one, other = center(), center("第二枢纽")
    chief, chen = boss(), make.chen_yu()
    for where in (one, other):
        joined(where, chief, f"{where.name}会员")
    given = at_once(
        [
            lambda: hub.refer_volunteer(hub=one, category=KIND, by=chen, at=AT).state,
            lambda: hub.refer_volunteer(hub=other, category=KIND, by=chen, at=AT).state,
        ]
    )
    assert sorted(given) == ["offered", "referred_already"]


@pytest.mark.parametrize("round_", range(5))
def test_a_member_that_leaves_at_that_moment_holds_no_open_offer(round_):
    where = center()
    chief = boss()
    member, worker = joined(where, chief, "甲社")
    wanted = need()
    at_once(
        [
            lambda: hub.refer(need=wanted, hub=where, by=chief, at=AT).state,
            lambda: hub.leave(member=member, why="忙", by=worker, at=AT).pk,
        ]
    )
    assert not HubReferral.objects.filter(member=member, state="offered").exists()


def test_two_answers_at_once_are_one():
    where = center()
    chief = boss()
    _member, worker = joined(where, chief, "甲社")
    row = hub.refer(need=need(), hub=where, by=chief, at=AT)
    given = at_once(
        [
            lambda: hub.answer(referral=row, is_accepted=True, by=worker, at=AT).state,
            lambda: (
                hub.answer(referral=row, is_accepted=False, text="没有人手", by=worker, at=AT).state
            ),
        ]
    )
    assert "hub_referral_answered" in given
    assert len(set(given) & {"accepted", "declined"}) == 1
