"""Joining and leaving a hub, neutral referral, and what lines agree about conflicts."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from liandong.core import codes, policy
from liandong.core import hub as rules
from liandong.core.approvals import Matter, due_at
from liandong.core.approvals import State as ApprovalState
from liandong.core.authority import Line
from liandong.core.hours import SHANGHAI
from liandong.core.hub import (
    HubJoined,
    HubLeft,
    HubReferralAnswered,
    HubReferralLapsed,
    HubReferred,
    MemberAlready,
    MemberDoesNotFit,
    MemberLeft,
    NobodyFits,
    NotAdmitted,
    ReferralAnswered,
    ReferredAlready,
    State,
)
from liandong.core.line_calendar import AgreementEmpty, Kind, LinesAgreed, Outcome
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Approval,
    HubMember,
    HubReferral,
    LineAgreement,
    Need,
    Organization,
    Person,
    Shift,
)
from liandong.queries import access
from liandong.queries import hub as shown
from liandong.queries.interventions import staff_of
from liandong.services import events, needs

MOST_LAPSED = 200


@transaction.atomic
def join(
    *,
    approval: Approval,
    categories: Sequence[str],
    reach: str,
    capacity: int,
    by: Person,
    at: datetime,
) -> HubMember:
    """Become a member once the hub has said yes: what one does, how far, how much a month.

    Refuses ``NotAllowed`` (not one's organization), ``NotAdmitted``, ``MemberAlready``,
    ``CapacityOutOfRange``, ``ValueMissing`` (no kind of service). Event HubJoined.
    """
    row = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    body, hub = row.organization, row.unit
    if body is None or hub is None or row.matter != Matter.MEMBERSHIP:
        raise ValueInvalid("approval", row.number, Matter.MEMBERSHIP.value)
    if body.pk not in _actor(by, at).organization_ids:
        raise NotAllowed(action="join_hub")
    if row.state != ApprovalState.GRANTED:
        raise NotAdmitted(name=body.name)
    used = HubMember.objects.filter(approval=row).exists()
    if used or HubMember.objects.filter(hub=hub, organization=body, until=None).exists():
        raise MemberAlready(name=body.name)
    rules.check_capacity(capacity)
    if not categories:
        raise ValueMissing("categories")
    for code in categories:
        codes.check_code("service_category", code)
    made = HubMember.objects.create(
        hub=hub, organization=body, approval=row, categories=sorted(set(categories)), reach=reach,
        capacity=capacity, since=_day(at),
    )  # fmt: skip
    events.record(HubJoined(made.pk, body.name), by=by, at=at)
    return made


@transaction.atomic
def leave(*, member: HubMember, why: str, by: Person, at: datetime) -> HubMember:
    """Leave the hub; what was accepted stays with the organization.

    What waits for its answer is declined, and whoever offered it is told. Refuses ``NotAllowed``
    (only the organization itself), ``MemberLeft``. Event HubLeft.
    """
    # A turn that is being given now comes before, so that it is declined with the others.
    _lock_turns(member.hub)
    row = HubMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if row.organization_id not in _actor(by, at).organization_ids:
        raise NotAllowed(action="leave_hub")
    if row.until is not None:
        raise MemberLeft()
    row.until, row.left_because = _day(at), " ".join(why.split())[:200]
    row.save(update_fields=["until", "left_because"])
    for one in _offered().filter(member=row):
        one.state, one.answered_by, one.answered_at = State.DECLINED.value, by, at
        one.save(update_fields=["state", "answered_by", "answered_at"])
        _tell_answer(one, is_accepted=False, at=at)
    events.record(HubLeft(row.pk, row.organization.name), by=by, at=at)
    return row


@transaction.atomic
def refer(
    *,
    need: Need,
    hub: Organization,
    member: HubMember | None = None,
    why: str = "",
    by: Person,
    at: datetime,
) -> HubReferral:
    """Offer a need to the member whose turn it is, or to another with words why.

    Refuses ``NotAllowed`` (no hub of one's own, or a need out of reach), ``ReferredAlready``,
    ``NobodyFits``, ``MemberDoesNotFit``, ``OffRuleNeedsReason``. Event HubReferred; the member's
    staff is told.
    """
    actor = _actor(by, at)
    if not shown.run_by(actor).filter(pk=hub.pk).exists():
        raise NotAllowed(action="refer")
    Need.objects.select_for_update(of=("self",)).get(pk=need.pk)  # one hub at a time
    _lock_turns(hub)
    row = access.needs_for(actor).filter(pk=need.pk).first()
    if row is None:
        raise NotAllowed(action="refer")
    open_one = HubReferral.objects.filter(
        need=row, state__in=[State.OFFERED.value, State.ACCEPTED.value]
    ).first()
    if open_one is not None:
        raise ReferredAlready(number=open_one.number)
    known = shown.as_rule_sees(hub, at)
    order = rules.ranked(
        known.values(),
        category=row.category,
        place=row.division_code,
        declined=shown.declined_for(row),
    )
    if not order:
        raise NobodyFits(count=len(known))
    chosen = member.pk if member is not None else order[0].member
    if chosen not in {one.member for one in order}:
        raise MemberDoesNotFit(name=member.organization.name if member else "")
    rules.check_reason(chosen, order[0].member, why)
    return _offer(
        hub, known[chosen], is_first=chosen == order[0].member, fit=len(order), members=len(known),
        why=why, need=row, volunteer=None, category=row.category, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def refer_volunteer(*, hub: Organization, category: str, by: Person, at: datetime) -> HubReferral:
    """Ask the hub for an organization to serve with; the rule names the member, nobody else.

    Refuses ``ValueInvalid`` (no such service), ``NobodyFits``, ``ReferredAlready`` (one waits).
    Event HubReferred; the member's staff is told who would like to come.
    """
    codes.check_code("service_category", category)
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one hub at a time
    _lock_turns(hub)
    waiting = HubReferral.objects.filter(volunteer=by, state=State.OFFERED.value).first()
    if waiting is not None:
        raise ReferredAlready(number=waiting.number)
    known = shown.as_rule_sees(hub, at)
    declined = HubReferral.objects.filter(
        volunteer=by, category=category, state__in=rules.PASSED_ON
    )
    order = rules.ranked(
        known.values(),
        category=category,
        place=by.division_code,
        declined=set(declined.values_list("member", flat=True)),
    )
    if not order:
        raise NobodyFits(count=len(known))
    return _offer(
        hub, order[0], is_first=True, fit=len(order), members=len(known), why="", need=None,
        volunteer=by, category=category, by=by, at=at,
    )  # fmt: skip


def _lock_turns(hub: Organization) -> None:
    """Until the transaction ends nobody else is given a turn of this hub, or leaves it."""
    Organization.objects.select_for_update(of=("self",)).get(pk=hub.pk)


def _offer(
    hub: Organization,
    seen: rules.Member,
    *,
    is_first: bool,
    fit: int,
    members: int,
    why: str,
    need: Need | None,
    volunteer: Person | None,
    category: str,
    by: Person,
    at: datetime,
) -> HubReferral:
    taker = HubMember.objects.select_related("organization").get(pk=seen.member)
    place = need.division_code if need is not None else by.division_code
    days = policy.profile_for(place, _day(at)).referral_working_days
    made = HubReferral.objects.create(
        number=events.next_number(f"H-{_day(at):%Y}"),
        hub=hub,
        need=need,
        volunteer=volunteer,
        category=category,
        member=taker,
        is_by_rule=is_first,
        facts={
            "taken": seen.taken,
            "capacity": seen.capacity,
            "last_on": seen.last_at.astimezone(SHANGHAI).date().isoformat() if seen.last_at else "",
            "fit": fit,
            "members": members,
        },
        why="" if is_first else " ".join(why.split())[:200],
        offered_by=by,
        offered_at=at,
        due_at=due_at(at, days),
    )
    events.record(HubReferred(made.number, is_first), by=by, at=at)
    title = need.title if need is not None else by.name
    facts: dict[str, object] = {"title": title, "due_at": made.due_at.isoformat()}
    kind = "hub_offered" if need is not None else "hub_volunteer"
    for person in staff_of(taker.organization, at):
        events.owe(kind, to=person, facts=facts, at=at)
    return made


@transaction.atomic
def answer(
    *, referral: HubReferral, is_accepted: bool, text: str = "", by: Person, at: datetime
) -> HubReferral:
    """The member says yes (the need is then its own) or no with words.

    Refuses ``NotAllowed``, ``ReferralAnswered``, ``ValueMissing`` (a no without words),
    ``NeedClosedAlready``. Event HubReferralAnswered; whoever offered it is told.
    """
    row = _locked().get(pk=referral.pk)
    body = row.member.organization
    if body.pk not in _actor(by, at).organization_ids:
        raise NotAllowed(action="answer_referral")
    if row.state != State.OFFERED:
        raise ReferralAnswered(number=row.number)
    said = " ".join(text.split())
    if not is_accepted and not said:
        raise ValueMissing("text")
    row.state = (State.ACCEPTED if is_accepted else State.DECLINED).value
    row.answered_by, row.answered_at, row.answer = by, at, said[:200]
    row.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    if is_accepted and row.need is not None:
        needs.hand_over(need=row.need, organization=body, by=by, at=at)
    events.record(HubReferralAnswered(row.number, is_accepted), by=by, at=at)
    _tell_answer(row, is_accepted=is_accepted, at=at)
    return row


@transaction.atomic
def lapse_due(*, at: datetime) -> int:
    """Give back what a member did not answer in time; how many.

    Silence is no yes, and holds nobody's need: whoever offered it is told and may ask the next
    one. Event HubReferralLapsed.
    """
    late = list(_offered().filter(due_at__lte=at).order_by("due_at", "pk")[:MOST_LAPSED])
    for row in late:
        row.state, row.answered_at = State.LAPSED.value, at
        row.save(update_fields=["state", "answered_at"])
        events.record(HubReferralLapsed(row.number), by=None, at=at)
        _tell_answer(row, is_accepted=False, at=at)
    return len(late)


def _locked() -> QuerySet[HubReferral]:
    rows = HubReferral.objects.select_for_update(of=("self",))
    return rows.select_related("need", "member__organization", "offered_by")


def _offered() -> QuerySet[HubReferral]:
    return _locked().filter(state=State.OFFERED.value)


def _tell_answer(row: HubReferral, *, is_accepted: bool, at: datetime) -> None:
    title = row.need.title if row.need is not None else row.offered_by.name
    facts: dict[str, object] = {"title": title, "name": row.member.organization.name}
    kind = "hub_accepted" if is_accepted else "hub_declined"
    kind += "_you" if row.volunteer_id is not None else ""
    events.owe(kind, to=row.offered_by, facts=facts, at=at)


@transaction.atomic
def set_line(*, organization: Organization, line: str, by: Person, at: datetime) -> Organization:
    """Say to which line of work an organization belongs; empty: to none.

    Refuses ``NotAllowed`` (nobody but a coordinator within reach), ``ValueInvalid``.
    """
    actor = _actor(by, at)
    seen = access.organizations_for(actor).filter(pk=organization.pk)
    if not actor.has(access.COORDINATOR) or not seen.exists():
        raise NotAllowed(action="set_line")
    if line and line not in {one.value for one in Line}:
        raise ValueInvalid("line", line, "、".join(one.value for one in Line))
    row = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    row.line = line
    row.save(update_fields=["line"])
    return row


@transaction.atomic
def agree(
    *,
    kind: Kind,
    one: Shift,
    other: Shift,
    outcome: Outcome = Outcome.RESOLVED,
    text: str,
    by: Person,
    at: datetime,
) -> LineAgreement:
    """Keep what was agreed about two events, or why both stay; both social workers are told.

    Refuses ``NotAllowed`` (neither event within reach), ``AgreementEmpty``. Event LinesAgreed.
    """
    actor = _actor(by, at)
    if not shown.reaches(actor, one, other):
        raise NotAllowed(action="agree_lines")
    said = " ".join(text.split())
    if not said:
        raise AgreementEmpty()
    made = LineAgreement.objects.create(
        kind=kind.value, one=one, other=other, outcome=outcome.value, text=said[:200], by=by, at=at,
    )  # fmt: skip
    events.record(LinesAgreed(made.pk, kind.value), by=by, at=at)
    for worker in {one.project.social_worker, other.project.social_worker}:
        if worker is not None and worker.pk != by.pk:
            facts: dict[str, object] = {"one": one.project.title, "other": other.project.title}
            events.owe("lines_agreed", to=worker, facts=facts | {"text": said[:200]}, at=at)
    return made


def _actor(by: Person, at: datetime) -> access.Actor:
    return access.actor_of(by, on=_day(at))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
