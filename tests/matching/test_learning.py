"""Learning: bounded, pooled, slow, and the same for the same rows."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import Weights, pair_parts
from liandong.matching.learning import (
    OUTCOMES,
    PARTS,
    Bounds,
    Outcomes,
    learn,
    settled,
)
from tests.matching.small import problems

PUBLISHED = (160, 100, 80, 60, 40)
NO = np.nan


def weights_of(told: Weights) -> tuple[int, ...]:
    return tuple(getattr(told, part) for part in PARTS)


def answers(seed: int, n: int, hidden: tuple[float, ...]) -> Outcomes:
    """Rows of people whose taste is ``hidden``, in points."""
    draw = np.random.default_rng(seed)
    shares = draw.random((n, 5))
    taste = (shares - 0.5) @ (np.array(hidden) * [1, 1, 1, 1, -1]) / 100
    chance = 1 / (1 + np.exp(-1.5 * taste))
    came = draw.random(n) < chance
    return Outcomes(
        shares,
        (draw.random(n) < chance).astype(float),
        came.astype(float),
        np.where(came, chance, NO),
    )


shares_drawn = st.integers(0, 2**32 - 1)
tendencies = st.lists(
    st.floats(-2, 2, allow_nan=False), min_size=len(PARTS), max_size=len(PARTS)
).map(np.array)
published_drawn = st.builds(
    lambda gains, load: replace(Weights(), **dict(zip(PARTS, [*gains, load], strict=True))),
    st.lists(st.integers(0, 120), min_size=4, max_size=4),
    st.integers(0, 60),
)


@given(published_drawn, tendencies, st.floats(0, 0.5))
def test_no_weight_leaves_its_bounds_and_the_sum_of_the_gains_stays(published, tendency, most):
    new = settled(published, tendency, Bounds(most_move=most))
    old, now = np.array(weights_of(published)), np.array(weights_of(new))
    assert (np.abs(now - old) <= most * old + 1e-6).all()
    assert now[:4].sum() == old[:4].sum()
    assert now[4] <= new.seat_extra
    assert [f.name for f in fields(Weights) if getattr(new, f.name) != getattr(published, f.name)
            and f.name not in PARTS] == []  # fmt: skip


@given(published_drawn, tendencies, st.integers(0, 4), st.floats(0, 1))
def test_a_higher_tendency_never_lowers_its_own_weight(published, tendency, part, more):
    higher = tendency.copy()
    higher[part] += more
    before, after = (weights_of(settled(published, told)) for told in (tendency, higher))
    assert after[part] >= before[part]


@given(published_drawn)
def test_no_tendency_no_change(published):
    assert settled(published, np.zeros(5)) == published


def test_without_a_sample_nothing_moves_and_it_is_said():
    nothing = Outcomes(np.zeros((0, 5)), np.zeros(0), np.zeros(0), np.zeros(0))
    found = learn(nothing)
    assert (found.code, found.new) == ("not_heard", Weights())
    assert [one.code for one in found.heard] == ["too_few"] * 3
    assert [move.code for move in found.moves] == ["kept"] * 5


@pytest.mark.parametrize("n", [50, 199])
def test_a_sample_below_the_least_changes_nothing(n):
    found = learn(answers(3, n, (0, 400, 0, 0, 0)))
    assert (found.code, found.new) == ("not_heard", Weights())


def test_an_outcome_with_hardly_a_no_is_not_heard():
    told = answers(3, 3000, PUBLISHED)
    found = learn(replace(told, attendance=np.where(np.arange(3000) < 19, 0.0, 1.0)))
    assert [one.code for one in found.heard] == ["heard", "too_few", "heard"]


def test_answers_that_the_points_do_not_foretell_change_nothing():
    found = learn(answers(5, 3000, (0, 0, 0, 0, 0)))
    assert (found.code, found.new) == ("not_heard", Weights())
    assert {one.code for one in found.heard} <= {"no_signal"}


def test_people_who_mind_the_way_more_than_we_say_raise_nearness():
    found = learn(answers(7, 5000, (80, 200, 80, 60, 40)))
    moves = {move.part: move for move in found.moves}
    assert (found.code, moves["nearness"].code, moves["preference"].code) == (
        "moved", "raised", "lowered",
    )  # fmt: skip
    assert (moves["nearness"].new, moves["nearness"].is_sure) == (125, True)
    assert moves["nearness"].low < moves["nearness"].high
    assert weights_of(found.new) == tuple(move.new for move in found.moves)


def test_people_as_the_weights_say_change_next_to_nothing():
    counted = [learn(answers(seed, 3000, PUBLISHED)).code for seed in range(12)]
    assert counted.count("not_sure") >= 10


@settings(max_examples=25, deadline=None)
@given(shares_drawn)
def test_the_same_rows_in_any_order_give_the_same_answer(seed):
    told = answers(seed, 400, (80, 200, 80, 60, 40))
    order = np.random.default_rng(seed).permutation(400)
    mixed = Outcomes(told.shares[order], *(getattr(told, name)[order] for name in OUTCOMES))
    assert learn(mixed).facts == learn(told).facts


@settings(max_examples=25, deadline=None)
@given(shares_drawn)
def test_everything_learned_lies_within_a_quarter_of_the_published_weights(seed):
    draw = np.random.default_rng(seed)
    hidden = tuple(draw.uniform(0, 600, 5))
    new = np.array(weights_of(learn(answers(seed, 600, hidden)).new))
    assert (np.abs(new - PUBLISHED) <= 0.25 * np.array(PUBLISHED)).all()


def test_answers_that_are_all_foretold_still_give_finite_numbers():
    shares = np.repeat([[0.0] * 5, [1.0, 1, 1, 1, 0]], 300, axis=0)
    yes = np.repeat([0.0, 1.0], 300)
    found = learn(Outcomes(shares, yes, yes, yes))
    told = [number for one in found.heard for number in (*one.tendency, one.slope)]
    assert np.isfinite(told).all()


def test_rows_know_no_person():
    assert [f.name for f in fields(Outcomes)] == ["shares", *OUTCOMES]


@settings(max_examples=20, deadline=None)
@given(problems(), shares_drawn)
def test_who_declined_changes_nobody_s_own_parts(problem, seed):
    """Permute who said no: the shares of every pair stay, only pooled weights may differ."""
    n, m = len(problem.people), len(problem.places)
    i, j = (axis.ravel() for axis in np.indices((n, m)))
    before = pair_parts(problem, i, j)
    draw = np.random.default_rng(seed)
    for _ in range(2):
        no = np.stack([draw.integers(0, n, 3), draw.integers(0, m, 3)], axis=1)
        permuted = replace(problem, declined=no)
        assert pair_parts(permuted, i, j).tolist() == before.tolist()


@settings(max_examples=20, deadline=None)
@given(shares_drawn)
def test_swapping_the_answers_of_equal_questions_changes_nothing_at_all(seed):
    told = answers(seed, 400, (80, 200, 80, 60, 40))
    told = replace(told, shares=np.tile(told.shares[:40], (10, 1)))
    block = np.random.default_rng(seed).permutation(10)
    order = (block[:, None] * 40 + np.arange(40)).ravel()
    swapped = replace(told, **{name: getattr(told, name)[order] for name in OUTCOMES})
    assert learn(swapped).facts == learn(told).facts


@pytest.mark.parametrize(
    "columns",
    [
        {"shares": np.full((2, 5), 1.5)},
        {"shares": np.zeros((3, 5))},
        {"acceptance": np.array([0.0, 2.0])},
    ],
)
def test_rows_that_cannot_be_are_refused(columns):
    good = {"shares": np.zeros((2, 5)), **{name: np.zeros(2) for name in OUTCOMES}}
    with pytest.raises(ValueError):
        Outcomes(**(good | columns))


@pytest.mark.parametrize("told", [{"most_move": 1.0}, {"doubt": 0.0}, {"least": 0}])
def test_bounds_that_bound_nothing_are_refused(told):
    with pytest.raises(ValueError):
        Bounds(**told)
