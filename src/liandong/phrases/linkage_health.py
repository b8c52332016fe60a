"""Sentences about the health of linkages: parts, findings, what to do, what became of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "finding_closed": _("这一条已经办结了。请回到列表看其他的。"),
    "already_nudged": _("双方已经提醒过一次，不再重复提醒。请等答复，或直接打电话问问。"),
    "nobody_to_nudge": _("两边都没有可以提醒的人。请先给联动加上社工、志愿者或队长。"),
}

EVENTS: dict[str, Sentence] = {
    "FindingOpened": _("发现一处联动需要看一看"),
    "FindingNudged": _("提醒了双方，共 %(people)s 人"),
    "FindingAnswered": _("对提醒作了答复"),
    "FindingDismissed": _("说明了不用处理的原因"),
    "RestStated": _("说明了联动哪几个月不做"),
    "FindingSettled": _("联动的问题有了结果"),
}

MESSAGES: dict[str, Sentence] = {
    "linkage_dormant": _(
        "“%(title)s”已有 %(days)s 天没有一起做事。双方都收到了这条提醒，请商量下一步，回一句就行。"
    ),
    "linkage_parallel": _(
        "“%(one)s”和“%(other)s”在同一个街道服务同一群人，还没有联动。双方都收到了这条提醒，请碰个头。"
    ),
}

KINDS: dict[str, Sentence] = {
    "dormant": _("联而不动"),
    "parallel": _("平行不联"),
}

STATES: dict[str, Sentence] = {
    "new": _("刚发现"),
    "nudged": _("已提醒双方"),
    "answered": _("已答复"),
    "revived": _("又动起来了"),
    "dismissed": _("不用处理"),
    "gone": _("问题不在了"),
}

PARALLEL_REVIVED = _("已经联动")

STEPS: dict[str, Sentence] = {
    "first_service": _("还没有一起服务过。请一起安排第一次服务"),
    "hold_review": _("请约个时间一起回顾，商量下一步做什么，或好好结束这段合作"),
    "end_or_renew": _("原来的项目已经结束。请一起商量新项目，或结束这段联动"),
    "meet_and_link": _("请双方碰个头，商量怎么分工，再建立联动"),
}

REASONS: dict[str, Sentence] = {
    "seasonal": _("季节性服务，到时候再做"),
    "finished": _("要做的都做完了"),
    "planned": _("已经安排好下一次"),
    "linked_already": _("其实已经在合作"),
    "no_overlap": _("服务的不是同一群人"),
    "other": _("其他原因"),
}

VIGOR: dict[str, Sentence] = {
    "alive": _("活跃"),
    "weak": _("走弱"),
    "asleep": _("沉睡"),
}

PARTS: dict[str, Sentence] = {
    "both_active": _("双方都有人在行动"),
    "joint_acts": _("一起行动"),
    "sessions": _("指导和回顾"),
    "reciprocal": _("互相服务"),
    "wishes": _("心愿、提问和投诉按时答复"),
    "lead": _("双方都主导"),
    "assist": _("不总是做帮手"),
    "span": _("一名社工带多少人"),
    "need_days": _("需要人的日子有人来"),
}

PART_FACTS: dict[str, Sentence] = {
    "both_active": _("社工 %(workers)s 人，志愿者 %(volunteers)s 人"),
    "joint_acts": _("服务了 %(shifts)s 班，距上次共同行动 %(days)s 天"),
    "sessions": _("指导 %(sessions)s 次，回顾 %(reviews)s 次"),
    "reciprocal": _("一方为另一方服务 %(times)s 次"),
    "wishes": _("到期 %(wishes)s 件，按时答复 %(answered)s 件"),
    "lead": _("志愿者主导 %(volunteers)s 班，社工主导 %(workers)s 班"),
    "assist": _("常来的 %(regulars)s 人里，%(people)s 人一直只做帮手"),
    "span": _("每名社工带 %(per_guide)s 名活跃志愿者，%(green)s 名以内合适"),
    "need_days": _("需要人的 %(asked)s 天里，%(answered)s 天来够了人"),
}

GROUP_FACTS: Sentence = _("%(linkages)s 个联动里看了 %(judged)s 个，%(low)s 个不到一半")
NOTHING: Sentence = _("这段时间没有，不计分")
