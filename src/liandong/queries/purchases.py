"""Purchases as buyer, provider, evaluator and coordinator see them; and as anybody may."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from liandong.core import policy
from liandong.core.linkage_bonus import BonusRules
from liandong.core.purchase_figures import AcceptanceRules
from liandong.core.purchases import Condition, Stage, holds
from liandong.models import (
    Contract,
    ContractAcceptance,
    ContractEvaluator,
    ContractPayment,
    Expenditure,
    Instalment,
    Membership,
    Need,
    Organization,
    Person,
    Project,
    Purchase,
    RoleGrant,
    ValueItem,
)
from liandong.queries import access, lead_shifts, purchase_buyers, value_items
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.queries.covers import links_on, open_on

PROVIDES = (SOCIAL_WORKER, SUPERVISOR, COORDINATOR)


def bought_for(person: Person, on: date) -> set[int]:
    """Organizations for which somebody buys on a day: as their officer, or by their office."""
    return purchase_buyers.bodies_of(person, on)


def provided_for(person: Person, on: date) -> set[int]:
    """Organizations for which somebody provides: those whose staff they are on a day."""
    grants = RoleGrant.objects.filter(
        open_on(on), person=person, role__in=PROVIDES, organization__isnull=False
    )
    return set(grants.values_list("organization_id", flat=True).distinct())


def ties_of(person: Person, contract: Contract, on: date) -> frozenset[int]:
    """Every organization that somebody works for or belongs to on a day.

    Who has a stake in how a project of the contract is scored is tied to the provider too.
    """
    works = RoleGrant.objects.filter(open_on(on), person=person, organization__isnull=False)
    belongs = Membership.objects.filter(open_on(on), person=person, organization__isnull=False)
    bodies = set(works.values_list("organization_id", flat=True))
    bodies |= set(belongs.values_list("organization_id", flat=True))
    bodies |= purchase_buyers.bodies_of(person, on)
    projects = contract.projects.all()
    if value_items.has_stake(list(projects), person, on=on):
        bodies.add(contract.provider_id)
    return frozenset(bodies)


def value_items_of(contract: Contract) -> list[ValueItem]:
    """The value items that the contract's projects keep, with looks and scores."""
    rows = ValueItem.objects.filter(project__in=contract.projects.all(), dropped_at=None)
    return value_items.loaded(rows)


def unscored(contract: Contract) -> list[ValueItem]:
    """Value items of the contract's projects without a standing score."""
    return [one for one in value_items_of(contract) if value_items.standing(one) is None]


@dataclass(frozen=True, slots=True)
class Sides:
    """What somebody is in one purchase; an overseer reads: coordinators, and offices above."""

    is_buyer: bool = False
    is_provider: bool = False
    is_evaluator: bool = False
    is_overseer: bool = False


def purchases_for(actor: Actor) -> QuerySet[Purchase]:
    """Purchases that somebody may open before they are published; nobody else may.

    The provider sees it from the day a contract is drafted; an office what those below it in
    its line buy. Who was to judge it and declared a conflict of interest no longer opens it,
    whatever else they are but buyer or provider.
    """
    own = _of_a_side(actor)
    others = Q(contract__evaluators__person=actor.person)
    if actor.has(OFFICER):
        others |= purchase_buyers.below(actor)
    if actor.has(COORDINATOR):
        others |= Q(pk__isnull=False) if not actor.divisions else _within(actor)
    shut = conflicted(actor.person).values("contract__purchase")
    rows = Purchase.objects.filter(own | (others & ~Q(pk__in=shut))).distinct()
    return rows.select_related("buyer", "item", "contract__provider")


def led_by(person: Person) -> QuerySet[Purchase]:
    """Signed purchases that pay for a project which somebody leads as a volunteer.

    Not where they were to judge and declared a conflict of interest.
    """
    rows = Purchase.objects.filter(contract__projects__in=lead_shifts.led_by(person).values("pk"))
    rows = rows.exclude(stage=Stage.PROCUREMENT).distinct().select_related("buyer")
    return rows.exclude(pk__in=conflicted(person).values("contract__purchase"))


def _of_a_side(actor: Actor) -> Q:
    own = Q(buyer_id__in=bought_for(actor.person, actor.on))
    return own | Q(contract__provider_id__in=provided_for(actor.person, actor.on))


def conflicted(person: Person) -> QuerySet[ContractEvaluator]:
    """Where somebody was asked to judge and declared a conflict of interest."""
    return ContractEvaluator.objects.filter(person=person, declares_none=False)


def is_shut_out(actor: Actor, purchase_id: int) -> bool:
    """Whether a declared conflict keeps somebody away from a purchase until it is published."""
    if not conflicted(actor.person).filter(contract__purchase=purchase_id).exists():
        return False
    return not Purchase.objects.filter(_of_a_side(actor), pk=purchase_id).exists()


def _within(actor: Actor) -> Q:
    inside = Q(pk__in=[])
    for prefix in actor.divisions:
        inside |= Q(division_code__startswith=prefix)
    return inside


def sides_of(actor: Actor, purchase: Purchase) -> Sides:
    """What the actor is in a purchase that they may open. At most six queries."""
    contract = contract_of(purchase)
    judges = contract is not None and (
        contract.evaluators.filter(person=actor.person).exclude(declares_none=False).exists()
    )
    return Sides(
        is_buyer=purchase.buyer_id in bought_for(actor.person, actor.on),
        is_provider=contract is not None
        and contract.provider_id in provided_for(actor.person, actor.on),
        is_evaluator=judges,
        is_overseer=actor.has(COORDINATOR)
        or (actor.has(OFFICER) and purchase_buyers.oversees(actor, purchase)),
    )


def contract_of(purchase: Purchase) -> Contract | None:
    """The contract of a purchase, or None while there is none."""
    return Contract.objects.filter(purchase=purchase).select_related("provider", "purchase").first()


def published() -> QuerySet[Purchase]:
    """What anybody may read, the latest first."""
    rows = Purchase.objects.filter(stage=Stage.PUBLICATION)
    return rows.select_related("buyer", "item", "contract__provider").order_by(
        "-published_at", "-pk"
    )


def buyers_for(actor: Actor) -> QuerySet[Organization]:
    """Organizations in whose name the actor may open a purchase."""
    return Organization.objects.filter(pk__in=bought_for(actor.person, actor.on)).order_by("name")


def needs_between(division_code: str, category: str, first: date, last: date) -> QuerySet[Need]:
    """Needs that were filed in a place and a span of days; empty codes: any."""
    rows = Need.objects.filter(filed_at__date__gte=first, filed_at__date__lte=last)
    if division_code:
        rows = rows.filter(division_code__startswith=division_code)
    return rows.filter(category=category) if category else rows


def budget_of(purchase: Purchase) -> dict[str, int]:
    """Cents by category."""
    return dict(purchase.budget.order_by("pk").values_list("category", "cents"))


def spent_of(contract: Contract) -> dict[str, int]:
    """Cents that were spent by category."""
    rows = Expenditure.objects.filter(contract=contract).values("category")
    return dict(rows.annotate(n=Sum("cents")).order_by("category").values_list("category", "n"))


def paid_of(contract: Contract) -> int:
    """Cents that were paid of the price, the bonus left out."""
    rows = ContractPayment.objects.filter(contract=contract, instalment__isnull=False)
    return int(rows.aggregate(n=Sum("cents"))["n"] or 0)


def rules_of(purchase: Purchase, on: date) -> tuple[BonusRules, AcceptanceRules]:
    """The policy that holds where the service is given."""
    profile = policy.profile_for(purchase.division_code, on)
    return profile.linkage_bonus, profile.acceptance


def latest_acceptance(contract: Contract) -> ContractAcceptance | None:
    """The last round of judging that was closed."""
    return contract.acceptances.order_by("-round").first()


def unsettled(contract: Contract, stage: Stage) -> list[Instalment]:
    """Instalments that are due by what was done and were not paid."""
    rows = contract.instalments.filter(payment=None).order_by("position")
    return [row for row in rows if holds(Condition(row.condition), stage)]


def bonus_due(contract: Contract) -> int:
    """The bonus that was earned and not paid yet, in cents."""
    acceptance = latest_acceptance(contract)
    if acceptance is None or not acceptance.is_passed or not acceptance.bonus_cents:
        return 0
    paid = contract.payments.filter(instalment=None).exists()
    return 0 if paid else int(acceptance.bonus_cents)


def projects_to_count(contract: Contract) -> QuerySet[Project]:
    """Projects of the provider that can count for a contract."""
    return Project.objects.filter(organization=contract.provider_id).order_by("-created_at", "-pk")


def clashing(contract: Contract, projects: list[Project]) -> tuple[Project, Contract] | None:
    """A project that counts for another contract of overlapping days; None when there is none."""
    others = Contract.objects.filter(
        projects__in=projects, starts_on__lte=contract.ends_on, ends_on__gte=contract.starts_on
    ).exclude(pk=contract.pk)
    other = others.order_by("pk").first()
    if other is None:
        return None
    shared = other.projects.filter(pk__in=[p.pk for p in projects]).order_by("pk").first()
    return None if shared is None else (shared, other)


def may_evaluate(purchase: Purchase, contract: Contract, on: date) -> QuerySet[Person]:
    """Staff who work for neither party and were not named yet, by name."""
    parties = [purchase.buyer_id, contract.provider_id]
    staff = RoleGrant.objects.filter(
        open_on(on), role__in=(SOCIAL_WORKER, SUPERVISOR, COORDINATOR, OFFICER)
    )
    tied = RoleGrant.objects.filter(
        open_on(on), Q(organization__in=parties) | Q(office__organization__in=parties)
    )
    members = Membership.objects.filter(open_on(on), organization__in=parties)
    named = ContractEvaluator.objects.filter(contract=contract)
    rows = Person.objects.filter(pk__in=staff.values("person"), merged_into=None)
    rows = rows.exclude(pk__in=tied.values("person")).exclude(pk__in=members.values("person"))
    rows = rows.exclude(pk__in=named.values("person"))
    workers = contract.projects.filter(social_worker__isnull=False).values("social_worker")
    guides = links_on(on).filter(supervisee__in=workers)
    rows = rows.exclude(pk__in=guides.values("supervisor"))
    return rows.order_by("name", "pk")


def may_open(actor: Actor) -> bool:
    """Whether the menu has a line for purchases: who may buy, provide or oversee."""
    return actor.has(OFFICER, *access.STAFF)
