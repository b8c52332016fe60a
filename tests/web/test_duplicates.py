"""The queue of doubles and the claim of an account, through the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from liandong.models import AccountClaim, PersonMerge, SignInCode
from tests import make, make_joining
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
NEW = "13900002222"


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_DEMO = False
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(BEFORE, tick=False):
        yield


def test_look_merge_and_undo(client):
    kept, gone = make.chen_yu(), make.person(name="陈宇", phone="13800001001")
    client.force_login(make.coordinator().login)
    page = client.get(reverse("duplicate-desk")).content.decode()
    pair = reverse("duplicate-pair", args=[kept.pk, gone.pk])
    assert pair in page and "手机尾号相同" in page
    assert "138****1001" in client.get(pair).content.decode()
    page = client.post(pair, {"answer": "merge", "keep": gone.pk, "why": ""}).content.decode()
    assert "请写依据" in page and PersonMerge.objects.count() == 0
    client.post(pair, {"answer": "merge", "keep": gone.pk, "why": "当面问过，同一个人"})
    row = PersonMerge.objects.get()
    assert (row.kept, row.gone) == (gone, kept)
    assert client.get(pair).status_code == 404
    client.post(reverse("merge-undo", args=[row.pk]))
    row.refresh_from_db()
    assert row.undone_at is not None
    client.post(pair, {"answer": "two"})
    assert pair not in client.get(reverse("duplicate-desk")).content.decode()


def test_records_and_merges_out_of_reach_are_not_found(client):
    kept, gone = make.chen_yu(), make.person(name="陈宇", phone="13800001001")
    row = PersonMerge.objects.create(
        kept=kept, gone=gone, why="同一人", merged_at=BEFORE, merged_by=kept
    )
    claim = AccountClaim.objects.create(
        person=kept, name="陈宇", phone=NEW, proof="document", claimed_at=BEFORE
    )
    client.force_login(make.li_na().login)
    for address in (
        reverse("duplicate-pair", args=[kept.pk, gone.pk]),
        reverse("account-claim-decision", args=[claim.pk]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("merge-undo", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_for_one_pair_and_for_three(
    client, django_assert_num_queries, count
):
    for number in range(count):
        for _ in range(2):
            make.person(name=f"林{'芳丽娟'[number]}", phone=f"1380000200{number}")
    client.force_login(make.coordinator().login)
    client.get(reverse("duplicate-desk"))
    with django_assert_num_queries(11):
        client.get(reverse("duplicate-desk"))


def prove(client, phone=NEW):
    client.post(reverse("account-claim"), {"phone": phone})
    code = make_joining.code_sent(at=BEFORE)
    client.post(reverse("account-claim-code"), {"code": code})


def test_the_old_telephone_claims_the_record_and_signs_in(client):
    chen = make.person(name="陈宇", phone="13800001001")
    prove(client)
    told = {"name": "陈宇", "proof": "old_phone", "old_phone": "13800001001"}
    answer = client.post(reverse("account-claim"), told)
    assert answer["Location"] == reverse("account-claim-old")
    code = make_joining.code_sent(at=BEFORE)
    client.post(reverse("account-claim-old"), {"code": code})
    chen.refresh_from_db()
    assert chen.phone == NEW
    assert client.session["_auth_user_id"] == str(chen.login_id)


def test_a_stranger_learns_nothing_and_may_not_go_on_guessing(client):
    make.person(name="陈宇", phone="13800001001", id_number="990000198001010012")
    prove(client)
    told = {"name": "陈宇", "proof": "id_number", "number": "990000198001010020"}
    said = [client.post(reverse("account-claim"), told).content.decode() for _ in range(6)]
    assert all("对不上" in page for page in said[:5]) and "一天最多试" in said[5]
    assert AccountClaim.objects.count() == 0


def test_a_document_waits_for_staff_who_sign_for_it(client):
    chen, wang = make.person(name="陈宇", phone="13800001001"), make.coordinator()
    prove(client)
    for name in ("陈宇", "没有这人"):
        told = {"name": name, "proof": "document", "birth_on": "1990-06-01"}
        page = client.post(reverse("account-claim"), told).content.decode()
        assert "当面核对" in page
    client.force_login(wang.login)
    row = AccountClaim.objects.get()
    decision = reverse("account-claim-decision", args=[row.pk])
    assert decision in client.get(reverse("account-claim-desk")).content.decode()
    assert "看过身份证原件" in client.post(decision, {"answer": "yes"}).content.decode()
    client.post(decision, {"answer": "yes", "reason": "看过身份证原件"})
    chen.refresh_from_db()
    assert chen.phone == NEW
    client.post(decision, {"answer": "dispute", "reason": "本人说没有来过"})
    assert "本人说没有来过" in client.get(decision).content.decode()


def test_nobody_claims_without_a_proved_telephone(client):
    told = {"name": "陈宇", "proof": "id_number", "number": "990000198001010012"}
    client.post(reverse("account-claim"), told)
    assert client.get(reverse("account-claim-old"))["Location"] == reverse("account-claim")
    assert SignInCode.objects.filter(sent_at__gt=BEFORE - timedelta(days=1)).count() == 0


def test_somebody_says_that_a_record_is_not_their_doing_and_staff_see_it(client):
    chen = make.person(name="陈宇", phone="13800001001")
    assert client.get(reverse("account-dispute"))["Location"] == reverse("account-claim")
    prove(client)
    assert reverse("account-dispute") in client.get(reverse("account-claim")).content.decode()
    told = {"name": "陈宇", "birth_on": "1990-06-01", "text": "我"}
    page = client.post(reverse("account-dispute"), told).content.decode()
    assert "请多写几个字" in page and AccountClaim.objects.count() == 0
    for name in ("没有这人", "陈宇"):
        said = told | {"name": name, "text": "我从来没有登记过"}
        assert "记下了" in client.post(reverse("account-dispute"), said).content.decode()
    row = AccountClaim.objects.get()
    chen.refresh_from_db()
    assert (row.person, row.state, chen.phone) == (chen, "open", "13800001001")
    client.force_login(make.coordinator().login)
    page = client.get(reverse("account-claim-decision", args=[row.pk])).content.decode()
    assert "提出争议" in page and "我从来没有登记过" in page
