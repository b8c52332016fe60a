"""Pins and vetoes: the next plan obeys, and says why where it cannot."""

from datetime import timedelta

import pytest

from liandong.core.plan_runs import Wish
from liandong.core.rosters import ProposalClosed
from liandong.models import PlanWish
from liandong.services import matching, plan_wishes
from tests import make

pytestmark = pytest.mark.django_db

AT = make.BEFORE
WEEK = {"division_code": make.NANSHAN, "start": AT, "end": make.MONDAY_9 + timedelta(days=7)}


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


@pytest.fixture
def wang():
    return make.coordinator()


def proposed(by, **facts):
    return matching.propose(**WEEK, by=by, at=AT, **facts)


def told(proposal, shift, person, wish, by):
    return plan_wishes.tell(proposal=proposal, shift=shift, person=person, wish=wish, by=by, at=AT)


def names(proposal):
    lines = proposal.lines.filter(is_dropped=False)
    return sorted(lines.values_list("person__name", flat=True))


def test_who_must_come_is_in_the_next_plan_although_others_suit_better(wang):
    shift = make.shift(min_people=1, max_people=1)
    volunteer("近邻")
    far = volunteer("远客", lat=make.LAT + 0.02)
    before = proposed(wang)
    assert names(before) == ["近邻"]

    told(before, shift, far, Wish.PIN, wang)
    after = proposed(wang, based_on=before)

    assert names(after) == ["远客"]
    assert list(after.wishes.values_list("kind", "unmet")) == [("pin", [])]


def test_who_must_not_come_is_neither_in_this_plan_nor_in_the_next(wang):
    shift = make.shift(min_people=1, max_people=1)
    near = volunteer("近邻")
    volunteer("远客", lat=make.LAT + 0.02)
    before = proposed(wang)

    told(before, shift, near, Wish.VETO, wang)

    assert names(before) == []
    assert names(proposed(wang, based_on=before)) == ["远客"]


def test_a_pin_that_cannot_be_kept_says_why(wang):
    shift = make.shift(position=make.position(skill_mask=0b1000))
    person = volunteer("陈宇", skill_mask=0)
    before = proposed(wang)

    told(before, shift, person, Wish.PIN, wang)
    wish = proposed(wang, based_on=before).wishes.get()

    assert [one["code"] for one in wish.unmet] == ["lacks_skill"]


def test_a_pin_of_somebody_out_of_reach_is_told_as_such(wang):
    shift = make.shift()
    person = make.person(name="外地", division_code="330106")
    before = proposed(wang)

    told(before, shift, person, Wish.PIN, wang)
    wish = proposed(wang, based_on=before).wishes.get()

    assert wish.unmet == [{"code": "not_considered", "facts": {}}]


def test_taking_out_and_putting_in_are_wishes_for_the_next_plan(wang):
    shift = make.shift(min_people=1, max_people=1)
    near, far = volunteer("近邻"), volunteer("远客", lat=make.LAT + 0.02)
    before = proposed(wang)

    matching.change(
        proposal=before,
        put_in=((shift, far),),
        take_out=(before.lines.get(person=near),),
        by=wang,
        at=AT,
    )

    assert set(before.wishes.values_list("person", "kind")) == {
        (near.pk, "veto"),
        (far.pk, "pin"),
    }
    assert names(proposed(wang, based_on=before)) == ["远客"]


def test_a_wish_that_is_taken_back_no_longer_holds(wang):
    shift = make.shift(min_people=1, max_people=1)
    near = volunteer("近邻")
    before = proposed(wang)
    wish = told(before, shift, near, Wish.VETO, wang)

    plan_wishes.take_back(wish=wish, by=wang, at=AT)

    assert PlanWish.objects.count() == 0
    assert names(before) == ["近邻"]
    assert names(proposed(wang, based_on=before)) == ["近邻"]


def test_the_last_word_about_a_pair_holds(wang):
    shift = make.shift(min_people=1, max_people=1)
    near = volunteer("近邻")
    before = proposed(wang)

    told(before, shift, near, Wish.VETO, wang)
    told(before, shift, near, Wish.PIN, wang)

    assert before.wishes.get().kind == Wish.PIN
    assert names(before) == ["近邻"]


def test_who_stands_in_a_plan_stays_there_when_it_is_kept(wang):
    shift = make.shift(min_people=1, max_people=1)
    volunteer("远客", lat=make.LAT + 0.005)
    before = proposed(wang)
    volunteer("近邻")

    assert names(proposed(wang, based_on=before)) == ["近邻"]
    assert names(proposed(wang, based_on=before, keeps=True)) == ["远客"]
    assert shift.invitations.count() == 0


def test_an_adopted_plan_takes_no_more_wishes(wang):
    shift = make.shift(min_people=1, max_people=1)
    near = volunteer("近邻")
    proposal = proposed(wang)
    wish = told(proposal, shift, near, Wish.PIN, wang)
    matching.adopt(proposal=proposal, by=wang, at=AT)

    with pytest.raises(ProposalClosed):
        told(proposal, shift, near, Wish.VETO, wang)
    with pytest.raises(ProposalClosed):
        plan_wishes.take_back(wish=wish, by=wang, at=AT)


def test_the_figures_of_a_plan_are_counted_by_street_and_group(wang):
    first = make.shift(min_people=2, max_people=2)
    first.project.hardship_group = "elder_alone"
    first.project.save()
    first.division_code = "440305001"
    first.save()
    make.shift(min_people=1, max_people=1, starts_at=make.MONDAY_9 + timedelta(days=1))
    volunteer("近邻")

    found = proposed(wang).figures

    assert found["streets"] == {
        "440305": {"needed": 1, "filled": 1},
        "440305001": {"needed": 2, "filled": 1},
    }
    assert found["hardship"] == {
        "": {"needed": 1, "filled": 1},
        "elder_alone": {"needed": 2, "filled": 1},
    }
    assert (found["asked"], found["people"], found["most"]) == (2, 1, 2)
    assert found["distance_m"] == 0
