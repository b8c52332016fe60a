"""Owed messages as the words that go out: a line, or a mail with a plain and an HTML part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong import phrases
from liandong.core.hours import SHANGHAI
from liandong.core.notices import Weight, group_of, weight_of
from liandong.phrases.notices import GROUPS, SIGNED
from liandong.queries.notice_settings import Reader
from liandong.services import notice_address
from liandong.services.deliveries import Sending

MOST_IN_A_LINE = 3
LONGEST_SUBJECT = 40
_ENDS = "。！？；"


@dataclass(frozen=True, slots=True)
class Written:
    """Words ready to go. ``html`` is for mails only."""

    subject: str
    text: str
    url: str
    html: str = ""


def short(sending: Sending, reader: Reader) -> Written:
    """For a text message or a push: the sentence, or how many there are."""
    with _for(reader):
        lines = _lines(sending)
        url = _address(sending)
        if len(lines) == 1:
            return Written(str(GROUPS[group_of(sending.first.message.kind)]), lines[0], url)
        count = len(lines)
        subject = ngettext("%(n)s 条新消息", "%(n)s 条新消息", count) % {"n": count}
        text = " ".join(lines[:MOST_IN_A_LINE])
        if count > MOST_IN_A_LINE:
            text += _("……其余的在“通知”里。")
        return Written(subject, text, url)


def long(sending: Sending, reader: Reader) -> Written:
    """For a mail: every sentence, where to read on, and how to hear less."""
    with _for(reader):
        lines = _lines(sending)
        count = len(lines)
        subject = (
            _subject(lines[0])
            if count == 1
            else ngettext("%(n)s 条新消息", "%(n)s 条新消息", count) % {"n": count}
        )
        told = {
            "lines": lines,
            "url": _address(sending),
            "settings_url": settings.LIANDONG_BASE_URL + reverse("notice-settings"),
            "stop_url": stop_url(sending),
            "subject": subject,
            "language": translation.get_language(),
        }
        return Written(
            subject=str(SIGNED) % {"subject": subject},
            text=render_to_string("notices/mail.txt", told),
            html=render_to_string("notices/mail.html", told),
            url=str(told["url"]),
        )


def of_code(kind: str, facts: Mapping[str, object]) -> str:
    """A code by text message, in the site's own language."""
    return phrases.message_sentence(kind, facts)


def code_mail(kind: str, facts: Mapping[str, object]) -> Written:
    """A code by mail, in the language of the page on which it was asked for."""
    with translation.override(str(facts.get("language") or settings.LANGUAGE_CODE)):
        line = phrases.message_sentence(kind, facts)
        told = {"lines": [line], "subject": line, "language": translation.get_language()}
        return Written(
            subject=str(SIGNED) % {"subject": _("邮箱验证码")},
            text=render_to_string("notices/mail.txt", told),
            html=render_to_string("notices/mail.html", told),
            url="",
        )


def of_group(sending: Sending) -> str:
    """What a group chat is told; groups read the site's own language."""
    message = sending.first.message
    with translation.override(settings.LANGUAGE_CODE), timezone.override(SHANGHAI):
        return phrases.message_sentence(message.kind, message.facts)


def stop_url(sending: Sending) -> str:
    """Where one click ends mails of these sorts, without signing in."""
    first = sending.first
    if first.person_id is None:
        return ""
    groups = {group_of(row.message.kind) for row in sending.deliveries}
    token = notice_address.stop_token(first.person_id, groups)
    return settings.LIANDONG_BASE_URL + reverse("notice-unsubscribe", args=[token])


def weight(sending: Sending, *, at: datetime) -> Weight:
    """The weight of the heaviest message of a sending."""
    found = [weight_of(d.message.kind, d.message.facts, at=at) for d in sending.deliveries]
    return min(found, key=list(Weight).index)


def _for(reader: Reader) -> "_Frame":
    return _Frame(reader.language or settings.LANGUAGE_CODE)


class _Frame:
    """A language, and the time of Shanghai, for as long as something is written."""

    def __init__(self, language: str) -> None:
        self._language = translation.override(language)
        self._zone = timezone.override(SHANGHAI)

    def __enter__(self) -> None:
        self._language.__enter__()
        self._zone.__enter__()

    def __exit__(self, *trouble: object) -> None:
        self._zone.__exit__(None, None, None)
        self._language.__exit__(None, None, None)


def _lines(sending: Sending) -> list[str]:
    return [phrases.message_sentence(d.message.kind, d.message.facts) for d in sending.deliveries]


def _address(sending: Sending) -> str:
    return f"{settings.LIANDONG_BASE_URL}{reverse('notice-list')}#notice-{sending.first.message_id}"


def _subject(line: str) -> str:
    """The first part of a sentence, short enough for a list of mails."""
    cut = min((at for at in (line.find(end) for end in _ENDS) if at > 0), default=len(line))
    head = line[:cut]
    return head if len(head) <= LONGEST_SUBJECT else head[: LONGEST_SUBJECT - 1] + "…"
