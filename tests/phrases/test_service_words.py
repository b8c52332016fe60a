"""The words of needs, projects, rosters, linkage, supervision and credentials are complete."""

import re
from dataclasses import fields, is_dataclass

import pytest

from liandong.core import (
    agreements,
    approvals,
    assist_tasks,
    authority,
    balancing,
    bulletin,
    case_facts,
    case_tellings,
    cases,
    contact_facts,
    contributions,
    counties,
    covers,
    credential_files,
    credentials,
    detectors,
    duties,
    education,
    elections,
    eligibility,
    governance,
    group_corrections,
    group_facts,
    groups,
    guidance,
    hub,
    incident_facts,
    inspections,
    interventions,
    lead_shifts,
    leader_tree,
    leads,
    line_calendar,
    linkage,
    linkage_facts,
    linkage_health,
    need_drafts,
    need_facts,
    needs,
    policy_fields,
    policy_keys,
    policy_layers,
    policy_touch,
    policy_trials,
    pool,
    practice_cards,
    project_facts,
    project_gates,
    project_modes,
    projects,
    public_reports,
    publications,
    purchase_amendments,
    purchase_buyers,
    purchase_facts,
    purchase_packs,
    recurrence,
    referrals,
    renewals,
    roster_facts,
    rosters,
    search,
    shift_leads,
    silences,
    station_books,
    supervision,
    supply_facts,
    team_growth,
    team_rota,
    trust_surveys,
    value_item_facts,
)
from liandong.core.events import Event
from liandong.core.matching_words import CATEGORY_WORDS, HARDSHIP_WORDS, OBJECT_WORDS, SKILL_WORDS
from liandong.core.refusals import Refusal
from liandong.phrases import agreements as agreement_words
from liandong.phrases import approvals as approval_words
from liandong.phrases import authority as authority_words
from liandong.phrases import balancing as balancing_words
from liandong.phrases import bulletin as bulletin_words
from liandong.phrases import careers as career_words
from liandong.phrases import case_tellings as telling_words
from liandong.phrases import cases as case_words
from liandong.phrases import contact_sheets as contact_words
from liandong.phrases import contributions as contribution_words
from liandong.phrases import counties as county_words
from liandong.phrases import covers as cover_words
from liandong.phrases import credentials as credential_words
from liandong.phrases import duties as duty_words
from liandong.phrases import groups as group_words
from liandong.phrases import guidance as guidance_words
from liandong.phrases import hub as hub_words
from liandong.phrases import incidents as incident_words
from liandong.phrases import interventions as intervention_words
from liandong.phrases import lead_shifts as lead_words
from liandong.phrases import leader_tree as leader_words
from liandong.phrases import linkage as linkage_words
from liandong.phrases import linkage_health as health_words
from liandong.phrases import needs as need_words
from liandong.phrases import policy as policy_words
from liandong.phrases import policy_layers as layer_words
from liandong.phrases import policy_touch as touch_words
from liandong.phrases import policy_trials as trial_words
from liandong.phrases import pool as pool_words
from liandong.phrases import practice_cards as card_words
from liandong.phrases import projects as project_words
from liandong.phrases import public_reports as public_words
from liandong.phrases import purchase_amendments as amendment_words
from liandong.phrases import purchases as purchase_words
from liandong.phrases import rosters as roster_words
from liandong.phrases import search as search_words
from liandong.phrases import shift_leads as shift_lead_words
from liandong.phrases import silences as silence_words
from liandong.phrases import station_books as book_words
from liandong.phrases import supervision as supervision_words
from liandong.phrases import supply as supply_words
from liandong.phrases import team_growth as team_words
from liandong.phrases import trust_surveys as survey_words
from liandong.phrases import value_items as value_words

MODULES = [
    elections,
    team_growth,
    team_rota,
    assist_tasks,
    bulletin,
    balancing,
    case_facts,
    case_tellings,
    referrals,
    agreements,
    approvals,
    authority,
    governance,
    covers,
    leader_tree,
    contact_facts,
    station_books,
    supply_facts,
    contributions,
    counties,
    credential_files,
    detectors,
    renewals,
    credentials,
    education,
    duties,
    group_corrections,
    group_facts,
    guidance,
    hub,
    incident_facts,
    inspections,
    interventions,
    lead_shifts,
    line_calendar,
    leads,
    linkage_facts,
    need_facts,
    policy_fields,
    policy_keys,
    policy_layers,
    policy_touch,
    policy_trials,
    pool,
    practice_cards,
    project_facts,
    public_reports,
    publications,
    purchase_amendments,
    purchase_buyers,
    purchase_facts,
    purchase_packs,
    recurrence,
    roster_facts,
    search,
    shift_leads,
    silences,
    supervision,
    trust_surveys,
    value_item_facts,
]
WORDS = [
    team_words,
    bulletin_words,
    career_words,
    contact_words,
    book_words,
    supply_words,
    contribution_words,
    balancing_words,
    case_words,
    telling_words,
    agreement_words,
    approval_words,
    authority_words,
    county_words,
    cover_words,
    leader_words,
    credential_words,
    duty_words,
    group_words,
    guidance_words,
    hub_words,
    incident_words,
    intervention_words,
    lead_words,
    linkage_words,
    health_words,
    need_words,
    policy_words,
    layer_words,
    touch_words,
    trial_words,
    pool_words,
    card_words,
    project_words,
    public_words,
    amendment_words,
    purchase_words,
    roster_words,
    search_words,
    shift_lead_words,
    silence_words,
    supervision_words,
    survey_words,
    value_words,
]
REFUSALS = {code: said for words in WORDS for code, said in words.REFUSALS.items()}
EVENTS = {name: said for words in WORDS for name, said in words.EVENTS.items()}
EXTRA_FACTS = {
    "not_eligible": {"count"},
    "need_incomplete": {"count"},
    "project_not_ready": {"count", "missing"},
    "shift_not_ready": {"count", "missing"},
    "evidence_missing": {"count", "missing"},
}


def made_in(module, kind):
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, kind)
        and is_dataclass(thing)
        and thing.__module__ == module.__name__
    ]


OUR_REFUSALS = [refusal for module in MODULES for refusal in made_in(module, Refusal)]
OUR_EVENTS = [event for module in MODULES for event in made_in(module, Event)]


def asked_for(said):
    return set(re.findall(r"%\((\w+)\)s", str(said)))


def source_of(module):
    with open(module.__file__, encoding="utf-8") as file:
        return file.read()


def test_each_refusal_and_each_event_has_a_sentence_and_no_sentence_is_left_over():
    assert {refusal.code for refusal in OUR_REFUSALS} == set(REFUSALS)
    assert {event.__name__ for event in OUR_EVENTS} == set(EVENTS)
    assert len({refusal.code for refusal in OUR_REFUSALS}) == len(OUR_REFUSALS)


def test_a_refusal_and_an_event_never_share_a_name():
    assert not {r.__name__ for r in OUR_REFUSALS} & {e.__name__ for e in OUR_EVENTS}


@pytest.mark.parametrize("refusal", OUR_REFUSALS, ids=lambda refusal: refusal.code)
def test_a_refusal_asks_only_for_its_facts_and_names_a_next_step(refusal):
    said = REFUSALS[refusal.code]
    facts = {f.name for f in fields(refusal)} | EXTRA_FACTS.get(refusal.code, set())
    assert asked_for(said) <= facts
    told = str(said) % dict.fromkeys(facts, "甲")
    assert told.endswith("。")
    assert re.search(r"请|可以|不用|可能|轮到|列在", told)


@pytest.mark.parametrize("event", OUR_EVENTS, ids=lambda event: event.__name__)
def test_an_event_asks_only_for_its_facts(event):
    assert asked_for(EVENTS[event.__name__]) <= {f.name for f in fields(event)}


def test_each_reason_and_each_way_out_has_a_sentence():
    source = source_of(eligibility)
    told = set(re.findall(r"Reason\(\s*\"(\w+)\"", source))
    assert told == set(roster_words.REASONS)
    ways = set(re.findall(r"\"(\w+)\",?\s*(?:if own else \"(\w+)\",\s*)?ChangedBy", source))
    ways = {way for pair in ways for way in pair if way}
    assert ways == set(roster_words.REMEDIES)


def test_each_gate_has_a_sentence_and_each_law_a_name():
    source = source_of(project_gates)
    told = set(re.findall(r"GateOpen\(\s*\"(\w+)\"", source))
    assert told == set(project_words.GATES)
    laws = set(re.findall(r"\"(685-\d+)\"", source))
    assert laws == set(project_words.LAWS)


def test_each_gate_of_a_mode_is_one_that_the_rules_know():
    asked = {
        code
        for template in project_modes.MODES
        for code in (*template.before_publishing, *template.before_start)
    }
    assert asked <= set(project_words.GATES)


def test_each_code_of_the_tables_has_a_name():
    assert set(project_words.MODES) == {mode.value for mode in project_modes.Mode}
    assert set(project_words.MODE_ROLES) == set(project_words.MODES)
    asked = {
        duty for t in project_modes.MODES for duty in (*t.social_worker_duties, *t.volunteer_duties)
    }
    managing = {*duties.MANAGING_WORK, *duties.MANAGING_VOLUNTEERS}
    assert set(project_words.DUTIES) == asked | managing == set(duties.DUTIES)
    assert set(duty_words.RECORDS) == set(duties.RECORDS)
    assert set(duty_words.HOLDERS) == {h.value for h in duties.Holder}
    evidence = {code for t in project_modes.MODES for code in t.closing_evidence}
    assert set(project_words.EVIDENCE) == evidence
    assert set(project_words.PROJECT_STATES) == {s.value for s in projects.ProjectState}
    assert set(need_words.NEED_STATES) == {s.value for s in needs.NeedState}
    assert set(need_words.FILER_KINDS) == {k.value for k in needs.FilerKind}
    assert set(need_words.VERIFY_METHODS) == {m.value for m in needs.VerifyMethod}
    assert set(need_words.RISKS) == {r.name for r in needs.Risk}
    assert set(need_words.HARDSHIP_GROUPS) == set(needs.HARDSHIP_POINTS)
    assert set(need_words.GUESS_FIELDS) == {f.value for f in need_drafts.GuessField}
    assert set(roster_words.DECLINE_REASONS) == {r.value for r in rosters.DeclineReason}
    assert set(roster_words.INVITATION_STATES) == {s.value for s in rosters.InvitationState}
    assert set(roster_words.ASSIGNMENT_STATES) == {s.value for s in rosters.AssignmentState}
    assert set(case_words.STAGES) == {stage.value for stage in cases.Stage}
    assert set(case_words.SOURCES) == {source.value for source in cases.Source}
    assert set(case_words.RISKS) == {risk.value for risk in cases.Risk}
    assert set(case_words.METHODS) == {method.value for method in cases.Method}
    assert set(case_words.CONSENTS) == {method.value for method in cases.ConsentMethod}
    assert set(case_words.CLOSINGS) == {reason.value for reason in cases.ClosingReason}
    assert set(case_words.FIELDS) == set(cases.FIELDS)
    assert set(case_words.TASK_STATES) == {state.value for state in assist_tasks.TaskState}
    assert set(case_words.REFERRAL_KINDS) == {kind.value for kind in referrals.ReferralKind}
    assert set(case_words.REFERRAL_STATES) == {state.value for state in referrals.ReferralState}
    assert set(group_words.PHASES) == {phase.value for phase in groups.Phase}
    assert set(group_words.KINDS) == {kind.value for kind in groups.Kind}
    assert set(group_words.PARTS) == {part.value for part in groups.Part}
    assert set(group_words.ACTIVITY_STATES) == {s.value for s in groups.ActivityState}
    assert set(credential_words.KINDS) == set(credentials.KINDS)
    assert set(credential_words.SKILLS) == {*credentials.SKILL_CODES, "99"}
    assert set(credential_words.VALIDITIES) == {v.value for v in credentials.Validity}
    assert set(linkage_words.LEADS) == {role.value for role in linkage.LeadRole}
    assert set(linkage_words.SIDES) == {side.value for side in linkage.Side}
    assert set(linkage_words.RELATIONS) == {r.value for r in linkage.Relation}
    assert set(linkage_words.ORGANIZATION_KINDS) == {k.value for k in linkage.OrganizationKind}
    assert set(supervision_words.TIERS) == {tier.value for tier in supervision.Tier}
    assert set(supervision_words.KINDS) == {k.value for k in supervision.SupervisionKind}
    assert set(supervision_words.SPAN_STATES) == {s.value for s in supervision.SpanState}


def test_each_code_that_a_sentence_may_lead_to_has_a_name():
    assert set(CATEGORY_WORDS) <= set(need_words.CATEGORIES)
    assert set(OBJECT_WORDS) <= set(need_words.SERVICE_OBJECTS)
    assert set(SKILL_WORDS) <= set(credentials.SKILL_CODES)
    assert set(HARDSHIP_WORDS) <= set(needs.HARDSHIP_POINTS)


def test_each_missing_fact_urgency_and_lead_has_a_sentence():
    empty = needs.missing_facts(needs.NeedFacts(is_for_one_person=True))
    assert set(need_words.MISSING) == set(empty)
    source = source_of(needs)
    told = set(re.findall(r"UrgencyReason\(\s*\"(\w+)\"", source)) | {
        "deadline_past",
        "deadline_near",
    }
    assert told == set(need_words.URGENCY_REASONS)
    leads = set(re.findall(r"Lead\(LeadRole\.\w+, \"(\w+)\"", source_of(linkage)))
    assert leads == set(linkage_words.LEAD_REASONS)
    parts = {part.value for part in linkage_health.Part}
    assert parts == set(health_words.PARTS) == set(health_words.PART_FACTS)
    assert {state.value for state in detectors.FindingState} == set(health_words.STATES)
    assert {reason.value for reason in detectors.DismissReason} == set(health_words.REASONS)


def test_a_reason_reads_well_with_its_way_out():
    told = roster_words.reason_lines("too_young", "grow_older", {"age": "15", "min_age": "16"})
    assert told == ("15 岁，这一班要满 16 岁", "到了年龄就能参加，先看看适合的其他班次")
