"""“Somebody registered me before”: three proofs, no hints, a log."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections

from liandong.core.claiming import ClaimNotProved
from liandong.core.enrolment import NotEnded
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import AccountClaim, EventRecord
from liandong.models.sealed import blind_index
from liandong.services import claiming
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
NEW = "13900002222"
NUMBER = "990000198001010012"


def known(**told):
    return make.person(name="陈宇", phone="13800001001", id_number=NUMBER, **told)


@pytest.mark.parametrize(
    ("act", "way"),
    [
        (claiming.claim_by_phone, {"old_phone": "138 0000 1001"}),
        (claiming.claim_by_number, {"number": " 990000198001010012"}),
    ],
)
def test_the_old_telephone_or_the_number_proves_it_at_once(at, act, way):
    chen = known()
    row = act(name="陈宇", phone=NEW, at=at, **way)
    chen.refresh_from_db()
    assert (chen.phone, chen.phone_index) == (NEW, blind_index(NEW, "phone"))
    assert row.state == "proved"
    assert [n.kind for n in row.notes.order_by("pk")] == ["claimed", "proved"]
    assert EventRecord.objects.get(name="AccountClaimDecided").facts["is_proved"] is True


def test_what_does_not_fit_is_one_answer_for_all(at):
    known()
    for act, way in (
        (claiming.claim_by_phone, {"old_phone": "13800009999"}),
        (claiming.claim_by_number, {"number": "990000198001010013"}),
        (claiming.claim_by_number, {"number": ""}),
    ):
        with pytest.raises(ClaimNotProved):
            act(name="陈宇", phone=NEW, at=at, **way)
    with pytest.raises(ClaimNotProved):
        claiming.claim_by_number(name="林芳", number=NUMBER, phone=NEW, at=at)
    assert AccountClaim.objects.count() == 0


def test_a_document_is_looked_at_by_staff_within_reach(at):
    chen, wang = known(), make.coordinator()
    told = {"name": "陈宇", "birth_on": date(1990, 6, 1), "phone": NEW}
    assert claiming.claim_in_person(**told, at=at) == 1
    assert claiming.claim_in_person(**told, at=at) == 1
    assert claiming.claim_in_person(**told | {"name": "林芳"}, at=at) == 0
    row = AccountClaim.objects.get()
    for one in (make.li_na(), make.officer(), make.chen_yu(phone="13800007777")):
        with pytest.raises(NotAllowed):
            claiming.decide(claim=row, is_proved=True, reason="看过身份证", by=one, at=at)
    with pytest.raises(ValueMissing):
        claiming.decide(claim=row, is_proved=True, reason="", by=wang, at=at)
    claiming.decide(claim=row, is_proved=True, reason="看过身份证原件", by=wang, at=at)
    chen.refresh_from_db()
    assert chen.phone == NEW
    with pytest.raises(NotEnded):
        claiming.decide(claim=row, is_proved=False, reason="看过身份证", by=wang, at=at)


def test_a_dispute_is_written_down_and_changes_nothing_by_itself(at):
    chen, wang = known(), make.coordinator()
    row = claiming.claim_by_phone(name="陈宇", old_phone="13800001001", phone=NEW, at=at)
    with pytest.raises(NotAllowed):
        claiming.dispute(claim=row, text="这不是我", by=make.li_na(), at=at)
    claiming.dispute(claim=row, text="本人来说没有认领过", by=wang, at=at)
    chen.refresh_from_db()
    assert chen.phone == NEW
    assert [n.kind for n in row.notes.order_by("pk")] == ["claimed", "proved", "disputed"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_telephones_that_claim_one_record_at_once_do_not_both_get_it():
    chen = known()
    start, failed = Barrier(2), []

    def run(phone):
        try:
            start.wait()
            claiming.claim_by_phone(name="陈宇", old_phone="13800001001", phone=phone, at=BEFORE)
        except ClaimNotProved as refusal:
            failed.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(phone,)) for phone in (NEW, "13900003333")]
    [t.start() for t in threads]
    [t.join() for t in threads]
    chen.refresh_from_db()
    assert failed == ["claim_not_proved"]
    assert [row.phone for row in AccountClaim.objects.all()] == [chen.phone]
