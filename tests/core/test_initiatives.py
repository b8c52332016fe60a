"""Proposals and rights: the course of one, and what may be shown of the counts."""

from datetime import datetime
from itertools import product

import pytest

from liandong.core import initiatives, rights
from liandong.core.initiatives import InitiativeStepNotAllowed, State, TooManyInitiatives
from liandong.core.workdays import SHANGHAI

FOLLOWS = {
    ("looking", "taken"),
    ("looking", "set_aside"),
    ("looking", "withdrawn"),
    ("taken", "planned"),
    ("taken", "looking"),
    ("taken", "set_aside"),
    ("taken", "withdrawn"),
    ("set_aside", "looking"),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_a_proposal_goes_one_way(before, after):
    if (before.value, after.value) in FOLLOWS:
        initiatives.check_step(before, after)
    else:
        with pytest.raises(InitiativeStepNotAllowed):
            initiatives.check_step(before, after)


def test_five_open_proposals_are_enough():
    initiatives.check_room(4)
    with pytest.raises(TooManyInitiatives):
        initiatives.check_room(5)


def test_the_coordinators_are_reminded_after_working_days():
    friday = datetime(2026, 4, 24, 16, tzinfo=SHANGHAI)
    assert initiatives.due_at(friday, 5) == datetime(2026, 5, 7, tzinfo=SHANGHAI)


def test_every_right_has_its_law_and_a_button_and_stands_once():
    assert len({right.code for right in rights.RIGHTS}) == len(rights.RIGHTS) == 15
    assert all(right.law and right.pages for right in rights.RIGHTS)
    counted = [right.counted for right in rights.RIGHTS if right.counted]
    assert sorted(counted) == sorted(rights.Use)


@pytest.mark.parametrize(("n", "shown"), [(0, 0), (1, None), (2, None), (3, 3), (40, 40)])
def test_one_or_two_are_not_shown(n, shown):
    assert rights.shown_count(n) == shown
