"""Sentences about silent pairs: events, and what a guide and those above are told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {}

EVENTS: dict[str, Sentence] = {
    "SilenceTold": _("提醒：%(people)s 人很久没有联系，最长 %(days)s 天"),
    "SilenceEnded": _("又都联系上了"),
}

MESSAGES: dict[str, Sentence] = {
    "contact_week": _(
        "这一周：%(people)s 位很久没联系，"
        "%(actions)s 件说好的事过期了，%(unsigned)s 次谈话等您确认。"
        "打开看看。"
    ),
    "contact_step": _(
        "%(name)s 带的人里有 %(people)s 位很久没有联系，最长 %(days)s 天。"
        "请问一问，要不要帮手或换人带。"
    ),
}
