"""Who only ever assists and was not asked lately, which shifts they could lead, what came of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core import shift_leads as rules
from liandong.core.eligibility import age_on
from liandong.core.hours import SHANGHAI
from liandong.core.leads import Right
from liandong.core.shift_leads import Asked, Outcome
from liandong.models import (
    Assignment,
    AssignmentState,
    Person,
    Shift,
    ShiftLeadOffer,
    ShiftState,
    SupervisionLink,
)
from liandong.queries import access, covers, leads
from liandong.queries.access import Actor
from liandong.queries.duty_holders import whole_of
from liandong.queries.leads import AssistOnly

_MOST = 20
_LATELY = timedelta(days=30)
_KEPT = (AssignmentState.ACCEPTED, AssignmentState.SERVED)


@dataclass(frozen=True, slots=True)
class Told:
    """One question with what became of it."""

    row: ShiftLeadOffer
    outcome: Outcome


def prompts(actor: Actor, *, at: datetime) -> list[AssistOnly]:
    """Grown volunteers whom the actor guides, who only assist and are not to be left in peace.

    Who has not come for a month is greeted first, not asked for more. Most services first.
    One query.
    """
    today = at.astimezone(SHANGHAI).date()
    links = SupervisionLink.objects.filter(
        covers.guides_whom(actor.person, today), tier="social_worker"
    )
    people = Person.objects.filter(
        pk__in=links.values("supervisee"), birth_on__lte=_grown_by(today)
    ).exclude(last_served_on__lt=today - _LATELY)
    return leads.assist_only(people.exclude(pk__in=_quiet(at)), at=at)


def _grown_by(today: date) -> date:
    # 29 February of a leap year counts from 1 March on, as everywhere in core.eligibility.
    year = today.year - rules.ADULT
    return date(year, today.month, 28 if (today.month, today.day) == (2, 29) else today.day)


def _quiet(at: datetime) -> QuerySet[ShiftLeadOffer, int]:
    asked = ShiftLeadOffer.objects.filter(asked_at__gt=rules.quiet_since(at), withdrawn_at=None)
    return asked.values_list("person", flat=True)


def assisted(person: Person, *, at: datetime) -> int:
    """How often a person served within the year without ever leading; 0: led, or too seldom."""
    found = leads.assist_only([person], at=at)
    return found[0].services if found else 0


def may_ask(actor: Actor, person: Person) -> bool:
    """Whether the actor may ask a person to lead, or leave them in peace: staff who reach them."""
    if not actor.has(access.SOCIAL_WORKER, access.COORDINATOR) or actor.person.pk == person.pk:
        return False
    return access.people_for(actor).filter(pk=person.pk).exists()


def is_grown(person: Person, *, on: date) -> bool:
    """Whether a person may lead a shift on a day."""
    return person.birth_on is not None and age_on(person.birth_on, on) >= rules.ADULT


def places_to_lead(actor: Actor, person: Person, *, at: datetime) -> list[Assignment]:
    """A person's coming places on shifts that the actor runs and the person does not lead yet."""
    asked = ShiftLeadOffer.objects.filter(
        shift=OuterRef("shift"), person=person, answered_at=None, withdrawn_at=None
    )
    rows = Assignment.objects.filter(
        ~Exists(asked),
        person=person,
        state=AssignmentState.ACCEPTED,
        is_lead=False,
        shift__starts_at__gt=at,
        shift__state=ShiftState.OPEN,
        shift__in=access.shifts_for(actor).values("pk"),
    )
    near = rows.select_related("shift__project", "shift__position__part__project")
    return [
        one
        for one in near.order_by("shift__starts_at", "pk")[:_MOST]
        # Some of the shifts that a stand-in sees are led by others: only who may appoint asks.
        if leads.rights_for(whole_of(one.shift), actor) & {Right.ADD_SHIFTS, Right.CONFIRM}
    ]


def history(person: Person, *, at: datetime) -> list[Told]:
    """What a person was asked and what became of it, the latest first. One query."""
    return told(ShiftLeadOffer.objects.filter(person=person)[:_MOST], at=at)


def asked_by(actor: Actor) -> QuerySet[ShiftLeadOffer]:
    """Whom the actor asked, or whom others asked about the people the actor guides today."""
    links = SupervisionLink.objects.filter(
        covers.guides_whom(actor.person, actor.on), tier="social_worker"
    )
    near = Q(asked_by=actor.person) | Q(person__in=links.values("supervisee"))
    return ShiftLeadOffer.objects.filter(near)


def told(rows: QuerySet[ShiftLeadOffer], *, at: datetime) -> list[Told]:
    """Questions with what became of each, the latest first. One query."""
    return [Told(row, _outcome(row, at)) for row in _with_places(rows)]


def counts(rows: QuerySet[ShiftLeadOffer], *, at: datetime) -> Counter[Outcome]:
    """How many questions ended how. One query."""
    return Counter(_outcome(row, at) for row in _with_places(rows))


def _with_places(rows: QuerySet[ShiftLeadOffer]) -> Iterable[ShiftLeadOffer]:
    if rows.query.is_sliced:
        rows = ShiftLeadOffer.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    place = Assignment.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    found: QuerySet[ShiftLeadOffer] = rows.annotate(
        has_place=Exists(place.filter(state__in=_KEPT)),
        was_served=Exists(place.filter(state=AssignmentState.SERVED, is_lead=True)),
    )
    return found.select_related("shift__project", "person", "asked_by").order_by("-asked_at", "-pk")


def _outcome(row: ShiftLeadOffer, at: datetime) -> Outcome:
    shift: Shift | None = row.shift
    is_off = shift is not None and shift.state == ShiftState.CANCELLED
    return rules.outcome(
        Asked(
            starts_at=shift.starts_at if shift else None,
            ends_at=shift.ends_at if shift else None,
            says_yes=row.says_yes,
            is_withdrawn=row.withdrawn_at is not None,
            has_place=getattr(row, "has_place", False) and not is_off,
            was_served=getattr(row, "was_served", False),
        ),
        at,
    )


def waiting_for(person: Person, *, at: datetime) -> list[ShiftLeadOffer]:
    """Questions that a person can still answer, the next shift first. One query."""
    rows = ShiftLeadOffer.objects.filter(
        person=person,
        answered_at=None,
        withdrawn_at=None,
        shift__starts_at__gt=at,
        shift__state=ShiftState.OPEN,
    )
    return list(rows.select_related("shift__project", "asked_by").order_by("shift__starts_at"))
