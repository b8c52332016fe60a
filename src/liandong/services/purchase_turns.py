"""Telling whose turn it is in a purchase: once, again before the last day, once when it is over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from liandong.core import purchase_turns as rules
from liandong.core.hours import SHANGHAI
from liandong.core.purchase_turns import Step, Turn
from liandong.core.purchases import Stage
from liandong.models import Person, Purchase, PurchaseTurn
from liandong.queries import purchase_turns as shown
from liandong.services import events

AT_ONCE = 200
"""Purchases that the clock looks at together."""
LONGEST = timedelta(days=90)
"""No reminder comes earlier than this, whatever a profile says of working days."""


@transaction.atomic
def pass_on(purchase: Purchase, *, by: Person | None, at: datetime) -> None:
    """After a step: end the turns that are over, open those that come, tell whoever is new.

    Belongs into the transaction of the step. Who did the step is not told of what follows from
    it; it stands in their list.
    """
    row = Purchase.objects.select_for_update(of=("self",)).get(pk=purchase.pk)
    day = _day(at)
    facts = shown.facts_of([row], day)[row.pk]
    wanted = {row.pk: rules.turns(facts, shown.rules_of(row, day))}
    asked = shown.asked_of([row], wanted, day)
    _settle(row, wanted[row.pk], asked, by=by, at=at)


def work_due(*, at: datetime) -> int:
    """The clock's round: what has come about by the day, who is new, reminders. How many told.

    Each purchase that changed is a transaction of its own.
    """
    day = _day(at)
    running = Purchase.objects.exclude(stage=Stage.PUBLICATION).order_by("pk")
    order = list(running.values_list("pk", flat=True))
    order += list(
        PurchaseTurn.objects.filter(ended_at=None, purchase__stage=Stage.PUBLICATION)
        .values_list("purchase", flat=True)
        .distinct()
    )
    for start in range(0, len(order), AT_ONCE):
        rows = list(Purchase.objects.filter(pk__in=order[start : start + AT_ONCE]).order_by("pk"))
        facts = shown.facts_of(rows, day)
        wanted = {one.pk: rules.turns(facts[one.pk], shown.rules_of(one, day)) for one in rows}
        asked = shown.asked_of(rows, wanted, day)
        held = _held(rows)
        for one in rows:
            if _differs(held.get(one.pk, {}), wanted[one.pk], asked, one.pk):
                pass_on(one, by=None, at=at)
    return _remind(day, at=at)


def _held(rows: Sequence[Purchase]) -> dict[int, dict[tuple[str, int], date]]:
    found: dict[int, dict[tuple[str, int], date]] = {}
    for pk, step, person, due_on in PurchaseTurn.objects.filter(
        purchase__in=rows, ended_at=None
    ).values_list("purchase", "step", "person", "due_on"):
        found.setdefault(pk, {})[step, person] = due_on
    return found


def _differs(
    held: Mapping[tuple[str, int], date],
    wanted: Sequence[Turn],
    asked: Mapping[tuple[int, Step], set[int]],
    purchase: int,
) -> bool:
    due = {
        (one.step.value, person): one.due_on
        for one in wanted
        for person in asked[purchase, one.step]
    }
    return due != held


def _settle(
    purchase: Purchase,
    wanted: Sequence[Turn],
    asked: Mapping[tuple[int, Step], set[int]],
    *,
    by: Person | None,
    at: datetime,
) -> None:
    due = {
        (one.step.value, person): one for one in wanted for person in asked[purchase.pk, one.step]
    }
    for row in PurchaseTurn.objects.filter(purchase=purchase, ended_at=None):
        turn = due.pop((row.step, row.person_id), None)
        if turn is None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            events.withdraw(_cause(row), at=at)
        elif (row.due_on, row.side) != (turn.due_on, turn.side):
            row.due_on, row.side = turn.due_on, turn.side
            row.save(update_fields=["due_on", "side"])
    for (step, person), turn in sorted(due.items()):
        made = PurchaseTurn.objects.create(
            purchase=purchase, step=step, side=turn.side, person_id=person, since=at,
            due_on=turn.due_on,
        )  # fmt: skip
        if by is None or person != by.pk:
            _tell("purchase_turn", made, at=at)


@transaction.atomic
def _remind(day: date, *, at: datetime) -> int:
    """Tell of what falls due soon and of what is over, each once; how many were told."""
    told = 0
    rows = PurchaseTurn.objects.select_for_update(of=("self",)).filter(
        ended_at=None, late_at=None, due_on__lte=day + LONGEST
    )
    for row in rows.select_related("purchase", "person").order_by("pk"):
        if row.due_on < day:
            row.late_at = at
            row.save(update_fields=["late_at"])
            _tell("purchase_turn_late", row, at=at)
        elif (
            row.reminded_at is None
            and _day(row.since) < day
            and rules.is_near(row.due_on, day, shown.rules_of(row.purchase, day))
        ):
            row.reminded_at = at
            row.save(update_fields=["reminded_at"])
            _tell("purchase_turn_due", row, at=at)
        else:
            continue
        told += 1
    return told


def _tell(kind: str, row: PurchaseTurn, *, at: datetime) -> None:
    facts = {
        "turn": row.pk,
        "title": row.purchase.title,
        "step": row.step,
        "due_on": row.due_on.isoformat(),
    }
    events.owe(kind, to=row.person, facts=facts, at=at, cause=_cause(row))


def _cause(row: PurchaseTurn) -> str:
    return f"purchase_turn:{row.pk}"


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
