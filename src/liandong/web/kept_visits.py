"""Due visits with or without a network: the page without data, the list, visits sent later.

The page holds nobody's data; the list travels as JSON into the phone's own store, for three
days. What was typed there comes back once, under the name of who is signed in.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import kept_visits as rules
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Device, Person
from liandong.phrases.visits import DOUBTS
from liandong.queries.kept_visits import DueLine
from liandong.services import kept_visits as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.door import may_send, told_by
from liandong.web.visit_forms import SentVisitForm


@allow(PUBLIC)
@ensure_csrf_cookie
@require_GET
def kept_frame(request: HttpRequest) -> HttpResponse:
    """The list and the form without anybody's data; what the phone keeps for later."""
    return render(request, "visits/kept_visits.html", {"form": SentVisitForm(), "words": _words()})


def _words() -> dict[str, Any]:
    """What the script of the list says."""
    return {
        "states": {
            "waiting": _("等网络，会自动送出"),
            "refused": _("没有记上"),
            "sent": _("送到了"),
            "draft": _("没写完"),
        },
        "sentNeed": _("送到了，需求也提了"),
        "offline": _("没有网络，这是 %s的名单。记下的会自动送出。"),
        "fresh": _("%s的名单。没有网络时，这一页照样能用。"),
        "clock": _("%(hour)s 时 %(minute)s 分"),
        "day": _("%(month)s 月 %(day)s 日 %(clock)s"),
        "missing": _("这台手机上没有名单。请在有网络的地方打开一次“走访”，之后没网也能用。"),
        "old": _("名单超过三天，已经从手机上清掉了。请连上网刷新。"),
        "strange": _("请先登录。名单只给留下它的人看。"),
        "signedOut": _("登录过期了，请重新登录，记下的不会丢。"),
        "busy": _("服务器现在不收，稍后自动再送。"),
        "another": _("上一位用户还有没送出的记录，请先让对方登录送出。"),
        "unable": _("这个浏览器不能留名单。请换系统自带的浏览器，或用“走访”页。"),
        "late": _("晚了 %s 天"),
        "today": _("今天"),
        "tomorrow": _("明天"),
        "soon": _("%s 天内"),
        "last": _("上次 %s"),
        "never": _("还没有联系过"),
        "noNote": _("让人担心的，请写两句怎么回事。"),
        "noCondition": _("请点一下人怎么样。"),
        "noTime": _("请写什么时候去的，不能晚于现在。"),
        "gone": _("这一条已经在送，改不了了。送到以后可以再记一次。"),
        "drop": _("这一条还没有送到。真的不要了吗？"),
        "change": _("改一改"),
        "away": _("不要了"),
    }


@allow(SIGNED_IN)
@never_cache
@require_POST
def kept_list(request: HttpRequest) -> HttpResponse:
    """The due visits of who is signed in, for a phone of theirs."""
    person, now = actor(request).person, timezone.now()
    device = _device(person, told_by(request))
    try:
        lines = services.take_along(device=device, by=person, at=now)
    except Refusal as refusal:
        return JsonResponse(
            {"code": refusal.code, "sentence": phrases.sentence(refusal)}, status=409
        )
    return JsonResponse(
        {
            "person": person.number,
            "now": now.isoformat(),
            "until": rules.kept_until(now, None).isoformat(),
            "lines": [_line(line, now) for line in lines],
        }
    )


def _device(person: Person, told: dict[str, Any]) -> Device:
    """The browser that asks, if it is one of the person's; else there is none."""
    return get_object_or_404(Device, person=person, key_id=str(told.get("key", "")))


def _line(line: DueLine, now: datetime) -> dict[str, Any]:
    """What a visit needs: how to call them, where, when last, what to mind; no telephone."""
    one = line.cared
    return {
        "id": one.pk,
        "name": one.beneficiary.call_name or one.number,
        "address": one.beneficiary.address,
        "note": one.note,
        "last": one.last_on.isoformat() if one.last_on else "",
        "due": one.next_due_on.isoformat(),
        "until": rules.kept_until(now, line.ends_on).isoformat(),
    }


@allow(SIGNED_IN)
@never_cache
@require_POST
def kept_sending(request: HttpRequest) -> HttpResponse:
    """Take in visits that a phone wrote down; one answer each, also for a second sending."""
    person, now = actor(request).person, timezone.now()
    if not may_send(person.pk):
        return JsonResponse({"code": "too_often"}, status=429)
    told = told_by(request)
    device, visits = _device(person, told), told.get("visits")
    try:
        clock = datetime.fromisoformat(str(told.get("now")))
    except ValueError:
        clock = now
    if not isinstance(visits, list) or len(visits) > rules.MOST_AT_ONCE or clock.tzinfo is None:
        return JsonResponse({"code": "unreadable"}, status=400)
    results = [
        _received(one, device, clock, person, now) for one in visits if isinstance(one, dict)
    ]
    return JsonResponse({"now": now.isoformat(), "results": results})


def _received(
    one: dict[str, Any], device: Device, clock: datetime, person: Person, now: datetime
) -> dict[str, Any]:
    """What became of one visit. What is refused goes back with the reason, to be put right."""
    key = str(one.get("key", ""))
    form = SentVisitForm(one)
    if not form.is_valid():
        words = [
            "：".join((str(form.fields[name].label), "".join(map(str, errors))))
            for name, errors in form.errors.items()
        ]
        return {"key": key, "state": "refused", "sentence": "；".join(words)}
    facts = form.facts()
    cared = str(one.get("cared", ""))
    try:
        made = services.receive(
            device=device,
            told=services.Told(cared_id=whole(cared), **facts),
            client_now=clock,
            by=person,
            at=now,
        )
    except Refusal as refusal:
        return {"key": key, "state": "refused", "sentence": phrases.sentence(refusal)}
    return {
        "key": key,
        "state": "sent",
        "has_need": made.need_id is not None,
        "sentence": str(DOUBTS.get(made.doubt, "")),
    }


urlpatterns = [
    path("visits/offline", kept_frame, name="kept-visits"),
    path("visits/kept", kept_list, name="kept-visit-list"),
    path("visits/kept/sendings", kept_sending, name="kept-visit-sending"),
]
