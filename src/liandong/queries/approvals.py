"""Approvals: what one asked for, what waits for one's yes, how it went for everybody."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from liandong.core.approvals import OPEN, WAITING, Matter, State
from liandong.models import (
    Approval,
    ApprovalStep,
    AuthorityOffice,
    Organization,
    Person,
    Project,
    RoleGrant,
    Team,
)
from liandong.queries import access, authority, covers, hub
from liandong.queries.access import COORDINATOR, Actor
from liandong.queries.initiatives import coordinators_of

MOST = 100


def _rows() -> QuerySet[Approval]:
    return Approval.objects.select_related(
        "organization", "team", "project", "inspection__organization", "purchase",
        "yearly_report__organization", "award_list__organization", "office", "unit",
        "escalated_to", "asked_by", "decided_by",
    )  # fmt: skip


def asked_by(actor: Actor) -> QuerySet[Approval]:
    """What one asked for oneself or one's organization did, latest first."""
    own = Q(asked_by=actor.person) | Q(asked_for__in=actor.organization_ids)
    return _rows().filter(own).order_by("-asked_at", "-pk")


def before(actor: Actor) -> QuerySet[Approval]:
    """What the actor's offices and units decide, those whose clock ran out soonest first."""
    offices = authority.offices_of(actor.person, actor.on).values("pk")
    own = Q(office__in=offices) | Q(escalated_to__in=offices)
    own |= Q(unit__in=actor.organization_ids) | Q(unit__in=hub.run_by(actor).values("pk"))
    return _rows().filter(own).order_by("due_at", "pk")


def waiting_for(actor: Actor) -> list[Approval]:
    """What waits for the actor's yes or no, soonest due first; nothing of one's own asking."""
    rows = before(actor).filter(state__in=[state.value for state in WAITING])
    mine = rows.exclude(asked_by=actor.person).exclude(asked_for__in=actor.organization_ids)
    return list(mine[:MOST])


def seen_by(actor: Actor) -> QuerySet[Approval]:
    """Approvals that the actor may open: asked for, to be decided, or in a watched place."""
    own = Q(asked_by=actor.person) | Q(asked_for__in=actor.organization_ids)
    offices = authority.offices_of(actor.person, actor.on).values("pk")
    own |= Q(office__in=offices) | Q(escalated_to__in=offices)
    own |= Q(unit__in=actor.organization_ids) | Q(unit__in=hub.run_by(actor).values("pk"))
    if actor.has(COORDINATOR):
        own |= Q(pk__isnull=False) if not actor.divisions else Q(pk__in=[])
        for prefix in actor.divisions:
            own |= Q(division_code__startswith=prefix)
    return _rows().filter(own)


def of_office(office: AuthorityOffice) -> QuerySet[Approval]:
    """Everything an office decides or has been handed up."""
    return _rows().filter(Q(office=office) | Q(escalated_to=office))


def steps_of(approval: Approval) -> list[ApprovalStep]:
    """The course, first step first. One query."""
    return list(approval.steps.select_related("by").order_by("at", "pk"))


def earlier_deciders(approval: Approval) -> frozenset[int]:
    """Who decided it before. One query."""
    kinds = [State.REFUSED.value, State.GRANTED.value]
    rows = ApprovalStep.objects.filter(approval=approval, kind__in=kinds, by__isnull=False)
    return frozenset(pk for pk in rows.values_list("by", flat=True) if pk is not None)


def works_for(person: Person, organization_id: int | None, day: date) -> bool:
    """Whether a person works for an organization on a day. One query."""
    if organization_id is None:
        return False
    return RoleGrant.objects.filter(
        covers.open_on(day),
        person=person,
        organization=organization_id,
        role__in=access.STAFF,
    ).exists()


def deciders_of(approval: Approval, day: date) -> list[Person]:
    """Who may decide: the members of the office (and of the one above once it is handed up)."""
    if approval.unit_id is not None:
        grants = RoleGrant.objects.filter(
            covers.open_on(day), organization=approval.unit_id, role__in=access.STAFF
        )
        unit = approval.unit
        if unit is not None and unit.is_hub and not grants.exists():
            return coordinators_of(unit.division_code)
        return list(Person.objects.filter(pk__in=grants.values("person")).order_by("pk")[:20])
    found: dict[int, Person] = {}
    for office in (approval.office, approval.escalated_to):
        if office is not None:
            found |= {one.pk: one for one in authority.members_of(office, day)}
    return [found[pk] for pk in sorted(found)]


def granted(matter: Matter, subject: Organization | Team | Project) -> QuerySet[Approval]:
    """The yes that a subject has been given in a matter."""
    field = type(subject).__name__.lower()
    return Approval.objects.filter(
        matter=matter.value, state=State.GRANTED.value, **{field: subject}
    )


def open_or_granted(
    matter: Matter, subject: Organization | Team | Project, unit: Organization | None
) -> Approval | None:
    """The same asked already of the same unit (or of an office), or granted. One query.

    A membership that ended has used up its yes: who left a hub may ask it again.
    """
    field = type(subject).__name__.lower()
    states = [state.value for state in OPEN] + [State.GRANTED.value]
    rows = Approval.objects.filter(
        matter=matter.value, state__in=states, unit=unit, **{field: subject}
    ).exclude(hub_member__until__isnull=False)
    return rows.order_by("pk").first()


def marked(organizations: "QuerySet[Organization]") -> QuerySet[Organization]:
    """Those that are marked as volunteer-service organizations: they were given the yes."""
    yes = Approval.objects.filter(matter=Matter.MARKING.value, state=State.GRANTED.value)
    return organizations.filter(pk__in=yes.values("organization"))


def late(at: datetime) -> QuerySet[Approval]:
    """Open ones whose clock has run out."""
    return Approval.objects.filter(state__in=[state.value for state in WAITING], due_at__lte=at)
