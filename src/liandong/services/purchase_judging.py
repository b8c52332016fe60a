"""Acceptance: evaluators are named, declare their interests, give marks; the buyer closes it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from liandong.core import purchase_figures
from liandong.core.purchase_facts import (
    ContractAccepted,
    ContractJudged,
    EvaluatorBarred,
    EvaluatorNamed,
    EvaluatorShutOut,
    EvaluatorsTooFew,
    InterestDeclared,
    NotDeclared,
    OutsideFigureMissing,
    PurchaseStepClosed,
    ValuesNotScored,
)
from liandong.core.purchase_figures import RUBRIC_MOST, Row
from liandong.core.purchases import Bar, Stage, Ties, barred, is_after
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.value_objections import ValuesObjected
from liandong.models import (
    Contract,
    ContractAcceptance,
    ContractEvaluator,
    ContractMark,
    Person,
    Purchase,
)
from liandong.queries import purchase_progress, value_disputes
from liandong.queries import purchases as shown
from liandong.queries.value_items import standing
from liandong.services import events, purchase_packs, purchase_turns, value_items
from liandong.services.purchases import check_buyer, check_stage, day_of, filled, locked


def _contract(purchase: Purchase) -> Contract:
    contract = shown.contract_of(purchase)
    if contract is None or not is_after(Stage(purchase.stage), Stage.PROCUREMENT):
        raise PurchaseStepClosed()
    return contract


@transaction.atomic
def name_evaluator(
    *, purchase: Purchase, person: Person, by: Person, at: datetime
) -> ContractEvaluator:
    """Ask somebody to evaluate; naming twice changes nothing.

    Refuses ``EvaluatorBarred`` for who works for or belongs to buyer or provider,
    ``PurchaseStepClosed``, ``NotAllowed``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    contract = _contract(purchase)
    if is_after(Stage(purchase.stage), Stage.FINAL):
        raise PurchaseStepClosed()
    if _bar(purchase, contract, person, None, at) is Bar.SAME_BODY:
        raise EvaluatorBarred(name=person.name)
    made, is_new = ContractEvaluator.objects.get_or_create(
        contract=contract, person=person, defaults={"named_at": at, "named_by": by}
    )
    if is_new:
        events.record(EvaluatorNamed(purchase.pk), by=by, at=at)
        purchase_turns.pass_on(purchase, by=by, at=at)
    return made


def _bar(
    purchase: Purchase, contract: Contract, person: Person, declares: bool | None, at: datetime
) -> Bar | None:
    ties = Ties(shown.ties_of(person, contract, day_of(at)), declares)
    return barred(ties, {purchase.buyer_id, contract.provider_id})


@transaction.atomic
def declare(
    *, evaluator: ContractEvaluator, is_free: bool, interest: str = "", by: Person, at: datetime
) -> ContractEvaluator:
    """Say whether there is a conflict of interest.

    That there is none can be said anew before marks are given. A conflict can be told until the
    final word is spoken; it shuts the evaluator out of everything that is judged at once, marks
    and levels that were given no longer count, and it is not taken back: the buyer names
    somebody else.

    Refuses ``NotAllowed`` for another, ``ValueMissing`` when a conflict is not told,
    ``EvaluatorBarred`` after a conflict, ``PurchaseStepClosed`` after marks or the acceptance.
    """
    purchase = locked(evaluator.contract.purchase)
    if evaluator.person_id != by.pk:
        raise NotAllowed(action="declare")
    evaluator.refresh_from_db(fields=["declares_none"])
    if evaluator.declares_none is False:
        raise EvaluatorBarred(name=by.name)
    marks = evaluator.marks.count()
    if is_after(Stage(purchase.stage), Stage.FINAL) or (marks and is_free):
        raise PurchaseStepClosed()
    if not is_free:
        filled(interest=interest)
    evaluator.declares_none, evaluator.declared_at = is_free, at
    evaluator.interest = interest.strip() if not is_free else ""
    evaluator.save(update_fields=["declares_none", "interest", "declared_at"])
    events.record(InterestDeclared(purchase.pk, is_free), by=by, at=at)
    if not is_free:
        value_items.set_aside(contract=evaluator.contract, scorer=by, at=at)
        events.record(EvaluatorShutOut(purchase.pk, marks), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return evaluator


def round_of(contract: Contract) -> int:
    """The round of judging that is open: 1, or one more than was closed."""
    last = shown.latest_acceptance(contract)
    return 1 if last is None else last.round + 1


@transaction.atomic
def mark(
    *,
    evaluator: ContractEvaluator,
    marks: Mapping[str, tuple[int, str]],
    values: Mapping[int, tuple[int, str]] | None = None,
    by: Person,
    at: datetime,
) -> int:
    """Give marks in every row, each with what it rests on; again to change them.

    ``values``: level and evidence by value item of the contract's projects; each item that
    has no score yet needs one. Later corrections have their reasons on the item's own page.

    Refuses ``NotDeclared`` and ``EvaluatorBarred``, ``ValueMissing`` for a row or reason left
    out, ``ValueInvalid`` for a mark outside 0 to 3, ``PurchaseStepClosed``, ``NotAllowed``;
    and as ``value_items.score`` does.
    """
    contract = evaluator.contract
    purchase = locked(contract.purchase)
    if evaluator.person_id != by.pk:
        raise NotAllowed(action="judge")
    check_stage(purchase, Stage.FINAL)
    evaluator.refresh_from_db(fields=["declares_none"])
    bar = _bar(purchase, contract, by, evaluator.declares_none, at)
    if bar is Bar.NOT_DECLARED:
        raise NotDeclared()
    if bar is not None:
        raise EvaluatorBarred(name=by.name)
    for row in Row:
        if row not in marks:
            raise ValueMissing(field=row)
        value, words = marks[row]
        if not 0 <= value <= RUBRIC_MOST:
            raise ValueInvalid(field=row, value=str(value), remedy=f"0 – {RUBRIC_MOST}")
        filled(**{row.value: words})
    for item in shown.unscored(contract):
        if item.pk not in (values or {}):
            raise ValueMissing(field="value_item")
        level, evidence = (values or {})[item.pk]
        value_items.score(item=item, level=level, evidence=evidence, by=by, at=at)
    number = round_of(contract)
    evaluator.marks.filter(round=number).delete()
    ContractMark.objects.bulk_create(
        ContractMark(
            evaluator=evaluator,
            round=number,
            row=row,
            mark=marks[row][0],
            words=marks[row][1].strip()[:200],
            at=at,
        )
        for row in Row
    )
    events.record(ContractJudged(purchase.pk, number), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return number


@transaction.atomic
def accept(*, purchase: Purchase, words: str, by: Person, at: datetime) -> ContractAcceptance:
    """Close the round of judging: score and bonus are computed and kept as they stand.

    The records behind every figure and every part of the bonus are kept as an evidence pack.

    Enough unbarred evaluators must have judged every row, and every value item of the
    contract's projects has to have its level. What fails can be judged again after it was
    mended. Refuses ``EvaluatorsTooFew``, ``ValuesNotScored``, ``ValuesObjected``,
    ``OutsideFigureMissing``, ``ValueMissing``, ``NotAllowed``, ``PurchaseStepClosed``.
    """
    purchase = locked(purchase)
    check_buyer(purchase, by, at)
    check_stage(purchase, Stage.FINAL)
    contract = _contract(purchase)
    filled(words=words)
    _rules, rules = shown.rules_of(purchase, day_of(at))
    number = round_of(contract)
    judged = [
        one
        for one in contract.evaluators.select_related("person").order_by("pk")
        if one.marks.filter(round=number).count() == len(Row)
        and _bar(purchase, contract, one.person, one.declares_none, at) is None
    ]
    if len(judged) < rules.evaluators:
        raise EvaluatorsTooFew(least=rules.evaluators, given=len(judged))
    lines = purchase_progress.lines(contract, day_of(at))
    for line in lines:
        if line.is_outside and line.value is None:
            raise OutsideFigureMissing(name=line.name)
    items = shown.value_items_of(contract)
    levels = [one.level for item in items if (one := standing(item)) is not None]
    if len(levels) < len(items):
        raise ValuesNotScored(count=len(items) - len(levels))
    objected = value_disputes.open_objections(items)
    if objected:
        raise ValuesObjected(count=objected)
    given = ContractMark.objects.filter(evaluator__in=judged, round=number)
    marks = list(given.values_list("mark", flat=True))
    score = purchase_figures.acceptance_score(
        [line.promise for line in lines], [*marks, *levels], rules
    )
    is_passed = purchase_figures.is_accepted(score, rules)
    bonus = purchase_progress.bonus(contract, day_of(at))
    purchase_packs.keep(
        contract=contract, stage=Stage.ACCEPTANCE, number=number, lines=lines, by=by, at=at
    )
    made = ContractAcceptance.objects.create(
        contract=contract,
        round=number,
        score=score,
        is_passed=is_passed,
        figures=[line.as_data() for line in lines],
        bonus=purchase_progress.bonus_data(bonus),
        bonus_cents=bonus.earned if is_passed else 0,
        words=words.strip(),
        at=at,
        by=by,
    )
    if is_passed:
        purchase.stage = Stage.ACCEPTANCE
        purchase.save(update_fields=["stage"])
    events.record(ContractAccepted(purchase.pk, score, is_passed, made.bonus_cents), by=by, at=at)
    purchase_turns.pass_on(purchase, by=by, at=at)
    return made
