"""Who may see what: every object is reached through one of these scopes.

An ``Actor`` is a person with the roles they hold on a day. Each scope below takes an
actor and answers a queryset; a page that takes an object from anywhere else is wrong.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from liandong.models import (
    Certificate,
    LedgerEntry,
    Linkage,
    Need,
    Organization,
    Person,
    Project,
    RoleGrant,
    Shift,
    SupervisionLink,
    Team,
)

VOLUNTEER = "volunteer"
TEAM_LEADER = "team_leader"
SOCIAL_WORKER = "social_worker"
SUPERVISOR = "supervisor"
COORDINATOR = "coordinator"
OFFICER = "officer"
CONTACT = "contact"
ROLES = (VOLUNTEER, TEAM_LEADER, SOCIAL_WORKER, SUPERVISOR, COORDINATOR, OFFICER, CONTACT)
STAFF = frozenset({SOCIAL_WORKER, SUPERVISOR, COORDINATOR, OFFICER})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, the roles held on one day, and how far those roles reach.

    organization_ids
        Organizations for which a staff role is held.
    divisions
        Division code prefixes of roles that reach over a place (``440305``).
    """

    person: Person
    roles: frozenset[str]
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
    return Actor(person, roles, frozenset(organizations), divisions)


def _supervised_organizations(person: Person, on: date) -> set[int]:
    return set(
        RoleGrant.objects.filter(
            role=SOCIAL_WORKER,
            organization__isnull=False,
            person__in=SupervisionLink.objects.filter(supervisor=person, until=None).values(
                "supervisee"
            ),
        )
        .filter(Q(until=None) | Q(until__gt=on))
        .values_list("organization_id", flat=True)
    )


def _within(actor: Actor, path: str = "division_code") -> Q:
    """Objects inside the actor's divisions; nothing when there are none."""
    inside = Q(pk__in=[])
    for prefix in actor.divisions:
        inside |= Q(**{f"{path}__startswith": prefix})
    return inside


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
    return Need.objects.filter(own)


def projects_for(actor: Actor) -> QuerySet[Project]:
    """Projects that the actor may run or oversee (not the public list)."""
    own = Q(lead_person=actor.person) | Q(created_by=actor.person)
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization_id__in=actor.organization_ids)
    return Project.objects.filter(own)


def shifts_for(actor: Actor) -> QuerySet[Shift]:
    """Shifts that the actor runs: of their projects, or led by them on the spot.

    An officer sees figures, not rosters: no names or telephones of volunteers.
    """
    own = Q(project__lead_person=actor.person)
    if actor.has(COORDINATOR):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(project__organization_id__in=actor.organization_ids)
    return Shift.objects.filter(own)


def people_for(actor: Actor) -> QuerySet[Person]:
    """People whose record the actor may open: oneself, one's teams, one's places."""
    own = Q(pk=actor.person.pk)
    if actor.has(COORDINATOR):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(
            pk__in=Person.objects.filter(
                memberships__organization_id__in=actor.organization_ids, memberships__until=None
            ).values("pk")
        )
        own |= Q(
            pk__in=SupervisionLink.objects.filter(supervisor=actor.person, until=None).values(
                "supervisee"
            )
        )
    if actor.has(TEAM_LEADER):
        own |= Q(
            pk__in=Person.objects.filter(
                memberships__team__leader=actor.person, memberships__until=None
            ).values("pk")
        )
    return Person.objects.filter(own, merged_into=None)


def organizations_for(actor: Actor) -> QuerySet[Organization]:
    """Organizations that the actor works for or watches over."""
    own = Q(pk__in=actor.organization_ids)
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    return Organization.objects.filter(own)


def teams_for(actor: Actor) -> QuerySet[Team]:
    """Teams that the actor leads, serves in, sponsors or watches over."""
    own = Q(leader=actor.person) | Q(
        pk__in=Team.objects.filter(
            memberships__person=actor.person, memberships__until=None
        ).values("pk")
    )
    if actor.has(COORDINATOR, OFFICER):
        own |= _within(actor) if actor.divisions else Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(sponsor_id__in=actor.organization_ids)
    return Team.objects.filter(own)


def linkages_for(actor: Actor) -> QuerySet[Linkage]:
    """Linkages that the actor is a party of, or whose organization they work for."""
    own = Q(
        pk__in=Linkage.objects.filter(parties__person=actor.person, parties__until=None).values(
            "pk"
        )
    )
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
