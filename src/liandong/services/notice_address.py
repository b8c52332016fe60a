"""Where somebody can be reached: a mail address proved by a code, browsers, and ending it.

The address waits sealed until its code comes back; the code is kept as a digest, and in the
waiting message sealed, as sign-in codes are.
"""

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction

from liandong.core import notice_facts as facts
from liandong.core.notices import Channel, Group
from liandong.core.sign_in import code_digest, code_from, is_code_right
from liandong.models import NoticeSetting, NoticeSwitch, Person, PushSubscription
from liandong.models.sealed import blind_index, key_ring
from liandong.services import events

CODE_KIND = "email_code"
AGAIN = timedelta(minutes=1)
_SEALED_AS = "OutboxMessage.email_code"
_STOP = "liandong.notices.stop"


@transaction.atomic
def send_email_code(*, address: str, language: str = "", by: Person, at: datetime) -> None:
    """Send a code to an address that somebody says is theirs.

    Refuses ``EmailUnusable``, ``EmailCodeTooSoon``. No event before it is confirmed.
    """
    told = facts.check_email(address)
    row = _own(by)
    if row.code_sent_at is not None and at < row.code_sent_at + AGAIN:
        raise facts.EmailCodeTooSoon(again_at=row.code_sent_at + AGAIN)
    code = code_from(secrets.randbelow(10**6))
    row.new_email = told
    row.code_digest = code_digest(code, phone_index=_index(told), key=settings.LIANDONG_CODE_KEY)
    row.code_sent_at = at
    row.code_tries = 0
    row.save()
    events.owe(
        "email_code",
        to=by,
        facts={
            "address": _sealed(told),
            "code": _sealed(code),
            "language": language,
            "expires_at": (at + facts.CODE_LIFE).isoformat(),
        },
        at=at,
        channel=Channel.EMAIL,
    )


def confirm_email(*, code: str, by: Person, at: datetime) -> NoticeSetting:
    """Take the code that came by mail; from now on mails go there.

    Refuses ``EmailCodeWrong``. A wrong try is counted though it is refused.
    """
    row = _try_email_code("".join(code.split()), by, at)
    if row is None:
        raise facts.EmailCodeWrong()
    return row


@transaction.atomic
def _try_email_code(code: str, by: Person, at: datetime) -> NoticeSetting | None:
    row = _own(by)
    sent_at = row.code_sent_at
    is_alive = (
        row.new_email != ""
        and row.code_digest != ""
        and sent_at is not None
        and at < sent_at + facts.CODE_LIFE
        and row.code_tries < facts.MOST_TRIES
    )
    if not is_alive or not is_code_right(
        code,
        digest=row.code_digest,
        phone_index=_index(row.new_email),
        key=settings.LIANDONG_CODE_KEY,
    ):
        row.code_tries += 1
        row.save()
        return None
    row.email, row.new_email, row.code_digest = row.new_email, "", ""
    row.email_confirmed_at = at
    row.save()
    events.record(facts.EmailConfirmed(by.pk), by=by, at=at)
    return row


@transaction.atomic
def forget_email(*, by: Person, at: datetime) -> None:
    """Take one's mail address out, and one that still waits for its code."""
    row = _own(by)
    row.email = row.new_email = row.code_digest = ""
    row.email_confirmed_at = None
    row.save()
    events.record(facts.EmailForgotten(by.pk), by=by, at=at)


@transaction.atomic
def subscribe(
    *, endpoint: str, p256dh: str, auth: str, device: str = "", by: Person, at: datetime
) -> PushSubscription:
    """Push to a browser from now on; again for the same browser changes its keys and owner.

    Of more than five browsers of one person the oldest is dropped. Refuses
    ``PushAddressRefused``.
    """
    facts.check_push_address(endpoint, settings.LIANDONG_PUSH_HOSTS)
    if not (40 <= len(p256dh) <= 120 and 16 <= len(auth) <= 40):
        raise facts.PushAddressRefused()
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    row, _made = PushSubscription.objects.update_or_create(
        endpoint_index=blind_index(endpoint, "push"),
        defaults={
            "person": by,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "device": device[:40],
            "since": at,
        },
    )
    kept = PushSubscription.objects.filter(person=by).order_by("-since", "-pk")
    kept_ids = list(kept.values_list("pk", flat=True)[: facts.MOST_SUBSCRIPTIONS])
    PushSubscription.objects.filter(person=by).exclude(pk__in=kept_ids).delete()
    events.record(facts.PushStarted(by.pk), by=by, at=at)
    return row


@transaction.atomic
def unsubscribe(*, subscription: PushSubscription, by: Person, at: datetime) -> None:
    """Push to one's browser no more."""
    PushSubscription.objects.filter(pk=subscription.pk, person=by).delete()
    events.record(facts.PushEnded(by.pk), by=by, at=at)


@transaction.atomic
def forget(*, person: Person) -> None:
    """Erase every address of somebody who leaves. The caller records the leaving."""
    NoticeSetting.objects.filter(person=person).delete()
    NoticeSwitch.objects.filter(person=person).delete()
    PushSubscription.objects.filter(person=person).delete()


# ── ending mails with one click ─────────────────────────────────────────────────────────────


def stop_token(person_id: int, groups: Iterable[Group]) -> str:
    """What stands in the link that ends mails of some groups."""
    return signing.dumps([person_id, *sorted(set(groups))], salt=_STOP, compress=True)


def read_stop_token(token: str) -> tuple[Person, tuple[Group, ...]] | None:
    """Whose mails of which groups a link ends; None when the link is not ours."""
    try:
        person_id, *groups = signing.loads(token, salt=_STOP)
        person = Person.objects.filter(pk=person_id).first()
        return (person, tuple(map(Group, groups))) if person is not None else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def stop_mails(*, person: Person, groups: Iterable[Group], at: datetime) -> None:
    """End the mails of some groups; the person clicked the link of such a mail."""
    for group in groups:
        NoticeSwitch.objects.update_or_create(
            person=person, group=group, channel=Channel.EMAIL, defaults={"is_on": False}
        )
    events.record(facts.NoticesSet(person.pk), by=person, at=at)


def open_code_facts(told: Mapping[str, object], *, at: datetime) -> dict[str, object] | None:
    """Address and code of a waiting message in the clear; None when the code has lapsed."""
    if not told or datetime.fromisoformat(str(told["expires_at"])) <= at:
        return None
    return {
        "address": _opened(told["address"]),
        "code": _opened(told["code"]),
        "language": told.get("language", ""),
    }


def _own(person: Person) -> NoticeSetting:
    NoticeSetting.objects.get_or_create(person=person)
    return NoticeSetting.objects.select_for_update(of=("self",)).get(person=person)


def _index(address: str) -> str:
    return blind_index(address.casefold(), "email")


def _sealed(text: str) -> str:
    return base64.b64encode(key_ring().seal(text, _SEALED_AS)).decode()


def _opened(text: object) -> str:
    return key_ring().open(base64.b64decode(str(text)), _SEALED_AS)
