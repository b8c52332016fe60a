"""What the settings of notices refuse, and what is written down about them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from liandong.core.events import Event
from liandong.core.refusals import Refusal

CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 5
MOST_SUBSCRIPTIONS = 5
LONGEST_ANNOUNCEMENT = 200
MOST_ANNOUNCEMENTS_A_DAY = 3
GROUP_FACTS = frozenset({"title", "starts_at", "missing", "url", "name"})
"""Facts that may be told to a group chat: what the public page of the shift shows anyway."""
ROBOT_HOSTS = {
    "wecom": "qyapi.weixin.qq.com",
    "dingtalk": "oapi.dingtalk.com",
    "feishu": "open.feishu.cn",
}
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_TOKEN = {
    "wecom": re.compile(r"[?&]key=([A-Za-z0-9-]{8,64})(?:&|$)"),
    "dingtalk": re.compile(r"[?&]access_token=([A-Za-z0-9]{16,128})(?:&|$)"),
    "feishu": re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9-]{8,64})/?$"),
}


@dataclass(eq=False)
class EmailUnusable(Refusal):
    """What was given is no mail address."""

    code: ClassVar[str] = "email_unusable"


@dataclass(eq=False)
class EmailCodeTooSoon(Refusal):
    """A code was sent a moment ago."""

    code: ClassVar[str] = "email_code_too_soon"
    again_at: datetime


@dataclass(eq=False)
class EmailCodeWrong(Refusal):
    """The code is not the one that was sent, or it has lapsed."""

    code: ClassVar[str] = "email_code_wrong"


@dataclass(eq=False)
class PushAddressRefused(Refusal):
    """The push address belongs to no service that this installation knows."""

    code: ClassVar[str] = "push_address_refused"


@dataclass(eq=False)
class RobotAddressUnusable(Refusal):
    """The address is not one that the vendor gives to group robots."""

    code: ClassVar[str] = "robot_address_unusable"
    host: str


@dataclass(eq=False)
class RobotRevoked(Refusal):
    """The robot was taken away and can say nothing any more."""

    code: ClassVar[str] = "robot_revoked"
    name: str


@dataclass(eq=False)
class NobodyToTell(Refusal):
    """Nobody has a place there, so there is nobody to write to."""

    code: ClassVar[str] = "nobody_to_tell"


@dataclass(eq=False)
class TooManyAnnouncements(Refusal):
    """Enough has been said about the shift today."""

    code: ClassVar[str] = "too_many_announcements"
    most: int


@dataclass(frozen=True, slots=True)
class NoticesSet(Event):
    """Somebody changed how they are told."""

    person_id: int


@dataclass(frozen=True, slots=True)
class EmailConfirmed(Event):
    """A mail address was proved to be the person's."""

    person_id: int


@dataclass(frozen=True, slots=True)
class EmailForgotten(Event):
    """A mail address was taken out."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PushStarted(Event):
    """A browser asked to be told."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PushEnded(Event):
    """A browser is told no more."""

    person_id: int


@dataclass(frozen=True, slots=True)
class RobotRegistered(Event):
    """A group robot was registered."""

    robot_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RobotEnded(Event):
    """A group robot was taken away."""

    robot_id: int
    name: str


@dataclass(frozen=True, slots=True)
class GroupTold(Event):
    """A group chat was told something that anyone may know."""

    robot_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class AnnouncementMade(Event):
    """Everyone on a shift, or on a day of a project, was written to."""

    shift_id: int
    people: int
    is_whole_day: bool


def check_email(text: str) -> str:
    """The address, trimmed. Raises EmailUnusable."""
    address = text.strip()
    if len(address) > 120 or not _EMAIL.fullmatch(address):
        raise EmailUnusable()
    return address


def masked_email(address: str) -> str:
    """``chenyu@example.org`` as ``c***@example.org``."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def masked_phone(number: str) -> str:
    """``13800001234`` as ``138****1234``."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 7 else ""


def check_push_address(endpoint: str, hosts: tuple[str, ...]) -> str:
    """The address. Raises PushAddressRefused unless it is https and of a known service.

    A host may begin with ``.`` and then covers all below it. Only this machine may be
    reached without https. We post to these addresses ourselves, so they cannot be anything.
    """
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise PushAddressRefused() from None
    is_known = any(
        host == known or (known.startswith(".") and host.endswith(known)) for known in hosts
    )
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host == "127.0.0.1")
    if not is_known or not is_safe or len(endpoint) > 800 or parts.username is not None:
        raise PushAddressRefused()
    return endpoint


def robot_token(vendor: str, address: str) -> str:
    """The secret part of a group robot's address. Raises RobotAddressUnusable."""
    host = ROBOT_HOSTS[vendor]
    parts = urlsplit(address.strip())
    found = _TOKEN[vendor].search(address.strip())
    if parts.scheme != "https" or parts.netloc != host or found is None:
        raise RobotAddressUnusable(host=host)
    return found.group(1)
