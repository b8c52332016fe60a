"""Invented facts for the page that shows every component; nothing here comes from a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class _Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("需要什么帮助"), help_text=_("一句话说清楚，例如：陪李阿姨去医院复诊")
    )
    street = forms.ChoiceField(
        label=_("所在街道"), choices=[("", _("请选择")), ("a", "粤海街道"), ("b", "南头街道")]
    )
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    people = forms.IntegerField(label=_("需要几个人"), min_value=1, max_value=50)
    mode = forms.ChoiceField(
        label=_("服务方式"),
        widget=forms.RadioSelect,
        choices=[("d", _("日常陪伴")), ("p", _("专业服务")), ("e", _("活动支持"))],
    )
    note = forms.CharField(
        label=_("补充说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("附件"), required=False)
    agreed = forms.BooleanField(label=_("我已征得当事人同意登记这些信息"))


def _square(name: str, value: int, west: float, south: float, kind: int) -> dict[str, Any]:
    east, north = west + 0.03, south + 0.022
    slant = 0.004 * kind
    ring = [
        [west, south + slant],
        [east, south],
        [east + slant, north],
        [west + slant, north + slant],
        [west, south + slant],
    ]
    return {
        "type": "Feature",
        "properties": {"name": name, "value": value},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def samples(request: HttpRequest) -> dict[str, Any]:
    """Facts for every component on the page; the clock runs from now."""
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    failed = _Sample({"title": "陪李阿姨去医院复诊", "people": "0"})
    return {
        "form": _Sample() if "empty" in request.GET else failed,
        "in_two_days": now + 50 * hour,
        "in_three_hours": now + 3.2 * hour,
        "yesterday": now - 30 * hour,
        "start": now + 26 * hour,
        "end": now + 28.5 * hour,
        "page_of_list": Paginator(range(100), 10).page(2),
        "headings": [_("姓名"), _("岗位"), _("签到"), _("时长（分钟）")],
        "rows": [
            ["陈＊＊", "陪诊", "09:02", 150],
            ["吴＊＊", "陪诊", "09:05", 145],
            ["欧阳＊＊", "引导", "08:58", 180],
        ],
        "numeric": [4],
        "happenings": [
            {"title": _("需求已核实"), "at": now - 70 * hour, "by": "周敏（社工）", "kind": "ok"},
            {
                "title": _("发出 5 份邀请"),
                "at": now - 30 * hour,
                "icon": "send",
                "text": _("30 分钟内没有回应，会再问下一批"),
            },
            {
                "title": _("3 人已接受，还差 2 人"),
                "at": now - 2 * hour,
                "icon": "hourglass",
                "kind": "wait",
            },
        ],
        "steps": [
            {"label": _("提出"), "state": "done"},
            {"label": _("核实"), "state": "done"},
            {"label": _("找人"), "state": "now", "text": _("还差 2 人")},
            {"label": _("服务"), "state": "next"},
            {"label": _("评价"), "state": "next"},
        ],
        "reasons": [
            {"text": _("持有急救证，岗位要求有"), "ok": True},
            {"text": _("住处离现场约 1.2 公里"), "ok": True},
            {
                "text": _("周三下午已有别的班次"),
                "ok": False,
                "detail": _("14:00–16:00，南头街道长者食堂"),
            },
            _("上次服务在 12 天前"),
        ],
        "facts": [
            {"label": _("时间"), "value": "11月25日 14:00–16:30"},
            {"label": _("地点"), "value": "粤海街道党群服务中心"},
            {"label": _("保险"), "value": _("已投保，单号见证书")},
        ],
        "tabs": [
            {"label": _("待处理"), "url": "#", "active": True, "count": 8},
            {"label": _("进行中"), "url": "#", "active": False, "count": 23},
            {"label": _("已结束"), "url": "#", "active": False},
        ],
        "bars": [
            {"label": "粤海街道", "value": 86, "url": "#"},
            {"label": "南头街道", "value": 52},
            {"label": "桃源街道", "value": 17, "kind": "warn"},
        ],
        "chart": {
            "kind": "line",
            "labels": ["6月", "7月", "8月", "9月", "10月", "11月"],
            "series": [
                {"name": "服务时长", "values": [820, 930, 1210, 1180, 1420, 1560]},
                {"name": "上年同期", "values": [600, 640, 700, 760, 810, 900]},
            ],
            "unit": "小时",
        },
        "stack": {
            "kind": "stack",
            "labels": ["粤海", "南头", "桃源", "西丽", "沙河"],
            "series": [
                {"name": "扫码", "values": [320, 210, 150, 180, 90]},
                {"name": "名单", "values": [40, 60, 30, 22, 35]},
                {"name": "补录", "values": [12, 8, 20, 6, 4]},
            ],
            "unit": "小时",
        },
        "map": {
            "areas": {
                "type": "FeatureCollection",
                "features": [
                    _square("甲街道", 12, 113.90, 22.52, 1),
                    _square("乙街道", 5, 113.93, 22.52, 0),
                    _square("丙街道", 0, 113.90, 22.545, 0),
                    _square("丁街道", 23, 113.93, 22.545, 1),
                ],
            },
            "points": [
                {
                    "lat": 22.535,
                    "lon": 113.945,
                    "title": "长者食堂",
                    "text": "还差 2 人",
                    "kind": "warm",
                }
            ],
            "unit": "件",
            "value_label": "等服务的需求",
        },
    }
