"""Words of the report on the two laws: colors, who owes what, and the names of the laws."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liandong.core.compliance import Severity, Verdict

Sentence = str | Promise

VERDICTS: dict[Verdict, Sentence] = {
    Verdict.RED: _("没做到"),
    Verdict.AMBER: _("有几处不到位"),
    Verdict.GREEN: _("查过，没有发现"),
    Verdict.NOTHING: _("没有可看的记录"),
    Verdict.BY_HAND: _("记录看不出来，要人去看"),
    Verdict.ASKS_NOTHING: _("这里不用做什么"),
}
EXPLAINED: dict[Verdict, Sentence] = {
    Verdict.RED: _("必须做到的，有一处就算；要按时做的，晚了超过一成。"),
    Verdict.AMBER: _("要按时做的，晚了几处，没有超过一成。"),
    Verdict.GREEN: _("看过相关的记录，一处也没有发现。"),
    Verdict.NOTHING: _("一年里没有相关的记录，所以不说好，也不说不好。"),
    Verdict.BY_HAND: _("这一条系统判断不了，请照写的去看。"),
    Verdict.ASKS_NOTHING: _("这几条没有要组织服务的单位做什么，每条写了为什么。"),
}
KINDS: dict[Verdict, str] = {
    Verdict.RED: "danger",
    Verdict.AMBER: "wait",
    Verdict.GREEN: "ok",
    Verdict.NOTHING: "plain",
    Verdict.BY_HAND: "info",
    Verdict.ASKS_NOTHING: "plain",
}
OWES: dict[str, Sentence] = {
    "host": _("谁组织，谁负责"),
    "department": _("主管部门"),
    "committee": _("居（村）民委员会、主办方"),
    "volunteer": _("志愿者"),
    "nobody": _("不涉及"),
}
LAWS: dict[str, Sentence] = {
    "685": _("《志愿服务条例》"),
    "67": _("《志愿服务记录与证明出具办法（试行）》"),
    "gbt": _("《志愿服务组织基本规范》（GB/T 40143-2021）"),
}
SEVERITIES: dict[Severity, Sentence] = {
    Severity.MUST: _("必须做到"),
    Severity.TIMELY: _("要按时做"),
}
NOTES: dict[str, Sentence] = {
    "open": pgettext_lazy("compliance", "还没有记"),
    "late": pgettext_lazy("compliance", "记晚了"),
    "absent": pgettext_lazy("compliance", "没有来"),
    "told_after": pgettext_lazy("compliance", "开始以后才说"),
    "objected": pgettext_lazy("compliance", "有异议没处理"),
    "sex": pgettext_lazy("compliance", "缺性别"),
    "birth": pgettext_lazy("compliance", "缺出生日期"),
    "identity": pgettext_lazy("compliance", "缺证件号码"),
    "area": pgettext_lazy("compliance", "缺居住区域"),
    "contact": pgettext_lazy("compliance", "缺联系方式"),
    "categories": pgettext_lazy("compliance", "缺服务类别"),
}
EVENTS: dict[str, Sentence] = {
    "ComplianceMonthKept": _("依法对照：记下了 %(month)s 的结果"),
}
NOT_RECORDED: Sentence = _("没有记")
