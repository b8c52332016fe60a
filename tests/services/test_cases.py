"""A case from the intake to the follow-up: sealed, read by few, each read told to the client."""

from datetime import date, timedelta

import pytest

from liandong.core.case_facts import (
    CaseHasTwin,
    CaseIsClosed,
    CaseloadFull,
    CaseNotEvaluated,
    CaseNotReady,
    CaseNotYours,
    CaseOfSelf,
    CaseStageOff,
    RiskSettled,
    StandInUnfit,
)
from liandong.core.enrolment import NotEnded
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Case,
    CaseReading,
    CaseRisk,
    CaseStep,
    Cover,
    EventRecord,
    OutboxMessage,
)
from liandong.queries import access
from liandong.queries import case_readings as looked
from liandong.queries import cases as shown
from liandong.services import case_dates, case_readings, case_risks, cases
from liandong.services.cases import CaseDraft, GoalDraft
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "儿子动过手，不敢说"
TODAY = make.day(make.BEFORE)
SOON = TODAY + timedelta(days=7)


def actor(person, on=TODAY):
    return access.actor_of(person, on=on)


@pytest.fixture
def li():
    return make.li_na()


def opened(li, at, **changed):
    told = {
        "call_name": "林阿婆",
        "address": "桃园路 8 号 301",
        "service_object": "03",
        "presenting": SECRET,
        "consent_method": "spoken",
    } | changed
    return cases.open_case(draft=CaseDraft(**told), by=li, at=at)


def goal(target=3):
    return GoalDraft("每周下楼走走", "次", 0, target, TODAY + timedelta(days=60))


def planned(li, at, **changed):
    case = opened(li, at, **changed)
    cases.assess(case=case, assessment="愿意有人来", score_before=3, by=li, at=at)
    return cases.plan(case=case, goals=[goal()], text="先陪走", by=li, at=at)


def held(case, li, at, **changed):
    told = {
        "held_on": make.day(at),
        "minutes": 40,
        "method": "home",
        "note": "走到了路口",
        "next_due_on": SOON,
    } | changed
    return cases.add_session(case=case, by=li, at=at, **told)


def test_a_case_goes_from_the_intake_to_the_follow_up(li, at):
    case = planned(li, at)
    assert (case.stage, case.field, case.beneficiary.call_name) == ("intervention", "2", "林阿婆")
    held(case, li, at)
    cases.turn(case=case, to="evaluation", by=li, at=at)
    reached = {one.pk: 2 for one in case.goals.all()}
    cases.evaluate(case=case, evaluation="敢下楼了", reached=reached, outcome_score=7, by=li, at=at)
    case = cases.close(case=case, reason="goals_met", follow_up_on=SOON, by=li, at=at)
    assert (case.stage, case.closed_at, case.next_due_on) == ("closed", at, SOON)
    assert [step.after for step in case.steps.order_by("pk")] == [
        "assessment", "plan", "intervention", "evaluation", "closing", "closed",
    ]  # fmt: skip
    assert list(shown.rows_of(actor(li), on=TODAY)) == [case]
    reminder = OutboxMessage.objects.get(kind="case_follow_up")
    assert (reminder.person, make.day(reminder.due_at)) == (li, SOON)

    held(case, li, at + timedelta(days=7), next_due_on=None)
    assert list(shown.rows_of(actor(li), on=TODAY)) == []
    with pytest.raises(CaseIsClosed):
        held(case, li, at + timedelta(days=8))


def test_what_a_need_says_is_not_asked_again(li, at):
    need = make.need(title="陪林阿婆复查", organization=li.role_grants.get().organization)
    case = cases.open_case(draft=CaseDraft(need=need, call_name="林阿婆"), by=li, at=at)
    need.refresh_from_db()
    assert need.beneficiary == case.beneficiary
    assert case.presenting == "陪林阿婆复查"
    assert (case.stage, case.consent_method) == ("intake", "")
    assert cases.agree(case=case, consent_method="signed", by=li, at=at).stage == "assessment"
    with pytest.raises(CaseHasTwin):
        cases.open_case(draft=CaseDraft(need=need), by=li, at=at)


def test_a_need_out_of_reach_opens_no_case_and_a_volunteer_none_at_all(li, at):
    far = make.need(organization=make.organization(name="别家"))
    with pytest.raises(NotAllowed):
        cases.open_case(draft=CaseDraft(need=far, call_name="某人"), by=li, at=at)
    with pytest.raises(NotAllowed):
        opened(make.chen_yu(), at)
    with pytest.raises(NotAllowed):
        opened(li, at, beneficiary=make.beneficiary())
    assert Case.objects.count() == 0


def test_nobody_works_on_their_own_case(li, at):
    client = make.beneficiary()
    client.person = li
    client.save()
    need = make.need(organization=li.role_grants.get().organization, beneficiary=client)
    with pytest.raises(CaseOfSelf):
        cases.open_case(draft=CaseDraft(need=need), by=li, at=at)


def test_the_words_lie_sealed_and_stand_in_no_event_and_no_message(li, at):
    make.zhou(guides=(li,))
    case = planned(li, at)
    case_risks.raise_risk(case=case, kinds=["abuse"], note=SECRET, by=li, at=at)
    raw = Case.objects.raw("SELECT id, presenting AS raw FROM liandong_case")
    assert all(SECRET.encode() not in bytes(row.raw) for row in raw)
    told = str(list(EventRecord.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert SECRET not in told and "林阿婆" not in told and "abuse" not in told


def test_a_stage_out_of_turn_writes_nothing(li, at):
    case = opened(li, at)
    with pytest.raises(CaseStageOff):
        cases.plan(case=case, goals=[goal()], by=li, at=at)
    cases.assess(case=case, assessment="愿意", score_before=3, by=li, at=at)
    with pytest.raises(CaseNotReady) as met:
        cases.plan(case=case, goals=[], by=li, at=at)
    assert met.value.missing == ("goals",)
    with pytest.raises(CaseNotEvaluated):
        cases.close(case=case, reason="goals_met", by=li, at=at)
    case.refresh_from_db()
    assert (case.stage, case.closed_at, case.goals.count()) == ("plan", None, 0)


def test_a_new_plan_keeps_the_old_one(li, at):
    case = planned(li, at)
    held(case, li, at)
    cases.turn(case=case, to="plan", reason="目标太高", by=li, at=at)
    cases.plan(case=case, goals=[goal(1)], text="先在楼道走", by=li, at=at)
    assert [one.target for one in shown.file_of(case).goals] == [1]
    assert case.goals.count() == 2
    assert CaseStep.objects.latest("pk").kept == "先陪走"


def test_a_closed_case_is_taken_up_again_with_a_reason(li, at):
    case = cases.close(case=opened(li, at), reason="moved", by=li, at=at)
    with pytest.raises(ValueMissing):
        cases.turn(case=case, to="assessment", by=li, at=at)
    case = cases.turn(case=case, to="assessment", reason="搬回来了", by=li, at=at)
    assert (case.stage, case.closed_at, case.next_due_on) == ("assessment", None, TODAY)


# ── who reads ───────────────────────────────────────────────────────────────────────────────


def test_the_worker_the_supervisor_and_a_stand_in_read_and_the_client_is_told_who(li, at):
    zhou = make.zhou(guides=(li,))
    employer = li.role_grants.get().organization
    wang = make.li_na(organization=employer, phone="13800001022")
    wang.name = "王芳"
    wang.save()
    case = opened(li, at)
    with pytest.raises(CaseNotYours):
        case_readings.read(case=case, by=wang, at=at)
    case_readings.cover(worker=li, stand_in=wang, since=TODAY, until=SOON, by=li, at=at)
    for reader in (li, zhou, wang, wang):
        assert case_readings.read(case=case, by=reader, at=at).case.presenting == SECRET
    told = [(one.name, one.times) for one in looked.readings_of(case)]
    assert told == [("王芳", 2), ("周敏", 1), ("李娜", 1)]
    assert OutboxMessage.objects.get(kind="case_cover").person == wang


def test_nobody_else_reads_whatever_their_role(li, at):
    case = opened(li, at)
    employer = li.role_grants.get().organization
    peer = make.zhou(phone="13800001033")
    make.supervision(supervisor=peer, supervisee=li, tier="supervisor", kind="peer")
    others = (
        make.coordinator(),
        make.officer(),
        make.chen_yu(organization=employer),
        make.zhou(organization=employer),
        make.li_na(organization=employer, phone="13800001022"),
        peer,
    )
    for other in others:
        assert list(shown.readable_by(actor(other), on=TODAY)) == []
        with pytest.raises(CaseNotYours):
            case_readings.read(case=case, by=other, at=at)
        with pytest.raises(CaseNotYours):
            held(case, other, at)
    assert CaseReading.objects.count() == 0


def test_a_supervisor_reads_and_writes_nothing(li, at):
    zhou = make.zhou(guides=(li,))
    case = opened(li, at)
    with pytest.raises(CaseNotYours):
        held(case, zhou, at)


def test_who_is_no_social_worker_any_more_reads_nothing(li, at):
    case = opened(li, at)
    li.role_grants.update(until=TODAY)
    assert list(shown.readable_by(actor(li), on=TODAY)) == []
    with pytest.raises(CaseNotYours):
        case_readings.read(case=case, by=li, at=at)


def test_a_stand_in_ends_by_itself_or_when_the_other_is_back(li, at):
    wang = make.li_na(organization=li.role_grants.get().organization, phone="13800001022")
    case = opened(li, at)
    cover = case_readings.cover(worker=li, stand_in=wang, since=TODAY, until=SOON, by=li, at=at)
    assert list(shown.readable_by(actor(wang), on=SOON - timedelta(days=1))) == [case]
    assert list(shown.readable_by(actor(wang), on=SOON)) == []
    with pytest.raises(NotAllowed):
        case_readings.end_cover(cover=cover, by=wang, at=at)
    case_readings.end_cover(cover=cover, by=li, at=at)
    assert list(shown.readable_by(actor(wang), on=TODAY)) == []
    with pytest.raises(NotEnded):
        case_readings.end_cover(cover=cover, by=li, at=at)


def test_only_another_social_worker_stands_in(li, at):
    for unfit in (li, make.chen_yu()):
        with pytest.raises(StandInUnfit):
            case_readings.cover(worker=li, stand_in=unfit, since=TODAY, until=SOON, by=li, at=at)
    wang = make.li_na(phone="13800001022")
    with pytest.raises(NotAllowed):
        case_readings.cover(worker=li, stand_in=wang, since=TODAY, until=SOON, by=wang, at=at)


# ── risks and load ──────────────────────────────────────────────────────────────────────────


def test_a_danger_reaches_the_supervisor_is_heard_and_holds_the_closing(li, at):
    zhou = make.zhou(guides=(li,))
    case = opened(li, at)
    heard = case_risks.raise_risk(case=case, kinds=["violence", "abuse"], note=SECRET, by=li, at=at)
    assert heard == [zhou]
    assert OutboxMessage.objects.get(kind="case_risk").person == zhou
    with pytest.raises(CaseNotReady):
        cases.close(case=case, reason="moved", by=li, at=at)
    with pytest.raises(CaseNotYours):
        case_risks.hear(risk=CaseRisk.objects.first(), by=make.coordinator(), at=at)
    for risk in CaseRisk.objects.all():
        assert case_risks.hear(risk=risk, by=zhou, at=at).heard_by == zhou
        case_risks.settle(risk=risk, note="派出所出了告诫书", by=li, at=at)
        with pytest.raises(RiskSettled):
            case_risks.settle(risk=risk, note="再来", by=li, at=at)
    assert cases.close(case=case, reason="moved", by=li, at=at).stage == "closed"


def test_while_the_supervisor_is_away_the_one_in_their_place_is_told_and_reads(li, at):
    zhou = make.zhou(guides=(li,))
    wu = make.zhou(phone="13800001044")
    case = opened(li, at)
    Cover.objects.create(
        guide=zhou,
        stand_in=wu,
        tier="supervisor",
        since=TODAY,
        until=SOON,
        arranged_by=zhou,
        arranged_at=at,
    )
    told = case_risks.raise_risk(case=case, kinds=["abuse"], note=SECRET, by=li, at=at)
    assert told == [zhou, wu]
    assert case_risks.hear(risk=CaseRisk.objects.get(), by=wu, at=at).heard_by == wu
    assert list(shown.readable_by(actor(wu, on=SOON), on=SOON)) == []


def test_without_a_supervisor_the_worker_learns_that_nobody_was_told(li, at):
    case = opened(li, at)
    assert case_risks.raise_risk(case=case, kinds=["suicide"], note="说过", by=li, at=at) == []


def test_beyond_the_most_a_reason_is_asked_and_the_supervisor_told(li, at, monkeypatch):
    zhou = make.zhou(guides=(li,))
    most = shown.caseload(li, on=TODAY).most
    monkeypatch.setattr(shown, "caseload", lambda *_, **__: shown.Caseload(most, most))
    with pytest.raises(CaseloadFull):
        opened(li, at)
    opened(li, at, over_reason="同事生病")
    told = OutboxMessage.objects.get(kind="caseload_over")
    assert (told.person, told.facts) == (zhou, {"name": "李娜", "count": most + 1, "most": most})


def test_the_list_puts_dangers_first_then_the_earliest_contact(li, at):
    late, soon, risky = (opened(li, at, call_name=name) for name in ("甲", "乙", "丙"))
    case_dates.schedule(case=late, next_due_on=SOON, by=li, at=at)
    case_risks.raise_risk(case=risky, kinds=["abuse"], note="有伤", by=li, at=at)
    assert list(shown.rows_of(actor(li), on=TODAY)) == [risky, soon, late]
    assert list(shown.due_for(li, on=TODAY)) == [soon, risky]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(li, at, count, django_assert_num_queries):
    zhou = make.zhou(guides=(li,))
    made = [opened(li, at, call_name=f"第{n}位") for n in range(count)]
    for case in made:
        cases.assess(case=case, assessment="愿意", score_before=3, by=li, at=at)
        held(case, li, at)
    mine, theirs = actor(li), actor(zhou)
    with django_assert_num_queries(1):
        assert [c.beneficiary.call_name for c in shown.rows_of(mine, on=TODAY)] == [
            case.beneficiary.call_name for case in made
        ]
    with django_assert_num_queries(1):
        assert len([c.worker.name for c in shown.cases_guided_by(theirs, on=TODAY)]) == count
    with django_assert_num_queries(2):
        (row,) = shown.loads_guided_by(theirs, on=TODAY)
    assert (row.name, row.load.open_cases, row.risks) == ("李娜", count, 0)
    with django_assert_num_queries(7):
        assert len(shown.file_of(made[0]).sessions) == 1


def test_a_day_is_a_day(li, at):
    with pytest.raises(ValueMissing):
        held(planned(li, at), li, at, note=" ")
    assert date.fromisoformat("2026-04-27") == TODAY
