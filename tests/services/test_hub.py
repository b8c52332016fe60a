"""Joining a hub, neutral referral, and what lines agree; who may not."""

from datetime import timedelta

import pytest

from liandong.core.approvals import Matter
from liandong.core.hub import (
    CapacityOutOfRange,
    MemberAlready,
    MemberDoesNotFit,
    MemberLeft,
    NobodyFits,
    NotAdmitted,
    OffRuleNeedsReason,
    ReferralAnswered,
    ReferredAlready,
)
from liandong.core.line_calendar import AgreementEmpty, Kind
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import HubReferral, OutboxMessage
from liandong.queries import access
from liandong.queries import hub as shown
from liandong.services import approvals, hub
from liandong.services.approvals import Wish
from tests import make, make_offices

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9
KIND = "0001"


def told(kind):
    return [row.person for row in OutboxMessage.objects.filter(kind=kind).order_by("person_id")]


@pytest.fixture
def center():
    return make.organization(name="联合会", is_hub=True)


@pytest.fixture
def boss(center):
    made = make.coordinator(division_code=make_offices.DISTRICT)
    made.role_grants.update(organization=center)
    return made


def joined(center, boss, name, *, capacity=2, categories=(KIND,), reach="440305"):
    body = make.organization(name=name)
    worker = make.li_na(organization=body)
    wish = Wish(matter=Matter.MEMBERSHIP, subject=body, statement="想加入", unit=center)
    row = approvals.ask(wish=wish, by=worker, at=AT)
    approvals.grant(approval=row, by=boss, at=AT)
    row.refresh_from_db()
    member = hub.join(
        approval=row, categories=categories, reach=reach, capacity=capacity, by=worker, at=AT
    )
    return member, worker


def need(**more):
    return make.need(category=KIND, **more)


def test_an_organization_applies_is_admitted_joins_and_leaves(center, boss):
    body = make.organization(name="新社")
    worker = make.li_na(organization=body)
    wish = Wish(matter=Matter.MEMBERSHIP, subject=body, statement="想加入", unit=center)
    row = approvals.ask(wish=wish, by=worker, at=AT)
    facts = {"categories": [KIND], "reach": "440305", "capacity": 2, "at": AT}
    with pytest.raises(NotAdmitted):
        hub.join(approval=row, by=worker, **facts)
    approvals.grant(approval=row, by=boss, at=AT)
    with pytest.raises(NotAllowed):
        hub.join(approval=row, by=boss, **facts)
    with pytest.raises(CapacityOutOfRange):
        hub.join(approval=row, by=worker, **(facts | {"capacity": 0}))
    with pytest.raises(ValueMissing):
        hub.join(approval=row, by=worker, **(facts | {"categories": []}))
    member = hub.join(approval=row, by=worker, **facts)
    with pytest.raises(MemberAlready):
        hub.join(approval=row, by=worker, **facts)
    assert list(shown.members_of(center)) == [member]
    with pytest.raises(NotAllowed):
        hub.leave(member=member, why="不想了", by=boss, at=AT)
    hub.leave(member=member, why="人手不够", by=worker, at=AT)
    with pytest.raises(MemberLeft):
        hub.leave(member=member, why="人手不够", by=worker, at=AT)
    assert list(shown.members_of(center)) == []
    again = approvals.ask(wish=wish, by=worker, at=AT)
    approvals.grant(approval=again, by=boss, at=AT)
    assert hub.join(approval=again, by=worker, **facts).organization == body


def test_needs_go_round_and_the_one_chosen_takes_it(center, boss):
    first, worker = joined(center, boss, "甲")
    second, other = joined(center, boss, "乙")
    one = hub.refer(need=need(), hub=center, by=boss, at=AT)
    two = hub.refer(need=need(), hub=center, by=boss, at=AT + timedelta(hours=1))
    assert (one.member, two.member) == (first, second)
    assert one.is_by_rule and one.facts == {
        "taken": 0, "capacity": 2, "last_on": "", "fit": 2, "members": 2,
    }  # fmt: skip
    assert told("hub_offered") == [worker, other]
    with pytest.raises(ReferredAlready):
        hub.refer(need=one.need, hub=center, by=boss, at=AT)
    with pytest.raises(NotAllowed):
        hub.answer(referral=one, is_accepted=True, by=other, at=AT)
    hub.answer(referral=one, is_accepted=True, by=worker, at=AT)
    with pytest.raises(ReferralAnswered):
        hub.answer(referral=one, is_accepted=False, text="x", by=worker, at=AT)
    one.need.refresh_from_db()
    assert one.need.organization == first.organization
    assert told("hub_accepted") == [boss]
    figure = shown.fairness_of(center, AT + timedelta(hours=2))
    assert (figure.n, figure.referrals, figure.jain, figure.by_rule) == (2, 2, 1.0, 1.0)


def test_a_no_has_words_and_the_next_one_is_asked(center, boss):
    first, worker = joined(center, boss, "甲")
    second, _other = joined(center, boss, "乙")
    row = hub.refer(need=need(), hub=center, by=boss, at=AT)
    with pytest.raises(ValueMissing):
        hub.answer(referral=row, is_accepted=False, by=worker, at=AT)
    hub.answer(referral=row, is_accepted=False, text="这周没人", by=worker, at=AT)
    again = hub.refer(need=row.need, hub=center, by=boss, at=AT)
    assert (row.member, again.member, again.is_by_rule) == (first, second, True)


def test_a_member_that_leaves_tells_whoever_waits_for_its_answer(center, boss):
    member, worker = joined(center, boss, "甲")
    row, chen = hub.refer(need=need(), hub=center, by=boss, at=AT), make.chen_yu()
    asked = hub.refer_volunteer(hub=center, category=KIND, by=chen, at=AT)
    hub.leave(member=member, why="人手不够", by=worker, at=AT)
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.state, asked.state) == ("declined", "declined")
    assert (told("hub_declined"), told("hub_declined_you")) == ([boss], [chen])


def test_silence_gives_the_need_back_and_uses_up_the_turn(center, boss):
    first, worker = joined(center, boss, "甲")
    second, _other = joined(center, boss, "乙")
    row = hub.refer(need=need(), hub=center, by=boss, at=AT)
    assert hub.lapse_due(at=row.due_at - timedelta(seconds=1)) == 0
    assert (hub.lapse_due(at=row.due_at), hub.lapse_due(at=row.due_at)) == (1, 0)
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.answered_at) == ("lapsed", None, row.due_at)
    assert told("hub_declined") == [boss]
    with pytest.raises(ReferralAnswered):
        hub.answer(referral=row, is_accepted=True, by=worker, at=row.due_at)
    assert [one.taken for one in shown.as_rule_sees(center, row.due_at).values()] == [1, 0]
    again = hub.refer(need=row.need, hub=center, by=boss, at=row.due_at)
    assert (row.member, again.member, again.is_by_rule) == (first, second, True)
    hub.lapse_due(at=again.due_at)
    with pytest.raises(NobodyFits):  # both let it pass
        hub.refer(need=row.need, hub=center, by=boss, at=again.due_at)


def test_whoever_goes_off_the_rule_writes_why_and_it_is_counted(center, boss):
    joined(center, boss, "甲")
    second, _ = joined(center, boss, "乙")
    far, _ = joined(center, boss, "丙", reach="440304")
    with pytest.raises(OffRuleNeedsReason):
        hub.refer(need=need(), hub=center, member=second, by=boss, at=AT)
    with pytest.raises(MemberDoesNotFit):
        hub.refer(need=need(), hub=center, member=far, why="熟", by=boss, at=AT)
    row = hub.refer(need=need(), hub=center, member=second, why="会说客家话", by=boss, at=AT)
    assert (row.is_by_rule, row.why) == (False, "会说客家话")
    assert shown.fairness_of(center, AT + timedelta(hours=1)).by_rule == 0.0


def test_a_suspended_member_gets_nothing_and_without_members_nobody_fits(center, boss):
    with pytest.raises(NobodyFits):
        hub.refer(need=need(), hub=center, by=boss, at=AT)
    member, _ = joined(center, boss, "甲")
    office = make_offices.office(line="civil_affairs")
    from liandong.core.interventions import Act
    from liandong.services import interventions

    interventions.act(
        office=office, organization=member.organization, act=Act.SUSPEND, basis="685-38",
        reason="三次没有按时记录", by=make_offices.official(office), at=AT,
    )  # fmt: skip
    with pytest.raises(NobodyFits):
        hub.refer(need=need(), hub=center, by=boss, at=AT)


def test_who_may_not_refer(center, boss):
    _member, worker = joined(center, boss, "甲")
    for person in (worker, make.chen_yu(), make_offices.official(make_offices.office())):
        with pytest.raises(NotAllowed):
            hub.refer(need=need(), hub=center, by=person, at=AT)
    with pytest.raises(NotAllowed):
        hub.refer(need=need(division_code="110101001"), hub=center, by=boss, at=AT)
    assert not HubReferral.objects.exists()


def test_lines_agree_about_a_conflict(boss):
    ours, theirs = make.organization(name="甲"), make.organization(name="乙")
    hub.set_line(organization=ours, line="civil_affairs", by=boss, at=AT)
    hub.set_line(organization=theirs, line="youth_league", by=boss, at=AT)
    with pytest.raises(ValueInvalid):
        hub.set_line(organization=ours, line="police", by=boss, at=AT)
    with pytest.raises(NotAllowed):
        hub.set_line(organization=ours, line="", by=make.chen_yu(), at=AT)
    workers = [make.li_na(organization=body) for body in (ours, theirs)]
    shifts = [
        make.shift(project=make.project(organization=body, social_worker=worker))
        for body, worker in zip((ours, theirs), workers, strict=True)
    ]
    actor = access.actor_of(boss, on=make.day(AT))
    found = shown.entries(actor, AT - timedelta(days=1), AT + timedelta(days=1))
    assert [(one.line, one.ref) for one in found] == [
        ("civil_affairs", shifts[0].pk), ("youth_league", shifts[1].pk),
    ]  # fmt: skip
    facts = {"kind": Kind.SAME_PLACE, "one": shifts[0], "other": shifts[1], "at": AT}
    with pytest.raises(AgreementEmpty):
        hub.agree(text=" ", by=boss, **facts)
    with pytest.raises(NotAllowed):
        hub.agree(text="改到下午", by=make.chen_yu(phone="13800001079"), **facts)
    made = hub.agree(text="后一场改到下午", by=boss, **facts)
    assert shown.agreements_of([shifts[0].pk]) == {(shifts[0].pk, shifts[1].pk): made}
    assert told("lines_agreed") == workers


def test_a_volunteer_who_asks_goes_to_the_member_whose_turn_it_is(center, boss):
    first, worker = joined(center, boss, "甲")
    second, other = joined(center, boss, "乙")
    hub.refer(need=need(), hub=center, by=boss, at=AT)
    chen = make.chen_yu()
    with pytest.raises(ValueInvalid):
        hub.refer_volunteer(hub=center, category="no-such", by=chen, at=AT)
    row = hub.refer_volunteer(hub=center, category=KIND, by=chen, at=AT + timedelta(hours=1))
    assert (row.member, row.volunteer, row.need, row.is_by_rule) == (second, chen, None, True)
    assert told("hub_volunteer") == [other]
    with pytest.raises(ReferredAlready):
        hub.refer_volunteer(hub=center, category=KIND, by=chen, at=AT)
    hub.answer(referral=row, is_accepted=False, text="名额满了", by=other, at=AT)
    assert told("hub_declined_you") == [chen]
    again = hub.refer_volunteer(hub=center, category=KIND, by=chen, at=AT + timedelta(hours=2))
    assert again.member == first
    hub.answer(referral=again, is_accepted=True, by=worker, at=AT)
    assert told("hub_accepted_you") == [chen]
    assert not chen.memberships.exists()
