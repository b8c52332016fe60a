"""A word in confidence: asked, taken, answered, read and closed. Nothing of it leaves here."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from liandong.core import support
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.support import (
    SupportAlreadyTaken,
    SupportAnswered,
    SupportAsked,
    SupportClosed,
    SupportNotSocialWorker,
    SupportNotYours,
    SupportOver,
    SupportRead,
    SupportTaken,
)
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Person,
    RoleGrant,
    SupportMessage,
    SupportReading,
    SupportRequest,
)
from liandong.queries import access
from liandong.queries import support as shown
from liandong.services import events


@transaction.atomic
def ask(*, text: str, wanted: Person | None, by: Person, at: datetime) -> SupportRequest:
    """Ask a social worker, or any (``wanted`` None), for a word in confidence.

    Refuses ``ValueMissing``, ``ValueInvalid`` (too long), ``SupportNotSocialWorker``.
    """
    said = _checked(text)
    day = at.astimezone(SHANGHAI).date()
    if wanted is not None and (wanted.pk == by.pk or not _is_social_worker(wanted, at)):
        raise SupportNotSocialWorker()
    request = SupportRequest.objects.create(
        number=events.next_number(f"T-{day:%Y}"),
        asker=by,
        wanted=wanted,
        division_code=by.division_code,
        asked_at=at,
    )
    SupportMessage.objects.create(request=request, author=by, text=said, at=at)
    # The history does not say who asked.
    events.record(SupportAsked(request.number), by=None, at=at)
    for worker in [wanted] if wanted else shown.workers_near(by)[:5]:
        events.owe("support_asked", to=worker, facts={}, at=at)
    return request


@transaction.atomic
def take(*, request: SupportRequest, by: Person, at: datetime) -> SupportRequest:
    """A social worker takes the talk, and only then reads it.

    Refuses ``SupportOver``, ``SupportAlreadyTaken``, ``SupportNotSocialWorker``,
    ``SupportNotYours`` when another one was asked.
    """
    request = SupportRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.closed_at is not None:
        raise SupportOver()
    if request.worker_id is not None:
        raise SupportAlreadyTaken()
    if not _is_social_worker(by, at) or by.pk == request.asker_id:
        raise SupportNotSocialWorker()
    if request.wanted_id not in {None, by.pk}:
        raise SupportNotYours()
    request.worker, request.taken_at = by, at
    request.save(update_fields=["worker", "taken_at"])
    events.record(SupportTaken(request.number), by=by, at=at)
    events.owe("support_taken", to=request.asker, facts={"name": by.name}, at=at)
    return request


@transaction.atomic
def say(*, request: SupportRequest, text: str, by: Person, at: datetime) -> SupportMessage:
    """One of the two writes. Refuses ``SupportNotYours``, ``SupportOver``, ``ValueMissing``."""
    said = _checked(text)
    request = _of_the_two(request, by)
    if request.closed_at is not None:
        raise SupportOver()
    message = SupportMessage.objects.create(request=request, author=by, text=said, at=at)
    actor = by if by.pk == request.worker_id else None
    events.record(SupportAnswered(request.number), by=actor, at=at)
    other = request.asker if by.pk == request.worker_id else request.worker
    if other is not None:
        events.owe("support_answered", to=other, facts={}, at=at)
    return message


@transaction.atomic
def read(*, request: SupportRequest, by: Person, at: datetime) -> list[SupportMessage]:
    """The thread, for those who may; a read by others than the asker is written down.

    Refuses ``SupportNotYours``.
    """
    supervisors = shown.supervisors_of(request.worker_id, on=at.astimezone(SHANGHAI).date())
    if not support.may_read(
        by.pk, asker=request.asker_id, worker=request.worker_id, supervisors=supervisors
    ):
        raise SupportNotYours()
    if by.pk != request.asker_id:
        SupportReading.objects.create(request=request, reader=by, at=at)
        events.record(SupportRead(request.number), by=by, at=at)
    return list(request.said.select_related("author").order_by("at", "pk"))


@transaction.atomic
def close(*, request: SupportRequest, by: Person, at: datetime) -> SupportRequest:
    """Either of the two ends the talk. Refuses ``SupportNotYours``, ``SupportOver``."""
    request = _of_the_two(request, by)
    if request.closed_at is not None:
        raise SupportOver()
    request.closed_at = at
    request.save(update_fields=["closed_at"])
    actor = by if by.pk == request.worker_id else None
    events.record(SupportClosed(request.number), by=actor, at=at)
    return request


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise ValueMissing(field="text")
    if len(said) > support.TEXT_MAX_LENGTH:
        raise ValueInvalid("text", said[:10] + "…", f"≤ {support.TEXT_MAX_LENGTH}")
    return said


def _of_the_two(request: SupportRequest, by: Person) -> SupportRequest:
    request = (
        SupportRequest.objects.select_for_update(of=("self",))
        .select_related("asker", "worker")
        .get(pk=request.pk)
    )
    if by.pk not in {request.asker_id, request.worker_id}:
        raise SupportNotYours()
    return request


def _is_social_worker(person: Person, at: datetime) -> bool:
    day = at.astimezone(SHANGHAI).date()
    held = RoleGrant.objects.filter(person=person, role=access.SOCIAL_WORKER, since__lte=day)
    return held.filter(Q(until=None) | Q(until__gt=day)).exists()
