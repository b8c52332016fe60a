"""Words about the network of who works with whom: kinds of ties, sides, what is seen, what next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

KINDS: dict[str, Sentence] = {
    "shift": _("一起出的班次"),
    "project": _("共同的联动"),
    "agreement": _("签好的协议"),
    "contribution": _("互相补上的和帮过的"),
    "guidance": _("谈过的指导"),
    "supervision": _("外部和同伴督导"),
    "pool": _("借用的资源"),
    "referral": _("接下的转介"),
}

LINES: dict[str, Sentence] = {
    "state": _("党政和事业单位"),
    "community": _("社区"),
    "profession": _("社工机构"),
    "residents": _("居民和志愿组织"),
    "business": _("企业"),
}

MARKS: dict[str, Sentence] = {
    "state": pgettext_lazy("one letter in a drawing", "政"),
    "community": pgettext_lazy("one letter in a drawing", "社"),
    "profession": pgettext_lazy("one letter in a drawing", "工"),
    "residents": pgettext_lazy("one letter in a drawing", "民"),
    "business": pgettext_lazy("one letter in a drawing", "企"),
}
"""One letter for each side, so that nobody has to tell colors apart."""

UNNAMED: dict[str, Sentence] = {
    "project": _("一个联动"),
    "agreement": _("一份协议"),
    "contribution": _("一次互相帮忙"),
    "guidance": _("一次指导，谈了什么只有在场的人看得到"),
    "supervision": _("一段督导关系，是谁只有双方单位看得到"),
    "pool": _("一次借用"),
    "referral": _("一个个案的转介，是谁只有经办社工看得到"),
}
