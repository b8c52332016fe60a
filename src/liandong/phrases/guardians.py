"""Words for guardians and about children's data."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "guardian_link_invalid": _("这个链接失效了。请用监护人手机号收验证码，或向队长要新链接。"),
    "child_consent_missing": _(
        "%(age)s 岁，还不满 %(consent_age)s 岁：孩子的资料要监护人单独同意才能登记。"
        "请监护人在登记页勾选，或带孩子到服务站当面登记。"
    ),
    "guardian_speaks": _("这一项只能由监护人同意，孩子自己不能代替。请监护人联系服务站。"),
    "not_kept_of_children": _("未满十四周岁，不登记住址、学校、职业这些资料（%(field)s）。"),
}

EVENTS: dict[str, Sentence] = {
    "GuardianWithdrew": _("%(person)s 的监护人撤回同意，退出 %(places)s 个班次"),
    "GuardianLinkMade": _("给 %(person)s 的监护人开了查看链接"),
    "GuardianLinkRevoked": _("%(person)s 的监护人查看链接已收回"),
    "ChildDataWiped": _("清除了 %(people)s 位未满十四周岁、同意已撤回的孩子的资料"),
}

MESSAGES: dict[str, Sentence] = {
    "guardian_withdrew": _("您的监护人撤回了同意，%(places)s 个还没开始的班次已替您退出。"),
    "ward_released": _("%(name)s 的监护人撤回了同意，“%(title)s”（%(starts_at)s）的名额空出来了。"),
}
