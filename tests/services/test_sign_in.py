from datetime import timedelta

import pytest

from liandong.core.registry import PhoneInvalid
from liandong.core.sign_in import (
    AccountClosed,
    CodeLapsed,
    CodeSentJustNow,
    CodeWrong,
    PasswordWrong,
    TooManyCodes,
)
from liandong.models import OutboxMessage, Person, SignInCode
from liandong.models.sealed import blind_index
from liandong.services import sign_in
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PHONE = "13800001001"


def sent(at=BEFORE):
    return sign_in.send_code(phone=PHONE, at=at)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_proves_the_telephone_once():
    code = sent().code
    index = sign_in.check_code(phone="138-0000-1001", code=f"{code[:3]} {code[3:]}", at=BEFORE)
    assert index == blind_index(PHONE, "phone")
    with pytest.raises(CodeLapsed):
        sign_in.check_code(phone=PHONE, code=code, at=BEFORE)


def test_neither_code_nor_number_lies_in_the_tables_in_the_clear():
    code = sent().code
    row = SignInCode.objects.get()
    message = OutboxMessage.objects.get()
    assert (len(row.digest), len(row.phone_index)) == (64, 64)
    assert code not in str(message.facts) and PHONE not in str(message.facts)
    assert (message.kind, message.channel, message.person) == ("sign_in_code", "sms", None)


def test_a_code_lives_five_minutes():
    code = sent().code
    with pytest.raises(CodeLapsed):
        sign_in.check_code(phone=PHONE, code=code, at=BEFORE + timedelta(minutes=5))


def test_five_wrong_tries_use_a_code_up_even_though_each_is_refused():
    code = sent().code
    left = []
    for _ in range(4):
        with pytest.raises(CodeWrong) as caught:
            sign_in.check_code(phone=PHONE, code=wrong(code), at=BEFORE)
        left.append(caught.value.left)
    with pytest.raises(CodeLapsed):
        sign_in.check_code(phone=PHONE, code=wrong(code), at=BEFORE)
    with pytest.raises(CodeLapsed):
        sign_in.check_code(phone=PHONE, code=code, at=BEFORE)
    assert left == [4, 3, 2, 1]


def test_the_code_of_one_number_does_not_fit_another():
    code = sent().code
    sign_in.send_code(phone="13900001111", at=BEFORE)
    with pytest.raises((CodeWrong, CodeLapsed)):
        sign_in.check_code(phone="13900001111", code=wrong(wrong(code)), at=BEFORE)
    row = SignInCode.objects.get(phone_index=blind_index("13900001111", "phone"))
    row.digest = SignInCode.objects.get(phone_index=blind_index(PHONE, "phone")).digest
    row.save()
    with pytest.raises(CodeWrong):
        sign_in.check_code(phone="13900001111", code=code, at=BEFORE)


def test_only_the_newest_code_holds():
    old = sent().code
    new = sent(BEFORE + timedelta(seconds=60)).code
    later = BEFORE + timedelta(seconds=90)
    if old != new:
        with pytest.raises(CodeWrong):
            sign_in.check_code(phone=PHONE, code=old, at=later)
    assert sign_in.check_code(phone=PHONE, code=new, at=later) == blind_index(PHONE, "phone")


def test_a_second_code_waits_a_minute():
    sent()
    with pytest.raises(CodeSentJustNow) as caught:
        sent(BEFORE + timedelta(seconds=18))
    assert caught.value.seconds == 42


def test_ten_codes_a_day_and_no_more():
    for minute in range(10):
        sent(BEFORE + timedelta(minutes=minute))
    with pytest.raises(TooManyCodes) as caught:
        sent(BEFORE + timedelta(minutes=10))
    assert caught.value.again_at == BEFORE + timedelta(days=1)
    sent(BEFORE + timedelta(days=1))


def test_a_number_that_is_none_gets_no_code():
    with pytest.raises(PhoneInvalid):
        sign_in.send_code(phone="12345", at=BEFORE)
    assert SignInCode.objects.count() == 0


def test_an_account_is_made_when_a_person_first_comes_in():
    chen = make.person(phone=PHONE)
    first = sign_in.account_for(person=chen, way="code", at=BEFORE)
    again = sign_in.account_for(person=chen, way="code", at=BEFORE)
    assert first == again
    assert Person.objects.get(pk=chen.pk).login == first
    assert not first.has_usable_password()


def test_who_has_left_does_not_come_in():
    chen = make.person(phone=PHONE, state="exited")
    assert list(sign_in.people_with(blind_index(PHONE, "phone"))) == []
    with pytest.raises(AccountClosed):
        sign_in.account_for(person=chen, way="code", at=BEFORE)


def test_people_without_a_telephone_are_nobodys_to_sign_in_as():
    make.person(phone="")
    assert list(sign_in.people_with("")) == []


def test_a_password_works_after_it_was_set_and_for_its_owner_only():
    chen = make.chen_yu(phone=PHONE)
    with pytest.raises(PasswordWrong):
        sign_in.check_password(phone=PHONE, password="")
    sign_in.set_password(person=chen, password="ni-hao-2026", by=chen, at=BEFORE)
    assert sign_in.check_password(phone=PHONE, password="ni-hao-2026") == chen
    with pytest.raises(PasswordWrong):
        sign_in.check_password(phone="13900001111", password="ni-hao-2026")
    with pytest.raises(AccountClosed):
        sign_in.set_password(person=chen, password="other-2026", by=make.coordinator(), at=BEFORE)


def test_old_codes_are_forgotten():
    sent()
    assert sign_in.forget_old_codes(before=BEFORE + timedelta(days=1)) == 1
    assert OutboxMessage.objects.get().facts == {}
