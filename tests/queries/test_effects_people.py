"""Localization and participation: each figure of a small made May, to the exact value."""

from datetime import date, timedelta

import pytest

from liandong.core.hours import Evidence
from liandong.core.indicators import INDICATORS
from liandong.core.periods import Period
from liandong.models import PersonState, Wish
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope, Span
from tests import make
from tests.make_effects import AFTER_MAY, HERE, MAY, SPAN, entry, may

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told(code, scope=HERE, span=SPAN):
    found = every.one(code, scope, span)
    return found.value, found.part, found.whole, found.n


def volunteer(**more):
    made = make.person(**more)
    make.role(person=made)
    return made


@pytest.fixture
def place():
    return make.organization()


def test_active_is_a_verified_hour_in_the_year_before_the_end(place):
    full, half, old, later, written = (volunteer() for _ in range(5))
    entry(person=full, organization=place, minutes=30)
    entry(person=full, organization=place, minutes=30)
    entry(person=half, organization=place, minutes=59)
    entry(person=old, organization=place, on=date(2025, 5, 31))
    entry(person=later, organization=place, on=date(2026, 6, 1))
    entry(person=written, organization=place, minutes=90, evidence=Evidence.BACKFILL)
    volunteer(state=PersonState.EXITED)

    assert told("active_volunteers") == (1.0, None, None, 1)
    assert told("active_rate") == (0.2, 1, 5, 5)


def test_of_an_organization_its_members_and_those_of_its_teams_count(place):
    direct, by_team, other = (volunteer() for _ in range(3))
    make.membership(person=direct, organization=place)
    make.membership(person=by_team, team=make.team(sponsor=place))
    entry(person=direct, organization=place)
    entry(person=other, organization=place)

    assert told("active_rate", Scope(organization=place.pk)) == (0.5, 1, 2, 2)


def test_new_volunteers_registered_within():
    for day in (1, 31):
        volunteer(registered_at=may(day))
    volunteer(registered_at=may(1) - 10 * DAY)
    make.person(registered_at=may(4))

    assert told("new_volunteers") == (2.0, None, None, 2)


def test_a_first_service_within_14_days_of_registering(place):
    for registered, first in ((4, 18), (4, 19), (4, None), (25, None), (28, 29)):
        made = volunteer(registered_at=may(registered))
        if first:
            entry(person=made, organization=place, on=may(first))

    # Who registered on the 25th still has days left and is not judged.
    assert told("first_service_in_14_days") == (0.5, 2, 4, 4)


def test_who_served_in_april_and_came_again_in_may(place):
    for again in (True, True, False, False, False):
        made = volunteer()
        entry(person=made, organization=place, on=date(2026, 4, 15))
        if again:
            entry(person=made, organization=place)
    entry(person=volunteer(), organization=place)

    assert told("retention") == (0.4, 2, 5, 5)
    assert told("retention", Scope(organization=place.pk)) == (0.4, 2, 5, 5)


def test_four_who_served_before_are_too_few(place):
    for _ in range(4):
        entry(person=volunteer(), organization=place, on=date(2026, 4, 15))

    assert told("retention") == (None, None, None, 4)


def test_who_was_helped_and_served_afterwards(place):
    for later in (True, False, False, False, False):
        made = volunteer()
        one = make.beneficiary()
        one.person = made
        one.save()
        need = make.need(beneficiary=one)
        need.first_served_at = may(5)
        need.save()
        entry(person=made, organization=place, on=may(20) if later else may(2))

    assert told("recipients_who_serve") == (0.2, 1, 5, 5)


def test_ages_are_of_active_volunteers_whose_birth_is_known(place):
    for born in (date(1966, 5, 31), date(1966, 6, 1), date(1998, 5, 31), date(1998, 6, 1), None):
        entry(person=volunteer(birth_on=born), organization=place)
    entry(person=volunteer(birth_on=date(2000, 1, 1)), organization=place)

    assert told("elders_share") == (0.2, 1, 5, 5)
    assert told("young_share") == (0.4, 2, 5, 5)


def test_who_belongs_to_a_team(place):
    inside, outside = volunteer(), volunteer()
    make.membership(person=inside, team=make.team())
    make.membership(person=outside, organization=place)

    assert told("in_a_team_share") == (0.5, 1, 2, 2)


def test_a_wish_is_answered_when_its_owner_was_told_of_something():
    someone = volunteer()
    for told_at, is_paused in ((may(9), False), (None, False), (None, False), (None, True)):
        Wish.objects.create(
            person=someone, made_at=may(5), looked_at=may(5), told_at=told_at, is_paused=is_paused
        )

    assert told("wishes_answered") == (1 / 3, 1, 3, 3)


def test_of_an_empty_hub_every_figure_says_that_nothing_can_be_said():
    found = every.all_of(Scope(), MAY, at=AFTER_MAY)

    assert list(found) == list(INDICATORS)
    # Counts are zero and said; everything else has nothing to divide by.
    assert {code: one.value for code, one in found.items() if one.value is not None} == {
        "open_needs_by_age": 0,
        "minutes_by_evidence": 0,
        "certificates_issued": 0,
        "active_volunteers": 0,
        "new_volunteers": 0,
    }


def test_the_number_of_queries_does_not_grow_with_the_records(place, django_assert_max_num_queries):
    for _ in range(3):
        entry(person=volunteer(), organization=place)
    with django_assert_max_num_queries(75):
        every.all_of(HERE, MAY, at=AFTER_MAY)


def test_of_a_period_that_runs_only_what_is_over_counts():
    running = Span.of(Period.parse("2026-05"), may(10))
    volunteer(registered_at=may(9))
    volunteer(registered_at=may(11))

    assert told("new_volunteers", HERE, running)[0] == 1.0
