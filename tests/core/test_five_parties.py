"""Who of the five is there, what ties them, what is missing, and the one next step."""

import pytest

from liandong.core.five_parties import (
    Facts,
    Lack,
    Missing,
    Party,
    Tie,
    is_here,
    over_span,
    present,
    stands,
    ties,
)

WHOLE = Facts(
    needs=8, needs_open=2, needs_answered=5, needs_in_projects=6, notes=1,
    organizations=2, teams=1, projects=2, projects_guided=2, memoranda=1,
    workers=2, linkages=3,
    volunteers=40, active=18, team_members=12, served=30,
    offers=4, offers_of_people=1, requests=1, bookings=2, bookings_guided=1,
)  # fmt: skip


def lacks(**facts):
    return {one.party: one.missing for one in stands(Facts(**facts))}


def test_nothing_at_all_lacks_all_five():
    assert [one.next for one in stands(Facts())] == [
        Missing(Lack.SILENT),
        Missing(Lack.NO_ORGANIZATION),
        Missing(Lack.NO_WORKER),
        Missing(Lack.NO_VOLUNTEER),
        Missing(Lack.NO_OFFER),
    ]
    assert present(Facts()) == 0
    assert {tie.n for tie in ties(Facts())} == {0}


def test_a_whole_community_lacks_nothing_and_has_no_next_step():
    assert [(one.is_here, one.missing, one.next) for one in stands(WHOLE)] == [(True, (), None)] * 5
    assert present(WHOLE) == 5


@pytest.mark.parametrize(
    ("party", "facts"),
    [
        (Party.COMMUNITY, {"needs": 1}),
        (Party.ORGANIZATIONS, {"teams": 1}),
        (Party.ORGANIZATIONS, {"organizations": 1}),
        (Party.SOCIAL_WORKERS, {"workers": 1}),
        (Party.VOLUNTEERS, {"volunteers": 1}),
        (Party.VOLUNTEERS, {"served": 1}),
        (Party.RESOURCES, {"offers": 1}),
        (Party.RESOURCES, {"bookings": 1}),
    ],
)
def test_one_of_it_is_enough_to_be_there(party, facts):
    assert [one for one in Party if is_here(one, Facts(**facts))] == [party]


def test_what_weighs_more_comes_first_and_is_the_next_step():
    found = lacks(needs=5, needs_late=1, needs_untaken=3)[Party.COMMUNITY]
    assert found == (Missing(Lack.NEEDS_LATE, 1), Missing(Lack.NEEDS_UNTAKEN, 3))


def test_a_wish_nobody_answered_comes_before_an_offer_nobody_asked_for():
    found = lacks(offers=3, offers_unasked=2, requests=1, requests_unanswered=1)
    assert found[Party.RESOURCES] == (
        Missing(Lack.REQUESTS_UNANSWERED, 1),
        Missing(Lack.OFFERS_UNASKED, 2),
    )


def test_organizations_without_a_project_are_asked_to_open_one():
    assert lacks(organizations=2)[Party.ORGANIZATIONS] == (Missing(Lack.NO_PROJECT, 2),)
    found = lacks(organizations=2, projects=1, apart=1, seats_empty=4)[Party.ORGANIZATIONS]
    assert found == (Missing(Lack.SEATS_EMPTY, 4), Missing(Lack.APART, 1))


def test_a_project_without_a_social_worker_weighs_more_than_a_sleeping_linkage():
    found = lacks(workers=1, projects=3, projects_guided=1, linkages=2, asleep=1, active=12)
    assert found[Party.SOCIAL_WORKERS] == (
        Missing(Lack.UNGUIDED, 2),
        Missing(Lack.ASLEEP, 1),
        Missing(Lack.OVER_SPAN, 2),
    )


@pytest.mark.parametrize(
    ("workers", "active", "green", "over"),
    [(0, 50, 10, 0), (1, 10, 10, 0), (1, 11, 10, 1), (2, 25, 10, 5), (3, 5, 10, 0), (1, 25, 20, 5)],
)
def test_more_active_volunteers_than_can_be_guided(workers, active, green, over):
    assert over_span(Facts(workers=workers, active=active, green_span=green)) == over


def test_volunteers_who_live_there_and_nobody_served():
    assert lacks(volunteers=9)[Party.VOLUNTEERS] == (Missing(Lack.NOBODY_SERVED, 9),)
    assert lacks(volunteers=9, served=1, wishes_waiting=2)[Party.VOLUNTEERS] == (
        Missing(Lack.WISHES_WAITING, 2),
    )


def test_each_pair_of_the_five_is_tied_by_its_own_number():
    assert [(tie.one, tie.other, tie.n) for tie in ties(WHOLE)] == [
        (Party.COMMUNITY, Party.ORGANIZATIONS, 6),
        (Party.COMMUNITY, Party.SOCIAL_WORKERS, 5),
        (Party.COMMUNITY, Party.VOLUNTEERS, 30),
        (Party.COMMUNITY, Party.RESOURCES, 2),
        (Party.ORGANIZATIONS, Party.SOCIAL_WORKERS, 2),
        (Party.ORGANIZATIONS, Party.VOLUNTEERS, 12),
        (Party.ORGANIZATIONS, Party.RESOURCES, 3),
        (Party.SOCIAL_WORKERS, Party.VOLUNTEERS, 3),
        (Party.SOCIAL_WORKERS, Party.RESOURCES, 1),
        (Party.VOLUNTEERS, Party.RESOURCES, 1),
    ]


@pytest.mark.parametrize(("n", "strength"), [(0, 0), (1, 1), (3, 1), (4, 2), (15, 2), (16, 3)])
def test_a_tie_is_drawn_in_four_strengths(n, strength):
    assert Tie(Party.COMMUNITY, Party.VOLUNTEERS, n).strength == strength
