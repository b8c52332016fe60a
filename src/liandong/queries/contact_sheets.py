"""Who may stand in a contact sheet: one's own people with their volunteers, and known visits."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q

from liandong.core.contact_sheets import Helper, OutLine, Roster
from liandong.core.visits import Condition
from liandong.core.workdays import SHANGHAI
from liandong.models import CaredPerson, CarePairing, Visit
from liandong.queries import visits
from liandong.queries.access import Actor
from liandong.queries.casework_counts import Span


def people_of(actor: Actor) -> list[CaredPerson]:
    """Whom one answers for today, with every pairing there was. Two queries."""
    pairings = CarePairing.objects.select_related("volunteer").order_by("pk")
    return list(
        visits.writable_by(actor, on=actor.on)
        .select_related("beneficiary__person")
        .prefetch_related(Prefetch("pairings", queryset=pairings, to_attr="all_pairings"))
        .order_by("beneficiary__call_name", "pk")
    )


def roster_of(people: Iterable[CaredPerson]) -> list[Roster]:
    """The same as the rules see it. No query."""
    found = []
    for one in people:
        client = one.beneficiary
        helpers = {
            pairing.volunteer_id: Helper(
                pairing.volunteer_id, pairing.volunteer.name, pairing.volunteer.id_index
            )
            for pairing in one.all_pairings  # type: ignore[attr-defined]
        }
        names = {str(client.name), client.call_name}
        if client.person is not None:
            names.add(client.person.name)
        found.append(
            Roster(
                one.pk,
                frozenset(names - {""}),
                client.person.id_index if client.person else "",
                one.until,
                tuple(helpers.values()),
            )
        )
    return found


def known_visits(
    people: Collection[int], since: date, until: date
) -> frozenset[tuple[int, int, date]]:
    """Visits in a span of days: whom, by whom, on which day. One query."""
    first, last = (datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (since, until))
    rows = Visit.objects.filter(cared__in=people, held_at__gte=first, held_at__lt=last)
    return frozenset(
        (cared, by, held_at.astimezone(SHANGHAI).date())
        for cared, by, held_at in rows.values_list("cared", "by", "held_at")
    )


def pairings_of(actor: Actor, span: Span) -> list[CarePairing]:
    """Pairings of one's own people that held within a month, by volunteer. One query."""
    rows = CarePairing.objects.filter(
        Q(until=None) | Q(until__gt=span.since),
        cared__in=visits.writable_by(actor, on=actor.on).values("pk"),
        since__lt=span.until,
    )
    return list(
        rows.select_related("volunteer", "cared__beneficiary__person").order_by(
            "volunteer__name", "volunteer", "cared__beneficiary__call_name", "pk"
        )
    )


def out_lines(pairings: Iterable[CarePairing], span: Span, *, numbers: bool) -> list[OutLine]:
    """A line for each volunteer and client with the days of contact. One query.

    numbers
        Whether identity numbers are written where they are on record.
    """
    pairs = {(one.volunteer_id, one.cared_id): one for one in pairings}
    first, last = span.moments
    rows = Visit.objects.filter(
        cared__in={cared for _by, cared in pairs},
        by__in={by for by, _cared in pairs},
        held_at__gte=first,
        held_at__lt=last,
    ).exclude(condition=Condition.AWAY)
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for by, cared, held_at in rows.values_list("by", "cared", "held_at"):
        days[by, cared].add(held_at.astimezone(SHANGHAI).day)
    found = []
    for key, one in pairs.items():
        client = one.cared.beneficiary
        person = client.person
        found.append(
            OutLine(
                one.volunteer.name,
                str(one.volunteer.id_number) if numbers else "",
                str(client.name) or client.call_name,
                str(person.id_number) if numbers and person is not None else "",
                tuple(sorted(days[key])),
            )
        )
    return found


def span_of(days: Iterable[date]) -> tuple[date, date]:
    """The first day, and the one after the last."""
    known = sorted(days)
    return known[0], known[-1] + timedelta(days=1)
