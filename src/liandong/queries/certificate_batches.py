"""Requests for certificates as their asker sees them: numbers, never who said no."""

from django.db.models import Case, Count, F, Q, QuerySet, When

from liandong.models import CertificateBatch, CertificateBatchLine, Person


def batches_of(person: Person) -> QuerySet[CertificateBatch]:
    """A person's own requests, newest first, each with its counts.

    ``asked``, ``agreed``, ``handed`` on, and ``left_out``.
    """
    return (
        CertificateBatch.objects.filter(requested_by=person)
        .annotate(
            asked=Count("lines"),
            agreed=Count("lines", filter=Q(lines__agrees=True)),
            handed=Count("lines", filter=Q(lines__certificate__isnull=False)),
        )
        .annotate(
            left_out=Case(
                When(taken_at=None, then=F("asked") - F("agreed")),
                default=F("asked") - F("handed"),
            )
        )
        .order_by("-requested_at", "-pk")
    )


def lines_of(person: Person) -> QuerySet[CertificateBatchLine]:
    """What a volunteer was asked, newest first."""
    return (
        CertificateBatchLine.objects.filter(person=person)
        .select_related("batch__requested_by")
        .order_by("-batch__requested_at", "-pk")
    )
