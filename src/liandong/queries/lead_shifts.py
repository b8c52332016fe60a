"""Projects that a volunteer leads, and the shifts of theirs that wait for a yes."""

from django.db.models import QuerySet

from liandong.core.lead_shifts import LEADS
from liandong.models import Person, Project, ShiftPlan

MOST = 20


def led_by(person: Person) -> QuerySet[Project]:
    """Projects that the person leads as a volunteer, alone or with the social worker."""
    leads = sorted(lead.value for lead in LEADS)
    return Project.objects.filter(lead_person=person, lead__in=leads).select_related(
        "organization", "social_worker"
    )


def plans_of(project: Project) -> list[ShiftPlan]:
    """What waits, soonest first, then the last answers (at most 20). One query."""
    rows = ShiftPlan.objects.filter(position__project=project)
    found = rows.select_related("position", "planned_by", "answered_by")
    latest = list(found.order_by("-pk")[:MOST])
    waiting = sorted((r for r in latest if r.agrees is None), key=lambda r: (r.starts_at, r.pk))
    return waiting + [row for row in latest if row.agrees is False][:3]
