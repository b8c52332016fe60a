"""A word in confidence on the pages: who finds it, and who does not."""

import pytest
from django.test import Client

from liandong.models import SupportReading, SupportRequest
from liandong.queries import access
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "队里有人排挤我"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def talk(li):
    chen = make.chen_yu()
    client_of(chen).post("/support", {"wanted": str(li.pk), "text": SECRET})
    made = SupportRequest.objects.get()
    client_of(li).post(f"/support/{made.pk}/taking")
    made.refresh_from_db()
    return made


def test_the_two_talk_and_the_asker_sees_who_looked(talk, li):
    worker, asker = client_of(li), client_of(talk.asker)
    assert SECRET in worker.get(f"/support/{talk.pk}").content.decode()
    worker.post(f"/support/{talk.pk}", {"text": "我在，明天打给您"})
    html = asker.get(f"/support/{talk.pk}").content.decode()
    assert "我在，明天打给您" in html
    assert html.split("谁看过")[-1].count("李娜") == SupportReading.objects.count() > 0
    asker.post(f"/support/{talk.pk}/closing")
    talk.refresh_from_db()
    assert talk.closed_at is not None


def test_the_supervisor_of_that_social_worker_reads_it(talk, li):
    zhou = client_of(make.zhou(guides=(li,)))
    assert SECRET in zhou.get(f"/support/{talk.pk}").content.decode()
    assert zhou.post(f"/support/{talk.pk}", {"text": "x"}).status_code == 200
    assert talk.said.count() == 1


@pytest.mark.parametrize("role", access.ROLES)
def test_for_everybody_else_it_does_not_exist(talk, role):
    who = make.person(name="陈雨")
    make.role(person=who, role=role)
    make.role(person=who, role=role, organization=make.organization(is_hub=True))
    client = client_of(who)
    assert client.get(f"/support/{talk.pk}").status_code == 404
    assert client.post(f"/support/{talk.pk}", {"text": "x"}).status_code == 404
    assert client.post(f"/support/{talk.pk}/taking").status_code == 404
    assert client.post(f"/support/{talk.pk}/closing").status_code == 404
    assert talk.number not in client.get("/support").content.decode()
    assert talk.said.count() == 1 and SupportReading.objects.count() == 0


def test_before_it_is_taken_a_social_worker_sees_that_it_waits_and_not_what_it_says(li):
    chen = make.chen_yu()
    client_of(chen).post("/support", {"wanted": "", "text": SECRET})
    made = SupportRequest.objects.get()
    html = client_of(li).get("/support").content.decode()
    assert made.number in html and SECRET not in html and "陈宇" not in html
    assert client_of(li).get(f"/support/{made.pk}").status_code == 404
