"""The instances that are measured on are the published ones, and the same every time."""

import importlib.util
import os
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from liandong.matching.gates import distance_m, possible
from liandong.matching.instances import (
    GROWTH,
    KM_PER_DEGREE,
    KNOW_EACH_OTHER,
    SIZES,
    VARIANTS,
    instance,
    size_of,
)
from liandong.matching.values import pair_parts, pair_values, seat_values

SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).parents[3] / "shared"))
FIRST_DRAFT = SHARED / "matching" / "gen.py"


@cache
def first_draft() -> ModuleType:
    """The script that stated the distributions first; not shipped with the package."""
    if not FIRST_DRAFT.exists():
        pytest.skip("The first draft of the generator is not here.")
    spec = importlib.util.spec_from_file_location("first_draft", FIRST_DRAFT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "seed"), [("street", 7), ("street", 11), ("mid", 7)])
def test_an_instance_is_the_published_one(name, seed):
    drawn = first_draft().gen(name, seed)
    side = float(drawn["side"])
    cells = [np.minimum(drawn[k].astype(int), int(np.ceil(side)) - 1) for k in ("vy", "vx")]
    order = np.lexsort((np.arange(len(cells[0])), cells[1], cells[0]))
    problem = instance(name, seed)
    who, what = problem.people, problem.places
    for ours, theirs in (
        (who.skills, drawn["vs"][order]),
        (who.radius_m, 1000 * drawn["vr"][order]),
        (who.max_shifts, drawn["cap_k"][order]),
        (who.max_minutes, 60 * drawn["cap_h"][order].astype(int)),
        (np.rint(who.reliability * 255), drawn["rel"][order]),
        (np.rint(who.preferences * 255), drawn["pref"][order]),
        (what.skills, drawn["sreq"]),
        (what.min_people, drawn["nmin"]),
        (what.max_people, drawn["nmax"]),
        (what.priority, 25 * drawn["pr"].astype(int)),
        (what.kind, drawn["cat"]),
        (what.mode, drawn["stype"] + 1),
        (what.area, drawn["sarea"] + 1),
        (problem.minutes, 60 * (drawn["end"].astype(int) - drawn["start"])),
    ):
        assert np.array_equal(ours, theirs)
    assert np.array_equal(_day_bits(who.hours), drawn["av"][order, :7])
    asked = _day_bits(problem.place_hours)
    assert np.array_equal(asked[np.arange(len(what)), drawn["day"]], drawn["hm"])
    assert np.allclose(who.lon * KM_PER_DEGREE, drawn["vx"][order], atol=1e-6)
    assert np.allclose(what.lat * KM_PER_DEGREE + side / 2, drawn["sy"], atol=1e-6)


def _day_bits(hours):
    """(n, 7) uint16, the hours from 06:00 to 22:00 of each day."""
    bits = np.zeros((len(hours), 7), np.uint16)
    for day in range(7):
        for hour in range(16):
            at = 24 * day + 6 + hour
            is_set = hours[:, at >> 6] >> np.uint64(at & 63) & np.uint64(1)
            bits[:, day] |= is_set.astype(np.uint16) << hour
    return bits


@cache
def street():
    return instance("street")


def possible_pairs(problem):
    i, j = (rows.ravel() for rows in np.indices((len(problem.people), len(problem.places))))
    kept = possible(problem, i, j)
    return i[kept], j[kept]


def test_pairs_and_seats_are_worth_what_the_plain_model_says():
    problem = street()
    i, j = possible_pairs(problem)
    who, what = problem.people, problem.places
    km = distance_m(problem, i, j) / 1000
    knows = ((i * 2654435761) ^ (j * 2246822519)) % KNOW_EACH_OTHER == 0
    plain = (
        160 * who.preferences[i, what.kind[j]]
        + 100 * (1 - km / (who.radius_m[i] / 1000))
        + 20 * who.reliability[i] * (what.priority[j] / 25)
        + 60 * knows
    )
    assert np.abs(pair_values(problem, i, j) - plain).max() <= 1.5
    assert np.array_equal(pair_parts(problem, i, j)[3], 60 * knows)
    assert knows.any()
    assert np.array_equal(seat_values(problem).needed, 20 * what.priority.astype(int))
    assert set(seat_values(problem).extra.tolist()) == {60}


def test_the_same_seed_draws_the_same_instance_and_another_seed_another():
    again, other = instance("street"), instance("street", 8)
    assert np.array_equal(again.people.lat, street().people.lat)
    assert np.array_equal(again.people.known, street().people.known)
    assert not np.array_equal(other.people.lat, street().people.lat)


def test_distances_on_the_sphere_are_those_on_the_plane():
    problem = instance("mid")
    rows = np.random.default_rng(1).integers(0, 1000, (2, 500))
    i, j = rows
    who, what = problem.people, problem.places
    plane = 1000 * KM_PER_DEGREE * np.hypot(who.lat[i] - what.lat[j], who.lon[i] - what.lon[j])
    assert np.allclose(distance_m(problem, i, j), plane, rtol=2e-5)


def test_each_variant_changes_what_it_names():
    base = street()
    made = {name: instance("street", **given) for name, given in VARIANTS.items()}
    assert len(made["people_30"].people) == 150
    assert np.array_equal(made["demand_3"].places.max_people, 3 * base.places.max_people)
    assert set(made["hours_binding"].people.max_shifts.tolist()) == {4}
    assert np.array_equal(made["radius_wide"].people.radius_m, 2 * base.people.radius_m)
    assert not made["no_skills"].places.skills.any()
    assert len(set(made["always_free"].people.hours[:, 0].tolist())) == 1
    assert np.array_equal(
        made["always_free_demand_3"].places.min_people, 3 * base.places.min_people
    )
    assert not made["quality_only"].places.min_people.any()
    assert made["quality_only"].weights.seat_extra == 0


def test_sizes_for_growth_are_as_dense_as_the_city():
    for people in GROWTH:
        size = size_of(str(people))
        assert size.people / size.side_km**2 == pytest.approx(1_000_000 / 62**2)
        assert size.places == people // 10
    assert size_of("1000000") == SIZES["city"]


@pytest.mark.parametrize("name", ["village", "", "12", "-500"])
def test_a_size_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError, match="A size is"):
        size_of(name)


@pytest.mark.parametrize(
    "given", [{"radius": "far"}, {"free": "never"}, {"people_share": 0}, {"demand": 0}]
)
def test_a_variant_that_makes_no_sense_is_refused(given):
    with pytest.raises(ValueError, match=r"must be drawn|out of range"):
        instance("street", **given)
