"""Words for the published ledger."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "day_not_over": _("%(day)s 的公开摘要要等当天结束后按先后顺序发布，不能提前，也不能补在前面。"),
}

EVENTS: dict[str, Sentence] = {
    "DigestPublished": _("发布了 %(day)s 的账本摘要：%(chains)s 个单位，共 %(entries)s 条时长"),
}

DIGEST_FLAWS: dict[str, Sentence] = {
    "unreadable": _("摘要读不出来"),
    "not_sealed": _("签名不对，内容被改动，或不是本平台发布的"),
    "not_linked": _("没有接在前一天的摘要后面"),
}
