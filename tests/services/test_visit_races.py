"""Pairings at the same moment: nobody looks after too many, nobody has too many at the door."""

import time

import pytest

from liandong.core import visits as rules
from liandong.models import CarePairing
from liandong.queries import visits as shown
from liandong.services import visits
from liandong.services.visits import CareDraft
from tests import make
from tests.services.test_reserve import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _counting_takes_its_time(monkeypatch):
    """Who counts and then writes leaves time in between: without a lock all would pass."""
    for name in ("helpers_of", "paired_with"):
        counted = getattr(shown, name)

        def slowly(*args, counted=counted, **kwargs):
            found = counted(*args, **kwargs)
            time.sleep(0.1)
            return found

        monkeypatch.setattr(shown, name, slowly)


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li(agency):
    return make.li_na(organization=agency)


def cared_by(worker, at, name="林阿婆", **facts):
    draft = CareDraft(call_name=name, consent_method="spoken", **facts)
    return visits.take_in(draft=draft, by=worker, at=at)


def pairing(cared, volunteer, by, at):
    def act():
        visits.pair(cared=cared, volunteer=volunteer, by=by, at=at)
        return "paired"

    return act


def test_of_eight_who_are_paired_with_one_person_at_once_three_are(agency, li, at):
    cared = cared_by(li, at)
    crowd = [make.chen_yu(organization=agency, phone=f"1380000{n:04}") for n in range(8)]
    came_of_it = at_once([pairing(cared, one, li, at) for one in crowd])
    assert came_of_it.count("paired") == rules.MOST_HELPERS
    assert came_of_it.count("care_crowded") == 8 - rules.MOST_HELPERS
    assert CarePairing.objects.count() == rules.MOST_HELPERS


def test_of_eight_people_given_to_one_volunteer_at_once_five_are(agency, li, at):
    chen = make.chen_yu(organization=agency)
    people = [cared_by(li, at, f"老人{n}") for n in range(8)]
    came_of_it = at_once([pairing(one, chen, li, at) for one in people])
    assert came_of_it.count("paired") == rules.MOST_PAIRED
    assert came_of_it.count("pairing_full") == 8 - rules.MOST_PAIRED
    assert CarePairing.objects.filter(volunteer=chen).count() == rules.MOST_PAIRED


def test_one_pair_made_by_four_at_once_is_one_pair(agency, li, at):
    chen, cared = make.chen_yu(organization=agency), cared_by(li, at)
    came_of_it = at_once([pairing(cared, chen, li, at)] * 4)
    assert sorted(came_of_it) == ["paired"] + ["pairing_twice"] * 3


def test_two_stations_do_not_crowd_one_persons_door(agency, li, at):
    other = make.organization(name="另一家")
    hua = make.li_na(organization=other, phone="13800001077")
    first = cared_by(li, at)
    second = cared_by(hua, at, name="林婆婆")
    type(second).objects.filter(pk=second.pk).update(beneficiary=first.beneficiary)
    ours = [make.chen_yu(organization=agency, phone=f"1380001{n:04}") for n in range(3)]
    theirs = [make.chen_yu(organization=other, phone=f"1380002{n:04}") for n in range(3)]
    acts = [pairing(first, one, li, at) for one in ours]
    acts += [pairing(second, one, hua, at) for one in theirs]
    came_of_it = at_once(acts)
    assert came_of_it.count("paired") == rules.MOST_HELPERS
    assert CarePairing.objects.values("volunteer").distinct().count() == rules.MOST_HELPERS
