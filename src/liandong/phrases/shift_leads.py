"""Sentences about volunteers who are asked to lead a shift."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "no_place_to_lead": _("%(name)s不在这一班。请先邀请 TA 来，再请 TA 带班。"),
    "shift_lead_too_young": _("带班的要满 %(age)s 岁。请换一位成年志愿者。"),
    "leads_shift_already": _("%(name)s已经在带这一班，不用再问。"),
    "shift_lead_asked": _("已经问过%(name)s，还没有答复。请等一等。"),
    "shift_lead_late": _("这一班已经开始，或者位置已经让出。可以换一班。"),
    "shift_lead_answered": _("这件事已经答复过，或者对方收回了，不用再操作。"),
}

EVENTS: dict[str, Sentence] = {
    "ShiftLeadOffered": _("请一位志愿者带一班"),
    "ShiftLeadAccepted": _("志愿者答应带一班"),
    "ShiftLeadDeclined": _("志愿者这次不带班"),
    "ShiftLeadWithdrawn": _("收回了带班的邀请"),
    "AskingSetAside": _("先不请这位志愿者带班：%(reason)s"),
}

MESSAGES: dict[str, Sentence] = {
    "shift_lead_offered": _(
        "%(name)s 想请您带“%(title)s”%(starts_at)s这一班。愿意不愿意，都请您说一声。"
    ),
    "shift_lead_accepted": _("%(name)s 答应带“%(title)s”%(starts_at)s这一班。"),
    "shift_lead_declined": _("%(name)s 这次不带“%(title)s”%(starts_at)s这一班。"),
    "shift_lead_withdrawn": _("“%(title)s”%(starts_at)s这一班不用您带了，您的位置还在。"),
}

OUTCOMES: dict[str, tuple[Sentence, str]] = {
    # what became of it → words, kind of tag
    "waiting": (_("等 TA 答复"), "wait"),
    "agreed": (_("答应了"), "info"),
    "led": (_("带过了"), "ok"),
    "not_led": (_("答应了，没带成"), "warn"),
    "declined": (_("这次不带"), "plain"),
    "lapsed": (_("没有答复"), "plain"),
    "withdrawn": (_("已收回"), "plain"),
    "set_aside": (_("先不问"), "plain"),
}
