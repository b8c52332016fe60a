"""Filing an emergency: one tap on what the order already says, and a reminder by the clock."""

from datetime import datetime, timedelta

from django.db import transaction

from liandong.core.approvals import ApprovalOpenAlready, Matter
from liandong.core.authority import OfficeMissing
from liandong.core.hours import SHANGHAI
from liandong.core.incident_facts import NoDispatchOrder
from liandong.core.refusals import NotAllowed
from liandong.models import Approval, DispatchOrder, Incident, Person
from liandong.queries import access
from liandong.queries import emergency_filings as shown
from liandong.queries import incidents as incident_rows
from liandong.services import approvals, events
from liandong.services.approvals import Wish


@transaction.atomic
def file(*, incident: Incident, statement: str, by: Person, at: datetime) -> Approval:
    """File it with the office in charge; ``statement`` is what the order says, in words.

    Refuses ``NotAllowed`` (who does not run it), ``NoDispatchOrder``, ``OfficeMissing``,
    ``ApprovalOpenAlready``, and as ``approvals.ask`` does. Event ApprovalAsked.
    """
    if incident.project is None or getattr(incident, "order", None) is None:
        raise NoDispatchOrder(title=incident.title)
    day = at.astimezone(SHANGHAI).date()
    if not incident_rows.may_run(access.actor_of(by, on=day), incident):
        raise NotAllowed(action="ask_approval")
    DispatchOrder.objects.select_for_update().get(incident=incident)  # one filing of an order
    told = shown.of_incident(incident, at)
    if told is None:
        raise OfficeMissing(matter=Matter.EMERGENCY.value, line="")
    if told.approval is not None:
        raise ApprovalOpenAlready(number=told.approval.number)
    wish = Wish(matter=Matter.EMERGENCY, subject=incident.project, statement=statement)
    return approvals.ask(wish=wish, by=by, at=at)


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind once when a day is left to file an order; how many orders.

    Told are who wrote the order down and the social worker of its project.
    """
    count = 0
    fresh = shown.missing(at).filter(order__recorded_at__gt=at - shown.LATELY)
    for incident in fresh.filter(order__filing_reminded_at=None)[:100]:
        told = shown.of_incident(incident, at)
        if told is None or at < told.due_at - timedelta(days=1):
            continue
        order = incident.order
        facts: dict[str, object] = {
            "title": incident.title,
            "office": told.office.name,
            "due_at": told.due_at.isoformat(),
            "incident_id": incident.pk,
        }
        worker = told.incident.project.social_worker if told.incident.project else None
        for person in {order.recorded_by, worker or order.recorded_by}:
            events.owe("emergency_filing_due", to=person, facts=facts, at=at)
        order.filing_reminded_at = at
        order.save(update_fields=["filing_reminded_at"])
        count += 1
    return count
