"""Groups of a network are called by a street or by who does most in them, never by a number."""

from datetime import UTC, datetime

from liandong.core import network as rules
from liandong.core.network import Kind, Line, Tie
from liandong.queries.network import Body, Network
from liandong.web.network_names import group_names, of_bodies, sizes_in_words

SHEKOU, YUEHAI, XILI = "440305005", "440305007", "440305009"


def network(streets, pairs):
    bodies = {
        key: Body(key, n, f"{key}会（演示）", Line.RESIDENTS, code, False, True)
        for n, (key, code) in enumerate(streets.items(), 1)
    }
    ties = [Tie(a, b, {Kind.SHIFT: n}) for a, b, n in pairs]
    lines = {key: body.line for key, body in bodies.items()}
    reading = rules.read(list(bodies), ties, lines)
    return Network(bodies, ties, reading, None, datetime(2026, 5, 4, tzinfo=UTC))


def test_a_group_is_called_by_the_street_of_most_or_by_who_does_most():
    found = network(
        {"o1": SHEKOU, "o2": SHEKOU, "o3": XILI, "o4": SHEKOU, "o5": YUEHAI, "o6": ""},
        [("o1", "o2", 9), ("o2", "o3", 9), ("o1", "o3", 9), ("o4", "o5", 5), ("o5", "o6", 6)],
    )
    names = group_names(found)
    assert names == ["蛇口街道一带", "o5会这一圈"]
    assert (
        sizes_in_words(names, found.reading.groups, 6) == "蛇口街道一带（3 家）、o5会这一圈（3 家）"
    )
    assert sizes_in_words(names, found.reading.groups, 1) == "蛇口街道一带（3 家）…"
    assert of_bodies(found, names)["o4"] == "o5会这一圈"


def test_two_groups_of_one_street_are_told_apart():
    found = network(
        {"o1": SHEKOU, "o2": SHEKOU, "o3": SHEKOU, "o4": SHEKOU},
        [("o1", "o2", 9), ("o3", "o4", 5)],
    )
    assert sorted(group_names(found)) == ["o2会这一圈", "o4会这一圈"]


def test_without_ties_nothing_has_a_name():
    assert group_names(network({"o1": SHEKOU}, [])) == []
