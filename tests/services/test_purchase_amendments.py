"""A signed contract changes by two, from a day on, and never what was accepted or paid."""

from datetime import date, timedelta

import pytest

from liandong.core.purchase_amendments import (
    AdditionTooLarge,
    AmendmentLate,
    AmendmentOpen,
    AmendmentOutdated,
    AmendmentSettled,
    MilestoneClosed,
    NothingAmended,
    Wish,
)
from liandong.core.purchase_facts import (
    ContractTooLong,
    LongTermUnexplained,
    PriceAboveBudget,
    ProjectSoldTwice,
    PurchaseStepClosed,
)
from liandong.core.purchases import Condition
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import ContractAmendment, EventRecord, Instalment, OutboxMessage, PurchaseTurn
from liandong.queries import access
from liandong.services import (
    purchase_amendments,
    purchase_contracts,
    purchase_payments,
    purchase_stages,
)
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT, PRICE

pytestmark = pytest.mark.django_db
TODAY = make.day(AT)
TENTH = PRICE // 10


@pytest.fixture
def town():
    here = made.market()
    made.signed(here)
    here.purchase.budget.filter(category="staff").update(cents=30_000_000)
    return here


def proposed(town, by=None, effective_on=TODAY, at=AT, reason="居民要得更多", **wish):
    return purchase_amendments.propose(
        purchase=town.purchase, wish=Wish(**wish), reason=reason, effective_on=effective_on,
        by=by or town.officer, at=at,
    )  # fmt: skip


def answered(row, by, is_agreed=True, words="", at=AT):
    return purchase_amendments.answer(amendment=row, is_agreed=is_agreed, words=words, by=by, at=at)


def parts(town):
    rows = town.contract.instalments.order_by("position")
    return [(one.condition, one.cents) for one in rows]


def led(town):
    return town.contract.indicators.get(code="hours_led")


def test_what_both_agreed_holds_from_its_day(town):
    row = proposed(town, targets={led(town).pk: 300})
    assert led(town).target == 240
    assert answered(row, town.worker).applied_at == AT
    assert led(town).target == 300
    told = EventRecord.objects.filter(name__startswith="Amendment").order_by("pk")
    assert [event.name for event in told] == [
        "AmendmentProposed", "AmendmentAnswered", "AmendmentEffective",
    ]  # fmt: skip


def test_more_money_goes_to_the_open_parts_to_the_cent(town):
    before = parts(town)
    answered(proposed(town, price=PRICE + TENTH), town.worker)
    after = parts(town)
    assert after[0] == before[0]
    assert sum(cents for _, cents in after) == town.contract.price_cents == PRICE + TENTH


def test_a_part_may_be_moved_to_another_step(town):
    shares = {Condition.FINAL: 40, Condition.ACCEPTED: 60}
    answered(proposed(town, shares=shares), town.worker)
    assert [condition for condition, _ in parts(town)] == ["signed", "final", "accepted"]
    assert sum(cents for _, cents in parts(town)) == PRICE


def test_the_same_side_or_the_same_person_does_not_agree(town):
    row = proposed(town, linkage_terms="每人带八名")
    colleague = make.signed_up(make.person(name="同事", phone="13800001777"))
    make.role(person=colleague, role=access.OFFICER, organization=town.buyer)
    for one in (town.officer, colleague, make.chen_yu(phone="13800003331"), town.judges[0]):
        with pytest.raises(NotAllowed):
            answered(row, one)
    # Who speaks for both sides is still one person.
    make.role(person=town.officer, role=access.SOCIAL_WORKER, organization=town.provider)
    with pytest.raises(NotAllowed):
        answered(row, town.officer)


def test_who_is_no_party_proposes_nothing(town):
    for one in (town.volunteer, town.judges[0], make.coordinator()):
        with pytest.raises(NotAllowed):
            proposed(town, by=one, linkage_terms="x")


def test_one_is_open_at_a_time_and_a_no_has_its_reason(town):
    row = proposed(town, by=town.worker, linkage_terms="每人带八名")
    with pytest.raises(AmendmentOpen):
        proposed(town, price=PRICE - 1)
    with pytest.raises(ValueMissing):
        answered(row, town.officer, is_agreed=False)
    answered(row, town.officer, is_agreed=False, words="人够了")
    with pytest.raises(AmendmentSettled):
        answered(row, town.officer)
    assert town.contract.linkage_terms == made.terms().linkage_terms
    assert proposed(town, price=PRICE - 1).number == 2


def test_only_one_s_own_side_withdraws_it(town):
    row = proposed(town, price=PRICE - 1)
    with pytest.raises(NotAllowed):
        purchase_amendments.withdraw(amendment=row, by=town.worker, at=AT)
    purchase_amendments.withdraw(amendment=row, by=town.officer, at=AT)
    with pytest.raises(AmendmentSettled):
        answered(row, town.worker)


def test_a_reason_a_day_and_a_change_are_needed(town):
    for refusal, wrong in (
        (ValueMissing, {"reason": " ", "price": PRICE - 1}),
        (ValueInvalid, {"effective_on": TODAY - timedelta(days=1), "price": PRICE - 1}),
        (NothingAmended, {"price": PRICE}),
        (ValueInvalid, {"targets": {led(town).pk: 0}}),
        (ValueInvalid, {"targets": {999_999: 5}}),
        (ValueInvalid, {"price": 0}),
        (ValueMissing, {"linkage_terms": ""}),
    ):
        with pytest.raises(refusal):
            proposed(town, **wrong)
    assert not ContractAmendment.objects.exists()


def test_all_additions_together_stay_within_a_tenth_of_what_was_signed(town):
    answered(proposed(town, price=PRICE + TENTH - 5), town.worker)
    with pytest.raises(AdditionTooLarge):
        proposed(town, price=PRICE + TENTH + 1)
    answered(proposed(town, price=PRICE + TENTH), town.worker)
    answered(proposed(town, price=PRICE), town.worker)
    with pytest.raises(AdditionTooLarge):
        proposed(town, price=PRICE + 1)


def test_the_budget_and_the_length_hold_for_amendments_too(town):
    town.purchase.budget.filter(category="staff").update(cents=17_000_004)
    with pytest.raises(PriceAboveBudget):
        proposed(town, price=PRICE + 5)
    with pytest.raises(LongTermUnexplained):
        proposed(town, ends_on=date(2027, 12, 31))
    with pytest.raises(ContractTooLong):
        proposed(town, ends_on=date(2029, 12, 31), long_reason="预算有保障")
    with pytest.raises(ValueInvalid):
        proposed(town, ends_on=TODAY - timedelta(days=2))
    answered(proposed(town, ends_on=date(2027, 12, 31), long_reason="预算有保障"), town.worker)
    assert town.contract.ends_on == date(2027, 12, 31)


def test_a_longer_term_does_not_take_another_contract_s_project():
    here = made.market()
    made.signed(here)
    first = here.purchase
    made.procured(here)
    later = made.terms(number="HT-2", starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30))
    purchase_contracts.draft(purchase=here.purchase, terms=later, by=here.officer, at=AT)
    purchase_contracts.count_projects(
        purchase=here.purchase, projects=[here.project], by=here.officer, at=AT
    )
    here.purchase = first
    with pytest.raises(ProjectSoldTwice):
        proposed(here, ends_on=date(2027, 1, 31))


def test_what_was_paid_never_changes(town):
    signed = town.contract.instalments.get(condition="signed")
    purchase_payments.pay(instalment=signed, voucher="PZ-1", paid_on=TODAY, by=town.officer, at=AT)
    kept = Instalment.objects.filter(pk=signed.pk).values().get()
    answered(proposed(town, price=PRICE - 7_000_001), town.worker)
    assert Instalment.objects.filter(pk=signed.pk).values().get() == kept
    assert town.contract.payments.get().cents == kept["cents"]
    assert sum(cents for _, cents in parts(town)) == PRICE - 7_000_001


def confirmed(town, at=AT):
    purchase_stages.report(purchase=town.purchase, done="做了", by=town.worker, at=at)
    purchase_stages.confirm(purchase=town.purchase, words="属实", by=town.officer, at=at)


def test_a_step_done_meanwhile_makes_a_proposal_void(town):
    confirmed(town)
    row = proposed(town, shares={Condition.MID: 10, Condition.ACCEPTED: 90})
    confirmed(town)
    with pytest.raises(AmendmentOutdated):
        answered(row, town.worker)
    assert [cents for _, cents in parts(town)][1] == 6_000_000


def test_after_the_final_report_nothing_is_amended(town):
    for _ in range(3):
        confirmed(town)
    with pytest.raises(PurchaseStepClosed):
        proposed(town, linkage_terms="x")


def test_a_later_day_waits_for_the_clock(town):
    day = TODAY + timedelta(days=10)
    row = answered(proposed(town, effective_on=day, price=PRICE - 1), town.worker)
    assert row.applied_at is None
    with pytest.raises(AmendmentOpen):
        proposed(town, price=PRICE - 2)
    assert purchase_amendments.take_effect(at=AT + timedelta(days=9)) == 0
    assert purchase_amendments.take_effect(at=AT + timedelta(days=10)) == 1
    assert purchase_amendments.take_effect(at=AT + timedelta(days=10)) == 0
    assert town.contract.price_cents == sum(cents for _, cents in parts(town)) == PRICE - 1


def test_on_its_day_what_no_longer_fits_lapses(town):
    day = TODAY + timedelta(days=10)
    confirmed(town)
    row = answered(
        proposed(town, effective_on=day, shares={Condition.MID: 10, Condition.ACCEPTED: 90}),
        town.worker,
    )
    confirmed(town)
    assert purchase_amendments.take_effect(at=AT + timedelta(days=10)) == 0
    row.refresh_from_db()
    assert row.lapsed_at is not None
    assert EventRecord.objects.filter(name="AmendmentLapsed").count() == 1
    assert parts(town)[1] == ("mid", 6_000_000)


def test_nobody_agrees_backwards(town):
    row = proposed(town, price=PRICE - 1)
    with pytest.raises(AmendmentLate):
        answered(row, town.worker, at=AT + timedelta(days=1))


def test_what_is_paid_is_what_the_amended_contract_says(town):
    stale = town.contract.instalments.select_related("contract__purchase").get(condition="mid")
    confirmed(town)
    answered(proposed(town, targets={led(town).pk: 300}), town.worker)
    confirmed(town)
    paid = purchase_payments.pay(
        instalment=stale, voucher="PZ-2", paid_on=TODAY, by=town.officer, at=AT
    )
    assert paid.cents == stale.cents
    made_anew = made.market()
    made.signed(made_anew)
    stale = made_anew.contract.instalments.select_related("contract__purchase").get(condition="mid")
    answered(proposed(made_anew, price=PRICE + 100), made_anew.worker)
    with pytest.raises(PurchaseStepClosed):
        purchase_payments.pay(
            instalment=stale, voucher="PZ-3", paid_on=TODAY, by=made_anew.officer, at=AT
        )


def test_a_new_part_for_a_step_that_was_done_meanwhile_does_not_come_about(town):
    shares = {Condition.STARTED: 40, Condition.ACCEPTED: 60}
    day = TODAY + timedelta(days=10)
    answered(proposed(town, effective_on=day, shares=shares), town.worker)
    confirmed(town)
    before = parts(town)
    assert purchase_amendments.take_effect(at=AT + timedelta(days=10)) == 0
    assert (parts(town), town.contract.amendments.get().applied_at) == (before, None)
    with pytest.raises(MilestoneClosed):
        proposed(town, shares=shares)


def test_it_is_to_hold_on_a_day_of_the_contract_or_at_once_when_that_is_over(town):
    last = town.contract.ends_on
    with pytest.raises(ValueInvalid):
        proposed(town, effective_on=last + timedelta(days=1), price=PRICE - 1)
    later = AT + (last - TODAY) + timedelta(days=5)
    with pytest.raises(ValueInvalid):
        proposed(town, effective_on=make.day(later) + timedelta(days=1), price=PRICE - 1, at=later)
    proposed(town, effective_on=make.day(later), price=PRICE - 1, at=later)
    purchase_amendments.withdraw(
        amendment=town.contract.amendments.get(), by=town.officer, at=later
    )
    assert proposed(town, effective_on=last, price=PRICE - 1).effective_on == last


def heard(person):
    rows = OutboxMessage.objects.filter(person=person, kind__startswith="amendment_")
    return [(row.kind, row.facts["number"]) for row in rows.order_by("pk")]


def asked(town):
    rows = PurchaseTurn.objects.filter(step="amendment", ended_at=None)
    return [(row.person, row.side, row.due_on) for row in rows]


def test_each_side_hears_what_the_other_did(town):
    row = proposed(town, price=PRICE - 1, effective_on=TODAY + timedelta(days=3))
    assert asked(town) == [(town.worker, "provider", TODAY + timedelta(days=3))]
    assert OutboxMessage.objects.filter(
        person=town.worker, kind="purchase_turn", facts__step="amendment"
    ).exists()
    answered(row, town.worker, is_agreed=False, words="不行")
    assert (asked(town), heard(town.officer)) == ([], [("amendment_declined", 1)])
    row = proposed(town, by=town.worker, price=PRICE - 1)
    assert [one[:2] for one in asked(town)] == [(town.officer, "buyer")]
    answered(row, town.officer)
    assert (asked(town), heard(town.worker)) == ([], [("amendment_agreed", 2)])
    row = proposed(town, price=PRICE - 2)
    purchase_amendments.withdraw(amendment=row, by=town.officer, at=AT)
    assert (asked(town), heard(town.worker)) == ([], [("amendment_agreed", 2)])


def test_both_hear_that_it_did_not_take_effect(town):
    day = TODAY + timedelta(days=10)
    shares = {Condition.MID: 10, Condition.ACCEPTED: 90}
    confirmed(town)
    answered(proposed(town, effective_on=day, shares=shares), town.worker)
    confirmed(town)
    for _ in range(2):
        purchase_amendments.take_effect(at=AT + timedelta(days=10))
    assert heard(town.officer) == [("amendment_agreed", 1), ("amendment_lapsed", 1)]
    assert heard(town.worker) == [("amendment_lapsed", 1)]
