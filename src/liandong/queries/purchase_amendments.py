"""What a signed contract says today, and every version that it had."""

from collections.abc import Iterable
from datetime import date

from liandong.core import policy
from liandong.core.purchase_amendments import Part, Terms
from liandong.core.purchases import Condition, Stage, holds
from liandong.models import Contract, ContractAmendment, Person
from liandong.queries import purchases as shown

OPEN_STAGES = (Stage.CONTRACT, Stage.START, Stage.MID)
"""From the signatures to the final report; what is judged is no longer changed."""


def terms_of(contract: Contract, stage: Stage) -> Terms:
    """What an amendment may change, as it stands. Two queries."""
    parts = contract.instalments.select_related("payment").order_by("position")
    return Terms(
        contract.price_cents,
        contract.ends_on,
        contract.linkage_terms,
        contract.long_reason,
        dict(contract.indicators.order_by("pk").values_list("pk", "target")),
        tuple(
            Part(
                one.condition,
                one.cents,
                hasattr(one, "payment") or holds(Condition(one.condition), stage),
            )
            for one in parts
        ),
    )


def amendments_of(contract: Contract) -> list[ContractAmendment]:
    """All amendments of a contract, the latest first."""
    rows = contract.amendments.select_related("proposed_by", "answered_by")
    return list(rows.order_by("-number"))


def unsettled(contract: Contract) -> ContractAmendment | None:
    """The amendment that waits for an answer or for its day; None when there is none."""
    rows = contract.amendments.filter(withdrawn_at=None, applied_at=None, lapsed_at=None)
    return rows.exclude(is_agreed=False).first()


def prices_of(rows: Iterable[ContractAmendment]) -> list[tuple[int, int]]:
    """Prices before and after each amendment that took effect, in cents."""
    return [(one.before["price"], one.after["price"]) for one in rows if one.applied_at is not None]


def original_price(contract: Contract) -> int:
    """The price that both sides signed at first, in cents."""
    first = contract.amendments.exclude(applied_at=None).order_by("number").first()
    return int(first.before["price"] if first else contract.price_cents)


def addition_pct(contract: Contract, on: date) -> int:
    """The most that additions may make together, in percent of the original price."""
    return policy.profile_for(contract.purchase.division_code, on).supplement_pct


def side_of(contract: Contract, person: Person, on: date) -> str | None:
    """For which side somebody speaks on a day; None for neither."""
    if contract.purchase.buyer_id in shown.bought_for(person, on):
        return "buyer"
    return "provider" if contract.provider_id in shown.provided_for(person, on) else None
