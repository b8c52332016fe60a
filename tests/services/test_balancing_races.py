"""Two adoptions at one moment, of one proposal or of two about the same people."""

from datetime import timedelta

import pytest

from liandong.core.refusals import Refusal
from liandong.models import Balancing, EventRecord, SupervisionLink
from liandong.services import balancing
from tests.make import BEFORE
from tests.services.test_balancing import desk, of, worked_out
from tests.services.test_reserve import at_once

__all__ = ["desk"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = BEFORE + timedelta(days=1)


def adopted(row):
    """What came of it, as text: how many changed hands, or why not."""
    try:
        return str(balancing.adopt(row=row, by=row.asked_by, at=LATER))
    except Refusal as refusal:
        return refusal.code


def test_of_two_adoptions_of_one_proposal_one_wins_and_the_other_hears_that_it_is_closed(desk):
    _, full, free = desk
    row = worked_out(desk[0])
    moves = row.lines.count()

    came_of_it = at_once([lambda: adopted(row)] * 2)

    assert sorted(came_of_it) == [str(moves), "balancing_closed"]
    assert (of(full), of(free)) == (34 - moves, 2 + moves)
    assert EventRecord.objects.filter(name="BalancingAdopted").count() == 1
    assert not doubly_guided()


def test_of_two_proposals_about_the_same_people_the_second_hears_that_it_is_outdated(desk):
    _, full, free = desk
    first = worked_out(desk[0])
    second = worked_out(desk[0])
    assert Balancing.objects.filter(state="done", adopted_at=None).count() == 2
    moves = first.lines.count()

    came_of_it = at_once([lambda: adopted(first), lambda: adopted(second)])

    assert sorted(came_of_it) == [str(moves), "balancing_outdated"]
    assert (of(full), of(free)) == (34 - moves, 2 + moves)
    assert not doubly_guided()


def doubly_guided():
    """Who ended up with two social workers."""
    held = SupervisionLink.objects.filter(until=None, tier="social_worker")
    people = list(held.values_list("supervisee", flat=True))
    return {pk for pk in people if people.count(pk) > 1}
