"""Names for the groups of a network: where they are, or around whom, never a number."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from liandong.queries import maps
from liandong.queries.network import Body, Network

STREET = 9


def group_names(found: Network) -> list[str]:
    """One name for each group, in their order.

    The street in which more than half of the group have their seat; otherwise, and where two
    groups would be called alike, whoever of the group does most with the others. Two of one
    name are told apart by their place.
    """
    acts: Counter[str] = Counter()
    for tie in found.ties:
        for key in (tie.one, tie.other):
            acts[key] += tie.weight
    hearts = [max(group, key=lambda k: (acts[k], k)) for group in found.reading.groups]
    streets = [maps.place_name(code) if code else "" for code in _seats(found)]
    often = Counter(streets)
    people = _told_apart([found.bodies[heart] for heart in hearts])
    return [
        _("%(street)s一带") % {"street": street}
        if street and often[street] == 1
        else _("%(name)s这一圈") % {"name": name}
        for street, name in zip(streets, people, strict=True)
    ]


def _seats(found: Network) -> list[str]:
    return [_street(found, group) for group in found.reading.groups]


def _told_apart(bodies: Sequence[Body]) -> list[str]:
    """A name for each: the plain one, or the whole one, or that with its place."""
    told = [plain(body.name) for body in bodies]
    for longer in (
        [body.name for body in bodies],
        [f"{maps.place_name(body.division_code)}{body.name}" for body in bodies],
    ):
        often = Counter(told)
        told = [more if often[name] > 1 else name for name, more in zip(told, longer, strict=True)]
    return told


def _street(found: Network, group: Sequence[str]) -> str:
    seats = Counter(found.bodies[key].division_code[:STREET] for key in group)
    code, n = max(seats.items(), key=lambda one: (one[1], one[0]))
    return code if len(code) == STREET and 2 * n > len(group) else ""


def plain(name: str) -> str:
    """A name without what stands in brackets after it.

    >>> plain("睦邻义工协会（演示）"), plain("（甲）会")
    ('睦邻义工协会', '（甲）会')
    """
    return name.split("（")[0].strip() or name


def sizes_in_words(names: Sequence[str], groups: Sequence[Sequence[str]], most: int) -> str:
    """The groups with how many bodies each has, at most so many of them."""
    told = [
        _("%(name)s（%(n)s 家）") % {"name": name, "n": len(group)}
        for name, group in zip(names[:most], groups, strict=False)
    ]
    return _("、").join(told) + ("…" if len(names) > most else "")


def of_bodies(found: Network, names: Sequence[str]) -> Mapping[str, str]:
    """Body → the name of its group; who is alone has none."""
    return {key: names[n - 1] for key, n in found.reading.group_of.items()}
