"""The phases of a group: what each asks for, one after the other, none skipped."""

import pytest

from liandong.core import groups as rules
from liandong.core.group_facts import GroupIsClosed, GroupNotReady, GroupPhaseOff
from liandong.core.groups import GroupFacts, Phase
from liandong.core.refusals import ValueInvalid, ValueMissing

READY = GroupFacts(
    members=3,
    goals=1,
    planned=3,
    held=3,
    scored_before=3,
    scored_after=3,
    is_approved=True,
    evaluation="敢说话了",
)


def test_each_phase_leads_to_the_next_when_nothing_is_missing():
    way = [Phase.PREPARING]
    while (phase := way[-1]) is not Phase.CLOSED:
        way.append(rules.check_step(phase, phase.value, READY))
    assert way == list(Phase)


@pytest.mark.parametrize(
    ("phase", "missing"),
    [
        (Phase.PREPARING, ("goals", "members", "planned", "approval")),
        (Phase.FORMING, ("first_session", "scores_before")),
        (Phase.TURNING, ("two_sessions",)),
        (Phase.MATURE, ("last_but_one",)),
        (Phase.ENDING, ("all_sessions", "evaluation")),
        (Phase.CLOSED, ()),
    ],
)
def test_an_empty_group_lacks_everything(phase, missing):
    assert rules.missing(phase, GroupFacts()) == missing


def test_who_has_no_supervisor_needs_no_approval():
    assert (
        rules.missing(
            Phase.PREPARING, GroupFacts(members=3, goals=1, planned=3, needs_approval=False)
        )
        == ()
    )


@pytest.mark.parametrize(("held", "missing"), [(2, ()), (1, ("last_but_one",))])
def test_the_ending_begins_with_the_last_session(held, missing):
    assert rules.missing(Phase.MATURE, GroupFacts(planned=3, held=held)) == missing


def test_a_second_tap_skips_no_phase():
    with pytest.raises(GroupPhaseOff) as caught:
        rules.check_step(Phase.TURNING, "forming", READY)
    assert caught.value.phase == "turning"


def test_what_lacks_is_named_and_a_closed_group_goes_nowhere():
    with pytest.raises(GroupNotReady) as caught:
        rules.check_step(Phase.TURNING, "turning", GroupFacts(held=1))
    assert caught.value.missing == ("two_sessions",)
    with pytest.raises(GroupIsClosed):
        rules.check_step(Phase.CLOSED, "closed", READY)


def test_lines_are_counted_and_measured():
    assert rules.lines("一\n\n 二 ", "topics", 2) == ("一", "二")
    with pytest.raises(ValueMissing):
        rules.lines(" \n", "topics", 2)
    with pytest.raises(ValueInvalid):
        rules.lines("一\n二\n三", "topics", 2)
    with pytest.raises(ValueInvalid):
        rules.lines("长" * 121, "topics", 2)
