"""Spot checks: drawn by a seed anybody can try again, published without small groups."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.signals import Ranked
from liandong.core.spot_checks import (
    Drawn,
    DrawnFor,
    SampleRules,
    SpotAnswer,
    Tally,
    draw,
    merged,
)

RULES = SampleRules(random_pct=10, random_min=2, risk_max=3)
entries = st.sets(st.integers(1, 5000), max_size=80)


def test_the_random_part_are_the_smallest_digests():
    def digest(entry):
        return sha256(f"seed:{entry}".encode()).hexdigest()

    drawn = draw(range(1, 41), [], seed="seed", rules=RULES)
    expected = sorted(range(1, 41), key=digest)[:4]
    assert drawn == [Drawn(entry, DrawnFor.RANDOM) for entry in expected]


def test_the_highest_scores_that_are_left_are_asked_about_too():
    ranking = [Ranked(entry, entry / 10, ()) for entry in range(10, 0, -1)]
    drawn = draw(range(1, 11), ranking, seed="s", rules=RULES)
    chance = {one.entry for one in drawn if one.drawn_for is DrawnFor.RANDOM}
    risk = [one.entry for one in drawn if one.drawn_for is DrawnFor.RISK]
    assert len(chance) == 2
    assert risk == [entry for entry in range(10, 4, -1) if entry not in chance][:3]


@given(entries, st.integers(0, 99).map(str))
def test_nobody_is_drawn_twice_and_the_share_holds(held, seed):
    ranking = [Ranked(entry, 0.9, ()) for entry in sorted(held)[:10]]
    drawn = draw(held, ranking, seed=seed, rules=RULES)
    names = [one.entry for one in drawn]
    assert len(names) == len(set(names))
    assert set(names) <= held
    chance = sum(one.drawn_for is DrawnFor.RANDOM for one in drawn)
    assert chance == min(len(held), max(2, -(-len(held) // 10)))
    assert drawn == draw(sorted(held, reverse=True), ranking, seed=seed, rules=RULES)


def test_every_entry_has_the_same_chance_whatever_its_score():
    ranking = [Ranked(1, 1.0, ())]
    times = sum(
        Drawn(1, DrawnFor.RANDOM) in draw(range(1, 21), ranking, seed=str(n), rules=RULES)
        for n in range(1000)
    )
    assert 70 <= times <= 130


def test_two_answers_put_in_doubt_and_two_do_not():
    assert {a.value for a in SpotAnswer if a.puts_in_doubt} == {"no", "not_come"}


def tally(group, answered):
    return Tally(group, answered + 1, answered, answered, 0, 0)


def test_small_groups_are_put_together():
    rows = merged([tally("a", 9), tally("b", 3), tally("c", 2)], rest="rest")
    assert [(row.group, row.answered, row.drawn) for row in rows] == [
        ("a", 9, 10),
        ("rest", 5, 7),
    ]


def test_a_rest_that_is_still_small_takes_the_smallest_group_with_it():
    rows = merged([tally("a", 9), tally("b", 6), tally("c", 2)], rest="rest")
    assert [(row.group, row.answered) for row in rows] == [("a", 9), ("rest", 8)]
    (alone,) = merged([tally("c", 2)], rest="rest")
    assert alone.confirmed_pct is None


@given(st.lists(st.integers(0, 12), max_size=8))
def test_nothing_is_lost_and_no_small_group_is_shown(counts):
    rows = merged([tally(str(n), count) for n, count in enumerate(counts)], rest="rest")
    assert sum(row.answered for row in rows) == sum(counts)
    assert all(row.answered >= 5 for row in rows[:-1])
    assert not rows or rows[-1].answered >= 5 or len(rows) == 1
