"""Words about doubled records and claimed accounts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "merge_not_possible": _("这两份登记不能合并：是同一份，或其中一份已经合并过。"),
    "identities_differ": _("两份登记的证件号码不同，不是同一个人（%(name)s）。"),
    "claim_not_proved": _("对不上。请检查后再试，或带证件到服务站，当面核对就能认领。"),
    "too_many_claims": _("一天最多试 %(most)s 次。请明天再试，或带证件到服务站。"),
}

EVENTS: dict[str, Sentence] = {
    "PeopleMerged": _("%(gone)s 合并到 %(person)s，移动了 %(rows)s 条记录"),
    "MergeUndone": _("撤销合并：%(gone)s 从 %(person)s 分开"),
    "TwoPeopleSeen": _("看过了：%(person)s 和 %(other)s 是两个人"),
    "AccountClaimed": _("有人认领 %(person)s（%(proof)s）"),
    "AccountClaimDecided": _("认领 %(person)s 有结果（成立：%(is_proved)s）"),
    "AccountClaimDisputed": _("%(person)s 的认领有争议"),
}

MESSAGES: dict[str, Sentence] = {
    "records_merged": _("您的另一份登记（%(number)s）已经合并进来，时长和记录都在。"),
    "account_claimed": _("%(name)s，账号认领好了。以后用新手机号登录。不是本人请联系服务站。"),
    "account_claim_refused": _("%(name)s，有人想认领您的账号，没有通过。您不用做什么。"),
}

PROOFS: dict[str, Sentence] = {
    "old_phone": _("旧手机号还能收短信"),
    "id_number": _("登记过身份证号"),
    "document": _("带证件到服务站，当面核对"),
}

NOTES: dict[str, Sentence] = {
    "claimed": _("提出认领"),
    "proved": _("认领成立"),
    "refused": _("认领不成立"),
    "disputed": _("提出争议"),
}
