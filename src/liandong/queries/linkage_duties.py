"""Duties of a linkage itself, and those that a team holds: who may see, hold and arrange them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from liandong.core import duties, linkage
from liandong.core.project_modes import Mode, mode_template
from liandong.models import (
    Assignment,
    AssignmentState,
    Duty,
    Linkage,
    LinkageParty,
    Membership,
    Person,
    Project,
    ProjectPart,
    RoleGrant,
    Team,
)
from liandong.queries import access
from liandong.queries.duties import DutyRow
from liandong.queries.duty_holders import Whole, kept_by_code, people_of
from liandong.queries.leads import PLANNERS, rights_for

_MOST = 200


def asked(linked: Linkage, *, day: date) -> tuple[tuple[str, bool], ...]:
    """The codes of a linkage's own duties, each with whether it is the social workers'. One query.

    Those of its mode unless a project holds them, and those of managing where the sides said
    that they manage for each other.
    """
    managing = linked.relations.filter(until=None, kind=linkage.Relation.MANAGING.value)
    return duties.of_linkage(
        mode_template(Mode(linked.mode), day),
        has_project=linked.project_id is not None,
        is_managing=managing.exists(),
    )


def checklist(linked: Linkage, *, day: date) -> list[DutyRow]:
    """Every duty of a linkage with who holds it, the social workers' side first. Three queries."""
    kept = kept_by_code(linked)
    worker, leader = people_of(linked)
    return [
        DutyRow(
            code,
            is_work,
            duties.by_template(code, worker=worker, leader=leader),
            kept.get(code),
        )
        for code, is_work in asked(linked, day=day)
    ]


def seen_by(actor: access.Actor) -> QuerySet[Linkage]:
    """Linkages whose duties the actor may open: their own, and those of their teams."""
    teams = Membership.objects.filter(person=actor.person, until=None, team__isnull=False)
    parties = LinkageParty.objects.filter(until=None, team__in=teams.values("team"))
    seen = Q(pk__in=access.linkages_for(actor).values("pk"))
    seen |= Q(pk__in=parties.values("linkage"))
    return Linkage.objects.filter(seen).select_related("organization", "project")


def may_arrange(linked: Linkage, actor: access.Actor) -> bool:
    """Whether the actor gives its duties to others: its staff, or the volunteers' lead."""
    if linked.lead in access.VOLUNTEERS_LEAD and people_of(linked)[1] == actor.person.pk:
        return True
    return actor.has(*PLANNERS) and access.linkages_for(actor).filter(pk=linked.pk).exists()


def may_arrange_for(whole: Whole | Linkage, actor: access.Actor) -> bool:
    """The same for a project or part: whoever has a right there."""
    if isinstance(whole, Linkage):
        return may_arrange(whole, actor)
    return bool(rights_for(whole, actor))


# ── who may hold one ────────────────────────────────────────────────────────────────────────


def is_on(whole: Whole | Linkage, person: Person) -> bool:
    """Whether a person is on it: its people, its volunteers, its organization's staff."""
    if person.pk in people_of(whole):
        return True
    if isinstance(whole, Linkage):
        return whole.parties.filter(person=person, until=None).exists()
    project = whole.project if isinstance(whole, ProjectPart) else whole
    if person.pk in (project.social_worker_id, project.lead_person_id, project.created_by_id):
        return True
    on_it = Assignment.objects.filter(shift__project=project, person=person)
    if on_it.exclude(state=AssignmentState.RELEASED).exists():
        return True
    if project.linkages.filter(parties__person=person, parties__until=None).exists():
        return True
    grants = RoleGrant.objects.filter(person=person, until=None, role__in=access.STAFF)
    return grants.filter(organization=project.organization_id).exists()


def people_on(linked: Linkage) -> QuerySet[Person]:
    """Whom a duty of a linkage can be given to, by name: its members, its teams' leaders."""
    parties = LinkageParty.objects.filter(linkage=linked, until=None)
    found = Q(pk__in=parties.filter(person__isnull=False).values("person"))
    found |= Q(pk__in=parties.filter(team__leader__isnull=False).values("team__leader"))
    chosen = Person.objects.filter(found, merged_into=None).order_by("name", "pk").values("pk")
    return Person.objects.filter(pk__in=chosen[:_MOST]).order_by("name", "pk")


def teams_on(whole: Whole | Linkage) -> QuerySet[Team]:
    """Teams to whom a duty can be given: parties of the linkage, or of the project's linkages."""
    if isinstance(whole, Linkage):
        parties = LinkageParty.objects.filter(linkage=whole, until=None)
        found = Q(pk__in=parties.filter(team__isnull=False).values("team"))
    else:
        project: Project = whole.project if isinstance(whole, ProjectPart) else whole
        parties = LinkageParty.objects.filter(linkage__project=project, until=None)
        found = Q(pk__in=parties.filter(team__isnull=False).values("team"))
        found |= Q(sponsor=project.organization_id)
    chosen = Team.objects.filter(found, ended_on=None).order_by("name", "pk").values("pk")
    return Team.objects.filter(pk__in=chosen[:_MOST]).order_by("name", "pk")


def held_by_team(team: Team) -> list[Duty]:
    """What a team answers for now, what is open first. One query."""
    rows = Duty.objects.filter(team=team, ended_at=None)
    rows = rows.select_related("project", "part", "linkage")
    return sorted(rows, key=lambda row: (row.done_at is not None, row.taken_at, row.pk))


def of_team_leader(teams: Iterable[Team], person: Person) -> list[Team]:
    """Those of the teams for which a person speaks: the ones they lead."""
    return [team for team in teams if team.leader_id == person.pk]
