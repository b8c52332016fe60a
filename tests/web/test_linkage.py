"""The pages of linkages: forming, leading, joining, leaving, ending."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.models import Linkage, LinkageParty
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li_na(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def chen(agency):
    return make.chen_yu(organization=agency)


@pytest.fixture
def client(li_na):
    return _signed_in(li_na)


def _signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(response) -> str:
    return response.content.decode()


def _told(agency, li_na, **more):
    return {
        "title": "粤海街道长者陪诊联动",
        "goal": "让独居老人看病有人陪",
        "mode": "M1",
        "organization": agency.pk,
        "social_workers": [li_na.pk],
        "relations": ["R1:social_worker:volunteer", "R3:volunteer:social_worker"],
    } | more


def test_two_sides_are_linked_with_their_relations(client, agency, li_na, chen):
    answer = client.post(reverse("linkage-create"), _told(agency, li_na, volunteers="陈宇"))
    linked = Linkage.objects.get()

    assert answer.headers["Location"] == reverse("linkage-detail", args=[linked.pk])
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert [m["name"] for m in page.context["work"]] == ["李娜"]
    assert [m["name"] for m in page.context["volunteers"]] == ["陈宇"]
    assert [(t["words"], t["arrow"]) for t in page.context["ties"]] == [
        ("社工指导志愿者", "right"),
        ("志愿者服务社工", "left"),
    ]
    assert "日常服务由志愿者队长带队，社工督导" in _text(page)


def test_one_side_alone_is_no_linkage_and_the_form_keeps_what_was_typed(client, agency, li_na):
    page = client.post(reverse("linkage-create"), _told(agency, li_na))
    assert "只有一方，还不算联动" in _text(page)
    assert "让独居老人看病有人陪" in _text(page)
    assert Linkage.objects.count() == 0


def test_a_name_that_two_people_bear_asks_for_the_number(client, agency, li_na, chen):
    twin = make.chen_yu(organization=agency, phone="13800003001")
    page = client.post(reverse("linkage-create"), _told(agency, li_na, volunteers="陈宇"))
    assert f"请改写编号：{chen.number}、{twin.number}" in _text(page)
    page = client.post(reverse("linkage-create"), _told(agency, li_na, volunteers="某人"))
    assert "没有找到志愿者“某人”" in _text(page)
    client.post(reverse("linkage-create"), _told(agency, li_na, volunteers=twin.number))
    assert LinkageParty.objects.get(side="volunteer").person == twin


def test_a_linkage_from_a_project_takes_its_lead_and_people(client, agency, li_na, chen):
    project = make.project(
        organization=agency, social_worker=li_na, lead_person=chen, lead="volunteer"
    )
    address = f"{reverse('linkage-create')}?project={project.pk}"
    initial = client.get(address).context["form"].initial
    assert (initial["social_workers"], initial["volunteers"]) == ([li_na.pk], chen.number)
    client.post(address, _told(agency, li_na, volunteers="陈宇"))
    assert Linkage.objects.values_list("project", "lead").get() == (project.pk, "volunteer")


def test_a_volunteer_sees_a_linkage_of_theirs_and_changes_nothing(agency, li_na, chen):
    linked = make.linkage(organization=agency, social_worker=li_na, volunteers=(chen,))
    client = _signed_in(chen)
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert page.context["may_change"] is False
    address = reverse("linkage-lead", args=[linked.pk])
    assert client.post(address, {"to": "volunteer", "reason": "我来"}).status_code == 403
    assert client.get(reverse("linkage-create")).status_code == 403


def test_a_social_worker_of_another_organization_cannot_open_a_linkage(
    agency, li_na, logged_errors
):
    linked = make.linkage(organization=agency, social_worker=li_na)
    stranger = make.li_na(organization=make.organization(name="福田社工服务社"))
    address = reverse("linkage-detail", args=[linked.pk])
    assert _signed_in(stranger).get(address).status_code == 404


def test_the_lead_changes_with_a_reason_that_stays(client, agency, li_na, chen):
    linked = make.linkage(organization=agency, social_worker=li_na, volunteers=(chen,))
    address = reverse("linkage-lead", args=[linked.pk])
    page = client.post(address, {"to": "volunteer", "reason": ""})
    assert "请写明为什么更换" in _text(page)

    client.post(address, {"to": "volunteer", "reason": "陈宇带队半年，很熟"})
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert [lead["title"] for lead in page.context["leads"]] == ["社工主导", "改为志愿者主导"]
    assert page.context["leads"][1]["text"] == "陈宇带队半年，很熟"
    assert page.context["lead"]["lead"] == "志愿者主导"


def test_in_an_emergency_the_command_keeps_the_lead(client, agency, li_na, chen):
    linked = make.linkage(
        organization=agency, social_worker=li_na, volunteers=(chen,), mode="M4", lead="command"
    )
    page = client.post(
        reverse("linkage-lead", args=[linked.pk]), {"to": "social_worker", "reason": "方便"}
    )
    assert "不能改由别人主导" in _text(page)


def test_members_join_once_and_leave(client, agency, li_na, chen):
    linked = make.linkage(organization=agency, social_worker=li_na)
    address = reverse("linkage-parties", args=[linked.pk])
    client.post(address, {"volunteer": "陈宇", "duty": "陪诊"})
    page = client.post(address, {"volunteer": chen.number})
    assert "有人或组织重复了" in _text(page)
    page = client.post(address, {})
    assert "一次加一个" in _text(page)

    party = LinkageParty.objects.get(person=chen)
    client.post(reverse("linkage-leaving", args=[linked.pk, party.pk]))
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert page.context["volunteers"] == []


def test_a_relation_is_added_with_its_direction(client, agency, li_na, chen):
    linked = make.linkage(organization=agency, social_worker=li_na, volunteers=(chen,))
    client.post(
        reverse("linkage-relations", args=[linked.pk]),
        {"preset": "R2:social_worker:volunteer"},
    )
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert [(t["words"], t["arrow"]) for t in page.context["ties"]] == [
        ("社工和志愿者互相补充", "both")
    ]


def test_a_linkage_that_has_ended_cannot_be_changed(client, agency, li_na, chen):
    linked = make.linkage(organization=agency, social_worker=li_na, volunteers=(chen,))
    client.post(reverse("linkage-ending", args=[linked.pk]), {"reason": "项目结束"})
    page = client.get(reverse("linkage-detail", args=[linked.pk]))
    assert page.context["may_change"] is False
    address = reverse("linkage-lead", args=[linked.pk])
    page = client.post(address, {"to": "volunteer", "reason": "再换"})
    assert Linkage.objects.get().lead == "social_worker"


def test_the_list_shows_who_acted_lately_and_who_sleeps(client, agency, li_na):
    now = timezone.now()
    for title, days in (("沉睡", 100), ("活跃", 3)):
        made = make.linkage(title=title, organization=agency, social_worker=li_na)
        acted = now - timedelta(days=days)
        Linkage.objects.filter(pk=made.pk).update(
            last_joint_at=acted, since=make.day(acted - timedelta(days=1))
        )
    rows = client.get(reverse("linkage-list")).context["rows"]
    assert [(row["tag"], row["tag_kind"]) for row in rows] == [
        ("沉睡：100 天没有共同行动", "danger"),
        ("活跃：3 天前共同行动", "ok"),
    ]


def test_the_list_asks_as_often_for_three_linkages_as_for_one(client, agency, li_na, chen):
    asked = []
    for count in (1, 3):
        while Linkage.objects.count() < count:
            make.linkage(organization=agency, social_worker=li_na, volunteers=(chen,))
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(reverse("linkage-list")).context["rows"]) == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_linkage_shows_what_the_law_of_its_place_says_of_it_with_its_source(client, agency):
    linked = make.linkage(organization=agency)
    address = reverse("linkage-detail", args=[linked.pk])
    here = _text(client.get(address))
    assert "居（村）民委员会搭建志愿者、社会组织、社会工作者合作平台" in here
    assert "《关于健全新时代志愿服务体系的意见》" in here

    Linkage.objects.filter(pk=linked.pk).update(division_code="370902")
    taian = _text(client.get(address))
    assert "社会工作服务机构与志愿服务组织建立联动机制" in taian
    assert "《泰安市志愿服务条例》第三十条" in taian
