"""Words about checking a real name."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "identity_being_checked": _("正在核对，一般几分钟就有结果，会通知您。"),
    "identity_checked": _("您的实名已经核对过，不用再填。"),
    "too_many_checks": _("一天最多核对 %(most)s 次。请明天再试，或带证件到服务站当面核对。"),
}

EVENTS: dict[str, Sentence] = {
    "IdentityAsked": _("%(person)s 申请核对实名"),
    "IdentityAnswered": _("%(person)s 的实名核对有结果：%(state)s"),
}

MESSAGES: dict[str, Sentence] = {
    "identity_differs": _(
        "%(name)s，姓名和证件号码对不上。请检查后再试，或带证件到服务站当面核对。"
    ),
    "identity_unreachable": _("%(name)s，核对服务暂时联系不上。请晚些再试，或到服务站当面核对。"),
}
