"""Asking to join a team or an organization: file, answer, appeal, withdraw, escalate."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import applications as rules
from liandong.core import policy
from liandong.core.enrolment import AlreadyLeft
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.registry import AlreadyMember
from liandong.core.workdays import clock
from liandong.models import (
    Application,
    ApplicationState,
    Membership,
    Organization,
    Person,
    PersonState,
    Team,
)
from liandong.queries import access
from liandong.queries import applications as shown
from liandong.services import events
from liandong.services.organizations import start_membership


@transaction.atomic
def file(
    *,
    by: Person,
    at: datetime,
    team: Team | None = None,
    organization: Organization | None = None,
    note: str = "",
) -> Application:
    """Ask to belong; the answer is due after the place's working days.

    Refuses ``ValueMissing`` without a body, ``AlreadyLeft``, ``AlreadyMember``,
    ``AlreadyApplied``. Event ApplicationFiled; the leader or the staff are told.
    """
    body = team or organization
    if body is None:
        raise ValueMissing("team")
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if person.state == PersonState.EXITED:
        raise AlreadyLeft()
    if Membership.objects.filter(
        person=person, team=team, organization=organization, until=None
    ).exists():
        raise AlreadyMember(body.name)
    if Application.objects.filter(
        person=person, team=team, organization=organization, state__in=shown.OPEN
    ).exists():
        raise rules.AlreadyApplied(name=body.name)
    days = policy.profile_for(body.division_code, _day(at)).application_working_days
    row = Application.objects.create(
        person=person,
        team=team,
        organization=organization,
        note=" ".join(note.split())[:200],
        filed_at=at,
        due_at=clock(at, days, at=at).due_at,
    )
    events.record(rules.ApplicationFiled(person.number, body.name), by=by, at=at)
    leader = team.leader if team is not None else None
    told = [leader] if leader is not None else shown.coordinators_for(body.division_code)[:1]
    for one in told:
        facts: dict[str, object] = {"name": person.name, "body": body.name, "due_at": row.due_at}
        events.owe("application_waits", to=one, facts=_plain(facts), at=at)
    return row


@transaction.atomic
def decide(
    *, application: Application, is_accepted: bool, reason: str = "", by: Person, at: datetime
) -> Application:
    """Answer an application; a no says why. A yes makes the person a member today.

    Refuses ``ApplicationClosed``, ``OwnApplication``, ``NotAllowed``, ``ValueMissing``
    for a no without a reason. Events ApplicationDecided and, for a yes,
    MembershipStarted; the person is told.
    """
    row = _locked(application)
    if row.state != ApplicationState.WAITING:
        raise rules.ApplicationClosed()
    _check_may_decide(row, by, at)
    row.reason = "" if is_accepted else rules.check_reason(reason)[:300]
    row.state = ApplicationState.ACCEPTED if is_accepted else ApplicationState.REFUSED
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["reason", "state", "decided_at", "decided_by"])
    if is_accepted:
        _let_in(row, by=by, at=at)
    events.record(
        rules.ApplicationDecided(row.person.number, _body(row).name, is_accepted), by=by, at=at
    )
    _tell_answer(row, is_accepted, row.reason, at)
    return row


@transaction.atomic
def appeal(*, application: Application, text: str, by: Person, at: datetime) -> Application:
    """Say why a no was wrong; somebody else looks at it, on a clock of its own.

    Refuses ``NotAllowed`` (only the person), ``ApplicationClosed``, ``ValueMissing``.
    Event ApplicationAppealed; the coordinator is told.
    """
    row = _locked(application)
    if row.person_id != by.pk:
        raise NotAllowed(action="appeal")
    if row.state != ApplicationState.REFUSED:
        raise rules.ApplicationClosed()
    row.appeal = rules.check_reason(text, "appeal")[:500]
    row.state, row.appealed_at = ApplicationState.APPEALED, at
    body = _body(row)
    days = policy.profile_for(body.division_code, _day(at)).objection_working_days
    row.due_at, row.escalated_at = clock(at, days, at=at).due_at, None
    row.save(update_fields=["appeal", "state", "appealed_at", "due_at", "escalated_at"])
    events.record(rules.ApplicationAppealed(row.person.number, body.name), by=by, at=at)
    _tell_coordinators("application_appealed", row, at)
    return row


@transaction.atomic
def decide_appeal(
    *, application: Application, is_accepted: bool, answer: str, by: Person, at: datetime
) -> Application:
    """Answer an appeal. A coordinator, and never who said no before.

    Refuses ``ApplicationClosed``, ``OwnApplication``, ``NotAllowed``, ``ValueMissing``.
    Events AppealDecided and, for a yes, MembershipStarted; the person is told.
    """
    row = _locked(application)
    if row.state != ApplicationState.APPEALED:
        raise rules.ApplicationClosed()
    if by.pk in {row.person_id, row.decided_by_id}:
        raise rules.OwnApplication()
    if not access.actor_of(by, on=_day(at)).has(access.COORDINATOR):
        raise NotAllowed(action="decide_appeal")
    _check_may_decide(row, by, at)
    row.appeal_answer = rules.check_reason(answer, "answer")[:500]
    row.state = ApplicationState.ACCEPTED if is_accepted else ApplicationState.UPHELD
    row.appeal_decided_at, row.appeal_decided_by = at, by
    row.save(update_fields=["appeal_answer", "state", "appeal_decided_at", "appeal_decided_by"])
    if is_accepted:
        _let_in(row, by=by, at=at)
    events.record(
        rules.AppealDecided(row.person.number, _body(row).name, is_accepted), by=by, at=at
    )
    _tell_answer(row, is_accepted, row.appeal_answer, at)
    return row


@transaction.atomic
def withdraw(*, application: Application, by: Person, at: datetime) -> Application:
    """Take an application or an appeal back. Refuses ``NotAllowed``, ``ApplicationClosed``."""
    row = _locked(application)
    if row.person_id != by.pk:
        raise NotAllowed(action="withdraw_application")
    if row.state not in shown.OPEN:
        raise rules.ApplicationClosed()
    row.state = ApplicationState.WITHDRAWN
    row.save(update_fields=["state"])
    events.record(rules.ApplicationWithdrawn(row.person.number, _body(row).name), by=by, at=at)
    return row


@transaction.atomic
def escalate_due(*, at: datetime) -> int:
    """Hand what is overdue to the hub's coordinators; how many. Once for each deadline.

    The coordinator is told; who should have answered still may. Event
    ApplicationEscalated.
    """
    due = (
        Application.objects.select_for_update(of=("self",))
        .filter(state__in=shown.OPEN, due_at__lte=at, escalated_at=None)
        .select_related("person", "team", "organization")
        .order_by("pk")
    )
    rows = list(due)
    for row in rows:
        row.escalated_at = at
        row.save(update_fields=["escalated_at"])
        events.record(
            rules.ApplicationEscalated(row.person.number, _body(row).name), by=None, at=at
        )
        _tell_coordinators("application_overdue", row, at)
        facts: dict[str, object] = {"body": _body(row).name}
        events.owe("application_handed_on", to=row.person, facts=facts, at=at)
    return len(rows)


# ── what the steps share ────────────────────────────────────────────────────────────────────


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _locked(application: Application) -> Application:
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=application.person_id)
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "team", "organization")
        .get(pk=application.pk)
    )


def _body(row: Application) -> Team | Organization:
    body = row.team or row.organization
    assert body is not None
    return body


def _check_may_decide(row: Application, by: Person, at: datetime) -> None:
    if row.person_id == by.pk:
        raise rules.OwnApplication()
    actor = access.actor_of(by, on=_day(at))
    if not shown.for_desk(actor).filter(pk=row.pk).exists():
        raise NotAllowed(action="decide_application")


def _let_in(row: Application, *, by: Person, at: datetime) -> None:
    held = Membership.objects.filter(
        person=row.person, team=row.team, organization=row.organization, until=None
    )
    if not held.exists():
        start_membership(
            person=row.person, team=row.team, organization=row.organization, by=by, at=at
        )


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in facts.items()}


def _tell_answer(row: Application, is_accepted: bool, reason: str, at: datetime) -> None:
    name = _body(row).name
    if is_accepted:
        events.owe("application_accepted", to=row.person, facts={"body": name}, at=at)
    else:
        facts: dict[str, object] = {"body": name, "reason": reason}
        events.owe("application_refused", to=row.person, facts=facts, at=at)


def _tell_coordinators(kind: str, row: Application, at: datetime) -> None:
    body = _body(row)
    for one in shown.coordinators_for(body.division_code):
        if one.pk != row.person_id:
            facts: dict[str, object] = {"name": row.person.name, "body": body.name}
            events.owe(kind, to=one, facts=facts, at=at)
