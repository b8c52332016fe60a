"""The time bank: settle proved hours, spend on help, give to family, compute anew."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core import time_bank as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.time_bank import Difference, TransferKind
from liandong.models import (
    LedgerEntry,
    Need,
    NeedState,
    Person,
    TimeAccount,
    TimeRun,
    TimeRunLine,
    TimeTransfer,
)
from liandong.queries import access
from liandong.queries import time_bank as shown
from liandong.services import events, needs
from liandong.services.needs import NeedDraft

LOST = (NeedState.REFUSED, NeedState.WITHDRAWN)


@transaction.atomic
def settle(*, person: Person, at: datetime) -> int:
    """Bring what was earned up to the ledger; the change in points.

    Nothing under rules other than those the account was settled under: those changes are
    shown first (``recompute``). Event PointsEarned when something changed.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    today = shown.rules_for(person, _day(at))
    account = TimeAccount.objects.filter(person=person).first()
    if account is None:
        if today is None:
            return 0
        account = TimeAccount.objects.create(
            person=person,
            points_per_hour=today.points_per_hour,
            cap_points=today.cap_points,
            opened_at=at,
        )
    if (account.points_per_hour, account.cap_points) != shown.rules_key(today):
        return 0
    change = rules.entitled(shown.credit_minutes(person), today) - shown.earned_of(account)
    if change:
        kind = TransferKind.EARNED if change > 0 else TransferKind.CORRECTED
        _move(account, change, kind=kind, by=None, at=at)
        events.record(rules.PointsEarned(person.pk, change), by=None, at=at)
    return change


@transaction.atomic
def spend(*, draft: NeedDraft, points: int, person: Person, by: Person, at: datetime) -> Need:
    """Ask for help with points: files a need, and takes the points until it is answered.

    Refuses ``NotAllowed`` for another's points, what ``check_spending`` and ``needs.file``
    refuse. Event PointsSpent.
    """
    if person.pk != by.pk:
        raise NotAllowed(action="spend_points")
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    account = TimeAccount.objects.filter(person=person).first()
    rules.check_spending(
        rules=shown.rules_for(person, _day(at)),
        earned=shown.earned_of(account) if account else 0,
        balance=shown.balance_of(account) if account else 0,
        points=points,
    )
    need = needs.file(draft=draft, by=by, at=at)
    if account is not None:
        _move(account, -points, kind=TransferKind.SPENT, need=need, by=by, at=at)
    events.record(rules.PointsSpent(person.pk, need.number, points), by=by, at=at)
    return need


@transaction.atomic
def return_lost(*, at: datetime) -> int:
    """Give back points whose help was refused or withdrawn; how many helps. Once each."""
    spent = TimeTransfer.objects.filter(kind=TransferKind.SPENT, need__state__in=LOST)
    back = TimeTransfer.objects.filter(kind=TransferKind.RETURNED).values("need")
    rows = spent.exclude(need__in=back).select_related("giver", "need")
    for row in rows:
        _move(row.giver, row.points, kind=TransferKind.RETURNED, need=row.need, by=None, at=at)
        number = row.need.number if row.need else ""
        events.record(
            rules.PointsReturned(row.giver.person_id or 0, number, row.points), by=None, at=at
        )
    return len(rows)


@transaction.atomic
def give(*, person: Person, to: Person, points: int, by: Person, at: datetime) -> TimeTransfer:
    """Give points to somebody of the family, where the rules of the place allow it.

    Refuses ``NotAllowed`` for another's points and what ``check_giving`` refuses. Event
    PointsGiven.
    """
    if person.pk != by.pk:
        raise NotAllowed(action="give_points")
    # Both people are locked in the order of their keys, so that two gifts cannot lock crosswise.
    list(
        Person.objects.select_for_update(of=("self",))
        .filter(pk__in=[person.pk, to.pk])
        .order_by("pk")
    )
    own = shown.rules_key(shown.rules_for(person, _day(at)))
    account, _ = TimeAccount.objects.get_or_create(
        person=person,
        defaults={"opened_at": at, "points_per_hour": own[0], "cap_points": own[1]},
    )
    today = shown.rules_for(person, _day(at))
    rules.check_giving(
        rules=today,
        balance=shown.balance_of(account),
        points=points,
        is_family=shown.family_of(person).filter(pk=to.pk).exists(),
    )
    held = shown.rules_key(shown.rules_for(to, _day(at)))
    theirs, _ = TimeAccount.objects.get_or_create(
        person=to,
        defaults={"opened_at": at, "points_per_hour": held[0], "cap_points": held[1]},
    )
    moved = TimeTransfer.objects.create(
        giver=account, taker=theirs, points=points, kind=TransferKind.GIVEN, at=at, by=by
    )
    events.record(rules.PointsGiven(person.pk, to.pk, points), by=by, at=at)
    return moved


@transaction.atomic
def recompute(
    *, shown_before: Sequence[Difference], division: str, reason: str, by: Person, at: datetime
) -> TimeRun:
    """Apply today's rules to what was earned, exactly as it was shown before.

    Refuses ``NotAllowed`` (coordinators only), ``ValueMissing`` without a reason,
    ``PreviewStale`` when the differences are no longer those that were shown. Event
    PointsRecomputed.
    """
    if not access.actor_of(by, on=_day(at)).has(access.COORDINATOR):
        raise NotAllowed(action="recompute_points")
    if not reason.strip():
        raise ValueMissing(field="reason")
    differences = shown.changed_rules(division, _day(at))
    if not differences or differences != list(shown_before):
        raise rules.PreviewStale()
    run = TimeRun.objects.create(
        reason=reason.strip()[:200], people=len(differences), applied_at=at, applied_by=by
    )
    for one in differences:
        account = TimeAccount.objects.select_related("person").get(person=one.person_id)
        TimeRunLine.objects.create(
            run=run,
            account=account,
            before=one.before,
            after=one.after,
            before_points_per_hour=account.points_per_hour,
            before_cap_points=account.cap_points,
        )
        if account.person is not None:
            key = shown.rules_key(shown.rules_for(account.person, _day(at)))
            account.points_per_hour, account.cap_points = key
            account.save(update_fields=["points_per_hour", "cap_points"])
        _move(account, one.change, kind=TransferKind.RECOMPUTED, run=run, by=by, at=at)
    total = sum(one.change for one in differences)
    events.record(rules.PointsRecomputed(run.pk, run.people, total, run.reason), by=by, at=at)
    return run


@transaction.atomic
def reverse(*, run: TimeRun, by: Person, at: datetime) -> TimeRun:
    """Take a recomputation back: opposite transfers, and the rules as they were remembered.

    Refuses ``NotAllowed``, ``RunReversed`` (also when a later run touched an account of it).
    Event RecomputationReversed.
    """
    if not access.actor_of(by, on=_day(at)).has(access.COORDINATOR):
        raise NotAllowed(action="recompute_points")
    run = TimeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    lines = list(run.lines.select_related("account"))
    later = TimeRunLine.objects.filter(
        account__in=[line.account_id for line in lines],
        run__pk__gt=run.pk,
        run__reversed_at=None,
    )
    if run.reversed_at is not None or later.exists():
        raise rules.RunReversed()
    for line in lines:
        account = line.account
        account.points_per_hour = line.before_points_per_hour
        account.cap_points = line.before_cap_points
        account.save(update_fields=["points_per_hour", "cap_points"])
        change = line.before - line.after
        _move(account, change, kind=TransferKind.REVERSED, run=run, by=by, at=at)
    run.reversed_at, run.reversed_by = at, by
    run.save(update_fields=["reversed_at", "reversed_by"])
    events.record(rules.RecomputationReversed(run.pk, run.reason), by=by, at=at)
    return run


def settle_all(*, at: datetime) -> int:
    """Settle everybody with entries since the last time; how many accounts changed."""
    people = Person.objects.filter(pk__in=LedgerEntry.objects.values("person")).order_by("pk")
    changed = 0
    for person in people.iterator(chunk_size=500):
        if shown.rules_for(person, _day(at)) is not None:
            changed += settle(person=person, at=at) != 0
    return changed + return_lost(at=at)


def _move(
    account: TimeAccount,
    points: int,
    *,
    kind: TransferKind,
    by: Person | None,
    at: datetime,
    run: TimeRun | None = None,
    need: Need | None = None,
) -> None:
    """Points from the bank to an account, or back when negative; nothing for none."""
    if not points:
        return
    bank, _ = TimeAccount.objects.get_or_create(is_bank=True, defaults={"opened_at": at})
    giver, taker = (bank, account) if points > 0 else (account, bank)
    TimeTransfer.objects.create(
        giver=giver, taker=taker, points=abs(points), kind=kind, run=run, need=need, at=at, by=by
    )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
