"""Which linkages are alive: lists by score, by organization and by street."""

from datetime import date, datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from liandong.core.detectors import OPEN, Finding
from liandong.core.hours import SHANGHAI
from liandong.core.linkage_health import Vigor
from liandong.models import Linkage, LinkageFinding, LinkageScore
from liandong.queries import access
from liandong.queries.detectors import holding
from liandong.queries.linkage_health import rules_for

TREND_WEEKS = 4


def scored(actor: access.Actor, *, vigor: Vigor | None = None, at: datetime) -> QuerySet[Linkage]:
    """Linkages that hold and may be opened, the lowest latest score first.

    ``vigor`` takes only those that are so alive; who is found dormant is asleep.
    """
    today = at.astimezone(SHANGHAI).date()
    latest = LinkageScore.objects.filter(linkage=OuterRef("pk")).order_by("-week_on")
    found = (
        holding(today)
        .filter(pk__in=access.linkages_for(actor).values("pk"))
        .annotate(latest=Subquery(latest.values("points")[:1]))
        .order_by(F("latest").asc(nulls_last=True), "pk")
    )
    if vigor is None:
        return found
    rules, _ = rules_for("", today)
    open_ones = LinkageFinding.objects.filter(kind=Finding.DORMANT, state__in=OPEN)
    sleeping = Q(pk__in=open_ones.values("linkage"))
    if vigor is Vigor.ASLEEP:
        return found.filter(sleeping | Q(latest__lt=rules.weak_from))
    if vigor is Vigor.WEAK:
        return found.filter(~sleeping, latest__gte=rules.weak_from, latest__lt=rules.alive_from)
    return found.filter(~sleeping, latest__gte=rules.alive_from)


def of_organization(actor: access.Actor, organization: int, *, at: datetime) -> QuerySet[Linkage]:
    """Linkages that an organization leads or takes part in."""
    own = Q(organization=organization) | Q(
        pk__in=Linkage.objects.filter(
            parties__organization=organization, parties__until=None
        ).values("pk")
    )
    return scored(actor, at=at).filter(own)


def of_street(actor: access.Actor, code: str, *, at: datetime) -> QuerySet[Linkage]:
    """Linkages that serve in a street."""
    here = Q(project__division_code__startswith=code)
    here |= Q(project=None, division_code__startswith=code)
    return scored(actor, at=at).filter(here)


def streets(linkages: QuerySet[Linkage]) -> list[tuple[str, int]]:
    """Streets with the number of their linkages, most first. One query."""
    counted = (
        linkages.filter(project__isnull=False)
        .order_by()
        .values_list("project__division_code")
        .annotate(n=Count("pk"))
    )
    found: dict[str, int] = {}
    for code, n in counted:
        if len(code) >= 9:
            found[code[:9]] = found.get(code[:9], 0) + n
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def trend_since(today: date) -> date:
    """The Monday with which the latest score is compared."""
    return today - timedelta(days=today.weekday() + 7 * TREND_WEEKS)
