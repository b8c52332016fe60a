"""Why an entry is believed: a table of facts and the sentences that an entry's page shows."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from liandong.core.hours import Evidence, Span
from liandong.models import CheckIn, CheckInPoint, LedgerEntry, PaperSheet
from liandong.phrases import beliefs as words
from liandong.queries import beliefs
from liandong.services import claims, hours
from liandong.web import belief_words
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db

MARK = "a" * 32


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


def told(entry):
    """Every sentence of an entry, one after the other."""
    fresh = LedgerEntry.objects.get(pk=entry.pk)
    return [s for line in belief_words.lines(beliefs.of(fresh)) for s in line.sentences]


TABLE = {
    "scan": (Evidence.SCAN, {}, "陈宇自己在现场扫码或输入六位数字", "没有记下是哪一台设备", "很强"),
    "own": (Evidence.SCAN, {"device_mark": MARK}, "陈宇自己在现场扫码", "用的是本人的手机", "很强"),
    "badge": (Evidence.BADGE, {}, "李娜在现场扫了本人的志愿者证", "登记人的设备", "很强"),
    "list": (Evidence.LEADER_LIST, {}, "李娜按名单登记", "登记人的设备", "较强"),
    "offline": (Evidence.OFFLINE, {}, "当时没有网络", "登记人的设备", "较强"),
    "paper": (Evidence.PAPER, {}, "现场在纸上签名，李娜照着录入", "登记人的设备", "较强"),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_each_evidence_says(worker, volunteer, case):
    method, facts, how, device, strength = TABLE[case]
    place = served.place(person=volunteer, worker=worker, method=method)
    CheckIn.objects.filter(assignment=place).update(**facts)
    second = make.person(name="周敏")
    said = told(hours.recognize(assignment=place, by=second, at=AFTER))
    assert len(said) == 8
    for at, sentence in [
        (0, how),
        (1, device),
        (2, how),
        (3, device),
        (4, "没有位置记录"),
        (5, "周敏确认并记入"),
        (6, "没有被抽查到"),
        (7, strength),
    ]:
        assert sentence in said[at]


def test_a_telephone_of_several_people_a_point_and_a_photographed_sheet(worker, volunteer):
    place = served.place(person=volunteer, worker=worker)
    other = served.place(person=make.person(), worker=worker, shift=place.shift)
    CheckIn.objects.filter(assignment__in=[place, other]).update(device_mark=MARK)
    CheckInPoint.objects.create(
        check_in=place.check_ins.get(kind="in"),
        lat=22.541,
        lon=114.063,
        accuracy_m=30,
        taken_at=AFTER,
        delete_on=make.day(AFTER),
    )
    said = told(hours.recognize(assignment=place, by=worker, at=AFTER))
    assert said[1] == "那天有 2 个人用同一台手机签到。"
    assert "留了大致位置" in said[4]
    assert not any("22.5" in sentence or "114" in sentence for sentence in said)

    later = make.MONDAY_9 - timedelta(days=1)
    sheet = served.place(person=volunteer, worker=worker, starts_at=later, method=Evidence.PAPER)
    paper = PaperSheet.objects.create(
        shift=sheet.shift, entered_by=worker, entered_at=AFTER, photo="x", photo_digest="b" * 64
    )
    CheckIn.objects.filter(assignment=sheet).update(paper=paper)
    assert "纸面照片加密留着" in told(hours.recognize(assignment=sheet, by=worker, at=AFTER))[1]


def test_a_back_fill_names_both_people_and_a_transfer_says_what_nobody_saw(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    claim = claims.claim(
        assignment=place,
        span=Span(place.shift.starts_at, place.shift.ends_at),
        reason="没带手机",
        proof="合影",
        by=volunteer,
        at=AFTER,
    )
    entry = claims.decide_claim(claim=claim, is_approved=True, by=worker, at=AFTER)
    said = told(entry)
    assert said[0] == "陈宇事后申请补录，写了原因和凭据。"
    assert said[2] == "第二个人李娜核对过，他没有录入这一条。"
    assert "一般" in said[4]

    taken = served.place(
        person=volunteer, worker=worker, starts_at=make.MONDAY_9 - timedelta(days=1)
    )
    moved = hours.enter(
        person=volunteer,
        shift=make.shift(project=taken.shift.project, starts_at=make.MONDAY_9 - timedelta(days=2)),
        attended=Span(
            make.MONDAY_9 - timedelta(days=2), make.MONDAY_9 - timedelta(days=2, hours=-2)
        ),
        evidence=Evidence.IMPORTED,
        entered_by=worker,
        at=AFTER,
    )
    said = told(moved)
    assert said[0] == "李娜从别处转入，本平台没有看到当时的经过。"
    assert "较弱" in said[-1]


@pytest.mark.parametrize("table", ["HOW", "DEVICE", "POINT", "SECOND", "SPOT_CHECK", "STRENGTH"])
def test_every_sentence_has_both_languages(table):
    for sentence in getattr(words, table).values():
        with translation.override("en"):
            english = str(sentence)
        with translation.override("zh-hans"):
            assert english != str(sentence)
    assert set(words.HOW) == set(Evidence)
    assert set(words.STRENGTH) == {evidence.strength for evidence in Evidence}


def test_the_page_shows_it_to_its_owner_and_to_nobody_else(worker, volunteer, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    entry = served.entry(person=volunteer, worker=worker)
    address = reverse("hours-entry", args=[entry.pk])
    with time_machine.travel(AFTER, tick=False):
        client = Client()
        client.force_login(make.signed_up(volunteer).login)
        html = client.get(address).content.decode()
        assert "有多可信" in html and "很强" in html
        stranger = Client()
        stranger.force_login(make.signed_up(make.chen_yu(phone="13800007777")).login)
        assert stranger.get(address).status_code == 404
