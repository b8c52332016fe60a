"""Betweenness by matrices is betweenness step by step."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import network
from liandong.matching.centrality import MOST, betweenness

NODES = [f"n{i}" for i in range(9)]
GRAPHS = st.sets(st.sampled_from(list(combinations(NODES, 2))), max_size=25)


@given(GRAPHS)
def test_both_ways_give_the_same_shares(pairs):
    graph = {node: {} for node in NODES}
    for a, b in pairs:
        graph[a][b] = graph[b][a] = 3
    slow = network.betweenness(graph)
    assert betweenness(graph) == {node: pytest.approx(slow[node]) for node in NODES}


def test_a_star_has_one_middle_and_two_bodies_have_none():
    star = {"m": dict.fromkeys("abcd", 1), **{x: {"m": 1} for x in "abcd"}}
    assert betweenness(star) == {"m": 1.0, "a": 0.0, "b": 0.0, "c": 0.0, "d": 0.0}
    assert betweenness({"a": {"b": 1}, "b": {"a": 1}}) == {"a": 0.0, "b": 0.0}
    assert betweenness({}) == {}


def test_more_than_memory_holds_is_refused():
    with pytest.raises(ValueError, match="At most"):
        betweenness({f"{n}": {} for n in range(MOST + 1)})
