"""Sentences about volunteers who are asked to lead others."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "not_their_volunteer": _("这位志愿者现在不由这位社工指导。请刷新页面再看。"),
    "leader_too_young": _("带队的要满 18 岁。请选一位成年志愿者。"),
    "leader_already_asked": _("已经问过 TA 了，还没有答复。请等一等。"),
    "already_leads": _("TA 已经在带队员了，不用再问。"),
    "leader_size_wrong": _("一位队长最少带 1 人，最多带 %(most)s 人。请改一下人数。"),
    "leader_offer_closed": _("这件事已经答复过，或者对方收回了，不用再操作。"),
}

EVENTS: dict[str, Sentence] = {
    "LeaderAsked": _("问志愿者愿不愿意带 %(size)s 人"),
    "LeaderAppointed": _("志愿者答应带队，带 %(people)s 人"),
    "LeaderDeclined": _("志愿者这次不带队"),
    "LeaderOfferTakenBack": _("收回了带队的邀请"),
}

MESSAGES: dict[str, Sentence] = {
    "leader_asked": _("%(name)s 想请您带 %(count)s 位志愿者。愿意不愿意，都请您说一声。"),
    "leader_agreed": _("%(name)s 答应带队了，现在带 %(count)s 位志愿者。"),
    "leader_declined": _("%(name)s 这次不带队，可以问问别人。"),
}
