"""Sentences about the resource pool."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

HINDRANCES: dict[str, Sentence] = {
    "kind": _("不是这一类"),
    "expires": _("那时已经不再提供"),
    "weekday": _("那天是星期几，它不开放"),
    "hours": _("不在它的开放时间里"),
    "closed": _("那几天不提供"),
    "taken": _("那段时间已经有人用"),
    "too_little": _("数量不够"),
    "too_small": _("容不下这么多人"),
    "too_far": _("太远，到不了"),
}
REASONS: dict[str, Sentence] = {
    "time": _("时间对得上"),
    "near": _("就在附近"),
    "reachable": _("路程合适"),
    "enough": _("数量够"),
    "same_street": _("同一个街道"),
    "no_conditions": _("没有附加条件"),
    "same_words": _("名称对得上"),
    "look_first": _("名称不一样，先看看是不是要的"),
}

REFUSALS: dict[str, Sentence] = {
    "pool_taken": _("“%(title)s”那段时间只剩 %(free)s。请改时间、少要一些，或者换一个。"),
    "offer_over": _("“%(title)s”已经不再提供。请看看别的。"),
    "offer_does_not_fit": _("“%(title)s”对不上：%(hindrances)s。请改需求，或者换一个。"),
    "booking_moved_on": _("这次借用现在是“%(states)s”，不能走这一步。请刷新看看。"),
    "pool_request_over": _("“%(title)s”已经了结。还要的话，可以再提一次。"),
    "booked_already": _("“%(title)s”已经问过了，不用再问，请等对方答复。"),
}
EVENTS: dict[str, Sentence] = {
    "PoolOffered": _("往资源池里放了一样资源"),
    "PoolOfferWithdrawn": _("资源池里的一样资源不再提供"),
    "PoolClosed": _("一样资源 %(starts_on)s 到 %(ends_on)s 不提供"),
    "PoolWished": _("提了一个资源需求"),
    "PoolWishEnded": _("撤回了一个资源需求"),
    "PoolBookingMoved": _("一次资源借用有了进展"),
}

MESSAGES = {
    "pool_asked": _("%(name)s 想用您的资源：%(title)s。请看一看，行不行都答复一声。"),
    "pool_agreed": _("“%(name)s”同意给您用了：%(title)s。"),
    "pool_refused": _("“%(name)s”这次给不了：%(title)s。打开看原因，也可以换一个。"),
    "pool_cancelled": _("“%(name)s”的一次借用取消了：%(title)s。"),
}

KINDS: dict[str, Sentence] = {
    "venue": _("场地"),
    "vehicle": _("车辆"),
    "goods": _("物资"),
    "money": _("资金（认捐）"),
    "knowledge": _("知识和手艺"),
}
UNITS: dict[str, Sentence] = {
    "venue": pgettext_lazy("resource", "%(n)s 间"),
    "vehicle": pgettext_lazy("resource", "%(n)s 辆"),
    "goods": pgettext_lazy("resource", "%(n)s 件"),
    "knowledge": pgettext_lazy("resource", "%(n)s 位"),
}
ICONS = {
    "venue": "building-community",
    "vehicle": "route",
    "goods": "briefcase",
    "money": "heart",
    "knowledge": "bulb",
}

STATES: dict[str, Sentence] = {
    "asked": _("等答复"),
    "agreed": _("已同意"),
    "used": pgettext_lazy("resource", "在用"),
    "settled": _("已了结"),
    "refused": _("没同意"),
    "cancelled": _("已取消"),
    "no_show": _("没有来"),
}
STATE_TAGS = {"asked": "wait", "agreed": "ok", "used": "ok"}

REFUSAL_CODES = {
    "offer_does_not_fit": {"hindrances": HINDRANCES},
    "booking_moved_on": {"states": STATES},
}
