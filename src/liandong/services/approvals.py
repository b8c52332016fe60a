"""Approvals: asked, answered by an office or a unit on a clock, appealed; never by silence."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import approvals, places, policy
from liandong.core.approvals import (
    OF_UNITS,
    ApprovalAppealed,
    ApprovalAsked,
    ApprovalCompleted,
    ApprovalEscalated,
    ApprovalGranted,
    ApprovalMoreAsked,
    ApprovalOpenAlready,
    ApprovalRefused,
    ApprovalRules,
    ApprovalWithdrawn,
    Matter,
    No,
    State,
)
from liandong.core.authority import OfficeMissing
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Approval,
    ApprovalStep,
    AuthorityOffice,
    Organization,
    Person,
    Project,
    Team,
)
from liandong.queries import access, authority
from liandong.queries import approvals as shown
from liandong.queries.initiatives import coordinators_of
from liandong.services import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked: the matter, about whom or what, why; ``unit`` where a unit decides."""

    matter: Matter
    subject: Organization | Team | Project
    statement: str
    unit: Organization | None = None


@transaction.atomic
def ask(*, wish: Wish, by: Person, at: datetime) -> Approval:
    """Ask for a yes; the clock starts.

    Refuses ``NotAllowed`` (somebody else's organization, team or project), ``ValueMissing``,
    ``ApprovalOpenAlready``, ``OfficeMissing``. Event ApprovalAsked; whoever decides is told.
    """
    day = _day(at)
    # The row makes two askings at once one after the other.
    type(wish.subject).objects.select_for_update(of=("self",)).get(pk=wish.subject.pk)
    asked_for, place = _checked_subject(wish, by, day)
    said = wish.statement.strip()
    if not said:
        raise ValueMissing("statement")
    there = shown.open_or_granted(
        wish.matter, wish.subject, wish.unit if wish.matter in OF_UNITS else None
    )
    if there is not None:
        raise ApprovalOpenAlready(number=there.number)
    office: AuthorityOffice | None = None
    if wish.matter in OF_UNITS:
        if wish.unit is None:
            raise ValueMissing("unit")
        if wish.unit == wish.subject:
            raise ValueInvalid("unit", wish.unit.name, "≠")
    else:
        office = authority.in_charge(wish.matter.value, place, day)
        if office is None:
            line = policy.profile_for(place, day).authority_powers.get(wish.matter.value, "")
            raise OfficeMissing(matter=wish.matter.value, line=line)
    row = Approval(
        matter=wish.matter.value,
        organization=wish.subject if isinstance(wish.subject, Organization) else None,
        team=wish.subject if isinstance(wish.subject, Team) else None,
        project=wish.subject if isinstance(wish.subject, Project) else None,
        office=office,
        unit=wish.unit if office is None else None,
        division_code=place,
        statement=said,
        asked_for=asked_for,
    )
    return opened(row, by=by, at=at)


def opened(row: Approval, *, by: Person, at: datetime) -> Approval:
    """Number it, start its clock, tell whoever decides; inside the caller's transaction.

    ``row`` names its matter, subject, place, words and who decides. Event ApprovalAsked.
    """
    day = _day(at)
    row.number = events.next_number(f"A-{day:%Y}")
    row.statement = row.statement[: approvals.STATEMENT_MAX_LENGTH]
    row.asked_by, row.asked_at = by, at
    days = _rules(row.division_code, day).days_of(Matter(row.matter))
    row.due_at = approvals.due_at(at, days)
    row.save(force_insert=True)
    _step(row, State.ASKED.value, row.statement, by=by, at=at)
    events.record(ApprovalAsked(row.pk, row.matter, row.number), by=by, at=at)
    _tell_deciders(row, "approval_waits", at=at)
    return row


@transaction.atomic
def grant(*, approval: Approval, note: str = "", by: Person, at: datetime) -> Approval:
    """Say yes, perhaps with conditions in words. A yes to publish publishes nothing by itself.

    Refuses ``NotAllowed``, ``DeciderHasStake``, ``ApprovalStepNotAllowed``. Event
    ApprovalGranted; the asker is told.
    """
    row = _to_decide(approval, by, at)
    approvals.check_step(State(row.state), State.GRANTED)
    _decide(row, State.GRANTED, no="", reason=" ".join(note.split()), by=by, at=at)
    events.record(ApprovalGranted(row.pk, row.number), by=by, at=at)
    _tell_asker(row, "approval_granted", at=at)
    return row


@transaction.atomic
def refuse(*, approval: Approval, no: No, reason: str, by: Person, at: datetime) -> Approval:
    """Say no and why; after an appeal it is final.

    Refuses ``NotAllowed``, ``DeciderHasStake``, ``ReasonTooShort``,
    ``ApprovalStepNotAllowed``. Event ApprovalRefused; the asker is told.
    """
    row = _to_decide(approval, by, at)
    after = State.FINAL_NO if row.state == State.APPEALED else State.REFUSED
    approvals.check_step(State(row.state), after)
    said = approvals.checked_reason(reason)
    _decide(row, after, no=no.value, reason=said, by=by, at=at)
    events.record(ApprovalRefused(row.pk, row.number, said), by=by, at=at)
    _tell_asker(row, "approval_refused", at=at, reason=said)
    return row


@transaction.atomic
def ask_for_more(*, approval: Approval, reason: str, by: Person, at: datetime) -> Approval:
    """Say what is missing; the clock waits for the asker.

    Refuses ``NotAllowed``, ``DeciderHasStake``, ``ReasonTooShort``,
    ``ApprovalStepNotAllowed``. Event ApprovalMoreAsked; the asker is told.
    """
    row = _to_decide(approval, by, at)
    approvals.check_step(State(row.state), State.MORE_ASKED)
    said = approvals.checked_reason(reason)
    row.state = State.MORE_ASKED.value
    row.save(update_fields=["state"])
    _step(row, State.MORE_ASKED.value, said, by=by, at=at)
    events.record(ApprovalMoreAsked(row.pk, row.number, said), by=by, at=at)
    _tell_asker(row, "approval_more_asked", at=at, reason=said)
    return row


@transaction.atomic
def complete(*, approval: Approval, text: str, by: Person, at: datetime) -> Approval:
    """Tell what was missing; the clock starts anew.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ApprovalStepNotAllowed``. Event
    ApprovalCompleted; whoever decides is told.
    """
    row = _of_asker(approval, by, at)
    approvals.check_step(State(row.state), State.ASKED)
    said = text.strip()
    if not said:
        raise ValueMissing("statement")
    _start_again(row, State.ASKED, at)
    _step(row, "completed", said, by=by, at=at)
    events.record(ApprovalCompleted(row.pk, row.number), by=by, at=at)
    _tell_deciders(row, "approval_waits", at=at)
    return row


@transaction.atomic
def appeal(*, approval: Approval, text: str, by: Person, at: datetime) -> Approval:
    """Ask for somebody else to decide: the office above where there is one.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ApprovalStepNotAllowed`` (no refusal, or a
    final one), ``ApprovalAppealTooLate``. Event ApprovalAppealed; whoever decides is told.
    """
    row = _of_asker(approval, by, at)
    rules = _rules(row.division_code, _day(at))
    approvals.check_appeal(State(row.state), row.decided_at or at, rules, at)
    said = text.strip()
    if not said:
        raise ValueMissing("text")
    if row.office is not None and row.escalated_to_id is None:
        row.escalated_to = authority.above(row.office, _day(at))
    _start_again(row, State.APPEALED, at)
    _step(row, State.APPEALED.value, said, by=by, at=at)
    events.record(ApprovalAppealed(row.pk, row.number), by=by, at=at)
    _tell_deciders(row, "approval_waits", at=at)
    return row


@transaction.atomic
def withdraw(*, approval: Approval, by: Person, at: datetime) -> Approval:
    """Take it back. Refuses ``NotAllowed``, ``ApprovalStepNotAllowed``. Event ApprovalWithdrawn."""
    row = _of_asker(approval, by, at)
    approvals.check_step(State(row.state), State.WITHDRAWN)
    row.state = State.WITHDRAWN.value
    row.save(update_fields=["state"])
    _step(row, State.WITHDRAWN.value, "", by=by, at=at)
    events.record(ApprovalWithdrawn(row.pk, row.number), by=by, at=at)
    return row


@transaction.atomic
def work_due(*, at: datetime) -> int:
    """Remind before a clock runs out, hand up when it has; no state changes. How many."""
    day, done = _day(at), 0
    states = [state.value for state in approvals.WAITING]
    rows = Approval.objects.select_for_update(of=("self",)).filter(state__in=states)
    for row in rows.filter(due_at__lte=at, escalated_at=None).order_by("due_at", "pk")[:200]:
        if row.office is not None and row.escalated_to_id is None:
            row.escalated_to = authority.above(row.office, day)
        row.escalated_at, row.was_late = at, True
        row.save(update_fields=["escalated_to", "escalated_at", "was_late"])
        _step(row, "escalated", row.escalated_to.name if row.escalated_to else "", by=None, at=at)
        events.record(ApprovalEscalated(row.pk, row.number), by=None, at=at)
        _tell_deciders(row, "approval_late", at=at)
        if row.escalated_to_id is None:
            for person in coordinators_of(row.division_code):
                _tell(row, "approval_late", person, at=at)
        _tell_asker(row, "approval_late_asker", at=at)
        done += 1
    # Those due first are looked at first: the others would crowd them out of so many.
    for row in rows.filter(due_at__gt=at, reminded_at=None).order_by("due_at", "pk")[:500]:
        rules = _rules(row.division_code, day)
        if approvals.due_at(at, rules.remind_days) < row.due_at:
            continue
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        _tell_deciders(row, "approval_due", at=at)
        done += 1
    return done


# ── what the changes above share ────────────────────────────────────────────────────────────


def _checked_subject(wish: Wish, by: Person, day: date) -> tuple[Organization | None, str]:
    """The organization that asks and the place; refuses ``NotAllowed``, ``ValueInvalid``."""
    actor, subject = access.actor_of(by, on=day), wish.subject
    if isinstance(subject, Organization):
        fits = wish.matter in {Matter.MARKING, Matter.MEMBERSHIP}
        may = subject.pk in actor.organization_ids
        asked_for: Organization | None = subject
    elif isinstance(subject, Team):
        fits = wish.matter is Matter.UNIT_TEAM
        may = subject.leader_id == by.pk or subject.sponsor_id in actor.organization_ids
        asked_for = subject.sponsor
    else:
        fits = wish.matter in {Matter.LARGE_EVENT, Matter.EMERGENCY}
        may = access.projects_for(actor).filter(pk=subject.pk).exists()
        asked_for = subject.organization
    if not fits:
        raise ValueInvalid("matter", wish.matter.value, type(subject).__name__)
    if not may:
        raise NotAllowed(action="ask_approval")
    return asked_for, subject.division_code


def _to_decide(approval: Approval, by: Person, at: datetime) -> Approval:
    """The row, locked, when this person may decide it. Refuses as :func:`grant` says."""
    row, day = _locked(approval), _day(at)
    if not shown.before(access.actor_of(by, on=day)).filter(pk=row.pk).exists():
        raise NotAllowed(action="decide_approval")
    approvals.check_decider(
        decider=by.pk,
        asker=row.asked_by_id,
        works_for_asker=shown.works_for(by, row.asked_for_id, day),
        earlier=shown.earlier_deciders(row) if row.state == State.APPEALED else frozenset(),
    )
    return row


def _of_asker(approval: Approval, by: Person, at: datetime) -> Approval:
    row = _locked(approval)
    if row.asked_by_id != by.pk and not shown.works_for(by, row.asked_for_id, _day(at)):
        raise NotAllowed(action="answer_approval")
    return row


def _decide(row: Approval, after: State, *, no: str, reason: str, by: Person, at: datetime) -> None:
    row.was_late = row.was_late or approvals.is_late(State(row.state), row.due_at, at)
    row.state, row.no, row.reason = after.value, no, reason[: approvals.REASON_MOST]
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["state", "no", "reason", "decided_by", "decided_at", "was_late"])
    _step(row, after.value, reason, by=by, at=at)


def _start_again(row: Approval, state: State, at: datetime) -> None:
    rules = _rules(row.division_code, _day(at))
    row.state = state.value
    row.due_at = approvals.due_at(at, rules.days_of(Matter(row.matter)))
    row.reminded_at = row.escalated_at = None
    row.save(update_fields=["state", "due_at", "reminded_at", "escalated_at", "escalated_to"])


def _step(row: Approval, kind: str, note: str, *, by: Person | None, at: datetime) -> None:
    said = note.strip()[: approvals.REASON_MOST]
    ApprovalStep.objects.create(approval=row, kind=kind, note=said, by=by, at=at)


def _tell_deciders(row: Approval, kind: str, *, at: datetime) -> None:
    for person in shown.deciders_of(row, _day(at)):
        if person.pk != row.asked_by_id:
            _tell(row, kind, person, at=at)


def _tell_asker(row: Approval, kind: str, *, at: datetime, reason: str = "") -> None:
    _tell(row, kind, row.asked_by, at=at, reason=reason)


def _tell(row: Approval, kind: str, to: Person, *, at: datetime, reason: str = "") -> None:
    facts: dict[str, object] = {
        "approval_id": row.pk,
        "number": row.number,
        "title": title_of(row),
        "due_at": row.due_at.isoformat(),
    }
    if reason:
        facts["reason"] = reason
    events.owe(kind, to=to, facts=facts, at=at)


def title_of(row: Approval) -> str:
    """What an approval is about, by name."""
    if row.team is not None:
        return row.team.name
    if row.project is not None:
        return row.project.title
    if row.inspection is not None:
        return row.inspection.organization.name
    if row.purchase is not None:
        return row.purchase.title
    if row.award_list is not None:
        return f"{row.award_list.organization.name} {row.award_list.year}"
    if row.yearly_report is not None:
        body, place = row.yearly_report.organization, row.yearly_report.division_code
        return f"{body.name if body else places.full_name(place)} {row.yearly_report.year}".strip()
    return row.organization.name if row.organization is not None else row.number


def _locked(approval: Approval) -> Approval:
    return (
        Approval.objects.select_for_update(of=("self",))
        .select_related("office", "unit", "escalated_to", "asked_by")
        .get(pk=approval.pk)
    )


def _rules(place: str, day: date) -> ApprovalRules:
    return policy.profile_for(place, day).approvals


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
