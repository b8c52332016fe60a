"""Ways to speak in a group chat through its robot. Only ``jobs`` may call them.

``development`` prints one line; ``apprise`` posts as the vendor wants it. The vendors answer
"200" even when they refuse and say why in the body, so the body is read here. None of them
knows a key by which it would notice a repeat.
"""

import base64
import hmac
import json
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol, TextIO
from urllib.parse import unquote, urlsplit

import apprise
import requests
from apprise.plugins import dingtalk, feishu, wecombot

from liandong.core.notice_facts import ROBOT_HOSTS
from liandong.gateways.answers import Handing, SendingFailed, nothing_to_mark

_LATER = {45009, 45033, 130101, 130102, 410100, 11232, 99991400, -1, 1}
"""Codes by which a vendor says "too fast" or "busy"; everything else is final."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something to say in a group chat: whose robot, its key and (if it has one) its secret."""

    vendor: str
    token: str
    secret: str
    text: str


class Gateway(Protocol):
    """What every way of speaking in a group can do."""

    @property
    def is_repeat_safe(self) -> bool:
        """Whether the same key twice reaches the readers once."""

    def send(self, word: Word, *, handing: Handing = nothing_to_mark) -> str:
        """Say it in the group; the vendor's answer, or SendingFailed."""


class DevelopmentGateway:
    """Prints ``[群机器人] text`` instead of sending."""

    is_repeat_safe = True

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, word: Word, *, handing: Handing = nothing_to_mark) -> str:
        """Print it; never fails."""
        stream = self._stream or sys.stdout
        stream.write(f"[群机器人] {word.text}\n")
        stream.flush()
        return "printed"


class _Heard:
    """Stands between a plugin and ``requests`` and keeps the last answer of this thread.

    What ``last.signed`` holds goes into the body: Feishu's plugin knows no signature.
    DingTalk's quotes its own before ``requests`` quotes it again; the vendor wants it once.
    """

    def __init__(self) -> None:
        self.last = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, *args: Any, **kwargs: Any) -> requests.Response:
        self.last.answer = None
        signed = getattr(self.last, "signed", None)
        if signed:
            kwargs["data"] = json.dumps(json.loads(kwargs["data"]) | signed).encode()
        if "sign" in (asked := kwargs.get("params") or {}):
            asked["sign"] = unquote(asked["sign"])
        answer = requests.post(*args, **kwargs)
        self.last.answer = answer
        return answer


_heard = _Heard()
for _module in (wecombot, dingtalk, feishu):
    _module.requests = _heard


class AppriseGateway:
    """WeCom, DingTalk and Feishu by their plugins; ``relay`` replaces the vendors' host."""

    is_repeat_safe = False

    def __init__(self, relay: str = "") -> None:
        if relay and urlsplit(relay).scheme not in {"http", "https"}:
            raise ValueError("LIANDONG_ROBOT_RELAY must be an http or https address.")
        self._relay = relay

    def send(self, word: Word, *, handing: Handing = nothing_to_mark) -> str:
        """Say it; raises SendingFailed with the vendor's own code."""
        plugin = self._plugin(word)
        _heard.last.answer = None
        _heard.last.signed = (
            feishu_signature(word.secret, int(time.time()))
            if word.vendor == "feishu" and word.secret
            else None
        )
        handing()
        was_taken = plugin.send(body=word.text, body_format=apprise.NotifyFormat.TEXT)
        answer: requests.Response | None = _heard.last.answer
        if answer is None:
            raise SendingFailed("no answer")
        code, said = _read(answer)
        if not was_taken:
            raise SendingFailed(
                f"HTTP {answer.status_code} {code or ''}".strip(),
                is_final=400 <= answer.status_code < 500
                and answer.status_code != 429
                and (code == -1 or code not in _LATER),
            )
        if code != 0:
            raise SendingFailed(f"{word.vendor} {code} {said}", is_final=code not in _LATER)
        return f"HTTP {answer.status_code} {said}".strip()

    def _plugin(self, word: Word) -> Any:
        if word.vendor == "wecom":
            plugin = wecombot.NotifyWeComBot(key=word.token)
            plugin.api_url = self._pointed(plugin.api_url, word.vendor)
            return plugin
        if word.vendor == "dingtalk":
            plugin = dingtalk.NotifyDingTalk(token=word.token, secret=word.secret or None)
        else:
            plugin = feishu.NotifyFeishu(token=word.token)
        plugin.notify_url = self._pointed(plugin.notify_url, word.vendor)
        return plugin

    def _pointed(self, address: str, vendor: str) -> str:
        own = f"https://{ROBOT_HOSTS[vendor]}"
        return self._relay + address.removeprefix(own) if self._relay else address


def feishu_signature(secret: str, at_s: int) -> dict[str, str]:
    """What a group with "signature check" wants in the body; seconds since 1970."""
    key = f"{at_s}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(key, digestmod="sha256").digest()).decode()
    return {"timestamp": str(at_s), "sign": sign}


def _read(answer: requests.Response) -> tuple[int, str]:
    """The vendor's code (0 is well) and words, whichever of the three wrote them."""
    try:
        told = json.loads(answer.text)
        code = told.get("errcode", told.get("code", told.get("StatusCode", -1)))
        said = str(told.get("errmsg", told.get("msg", told.get("StatusMessage", ""))))
        return int(code), said[:100]
    except (ValueError, AttributeError, TypeError):
        return -1, "unreadable answer"


def gateway(name: str, relay: str = "") -> Gateway:
    """The gateway by its setting: ``development`` or ``apprise``. ValueError otherwise."""
    if name == "development":
        return DevelopmentGateway()
    if name == "apprise":
        return AppriseGateway(relay)
    raise ValueError(f"LIANDONG_ROBOTS={name!r}: write development or apprise.")
