"""Governance structure: each figure of a small made May, to the exact value."""

from datetime import timedelta

import pytest

from liandong.models import (
    CheckIn,
    Contribution,
    EventRecord,
    GuidanceSession,
    Linkage,
    MutualService,
    ProjectLead,
    ResidentCount,
    RoleGrant,
)
from liandong.queries import linkage
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope
from tests import make
from tests.make_effects import HERE, SPAN, entry, may, served

pytestmark = pytest.mark.django_db


def told(code, scope=HERE, span=SPAN):
    found = every.one(code, scope, span)
    return found.value, found.part, found.whole, found.n


def volunteer(**more):
    made = make.person(**more)
    make.role(person=made)
    return made


def active(organization, **more):
    made = volunteer(**more)
    entry(person=made, organization=organization)
    return made


def residents(people, *, on=None, place=make.NANSHAN):
    ResidentCount.objects.create(
        division_code=place, residents=people, counted_on=on or make.day(make.BEFORE),
        source="统计局", entered_by=make.officer(), entered_at=make.BEFORE,
    )  # fmt: skip


def test_the_ratio_counts_active_volunteers_and_workers_in_post():
    place = make.organization()
    make.li_na(organization=place)
    make.li_na(organization=place)
    for _ in range(3):
        active(place)
    volunteer()

    assert told("volunteers_per_social_worker") == (1.5, 3.0, 2.0, 2)


def test_without_a_social_worker_there_is_no_ratio():
    active(make.organization())

    assert told("volunteers_per_social_worker") == (None, None, None, 0)


def test_a_worker_who_guides_too_many_is_over_the_limit():
    place = make.organization()
    one, other = make.li_na(organization=place), make.li_na(organization=place)
    for guide, people in ((one, 11), (other, 2)):
        for _ in range(people):
            make.supervision(supervisor=guide, supervisee=volunteer(), tier="social_worker")

    assert told("span_over_limit") == (0.5, 1, 2, 2)


def act(by, at=None):
    EventRecord.objects.create(name="NeedFiled", facts={}, at=at or may(4), by=by)


def test_the_three_forces_share_what_was_done():
    officer, worker, someone = make.officer(), make.li_na(), volunteer()
    for by, times in ((officer, 1), (worker, 3), (someone, 4)):
        for _ in range(times):
            act(by)
    act(officer, at=may(1) - timedelta(days=1))
    act(None)

    assert told("state_share") == (0.125, 1, 8, 8)
    assert told("community_share") == (0.375, 3, 8, 8)
    assert told("resident_share") == (0.5, 4, 8, 8)


def test_an_officer_who_also_works_as_a_social_worker_counts_once():
    both = make.officer()
    RoleGrant.objects.create(
        person=both, role="social_worker", organization=make.organization(),
        since=make.day(make.BEFORE),
    )  # fmt: skip
    act(both)

    assert told("state_share")[0] == 1.0
    assert told("community_share")[0] == 0.0


def test_of_an_organization_its_own_people_count():
    place = make.organization()
    act(make.li_na(organization=place))
    member = volunteer()
    make.membership(person=member, organization=place)
    act(member)
    act(volunteer())

    assert told("resident_share", Scope(organization=place.pk)) == (0.5, 1, 2, 2)


def test_density_is_of_organizations_and_teams_that_are_there():
    residents(50_000)
    make.organization()
    make.organization(name="义工联")
    make.team()
    ended = make.team(name="旧队")
    ended.ended_on = make.day(may(3))
    ended.save()
    make.organization(name="福田的", division_code=make.FUTIAN)

    assert told("actors_per_10000") == (0.6, 3, 50_000, 3)


def test_workers_by_residents_use_the_latest_count_before_the_end():
    residents(10_000)
    residents(40_000, on=make.day(may(20)))
    residents(90_000, on=make.day(may(31)) + timedelta(days=9))
    make.li_na()

    assert told("workers_per_10000") == (0.25, 1, 40_000, 1)


def test_without_a_count_of_residents_no_density_is_said():
    make.organization()

    assert told("actors_per_10000") == (None, None, None, 0)
    assert told("workers_per_10000") == (None, None, None, 0)


def test_shifts_count_for_who_leads_their_project():
    someone = volunteer()
    for lead, times in (("volunteer", 2), ("joint", 1), ("social_worker", 1)):
        for _ in range(times):
            served(person=someone, lead=lead)
    make.shift(starts_at=may(6))

    assert told("resident_led_share") == (0.5, 2, 4, 4)
    assert told("joint_led_share") == (0.25, 1, 4, 4)
    assert told("worker_led_share") == (0.25, 1, 4, 4)


def test_a_linkage_with_a_joint_act_of_late_is_alive():
    alive, asleep, ended = make.linkage(), make.linkage(), make.linkage()
    talked(alive, may(20))
    talked(asleep, may(1) - timedelta(days=200))
    talked(ended, may(2))
    ended.until = make.day(may(3))
    ended.save()

    assert told("linkages_alive") == (0.5, 1, 2, 2)


def talked(linkage, held_at, *, recorded_at=None):
    GuidanceSession.objects.create(
        number=f"G-{GuidanceSession.objects.count()}", guide=linkage.formed_by, linkage=linkage,
        held_at=held_at, minutes=30, form="talk", topics="下个月怎么排班",
        recorded_by=linkage.formed_by, recorded_at=recorded_at or held_at,
    )  # fmt: skip


def test_each_kind_of_joint_act_keeps_a_linkage_alive():
    """A check-in at its project, help that the receiver confirmed, a gap that was closed."""
    one, other = make.li_na(), make.person()
    came, helped, closed, nothing = (make.linkage(project=make.project()) for _ in range(4))
    place = make.assignment(shift=make.shift(project=came.project), person=other)
    CheckIn.objects.create(
        assignment=place, kind="in", at=may(4), method="scan", recorded_by=other,
        recorded_at=may(4),
    )  # fmt: skip
    MutualService.objects.create(
        linkage=helped, giver=one, receiver=other, giver_side="work", kind="advice",
        minutes=30, served_on=make.day(may(5)), told_by=one, told_at=may(5), was_so=True,
        answered_at=may(6),
    )  # fmt: skip
    offer, gap = (
        Contribution.objects.create(
            linkage=closed,
            side="volunteer",
            resource="room",
            title="教室",
            is_gap=is_gap,
            told_by=other,
            told_at=may(6),
            closed_at=may(7) if is_gap else None,
        )
        for is_gap in (False, True)
    )
    gap.closed_by_offer = offer
    gap.save()

    assert told("linkages_alive") == (0.75, 3, 4, 4)
    assert nothing.pk not in set(
        Linkage.objects.filter(linkage.acted_between(may(1), may(31), known=may(31))).values_list(
            "pk", flat=True
        )
    )


def test_who_led_is_who_led_when_the_shift_took_place():
    held = served(person=volunteer(), lead="social_worker")
    for lead, at in (("volunteer", may(1)), ("joint", may(20))):
        ProjectLead.objects.create(
            project=held.project, lead=lead, reason_code="changed_by_hand", by=make.li_na(), at=at
        )

    assert told("resident_led_share") == (1.0, 1, 1, 1)


def test_hours_of_recurring_shifts_are_regular():
    someone = volunteer()
    regular, once = served(person=someone), served(person=someone, minutes=180)
    regular.series = "FREQ=WEEKLY"
    regular.save()

    assert once.series == ""
    assert told("regular_hours_share") == (0.25, 60, 240, 2)


def test_bodies_that_began_more_than_a_year_ago_and_still_serve_are_alive():
    year_ago = make.day(may(31)) - timedelta(days=450)
    leader = volunteer()
    living, silent, young = make.team(), make.team(name="静"), make.team(name="新")
    for team in (living, silent):
        team.formed_on = year_ago
        team.save()
    make.membership(person=leader, team=living)
    make.membership(person=leader, team=young)
    place = make.organization()
    place.registered_at = make.noon(year_ago)
    place.save()
    entry(person=leader, organization=place)

    # Two teams and one organization are old enough; one team did nothing.
    assert told("organizations_alive") == (2 / 3, 2, 3, 3)


def test_another_place_and_another_month_do_not_count():
    served(person=volunteer(), lead="volunteer")

    assert told("resident_led_share", Scope(make.FUTIAN)) == (None, None, None, 0)
    assert told("resident_led_share", Scope("4403"))[0] == 1.0
    assert told("resident_led_share", Scope())[0] == 1.0
