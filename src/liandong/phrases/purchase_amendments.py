"""Words for amendments to a signed contract."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "nothing_amended": _("和现在的合同一样，没有要变更的。请改一项再提。"),
    "amendment_open": _(
        "第 %(number)s 份补充协议还没办完。请先答复、撤回，或者等它生效，再提新的。"
    ),
    "amendment_settled": _("这份补充协议已经有结果了。请刷新页面看看。"),
    "amendment_late": _(
        "生效日 %(effective_on)s 已经过了，合同不能往回改。请对方撤回，换一个日子重新提。"
    ),
    "amendment_outdated": _(
        "提出以后，合同有一步办完或者付了款，和当时不一样了。请对方撤回，照现在的合同重新提。"
    ),
    "milestone_closed": _(
        "已经核对、验收或者付过的款（共 %(yuan)s 元）不能再动，没到的每一笔至少要留 1 分。"
        "请只改还没到的几笔，或者调整合同价。"
    ),
    "addition_too_large": _(
        "连同以前的补充协议，一共追加了 %(yuan)s 元，最多可以追加 %(most)s 元：所有补充合同合计"
        "不超过原合同价的 %(pct)s%%（《政府采购法》第四十九条）。请调低，超出的另行采购。"
    ),
    "addition_changes_terms": _(
        "加钱只能买同样的服务，不能同时改期限、条款或者降低目标（《政府采购法》第四十九条）。"
        "请分成两份补充协议。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "AmendmentProposed": _("购买项目 %(purchase)s 提出第 %(amendment)s 份补充协议：%(reason)s"),
    "AmendmentAnswered": _("购买项目 %(purchase)s 的第 %(amendment)s 份补充协议有了答复"),
    "AmendmentWithdrawn": _("购买项目 %(purchase)s 的第 %(amendment)s 份补充协议撤回了"),
    "AmendmentEffective": _("购买项目 %(purchase)s 的第 %(amendment)s 份补充协议生效了"),
    "AmendmentLapsed": _(
        "购买项目 %(purchase)s 的第 %(amendment)s 份补充协议到了日子对不上合同，没有生效"
    ),
}

MESSAGES: dict[str, Sentence] = {
    "amendment_agreed": _("“%(title)s”的第 %(number)s 份补充协议，对方同意了。"),
    "amendment_declined": _("“%(title)s”的第 %(number)s 份补充协议，对方没有同意。请看看答复。"),
    "amendment_lapsed": _(
        "“%(title)s”的第 %(number)s 份补充协议到了日子对不上合同，没有生效。还要改的话，请重新提。"
    ),
}

SIDES: dict[str, Sentence] = {"buyer": _("购买单位"), "provider": _("承接单位")}
