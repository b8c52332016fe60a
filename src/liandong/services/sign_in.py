"""Coming in: a code by telephone, or a password. An account belongs to one person.

Several people may share a telephone (a couple, a parent and a child); then the door asks
which of them it is. A code is kept as a digest; on its way out it lies sealed in the
outbox until it is sent.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from liandong.core import sign_in as rules
from liandong.core.refusals import Refusal
from liandong.core.registry import check_phone, mask_phone
from liandong.models import Account, OutboxMessage, Person, PersonState, SignInCode
from liandong.models.sealed import blind_index, key_ring
from liandong.services import events

CODE_KIND = "sign_in_code"
_SEALED_AS = "OutboxMessage.facts"


@dataclass(frozen=True, slots=True)
class SentCode:
    """What was promised. ``code`` is only for the demo notice; never store it."""

    phone: str
    code: str
    expires_at: datetime
    again_at: datetime


@transaction.atomic
def send_code(*, phone: str, at: datetime) -> SentCode:
    """Promise a code to a telephone, whether or not somebody is registered with it.

    Raises what ``core.registry.check_phone`` raises, CodeSentJustNow, TooManyCodes.
    The answer is the same for known and unknown numbers, so that nobody can find out
    who volunteers by typing numbers.
    """
    number = check_phone(phone)
    index = blind_index(number, "phone")
    earlier = SignInCode.objects.filter(phone_index=index, sent_at__gt=at - rules.DAY)
    rules.check_may_send(list(earlier.values_list("sent_at", flat=True)), at=at)
    code = rules.code_from(secrets.randbelow(10**rules.CODE_DIGITS))
    digest = rules.code_digest(code, phone_index=index, key=settings.LIANDONG_CODE_KEY)
    earlier.filter(used_at=None).update(expires_at=at)
    row = SignInCode.objects.create(
        phone_index=index, digest=digest, sent_at=at, expires_at=at + rules.LIFE
    )
    facts: dict[str, object] = {
        "phone": _sealed(number),
        "code": _sealed(code),
        "expires_at": row.expires_at.isoformat(),
    }
    events.owe(CODE_KIND, to=None, facts=facts, at=at, channel="sms")
    events.record(rules.SignInCodeSent(phone=mask_phone(number)), by=None, at=at)
    return SentCode(number, code, row.expires_at, at + rules.PAUSE)


def check_code(*, phone: str, code: str, at: datetime) -> str:
    """Use a code up and answer the telephone's blind index, which proves the number.

    Raises what ``check_phone`` raises, CodeLapsed, CodeWrong. A wrong try is counted
    even though it is refused: the count is its own transaction.
    """
    number = check_phone(phone)
    index = blind_index(number, "phone")
    refusal = _try_code(index, "".join(code.split()), at=at)
    if refusal is not None:
        raise refusal
    return index


@transaction.atomic
def _try_code(index: str, code: str, *, at: datetime) -> Refusal | None:
    row = (
        SignInCode.objects.select_for_update()
        .filter(phone_index=index, used_at=None, expires_at__gt=at, tries__lt=rules.MOST_TRIES)
        .order_by("-sent_at")
        .first()
    )
    if row is None:
        return rules.CodeLapsed()
    if rules.is_code_right(
        code, digest=row.digest, phone_index=index, key=settings.LIANDONG_CODE_KEY
    ):
        row.used_at = at
        row.save(update_fields=["used_at"])
        return None
    SignInCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    left = rules.MOST_TRIES - row.tries - 1
    return rules.CodeWrong(left=left) if left else rules.CodeLapsed()


def people_with(phone_index: str) -> QuerySet[Person]:
    """The people who may come in with a telephone, given its blind index; oldest first."""
    return (
        Person.objects.filter(phone_index=phone_index, merged_into=None)
        .exclude(phone_index="")
        .exclude(state=PersonState.EXITED)
        .select_related("login")
        .order_by("registered_at", "pk")
    )


@transaction.atomic
def account_for(*, person: Person, way: str, at: datetime) -> Account:
    """The person's account, made when they first come in. Raises AccountClosed.

    Call it only after the telephone (or password) has been proved. Event SignedIn.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.state == PersonState.EXITED:
        raise rules.AccountClosed()
    account = locked.login
    if account is None:
        account = Account(login=locked.number, created_at=at)
        account.set_unusable_password()
        account.save()
        locked.login = account
        locked.save(update_fields=["login"])
    if not account.is_active:
        raise rules.AccountClosed()
    events.record(rules.SignedIn(person=locked.number, way=way), by=locked, at=at)
    return account


def check_password(*, phone: str, password: str) -> Person:
    """The person with this telephone and password. Raises PasswordWrong.

    One hash is computed for an unknown number too, so that the time tells nothing.
    """
    try:
        number = str(check_phone(phone))
    except Refusal:
        number = ""
    found = list(people_with(blind_index(number, "phone")))
    for person in found:
        if person.login is not None and person.login.check_password(password):
            return person
    if not found:
        Account().set_password(password)
    raise rules.PasswordWrong()


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person, at: datetime) -> None:
    """Set one's own password; ``password`` has passed the validators of the settings.

    Raises AccountClosed when the person has no open account. Event PasswordSet.
    """
    account = Person.objects.select_for_update().select_related(None).get(pk=person.pk).login
    if account is None or not account.is_active or by.pk != person.pk:
        raise rules.AccountClosed()
    account.set_password(password)
    account.save(update_fields=["password"])
    events.record(rules.PasswordSet(person=person.number), by=by, at=at)


def open_code_facts(facts: Mapping[str, object], *, at: datetime) -> dict[str, object] | None:
    """Phone and code of a waiting message in the clear; None when the code has lapsed."""
    if not facts or datetime.fromisoformat(str(facts["expires_at"])) <= at:
        return None
    return {"phone": _opened(facts["phone"]), "code": _opened(facts["code"])}


def forget_old_codes(*, before: datetime) -> int:
    """Delete digests of codes sent before a moment; answers how many. For ``jobs``."""
    OutboxMessage.objects.filter(kind=CODE_KIND, due_at__lt=before).exclude(facts={}).update(
        facts={}
    )
    return SignInCode.objects.filter(sent_at__lt=before).delete()[0]


def _sealed(text: str) -> str:
    return base64.b64encode(key_ring().seal(text, _SEALED_AS)).decode()


def _opened(text: object) -> str:
    return key_ring().open(base64.b64decode(str(text)), _SEALED_AS)
