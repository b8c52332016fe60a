"""Projects: the gates before publishing and before the start, and how full a plan is."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.hours import SHANGHAI
from liandong.core.needs import NeedState
from liandong.core.projects import (
    MODES,
    LeadRole,
    Mode,
    PositionFacts,
    ProjectFacts,
    ProjectNotReady,
    ProjectState,
    ProjectStepNotAllowed,
    PublishingRules,
    Risk,
    SeatsBelowTaken,
    SeatsReversed,
    ShiftInThePast,
    ShiftNotReady,
    ShiftPlaces,
    ShiftTimesReversed,
    ShiftTooLong,
    StartFacts,
    agreement_triggers_met,
    check_project_step,
    check_publishable,
    check_seats,
    check_shift_times,
    check_startable,
    coverage,
    gates_before_publishing,
    gates_before_start,
    missing_evidence,
    mode_template,
)

TODAY = date(2026, 5, 6)
NOON = datetime(2026, 5, 6, 12, tzinfo=SHANGHAI)
POSITION = PositionFacts("陪诊", seats=2)
READY = ProjectFacts(
    title="陪诊",
    mode=Mode.DAILY,
    risk_statement="没有已知风险",
    lead=LeadRole.VOLUNTEER,
    lead_name="王芳",
    contact_phone="13800000000",
    place="粤海街道社工站",
    need_states=(NeedState.ASSESSED,),
    positions=(POSITION,),
    shifts=3,
    last_shift_on=TODAY,
)
RULES = PublishingRules()


def open_gates(project=READY, rules=RULES):
    template = mode_template(project.mode, TODAY)
    gates = gates_before_publishing(project, template=template, rules=rules, today=TODAY)
    return [gate.code for gate in gates]


def test_a_project_with_everything_may_be_published():
    assert open_gates() == []


@pytest.mark.parametrize(
    ("change", "gates"),
    [
        ({"risk_statement": " "}, ["risk_statement_missing"]),
        ({"place": ""}, ["place_missing"]),
        ({"contact_phone": ""}, ["contact_missing"]),
        ({"lead": None}, ["lead_missing"]),
        ({"lead_name": ""}, ["lead_missing"]),
        ({"shifts": 0}, ["shifts_missing"]),
        ({"last_shift_on": TODAY - timedelta(days=1)}, ["shifts_past"]),
        ({"fee_cents": 1}, ["fee_asked"]),
        ({"need_states": ()}, ["need_missing"]),
        ({"need_states": (NeedState.FILED, NeedState.ASSESSED)}, ["need_unverified"]),
        ({"need_states": (NeedState.WITHDRAWN,)}, ["need_dropped"]),
        ({"positions": ()}, ["positions_missing"]),
        ({"positions": (replace(POSITION, seats=0),)}, ["positions_missing"]),
        ({"risk": Risk.R1}, []),
        ({"risk": Risk.R2}, ["insurance_missing"]),
        ({"risk": Risk.R2, "has_insurance": True}, []),
        ({"positions": (replace(POSITION, is_statutory=True),)}, ["qualification_missing"]),
        (
            {"positions": (replace(POSITION, needs_special_knowledge=True),)},
            ["requirement_missing"],
        ),
        (
            {
                "positions": (
                    replace(POSITION, needs_special_knowledge=True, trainings=frozenset({"护理"})),
                )
            },
            [],
        ),
        ({"positions": (replace(POSITION, min_age=60, max_age=50),)}, ["ages_reversed"]),
        ({"positions": (replace(POSITION, admits_minors=True),)}, []),
        (
            {
                "positions": (replace(POSITION, admits_minors=True),),
                "risk": Risk.R2,
                "has_insurance": True,
            },
            ["minors_admitted"],
        ),
        (
            {
                "positions": (replace(POSITION, admits_minors=True, min_age=18),),
                "risk": Risk.R3,
                "has_insurance": True,
            },
            [],
        ),
        ({"mode": Mode.PROFESSIONAL}, ["requirement_missing"]),
        ({"mode": Mode.EMERGENCY}, ["command_missing", "assessment_missing"]),
        (
            {"mode": Mode.EMERGENCY, "lead": LeadRole.COMMAND, "has_assessment": True},
            ["command_missing"],
        ),
        (
            {
                "mode": Mode.EMERGENCY,
                "lead": LeadRole.COMMAND,
                "has_assessment": True,
                "command_name": "区应急指挥部",
            },
            [],
        ),
        ({"unfilled": ("induct", "sign_off")}, ["duty_unfilled", "duty_unfilled"]),
        ({"has_parts": True, "positions": ()}, []),
        ({"mode": Mode.ADVOCACY, "need_states": ()}, ["message_pack_missing"]),
        ({"mode": Mode.EVENT, "shifts": 0}, ["shifts_missing", "shift_plan_missing"]),
    ],
)
def test_each_gate_opens_for_its_own_reason(change, gates):
    assert open_gates(replace(READY, **change)) == gates


def test_an_adults_only_risk_bars_minors_even_where_the_profile_is_silent():
    project = replace(
        READY,
        risk=Risk.R3,
        has_insurance=True,
        positions=(replace(POSITION, admits_minors=True),),
    )
    assert open_gates(project, replace(RULES, barred_risk_for_minor=None)) == ["minors_admitted"]


@pytest.mark.parametrize(
    ("change", "triggers"),
    [
        ({}, []),
        ({"days": 29}, []),
        ({"days": 30}, ["one_month"]),
        ({"mode": Mode.EVENT}, ["large_event"]),
        ({"risk": Risk.R2, "is_foreign_related": True}, ["high_risk"]),
        ({"party_asked_agreement": True}, ["party_asks"]),
    ],
)
def test_the_profile_s_triggers_decide_about_the_agreement(change, triggers):
    asked = frozenset({"high_risk", "large_event", "one_month", "party_asks"})
    rules = replace(RULES, agreement_mandatory=True, agreement_triggers=asked)
    project = replace(READY, has_insurance=True, **change)
    assert agreement_triggers_met(project, rules) == triggers
    assert ("agreement_missing" in open_gates(project, rules)) is bool(triggers)
    assert "agreement_missing" not in open_gates(replace(project, has_agreement_form=True), rules)
    assert "agreement_missing" not in open_gates(project, replace(rules, agreement_mandatory=False))


def test_the_refusal_lists_every_open_gate_with_its_law():
    bare = ProjectFacts(title="空", mode=Mode.DAILY)
    template = mode_template(Mode.DAILY, TODAY)
    with pytest.raises(ProjectNotReady) as refused:
        check_publishable(bare, template=template, rules=RULES, today=TODAY)
    facts = refused.value.facts
    assert facts["count"] == 7
    assert facts["gates"][0] == {"code": "risk_statement_missing", "facts": {}, "law": "685-12"}


START = StartFacts(
    title="助餐", risk=Risk.R0, least=2, people=3, lead_present=True, is_insured=False
)


def start_gates(mode, **change):
    return [
        g.code
        for g in gates_before_start(replace(START, **change), template=mode_template(mode, TODAY))
    ]


@pytest.mark.parametrize(
    ("mode", "change", "gates"),
    [
        (Mode.DAILY, {}, []),
        (Mode.DAILY, {"lead_present": False, "people": 1}, ["lead_absent", "too_few_people"]),
        (Mode.DAILY, {"not_inducted": 1}, ["induction_missing"]),
        (Mode.DAILY, {"not_pledged": 1}, []),
        (Mode.PROFESSIONAL, {"not_pledged": 1}, ["pledge_missing"]),
        (Mode.PROFESSIONAL, {"not_trained": 2}, ["training_open"]),
        (Mode.DAILY, {"risk": Risk.R1}, ["risk_brief_missing"]),
        (Mode.DAILY, {"risk": Risk.R2, "is_briefed": True}, ["insurance_not_in_force"]),
        (
            Mode.DAILY,
            {"risk": Risk.R2, "is_briefed": True, "is_insured": True, "people": 1, "least": 1},
            ["nobody_alone"],
        ),
        (
            Mode.DAILY,
            {"risk": Risk.R3, "is_briefed": True, "is_insured": True, "minors": 1},
            ["minors_on_shift"],
        ),
        (Mode.EVENT, {}, ["insurance_not_in_force", "leaders_missing"]),
        (
            Mode.EVENT,
            {"is_insured": True, "people": 21, "leaders": 2, "not_signed": 4},
            ["agreement_unsigned", "leaders_missing"],
        ),
        (Mode.EVENT, {"is_insured": True, "people": 20, "leaders": 2}, []),
        (
            Mode.EMERGENCY,
            {"minors": 1},
            [
                "minors_on_shift",
                "insurance_not_in_force",
                "risk_brief_missing",
                "dispatch_order_missing",
            ],
        ),
        (
            Mode.EMERGENCY,
            {"is_insured": True, "is_briefed": True, "has_dispatch_order": True},
            [],
        ),
        (Mode.ADVOCACY, {}, ["fact_check_missing"]),
        (Mode.DAILY, {"asks_agreement": True, "not_signed": 1}, ["agreement_unsigned"]),
    ],
)
def test_each_mode_asks_for_its_own_before_the_start(mode, change, gates):
    assert start_gates(mode, **change) == gates


def test_a_shift_that_is_not_ready_is_refused():
    template = mode_template(Mode.DAILY, TODAY)
    with pytest.raises(ShiftNotReady):
        check_startable(replace(START, lead_present=False), template=template)
    assert check_startable(START, template=template) is None


def test_every_mode_has_a_template_with_duties_lead_span_and_evidence():
    assert [template.mode for template in MODES] == list(Mode)
    for template in MODES:
        assert template.social_worker_duties
        assert template.volunteer_duties
        assert template.closing_evidence
        assert 0 < template.span_green <= template.span_amber
    assert [t.default_lead.value for t in MODES] == [
        "volunteer",
        "social_worker",
        "social_worker",
        "command",
        "joint",
    ]


def test_no_template_held_before_the_first():
    with pytest.raises(LookupError):
        mode_template(Mode.DAILY, date(2010, 12, 31))
    assert mode_template(Mode.DAILY, date(2011, 1, 1)).mode is Mode.DAILY


def test_missing_evidence_keeps_a_project_open():
    template = mode_template(Mode.PROFESSIONAL, TODAY)
    assert missing_evidence(template, ["attendance"]) == ["case_note", "sign_off"]
    assert missing_evidence(template, template.closing_evidence) == []


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        (ProjectState.DRAFT, ProjectState.PUBLISHED, True),
        (ProjectState.DRAFT, ProjectState.FINISHED, False),
        (ProjectState.PUBLISHED, ProjectState.CANCELLED, True),
        (ProjectState.FINISHED, ProjectState.CLOSED, True),
        (ProjectState.CANCELLED, ProjectState.PUBLISHED, False),
    ],
)
def test_projects_go_their_way_in_order(state, to, allowed):
    if allowed:
        assert check_project_step(state, to, title="助餐") is None
    else:
        with pytest.raises(ProjectStepNotAllowed):
            check_project_step(state, to, title="助餐")


def test_a_shift_lies_ahead_and_has_a_sensible_length():
    hour = timedelta(hours=1)
    assert check_shift_times(NOON + hour, NOON + 13 * hour, NOON) is None
    with pytest.raises(ShiftTimesReversed):
        check_shift_times(NOON + hour, NOON + hour, NOON)
    with pytest.raises(ShiftTooLong):
        check_shift_times(NOON + hour, NOON + 13 * hour + timedelta(minutes=1), NOON)
    with pytest.raises(ShiftInThePast):
        check_shift_times(NOON, NOON + hour, NOON)


def test_seats_are_in_order_and_never_below_those_taken():
    assert check_seats(1, 1, taken=1) is None
    with pytest.raises(SeatsReversed):
        check_seats(0, 3)
    with pytest.raises(SeatsReversed):
        check_seats(4, 3)
    with pytest.raises(SeatsBelowTaken):
        check_seats(1, 2, taken=3)


def test_a_crowd_on_one_shift_does_not_hide_a_gap_on_another():
    told = coverage([ShiftPlaces(1, 2, 5, 5), ShiftPlaces(2, 4, 4, 1), ShiftPlaces(3, 2, 2, 1)])
    assert (told.least, told.filled, told.filled_of_least, told.pct) == (8, 7, 4, 50)
    assert told.short == (2, 3)
    assert coverage([]).pct == 100


places = st.lists(
    st.builds(
        lambda i, least, more, filled: ShiftPlaces(i, least, least + more, filled),
        st.integers(1, 999),
        st.integers(1, 9),
        st.integers(0, 9),
        st.integers(0, 18),
    )
)


@given(places)
def test_coverage_is_whole_exactly_when_no_shift_is_short(rows):
    told = coverage(rows)
    assert (told.pct == 100) == (told.short == ())
    assert told.filled_of_least <= min(told.least, told.filled)
