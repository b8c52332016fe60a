"""What every change of a complaint shares: the locked row, its step, whom it is told."""

from datetime import datetime

from liandong.core import complaints
from liandong.core.complaint_facts import NotTheHandler
from liandong.core.complaints import State
from liandong.core.refusals import NotAllowed
from liandong.models import Complaint, ComplaintStep, Person
from liandong.services import events


def step(
    complaint: Complaint, kind: State, *, text: str = "", by: Person | None, at: datetime
) -> None:
    """Keep one step of the course, with what was said at it."""
    keep(complaint, kind.value, text=text, by=by, at=at)


def keep(complaint: Complaint, kind: str, *, text: str, by: Person | None, at: datetime) -> None:
    """Keep a step that is no state of its own."""
    told = text.strip()[: complaints.TEXT_MAX_LENGTH]
    ComplaintStep.objects.create(complaint=complaint, kind=kind, text=told, by=by, at=at)


def tell(complaint: Complaint, kind: str, *, at: datetime) -> None:
    """Tell the complainant, where there is an account to tell."""
    if complaint.filed_by is None:
        return
    facts = {"number": complaint.number, "complaint_id": complaint.pk}
    if kind == "complaint_taken":
        events.owe("complaint_taken", to=complaint.filed_by, facts=facts, at=at)
    elif kind == "complaint_answered":
        events.owe("complaint_answered", to=complaint.filed_by, facts=facts, at=at)
    elif kind == "complaint_more_asked":
        events.owe("complaint_more_asked", to=complaint.filed_by, facts=facts, at=at)
    else:
        told = facts | {"authority": complaint.authority}
        if kind == "complaint_handed_back":
            events.owe("complaint_handed_back", to=complaint.filed_by, facts=told, at=at)
        else:
            events.owe("complaint_handed_over", to=complaint.filed_by, facts=told, at=at)


def check_own(complaint: Complaint, by: Person | None) -> None:
    """Refuse ``NotAllowed`` for anybody but the complainant."""
    if complaint.filed_by_id != (by.pk if by else None):
        raise NotAllowed(action="complaint_of_another")


def held(complaint: Complaint, by: Person) -> Complaint:
    """The row, locked, for its handler. Refuses ``NotTheHandler``."""
    complaint = locked(complaint)
    if complaint.handler_id != by.pk:
        raise NotTheHandler()
    return complaint


def locked(complaint: Complaint) -> Complaint:
    """The row, locked."""
    return (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("filed_by")
        .get(pk=complaint.pk)
    )
