"""Who works with whom: groups, brokers, who stands alone, and how dense it is.

A network has bodies (organizations, teams, stations; never people) and ties between two of
them, weighted by their joint acts of a period. Methods, each published and deterministic:

groups
    Greedy modularity (Clauset, Newman and Moore 2004): everybody begins alone, the two groups
    whose union raises modularity most are united until nothing raises it. Then single bodies
    move to a neighboring group while that raises it further. Weighted by joint acts.
brokers
    Betweenness (Brandes 2001) over steps, not weights: on how many of the shortest ways
    between two others a body stands, 0 to 1. A broker ties at least two groups.
cut off
    How many bodies lose touch with the biggest remaining part when one is taken away.

Ties of a team with its own sponsor count for groups and are drawn, but whoever has no other
tie works with nobody else. Small networks can be checked by hand; tests hold Zachary's club.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_BROKERS = 3


class Kind(StrEnum):
    """What two bodies did together, in the order in which it is told."""

    SHIFT = "shift"
    PROJECT = "project"
    AGREEMENT = "agreement"
    CONTRIBUTION = "contribution"
    GUIDANCE = "guidance"
    SUPERVISION = "supervision"
    POOL = "pool"
    REFERRAL = "referral"


class Line(StrEnum):
    """From which side of society a body comes; a tie between two sides crosses lines."""

    STATE = "state"
    COMMUNITY = "community"
    PROFESSION = "profession"
    RESIDENTS = "residents"
    BUSINESS = "business"


_OF_NATURE = {
    **{f"{n:02d}": Line.STATE for n in range(1, 9)},
    "09": Line.COMMUNITY,
    "10": Line.COMMUNITY,
    "11": Line.BUSINESS,
    "12": Line.BUSINESS,
    "13": Line.RESIDENTS,
    "14": Line.PROFESSION,
}
_OF_KIND = {
    "O1": Line.COMMUNITY,
    "O2": Line.PROFESSION,
    "O3": Line.RESIDENTS,
    "O4": Line.PROFESSION,
    "O5": Line.PROFESSION,
}


def line_of(kind: str, nature: str = "") -> Line:
    """The side of an organization: by its nature (code table), else by its type O1 to O5.

    Volunteer organizations stand on the residents' side whatever their registration is, and
    stations on the community's; a team without an organization has neither code.

    >>> line_of("O1"), line_of("O2", "01"), line_of("O3", "14"), line_of("")
    (<Line.COMMUNITY: 'community'>, <Line.STATE: 'state'>, <Line.RESIDENTS: 'residents'>, \
<Line.RESIDENTS: 'residents'>)
    """
    if kind in ("O1", "O3"):
        return _OF_KIND[kind]
    return _OF_NATURE.get(nature) or _OF_KIND.get(kind, Line.RESIDENTS)


@dataclass(frozen=True, slots=True)
class Tie:
    """What two bodies did together in the period; ``is_own``: a team and its own sponsor."""

    one: str
    other: str
    acts: Mapping[Kind, int]
    is_own: bool = False

    @property
    def weight(self) -> int:
        """Joint acts of all kinds."""
        return sum(self.acts.values())


@dataclass(frozen=True, slots=True)
class Broker:
    """A body that ties several groups.

    groups
        Numbers of the groups, from 1, its own among them.
    cut_off
        Bodies that lose touch when it stops.
    """

    node: str
    groups: tuple[int, ...]
    betweenness: float
    cut_off: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a network says.

    groups
        At least two bodies each, the biggest first.
    alone
        Bodies without a tie to anybody but their own.
    density
        Ties there are to ties there could be, 0 to 1; None below two bodies.
    crossing
        Share of the joint acts of foreign bodies that cross lines; None without any.
    modularity
        How well the groups divide the network, below 1.
    """

    groups: tuple[tuple[str, ...], ...]
    brokers: tuple[Broker, ...]
    alone: tuple[str, ...]
    betweenness: Mapping[str, float]
    density: float | None
    crossing: float | None
    modularity: float
    group_of: Mapping[str, int] = field(default_factory=dict)


Weights = Mapping[str, Mapping[str, int]]


def neighbors(nodes: Iterable[str], ties: Iterable[Tie]) -> dict[str, dict[str, int]]:
    """Node → neighbor → weight, both ways, in a fixed order. ValueError for a tie to oneself."""
    found: dict[str, dict[str, int]] = {node: {} for node in sorted(set(nodes))}
    for tie in sorted(ties, key=lambda t: (t.one, t.other)):
        if tie.one == tie.other:
            raise ValueError(f"A tie needs two: {tie.one}.")
        if tie.weight > 0:
            for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
                found[one][other] = found[one].get(other, 0) + tie.weight
    return found


def modularity(graph: Weights, groups: Iterable[Iterable[str]]) -> float:
    """Newman's modularity of a division, from −0.5 to below 1; 0 without ties."""
    total = sum(sum(row.values()) for row in graph.values())
    if not total:
        return 0.0
    found = 0.0
    for group in groups:
        inside = set(group)
        degree = sum(sum(graph[node].values()) for node in inside)
        within = sum(w for node in inside for n, w in graph[node].items() if n in inside)
        found += within / total - (degree / total) ** 2
    return found


def communities(graph: Weights) -> tuple[tuple[str, ...], ...]:
    """The groups of a network, the biggest first; whoever has no tie is a group of one."""
    total = sum(sum(row.values()) for row in graph.values())
    if not total:
        return tuple((node,) for node in sorted(graph))
    return _moved(graph, united(graph), total)


def united(graph: Weights) -> dict[str, list[str]]:
    """Groups after the best union each time, as long as one raises modularity."""
    total = sum(sum(row.values()) for row in graph.values())
    members = {node: [node] for node in sorted(graph)}
    degree = {node: sum(graph[node].values()) for node in members}
    between = {node: dict(graph[node]) for node in members}

    def best_of(node: str) -> tuple[int, str]:
        """The union of a group that gains most: (−gain, other). Gains are integers, total²/2
        times those of modularity, so that equal ones are equal."""
        return min(
            ((degree[node] * degree[other] - weight * total, other)
             for other, weight in between[node].items()),
            default=(0, ""),
        )  # fmt: skip

    best = {node: best_of(node) for node in members}
    while members:
        loss, one, two = min((best[n][0], min(n, best[n][1]), max(n, best[n][1])) for n in members)
        if loss >= 0:
            break
        members[one] += members.pop(two)
        degree[one] += degree.pop(two)
        del best[two]
        for node, weight in between.pop(two).items():
            del between[node][two]
            if node != one:
                between[one][node] = between[one].get(node, 0) + weight
                between[node][one] = between[one][node]
            elif not between[node]:
                best[node] = (0, "")
        best[one] = best_of(one)
        for node, weight in between[one].items():
            if best[node][1] in (one, two):
                best[node] = best_of(node)
            else:
                best[node] = min(best[node], (degree[one] * degree[node] - weight * total, one))
    return members


def _moved(
    graph: Weights, members: Mapping[str, list[str]], total: int
) -> tuple[tuple[str, ...], ...]:
    """The groups after every single move that raises modularity."""
    group_of = {node: name for name, nodes in members.items() for node in nodes}
    own = {node: sum(graph[node].values()) for node in graph}
    degree = {name: sum(own[node] for node in nodes) for name, nodes in members.items()}
    is_moving = True
    while is_moving:
        is_moving = False
        for node in sorted(graph):
            here = group_of[node]
            to: dict[str, int] = defaultdict(int)
            for other, weight in graph[node].items():
                to[group_of[other]] += weight
            stays = to[here] * total - own[node] * (degree[here] - own[node])
            gains = [
                (weight * total - own[node] * degree[name] - stays, name)
                for name, weight in sorted(to.items())
                if name != here
            ]
            gain, name = max(gains, key=lambda one: one[0], default=(0, here))
            if gain > 0:
                group_of[node] = name
                degree[here] -= own[node]
                degree[name] += own[node]
                is_moving = True
    found: dict[str, list[str]] = defaultdict(list)
    for node in sorted(graph):
        found[group_of[node]].append(node)
    return tuple(sorted((tuple(one) for one in found.values()), key=lambda g: (-len(g), g)))


def betweenness(graph: Weights) -> dict[str, float]:
    """Share of shortest ways between two others on which each stands, 0 to 1 (Brandes)."""
    found = dict.fromkeys(graph, 0.0)
    for source in graph:
        order: list[str] = []
        before: dict[str, list[str]] = defaultdict(list)
        ways, distance = {source: 1.0}, {source: 0}
        ahead = deque([source])
        while ahead:
            node = ahead.popleft()
            order.append(node)
            for other in graph[node]:
                if other not in distance:
                    distance[other] = distance[node] + 1
                    ahead.append(other)
                if distance[other] == distance[node] + 1:
                    ways[other] = ways.get(other, 0.0) + ways[node]
                    before[other].append(node)
        share = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for prior in before[node]:
                share[prior] += ways[prior] / ways[node] * (1 + share[node])
            if node != source:
                found[node] += share[node]
    pairs = (len(graph) - 1) * (len(graph) - 2)
    return {node: value / pairs if pairs > 0 else 0.0 for node, value in found.items()}


def parts(graph: Weights, without: str = "") -> list[set[str]]:
    """The connected parts of a network, the biggest first; ``without`` one body."""
    left = {node for node in graph if node != without}
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        part, ahead = {start}, [start]
        while ahead:
            fresh = {n for n in graph[ahead.pop()] if n != without} - part
            part |= fresh
            ahead += fresh
        left -= part
        found.append(part)
    return sorted(found, key=lambda one: (-len(one), min(one)))


def cut_off(graph: Weights, node: str) -> int:
    """How many bodies lose touch with the biggest remaining part when one stops."""
    whole = next(part for part in parts(graph) if node in part)
    left = parts({n: graph[n] for n in whole}, without=node)
    return sum(len(part) for part in left[1:])


def read(
    nodes: Sequence[str],
    ties: Sequence[Tie],
    lines: Mapping[str, Line],
    *,
    central_of: Callable[[Weights], Mapping[str, float]] = betweenness,
) -> Reading:
    """What a network says: groups, brokers, who is alone, density and crossing.

    ``central_of`` is the way to work out betweenness; big networks have a faster one.
    """
    graph = neighbors(nodes, ties)
    every = communities(graph)
    groups = tuple(group for group in every if len(group) > 1)
    group_of = {node: n for n, group in enumerate(groups, 1) for node in group}
    central = central_of(graph)
    foreign = [tie for tie in ties if not tie.is_own and tie.weight > 0]
    tied = {node for tie in foreign for node in (tie.one, tie.other)}
    n = len(graph)
    acts = sum(tie.weight for tie in foreign)
    across = sum(tie.weight for tie in foreign if lines.get(tie.one) != lines.get(tie.other))
    return Reading(
        groups=groups,
        brokers=_brokers(graph, group_of, central),
        alone=tuple(node for node in graph if node not in tied),
        betweenness=central,
        density=sum(len(row) for row in graph.values()) / (n * (n - 1)) if n > 1 else None,
        crossing=across / acts if acts else None,
        modularity=modularity(graph, every),
        group_of=group_of,
    )


def _brokers(
    graph: Weights, group_of: Mapping[str, int], central: Mapping[str, float]
) -> tuple[Broker, ...]:
    found = []
    for node, row in graph.items():
        groups = {group_of[other] for other in (node, *row) if other in group_of}
        if len(groups) > 1 and central[node] > 0:
            found.append((node, tuple(sorted(groups))))
    found.sort(key=lambda one: (-central[one[0]], one[0]))
    return tuple(
        Broker(node, groups, central[node], cut_off(graph, node))
        for node, groups in found[:MOST_BROKERS]
    )
