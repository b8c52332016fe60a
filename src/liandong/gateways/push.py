"""Ways to push to a browser that asked for it. Only ``jobs`` may call them.

``development`` prints one line; ``webpush`` encrypts for the one browser (RFC 8291) and
posts to the address its push service gave. A repeat is harmless: it has the same ``Topic``,
which replaces what still waits at the service, and the same tag, which replaces what the
device already shows.
"""

import json
import sys
from dataclasses import dataclass
from typing import Protocol, TextIO

import requests
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

from liandong.gateways.answers import Handing, SendingFailed, nothing_to_mark

TIMEOUT_S = 8
_GONE = {404, 410}
_FINAL = {400, 401, 403, 413}


@dataclass(frozen=True, slots=True)
class Push:
    """One push: whom to (address and keys of the subscription), what to show.

    urgency
        ``high``, ``normal`` or ``low`` (RFC 8030); a telephone that saves power waits for low.
    ttl_s
        How long the service keeps it for a device that is switched off.
    """

    endpoint: str
    p256dh: str
    auth: str
    title: str
    text: str
    url: str
    key: str
    urgency: str = "normal"
    ttl_s: int = 43_200


class Gateway(Protocol):
    """What every way of pushing can do."""

    @property
    def is_repeat_safe(self) -> bool:
        """Whether the same key twice reaches the reader once."""

    def send(self, push: Push, *, handing: Handing = nothing_to_mark) -> str:
        """Push it; the service's answer, or SendingFailed (``is_gone`` for a dead address)."""


class DevelopmentGateway:
    """Prints ``[推送] title text`` instead of sending."""

    is_repeat_safe = True

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, push: Push, *, handing: Handing = nothing_to_mark) -> str:
        """Print it; never fails."""
        stream = self._stream or sys.stdout
        stream.write(f"[推送] {push.title} {push.text}\n")
        stream.flush()
        return "printed"


class WebPushGateway:
    """Speaks to whatever push service the browser named."""

    is_repeat_safe = True

    def __init__(self, pem: str, contact: str) -> None:
        self._vapid = Vapid.from_pem(pem.encode())
        self._contact = contact
        self._session = requests.Session()

    def send(self, push: Push, *, handing: Handing = nothing_to_mark) -> str:
        """Encrypt and post; 404 and 410 mean that the browser is told no more."""
        told = {"title": push.title, "text": push.text, "url": push.url, "tag": push.key}
        handing()
        try:
            answer = webpush(
                {
                    "endpoint": push.endpoint,
                    "keys": {"p256dh": push.p256dh, "auth": push.auth},
                },
                data=json.dumps(told, ensure_ascii=False),
                vapid_private_key=self._vapid,
                vapid_claims={"sub": self._contact},
                ttl=push.ttl_s,
                timeout=TIMEOUT_S,
                headers={"Topic": push.key[:32], "Urgency": push.urgency},
                requests_session=self._session,
            )
        except WebPushException as problem:
            status = getattr(problem.response, "status_code", 0)
            raise SendingFailed(
                f"HTTP {status}" if status else "WebPushException",
                is_final=status in _FINAL or not status,
                is_gone=status in _GONE,
            ) from problem
        except requests.RequestException as problem:
            raise SendingFailed(type(problem).__name__) from problem
        except ValueError as problem:
            # A key that is no point on the curve: the browser's registration is spoilt.
            raise SendingFailed("key unusable", is_gone=True) from problem
        return f"HTTP {answer.status_code} {answer.headers.get('Location', '')}".strip()


def gateway(name: str, pem: str, contact: str) -> Gateway:
    """The gateway by its setting: ``development`` or ``webpush``. ValueError otherwise."""
    if name == "development":
        return DevelopmentGateway()
    if name == "webpush":
        return WebPushGateway(pem, contact)
    raise ValueError(f"LIANDONG_PUSH={name!r}: write development or webpush.")
