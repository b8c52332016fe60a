"""Sentences about capacity, being away and standing in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "absence_days_wrong": _("回来那天要晚于离开那天，也不能已经过去。请改一下日期。"),
    "already_away": _("从 %(since_day)s起的离开已经说过了，不用再说一次。"),
    "stands_in_for_self": _("自己不能代管自己的人。请另选一位。"),
    "cover_days_wrong": _("代管从今天或以后开始，最长 %(days)s 天。更久的请直接换人指导。"),
    "stand_in_away": _("这位同事那几天也不在。请换一位。"),
    "already_covered": _("到 %(until_day)s为止已经有人代管。要换人，请先结束那一次。"),
    "cover_unfit": _("这位同事没有带这一级的角色，不能代管。请选同一级的同事。"),
    "nothing_to_cover": _("TA 这一级现在没有带人，不用代管。"),
    "cover_over": _("已经结束了，不用再操作。"),
}

EVENTS: dict[str, Sentence] = {
    "CapacitySet": _("说明了最多带 %(most)s 人"),
    "AbsenceTold": _("从 %(since_on)s起不在"),
    "AbsenceEnded": _("回来了"),
    "CoverEnded": _("提前结束了代管"),
}

MESSAGES: dict[str, Sentence] = {
    "guide_away": _(
        "%(name)s 从 %(since_day)s起不在，TA 带的人需要有人代管。到“三级树”里一按就好。"
    ),
    "cover_begins": _(
        "请您代管 %(guide)s 带的人，到 %(until_day)s为止。这段时间 TA 能看、能办的，您也可以。"
    ),
    "cover_arranged": _(
        "您不在的时候由 %(name)s 代管您带的人，到 %(until_day)s为止，到期自动结束。"
    ),
    "cover_ended": _("%(name)s 代管 %(guide)s 带的人，%(until_day)s结束。"),
}
