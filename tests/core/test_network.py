"""Groups, brokers and who is alone, on graphs that the literature knows and on any graph."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.core import network
from liandong.core.network import Kind, Line, Tie
from liandong.core.network_layout import WIDE, layout

# Zachary's karate club (1977), members 1 to 34, without weights.
KARATE = {
    1: "2 3 4 5 6 7 8 9 11 12 13 14 18 20 22 32", 2: "3 4 8 14 18 20 22 31",
    3: "4 8 9 10 14 28 29 33", 4: "8 13 14", 5: "7 11", 6: "7 11 17", 7: "17",
    9: "31 33 34", 10: "34", 14: "34", 15: "33 34", 16: "33 34", 19: "33 34", 20: "34",
    21: "33 34", 23: "33 34", 24: "26 28 30 33 34", 25: "26 28 32", 26: "32", 27: "30 34",
    28: "34", 29: "32 34", 30: "33 34", 31: "33 34", 32: "33 34", 33: "34",
}  # fmt: skip


def tie(one, other, n=1, *, own=False):
    return Tie(one, other, {Kind.SHIFT: n}, is_own=own)


def karate():
    nodes = [f"{n:02d}" for n in range(1, 35)]
    ties = [tie(f"{a:02d}", f"{int(b):02d}") for a, row in KARATE.items() for b in row.split()]
    return nodes, ties, network.neighbors(nodes, ties)


def test_the_club_has_its_seventy_eight_ties():
    _, ties, _ = karate()
    assert len(ties) == 78


def test_the_two_leaders_of_the_club_stand_between_the_others_as_published():
    _, _, graph = karate()
    found = network.betweenness(graph)
    assert {n: round(found[n], 4) for n in ("01", "34", "33", "12")} == {
        "01": 0.4376, "34": 0.3041, "33": 0.1452, "12": 0.0,
    }  # fmt: skip


def test_the_groups_of_the_club_are_between_the_greedy_and_the_best_known_division():
    _, _, graph = karate()
    groups = network.communities(graph)
    worth = network.modularity(graph, groups)
    # Clauset, Newman and Moore: 0.3807; the proven optimum: 0.4198.
    assert 0.3806 <= worth <= 0.41979
    assert not any({"01", "34"} <= set(group) for group in groups)


def test_uniting_alone_gives_the_published_three_groups_of_the_club():
    _, _, graph = karate()
    groups = network.united(graph)
    assert len(groups) == 3
    assert network.modularity(graph, groups.values()) == pytest.approx(0.3807, abs=5e-5)


def test_two_pairs_that_a_station_joins():
    nodes = ["a", "b", "c", "d", "s", "x"]
    ties = [
        tie("a", "b", 9),
        tie("b", "s", 2),
        tie("a", "s", 9),
        tie("s", "c", 1),
        tie("c", "d", 9),
    ]
    lines = {"a": Line.COMMUNITY, "s": Line.COMMUNITY, "b": Line.RESIDENTS}
    said = network.read(nodes, ties, lines | {"c": Line.RESIDENTS, "d": Line.RESIDENTS})
    assert said.groups == (("a", "b", "s"), ("c", "d"))
    assert [(b.node, b.groups, b.cut_off) for b in said.brokers] == [
        ("s", (1, 2), 2), ("c", (1, 2), 1),
    ]  # fmt: skip
    assert said.alone == ("x",)
    assert said.density == pytest.approx(5 / 15)
    assert said.crossing == pytest.approx((9 + 2 + 1) / 30)


def test_a_team_that_only_serves_with_its_sponsor_works_with_nobody_else():
    said = network.read(["o", "t"], [tie("o", "t", own=True)], {})
    assert (said.groups, said.alone, said.crossing) == ((("o", "t"),), ("o", "t"), None)


def test_nobody_and_one_alone_are_read_without_a_division_by_zero():
    assert network.read([], [], {}).density is None
    assert network.read(["a"], [], {}).alone == ("a",)


def test_a_tie_to_oneself_is_no_tie():
    with pytest.raises(ValueError, match="needs two"):
        network.neighbors(["a"], [tie("a", "a")])


NODES = [f"n{i}" for i in range(8)]
NETWORKS = st.dictionaries(
    st.sampled_from(list(combinations(NODES, 2))), st.integers(1, 20), max_size=20
).map(lambda rows: [tie(a, b, n) for (a, b), n in rows.items()])


@given(NETWORKS)
def test_everybody_is_in_one_group_and_no_division_of_one_body_more_is_better(ties):
    graph = network.neighbors(NODES, ties)
    groups = network.communities(graph)
    assert sorted(node for group in groups for node in group) == sorted(NODES)
    worth = network.modularity(graph, groups)
    assert worth >= network.modularity(graph, [[node] for node in NODES]) - 1e-12
    assert worth >= network.modularity(graph, [NODES]) - 1e-12
    for node in NODES:
        for group in groups:
            moved = [[n for n in one if n != node] + [node] * (one == group) for one in groups]
            assert network.modularity(graph, moved) <= worth + 1e-9


@given(NETWORKS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(ties, random):
    shuffled = [t if random.random() < 0.5 else Tie(t.other, t.one, t.acts, t.is_own) for t in ties]
    random.shuffle(shuffled)
    assert network.read(NODES, ties, {}) == network.read(NODES[::-1], shuffled, {})


@given(NETWORKS)
def test_betweenness_is_what_counting_all_shortest_ways_gives(ties):
    graph = network.neighbors(NODES, ties)

    def ways(a, b):
        level = [[a]]
        while level:
            if done := [way for way in level if way[-1] == b]:
                return done
            level = [[*way, n] for way in level for n in graph[way[-1]] if n not in way]
        return []

    # Shortest ways only: a level is left as soon as one of it arrives.
    slow = dict.fromkeys(NODES, 0.0)
    for a, b in combinations(NODES, 2):
        found = ways(a, b)
        for way in found:
            for node in way[1:-1]:
                slow[node] += 2 / len(found) / ((len(NODES) - 1) * (len(NODES) - 2))
    for node, value in network.betweenness(graph).items():
        assert value == pytest.approx(slow[node])


@settings(max_examples=50)
@given(NETWORKS)
def test_no_two_bodies_stand_on_each_other_and_all_stand_inside_the_picture(ties):
    graph = network.neighbors(NODES, ties)
    said = network.read(NODES, ties, {})
    drawn = layout(said.groups, said.alone, graph)
    assert set(drawn.spots) == set(NODES)
    for a, b in combinations(drawn.spots.values(), 2):
        assert math.hypot(a.x - b.x, a.y - b.y) > 20
    for spot in drawn.spots.values():
        assert 0 < spot.x < WIDE
        assert 0 < spot.y < drawn.height
    assert drawn == layout(said.groups, said.alone, graph)
