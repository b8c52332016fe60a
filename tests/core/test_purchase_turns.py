"""Whose turn it is in a purchase and until when: a table of examples, and one turn at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchase_turns import (
    PARTS,
    ContractFacts,
    Facts,
    Side,
    Step,
    TermRules,
    Turn,
    beside,
    is_near,
    turn,
    turns,
)
from liandong.core.purchases import Stage
from liandong.core.workdays import add_working_days, is_working_day

RULES = TermRules()
MONDAY = date(2026, 6, 1)
STARTS, ENDS = date(2026, 4, 27), date(2026, 12, 31)
WHOLE = ContractFacts(STARTS, ENDS)
MIDDLE = date(2026, 8, 29)
MID_DUE, FINAL_DUE = date(2026, 9, 11), date(2027, 1, 15)
"""Ten working days after the middle; and after the day behind the last one."""


def at(stage: str, on: date = MONDAY, **contract: object) -> Facts:
    return Facts(Stage(stage), on, replace(WHOLE, **contract))  # type: ignore[arg-type]


B, P, E = Side.BUYER, Side.PROVIDER, Side.EVALUATOR
TABLE = [
    (Facts(Stage.SURVEY, MONDAY), Turn(Step.ITEM, B, date(2026, 6, 30))),
    (Facts(Stage.ITEM, MONDAY), Turn(Step.BUDGET, B, date(2026, 6, 30))),
    (Facts(Stage.BUDGET, MONDAY), Turn(Step.PROCUREMENT, B, date(2026, 6, 30))),
    (Facts(Stage.PROCUREMENT, MONDAY), Turn(Step.CONTRACT, B, date(2026, 7, 1))),
    (at("procurement", missing=frozenset(PARTS)), Turn(Step.PROMISES, B, date(2026, 7, 1))),
    (at("procurement", missing=frozenset(PARTS[1:])), Turn(Step.SHARES, B, date(2026, 7, 1))),
    (at("procurement", missing=frozenset(PARTS[2:])), Turn(Step.PROJECTS, P, date(2026, 7, 1))),
    (at("procurement"), Turn(Step.SIGNING, P, date(2026, 7, 1))),
    (at("procurement", is_provider_signed=True), Turn(Step.SIGNING, B, date(2026, 7, 1))),
    (at("contract"), Turn(Step.REPORT, P, date(2026, 6, 15))),
    (at("contract", on=date(2026, 4, 1)), Turn(Step.REPORT, P, date(2026, 5, 13))),
    (at("contract", has_report=True), Turn(Step.CONFIRMATION, B, date(2026, 6, 15))),
    (at("start"), None),
    (at("start", has_report=True), Turn(Step.CONFIRMATION, B, date(2026, 6, 15))),
    (at("start", on=MIDDLE - timedelta(days=1)), None),
    (at("start", on=MIDDLE), Turn(Step.REPORT, P, MID_DUE)),
    (at("start", on=ENDS), Turn(Step.REPORT, P, MID_DUE)),
    (at("mid", on=ENDS), None),
    (at("mid", on=ENDS + timedelta(days=1)), Turn(Step.REPORT, P, FINAL_DUE)),
    (at("final", needs_outside=True, free=2), Turn(Step.OUTSIDE, P, date(2026, 6, 15))),
    (at("final"), Turn(Step.EVALUATORS, B, date(2026, 6, 8))),
    (at("final", undeclared=1, free=1), Turn(Step.DECLARATION, E, date(2026, 6, 8))),
    (at("final", undeclared=1, free=2), Turn(Step.MARKS, E, date(2026, 6, 23))),
    (at("final", free=2, marked=1), Turn(Step.MARKS, E, date(2026, 6, 23))),
    (at("final", free=3, marked=2), Turn(Step.ACCEPTANCE, B, date(2026, 6, 15))),
    (at("final", free=2, has_failed=True), Turn(Step.FAILURE, B, date(2026, 6, 15))),
    (at("final", free=2, marked=1, has_failed=True), Turn(Step.MARKS, E, date(2026, 6, 23))),
    (at("acceptance", owes=True), Turn(Step.PAYMENT, B, date(2026, 6, 15))),
    (at("acceptance"), Turn(Step.PUBLICATION, B, date(2026, 6, 30))),
    (at("payment"), Turn(Step.PUBLICATION, B, date(2026, 6, 30))),
    (at("publication"), None),
]


@pytest.mark.parametrize(("facts", "expected"), TABLE)
def test_whose_turn_it_is_and_until_when(facts: Facts, expected: Turn | None) -> None:
    assert turn(facts, RULES) == expected


def test_the_last_day_is_counted_from_the_day_on_which_the_turn_began() -> None:
    facts = Facts(Stage.ITEM, date(2026, 6, 20), held={Step.BUDGET: MONDAY})
    assert turn(facts, RULES) == Turn(Step.BUDGET, B, date(2026, 6, 30))


def test_thirty_days_for_the_contract_run_from_the_result_of_the_procurement() -> None:
    facts = replace(at("procurement", on=date(2026, 6, 20)), chosen_on=MONDAY)
    assert turn(facts, RULES) == Turn(Step.SIGNING, P, date(2026, 7, 1))


def test_a_payment_and_a_declaration_stand_beside_the_way() -> None:
    facts = at("start", owes=True, undeclared=1)
    assert turn(facts, RULES) is None
    assert turns(facts, RULES) == (
        Turn(Step.PAYMENT, B, date(2026, 6, 15)),
        Turn(Step.DECLARATION, E, date(2026, 6, 8)),
    )
    assert beside(at("procurement", owes=True, undeclared=1), RULES) == ()
    assert beside(at("acceptance", owes=True, undeclared=1), RULES) == ()


def test_near_is_three_working_days_and_not_over() -> None:
    due = date(2026, 6, 8)
    days = [date(2026, 6, 2), date(2026, 6, 3), due, due + timedelta(days=1)]
    assert [is_near(due, day, RULES) for day in days] == [False, True, True, False]


contracts = st.builds(
    ContractFacts,
    starts_on=st.just(STARTS),
    ends_on=st.dates(STARTS, date(2027, 4, 26)),
    missing=st.frozensets(st.sampled_from(PARTS)),
    is_provider_signed=st.booleans(),
    has_report=st.booleans(),
    needs_outside=st.booleans(),
    undeclared=st.integers(0, 3),
    free=st.integers(0, 3),
    marked=st.integers(0, 3),
    least=st.integers(1, 3),
    has_failed=st.booleans(),
    owes=st.booleans(),
)
every = st.builds(
    Facts,
    stage=st.sampled_from(Stage),
    on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    contract=st.none() | contracts,
    held=st.dictionaries(st.sampled_from(Step), st.dates(date(2026, 1, 1), date(2026, 3, 1))),
    chosen_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
)


@given(every)
def test_exactly_one_turn_on_the_way_or_none_and_none_once_it_is_published(facts: Facts) -> None:
    found = turn(facts, RULES)
    if facts.stage is Stage.PUBLICATION:
        assert turns(facts, RULES) == ()
        return
    if found is None:
        # Only while the contract runs, nobody has reported, and the day has not come.
        assert facts.contract is not None
        opens = {
            Stage.START: facts.contract.middle,
            Stage.MID: facts.contract.ends_on + timedelta(days=1),
        }[facts.stage]
        assert facts.on < opens and not facts.contract.has_report
    steps = [one.step for one in turns(facts, RULES)]
    assert len(steps) == len(set(steps))
    assert len(steps) <= 3


@given(every)
def test_asking_again_changes_neither_turn_nor_day(asked: Facts) -> None:
    facts = replace(asked, chosen_on=asked.chosen_on or asked.on)
    found = turns(facts, RULES)
    held = {one.step: facts.held.get(one.step, facts.on) for one in found}
    assert turns(replace(facts, held=held), RULES) == found


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.sampled_from(Step))
def test_a_last_day_in_working_days_is_a_working_day(since: date, step: Step) -> None:
    assert is_working_day(add_working_days(since, RULES.days_of(step)))
