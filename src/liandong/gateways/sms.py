"""Ways to send a text message. Only ``jobs`` may call them.

``development`` prints one line for the person at the terminal; ``http`` posts JSON
``{"phone": …, "text": …}`` to an address of the operator's choice, which speaks to the
provider. The header ``Idempotency-Key`` is the same when a sending is repeated; an operator
whose address sends nothing twice for one key says so in ``LIANDONG_SMS_KEYED``. A gateway
either answers in the provider's words or raises :class:`SendingFailed` with a short reason.
"""

import http.client
import json
import sys
from typing import Protocol, TextIO
from urllib.parse import urlsplit

from liandong.gateways.answers import Handing, SendingFailed, nothing_to_mark

TIMEOUT_S = 8
_FINAL = {400, 404, 410, 413, 422}


class Gateway(Protocol):
    """What every way of sending can do."""

    @property
    def is_repeat_safe(self) -> bool:
        """Whether the same key twice reaches the reader once."""

    def send(
        self, *, phone: str, text: str, key: str = "", handing: Handing = nothing_to_mark
    ) -> str:
        """Send ``text`` to an eleven-digit number; the provider's answer, or SendingFailed."""


class DevelopmentGateway:
    """Prints ``[短信] 138****1234 text`` instead of sending."""

    is_repeat_safe = True

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(
        self, *, phone: str, text: str, key: str = "", handing: Handing = nothing_to_mark
    ) -> str:
        """Print the line; never fails."""
        stream = self._stream or sys.stdout
        stream.write(f"[短信] {phone[:3]}****{phone[-4:]} {text}\n")
        stream.flush()
        return "printed"


class HttpGateway:
    """Posts to one address and takes any 2xx answer as sent."""

    def __init__(self, url: str, *, is_repeat_safe: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(
                "LIANDONG_SMS_URL must be an http or https address when LIANDONG_SMS=http."
            )
        self._parts = parts
        self.is_repeat_safe = is_repeat_safe

    def send(
        self, *, phone: str, text: str, key: str = "", handing: Handing = nothing_to_mark
    ) -> str:
        """Post the message; raises SendingFailed on any other answer or none."""
        body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        kind = (
            http.client.HTTPSConnection
            if self._parts.scheme == "https"
            else http.client.HTTPConnection
        )
        door = kind(self._parts.hostname or "", self._parts.port, timeout=TIMEOUT_S)
        target = self._parts.path or "/"
        if self._parts.query:
            target += f"?{self._parts.query}"
        try:
            door.connect()
            handing()
            door.request("POST", target, body=body, headers=headers)
            answer = door.getresponse()
            said = answer.read(400).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as problem:
            raise SendingFailed(type(problem).__name__) from problem
        finally:
            door.close()
        if not 200 <= answer.status < 300:
            raise SendingFailed(f"HTTP {answer.status}", is_final=answer.status in _FINAL)
        return f"HTTP {answer.status} {said}".strip()


def gateway(name: str, url: str = "", *, is_repeat_safe: bool = False) -> Gateway:
    """The gateway by its setting: ``development`` or ``http``. ValueError otherwise."""
    if name == "development":
        return DevelopmentGateway()
    if name == "http":
        return HttpGateway(url, is_repeat_safe=is_repeat_safe)
    raise ValueError(f"LIANDONG_SMS={name!r}: write development or http.")
