"""The five parties of a community in numbers: which of them are there, what ties them.

A community is a street or township, named by its nine digits. However many are asked for, the
number of queries is the same; whatever is counted of people is a count and nothing else.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Substr

from liandong.core import divisions, policy, pool
from liandong.core.detectors import OPEN as OPEN_FINDINGS
from liandong.core.five_parties import AHEAD_DAYS, RECENT_DAYS, Facts
from liandong.core.hours import SHANGHAI
from liandong.models import (
    Assignment,
    AssignmentState,
    Contribution,
    Initiative,
    LinkageFinding,
    LocalNote,
    Membership,
    Need,
    NeedState,
    Organization,
    Person,
    PoolBooking,
    PoolOffer,
    PoolRequest,
    Project,
    ProjectState,
    RoleGrant,
    Shift,
    ShiftState,
    Team,
)
from liandong.queries import access
from liandong.queries import pool as pools
from liandong.queries.access import Actor
from liandong.queries.agreements import signed_pairs
from liandong.queries.detectors import holding

LOOKERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.OFFICER)
DIGITS = 9
MOST = 200
_UNTAKEN = (NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED)
_OPEN = (*_UNTAKEN, NeedState.PLANNED, NeedState.SERVED)
_GONE = (NeedState.REFUSED, NeedState.WITHDRAWN)


def communities_for(actor: Actor) -> list[str]:
    """Streets that the actor answers for or works in, by code; at most 200. Three queries.

    For coordinators and officers of a place all its streets, also those where nothing is on
    record yet. For social workers and supervisors where their organizations have their seat or
    run projects.
    """
    if not actor.has(*LOOKERS):
        return []
    found = set()
    for prefix in actor.divisions if actor.has(access.COORDINATOR, access.OFFICER) else ():
        found |= _below(prefix)
    own = access.organizations_for(actor)
    projects = access.projects_for(actor).exclude(state=ProjectState.CANCELLED)
    rows: list[QuerySet[Any]] = [own, projects.filter(organization__in=own.values("pk"))]
    if actor.has(access.COORDINATOR, access.OFFICER):
        rows.append(access.needs_for(actor))
    for some in rows:
        codes = some.order_by().values_list("division_code", flat=True).distinct()
        found |= {code[:DIGITS] for code in codes}
    return sorted(code for code in found if _is_street(code))[:MOST]


def may_look(actor: Actor, code: str) -> bool:
    """Whether a community is within the actor's reach."""
    if not _is_street(code) or not actor.has(*LOOKERS):
        return False
    if actor.has(access.COORDINATOR, access.OFFICER):
        inside = any(code.startswith(prefix) for prefix in actor.divisions)
        if inside or not actor.divisions:
            return True
    return code in communities_for(actor)


def _is_street(code: str) -> bool:
    return len(code) == DIGITS and code.isdigit() and code in divisions.divisions()


def _below(prefix: str) -> set[str]:
    """The streets of a county or a city that hold now; of a whole province none by themselves."""
    code = divisions.normalized(prefix)
    if len(code) >= DIGITS:
        return {code[:DIGITS]}
    if len(code) == 6:
        return {one.code for one in divisions.children(code)}
    if len(code) == 4:
        counties = divisions.children(code)
        return {one.code for county in counties for one in divisions.children(county.code)}
    return set()


def facts_of(codes: Collection[str], *, at: datetime) -> dict[str, Facts]:
    """What is counted in each community. The same number of queries for one as for many."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    told: dict[str, dict[str, int]] = {code: defaultdict(int) for code in wanted}
    today = at.astimezone(SHANGHAI).date()
    _count_needs(told, at)
    seated = _count_organizations(told)
    _count_projects(told, seated, today)
    _count_service(told, at)
    _count_linkages(told, today)
    _count_volunteers(told, today)
    _count_pool(told, at)
    return {
        code: Facts(
            **told[code],
            green_span=policy.profile_for(code, today).ratios.social_worker_volunteers.green,
        )
        for code in wanted
    }


_Told = dict[str, dict[str, int]]


def _common(codes: Collection[str]) -> str:
    """How all the codes begin, so that an index finds what lies near them."""
    first, last = min(codes), max(codes)
    same = next((n for n in range(DIGITS) if first[n] != last[n]), DIGITS)
    return first[:same]


def _in(rows: "QuerySet[Any]", told: _Told, path: str = "division_code") -> "QuerySet[Any]":
    """The rows that lie in one of the communities, each with its ``street``."""
    near = rows.filter(**{f"{path}__startswith": _common(told)}).order_by()
    here: QuerySet[Any] = near.annotate(street=Substr(path, 1, DIGITS))
    return here.filter(street__in=list(told))


def _add(rows: "QuerySet[Any]", told: _Told, path: str = "division_code", **counts: Any) -> None:
    """Put grouped counts of the rows where they belong. One query."""
    for row in _in(rows, told, path).values("street").annotate(**counts):
        for name in counts:
            told[row["street"]][name] += row[name] or 0


def _count_needs(told: _Told, at: datetime) -> None:
    since = at - timedelta(days=RECENT_DAYS)
    is_open, is_new = Q(state__in=_OPEN), Q(filed_at__gt=since)
    waits = Q(state__in=(NeedState.FILED, NeedState.VERIFIED))
    _add(
        Need.objects.exclude(state__in=_GONE),
        told,
        needs=Count("pk", is_open | is_new),
        needs_open=Count("pk", is_open),
        needs_late=Count("pk", waits & Q(answer_due_at__lte=at)),
        needs_untaken=Count("pk", Q(state__in=_UNTAKEN, project=None)),
        needs_answered=Count("pk", Q(answered_at__gt=since)),
        needs_in_projects=Count("pk", (is_open | is_new) & Q(project__isnull=False)),
    )
    _add(LocalNote.objects.filter(ended_at=None), told, notes=Count("pk"))


def _count_organizations(told: _Told) -> dict[str, set[int]]:
    """Organizations by seat; teams with their members. Returns who is seated where."""
    bodies: dict[str, set[int]] = defaultdict(set)
    seats = _in(Organization.objects.all(), told).values_list("street", "pk")
    for street, pk in seats:
        bodies[street].add(pk)
    _add(Team.objects.filter(ended_on=None), told, teams=Count("pk"))
    inside = Membership.objects.filter(until=None, team__ended_on=None)
    _add(inside, told, "team__division_code", team_members=Count("person", distinct=True))
    return bodies


def _count_projects(told: _Told, seated: dict[str, set[int]], today: date) -> None:
    workers: dict[str, set[int]] = defaultdict(set)
    here: dict[str, set[int]] = defaultdict(set)
    rows = _in(Project.objects.filter(state=ProjectState.PUBLISHED), told)
    for street, body, worker in rows.values_list("street", "organization", "social_worker"):
        told[street]["projects"] += 1
        here[street].add(body)
        if worker is not None:
            told[street]["projects_guided"] += 1
            workers[street].add(worker)
    where = {pk: street for street, bodies in seated.items() for pk in bodies}
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=today),
        organization__in=where,
        role=access.SOCIAL_WORKER,
        since__lte=today,
    )
    for body, worker in held.values_list("organization", "person"):
        workers[where[body or 0]].add(worker)
    pairs = signed_pairs(on=today)
    for street, counts in told.items():
        bodies = seated[street] | here[street]
        counts["organizations"] = len(bodies)
        counts["workers"] = len(workers[street])
        counts["memoranda"] = sum(pair.first in bodies or pair.second in bodies for pair in pairs)


def _count_service(told: _Told, at: datetime) -> None:
    ahead = Shift.objects.filter(
        state=ShiftState.OPEN,
        starts_at__gt=at,
        starts_at__lte=at + timedelta(days=AHEAD_DAYS),
        taken__lt=F("min_people"),
    )
    _add(ahead, told, shifts_short=Count("pk"), seats_empty=Sum(F("min_people") - F("taken")))
    done = Assignment.objects.filter(
        state=AssignmentState.SERVED,
        shift__starts_at__gt=at - timedelta(days=RECENT_DAYS),
        shift__starts_at__lte=at,
    )
    _add(done, told, "shift__division_code", served=Count("pk"))


def linkages_here(codes: Collection[str], today: date) -> "QuerySet[Any]":
    """Linkages that hold and serve in one of the communities, each with its ``street``."""
    place = Case(
        When(project__isnull=False, then=Substr("project__division_code", 1, DIGITS)),
        default=Substr("division_code", 1, DIGITS),
    )
    prefix = _common(codes)
    near = Q(project__division_code__startswith=prefix)
    near |= Q(project=None, division_code__startswith=prefix)
    return holding(today).filter(near).annotate(street=place).filter(street__in=list(codes))


def _count_linkages(told: _Told, today: date) -> None:
    where = dict(linkages_here(told, today).values_list("pk", "street"))
    for street in where.values():
        told[street]["linkages"] += 1
    sleeping = LinkageFinding.objects.filter(linkage__in=where, state__in=OPEN_FINDINGS)
    for linkage in sleeping.values_list("linkage", flat=True).distinct():
        told[where[linkage or 0]]["asleep"] += 1
    side_by_side = LinkageFinding.objects.filter(linkage=None, state__in=OPEN_FINDINGS)
    _add(side_by_side, told, apart=Count("pk"))
    gaps = Contribution.objects.filter(linkage__in=where, is_gap=True, closed_at=None, need=None)
    for linkage, n in gaps.order_by().values_list("linkage").annotate(Count("pk")):
        told[where[linkage]]["gaps"] += n


def _count_volunteers(told: _Told, today: date) -> None:
    held = RoleGrant.objects.filter(person=OuterRef("pk"), role=access.VOLUNTEER, until=None)
    late = Q(last_served_on__gt=today - timedelta(days=RECENT_DAYS))
    _add(
        Person.objects.filter(Exists(held), merged_into=None),
        told,
        volunteers=Count("pk"),
        active=Count("pk", late),
    )
    looking = Initiative.objects.filter(state="looking")
    _add(looking, told, wishes_waiting=Count("pk"))


def _count_pool(told: _Told, at: datetime) -> None:
    today = at.astimezone(SHANGHAI).date()
    asked = PoolBooking.objects.filter(offer=OuterRef("pk"))
    living = pools.living(PoolOffer.objects.annotate(is_asked=Exists(asked)), today)
    _add(
        living,
        told,
        offers=Count("pk"),
        offers_of_people=Count("pk", Q(person__isnull=False)),
        offers_unasked=Count("pk", Q(is_asked=False)),
    )
    held = PoolBooking.objects.filter(request=OuterRef("pk"), state__in=pool.OPEN)
    _add(
        PoolRequest.objects.filter(closed_at=None).annotate(is_held=Exists(held)),
        told,
        requests=Count("pk"),
        requests_unanswered=Count("pk", Q(is_held=False)),
    )
    brought = PoolBooking.objects.filter(
        state__in=(pool.State.AGREED, pool.State.USED, pool.State.SETTLED),
        asked_at__gt=at - timedelta(days=RECENT_DAYS),
    )
    _add(
        brought,
        told,
        "request__division_code",
        bookings=Count("pk"),
        bookings_guided=Count("pk", Q(request__project__social_worker__isnull=False)),
    )
