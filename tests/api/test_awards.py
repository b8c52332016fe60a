"""Award lists as JSON: for anybody, and no name without that person's own yes."""

from datetime import date

import pytest
import time_machine

from liandong.models import AwardLine, Person
from liandong.services import awards
from tests import make
from tests.make_awards import JANUARY, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return published()


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(JANUARY, tick=False):
        yield


def test_anybody_reads_lists_and_only_names_of_who_agreed(client, made):
    row = {
        "id": made.award_list.pk,
        "organization": made.body.name,
        "year": 2026,
        "state": "published",
        "people": 1,
        "published_on": "2027-01-11",
        "last_day": "2027-01-18",
    }
    assert client.get("/api/awards").json() == [row]
    address = f"/api/awards/{made.award_list.pk}"
    assert client.get(address).json() == row | {
        "levels": [{"hours": 100, "names": [], "unnamed": 1}]
    }
    make.consent(person=made.chen, purpose="honor")
    assert client.get(address).json()["levels"] == [{"hours": 100, "names": ["陈宇"], "unnamed": 0}]
    Person.objects.filter(pk=made.chen.pk).update(birth_on=date(2012, 1, 1))
    assert client.get(address).json()["levels"] == [{"hours": 100, "names": [], "unnamed": 1}]


def test_an_objection_shows_as_a_state_and_not_as_words(client, made):
    awards.object_to(award_list=made.award_list, reason="有一天没来", by=made.chen, at=JANUARY)
    answer = client.get(f"/api/awards/{made.award_list.pk}")
    assert answer.json()["state"] == "objected"
    assert "有一天没来" not in answer.content.decode()


def test_a_list_that_is_not_there_is_not_found_and_years_are_kept_apart(client, made):
    assert client.get("/api/awards/987").status_code == 404
    assert client.get("/api/awards?year=2025").json() == []
    assert len(client.get("/api/awards?year=2026").json()) == 1


def test_nobody_writes_a_list_through_this_door(client, made):
    assert client.post("/api/awards", {}).status_code == 405
    assert client.delete(f"/api/awards/{made.award_list.pk}").status_code == 405


@pytest.mark.parametrize("more", [0, 2])
def test_a_list_costs_two_queries_more_however_many_stand_on_it(
    client, made, more, django_assert_num_queries
):
    for _ in range(more):
        AwardLine.objects.create(
            award_list=made.award_list, person=make.person(), minutes=3000, hours=50
        )
    with django_assert_num_queries(3):
        client.get(f"/api/awards/{made.award_list.pk}")
