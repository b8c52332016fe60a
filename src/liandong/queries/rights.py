"""How often the rights of volunteers are used and answered: by one person, and in the hub."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from liandong.core.complaints import OPEN, Category
from liandong.core.rights import Count, Use
from liandong.models import (
    Assignment,
    AssignmentState,
    Certificate,
    Complaint,
    Consent,
    Evaluation,
    Initiative,
    Invitation,
    InvitationState,
    Membership,
    Need,
    Objection,
    Person,
    SupportRequest,
)

PERIOD = timedelta(days=365)


def uses(person: Person | None, *, at: datetime) -> Mapping[Use, Count]:
    """Uses of a year, by one person or (None) by everybody. Thirteen queries, no names."""
    since = at - PERIOD
    safety = Q(category=Category.SAFETY.value)
    over = ~Q(state__in=[state.value for state in OPEN])
    declined = Q(state=InvitationState.DECLINED, answered_at__gt=since)
    released = _of(
        Assignment.objects.filter(state=AssignmentState.RELEASED, accepted_at__gt=since), person
    )
    filed = Complaint.objects.filter(filed_at__gt=since)
    complaints = _of(filed, person, "filed_by")
    return {
        Use.LEFT: _alone(_of(Membership.objects.filter(until__gt=since.date()), person)),
        Use.CHOSE: _alone(_of(Assignment.objects.filter(accepted_at__gt=since), person)),
        Use.DECLINED: Count(
            _of(Invitation.objects.filter(declined), person).count() + released.count()
        ),
        Use.HELP: _both(
            _of(SupportRequest.objects.filter(asked_at__gt=since), person, "asker"),
            Q(taken_at__isnull=False),
        ),
        Use.CERTIFICATE: _alone(_of(Certificate.objects.filter(issued_at__gt=since), person)),
        Use.OBJECTION: _both(
            _of(Objection.objects.filter(raised_at__gt=since), person),
            Q(answered_at__isnull=False),
        ),
        Use.WITHDRAWN: _alone(_of(Consent.objects.filter(withdrawn_at__gt=since), person)),
        Use.COMPLAINT: _both(complaints.exclude(safety), over),
        Use.PROPOSAL: _both(
            _of(Initiative.objects.filter(filed_at__gt=since), person, "proposer"),
            Q(worker__isnull=False) | Q(state="set_aside"),
        ),
        Use.RATING: _alone(
            _of(
                Evaluation.objects.filter(at__gt=since, from_role="volunteer"),
                person,
                "from_person",
            )
        ),
        Use.NEED: _both(
            _of(Need.objects.filter(filed_at__gt=since), person, "filed_by"),
            Q(answered_at__isnull=False),
        ),
        Use.REMEDY: _both(complaints.filter(safety), over),
    }


def _of(rows: "QuerySet[Any]", person: Person | None, path: str = "person") -> "QuerySet[Any]":
    return rows if person is None else rows.filter(**{path: person})


def _alone(rows: "QuerySet[Any]") -> Count:
    return Count(rows.count())


def _both(rows: "QuerySet[Any]", answered: Q) -> Count:
    found = rows.aggregate(used=Number("pk"), answered=Number("pk", filter=answered))
    return Count(found["used"], found["answered"])
