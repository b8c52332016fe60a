"""Compliance of what is kept of a volunteer: basic facts, training, awards, certificates."""

import base64
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from liandong.core import certificates as seals
from liandong.core.compliance import Count
from liandong.models import (
    AwardList,
    AwardObjection,
    Certificate,
    GuardianConsent,
    LedgerEntry,
    Person,
    PersonState,
    TrainingRecord,
    TrainingSeat,
    TrainingSession,
)
from liandong.queries import certificates
from liandong.queries.compliance_place import MOST, Line, Looked, Place, looked

MOST_SEALS = 500
"""The latest certificates whose seal is computed anew; one takes some fifty microseconds."""


def basic_facts(place: Place) -> Looked:
    """Order 67 Art 5: who has hours of the period and lacks a basic fact.

    Somebody without a professional skill has none to write down; a child is reached through
    the guardian.
    """
    entries = LedgerEntry.objects.filter(
        place.of("organization", "organization__division_code"), recorded_at__gt=place.since
    )
    seen = Person.objects.filter(pk__in=entries.values("person"), merged_into=None).exclude(
        state=PersonState.EXITED
    )
    guarded = GuardianConsent.objects.filter(ward=OuterRef("pk"))
    lacks = {
        "sex": Q(sex=""),
        "birth": Q(birth_on=None),
        "identity": Q(id_index=""),
        "area": Q(division_code=""),
        "contact": Q(~Exists(guarded), phone_index=""),
        "categories": Q(category_mask=0),
    }
    one = Q()
    for lack in lacks.values():
        one |= lack
    rows = seen.filter(one).annotate(is_guarded=Exists(guarded)).order_by("pk")
    return looked(seen.count(), rows, _lacking)


def _lacking(row: Person) -> Line:
    found = {
        "sex": not row.sex,
        "birth": row.birth_on is None,
        "identity": not row.id_index,
        "area": not row.division_code,
        "contact": not row.phone_index and not row.is_guarded,  # type: ignore[attr-defined]
        "categories": not row.category_mask,
    }
    note = ",".join(code for code, is_lacking in found.items() if is_lacking)
    return Line(row.number, note, row.registered_at, "person-detail", row.pk)


def training_told(place: Place) -> Looked:
    """Order 67 Art 8: records without content, length or host, and sessions nobody recorded.

    The law says in time and names no days; the ten working days of Art 11 are our proposal.
    """
    records = TrainingRecord.objects.filter(
        place.of("course__organization", "course__organization__division_code"),
        course__isnull=False,
        completed_on__gt=place.since.date(),
    )
    bare = records.filter(Q(content="") | Q(host="") | Q(minutes=0)).order_by("-completed_on")
    taken = TrainingSeat.objects.filter(session=OuterRef("pk"), given_back_at=None)
    held = TrainingSession.objects.filter(
        place.of("course__organization", "course__organization__division_code"),
        Exists(taken),
        cancelled_at=None,
        ends_at__gt=place.since,
        ends_at__lt=place.over_since(place.rules.hours.record_within_working_days),
    )
    waiting = held.filter(recorded_at=None).select_related("course").order_by("ends_at", "pk")
    unrecorded, thin = waiting.count(), bare.count()
    lines = [
        Line(row.course.title, "open", row.ends_at, "training-session", row.pk)
        for row in waiting[:MOST]
    ]
    lines += [
        Line(row.name, "", row.completed_on, "course-detail", row.course_id or 0)
        for row in bare[: MOST - len(lines)]
    ]
    return Looked(Count(held.count() + records.count(), unrecorded + thin), tuple(lines))


def awards_recorded(place: Place) -> Looked:
    """Order 67 Art 9: lists of the period whose days are over and that do not hold yet."""
    seen = AwardList.objects.filter(
        place.of("organization", "organization__division_code"),
        published_on__gt=place.since.date(),
        last_day__lt=place.today,
    )
    objected = AwardObjection.objects.filter(award_list=OuterRef("pk"), decided_at=None)
    found = (
        seen.filter(effective_at=None)
        .annotate(waits=Exists(objected))
        .select_related("organization")
        .order_by("last_day", "pk")
    )
    return looked(
        seen.count(),
        found,
        lambda row: Line(
            f"{row.organization.name} {row.year}", "objected" if row.waits else "open",
            row.last_day, "award-list", row.pk,
        ),
    )  # fmt: skip


def _issued(place: Place) -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        place.of("organization", "organization__division_code"),
        issued_at__gt=place.since,
        withdrawn_at=None,
    ).order_by("-issued_at", "-pk")


def _certificate(row: Certificate) -> Line:
    return Line(row.number, "", row.issued_at, "issued-certificates")


def certificate_words(place: Place) -> Looked:
    """Order 67 Art 15: standing certificates without hours, content or recording body."""
    seen = _issued(place).annotate(words=Cast("statement", TextField()))
    found = seen.filter(
        Q(minutes=0)
        | Q(statement__issuer="")
        | Q(words__contains='"content": ""')
        | Q(words__contains='"recording_unit": ""')
    )
    return looked(seen.count(), found, _certificate)


def certificates_genuine(place: Place) -> Looked:
    """Order 67 Art 17: the latest standing certificates whose words left their seal."""
    key = seals.public_key_of(settings.LIANDONG_CERTIFICATE_SEED)
    seen, altered = 0, []
    for row in islice(_issued(place).iterator(), MOST_SEALS):
        seen += 1
        seal = base64.b64decode(row.signature)
        if not seals.is_genuine(certificates.statement_bytes(row), seal, key):
            altered.append(row)
    return Looked(Count(seen, len(altered)), tuple(_certificate(row) for row in altered[:MOST]))
