"""Compliance towards people: identity, age, training, consent, a yes of one's own, complaints."""

from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from liandong.core import complaints as rules
from liandong.core import policy
from liandong.core.compliance import Count
from liandong.core.consents import ConsentPurpose
from liandong.core.eligibility import GuardianRule
from liandong.core.hours import SHANGHAI
from liandong.core.registry import age_on
from liandong.models import (
    Assignment,
    AssignmentState,
    Complaint,
    Consent,
    Credential,
    GuardianConsent,
    LedgerEntry,
    Person,
    PersonState,
    ShiftState,
    SpokenYes,
    TrainingRecord,
)
from liandong.queries.compliance_place import MOST, Line, Looked, Place, looked

ADULT = 18
TAKES_PART = (AssignmentState.ACCEPTED, AssignmentState.SERVED)


def _person(row: Person) -> Line:
    return Line(row.number, "", row.registered_at, "person-detail", row.pk)


def _place_of(row: Assignment) -> Line:
    return Line(row.shift.project.title, "", row.shift.starts_at, "roster-detail", row.shift_id)


def _served(place: Place) -> QuerySet[Assignment]:
    """Places on shifts of the period that have begun."""
    return Assignment.objects.filter(
        place.of("shift__project__organization", "shift__division_code"),
        state__in=TAKES_PART,
        shift__starts_at__gt=place.since,
        shift__starts_at__lte=place.at,
    ).select_related("shift__project", "person")


def true_identity(place: Place) -> Looked:
    """Order 685 Art 7: who has hours of the period and is not verified."""
    entries = LedgerEntry.objects.filter(
        place.of("organization", "organization__division_code"), recorded_at__gt=place.since
    )
    seen = Person.objects.filter(pk__in=entries.values("person"), merged_into=None)
    found = seen.filter(verified_at=None).exclude(state=PersonState.EXITED).order_by("pk")
    return looked(seen.count(), found, _person)


def guardians(place: Place) -> Looked:
    """Order 685 Art 15: minors on shifts, where the place asks for a guardian's yes."""
    born_after = (place.since.astimezone(SHANGHAI)).date() - timedelta(days=ADULT * 366)
    young = _served(place).filter(person__birth_on__gt=born_after).order_by("-shift__starts_at")
    seen, found = 0, []
    wards = {row.person_id for row in young}
    consents: dict[int, list[GuardianConsent]] = {}
    for consent in GuardianConsent.objects.filter(ward__in=wards):
        consents.setdefault(consent.ward_id, []).append(consent)
    for row in young:
        day = row.shift.starts_at.astimezone(SHANGHAI).date()
        if row.person.birth_on is None or age_on(row.person.birth_on, day) >= ADULT:
            continue
        rule = policy.profile_for(row.shift.division_code, day).guardian_rule
        if rule == GuardianRule.NONE:
            continue
        seen += 1
        if not any(_holds(one, row, day) for one in consents.get(row.person_id, ())):
            found.append(row)
    return Looked(Count(seen, len(found)), tuple(_place_of(row) for row in found[:MOST]))


def _holds(consent: GuardianConsent, row: Assignment, day: date) -> bool:
    starts = row.shift.starts_at
    return (
        consent.given_at <= starts
        and (consent.revoked_at is None or consent.revoked_at > starts)
        and (consent.expires_on is None or consent.expires_on >= day)
    )


def trained(place: Place) -> Looked:
    """Order 685 Art 16: who served on a position that asks for a training they did not have."""
    asked = _served(place).exclude(shift__position__training="")
    records = TrainingRecord.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=OuterRef("shift__starts_at__date")),
        person=OuterRef("person"),
        name=OuterRef("shift__position__training"),
        completed_on__lte=OuterRef("shift__starts_at__date"),
    )
    found = asked.filter(~Exists(records)).order_by("-shift__starts_at", "-pk")
    return looked(asked.count(), found, _place_of)


def qualified(place: Place) -> Looked:
    """Order 685 Art 16: who served on a position whose credential they did not hold that day."""
    asked = _served(place).exclude(shift__position__credential_kind="")
    papers = Credential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=OuterRef("shift__starts_at__date")),
        person=OuterRef("person"),
        kind=OuterRef("shift__position__credential_kind"),
        awarded_on__lte=OuterRef("shift__starts_at__date"),
        verified_at__isnull=False,
    )
    found = asked.filter(~Exists(papers)).order_by("-shift__starts_at", "-pk")
    return looked(asked.count(), found, _place_of)


def keeps_word(place: Place) -> Looked:
    """Order 685 Art 22: places that stayed empty, or were given back after the beginning."""
    late = Q(state=AssignmentState.RELEASED, released_at__gte=F("shift__starts_at"))
    seen = (
        Assignment.objects.filter(
            place.of("shift__project__organization", "shift__division_code"),
            Q(state__in=[*TAKES_PART, AssignmentState.ABSENT]) | late,
            shift__starts_at__gt=place.since,
            shift__ends_at__lte=place.at,
        )
        .exclude(shift__state=ShiftState.CANCELLED)
        .select_related("shift__project")
    )
    found = seen.filter(Q(state=AssignmentState.ABSENT) | late).order_by("-shift__starts_at", "-pk")
    return looked(
        seen.count(),
        found,
        lambda row: replace(
            _place_of(row),
            note="absent" if row.state == AssignmentState.ABSENT else "told_after",
        ),
    )


def consent_of_who_is_recorded(place: Place) -> Looked:
    """Order 67 Art 6: who was put on record by somebody else, and no consent stands."""
    yes = Consent.objects.filter(
        person=OuterRef("pk"), purpose=ConsentPurpose.REGISTER, withdrawn_at=None
    )
    seen = (
        Person.objects.filter(place.of("memberships__organization", "division_code"))
        .filter(registered_by__isnull=False, registered_at__gt=place.since, merged_into=None)
        .exclude(registered_by=F("pk"))
        .exclude(state=PersonState.EXITED)
        .distinct()
    )
    found = seen.filter(~Exists(yes)).order_by("pk")
    return looked(seen.count(), found, _person)


def own_yes(place: Place) -> Looked:
    """Order 685 Art 25: places that somebody else accepted, without a yes that was heard."""
    heard = SpokenYes.objects.filter(assignment=OuterRef("pk"))
    seen = Assignment.objects.filter(
        place.of("shift__project__organization", "shift__division_code"),
        accepted_at__gt=place.since,
    ).exclude(state=AssignmentState.RELEASED)
    found = (
        seen.exclude(accepted_by=F("person"))
        .filter(~Exists(heard))
        .select_related("shift__project")
        .order_by("-accepted_at", "-pk")
    )
    return looked(seen.count(), found, _place_of)


def _complaint(row: Complaint) -> Line:
    return Line(row.number, "", row.filed_at, "complaint-handling", row.pk)


def _filed(place: Place) -> QuerySet[Complaint]:
    return Complaint.objects.filter(
        place.of("organization", "division_code"), filed_at__gt=place.since
    ).exclude(state=rules.State.WITHDRAWN)


def _of_category(place: Place, category: rules.Category) -> Looked:
    seen = _filed(place).filter(category=category)
    found = seen.filter(Q(state__in=rules.OPEN) | Q(is_upheld=True)).order_by("-filed_at", "-pk")
    return looked(seen.count(), found, _complaint)


def unpaid(place: Place) -> Looked:
    """Order 685 Art 2 and 21: complaints about money that are open or were upheld."""
    return _of_category(place, rules.Category.PAID)


def privacy(place: Place) -> Looked:
    """Order 685 Art 20: complaints about leaked data that are open or were upheld."""
    return _of_category(place, rules.Category.PRIVACY)


def complaints(place: Place) -> Looked:
    """Order 685 Art 26: complaints past their day without an answer, or answered late."""
    seen = _filed(place).filter(Q(answered_at__isnull=False) | Q(due_at__lt=place.at))
    found = seen.filter(
        Q(state__in=rules.OPEN, due_at__lt=place.at) | Q(answered_at__gt=F("due_at"))
    ).order_by("due_at", "pk")
    return looked(seen.count(), found, _complaint)
