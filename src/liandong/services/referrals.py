"""Offering a case to somebody else with the client's consent; the yes moves the access."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import policy, workdays
from liandong.core import referrals as rules
from liandong.core.case_facts import CaseIsClosed, CaseRead
from liandong.core.case_tellings import ReaderRole
from liandong.core.cases import ConsentMethod, check_load, checked_text
from liandong.core.referrals import ReferralState
from liandong.core.refusals import ValueInvalid
from liandong.models import Case, CaseReferral, Organization, Person
from liandong.queries import access
from liandong.queries import cases as case_rows
from liandong.queries import referrals as shown
from liandong.services import assist_tasks, events
from liandong.services.case_files import check_twin, day_of, held, one_of
from liandong.services.case_tellings import keep_look

MOST_TOLD = 10


@transaction.atomic
def ask(
    *,
    case: Case,
    to_organization: Organization,
    to_worker: Person | None = None,
    reason: str,
    consent_method: str,
    consented_on: date,
    by: Person,
    at: datetime,
) -> CaseReferral:
    """Offer a case to a social worker, or to any of an organization, with the client's yes.

    ``reason`` is what the receiver reads before answering. Refuses ``CaseNotYours``,
    ``CaseIsClosed``, ``ReferralNoConsent``, ``ReferralWaits``, ``ReferralNobodyThere``,
    ``ValueMissing``, ``ValueInvalid``. Event ReferralAsked.
    """
    row = held(case, by, at)
    day = day_of(at)
    if row.closed_at is not None:
        raise CaseIsClosed()
    method = one_of(ConsentMethod, consent_method, "consent_method", empty=True)
    rules.check_ask(
        has_consent=bool(method),
        reason=reason,
        is_open=row.referrals.filter(state=ReferralState.ASKED).exists(),
    )
    words = checked_text(reason, "reason")[: rules.TEXT_MAX_LENGTH]
    if consented_on > day:
        raise ValueInvalid("consented_on", consented_on.isoformat(), f"≤ {day.isoformat()}")
    there = shown.workers_in(to_organization, on=day).exclude(pk=row.worker_id)
    if row.beneficiary.person_id is not None:
        there = there.exclude(pk=row.beneficiary.person_id)
    told = list(there.filter(pk=to_worker.pk) if to_worker else there[:MOST_TOLD])
    if not told:
        raise rules.ReferralNobodyThere()
    profile = policy.profile_for(row.division_code, day)
    clock = workdays.clock(at, profile.referral_working_days, at=at)
    referral = CaseReferral.objects.create(
        number=events.next_number(f"R-{day:%Y}"),
        case=row,
        kind=rules.kind_of(row.organization_id, to_organization.pk),
        from_worker=row.worker,
        to_organization=to_organization,
        to_worker=to_worker,
        reason=words,
        consent_method=method,
        consented_on=consented_on,
        asked_at=at,
        due_at=clock.due_at,
        state=ReferralState.ASKED,
    )
    events.record(rules.ReferralAsked(referral.number), by=by, at=at)
    facts: dict[str, object] = {"name": by.name, "last_day": clock.last_day.isoformat()}
    facts["referral"] = referral.pk
    for one in told:
        events.owe("referral_asked", to=one, facts=facts, at=at, cause=_cause(referral))
    late = {"number": row.number, "case": row.pk}
    events.owe(
        "referral_overdue", to=row.worker, facts=late, at=clock.due_at, cause=_cause(referral)
    )
    return referral


@transaction.atomic
def look(*, referral: CaseReferral, by: Person, at: datetime) -> CaseReferral:
    """What was written for the receiver; that they read it is written down.

    Refuses ``ReferralNotYours``. Event CaseRead.
    """
    actor = access.actor_of(by, on=day_of(at))
    row = (
        shown.answerable_by(actor, on=day_of(at))
        .filter(pk=referral.pk, state=ReferralState.ASKED)
        .select_related("case__beneficiary", "from_worker", "to_organization", "to_worker")
        .first()
    )
    if row is None:
        raise rules.ReferralNotYours()
    keep_look(case=row.case, reader=by, what="referral", role=ReaderRole.RECEIVER, at=at)
    events.record(CaseRead(row.case.number), by=by, at=at)
    return row


@transaction.atomic
def answer(
    *,
    referral: CaseReferral,
    is_accepted: bool,
    reason: str = "",
    over_reason: str = "",
    by: Person,
    at: datetime,
) -> CaseReferral:
    """Take the case over, or say why not. Of two who say yes at once, one has it.

    With the yes the case is theirs: the one before no longer reads, tasks given before end.
    Refuses ``ReferralNotYours``, ``ReferralIsAnswered``, ``ValueMissing``, ``CaseHasTwin``,
    ``CaseloadFull``. Events ReferralAccepted, ReferralRefused.
    """
    day = day_of(at)
    Person.objects.select_for_update().get(pk=by.pk)
    case = Case.objects.select_for_update(of=("self",)).get(pk=referral.case_id)
    row = CaseReferral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    actor = access.actor_of(by, on=day)
    rules.check_answer(
        ReferralState(row.state),
        is_receiver=shown.answerable_by(actor, on=day).filter(pk=row.pk).exists(),
        is_accepted=is_accepted,
        reason=reason,
    )
    if is_accepted:
        check_twin(case.beneficiary, by)
        load = case_rows.caseload(by, on=day)
        check_load(load.open_cases, load.most, over_reason)
        assist_tasks.end_open(case=case, at=at)
        case.worker, case.organization = by, row.to_organization
        case.next_due_on = day
        case.save(update_fields=["worker", "organization", "next_due_on"])
    row.state = ReferralState.ACCEPTED if is_accepted else ReferralState.REFUSED
    row.answered_by, row.answered_at = by, at
    row.answer = (reason or over_reason).strip()[: rules.TEXT_MAX_LENGTH]
    row.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    events.withdraw(_cause(row), at=at)
    # Why not stands sealed in the case, and not in a message.
    facts = {"name": by.name, "number": case.number, "case": case.pk}
    if is_accepted:
        events.record(rules.ReferralAccepted(row.number), by=by, at=at)
        events.owe("referral_accepted", to=row.from_worker, facts=facts, at=at)
    else:
        events.record(rules.ReferralRefused(row.number), by=by, at=at)
        events.owe("referral_refused", to=row.from_worker, facts=facts, at=at)
    return row


@transaction.atomic
def withdraw(*, referral: CaseReferral, by: Person, at: datetime) -> CaseReferral:
    """Take an offer back. Refuses ``CaseNotYours``, ``ReferralIsAnswered``.

    Event ReferralWithdrawn.
    """
    held(Case(pk=referral.case_id), by, at)
    row = CaseReferral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if row.state != ReferralState.ASKED:
        raise rules.ReferralIsAnswered()
    row.state, row.answered_by, row.answered_at = ReferralState.WITHDRAWN, by, at
    row.save(update_fields=["state", "answered_by", "answered_at"])
    events.withdraw(_cause(row), at=at)
    events.record(rules.ReferralWithdrawn(row.number), by=by, at=at)
    return row


def _cause(referral: CaseReferral) -> str:
    return f"case-referral:{referral.pk}"
