"""A complaint handed over, on the pages of office, hub and complainant."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.core.complaints import Category
from liandong.models import Complaint
from liandong.services import complaints
from tests import make, make_offices

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9
SECRET = "收了我两百块"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def handed(chen, wang):
    row = complaints.file(
        told=complaints.Told(category=Category.PAID, text=SECRET, division_code=make.NANSHAN),
        by=chen,
        at=AT,
    ).complaint
    complaints.take(complaint=row, by=wang, at=AT)
    return complaints.hand_over(
        complaint=row, function="registration", text="找民政局", by=wang, at=AT
    )


@pytest.fixture
def civil():
    return make_offices.office(line="civil_affairs", name="南山区民政局")


def test_it_goes_through_all_hands_and_the_complainant_sees_each_step(civil):
    clerk, chen, wang = make_offices.official(civil), make.chen_yu(), make.coordinator()
    row = handed(chen, wang)
    office, hub, own = client_of(clerk), client_of(wang), client_of(chen)
    desk = office.get(f"/authority/{civil.pk}").content.decode()
    taking, page, mine = (
        f"/complaints/{row.pk}/taking",
        f"/complaints/{row.pk}",
        f"/my/complaints/{row.pk}",
    )
    assert taking in desk and SECRET not in desk
    assert taking in office.get("/complaints").content.decode()
    assert taking not in hub.get(f"/authority/{civil.pk}").content.decode()
    hub.post(taking)  # refused: it is the office's now
    assert Complaint.objects.get().state == "handed_over"
    assert office.get(page).status_code == 404
    office.post(taking)
    assert "南山区民政局接手了，在办" in own.get(mine).content.decode()
    html = office.get(page).content.decode()
    assert SECRET in html and "退回，并告诉投诉人" in html
    assert hub.get(page).status_code == 404
    office.post(page, {"step": "more", "more-text": "是哪一天？"})
    html = own.get(mine).content.decode()
    assert "是哪一天？" in html and "请您补充" in html
    own.post(f"{mine}/more", {"text": "五月一日"})
    assert "五月一日" in office.get(page).content.decode()
    office.post(page, {"step": "back", "back-text": "归城管部门"})
    assert "归城管部门" in own.get(mine).content.decode()
    assert Complaint.objects.get().state == "filed"
    html = hub.get("/complaints").content.decode()
    assert taking in html
    hub.post(taking)
    html = hub.get(page).content.decode()
    assert "归城管部门" in html and "退回，并告诉投诉人" not in html


def test_without_an_account_what_is_asked_is_answered_by_the_code(civil):
    clerk, wang = make_offices.official(civil), make.coordinator()
    filed = complaints.file(
        told=complaints.Told(category=Category.PAID, text=SECRET), by=None, at=AT
    )
    row = filed.complaint
    complaints.take(complaint=row, by=wang, at=AT)
    complaints.hand_over(complaint=row, function="registration", text="找", by=wang, at=AT)
    office, stranger = client_of(clerk), Client()
    office.post(f"/complaints/{row.pk}/taking")
    office.post(f"/complaints/{row.pk}", {"step": "more", "more-text": "是哪一天？"})
    assert stranger.post(f"/complaints/status/{row.pk}/more", {"text": "x"}).status_code == 404
    stranger.post("/complaints/lookup", {"number": row.number, "code": filed.code})
    assert "是哪一天？" in stranger.get("/complaints/status").content.decode()
    stranger.post(f"/complaints/status/{row.pk}/more", {"text": "五月一日"})
    row.refresh_from_db()
    assert row.state == "taken"


@pytest.mark.parametrize("path", ["/complaints", "office"])
def test_three_handed_over_ask_as_many_queries_as_one(civil, path):
    clerk, chen, wang = make_offices.official(civil), make.chen_yu(), make.coordinator()
    office = client_of(clerk)
    address = f"/authority/{civil.pk}" if path == "office" else path
    counts = []
    for many in (1, 2):
        for _ in range(many):
            handed(chen, wang)
        office.get(address)
        with CaptureQueriesContext(
            connection,
        ) as told:
            office.get(address)
        counts.append(len(told))
    assert counts[0] == counts[1]
