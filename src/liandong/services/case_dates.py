"""When a case is looked at next: set by hand, and the reminder of a follow-up."""

from datetime import date, datetime, time

from django.db import transaction

from liandong.core import case_facts as told
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import Case, OutboxMessage, Person
from liandong.services import events
from liandong.services.case_files import check_due, day_of, held


@transaction.atomic
def schedule(*, case: Case, next_due_on: date | None, by: Person, at: datetime) -> Case:
    """Set the day of the next contact; of a closed case None ends the follow-up.

    Refuses ``CaseIsClosed``, ``ValueMissing``, ``ValueInvalid``. Event CaseDated.
    """
    row = held(case, by, at)
    before = row.next_due_on
    if row.closed_at is not None and before is None:
        raise told.CaseIsClosed()
    if row.closed_at is None and next_due_on is None:
        raise ValueMissing(field="next_due_on")
    check_due(next_due_on, day_of(at))
    row.next_due_on = next_due_on
    row.save(update_fields=["next_due_on"])
    if row.closed_at is not None and before is not None and before != next_due_on:
        events.withdraw(_cause(row, before), at=at)
        remind(row)
    events.record(told.CaseDated(row.number), by=by, at=at)
    return row


def remind(case: Case) -> None:
    """Owe the reminder of the follow-up on its morning, if there is one."""
    if case.next_due_on is None:
        return
    cause = _cause(case, case.next_due_on)
    # The day may go away and come back: one cause is owed once, so its message is taken up again.
    taken_back = OutboxMessage.objects.filter(cause=cause, person=case.worker, routed_at=None)
    if taken_back.update(withdrawn_at=None):
        return
    events.owe(
        "case_follow_up",
        to=case.worker,
        facts={"number": case.number, "case": case.pk},
        at=datetime.combine(case.next_due_on, time(9), tzinfo=SHANGHAI),
        cause=cause,
    )


def _cause(case: Case, on: date) -> str:
    return f"case-follow-up:{case.pk}:{on}"
