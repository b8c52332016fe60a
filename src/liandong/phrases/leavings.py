"""Words for a forgotten check-out that the volunteer puts right."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "leaving_told_too_late": _(
        "班次结束满 %(hours)s 小时（%(until)s）后，不能再自己改离场时间。"
        "请申请补录，由第二个人核对。"
    ),
    "leaving_impossible": _("离场要晚于到场（%(arrived_at)s），也不能晚于现在。请改一下时间。"),
}

MESSAGES: dict[str, Sentence] = {
    "leaving_word": _(
        "%(name)s 忘了签退，说自己 %(left_at)s 离开“%(title)s”（%(reason)s）。请您确认。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "LeavingTold": _("忘了签退，本人说 %(left_at)s 离场（%(reason)s），等负责人确认"),
}
