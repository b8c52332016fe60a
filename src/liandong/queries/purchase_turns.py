"""From the records to whose turn it is: the facts of purchases, and who is asked on each side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Min, Prefetch, QuerySet

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.purchase_figures import OUTSIDE, Row
from liandong.core.purchase_turns import (
    PARTS,
    ContractFacts,
    Facts,
    Proposed,
    Side,
    Step,
    TermRules,
    Turn,
)
from liandong.core.purchases import Condition, Stage, holds, next_of
from liandong.models import (
    Contract,
    ContractAcceptance,
    ContractAmendment,
    ContractEvaluator,
    ContractIndicator,
    ContractMark,
    ContractPayment,
    ContractReport,
    Instalment,
    OutsideFigure,
    Person,
    Project,
    Purchase,
    PurchaseTurn,
    RoleGrant,
)
from liandong.queries import purchase_buyers
from liandong.queries.access import COORDINATOR, SOCIAL_WORKER, SUPERVISOR
from liandong.queries.covers import open_on


def open_turns_of(person: Person) -> QuerySet[PurchaseTurn]:
    """What waits for somebody in purchases, the soonest first."""
    rows = PurchaseTurn.objects.filter(person=person, ended_at=None)
    return rows.select_related("purchase__buyer").order_by("due_on", "pk")


def open_turns_in(purchase: Purchase) -> QuerySet[PurchaseTurn]:
    """The open turns of a purchase, the soonest first."""
    rows = PurchaseTurn.objects.filter(purchase=purchase, ended_at=None)
    return rows.select_related("person").order_by("due_on", "pk")


def still_open(ids: Iterable[int]) -> set[int]:
    """Those of the turns that have not ended."""
    rows = PurchaseTurn.objects.filter(pk__in=list(ids), ended_at=None)
    return set(rows.values_list("pk", flat=True))


def rules_of(purchase: Purchase, on: date) -> TermRules:
    """The terms that hold where the service is given."""
    return policy.profile_for(purchase.division_code, on).purchase_terms


def facts_of(purchases: Sequence[Purchase], on: date) -> dict[int, Facts]:
    """What is so of each purchase on a day. Fourteen queries, however many purchases."""
    ids = [one.pk for one in purchases]
    held: dict[int, dict[Step, date]] = defaultdict(dict)
    chosen: dict[int, date] = {}
    rows = PurchaseTurn.objects.filter(purchase__in=ids)
    for pk, step, since in (
        rows.filter(ended_at=None)
        .values_list("purchase", "step")
        .annotate(n=Min("since"))
        .order_by("purchase", "step")
    ):
        held[pk][Step(step)] = since.astimezone(SHANGHAI).date()
    for pk, since in (
        rows.filter(step=Step.CONTRACT)
        .values_list("purchase")
        .annotate(n=Min("since"))
        .order_by("purchase")
    ):
        chosen[pk] = since.astimezone(SHANGHAI).date()
    contracts = _contracts(purchases, on)
    return {
        one.pk: Facts(
            Stage(one.stage), on, contracts.get(one.pk), held.get(one.pk, {}), chosen.get(one.pk)
        )
        for one in purchases
    }


def _contracts(purchases: Sequence[Purchase], on: date) -> dict[int, ContractFacts]:
    ids = [one.pk for one in purchases]
    stages = {one.pk: Stage(one.stage) for one in purchases}
    least = {
        one.pk: policy.profile_for(one.division_code, on).acceptance.evaluators for one in purchases
    }
    rows = Contract.objects.filter(purchase__in=ids).prefetch_related(
        Prefetch("indicators", ContractIndicator.objects.only("contract", "code")),
        Prefetch("instalments", Instalment.objects.select_related("payment")),
        Prefetch("projects", Project.objects.only("pk")),
        Prefetch("reports", ContractReport.objects.only("contract", "stage", "confirmed_at")),
        Prefetch("evaluators", ContractEvaluator.objects.only("contract", "declares_none")),
        Prefetch("acceptances", ContractAcceptance.objects.order_by("round")),
        Prefetch("payments", ContractPayment.objects.only("contract", "instalment")),
        Prefetch(
            "amendments",
            ContractAmendment.objects.filter(is_agreed=None, withdrawn_at=None, lapsed_at=None),
        ),
    )
    contracts = list(rows)
    given = set(
        OutsideFigure.objects.filter(indicator__contract__in=contracts).values_list(
            "indicator", flat=True
        )
    )
    marks: dict[tuple[int, int], int] = defaultdict(int)
    for evaluator, number in ContractMark.objects.filter(
        evaluator__contract__in=contracts
    ).values_list("evaluator", "round"):
        marks[evaluator, number] += 1
    return {
        one.purchase_id: _facts(one, stages[one.purchase_id], given, marks, least[one.purchase_id])
        for one in contracts
    }


def _facts(
    contract: Contract,
    stage: Stage,
    given: set[int],
    marks: Mapping[tuple[int, int], int],
    least: int,
) -> ContractFacts:
    evaluators = list(contract.evaluators.all())
    free = [one for one in evaluators if one.declares_none]
    acceptances = list(contract.acceptances.all())
    last = acceptances[-1] if acceptances else None
    number = 1 if last is None else last.round + 1
    coming, asked = next_of(stage), next(iter(contract.amendments.all()), None)
    return ContractFacts(
        contract.starts_on,
        contract.ends_on,
        missing=frozenset(part for part in PARTS if not getattr(contract, part).all()),
        is_provider_signed=contract.provider_signed_at is not None,
        has_report=any(
            one.stage == coming and one.confirmed_at is None for one in contract.reports.all()
        ),
        needs_outside=any(
            one.code == OUTSIDE and one.pk not in given for one in contract.indicators.all()
        ),
        undeclared=sum(one.declares_none is None for one in evaluators),
        free=len(free),
        marked=sum(marks.get((one.pk, number), 0) == len(Row) for one in free),
        least=least,
        has_failed=last is not None and not last.is_passed,
        owes=any(
            holds(Condition(one.condition), stage) and not hasattr(one, "payment")
            for one in contract.instalments.all()
        )
        or (
            last is not None
            and last.is_passed
            and bool(last.bonus_cents)
            and all(one.instalment_id is not None for one in contract.payments.all())
        ),
        proposed=Proposed(
            Side.PROVIDER if asked.side == Side.BUYER else Side.BUYER, asked.effective_on
        )
        if asked
        else None,
    )


def asked_of(
    purchases: Sequence[Purchase], turns: Mapping[int, Sequence[Turn]], on: date
) -> dict[tuple[int, Step], set[int]]:
    """Who is asked for each turn, as ids of people. Six queries, however many purchases.

    For the buyer whoever buys for it; for the provider the social workers of the contract's
    projects and who signed, or all its staff where none of them works there any more; of the
    evaluators those who have not done it yet.
    """
    ids = [one.pk for one in purchases]
    contracts = {
        one.purchase_id: one
        for one in Contract.objects.filter(purchase__in=ids).prefetch_related(
            Prefetch("projects", Project.objects.only("social_worker")),
            Prefetch("evaluators", ContractEvaluator.objects.order_by("pk")),
            Prefetch("acceptances", ContractAcceptance.objects.only("contract", "round")),
        )
    }
    buyers = purchase_buyers.officers_of({one.buyer_id for one in purchases}, on)
    staff = _holders(
        {one.provider_id for one in contracts.values()},
        (SOCIAL_WORKER, SUPERVISOR, COORDINATOR),
        on,
    )
    done = set(
        ContractMark.objects.filter(evaluator__contract__purchase__in=ids).values_list(
            "evaluator", "round"
        )
    )
    found: dict[tuple[int, Step], set[int]] = {}
    for one in purchases:
        contract = contracts.get(one.pk)
        for turn in turns.get(one.pk, ()):
            if turn.side is Side.BUYER:
                people = buyers.get(one.buyer_id, set())
            elif contract is None:
                people = set()
            elif turn.side is Side.PROVIDER:
                people = _providing(contract, staff.get(contract.provider_id, set()))
            else:
                people = _judging(contract, turn.step, done)
            found[one.pk, turn.step] = people
    return found


def _providing(contract: Contract, staff: set[int]) -> set[int]:
    near = {one.social_worker_id for one in contract.projects.all()}
    near.add(contract.provider_signed_by_id)
    return {pk for pk in near if pk is not None and pk in staff} or staff


def _judging(contract: Contract, step: Step, done: set[tuple[int, int]]) -> set[int]:
    number = 1 + max((one.round for one in contract.acceptances.all()), default=0)
    if step is Step.DECLARATION:
        return {one.person_id for one in contract.evaluators.all() if one.declares_none is None}
    return {
        one.person_id
        for one in contract.evaluators.all()
        if one.declares_none and (one.pk, number) not in done
    }


def _holders(bodies: set[int], roles: tuple[str, ...], on: date) -> dict[int, set[int]]:
    rows = RoleGrant.objects.filter(open_on(on), role__in=roles, organization__in=bodies)
    found: dict[int, set[int]] = defaultdict(set)
    for body, person in rows.values_list("organization_id", "person_id"):
        if body is not None:
            found[body].add(person)
    return found
