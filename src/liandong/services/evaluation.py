"""Judging in both directions: recipient, volunteer and social worker after a service."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from liandong.core import evaluation
from liandong.core.evaluation import (
    AlreadyAnswered,
    EvaluationAnswered,
    EvaluationClosed,
    NotAParty,
    Party,
    Score,
)
from liandong.core.rosters import NotOnShift
from liandong.models import (
    Assignment,
    AssignmentState,
    Evaluation,
    FeedbackTicket,
    Need,
    Organization,
    Person,
    Shift,
)
from liandong.queries import evaluations
from liandong.services import events

OPEN_FOR = timedelta(days=30)


@transaction.atomic
def answer(*, shift: Shift, judged: Person, scores: Score, by: Person, at: datetime) -> Evaluation:
    """A volunteer judges the social worker or who leads, or the social worker a volunteer.

    Refuses ``EvaluationClosed`` (before the end, or 30 days after it), ``NotAParty``,
    ``AlreadyAnswered``.
    """
    judge_role, judged_role = _role(shift, by), _role(shift, judged)
    if judge_role is Party.VOLUNTEER and judged.pk in evaluations.leader_ids(shift):
        judged_role = Party.LEADER
    given = list(
        Evaluation.objects.filter(shift=shift, from_person=by, to_person=judged).values_list(
            "from_role", "to_role"
        )
    )
    _check_time(shift, at)
    evaluation.check_answer(
        judge_role,
        judged_role,
        parties=tuple(Party),
        answered=[(Party(a), Party(b)) for a, b in given],
        closes_at=shift.ends_at + OPEN_FOR,
        at=at,
    )
    return _store(shift, judge_role, by, judged_role, judged, scores, by=by, at=at)


@transaction.atomic
def rate_organization(*, shift: Shift, scores: Score, by: Person, at: datetime) -> Evaluation:
    """A volunteer judges the organization of a service.

    Refuses ``EvaluationClosed``, ``NotAParty``, ``AlreadyAnswered``.
    """
    judge_role = _role(shift, by)
    given = Evaluation.objects.filter(
        shift=shift, from_person=by, to_organization=shift.project.organization_id
    )
    _check_time(shift, at)
    evaluation.check_answer(
        judge_role,
        Party.ORGANIZATION,
        parties=(Party.VOLUNTEER, Party.ORGANIZATION),
        answered=[(judge_role, Party.ORGANIZATION)] if given.exists() else [],
        closes_at=shift.ends_at + OPEN_FOR,
        at=at,
    )
    body = shift.project.organization
    return _store(shift, judge_role, by, Party.ORGANIZATION, None, scores, body=body, by=by, at=at)


@transaction.atomic
def issue_ticket(*, shift: Shift, need: Need, by: Person, at: datetime) -> FeedbackTicket:
    """A link for a recipient without an account; the same need gets the same open ticket.

    Refuses ``NotAParty`` when the shift does not serve the need, ``AlreadyAnswered`` when the
    recipient has judged it.
    """
    if need.project_id != shift.project_id:
        raise NotAParty(judge=Party.RECIPIENT.value)
    if FeedbackTicket.objects.filter(shift=shift, need=need, used_at__isnull=False).exists():
        raise AlreadyAnswered(judged=Party.VOLUNTEER.value)
    ticket, _ = FeedbackTicket.objects.get_or_create(
        shift=shift,
        need=need,
        used_at=None,
        defaults={"token": secrets.token_urlsafe(32), "issued_at": at},
    )
    return ticket


@transaction.atomic
def answer_by_ticket(*, ticket: FeedbackTicket, scores: Score, at: datetime) -> list[Evaluation]:
    """The recipient judges everybody who served on the shift, once.

    Refuses ``EvaluationClosed`` for a used ticket or out of time, ``NotOnShift`` when nobody
    served.
    """
    ticket = (
        FeedbackTicket.objects.select_for_update(of=("self",))
        .select_related("shift__project")
        .get(pk=ticket.pk)
    )
    shift = ticket.shift
    if ticket.used_at is not None:
        raise EvaluationClosed(closed_at=ticket.used_at)
    _check_time(shift, at)
    served = list(
        Assignment.objects.filter(shift=shift, state=AssignmentState.SERVED).select_related(
            "person"
        )
    )
    if not served:
        raise NotOnShift(shift_title=shift.project.title)
    ticket.used_at = at
    ticket.save(update_fields=["used_at"])
    return [
        _store(shift, Party.RECIPIENT, None, Party.VOLUNTEER, place.person, scores, by=None, at=at)
        for place in served
    ]


def feedback_link(ticket: FeedbackTicket) -> str:
    """The address that is sent to a recipient."""
    return f"{settings.LIANDONG_BASE_URL}/f/{ticket.token}"


def _store(
    shift: Shift,
    judge_role: Party,
    judge: Person | None,
    judged_role: Party,
    judged: Person | None,
    scores: Score,
    *,
    body: Organization | None = None,
    by: Person | None,
    at: datetime,
) -> Evaluation:
    row = Evaluation.objects.create(
        shift=shift,
        from_role=judge_role.value,
        from_person=judge,
        to_role=judged_role.value,
        to_person=judged,
        to_organization=body,
        punctuality=scores.punctuality,
        attitude=scores.attitude,
        skill=scores.professionalism,
        text=scores.text,
        at=at,
    )
    events.record(EvaluationAnswered(shift.pk, judge_role.value, judged_role.value), by=by, at=at)
    return row


def _role(shift: Shift, person: Person) -> Party:
    if shift.project.social_worker_id == person.pk:
        return Party.SOCIAL_WORKER
    came = Q(state=AssignmentState.SERVED) | Q(state=AssignmentState.ACCEPTED, check_ins__kind="in")
    if Assignment.objects.filter(came, shift=shift, person=person).exists():
        return Party.VOLUNTEER
    if person.pk in evaluations.leader_ids(shift):
        return Party.LEADER
    raise NotAParty(judge="")


def _check_time(shift: Shift, at: datetime) -> None:
    if at < shift.ends_at:
        raise EvaluationClosed(closed_at=shift.ends_at)
    if at >= shift.ends_at + OPEN_FOR:
        raise EvaluationClosed(closed_at=shift.ends_at + OPEN_FOR)
