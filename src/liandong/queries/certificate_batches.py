"""Requests for certificates as their asker sees them: numbers, never who said no."""

from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, When

from liandong.models import CertificateBatch, CertificateBatchLine, Person


def handed_on(*, on: date, prefix: str = "") -> Q:
    """Lines whose certificate may go along, as ``core.certificate_batches.may_hand_on`` says.

    A guardian's yes holds as long as the guardian's consent to the service does.
    """

    def q(**told: object) -> Q:
        return Q(**{prefix + name: value for name, value in told.items()})

    own = q(needs_guardian=False, agrees=True)
    through = q(needs_guardian=True, guardian_agrees=True, guardian_consent__revoked_at=None)
    standing = q(guardian_consent__expires_on=None) | q(guardian_consent__expires_on__gte=on)
    return own | (through & standing & (q(agrees=None) | q(agrees=True)))


def batches_of(person: Person, *, on: date) -> QuerySet[CertificateBatch]:
    """A person's own requests, newest first, each with its counts.

    ``asked``, ``agreed``, ``handed`` on, and ``left_out``.
    """
    return (
        CertificateBatch.objects.filter(requested_by=person)
        .annotate(
            asked=Count("lines"),
            agreed=Count("lines", filter=handed_on(on=on, prefix="lines__")),
            handed=Count("lines", filter=Q(lines__certificate__isnull=False)),
            taken_back=Count("lines", filter=Q(lines__taken_back_at__isnull=False)),
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


def open_lines_of(person: Person) -> QuerySet[CertificateBatchLine]:
    """What a volunteer was asked and can still answer."""
    return lines_of(person).filter(batch__taken_at=None, batch__cancelled_at=None)


def agreed_lines_of(person: Person) -> QuerySet[CertificateBatchLine]:
    """Where a yes to handing on was given, one's own or a guardian's, and may be taken back."""
    own = Q(needs_guardian=False, agrees=True)
    through = Q(needs_guardian=True, guardian_agrees=True) & ~Q(agrees=False)
    handed = Q(certificate__isnull=False) | Q(batch__taken_at=None)
    return lines_of(person).filter(own | through, handed, batch__cancelled_at=None)


def lines_for_guardian(ward_id: int) -> QuerySet[CertificateBatchLine]:
    """What a guardian is asked about a child, or has answered, newest first."""
    return (
        CertificateBatchLine.objects.filter(
            person=ward_id, needs_guardian=True, batch__cancelled_at=None
        )
        .filter(Q(batch__taken_at=None) | Q(certificate__isnull=False))
        .select_related("batch__requested_by", "person")
        .order_by("-batch__requested_at", "-pk")
    )
