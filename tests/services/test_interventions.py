"""Acts of authorities are kept, told and limited; checks of organizations are heard first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.approvals import ReasonTooShort
from liandong.core.complaints import Category
from liandong.core.inspections import (
    ITEMS,
    HearingOpen,
    InspectorHasStake,
    NobodyToDraw,
    SeedTooShort,
    SeedUsed,
)
from liandong.core.interventions import (
    Act,
    BasisMissing,
    ForcedAssignment,
    NotSuspended,
    PowerMissing,
    ReplyGiven,
    SuspendedAlready,
)
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Approval,
    Assignment,
    Complaint,
    Inspection,
    Intervention,
    OutboxMessage,
)
from liandong.queries import access, authority, interventions, publishing
from liandong.queries import complaints as complaint_queries
from liandong.services import chain_lists, complaints, inspections, registry, rosters, spoken
from liandong.services import interventions as services
from tests import make, make_offices

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9 - timedelta(hours=20)
REASON = "三次活动都没有按时记录时长"


def told(kind):
    rows = OutboxMessage.objects.filter(kind=kind).order_by("person_id")
    return [row.person for row in rows]


@pytest.fixture
def civil():
    return make_offices.office(line="civil_affairs", name="南山区民政局")


@pytest.fixture
def clerk(civil):
    return make_offices.official(civil)


@pytest.fixture
def body():
    return make.organization()


@pytest.fixture
def li(body):
    return make.li_na(organization=body)


def suspend(civil, body, clerk, **more):
    facts = {"act": Act.SUSPEND, "basis": "685-38", "reason": REASON} | more
    return services.act(office=civil, organization=body, by=clerk, at=AT, **facts)


def test_a_suspension_holds_back_publishing_until_it_is_lifted(civil, clerk, body, li):
    project = make.project(organization=body, social_worker=li, state="draft")
    make.shift(project=project)

    def codes():
        return [gate.code for gate in publishing.open_gates(project, at=AT)]

    assert "organization_suspended" not in codes()
    row = suspend(civil, body, clerk)
    assert (row.office, row.by, row.basis, row.reason) == (civil, clerk, "685-38", REASON)
    assert told("intervention_told") == [li]
    assert "organization_suspended" in codes()
    with pytest.raises(SuspendedAlready):
        suspend(civil, body, clerk)
    lifted = suspend(civil, body, clerk, act=Act.LIFT, basis="685-38", reason="都补记好了，查过了")
    assert "organization_suspended" not in codes()
    row.refresh_from_db()
    assert row.ended_at == lifted.at
    with pytest.raises(NotSuspended):
        suspend(civil, body, clerk, act=Act.LIFT, reason="都补记好了，查过了")
    assert interventions.counts(AT)["suspend"] == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"basis": "685-25"}, BasisMissing),
        ({"reason": "不行"}, ReasonTooShort),
        ({"act": Act.ORDER, "due_on": None}, ValueMissing),
        ({"act": Act.ORDER, "due_on": date(2026, 5, 1)}, ValueMissing),
        ({"act": Act.CORRECT}, ValueInvalid),
        ({"act": Act.FORCED_TRIED}, ValueInvalid),
    ],
)
def test_an_act_without_basis_reason_or_day_is_refused(civil, clerk, body, facts, refusal):
    with pytest.raises(refusal):
        suspend(civil, body, clerk, **facts)
    assert not Intervention.objects.exists()


def test_who_may_not_act(civil, clerk, body, li):
    league = make_offices.office(line="youth_league")
    leaguer = make_offices.official(league)
    with pytest.raises(PowerMissing):
        suspend(league, body, leaguer)
    suspend(league, body, leaguer, act=Act.ADVISE, basis="685-25")
    for person in (leaguer, li, make.coordinator(), make.chen_yu()):
        with pytest.raises(NotAllowed):
            suspend(civil, body, person)
    far = make.organization(name="外地的", division_code="110101001")
    with pytest.raises(NotAllowed):
        suspend(civil, far, clerk)


def test_the_one_concerned_sees_it_and_replies_once(civil, clerk, body, li):
    row = suspend(civil, body, clerk, act=Act.WARN)
    day = make.day(AT)
    assert list(interventions.concerning(access.actor_of(li, on=day))) == [row]
    stranger = make.li_na(organization=make.organization(name="别家"))
    assert not interventions.concerning(access.actor_of(stranger, on=day)).exists()
    with pytest.raises(NotAllowed):
        services.reply(intervention=row, text="不是这样", by=stranger, at=AT)
    services.reply(intervention=row, text="系统坏了三天，有记录", by=li, at=AT)
    with pytest.raises(ReplyGiven):
        services.reply(intervention=row, text="再说一次", by=li, at=AT)


def test_what_an_official_changes_for_others_is_kept_and_what_others_change_is_not(clerk, civil):
    boss = make.coordinator()
    first, second = make.chen_yu(), make.chen_yu(phone="13800001079")
    for person in (first, second):
        person.role_grants.update(division_code="440305007")
    registry.end_role(grant=first.role_grants.get(), by=boss, at=AT)
    assert not Intervention.objects.exists()
    make.role(person=clerk, role="coordinator")
    registry.end_role(grant=second.role_grants.get(), by=clerk, at=AT)
    row = Intervention.objects.get()
    assert (row.act, row.event, row.person, row.by, row.office) == (
        "correct", "RoleEnded", second, clerk, civil,
    )  # fmt: skip
    own = make.role(person=clerk, role="volunteer")
    registry.end_role(grant=own, by=clerk, at=AT)
    assert Intervention.objects.count() == 1


# ── no forced assignment ────────────────────────────────────────────────────────────────────


@pytest.fixture
def both(clerk):
    """An official who is a coordinator too: the roles would let them reach the lists."""
    make.role(person=clerk, role="coordinator", division_code="440305")
    return clerk


def test_an_official_hears_nobodys_yes_and_the_try_is_kept(both):
    shift, chen = make.shift(), make.chen_yu()
    with pytest.raises(ForcedAssignment):
        spoken.sign_up_for(shift=shift, person=chen, said_by="self", how="face", by=both, at=AT)
    with pytest.raises(ForcedAssignment):
        chain_lists.take(shift=shift, choices=[chain_lists.Choice(chen, "1、陈宇")], by=both, at=AT)
    with pytest.raises(ForcedAssignment):
        rosters.take_heard(shift=shift, person=chen, by=both, at=AT)
    assert not Assignment.objects.exists()
    rows = Intervention.objects.order_by("pk")
    assert [(row.act, row.person, row.by) for row in rows] == [("forced_tried", chen, both)] * 2
    assert told("forced_tried") == [chen, chen]
    assert interventions.counts(AT)["forced_tried"] == 2


def test_an_official_signs_up_for_themselves_and_a_social_worker_hears_a_yes(both, li):
    make.role(person=both, role="volunteer")
    shift, chen = make.shift(project=make.project(social_worker=li)), make.chen_yu()
    make.membership(person=chen, organization=li.role_grants.get().organization)
    rosters.sign_up(shift=shift, by=both, at=AT)
    spoken.sign_up_for(shift=shift, person=chen, said_by="self", how="face", by=li, at=AT)
    assert Assignment.objects.count() == 2 and not Intervention.objects.exists()


def forced(subject=None):
    facts = complaints.Told(
        category=Category.FORCED, text="领导点名要我去", about_person=subject,
        division_code="440305007",
    )  # fmt: skip
    return complaints.file(told=facts, by=make.chen_yu(), at=AT).complaint


def test_a_complaint_of_forcing_goes_to_the_office_and_the_level_above_at_once(civil, clerk):
    above = make_offices.office(line="civil_affairs", division_code=make_offices.CITY)
    chief = make_offices.official(above, name="高升")
    make_offices.official(make_offices.office(line="youth_league"), name="团干")
    forced()
    assert told("forced_complaint") == [clerk, chief]


def test_colleagues_neither_hear_of_nor_handle_a_forcing_by_their_office(civil, clerk):
    above = make_offices.office(line="civil_affairs", division_code=make_offices.CITY)
    chief = make_offices.official(above, name="高升")
    colleague = make_offices.official(civil, name="同事")
    row = forced(clerk)
    assert told("forced_complaint") == [chief]

    def seen(person):
        actor = access.actor_of(person, on=make.day(AT))
        return list(complaint_queries.waiting_for(actor))

    assert (seen(clerk), seen(colleague), seen(chief)) == ([], [], [row])
    assert Complaint.objects.count() == 1


def test_who_has_a_stake_in_a_forcing_sees_nothing_of_it_in_the_offices_workspace(civil, clerk):
    boss = make.coordinator(division_code=make_offices.DISTRICT)
    other = make.coordinator(division_code=make_offices.DISTRICT, phone="13800001199")
    row = forced(boss)

    def seen(person):
        actor = access.actor_of(person, on=make.day(AT))
        return list(authority.forced_complaints(civil, actor))

    assert (seen(clerk), seen(other), seen(boss)) == ([row], [row], [])


def test_the_offices_workspace_asks_as_often_for_three_forcings_as_for_one(civil, clerk):
    actor = access.actor_of(clerk, on=make.day(AT))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            forced()
        with CaptureQueriesContext(connection) as asked:
            authority.forced_complaints(civil, actor)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_of_one_that_waits_again_after_an_appeal_only_the_waiting_is_counted(civil, clerk, body):
    li = make.li_na(organization=body, phone="13800001198")
    late = AT + timedelta(days=20)
    facts = {"organization": body, "office": civil, "asked_by": li, "asked_at": AT}
    make_offices.approval(**facts, state="appealed", due_at=late)
    Approval.objects.update(decided_by=clerk, decided_at=AT)
    unit = {"organization": body, "unit": make.organization(name="枢纽"), "asked_by": li}
    make_offices.approval(**unit, matter="membership", asked_at=AT, due_at=late + timedelta(days=1))
    told = interventions.clocks(late)
    assert told == {"asked": 1, "decided": 0, "in_time": 0, "waiting": 0, "late": 1}
    assert interventions.clocks(AT)["waiting"] == 1


# ── spot checks of organizations ────────────────────────────────────────────────────────────


def drawn(civil, clerk, **more):
    facts = {"seed": "26-128-0417", "seed_source": "当天福彩开奖号", "count": 1} | more
    return inspections.draw_round(office=civil, by=clerk, at=AT, **facts)


MET = dict.fromkeys(ITEMS, "met")


def test_a_check_is_drawn_told_heard_and_published(civil, clerk, body, li):
    made = drawn(civil, clerk)
    row = made.inspections.get()
    assert (made.numbers, row.organization) == ([body.number], body)
    with pytest.raises(SeedUsed):
        drawn(civil, clerk)
    inspections.tell(
        inspection=row, verdicts=MET | {"insured": "not_met"}, notes={"insured": "两场没买"},
        by=clerk, at=AT,
    )  # fmt: skip
    assert told("inspection_told") == [li]
    assert list(interventions.to_publish(civil, AT)) == []
    with pytest.raises(HearingOpen):
        inspections.publish(inspection=row, by=clerk, at=AT)
    inspections.reply(inspection=row, text="第二天就补买了", by=li, at=AT)
    assert list(interventions.to_publish(civil, AT)) == [row]
    assert not interventions.published().exists()
    inspections.publish(inspection=row, by=clerk, at=AT)
    shown = interventions.published().get()
    assert (shown.reply, shown.notes) == ("第二天就补买了", {"insured": "两场没买"})


def test_an_authoritys_own_body_is_neither_drawn_nor_warned(civil, clerk, body):
    own = make.organization(name="南山区民政局")
    civil.organization = own
    civil.save(update_fields=["organization"])
    assert drawn(civil, clerk).numbers == [body.number]
    with pytest.raises(NotAllowed):
        services.act(
            office=civil, organization=own, act=Act.WARN, basis="685-38", reason=REASON,
            by=clerk, at=AT,
        )  # fmt: skip


def test_the_desk_lists_what_is_unfinished_before_what_is_published(civil, clerk, body):
    first = drawn(civil, clerk).inspections.get()
    second = drawn(civil, clerk, seed="26-129").inspections.get()
    inspections.tell(inspection=first, verdicts=MET, notes={}, by=clerk, at=AT)
    first.refresh_from_db()
    inspections.publish(inspection=first, by=clerk, at=first.hearing_due_at)
    assert list(interventions.inspections_of(civil)) == [second, first]


def test_a_silent_organization_is_published_after_its_term(civil, clerk, body):
    row = drawn(civil, clerk).inspections.get()
    inspections.tell(inspection=row, verdicts=MET, notes={}, by=clerk, at=AT)
    row.refresh_from_db()
    assert list(interventions.to_publish(civil, row.hearing_due_at)) == [row]
    inspections.publish(inspection=row, by=clerk, at=row.hearing_due_at)
    assert Inspection.objects.get().published_by == clerk


def test_who_may_not_draw_inspect_reply_or_publish(civil, clerk, body, li):
    league = make_offices.office(line="youth_league")
    leaguer = make_offices.official(league)
    for office, person in ((league, leaguer), (civil, leaguer), (civil, li)):
        with pytest.raises(NotAllowed):
            drawn(office, person)
    with pytest.raises(SeedTooShort):
        drawn(civil, clerk, seed="1")
    with pytest.raises(ValueMissing):
        drawn(civil, clerk, seed_source=" ")
    empty = make_offices.office(line="civil_affairs", division_code="110101")
    with pytest.raises(NobodyToDraw):
        drawn(empty, make_offices.official(empty))
    row = drawn(civil, clerk).inspections.get()
    with pytest.raises(NotAllowed):
        inspections.tell(inspection=row, verdicts=MET, notes={}, by=leaguer, at=AT)
    make.role(person=clerk, role="social_worker", organization=body)
    with pytest.raises(InspectorHasStake):
        inspections.tell(inspection=row, verdicts=MET, notes={}, by=clerk, at=AT)
    other = make_offices.official(civil, name="同事")
    inspections.tell(inspection=row, verdicts=MET, notes={}, by=other, at=AT)
    with pytest.raises(NotAllowed):
        inspections.reply(inspection=row, text="我来说", by=leaguer, at=AT)
    with pytest.raises(NotAllowed):
        inspections.publish(inspection=row, by=li, at=row.told_at or AT)
