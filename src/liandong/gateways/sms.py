"""Ways to send a text message. Only ``jobs`` may call them.

``development`` prints one line for the person at the terminal; ``http`` posts JSON
``{"phone": …, "text": …}`` to an address of the operator's choice, which speaks to the
provider. A gateway either sends or raises :class:`SendingFailed` with a short reason.
"""

import json
import sys
from typing import Protocol, TextIO
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT_S = 8


class SendingFailed(Exception):
    """The message did not go out; the words say why, without number or text."""


class Gateway(Protocol):
    """What every way of sending can do."""

    def send(self, *, phone: str, text: str) -> None:
        """Send ``text`` to an eleven-digit number, or raise SendingFailed."""


class DevelopmentGateway:
    """Prints ``[短信] 138****1234 text`` instead of sending."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, *, phone: str, text: str) -> None:
        """Print the line; never fails."""
        stream = self._stream or sys.stdout
        stream.write(f"[短信] {phone[:3]}****{phone[-4:]} {text}\n")
        stream.flush()


class HttpGateway:
    """Posts to one address and takes any 2xx answer as sent."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(
                "LIANDONG_SMS_URL must be an http or https address when LIANDONG_SMS=http."
            )
        self._url = url

    def send(self, *, phone: str, text: str) -> None:
        """Post the message; raises SendingFailed on any other answer or none."""
        body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        request = Request(self._url, data=body, headers={"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:
                status = answer.status
        except (URLError, OSError, TimeoutError) as problem:
            raise SendingFailed(type(problem).__name__) from problem
        if not 200 <= status < 300:
            raise SendingFailed(f"HTTP {status}")


def gateway(name: str, url: str = "") -> Gateway:
    """The gateway by its setting: ``development`` or ``http``. ValueError otherwise."""
    if name == "development":
        return DevelopmentGateway()
    if name == "http":
        return HttpGateway(url)
    raise ValueError(f"LIANDONG_SMS={name!r}: write development or http.")
