"""Who buys: officers of an organization, and of the office whose organization it is; who reads."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from liandong.core.purchase_buyers import Reach, reads
from liandong.models import AuthorityOffice, Organization, Person, Purchase, RoleGrant
from liandong.queries.access import OFFICER, Actor
from liandong.queries.covers import open_on


def offices_of(person: Person, on: date) -> QuerySet[AuthorityOffice]:
    """Offices that are there on a day and in which somebody works."""
    grants = RoleGrant.objects.filter(open_on(on), person=person, role=OFFICER)
    return AuthorityOffice.objects.filter(open_on(on), pk__in=grants.values("office"))


def bodies_of(person: Person, on: date) -> set[int]:
    """Organizations for which somebody buys on a day, by themselves or by their office. A query."""
    grants = RoleGrant.objects.filter(
        open_on(on), person=person, role=OFFICER, organization__isnull=False
    )
    rows = Organization.objects.filter(
        Q(pk__in=grants.values("organization")) | Q(office__in=offices_of(person, on).values("pk"))
    )
    return set(rows.values_list("pk", flat=True))


def new_offices_of(person: Person, on: date) -> QuerySet[AuthorityOffice]:
    """Somebody's offices that have not bought anything yet, by name."""
    return offices_of(person, on).filter(organization=None).order_by("name", "pk")


def officers_of(bodies: Collection[int], on: date) -> dict[int, set[int]]:
    """Who buys for each organization on a day, as ids of people. Two queries."""
    found: dict[int, set[int]] = defaultdict(set)
    grants = RoleGrant.objects.filter(open_on(on), role=OFFICER)
    for body, person in grants.filter(organization__in=bodies).values_list(
        "organization_id", "person_id"
    ):
        if body is not None:
            found[body].add(person)
    offices = AuthorityOffice.objects.filter(open_on(on), organization__in=bodies)
    for body, person in grants.filter(office__in=offices.values("pk")).values_list(
        "office__organization_id", "person_id"
    ):
        if body is not None:
            found[body].add(person)
    return found


def below(actor: Actor) -> Q:
    """Purchases of the actor's offices and of those below them in the same line. A query."""
    found = Q(pk__in=[])
    for line, division in offices_of(actor.person, actor.on).values_list("line", "division_code"):
        found |= Q(buyer__office__line=line, buyer__office__division_code__startswith=division)
    return found


def oversees(actor: Actor, purchase: Purchase) -> bool:
    """Whether the actor's office stands above the one that buys. At most two queries."""
    office = office_of(purchase.buyer)
    if office is None:
        return False
    mine = offices_of(actor.person, actor.on).values_list("line", "division_code")
    return reads([Reach(*one) for one in mine], Reach(office.line, office.division_code))


def may_open(actor: Actor) -> bool:
    """Whether somebody may open a purchase: for an organization, or for an office that is new."""
    me, on = actor.person, actor.on
    return bool(bodies_of(me, on)) or new_offices_of(me, on).exists()


def bought_by(office: AuthorityOffice) -> QuerySet[Purchase]:
    """What an office buys and bought, the latest first."""
    rows = Purchase.objects.filter(buyer__office=office).select_related("contract__provider")
    return rows.order_by("-opened_at", "-pk")


def office_of(body: Organization) -> AuthorityOffice | None:
    """The office whose organization this is."""
    return AuthorityOffice.objects.filter(organization=body).first()
