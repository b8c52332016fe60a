"""Cases on the pages: who finds one, each step on a phone, and what a volunteer sees."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liandong.models import AssistTask, Case, CaseReading, CaseReferral, CaseRisk
from liandong.queries import access
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "儿子动过手，不敢说"
ADDRESS = "桃园路 8 号 301"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def day(ahead=0):
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def case(li):
    client_of(li).post(
        "/cases/new",
        {
            "call_name": "林阿婆",
            "address": ADDRESS,
            "service_object": "03",
            "source": "outreach",
            "presenting": SECRET,
            "consent_method": "spoken",
        },
    )
    return Case.objects.get()


def test_a_case_is_worked_through_by_the_form_on_top(case, li):
    client, url = client_of(li), f"/cases/{case.pk}"
    assert "下一步：预估" in client.get(url).content.decode()
    client.post(
        f"{url}/step",
        {
            "stage": "assessment",
            "assessment": "愿意有人来",
            "score_before": "3",
        },
    )
    assert "下一步：和他定目标" in client.get(url).content.decode()
    goal = {"goal0": "每周下楼走走", "start0": "0", "target0": "3", "unit0": "次", "due": day(60)}
    client.post(f"{url}/step", {"stage": "plan", "plan": "先陪走"} | goal)
    client.post(f"{url}/sessions", {"minutes": "40", "method": "home", "note": "到了路口"})
    case.refresh_from_db()
    assert (case.sessions.get().held_on, str(case.next_due_on)) == (timezone.localdate(), day(14))
    html = client.get(url).content.decode()
    assert "到了路口" in html and "做得差不多了，去评估" in html
    client.post(f"{url}/turn", {"to": "evaluation"})
    reached = {f"reached{case.goals.get().pk}": "2"}
    client.post(
        f"{url}/step",
        {"stage": "evaluation", "evaluation": "敢下楼了", "outcome_score": "7"} | reached,
    )
    assert client.post(f"{url}/closing", {"closing_reason": "goals_met"}).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.outcome_score, str(case.next_due_on)) == ("closed", 7, day(30))
    assert "下一步：回访" in client.get(url).content.decode()


def test_a_form_with_a_fault_comes_back_with_what_was_typed(case, li):
    client = client_of(li)
    answer = client.post(
        f"/cases/{case.pk}/step", {"stage": "assessment", "assessment": "愿意有人来"}
    )
    assert "愿意有人来" in answer.content.decode()
    assert client.post(f"/cases/{case.pk}/step", {"stage": "plan"}).status_code == 302
    case.refresh_from_db()
    assert case.stage == "assessment"


def test_a_need_hands_over_what_it_says(li):
    need = make.need(organization=li.role_grants.get().organization)
    client = client_of(li)
    assert f"/cases/new?need={need.pk}" in client.get(f"/needs/{need.pk}").content.decode()
    page = client.get(f"/cases/new?need={need.pk}").content.decode()
    assert need.title in page
    assert 'name="presenting"' not in page and 'name="source"' not in page
    client.post(f"/cases/new?need={need.pk}", {"call_name": "林阿婆"})
    case = Case.objects.get()
    assert (case.need, case.stage, case.source) == (need, "intake", "self")
    assert case.presenting.startswith(need.title)
    client.post(f"/cases/{case.pk}/step", {"stage": "intake", "consent_method": "signed"})
    case.refresh_from_db()
    assert case.stage == "assessment"


@pytest.mark.parametrize("role", access.ROLES)
def test_for_everybody_else_the_case_does_not_exist(case, li, role):
    who = make.person(name="陈雨")
    make.role(person=who, role=role)
    make.role(person=who, role=role, organization=li.role_grants.get().organization)
    client, url = client_of(who), f"/cases/{case.pk}"
    for address in (url, f"{url}/readings", f"{url}/tasks", f"{url}/referral"):
        assert client.get(address).status_code in {403, 404}
    for word in ("step", "sessions", "closing", "turn", "risks", "tasks", "referral"):
        assert client.post(f"{url}/{word}", {}).status_code in {403, 404}
    page = client.get("/cases").content.decode()
    assert "林阿婆" not in page and case.number not in page
    assert CaseReading.objects.count() == 0


def test_a_supervisor_reads_hears_the_danger_and_writes_nothing(case, li):
    zhou = client_of(make.zhou(guides=(li,)))
    client_of(li).post(f"/cases/{case.pk}/risks", {"kinds": ["abuse"], "note": "胳膊有青"})
    risk = CaseRisk.objects.get()
    listed = zhou.get("/cases").content.decode()
    assert "林阿婆" in listed and "有危险" in listed
    page = zhou.get(f"/cases/{case.pk}").content.decode()
    assert SECRET in page and "我知道了，一起处理" in page and "下一步" not in page
    zhou.post(f"/cases/risks/{risk.pk}/hearing")
    risk.refresh_from_db()
    assert risk.heard_by is not None
    assert zhou.post(f"/cases/{case.pk}/sessions", {}).status_code == 403
    client_of(li).post(f"/cases/risks/{risk.pk}/end", {"note": "派出所来过"})
    risk.refresh_from_db()
    assert risk.settled_note == "派出所来过"


def test_a_danger_without_a_supervisor_says_that_nobody_heard(case, li):
    client = client_of(li)
    answer = client.post(
        f"/cases/{case.pk}/risks", {"kinds": ["suicide"], "note": "说过"}, follow=True
    )
    assert "还没有督导收到" in answer.content.decode()


def test_the_client_can_be_shown_who_read_and_no_word_of_the_file(case, li):
    client = client_of(li)
    client.get(f"/cases/{case.pk}")
    page = client.get(f"/cases/{case.pk}/readings").content.decode()
    assert "李娜" in page and "个案记录" in page
    assert SECRET not in page


def test_a_volunteer_is_asked_says_yes_sees_the_address_and_tells(case, li):
    chen = make.chen_yu()
    make.supervision(supervisor=li, supervisee=chen, tier="social_worker")
    start = timezone.localtime() - timedelta(minutes=5)
    ahead = timezone.localtime() + timedelta(hours=3)
    told = {
        "who": f"p{chen.pk}",
        "title": "陪去复诊",
        "safety_note": "走得慢",
        "needs_address": "on",
        "day": ahead.date().isoformat(),
        "starts": f"{ahead:%H:%M}",
        "minutes": "60",
    }
    assert client_of(li).post(f"/cases/{case.pk}/tasks", told).status_code == 302
    task = AssistTask.objects.get()
    volunteer, url = client_of(chen), f"/my/tasks/{task.pk}"
    assert "陪去复诊" in volunteer.get("/my/tasks").content.decode()
    page = volunteer.get(url).content.decode()
    assert "我可以" in page and "林阿婆" not in page and ADDRESS not in page
    volunteer.post(f"{url}/acceptance")
    page = volunteer.get(url).content.decode()
    assert "林阿婆" in page and "走得慢" in page and ADDRESS not in page and SECRET not in page
    AssistTask.objects.update(starts_at=start)
    assert ADDRESS in volunteer.get(url).content.decode()
    volunteer.post(f"{url}/report", {"report": "很顺利"})
    page = volunteer.get(url).content.decode()
    assert "林阿婆" not in page and ADDRESS not in page
    assert "很顺利" in client_of(li).get(f"/cases/{case.pk}").content.decode()
    other = client_of(make.chen_yu(phone="13800001099"))
    for word in ("", "/acceptance", "/return", "/report"):
        answer = other.post(url + word) if word else other.get(url)
        assert answer.status_code == 404


def test_a_case_is_offered_and_taken_over(case, li):
    house = make.organization(name="西丽社工站")
    wang = client_of(make.li_na(organization=house, phone="13800001022"))
    client = client_of(li)
    told = {
        "to": f"o{house.pk}",
        "reason": "搬到西丽了",
        "consent_method": "signed",
        "consented_on": day(),
    }
    assert client.post(f"/cases/{case.pk}/referral", told).status_code == 302
    offer = CaseReferral.objects.get()
    assert "转给您的" in wang.get("/cases").content.decode()
    page = wang.get(f"/cases/referrals/{offer.pk}").content.decode()
    assert "搬到西丽了" in page and SECRET not in page
    no = wang.post(f"/cases/referrals/{offer.pk}/answer", {"answer": "no", "reason": ""})
    assert no.status_code == 200
    assert client.get(f"/cases/referrals/{offer.pk}").status_code == 404
    wang.post(f"/cases/referrals/{offer.pk}/answer", {"answer": "yes", "reason": ""})
    assert SECRET in wang.get(f"/cases/{case.pk}").content.decode()
    assert client.get(f"/cases/{case.pk}").status_code == 404


def test_a_colleague_stands_in_until_one_is_back(case, li):
    wang = make.li_na(organization=li.role_grants.get().organization, phone="13800001022")
    client = client_of(li)
    told = {"stand_in": str(wang.pk), "since": day(), "until": day(5)}
    assert client.post("/cases/covers", told).status_code == 302
    assert SECRET in client_of(wang).get(f"/cases/{case.pk}").content.decode()
    assert "我回来了" in client.get("/cases").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(li, count, django_assert_num_queries):
    client = client_of(li)
    for n in range(count):
        told = {"call_name": f"第{n}位", "source": "self", "presenting": "独居"}
        client.post("/cases/new", told | {"consent_method": "spoken"})
    with django_assert_num_queries(13):
        page = client.get("/cases").content.decode()
    assert page.count("第") >= count


def test_the_hours_of_a_task_are_confirmed_in_the_case_and_a_slip_comes_back(case, li):
    chen = make.chen_yu()
    now = timezone.now()
    task = AssistTask.objects.create(
        number="A-2026-000901",
        case=case,
        volunteer=chen,
        title="陪去复诊",
        safety_note="走得慢",
        starts_at=now - timedelta(hours=3),
        ends_at=now - timedelta(hours=1),
        state="done",
        given_by=li,
        given_at=now - timedelta(hours=5),
        ended_at=now - timedelta(minutes=50),
        report="顺利",
    )
    client, address = client_of(li), f"/cases/tasks/{task.pk}/hours"
    assert 'value="120"' in client.get(f"/cases/{case.pk}").content.decode()
    html = client.post(address, {"minutes": "121"}).content.decode()
    assert "1–120" in html and 'value="121"' in html
    for stranger in (chen, make.li_na(phone="13800001088")):
        assert client_of(stranger).post(address, {"minutes": "60"}).status_code in {403, 404}
    html = client.post(address, {"minutes": "90"}, follow=True).content.decode()
    assert "记了 1 小时 30 分" in html and "确认时长" not in html
    mine = client_of(chen)
    assert "记了 1 小时 30 分" in mine.get(f"/my/tasks/{task.pk}").content.decode()
    assert "协助社工做个案服务" in mine.get("/my/hours").content.decode()
