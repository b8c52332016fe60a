from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.queries import shifts
from liandong.queries.shifts import Wanted
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


def test_the_two_conditions_are_those_of_the_partial_index_word_for_word(at):
    sql = str(shifts.open_shifts(Wanted(), at=at).query).replace('"', "")
    assert "liandong_shift.state = open" in sql
    assert "liandong_shift.taken < (liandong_shift.max_people)" in sql
    assert sql.endswith("ORDER BY liandong_shift.starts_at ASC, liandong_shift.id ASC")


def test_long_texts_are_not_read_for_a_list(at):
    sql = str(shifts.open_shifts(Wanted(), at=at).query)
    for column in ("risk_statement", "summary", "duties"):
        assert column not in sql


def test_pages_follow_each_other_without_gap_even_at_one_moment(at):
    made = [make.shift(starts_at=MONDAY_9) for _ in range(30)]
    first = shifts.page_of(Wanted(), person=None, at=at)
    second = shifts.page_of(Wanted(after=first.after), person=None, at=at)
    found = [card.shift.pk for card in first.cards + second.cards]
    assert found == [shift.pk for shift in made]
    assert second.after is None


def test_only_mine_looks_further_and_says_where_to_go_on(at):
    chen = make.person()
    for n in range(30):
        post = make.position(min_age=0 if n % 2 else 60)
        make.shift(position=post, starts_at=MONDAY_9 + timedelta(hours=3 * n))
    page = shifts.page_of(Wanted(is_mine=True), person=chen, at=at)
    assert len(page.cards) == 15
    assert all(card.fits for card in page.cards)
    assert page.after is None


def test_own_wishes_are_told_apart_from_rules(at):
    far = make.person(lat=make.LAT + 0.5)
    shift = make.shift(position=make.position(min_age=60))
    [card] = shifts.cards_for(far, [shift], at=at)
    assert [reason.code for reason in card.against] == ["too_young"]
    assert [reason.code for reason in card.wishes] == ["too_far"]
    assert round(card.distance_m / 1000) == 56


def test_a_held_shift_is_neither_barred_nor_offered(at):
    chen, shift = make.person(), make.shift()
    make.assignment(shift=shift, person=chen)
    [card] = shifts.cards_for(chen, [shift], at=at)
    assert (card.is_held, card.against, card.fits) == (True, (), False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_one_query_for_a_stranger_and_a_few_for_a_volunteer(at, count):
    chen = make.person()
    for n in range(count):
        make.shift(starts_at=MONDAY_9 + timedelta(days=n))
    for person, most in ((None, 1), (chen, 7)):
        with CaptureQueriesContext(connection) as seen:
            shifts.page_of(Wanted(), person=person, at=at)
        assert len(seen) == most


def _north(shift, degrees):
    """Move a shift to the north."""
    shift.lat = make.LAT + degrees
    shift.save(update_fields=["lat"])
    return shift


def test_a_volunteer_sees_a_shift_that_nobody_took_before_one_that_has_people(at):
    some, nobody = (
        make.shift(starts_at=MONDAY_9 + timedelta(days=20 + n), min_people=2) for n in range(2)
    )
    make.assignment(shift=some, person=make.person(name="何静", phone="13900000001"))
    for person, order in ((make.person(), [nobody, some]), (None, [some, nobody])):
        page = shifts.page_of(Wanted(), person=person, at=at)
        assert [card.shift for card in page.cards] == order


def test_a_volunteer_sees_what_is_near_and_liked_first_and_what_is_barred_last(at):
    chen = make.person(category_mask=1 << 3)
    barred = make.shift(position=make.position(min_age=60))
    far = _north(make.shift(), 0.03)
    liked = make.shift(position=make.position(project=make.project(category="0004")))
    page = shifts.page_of(Wanted(), person=chen, at=at)
    assert [card.shift for card in page.cards] == [liked, far, barred]


def test_a_page_for_a_volunteer_holds_the_same_shifts_as_one_for_a_stranger(at):
    chen = make.person()
    for n in range(30):
        _north(make.shift(starts_at=MONDAY_9 + timedelta(hours=3 * n)), 0.001 * (n % 7))
    own, other = (shifts.page_of(Wanted(), person=who, at=at) for who in (chen, None))
    assert {card.shift.pk for card in own.cards} == {card.shift.pk for card in other.cards}
    assert own.after == other.after


@pytest.mark.postgres
def test_the_list_walks_the_partial_index(at):
    project = make.project()
    for n in range(200):
        make.shift(project=project, starts_at=MONDAY_9 + timedelta(hours=n))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = shifts.open_shifts(Wanted(), at=at)[:25].explain()
    assert "shift_open_soonest" in plan
