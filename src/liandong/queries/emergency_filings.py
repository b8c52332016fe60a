"""Filing an emergency with the office in charge: proposed by the order, due on a clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from liandong.core import approvals, policy
from liandong.core.approvals import Matter, State
from liandong.core.authority import Seat, in_charge
from liandong.core.hours import SHANGHAI
from liandong.core.incidents import IncidentState
from liandong.models import Approval, AuthorityOffice, Incident
from liandong.queries import authority

MOST = 20
LATELY = timedelta(days=30)
"""So long an order that is over is still asked for."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is to be filed: the incident, with whom, until when; ``approval`` once it is."""

    incident: Incident
    office: AuthorityOffice
    due_at: datetime
    approval: Approval | None


def of_incident(incident: Incident, at: datetime) -> Filing | None:
    """None before an order, for an exercise, and where no office takes such filings."""
    order = getattr(incident, "order", None)
    if order is None or incident.project_id is None or incident.is_exercise:
        return None
    day = at.astimezone(SHANGHAI).date()
    office = authority.in_charge(Matter.EMERGENCY.value, incident.division_code, day)
    if office is None:
        return None
    asked = Approval.objects.filter(matter=Matter.EMERGENCY.value, project=incident.project_id)
    approval = asked.exclude(state=State.WITHDRAWN.value).order_by("-pk").first()
    return Filing(incident, office, _due_at(incident), approval)


def missing(at: datetime) -> QuerySet[Incident]:
    """Incidents under an order, or ended lately, that nobody filed; exercises left out."""
    filed = Approval.objects.filter(matter=Matter.EMERGENCY.value, project__isnull=False)
    filed = filed.exclude(state=State.WITHDRAWN.value)
    lately = Q(state=IncidentState.CLOSED.value, order__recorded_at__gt=at - LATELY)
    return (
        Incident.objects.filter(order__isnull=False, project__isnull=False, is_exercise=False)
        .filter(lately | Q(state=IncidentState.ORDERED.value))
        .exclude(project__in=filed.values("project"))
        .select_related("organization", "order", "project")
        .order_by("order__recorded_at", "pk")
    )


def missing_for(office: AuthorityOffice, at: datetime) -> list[Filing]:
    """Those that this office waits for, the longest ordered first; two queries."""
    day, found = at.astimezone(SHANGHAI).date(), []
    below = authority.open_offices(day).filter(
        line=office.line, division_code__startswith=office.division_code
    )
    seats = [Seat(*one) for one in below.values_list("pk", "line", "division_code")]
    for row in missing(at).filter(division_code__startswith=office.division_code):
        place = row.division_code
        line = policy.profile_for(place, day).authority_powers.get(Matter.EMERGENCY.value, "")
        if in_charge(seats, line=line, place=place) == office.pk:
            found.append(Filing(row, office, _due_at(row), None))
    return found[:MOST]


def _due_at(incident: Incident) -> datetime:
    """The term begins with the order, and is that of the day on which it was recorded."""
    began_at = incident.order.recorded_at
    day = began_at.astimezone(SHANGHAI).date()
    rules = policy.profile_for(incident.division_code, day).approvals
    return approvals.due_at(began_at, rules.emergency_days)
