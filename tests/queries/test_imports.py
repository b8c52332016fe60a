"""Who sees which files, and what is known of a list's rows, in a bounded number of queries."""

from datetime import timedelta

import pytest

from liandong.core.import_runs import State
from liandong.models import ImportRun
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries import imports as shown
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)


def run(*, by, body=None, state=State.READY, at=BEFORE):
    return ImportRun.objects.create(
        kind="needs",
        source="",
        file_name="表.csv",
        file_digest="",
        content=b"sealed",
        as_of=TODAY,
        organization=body,
        counts={"state": state.value},
        read_by=by,
        read_at=at,
    )


def seen_by(person):
    return list(shown.runs_for(access.actor_of(person, on=TODAY)))


def test_a_social_worker_sees_the_files_of_the_own_organization_only():
    li, other = make.li_na(), make.li_na(phone="13800001012")
    body = li.role_grants.get().organization
    colleague = make.person(name="何静")
    make.role(person=colleague, role=access.SOCIAL_WORKER, organization=body)
    mine = run(by=li, body=body)
    run(by=other, body=other.role_grants.get().organization)
    run(by=make.coordinator())
    assert seen_by(li) == [mine]
    assert seen_by(colleague) == [mine]


def test_a_coordinator_sees_the_files_within_reach_and_the_own_ones():
    wang = make.coordinator(division_code="4403")
    whole = make.coordinator(phone="13800001014")
    near = run(by=make.li_na(), body=make.organization())
    far = run(by=make.li_na(phone="13800001012"), body=make.organization(division_code="330106"))
    own = run(by=wang)
    assert seen_by(wang) == [own, near]
    assert seen_by(whole) == [own, far, near]


@pytest.mark.parametrize("who", [make.chen_yu, make.zhou, make.officer])
def test_nobody_else_sees_a_file_even_one_they_read_before(who):
    person = who()
    run(by=person)
    assert seen_by(person) == []


def test_who_may_bring_in_for_whom():
    li, wang = make.li_na(), make.coordinator(division_code="4403")
    own, far = li.role_grants.get().organization, make.organization(division_code="330106")
    asked = [
        (who, body, shown.may_import(access.actor_of(who, on=TODAY), body))
        for who in (li, wang, make.chen_yu(), make.zhou())
        for body in (own, far, None)
    ]
    assert [answer for *_, answer in asked] == [
        True, False, False,
        True, False, True,
        False, False, False,
        False, False, False,
    ]  # fmt: skip


def test_the_first_coordinator_is_the_one_who_has_held_the_role_longest():
    assert shown.first_coordinator(TODAY) is None
    late, early, gone = (make.person(name=n) for n in ("晚到", "早到", "离任"))
    for person, since, until in (
        (late, 1, None), (early, 30, None), (gone, 90, TODAY),
    ):  # fmt: skip
        make.role(
            person=person, role="coordinator", since=TODAY - timedelta(days=since), until=until
        )
    assert shown.first_coordinator(TODAY) == early


def test_only_what_is_not_over_waits_for_the_clock():
    wang = make.coordinator()
    runs = {state: run(by=wang, state=state) for state in State}
    assert [imported.pk for imported in shown.unfinished_runs()] == [
        runs[state].pk
        for state in State
        if state not in {State.APPLIED, State.CANCELLED, State.FAILED}
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_people_are_looked_up_with_the_same_queries_for_one_and_for_three(
    django_assert_num_queries, count
):
    body = make.organization()
    people = [make.person(phone=f"1380000300{n}", id_number=f"99000{n}") for n in range(count)]
    make.membership(person=people[0], organization=body)
    with django_assert_num_queries(5):
        known = shown.known_people(
            id_indexes=[blind_index(f"99000{n}", "id") for n in range(count)],
            source="roster",
            keys=["id-1"],
            phone_indexes=[blind_index(f"1380000300{n}", "phone") for n in range(count)],
            organization=body,
        )
    assert sorted(p.pk for p in known.by_id.values()) == [p.pk for p in people]
    assert sorted(p.pk for found in known.by_phone.values() for p in found) == [
        p.pk for p in people
    ]
    assert known.members == {people[0].pk}
