"""Papers as pages need them: what waits for a check, what lapses soon."""

from datetime import date, timedelta

from django.db.models import QuerySet

from liandong.core.credentials import LAPSES_SOON_DAYS
from liandong.models import Credential
from liandong.queries import access
from liandong.queries.access import Actor


def unverified(actor: Actor) -> QuerySet[Credential]:
    """Papers of people within reach that nobody has checked yet, oldest first."""
    return (
        Credential.objects.filter(verified_at=None, person__in=access.people_for(actor))
        .exclude(person=actor.person)
        .select_related("person")
        .order_by("pk")
    )


def lapsing(actor: Actor, *, on: date, days: int = LAPSES_SOON_DAYS) -> QuerySet[Credential]:
    """Verified papers of people within reach that lapse within some days, soonest first."""
    return (
        Credential.objects.filter(
            verified_at__isnull=False,
            expires_on__gte=on,
            expires_on__lte=on + timedelta(days=days),
            person__in=access.people_for(actor),
        )
        .select_related("person")
        .order_by("expires_on", "pk")
    )
