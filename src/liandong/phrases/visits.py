"""Sentences about visits and consultations, and the words of their codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "care_not_yours": _("这个人不由您走访，或者结对已经结束。有事请找负责的社工。"),
    "care_has_twin": _("这个人已经在走访名单里（%(number)s）。请在那里继续。"),
    "care_ended": _("这个人已经不在走访名单里。要接着走访，请重新加进来。"),
    "list_of_another": _("这台设备不是您的，或者已经停用。请在“我的设备”里看一下，或换一台。"),
    "visit_ahead": _("%(held_at)s 还没有到。请走访过以后再记。"),
    "pairing_twice": _("这位志愿者已经和 TA 结了对，不用再结。"),
    "care_crowded": _(
        "一个人最多由 %(most)s 位志愿者结对，人多了反而不安。请先结束一对，再请新的。"
    ),
    "pairing_full": _("一位志愿者最多结对 %(most)s 人。请换一位，或先结束一对。"),
    "pairing_unfit": _(
        "不能请这位志愿者：要核对过实名，由您带或在您的单位，也不能是本人。请换一位。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "CareBegan": _("加进走访名单（%(number)s）"),
    "CareClosed": _("移出走访名单（%(number)s）"),
    "CareSeen": _("有人看了走访对象（%(number)s）"),
    "CareListKept": _("把该走访的 %(count)s 位留在了手机上"),
    "PairingMade": _("志愿者结了对（%(number)s）"),
    "PairingOver": _("结对结束（%(number)s）"),
    "VisitHeld": _("记了一次走访（%(number)s）"),
    "ConsultationHeld": _("记了一次咨询（%(number)s）"),
}

METHODS: dict[str, Sentence] = {
    "home": _("上门"),
    "phone": _("电话"),
    "other": _("其他"),
}

CONDITIONS: dict[str, Sentence] = {
    "fine": _("挺好，和上次一样"),
    "changed": _("有变化"),
    "worrying": _("让人担心"),
    "away": _("没找到人"),
    "contacted": _("联系上了，没写怎么样"),
}

DOUBTS: dict[str, Sentence] = {
    # why the time of a visit that a phone sent later is not believed at once
    "device": _("设备停用以后才送来，时间请核对"),
    "clock": _("手机的钟不准，时间按差了多少改过，请核对"),
    "late": _("隔了几天才送来，时间请核对"),
}

CHANNELS: dict[str, Sentence] = {
    "phone": _("电话"),
    "office": _("来访"),
    "outreach": _("外展"),
    "online": _("网络"),
    "referral": _("转介"),
    "other": _("其他"),
}

OUTCOMES: dict[str, Sentence] = {
    "answered": _("当场答复了"),
    "need": _("要提一条需求"),
    "case": _("要开个案"),
    "elsewhere": _("请 TA 去别处办"),
}

STANDINGS: dict[str, tuple[Sentence, str]] = {
    # where somebody stands → words, kind of tag (also the color on the map)
    "worrying": (_("让人担心"), "danger"),
    "late": (_("过了日子"), "danger"),
    "today": (_("今天联系"), "warm"),
    "soon": (_("三天内"), "warm"),
    "fine": (_("还早"), "ok"),
}
