"""Opening a case file: allowed to few, and written down each time; standing in for a colleague."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from liandong.core import case_facts as told
from liandong.core.enrolment import NotEnded
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import Case, CaseCover, Person, RoleGrant
from liandong.queries import access
from liandong.queries import cases as shown
from liandong.queries.cases import CaseFile
from liandong.services import events
from liandong.services.case_files import day_of
from liandong.services.case_tellings import keep_look

LONGEST_COVER_DAYS = 180


@transaction.atomic
def read(*, case: Case, by: Person, at: datetime, what: str = "file") -> CaseFile:
    """The whole file, for those who may; each time is written down. Event CaseRead.

    what
        ``file``, or ``papers`` when the forms are taken.

    Refuses ``CaseNotYours``.
    """
    day = day_of(at)
    readable = shown.readable_by(access.actor_of(by, on=day), on=day)
    row = readable.select_related("beneficiary", "worker", "need").filter(pk=case.pk).first()
    if row is None:
        raise told.CaseNotYours()
    keep_look(case=row, reader=by, what=what, at=at)
    events.record(told.CaseRead(row.number), by=by, at=at)
    return shown.file_of(row)


@transaction.atomic
def cover(
    *, worker: Person, stand_in: Person, since: date, until: date, by: Person, at: datetime
) -> CaseCover:
    """Let a colleague work on all cases of a social worker until a day (excluded).

    The social worker says so, or their supervisor. It ends by itself. Refuses ``NotAllowed``,
    ``StandInUnfit``, ``ValueInvalid``. Event CaseCovered.
    """
    day = day_of(at)
    if by.pk not in {worker.pk, *(one.pk for one in shown.line_of(worker.pk, on=day))}:
        raise NotAllowed(action="case_cover")
    grants = RoleGrant.objects.filter(person=stand_in, role=access.SOCIAL_WORKER, since__lte=day)
    is_worker = grants.filter(Q(until=None) | Q(until__gt=day)).exists()
    if stand_in.pk == worker.pk or not is_worker:
        raise told.StandInUnfit()
    if not day < until or not since < until or (until - since).days > LONGEST_COVER_DAYS:
        raise ValueInvalid("until", until.isoformat(), f"≤ {LONGEST_COVER_DAYS}")
    row = CaseCover.objects.create(
        worker=worker, stand_in=stand_in, since=since, until=until, by=by, at=at
    )
    events.record(told.CaseCovered(until), by=by, at=at)
    facts = {"name": worker.name, "since_on": since.isoformat(), "until_on": until.isoformat()}
    events.owe("case_cover", to=stand_in, facts=facts, at=at)
    return row


@transaction.atomic
def end_cover(*, cover: CaseCover, by: Person, at: datetime) -> CaseCover:
    """The one who was away is back: the stand-in ends today.

    Refuses ``NotAllowed``, ``NotEnded`` (it was over before). Event CaseCoverEnded.
    """
    row = CaseCover.objects.select_for_update().get(pk=cover.pk)
    day = day_of(at)
    if by.pk not in {row.worker_id, *(one.pk for one in shown.line_of(row.worker_id, on=day))}:
        raise NotAllowed(action="case_cover")
    if row.until <= day:
        raise NotEnded()
    row.until = day
    row.save(update_fields=["until"])
    events.record(told.CaseCoverEnded(), by=by, at=at)
    return row
