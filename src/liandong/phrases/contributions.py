"""Sentences about what the sides of a linkage bring each other."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "same_side": _("两边是同一方。请选另一方的人或资源。"),
    "not_in_linkage": _("%(name)s 不在这个联动里。请先把 TA 加进来。"),
    "gap_closed": _("这一条已经了结，不用再改。"),
    "service_answered": _("这次帮助已经记过、答复过了，不用再记。"),
}

EVENTS: dict[str, Sentence] = {
    "ContributionTold": _("联动的一方说了自己有什么、缺什么"),
    "ContributionClosed": _("联动里的一条有无了结了"),
    "MutualServiceTold": _("记了一次 %(minutes)s 分钟的互相帮助"),
    "MutualServiceAnswered": _("答复了一次互相帮助"),
    "LocalNoteWritten": _("写了一条本地经验"),
    "LocalNoteThanked": _("感谢了一条本地经验"),
    "LocalNoteEnded": _("撤下了一条本地经验"),
}

SIDES: dict[str, Sentence] = {"work": _("社工一方"), "volunteers": _("志愿者一方")}

RESOURCES: dict[str, tuple[Sentence, Sentence]] = {
    "people": (_("人手"), _("例如：周三下午能来 3 个人")),
    "knowledge": (_("知识"), _("例如：会讲潮汕话，懂糖尿病饮食")),
    "resources": (_("社会资源"), _("例如：社区食堂能借用，有一辆轮椅")),
}

SERVICES: dict[str, Sentence] = {
    "counselling": _("心理支持"),
    "legal": _("法律咨询"),
    "it": _("电脑和网络"),
    "medical": _("医疗和护理建议"),
    "teaching": _("教一样本领"),
    "other": _("其他帮助"),
}

NOTES: dict[str, Sentence] = {
    "dialect": _("说话"),
    "custom": _("习俗"),
    "person": _("找谁帮忙"),
    "time": _("什么时候去"),
}
