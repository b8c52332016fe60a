"""Yearly awards: what the ledger opens, lists with the names that may be shown, one's own."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from liandong.core import awards, policy
from liandong.core.consents import ConsentPurpose
from liandong.core.hours import HourKind
from liandong.models import (
    Award,
    AwardLine,
    AwardList,
    AwardObjection,
    Consent,
    LedgerEntry,
    Organization,
    Person,
    RoleGrant,
)
from liandong.queries import access

PROPOSES = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)


def organizations_for(actor: access.Actor) -> QuerySet[Organization]:
    """Organizations whose awards the actor may propose and decide on."""
    if not actor.has(*PROPOSES):
        return Organization.objects.none()
    return access.organizations_for(actor)


def deciders(award_list: AwardList, *, without: Person) -> QuerySet[Person]:
    """Staff of the organization who may decide on what ``without`` objects to.

    Neither the proposer nor anybody on the list; where nobody is left, coordinators of the place.
    """
    on_it = AwardLine.objects.filter(award_list=award_list).values("person")
    free = Person.objects.filter(merged_into=None).exclude(
        pk__in=[award_list.proposed_by_id, without.pk]
    )
    free = free.exclude(pk__in=on_it)
    staff = RoleGrant.objects.filter(
        organization=award_list.organization_id, role__in=PROPOSES, until=None
    )
    found = free.filter(pk__in=staff.values("person"))
    if not found.exists():
        place = Value(award_list.organization.division_code)
        over = RoleGrant.objects.alias(place=place).filter(
            Q(division_code="") | Q(place__startswith=F("division_code")),
            role=access.COORDINATOR,
            until=None,
        )
        found = free.filter(pk__in=over.values("person"))
    return found.order_by("pk")


def minutes_of_year(organization: Organization, year: int) -> dict[int, int]:
    """Credit minutes that stand in the ledger, by person. Honour hours are left out."""
    rows = (
        LedgerEntry.objects.filter(
            organization=organization,
            kind=HourKind.CREDIT,
            served_on__year=year,
            reverses=None,
            reversed_by=None,
            person__merged_into=None,
        )
        .values("person")
        .annotate(total=Sum("minutes"))
    )
    return {row["person"]: row["total"] for row in rows}


def award_lists() -> QuerySet[AwardList]:
    """All that were published, latest first, with people and waiting objections counted."""
    return _counted(AwardList.objects.filter(published_on__isnull=False))


def drawn_for(actor: access.Actor) -> QuerySet[AwardList]:
    """Lists that were drawn and wait to be published, of organizations that the actor serves."""
    own = organizations_for(actor).values("pk")
    return _counted(AwardList.objects.filter(published_on=None, organization__in=own))


def waiting(pk: int) -> AwardList | None:
    """A list that was drawn and waits to be published, for whoever decides on it."""
    return _counted(AwardList.objects.filter(published_on=None, pk=pk)).first()


def _counted(rows: QuerySet[AwardList]) -> QuerySet[AwardList]:
    return (
        rows.select_related("organization")
        .annotate(
            people=Count("lines", distinct=True),
            waiting=Count("objections", Q(objections__decided_at=None), distinct=True),
        )
        .order_by("-year", "-published_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as anybody may see it."""

    hours: int
    names: tuple[str, ...]
    unnamed: int


def levels_of(award_list: AwardList, *, on: date) -> list[Level]:
    """Names of grown people who agreed, the others as a number. Two queries."""
    lines = list(
        AwardLine.objects.filter(award_list=award_list)
        .select_related("person")
        .order_by("-hours", "person__number")
    )
    agreed = set(
        Consent.objects.filter(
            purpose=ConsentPurpose.HONOR,
            withdrawn_at=None,
            person__in=[line.person_id for line in lines],
        ).values_list("person", flat=True)
    )
    named: dict[int, list[str]] = {}
    for line in lines:
        if awards.may_be_named(
            has_agreed=line.person_id in agreed, birth_on=line.person.birth_on, on=on
        ):
            named.setdefault(line.hours, []).append(line.person.name)
    sizes = Counter(line.hours for line in lines)
    return [
        Level(hours, tuple(named.get(hours, ())), size - len(named.get(hours, ())))
        for hours, size in sizes.items()
    ]


def open_objections(actor: access.Actor, award_list: AwardList) -> QuerySet[AwardObjection]:
    """Objections that wait and that the actor may read: of organizations they work for."""
    return AwardObjection.objects.filter(
        award_list=award_list,
        award_list__organization__in=organizations_for(actor),
        decided_at=None,
    ).order_by("made_at")


@dataclass(frozen=True, slots=True)
class Ahead:
    """This year with one organization: what is there, and the next level with what is missing.

    At the top ``missing`` is 0 and ``hours`` the level reached.
    """

    issuer: str
    minutes: int
    hours: int
    missing: int

    @property
    def wanted(self) -> int:
        """The minutes of the level."""
        return self.hours * 60


def my_awards(person: Person) -> QuerySet[Award]:
    """What a person holds, latest first."""
    return Award.objects.filter(person=person).select_related("issuer").order_by("-year", "-hours")


def ahead(person: Person, *, on: date) -> list[Ahead]:
    """What is missing to the next award of this year, by organization. One query."""
    rows = (
        LedgerEntry.objects.filter(
            person=person,
            kind=HourKind.CREDIT,
            served_on__year=on.year,
            reverses=None,
            reversed_by=None,
        )
        .values("organization__name", "organization__division_code")
        .annotate(total=Sum("minutes"))
        .order_by("-total")
    )
    found = []
    for row in rows:
        profile = policy.profile_for(row["organization__division_code"], on)
        levels = profile.award_hours
        step = awards.next_level(row["total"], levels)
        hours, missing = step or (awards.level_of(row["total"], levels), 0)
        found.append(Ahead(row["organization__name"], row["total"], hours, missing))
    return found
