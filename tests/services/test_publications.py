"""A yes before a result is published: where the place asks for it, and never by silence."""

from datetime import timedelta

import pytest

from liandong.core.approvals import ApprovalOpenAlready, DeciderHasStake, No
from liandong.core.authority import OfficeMissing
from liandong.core.awards import AwardListExists
from liandong.core.inspections import ITEMS
from liandong.core.publications import (
    PublicationChanged,
    PublicationNeedsNoYes,
    PublicationNotApproved,
    PublicationNotReady,
)
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.yearly_reports import Words
from liandong.models import AwardLine, Inspection, LedgerEntry, Purchase
from liandong.queries import awards as award_rows
from liandong.services import (
    approvals,
    awards,
    effects,
    inspections,
    publications,
    purchase_payments,
    yearly_reports,
)
from tests import make, make_awards, make_offices, make_purchase, served
from tests.make_effects import HERE, entry
from tests.services.test_yearly_reports import LATER, YEAR

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9


@pytest.fixture
def chief():
    """Who says yes to publications in the district."""
    return make_offices.official(make_offices.office(name="区委社会工作部"), name="高升")


def heard(*, clerk):
    """An inspection that is ready to be published."""
    body = make.organization()
    li = make.li_na(organization=body)
    office = clerk.role_grants.get().office
    drawn = inspections.draw_round(
        office=office, seed="26-128", seed_source="彩票", count=1, by=clerk, at=AT
    )
    row = drawn.inspections.get()
    inspections.tell(
        inspection=row, verdicts=dict.fromkeys(ITEMS, "met"), notes={}, by=clerk, at=AT
    )
    inspections.reply(inspection=row, text="没有意见", by=li, at=AT)
    return Inspection.objects.get(), li


@pytest.fixture
def clerk():
    return make_offices.official(make_offices.office(line="civil_affairs"))


def ask(result, by, at=AT):
    return publications.ask(result=result, statement="请看看", by=by, at=at)


def test_without_a_rule_a_result_is_published_straight_away(clerk, chief):
    row, _li = heard(clerk=clerk)
    with pytest.raises(PublicationNeedsNoYes):
        ask(row, clerk)
    assert inspections.publish(inspection=row, by=clerk, at=AT).published_at == AT


def test_a_spot_check_waits_for_the_yes_and_silence_publishes_nothing(clerk, chief):
    make_offices.asking_before_publishing("inspection")
    row, li = heard(clerk=clerk)
    with pytest.raises(PublicationNotApproved) as none:
        inspections.publish(inspection=row, by=clerk, at=AT)
    assert (none.value.number, none.value.state) == ("", "")
    asked = ask(row, clerk)
    assert (asked.matter, asked.office, asked.asked_for, asked.inspection) == (
        "publication",
        chief.role_grants.get().office,
        None,
        row,
    )
    with pytest.raises(ApprovalOpenAlready):
        ask(row, clerk)
    late = asked.due_at + timedelta(days=30)
    approvals.work_due(at=late)
    with pytest.raises(PublicationNotApproved) as silent:
        inspections.publish(inspection=row, by=clerk, at=late)
    assert (silent.value.number, silent.value.state) == (asked.number, "asked")
    with pytest.raises(NotAllowed):
        approvals.grant(approval=asked, by=li, at=late)
    approvals.grant(approval=asked, by=chief, at=late)
    assert Inspection.objects.get().published_at is None  # a yes is not the act
    assert inspections.publish(inspection=row, by=clerk, at=late).published_at == late


def test_a_no_keeps_it_back_until_somebody_else_says_yes(clerk, chief):
    make_offices.asking_before_publishing("inspection")
    row, _li = heard(clerk=clerk)
    asked = ask(row, clerk)
    approvals.refuse(
        approval=asked, no=No.INCOMPLETE, reason="第三项的说明没有写清楚", by=chief, at=AT
    )
    with pytest.raises(PublicationNotApproved):
        inspections.publish(inspection=row, by=clerk, at=AT)
    assert ask(row, clerk).state == "asked"


def test_nothing_is_asked_for_before_the_organization_was_heard(clerk, chief):
    make_offices.asking_before_publishing("inspection")
    row, li = heard(clerk=clerk)
    Inspection.objects.update(state="told", reply="")
    row.refresh_from_db()
    with pytest.raises(PublicationNotReady):
        ask(row, clerk)
    with pytest.raises(NotAllowed):
        ask(row, li)
    over = row.hearing_due_at
    asked = ask(row, clerk, over)
    approvals.grant(approval=asked, by=chief, at=over)
    inspections.reply(inspection=row, text="晚到的话", by=li, at=over)
    row.refresh_from_db()
    with pytest.raises(PublicationChanged):
        inspections.publish(inspection=row, by=clerk, at=over)
    again = ask(row, clerk, over)
    approvals.grant(approval=again, by=chief, at=over)
    inspections.publish(inspection=row, by=clerk, at=over)


def test_who_asks_does_not_say_yes_even_in_the_office_in_charge(chief):
    make_offices.asking_before_publishing("inspection")
    office = chief.role_grants.get().office
    colleague = make_offices.official(office, name="同事")
    civil = make_offices.office(line="civil_affairs")
    both = make_offices.official(civil, name="两边")
    make.role(person=both, role="officer", division_code="440305")
    grant = both.role_grants.latest("pk")
    grant.office = office
    grant.save(update_fields=["office"])
    body = make.organization()
    drawn = inspections.draw_round(
        office=civil, seed="26-128", seed_source="彩票", count=1, by=both, at=AT
    )
    row = drawn.inspections.get(organization=body)
    inspections.tell(inspection=row, verdicts=dict.fromkeys(ITEMS, "met"), notes={}, by=both, at=AT)
    row.refresh_from_db()
    asked = ask(row, both, row.hearing_due_at)
    with pytest.raises(DeciderHasStake):
        approvals.grant(approval=asked, by=both, at=row.hearing_due_at)
    approvals.grant(approval=asked, by=colleague, at=row.hearing_due_at)


def test_without_the_office_in_charge_nothing_is_let_through(clerk):
    make_offices.asking_before_publishing("inspection")
    row, _li = heard(clerk=clerk)
    with pytest.raises(OfficeMissing) as refused:
        ask(row, clerk)
    assert refused.value.line == "social_work"
    with pytest.raises(PublicationNotApproved):
        inspections.publish(inspection=row, by=clerk, at=AT)


def test_a_purchase_is_published_after_payment_and_the_yes(chief):
    make_offices.asking_before_publishing("purchase")
    at = make_purchase.AT
    town = make_purchase.market()
    for one in (town.volunteer, make.person(name="第二位")):
        make_purchase.hours(town, person=one)
    contract = make_purchase.accepted(town)
    with pytest.raises(PublicationNotReady):
        ask(town.purchase, town.officer, at)
    for one in contract.instalments.order_by("position"):
        purchase_payments.pay(
            instalment=one, voucher=f"PZ-{one.position}", paid_on=make.day(at),
            by=town.officer, at=at,
        )  # fmt: skip
    if contract.acceptances.get().bonus_cents:
        purchase_payments.pay_bonus(
            purchase=town.purchase, voucher="PZ-J", paid_on=make.day(at), by=town.officer, at=at
        )
    town.again()
    with pytest.raises(PublicationNotApproved):
        purchase_payments.publish(purchase=town.purchase, by=town.officer, at=at)
    asked = ask(town.purchase, town.officer, at)
    assert asked.asked_for == town.buyer
    approvals.grant(approval=asked, by=chief, at=at)
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=at)
    assert Purchase.objects.get().published_at == at


def test_a_changed_word_of_a_report_asks_for_another_yes(chief):
    make_offices.asking_before_publishing("yearly_report")
    someone = make.person()
    make.role(person=someone)
    entry(person=someone, organization=make.organization())
    sun = make.officer(division_code=make.NANSHAN)
    report = yearly_reports.draft(
        year=2026, scope=HERE, words=Words("开头", "打算"), by=sun, at=LATER
    )
    with pytest.raises(PublicationNotReady):
        ask(report, sun, LATER)  # the year is open
    effects.close(period=YEAR, scope=HERE, at=LATER)
    asked = ask(report, sun, LATER)
    approvals.grant(approval=asked, by=chief, at=LATER)
    yearly_reports.change(report=report, words=Words("改了", "打算"), by=sun, at=LATER)
    report.refresh_from_db()
    with pytest.raises(PublicationChanged) as refused:
        yearly_reports.publish(report=report, by=sun, at=LATER)
    assert refused.value.number == asked.number
    yearly_reports.change(report=report, words=Words("开头", "打算"), by=sun, at=LATER)
    assert yearly_reports.publish(report=report, by=sun, at=LATER).published_at == LATER


def test_a_list_of_awards_is_drawn_waits_and_is_public_after_the_yes(chief):
    make_offices.asking_before_publishing("awards")
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu()
    LedgerEntry.objects.filter(pk=served.entry(person=chen, worker=li).pk).update(minutes=7200)
    january = make_awards.JANUARY
    made = awards.propose(organization=body, year=2026, by=li, at=january)
    assert (made.published_on, made.last_day) == (None, None)
    assert not award_rows.award_lists().exists()
    assert awards.give_due(at=january + timedelta(days=60)) == 0
    with pytest.raises(PublicationNotApproved):
        awards.publish(award_list=made, by=li, at=january)
    with pytest.raises(ValueMissing):
        publications.ask(result=made, statement=" ", by=li, at=january)
    asked = ask(made, li, january)
    approvals.grant(approval=asked, by=chief, at=january)
    LedgerEntry.objects.update(minutes=12000)
    again = awards.propose(organization=body, year=2026, by=li, at=january)
    assert (again.pk, AwardLine.objects.get().minutes) == (made.pk, 12000)
    with pytest.raises(PublicationChanged):
        awards.publish(award_list=made, by=li, at=january)
    approvals.grant(approval=ask(made, li, january), by=chief, at=january)
    assert awards.publish(award_list=made, by=li, at=january).published_on == make.day(january)
    assert list(award_rows.award_lists()) == [made]
    with pytest.raises(AwardListExists):
        awards.publish(award_list=made, by=li, at=january)
