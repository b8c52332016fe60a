"""The monthly contact sheet: read, looked at by a human, taken in whole; and written out again.

Nothing of the file is kept. Between the look and the yes its lines travel with the page, sealed
for the one who brought it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from liandong.core import contact_facts as told
from liandong.core import contact_sheets as sheets
from liandong.core import visits as rules
from liandong.core.contact_sheets import Book, Line, OutLine, Planned
from liandong.core.crypto import KeyUnknown, SealBroken
from liandong.core.refusals import NotAllowed
from liandong.core.workdays import SHANGHAI
from liandong.models import CaredPerson, CareReading, Person, Visit
from liandong.models.sealed import blind_index, key_ring
from liandong.queries import access
from liandong.queries import contact_sheets as shown
from liandong.queries.access import SOCIAL_WORKER
from liandong.queries.casework_counts import Span
from liandong.services import events
from liandong.services.case_files import day_of
from liandong.services.painted_sheets import read_painted

NOON = time(12)
"""A sheet tells the day of a contact and no hour."""


def read(*, content: bytes, name: str, password: str, by: Person, at: datetime) -> Book:
    """The lines of a file. Writes nothing. Refuses as ``read_painted`` and ``core`` do."""
    if not access.actor_of(by, on=day_of(at)).has(SOCIAL_WORKER):
        raise NotAllowed(action="contact_sheet")
    return sheets.read(read_painted(content, name, password))


def sealed(book: Book, by: Person) -> str:
    """The lines as a word that only this person's next step opens."""
    plain = json.dumps(asdict(book), ensure_ascii=False)
    return base64.urlsafe_b64encode(key_ring().seal(plain, _bound(by))).decode()


def opened(token: str, by: Person) -> Book:
    """The lines again. Refuses ``SheetTokenStale``."""
    try:
        plain = json.loads(key_ring().open(base64.urlsafe_b64decode(token), _bound(by)))
    except (SealBroken, KeyUnknown, binascii.Error, ValueError):
        raise told.SheetTokenStale() from None
    lines = tuple(
        Line(**{**one, "days": tuple(one["days"]), "unread": tuple(one["unread"])})
        for one in plain["lines"]
    )
    return Book(lines, tuple(plain["skipped"]))


def _bound(by: Person) -> str:
    return f"ContactSheet.{by.pk}"


@dataclass(frozen=True, slots=True)
class Look:
    """What would become of each line, and whom one may choose from."""

    plan: tuple[Planned, ...]
    people: tuple[CaredPerson, ...]


def look(book: Book, *, choices: Mapping[str, int], by: Person, at: datetime) -> Look:
    """The plan against the records of this moment. Writes nothing. Four queries at most."""
    actor = access.actor_of(by, on=day_of(at))
    if not actor.has(SOCIAL_WORKER):
        raise NotAllowed(action="contact_sheet")
    people = shown.people_of(actor)
    days = [one.day(number) for one in book.lines for number in one.days]
    known = (
        shown.known_visits([one.pk for one in people], *shown.span_of(days))
        if days
        else frozenset()
    )
    numbers = {one.volunteer_id for one in book.lines} | {one.client_id for one in book.lines}
    plan = sheets.plan(
        book,
        shown.roster_of(people),
        indexes={one: blind_index(one, "id") for one in numbers if one},
        choices=choices,
        known=known,
        today=day_of(at),
    )
    return Look(plan, tuple(people))


@transaction.atomic
def take_in(book: Book, *, choices: Mapping[str, int], by: Person, at: datetime) -> Look:
    """Every line that is clear becomes visits, all at once; told twice is kept once.

    A contact says that somebody was reached, not how they are: it sets the next day and takes
    no worry away. Held lines change nothing. Event ContactsTakenIn when anything is new.
    """
    ids = [one.pk for one in look(book, choices=choices, by=by, at=at).people]
    rows = {
        one.pk: one
        for one in CaredPerson.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    # Planned anew under the lock: a contact told by telephone meanwhile is not told again.
    found = look(book, choices=choices, by=by, at=at)
    fresh = [
        (one.cared, one.volunteer, day)
        for one in found.plan
        for day in one.fresh
        if one.cared is not None and one.volunteer is not None
    ]
    wanted = list(dict.fromkeys(fresh))
    Visit.objects.bulk_create(
        Visit(
            key=str(uuid5(NAMESPACE_URL, f"contact-sheet:{cared}:{volunteer}:{day}")),
            cared_id=cared,
            method=rules.Method.PHONE,
            condition=rules.Condition.CONTACTED,
            held_at=datetime.combine(day, NOON, tzinfo=SHANGHAI),
            by_id=volunteer,
            recorded_at=at,
        )
        for cared, volunteer, day in wanted
    )
    touched = {}
    for cared, _volunteer, day in sorted(wanted, key=lambda one: one[2]):
        row = rows[cared]
        if row.last_on is None or day >= row.last_on:
            due = rules.next_due(day, row.every_days, rules.Condition.CONTACTED)
            row.last_on, row.next_due_on = day, max(due, day_of(at))
            touched[cared] = row
    CaredPerson.objects.bulk_update(touched.values(), ["last_on", "next_due_on"])
    if wanted:
        people = len({cared for cared, _volunteer, _day in wanted})
        events.record(told.ContactsTakenIn(len(wanted), people), by=by, at=at)
    return found


@transaction.atomic
def hand_out(
    *, span: Span, password: str, numbers: bool, by: Person, at: datetime
) -> list[OutLine]:
    """The lines of a month to be written out; a look at each person is kept.

    Identity numbers leave in a protected file only. Refuses ``NotAllowed``,
    ``NumbersNeedPassword``. Event ContactSheetTaken.
    """
    actor = access.actor_of(by, on=day_of(at))
    if not actor.has(SOCIAL_WORKER):
        raise NotAllowed(action="contact_sheet")
    if numbers and not password:
        raise told.NumbersNeedPassword()
    pairings = shown.pairings_of(actor, span)
    people = sorted({one.cared_id for one in pairings})
    CareReading.objects.bulk_create(CareReading(cared_id=one, reader=by, at=at) for one in people)
    month = span.since.strftime("%Y-%m")
    events.record(told.ContactSheetTaken(month, len(people), numbers), by=by, at=at)
    return shown.out_lines(pairings, span, numbers=numbers)
