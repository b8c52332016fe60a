"""Words of the ratio planner: what each ratio counts, and what each flow is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.ratio_ahead import Ratio

Sentence = str | Promise

RATIOS: dict[Ratio, Sentence] = {
    Ratio.REGISTERED: _("注册志愿者与持证社工"),
    Ratio.ACTIVE: _("活跃志愿者与持证社工"),
    Ratio.PRACTISING: _("活跃志愿者与在岗社工"),
    Ratio.GUIDED: _("一名带队人要照看的志愿者"),
}
"""Short names."""

DEFINITIONS: dict[Ratio, Sentence] = {
    Ratio.REGISTERED: _("登记在册的志愿者，除以考取证书的社工。人在册不等于在做。"),
    Ratio.ACTIVE: _("过去 12 个月服务过的志愿者，除以考取证书的社工。"),
    Ratio.PRACTISING: _("过去 12 个月服务过的志愿者，除以有证并在岗的社工。"),
    Ratio.GUIDED: _(
        "在岗社工带组长，组长带志愿者：除去组长的活跃志愿者，除以组长人数；没有组长就除以社工。"
    ),
}

FLOWS: dict[str, Sentence] = {
    "joining": _("一年新注册的志愿者，占年初在册"),
    "leaving": _("一年注销或离开的，占年初在册"),
    "licensed_a_year": _("明年新增持证社工"),
    "licensing_growth": _("新增人数每年增长"),
    "exits": _("持证社工一年离开这一行的"),
    "active": _("在册志愿者中一年内服务过的"),
    "practising": _("持证社工中在岗的"),
    "leaders": _("每名在岗社工带的组长"),
}
SOURCES: dict[str, Sentence] = {
    "joining": _("减去离开的，等于 2019 年 7 月至 2025 年 12 月全国公布数的年均增长 11.4%"),
    "leaving": _("本平台假设"),
    "licensed_a_year": _("2023、2024 年公布数各增 23 万、36 万，取中间"),
    "licensing_growth": _("本平台假设"),
    "exits": _("本平台假设"),
    "active": _("本平台假设，参照一个城市按信用时数计的活跃率"),
    "practising": _("深圳 2021 年：21106 名持证，9600 名在岗"),
    "leaders": _("本平台假设"),
}
