import pytest
import time_machine
from django.urls import reverse

from liandong.models import EventRecord, Membership, Organization, RoleGrant, Team
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
STREET = "440305001"
PLACE = {"province": "44", "city": "4403", "county": "440305", "street": STREET}
FACTS = {
    "name": "粤海 社工服务中心",
    "kind": "O2",
    "credit_code": "91350100m000100y43",
    "contact_name": "何静",
    "contact_phone": "0755-26001234",
    **PLACE,
}


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


# ── organizations ───────────────────────────────────────────────────────────────────────────


def test_a_coordinator_puts_an_organization_on_record(client):
    client.force_login(make.coordinator(division_code=make.NANSHAN).login)
    answer = client.post(reverse("organization-create"), FACTS)
    row = Organization.objects.get()
    assert answer["Location"] == reverse("organization-detail", args=[row.pk])
    assert (row.name, row.kind, row.credit_code) == (
        "粤海 社工服务中心",
        "O2",
        "91350100M000100Y43",
    )
    assert (row.division_code, row.contact_name, row.contact_phone) == (
        STREET,
        "何静",
        "0755-26001234",
    )
    assert EventRecord.objects.get().name == "OrganizationRegistered"


def test_a_credit_code_that_does_not_check_out_is_told_and_the_rest_is_kept(client):
    client.force_login(make.coordinator().login)
    wrong = {**FACTS, "credit_code": "91350100M000100Y44"}
    answer = client.post(reverse("organization-create"), wrong)
    page = answer.content.decode()
    assert list(errors(answer)) == ["credit_code"]
    assert "粤海 社工服务中心" in page and "91350100M000100Y44" in page and "何静" in page
    assert 'id="kind-O2" checked' in page
    assert not Organization.objects.exists()


def test_the_same_credit_code_is_refused_with_the_name_that_holds_it(client):
    make.organization(name="老机构", credit_code="91350100M000100Y43")
    client.force_login(make.coordinator().login)
    answer = client.post(reverse("organization-create"), FACTS)
    assert "老机构" in errors(answer)["credit_code"][0]
    assert Organization.objects.count() == 1


def test_a_namesake_in_the_same_district_needs_a_credit_code(client):
    other = make.organization(name="粤海 社工服务中心")
    client.force_login(make.coordinator().login)
    answer = client.post(reverse("organization-create"), {**FACTS, "credit_code": ""})
    assert other.number in errors(answer)["name"][0]
    client.post(reverse("organization-create"), FACTS)
    assert Organization.objects.count() == 2


def test_a_coordinator_of_one_district_registers_nothing_in_another(client):
    client.force_login(make.coordinator(division_code=make.FUTIAN).login)
    answer = client.post(reverse("organization-create"), FACTS)
    assert errors(answer) == {"county": ["请选您负责的地区。"]}
    assert not Organization.objects.exists()


@pytest.mark.parametrize("told", ["请问前台", "12"])
def test_words_are_no_telephone(client, told):
    client.force_login(make.coordinator().login)
    answer = client.post(reverse("organization-create"), {**FACTS, "contact_phone": told})
    assert list(errors(answer)) == ["contact_phone"]


def test_only_coordinators_put_organizations_on_record(client):
    client.force_login(make.li_na().login)
    assert client.get(reverse("organization-create")).status_code == 403
    page = client.get(reverse("organization-list")).content.decode()
    assert reverse("organization-create") not in page


# ── teams ───────────────────────────────────────────────────────────────────────────────────


def employed():
    worker = make.li_na()
    return worker, worker.role_grants.get().organization


def test_a_social_worker_forms_a_team_with_a_member_as_its_leader(client):
    worker, body = employed()
    chen = make.chen_yu()
    make.membership(person=chen, organization=body)
    client.force_login(worker.login)
    facts = {"title": "粤海暖阳队", "sponsor": body.pk, "name": "陈宇"}
    client.post(reverse("team-create"), facts)
    team = Team.objects.get()
    assert (team.name, team.sponsor, team.leader) == ("粤海暖阳队", body, chen)
    assert RoleGrant.objects.get(person=chen, role="team_leader").organization == body


def test_a_team_needs_a_sponsor_and_a_leader_from_its_members(client):
    worker, body = employed()
    make.chen_yu()
    client.force_login(worker.login)
    answer = client.post(reverse("team-create"), {"title": "暖阳队", "name": "陈宇"})
    assert errors(answer) == {"sponsor": ["请选一个接收这支队伍的组织。"]}
    facts = {"title": "暖阳队", "sponsor": body.pk, "name": "陈宇"}
    answer = client.post(reverse("team-create"), facts)
    assert list(errors(answer)) == ["name"]
    assert 'value="暖阳队"' in answer.content.decode()
    assert not Team.objects.exists()


def test_no_team_is_formed_for_an_organization_of_others(client):
    worker, _ = employed()
    other = make.organization(name="别的机构")
    client.force_login(worker.login)
    answer = client.post(reverse("team-create"), {"title": "暖阳队", "sponsor": other.pk})
    assert list(errors(answer)) == ["sponsor"]
    client.force_login(make.chen_yu().login)
    assert client.get(reverse("team-create")).status_code == 403


def test_of_two_namesakes_one_is_picked(client):
    worker, body = employed()
    one, two = make.person(name="陈宇"), make.person(name="陈宇")
    for person in (one, two):
        make.membership(person=person, organization=body)
    client.force_login(worker.login)
    facts = {"title": "暖阳队", "sponsor": body.pk, "name": "陈宇"}
    answer = client.post(reverse("team-create"), facts)
    assert errors(answer) == {"one_of": ["有几位符合，请选一位。"]}
    assert one.number[-6:] in answer.content.decode()
    client.post(reverse("team-create"), {**facts, "one_of": two.pk})
    assert Team.objects.get().leader == two


def test_of_too_many_the_whole_name_is_asked(client):
    worker, body = employed()
    for number in range(11):
        make.membership(person=make.person(name=f"陈宇{number}"), organization=body)
    client.force_login(worker.login)
    answer = client.post(reverse("organization-member", args=[body.pk]), {"name": "陈"})
    assert errors(answer) == {"name": ["叫这个的人太多，请写全名，或再填编号。"]}


# ── members ─────────────────────────────────────────────────────────────────────────────────


def test_a_leader_lets_somebody_in_whose_name_and_number_they_know(client):
    leader, newcomer = make.chen_yu(), make.person(name="林小燕")
    make.role(person=leader, role="team_leader")
    team = make.team(leader=leader)
    client.force_login(leader.login)
    address = reverse("team-member", args=[team.pk])
    assert list(errors(client.post(address, {"name": "林小燕"}))) == ["name"]
    wrong = client.post(address, {"name": "林大燕", "number": newcomer.number})
    assert list(errors(wrong)) == ["number"]
    assert 'value="林大燕"' in wrong.content.decode()
    client.post(address, {"name": "林小燕", "number": newcomer.number})
    assert Membership.objects.get(team=team, until=None).person == newcomer


def test_who_is_in_already_is_not_let_in_twice(client):
    worker, body = employed()
    make.membership(person=make.person(name="林小燕"), organization=body)
    client.force_login(worker.login)
    answer = client.post(reverse("organization-member", args=[body.pk]), {"name": "林小燕"})
    assert errors(answer) == {"__all__": [f"已经在“{body.name}”里了。"]}


def test_a_member_lets_nobody_in_and_nobody_go(client):
    team = make.team(leader=make.person(name="队长"))
    chen, other = make.chen_yu(), make.person(name="林小燕")
    make.membership(person=chen, team=team)
    row = make.membership(person=other, team=team)
    client.force_login(chen.login)
    address = reverse("team-member", args=[team.pk])
    client.post(address, {"name": "陈宇", "number": chen.number})
    client.post(address, {"name": "林小燕", "number": other.number})
    assert Membership.objects.filter(team=team).count() == 2
    assert client.post(reverse("membership-end", args=[row.pk])).status_code == 404
    page = client.get(reverse("team-detail", args=[team.pk])).content.decode()
    assert address not in page and reverse("membership-end", args=[row.pk]) not in page


def test_staff_let_a_member_of_their_organization_go(client):
    worker, body = employed()
    row = make.membership(person=make.person(name="林小燕"), organization=body)
    client.force_login(worker.login)
    members = reverse("organization-members", args=[body.pk])
    assert reverse("membership-end", args=[row.pk]) in client.get(members).content.decode()
    assert client.post(reverse("membership-end", args=[row.pk]))["Location"] == members
    row.refresh_from_db()
    assert row.until == make.day(BEFORE)


@pytest.mark.parametrize("count", [1, 3])
def test_the_members_take_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    worker, body = employed()
    for number in range(count):
        make.membership(person=make.person(name=f"林小{number}"), organization=body)
    client.force_login(worker.login)
    address = reverse("organization-members", args=[body.pk])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
