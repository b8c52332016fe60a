"""Whom a draft touches: each probe on live records, by the functions that run the hub."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.models import Assignment, CaredPerson, ModeRecord, PolicyLayer
from liandong.queries.policy_touch import every
from liandong.queries.policy_touch.rows import in_parts, look_of
from liandong.services import authority, complaints, handed_complaints, needs
from tests import make, make_offices, served
from tests.make import BEFORE, MONDAY_9, day

pytestmark = pytest.mark.django_db
NANSHAN = "440305"


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


def draft(by, **values):
    return PolicyLayer.objects.create(
        division_code=NANSHAN, title="试", since=day(BEFORE), values=values,
        sources=dict.fromkeys(values, "文件"), drafted_by=by, drafted_at=BEFORE,
    )  # fmt: skip


def touched(row, probe, *, at=BEFORE):
    found = [part for name, part in every.parts_of(look_of(row, at=at)) if name == probe]
    return [one for part in found for one in part.rows]


def told(row, probe, *, at=BEFORE):
    return [(one.kind, one.pk, one.code) for one in touched(row, probe, at=at)]


def test_ages_close_risks_and_places_and_ask_for_a_guardian(officer):
    young = make.person(name="小陈", birth_on=date(2012, 1, 1), phone="13800001055")
    place = make.assignment(shift=make.shift(), person=young)
    row = draft(officer, min_age_by_risk={"R0": 16, "R1": 16}, guardian_rule="consent")

    assert told(row, "people") == [
        ("person", young.pk, "loses"),
        ("person", young.pk, "guardian"),
    ]
    (one,) = touched(row, "rosters")
    assert (one.pk, one.code) == (place.pk, "closed")
    assert {reason["code"] for reason in one.facts["reasons"]} == {
        "too_young",
        "guardian_consent_missing",
    }


def test_insurance_from_a_smaller_risk_on_uncovers_projects_and_places(officer):
    bare = make.project(title="无保险", risk_level="R1")
    safe = make.project(title="有保险", risk_level="R1", insurance_policy="PICC-1")
    who = make.chen_yu()
    place = make.assignment(shift=make.shift(project=bare), person=who)
    make.assignment(
        shift=make.shift(project=safe, starts_at=MONDAY_9 + timedelta(days=1)), person=who
    )
    row = draft(officer, insurance_min_risk="R1")

    (project,) = touched(row, "projects")
    assert (project.pk, project.code, project.facts) == (
        bare.pk,
        "closed",
        {"shifts": 1, "people": 1, "gates": ["insurance_missing"]},
    )
    assert told(row, "rosters") == [("assignment", place.pk, "closed")]


def test_kinds_of_service_that_a_place_wants_insured_name_the_projects(officer):
    event = make.project(mode="M3", title="龙舟赛")
    make.shift(project=event)
    row = draft(officer, insurance_trigger=["before_danger", "large_event"])
    (one,) = touched(row, "projects")
    assert (one.pk, one.code, one.facts["gates"]) == (event.pk, "closed", ["insurance_asked"])


def test_an_agreement_newly_asked_for_names_the_project_and_who_has_not_signed(officer):
    project = make.project(mode="M3", title="大型活动")
    project.agreement = "三方协议"
    project.save(update_fields=["agreement"])
    shift = make.shift(project=project, max_people=5)
    signed, other = make.chen_yu(), make.person(phone="13800001077")
    for who in (signed, other):
        make.assignment(shift=shift, person=who)
    ModeRecord.objects.create(
        project=project, kind="agreement", person=signed, made_by=make.li_na(), made_at=BEFORE
    )
    row = draft(officer, agreement_stance="must", agreement_triggers=["large_event"])

    (one,) = touched(row, "signatures")
    assert (one.kind, one.pk, one.code, one.facts) == (
        "project",
        project.pk,
        "sign",
        {"has_form": True, "people": 2, "lacking": 1},
    )
    assert touched(row, "projects") == []
    project.agreement = ""
    project.save(update_fields=["agreement"])
    assert [one.facts["gates"] for one in touched(row, "projects")] == [["agreement_missing"]]


def test_a_running_clock_says_what_it_would_be_and_one_set_by_hand_is_left_out(officer):
    need = make.need()
    filed = need.filed_at
    other = make.need()
    for one, days in ((need, 3), (other, 9)):
        due = needs.workdays.clock(filed, days, at=filed).due_at
        type(one).objects.filter(pk=one.pk).update(answer_due_at=due, division_code=NANSHAN)
    row = draft(officer, need_answer_working_days=1)

    assert told(row, "clocks", at=filed) == [("need", need.pk, "earlier")]
    two_days = filed + timedelta(days=2)
    assert told(row, "clocks", at=two_days) == [("need", need.pk, "overdue")]


def test_a_complaint_of_the_place_becomes_due_earlier(officer):
    filed = complaints.file(
        told=complaints.Told(
            category=complaints.Category.OTHER, text="没有人管", division_code=NANSHAN
        ),
        by=None,
        at=BEFORE,
    )
    row = draft(officer, complaint_working_days=2)
    assert told(row, "clocks") == [("complaint", filed.complaint.pk, "earlier")]


def test_a_complaint_handed_over_runs_on_from_that_day_and_stands_while_more_is_asked(officer):
    civil = make_offices.office(line="civil_affairs", name="南山区民政局")
    clerk, wang = make_offices.official(civil), make.coordinator(division_code=NANSHAN)
    told_of = complaints.Told(
        category=complaints.Category.PAID, text="收了钱", division_code=NANSHAN
    )
    complaint = complaints.file(told=told_of, by=None, at=BEFORE).complaint
    row = draft(officer, complaint_working_days=2)
    week = BEFORE + timedelta(days=7)
    complaints.take(complaint=complaint, by=wang, at=BEFORE)
    complaint = complaints.hand_over(
        complaint=complaint, function="registration", text="找民政局", by=wang, at=week
    )
    assert told(row, "clocks", at=week) == [("complaint", complaint.pk, "earlier")]

    complaints.take(complaint=complaint, by=clerk, at=week)
    handed_complaints.ask_more(complaint=complaint, text="收据有吗", by=clerk, at=week)
    assert told(row, "clocks", at=week) == []
    later = week + timedelta(days=4)
    complaint = handed_complaints.tell_more(complaint=complaint, text="有", by=None, at=later)
    (one,) = touched(row, "clocks", at=later)
    assert (one.code, one.facts["before"]) == ("earlier", complaint.due_at.isoformat())

    complaint = handed_complaints.hand_back(complaint=complaint, text="不归我", by=clerk, at=later)
    (one,) = touched(row, "clocks", at=later)
    assert (one.code, one.facts["before"]) == ("earlier", complaint.due_at.isoformat())


def test_an_appeal_is_told_while_it_may_still_be_made_also_after_a_handing_over(officer):
    wang = make.coordinator(division_code=NANSHAN)
    told_of = complaints.Told(
        category=complaints.Category.OTHER, text="没有人管", division_code=NANSHAN
    )
    over, answered = (complaints.file(told=told_of, by=None, at=BEFORE).complaint for _ in range(2))
    for one in (over, answered):
        complaints.take(complaint=one, by=wang, at=BEFORE)
    complaints.hand_over(complaint=over, function="planning", text="找社工部", by=wang, at=BEFORE)
    complaints.answer(complaint=answered, text="查过了", is_upheld=False, by=wang, at=BEFORE)
    row = draft(officer, appeal_working_days=1)
    assert told(row, "clocks") == [
        ("appeal", over.pk, "earlier"),
        ("appeal", answered.pk, "earlier"),
    ]
    assert told(row, "clocks", at=BEFORE + timedelta(days=90)) == []


def test_a_person_is_judged_by_the_rules_of_the_own_street(officer):
    street = f"{NANSHAN}007"
    strict = draft(officer, min_age_by_risk={"R0": 16, "R1": 16})
    strict.division_code, strict.adopted_by = street, make.coordinator(division_code=NANSHAN)
    strict.adopted_at = BEFORE
    strict.save()
    born = date(2012, 1, 1)
    make.person(birth_on=born, phone="13800001055", division_code=street)
    other = make.person(birth_on=born, phone="13800001056", division_code=f"{NANSHAN}002")
    row = draft(officer, min_age_by_risk={"R0": 16, "R1": 16})
    assert told(row, "people") == [("person", other.pk, "loses")]


def test_spans_stars_caseloads_and_intervals_change(officer):
    worker = make.li_na()
    for n in range(11):
        who = make.person(name=f"活跃{n}", phone=f"1380002{n:04}")
        type(who).objects.filter(pk=who.pk).update(last_served_on=day(BEFORE))
        make.supervision(supervisor=worker, supervisee=who, tier="social_worker")
    row = draft(officer, ratios={"social_worker_volunteers": {"green": 12}})
    assert [
        (o.pk, o.code, o.facts["before"], o.facts["after"]) for o in touched(row, "guides")
    ] == [(worker.pk, "better", "amber", "green")]

    entry = served.entry(person=make.chen_yu(), worker=worker)
    hours = max(1, entry.minutes // 60)
    stars = draft(officer, star_thresholds=[hours, 300, 600, 1000, 1500])
    assert told(stars, "stars", at=served.AFTER) == [("person", entry.person_id, "more")]

    full = draft(officer, caseload_max=0)
    assert ("person", worker.pk, "worse") in told(full, "caseloads")

    care = CaredPerson.objects.create(
        number="L-1", beneficiary=make.beneficiary(), worker=worker, division_code=NANSHAN,
        every_days=30, consent_method="spoken", consented_at=BEFORE, since=day(BEFORE),
        next_due_on=day(BEFORE), by=worker, at=BEFORE,
    )  # fmt: skip
    often = draft(officer, visit_days=14)
    assert told(often, "care") == [("care", care.pk, "earlier")]


def test_powers_that_move_name_both_offices_and_what_stays_in_hand(officer):
    places = {
        line: authority.open_office(name=line, line=line, division_code=NANSHAN, by=None, at=BEFORE)
        for line in ("civil_affairs", "social_work")
    }
    row = draft(officer, authority_powers={"marking": "social_work"})
    assert [(o.pk, o.code, o.facts) for o in touched(row, "offices")] == [
        (places["civil_affairs"].pk, "loses", {"matters": ["marking"], "open": 0}),
        (places["social_work"].pk, "gains", {"matters": ["marking"]}),
    ]


def test_only_the_nearest_office_of_a_line_gains_a_matter_and_keeps_what_it_has_of_it(officer):
    city, district = (
        make_offices.office(line="social_work", name=name, division_code=code)
        for name, code in (("市社工部", NANSHAN[:4]), ("区社工部", NANSHAN))
    )
    row = draft(officer, authority_powers={"marking": "social_work"})
    assert told(row, "offices") == [("office", district.pk, "gains")]
    assert city.pk != district.pk


def test_a_large_event_is_filed_where_an_office_newly_has_that_power(officer):
    make_offices.office(line="youth_league", name="南山团委")
    event = make.project(mode="M3", title="千人长跑")
    make.shift(project=event, max_people=100)
    row = draft(officer, authority_powers={"large_event": "youth_league"})
    (one,) = touched(row, "projects")
    assert (one.pk, one.code, one.facts["gates"]) == (event.pk, "closed", ["approval_missing"])


@pytest.mark.parametrize("probe", sorted(every.PROBES))
def test_every_probe_reads_an_empty_place(officer, probe):
    row = draft(officer, **{"smallest_n": 5})
    look = look_of(row, at=BEFORE)
    assert every.PROBES[probe].count(look) >= 0
    assert [one for part in every.PROBES[probe].parts(look) for one in part.rows] == []


def test_rows_are_read_in_parts_and_none_is_left_out():
    shift = make.shift(max_people=9)
    places = [
        make.assignment(shift=shift, person=make.person(phone=f"1380003{n:04}")) for n in range(5)
    ]
    parts = list(in_parts(Assignment.objects.all(), size=2))
    assert [len(part) for part in parts] == [2, 2, 1]
    assert [one for part in parts for one in part] == places


def test_a_probe_takes_as_many_queries_for_three_places_as_for_one(
    officer,
):
    shift = make.shift(project=make.project(risk_level="R1"), max_people=9)
    row = draft(officer, insurance_min_risk="R1")
    counts = []
    for n in range(3):
        make.assignment(shift=shift, person=make.person(phone=f"1380003{n:04}"))
        with CaptureQueriesContext(connection) as seen:
            assert len(touched(row, "rosters")) == n + 1
        counts.append(len(seen))
    assert counts[0] == counts[2]
