"""The catalogue of services that may be bought, with what was bought of each, and who delivered."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from liandong.core.purchases import Stage
from liandong.models import BudgetLine, Contract, ContractAcceptance, Purchase, PurchaseItem
from liandong.queries import purchases
from liandong.queries.access import Actor


@dataclass(frozen=True, slots=True)
class Delivered:
    """An organization that delivered an item: how often it was accepted."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought of an item: contracts, their prices and the budgets, in cents."""

    contracts: int = 0
    total: int = 0
    least: int = 0
    most: int = 0
    budget: int = 0
    delivered: tuple[Delivered, ...] = ()


def items_for(actor: Actor | None) -> QuerySet[PurchaseItem]:
    """Items that somebody may read: what was published, alone or with a purchase; one's own."""
    public = Purchase.objects.filter(item=OuterRef("pk"), stage=Stage.PUBLICATION)
    may = Q(published_at__isnull=False) | Q(Exists(public))
    if actor is not None:
        may |= Q(buyer_id__in=purchases.bought_for(actor.person, actor.on))
    rows = PurchaseItem.objects.filter(may).select_related("buyer")
    return rows.order_by("buyer__name", "code", "pk")


def bought_of(items: Sequence[PurchaseItem], actor: Actor | None) -> dict[int, Bought]:
    """For each item what was bought of it, as far as somebody may read. Four queries.

    Signed out only published purchases count. A contract counts from the day on which both
    sides had signed; a provider has delivered once the acceptance passed.
    """
    ids = readable(actor).filter(item__in=[one.pk for one in items]).order_by().values("pk")
    contracts = (
        Contract.objects.filter(purchase__in=ids)
        .exclude(purchase__stage=Stage.PROCUREMENT)
        .annotate(
            is_passed=Exists(
                ContractAcceptance.objects.filter(contract=OuterRef("pk"), is_passed=True)
            )
        )
        .values_list("purchase__item_id", "price_cents", "provider__name", "is_passed")
    )
    prices: dict[int, list[int]] = defaultdict(list)
    times: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, price, provider, is_passed in contracts:
        if item is None:
            continue
        prices[item].append(price)
        if is_passed:
            times[item][provider] += 1
    budgets = dict(
        BudgetLine.objects.filter(purchase__in=ids)
        .values_list("purchase__item_id")
        .annotate(n=Sum("cents"))
        .order_by("purchase__item_id")
    )
    return {
        one.pk: Bought(
            len(prices[one.pk]),
            sum(prices[one.pk]),
            min(prices[one.pk], default=0),
            max(prices[one.pk], default=0),
            budgets.get(one.pk, 0),
            tuple(
                Delivered(name, n)
                for name, n in sorted(times[one.pk].items(), key=lambda it: (-it[1], it[0]))
            ),
        )
        for one in items
    }


def readable(actor: Actor | None) -> QuerySet[Purchase]:
    """Purchases that somebody may read, what is published and their own, the newest first."""
    if actor is None:
        return purchases.published()
    own = purchases.purchases_for(actor).order_by().values("pk")
    rows = Purchase.objects.filter(Q(stage=Stage.PUBLICATION) | Q(pk__in=own))
    return rows.select_related("buyer", "item", "contract__provider").order_by("-opened_at", "-pk")


def waiting(buyers: Collection[int]) -> QuerySet[PurchaseItem]:
    """Items that were taken in and not published yet; what only a purchase names is no such item.

    That becomes readable with its purchase.
    """
    return PurchaseItem.objects.filter(buyer__in=buyers, published_at=None).exclude(source="")


def waiting_of(actor: Actor) -> dict[int, int]:
    """How many items of each buyer of the actor's wait to be published."""
    mine = purchases.bought_for(actor.person, actor.on)
    found: dict[int, int] = dict.fromkeys(mine, 0)
    for buyer in waiting(mine).values_list("buyer_id", flat=True):
        found[buyer] += 1
    return found
