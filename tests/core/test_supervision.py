"""Supervision: spans, silence, cover and circles."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.supervision import (
    DEFAULT_LIMITS,
    AlreadyGuides,
    Contact,
    GuideLoad,
    GuidesInCircle,
    GuidesSelf,
    Link,
    SpanFull,
    SpanLimits,
    SpanState,
    Tier,
    check_link,
    check_room,
    cover_order,
    is_active,
    leaderless,
    need_cover,
    over,
    overdue_contacts,
    span,
)

TODAY = date(2026, 5, 6)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("tier", "people", "state"),
    [
        (Tier.SUPERVISOR, 8, SpanState.GREEN),
        (Tier.SUPERVISOR, 9, SpanState.AMBER),
        (Tier.SUPERVISOR, 21, SpanState.RED),
        (Tier.SOCIAL_WORKER, 10, SpanState.GREEN),
        (Tier.SOCIAL_WORKER, 30, SpanState.AMBER),
        (Tier.SOCIAL_WORKER, 100, SpanState.RED),
        (Tier.SOCIAL_WORKER, 101, SpanState.CRITICAL),
    ],
)
def test_each_tier_has_its_own_span(tier, people, state):
    assert span(1, people, DEFAULT_LIMITS[tier]).state is state


def test_a_span_says_how_many_more_fit():
    told = span(3, 25, DEFAULT_LIMITS[Tier.SOCIAL_WORKER])
    assert (told.per_guide, told.spare) == (9, 5)
    assert span(0, 4, DEFAULT_LIMITS[Tier.SOCIAL_WORKER]).spare == -4


@given(st.integers(0, 50), st.integers(0, 5000))
def test_more_people_are_never_lighter_and_more_guides_never_heavier(guides, people):
    order = list(SpanState)
    limits = DEFAULT_LIMITS[Tier.SOCIAL_WORKER]
    here = order.index(span(guides, people, limits).state)
    assert order.index(span(guides, people + 1, limits).state) >= here
    assert order.index(span(guides + 1, people, limits).state) <= here


def test_limits_and_counts_that_make_no_sense_are_a_programmer_s_mistake():
    with pytest.raises(ValueError, match="rise"):
        SpanLimits(10, 5, 100)
    with pytest.raises(ValueError, match="negative"):
        span(-1, 5, DEFAULT_LIMITS[Tier.SUPERVISOR])


def test_only_those_who_served_within_a_year_are_active():
    assert [is_active(day, TODAY) for day in (ago(365), ago(366), None)] == [True, False, False]


def test_the_heaviest_guide_stands_first():
    loads = [GuideLoad(1, 10), GuideLoad(2, 40), GuideLoad(3, 11), GuideLoad(4, 9, Tier.SUPERVISOR)]
    assert [(load.person_id, told.spare) for load, told in over(loads)] == [
        (2, -30),
        (3, -1),
        (4, -1),
    ]


def test_silence_counts_from_the_last_contact_or_the_beginning():
    contacts = [
        Contact(1, 2, since=ago(100), last_on=ago(14)),
        Contact(1, 3, since=ago(100), last_on=ago(15)),
        Contact(1, 4, since=ago(40)),
    ]
    found = overdue_contacts(contacts, TODAY)
    assert [(late.contact.supervisee_id, late.days) for late in found] == [(4, 26), (3, 1)]


def test_someone_away_needs_cover_only_while_they_guide_and_nobody_stands_in():
    loads = [
        GuideLoad(1, 5, away_from=ago(1)),
        GuideLoad(2, 5, away_from=ago(9), away_until=TODAY),
        GuideLoad(3, 5, away_from=ago(1), has_cover=True),
        GuideLoad(4, 0, away_from=ago(1)),
        GuideLoad(5, 5, away_from=TODAY + timedelta(days=1)),
    ]
    assert [load.person_id for load in need_cover(loads, TODAY)] == [1]


def test_the_stand_in_is_the_least_loaded_of_the_same_tier_who_is_there():
    away = GuideLoad(1, 30, away_from=TODAY)
    loads = [
        away,
        GuideLoad(2, 20),
        GuideLoad(3, 8),
        GuideLoad(4, 1, away_from=TODAY),
        GuideLoad(5, 1, Tier.SUPERVISOR),
        GuideLoad(6, 71),
    ]
    assert [load.person_id for load in cover_order(loads, away, TODAY)] == [3, 2]


def test_people_whom_nobody_guides_today_are_found():
    links = [Link(9, 1, ago(5)), Link(9, 2, ago(5), TODAY), Link(9, 3, TODAY + timedelta(days=1))]
    assert leaderless([3, 2, 1], links, TODAY) == [2, 3]


def test_guidance_never_runs_in_a_circle():
    links = [Link(1, 2, ago(9)), Link(2, 3, ago(9)), Link(5, 6, ago(9), ago(1))]
    assert check_link(1, 3, links, TODAY) is None
    assert check_link(6, 5, links, TODAY) is None
    with pytest.raises(GuidesSelf):
        check_link(1, 1, links, TODAY)
    with pytest.raises(AlreadyGuides):
        check_link(1, 2, links, TODAY)
    with pytest.raises(GuidesInCircle):
        check_link(3, 1, links, TODAY)


def test_the_hundredth_fits_and_the_next_does_not():
    limits = DEFAULT_LIMITS[Tier.SOCIAL_WORKER]
    assert check_room(99, limits) is None
    with pytest.raises(SpanFull):
        check_room(100, limits)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20))
def test_links_that_were_let_in_one_by_one_never_form_a_circle(pairs):
    links = []
    for above, below in pairs:
        try:
            check_link(above, below, links, TODAY)
        except (GuidesSelf, GuidesInCircle, AlreadyGuides):
            continue
        links.append(Link(above, below, TODAY))
    left = {link.supervisee_id for link in links} | {link.supervisor_id for link in links}
    while left:
        tops = {
            p
            for p in left
            if not any(k.supervisee_id == p and k.supervisor_id in left for k in links)
        }
        assert tops
        left -= tops
