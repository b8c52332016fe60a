"""The time bank: settle proved hours, spend on help, give to family."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core import time_bank as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.core.time_bank import TransferKind
from liandong.core.time_runs import PART
from liandong.models import (
    Need,
    NeedState,
    Person,
    TimeAccount,
    TimeRun,
    TimeTransfer,
)
from liandong.queries import time_bank as shown
from liandong.services import events, needs
from liandong.services.needs import NeedDraft

LOST = (NeedState.REFUSED, NeedState.WITHDRAWN)
_KIND_OF = {True: TransferKind.EARNED, False: TransferKind.CORRECTED}


def settle(*, person: Person, at: datetime) -> int:
    """Bring what was earned up to the ledger; the change in points.

    Nothing under rules other than those the account was settled under: those changes are
    shown first (``time_runs.begin``). Event PointsEarned when something changed.
    """
    return sum(settle_people(people=[person.pk], at=at).values())


def settle_people(*, people: Sequence[int], at: datetime) -> dict[int, int]:
    """Settle up to 500 people; the change in points of those with one.

    Four queries when nobody is due, else a handful more however many are. One transaction;
    one event PointsEarned for each person.
    """
    due = [one.person_id for one in shown.standings(people, _day(at)) if one.is_due]
    return _settle_due(due, at) if due else {}


@transaction.atomic
def _settle_due(people: Sequence[int], at: datetime) -> dict[int, int]:
    lock_people(people)
    due = [one for one in shown.standings(people, _day(at)) if one.is_due]
    new = [
        TimeAccount(
            person_id=one.person_id,
            points_per_hour=one.rules.points_per_hour,
            cap_points=one.rules.cap_points,
            opened_at=at,
        )
        for one in due
        if one.rules is not None and not one.account_id
    ]
    opened = {one.person_id: one.pk for one in TimeAccount.objects.bulk_create(new)}
    changes = [(one, one.change) for one in due if one.change]
    move_many(
        [
            (one.account_id or opened[one.person_id], change, _KIND_OF[change > 0])
            for one, change in changes
        ],
        by=None,
        at=at,
    )
    told = [rules.PointsEarned(one.person_id, change) for one, change in changes]
    events.record_many(told, by=None, at=at)
    return {one.person_id: change for one, change in changes}


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
    """Give back points whose help was refused or withdrawn; how many helps. Once each.

    Five queries however many. Event PointsReturned for each.
    """
    spent = TimeTransfer.objects.filter(kind=TransferKind.SPENT, need__state__in=LOST)
    back = TimeTransfer.objects.filter(kind=TransferKind.RETURNED).values("need")
    # The rows are locked, so that of two clocks at one moment the second finds them returned.
    waiting = spent.exclude(need__in=back).select_for_update(of=("self",))
    keys = sorted(row.pk for row in waiting)
    rows = list(spent.exclude(need__in=back).filter(pk__in=keys).select_related("giver", "need"))
    bank = _bank(at) if rows else None
    TimeTransfer.objects.bulk_create(
        TimeTransfer(
            giver=bank, taker=row.giver, points=row.points, kind=TransferKind.RETURNED,
            need=row.need, at=at,
        )
        for row in rows
    )  # fmt: skip
    told = [
        rules.PointsReturned(
            row.giver.person_id or 0, row.need.number if row.need else "", row.points
        )
        for row in rows
    ]
    events.record_many(told, by=None, at=at)
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


def settle_all(*, at: datetime) -> int:
    """Settle everybody with hours, 500 people in one transaction; how many accounts changed.

    What breaks off is done the next time: everything is compared with the ledger anew.
    """
    day, places = _day(at), {}
    due = []
    for person, place in shown.people_with_hours().values_list("pk", "division_code").iterator():
        if place not in places:
            places[place] = shown.rules_in(place, day) is not None
        if places[place]:
            due.append(person)
    parts = (due[start : start + PART] for start in range(0, len(due), PART))
    changed = sum(len(settle_people(people=part, at=at)) for part in parts)
    return changed + return_lost(at=at)


def lock_people(people: Sequence[int]) -> None:
    """Lock people in the order of their keys, so that nobody waits crosswise. One query."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people)
    list(rows.order_by("pk").values_list("pk", flat=True))


def move_many(
    moves: Sequence[tuple[int, int, TransferKind]],
    *,
    by: Person | None,
    at: datetime,
    run: TimeRun | None = None,
) -> None:
    """Points from the bank to accounts, or back when negative, in two queries."""
    wanted = [move for move in moves if move[1]]
    if not wanted:
        return
    bank = _bank(at).pk
    TimeTransfer.objects.bulk_create(
        TimeTransfer(
            giver_id=bank if points > 0 else account,
            taker_id=account if points > 0 else bank,
            points=abs(points),
            kind=kind,
            run=run,
            at=at,
            by=by,
        )
        for account, points, kind in wanted
    )


def carry_over(*, giver: Person, taker: Person, by: Person, at: datetime) -> None:
    """Let what one record spent or was given count for the other, in the caller's transaction.

    What hours brought follows the hours themselves; without this a merged pair would have
    its spent points back. Nothing happens unless both hold an account.
    """
    accounts = {row.person_id: row for row in TimeAccount.objects.filter(person__in=[giver, taker])}
    if len(accounts) < 2:
        return
    old, new = accounts[giver.pk], accounts[taker.pk]
    points = shown.used_of(old)
    if points:
        source, goal = (old, new) if points > 0 else (new, old)
        TimeTransfer.objects.create(
            giver=source, taker=goal, points=abs(points), kind=TransferKind.MERGED, at=at, by=by
        )


def take_back(*, giver: Person, taker: Person, by: Person, at: datetime) -> None:
    """Undo what ``carry_over`` did between the same two, in the caller's transaction."""
    between = TimeTransfer.objects.filter(
        kind=TransferKind.MERGED,
        giver__person__in=[giver, taker],
        taker__person__in=[giver, taker],
    )
    last = between.order_by("-pk").first()
    if last is not None:
        TimeTransfer.objects.create(
            giver=last.taker, taker=last.giver, points=last.points, kind=TransferKind.MERGED,
            at=at, by=by,
        )  # fmt: skip


def _bank(at: datetime) -> TimeAccount:
    return TimeAccount.objects.get_or_create(is_bank=True, defaults={"opened_at": at})[0]


def _move(
    account: TimeAccount,
    points: int,
    *,
    kind: TransferKind,
    by: Person | None,
    at: datetime,
    need: Need | None = None,
) -> None:
    """Points from the bank to an account, or back when negative."""
    bank = _bank(at)
    giver, taker = (bank, account) if points > 0 else (account, bank)
    TimeTransfer.objects.create(
        giver=giver, taker=taker, points=abs(points), kind=kind, need=need, at=at, by=by
    )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
