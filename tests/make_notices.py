"""Makers of people who want to be told by several ways, with real keys for pushes."""

import base64
from datetime import datetime

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from liandong.gateways import email, push, robots, sms
from liandong.jobs.outbox import Ways
from liandong.models import NoticeSetting, NoticeSwitch, Person, PushSubscription
from liandong.models.sealed import blind_index
from tests.make import BEFORE


def setting(
    person: Person, *, address: str = "chen@example.org", **fields: object
) -> NoticeSetting:
    """A setting with a confirmed mail address; no digest, no quiet hours unless named."""
    told: dict[str, object] = {
        "digest_hour": None, "quiet_from": "08:00", "quiet_until": "08:00",
        "email": address, "email_confirmed_at": BEFORE if address else None,
    }  # fmt: skip
    return NoticeSetting.objects.create(person=person, **(told | fields))


def switch(person: Person, group: str, channel: str, *, is_on: bool) -> NoticeSwitch:
    return NoticeSwitch.objects.create(person=person, group=group, channel=channel, is_on=is_on)


class Browser:
    """The keys of one browser; opens what was encrypted for it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def secret(self) -> str:
        return base64.urlsafe_b64encode(self.auth).rstrip(b"=").decode()

    def opened(self, body: bytes) -> bytes:
        return http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)


def subscription(
    person: Person, *, endpoint: str, browser: Browser | None = None, since: datetime = BEFORE
) -> PushSubscription:
    browser = browser or Browser()
    return PushSubscription.objects.create(
        person=person,
        endpoint=endpoint,
        endpoint_index=blind_index(endpoint, "push"),
        p256dh=browser.p256dh,
        auth=browser.secret,
        device="Chrome · Android",
        since=since,
    )


def ways(**named: object) -> Ways:
    """The gateways of development but for those named."""
    told: dict[str, object] = {
        "sms": sms.DevelopmentGateway(),
        "email": email.DevelopmentGateway(),
        "push": push.DevelopmentGateway(),
        "robots": robots.DevelopmentGateway(),
    }
    return Ways(**(told | named))  # type: ignore[arg-type]
