"""Everything that is open to everybody, on one page: so that nobody has to know an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.web.access import PUBLIC, allow

PAGES: tuple[tuple[Any, tuple[tuple[str, Any, Any, str], ...]], ...] = (
    # heading, then: name of the page, title, what is there, icon
    (
        _("看看在做什么"),
        (
            ("shift-list", _("找班次"), _("正在要人的服务，不登录也能看。"), "calendar"),
            ("shift-map", _("地图上找班次"), _("哪里要人，一眼看到。"), "map"),
            ("practice-card-list", _("经验卡"), _("别处做成的事，照着就能做。"), "bulb"),
            ("course-list", _("培训"), _("有哪些课，学什么。"), "bulb"),
            ("hub-directory", _("会员名录"), _("枢纽的会员单位，各做什么。"), "building-community"),
        ),
    ),
    (
        _("公布出来的结果"),
        (
            ("authority-public", _("部门公开"),
             _("主管部门答复得快不快，做了什么。"), "speakerphone"),
            ("spot-check-results", _("抽查结果"),
             _("时长查过多少，不实的有多少。"), "target-arrow"),
            ("yearly-report-list", _("年度报告"), _("一年做了什么，数从哪里来。"), "chart-line"),
            ("purchases-published", _("购买服务公示"),
             _("买了什么，谁做的，验收得怎么样。"), "file-text"),
            ("award-lists", _("年度奖励名单"), _("公示期里可以提异议。"), "award"),
            ("ledger-digests", _("公开账本"), _("每天的摘要，事后改不了。"), "shield-check"),
            ("pool-money", _("资源池的钱"), _("捐了多少，用在哪里。"), "heart-handshake"),
        ),
    ),
    (
        _("查一查，办一办"),
        (
            ("certificate-verify", _("查验证书"), _("输入编号，看是不是真的。"), "certificate"),
            ("complaint-create", _("投诉"), _("不登录也能投诉。"), "flag"),
            ("complaint-lookup", _("查投诉进度"), _("用编号和查询码，看办到哪一步。"), "search"),
            ("my-rights", _("我的权利"), _("志愿者有哪些权利，怎么用。"), "scale"),
            ("who-read", _("谁看过我的记录"), _("服务对象查谁看过自己的个案。"), "eye"),
            ("register", _("注册"), _("几步就好，用手机号。"), "user-plus"),
        ),
    ),
)  # fmt: skip


@allow(PUBLIC)
@require_GET
def public_pages(request: HttpRequest) -> HttpResponse:
    """The public pages, by what one comes for."""
    groups = [
        {
            "heading": heading,
            "rows": [
                {"title": title, "text": text, "icon": icon, "url": reverse(name)}
                for name, title, text, icon in rows
            ],
        }
        for heading, rows in PAGES
    ]
    return render(request, "shell/public_pages.html", {"groups": groups})


urlpatterns = [path("public", public_pages, name="public-pages")]
