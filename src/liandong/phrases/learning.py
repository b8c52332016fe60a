"""Sentences about learned weights: what moved, why, and how sure that is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "nothing_learned": _(
        "看了 %(answers)s 次答复，没有足够的把握调整分值，仍按公布的分值排班。"
        "可以换一段更长的时间再看。"
    ),
    "weights_are_published": _("现在用的就是公布的分值，不用恢复。"),
}

EVENTS: dict[str, Sentence] = {
    "WeightsAdopted": _("按 %(answers)s 次答复调整了排班的分值"),
    "WeightsPutBack": _("排班恢复使用公布的分值"),
}

PARTS: dict[str, Sentence] = {
    "preference": _("服务意愿"),
    "nearness": _("路程远近"),
    "reliability": _("守约情况"),
    "continuity": _("熟悉项目"),
    "load": _("近期服务量（扣分）"),
}

MOVES: dict[str, Sentence] = {
    "raised": _("比公布的分值更能看出结果，调高"),
    "lowered": _("不如公布的分值能看出结果，调低"),
    "kept": _("不变"),
    "balanced": _("别的分值动了，为保持总分微调"),
}

OUTCOMES: dict[str, Sentence] = {
    "acceptance": _("答应了邀请"),
    "attendance": _("答应后到场"),
    "satisfaction": _("事后评价满意"),
}

HEARD: dict[str, Sentence] = {
    "heard": _("可以参考"),
    "too_few": _("样本太少，不参考"),
    "no_signal": _("分值高低和结果看不出关系，不参考"),
}

LEARNED: dict[str, Sentence] = {
    "moved": _("至少一项有 95% 的把握，建议调整。"),
    "not_sure": _("没有一项达到 95% 的把握，建议不调整。"),
    "not_heard": _("没有可以参考的结果，建议不调整。"),
}
