"""Telling of silent pairs: the guide once a week, those above when it goes on, nobody twice."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from liandong.core import silences as rules
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Overdue
from liandong.models import ContactLapse, Person, RoleGrant
from liandong.queries import access
from liandong.queries import silences as shown
from liandong.services import events

AT_ONCE = 200
SHARES = 24
MOST_COORDINATORS = 20


def tell_due(*, at: datetime, share: int | None = None) -> int:
    """End what is over and tell what is due, guide by guide; how many were told of.

    Each guide is a transaction of its own. ``share``, from 0 to ``SHARES`` - 1, takes only that
    part of the guides, so that a day's work is spread over its hours and holds nothing else up.
    """
    day = at.astimezone(SHANGHAI).date()
    guides = set(shown.held_links(day).values_list("supervisor_id", flat=True))
    guides |= set(
        ContactLapse.objects.filter(ended_at=None).values_list("guide_id", flat=True).distinct()
    )
    order = sorted(pk for pk in guides if share is None or pk % SHARES == share)
    told = 0
    for start in range(0, len(order), AT_ONCE):
        people = list(Person.objects.filter(pk__in=order[start : start + AT_ONCE]).order_by("pk"))
        ids = [one.pk for one in people]
        late = shown.overdue_of(people, on=day)
        waits = shown.waiting_of(ids, on=day).keys()
        told_of = set(
            ContactLapse.objects.filter(guide__in=ids, ended_at=None).values_list(
                "guide", flat=True
            )
        )
        for guide in people:
            if late.get(guide.pk) or guide.pk in waits or guide.pk in told_of:
                told += _settle(guide, late.get(guide.pk, []), day=day, at=at)
    return told


def heard(*, people: Sequence[Person], at: datetime) -> None:
    """Written, signed or ticked off: end what is over for those who took part, at once."""
    day = at.astimezone(SHANGHAI).date()
    ids = [one.pk for one in people]
    rows = ContactLapse.objects.filter(guide__in=ids, ended_at=None)
    guides = list(Person.objects.filter(pk__in=rows.values("guide")).order_by("pk"))
    if guides:
        late = shown.overdue_of(guides, on=day)
        for guide in guides:
            _end(guide, late.get(guide.pk, []), day=day, at=at)


@transaction.atomic
def _settle(guide: Person, late: list[Overdue], *, day: date, at: datetime) -> int:
    Person.objects.select_for_update().get(pk=guide.pk)
    _end(guide, late, day=day, at=at)
    told = 0
    for lapse in rules.lapses(late, shown.rules_for(guide, on=day)):
        if lapse.step != rules.WEEKLY:
            told += _escalate(guide, lapse, day=day, at=at)
    return told + _weekly(guide, late, day=day, at=at)


def _end(guide: Person, late: list[Overdue], *, day: date, at: datetime) -> None:
    """End the steps that nobody reaches any more, and the weekly word when nothing is left."""
    reached = {lapse.step for lapse in rules.lapses(late, shown.rules_for(guide, on=day))}
    rows = ContactLapse.objects.select_for_update().filter(guide=guide, ended_at=None)
    for row in rows.exclude(step__in=reached):
        if row.step == rules.WEEKLY and _waiting(guide, day) != (0, 0):
            continue
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        events.withdraw(f"contact:{row.pk}", at=at)
        if row.step != rules.WEEKLY:
            events.record(rules.SilenceEnded(guide.pk, row.step), by=None, at=at)


def _escalate(guide: Person, lapse: rules.Lapse, *, day: date, at: datetime) -> int:
    row, is_new = ContactLapse.objects.get_or_create(
        guide=guide,
        step=lapse.step,
        ended_at=None,
        defaults={"since_on": day, "people": lapse.people, "days": lapse.days, "told_at": at},
    )
    if not is_new:
        ContactLapse.objects.filter(pk=row.pk).update(people=lapse.people, days=lapse.days)
        return 0
    told = rules.SilenceTold(guide.pk, lapse.step, lapse.people, lapse.days)
    events.record(told, by=None, at=at)
    for person in _who_hears(guide, lapse.step, day):
        events.owe(
            "contact_step",
            to=person,
            facts={"name": guide.name, "people": lapse.people, "days": lapse.days},
            at=at,
            cause=f"contact:{row.pk}",
        )
    return 1


def _who_hears(guide: Person, step: int, day: date) -> list[Person]:
    """Those so many steps above; past the top the coordinators. Who heard of a lower step
    already hears no second time.
    """
    tree = list(_tree_above(guide, step, day))
    heard_before: set[int] = set()
    for lower in range(1, step):
        heard_before |= rules.above(guide.pk, tree, lower) or _coordinators(guide, day)
    ids = rules.above(guide.pk, tree, step) or _coordinators(guide, day)
    return list(Person.objects.filter(pk__in=ids - heard_before - {guide.pk}).order_by("pk"))


def _tree_above(guide: Person, steps: int, day: date) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    here = {guide.pk}
    for _ in range(steps):
        rows = shown.held_links(day).filter(supervisee__in=here)
        pairs = list(rows.values_list("supervisor_id", "supervisee_id"))
        found += pairs
        here = {upper for upper, _lower in pairs}
    return found


def _coordinators(guide: Person, day: date) -> set[int]:
    """Coordinators of the place where the guide is; those of the whole hub where there are none."""
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=day), role=access.COORDINATOR, since__lte=day
    )
    rows = list(held.order_by("pk").values_list("person_id", "division_code"))
    near = [pk for pk, code in rows if code and guide.division_code.startswith(code)]
    return set((near or [pk for pk, code in rows if not code])[:MOST_COORDINATORS])


def _weekly(guide: Person, late: list[Overdue], *, day: date, at: datetime) -> int:
    """One word a week, unless there is nothing to say."""
    week = rules.week_of(day)
    actions, unsigned = _waiting(guide, day)
    if not late and not actions and not unsigned:
        return 0
    mine = ContactLapse.objects.filter(guide=guide, step=rules.WEEKLY)
    if mine.filter(since_on=week).exists():
        mine.filter(since_on=week, ended_at=None).update(people=len(late))
        return 0
    for older in mine.filter(ended_at=None):
        ContactLapse.objects.filter(pk=older.pk).update(ended_at=at)
        events.withdraw(f"contact:{older.pk}", at=at)
    days = max((one.days for one in late), default=0)
    row = ContactLapse.objects.create(
        guide=guide, step=rules.WEEKLY, since_on=week, people=len(late), days=days, told_at=at
    )
    events.record(rules.SilenceTold(guide.pk, rules.WEEKLY, len(late), days), by=None, at=at)
    events.owe(
        "contact_week",
        to=guide,
        facts={"people": len(late), "actions": actions, "unsigned": unsigned},
        at=at,
        cause=f"contact:{row.pk}",
    )
    return 1


def _waiting(guide: Person, day: date) -> tuple[int, int]:
    return shown.waiting_of([guide.pk], on=day).get(guide.pk, (0, 0))
