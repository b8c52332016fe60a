from datetime import date
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.registry import age_on, check_name, check_phone, check_resident_id
from liandong.simulator import names

ON = date(2026, 11, 23)
FIRST = [
    ("张尉洋", "1", "990000194805090013", "19900000000"),
    ("宋逸淇", "2", "99000020080509002X", "19900000001"),
    ("张晗浩", "1", "990000200010160055", "19900000002"),
]


def test_the_same_seed_makes_the_same_people():
    people = names.invented_people(3, seed=7, on=ON)
    assert people == names.invented_people(3, seed=7, on=ON)
    assert people[2] == names.invented_person(2, seed=7, on=ON)
    assert people != names.invented_people(3, seed=8, on=ON)


def test_the_first_people_of_seed_7_stay_who_they_are():
    first = names.invented_people(3, seed=7, on=ON)
    assert [(p.name, p.sex, p.id_number, p.phone) for p in first] == FIRST


@given(st.integers(0, names.MOST_PEOPLE - 1), st.integers(0, 100), st.dates(ON, date(2030, 1, 1)))
def test_every_invented_person_passes_the_checks_of_registration(n, seed, on):
    person = names.invented_person(n, seed=seed, on=on)
    read = check_resident_id(person.id_number, on)
    assert (read.birth_on, read.sex, read.is_synthetic) == (person.birth_on, person.sex, True)
    assert check_phone(person.phone) == person.phone
    assert names.is_synthetic_phone(person.phone)
    assert check_name(person.name) == person.name


@given(st.integers(0, 10_000), st.sampled_from([names.STAFF_AGES, names.ELDER_AGES]))
def test_ages_stay_within_their_bands(n, bands):
    person = names.invented_person(n, seed=1, on=ON, ages=bands)
    assert bands[0].low <= age_on(person.birth_on, ON) <= bands[-1].high


def test_a_town_of_volunteers_is_as_old_as_shenzhen_and_nobody_occurs_twice():
    people = names.invented_people(4000, seed=7, on=ON)
    ages = [age_on(p.birth_on, ON) for p in people]
    assert len({p.id_number for p in people}) == len({p.phone for p in people}) == 4000
    assert 34 <= mean(ages) <= 38
    assert 0.54 <= mean(a <= 35 for a in ages) <= 0.60
    assert 0.08 <= mean(a >= 60 for a in ages) <= 0.12
    assert 0.48 <= mean(p.sex == names.FEMALE for p in people) <= 0.54
    assert 0.05 <= mean(p.name[0] == "王" for p in people) <= 0.11


@given(st.integers(0, 10_000), st.integers(0, 60), st.integers(0, 35))
def test_people_drawn_from_a_stream_are_within_the_ages_asked_for(n, low, width):
    limits = (max(low, 14), max(low, 14) + width)
    rng = Random(n)
    person = names.invent(rng, n, year=2026, ages=limits)
    assert limits[0] <= 2026 - person.birth_on.year <= limits[1]
    assert person == names.invent(Random(n), n, year=2026, ages=limits)


def test_two_ranges_of_people_do_not_meet():
    volunteers = names.invented_people(600, seed=7, on=ON)
    staff = names.invented_people(15, seed=7, on=ON, first=900_000, ages=names.STAFF_AGES)
    assert {p.id_number for p in volunteers}.isdisjoint(p.id_number for p in staff)


@pytest.mark.parametrize("n", [-1, names.MOST_PEOPLE])
def test_people_out_of_range_are_refused(n):
    with pytest.raises(ValueError, match="numbered 0 to 999999"):
        names.invented_person(n, seed=7, on=ON)


def test_a_real_looking_phone_is_not_taken_for_synthetic():
    assert not names.is_synthetic_phone("13800138000")
    assert not names.is_synthetic_phone("1990000000")
