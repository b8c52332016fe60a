"""Groups of a network are called by a street or by who does most in them, never by a number."""

from dataclasses import replace
from datetime import UTC, datetime

from liandong.core import network as rules
from liandong.core.network import Kind, Line, Tie
from liandong.queries import maps
from liandong.queries.network import Body, Network
from liandong.web.network import _streets
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


def test_two_of_one_name_are_told_apart_by_their_place():
    found = network(
        {"o1": XILI, "o2": YUEHAI, "o3": YUEHAI, "o4": SHEKOU},
        [("o1", "o2", 9), ("o3", "o4", 5)],
    )
    for key in ("o2", "o4"):
        found.bodies[key] = replace(found.bodies[key], name="志愿服务队")
    assert sorted(group_names(found)) == ["粤海街道志愿服务队这一圈", "蛇口街道志愿服务队这一圈"]
    for key, name in (("o2", "睦邻会（一）"), ("o4", "睦邻会（二）")):
        found.bodies[key] = replace(found.bodies[key], name=name)
    assert sorted(group_names(found)) == ["睦邻会（一）这一圈", "睦邻会（二）这一圈"]


def test_streets_of_one_name_are_drawn_apart():
    one, other = "110107004", "130284002"
    assert maps.place_name(one) == maps.place_name(other)
    found = network({"o1": one, "o2": other, "o3": one, "o4": ""}, [("o1", "o2", 9)])
    assert [group for _name, group in _streets(found, set(found.bodies))] == [
        ["o1", "o3"], ["o4"], ["o2"],
    ]  # fmt: skip


def test_without_ties_nothing_has_a_name():
    assert group_names(network({"o1": SHEKOU}, [])) == []
