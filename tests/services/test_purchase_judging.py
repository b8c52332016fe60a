"""Contracts are judged by whoever is tied to nobody; score and bonus follow from records."""

import pytest

from liandong.core.purchase_facts import (
    ConditionNotMet,
    EvaluatorBarred,
    EvaluatorsTooFew,
    NotDeclared,
    OutsideFigureMissing,
    PaymentsOpen,
    PurchaseStepClosed,
    ValuesNotScored,
)
from liandong.core.purchase_figures import Row
from liandong.core.purchases import Stage
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.value_item_facts import ScorerNotNeutral
from liandong.core.value_objections import ValuesObjected
from liandong.models import EventRecord, ValueItem
from liandong.services import (
    purchase_judging,
    purchase_payments,
    value_disputes,
    value_items,
)
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
TODAY = make.day(AT)


@pytest.fixture
def town():
    return made.market()


def test_evaluators_of_either_side_are_barred_and_others_declare_first(town):
    made.reported(town, 3)
    for one in (town.worker, town.officer):
        with pytest.raises(EvaluatorBarred):
            purchase_judging.name_evaluator(
                purchase=town.purchase, person=one, by=town.officer, at=AT
            )
    member = make.person(name="会员")
    make.membership(person=member, organization=town.provider)
    with pytest.raises(EvaluatorBarred):
        purchase_judging.name_evaluator(
            purchase=town.purchase, person=member, by=town.officer, at=AT
        )
    row = purchase_judging.name_evaluator(
        purchase=town.purchase, person=town.judges[0], by=town.officer, at=AT
    )
    marks = {one: (2, "看了记录") for one in Row}
    with pytest.raises(NotDeclared):
        purchase_judging.mark(evaluator=row, marks=marks, by=town.judges[0], at=AT)
    with pytest.raises(ValueMissing):
        purchase_judging.declare(evaluator=row, is_free=False, by=town.judges[0], at=AT)
    purchase_judging.declare(
        evaluator=row, is_free=False, interest="弟弟在承接单位", by=town.judges[0], at=AT
    )
    with pytest.raises(EvaluatorBarred):
        purchase_judging.mark(evaluator=row, marks=marks, by=town.judges[0], at=AT)


def test_who_joins_a_party_after_judging_no_longer_counts(town):
    made.judged(town)
    make.role(person=town.judges[0], role="social_worker", organization=town.provider)
    with pytest.raises(EvaluatorsTooFew) as refused:
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)
    assert refused.value.given == 1


def test_acceptance_needs_every_row_and_every_outside_figure(town):
    made.reported(town, 3)
    row = purchase_judging.name_evaluator(
        purchase=town.purchase, person=town.judges[0], by=town.officer, at=AT
    )
    purchase_judging.declare(evaluator=row, is_free=True, by=town.judges[0], at=AT)
    marks = {one: (2, "看了记录") for one in Row}
    for wrong, refusal in (
        ({Row.EFFECT: (2, "")}, ValueMissing), ({Row.EFFECT: (4, "x")}, ValueInvalid),
    ):  # fmt: skip
        with pytest.raises(refusal):
            purchase_judging.mark(evaluator=row, marks=marks | wrong, by=town.judges[0], at=AT)
    purchase_judging.mark(evaluator=row, marks=marks, by=town.judges[0], at=AT)
    with pytest.raises(EvaluatorsTooFew):
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)


def test_an_outside_figure_has_to_come_before_acceptance(town):
    contract = made.judged(town)
    contract.indicators.get(code="outside").outside.all().delete()
    with pytest.raises(OutsideFigureMissing):
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)


def test_score_and_bonus_follow_from_the_records(town):
    made.hours(town)
    made.hours(town, person=make.person(name="第二位"))
    contract = made.accepted(town)
    done = contract.acceptances.get()
    assert [line["value"] for line in done.figures] == [240, 2, 10]
    assert (done.score, done.is_passed) == (10_000, True)
    hours = next(one for one in done.bonus["parts"] if one["part"] == "hours")
    # 240 minutes over nine days for one social worker: 800 in 30 days; counts from 600 to 3600.
    assert (hours["value"], hours["level"]) == (800, "1/15")
    assert done.bonus_cents == sum(one["earned"] for one in done.bonus["parts"]) > 0


def test_what_failed_can_be_judged_again_or_published_without_the_last_payment(town):
    contract = made.accepted(town, mark=0)
    assert not contract.acceptances.get().is_passed
    assert town.purchase.stage == Stage.FINAL
    first, mid, last = contract.instalments.order_by("position")
    with pytest.raises(PaymentsOpen):
        purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    for n, one in enumerate((first, mid)):
        purchase_payments.pay(
            instalment=one, voucher=f"PZ-{n}", paid_on=TODAY, by=town.officer, at=AT
        )
    with pytest.raises(ConditionNotMet):
        purchase_payments.pay(
            instalment=last, voucher="PZ-9", paid_on=TODAY, by=town.officer, at=AT
        )
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    with pytest.raises(PurchaseStepClosed):
        purchase_payments.pay(
            instalment=last, voucher="PZ-9", paid_on=TODAY, by=town.officer, at=AT
        )


def value_item(town, target=2):
    return ValueItem.objects.create(
        project=town.project,
        code="helpers",
        chosen_on=make.day(make.BEFORE),
        aim="被帮的人也来帮人",
        start_level=0,
        target_level=target,
        chosen_by=town.worker,
        chosen_at=make.BEFORE,
    )


def test_value_items_are_judged_with_the_marks_and_feed_the_bonus(town):
    item = value_item(town)
    made.reported(town, 3)
    made.outside(town)
    marks = {one: (3, "看了记录") for one in Row}
    rows = []
    for person in town.judges:
        row = purchase_judging.name_evaluator(
            purchase=town.purchase, person=person, by=town.officer, at=AT
        )
        rows.append(purchase_judging.declare(evaluator=row, is_free=True, by=person, at=AT))
    with pytest.raises(ValueMissing):
        purchase_judging.mark(evaluator=rows[0], marks=marks, by=town.judges[0], at=AT)
    assert not rows[0].marks.exists()
    purchase_judging.mark(
        evaluator=rows[0], marks=marks, values={item.pk: (2, "三位老人成了志愿者")},
        by=town.judges[0], at=AT,
    )  # fmt: skip
    purchase_judging.mark(evaluator=rows[1], marks=marks, by=town.judges[1], at=AT)
    purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)
    done = town.contract.acceptances.get()
    values = next(one for one in done.bonus["parts"] if one["part"] == "values")
    assert (values["value"], values["level"]) == (200, "2/3")
    assert item.scores.get().by == town.judges[0]
    # Eleven marks: ten of 3 and one level of 2; of the figures only the outside one is reached.
    assert done.score == 700 + 3000 * 32 // 33


def test_a_contract_is_not_accepted_while_a_value_item_has_no_level(town):
    made.judged(town)
    value_item(town)
    with pytest.raises(ValuesNotScored):
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)


def test_a_contract_is_not_accepted_while_an_objection_waits_for_its_answer(town):
    made.judged(town)
    item = value_item(town)
    score = value_items.score(item=item, level=2, evidence="三位", by=town.judges[0], at=AT)
    row = value_disputes.object_to(score=score, reason="是三级", by=town.worker, at=AT)
    with pytest.raises(ValuesObjected) as refused:
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)
    assert refused.value.count == 1
    row.answered_at, row.answered_by, row.is_upheld = AT, town.judges[1], False
    row.save()
    purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)


def test_who_guides_the_provider_s_social_worker_is_barred(town):
    made.reported(town, 3)
    make.supervision(supervisor=town.judges[0], supervisee=town.worker, tier="supervisor")
    with pytest.raises(EvaluatorBarred):
        purchase_judging.name_evaluator(
            purchase=town.purchase, person=town.judges[0], by=town.officer, at=AT
        )


def test_a_conflict_told_later_takes_the_levels_with_the_marks(town):
    item = value_item(town)
    made.reported(town, 3)
    made.outside(town)
    marks = {one: (3, "看了记录") for one in Row}
    levels = {item.pk: (2, "三位老人成了志愿者")}

    def free(person):
        row = purchase_judging.name_evaluator(
            purchase=town.purchase, person=person, by=town.officer, at=AT
        )
        return purchase_judging.declare(evaluator=row, is_free=True, by=person, at=AT)

    third = make.signed_up(make.person(name="评审丙"))
    rows = [free(person) for person in (*town.judges, third)]
    for row in rows:
        purchase_judging.mark(evaluator=row, marks=marks, values=levels, by=row.person, at=AT)
    first = item.scores.get()
    purchase_judging.declare(
        evaluator=rows[0], is_free=False, interest="亲属", by=town.judges[0], at=AT
    )
    first.refresh_from_db()
    assert first.replaced_at == AT
    told = EventRecord.objects.get(name="ValueScoreSetAside")
    assert told.facts["value_item"] == item.pk
    with pytest.raises(ValuesNotScored):
        purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)
    with pytest.raises(ScorerNotNeutral):
        value_items.score(item=item, level=3, evidence="x", by=town.judges[0], at=AT)
    levels[item.pk] = (1, "一位")
    purchase_judging.mark(evaluator=rows[1], marks=marks, values=levels, by=town.judges[1], at=AT)
    purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=AT)
    done = town.contract.acceptances.get()
    values = next(one for one in done.bonus["parts"] if one["part"] == "values")
    assert values["value"] == 100
