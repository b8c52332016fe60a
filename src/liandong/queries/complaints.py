"""Complaints: one's own, those that wait, and who may look into which."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core.complaints import HANDLED, OPEN, WAITING, Category, State
from liandong.core.supervision import Tier
from liandong.models import (
    Assignment,
    Complaint,
    ComplaintEvidence,
    ComplaintLook,
    ComplaintStep,
    Membership,
    Objection,
    Organization,
    Person,
    Project,
    RoleGrant,
    Team,
)
from liandong.queries import access, covers
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR, Actor

MOST = 100


def complaints_of(person: Person) -> QuerySet[Complaint]:
    """What somebody complained of, latest first."""
    rows = Complaint.objects.filter(filed_by=person).select_related("office")
    return rows.order_by("-filed_at", "-pk")


def objections_of(person: Person) -> QuerySet[Objection]:
    """The objections to one's hours, latest first."""
    return (
        Objection.objects.filter(person=person)
        .select_related("entry")
        .order_by("-raised_at", "-pk")
    )


def complaints_with_phone(phone_index: str) -> QuerySet[Complaint]:
    """What was filed without an account and with this telephone, given its blind index."""
    own = Complaint.objects.filter(phone_index=phone_index, filed_by=None)
    return own.exclude(phone_index="").order_by("-filed_at", "-pk")


def within_reach(actor: Actor) -> QuerySet[Complaint]:
    """Complaints that the actor's role reaches and that they have no stake in.

    Left out for everybody: one's own, those about oneself, about one's own supervisor (or who
    stands in), about the organization one works for, and appeals against one's own answer.
    Who stands in for a social worker sees what waits at that one's organization for the days of
    the cover, but nothing about the one covered.
    """
    reach = Q(pk__in=[])
    if actor.has(COORDINATOR, OFFICER):
        if actor.divisions:
            for prefix in actor.divisions:
                reach |= Q(division_code__startswith=prefix)
            reach |= Q(division_code="")
        else:
            reach |= Q(pk__isnull=False)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        reach |= Q(organization__in=actor.organization_ids, is_about_organization=False)
        reach |= Q(
            organization__in=access.covered_organizations(actor).values("pk"),
            is_about_organization=False,
        )
    return without_stake(Complaint.objects.filter(reach), actor).exclude(
        category=Category.FORCED.value, about_person__in=of_same_office(actor)
    )


def without_stake(rows: QuerySet[Complaint], actor: Actor) -> QuerySet[Complaint]:
    """Those of the rows in which the actor has no stake, as :func:`within_reach` says."""
    me = actor.person
    earlier = ComplaintStep.objects.filter(
        complaint=OuterRef("pk"), by=me, kind__in=[State.TAKEN.value]
    )
    guides = covers.guides_of(me, actor.on).values("pk")
    turns = covers.acting_for(me, actor.on, Tier.SOCIAL_WORKER)
    return (
        rows.exclude(filed_by=me)
        .exclude(about_person=me)
        .exclude(about_person__in=guides)
        .exclude(about_person__in=turns.values("guide"))
        .exclude(is_about_organization=True, organization__in=_employers(me))
        .exclude(Q(is_appealed=True) & Q(Exists(earlier)))
    )


def of_same_office(actor: Actor) -> QuerySet[RoleGrant, Any]:
    """Colleagues in the actor's offices: nobody looks into what the own office did."""
    mine = RoleGrant.objects.filter(
        covers.open_on(actor.on), person=actor.person, office__isnull=False
    )
    return RoleGrant.objects.filter(office__in=mine.values("office")).values("person")


def waiting_for(actor: Actor) -> list[Complaint]:
    """What waits for somebody to take it on, soonest due first. Nothing of it is opened.

    One query; whoever bears the name that a complainant wrote does not see the line.
    """
    rows = within_reach(actor).filter(state__in=[s.value for s in WAITING])
    found = rows.defer("text", "answer", "phone").order_by("due_at", "pk")[:MOST]
    return [row for row in found if actor.person.name not in row.about_name]


def held_by(person: Person) -> QuerySet[Complaint]:
    """What somebody has taken on and not answered, soonest due first."""
    return Complaint.objects.filter(handler=person, state__in=[s.value for s in HANDLED]).order_by(
        "due_at", "pk"
    )


def answered_by(person: Person) -> QuerySet[Complaint]:
    """What somebody answered or handed over, latest first."""
    return (
        Complaint.objects.filter(handler=person)
        .exclude(state__in=[s.value for s in OPEN])
        .order_by("-answered_at", "-pk")
    )


def handled_complaint(person: Person) -> QuerySet[Complaint]:
    """Complaints that this person may read as their handler."""
    return Complaint.objects.filter(handler=person).select_related(
        "filed_by", "about_person", "organization"
    )


def evidence_of(complaint: Complaint) -> list[ComplaintEvidence]:
    """The files, without their content. One query."""
    return list(complaint.evidence.defer("content").order_by("pk"))


def steps_of(complaint: Complaint) -> list[ComplaintStep]:
    """The course, first step first. One query."""
    return list(complaint.steps.select_related("by").order_by("at", "pk"))


def looks_at(complaint: Complaint) -> list[ComplaintLook]:
    """Who opened its text or a file, latest first (at most 100). One query."""
    return list(complaint.looks.select_related("viewer").order_by("-at", "-pk")[:MOST])


def is_guided_by(person: Person, other: int | None, *, on: date) -> bool:
    """Whether ``other`` guides the person that day, or stands in for whoever does."""
    if other is None:
        return False
    return covers.guides_of(person, on).filter(pk=other).exists()


def works_for_subject(person: Person, complaint: Complaint) -> bool:
    """Whether the person works for the organization that is complained about."""
    if not complaint.is_about_organization:
        return False
    return complaint.organization in _employers(person)


def earlier_handlers(complaint: Complaint) -> frozenset[int]:
    """Who took it on before."""
    rows = complaint.steps.filter(kind=State.TAKEN.value, by__isnull=False)
    return frozenset(rows.values_list("by", flat=True))


def possible_handlers(complaint: Complaint, *, on: date, most: int = 5) -> list[Person]:
    """Coordinators and officers of the place who may take it on that day."""
    place = complaint.division_code
    above = [place[:length] for length in range(len(place) + 1)]
    near = Q(division_code__in=above) if place else Q()
    grants = RoleGrant.objects.filter(near, covers.open_on(on), role__in=[COORDINATOR, OFFICER])
    people = Person.objects.filter(pk__in=grants.values("person"), merged_into=None).order_by("pk")
    found: list[Person] = []
    for person in people[:50]:
        if within_reach(access.actor_of(person, on=on)).filter(pk=complaint.pk).exists():
            found.append(person)
        if len(found) == most:
            break
    return found


def people_met_by(person: Person) -> list[Person]:
    """Those who led or guided services of the person, or their team: to name one of them."""
    projects = Project.objects.filter(
        shifts__pk__in=Assignment.objects.filter(person=person).values("shift")
    )
    teams = Team.objects.filter(memberships__person=person)
    met = Q(pk__in=projects.values("lead_person")) | Q(pk__in=projects.values("social_worker"))
    met |= Q(pk__in=teams.values("leader"))
    return list(Person.objects.filter(met, merged_into=None).exclude(pk=person.pk)[:MOST])


def organizations_met_by(person: Person) -> list[Organization]:
    """Organizations that the person served with or belongs to."""
    projects = Project.objects.filter(
        shifts__pk__in=Assignment.objects.filter(person=person).values("shift")
    )
    own = Membership.objects.filter(person=person)
    met = Q(pk__in=projects.values("organization")) | Q(pk__in=own.values("organization"))
    met |= Q(pk__in=own.values("team__sponsor"))
    return list(Organization.objects.filter(met).order_by("name")[:MOST])


def overdue(*, at: datetime) -> QuerySet[Complaint]:
    """Open complaints whose clock has run out."""
    return Complaint.objects.filter(state__in=[s.value for s in OPEN], due_at__lte=at)


def _employers(person: Person) -> QuerySet[Organization]:
    grants = RoleGrant.objects.filter(person=person, organization__isnull=False, until=None)
    joined = Membership.objects.filter(person=person, organization__isnull=False, until=None)
    return Organization.objects.filter(
        Q(pk__in=grants.values("organization")) | Q(pk__in=joined.values("organization"))
    )
