"""Words for whose turn it is in a purchase: what to do, whose turn, until when."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.purchase_turns import Side, Step

Sentence = str | Promise

STEPS: dict[str, Sentence] = {
    Step.ITEM: _("列入购买目录"),
    Step.BUDGET: _("定预算"),
    Step.PROCUREMENT: _("记采购结果"),
    Step.CONTRACT: _("写合同"),
    Step.PROMISES: _("定指标"),
    Step.SHARES: _("定付款"),
    Step.PROJECTS: _("选合同项目"),
    Step.SIGNING: _("签字"),
    Step.REPORT: _("交阶段报告"),
    Step.CONFIRMATION: _("核对报告"),
    Step.OUTSIDE: _("上传外部指标的数字和材料"),
    Step.EVALUATORS: _("请评审人"),
    Step.DECLARATION: _("声明有没有利益冲突"),
    Step.MARKS: _("打分"),
    Step.ACCEPTANCE: _("下验收结论"),
    Step.FAILURE: _("定下整改后再验，还是公布结果"),
    Step.PAYMENT: _("付到期的款"),
    Step.PUBLICATION: _("公布结果"),
    Step.AMENDMENT: _("答复补充协议"),
}

SIDES: dict[str, Sentence] = {
    Side.BUYER: _("购买单位"),
    Side.PROVIDER: _("承接单位"),
    Side.EVALUATOR: _("评审人"),
}

MESSAGES = {
    "purchase_turn": _("“%(title)s”轮到您了：%(step)s。请在 %(due_on)s 前办。"),
    "purchase_turn_due": _("“%(title)s”还等您%(step)s，快到期了，请在 %(due_on)s 前办。"),
    "purchase_turn_late": _("“%(title)s”等您%(step)s，%(due_on)s 就该办完，已经晚了。请尽快办。"),
}
CODES = {kind: {"step": STEPS} for kind in MESSAGES}
