"""Sentences about telling clients who read their case, and the words of a look."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "case_code_wrong": _("没有这个码。请照纸上的字再输一次；还是不行，请社工另给一个。"),
    "case_code_used": _("这个码在 %(opened_at)s 用过了，只能用一次。还想看，请社工另给一个。"),
    "case_code_replaced": _("社工后来给了新的码，这个不能再用。请用新的那个。"),
    "case_code_lapsed": _("这个码到 %(lapsed_at)s 就过期了。还想看，请社工另给一个。"),
    "client_account_taken": _("这个账号连不上：已经连了别的账号，或者您是经办的人。请找社工。"),
}

EVENTS: dict[str, Sentence] = {
    "ClientTold": _("服务对象知道了谁看过个案 %(number)s"),
    "ClientAccountJoined": _("服务对象把账号连上了（%(number)s）"),
    "CaseCodeGiven": _("给了服务对象一个查看名单的码（%(number)s）"),
}

READ: dict[str, Sentence] = {
    "file": _("全部个案记录"),
    "referral": _("转案说明"),
    "name": _("称呼和注意事项"),
    "address": _("住址"),
    "papers": _("全套表格"),
    "book": _("月度台账里的编号和进展"),
}

ROLES: dict[str, Sentence] = {
    "worker": _("负责的社工"),
    "stand_in": _("代班的社工"),
    "supervisor": _("督导"),
    "receiver": _("可能接手的社工"),
    "volunteer": _("志愿者"),
    "clerk": _("做台账的同事"),
}

PURPOSES: dict[str, Sentence] = {
    "worker": _("为您做服务"),
    "stand_in": _("负责的社工不在，替 TA 做服务"),
    "supervisor": _("指导负责的社工"),
    "receiver": _("决定要不要接您的个案"),
    "volunteer": _("来帮您的忙"),
    "clerk": _("做单位的月度台账"),
}

WAYS: dict[str, Sentence] = {
    "sheet": _("给了一张纸"),
    "spoken": _("读给本人听"),
    "code": _("本人用码看了"),
    "account": _("本人登录看了"),
}
