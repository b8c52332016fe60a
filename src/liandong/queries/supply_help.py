"""Who could help where: proposals worked out from the gaps, and what was asked before.

A proposal is worked out anew each time and kept nowhere; only what somebody sent is on
record. Nobody is assigned by either: whoever is asked answers for themselves.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr

from liandong.core import supply as rules
from liandong.core.geo import Point, distance_m
from liandong.core.supervision import ACTIVE_DAYS, Tier
from liandong.core.supply import ANY
from liandong.core.supply_facts import HelpKind, HelpState
from liandong.matching.transfers import NO_WAY, transport
from liandong.models import (
    Agreement,
    HelpRequest,
    Membership,
    Organization,
    Person,
    RoleGrant,
    SupervisionLink,
    Team,
)
from liandong.queries import access, covers
from liandong.queries.access import Actor
from liandong.queries.supervision import limits_for, workers_of
from liandong.queries.supply import SKILLS, STREET, Sheet, middles

FARTHEST_M = 30_000
"""Volunteers are not asked to go farther, as a proposal; supervision from afar has no limit."""
NO_POINT_M = 100_000
MOST = 20


@dataclass(frozen=True, slots=True)
class Transfer:
    """So many people of a body in one place could serve in another.

    organization
        Who is asked; None where nobody there could be asked.
    host
        Who would receive them.
    """

    from_code: str
    to_code: str
    skill: str
    people: int
    distance_m: int | None
    gap: int
    organization: Organization | None
    host: Organization | None


@dataclass(frozen=True, slots=True)
class RemoteSupervision:
    """A supervisor with room could guide a social worker elsewhere who has none."""

    supervisor: Person
    worker: Person
    from_code: str
    to_code: str
    distance_m: int | None


def transfers(found: Sheet, *, on: date) -> list[Transfer]:
    """Who could help where with which skill, the widest gaps first. Four queries.

    Nobody's time is given twice: what a place lends with one skill it has not for the next.
    """
    if not found.rows or len(found.rows[0].code) != STREET:
        return []
    by_skill: dict[str, list[rules.Gap]] = defaultdict(list)
    for gap in found.gaps:
        by_skill[gap.skill].append(gap)
    points = middles([row.code for row in found.rows])
    left = {row.code: row.active for row in found.rows}
    flows: list[tuple[rules.Gap, str, int, int | None]] = []
    for skill in sorted(
        by_skill, key=lambda s: (s == ANY, -max(g.index or 0 for g in by_skill[s]))
    ):
        lacking = [g for g in by_skill[skill] if rules.missing_people(g, found.usual)]
        giving = [g for g in by_skill[skill] if rules.spare_people(g, found.usual)]
        spare = [min(rules.spare_people(g, found.usual), left[g.code]) for g in giving]
        missing = [rules.missing_people(g, found.usual) for g in lacking]
        ways = [[_way(points, a.code, b.code) for b in lacking] for a in giving]
        costs = [[w if w is not None and w <= FARTHEST_M else NO_WAY for w in row] for row in ways]
        for i, j, people in transport(spare, missing, costs):
            left[giving[i].code] -= people
            flows.append((lacking[j], giving[i].code, people, ways[i][j]))
    flows.sort(key=lambda one: (-(one[0].index or 0), one[0].code, one[0].skill, -one[2]))
    flows = flows[:MOST]
    bodies = _bodies({code for _, code, _, _ in flows}, on)
    hosts = _hosts({gap.code for gap, _, _, _ in flows})
    return [
        Transfer(
            from_code=code,
            to_code=gap.code,
            skill=gap.skill,
            people=people,
            distance_m=way,
            gap=gap.index or 0,
            organization=bodies.get((code, gap.skill)),
            host=hosts.get(gap.code),
        )
        for gap, code, people, way in flows
    ]


def waiting_transfers() -> set[tuple[int | None, int | None, str]]:
    """What was asked and waits: (who is asked, who would receive, skill). One query."""
    rows = HelpRequest.objects.filter(kind=HelpKind.TRANSFER, state=HelpState.SENT)
    return set(rows.values_list("organization", "host", "skill"))


def _way(points: Mapping[str, Point], one: str, other: str) -> int | None:
    if one not in points or other not in points:
        return None
    return round(distance_m(points[one], points[other]))


def _bodies(codes: set[str], on: date) -> dict[tuple[str, str], Organization]:
    """For each place and skill the organization most of whose active people have it.

    A team speaks through its sponsor. Two queries.
    """
    rows: Any = (
        Membership.objects.filter(
            until=None,
            person__merged_into=None,
            person__last_served_on__gte=on - timedelta(days=ACTIVE_DAYS),
        )
        .annotate(place=Substr("person__division_code", 1, STREET))
        .filter(place__in=codes)
        .order_by()
        .values("place", "organization", "team__sponsor")
        .annotate(n=Count("person", distinct=True), **_member_bits())
    )
    counts: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        body = row["organization"] or row["team__sponsor"]
        if not body:
            continue
        counts[row["place"], ANY][body] += row["n"]
        for n in range(SKILLS):
            if row[f"s{n}"]:
                counts[row["place"], f"{n + 1:02d}"][body] += row[f"s{n}"]
    best = {key: max(sorted(some), key=lambda b: some[b]) for key, some in counts.items()}
    bodies = Organization.objects.in_bulk(set(best.values()))
    return {key: bodies[body] for key, body in best.items()}


def _member_bits() -> dict[str, Any]:
    mask = F("person__skill_mask")
    return {f"s{n}": Sum(mask.bitrightshift(n).bitand(1)) for n in range(SKILLS)}


def _hosts(codes: set[str]) -> dict[str, Organization]:
    """For each place an organization with its seat there: a station first. One query."""
    rows = (
        Organization.objects.annotate(place=Substr("division_code", 1, STREET))
        .filter(place__in=codes)
        .order_by("kind", "pk")
    )
    found: dict[str, Organization] = {}
    for row in rows:
        found.setdefault(row.division_code[:STREET], row)
    return found


def remote_supervision(actor: Actor, *, on: date) -> list[RemoteSupervision]:
    """Social workers without a supervisor, each with one who has room, the nearest first.

    Room is what a supervisor said, or the region's green limit; who is away has none. A
    supervisor of the same employer is preferred. Nine queries.
    """
    guided = SupervisionLink.objects.filter(
        covers.open_on(on), supervisee=OuterRef("pk"), tier=Tier.SUPERVISOR
    )
    asked = HelpRequest.objects.filter(
        worker=OuterRef("pk"), kind=HelpKind.SUPERVISION, state=HelpState.SENT
    )
    workers = list(workers_of(actor, on=on).exclude(Exists(guided)).exclude(Exists(asked))[:MOST])
    if not workers:
        return []
    city = {worker.division_code[:4] for worker in workers}
    near = Q(pk__in=[])
    for prefix in city:
        near |= Q(division_code__startswith=prefix)
    holds = RoleGrant.objects.filter(
        covers.open_on(on), person=OuterRef("pk"), role=access.SUPERVISOR
    )
    guides = list(
        Person.objects.filter(near, Exists(holds), merged_into=None)
        .exclude(pk__in=[worker.pk for worker in workers])
        .order_by("pk")[:200]
    )
    ids = [guide.pk for guide in guides]
    carried = dict(
        covers.links_on(on)
        .filter(supervisor__in=ids, tier=Tier.SUPERVISOR)
        .values("supervisor")
        .annotate(n=Count("supervisee", distinct=True))
        .values_list("supervisor", "n")
    )
    own, away = covers.capacities_of(ids, on), covers.absences_of(ids, on)
    spare = []
    for guide in guides:
        most = limits_for(guide.division_code, on)[Tier.SUPERVISOR].green
        said = own.get((guide.pk, Tier.SUPERVISOR))
        most = most if said is None else min(most, said)
        spare.append(0 if guide.pk in away else max(0, most - carried.get(guide.pk, 0)))
    places = _seats([one.pk for one in [*guides, *workers]], on)
    here = [places.get(one.pk) or one.division_code[:STREET] for one in [*guides, *workers]]
    points = middles([code for code in here if len(code) == STREET])
    ways = [
        [_way(points, here[i], here[len(guides) + j]) for j in range(len(workers))]
        for i in range(len(guides))
    ]
    costs = [[NO_POINT_M if way is None else way for way in row] for row in ways]
    found = [
        RemoteSupervision(
            guides[i], workers[j], here[i], here[len(guides) + j], ways[i][j]
        )
        for i, j, _n in transport(spare, [1] * len(workers), costs)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.to_code, one.worker.pk))


def _seats(ids: Sequence[int], on: date) -> dict[int, str]:
    """Where people work: the street of who employs them. One query."""
    rows = RoleGrant.objects.filter(
        covers.open_on(on), person__in=ids, organization__isnull=False
    ).order_by("-pk")
    told = rows.values_list("person", "organization__division_code")
    return {person: code[:STREET] for person, code in told if code}


def asked_by(actor: Actor) -> QuerySet[HelpRequest]:
    """What was asked for places that the actor answers for, the newest first."""
    mine = Q(sent_by=actor.person)
    if actor.has(access.COORDINATOR, access.OFFICER):
        for prefix in actor.divisions:
            mine |= Q(to_code__startswith=prefix)
        if not actor.divisions:
            mine = Q(pk__isnull=False)
    return _with_names(HelpRequest.objects.filter(mine))


def to_answer(actor: Actor) -> QuerySet[HelpRequest]:
    """What the actor is asked and may answer, the newest first; answered ones too."""
    return _with_names(HelpRequest.objects.filter(_answerable(actor)))


def _answerable(actor: Actor) -> Q:
    works = RoleGrant.objects.filter(
        covers.open_on(actor.on),
        person=actor.person,
        role__in=(access.SOCIAL_WORKER, access.COORDINATOR),
        organization__isnull=False,
    )
    leads = Team.objects.filter(leader=actor.person, ended_on=None, sponsor__isnull=False)
    return (
        Q(kind=HelpKind.SUPERVISION, supervisor=actor.person)
        | Q(kind=HelpKind.TRANSFER, organization__in=works.values("organization"))
        | Q(kind=HelpKind.TRANSFER, organization__in=leads.values("sponsor"))
    )


def may_answer(actor: Actor, row: HelpRequest) -> bool:
    """Whether the actor is, or speaks for, who is asked. One query."""
    return HelpRequest.objects.filter(_answerable(actor), pk=row.pk).exists()


def _with_names(rows: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    return rows.select_related(
        "supervisor", "worker", "organization", "host", "sent_by", "answered_by"
    ).order_by("-sent_at", "-pk")


def counts(rows: QuerySet[HelpRequest]) -> dict[str, int]:
    """How many of the questions stand where. One query."""
    told = rows.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(told)


def agreements_after(rows: Sequence[HelpRequest]) -> dict[int, int]:
    """For accepted transfers the agreement of both that was drafted since. One query."""
    wanted = [row for row in rows if row.kind == HelpKind.TRANSFER and row.answered_at]
    either = Q(pk__in=[])
    for row in wanted:
        pair = {"first": row.organization_id, "second": row.host_id}
        turned = {"first": row.host_id, "second": row.organization_id}
        either |= (Q(**pair) | Q(**turned)) & Q(drafted_at__gte=row.answered_at)
    found: dict[int, int] = {}
    drafted = list(Agreement.objects.filter(either).order_by("-pk")) if wanted else []
    for row in wanted:
        for one in drafted:
            if {one.first_id, one.second_id} == {row.organization_id, row.host_id}:
                found[row.pk] = one.pk
    return found
