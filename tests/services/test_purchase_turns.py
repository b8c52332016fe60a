"""Whoever has the next step of a purchase is told once, before the day, and when it is over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.purchase_turns import Step
from liandong.models import OutboxMessage, PurchaseTurn
from liandong.queries import access, notice_causes
from liandong.queries import purchase_turns as shown
from liandong.services import purchase_judging, purchase_payments, purchase_stages, purchase_turns
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return made.market()


def waiting(town):
    """Who is asked for what, in the purchase of the town."""
    return [(row.person.name, row.step) for row in shown.open_turns_in(town.purchase)]


def told(person):
    """What somebody was told of turns, as kind and step."""
    rows = OutboxMessage.objects.filter(person=person, kind__startswith="purchase_turn")
    return [(row.kind, row.facts["step"]) for row in rows.order_by("pk")]


def test_each_step_passes_the_turn_on(town):
    made.budgeted(town)
    assert waiting(town) == [("孙伟", "procurement")]
    made.drafted(town := made.market())
    assert waiting(town) == [(town.worker.name, "signing")]
    made.signed(town := made.market())
    # The first instalment is due, and the provider reports the start.
    assert sorted(waiting(town)) == sorted([("孙伟", "payment"), (town.worker.name, "report")])


def test_the_way_of_judging_and_paying(town):
    made.reported(town, 3)
    steps = {step for _name, step in waiting(town)}
    assert steps == {"outside", "payment"}
    made.outside(town)
    assert ("孙伟", "evaluators") in waiting(town)
    rows = [
        purchase_judging.name_evaluator(purchase=town.purchase, person=one, by=town.officer, at=AT)
        for one in town.judges
    ]
    assert [one for one in waiting(town) if one[1] == "declaration"] == [
        ("评审甲", "declaration"), ("评审乙", "declaration"),
    ]  # fmt: skip
    purchase_judging.declare(evaluator=rows[0], is_free=True, by=town.judges[0], at=AT)
    assert [one for one in waiting(town) if one[1] == "declaration"] == [("评审乙", "declaration")]
    purchase_judging.declare(
        evaluator=rows[1], is_free=False, interest="弟弟在那里", by=town.judges[1], at=AT
    )
    assert {step for _name, step in waiting(town)} == {"evaluators", "payment"}


def test_a_paid_and_published_purchase_has_no_turn(town):
    made.hours(town)
    made.hours(town, person=make.person(name="第二位"))
    made.paid(town)
    assert waiting(town) == [("孙伟", "publication")]
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    assert waiting(town) == []
    assert purchase_turns.work_due(at=AT + 90 * DAY) == 0
    assert not PurchaseTurn.objects.filter(ended_at=None).exists()


def test_who_did_the_step_is_not_told_of_the_next_but_a_colleague_is(town):
    colleague = make.person(name="同事")
    make.role(person=colleague, role=access.OFFICER, organization=town.buyer)
    made.surveyed(town)
    assert told(town.officer) == []
    assert told(colleague) == [("purchase_turn", "item")]
    assert waiting(town) == [("孙伟", "item"), ("同事", "item")]


def test_it_is_told_once_then_before_the_day_then_when_it_is_over(town):
    made.signed(town)
    row = PurchaseTurn.objects.get(person=town.worker, step=Step.REPORT, ended_at=None)
    assert told(town.worker)[-1] == ("purchase_turn", "report")
    before = len(told(town.worker))
    for at in (AT, AT + DAY, AT + DAY):
        assert purchase_turns.work_due(at=at) == 0
    near = AT + (row.due_on - make.day(AT)) - DAY
    assert purchase_turns.work_due(at=near) == 2  # and the buyer's payment
    assert purchase_turns.work_due(at=near) == 0
    late = AT + (row.due_on - make.day(AT)) + DAY
    assert purchase_turns.work_due(at=late) == 2
    assert purchase_turns.work_due(at=late + 30 * DAY) == 0
    assert told(town.worker)[before:] == [
        ("purchase_turn_due", "report"), ("purchase_turn_late", "report"),
    ]  # fmt: skip


def test_what_is_done_is_not_told_any_more(town):
    made.signed(town)
    row = PurchaseTurn.objects.get(person=town.worker, step=Step.REPORT, ended_at=None)
    cause = f"purchase_turn:{row.pk}"
    assert notice_causes.gone([cause], at=AT) == set()
    purchase_stages.report(purchase=town.purchase, done="启动了", by=town.worker, at=AT)
    assert notice_causes.gone([cause], at=AT) == {cause}
    assert OutboxMessage.objects.get(cause=cause).withdrawn_at == AT
    assert ("孙伟", "confirmation") in waiting(town)


def test_the_middle_of_the_contract_comes_by_the_clock(town):
    contract = made.reported(town, 1)
    assert "report" not in {step for _name, step in waiting(town)}
    middle = AT + (contract.starts_on + (contract.ends_on - contract.starts_on) / 2 - make.day(AT))
    purchase_turns.work_due(at=middle - DAY)
    assert "report" not in {step for _name, step in waiting(town)}
    purchase_turns.work_due(at=middle)
    assert (town.worker.name, "report") in waiting(town)


def test_an_officer_who_leaves_has_it_no_more_and_the_next_one_is_told(town):
    made.surveyed(town)
    town.officer.role_grants.update(until=make.day(AT))
    following = make.person(name="新来的")
    make.role(person=following, role=access.OFFICER, organization=town.buyer)
    purchase_turns.work_due(at=AT + DAY)
    assert waiting(town) == [("新来的", "item")]
    assert told(following) == [("purchase_turn", "item")]
    row = PurchaseTurn.objects.get(person=following)
    assert row.due_on == PurchaseTurn.objects.get(person=town.officer).due_on


def test_all_staff_of_the_provider_are_asked_where_nobody_of_its_projects_is_left(town):
    made.drafted(town)
    other = make.li_na(phone="13800001777", organization=town.provider)
    purchase_turns.work_due(at=AT)
    asked = shown.open_turns_in(town.purchase)
    assert [(one.person, one.step) for one in asked] == [(town.worker, "signing")]
    town.worker.role_grants.update(until=make.day(AT))
    purchase_turns.work_due(at=AT + DAY)
    asked = shown.open_turns_in(town.purchase)
    assert [(one.person, one.step) for one in asked] == [(other, "signing")]


def test_the_clock_asks_as_many_questions_for_three_purchases_as_for_one():
    def asked():
        with CaptureQueriesContext(connection) as seen:
            purchase_turns.work_due(at=AT)
        return len(seen)

    made.signed(made.market())
    one = asked()
    for _n in range(2):
        made.signed(made.market())
    assert asked() == one
