"""Acts of authorities: those that concern one, those of an office, counts for everybody."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from liandong.core.approvals import WAITING
from liandong.core.hours import SHANGHAI
from liandong.core.inspections import State
from liandong.core.interventions import Act
from liandong.models import (
    Approval,
    AuthorityOffice,
    Certificate,
    Incident,
    Inspection,
    InspectionRound,
    Intervention,
    Organization,
    Person,
    Project,
    RoleGrant,
    Shift,
)
from liandong.queries import access, authority, covers
from liandong.queries.access import OFFICER, Actor

YEAR = timedelta(days=365)


def concerning(actor: Actor) -> QuerySet[Intervention]:
    """Acts on oneself, or on the organizations one works for, latest first."""
    own = Q(person=actor.person) | Q(organization__in=actor.organization_ids)
    rows = Intervention.objects.filter(own).select_related("office", "by", "organization")
    return rows.order_by("-at", "-pk")


def of_office(office: AuthorityOffice) -> QuerySet[Intervention]:
    """What an office did, latest first."""
    rows = Intervention.objects.filter(office=office).select_related(
        "organization", "by", "person", "office"
    )
    return rows.order_by("-at", "-pk")


def suspension_of(organization: Organization) -> Intervention | None:
    """The suspension that holds now. One query."""
    rows = Intervention.objects.filter(
        organization=organization, act=Act.SUSPEND.value, ended_at=None
    )
    return rows.select_related("office").first()


def is_official(person: Person, on: datetime) -> bool:
    """Whether somebody holds an official's role on a day. One query."""
    day = on.astimezone(SHANGHAI).date()
    return RoleGrant.objects.filter(covers.open_on(day), person=person, role=OFFICER).exists()


def office_of(person: Person, on: datetime) -> AuthorityOffice | None:
    """The office that somebody works in on a day. One query."""
    day = on.astimezone(SHANGHAI).date()
    return authority.offices_of(person, day).order_by("pk").first()


def concerned(
    facts: Mapping[str, object],
) -> tuple[Person | None, Organization | None, str]:
    """Whose records an event's facts are about: a person, an organization, a place."""
    person = organization = None
    place = ""
    if "person" in facts:
        person = Person.objects.filter(number=str(facts["person"])).first()
    if "shift_id" in facts:
        shift = Shift.objects.filter(pk=str(facts["shift_id"])).select_related("project").first()
        project = shift.project if shift else None
    else:
        project = Project.objects.filter(pk=str(facts.get("project_id", 0))).first()
    if project is not None:
        organization, place = project.organization, project.division_code
    if "incident_id" in facts:
        incident = Incident.objects.filter(pk=str(facts["incident_id"])).first()
        if incident is not None:
            organization, place = incident.organization, incident.division_code
    if "number" in facts:
        paper = Certificate.objects.filter(number=str(facts["number"])).first()
        if paper is not None:
            person, organization = paper.person, paper.organization
    return person, organization, place


def counts(at: datetime) -> dict[str, int]:
    """How often each act was taken in a year; every act is present. One query."""
    rows = Intervention.objects.filter(at__gt=at - YEAR, at__lte=at).order_by().values("act")
    told = {row["act"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    return {act.value: told.get(act.value, 0) for act in Act}


def clocks(at: datetime) -> dict[str, int]:
    """Approvals of offices in a year: asked, decided, decided in time, waiting, waiting too long.

    One that waits again after an appeal is waiting, and not decided too.
    """
    states = [state.value for state in WAITING]
    year = Q(asked_at__gt=at - YEAR)
    decided = year & Q(decided_at__isnull=False) & ~Q(state__in=states)
    return Approval.objects.filter(office__isnull=False).aggregate(
        asked=Count("pk", year),
        decided=Count("pk", decided),
        in_time=Count("pk", decided & Q(was_late=False)),
        waiting=Count("pk", Q(state__in=states, due_at__gt=at)),
        late=Count("pk", Q(state__in=states, due_at__lte=at)),
    )


# ── spot checks of organizations ────────────────────────────────────────────────────────────


def inspections_of(office: AuthorityOffice) -> QuerySet[Inspection]:
    """Inspections of an office's rounds, the unfinished first."""
    rows = Inspection.objects.filter(round__office=office).select_related("organization", "round")
    return rows.order_by(
        F("published_at").asc(nulls_first=True), F("hearing_due_at").asc(nulls_last=True), "pk"
    )


def to_publish(office: AuthorityOffice, at: datetime) -> QuerySet[Inspection]:
    """What has been heard, or whose term to be heard is over: to be published."""
    ready = Q(state=State.HEARD.value) | Q(state=State.TOLD.value, hearing_due_at__lte=at)
    return inspections_of(office).filter(ready)


def own_inspections(actor: Actor) -> QuerySet[Inspection]:
    """Those of the organizations one works for, told or later."""
    rows = Inspection.objects.filter(organization__in=actor.organization_ids)
    told = rows.exclude(state=State.DRAWN.value)
    return told.select_related("organization", "round__office").order_by("-told_at", "-pk")


def published() -> QuerySet[Inspection]:
    """Results that stand in public, latest first."""
    rows = Inspection.objects.filter(state=State.PUBLISHED.value)
    return rows.select_related("organization", "round__office").order_by("-published_at", "-pk")


def rounds() -> QuerySet[InspectionRound]:
    """Rounds with how many were drawn and published, latest first."""
    return (
        InspectionRound.objects.select_related("office")
        .annotate(
            drawn=Count("inspections"),
            shown=Count("inspections", Q(inspections__state=State.PUBLISHED.value)),
        )
        .order_by("-drawn_at", "-pk")
    )


def organizations_of(office: AuthorityOffice) -> QuerySet[Organization]:
    """Organizations inside an office's reach; no authority's own, in whose name it buys."""
    return Organization.objects.filter(division_code__startswith=office.division_code, office=None)


def staff_of(organization: Organization, at: datetime) -> list[Person]:
    """Who works for an organization; told of what concerns it."""
    day = at.astimezone(SHANGHAI).date()
    grants = RoleGrant.objects.filter(
        covers.open_on(day), organization=organization, role__in=access.STAFF
    )
    return list(Person.objects.filter(pk__in=grants.values("person")).order_by("pk")[:20])
