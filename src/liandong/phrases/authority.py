"""Words for offices of authorities: lines, what they decide, the figures of their reports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

LINES: dict[str, Sentence] = {
    "social_work": _("社会工作部"),
    "civil_affairs": _("民政"),
    "youth_league": _("团委"),
    "street": _("街道"),
    "committee": _("统一的委员会"),
}

FIGURES: dict[str, Sentence] = {
    "registered": pgettext_lazy("人数", "注册志愿者"),
    "active": _("活跃志愿者"),
    "social_workers": pgettext_lazy("人数", "社工"),
    "organizations": _("组织"),
    "teams": _("队伍"),
    "projects": _("在做的项目"),
    "open_needs": _("等服务的需求"),
    "minutes": _("一年来认定的时长"),
    "open_complaints": _("没有办结的投诉"),
    "handed_over": _("移送了、还没有接手的投诉"),
    "publications": _("一年来公布的结果"),
}

HOW_COUNTED: dict[str, Sentence] = {
    "registered": _("有志愿者身份、没有退出也没有暂停的人，按住处算"),
    "active": _("在册志愿者里，十二个月里认定满一小时的人，按住处算"),
    "social_workers": _("在岗的社工，按住处算"),
    "organizations": _("登记在平台的组织，按注册地算"),
    "teams": _("没有解散的队伍，按所在地算"),
    "projects": _("已发布、没有结束的项目，按开展地算"),
    "open_needs": _("还没有得到服务的需求，按需求所在地算"),
    "minutes": _("十二个月里认定的服务时长，按记录单位所在地算"),
    "open_complaints": _("还没有答复的投诉，按事情发生地算"),
    "handed_over": _("移送给主管部门、还没有人接手的投诉，按事情发生地算"),
    "publications": _("十二个月里公布的抽查结果、购买结果、年度报告和奖励名单，按所在地算"),
}

REFUSALS: dict[str, Sentence] = {
    "office_there": _("这个地区的这条线已经有“%(name)s”了，请用它，不用再建。"),
    "office_missing": _("管这件事的部门还没有上平台。请联系协调员登记部门，或者按线下的规定办。"),
}

EVENTS: dict[str, Sentence] = {
    "OfficeOpened": _("登记主管部门“%(title)s”"),
}
