"""Sentences about supervision: refusals, events, spans and tiers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "guides_self": _("自己不能督导自己。请另选一位督导。"),
    "guides_in_circle": _("这样会绕成一圈：被督导的人本来就在督导的上面。请另选一位。"),
    "guide_unfit": _(
        "外部督导要是别处的督导，同伴督导要是社工。请另选一位，或请管理员先登记 TA 的角色。"
    ),
    "already_guides": _("两人之间已经有督导关系，不用重复添加。"),
    "span_full": _("这位同事已经带了 %(people)s 人，上限是 %(limit)s 人。请换一位还有余力的同事。"),
}

EVENTS: dict[str, Sentence] = {
    "SupervisionLinked": _("建立了督导关系"),
    "SupervisionEnded": _("结束了督导关系"),
    "CoverArranged": _("安排了代管，到 %(until)s 为止"),
    "SessionRecorded": _("记录了一次 %(minutes)s 分钟的指导"),
    "ContactOverdue": _("已超过约定 %(days)s 天没有联系"),
}

TIERS: dict[str, Sentence] = {
    "supervisor": _("督导带社工"),
    "social_worker": _("社工带志愿者"),
    "team_leader": _("队长带队员"),
}

KINDS: dict[str, Sentence] = {
    "internal": _("内部督导"),
    "external": _("外部督导"),
    "peer": _("同伴督导"),
}

SPAN_STATES: dict[str, Sentence] = {
    "green": _("合适"),
    "amber": _("偏多"),
    "red": _("太多"),
    "critical": _("顾不过来"),
}
