"""Governance templates: what each type of organization should have."""

from datetime import date

import pytest

from liandong.core.governance import (
    STATED,
    NoteMissing,
    NotStated,
    OrganizationFacts,
    check_statement,
    checklist,
)
from liandong.core.linkage import OrganizationKind as Kind

DAY = date(2026, 5, 1)


def there(kind: Kind, facts: OrganizationFacts, *stated: str) -> set[str]:
    return {i.code for i in checklist(kind, facts, dict.fromkeys(stated, DAY)) if i.is_there}


def test_a_station_has_six_things_three_of_them_seen_in_the_records() -> None:
    full = OrganizationFacts(has_place=True, teams=2, projects_of_year=1)
    assert [i.code for i in checklist(Kind.STATION, full, {})] == [
        "place", "team", "project", "facilities", "rules", "sign",
    ]  # fmt: skip
    assert there(Kind.STATION, full) == {"place", "team", "project"}
    assert there(Kind.STATION, full, "rules", "sign", "facilities") == {
        "place", "team", "project", "facilities", "rules", "sign",
    }  # fmt: skip
    assert there(Kind.STATION, OrganizationFacts()) == set()


@pytest.mark.parametrize(
    ("facts", "has_span"),
    [
        (OrganizationFacts(social_workers=1, volunteers_per_worker=30), True),
        (OrganizationFacts(social_workers=1, volunteers_per_worker=31), False),
        (OrganizationFacts(volunteers_per_worker=0), False),  # nobody guides
    ],
)
def test_an_agency_s_team_is_within_the_span(facts: OrganizationFacts, has_span: bool) -> None:
    assert ("span" in there(Kind.AGENCY_TEAM, facts)) is has_span


def test_every_social_worker_of_a_volunteer_organization_has_an_outside_supervisor() -> None:
    some = OrganizationFacts(social_workers=2, outside_supervised=1)
    assert there(Kind.VOLUNTEER_ORGANIZATION, some) == {"social_worker"}
    every = OrganizationFacts(social_workers=2, outside_supervised=2)
    assert there(Kind.VOLUNTEER_ORGANIZATION, every) == {"social_worker", "outside_supervisor"}


def test_turning_into_an_agency_asks_three_licences_and_the_registration() -> None:
    nearly = OrganizationFacts(social_workers=3, licensed=2, outside_supervised=1)
    assert there(Kind.TRANSITION, nearly) == {"first_social_worker", "outside_supervisor"}
    done = OrganizationFacts(
        social_workers=3, licensed=3, outside_supervised=1, is_social_service_body=True
    )
    assert {"licensed_enough", "registration_changed"} <= there(Kind.TRANSITION, done)


@pytest.mark.parametrize("kind", Kind)
def test_only_what_no_record_shows_is_stated_and_with_a_word_of_proof(kind: Kind) -> None:
    for item in STATED[kind]:
        check_statement(kind, item, "一楼大厅墙上")
        with pytest.raises(NoteMissing):
            check_statement(kind, item, " ")
    with pytest.raises(NotStated):
        check_statement(kind, "team", "有的")
