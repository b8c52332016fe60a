"""What the two detectors look at, what they found, and what became of it.

Looked at are days of services by linkage, and counts by organization or team, street and
group: no name leaves this file but those of organizations and teams.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from liandong.core import detectors, workdays
from liandong.core.detectors import OPEN, Acts, Dormancy, FindingState, ParallelPair, PartyKey
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import Mode, OrganizationKind, Side
from liandong.core.linkage_health import HealthRules
from liandong.models import (
    Assignment,
    AssignmentState,
    Linkage,
    LinkageFinding,
    LinkageParty,
    LinkageRest,
    Organization,
    OutboxMessage,
    Person,
    Project,
    ProjectState,
    Team,
)
from liandong.queries import access
from liandong.queries.agreements import signed_pairs
from liandong.queries.linkage_acts import helped, members_of, served, sessions
from liandong.queries.linkage_health import rules_for

_BACK = timedelta(days=800)
_OVER = frozenset({ProjectState.FINISHED, ProjectState.CANCELLED})


def holding(today: date) -> QuerySet[Linkage]:
    """Linkages that hold on a day, with their project."""
    over = Q(until__isnull=False, until__lte=today)
    found = Linkage.objects.filter(~over, since__lte=today)
    return found.select_related("project", "organization").order_by("pk")


def acts_of(linkages: Sequence[Linkage], *, at: datetime) -> dict[int, Acts]:
    """The joint acts of each linkage within two years, and the next one. Ten queries."""
    if not linkages:
        return {}
    members = members_of(linkages)
    shifts = served(linkages, members, since=at - _BACK, at=at)
    talks = sessions(linkages, since=at - _BACK, at=at)
    given = helped(linkages, since=at - _BACK, at=at)
    planned = _planned(linkages, at=at)
    rests = dict(
        LinkageRest.objects.filter(linkage__in=[linked.pk for linked in linkages]).values_list(
            "linkage", "months_mask"
        )
    )
    found = {}
    for linked in linkages:
        days = {one.day for one in shifts.get(linked.pk, ())}
        days |= {one.held_at.astimezone(SHANGHAI).date() for one in talks.get(linked.pk, ())}
        days |= {one.served_on for one in given.get(linked.pk, ())}
        last = linked.last_joint_at
        if last is not None and last <= at:
            days.add(last.astimezone(SHANGHAI).date())
        found[linked.pk] = Acts(
            since=linked.since,
            mode=Mode(linked.mode),
            days=sorted(days),
            planned_on=planned.get(linked.project_id or 0),
            until=linked.until,
            is_work_done=linked.project is not None and linked.project.state in _OVER,
            rest_months=detectors.months_of(rests.get(linked.pk, 0)),
        )
    return found


def _planned(linkages: Sequence[Linkage], *, at: datetime) -> dict[int, date]:
    """By project: the day of the next shift to which somebody said yes."""
    rows = Assignment.objects.filter(
        shift__project__in={linked.project_id for linked in linkages if linked.project_id},
        state=AssignmentState.ACCEPTED,
        shift__starts_at__gt=at,
    ).exclude(shift__state="cancelled")
    soonest = rows.values_list("shift__project").annotate(first=Min("shift__starts_at"))
    return {project: first.astimezone(SHANGHAI).date() for project, first in soonest}


def dormancies(linkages: Sequence[Linkage], *, at: datetime) -> dict[int, Dormancy]:
    """Linkages without joint acts for too long. Ten queries, however many linkages."""
    today = at.astimezone(SHANGHAI).date()
    off = frozenset(day.day for day in workdays.holidays().values() if day.is_off)
    found = {}
    acts = acts_of(linkages, at=at)
    for linked in linkages:
        rules, _ = rules_for(linked.division_code, today)
        one = detectors.dormant(acts[linked.pk], today, rules, off=off)
        if one is not None:
            found[linked.pk] = one
    return found


def presences(rules: HealthRules, *, at: datetime) -> list[detectors.Presence]:
    """Who served where for whom of late: organizations with a social worker, teams, and
    organizations without. A volunteer organization (O3) is no work side even with a social
    worker of its own. Two queries; counts only.
    """
    since = at - timedelta(days=rules.parallel_days)
    rows = Assignment.objects.filter(
        state=AssignmentState.SERVED, shift__starts_at__gt=since, shift__starts_at__lte=at
    ).annotate(day=TruncDate("shift__starts_at", tzinfo=SHANGHAI))
    place = ("shift__division_code", "shift__project__service_object", "day", "person")
    days: dict[tuple[PartyKey, bool, str, str], set[date]] = defaultdict(set)
    people: dict[tuple[PartyKey, bool, str, str], set[int]] = defaultdict(set)
    everywhere: dict[PartyKey, set[tuple[str, str, date]]] = defaultdict(set)

    def count(party: PartyKey, is_work: bool, code: str, group: str, day: date, who: int) -> None:
        key = (party, is_work, code[:9], group)
        days[key].add(day)
        people[key].add(who)
        everywhere[party].add((code[:9], group, day))

    own = rows.values_list(
        "shift__project__organization", "shift__project__organization__kind",
        "shift__project__social_worker", *place,
    ).distinct()  # fmt: skip
    for organization, kind, worker, code, group, day, who in own:
        is_work = worker is not None and kind != OrganizationKind.VOLUNTEER_ORGANIZATION
        count(("organization", organization), is_work, code, group, day, who)
    inside = rows.filter(
        person__memberships__team__isnull=False,
        person__memberships__until=None,
        person__memberships__team__ended_on=None,
    ).values_list("person__memberships__team", *place)
    for team, code, group, day, who in inside.distinct():
        count(("team", team), False, code, group, day, who)
    return [
        detectors.Presence(
            party, is_work, code, group, frozenset(seen),
            len(people[party, is_work, code, group]), len(everywhere[party]),
        )
        for (party, is_work, code, group), seen in days.items()
    ]  # fmt: skip


def linked_pairs(*, at: datetime) -> set[frozenset[PartyKey]]:
    """Pairs that have a link: a linkage that holds, a memorandum both signed, a sponsor, a
    parent, a common project.

    A memorandum of an organization links its teams too. A team has a common project with an
    organization when its people served in it within the last year. Six queries.
    """
    today = at.astimezone(SHANGHAI).date()
    found: set[frozenset[PartyKey]] = set()
    inside: dict[int, set[PartyKey]] = defaultdict(set)
    for pk, organization in holding(today).values_list("pk", "organization"):
        inside[pk].add(("organization", organization))
    parties = LinkageParty.objects.filter(
        linkage__in=inside, until=None, side__in=[Side.TEAM, Side.ORGANIZATION]
    )
    for pk, team, organization in parties.values_list("linkage", "team", "organization"):
        if team is not None:
            inside[pk].add(("team", team))
        if organization is not None:
            inside[pk].add(("organization", organization))
    for group in inside.values():
        found |= {frozenset({one, other}) for one in group for other in group if one != other}
    sponsored = list(Team.objects.filter(sponsor__isnull=False).values_list("pk", "sponsor"))
    for pair in signed_pairs(on=today):
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            found.add(frozenset({("organization", one), ("organization", other)}))
            found |= {
                frozenset({("organization", one), ("team", team)})
                for team, sponsor in sponsored
                if sponsor == other
            }
    found |= {frozenset({("team", team), ("organization", body)}) for team, body in sponsored}
    bodies = Organization.objects.filter(parent__isnull=False).values_list("pk", "parent")
    found |= {frozenset({("organization", a), ("organization", b or 0)}) for a, b in bodies}
    together = Assignment.objects.filter(
        state=AssignmentState.SERVED,
        shift__starts_at__gt=at - timedelta(days=365),
        person__memberships__team__isnull=False,
        person__memberships__until=None,
    ).values_list("person__memberships__team", "shift__project__organization")
    for team, body in together.distinct():
        found.add(frozenset({("team", team or 0), ("organization", body)}))
    return found


def parallels(rules: HealthRules, *, at: datetime) -> list[ParallelPair]:
    """Pairs who serve side by side without a link. Eight queries."""
    today = at.astimezone(SHANGHAI).date()
    return detectors.parallel(presences(rules, at=at), linked_pairs(at=at), today, rules)


def findings_for(actor: access.Actor) -> QuerySet[LinkageFinding]:
    """Findings of linkages that the actor may open, of their team, organizations or place."""
    own = Q(linkage__in=access.linkages_for(actor).values("pk"))
    own |= Q(team__leader=actor.person)
    own |= Q(
        other_organization__in=Project.objects.filter(lead_person=actor.person).values(
            "organization"
        )
    )
    if actor.has(access.COORDINATOR, access.OFFICER):
        inside = Q(pk__in=[])
        for prefix in actor.divisions:
            inside |= Q(division_code__startswith=prefix)
        own |= inside if actor.divisions else Q(pk__isnull=False)
    if actor.has(access.SOCIAL_WORKER, access.SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
        own |= Q(other_organization_id__in=actor.organization_ids)
    return LinkageFinding.objects.filter(own).select_related(
        "linkage", "organization", "team", "other_organization"
    )


def was_told(finding: LinkageFinding, person: Person) -> bool:
    """Whether the nudge of a finding went to somebody."""
    sent = OutboxMessage.objects.filter(cause=cause_of(finding.pk), person=person)
    return sent.filter(withdrawn_at=None).exists()


def cause_of(pk: int) -> str:
    """What the nudge of a finding is filed under."""
    return f"finding:{pk}"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of findings: open ones, nudged ones, and those revived in time."""

    open: int
    nudged: int
    revived: int
    dismissed: int


def outcomes(findings: QuerySet[LinkageFinding]) -> Outcomes:
    """What became of these findings. One query."""
    told = findings.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        nudged=Count("pk", filter=Q(nudged_at__isnull=False)),
        revived=Count("pk", filter=Q(is_revived=True)),
        dismissed=Count("pk", filter=Q(state=FindingState.DISMISSED)),
    )
    return Outcomes(**told)


def to_tell(finding: LinkageFinding) -> list[Person]:
    """Who speaks for each side; at most three of each. Told of a finding, once.

    Of a linkage: its social workers, the leaders of its teams, else its first volunteers. Of two
    side by side: the social workers of the projects at that street, the team's leader, else
    whoever leads the other organization's projects there.
    """
    if finding.linkage_id is not None:
        return _of_linkage(finding.linkage_id)
    here = Project.objects.filter(
        division_code__startswith=finding.division_code, service_object=finding.service_object
    )
    work = Person.objects.filter(
        guided_projects__in=here.filter(organization=finding.organization_id)
    )
    if finding.team_id is not None:
        other = Person.objects.filter(led_teams=finding.team_id)
    else:
        other = Person.objects.filter(
            led_projects__in=here.filter(organization=finding.other_organization_id)
        )
    return _each_once(_first(work), _first(other))


def _of_linkage(pk: int) -> list[Person]:
    now = Q(linkages__linkage=pk, linkages__until=None)
    work = Person.objects.filter(now, linkages__side=Side.SOCIAL_WORKER)
    led = Person.objects.filter(led_teams__linkages__linkage=pk, led_teams__linkages__until=None)
    helpers = Person.objects.filter(now, linkages__side=Side.VOLUNTEER)
    return _each_once(_first(work), _first(led) or _first(helpers))


def _first(people: QuerySet[Person]) -> list[Person]:
    return list(people.filter(merged_into=None).distinct().order_by("pk")[:3])


def _each_once(*sides: list[Person]) -> list[Person]:
    return list({person.pk: person for side in sides for person in side}.values())


def open_findings(kind: str) -> QuerySet[LinkageFinding]:
    """Open findings of a kind, in order."""
    found = LinkageFinding.objects.filter(kind=kind, state__in=OPEN)
    return found.select_related("linkage").order_by("pk")


def listed(findings: QuerySet[LinkageFinding], *, is_open: bool) -> QuerySet[LinkageFinding]:
    """Open findings, the longest silent first; or the settled ones, latest first."""
    if is_open:
        return findings.filter(state__in=OPEN).order_by("-days", "-services", "pk")
    return findings.exclude(state__in=OPEN).order_by(F("settled_at").desc(nulls_last=True), "-pk")
