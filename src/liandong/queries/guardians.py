"""What a guardian sees: the wards of a telephone or a link, and each ward's shifts."""

from collections.abc import Iterable
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from liandong.models import Assignment, AssignmentState, Consent, GuardianConsent, GuardianPass

_SALT = "guardian pass"


def consents_of(
    *, phone_index: str = "", person_id: int | None = None
) -> QuerySet[GuardianConsent]:
    """Consents given with a telephone, or by a person who is signed in."""
    own = Q(pk__in=[])
    if phone_index:
        own |= Q(guardian_phone_index=phone_index)
    if person_id is not None:
        own |= Q(guardian_id=person_id)
    return (
        GuardianConsent.objects.filter(own, ward__merged_into=None)
        .select_related("ward")
        .order_by("revoked_at", "-given_at", "pk")
    )


def places_of(
    ward_ids: Iterable[int], *, at: datetime, most: int = 30
) -> tuple[list[Assignment], list[Assignment]]:
    """Coming places, soonest first, and past ones, latest first. Two queries."""
    rows = (
        Assignment.objects.filter(person__in=list(ward_ids))
        .exclude(state=AssignmentState.RELEASED)
        .select_related("shift__project__social_worker", "shift__position", "person")
    )
    coming = rows.filter(state=AssignmentState.ACCEPTED, shift__starts_at__gt=at)
    past = rows.filter(shift__starts_at__lte=at)
    return (
        list(coming.order_by("shift__starts_at", "pk")[:most]),
        list(past.order_by("-shift__starts_at", "-pk")[:most]),
    )


def consents_about(ward_id: int) -> QuerySet[Consent]:
    """What was agreed to about a ward and holds."""
    return Consent.objects.filter(person=ward_id, withdrawn_at=None).order_by("given_at", "pk")


def token_of(row: GuardianPass) -> str:
    """What stands in the guardian's link."""
    return Signer(salt=_SALT).sign(str(row.pk)).replace(":", ".")


def pass_of(token: str, *, at: datetime) -> GuardianPass | None:
    """The pass of a link, if it is genuine, not lapsed and not taken back."""
    number, _, signature = token.partition(".")
    try:
        pk = int(Signer(salt=_SALT).unsign(f"{number}:{signature}"))
    except (BadSignature, ValueError):
        return None
    return (
        GuardianPass.objects.filter(pk=pk, revoked_at=None, expires_at__gt=at)
        .select_related("consent__ward")
        .first()
    )


def open_passes(consent: GuardianConsent, *, at: datetime) -> QuerySet[GuardianPass]:
    """Links of a consent that still open."""
    return GuardianPass.objects.filter(consent=consent, revoked_at=None, expires_at__gt=at)
