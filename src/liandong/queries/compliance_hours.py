"""Compliance of records: hours, evaluations, objections, certificates, spot checks."""

from django.db.models import Exists, F, OuterRef, Q

from liandong.core.compliance import Count
from liandong.models import (
    Assignment,
    AssignmentState,
    CertificateBatch,
    Evaluation,
    LedgerEntry,
    Objection,
    Organization,
    Shift,
    ShiftState,
    SpotCheck,
    SpotRound,
)
from liandong.queries.compliance_place import MOST, Line, Looked, Place, looked


def hours_in_time(place: Place) -> Looked:
    """Order 67 Art 11: services without hours past the day, and hours recorded late."""
    ended = place.over_since(place.rules.hours.record_within_working_days)
    kept = LedgerEntry.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    open_ones = (
        Assignment.objects.filter(
            place.of("shift__project__organization", "shift__division_code"),
            ~Exists(kept),
            state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED],
            shift__ends_at__gt=place.since,
            shift__ends_at__lt=ended,
        )
        .exclude(shift__state=ShiftState.CANCELLED)
        .select_related("shift__project")
        .order_by("shift__ends_at", "pk")
    )
    entries = LedgerEntry.objects.filter(
        place.of("organization", "organization__division_code"),
        recorded_at__gt=place.since,
        reverses=None,
        shift__isnull=False,
    )
    late = entries.filter(is_late=True).order_by("-recorded_at", "-pk")
    unrecorded, overdue = open_ones.count(), late.count()
    lines = [
        Line(row.shift.project.title, "open", row.shift.ends_at, "roster-detail", row.shift_id)
        for row in open_ones[:MOST]
    ]
    lines += [Line(row.activity, "late", row.served_on) for row in late[: MOST - len(lines)]]
    return Looked(Count(unrecorded + entries.count(), unrecorded + overdue), tuple(lines))


def evaluated(place: Place) -> Looked:
    """Order 67 Art 10 and 11: shifts held, past the day, without any evaluation."""
    judged = Evaluation.objects.filter(shift=OuterRef("pk"))
    seen = Shift.objects.filter(
        place.of("project__organization", "division_code"),
        state=ShiftState.HELD,
        ends_at__gt=place.since,
        ends_at__lt=place.over_since(place.rules.hours.record_within_working_days),
    )
    found = seen.filter(~Exists(judged)).select_related("project").order_by("-ends_at", "-pk")
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.project.title, "", row.ends_at, "roster-detail", row.pk),
    )


def content_told(place: Place) -> Looked:
    """Order 67 Art 7: living entries of the period without content or place."""
    seen = LedgerEntry.objects.filter(
        place.of("organization", "organization__division_code"),
        recorded_at__gt=place.since,
        reverses=None,
        reversed_by=None,
    )
    found = seen.filter(Q(content="") | Q(place="")).order_by("-served_on", "-pk")
    return looked(seen.count(), found, lambda row: Line(row.activity, "", row.served_on))


def objections(place: Place) -> Looked:
    """Order 67 Art 13: objections of the period whose answer was due."""
    raised = Objection.objects.filter(
        place.of("entry__organization", "entry__organization__division_code"),
        raised_at__gt=place.since,
    )
    seen = raised.filter(Q(answered_at__isnull=False) | Q(due_at__lt=place.at))
    found = (
        seen.filter(Q(answered_at=None) | Q(answered_at__gt=F("due_at")))
        .select_related("entry")
        .order_by(F("answered_at").desc(nulls_first=True), "due_at", "pk")
    )
    return looked(seen.count(), found, lambda row: Line(row.entry.activity, "", row.due_at))


def certificates(place: Place) -> Looked:
    """Order 67 Art 14: requests of a group past their day and neither taken nor cancelled."""
    limit = place.over_since(place.rules.certificate_working_days).date()
    seen = CertificateBatch.objects.filter(
        place.of("requested_by__memberships__organization", "requested_by__division_code"),
        requested_at__gt=place.since,
    ).distinct()
    found = (
        seen.filter(taken_at=None, cancelled_at=None)
        .filter(Q(answer_by__lt=limit) | Q(answer_by=None, requested_at__date__lt=limit))
        .order_by("requested_at", "pk")
    )
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.recipient, "", row.requested_at, "certificate-batch", row.pk),
    )


def untrue_hours(place: Place) -> Looked:
    """Order 67 Art 19: entries that a check did not confirm and nobody reversed."""
    seen = SpotCheck.objects.filter(
        place.of("entry__organization", "entry__organization__division_code"),
        Q(answered_at__gt=place.since) | Q(decided_at__gt=place.since),
    )
    found = (
        seen.filter(stands=False, entry__reversed_by=None)
        .select_related("entry")
        .order_by("decided_at", "pk")
    )
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.entry.activity, "", row.entry.served_on, "spot-check", row.pk),
    )


def spot_checked(place: Place) -> Looked:
    """Order 67 Art 21: bodies that recorded hours in the period and were not checked."""
    entries = LedgerEntry.objects.filter(organization=OuterRef("pk"), recorded_at__gt=place.since)
    rounds = SpotRound.objects.filter(organization=OuterRef("pk"), drawn_at__gt=place.since)
    seen = Organization.objects.filter(place.of("pk", "division_code")).filter(Exists(entries))
    found = seen.filter(~Exists(rounds)).order_by("name", "pk")
    return looked(
        seen.count(),
        found,
        lambda row: Line(row.name, row.number, None, "organization-detail", row.pk),
    )
