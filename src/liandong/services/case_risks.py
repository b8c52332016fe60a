"""A danger in a case: raised to the supervisor at once, heard, settled."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from liandong.core import case_facts as told
from liandong.core import cases as rules
from liandong.core.refusals import ValueMissing
from liandong.models import Case, CaseRisk, Person
from liandong.queries import access
from liandong.queries import cases as shown
from liandong.services import events
from liandong.services.case_files import day_of, held, one_of


@transaction.atomic
def raise_risk(
    *, case: Case, kinds: Sequence[str], note: str, by: Person, at: datetime
) -> list[Person]:
    """Flag suicide, abuse or violence; the supervisors told, day and night. Empty: nobody is.

    A kind that is open already stays as it is. Refuses ``CaseNotYours``, ``CaseIsClosed``,
    ``ValueMissing``, ``ValueInvalid``. Event CaseRiskRaised.
    """
    row = held(case, by, at)
    if row.closed_at is not None:
        raise told.CaseIsClosed()
    if not kinds:
        raise ValueMissing(field="risk")
    wanted = sorted({one_of(rules.Risk, kind, "risk") for kind in kinds})
    words = rules.checked_text(note, "note")
    open_ones = set(row.risks.filter(settled_at=None).values_list("kind", flat=True))
    CaseRisk.objects.bulk_create(
        CaseRisk(case=row, kind=kind, note=words, raised_at=at, raised_by=by)
        for kind in wanted
        if kind not in open_ones
    )
    events.record(told.CaseRiskRaised(row.number), by=by, at=at)
    line = [one for one in shown.line_of(row.worker_id, on=day_of(at)) if one.pk != by.pk]
    facts = {"name": by.name, "number": row.number, "case": row.pk}
    for guide in line:
        events.owe("case_risk", to=guide, facts=facts, at=at)
    return line


@transaction.atomic
def hear(*, risk: CaseRisk, by: Person, at: datetime) -> CaseRisk:
    """The supervisor says "I know and I help". Refuses ``CaseNotYours``, ``RiskSettled``.

    Hearing twice changes nothing. Event CaseRiskHeard.
    """
    row = CaseRisk.objects.select_for_update(of=("self",)).select_related("case").get(pk=risk.pk)
    if by.pk not in {one.pk for one in shown.line_of(row.case.worker_id, on=day_of(at))}:
        raise told.CaseNotYours()
    actor = access.actor_of(by, on=day_of(at))
    if not shown.readable_by(actor, on=day_of(at)).filter(pk=row.case_id).exists():
        raise told.CaseNotYours()
    if row.settled_at is not None:
        raise told.RiskSettled()
    if row.heard_at is None:
        row.heard_at, row.heard_by = at, by
        row.save(update_fields=["heard_at", "heard_by"])
        events.record(told.CaseRiskHeard(row.case.number), by=by, at=at)
        facts = {"name": by.name, "number": row.case.number, "case": row.case_id}
        events.owe("case_risk_heard", to=row.case.worker, facts=facts, at=at)
    return row


@transaction.atomic
def settle(*, risk: CaseRisk, note: str, by: Person, at: datetime) -> CaseRisk:
    """The danger is over, and what was done. Refuses ``CaseNotYours``, ``RiskSettled``,
    ``ValueMissing``. Event CaseRiskSettled.
    """
    case = held(Case(pk=risk.case_id), by, at)
    row = CaseRisk.objects.select_for_update().get(pk=risk.pk)
    if row.settled_at is not None:
        raise told.RiskSettled()
    row.settled_note = rules.checked_text(note, "settled_note")
    row.settled_at, row.settled_by = at, by
    row.save(update_fields=["settled_note", "settled_at", "settled_by"])
    events.record(told.CaseRiskSettled(case.number), by=by, at=at)
    return row
