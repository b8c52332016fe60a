"""Who may see what: every object is reached through one of these scopes.

An ``Actor`` is a person with the roles they hold on a day. Each scope below takes an
actor and answers a queryset; a page that takes an object from anywhere else is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from liandong.core.supervision import Tier
from liandong.models import (
    Certificate,
    LedgerEntry,
    Linkage,
    LinkageParty,
    Membership,
    Need,
    Organization,
    Person,
    Project,
    RoleGrant,
    Shift,
    Team,
)
from liandong.queries import covers

VOLUNTEER = "volunteer"
TEAM_LEADER = "team_leader"
SOCIAL_WORKER = "social_worker"
SUPERVISOR = "supervisor"
COORDINATOR = "coordinator"
OFFICER = "officer"
CONTACT = "contact"
ROLES = (VOLUNTEER, TEAM_LEADER, SOCIAL_WORKER, SUPERVISOR, COORDINATOR, OFFICER, CONTACT)
VOLUNTEERS_LEAD = ("volunteer", "joint")
"""Who leads so that the named volunteer runs the shifts."""
STAFF = frozenset({SOCIAL_WORKER, SUPERVISOR, COORDINATOR, OFFICER})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, the roles held on one day, and how far those roles reach.

    on
        The day: roles, links and covers count that hold on it.
    organization_ids
        Organizations for which a staff role is held.
    divisions
        Division code prefixes of roles that reach over a place (``440305``).
    """

    person: Person
    roles: frozenset[str]
    on: date
    organization_ids: frozenset[int] = field(default_factory=frozenset)
    divisions: tuple[str, ...] = ()

    @property
    def is_staff(self) -> bool:
        """Whether any staff role is held; such an account needs a second factor."""
        return bool(self.roles & STAFF)

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held."""
        return bool(self.roles & set(roles))


def actor_of(person: Person, *, on: date) -> Actor:
    """The person as an actor on a day. One query, two for supervisors."""
    grants = list(
        RoleGrant.objects.filter(person=person, since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .values_list("role", "organization_id", "division_code")
    )
    roles = frozenset(role for role, _, _ in grants)
    organizations = {org for role, org, _ in grants if org is not None and role in STAFF}
    if SUPERVISOR in roles:
        organizations |= _supervised_organizations(person, on)
    divisions = tuple(sorted({d for role, _, d in grants if d and role in {COORDINATOR, OFFICER}}))
    return Actor(person, roles, on, frozenset(organizations), divisions)


def _supervised_organizations(person: Person, on: date) -> set[int]:
    return set(
        RoleGrant.objects.filter(
            role=SOCIAL_WORKER,
            organization__isnull=False,
        )
        .filter(
            Q(person__in=covers.own_links(person, on).values("supervisee"))
            | Q(person__in=covers.covered_links(person, on).values("supervisee"))
        )
        .filter(Q(until=None) | Q(until__gt=on))
        .values_list("organization_id", flat=True)
    )


def covered_organizations(actor: Actor) -> QuerySet[Organization]:
    """Where the social workers work for whom the actor stands in today."""
    turns = covers.acting_for(actor.person, actor.on, Tier.SOCIAL_WORKER)
    grants = RoleGrant.objects.filter(
        covers.open_on(actor.on), role=SOCIAL_WORKER, person__in=turns.values("guide")
    )
    return Organization.objects.filter(pk__in=grants.values("organization"))


def _within(actor: Actor, path: str = "division_code") -> Q:
    """Objects inside the actor's divisions; nothing when there are none."""
    inside = Q(pk__in=[])
    for prefix in actor.divisions:
        inside |= Q(**{f"{path}__startswith": prefix})
    return inside


def _stood_for(actor: Actor, path: str) -> Q:
    """What belongs to the social workers for whom the actor stands in today."""
    turns = covers.acting_for(actor.person, actor.on, Tier.SOCIAL_WORKER)
    return Q(**{f"{path}__in": turns.values("guide")})


def needs_for(actor: Actor) -> QuerySet[Need]:
    """Needs that the actor may open: own, of own organizations, of own divisions.

    A coordinator or officer without a division sees the whole hub.
    """
    own = Q(filed_by=actor.person)
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
        own |= Q(project__organization_id__in=actor.organization_ids)
        own |= _stood_for(actor, "project__social_worker")
    return Need.objects.filter(own)


def projects_for(actor: Actor) -> QuerySet[Project]:
    """Projects that the actor may run or oversee (not the public list)."""
    own = Q(lead_person=actor.person) | Q(created_by=actor.person)
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
        own |= _stood_for(actor, "social_worker")
    return Project.objects.filter(own)


def shifts_for(actor: Actor) -> QuerySet[Shift]:
    """Shifts that the actor runs: where they lead as a volunteer, or answer for the project.

    The lead goes with the part of the project where it has parts. Who is named as the lead of
    a project that the social worker or the command body leads runs none of its shifts. An
    officer sees figures, not rosters: no names or telephones of volunteers.
    """
    own = Q(
        position__part=None, project__lead_person=actor.person, project__lead__in=VOLUNTEERS_LEAD
    )
    own |= Q(position__part__lead_person=actor.person, position__part__lead__in=VOLUNTEERS_LEAD)
    if actor.has(COORDINATOR):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(project__organization_id__in=actor.organization_ids)
        own |= _stood_for(actor, "project__social_worker")
    return Shift.objects.filter(own)


def people_for(actor: Actor) -> QuerySet[Person]:
    """People whose record the actor may open: oneself, one's branch, teams and places.

    The branch is whoever one guides, and whom they guide; for the time of a cover also
    the branch of the guide one stands in for.
    """
    below: list[QuerySet[Any, Any]] = []
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        below += covers.branch_ids(actor.person, actor.on, deep=True)
    if actor.has(TEAM_LEADER):
        below += covers.branch_ids(actor.person, actor.on, deep=False)
    return _reached(actor, below)


def people_beside_the_branch(actor: Actor) -> QuerySet[Person]:
    """``people_for`` without whom one sees only by guiding: oneself, one's teams and places.

    For questions about people whom nobody guides on the actor's day: nobody in a branch is
    one of them, and the branch is the dearest part of the reach.
    """
    return _reached(actor, [])


def _reached(actor: Actor, below: Sequence[QuerySet[Any, Any]]) -> QuerySet[Person]:
    """Oneself, one's members and who is ``below``, as one UNION of ids; a coordinator's places."""
    ids: list[QuerySet[Any, Any]] = [*below]
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        ids.append(_members(organization_id__in=actor.organization_ids))
    if actor.has(TEAM_LEADER):
        ids.append(_members(team__leader=actor.person))
    own = Q(pk=actor.person.pk)
    if ids:
        me = Person.objects.filter(pk=actor.person.pk).values("pk")
        own = Q(pk__in=me.union(*ids))
    if actor.has(COORDINATOR):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    return Person.objects.filter(own, merged_into=None)


def _members(**of: Any) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(until=None, **of).values("person")


def organizations_for(actor: Actor) -> QuerySet[Organization]:
    """Organizations that the actor works for or watches over."""
    own = Q(pk__in=actor.organization_ids)
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    return Organization.objects.filter(own)


def teams_for(actor: Actor) -> QuerySet[Team]:
    """Teams that the actor leads, or leads for somebody today, serves in, sponsors, watches."""
    own = Q(leader=actor.person) | Q(
        pk__in=Team.objects.filter(
            memberships__person=actor.person, memberships__until=None
        ).values("pk")
    )
    if actor.has(TEAM_LEADER):
        turns = covers.acting_for(actor.person, actor.on, Tier.TEAM_LEADER)
        own |= Q(leader__in=turns.values("guide"))
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(sponsor_id__in=actor.organization_ids)
    return Team.objects.filter(own)


def linkages_for(actor: Actor) -> QuerySet[Linkage]:
    """Linkages that the actor, or a team they lead, is a party of, and their organization's."""
    me = actor.person
    parties = LinkageParty.objects.filter(Q(person=me) | Q(team__leader=me), until=None)
    own = Q(pk__in=parties.values("linkage"))
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
    return Linkage.objects.filter(own)


def ledger_for(actor: Actor) -> QuerySet[LedgerEntry]:
    """Ledger entries of one's own, and of the organizations one answers for."""
    own = Q(person=actor.person)
    if actor.has(COORDINATOR):
        own |= (
            _within(actor, "organization__division_code")
            if actor.divisions
            else Q(pk__isnull=False)
        )
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
    return LedgerEntry.objects.filter(own)


def certificates_for(actor: Actor) -> QuerySet[Certificate]:
    """Certificates of one's own, and those one's organizations issued."""
    own = Q(person=actor.person)
    if actor.has(SOCIAL_WORKER, COORDINATOR):
        own |= Q(organization_id__in=actor.organization_ids)
    return Certificate.objects.filter(own)
