"""A place's own rules of insurance and agreements hold at the gates of projects and shifts."""

from datetime import timedelta

import pytest

from liandong.queries.eligibility import reasons_against
from liandong.queries.publishing import open_gates
from liandong.services import policy_layers as services
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NANSHAN = "440305"


def adopted(**values):
    row = services.draft(
        division_code=NANSHAN,
        title="更严一些",
        since=MONDAY_9.date() - timedelta(days=30),
        by=make.officer(division_code=NANSHAN),
        at=make.BEFORE,
    )
    for key, value in values.items():
        services.set_rule(
            layer=row, key=key, value=value, source="文件", by=row.drafted_by, at=make.BEFORE
        )
    by = make.coordinator(division_code=NANSHAN)
    return services.adopt(layer=row, by=by, at=make.BEFORE)


def gates(project):
    return {gate.code for gate in open_gates(project, at=make.BEFORE)}


def test_a_place_that_asks_for_insurance_from_a_smaller_risk_on_shuts_its_gates():
    project = make.project(risk_level="R1", state="draft")
    shift = make.shift(project=project)
    who = make.chen_yu()
    assert "insurance_missing" not in gates(project)
    before = {one.code for one in reasons_against(who, [shift], at=make.BEFORE)[shift.pk]}

    adopted(insurance_min_risk="R1")

    assert "insurance_missing" in gates(project)
    after = {one.code for one in reasons_against(who, [shift], at=make.BEFORE)[shift.pk]}
    assert after - before == {"insurance_missing"}


def test_a_place_that_wants_large_events_insured_asks_for_it_at_any_risk():
    event, daily = (
        make.project(mode=mode, risk_level="R0", state="draft") for mode in ("M3", "M1")
    )
    assert "insurance_asked" not in gates(event)

    adopted(insurance_trigger=["before_danger", "large_event", "all_registered"])

    assert "insurance_asked" in gates(event)
    assert "insurance_asked" not in gates(daily)
    event.insurance_policy = "PICC-1"
    assert "insurance_asked" not in gates(event)


def test_what_a_place_calls_long_service_decides_who_needs_an_agreement():
    project = make.project(state="draft")
    position = make.position(project=project)
    for days in (0, 12):
        make.shift(position=position, starts_at=MONDAY_9 + timedelta(days=days))

    adopted(agreement_stance="must", agreement_triggers=["one_month"])
    assert "agreement_missing" not in gates(project)

    row = services.draft(
        division_code=NANSHAN,
        title="十天算长期",
        since=MONDAY_9.date() - timedelta(days=30),
        by=make.officer(division_code=NANSHAN, phone="13800001055"),
        at=make.BEFORE,
    )
    services.set_rule(
        layer=row,
        key="agreement_long_days",
        value=10,
        source="文件",
        by=row.drafted_by,
        at=make.BEFORE,
    )
    services.adopt(layer=row, by=make.coordinator(phone="13800001056"), at=make.BEFORE)
    assert "agreement_missing" in gates(project)
