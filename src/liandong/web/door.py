"""The list at the door, with or without a network: the page, the list, what devices send.

The page holds nobody's data; names travel as JSON into the device's own store, for the day.
What a device sends back is signed line by line and answered line by line.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import offline
from liandong.core.refusals import Refusal
from liandong.models import AssignmentState, Device, DeviceEntry
from liandong.phrases.checkins import DOUBTS
from liandong.queries import checkins as shown
from liandong.queries import rosters
from liandong.queries.checkins import DoorLine
from liandong.services import device_entries, devices
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.device_marks import mark_of, remembered
from liandong.web.rosters import RUNNERS

MOST_AT_ONCE = 50
MOST_SENDINGS = 60
SENDINGS_FOR_S = 60


# ── pages without data ──────────────────────────────────────────────────────────────────────


@allow(PUBLIC)
@ensure_csrf_cookie
@require_GET
def door_frame(request: HttpRequest) -> HttpResponse:
    """The list's page without a list; what the device keeps for when there is no network."""
    return render(request, "checkin/door.html", {"words": _door_words()})


@allow(*RUNNERS)
@ensure_csrf_cookie
@never_cache
@require_GET
def door(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The list at the door of one shift. The script fetches the list itself."""
    get_object_or_404(rosters.shifts_run_by(actor(request)), pk=shift_id)
    return render(request, "checkin/door.html", {"words": _door_words()})


@allow(PUBLIC)
@ensure_csrf_cookie
@require_GET
def offline_scan(request: HttpRequest) -> HttpResponse:
    """Scanning without a network; the page that stands in for the check-in page then."""
    return render(request, "checkin/offline_scan.html", {"words": _scan_words()})


def _states() -> dict[str, str]:
    return {
        "waiting": _("等着送出"),
        "applied": _("已记入"),
        "same": _("早已记下"),
        "held": _("等人核对"),
        "refused": _("没有记入"),
        "settled": _("已核对"),
    }


def _door_words() -> dict[str, Any]:
    """What the script of the list says."""
    return {
        "states": _states(),
        "not_yet": _("还没到"),
        "there": _("在现场"),
        "left": _("已离开"),
        "absent": _("没来"),
        "count": _("%(came)s / %(all)s 人到了"),
        "waiting": _("%s 条等着送出。"),
        "sent": _("都送出了。"),
        "offline": _("现在没有网络，先记在这台设备上。"),
        "signedOut": _("登录过期了，请重新登录，记下的不会丢。"),
        "busy": _("服务器现在不收，稍后自动再送。"),
        "old": _("这份名单太旧了，请连上网刷新。"),
        "unable": _("这个浏览器不能离线点名。请换系统自带的浏览器，或用值班表里的点名。"),
        "another": _("上一位用户还有没送出的签到，请先让对方登录送出。"),
        "missing": _("这台设备上没有这一班的名单。请在有网络的地方打开一次，之后没网也能用。"),
        "strange": _("您不带这一班。"),
        "own": _("这是您自己，请别人帮您登记。"),
        "future": _("时间还没到，请改成已经过去的时间。"),
        "denied": _("没有打开相机的权限。可以在手机设置里允许，或直接在名单上点。"),
        "noBadge": _("这不是志愿者证。"),
        "wrongShift": _("这个人不在这一班的名单里，或者证已经换了新的。"),
        "already": _("%(name)s %(time)s 已经到了。"),
        "cameIn": _("%(name)s 到了，%(time)s"),
        "wentOut": _("%(name)s 走了，%(time)s"),
        "arrivedAt": _("到的时间"),
        "leftAt": _("走的时间"),
    }


def _scan_words() -> dict[str, Any]:
    """What the script of the scanner says."""
    return {
        "states": _states(),
        "ready": _("这台手机准备好了。没有网络时照样扫码，连上网会自动送出。"),
        "prepareFirst": _("请先在有网络的地方准备一次。"),
        "notReady": _("这台手机还没有准备过离线签到。请带队的人在名单上帮您登记。"),
        "needsNetwork": _("现在没有网络，或者还没登录。请登录后再准备。"),
        "another": _("上一位用户还有没送出的签到，请先让对方登录送出。"),
        "unable": _("这个浏览器不能离线签到。请换系统自带的浏览器，或请带队的人登记。"),
        "kept": _("记下了，%s。"),
        "waiting": _("%s 条等着送出。"),
        "signedOut": _("登录过期了，请重新登录，记下的不会丢。"),
        "noCode": _("这不是现场的签到码。"),
        "denied": _("没有打开相机的权限。可以在手机设置里允许，或请带队的人登记。"),
    }


# ── what travels ────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@never_cache
@require_GET
def device_owner(request: HttpRequest) -> HttpResponse:
    """Who is signed in here and which keys they have, for a browser that gets ready."""
    person = actor(request).person
    known = [row.key_id for row in shown.devices_of(person) if row.revoked_at is None]
    return JsonResponse({"person": person.number, "devices": known})


@allow(SIGNED_IN)
@require_POST
def device_registration(request: HttpRequest) -> HttpResponse:
    """Bind this browser's public key to the person who is signed in."""
    told = told_by(request)
    try:
        device = devices.register(
            person=actor(request).person,
            public_key=str(told.get("public_key", "")),
            proof=str(told.get("proof", "")),
            name=str(told.get("name", "")),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return JsonResponse(
            {"code": refusal.code, "sentence": phrases.sentence(refusal)}, status=409
        )
    return JsonResponse({"key": device.key_id})


@allow(*RUNNERS)
@never_cache
@require_GET
def door_pack(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The list of one shift for a registered device: names and times, no telephones."""
    who, now = actor(request), timezone.now()
    shift = get_object_or_404(rosters.shifts_run_by(who), pk=shift_id)
    device = get_object_or_404(
        Device, person=who.person, key_id=request.GET.get("key", ""), revoked_at=None
    )
    key = settings.LIANDONG_CHECKIN_KEY
    pack = offline.Pack(device.pk, shift.pk, now)
    return JsonResponse(
        {
            "pack": offline.pack_token(pack, key),
            "until": (now + offline.PACK_HOLDS).isoformat(),
            "shift": shift.pk,
            "title": shift.project.title,
            "place": shift.place_name,
            "day": formats.date_format(timezone.localtime(shift.starts_at), "MONTH_DAY_FORMAT"),
            "starts": shift.starts_at.isoformat(),
            "ends": shift.ends_at.isoformat(),
            "lines": [_line(line, who.person.pk, key) for line in shown.door_lines(shift)],
        }
    )


def _line(line: DoorLine, viewer_id: int, key: bytes) -> dict[str, Any]:
    place = line.place
    text = offline.badge_text(line.badge, key) if line.badge else ""
    return {
        "id": place.pk,
        "name": place.person.name,
        "lead": place.is_lead,
        "own": place.person_id == viewer_id,
        "done": place.state == AssignmentState.SERVED,
        "absent": place.state == AssignmentState.ABSENT,
        "in": line.arrived.at.isoformat() if line.arrived else None,
        "out": line.left.at.isoformat() if line.left else None,
        "badge": shown.badge_digest(text) if text else "",
    }


@allow(SIGNED_IN)
@never_cache
@require_POST
def device_sending(request: HttpRequest) -> HttpResponse:
    """Take in what a device wrote; one answer a line, in order, also for a second sending."""
    who, now = actor(request), timezone.now()
    if not may_send(who.person.pk):
        return JsonResponse({"code": "too_often"}, status=429)
    told = told_by(request)
    device = get_object_or_404(Device, person=who.person, key_id=str(told.get("key", "")))
    lines = told.get("entries")
    try:
        clock = datetime.fromisoformat(str(told.get("now")))
    except ValueError:
        clock = now
    if not isinstance(lines, list) or len(lines) > MOST_AT_ONCE or clock.tzinfo is None:
        return JsonResponse({"code": "unreadable"}, status=400)
    mark = mark_of(request)
    rows = [
        device_entries.receive(
            device=device,
            text=str(line.get("text", "")),
            signature=str(line.get("signature", "")),
            client_now=clock,
            at=now,
            mark=mark,
        )
        for line in lines
        if isinstance(line, dict)
    ]
    answer = JsonResponse({"now": now.isoformat(), "results": [_result(row) for row in rows]})
    return remembered(request, answer)


def _result(row: DeviceEntry) -> dict[str, str]:
    sentence = str(DOUBTS[row.reason]) if row.reason else ""
    return {"digest": row.digest, "state": row.state, "reason": row.reason, "sentence": sentence}


def may_send(person_id: int) -> bool:
    """Whether somebody's devices may send again already; some a minute."""
    key = f"device-sendings:{person_id}"
    if cache.add(key, 1, SENDINGS_FOR_S):
        return True
    try:
        return int(cache.incr(key)) <= MOST_SENDINGS
    except ValueError:  # it lapsed between the two lines
        return True


def told_by(request: HttpRequest) -> dict[str, Any]:
    """The JSON that a device sent; empty for what nobody can read."""
    try:
        told = json.loads(request.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


urlpatterns = [
    path("door", door_frame, name="door-frame"),
    path("door/<int:shift_id>", door, name="door"),
    path("door/<int:shift_id>/pack", door_pack, name="door-pack"),
    path("check-in/offline", offline_scan, name="check-in-offline"),
    path("devices", device_registration, name="device-registration"),
    path("devices/me", device_owner, name="device-owner"),
    path("device-entries", device_sending, name="device-sending"),
]
