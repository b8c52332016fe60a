"""Ways to ask whether a name and an identity number belong together. Only ``jobs`` may call.

``development`` asks nobody: numbers of division 99, which belong to invented people,
match; all others differ. ``http`` posts JSON
``{"name": …, "number": …}`` to an address of the operator's choice, which speaks to the
authority, and reads ``{"matches": true}``. Nothing else is sent, and nothing is kept here.
A gateway either answers or raises :class:`CheckFailed` with a short reason.
"""

import json
from typing import Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT_S = 8
MOST_BYTES = 10_000


class CheckFailed(Exception):
    """No answer came; the words say why, without name or number."""


class IdentityGateway(Protocol):
    """What every way of asking can do."""

    def matches(self, *, name: str, number: str) -> bool:
        """Whether name and number belong to one person, or raise CheckFailed."""


class DevelopmentIdentity:
    """Takes invented people (division 99) for real, and nobody else. Asks nobody."""

    def matches(self, *, name: str, number: str) -> bool:
        """True for a named, invented person."""
        return bool(name) and number.startswith("99")


class HttpIdentity:
    """Posts to one address; any 2xx answer with ``matches`` true or false counts."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(
                "LIANDONG_IDENTITY_URL must be an http or https address when "
                "LIANDONG_IDENTITY=http."
            )
        self._url = url

    def matches(self, *, name: str, number: str) -> bool:
        """The answer of the service; raises CheckFailed on any other answer or none."""
        body = json.dumps({"name": name, "number": number}, ensure_ascii=False).encode()
        request = Request(self._url, data=body, headers={"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:
                said = json.loads(answer.read(MOST_BYTES))
        except (URLError, OSError, TimeoutError, ValueError) as problem:
            raise CheckFailed(type(problem).__name__) from problem
        if not isinstance(said, dict) or not isinstance(said.get("matches"), bool):
            raise CheckFailed("unreadable answer")
        return bool(said["matches"])


def identity_gateway(name: str, url: str = "") -> IdentityGateway:
    """The gateway by its setting: ``development`` or ``http``. ValueError otherwise."""
    if name == "development":
        return DevelopmentIdentity()
    if name == "http":
        return HttpIdentity(url)
    raise ValueError(f"LIANDONG_IDENTITY={name!r}: write development or http.")
