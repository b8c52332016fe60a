"""Silence: what counts, what each step hears, and how much supervision a month asks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.guidance_hours import Held, HoursAsked, month_of
from liandong.core.silences import ContactRules, Lapse, above, is_counted, lapses, last_contact
from liandong.core.supervision import Contact, overdue_contacts

TODAY = date(2026, 5, 4)
RULES = ContactRules()


def silent(*days: int) -> list[Contact]:
    return [Contact(1, n, TODAY - timedelta(days=d)) for n, d in enumerate(days, start=2)]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([], []),
        ([14], []),
        ([15], [Lapse(0, 1, 15)]),
        ([20, 15], [Lapse(0, 2, 20)]),
        ([21, 15], [Lapse(0, 2, 21), Lapse(1, 1, 21)]),
        ([28, 21, 3], [Lapse(0, 2, 28), Lapse(1, 2, 28), Lapse(2, 1, 28)]),
    ],
)
def test_each_step_hears_of_exactly_those_who_are_silent_for_as_long(days, told) -> None:
    assert lapses(overdue_contacts(silent(*days), TODAY), RULES) == told


@given(st.lists(st.integers(0, 90), max_size=6))
def test_a_higher_step_never_hears_of_more_people(days) -> None:
    found = lapses(overdue_contacts(silent(*days), TODAY), RULES)
    assert [one.step for one in found] == list(range(len(found)))
    people = [one.people for one in found]
    assert people == sorted(people, reverse=True)


@pytest.mark.parametrize(
    ("tier", "since", "served", "counts"),
    [
        ("supervisor", 400, None, True),
        ("social_worker", 400, 365, True),
        ("social_worker", 400, 366, False),
        ("social_worker", 60, None, True),
        ("team_leader", 61, None, False),
    ],
)
def test_who_left_is_not_chased(tier, since, served, counts) -> None:
    day = TODAY - timedelta(days=served) if served is not None else None
    since_on = TODAY - timedelta(days=since)
    assert is_counted(tier, since=since_on, last_served_on=day, today=TODAY) is counts


def test_the_last_contact_is_the_latest_of_all() -> None:
    assert last_contact(None, TODAY, None) == TODAY
    assert last_contact(None, None) is None


def test_nobody_stands_above_themselves_even_in_a_circle() -> None:
    assert above(1, [(2, 1), (1, 2)], 2) == set()


@pytest.mark.parametrize("bad", [(0, (7,)), (14, (7, 7)), (14, (0, 7))])
def test_steps_that_do_not_rise_are_refused(bad) -> None:
    with pytest.raises(ValueError, match="rise"):
        ContactRules(*bad)


@pytest.mark.parametrize(
    ("held", "is_new", "missing"),
    [
        ([], True, (120, 1)),
        ([], False, (0, 1)),
        ([Held(60, 1), Held(60, 1), Held(90, 5)], True, (0, 0)),
        ([Held(119, 1), Held(90, 2)], True, (1, 0)),
        ([Held(240, 2)], True, (120, 0)),
    ],
)
def test_a_month_asks_new_social_workers_for_time_alone_and_everybody_for_a_group(
    held, is_new, missing
) -> None:
    month = month_of(held, is_new=is_new, asked=HoursAsked())
    assert (month.missing_minutes, month.missing_groups) == missing
    assert month.is_met is (missing == (0, 0))
