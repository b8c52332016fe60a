"""Welfare delivery: each figure of a small made May, to the exact value."""

from datetime import date, timedelta

import pytest

from liandong.core.hours import Evidence
from liandong.models import (
    CaredPerson,
    Certificate,
    CommunityActivity,
    Expenditure,
    SpendingSheet,
    Visit,
)
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope
from tests import make, make_purchase
from tests.make_effects import HERE, SPAN, entry, may, served

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told(code, scope=HERE, span=SPAN):
    found = every.one(code, scope, span)
    return found.value, found.part, found.whole, found.n


def need(*, filed=4, served_after=None, **more):
    made = make.need(filed_at=may(filed), **more)
    if served_after is not None:
        made.first_served_at = may(filed) + served_after * DAY
        made.save()
    return made


def test_days_to_the_first_service_are_a_median_with_its_interval():
    for days in (1, 2, 3, 4, 20):
        need(served_after=days)
    need()

    found = every.one("days_to_first_service", HERE, SPAN)

    assert (found.value, found.n) == (3.0, 5)
    assert 1.0 <= found.low <= 3.0 <= found.high <= 20.0


def test_two_services_say_no_median_yet():
    need(served_after=1)
    need(served_after=2)

    assert told("days_to_first_service") == (None, None, None, 2)


def test_served_within_a_week_leaves_out_who_may_still_be_served_in_time():
    need(served_after=7)
    need(served_after=8)
    need(filed=10)
    need(filed=30)
    make.need(filed_at=may(5), state="withdrawn")

    assert told("served_in_7_days") == (1 / 3, 1, 3, 3)


def test_answers_in_time_are_of_needs_answered_or_due():
    for answered in (may(6), may(4) + 7 * DAY, may(4) + 8 * DAY, None):
        made = need()
        made.answered_at = answered
        made.save()
    need(filed=28)

    assert told("needs_answered_in_time") == (0.5, 2, 4, 4)


def test_met_needs_are_those_with_a_first_service():
    need(served_after=1)
    need(served_after=30)
    need()
    need()

    assert told("needs_met_share") == (0.5, 2, 4, 4)


def test_what_waited_at_the_end_counts_as_open_even_if_it_was_served_later():
    need()
    need(filed=29, served_after=5)
    need(served_after=1)
    closed = need()
    closed.closed_at = may(20)
    closed.save()
    make.need(filed_at=may(4), state="refused")

    assert told("open_needs_by_age") == (2.0, None, None, 2)


def in_hardship(group="low_income"):
    made = make.beneficiary()
    made.hardship_group = group
    made.save()
    return made


def cared(beneficiary, *, every_days=14, seen=None, since=None):
    worker = make.li_na()
    made = CaredPerson.objects.create(
        number=f"K-{CaredPerson.objects.count()}", beneficiary=beneficiary, worker=worker,
        organization=worker.role_grants.get().organization, division_code=make.NANSHAN,
        every_days=every_days, consent_method="spoken", consented_at=make.BEFORE,
        since=since or make.day(make.BEFORE), next_due_on=make.day(make.BEFORE), by=worker,
        at=make.BEFORE,
    )  # fmt: skip
    if seen:
        Visit.objects.create(
            key=made.number, cared=made, method="visit", condition="well", held_at=seen,
            by=worker, recorded_at=seen,
        )  # fmt: skip
    return made


def test_people_in_hardship_are_reached_by_a_service_or_a_visit():
    people = [in_hardship() for _ in range(5)]
    make.beneficiary()
    need(served_after=1, beneficiary=people[0])
    cared(people[1], seen=may(20))
    cared(people[2], seen=may(1) - 9 * DAY)

    assert told("hardship_reach") == (0.4, 2, 5, 5)


def test_of_four_people_in_hardship_nothing_is_said():
    for _ in range(4):
        in_hardship()

    assert told("hardship_reach") == (None, None, None, 4)


def test_hours_for_people_in_hardship_are_those_of_their_projects():
    someone = make.person()
    for group, minutes in (("low_income", 90), ("", 60), ("", 30)):
        held = served(person=someone, minutes=minutes)
        held.project.hardship_group = group
        held.project.save()

    assert told("hardship_hours_share") == (0.5, 90, 180, 3)


def test_the_worst_street_is_held_against_the_whole_place():
    for street, met, unmet in (("440305001", 5, 0), ("440305002", 2, 3), ("440305003", 0, 4)):
        for n in range(met + unmet):
            need(division_code=street, served_after=1 if n < met else None)

    # The third street has fewer than five needs and is not judged by itself.
    assert told("coverage_equity") == (pytest.approx(0.4 / 0.7), 0.4, 0.7, 10)


def test_one_street_is_compared_with_nothing_and_an_organization_neither():
    for _ in range(6):
        need(division_code="440305001")

    assert told("coverage_equity")[0] is None
    assert told("coverage_equity", Scope(organization=1))[0] is None


def test_a_visit_is_on_time_when_the_last_one_is_no_older_than_promised():
    for seen in (may(31), may(17), may(16), None):
        cared(make.beneficiary(), seen=seen)
    cared(make.beneficiary(), since=make.day(may(25)))
    cared(make.beneficiary(), seen=may(31) + 3 * DAY)

    # On 31 May the 17th is 14 days ago, the 16th 15; who is new has not waited 14 days yet.
    assert told("visits_on_time") == (0.5, 3, 6, 6)


def test_places_taken_are_counted_of_places_wanted():
    for taken, wanted in ((2, 2), (1, 4)):
        make.shift(starts_at=may(5), taken=taken, max_people=wanted)
    make.shift(starts_at=may(5), max_people=9, state="cancelled")

    assert told("fill_rate") == (0.5, 3, 6, 2)


def test_who_came_is_counted_of_who_was_expected():
    shift = make.shift(max_people=9)
    for state in ("served", "served", "served", "absent", "accepted", "released"):
        make.assignment(shift=shift, person=make.person(), state=state)

    assert told("came_share") == (0.75, 3, 4, 4)


def test_hours_their_proof_and_their_clock():
    place, someone = make.organization(), make.person()
    entry(person=someone, organization=place, minutes=90)
    entry(person=someone, organization=place, minutes=60, is_late=True)
    entry(person=someone, organization=place, minutes=50, evidence=Evidence.BACKFILL)
    entry(person=someone, organization=place, on=may(1) - DAY)

    assert told("minutes_by_evidence") == (200.0, None, None, 3)
    assert told("unproved_share") == (0.25, 50, 200, 3)
    assert told("recorded_in_time") == (2 / 3, 2, 3, 3)
    assert told("minutes_by_evidence", Scope(organization=place.pk))[0] == 200.0
    assert told("minutes_by_evidence", Scope(organization=place.pk + 1))[3] == 0


def test_a_certificate_that_was_withdrawn_is_not_counted():
    place, someone = make.organization(), make.person()
    for n, withdrawn in enumerate((None, None, may(9))):
        Certificate.objects.create(
            number=f"C-{n}", person=someone, organization=place, from_on=make.day(may(1)),
            until_on=make.day(may(2)), minutes=60, statement={}, code=f"code{n}",
            issued_at=may(6), issued_by=someone, withdrawn_at=withdrawn,
        )  # fmt: skip

    assert told("certificates_issued") == (2.0, None, None, 2)


def activity(*, cents, minutes):
    someone = make.person()
    held = served(person=someone, minutes=minutes) if minutes else make.shift()
    worker = held.project.social_worker
    return CommunityActivity.objects.create(
        number=f"A-{CommunityActivity.objects.count()}", project=held.project, shift=held,
        worker=worker, organization=held.project.organization, division_code=make.NANSHAN,
        field="4", aim="过节", expected=20, budget_cents=cents, opened_at=make.BEFORE,
        recorded_at=may(6),
    )  # fmt: skip


def test_cost_is_of_activities_with_money_and_with_proved_hours():
    for cents, minutes in ((30_000, 120), (10_000, 60), (20_001, 60), (0, 600), (99_900, 0)):
        activity(cents=cents, minutes=minutes)

    assert told("cost_per_hour") == (60_001 / 4, 60_001, 4.0, 3)


def test_what_was_bought_costs_what_was_spent_by_the_proved_hours_of_its_projects():
    town = make_purchase.market()
    contract = make_purchase.signed(town)
    make_purchase.hours(town)
    entry(person=make.person(), organization=town.provider, minutes=600)
    sheet = SpendingSheet.objects.create(
        contract=contract, name="支出.xlsx", digest="0" * 64, total_cents=90_001,
        at=may(20), by=town.worker,
    )  # fmt: skip
    for row, (cents, month) in enumerate(((40_000, 5), (30_001, 5), (10_000, 5), (10_000, 6)), 2):
        Expenditure.objects.create(
            sheet=sheet, contract=contract, row=row, spent_on=date(2026, month, 20),
            category="staff", cents=cents, voucher=f"V{row}",
        )  # fmt: skip

    assert told("bought_hour_cost") == (80_001 / 2, 80_001, 2.0, 3)
