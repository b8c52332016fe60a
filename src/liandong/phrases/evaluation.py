"""Words for evaluation in both directions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "evaluation_closed": _("评价已于 %(closed_at)s 截止。如有意见，仍可以通过“投诉建议”告诉我们。"),
    "already_answered": _("您已经评价过了，谢谢。"),
    "not_a_party": _("只有参加了这次服务的人才能评价，也不能评价自己。"),
}

EVENTS: dict[str, Sentence] = {
    "EvaluationOpened": _("已邀请各方互相评价"),
    "EvaluationAnswered": _("收到一份评价"),
    "EvaluationEnded": _("评价结束，共收到 %(answers)s 份"),
}

PARTIES: dict[str, Sentence] = {
    "recipient": _("服务对象"),
    "volunteer": _("志愿者"),
    "social_worker": _("社会工作者"),
    "leader": _("带队的人"),
    "organization": _("组织单位"),
}

DIMENSIONS: dict[str, Sentence] = {
    "punctuality": _("守时程度"),
    "attitude": _("服务态度"),
    "professionalism": _("专业水平"),
}

MARKS: dict[int, Sentence] = {
    1: _("很不满意"),
    2: _("不太满意"),
    3: _("一般"),
    4: _("满意"),
    5: _("非常满意"),
}

TOO_FEW: Sentence = _("评价还不到 3 份，为保护填写人，暂不显示结果。")
