"""What took place under linkages, many at once: services, sessions, wishes, days that asked.

Whatever is asked is asked for all linkages together: the number of queries does not grow with
their number. Services count that belong to a linkage's project; a linkage without a project
counts the shifts of its organization at which its own people or teams served, and what was
served in joint projects under a memorandum of its organizations. A volunteer organization
(O3) stands on the volunteers' side, whoever works in it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Min, Q

from liandong.core.hours import SHANGHAI
from liandong.core.linkage import LeadRole, OrganizationKind, Side
from liandong.core.linkage_health import HealthRules
from liandong.models import (
    Assignment,
    AssignmentState,
    GuidanceSession,
    Initiative,
    Linkage,
    LinkageParty,
    Membership,
    MutualService,
    Shift,
    ShiftState,
    Team,
)
from liandong.queries.agreements import signed_pairs

_VOLUNTEER_LED = frozenset({LeadRole.VOLUNTEER.value, LeadRole.JOINT.value})
_WORKER_LED = frozenset({LeadRole.SOCIAL_WORKER.value, LeadRole.JOINT.value})
_ANSWERS = ("taken", "planned", "set_aside")


@dataclass(slots=True)
class Members:
    """Who stands on which side of a linkage now; ids of people, teams and organizations.

    ``clubs`` are the volunteer organizations (O3), ``organizations`` the others.
    """

    workers: set[int] = field(default_factory=set)
    helpers: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    organizations: set[int] = field(default_factory=set)
    clubs: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Served:
    """One service that took place: which shift, whose, on which day, who was named to lead."""

    shift: int
    project: int
    organization: int
    person: int
    is_lead: bool
    lead: str
    day: date


def members_of(linkages: Collection[Linkage]) -> dict[int, Members]:
    """The members of each linkage; people of its teams and volunteer organizations count as
    helpers. Two queries.
    """
    found = {linked.pk: Members() for linked in linkages}
    parties = LinkageParty.objects.filter(linkage__in=found, until=None)
    by_team: dict[int, set[int]] = defaultdict(set)
    by_club: dict[int, set[int]] = defaultdict(set)
    for row in parties.values_list(
        "linkage", "side", "person", "team", "organization", "organization__kind"
    ):
        pk, side, person, team, organization, kind = row
        mine = found[pk]
        if person is not None:
            (mine.workers if side == Side.SOCIAL_WORKER else mine.helpers).add(person)
        if team is not None:
            mine.teams.add(team)
            by_team[team].add(pk)
        if organization is not None and kind == OrganizationKind.VOLUNTEER_ORGANIZATION:
            mine.clubs.add(organization)
            by_club[organization].add(pk)
        elif organization is not None:
            mine.organizations.add(organization)
    inside = Membership.objects.filter(
        Q(team__in=by_team) | Q(organization__in=by_club), until=None
    )
    for team, club, person in inside.values_list("team", "organization", "person"):
        for pk in by_team.get(team or 0, set()) | by_club.get(club or 0, set()):
            if person not in found[pk].workers:
                found[pk].helpers.add(person)
    return found


def _under_memoranda(
    linkages: Sequence[Linkage], members: dict[int, Members], *, at: datetime
) -> dict[int, list[tuple[int, date]]]:
    """By project: the linkages for which it is joint work, and since when. Three queries.

    Only linkages without a project are asked: those that stand for all that two organizations
    do. A project is joint work when both signed a memorandum and both stand in its linkage.
    """
    standing = [linked for linked in linkages if linked.project_id is None]
    today = at.astimezone(SHANGHAI).date()
    pairs = {
        frozenset({pair.first, pair.second}): pair.starts_on
        for pair in signed_pairs(on=today)
        if pair.starts_on <= today
    }
    teams = {team for linked in standing for team in members[linked.pk].teams}
    sponsors = dict(
        Team.objects.filter(pk__in=teams, sponsor__isnull=False).values_list("pk", "sponsor")
    )
    wanted: dict[frozenset[int], list[int]] = defaultdict(list)
    for linked in standing:
        mine = members[linked.pk]
        bodies = {linked.organization_id} | mine.organizations | mine.clubs
        bodies |= {sponsors[team] or 0 for team in mine.teams if team in sponsors}
        for pair in pairs:
            if pair <= bodies:
                wanted[pair].append(linked.pk)
    bodies = {body for pair in wanted for body in pair}
    rows = Linkage.objects.filter(
        Q(organization__in=bodies)
        | Q(project__organization__in=bodies)
        | Q(parties__organization__in=bodies)
        | Q(parties__team__sponsor__in=bodies),
        project__isnull=False,
    ).values_list(
        "project", "project__organization", "organization", "parties__organization",
        "parties__team__sponsor",
    )  # fmt: skip
    there: dict[int, set[int]] = defaultdict(set)
    for project, *some in rows.distinct():
        there[project or 0] |= {body for body in some if body is not None}
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for project, standing_there in there.items():
        for pair, pks in wanted.items():
            if pair <= standing_there:
                found[project] += [(pk, pairs[pair]) for pk in pks]
    return found


def helped(
    linkages: Sequence[Linkage], *, since: datetime, at: datetime
) -> dict[int, list[MutualService]]:
    """What one side did for the other and the receiver said was so, oldest first. One query."""
    rows = MutualService.objects.filter(
        linkage__in=[linked.pk for linked in linkages],
        was_so=True,
        served_on__gt=since.astimezone(SHANGHAI).date(),
        served_on__lte=at.astimezone(SHANGHAI).date(),
    ).only("pk", "linkage", "giver_side", "minutes", "served_on")
    found: dict[int, list[MutualService]] = defaultdict(list)
    for row in rows.order_by("served_on", "pk"):
        found[row.linkage_id].append(row)
    return found


def served(
    linkages: Sequence[Linkage], members: dict[int, Members], *, since: datetime, at: datetime
) -> dict[int, list[Served]]:
    """What took place under each linkage in a time. Four queries."""
    by_project: dict[int, list[int]] = defaultdict(list)
    alone: dict[int, list[int]] = defaultdict(list)
    for linked in linkages:
        if linked.project_id is not None:
            by_project[linked.project_id].append(linked.pk)
        else:
            alone[linked.organization_id].append(linked.pk)
    helpers = {who for pks in alone.values() for pk in pks for who in members[pk].helpers}
    joint = _under_memoranda(linkages, members, at=at)
    rows = Assignment.objects.filter(
        Q(shift__project__in=[*by_project, *joint])
        | Q(shift__project__organization__in=alone, person__in=helpers),
        state=AssignmentState.SERVED,
        shift__starts_at__gt=since,
        shift__starts_at__lte=at,
    ).values_list(
        "shift", "shift__project", "shift__project__organization", "person", "is_lead",
        "shift__position__lead", "shift__starts_at",
    )  # fmt: skip
    found: dict[int, list[Served]] = defaultdict(list)
    for shift, project, organization, person, is_lead, lead, starts_at in rows.order_by("pk"):
        day = starts_at.astimezone(SHANGHAI).date()
        one = Served(shift, project, organization, person, is_lead, lead, day)
        for pk in by_project.get(project, ()):
            found[pk].append(one)
        mine = {pk for pk in alone.get(organization, ()) if person in members[pk].helpers}
        mine |= {pk for pk, starts_on in joint.get(project, ()) if starts_on <= day}
        for pk in sorted(mine):
            found[pk].append(one)
    return found


def sessions(
    linkages: Sequence[Linkage], *, since: datetime, at: datetime
) -> dict[int, list[GuidanceSession]]:
    """Guidance sessions of each linkage, or of its project, without what was said. One query."""
    by_project: dict[int, list[int]] = defaultdict(list)
    for linked in linkages:
        if linked.project_id is not None:
            by_project[linked.project_id].append(linked.pk)
    rows = (
        GuidanceSession.objects.filter(
            Q(linkage__in=[linked.pk for linked in linkages])
            | Q(linkage=None, project__in=by_project),
            held_at__gt=since,
            held_at__lte=at,
        )
        .only("pk", "number", "linkage", "project", "guide", "held_at", "minutes", "functions")
        .order_by("held_at", "pk")
    )
    found: dict[int, list[GuidanceSession]] = defaultdict(list)
    for row in rows:
        mine = [row.linkage_id] if row.linkage_id else by_project.get(row.project_id or 0, ())
        for pk in mine:
            found[pk].append(row)
    return found


def is_review(session: GuidanceSession) -> bool:
    """Whether a session was also about how to go on: that is a joint review."""
    return "planning" in session.functions


def is_reciprocal(session: GuidanceSession, members: Members) -> bool:
    """Whether one side served the other (R3): support given, or the volunteers' side guiding."""
    return "supportive" in session.functions or session.guide_id in members.helpers


def wishes(
    linkages: Sequence[Linkage], members: dict[int, Members], *, since: datetime, at: datetime
) -> dict[int, list[tuple[Initiative, bool]]]:
    """Proposals of each linkage's people whose answer is due or given, and if in time.

    One query. One that was taken back before it was due is none.
    """
    people = {who for one in members.values() for who in one.helpers}
    projects = {linked.project_id for linked in linkages if linked.project_id}
    rows = (
        Initiative.objects.filter(
            Q(proposer__in=people) | Q(project__in=projects), filed_at__gt=since, filed_at__lte=at
        )
        .exclude(state="withdrawn")
        .annotate(answered=Min("steps__at", filter=Q(steps__kind__in=_ANSWERS)))
        .order_by("filed_at", "pk")
    )
    found: dict[int, list[tuple[Initiative, bool]]] = defaultdict(list)
    for row in rows:
        answered = getattr(row, "answered", None)
        if answered is None and row.due_at > at:
            continue
        told = (row, answered is not None and answered <= row.due_at)
        for linked in linkages:
            is_theirs = row.project_id is not None and row.project_id == linked.project_id
            if is_theirs or row.proposer_id in members[linked.pk].helpers:
                found[linked.pk].append(told)
    return found


def asked_days(
    linkages: Sequence[Linkage], *, since: datetime, at: datetime
) -> dict[int, dict[date, bool]]:
    """Days on which each linkage's project asked for people: whether enough came. One query."""
    by_project: dict[int, list[int]] = defaultdict(list)
    for linked in linkages:
        if linked.project_id is not None:
            by_project[linked.project_id].append(linked.pk)
    came = Count("assignments", filter=Q(assignments__state=AssignmentState.SERVED))
    rows = (
        Shift.objects.filter(project__in=by_project, starts_at__gt=since, ends_at__lte=at)
        .exclude(state=ShiftState.CANCELLED)
        .annotate(came=came)
        .values_list("project", "starts_at", "min_people", "came")
    )
    found: dict[int, dict[date, bool]] = defaultdict(dict)
    for project, starts_at, wanted, there in rows:
        day = starts_at.astimezone(SHANGHAI).date()
        for pk in by_project[project]:
            found[pk][day] = found[pk].get(day, True) and there >= wanted
    return found


def by_shift(acts: Iterable[Served]) -> dict[int, list[Served]]:
    """What took place, shift by shift."""
    found: dict[int, list[Served]] = defaultdict(list)
    for one in acts:
        found[one.shift].append(one)
    return found


def led_by(there: Sequence[Served], members: Members) -> frozenset[str]:
    """Which sides led a shift: whoever was named on the roster, else as the position says."""
    named = [one for one in there if one.is_lead]
    if named:
        return frozenset(
            "workers" if one.person in members.workers else "volunteers" for one in named
        )
    lead = there[0].lead if there else ""
    sides = {"volunteers"} if lead in _VOLUNTEER_LED else set()
    return frozenset(sides | ({"workers"} if lead in _WORKER_LED else set()))


def leaders(linkages: Sequence[Linkage], acts: dict[int, list[Served]]) -> set[int]:
    """Who leads a team, or was named to lead one of the projects. One query."""
    people = {one.person for rows in acts.values() for one in rows}
    found = Team.objects.filter(leader__in=people, ended_on=None).values_list("leader", flat=True)
    named = {linked.project.lead_person_id for linked in linkages if linked.project}
    return {pk for pk in found if pk is not None} | {pk for pk in named if pk is not None}


def regulars(
    acts: Iterable[Served], leading: set[int], rules: HealthRules
) -> tuple[dict[int, int], dict[int, int]]:
    """Who served often (person → services), and those of them who never led anything."""
    times: dict[int, int] = defaultdict(int)
    led = set(leading)
    for one in acts:
        times[one.person] += 1
        if one.is_lead:
            led.add(one.person)
    often = {who: n for who, n in times.items() if n >= rules.assist_services}
    return often, {who: n for who, n in often.items() if who not in led}
