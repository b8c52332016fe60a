"""The guardian's door: by code, by link; only one's own wards."""

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from liandong.models.sealed import blind_index
from liandong.queries import guardians as shown
from liandong.services import guardians
from tests import make, make_joining
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PHONE = "13900001111"


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_DEMO = False
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(BEFORE, tick=False):
        yield


def warded(name="陈小宇", phone=PHONE):
    ward = make.signed_up(make.person(name=name, phone="13800001009"))
    consent = make.guardian_consent(ward=ward)
    consent.guardian_phone_index = blind_index(phone, "phone")
    consent.save()
    return ward, consent


def come_in(client, phone=PHONE):
    client.post(reverse("guardian-home"), {"phone": phone})
    code = make_joining.code_sent(at=BEFORE)
    return client.post(reverse("guardian-code"), {"code": code})


def test_by_code_without_an_account_see_the_shifts_and_withdraw(client):
    ward, consent = warded()
    place = make.assignment(shift=make.shift(), person=ward)
    assert come_in(client)["Location"] == reverse("guardian-home")
    assert "陈小宇" in client.get(reverse("guardian-home")).content.decode()
    page = client.get(reverse("guardian-ward", args=[consent.pk])).content.decode()
    assert "陪诊服务" in page and "撤回同意" in page
    assert "_auth_user_id" not in client.session
    client.post(reverse("guardian-withdrawal", args=[consent.pk]))
    place.refresh_from_db()
    assert place.state == "released"
    page = client.get(reverse("guardian-ward", args=[consent.pk])).content.decode()
    assert "同意已撤回" in page and "陪诊服务" not in page


def test_other_people_s_children_are_not_found(client):
    _, consent = warded()
    for address in ("guardian-ward", "guardian-withdrawal"):
        method = client.get if address == "guardian-ward" else client.post
        assert method(reverse(address, args=[consent.pk]))["Location"] == reverse("guardian-home")
    come_in(client, "13900009999")
    assert "没有找到登记的孩子" in client.get(reverse("guardian-home")).content.decode()
    assert client.get(reverse("guardian-ward", args=[consent.pk])).status_code == 404
    assert client.post(reverse("guardian-withdrawal", args=[consent.pk])).status_code == 404


def test_by_a_link_that_the_ward_made_until_it_is_taken_back(client):
    ward, consent = warded()
    client.force_login(ward.login)
    page = client.post(reverse("guardian-pass", args=[consent.pk]), follow=True).content.decode()
    token = shown.token_of(shown.open_passes(consent, at=BEFORE).get())
    assert reverse("guardian-link", args=[token]) in page and "data:image/svg+xml" in page
    client.logout()
    answer = client.get(reverse("guardian-link", args=[token]))
    assert answer["Location"] == reverse("guardian-ward", args=[consent.pk])
    assert client.get(answer["Location"]).status_code == 200
    guardians.revoke_links(consent=consent, at=BEFORE)
    assert client.get(reverse("guardian-link", args=[token]))["Location"] == reverse(
        "guardian-home"
    )
    assert client.get(reverse("guardian-ward", args=[consent.pk])).status_code == 302


def test_nobody_makes_a_link_to_another_s_child(client):
    _, consent = warded()
    for one in (make.chen_yu(), make.li_na()):
        client.force_login(one.login)
        assert client.post(reverse("guardian-pass", args=[consent.pk])).status_code == 404


def test_the_ward_and_the_staff_find_the_page_of_the_link_and_take_it_back(client):
    ward, consent = warded()
    here = reverse("guardian-pass", args=[consent.pk])
    client.force_login(ward.login)
    assert here in client.get(reverse("my-consents")).content.decode()
    client.force_login(make.coordinator().login)
    assert here in client.get(reverse("person-detail", args=[ward.pk])).content.decode()
    client.post(here)
    assert shown.open_passes(consent, at=BEFORE).count() == 1
    page = client.post(here, {"answer": "end"}, follow=True).content.decode()
    assert "链接已收回" in page and "data:image/svg+xml" not in page
    assert shown.open_passes(consent, at=BEFORE).count() == 0


def test_a_link_is_not_made_for_a_consent_that_was_taken_back(client):
    ward, consent = warded()
    guardians.withdraw(consent=consent, at=BEFORE)
    client.force_login(ward.login)
    page = client.post(reverse("guardian-pass", args=[consent.pk]), follow=True).content.decode()
    assert "监护人重新同意以后" in page and shown.open_passes(consent, at=BEFORE).count() == 0
