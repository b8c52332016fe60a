"""The frame around every page: who is looking, where they can go, and how they like to read.

The context processor :func:`shell` feeds ``templates/shell/``. Small pages live here too: the
switch for large type, the service worker (it must be served from the root to cover all pages), the
pages for when something went wrong, and, while developing, one that shows every component.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import policy
from liandong.core.authority import body_here
from liandong.queries import policy_layers
from liandong.queries.access import (
    CONTACT,
    COORDINATOR,
    OFFICER,
    SOCIAL_WORKER,
    SUPERVISOR,
    TEAM_LEADER,
    VOLUNTEER,
    Actor,
)
from liandong.web import style_samples
from liandong.web.access import PUBLIC, allow

TYPE_COOKIE = "ld_type"
_YEAR_SECONDS = 31_536_000
_KEPT_OFFLINE = (
    "vendor/tabler/tabler.min.css",
    "vendor/icons/sprite.svg",
    "icons/mark.svg",
    "css/tokens.css",
    "css/app.css",
    "css/shell.css",
    "css/button.css",
    "css/card.css",
    "css/tag.css",
    "css/field.css",
    "css/notice.css",
    "css/door.css",
    "css/dialog.css",
    "js/confirm.js",
    "js/device-db.js",
    "js/device-store.js",
    "js/door-list.js",
    "js/kept-visits.js",
    "js/visit-store.js",
    "js/offline-scan.js",
    "js/offline-ways.js",
    "js/qr-read.js",
    "vendor/jsqr/jsQR.js",
)
"""Static files that the pages without a network are made of."""
_KEPT_PAGES = ("offline", "door-frame", "check-in-offline", "kept-visits")
"""Pages without anybody's data that the device keeps; names come from its own store."""
_WORKER = ("js/sw.js", "js/sw-push.js")
"""What the service worker is put together from."""
_TABS = 4
"""Entries of the phone's bottom bar before the fifth becomes “更多”."""


@dataclass(frozen=True)
class _Entry:
    """One place in the navigation: the name of its URL, its words, icon and who sees it."""

    url_name: str
    label: Any
    icon: str
    roles: frozenset[str] | None = None
    """Roles that see it; None is everybody who is signed in."""
    group: Any = ""
    """Heading in the side bar; entries of one group stand together."""
    also: tuple[str, ...] = ()
    """Beginnings of other addresses that belong to this entry."""


_SERVES = frozenset({VOLUNTEER, TEAM_LEADER})
_PLANS = frozenset({SOCIAL_WORKER, COORDINATOR})
_KNOWS_NEEDS = frozenset({SOCIAL_WORKER, COORDINATOR, SUPERVISOR, CONTACT})
_KNOWS_PEOPLE = frozenset({SOCIAL_WORKER, COORDINATOR, SUPERVISOR})
_CONFIRMS = _KNOWS_PEOPLE | {TEAM_LEADER}
_SUPERVISES = frozenset({SUPERVISOR, COORDINATOR})
_WORKS_ON_CASES = frozenset({SOCIAL_WORKER, SUPERVISOR})
_COUNTS = frozenset({SOCIAL_WORKER, COORDINATOR, SUPERVISOR, OFFICER})

_WATCHES = frozenset({OFFICER, COORDINATOR})
_ASKS = _COUNTS | {TEAM_LEADER}

_PLAN = _("安排服务")
_CHECK = _("核对和处理")
_MINE = _("我的服务")
_RECORDS = _("成效和资料")
_MORE = _("其他")

_OF_SHIFTS = ("/invitations", "/my/regulars", "/my/swaps", "/check-in")
_OF_HOURS = ("/my/stars", "/my/time-bank", "/my/certificates")

_SIGNED_IN = (
    _Entry("home", _("首页"), "home", None, "", ("/today", "/calendar")),
    _Entry("need-list", _("需求"), "clipboard-list", _KNOWS_NEEDS, _PLAN),
    _Entry("planning", _("排班"), "route", _PLANS, _PLAN),
    _Entry("roster-list", _("值班表"), "list-check", _PLANS, _PLAN),
    _Entry("project-list", _("项目"), "briefcase", _PLANS, _PLAN, ("/linkages", "/agreements")),
    _Entry("pool-list", _("资源池"), "heart-handshake", _COUNTS, _PLAN, ("/pool",)),
    _Entry("purchase-list", _("购买服务"), "file-text", _COUNTS, _PLAN),
    _Entry("incident-list", _("突发情况"), "urgent", _COUNTS, _PLAN),
    _Entry("supervision-desk", _("督导台"), "eye", _SUPERVISES, _PLAN),
    _Entry("case-list", _("个案"), "id", _WORKS_ON_CASES, _PLAN),
    _Entry("visit-list", _("走访"), "heart-handshake", _WORKS_ON_CASES, _PLAN, ("/consultations",)),
    _Entry("group-list", _("小组和活动"), "users", _WORKS_ON_CASES, _PLAN, ("/activities",)),
    _Entry("supervision-tree", _("三级树"), "hierarchy", _KNOWS_PEOPLE, _PLAN),
    _Entry("guidance-list", _("指导记录"), "message", _KNOWS_PEOPLE, _PLAN),
    _Entry("entry-desk", _("签到核对"), "clipboard-list", _PLANS, _CHECK),
    _Entry("claims", _("时长确认"), "clipboard-check", _CONFIRMS, _CHECK, ("/certificate",)),
    _Entry("application-desk", _("入队申请"), "user-plus", _KNOWS_PEOPLE, _CHECK),
    _Entry("signal-desk", _("抽查"), "target-arrow", _KNOWS_PEOPLE, _CHECK),
    _Entry("authority-home", _("主管部门"), "building", _WATCHES, _CHECK),
    _Entry("approval-list", _("审批和备案"), "scale", _ASKS, _CHECK),
    _Entry("hub-desk", _("枢纽"), "arrows-exchange", _KNOWS_PEOPLE, _CHECK, ("/hub/",)),
    _Entry("line-calendar", _("跨条线日历"), "calendar", _COUNTS, _CHECK),
    _Entry("complaint-desk", _("投诉处理"), "flag", _COUNTS, _CHECK),
    _Entry("proposal-desk", _("居民提议"), "message", _PLANS, _CHECK),
    _Entry("award-lists", _("年度奖励名单"), "award", _KNOWS_PEOPLE, _CHECK),
    _Entry("shift-list", _("找班次"), "calendar", _SERVES, _MINE),
    _Entry("my-shifts", _("我的班次"), "calendar-event", _SERVES, _MINE, _OF_SHIFTS),
    _Entry("my-menu", _("我的"), "user", None, _MINE, ("/proposals", "/support", "/account/")),
    _Entry("my-hours", _("我的时长"), "clock", _SERVES, _MINE, _OF_HOURS),
    _Entry("course-list", _("培训"), "bulb", None, _MINE),
    _Entry("dashboard", _("看板"), "layout-dashboard", _COUNTS, _RECORDS),
    _Entry("effects", _("联动效应"), "chart-line", _COUNTS, _RECORDS),
    _Entry("casework-counts", _("个案工作统计"), "table", _COUNTS - {SOCIAL_WORKER}, _RECORDS),
    _Entry("compliance", _("依法对照"), "scale", _COUNTS, _RECORDS),
    _Entry("linkage-health-list", _("联动"), "link", _COUNTS, _RECORDS, ("/linkages/findings",)),
    _Entry("value-overview", _("价值传递"), "heart-handshake", _COUNTS, _RECORDS, ("/surveys",)),
    _Entry("practice-card-list", _("经验卡"), "bulb", _COUNTS | {TEAM_LEADER}, _RECORDS),
    _Entry("community-list", _("五社联动"), "map-pin", _COUNTS, _RECORDS),
    _Entry("place-map", _("地图"), "map", _COUNTS, _RECORDS),
    _Entry("network", _("合作网络"), "hierarchy", _COUNTS, _RECORDS),
    _Entry("supply", _("供给均衡"), "scale", _WATCHES, _RECORDS),
    _Entry("help-list", _("跨地方帮忙"), "arrows-exchange", _COUNTS, _RECORDS),
    _Entry("person-list", _("人员"), "users", _KNOWS_PEOPLE, _RECORDS, ("/credentials",)),
    _Entry("duplicate-desk", _("重复登记"), "copy", _KNOWS_PEOPLE, _RECORDS, ("/account-claims",)),
    _Entry("organization-list", _("组织"), "building-community", _COUNTS, _RECORDS, ("/teams",)),
    _Entry("career-list", _("社工成长"), "award", _SUPERVISES, _RECORDS),
    _Entry("import-home", _("导入表格"), "file-import", _PLANS, _RECORDS),
    _Entry("delivery-log", _("发送记录"), "send", _PLANS, _RECORDS, ("/robots",)),
    _Entry("policy-profile", _("本地规则"), "scale", None, _MORE),
    _Entry("need-create", _("提需求"), "hand-stop", None, _MORE),
    _Entry("notice-list", _("通知"), "bell", None, _MORE),
    _Entry("my-profile", _("我的资料"), "user", None, _MORE),
    _Entry("authority-public", _("部门公开"), "speakerphone", None, _MORE, ("/open/",)),
    _Entry("hub-directory", _("会员名录"), "building-community", None, _MORE),
    _Entry("ledger-digests", _("公开账本"), "shield-check", None, _MORE),
    _Entry("certificate-verify", _("查验证书"), "certificate", None, _MORE),
    _Entry("public-pages", _("公开信息"), "speakerphone", None, _MORE),
)
_BAR = (
    (COORDINATOR, ("home", "need-list", "planning", "roster-list")),
    (SUPERVISOR, ("home", "supervision-desk", "case-list", "need-list")),
    (SOCIAL_WORKER, ("home", "need-list", "case-list", "roster-list")),
    (OFFICER, ("home", "authority-home", "purchase-list", "effects")),
    (TEAM_LEADER, ("home", "claims", "my-shifts", "my-menu")),
    (CONTACT, ("home", "need-list", "need-create", "my-menu")),
    (VOLUNTEER, ("home", "shift-list", "my-shifts", "my-menu")),
)
"""What stands at the foot of a phone: the work of every day, by the first role that one has."""
_SHORT = {
    "purchase-list": pgettext_lazy("底栏", "购买服务"),
    "supervision-desk": pgettext_lazy("底栏", "督导台"),
    "roster-list": pgettext_lazy("底栏", "值班表"),
    "practice-card-list": pgettext_lazy("底栏", "经验卡"),
    "certificate-verify": pgettext_lazy("底栏", "查验证书"),
}
"""Words for the narrow bar where the usual ones may be too long."""
_SIGNED_OUT = (
    _Entry("shift-list", _("找班次"), "calendar"),
    _Entry("need-create", _("提需求"), "hand-stop"),
    _Entry("practice-card-list", _("经验卡"), "bulb"),
    _Entry("certificate-verify", _("查验证书"), "certificate"),
    _Entry("public-pages", _("公开信息"), "speakerphone"),
    _Entry("sign-in", _("登录"), "login"),
)


def _address(name: str) -> str:
    """The address of a named page, or nothing while this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entries(roles: frozenset[str] | None) -> Iterable[_Entry]:
    if roles is None:
        return _SIGNED_OUT
    return (entry for entry in _SIGNED_IN if entry.roles is None or entry.roles & roles)


def office_word(actor: Actor) -> str | Promise:
    """What the authority in charge is called where the actor works."""
    place = (*actor.divisions, actor.person.division_code)[0]
    return body_here(policy.profile_for(place, actor.on)) or _("主管部门")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries this person sees, in order: label, url, icon, active and badge (a count).

    Counts come from ``request.badges`` (URL name → number) when a middleware has put it there.
    The entry with the longest beginning of the present path is the active one.
    """
    actor = getattr(request, "actor", None)
    roles = None if actor is None else frozenset(actor.roles)
    badges = getattr(request, "badges", None) or {}
    found: list[dict[str, Any]] = []
    for entry in _entries(roles):
        url = _address(entry.url_name)
        label = entry.label
        if entry.url_name == "authority-home" and isinstance(actor, Actor):
            with policy.tried(policy_layers.remembered()):
                label = office_word(actor)
        if url:
            found.append(
                {
                    "name": entry.url_name,
                    "label": label,
                    "short": _SHORT.get(entry.url_name, label),
                    "url": url,
                    "icon": entry.icon,
                    "group": entry.group,
                    "holds": (url, *entry.also),
                    "active": False,
                    "badge": badges.get(entry.url_name, 0),
                }
            )
    fits = [(_fit(request.path, item.pop("holds")), item) for item in found]
    best, item = max(fits, key=lambda fit: fit[0], default=(0, {}))
    if best:
        item["active"] = True
    return found


def _fit(here: str, beginnings: Iterable[str]) -> int:
    """How much of an address the entry's beginnings cover; 0: none of it."""
    return max(
        (len(one) for one in beginnings if here == one or (one != "/" and here.startswith(one))),
        default=0,
    )


def _tabs(request: HttpRequest, nav: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries at the foot of a phone; where the role's own are missing, the next in order."""
    if len(nav) <= _TABS + 1:
        return nav
    actor = getattr(request, "actor", None)
    roles = frozenset() if actor is None else frozenset(actor.roles)
    wanted: tuple[str, ...] = next((names for role, names in _BAR if role in roles), ())
    by_name = {item["name"]: item for item in nav}
    chosen = [by_name[name] for name in wanted if name in by_name]
    return (chosen + [item for item in nav if item not in chosen])[:_TABS]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``nav_tabs``, ``nav_more``, ``is_in_more`` and ``shell``."""
    nav = navigation(request)
    tabs = _tabs(request, nav)
    more = [item for item in nav if item not in tabs]
    language = get_language() or settings.LANGUAGE_CODE
    person = getattr(request, "person", None)
    return {
        "nav": nav,
        "nav_tabs": tabs,
        "nav_more": more,
        "is_in_more": any(item["active"] for item in more),
        "shell": {
            "person": person,
            "person_number": getattr(person, "number", ""),
            "large_type": request.COOKIES.get(TYPE_COOKIE) == "large",
            "is_chinese": language.startswith("zh"),
            "is_dev": settings.DEBUG,
            "path": request.get_full_path(),
            "home_url": _address("home" if person else "welcome") or "/",
            "sign_in_url": _address("sign-in"),
            "sign_out_url": _address("sign-out"),
            "profile_url": _address("my-profile"),
            "search_url": _address("search") if person else "",
            "notice_url": _address("notice-list"),
            "notice_count": (getattr(request, "badges", None) or {}).get("notice-list", 0),
            "language_url": _address("set_language"),
            "type_url": _address("type-size"),
            "worker_url": _address("service-worker"),
        },
    }


@allow(PUBLIC)
@require_POST
def type_size(request: HttpRequest) -> HttpResponse:
    """Remember normal or large type in a cookie and go back to where the person was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    size = "large" if request.POST.get("type") == "large" else "normal"
    answer.set_cookie(TYPE_COOKIE, size, max_age=_YEAR_SECONDS, samesite="Lax")
    return answer


@allow(PUBLIC)
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it covers every page, with today's file names."""
    source = ""
    for name in _WORKER:
        found = finders.find(name)
        if not found:
            raise Http404
        with open(found, encoding="utf-8") as file:
            source += file.read()
    pages = [_address(name) for name in _KEPT_PAGES]
    kept = [*pages, *(static(name) for name in _KEPT_OFFLINE)]
    names = ("__OFFLINE_URL__", "__DOOR_URL__", "__SCAN_URL__", "__VISITS_URL__")
    marks = dict(zip(names, pages, strict=True))
    marks |= {"__KEPT_FILES__": "\n".join(kept), "__CHECK_IN_URL__": _address("check-in")}
    marks["__VISIT_LIST_URL__"] = _address("visit-list")
    for mark, value in marks.items():
        source = source.replace(mark, value)
    answer = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


@allow(PUBLIC)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when the network is away."""
    return _plain("offline.html", 200)


@allow(PUBLIC)
@never_cache
@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component once, for judging the look; only while developing."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "shell/style.html", style_samples.samples(request))


def _plain(template: str, status: int) -> HttpResponse:
    """A page that needs neither database nor context, so that it stands when they do not."""
    return HttpResponse(render_to_string(template), status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: says whom to ask."""
    return _plain("403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: says what may have happened to the address."""
    return _plain("404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: says that nothing saved is lost, and what to do meanwhile."""
    return _plain("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long or came from elsewhere."""
    return _plain("403_csrf.html", 403)


urlpatterns: list[URLPattern] = [
    path("type-size", type_size, name="type-size"),
    path("sw.js", service_worker, name="service-worker"),
    path("offline", offline, name="offline"),
    path("style", style_page, name="style"),
]
