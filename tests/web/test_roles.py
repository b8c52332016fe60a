import pytest
import time_machine
from django.urls import reverse

from liandong.models import RoleGrant
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_coordinator_makes_somebody_a_social_worker_of_an_organization(client):
    chen, body = make.person(), make.organization()
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    address = reverse("person-roles", args=[chen.pk])
    answer = client.post(address, {"role": "social_worker"})
    assert errors(answer) == {"organization": ["请选这位社工所在的组织。"]}
    assert 'id="role-social_worker" checked' in answer.content.decode()
    client.post(address, {"role": "social_worker", "organization": body.pk})
    grant = RoleGrant.objects.get(person=chen)
    assert (grant.role, grant.organization, grant.division_code) == ("social_worker", body, "")


def test_a_coordinator_of_a_district_hands_out_a_street_and_not_another_district(client):
    chen = make.person()
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    address = reverse("person-roles", args=[chen.pk])
    answer = client.post(address, {"role": "coordinator", "division": make.FUTIAN})
    assert list(errors(answer)) == ["division"]
    client.post(address, {"role": "coordinator", "division": "440305001"})
    assert RoleGrant.objects.get(person=chen).division_code == "440305001"


def test_a_role_that_is_held_is_not_given_again(client):
    chen = make.person(name="陈宇")
    make.role(person=chen, role="team_leader")
    client.force_login(make.coordinator().login)
    answer = client.post(reverse("person-roles", args=[chen.pk]), {"role": "team_leader"})
    assert errors(answer) == {"role": ["陈宇 已经是队长了。"]}


def test_a_social_worker_gives_small_roles_only(client):
    worker = make.li_na()
    chen = make.person()
    make.membership(person=chen, organization=worker.role_grants.get().organization)
    client.force_login(worker.login)
    address = reverse("person-roles", args=[chen.pk])
    offered = [card["code"] for card in client.get(address).context["form"].role_cards]
    assert offered == ["volunteer", "team_leader", "contact"]
    assert list(errors(client.post(address, {"role": "coordinator"}))) == ["role"]
    assert not RoleGrant.objects.filter(person=chen).exists()


def test_a_role_is_ended_by_a_coordinator_and_by_nobody_below(client):
    worker = make.li_na()
    chen = make.person()
    make.membership(person=chen, organization=worker.role_grants.get().organization)
    grant = make.role(person=chen, role="supervisor")
    address = reverse("person-role-end", args=[chen.pk, grant.pk])
    client.force_login(worker.login)
    assert address not in client.get(reverse("person-detail", args=[chen.pk])).content.decode()
    client.post(address)
    grant.refresh_from_db()
    assert grant.until is None
    client.force_login(make.coordinator().login)
    assert address in client.get(reverse("person-detail", args=[chen.pk])).content.decode()
    client.post(address)
    grant.refresh_from_db()
    assert grant.until == make.day(BEFORE)
