"""Which article allows which act, who may only advise, and draws that anybody can repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import inspections, interventions
from liandong.core.hours import SHANGHAI
from liandong.core.inspections import ITEMS, State
from liandong.core.interventions import BASES, BY_HAND, Act
from tests.make_people import MONDAY_9


@pytest.mark.parametrize(
    ("act", "basis", "is_allowed"),
    [
        (Act.SUSPEND, "685-38", True),
        (Act.SUSPEND, "685-36", True),
        (Act.SUSPEND, "685-25", False),
        (Act.SUSPEND, "67-21", False),
        (Act.WARN, "67-23", True),
        (Act.WARN, "685-26", False),
        (Act.ORDER, "67-21", True),
        (Act.ADVISE, "685-25", True),
        (Act.ADVISE, "", False),
        (Act.CORRECT, "685-26", False),
    ],
)
def test_an_act_rests_on_an_article_that_allows_it(act, basis, is_allowed):
    if is_allowed:
        interventions.check_basis(act, basis)
    else:
        with pytest.raises(interventions.BasisMissing):
            interventions.check_basis(act, basis)


def test_without_the_power_an_office_only_advises():
    for act in BY_HAND:
        if act is Act.ADVISE:
            interventions.check_power(act, has_power=False)
        else:
            with pytest.raises(interventions.PowerMissing):
                interventions.check_power(act, has_power=False)
        interventions.check_power(act, has_power=True)
        assert any(basis in interventions._ALLOWED[act] for basis in BASES)


@pytest.mark.parametrize("source", sorted(interventions.SPOKEN_SOURCES))
def test_an_official_writes_down_nobodys_yes_but_their_own(source):
    interventions.check_not_forced(source, is_own=True, is_official=True, title="x")
    interventions.check_not_forced(source, is_own=False, is_official=False, title="x")
    with pytest.raises(interventions.ForcedAssignment):
        interventions.check_not_forced(source, is_own=False, is_official=True, title="x")


NUMBERS = st.lists(st.text("0123456789-O", min_size=1, max_size=8), unique=True, max_size=30)


@given(NUMBERS, st.text(min_size=4, max_size=20), st.integers(1, 10))
def test_a_draw_is_the_same_for_everybody_who_knows_seed_and_numbers(numbers, seed, count):
    drawn = inspections.draw(numbers, seed=seed, count=count)
    assert drawn == inspections.draw(list(reversed(numbers)), seed=seed, count=count)
    assert len(drawn) == min(count, len(numbers)) and set(drawn) <= set(numbers)
    assert inspections.draw(numbers, seed=seed, count=count + 1)[:count] == drawn


def test_every_organization_has_its_chance():
    numbers = [f"O-{n}" for n in range(5)]
    first = {inspections.draw(numbers, seed=f"seed {n}", count=1)[0] for n in range(200)}
    assert first == set(numbers)


def test_the_list_is_filled_in_whole_and_what_is_not_met_has_words():
    met = dict.fromkeys(ITEMS, "met")
    inspections.check_verdicts(met, {})
    for verdicts, notes in (
        ({}, {}),
        (met | {"insured": "not_met"}, {}),
        (met | {"insured": "not_met"}, {"insured": "  "}),
        (met | {"insured": "perhaps"}, {}),
    ):
        with pytest.raises(inspections.VerdictsMissing):
            inspections.check_verdicts(verdicts, notes)
    inspections.check_verdicts(met | {"insured": "not_met"}, {"insured": "两场没有买"})


def test_nothing_is_published_before_it_was_heard():
    due = MONDAY_9.astimezone(SHANGHAI)
    with pytest.raises(inspections.HearingOpen):
        inspections.check_publishable(State.TOLD, due=due, at=due.replace(hour=8))
    inspections.check_publishable(State.TOLD, due=due, at=due)
    inspections.check_publishable(State.HEARD, due=due, at=due.replace(hour=8))
    for state in (State.DRAWN, State.PUBLISHED):
        with pytest.raises(inspections.InspectionStepNotAllowed):
            inspections.check_publishable(state, due=due, at=due)
