"""What is recommended: shifts to a volunteer, and people to those who staff a shift."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.credentials import mask_of
from liandong.models import RoleGrant
from liandong.queries import access, recommendation_memory, recommendations
from liandong.services import registry, rosters
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


HOUR = timedelta(hours=1)


FAR = 0.05


def volunteer(name: str = "陈宇", **facts: object):
    made = make.person(name=name, **facts)
    make.role(person=made)
    return made


@pytest.fixture
def kept(monkeypatch):
    """Memories as a running process has them."""
    monkeypatch.setattr(recommendations, "IS_KEPT", True)
    recommendations.forget()
    yield
    recommendations.forget()


def shown_to(person, at, most: int = 9) -> list[int]:
    return [one.card.shift.pk for one in recommendations.shifts_for(person, at=at, most=most)]


def test_a_volunteer_gets_the_shifts_that_fit_the_best_first(at) -> None:
    chen = volunteer(category_mask=0b10)
    liked = make.shift(project=make.project(category="02"))
    other = make.shift(project=make.project(category="01"), starts_at=MONDAY_9 + 5 * HOUR)
    make.shift(position=make.position(skill_mask=mask_of(["01"])))
    make.shift(taken=2)
    make.shift(state="cancelled")
    make.shift(project=make.project(state="draft"))
    make.shift(starts_at=at - HOUR)
    found = recommendations.shifts_for(chen, at=at, most=9)
    assert [one.card.shift for one in found] == [liked, other]
    assert [one.points for one in found] == [144 + 100, 48 + 100]
    assert {r.code: r.facts["points"] for r in found[0].reasons}["preference"] == 144
    assert found[0].points == sum(r.facts["points"] for r in found[0].reasons)


def test_what_is_pressing_comes_before_what_is_merely_pleasant(at) -> None:
    chen = volunteer()
    calm, pressing = make.shift(), make.shift(starts_at=MONDAY_9 + 5 * HOUR)
    assert shown_to(chen, at) == [calm.pk, pressing.pk]
    pressing.project.urgency = 100
    pressing.project.save()
    assert shown_to(chen, at) == [pressing.pk, calm.pk]


def test_what_one_holds_was_asked_or_declined_is_not_recommended(at) -> None:
    chen = volunteer()
    held = make.shift()
    make.assignment(shift=held, person=chen)
    make.shift(starts_at=MONDAY_9 + HOUR)  # at the same time
    for n, state in enumerate(("asked", "declined", "countered")):
        later = make.shift(starts_at=MONDAY_9 + timedelta(days=1 + n))
        make.invitation(shift=later, person=chen, state=state)
    free = make.shift(starts_at=MONDAY_9 + timedelta(days=5))
    assert shown_to(chen, at) == [free.pk]


def test_the_suspended_and_those_who_left_get_nothing(at) -> None:
    make.shift()
    assert shown_to(volunteer(state="suspended"), at) == []
    assert shown_to(volunteer(state="exited"), at) == []
    assert len(shown_to(volunteer(state="applied"), at)) == 1


def test_a_rule_of_the_place_that_the_index_does_not_know_is_asked_too(kept, at) -> None:
    chen = volunteer(birth_on=at.date().replace(year=at.year - 16))
    make.guardian_consent(ward=chen)
    calm = make.shift()
    make.shift(
        project=make.project(risk_level="R3", insurance_policy="PICC"),
        starts_at=MONDAY_9 + 5 * HOUR,
    )
    assert shown_to(chen, at) == [calm.pk]


def test_one_s_own_change_is_seen_at_once_even_between_two_looks(kept, at) -> None:
    chen = make.signed_up(volunteer())
    shift, other = make.shift(), make.shift(starts_at=MONDAY_9 + 5 * HOUR)
    assert shown_to(chen, at) == [shift.pk, other.pk]
    rosters.sign_up(shift=shift, by=chen, at=at)
    assert shown_to(chen, at) == [other.pk]
    registry.update_profile(person=chen, max_shifts_week=1, by=chen, at=at)
    assert shown_to(chen, at) == []


def member_of(worker, name: str = "王琳", **facts: object):
    made = volunteer(name, **facts)
    make.membership(person=made, organization=worker.role_grants.get().organization)
    return made


def actor(person, at):
    return access.actor_of(person, on=at.date())


def asked_for(shift, person, at) -> list[int]:
    found = recommendations.people_for(shift, actor(person, at), at=at, most=9)
    return [one.person.pk for one in found]


def test_staff_get_the_best_of_the_people_that_they_may_see(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina))
    near, away = member_of(lina), member_of(lina, "李强", lat=make.LAT + 0.02)
    volunteer("外人")
    assert asked_for(shift, lina, at) == [near.pk, away.pk]
    found = recommendations.people_for(shift, actor(lina, at), at=at, most=9)
    assert found[0].points == sum(r.facts["points"] for r in found[0].reasons)
    assert found[0].distance_m == 0
    assert found[0].person.get_deferred_fields() >= {"phone", "id_number", "address"}


def test_a_coordinator_gets_those_of_the_own_district_only(at) -> None:
    wang = make.coordinator()
    RoleGrant.objects.filter(person=wang).update(division_code=make.NANSHAN)
    shift = make.shift()
    inside = volunteer()
    volunteer("福田人", division_code=make.FUTIAN)
    assert asked_for(shift, wang, at) == [inside.pk]


def test_volunteers_officers_and_strangers_to_the_shift_get_nobody(at) -> None:
    shift, chen = make.shift(), make.chen_yu()
    volunteer("王琳")
    assert asked_for(shift, chen, at) == []
    assert asked_for(shift, make.officer(), at) == []
    assert asked_for(shift, make.li_na(), at) == []


def test_who_is_on_it_was_asked_or_cannot_come_is_not_named(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina), max_people=5)
    make.assignment(shift=shift, person=member_of(lina, "甲"))
    make.invitation(shift=shift, person=member_of(lina, "乙"), state="declined")
    make.invitation(shift=shift, person=member_of(lina, "丙"))
    busy = member_of(lina, "丁")
    make.assignment(shift=make.shift(starts_at=MONDAY_9 + HOUR), person=busy)
    member_of(lina, "戊", lat=make.LAT + FAR)
    member_of(lina, "己", state="suspended")
    free = member_of(lina, "庚")
    assert asked_for(shift, lina, at) == [free.pk]


def test_work_is_shared_among_those_who_suit_alike(at) -> None:
    lina = make.li_na()
    shift = make.shift(project=make.project(social_worker=lina))
    first, second = member_of(lina, "甲"), member_of(lina, "乙")
    assert asked_for(shift, lina, at) == [first.pk, second.pk]
    make.assignment(shift=make.shift(starts_at=MONDAY_9 + timedelta(days=2)), person=first)
    assert asked_for(shift, lina, at) == [second.pk, first.pk]


def test_a_shift_that_takes_nobody_has_no_suitable_people(at) -> None:
    lina = make.li_na()
    member_of(lina)
    project = make.project(social_worker=lina)
    for shift in (
        make.shift(project=project, state="cancelled"),
        make.shift(project=project, starts_at=at - HOUR),
    ):
        assert asked_for(shift, lina, at) == []


def test_while_the_index_is_read_nothing_is_recommended(kept, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 0)
    monkeypatch.setattr(recommendations._people, "_beside", lambda work: None)
    monkeypatch.setattr(recommendations._places, "_beside", lambda work: None)
    lina = make.li_na()
    chen, shift = member_of(lina), make.shift(project=make.project(social_worker=lina))
    assert recommendations.shifts_for(chen, at=at, most=3) is None
    assert recommendations.people_for(shift, actor(lina, at), at=at, most=3) is None


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_number_of_queries_does_not_grow(is_kept: bool, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendations, "IS_KEPT", is_kept)
    recommendations.forget()
    lina = make.li_na()
    chen = member_of(lina)
    project = make.project(social_worker=lina)

    def queries() -> tuple[int, int, int, int]:
        recommendations.forget()
        with CaptureQueriesContext(connection) as one:
            shifts = recommendations.shifts_for(chen, at=at, most=9)
        with CaptureQueriesContext(connection) as other:
            people = recommendations.people_for(shift, actor(lina, at), at=at, most=9)
        return len(shifts), len(one), len(people), len(other)

    shift = make.shift(project=project)
    first = queries()
    for n in range(2):
        make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=1 + n))
        member_of(lina, f"志愿者{n}")
    third = queries()
    assert (first[0], third[0], first[2], third[2]) == (1, 3, 1, 3)
    assert (first[1], first[3]) == (third[1], third[3])
    recommendations.forget()
