import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def test_a_coordinator_sees_organizations_of_the_own_division_only(client):
    here, there = (
        make.organization(name="南山站"),
        make.organization(name="福田站", division_code=make.FUTIAN),
    )
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    page = client.get(reverse("organization-list")).content.decode()
    assert "南山站" in page and "福田站" not in page
    assert client.get(reverse("organization-detail", args=[here.pk])).status_code == 200
    assert client.get(reverse("organization-detail", args=[there.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_organization_and_for_three(
    client, django_assert_num_queries, count
):
    for number in range(count):
        body = make.organization(name=f"第 {number} 站")
        make.membership(person=make.person(), organization=body)
    client.force_login(make.coordinator().login)
    client.get(reverse("organization-list"))
    with django_assert_num_queries(7):
        client.get(reverse("organization-list"))


def test_the_page_of_an_organization_shows_teams_and_staff_but_no_telephones(client):
    worker = make.li_na()
    body = worker.role_grants.get().organization
    make.team(name="暖阳队", sponsor=body)
    client.force_login(worker.login)
    page = client.get(reverse("organization-detail", args=[body.pk])).content.decode()
    assert "暖阳队" in page and "李娜" in page and "13800001002" not in page


def test_members_open_their_team_and_others_do_not(client):
    team = make.team()
    chen, other = make.chen_yu(), make.chen_yu(phone="13900002222")
    row = make.membership(person=chen, team=team)
    client.force_login(other.login)
    assert client.get(reverse("team-detail", args=[team.pk])).status_code == 404
    assert client.post(reverse("membership-end", args=[row.pk])).status_code == 404
    client.force_login(chen.login)
    assert "陈宇" in client.get(reverse("team-detail", args=[team.pk])).content.decode()
    client.post(reverse("membership-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.until is not None


def test_a_volunteer_has_no_list_of_organizations(client):
    client.force_login(make.chen_yu().login)
    assert client.get(reverse("organization-list")).status_code == 403
