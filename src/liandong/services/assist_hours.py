"""Hours of an assist task outside a shift: told by the volunteer, confirmed by the social worker.

They are a back-fill by the rules of hours: two people stand for them, they are honour hours,
not older than the profile bears, under the day's cap, in the chain of the organization whose
social worker asked, and corrected like every other line.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from liandong.core import assist_tasks as rules
from liandong.core.assist_tasks import TaskState
from liandong.core.hours import Claim, Evidence, OwnHours, Span
from liandong.models import AssistTask, LedgerEntry, Person
from liandong.queries import assist_tasks as shown
from liandong.services.case_files import employer_of, held
from liandong.services.hours import Service, enter_service


@transaction.atomic
def confirm(*, task: AssistTask, minutes: int, by: Person, at: datetime) -> LedgerEntry:
    """Enter the hours of a task that was done, once. Events HoursRecognized.

    ``minutes`` from the start, at most until the volunteer told or the window ended. The line
    names neither the client nor the task. Refuses ``CaseNotYours``, ``OwnHours``,
    ``TaskHoursInShift``, ``TaskNotDone``, ``TaskHoursWritten``, ``TaskMeetsShift``,
    ``TaskHouseMissing``, ``ValueInvalid``, and what every first entry refuses.
    """
    held(task.case, by, at)
    person = Person.objects.select_for_update(of=("self",)).get(pk=task.volunteer_id)
    row = (
        AssistTask.objects.select_for_update(of=("self",))
        .select_related("case__organization", "given_by", "entry")
        .get(pk=task.pk)
    )
    if person.pk == by.pk:
        raise OwnHours()
    span = shown.served_span(row)
    span = rules.check_hours(
        TaskState(row.state),
        span=span,
        minutes=minutes,
        is_in_shift=row.assignment_id is not None,
        seq=row.entry.seq if row.entry else None,
    )
    _check_shifts(person, span)
    organization = employer_of(row.given_by) or row.case.organization
    if organization is None:
        raise rules.TaskHouseMissing()
    # The ledger is read by strangers, always in the language of the records.
    with override(settings.LANGUAGE_CODE):
        words = (
            gettext("协助社工做个案服务"),
            gettext("上门协助") if row.needs_address else gettext("协助"),
        )
    service = Service(
        organization=organization,
        planned=Span(row.starts_at, row.ends_at),
        division_code=organization.division_code,
        activity=words[0],
        content=words[1],
    )
    told = Claim(
        person.pk,
        span,
        Evidence.BACKFILL,
        entered_by=person.pk,
        approver=by.pk,
        reason=row.number,
        evidence_note=row.report or row.number,
    )
    entry = enter_service(service, told, person=person, by=person, approved_by=by, at=at)
    row.entry = entry
    row.save(update_fields=["entry"])
    return entry


def _check_shifts(person: Person, span: Span) -> None:
    place = shown.places_meeting(person, span).first()
    if place is not None:
        raise rules.TaskMeetsShift(
            title=place.shift.project.title,
            starts_at=place.shift.starts_at,
            ends_at=place.shift.ends_at,
        )
