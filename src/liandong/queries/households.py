"""Who belongs to whom: the people whom an adult may sign up, and who asked me."""

from django.db.models import Q, QuerySet

from liandong.models import HouseholdKind, HouseholdMember, Person


def members_of(adult: Person) -> QuerySet[HouseholdMember]:
    """Everybody of an adult's open households, those who were only asked too."""
    return (
        HouseholdMember.objects.filter(
            household__adult=adult, household__ended_at=None, left_at=None
        )
        .select_related("person", "household")
        .order_by("joined_at", "pk")
    )


def may_act_for(adult: Person) -> QuerySet[HouseholdMember]:
    """Members whom the adult may sign up: their yes stands, or they are minors in care."""
    return members_of(adult).filter(agreed_at__isnull=False)


def asking(person: Person) -> QuerySet[HouseholdMember]:
    """Households that named a person, who has not answered; also those agreed to."""
    return (
        HouseholdMember.objects.filter(person=person, left_at=None, household__ended_at=None)
        .select_related("household__adult")
        .order_by("pk")
    )


def places_within(person: Person) -> QuerySet[HouseholdMember]:
    """Lines that a person may end: of their own households, or their own place in one."""
    return HouseholdMember.objects.filter(
        Q(household__adult=person) | Q(person=person), left_at=None
    ).select_related("person", "household__adult")


def kinds_held(adult: Person) -> dict[str, list[HouseholdMember]]:
    """Members by kind of household, each kind in order."""
    found: dict[str, list[HouseholdMember]] = {kind: [] for kind in HouseholdKind.values}
    for row in members_of(adult):
        found[row.household.kind].append(row)
    return found
