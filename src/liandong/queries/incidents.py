"""Incidents that somebody may see, how they went, and their posts. No telephones here."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from liandong.core.incidents import Course
from liandong.models import (
    Assignment,
    CheckIn,
    Incident,
    IncidentAssessment,
    Invitation,
    InvitationState,
    InvitationWave,
    OrderAmendment,
    SafeReturn,
    Shift,
    ShiftState,
)
from liandong.queries import access
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR, Actor

ORDERS = frozenset({COORDINATOR, OFFICER})
"""Who may write down what the command body ordered."""


def incidents_for(actor: Actor) -> QuerySet[Incident]:
    """Incidents of the actor's organizations and divisions, and those one leads at.

    A coordinator or officer without a division sees the whole hub.
    """
    own = Q(opened_by=actor.person) | Q(project__lead_person=actor.person)
    if actor.has(*ORDERS):
        if not actor.divisions:
            return Incident.objects.all()
        for prefix in actor.divisions:
            own |= Q(division_code__startswith=prefix)
    if actor.has(SOCIAL_WORKER, SUPERVISOR):
        own |= Q(organization__in=actor.organization_ids)
    return Incident.objects.filter(own)


def may_assess(actor: Actor, incident: Incident) -> bool:
    """A social worker of the station that has the incident in hand."""
    return actor.has(SOCIAL_WORKER) and incident.organization_id in actor.organization_ids


def may_order(actor: Actor, incident: Incident) -> bool:
    """A coordinator or officer of the place."""
    return actor.has(*ORDERS) and incidents_for(actor).filter(pk=incident.pk).exists()


def may_run(actor: Actor, incident: Incident) -> bool:
    """Whoever leads at the posts: the leader whom the order names, the station's social
    workers, the coordinator. An officer sees figures, not rosters.
    """
    if incident.project is None:
        return False
    if incident.project.lead_person_id == actor.person.pk:
        return True
    return access.shifts_for(actor).filter(project=incident.project_id).exists()


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post: its shift, who said yes, who was asked and has not answered, who is there."""

    shift: Shift
    asked: int
    waiting: int
    arrived: int
    wave: InvitationWave | None

    @property
    def missing(self) -> int:
        """How many more the order wants."""
        return max(0, self.shift.max_people - self.shift.taken)


def posts_of(incident: Incident) -> list[PostRow]:
    """The posts of an ordered incident. Four queries, whatever their number."""
    shifts = list(
        Shift.objects.filter(project=incident.project_id)
        .exclude(state=ShiftState.CANCELLED)
        .select_related("project", "position")
        .order_by("starts_at", "pk")
    )
    asked = {
        row["shift_id"]: row
        for row in Invitation.objects.filter(shift__in=shifts)
        .values("shift_id")
        .annotate(all=Count("pk"), open=Count("pk", Q(state=InvitationState.ASKED)))
    }
    there = dict(
        CheckIn.objects.filter(assignment__shift__in=shifts, kind="in")
        .values_list("assignment__shift_id")
        .annotate(n=Count("pk"))
    )
    waves = {
        wave.shift_id: wave
        for wave in InvitationWave.objects.filter(shift__in=shifts).order_by("pk")
    }
    nobody: dict[str, Any] = {"all": 0, "open": 0}
    return [
        PostRow(
            shift=shift,
            asked=asked.get(shift.pk, nobody)["all"],
            waiting=asked.get(shift.pk, nobody)["open"],
            arrived=there.get(shift.pk, 0),
            wave=waves.get(shift.pk),
        )
        for shift in shifts
    ]


def newest_assessment(incident: Incident) -> IncidentAssessment | None:
    """The assessment that holds. One query."""
    return incident.assessments.select_related("by").order_by("-at", "-pk").first()


def amendments_of(incident: Incident) -> list[OrderAmendment]:
    """How its order was changed, in order. One query."""
    rows = OrderAmendment.objects.filter(order__incident=incident).select_related("by")
    return list(rows.order_by("at", "pk"))


def may_amend(actor: Actor, incident: Incident, assessment: IncidentAssessment | None) -> bool:
    """Who may order, but did not assess, once there is an order."""
    is_assessor = assessment is not None and assessment.by_id == actor.person.pk
    return incident.state == "ordered" and not is_assessor and may_order(actor, incident)


def course_of(incident: Incident) -> Course:
    """When each step was reached. Four queries at most."""
    assessed = incident.assessments.aggregate(first=Min("at"))["first"]
    order = getattr(incident, "order", None)
    asked = arrived = returned = None
    if incident.project_id is not None:
        of_it = {"shift__project": incident.project_id}
        asked = Invitation.objects.filter(**of_it).aggregate(first=Min("asked_at"))["first"]
        arrived = CheckIn.objects.filter(
            assignment__shift__project=incident.project_id, kind="in"
        ).aggregate(first=Min("at"))["first"]
        if not out_of(incident).exists():
            returned = SafeReturn.objects.filter(
                assignment__shift__project=incident.project_id
            ).aggregate(last=Max("at"))["last"]
    return Course(
        opened_at=incident.opened_at,
        verified_at=incident.verified_at,
        assessed_at=assessed,
        ordered_at=order.recorded_at if order else None,
        asked_at=asked,
        arrived_at=arrived,
        returned_at=returned,
    )


def out_of(incident: Incident) -> QuerySet[Assignment]:
    """Places of the incident whose people arrived and are not accounted for."""
    return Assignment.objects.filter(
        shift__project=incident.project_id,
        shift__project__isnull=False,
        check_ins__kind="in",
        safe_return=None,
    )


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One line of the list: how many said yes of how many wanted, arrived, are back."""

    incident: Incident
    wanted: int
    taken: int
    arrived: int
    returned: int

    @property
    def out(self) -> int:
        """How many are out just now."""
        return self.arrived - self.returned


def incident_rows(incidents: list[Incident]) -> list[IncidentRow]:
    """The lines of a list. Three queries, whatever their number."""
    projects = [one.project_id for one in incidents if one.project_id is not None]
    seats: dict[int, tuple[int, int]] = {}
    for project, wanted, taken in Shift.objects.filter(project__in=projects).values_list(
        "project_id", "max_people", "taken"
    ):
        before = seats.get(project, (0, 0))
        seats[project] = before[0] + wanted, before[1] + taken
    people = {
        row["shift__project_id"]: row
        for row in Assignment.objects.filter(shift__project__in=projects, check_ins__kind="in")
        .values("shift__project_id")
        .annotate(arrived=Count("pk"), returned=Count("safe_return"))
    }
    nobody: dict[str, Any] = {"arrived": 0, "returned": 0}
    return [
        IncidentRow(
            incident=one,
            wanted=seats.get(one.project_id or 0, (0, 0))[0],
            taken=seats.get(one.project_id or 0, (0, 0))[1],
            arrived=people.get(one.project_id or 0, nobody)["arrived"],
            returned=people.get(one.project_id or 0, nobody)["returned"],
        )
        for one in incidents
    ]


def newest_first(actor: Actor) -> QuerySet[Incident]:
    """The actor's incidents, those that go on first."""
    return (
        incidents_for(actor)
        .select_related("organization")
        .order_by(F("ended_at").desc(nulls_first=True), "-opened_at", "-pk")
    )
