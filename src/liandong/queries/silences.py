"""Silent pairs, as ``core.silences`` defines them, and the supervision that was had in a month."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from liandong.core import guidance_hours, policy
from liandong.core import silences as rules
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Contact, Overdue, Tier, overdue_contacts
from liandong.models import (
    AgreedAction,
    Assignment,
    AssignmentState,
    ContactLapse,
    GuidanceSeat,
    GuidanceSession,
    Person,
    PersonState,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access
from liandong.queries.access import Actor

LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Silent:
    """One silent pair as a page shows it. ``days``: since the last contact, or since it began."""

    guide_id: int
    person_id: int
    name: str
    last_on: date | None
    days: int


def held_links(on: date) -> QuerySet[SupervisionLink]:
    """Links that hold on a day."""
    return SupervisionLink.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


def contacts_of(guides: Collection[int], *, on: date) -> dict[int, list[Contact]]:
    """Guide → the pairs that count, each with its last contact. Four queries."""
    links = (
        held_links(on)
        .filter(supervisor__in=guides, supervisee__merged_into=None)
        .exclude(supervisee__state=PersonState.EXITED)
        .values_list("supervisor", "supervisee", "tier", "since", "supervisee__last_served_on")
        .order_by("supervisor", "supervisee", "since")
    )
    counted = {
        (guide, guided): since
        for guide, guided, tier, since, served in links
        if rules.is_counted(tier, since=since, last_served_on=served, today=on)
    }
    seen = _seen(guides, on=on)
    found: dict[int, list[Contact]] = defaultdict(list)
    for (guide, guided), since in counted.items():
        found[guide].append(Contact(guide, guided, since, seen.get((guide, guided))))
    return found


def _seen(guides: Collection[int], *, on: date) -> dict[tuple[int, int], date]:
    """(guide, guided) → the last day on which they talked or served together. Three queries."""
    since = on - LOOK_BACK
    seats = GuidanceSeat.objects.filter(session__held_at__date__gte=since)
    led = seats.filter(
        session__guide__in=guides, person__guided_by__supervisor=F("session__guide")
    ).values_list("session__guide", "person")
    had = seats.filter(person__in=guides, person__guides__supervisee=F("session__guide"))
    turned = had.values_list("person", "session__guide")
    together = Assignment.objects.filter(
        person__in=guides,
        state=AssignmentState.SERVED,
        shift__starts_at__date__gte=since,
        shift__assignments__state=AssignmentState.SERVED,
        shift__assignments__person__guided_by__supervisor=F("person"),
    ).values_list("person", "shift__assignments__person")
    found: dict[tuple[int, int], date] = {}
    for rows, moment in (
        (led, "session__held_at"),
        (turned, "session__held_at"),
        (together, "shift__starts_at"),
    ):
        for guide, guided, last in rows.annotate(last=Max(moment)).order_by():
            day = last.astimezone(SHANGHAI).date()
            pair = (guide, guided)
            found[pair] = max(found.get(pair, day), day)
    return found


def rules_for(guide: Person, *, on: date) -> rules.ContactRules:
    """What holds for a guide, by the place where they are."""
    held = policy.profile_for(guide.division_code, on)
    return rules.ContactRules(held.contact_days, held.contact_step_days)


def overdue_of(guides: Iterable[Person], *, on: date) -> dict[int, list[Overdue]]:
    """Guide → silent pairs, longest silence first. Four queries."""
    people = {one.pk: one for one in guides}
    return {
        pk: overdue_contacts(pairs, on, every_days=rules_for(people[pk], on=on).every_days)
        for pk, pairs in contacts_of(list(people), on=on).items()
    }


def silent_of(guide: Person, *, on: date) -> list[Silent]:
    """The people whom one guides and was silent with, longest first. Five queries."""
    late = overdue_of([guide], on=on).get(guide.pk, [])
    names = dict(
        Person.objects.filter(pk__in=[one.contact.supervisee_id for one in late]).values_list(
            "pk", "name"
        )
    )
    return [
        Silent(
            guide_id=guide.pk,
            person_id=one.contact.supervisee_id,
            name=names[one.contact.supervisee_id],
            last_on=one.contact.last_on,
            days=(on - (one.contact.last_on or one.contact.since)).days,
        )
        for one in late
    ]


def lapses_below(actor: Actor, *, on: date) -> QuerySet[ContactLapse]:
    """Open lapses that went up to the actor: of guides they guide; a coordinator: within reach."""
    rows = ContactLapse.objects.filter(ended_at=None, step__gt=rules.WEEKLY)
    below = held_links(on).filter(supervisor=actor.person).values("supervisee")
    second = held_links(on).filter(supervisor__in=below).values("supervisee")
    near = Q(guide__in=below) | Q(guide__in=second, step__gt=1)
    if actor.has(access.COORDINATOR):
        near |= Q(guide__in=access.people_for(actor).values("pk"))
    return (
        rows.filter(near)
        .exclude(guide=actor.person)
        .select_related("guide")
        .order_by("-step", "-days", "pk")
    )


def still_open(ids: Collection[int]) -> set[int]:
    """Lapses that have not ended."""
    rows = ContactLapse.objects.filter(pk__in=ids, ended_at=None)
    return set(rows.values_list("pk", flat=True))


# ── supervision had in a month ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MonthPair:
    """This month so far, and the month before as it ended."""

    this: guidance_hours.Month
    last: guidance_hours.Month


def months_of(workers: Collection[int], *, on: date) -> dict[int, MonthPair]:
    """Social worker → the supervision had this month and last. Three queries.

    Only sessions with a supervisor count. Who became a social worker this month had no month
    before.
    """
    first = on.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    held: dict[tuple[int, date], list[guidance_hours.Held]] = defaultdict(list)
    seats = (
        GuidanceSeat.objects.filter(
            person__in=workers, session__tier=Tier.SUPERVISOR, session__held_at__date__gte=before
        )
        .annotate(people=Count("session__seats"))
        .values_list("person", "session__held_at", "session__minutes", "people")
    )
    for person, moment, minutes, people in seats:
        month = moment.astimezone(SHANGHAI).date().replace(day=1)
        held[person, month].append(guidance_hours.Held(minutes, people))
    began = dict(
        RoleGrant.objects.filter(person__in=workers, role=access.SOCIAL_WORKER)
        .values("person")
        .annotate(first=Min("since"))
        .values_list("person", "first")
    )
    places = Person.objects.filter(pk__in=workers).values_list("pk", "division_code")
    return {
        pk: MonthPair(
            _month(held[pk, first], code, began.get(pk), on),
            _month(held[pk, before], code, began.get(pk), first - timedelta(days=1)),
        )
        for pk, code in places
    }


def _month(
    held: list[guidance_hours.Held], division_code: str, began: date | None, day: date
) -> guidance_hours.Month:
    told = policy.profile_for(division_code, day)
    asked = guidance_hours.HoursAsked(
        told.new_worker_months, told.new_worker_minutes, told.supervision_groups
    )
    if began is None or began > day:
        asked = guidance_hours.HoursAsked(new_months=0, groups=0)
    new = guidance_hours.is_new(began, day, asked.new_months)
    return guidance_hours.month_of(held, is_new=new, asked=asked)


def waiting_of(people: Collection[int], *, on: date) -> dict[int, tuple[int, int]]:
    """Person → agreed actions overdue (own, or of own sessions) and sessions to sign; only who
    has any. Four queries.
    """
    late = AgreedAction.objects.filter(done_at=None, due_on__lt=on)
    actions: Counter[int] = Counter()
    actions.update(dict(_counted(late.filter(owner__in=people), "owner")))
    others = late.filter(session__guide__in=people).exclude(owner=F("session__guide"))
    actions.update(dict(_counted(others, "session__guide")))
    seats = GuidanceSeat.objects.filter(person__in=people, signed_at=None)
    unsigned: Counter[int] = Counter(dict(_counted(seats, "person")))
    led = GuidanceSession.objects.filter(guide__in=people, guide_signed_at=None)
    unsigned.update(dict(_counted(led, "guide")))
    return {pk: (actions[pk], unsigned[pk]) for pk in actions.keys() | unsigned.keys()}


def _counted(rows: QuerySet[Any], path: str) -> list[tuple[int, int]]:
    return list(rows.order_by().values(path).annotate(n=Count("pk")).values_list(path, "n"))
