"""Sentences about spreading the load of a desk: refusals, events, stages, reasons."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from liandong.matching.balancing import BalanceWeights

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "balancing_closed": _("这份均衡方案的状态已经变了，请刷新页面看看。"),
    "balancing_empty": _("还没有勾选任何人。请先勾选要换人指导的志愿者。"),
    "balancing_outdated": _(
        "方案做好以后，%(names)s（共 %(count)s 人）的指导关系变了。请取消勾选他们，或者重新均衡。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "BalancingAsked": _("请系统均衡带教负担"),
    "BalancingCancelled": _("取消了一次带教均衡"),
    "BalancingFailed": _("一次带教均衡没有做完"),
    "BalancingAdopted": _("采纳了均衡方案：%(moved)s 人换人指导，%(left_out)s 人不换"),
}

STAGES: dict[str, Sentence] = {
    "": _("正在读取社工和志愿者"),
    "lists": _("正在比较谁适合由谁指导"),
    "auction": _("正在安排"),
    "cycles": _("正在改进安排"),
    "bound": _("正在核对最多还能好多少"),
}

LEFT: dict[str, Sentence] = {
    "all_full": _("附近的社工都已满额。"),
    "nobody_near": _("TA 愿意去的范围内和同一街道都没有社工。"),
    "no_place": _("没有登记住址，不知道哪位社工离得近。"),
    "all_excluded": _("附近的社工正由 TA 指导，不能反过来。"),
}

_PARTS: dict[str, Sentence] = {
    "street": _("同一街道"),
    "near": _("离得近"),
    "language": _("语言相通"),
    "field": _("服务领域相近"),
}


def reasons(parts: Mapping[str, int]) -> list[str]:
    """What speaks for a pair, in a few words each, the strongest first.

    Nearness and field count as a reason from half of their points on.
    """
    weights = BalanceWeights()
    least = {"near": weights.near / 2, "field": weights.field / 2, "street": 1, "language": 1}
    told = [name for name in least if parts.get(name, 0) >= least[name]]
    told.sort(key=lambda name: (-parts[name], name))
    return [str(_PARTS[name]) for name in told]


def why_moved(
    *, from_name: str, from_people: int, to_name: str, to_people: int, parts: Mapping[str, int]
) -> str:
    """Why somebody would change hands, in one sentence."""
    facts = {
        "from": from_name, "n": from_people, "to": to_name, "m": to_people,
        "because": "、".join(reasons(parts)) or now("还有余力"),
    }  # fmt: skip
    if not from_name:
        return now("现在没有人指导；%(to)s 带 %(m)s 人，%(because)s。") % facts
    return now("%(from)s 带 %(n)s 人，%(to)s 带 %(m)s 人，%(because)s。") % facts
