"""The network of a place: its bodies, what ties them, and the records behind one tie."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from liandong.core import network as rules
from liandong.core.hours import SHANGHAI
from liandong.core.network import Kind, Line, Reading, Tie
from liandong.matching import centrality
from liandong.models import (
    Agreement,
    Linkage,
    Organization,
    PoolRequest,
    Shift,
    Team,
)
from liandong.queries import access
from liandong.queries.access import Actor
from liandong.queries.agreements import agreements_for
from liandong.queries.keeping import kept
from liandong.queries.network_acts import Act, Period, acts, organization, team

LOOKERS = (access.COORDINATOR, access.OFFICER, access.SUPERVISOR, access.SOCIAL_WORKER)
SPANS = (90, 365)
MOST_RECORDS = 100
FEW = 150
"""Up to so many bodies centrality is worked out step by step, above by matrices."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organization or a team. ``is_here``: it has its seat in the place that is looked at."""

    key: str
    pk: int
    name: str
    line: Line
    division_code: str
    is_team: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The bodies of a place with whomever they work, their ties, and what that says."""

    bodies: Mapping[str, Body]
    ties: Sequence[Tie]
    reading: Reading
    period: Period
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a tie; ``is_openable`` says whether this viewer may open it."""

    kind: Kind
    pk: int
    on: date
    title: str
    is_openable: bool


def period_of(days: int, *, at: datetime) -> Period:
    """The last so many days, today included."""
    today = at.astimezone(SHANGHAI).date()
    return Period(today - timedelta(days=days - 1), today + timedelta(days=1))


def network(place: str, days: int, *, at: datetime) -> Network:
    """The network of a division (a code prefix; empty: everything).

    Kept for as long as computing took, times ``REST_SHARE``, once that is a second or more.
    """
    return kept(
        f"network:{place}:{days}",
        lambda: computed(place, days, at=at),
        holds=lambda found: found.computed_at <= at,
    )


def computed(place: str, days: int, *, at: datetime) -> Network:
    """The network, read now. The same number of queries for any hub."""
    period = period_of(days, at=at)
    known, sponsors = _bodies(place, period)
    weights: dict[tuple[str, str], Counter[Kind]] = defaultdict(Counter)
    for act in acts(period):
        one, other = known.get(act.one), known.get(act.other)
        if one and other and (one.is_here or other.is_here):
            weights[act.one, act.other][act.kind] += 1
    ties = [
        Tie(one, other, dict(counts), is_own=_is_own(one, other, sponsors))
        for (one, other), counts in sorted(weights.items())
    ]
    tied = {key for tie in ties for key in (tie.one, tie.other)}
    bodies = {key: body for key, body in known.items() if body.is_here or key in tied}
    lines = {key: body.line for key, body in bodies.items()}
    is_big = FEW < len(bodies) <= centrality.MOST
    central_of = centrality.betweenness if is_big else rules.betweenness
    reading = rules.read(list(bodies), ties, lines, central_of=central_of)
    return Network(bodies, ties, reading, period, at)


def _is_own(one: str, other: str, sponsors: Mapping[str, str]) -> bool:
    """Whether a team and its sponsor, or two teams of one sponsor."""
    home, away = sponsors.get(one, one), sponsors.get(other, other)
    return home == away


def _bodies(place: str, period: Period) -> tuple[dict[str, Body], dict[str, str]]:
    """All organizations and living teams, and who sponsors which team. Two queries."""
    found: dict[str, Body] = {}
    rows = Organization.objects.values_list(
        "pk", "name", "kind", "nature", "division_code", "office"
    )
    for pk, name, kind, nature, code, office in rows:
        key = organization(pk)
        line = Line.STATE if office else rules.line_of(kind, nature)
        found[key] = Body(key, pk, name, line, code, False, code.startswith(place))
    sponsors: dict[str, str] = {}
    teams = Team.objects.filter(formed_on__lt=period.until).filter(
        Q(ended_on=None) | Q(ended_on__gt=period.since)
    )
    for pk, name, sponsor, code in teams.values_list("pk", "name", "sponsor", "division_code"):
        key, over = team(pk), found.get(organization(sponsor)) if sponsor else None
        where = code or (over.division_code if over else "")
        line = over.line if over and over.line is Line.PROFESSION else Line.RESIDENTS
        found[key] = Body(key, pk, name, line, where, True, where.startswith(place))
        if over:
            sponsors[key] = over.key
    return found, sponsors


def between(one: str, other: str, days: int, *, at: datetime) -> list[Act]:
    """The acts of two bodies, the newest first."""
    pair = (min(one, other), max(one, other))
    found = [act for act in acts(period_of(days, at=at)) if (act.one, act.other) == pair]
    order = {kind: n for n, kind in enumerate(Kind)}
    return sorted(found, key=lambda act: (order[act.kind], -act.on.toordinal(), -act.pk))


def records(actor: Actor, found: Sequence[Act]) -> list[Record]:
    """Acts with their titles; what the viewer may not open has none of its own. Eight queries.

    Guidance, supervision and cases are told by kind and day only: their records name people.
    """
    ids: dict[Kind, set[int]] = defaultdict(set)
    for act in found[:MOST_RECORDS]:
        ids[act.kind].add(act.pk)
    linkages = ids[Kind.PROJECT] | ids[Kind.CONTRIBUTION]
    titles: dict[Kind, dict[int, str]] = {
        Kind.SHIFT: _titles(Shift.objects.filter(pk__in=ids[Kind.SHIFT]), "project__title"),
        Kind.PROJECT: _titles(Linkage.objects.filter(pk__in=linkages), "title"),
        Kind.AGREEMENT: _titles(Agreement.objects.filter(pk__in=ids[Kind.AGREEMENT]), "goal"),
        Kind.POOL: _titles(PoolRequest.objects.filter(pk__in=ids[Kind.POOL]), "title"),
    }
    may_open: dict[Kind, set[int]] = {
        Kind.SHIFT: _ids(access.shifts_for(actor).filter(pk__in=ids[Kind.SHIFT])),
        Kind.PROJECT: _ids(access.linkages_for(actor).filter(pk__in=linkages)),
        Kind.AGREEMENT: _ids(agreements_for(actor).filter(pk__in=ids[Kind.AGREEMENT])),
        Kind.POOL: ids[Kind.POOL],
    }
    titles[Kind.CONTRIBUTION] = titles[Kind.PROJECT]
    may_open[Kind.CONTRIBUTION] = may_open[Kind.PROJECT]
    told = []
    for act in found[:MOST_RECORDS]:
        is_openable = act.pk in may_open.get(act.kind, ())
        # Projects are on the public list; everything else is named to whoever may open it.
        is_named = is_openable or act.kind is Kind.SHIFT
        title = titles.get(act.kind, {}).get(act.pk, "") if is_named else ""
        told.append(Record(act.kind, act.pk, act.on, title, is_openable))
    return told


def _titles(rows: QuerySet[Any], name: str) -> dict[int, str]:
    return dict(rows.order_by().values_list("pk", name))


def _ids(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))
