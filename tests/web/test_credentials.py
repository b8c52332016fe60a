import pytest
import time_machine
from django.urls import reverse

from liandong.models import Credential, EventRecord
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def member(worker, **facts):
    person = make.person(**facts)
    make.membership(person=person, organization=worker.role_grants.get().organization)
    return person


def test_a_waiting_paper_is_verified_in_one_tap(client):
    worker = make.li_na()
    paper = make.credential(person=member(worker, name="林小燕"))
    client.force_login(worker.login)
    page = client.get(reverse("credential-list")).content.decode()
    assert "林小燕 · 救护员证" in page
    client.post(reverse("credential-verification", args=[paper.pk]))
    paper.refresh_from_db()
    assert (paper.verified_by, paper.verified_at) == (worker, BEFORE)
    assert EventRecord.objects.get().name == "CredentialVerified"
    assert "林小燕 · 救护员证" not in client.get(reverse("credential-list")).content.decode()


def test_the_queue_holds_only_people_within_reach_and_never_ones_own_papers(client):
    worker = make.li_na()
    stranger = make.credential(person=make.person(name="外人"))
    own = make.credential(person=worker, kind="nurse")
    client.force_login(worker.login)
    page = client.get(reverse("credential-list"))
    assert page.context["rows"] == []
    assert client.post(reverse("credential-verification", args=[stranger.pk])).status_code == 404
    answer = client.post(reverse("credential-verification", args=[own.pk]), follow=True)
    assert "自己的证书不能自己核实" in answer.content.decode()
    assert Credential.objects.filter(verified_at=None).count() == 2


def test_only_the_end_of_a_number_is_shown(client):
    worker = make.li_na()
    paper = make.credential(person=member(worker))
    Credential.objects.filter(pk=paper.pk).update(number="GD2025000123")
    client.force_login(worker.login)
    page = client.get(reverse("credential-list")).content.decode()
    assert "尾号 0123" in page and "GD2025000123" not in page


def test_the_way_back_never_leads_to_another_site(client):
    worker = make.li_na()
    paper = make.credential(person=member(worker))
    client.force_login(worker.login)
    address = reverse("credential-verification", args=[paper.pk])
    answer = client.post(address, {"next": "https://example.org/"})
    assert answer["Location"] == reverse("credential-list")


def test_volunteers_have_no_queue(client):
    client.force_login(make.chen_yu().login)
    assert client.get(reverse("credential-list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_for_one_paper_and_for_three(
    client, django_assert_num_queries, count
):
    worker = make.li_na()
    for number in range(count):
        make.credential(person=member(worker, name=f"林小{number}"))
    client.force_login(worker.login)
    client.get(reverse("credential-list"))
    with django_assert_num_queries(9):
        client.get(reverse("credential-list"))
