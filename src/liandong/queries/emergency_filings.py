"""Filing an emergency with the office in charge: proposed by the order, due on a clock."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from liandong.core import approvals, policy
from liandong.core.approvals import Matter
from liandong.core.hours import SHANGHAI
from liandong.core.incidents import IncidentState
from liandong.models import Approval, AuthorityOffice, Incident
from liandong.queries import authority

MOST = 20


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
    day = order.recorded_at.astimezone(SHANGHAI).date()
    office = authority.in_charge(Matter.EMERGENCY.value, incident.division_code, day)
    if office is None:
        return None
    rules = policy.profile_for(incident.division_code, day).approvals
    due = approvals.due_at(order.recorded_at, rules.emergency_days)
    asked = Approval.objects.filter(matter=Matter.EMERGENCY.value, project=incident.project_id)
    return Filing(incident, office, due, asked.exclude(state="withdrawn").order_by("-pk").first())


def missing() -> QuerySet[Incident]:
    """Incidents under an order, or ended, that nobody filed; exercises left out."""
    filed = Approval.objects.filter(matter=Matter.EMERGENCY.value, project__isnull=False)
    filed = filed.exclude(state="withdrawn")
    return (
        Incident.objects.filter(order__isnull=False, project__isnull=False, is_exercise=False)
        .filter(state=IncidentState.ORDERED.value)
        .exclude(project__in=filed.values("project"))
        .select_related("organization", "order", "project")
        .order_by("order__recorded_at", "pk")
    )


def missing_for(office: AuthorityOffice, at: datetime) -> list[Filing]:
    """Those that this office waits for, the soonest due first."""
    day = at.astimezone(SHANGHAI).date()
    if not authority.has_power(office, Matter.EMERGENCY.value, day):
        return []
    rows = missing().filter(division_code__startswith=office.division_code)[:MOST]
    found = [of_incident(row, at) for row in rows]
    return [one for one in found if one is not None and one.office.pk == office.pk]
