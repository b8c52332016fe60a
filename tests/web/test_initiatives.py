"""“我有想法” and “我的权利” on the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.jobs import figures
from liandong.models import Complaint, Initiative, Project
from liandong.services import complaints, initiatives
from tests import make

pytestmark = pytest.mark.django_db
IDEA = {"title": "周六教老人用手机", "text": "活动室", "category": "0007", "helpers": "2"}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def page(client, address):
    return client.get(address).content.decode()


def test_an_idea_goes_all_the_way_to_a_project_through_the_pages():
    body = make.organization()
    li = make.li_na(organization=body)
    chen, su = make.chen_yu(), make.chen_yu(phone="13800001079")
    proposer, friend, worker = client_of(chen), client_of(su), client_of(li)
    proposer.post("/proposals/new", IDEA)
    row = Initiative.objects.get()
    friend.post(f"/proposals/{row.pk}/support")
    assert "1 人想参加" in page(friend, "/proposals")
    assert IDEA["title"] in page(worker, "/proposals/desk")
    worker.post(f"/proposals/{row.pk}/taking")
    told = {"organization": body.pk, "mode": "M1", "risk": "R0", "risk_statement": "无"}
    wrong = worker.post(f"/proposals/{row.pk}/project", told | {"risk_statement": ""})
    assert wrong.status_code == 200 and Project.objects.count() == 0
    worker.post(f"/proposals/{row.pk}/project", told)
    project = Project.objects.get()
    assert (project.lead, project.lead_person) == ("volunteer", chen)
    html = page(proposer, f"/proposals/{row.pk}")
    assert "成了项目，由提出人来带" in html and f"/projects/{project.pk}" in html


def test_a_volunteer_takes_and_plans_nothing():
    row = initiatives.file(
        idea=initiatives.Idea(title="x", text="y", category="0007"),
        by=make.chen_yu(),
        at=timezone.now(),
    )
    other = client_of(make.chen_yu(phone="13800001079"))
    for step in ("taking", "project", "answer"):
        assert other.post(f"/proposals/{row.pk}/{step}").status_code == 403
    assert other.post(f"/proposals/{row.pk}/withdrawal").status_code == 404
    row.refresh_from_db()
    assert row.state == "looking"


def test_a_withdrawn_idea_is_its_proposer_s_alone():
    chen = make.chen_yu()
    idea = initiatives.Idea(title="x", text="y", category="0007")
    row = initiatives.file(idea=idea, by=chen, at=timezone.now())
    client_of(chen).post(f"/proposals/{row.pk}/withdrawal")
    assert client_of(chen).get(f"/proposals/{row.pk}").status_code == 200
    other = client_of(make.chen_yu(phone="13800001079"))
    assert other.get(f"/proposals/{row.pk}").status_code == 404


def test_the_lists_need_the_same_number_of_queries_for_one_and_three():
    li = make.li_na()
    su = make.chen_yu(phone="13800001079")
    counts = []
    for number in range(3):
        who = make.chen_yu(phone=f"1380000108{number}")
        idea = initiatives.Idea(title="x", text="y", category="0007")
        row = initiatives.file(idea=idea, by=who, at=timezone.now())
        initiatives.support(initiative=row, by=su, at=timezone.now())
        friend, worker = client_of(su), client_of(li)
        with CaptureQueriesContext(connection) as asked:
            friend.get("/proposals")
            worker.get("/proposals/desk")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_rights_stand_beside_their_buttons_for_anybody():
    html = page(Client(), "/my/rights")
    assert html.count("ld-line-title") == 15
    for address in ("/complaints/new?about=safety", "/support", "/proposals", "/shifts"):
        assert f'href="{address}"' in html
    assert "《志愿服务条例》第二十六条" in html
    assert "您一年用了" not in html


def test_the_hub_s_counts_are_those_of_the_last_closed_day_and_say_so():
    chen, now = make.chen_yu(), timezone.now()
    told = complaints.Told(category=complaints.Category.FORCED, text="x")
    for _ in range(3):
        complaints.file(told=told, by=chen, at=now)
    assert figures.close_day(at=now) > 0
    complaints.file(told=told, by=chen, at=now)
    with CaptureQueriesContext(connection) as asked:
        html = page(Client(), "/my/rights")
    assert "大家一年用了 3 次，答复 0 次" in html
    yesterday = timezone.localdate(now) - timedelta(days=1)
    assert f"算到 {yesterday.year}年{yesterday.month}月{yesterday.day}日" in html
    assert sum("indicatorsnapshot" in one["sql"] for one in asked) == 1
    assert not any("liandong_complaint" in one["sql"] for one in asked)


def test_figures_of_a_clock_that_stood_still_are_not_shown():
    now = timezone.now()
    figures.close_day(at=now - timedelta(days=8))
    day = timezone.localdate(now)
    assert f"算到 {day.year}年{day.month}月{day.day}日" in page(Client(), "/my/rights")


def test_one_s_own_uses_are_counted_and_few_of_others_are_merged():
    chen = make.chen_yu()
    told = complaints.Told(category=complaints.Category.FORCED, text="x")
    for _ in range(2):
        complaints.file(told=told, by=chen, at=timezone.now())
    html = page(client_of(chen), "/my/rights")
    assert "您一年用了 2 次，答复 0 次" in html
    assert "大家一年用了不到 3 次" in html
    complaints.file(told=told, by=None, at=timezone.now())
    html = page(client_of(chen), "/my/rights")
    assert "大家一年用了 3 次，答复 0 次" in html
    wang = make.coordinator()
    for row, words in zip(
        Complaint.objects.order_by("pk"),
        ("答复不到 3 次", "答复不到 3 次", "答复 3 次"),
        strict=True,
    ):
        complaints.take(complaint=row, by=wang, at=timezone.now())
        complaints.answer(complaint=row, text="好", is_upheld=True, by=wang, at=timezone.now())
        assert f"大家一年用了 3 次，{words}" in page(Client(), "/my/rights")
