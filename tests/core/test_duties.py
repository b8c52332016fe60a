"""Duties by the template, the small records, and what keeps people from arriving or closing."""

from dataclasses import replace
from datetime import date

import pytest

from liandong.core import duties
from liandong.core.eligibility import Risk
from liandong.core.project_modes import MODES, Mode, mode_template
from liandong.core.projects import (
    ClosingFacts,
    ProjectFacts,
    PublishingRules,
    StartFacts,
    gates_before_arrival,
    gates_before_closing,
    gates_of_part,
)
from liandong.core.refusals import ValueInvalid, ValueMissing

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("mode", "worker", "leader", "open_"),
    [
        (Mode.DAILY, 1, 2, ()),
        (Mode.DAILY, 1, None, ()),
        (Mode.DAILY, None, 2, ("induct", "guide_monthly", "review_records")),
        (Mode.PROFESSIONAL, 1, None, ()),
        (Mode.EVENT, 1, None, ()),
        (Mode.EMERGENCY, 1, 2, ("report_to_command",)),
        (Mode.ADVOCACY, 1, 2, ("check_facts",)),
    ],
)
def test_a_small_station_types_nothing_but_what_must_be_named(mode, worker, leader, open_):
    template = mode_template(mode, TODAY)
    assert duties.unfilled(template, (), worker=worker, leader=leader) == open_
    assert duties.unfilled(template, open_, worker=worker, leader=leader) == ()


def test_every_duty_of_every_mode_has_a_rule():
    asked = {code for template in MODES for code in duties.codes(template)}
    managing = {*duties.MANAGING_WORK, *duties.MANAGING_VOLUNTEERS}
    assert asked | managing == set(duties.DUTIES)
    assert asked & managing == set()


@pytest.mark.parametrize(
    ("has_project", "is_managing", "work", "volunteers"),
    [
        (False, False, ("induct", "guide_monthly", "review_records"), 3),
        (True, False, (), 0),
        (True, True, duties.MANAGING_WORK, 3),
        (False, True, ("induct", "guide_monthly", "review_records", *duties.MANAGING_WORK), 6),
    ],
)
def test_a_linkage_holds_the_duties_of_managing_and_without_a_project_those_of_its_mode(
    has_project, is_managing, work, volunteers
):
    asked = duties.of_linkage(
        mode_template(Mode.DAILY, TODAY), has_project=has_project, is_managing=is_managing
    )
    assert tuple(code for code, is_work in asked if is_work) == work
    assert sum(not is_work for _code, is_work in asked) == volunteers


@pytest.mark.parametrize(
    ("kind", "facts", "refusal"),
    [
        ("fact_check", {"text": " "}, ValueMissing),
        ("reach", {}, ValueMissing),
        ("reach", {"count": -1}, ValueInvalid),
        ("pledge", {}, ValueInvalid),
        ("induction", {}, ValueMissing),
        ("weather", {}, ValueInvalid),
    ],
)
def test_a_record_says_what_its_kind_asks_for(kind, facts, refusal):
    told = {"has_shift": False, "text": "", "count": None} | facts
    with pytest.raises(refusal):
        duties.check_record(kind, mode=Mode.ADVOCACY, **told)


def test_every_evidence_of_every_mode_is_backed_by_a_record():
    computed = {"attendance", "guidance_session"}
    asked = {code for template in MODES for code in template.closing_evidence}
    assert asked <= computed | set(duties.RECORDS)


START = StartFacts(title="助餐", risk=Risk.R2, least=2, people=1, not_inducted=1)


def test_what_is_settled_on_the_spot_holds_back_the_start_but_nobody_s_arrival():
    template = mode_template(Mode.DAILY, TODAY)
    assert gates_before_arrival(replace(START, is_insured=True), template=template) == []
    found = gates_before_arrival(replace(START, unfilled=("induct",)), template=template)
    assert [(g.code, g.facts) for g in found] == [
        ("insurance_not_in_force", {}),
        ("duty_unfilled", {"duty": "induct"}),
    ]


def test_missing_evidence_is_counted_against_what_is_asked():
    closing = ClosingFacts(
        "助餐", wanted={"attendance": 4, "guidance_session": 2}, there={"attendance": 4}
    )
    found = gates_before_closing(closing, template=mode_template(Mode.DAILY, TODAY))
    assert [g.facts for g in found] == [{"evidence": "guidance_session", "there": 0, "wanted": 2}]


def test_the_gates_of_a_part_are_those_of_its_own_mode_and_name_it():
    tent = ProjectFacts(title="医疗帐篷", mode=Mode.EMERGENCY, unfilled=("report_to_command",))
    found = gates_of_part(
        tent, template=mode_template(Mode.EMERGENCY, TODAY), rules=PublishingRules()
    )
    assert [g.code for g in found] == [
        "positions_missing", "command_missing", "assessment_missing", "duty_unfilled",
        "lead_missing",
    ]  # fmt: skip
    assert {g.facts["part"] for g in found} == {"医疗帐篷"}
