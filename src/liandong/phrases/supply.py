"""Words about how evenly help is spread: refusals, events, messages, states, formulas."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "residents_unreadable": _(
        "第 %(line)s 行“%(text)s”看不懂。请写成“街道名或代码，人数”，街道要在您管的地区里。"
    ),
    "help_already_asked": _("已经问过了，还在等答复。可以先看看进展。"),
    "help_closed": _("这件事已经有答复或者撤回了，不用再答。"),
    "help_unanswerable": _("没有人能替这家答复，或者那边没有单位接。请先登记单位和社工。"),
}

EVENTS: dict[str, Sentence] = {
    "ResidentsCounted": _("登记了 %(places)s 个地方的常住人口（截至%(counted_on)s）"),
    "HelpAsked": _("请另一个地方的人帮忙"),
    "HelpAnswered": _("答复了跨地方帮忙的邀请"),
    "HelpTakenBack": _("撤回了跨地方帮忙的邀请"),
}

MESSAGES: dict[str, Sentence] = {
    "help_asked": _("%(name)s 请您%(kind)s。愿不愿意都请答复一声，不答应也没关系。"),
    "supervision_relieved": _(
        "从今天起，%(worker)s 改由别处的 %(name)s 督导，您可以把精力留给其他社工。"
        "请把在跟的事交代清楚。"
    ),
    "help_answered": _("%(name)s %(state)s了您请的跨地方帮忙。"),
}

ASKED: dict[str, Sentence] = {
    "supervision": _("远程督导一位社工"),
    "transfer": _("的单位派志愿者去别的街道帮忙"),
}
ANSWERED: dict[str, Sentence] = {"accepted": _("答应"), "declined": _("婉拒")}
CODES = {"help_asked": {"kind": ASKED}, "help_answered": {"state": ANSWERED}}

KINDS: dict[str, Sentence] = {
    "supervision": _("远程督导"),
    "transfer": _("志愿者支援"),
}

STATES: dict[str, Sentence] = {
    "sent": _("等答复"),
    "accepted": _("答应了"),
    "declined": _("婉拒了"),
    "withdrawn": _("已撤回"),
}

RESIDENTS_PROBLEMS: dict[str, tuple[Sentence, Sentence]] = {
    "headings_missing": (
        _("找不到表头"),
        _("请用模板，或者写上“街道”（或“区划代码”）和“常住人口”两列。"),
    ),
    "place_unknown": (_("没有这个地方"), _("请写街道的全名，或者 9 位区划代码。")),
    "place_several": (_("同名的不止一处"), _("请把区划代码也写上。")),
    "place_elsewhere": (_("不在您管的地区"), _("请删掉这一行，或者请那里的管理员登记。")),
    "place_differs": (_("代码和名字对不上"), _("请核对，只留对的一个也可以。")),
    "place_twice": (_("这个地方前面写过了"), _("请只留一行。")),
    "number_unreadable": (_("不是人数"), _("请写整数，例如 182000；“18.2 万”请换算成人。")),
    "number_too_large": (_("人数太大"), _("一个街道没有这么多人。请核对是不是多写了零。")),
}
"""Of each problem of a file: what is wrong, and how to put it right."""

REASONS: dict[str, Sentence] = {
    "alone": _("没有督导"),
    "over": _("督导带的社工太多"),
    "silent": _("督导太久没有联系"),
}

MEASURES: dict[str, tuple[Sentence, Sentence]] = {
    "workers": (
        pgettext_lazy("one of the five parties", "社工"),
        _("每万名居民的社工，按用人单位所在的地方算"),
    ),
    "volunteers": (_("活跃志愿者"), _("每万名居民的活跃志愿者，按住处算；近 12 个月服务过的")),
}
