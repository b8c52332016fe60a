"""A volunteer leads a project through its page: plans shifts, asks, and may do nothing more."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import Position, Project, Shift, ShiftPlan
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
FORM = {
    "day": "2026-05-04", "starts": "09:00", "ends": "11:00", "place_name": "社区活动室",
    "least": "1", "most": "3", "repeat": "", "skip_holidays": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def position(chen, worker):
    project = make.project(
        title="周六学手机", social_worker=worker, lead_person=chen, lead="volunteer"
    )
    return Position.objects.create(project=project, title="陪练员", min_age=18, lead="volunteer")


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def text(answer):
    return answer.content.decode()


def test_the_lead_plans_and_the_social_worker_agrees_with_one_tap(position, chen, worker):
    pk = position.project_id
    lead, staff, here = client_of(chen), client_of(worker), f"/projects/{position.project_id}"
    assert f"{here}/lead/shifts/new" in text(lead.get(here))
    form = text(lead.get(f"{here}/lead/shifts/new"))
    assert "社工点一下同意，才开放报名" in form
    told = FORM | {"position": str(position.pk)}
    seen = text(lead.post(f"{here}/lead/shifts/new", told | {"do": "preview"}))
    assert "会排这 1 班" in seen and not ShiftPlan.objects.exists()
    answer = text(lead.post(f"{here}/lead/shifts/new", told, follow=True))
    assert "1 班送给社工了" in answer and "等社工同意" in answer
    assert "同意，开放报名" not in answer
    assert not Shift.objects.exists()
    assert "周六学手机" not in text(Client().get("/shifts"))

    plan = ShiftPlan.objects.get()
    assert "同意，开放报名" in text(staff.get(here))
    done = text(staff.post(f"{here}/shift-plans/{plan.pk}/agreement", follow=True))
    assert "1 班开放报名了" in done
    assert Shift.objects.get().project_id == pk
    assert "周六学手机" in text(Client().get("/shifts"))


def test_my_page_leads_to_what_one_leads_and_only_then(position, chen):
    assert "我带的项目" in text(client_of(chen).get("/my"))
    assert "我带的项目" not in text(client_of(make.person(name="赵明")).get("/my"))


def test_a_no_says_why_on_the_lead_s_page(position, chen, worker):
    here = f"/projects/{position.project_id}"
    client_of(chen).post(f"{here}/lead/shifts/new", FORM | {"position": str(position.pk)})
    plan = ShiftPlan.objects.get()
    client_of(worker).post(f"{here}/shift-plans/{plan.pk}/refusal", {"reason": "活动室装修"})
    page = text(client_of(chen).get(here))
    assert "活动室装修" in page and "没有开放" in page


def test_who_may_not(position, chen, worker):
    here = f"/projects/{position.project_id}"
    told = FORM | {"position": str(position.pk)}
    friend = make.signed_up(make.person(name="赵明"))
    colleague = make.li_na(phone="13800001092")  # of another agency
    for other in (friend, worker, colleague):
        client = client_of(other)
        assert client.get(f"{here}/lead/shifts/new").status_code == 404
        assert client.post(f"{here}/lead/shifts/new", told).status_code == 404
        assert client.post(f"{here}/lead/publication").status_code == 404
    lead = client_of(chen)
    lead.post(f"{here}/lead/shifts/new", told)
    plan = ShiftPlan.objects.get()
    answers = (f"{here}/shift-plans/{plan.pk}/agreement", f"{here}/shift-plans/{plan.pk}/refusal")
    for address in answers:
        for client in (lead, client_of(friend)):
            assert client.post(address, {"reason": "x"}).status_code == 403
        assert client_of(colleague).post(address, {"reason": "x"}).status_code == 404
    # Everything else of the project stays with the staff.
    for address in ("facts", "positions/new", "shifts/new", "publication", "needs"):
        assert lead.post(f"{here}/{address}", told).status_code == 403
    plan.refresh_from_db()
    assert (plan.agrees, Shift.objects.count()) == (None, 0)
    assert "lead/shifts/new" not in text(client_of(worker).get(here))


def test_a_position_of_another_project_is_no_choice(position, chen, worker):
    other = make.shift(project=make.project(social_worker=worker)).position
    here = f"/projects/{position.project_id}/lead/shifts/new"
    answer = client_of(chen).post(here, FORM | {"position": str(other.pk)})
    assert answer.status_code == 200
    assert not ShiftPlan.objects.exists()


def test_the_lead_of_a_draft_sees_the_gates_and_asks_when_all_are_closed(position, chen, worker):
    project = position.project
    Project.objects.filter(pk=project.pk).update(state="draft")
    lead, here = client_of(chen), f"/projects/{project.pk}"
    page = text(lead.get(here))
    assert "发布前还差这些" in page and "请社工发布" not in page
    lead.post(f"{here}/lead/shifts/new", FORM | {"position": str(position.pk)})
    assert Shift.objects.get().starts_at == MONDAY_9
    need = make.need(organization=project.organization, state="planned")
    need.project = project
    need.save(update_fields=["project"])
    assert "请社工发布" in text(lead.get(here))
    asked = text(lead.post(f"{here}/lead/publication", follow=True))
    assert "已请社工发布" in asked
    project.refresh_from_db()
    assert project.state == "draft"
    client_of(worker).post(f"{here}/publication")
    project.refresh_from_db()
    assert project.state == "published"


def test_the_page_asks_as_often_for_three_plans_as_for_one(position, chen, worker):
    lead, staff, here = client_of(chen), client_of(worker), f"/projects/{position.project_id}"
    counts = []
    for n in range(3):
        day = (MONDAY_9 + timedelta(days=n)).date().isoformat()
        lead.post(f"{here}/lead/shifts/new", FORM | {"position": str(position.pk), "day": day})
        with CaptureQueriesContext(connection) as asked:
            staff.get(here)
        counts.append(len(asked))
    assert counts[0] == counts[2]
